"""Monotonous input to deduplication: one sign, one line ten thousand times, one template."""

from __future__ import annotations

import os

import pytest

from cleaners.dedup import deduplicate
from cleaners.dedup.verdicts import compare_texts
from tests.test_decisions import dropped, rows_of

LONG = os.environ.get("FAULTS") == "long"
MARKED = 5_000
NAMED = 5_000 if LONG else 500
"""Names in notices: 2,000 of them already take a minute."""
SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
GIVEN = "伟军平华明强丽红国建文志海春玉英秀"
NOTICE = (
    "寻人启事：{name}，女，七十六岁，身高一米五五，三月十一日清晨六时许从柳荫巷家中走失，至今未归。"
    "走失时上身穿暗红色棉袄，脚穿黑色布鞋，说话带本地口音，患有轻度认知障碍，能说出自己的名字，"
    "但不记得家庭住址和电话。家人十分焦急，如有知情者，请拨打一一〇，或与附近派出所联系，"
    "也可以直接送到柳荫巷社区居委会，家属必有重谢。望好心人转发，让{name}早日回家与亲人团聚。"
    "本启事长期有效，电话不变，谢谢各位街坊。"
)
SIGNS = ["_" * 6, "_" * 60, "_" * 200, "—" * 2, "—" * 40, "—" * 90, "*" * 70, "=" * 80, "…" * 30]


@pytest.mark.parametrize("one", SIGNS, ids=lambda text: f"{len(text)}x{ord(text[0]):04x}")
@pytest.mark.parametrize("other", SIGNS, ids=lambda text: f"{len(text)}x{ord(text[0]):04x}")
def test_lines_of_one_sign_are_parts_of_no_other(one: str, other: str) -> None:
    if one == other:
        return
    outcome = deduplicate(rows_of([one, "新泵可以按照管网压力自动调节转速。", other]))
    assert dropped(outcome) == []
    assert not [copy for copy in outcome.duplicates if copy.kind.startswith("truncated")]
    assert {copy.jaccard for copy in outcome.duplicates} <= {0.0}


def test_documents_of_one_sign_stay_when_they_differ() -> None:
    outcome = deduplicate(rows_of(*[[text] for text in SIGNS]))
    assert dropped(outcome) == []
    assert not [copy for copy in outcome.duplicates if copy.jaccard]


def test_documents_of_one_letter_are_not_copies_of_longer_ones() -> None:
    rows = rows_of(["啊" * 80], ["啊" * 90], ["哈" * 80], ["a" * 80], ["1" * 80], ["1" * 81])
    assert not {3, 4, 5} & set(dropped(deduplicate(rows)))


def test_ten_thousand_equal_lines_leave_one() -> None:
    line = "本页面由系统自动生成，如有疑问请联系当地的服务网点。"
    outcome = deduplicate(rows_of([line] * 10_000))
    assert [row for row, decision in enumerate(outcome.rows) if decision.kept] == [0]
    assert {copy.cluster for copy in outcome.duplicates} == {0}
    assert {decision.matched for decision in outcome.rows[1:]} == {0}


def test_ten_thousand_equal_short_lines_are_a_refrain() -> None:
    lines = ["（掌声）"] * 10_000
    assert len(dropped(deduplicate(rows_of(lines)))) in (0, 9_999)


def notice(name: str = "王桂芬", mark_at: int = 0) -> str:
    text = NOTICE.format(name=name)
    return f"{text[:mark_at]}[{mark_at}]{text[mark_at:]}" if mark_at else text


def test_notices_that_differ_in_a_name_all_stay() -> None:
    names = [a + b + c for a in SURNAMES for b in GIVEN for c in GIVEN][:NAMED]
    texts = [notice(name) for name in names]
    assert len(set(texts)) == NAMED
    assert all(190 <= len(text) <= 215 for text in texts)
    assert dropped(deduplicate(rows_of(*([text] for text in texts)))) == []
    assert dropped(deduplicate(rows_of(texts))) == []


def test_notices_that_differ_in_a_note_mark_leave_one() -> None:
    texts = [notice(mark_at=number % 190) for number in range(MARKED)]
    assert compare_texts(texts[:1], texts[1:2]).copy
    assert len(dropped(deduplicate(rows_of(*([text] for text in texts))))) == MARKED - 1
