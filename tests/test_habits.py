"""What the wraps of a text have in common, against the breaks that differ from them."""

import textwrap

import numpy as np

from cleaners.breaks import judge
from cleaners.breaks.habits import APART, SHORT, TOGETHER, habits
from cleaners.breaks.lines import split_lines

FULL = "the plan began in all of the northern districts at once"  # 55 cells
SHORT_LINE = "git clone the archive"
PROSE = (
    "The committee met on Tuesday and decided that the plan should begin at once, although "
    "several of the members from the northern districts had asked for more time; nobody was "
    "surprised by that, for the roads were closed until March and the mills stood still. "
)


def _added(text: str, ends: tuple[int, ...] = ()) -> dict[str, list[int]]:
    """Return what is added where all breaks but those after these lines were judged wraps."""
    lines = split_lines(text)
    wraps = np.ones(len(lines) - 1, dtype=np.bool_)
    wraps[list(ends)] = False
    return {name: added.tolist() for name, added in habits(lines, wraps).items()}


def test_blank_lines_that_set_paragraphs_apart_count() -> None:
    text = "\n\n".join(["甲乙丙\n丁戊己\n庚辛壬"] * 6)
    ends = (2, 5, 8, 11, 14)
    assert _added(text, ends)["apart"] == [0, 0, APART] * 5 + [0, 0]


def test_blank_lines_between_all_lines_do_not_count() -> None:
    text = "\n\n".join(["甲乙丙"] * 18)
    assert not any(_added(text, (2, 5, 8, 11, 14))["apart"])


def test_full_lines_go_on_where_every_paragraph_ends_at_a_blank_line() -> None:
    text = "\n\n".join(["甲乙丙\n丁戊己\n庚辛壬"] * 9 + ["甲乙丙\n　丁戊\n庚辛"])
    ends = (2, 5, 8, 11, 14, 17, 20, 23, 26)
    # Not where the indent changes.
    assert _added(text, ends)["together"] == [TOGETHER, TOGETHER, 0] * 9 + [0, 0]
    # Nine of eleven ends have a blank line.
    assert not any(_added(text, (*ends, 0, 3))["together"])


def test_room_for_the_next_word_counts_where_lines_are_full() -> None:
    text = "\n".join([FULL] * 20 + [SHORT_LINE] + [FULL] * 20)
    assert [place for place, added in enumerate(_added(text)["short"]) if added] == [20]
    assert _added(text)["short"][20] == SHORT


def test_no_room_for_a_long_word() -> None:
    address = "https://archive.example.org/northern/districts/plan"
    text = "\n".join([FULL] * 20 + [SHORT_LINE, address] + [FULL] * 20)
    assert not any(_added(text)["short"][:21])


def test_a_quotation_in_a_narrower_column_is_no_habit_broken() -> None:
    text = "\n".join([FULL] * 20 + [SHORT_LINE] * 4 + [FULL] * 20)
    assert not any(_added(text)["short"])


def test_ragged_text_has_no_edge() -> None:
    text = "\n".join([FULL, SHORT_LINE] * 20)
    assert not any(_added(text)["short"])


def test_room_before_chinese_says_nothing() -> None:
    text = "\n".join([FULL] * 20 + ["北京", "京津冀"] + [FULL] * 20)
    assert not any(_added(text)["short"])


def test_commands_between_wrapped_prose_stay_apart() -> None:
    prose = textwrap.fill(PROSE * 4, 72)
    listing = "deb archive main contrib\ndeb security main contrib non-free\ndeb updates main"
    text = f"{prose}\n\n{listing}\n\n{prose}\n\n{prose}"
    breaks = judge(text)
    inside = [
        bool(wrap)
        for start, wrap in zip(breaks.starts.tolist(), breaks.wraps.tolist(), strict=True)
        if text.index(listing) <= start <= text.index(listing) + len(listing)
    ]
    assert inside == [False, False, False]
    assert int(breaks.wraps.sum()) == 3 * prose.count("\n")
