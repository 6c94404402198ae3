"""Matching forms of many texts at once, and where their sentences end."""

from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaners.characters import CLOSING
from cleaners.codes import codes_of, codes_of_all, texts_of
from cleaners.dedup import forms
from cleaners.dedup.forms import hash_forms, matching_forms
from cleaners.dedup.sentences import sentence_ends
from cleaners.dedup.shingles import matching_form

ODD = "1１2a_ﷺ㎏，：；！？（）％%.·。“京—…‥½①²\u0338\u0301<= \n\u3000가ㄱᅡｶﾞかが\u3099ß\0İ"
SENTENCE_END = re.compile(rf"(?:[。！？!?；;…]+[{re.escape(''.join(CLOSING))}]*|\.(?=\s))\s*")


@pytest.fixture(autouse=True, params=["each", "table"])
def _both_ways(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make each text by itself serve each test, and the table for many."""
    monkeypatch.setattr(forms, "FEW_CHARACTERS", 10**9 if request.param == "each" else 0)


@given(st.lists(st.text(alphabet=ODD, max_size=12) | st.text(max_size=12), max_size=5))
def test_forms_of_many_are_the_forms_of_each(texts: list[str]) -> None:
    assert matching_forms(texts) == [matching_form(text) for text in texts]


@pytest.mark.parametrize("around", ["1{}2", "京{}冀", "か{}가", "1.{} 2"])
def test_every_character_is_folded_as_by_itself(around: str) -> None:
    """Up to the last plane with ideographs of the table, and no surrogates, which no source has."""
    codes = (code for code in range(0x2B000) if not 0xD800 <= code < 0xE000)
    texts = [around.format(chr(code)) for code in codes]
    assert matching_forms(texts) == [matching_form(text) for text in texts]


@pytest.mark.parametrize("few", [True, False])
@given(st.lists(st.text(alphabet="京5½，.。 \u0301", max_size=6), min_size=2, max_size=8))
def test_pieces_have_equal_hashes_when_their_forms_are_equal(few: bool, pieces: list[str]) -> None:
    codes, edges = codes_of_all(pieces)
    hashes, sizes = hash_forms(codes, edges, few=few)
    forms = [matching_form(piece) for piece in pieces]
    assert sizes.tolist() == list(map(len, forms))
    by_form = dict(zip(forms, hashes.tolist(), strict=True))
    assert [by_form[form] for form in forms] == hashes.tolist()
    assert len(set(by_form.values())) == len(by_form)  # forms so short are known not to collide


@given(st.text(alphabet="京a5。！？；…”）.' \n\t", max_size=20))
def test_sentences_end_where_the_pattern_ends(text: str) -> None:
    ends = {match.end() for match in SENTENCE_END.finditer(text)}
    found = sentence_ends(codes_of(text)).tolist()
    assert {end + len(text[end:]) - len(text[end:].lstrip()) for end in found} == ends


@given(st.lists(st.text(max_size=5), max_size=4))
def test_codes_are_the_texts_again(texts: list[str]) -> None:
    assert texts_of(*codes_of_all(texts)) == texts


def test_nothing_has_no_forms() -> None:
    assert matching_forms([]) == []
    hashes, sizes = hash_forms(codes_of(""), np.array([0]))
    assert not len(hashes)
    assert not len(sizes)
