"""The break model: what layout, words and repetition say, where each is the only evidence."""

import json
from pathlib import Path

import numpy as np
import pytest
from typesetting import Indent, set_paragraph

from cleaners.breaks import judge
from cleaners.breaks.layout import columns
from cleaners.breaks.lines import split_lines
from cleaners.breaks.repetition import CONFIRMED, CONTRADICTED, repetition

GOLD = Path(__file__).parent / "gold"
SEEDS = Path(__file__).parent.parent / "seeds"


def _wraps(text: str) -> list[bool]:
    return [bool(wrap) for wrap in judge(text).wraps]


def _gold_joins(name: str) -> set[tuple[int, int]]:
    gold = json.loads((GOLD / f"{name}.json").read_text(encoding="utf-8"))
    kept = [r for d in gold["documents"] for p in d["paragraphs"] for r in p["repairs"]]
    removed = [r for d in gold["duplicates"] for r in d.get("repairs_in_removed_copy", [])]
    return {tuple(r["lines"]) for r in [*kept, *removed] if "lines" in r}


@pytest.mark.parametrize("name", ["000", "002", "003"])
def test_breaks_of_gold_articles_are_judged_right(name: str) -> None:
    """004 needs its letter-spaced lines closed first; test_gold covers it end to end."""
    text = next(SEEDS.glob(f"{name}_*")).read_text(encoding="utf-8")
    lines = split_lines(text)
    numbers = [text.count("\n", 0, int(start)) + 1 for start in lines.starts]
    judged = {
        (a, b) for a, b, wrap in zip(numbers, numbers[1:], judge(text).wraps, strict=False) if wrap
    }
    assert judged == _gold_joins(name)


def test_column_of_a_narrower_article_is_not_measured_by_the_one_before() -> None:
    widths = np.array([46] * 12 + [42] * 12)
    width, _ = columns(widths)
    assert width[:10].tolist() == [46] * 10
    assert width[14:].tolist() == [42] * 10


@pytest.mark.parametrize("cells", [16, 24, 32, 40, 48, 60])
@pytest.mark.parametrize("indent", ["kept", "lost"])
def test_paragraphs_set_in_a_column_come_apart_where_lines_left_room(
    cells: int, indent: Indent
) -> None:
    gold = json.loads((GOLD / "003.json").read_text(encoding="utf-8"))["documents"][0]
    paragraphs = [set_paragraph(p["text"], cells, indent) for p in gold["paragraphs"][:6]]
    truth = [join for lines in paragraphs for join in [*[True] * (len(lines) - 1), False]][:-1]
    judged = _wraps("\n".join(line for lines in paragraphs for line in lines))
    wrong = sum(a != b for a, b in zip(judged, truth, strict=True))
    assert wrong <= len(truth) // 200


def test_unbroken_copy_elsewhere_confirms_a_wrap() -> None:
    whole = "目前示范区内的金融科技企业和专业服务机构总数已超过二百家。"
    lines = split_lines(f"{whole}\n目前示范区内的金融科技企业和专业服务\n机构总数已超过二百家。")
    assert repetition(lines).tolist() == [0, CONFIRMED]


def test_copy_that_goes_on_differently_elsewhere_contradicts_a_wrap() -> None:
    whole = "规划科学是最大的效益，规划失误是最大的浪费，要坚持。"
    lines = split_lines(f"{whole}\n规划科学是最大的效益，规划失误是最大的\n念、目标定位等情况。")
    assert repetition(lines).tolist() == [0, CONTRADICTED]


def test_two_copies_broken_alike_say_nothing() -> None:
    half = "目前示范区内的金融科技企业和专业服务\n机构总数已超过二百家。"
    assert repetition(split_lines(f"{half}\n{half}")).tolist() == [0, 0, 0]


def test_hard_end_is_never_a_wrap() -> None:
    text = "要持续抓好北京防沙带等生态保护和修\n复重点工程建设。"
    assert _wraps(text) == [True]
    assert not judge(text, [text.index("\n")]).wraps.any()


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("京畿大地\n\n千年古都，正在蝶变\n\n新的篇章", []),
        ("如下：\ndef clean(x):\n    return x\n\n就这样", [(4, 30)]),
        ("如下：\nfor x in y:\n    print(x);\n就这样", []),
    ],
)
def test_breaks_that_markup_sets_are_judged_alike_with_and_without_one_that_is_open(
    text: str, spans: list[tuple[int, int]]
) -> None:
    ends = [place for place, character in enumerate(text) if character == "\n"]
    closed, opened = judge(text, ends, spans), judge(f"{text}\n\n还有一行。", ends, spans)
    assert len(closed.starts) == len(opened.starts) - 1
    for name in ("starts", "ends", "wraps", "gaps", "verbatim", "code"):
        assert getattr(closed, name).tolist() == getattr(opened, name)[:-1].tolist(), name
    assert not closed.scores.any()


@pytest.mark.parametrize("text", ["", "\n\n", "只有一行", "　　\n\n　　"])
def test_text_without_breaks_has_none(text: str) -> None:
    assert len(judge(text).starts) == 0


def test_scores_are_thousandths_and_agree_with_the_decision_in_a_column() -> None:
    text = next(SEEDS.glob("004_*")).read_text(encoding="utf-8")
    breaks = judge(text)
    assert breaks.scores.min() >= 0
    assert breaks.scores.max() <= 1000
    assert (breaks.scores[breaks.wraps] >= 500).all()
