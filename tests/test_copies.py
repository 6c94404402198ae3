"""Copies inside a document: damage, truncated copies, and what is never one."""

from __future__ import annotations

import pytest

from cleaners.dedup.copies import copies_of_document
from cleaners.dedup.damage import Row, damage, truncated_pairs
from cleaners.dedup.shingles import exact_form, matching_form
from cleaners.records import Kind

WHOLE = (
    "“规划科学是最大的效益，规划失误是最大的浪费，规划折腾是最大的忌讳”"
    "“着力加大对协同发展的推动，自觉打破自家‘一亩三分地’”。"
)
PLAIN = "先植绿、后建城，目前雄安新区已有四十七万多亩林地，森林覆盖率提升至三成以上。"


def rows(*texts: str, kinds: tuple[Kind, ...] = ()) -> dict[int, Row]:
    return {
        index: Row(
            text,
            matching_form(text),
            len(exact_form(text)),
            kind := kinds[index] if kinds else "body",
            damage(text, kind),
            0,
        )
        for index, text in enumerate(texts)
    }


def cut(*texts: str, kinds: tuple[Kind, ...] = ()) -> dict[tuple[int, int], str]:
    return dict(truncated_pairs(rows(*texts, kinds=kinds), 20))


@pytest.mark.parametrize(
    ("text", "kind", "signs"),
    [
        ("千年古都，正在蝶变。", "body", 0),
        ("“要坚持和强化首都核心功能”……", "body", 0),
        ("疏解北京非首都功能”；", "body", 1),
        ("瓣瓣不同，瓣瓣同心", "heading", 0),
        ("瓣瓣不同，瓣瓣同心", "body", 1),
        ("，目标定位、文化保护等情况。", "body", 1),
        ("习近平总书记在不同场合都作出过形象、透彻阐释——", "body", 0),
    ],
)
def test_damage_counts_unpaired_marks_and_cut_ends(text: str, kind: Kind, signs: int) -> None:
    assert damage(text, kind) == signs


def test_a_beginning_with_an_open_quote_is_a_truncated_copy() -> None:
    assert cut(WHOLE, WHOLE[:40]) == {(1, 0): "truncated_prefix"}


def test_a_beginning_cut_inside_a_clause_is_a_truncated_copy() -> None:
    assert cut(PLAIN[:25], PLAIN) == {(0, 1): "truncated_prefix"}


def test_an_end_cut_inside_a_clause_is_a_truncated_copy() -> None:
    assert cut(PLAIN, PLAIN[12:]) == {(1, 0): "truncated_suffix"}


def test_a_whole_sentence_that_begins_a_longer_paragraph_is_no_copy() -> None:
    longer = PLAIN + "彭旭更说，启动区建设生态双谷，为城市增添魅力。"
    assert cut(PLAIN, longer) == {}
    assert cut(PLAIN.rstrip("。"), longer) == {}


def test_a_whole_sentence_that_ends_a_longer_paragraph_is_no_copy() -> None:
    assert cut(PLAIN, "彭旭更说，启动区建设生态双谷。" + PLAIN) == {}
    assert cut("“" + PLAIN + "”", "彭旭更说：“" + PLAIN + "”") == {}


def test_short_beginnings_are_no_copies() -> None:
    assert cut(PLAIN, PLAIN[:19]) == {}


@pytest.mark.parametrize("kind", ["title", "heading", "table", "credit"])
def test_titles_and_headings_never_match_by_containment(kind: Kind) -> None:
    assert cut(PLAIN, PLAIN[:25], kinds=("body", kind)) == {}


def decide(*texts: str) -> list[tuple[int, int, str]]:
    copies = copies_of_document(rows(*texts), [], lambda *_: False, min_characters=20)
    return [(copy.row, copy.matched, copy.kind) for copy in copies]


def test_two_equal_truncated_copies_go_for_the_longer_text() -> None:
    assert decide(PLAIN[:25], PLAIN[:25], PLAIN) == [
        (0, 2, "truncated_prefix"),
        (1, 2, "truncated_prefix"),
    ]


def test_a_truncated_copy_of_a_truncated_copy_goes_for_the_whole_text() -> None:
    assert decide(PLAIN[:22], PLAIN, PLAIN[:30]) == [
        (0, 1, "truncated_prefix"),
        (2, 1, "truncated_prefix"),
    ]


def test_a_truncated_copy_in_a_run_loses_to_the_text_that_holds_it() -> None:
    other = "走进建设中的启动区，贯穿南北的中央绿谷和东部溪谷碧波荡漾。"
    between = ["千年古都，正在蝶变。", "京畿重地，濒临渤海。", "大战略需要厘清大逻辑。"]
    assert decide(other, PLAIN[:25], *between, other, PLAIN) == [
        (0, 5, "exact"),
        (1, 6, "truncated_prefix"),
    ]


def test_a_lone_near_copy_is_kept() -> None:
    epigraph = "“紧紧抓住‘牛鼻子’不放松，积极稳妥有序疏解北京非首都功能。”"
    item = "“紧紧抓住‘牛鼻子’不放松，积极稳妥有序疏解北京非首都功能”；"
    between = ["习近平总书记在不同场合都作出过形象、透彻阐释——", PLAIN]
    assert decide(epigraph, *between, item) == []


def test_a_refrain_of_a_thousand_lines_is_kept() -> None:
    assert decide(*["（掌声）"] * 1000) == []
