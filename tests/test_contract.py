"""The labelled pairs of near_pairs/: no variant is a copy, and so many copies are found."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from cleaners.dedup import DedupSettings, deduplicate
from cleaners.dedup.shingles import exact_form
from cleaners.dedup.verdicts import compare_texts
from tests.test_decisions import dropped, rows_of

FOLDER = Path(__file__).parent / "near_pairs"
FLOORS = json.loads((FOLDER / "floors.json").read_text(encoding="utf-8"))
"""For each half and kind how many copies are found at least, and with the right side going."""

Pair = dict[str, Any]


@dataclass(frozen=True)
class Half:
    """Half of the pairs. One that fails is named and never shown: the held half only measures."""

    name: str
    copies: list[Pair] = field(repr=False)
    variants: list[Pair] = field(repr=False)


def read(name: str) -> Iterator[Pair]:
    with (FOLDER / name).open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def half(origin: str) -> str:
    """Return the half that everything made from one text belongs to."""
    return "dev" if int(hashlib.sha256(origin.encode()).hexdigest(), 16) % 2 else "held"


def kind(pair: Pair) -> str:
    """Return the kind of a pair; those of two kinds are counted together."""
    return "combined" if "+" in pair["kind"] else str(pair["kind"])


@pytest.fixture(scope="module", params=["dev", "held"])
def labelled(request: pytest.FixtureRequest) -> Half:
    pairs = [pair for pair in read("pairs.jsonl") if half(pair["origin"]) == request.param]
    copies, variants = (
        [pair for pair in pairs if pair["label"] == label] for label in ("copy", "variant")
    )
    return Half(request.param, copies, variants)


def is_copy(pair: Pair) -> bool:
    return compare_texts(pair["left"], pair["right"]).copy


def right_side_goes(pair: Pair) -> bool:
    verdict = compare_texts(pair["left"], pair["right"])
    return verdict.copy and pair["goes"] in ("either", verdict.goes)


def drops_of(pair: Pair) -> int:
    return len(dropped(deduplicate(rows_of(pair["left"], pair["right"]))))


def test_no_variant_is_called_a_copy(labelled: Half) -> None:
    wrong = {pair["id"] for pair in labelled.variants if is_copy(pair)}
    assert len(labelled.variants) > 100
    assert wrong <= set(FLOORS[labelled.name]["doubted"])


def test_nothing_of_a_variant_is_dropped(labelled: Half) -> None:
    wrong = {pair["id"] for pair in labelled.variants if drops_of(pair)}
    assert wrong <= set(FLOORS[labelled.name]["doubted"])


@pytest.mark.parametrize(("measure", "counted"), [("found", is_copy), ("goes", right_side_goes)])
def test_copies_reach_their_floors(
    labelled: Half, measure: str, counted: Callable[[Pair], bool]
) -> None:
    reached = Counter(kind(pair) for pair in labelled.copies if counted(pair))
    floors = FLOORS[labelled.name][measure]
    missed = [pair["id"] for pair in labelled.copies if not counted(pair)]
    below = {
        name: (reached[name], floor) for name, floor in floors.items() if reached[name] < floor
    }
    assert not below, missed
    assert set(floors) <= set(map(kind, labelled.copies))


def test_each_kind_of_copy_has_a_floor_in_the_dev_half() -> None:
    kinds = {
        kind(pair)
        for pair in read("pairs.jsonl")
        if pair["label"] == "copy" and half(pair["origin"]) == "dev"
    }
    assert kinds == set(FLOORS["dev"]["found"]) == set(FLOORS["dev"]["goes"])


def test_documents_from_one_template_all_stay() -> None:
    templates = [each["paragraphs"] for each in read("templates.jsonl")]
    assert len(templates) == 144
    assert dropped(deduplicate(rows_of(*templates))) == []


def test_of_documents_from_one_template_only_equal_paragraphs_go() -> None:
    templates = [each["paragraphs"] for each in read("templates.jsonl")]
    rows = rows_of(*templates)
    outcome = deduplicate(rows, DedupSettings(across_documents="drop"))
    gone = dropped(outcome)
    assert gone
    for row in gone:
        matched = outcome.rows[row].matched
        assert outcome.rows[row].drop_reason == "exact"
        assert matched is not None
        assert exact_form(rows.texts[row]) == exact_form(rows.texts[matched])
