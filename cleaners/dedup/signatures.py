"""Signatures: the one definition of MinHash here, made by datasketch for few texts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from cleaners.codes import IntArray, starts_of
from cleaners.dedup.shingles import cut_shingles, hash_shingles

_ALGORITHM = "affine32"
"""datasketch 2.0's default; signatures of another one do not compare, so it is named."""

EMPTY = np.uint32(0xFFFFFFFF)
"""What a text without shingles has in each place: the neutral element of the minimum."""

_ODD = np.uint64(0x9E3779B97F4A7C15)

Signatures = NDArray[np.uint32]
"""One column per text, one row per permutation: a band is some neighbouring rows."""


@dataclass(frozen=True, slots=True)
class Scheme:
    """What a signature is: two texts are compared under the same scheme only."""

    shingle_characters: int
    permutations: int
    seed: int
    bands: int
    rows: int

    def __post_init__(self) -> None:
        if self.bands * self.rows > self.permutations:
            raise ValueError(
                f"{self.bands} bands of {self.rows} rows need {self.bands * self.rows} "
                f"permutations, there are {self.permutations}"
            )


@cache
def affine(permutations: int, seed: int) -> tuple[NDArray[np.uint32], NDArray[np.uint32]]:
    """Return datasketch's factors and shifts, one of each per permutation."""
    from datasketch import MinHash  # it loads SciPy: 0.4 s that no worker that cleans has use for

    factors, shifts = MinHash(permutations, seed, scheme=_ALGORITHM).permutations
    return factors, shifts


def sign(texts: Sequence[str], scheme: Scheme) -> Signatures:
    """Return the signatures of matching forms, made by datasketch itself.

    >>> sign(["京津冀协同发展", "京津"], Scheme(3, permutations=4, seed=1, bands=2, rows=2)).shape
    (4, 2)
    """
    from datasketch import MinHash  # as in affine

    hashes, starts = hash_shingles(texts, scheme.shingle_characters)
    signed = MinHash.generator(
        (hashes[start:end].tolist() for start, end in pairwise(starts.tolist())),
        num_perm=scheme.permutations,
        seed=scheme.seed,
        scheme=_ALGORITHM,
        hashfunc=int,
    )
    signatures = np.empty((scheme.permutations, len(texts)), dtype=np.uint32)
    for text, minhash in enumerate(signed):
        signatures[:, text] = minhash.hashvalues
    return signatures


def count_shared(
    texts: Sequence[str],
    left: IntArray,
    right: IntArray,
    shingle_characters: int,
    threshold: int,
) -> tuple[IntArray, IntArray]:
    """Return how many shingles ``left[k]`` and ``right[k]`` share, and how many they have together.

    Both are 0 for a pair whose Jaccard is below so many thousandths.

    >>> pair = np.array([0]), np.array([1])
    >>> count_shared(["推动京津冀协同发展", "推动京津冀协调发展"], *pair, 2, 600)
    (array([6]), array([10]))
    """
    cut = cut_shingles(texts, shingle_characters)
    sizes = cut.sizes
    # Numbered, so that what a text has can be marked in a table.
    named, numbers = np.unique(cut.values, return_inverse=True)
    marked = np.zeros(len(named), dtype=bool)
    shared = np.zeros(len(left), dtype=np.int64)
    for first, last in pairwise([*np.flatnonzero(np.diff(left, prepend=-1)).tolist(), len(left)]):
        text, partners = left[first], right[first:last]
        own = numbers[cut.starts[text] : cut.starts[text + 1]]
        marked[own] = True
        ends = np.cumsum(sizes[partners])
        places = np.repeat(cut.starts[partners] - ends + sizes[partners], sizes[partners])
        places += np.arange(len(places))
        hits = starts_of(marked[numbers[places]])
        shared[first:last] = hits[ends] - hits[ends - sizes[partners]]
        marked[own] = False
    union = sizes[left] + sizes[right] - shared
    enough = shared * 1000 >= union * threshold
    return shared * enough, union * enough


def band_keys(signatures: Signatures, scheme: Scheme) -> NDArray[np.uint64]:
    """Return one key per band and text; texts that agree in the rows of a band have equal keys."""
    rows = signatures[: scheme.bands * scheme.rows].reshape(scheme.bands, scheme.rows, -1)
    keys = np.zeros((scheme.bands, signatures.shape[1]), dtype=np.uint64)
    for row in range(scheme.rows):
        keys += rows[:, row]
        keys *= _ODD
    # All rows reach the upper bits, which are those that tell groups apart.
    keys ^= keys >> np.uint64(32)
    keys *= _ODD
    return keys
