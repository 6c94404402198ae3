"""Single facts planted in the project's own texts, alone and under each harmless change."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from benchmarks.seeds import SEEDS
from cleaners.articles import compose
from cleaners.dedup import deduplicate
from cleaners.extract import extract
from cleaners.records import RawRecord
from cleaners.repair import repair
from tests.planting import HARMLESS, Planted, learn, plant, survives
from tests.posts import documents, posts
from tests.test_decisions import dropped, rows_of

LEAST, MOST = 150, 2_000
"""Characters of the shortest and the longest text that facts are planted in."""
PER_TEXT = 5
FACTS = 300

CHANGES = ["none", *sorted(HARMLESS)]


def _seed(path: Path) -> list[list[str]]:
    record = repair(extract(RawRecord(path.name, "0" * 64, path.read_bytes())))
    return [[each.text for each in made.paragraphs] for made in compose(record)]


@pytest.fixture(scope="module")
def originals() -> list[list[str]]:
    """The seeds and the posts, but those that are copies or repeat themselves."""
    made = [text for path in sorted(SEEDS.iterdir()) for text in _seed(path)]
    made += [[each.text for each in d.paragraphs] for post in posts() for d in documents(post)]
    # A paragraph that a text repeats goes with or without a planted fact.
    long = [text for text in made if LEAST <= sum(map(len, text)) <= MOST and not _drops([text])]
    repeated = set(_drops(long))
    return [text for number, text in enumerate(long) if number not in repeated]


@pytest.fixture(scope="module")
def planted(originals: list[list[str]]) -> list[Planted]:
    rng, words = random.Random(20), learn(originals)
    facts = []
    for text in originals:
        drawn = {
            (p.paragraph, p.start, p.after): p for _ in range(3) for p in plant(text, rng, words)
        }
        facts += rng.sample(sorted(drawn.values(), key=str), min(PER_TEXT, len(drawn)))
    return facts


def _drops(texts: list[list[str]]) -> list[int]:
    """Return the texts of which something is dropped, all of them in one corpus."""
    rows = rows_of(*texts)
    return sorted({int(rows.documents[row]) for row in dropped(deduplicate(rows))})


@pytest.mark.parametrize("change", CHANGES)
def test_no_text_with_a_planted_fact_is_dropped(
    originals: list[list[str]], planted: list[Planted], change: str
) -> None:
    assert len(planted) >= FACTS
    rng = random.Random(21)
    made = []
    for fact in planted:
        text = HARMLESS[change](fact.paragraphs, rng) if change != "none" else fact.paragraphs
        if change == "none" or (text != fact.paragraphs and survives(fact, text)):
            made.append((fact, text))
    assert len(made) > len(planted) // 10
    gone = _drops([*originals, *(text for _, text in made)])
    named = {
        number: made[number - len(originals)][0] for number in gone if number >= len(originals)
    }
    assert not gone, [(f.kind, f.detail, f.before, f.after) for f in named.values()]


def test_of_a_text_and_a_harmless_copy_one_stays(originals: list[list[str]]) -> None:
    rng = random.Random(22)
    tried, missed = 0, []
    for name, change in sorted(HARMLESS.items()):
        pairs = [(text, copy) for text in originals if (copy := change(text, rng)) != text]
        # Side by side, so that each copy finds its own text.
        gone = {number // 2 for number in _wholly_gone([each for pair in pairs for each in pair])}
        missed += [name] * (len(pairs) - len(gone))
        tried += len(pairs)
    assert tried > 500
    assert len(missed) <= 0.05 * tried, missed


def _wholly_gone(texts: list[list[str]]) -> list[int]:
    outcome = deduplicate(rows_of(*texts))
    return [n for n, decision in enumerate(outcome.documents) if decision.status == "duplicate"]
