"""Matching forms, shingle sets and their exact intersections."""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaners.dedup.shingles import (
    cut_position,
    cut_shingles,
    exact_form,
    figures,
    hash_shingles,
    matching_form,
    shingle_set,
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


@given(st.text(alphabet="1１2a_ﷺ㎏，：；！？（）％%.·。“京—\u0338\u0301<= \n\u3000가", max_size=12))
def test_matching_form_is_nfkc_without_marks_outside_numbers(text: str) -> None:
    whole = "".join(unicodedata.normalize("NFKC", text).casefold().split())
    assert matching_form(text) == re.sub(r"(?<=\d)([^\w%])(?=\d)|[^\w%]|_", r"\1", whole)


def test_exact_form_ignores_only_white_space() -> None:
    assert exact_form("\u3000京津 冀\n，") == "京津冀，"


def test_figures_tell_percentages_apart() -> None:
    assert figures(matching_form("增长1.5%")) != figures(matching_form("增长15%"))
    assert figures(matching_form("十五个百分点")) == ()


@given(st.lists(CHINESE, max_size=6), st.integers(1, 6))
def test_shingles_are_the_pieces_of_each_text_and_of_no_two(texts: list[str], size: int) -> None:
    shingles = cut_shingles(texts, size)
    pieces = [{t[k : k + size] for k in range(len(t) - size + 1)} for t in texts]
    expected = [sum("\n" not in piece for piece in each) for each in pieces]
    assert shingles.sizes.tolist() == expected


@given(st.lists(CHINESE, max_size=6), st.integers(1, 6))
def test_strings_numbers_and_hashes_name_the_same_shingles(texts: list[str], size: int) -> None:
    sets = [shingle_set(text, size) for text in texts]
    hashes, starts = hash_shingles(texts, size)
    different = [len(set(hashes[a:b].tolist())) for a, b in pairwise(starts.tolist())]
    assert cut_shingles(texts, size).sizes.tolist() == [len(each) for each in sets] == different


def test_no_shingle_reaches_over_a_line_end() -> None:
    assert shingle_set("京津\n冀协同", 2) == {"京津", "冀协", "协同"}


def test_a_character_beyond_the_basic_plane_is_one_character() -> None:
    assert cut_shingles(["𠮷野家的饭"], 3).sizes.tolist() == [3]


@given(CHINESE, st.data())
def test_cut_position_finds_the_end_of_a_prefix(text: str, data: st.DataObject) -> None:
    characters = data.draw(st.integers(0, len(matching_form(text))))
    end = cut_position(text, characters)
    assert len(matching_form(text[:end])) >= characters
