"""Candidate pairs: precision and recall against brute force, order, crowded bands."""

from __future__ import annotations

import random
from itertools import combinations

import numpy as np
import pytest

from cleaners.dedup import kernels, signatures
from cleaners.dedup.candidates import (
    MAX_PARTNERS,
    Engine,
    beginnings,
    candidate_pairs,
    equal_pairs,
    near_pairs,
    verify,
)
from cleaners.dedup.columns import DedupSettings
from cleaners.dedup.signatures import Scheme

SETTINGS = DedupSettings()


def corpus() -> list[str]:
    """40 texts of 30 to 120 characters, each with 9 copies that have 1 to 8 wrong characters."""
    rng = random.Random(20240511)
    characters = [chr(0x4E00 + k) for k in range(1500)]
    texts = []
    for _ in range(40):
        source = rng.choices(characters, k=rng.randrange(30, 120))
        texts.append("".join(source))
        for _ in range(9):
            copy = list(source)
            for _ in range(rng.randrange(1, 9)):
                copy[rng.randrange(len(copy))] = rng.choice(characters)
            texts.append("".join(copy))
    return texts


@pytest.mark.parametrize("engine", [signatures, kernels])
def test_verified_pairs_are_all_true_and_nearly_all_of_them(engine: Engine) -> None:
    texts = corpus()
    sets = [{text[k : k + 3] for k in range(len(text) - 2)} for text in texts]
    truth = {
        (i, j)
        for i, j in combinations(range(len(texts)), 2)
        if len(sets[i] & sets[j]) * 1000 >= SETTINGS.threshold * len(sets[i] | sets[j])
    }
    found = near_pairs(texts, SETTINGS.scheme(), threshold=SETTINGS.threshold, engine=engine)
    names = set(zip(found.left.tolist(), found.right.tolist(), strict=True))
    assert len(truth) > 300
    assert names <= truth
    assert len(names) >= 0.98 * len(truth)


def test_pairs_come_sorted_once_and_smaller_index_first() -> None:
    pairs = candidate_pairs(np.zeros((4, 5), dtype=np.uint64), np.ones(5, dtype=bool))
    assert [tuple(pair) for pair in pairs.tolist()] == list(combinations(range(5), 2))


def test_a_crowded_band_makes_no_more_pairs_than_its_texts_allow() -> None:
    pairs = candidate_pairs(np.zeros((1, 500), dtype=np.uint64), np.ones(500, dtype=bool))
    assert len(pairs) <= 500 * MAX_PARTNERS
    assert set(pairs[:, 1].tolist()) == set(range(1, 500))


def test_bands_group_texts_in_their_order_whatever_the_keys() -> None:
    rng = np.random.default_rng(1)
    names = rng.integers(40, size=300)
    keys = rng.integers(2**63, size=40, dtype=np.uint64)[names]
    pairs = candidate_pairs(keys[None, :], np.ones(300, dtype=bool))
    equal = [(i, j) for i, j in combinations(range(300), 2) if names[i] == names[j]]
    assert [tuple(pair) for pair in pairs.tolist()] == equal


def test_texts_without_shingles_meet_nobody() -> None:
    scheme = Scheme(shingle_characters=3, permutations=8, seed=1, bands=2, rows=4)
    assert len(near_pairs(["北京", "上海", "目录"], scheme, threshold=1).left) == 0


def test_the_threshold_is_met_by_equality() -> None:
    texts = ["甲乙丙丁", "甲乙丙戊"]  # 3 of 5
    pair = np.array([[0, 1]])
    for engine in (signatures, kernels):
        assert len(verify(texts, pair, engine, 1, threshold=600).left) == 1
        assert len(verify(texts, pair, engine, 1, threshold=601).left) == 0


def test_a_frequent_line_is_paired_with_its_last_occurrences_only() -> None:
    pairs = list(equal_pairs(dict.fromkeys(range(1000), "（掌声）")))
    assert len(pairs) < 8 * 1000


def test_beginnings_are_found_through_sorted_neighbours() -> None:
    forms = {0: "推动协同", 1: "推动协同发展", 2: "推动", 3: "推进协同"}
    assert set(beginnings(forms)) == {(0, 1), (2, 0), (2, 1)}
