"""Candidate pairs: texts that agree in a band, are equal or begin one another; exact check."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, cast

import numpy as np
from numpy.typing import NDArray

from cleaners.codes import IntArray, batches, sizes_of
from cleaners.dedup import signatures as few
from cleaners.dedup.signatures import EMPTY, Scheme, Signatures, band_keys

MAX_PARTNERS = 32
"""A text of a crowded band meets only the first so many others there.

Without it 100,000 variants of one notice make 5 billion pairs; with it 3.2 million, and each still
meets the ones that a cluster would form around. A near copy may be missed in such a crowd.
"""

FEW_CHARACTERS = 1_000_000
"""Below this datasketch signs the texts, from here on the kernels.

datasketch takes 0.4 µs a character; to import numba and to load the kernels takes 0.25 s once they
are compiled (2 s the first time), after which a character takes 0.01 µs.
"""

LONG_CHARACTERS = 50_000
"""A paragraph of 720,000 characters took datasketch 12 s and 700 MB, the kernels 0.1 s."""

_CHARACTERS_AT_ONCE = 1 << 18
_PAIRS_AT_FIRST, _PAIRS_AT_ONCE = 1 << 10, 1 << 16

Pair = tuple[int, int]

_MAX_OCCURRENCES = 8
"""A row is paired with so many earlier ones like it; a refrain of 1,000 lines makes 8,000 pairs."""

_MAX_LONGER = 8
"""So many longer texts are tried for a truncated copy (nested beginnings would be quadratic)."""


class Engine(Protocol):
    """Signs texts and counts what they share; all engines give the same numbers."""

    def sign(self, texts: Sequence[str], scheme: Scheme) -> Signatures:
        """Return one column per text."""
        ...

    def count_shared(
        self,
        texts: Sequence[str],
        left: IntArray,
        right: IntArray,
        shingle_characters: int,
        threshold: int,
    ) -> tuple[IntArray, IntArray]:
        """Return how many shingles each pair shares and has together, 0 where those are too few."""
        ...


@dataclass(frozen=True, slots=True)
class VerifiedPairs:
    """Pairs ``left[k] < right[k]``, sorted, with the exact sizes of intersection and union."""

    left: IntArray
    right: IntArray
    shared: IntArray
    union: IntArray

    def take(self, places: IntArray | NDArray[np.bool]) -> VerifiedPairs:
        """Return the pairs at these places, or where the mask is true."""
        columns = (self.left, self.right, self.shared, self.union)
        return VerifiedPairs(*(column[places] for column in columns))


def choose_engine(characters: int, longest: int = 0) -> Engine:
    """Return datasketch for few characters in short texts, else the kernels, which import numba.

    datasketch holds all permutations of a text at once: 1 kB for each character of the longest.
    """
    if characters < FEW_CHARACTERS and longest < LONG_CHARACTERS:
        return cast("Engine", few)
    from cleaners.dedup import kernels

    return cast("Engine", kernels)


def near_pairs(
    texts: Sequence[str], scheme: Scheme, *, threshold: int, engine: Engine | None = None
) -> VerifiedPairs:
    """Return the pairs of matching forms whose exact Jaccard is ``threshold`` thousandths or more.

    >>> forms = ["推动京津冀协同发展取得新成效", "推动京津冀协同发展取得新成就", "千年古都正在蝶变"]
    >>> found = near_pairs(forms, Scheme(2, 128, seed=1, bands=25, rows=5), threshold=800)
    >>> found.left.tolist(), found.right.tolist(), found.shared.tolist(), found.union.tolist()
    ([0], [1], [12], [14])
    """
    sizes = sizes_of(texts)
    engine = engine or choose_engine(int(sizes.sum()), int(sizes.max(initial=0)))
    keys, signed = _keys(texts, sizes, scheme, engine)
    pairs = candidate_pairs(keys, signed)
    return verify(texts, pairs, engine, scheme.shingle_characters, threshold=threshold)


def _keys(
    texts: Sequence[str], sizes: IntArray, scheme: Scheme, engine: Engine
) -> tuple[NDArray[np.uint64], NDArray[np.bool]]:
    """Return the band keys of all texts, and which texts have shingles."""
    keys = np.empty((scheme.bands, len(texts)), dtype=np.uint64)
    signed = np.empty(len(texts), dtype=bool)
    for first, last in batches(sizes):
        signatures = engine.sign(texts[first:last], scheme)
        signed[first:last] = (signatures != EMPTY).any(axis=0)
        keys[:, first:last] = band_keys(signatures, scheme)
    return keys, signed


def candidate_pairs(keys: NDArray[np.uint64], signed: NDArray[np.bool]) -> IntArray:
    """Return the pairs that agree in a band, shape (pairs, 2), each once, sorted.

    ``keys`` has a row per band and a column per text; texts that are not ``signed`` are left out.
    """
    count, texts = len(signed), np.flatnonzero(signed)
    found = np.zeros(0, dtype=np.int64)
    for band in keys:
        pairs = group_band(band[texts], texts)
        found = np.concatenate((found, pairs[:, 0] * count + pairs[:, 1]))
        found.sort()
        found = found[np.append(found[1:] != found[:-1], True)] if len(found) else found
    return np.stack((found // max(count, 1), found % max(count, 1)), axis=1)


def group_band(keys: NDArray[np.uint64], texts: IntArray) -> IntArray:
    """Return the candidate pairs of one band, shape (pairs, 2), smaller index first.

    ``keys`` are those of ``texts``, which ascend; a group's first texts are everyone's partners.
    The lowest bits of a key give way to the text's place, so that one sort of plain numbers groups
    the texts in their order. Keys that differ there alone make a candidate more, not a pair.
    """
    bits = np.uint64(len(keys).bit_length())
    ordered = (keys >> bits << bits) | np.arange(len(keys), dtype=np.uint64)
    ordered.sort()
    same = np.zeros(len(keys) + 1, dtype=bool)
    same[1:-1] = ordered[1:] >> bits == ordered[:-1] >> bits
    grouped = same[:-1] | same[1:]
    members = texts[(ordered[grouped] & ((np.uint64(1) << bits) - np.uint64(1))).astype(np.int64)]
    positions = np.arange(len(members))
    starts = np.maximum.accumulate(np.where(same[:-1][grouped], 0, positions))
    found = [np.zeros((0, 2), dtype=np.int64)]
    for partner in range(MAX_PARTNERS):
        later = positions[positions - starts > partner]
        if not len(later):
            break
        found.append(np.stack((members[starts[later] + partner], members[later]), axis=1))
    return np.concatenate(found)


def verify(
    texts: Sequence[str],
    pairs: IntArray,
    engine: Engine,
    shingle_characters: int,
    *,
    threshold: int,
) -> VerifiedPairs:
    """Keep the pairs whose exact Jaccard is at least ``threshold`` thousandths.

    ``pairs`` are sorted, which lets the engine prepare a text once for all its partners.
    """
    sizes = sizes_of(texts)
    # By blocks of right texts, so that those of a crowd are prepared once for all its left ones:
    # pair by pair each of 2,000 notices was prepared 170 times.
    blocks = np.cumsum(sizes) // (_CHARACTERS_AT_ONCE // 2)
    pairs = pairs[np.argsort(blocks[pairs[:, 1]], kind="stable")]
    found = [np.zeros((4, 0), dtype=np.int64)]
    for first, last in _in_batches(pairs, sizes):
        named, places = np.unique(pairs[first:last], return_inverse=True)
        places = places.reshape(-1, 2)
        some = [texts[text] for text in named.tolist()]
        shared, union = engine.count_shared(
            some, places[:, 0], places[:, 1], shingle_characters, threshold
        )
        kept = shared > 0
        found.append(np.stack((*pairs[first:last][kept].T, shared[kept], union[kept])))
    verified = VerifiedPairs(*np.concatenate(found, axis=1))
    return verified.take(np.lexsort((verified.right, verified.left)))


def _in_batches(pairs: IntArray, sizes: IntArray) -> Iterator[tuple[int, int]]:
    """Cut pairs in a row into batches whose texts have so many characters, each counted once."""
    first, count = 0, _PAIRS_AT_FIRST
    while first < len(pairs):
        left, right = pairs[first : first + count].T
        anew = np.zeros(len(right), dtype=bool)
        anew[np.unique(right, return_index=True)[1]] = True
        characters = sizes[right] * anew + sizes[left] * (np.diff(left, prepend=-1) != 0)
        read = np.cumsum(characters) - characters[0]
        last = first + int(np.searchsorted(read, _CHARACTERS_AT_ONCE))
        yield first, last
        # As many again are looked at next, so that few are looked at in vain.
        first, count = last, min(max(2 * (last - first), _PAIRS_AT_FIRST), _PAIRS_AT_ONCE)


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


def beginning_alike(forms: Mapping[int, str]) -> Iterator[Pair]:
    """Yield pairs of texts of which at least half of the shorter begins the other.

    In sorted order they follow one another; each is tried with the next few.

    >>> list(beginning_alike({0: "归去来兮田园将芜", 1: "云无心以出岫", 2: "归去来兮田园来源"}))
    [(0, 2)]
    """
    order = sorted(forms, key=lambda index: (forms[index], index))
    for position, one in enumerate(order):
        for other in order[position + 1 : position + 1 + _MAX_LONGER]:
            half = min(len(forms[one]), len(forms[other])) // 2
            if forms[one][:half] != forms[other][:half]:
                break
            yield one, other


def beginnings(forms: Mapping[int, str]) -> Iterator[Pair]:
    """Yield (short, long): in sorted order everything that begins with a text follows it."""
    order = sorted(forms, key=lambda index: (forms[index], index))
    for position, short in enumerate(order):
        for long in order[position + 1 : position + 1 + _MAX_LONGER]:
            if not forms[long].startswith(forms[short]):
                break
            if len(forms[long]) > len(forms[short]):
                yield short, long
