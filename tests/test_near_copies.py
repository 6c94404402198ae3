"""Near copies against brute force: how many are found, and that nothing else is dropped."""

from __future__ import annotations

import gzip
import json
import random
import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from benchmarks.texts import generate
from cleaners.dedup import DedupSettings, Paragraphs, deduplicate, kernels, signatures
from cleaners.dedup.candidates import Engine, near_pairs
from cleaners.dedup.shingles import exact_form, matching_form, shingle_set
from cleaners.dedup.signatures import Scheme

POOL = Path(__file__).parents[2] / "shared" / "repair_eval" / "data" / "pool.dev.jsonl.gz"
DEFAULTS = DedupSettings()
DOCUMENTS = Scheme(shingle_characters=5, permutations=128, seed=1, bands=25, rows=5)


@pytest.fixture(scope="module")
def pool() -> list[list[str]]:
    if not POOL.exists():
        pytest.skip("needs repair_eval's pool of real paragraphs, which is not part of the project")
    with gzip.open(POOL, "rt", encoding="utf-8") as lines:
        articles = [[block["x"] for block in json.loads(line)["blocks"]] for line in lines]
    return [[text for text in texts if len(text) >= 20] for texts in articles]


def edit(rng: random.Random, text: str) -> str:
    """Replace, double or leave out up to a tenth of the characters."""
    pieces = list(text)
    for _ in range(rng.randrange(1, 2 + len(text) // 10)):
        spot = rng.randrange(len(pieces))
        pieces[spot] = rng.choice((rng.choice("的一是在不了有和人这"), pieces[spot] * 2, ""))
    return "".join(pieces)


def note(text: str) -> str:
    """Put a note mark behind a text, and half-width commas into it: nothing else is said."""
    return f"{text.replace('，', ',')}[{len(text) % 9 + 1}]"


def plain(text: str) -> str:
    """Return the letters and digits of a text without note marks."""
    return "".join(c for c in re.sub(r"\[\d\]", "", text) if c.isalnum())


def brute_force(texts: Sequence[str], size: int, threshold: int) -> set[tuple[int, int]]:
    sets = [shingle_set(text, size) for text in texts]
    places: dict[str, list[int]] = {}
    found = set()
    for text, pieces in enumerate(sets):
        shared = Counter(other for piece in pieces for other in places.setdefault(piece, []))
        for other, count in shared.items():
            if count * 1000 >= threshold * (len(pieces) + len(sets[other]) - count):
                found.add((other, text))
        for piece in pieces:
            places[piece].append(text)
    return found


def check_recall(texts: Sequence[str], scheme: Scheme, engine: Engine) -> None:
    found = near_pairs(texts, scheme, threshold=800, engine=engine)
    names = set(zip(found.left.tolist(), found.right.tolist(), strict=True))
    truth = brute_force(texts, scheme.shingle_characters, 800)
    assert len(truth) > 200
    assert names <= truth
    assert len(names) >= 0.995 * len(truth)


@pytest.mark.parametrize("engine", [signatures, kernels])
def test_near_copies_of_generated_texts_are_found(engine: Engine) -> None:
    made = generate(2000, median_characters=300, shingle_characters=5, seed=3)
    check_recall(made.texts, DOCUMENTS, engine)


@pytest.mark.parametrize("engine", [signatures, kernels])
def test_near_copies_of_real_paragraphs_are_found(pool: list[list[str]], engine: Engine) -> None:
    rng = random.Random(5)
    texts = rng.sample([text for article in pool for text in article], 1000)
    forms = [matching_form(text) for text in (*texts, *(edit(rng, text) for text in texts))]
    check_recall(forms, DEFAULTS.scheme(), engine)


def test_each_drop_of_generated_paragraphs_has_its_reason() -> None:
    made = generate(2000, median_characters=80, shingle_characters=3, seed=4)
    check_drops([made.texts[k : k + 10] for k in range(0, 2000, 10)])


def test_each_drop_of_real_paragraphs_has_its_reason(pool: list[list[str]]) -> None:
    articles = [texts for texts in pool if len(texts) >= 3][:130]
    check_drops(articles)


def check_drops(articles: Sequence[Sequence[str]]) -> None:
    """Spoil some articles further, drop copies, and look at each drop without the engine."""
    rng = random.Random(6)
    edited = [[edit(rng, text) if rng.random() < 0.2 else text for text in a] for a in articles]
    noted = [[note(text) if rng.random() < 0.2 else text for text in a] for a in articles]
    inside = [[*a, *a[:3], a[0][: len(a[0]) * 2 // 3]] for a in articles[::2]]
    mixed = [[edit(rng, a[-1]) for a in articles[k : k + 10]] for k in range(0, len(articles), 10)]
    mixed += [[note(a[-1]) for a in articles[k : k + 10]] for k in range(5, len(articles), 10)]
    documents = [*articles[1::2], *inside, *edited[::3], *noted[::2], *mixed]
    texts = [text for document in documents for text in document]
    owners = np.repeat(np.arange(len(documents)), [len(document) for document in documents])
    rows = Paragraphs(
        texts, owners, ["body"] * len(texts), np.zeros_like(owners), [None] * len(documents)
    )
    outcome = deduplicate(rows, DedupSettings(across_documents="drop"))
    runs = {copy.row for copy in outcome.duplicates if copy.run is not None}
    forms = [matching_form(text) for text in texts]
    reasons: Counter[str] = Counter()
    for row, decision in enumerate(outcome.rows):
        if decision.kept:
            continue
        reasons[str(decision.drop_reason)] += 1
        if decision.drop_reason == "document_duplicate":
            matched = outcome.documents[int(owners[row])].matched
            assert matched is not None
            one, other = (
                "".join(plain(texts[k]) for k in np.flatnonzero(owners == document))
                for document in (owners[row], matched)
            )
            assert one in other
            continue
        assert decision.matched is not None
        if decision.drop_reason == "exact":
            assert exact_form(texts[row]) == exact_form(texts[decision.matched])
        elif decision.drop_reason == "near":
            assert plain(texts[decision.matched]).startswith(plain(texts[row]))
        elif decision.drop_reason in ("truncated_prefix", "truncated_suffix"):
            assert forms[row] in forms[decision.matched]
        else:
            assert decision.drop_reason == "run"
            assert row in runs
    for reason in ("exact", "near", "truncated_prefix", "document_duplicate"):
        assert reasons[reason] > 10, reasons
