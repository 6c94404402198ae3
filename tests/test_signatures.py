"""Signatures are those of datasketch, whatever the batch."""

from __future__ import annotations

import random

import numpy as np
import pytest
from datasketch import MinHash

from cleaners.dedup import signatures as module
from cleaners.dedup.shingles import cut_shingles, fold, unite
from cleaners.dedup.signatures import EMPTY, sign, unite_signatures

TEXTS = ["推动京津冀协同发展", "", "京津", "疏解北京非首都功能", "推动京津冀协同发展，疏解北京"]


@pytest.mark.parametrize("seed", [1, 42])
def test_signatures_equal_those_of_datasketch(seed: int) -> None:
    shingles = cut_shingles(TEXTS, 3)
    found = sign(shingles, permutations=128, seed=seed)
    for index in range(len(TEXTS)):
        reference = MinHash(num_perm=128, seed=seed, scheme="affine32", hashfunc=int)
        span = slice(shingles.starts[index], shingles.starts[index + 1])
        reference.update_batch(fold(shingles.values[span]).tolist())
        assert np.array_equal(found[index], reference.hashvalues)


def test_a_text_without_shingles_has_the_empty_signature() -> None:
    assert (sign(cut_shingles(TEXTS, 3), permutations=8, seed=1)[1:3] == EMPTY).all()


def test_signatures_do_not_depend_on_the_batch(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = random.Random(1)
    texts = ["".join(rng.choices("京津冀协同发展疏解", k=rng.randrange(80))) for _ in range(60)]
    shingles = cut_shingles(texts, 3)
    whole = sign(shingles, permutations=16, seed=1)
    monkeypatch.setattr(module, "_CHUNK", 64)
    assert np.array_equal(sign(shingles, permutations=16, seed=1), whole)
    single = [sign(cut_shingles([text], 3), permutations=16, seed=1)[0] for text in texts]
    assert np.array_equal(whole, np.stack(single))


def test_united_signatures_are_those_of_the_united_sets() -> None:
    shingles = cut_shingles(TEXTS, 3)
    owners = np.array([0, 0, 2, 2, 2])
    united = unite_signatures(sign(shingles, permutations=32, seed=1), owners, 4)
    expected = sign(unite(shingles, owners, 4), permutations=32, seed=1)
    assert np.array_equal(united, expected)
