"""Edits can be applied, undone, replayed and traced, for any text and any edits."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaners.edits import MAX_EDIT_CHARACTERS, Edit, Shifts, apply, invert, split_edit, trimmed
from cleaners.errors import EditError

HAN_AND_MARKS = st.text("京津冀协同发展的一，。“” \n", max_size=40)


@st.composite
def texts_with_edits(draw: st.DrawFn) -> tuple[str, list[Edit]]:
    text = draw(HAN_AND_MARKS)
    cuts = sorted(draw(st.lists(st.integers(0, len(text)), max_size=8)))
    edits = [
        Edit(start, end, text[start:end], draw(st.text("甲乙 ", max_size=3)))
        for start, end in zip(cuts[::2], cuts[1::2], strict=False)
    ]
    return text, edits


@given(texts_with_edits())
def test_undoing_gives_the_text_back(case: tuple[str, list[Edit]]) -> None:
    text, edits = case
    assert apply(apply(text, edits), invert(edits)) == text


@given(texts_with_edits())
def test_positions_map_monotonely_and_in_range(case: tuple[str, list[Edit]]) -> None:
    text, edits = case
    after = apply(text, edits)
    shifts = Shifts(edits)
    forward = [shifts.forward(position) for position in range(len(text) + 1)]
    back = [shifts.back(position) for position in range(len(after) + 1)]
    assert forward == sorted(forward)
    assert back == sorted(back)
    assert all(0 <= position <= len(after) for position in forward)
    assert all(0 <= position <= len(text) for position in back)


@given(texts_with_edits())
def test_untouched_characters_keep_their_origin(case: tuple[str, list[Edit]]) -> None:
    text, edits = case
    after = apply(text, edits)
    shifts = Shifts(edits)
    touched = {place for edit in edits for place in range(edit.start, edit.end)}
    for place in set(range(len(text))) - touched:
        assert after[shifts.forward(place)] == text[place]
        assert shifts.back(shifts.forward(place)) == place


@given(st.text(max_size=300), st.text(max_size=300))
def test_split_edits_are_short_and_do_the_same(before: str, after: str) -> None:
    pieces = list(split_edit(Edit(0, len(before), before, after)))
    assert apply(before, pieces) == after
    assert all(len(p.before) <= MAX_EDIT_CHARACTERS >= len(p.after) for p in pieces)


@given(HAN_AND_MARKS, HAN_AND_MARKS)
def test_trimmed_edit_does_the_same(before: str, after: str) -> None:
    edit = trimmed(0, before, after)
    assert apply(before, [edit]) == after


@pytest.mark.parametrize(
    "edits",
    [
        [Edit(0, 1, "乙", "")],
        [Edit(0, 2, "甲乙", ""), Edit(1, 3, "乙丙", "")],
        [Edit(2, 9, "丙", "")],
        [Edit(2, 1, "", "")],
    ],
    ids=["other text", "overlap", "outside", "backwards"],
)
def test_impossible_edits_are_refused(edits: list[Edit]) -> None:
    with pytest.raises(EditError):
        apply("甲乙丙", edits)
