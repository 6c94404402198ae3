"""Candidate pairs: texts that agree in a band, are equal or begin one another; exact check."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cleaners.dedup.shingles import IntArray, Shingles, shared_counts
from cleaners.dedup.signatures import EMPTY, Signatures

MAX_PARTNERS = 32
"""A text of a crowded band meets only the first so many others there.

Without it 100,000 variants of one notice make 5 billion pairs; with it 3.2 million, and each still
meets the ones that a cluster would form around. A near copy may be missed in such a crowd.
"""

_PAIRS_AT_ONCE = 1 << 14
"""Pairs verified together: about 4 million shingles of paragraphs, 100 MB while sorting."""


Pair = tuple[int, int]

_MAX_OCCURRENCES = 8
"""A row is paired with so many earlier ones like it; a refrain of 1,000 lines makes 8,000 pairs."""

_MAX_LONGER = 8
"""So many longer texts are tried for a truncated copy (nested beginnings would be quadratic)."""


@dataclass(frozen=True, slots=True)
class VerifiedPairs:
    """Pairs ``left[k] < right[k]``, sorted, with the exact sizes of intersection and union."""

    left: IntArray
    right: IntArray
    shared: IntArray
    union: IntArray


def band_keys(signatures: Signatures, band: int, rows: int) -> NDArray[np.uint64]:
    """Return one key per text for a band; equal rows have equal keys.

    Raises ValueError when the signatures are too short for that band.
    """
    part = signatures[:, band * rows : (band + 1) * rows]
    if part.shape[1] != rows:
        raise ValueError(f"band {band} of {rows} rows lies outside {signatures.shape[1]} values")
    keys = np.zeros(len(part), dtype=np.uint64)
    for row in range(rows):
        keys = (keys ^ part[:, row]) * np.uint64(0x9E3779B97F4A7C15)
        keys ^= keys >> np.uint64(29)
    return keys


def group_band(keys: NDArray[np.uint64], texts: IntArray) -> IntArray:
    """Return the candidate pairs of one band, shape (pairs, 2), smaller index first.

    ``keys`` are those of ``texts``, which ascend; a group's first texts are everyone's partners.
    """
    order = np.argsort(keys, kind="stable")
    ordered = keys[order]
    new = np.ones(len(keys), dtype=bool)
    new[1:] = ordered[1:] != ordered[:-1]
    positions = np.arange(len(keys))
    starts = np.maximum.accumulate(np.where(new, positions, 0))
    found = [np.zeros((0, 2), dtype=np.int64)]
    for partner in range(MAX_PARTNERS):
        later = positions[positions - starts > partner]
        if not len(later):
            break
        pairs = (texts[order[starts[later] + partner]], texts[order[later]])
        found.append(np.stack(pairs, axis=1))
    return np.concatenate(found)


def candidate_pairs(signatures: Signatures, *, bands: int, rows: int) -> IntArray:
    """Return the pairs that agree in a band, shape (pairs, 2), each once, sorted.

    Texts without shingles are left out.
    """
    texts = np.flatnonzero(np.any(signatures != EMPTY, axis=1))
    present = signatures[texts]
    found = (group_band(band_keys(present, band, rows), texts) for band in range(bands))
    return merge_pairs(found, len(signatures))


def merge_pairs(found: Iterable[IntArray], texts: int) -> IntArray:
    """Unite the pairs of several bands: each once, sorted."""
    keys = np.zeros(0, dtype=np.int64)
    for pairs in found:
        keys = np.union1d(keys, pairs[:, 0] * texts + pairs[:, 1])
    return np.stack((keys // max(texts, 1), keys % max(texts, 1)), axis=1)


def verify(shingles: Shingles, pairs: IntArray, *, threshold: int) -> VerifiedPairs:
    """Keep the pairs whose exact Jaccard is at least ``threshold`` thousandths.

    >>> from cleaners.dedup.shingles import cut_shingles
    >>> shingles = cut_shingles(["推动京津冀协同发展", "推动京津冀协调发展"], 2)
    >>> verify(shingles, np.array([[0, 1]]), threshold=600).union.tolist()
    [10]
    """
    left, right = pairs[:, 0], pairs[:, 1]
    counted = [
        shared_counts(shingles, left[k : k + _PAIRS_AT_ONCE], right[k : k + _PAIRS_AT_ONCE])
        for k in range(0, len(pairs), _PAIRS_AT_ONCE)
    ]
    shared = np.concatenate([np.zeros(0, dtype=np.int64), *counted])
    union = shingles.sizes[left] + shingles.sizes[right] - shared
    kept = (shared > 0) & (shared * 1000 >= union * threshold)
    return VerifiedPairs(left[kept], right[kept], shared[kept], union[kept])


def equal_pairs(forms: Mapping[int, str]) -> Iterator[Pair]:
    """Yield pairs of texts with equal forms, earlier one first; a frequent one only with the last.

    >>> list(equal_pairs({0: "归去来兮", 1: "田园将芜", 5: "归去来兮"}))
    [(0, 5)]
    """
    earlier: dict[str, list[int]] = {}
    for index, form in forms.items():
        same = earlier.setdefault(form, [])
        yield from ((other, index) for other in same[-_MAX_OCCURRENCES:])
        same.append(index)


def beginnings(forms: Mapping[int, str]) -> Iterator[Pair]:
    """Yield (short, long): in sorted order everything that begins with a text follows it."""
    order = sorted(forms, key=lambda index: (forms[index], index))
    for position, short in enumerate(order):
        for long in order[position + 1 : position + 1 + _MAX_LONGER]:
            if not forms[long].startswith(forms[short]):
                break
            if len(forms[long]) > len(forms[short]):
                yield short, long
