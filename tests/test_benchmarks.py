"""The measures of the benchmarks: alignment, counts, truth, and the pages that they write."""

import doctest
import importlib
import random
from collections import Counter
from pathlib import Path

import pytest

from benchmarks.alignment import distance, places
from benchmarks.joiners import SENTENCE_ENDS, joiners, until_short_lines
from benchmarks.measures import count, measures
from benchmarks.score_repair import OURS, SUITES, ours, page, scored
from benchmarks.seeds import stated_documents
from benchmarks.tables import markdown, write_section
from tests.conftest import ROOT
from training.suites import texts
from training.truth import Break, Damaged


def _slow_distance(source: str, target: str) -> int:
    row = list(range(len(target) + 1))
    for i, left in enumerate(source, 1):
        before, row[0] = row[0], i
        for j, right in enumerate(target, 1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (left != right))
    return row[-1]


@pytest.mark.parametrize("seed", range(20))
def test_alignment_is_a_shortest_one(seed: int) -> None:
    rng = random.Random(seed)
    source, target = ("".join(rng.choices("京津冀", k=rng.randint(0, 90))) for _ in range(2))
    assert distance(source, target) == _slow_distance(source, target)
    found = places(source, target)
    kept = [place for place in found if place is not None]
    assert len(found) == len(source)
    assert kept == sorted(set(kept))
    replaced = sum(source[i] != target[p] for i, p in enumerate(found) if p is not None)
    gone, new = len(source) - len(kept), len(target) - len(kept)
    assert replaced + gone + new == distance(source, target)


def _page() -> Damaged:
    """Two paragraphs in five lines, a page number between them, a character printed twice."""
    return Damaged(
        "页",
        "zh_page",
        "zh",
        paragraphs=["推动京津冀协同发展。", "天亮了，雨停了。"],
        kinds=["para", "para"],
        breaks=[
            Break(3, True, "wrap"),
            Break(6, True, "dup"),
            Break(10, False, "keep:para"),
            Break(14, True, "wrap"),
        ],
        lines=["推动京", "津冀协", "协同发展。", "7", "天亮了，", "雨停了。"],
    )


def test_a_perfect_repair_gets_everything() -> None:
    truth = _page()
    shown = measures(count(truth, truth.paragraphs))
    assert shown["join F1"] == shown["boundary F1"] == shown["damaged paragraphs exact"] == 100
    assert shown["CER"] == 0


def test_each_mistake_is_counted_once() -> None:
    # 协 stays doubled and 7 stays; the second paragraph is cut where there was no break.
    counts = count(_page(), ["推动京", "津冀协协同发展。", "7", "天亮", "了，雨停了。"])
    expected = {"wrap kept": 1, "wrap joined": 2, "end kept": 1, "new": 1, "damaged": 2}
    assert {name: counts[name] for name in expected} == expected
    assert counts["end joined"] == counts["restored"] == 0
    shown = measures(counts)
    assert shown["join F1"] == pytest.approx(100 * 4 / 5)  # 2 right, 0 wrong, 1 missed
    assert shown["boundary P"] == pytest.approx(100 / 3)
    assert shown["boundary R"] == 100
    # a new line after 京, 协, "7\n" and a new line after 亮: five characters of 19
    assert counts["errors"] == 5
    assert counts["characters"] == 19


def test_everything_joined_loses_every_boundary() -> None:
    shown = measures(count(_page(), ["推动京津冀协同发展。天亮了，雨停了。"]))
    assert (shown["boundary F1"], shown["damaged paragraphs exact"]) == (0, 0)
    assert shown["join F1"] == pytest.approx(100 * 6 / 7)  # 3 right, 1 wrong


def test_the_truth_is_stated_by_the_sources() -> None:
    documents = stated_documents()
    assert len(documents) >= 3
    for document in documents:
        assert all(block.text == block.text.strip() for block in document.blocks)
        assert not [block.text for block in document.blocks if "\n" in block.text]
        assert not [block.text for block in document.blocks if '"' in block.text]


def test_joiners_join_as_they_say() -> None:
    text = "推动京津冀协同\n发展的well-\nknown规划。\n天亮了。\n"
    named = joiners()
    assert named["one line, one paragraph"](text) == text.split()
    assert named["everything joined"](text) == ["推动京津冀协同发展的wellknown规划。天亮了。"]
    assert named[SENTENCE_ENDS](text) == ["推动京津冀协同发展的wellknown规划。", "天亮了。"]
    assert named["blank line ends a paragraph"]("推动\n发展。\n\n天亮了。") == [
        "推动发展。",
        "天亮了。",
    ]
    assert until_short_lines("一二三四五六七八九十\n一二三四五六七八九十\n一二\n天亮了") == [
        "一二三四五六七八九十一二三四五六七八九十一二",
        "天亮了",
    ]
    assert until_short_lines("") == []


def test_ours_is_far_before_the_others_on_a_small_draw() -> None:
    made = list(texts(stated_documents(), "test", 1, tuple(SUITES)))
    assert {each.suite for each in made} == set(SUITES)
    counts = scored(made, {**joiners(), OURS: ours})
    figures = {name: measures(sum(own.values(), Counter())) for name, own in counts.items()}
    others = [shown["boundary F1"] for name, shown in figures.items() if name != OURS]
    assert figures[OURS]["boundary F1"] > 90 > max(others)
    assert page(made, counts).count("\n| ") == len(figures) + len(SUITES) + 2


def test_a_section_is_replaced_and_the_others_stay(tmp_path: Path) -> None:
    path = tmp_path / "performance.md"
    write_section(path, "Repair", "旧")
    path.write_text(path.read_text("utf-8") + "\n## Dedup\n\n别人的\n", "utf-8")
    write_section(path, "Repair", markdown(["甲", "乙"], [["一", "2"]]))
    assert path.read_text("utf-8") == (
        "# Performance\n\n## Repair\n\n| 甲 | 乙 |\n|---|---:|\n| 一 | 2 |\n\n## Dedup\n\n别人的\n"
    )


@pytest.mark.parametrize("name", sorted(p.stem for p in (ROOT / "benchmarks").glob("*.py")))
def test_examples_are_true(name: str) -> None:
    assert doctest.testmod(importlib.import_module(f"benchmarks.{name}")).failed == 0
