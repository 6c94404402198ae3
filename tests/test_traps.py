"""Traps of the contract: pairs that differ in next to nothing and say different things."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from cleaners.dedup import deduplicate
from cleaners.dedup.verdicts import compare_texts
from tests.test_decisions import dropped, rows_of

TABLES = tomllib.loads((Path(__file__).parent / "near_pairs" / "traps.toml").read_text("utf-8"))


def named(table: str, fails: str = "") -> list[Any]:
    """The entries of a table as parameters; those with a reason in ``fails`` are to fail."""
    return [
        pytest.param(
            each,
            id=each["name"],
            marks=[pytest.mark.xfail(strict=True, reason=each[fails])] if fails in each else [],
        )
        for each in TABLES[table]
    ]


TRAPS = pytest.mark.parametrize("trap", named("trap"))
Trap = dict[str, Any]

HALF_WIDTH = str.maketrans("，。；：！？（）“”", ',.;:!?()""')
BEFORE = "市图书馆从下周起延长开放时间，读者凭身份证即可进入各楼层的阅览室。"
AFTER = "气象台提醒，明后两天有大风，海上作业的船只请尽早回到附近港口避风。"


@pytest.fixture(params=["full_width", "half_width"])
def punctuate(request: pytest.FixtureRequest) -> dict[int, str]:
    """What is done to the right text besides."""
    return HALF_WIDTH if request.param == "half_width" else {}


@TRAPS
def test_both_stay_alone(trap: Trap, punctuate: dict[int, str]) -> None:
    left, right = trap["left"], trap["right"].translate(punctuate)
    assert not compare_texts([left], [right]).copy
    assert not compare_texts([right], [left]).copy
    assert dropped(deduplicate(rows_of([left], [right]))) == []


@TRAPS
def test_both_stay_between_paragraphs(trap: Trap, punctuate: dict[int, str]) -> None:
    left, right = trap["left"], trap["right"].translate(punctuate)
    one, other = [BEFORE, left, AFTER], [BEFORE, right, AFTER]
    assert not compare_texts(one, other).copy
    assert not compare_texts(other, one).copy
    assert dropped(deduplicate(rows_of(one, other))) == []


@pytest.mark.parametrize("trap", named("trap", "fails_in_one_document"))
def test_both_stay_in_one_document(trap: Trap, punctuate: dict[int, str]) -> None:
    left, right = trap["left"], trap["right"].translate(punctuate)
    assert dropped(deduplicate(rows_of([left, BEFORE, right]))) == []
    assert dropped(deduplicate(rows_of([right, BEFORE, left]))) == []


@pytest.mark.parametrize("trap", named("texts", "fails"))
def test_both_texts_stay(trap: Trap) -> None:
    assert not compare_texts(trap["left"], trap["right"]).copy
    assert dropped(deduplicate(rows_of(trap["left"], trap["right"]))) == []


@pytest.mark.parametrize("trap", named("paragraphs", "fails"))
def test_all_paragraphs_stay(trap: Trap) -> None:
    assert dropped(deduplicate(rows_of(trap["texts"]))) == []


@pytest.mark.parametrize("pair", named("copy"))
def test_one_of_two_copies_stays(pair: Trap) -> None:
    left, right = pair["left"], pair["right"]
    verdict = compare_texts(left, right)
    assert verdict.copy
    assert pair["goes"] in ("either", verdict.goes)
    for first, second, sides in ((left, right, "left right"), (right, left, "right left")):
        rows = range(len(first)), range(len(first), len(first) + len(second))
        went = dropped(deduplicate(rows_of(first, second)))
        sides_gone = [s for s, r in zip(sides.split(), rows, strict=True) if went == list(r)]
        assert len(sides_gone) == 1
        assert pair["goes"] in ("either", *sides_gone)


def test_us_and_us_may_be_taken_for_one_word() -> None:
    # No rule that folds capitals can tell them apart; one of them has to stay.
    texts = [
        f"When the talks in the capital ended, the delegation told {us} that the tariff would be "
        "lifted by the end of the year and that a letter would follow."
        for us in ("US", "us")
    ]
    assert len(dropped(deduplicate(rows_of(texts[:1], texts[1:])))) <= 1
