"""Matching forms, shingle sets and their exact intersections."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaners.dedup.shingles import (
    cut_position,
    cut_shingles,
    exact_form,
    figures,
    matching_form,
    shared_counts,
    take,
    unite,
)

CHINESE = st.text(alphabet="京津冀协同发展，。“”1.5% a\u3000\n", max_size=30)


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("“规划科学，是最大的效益。”", "规划科学是最大的效益"),
        ("增长1.5%", "增长1.5%"),
        ("增长15%", "增长15%"),
        ("ＰＭ２．５ 平均浓度", "pm2.5平均浓度"),
        ("5月11日—12日", "5月11日12日"),
        ("10:30，开始", "10:30开始"),
        ("——", ""),
        ("越走越宽……", "越走越宽"),
        ("file_name", "filename"),
    ],
)
def test_matching_form_drops_marks_but_those_of_numbers(text: str, form: str) -> None:
    assert matching_form(text) == form


def test_exact_form_ignores_only_white_space() -> None:
    assert exact_form("\u3000京津 冀\n，") == "京津冀，"


def test_figures_tell_percentages_apart() -> None:
    assert figures(matching_form("增长1.5%")) != figures(matching_form("增长15%"))
    assert figures(matching_form("十五个百分点")) == ()


@given(st.lists(CHINESE, max_size=6), st.integers(1, 6))
def test_shingles_are_the_pieces_of_each_text_and_of_no_two(texts: list[str], size: int) -> None:
    shingles = cut_shingles(texts, size)
    expected = [len({t[k : k + size] for k in range(len(t) - size + 1)}) for t in texts]
    assert shingles.sizes.tolist() == expected


@given(CHINESE, CHINESE, st.integers(1, 5))
def test_shared_counts_are_exact(one: str, other: str, size: int) -> None:
    def pieces(text: str) -> set[str]:
        return {text[k : k + size] for k in range(len(text) - size + 1)}

    shingles = cut_shingles([one, "间隔的一段文字", other], size)
    shared = shared_counts(shingles, np.array([0, 2]), np.array([2, 2]))
    assert shared.tolist() == [len(pieces(one) & pieces(other)), len(pieces(other))]


def test_taken_sets_are_those_of_the_texts() -> None:
    shingles = cut_shingles(["京津冀", "协同", "协同发展"], 2)
    assert take(shingles, np.array([2, 1, 0, 2])).sizes.tolist() == [3, 1, 2, 3]


def test_united_sets_hold_each_shingle_once() -> None:
    shingles = cut_shingles(["京津冀", "协同", "协同发展"], 2)
    assert unite(shingles, np.array([0, 1, 1]), 3).sizes.tolist() == [2, 3, 0]


def test_a_character_beyond_the_basic_plane_is_one_character() -> None:
    assert cut_shingles(["𠮷野家的饭"], 3).sizes.tolist() == [3]


@given(CHINESE, st.data())
def test_cut_position_finds_the_end_of_a_prefix(text: str, data: st.DataObject) -> None:
    characters = data.draw(st.integers(0, len(matching_form(text))))
    end = cut_position(text, characters)
    assert len(matching_form(text[:end])) >= characters
