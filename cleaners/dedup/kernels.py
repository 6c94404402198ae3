"""Kernels: signatures and exact intersections of many texts, compiled; bit for bit the same.

Imported for large inputs only: to load them takes longer than datasketch takes for a few texts.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from cleaners.codes import IntArray, codes_of_all
from cleaners.dedup.shingles import HASH_FACTOR, factor
from cleaners.dedup.signatures import EMPTY, Scheme, Signatures, affine
from cleaners.kernels import compiled

_LINE_END = np.uint32(10)
_HALF = np.uint64(32)
_ODD = np.uint64(0x9E3779B97F4A7C15)

Points = NDArray[np.uint32]
Values = NDArray[np.uint64]
_Unsigned = TypeVar("_Unsigned", np.uint32, np.uint64)


def sign(texts: Sequence[str], scheme: Scheme) -> Signatures:
    """Return the signatures of matching forms, equal to those of ``signatures.sign``.

    >>> sign(["京津冀协同发展", "京津"], Scheme(3, permutations=4, seed=1, bands=2, rows=2)).shape
    (4, 2)
    """
    signatures = np.empty((scheme.permutations, len(texts)), dtype=np.uint32)
    size = scheme.shingle_characters
    _sign(
        *codes_of_all(texts),
        size,
        HASH_FACTOR,
        *affine(scheme.permutations, scheme.seed),
        signatures,
    )
    return signatures


def count_shared(
    texts: Sequence[str],
    left: IntArray,
    right: IntArray,
    shingle_characters: int,
    threshold: int,
) -> tuple[IntArray, IntArray]:
    """Return what ``signatures.count_shared`` does; hopeless pairs are given up on the way.

    >>> pair = np.array([0]), np.array([1])
    >>> count_shared(["推动京津冀协同发展", "推动京津冀协调发展"], *pair, 2, 600)
    (array([6]), array([10]))
    """
    counts = np.zeros((2, len(left)), dtype=np.int64)
    size = shingle_characters
    # Contiguous, else numba compiles the kernel once more for strided columns.
    pairs = np.ascontiguousarray(left), np.ascontiguousarray(right)
    _count_shared(*codes_of_all(texts), *pairs, size, factor(size), threshold, counts)
    return counts[0], counts[1]


@compiled
def _shingles(points: Points, size: int, factor: _Unsigned, values: NDArray[_Unsigned]) -> int:
    """Write the shingles of a text in their order and return how many there are.

    With 32-bit values they are those of ``hash_shingles``, with 64 those of ``cut_shingles``.
    """
    ends = 0
    for point in points:
        ends += point == _LINE_END
    count = first = 0
    while first < len(points):
        # Counted first, which is done by vectors: most texts have none and need no search.
        last = first if ends else len(points)
        while last < len(points) and points[last] != _LINE_END:
            last += 1
        found = last - first - size + 1
        if found > 0:
            # Slices, so that the loops over them are compiled to vectors.
            line, out = points[first:last], values[count : count + found]
            out[:] = line[:found]
            for offset in range(1, size):
                shifted = line[offset : offset + found]
                for place in range(found):
                    out[place] = out[place] * factor + shifted[place]
            count += found
        first = last + 1
    return count


@compiled
def _premix(hashes: Points, count: int) -> None:
    """Mix as datasketch does before it permutes: the finalizer of MurmurHash3 (fmix32).

    numba turns a product of two 32-bit numbers into 64 bits: each step is cut back by hand.
    """
    for place in range(count):
        mixed = hashes[place]
        mixed = np.uint32((mixed ^ (mixed >> np.uint32(16))) * np.uint32(0x85EBCA6B))
        mixed = np.uint32((mixed ^ (mixed >> np.uint32(13))) * np.uint32(0xC2B2AE35))
        hashes[place] = mixed ^ (mixed >> np.uint32(16))


@compiled
def _sign(
    points: Points,
    starts: IntArray,
    size: int,
    factor: np.uint32,
    factors: Points,
    shifts: Points,
    signatures: Signatures,
) -> None:
    longest = 0
    for text in range(len(starts) - 1):
        longest = max(longest, starts[text + 1] - starts[text])
    hashes = np.empty(longest + 8, dtype=np.uint32)
    minima = np.empty(len(factors), dtype=np.uint32)
    for text in range(len(starts) - 1):
        count = _shingles(points[starts[text] : starts[text + 1]], size, factor, hashes)
        _premix(hashes, count)
        # Eight at a time, the last eight filled up: a minimum may see a hash twice. With four
        # each time the loop takes 1.15 times as long, with sixteen no less.
        hashes[count : count + 8] = hashes[0]
        minima[:] = EMPTY
        for place in range(0, count, 8):
            h1, h2, h3, h4 = hashes[place : place + 4]
            h5, h6, h7, h8 = hashes[place + 4 : place + 8]
            for number in range(len(minima)):
                multiplier, shift = factors[number], shifts[number]
                # A tree of minima, so that none waits for the one before.
                first = min(np.uint32(h1 * multiplier + shift), np.uint32(h2 * multiplier + shift))
                second = min(np.uint32(h3 * multiplier + shift), np.uint32(h4 * multiplier + shift))
                third = min(np.uint32(h5 * multiplier + shift), np.uint32(h6 * multiplier + shift))
                fourth = min(np.uint32(h7 * multiplier + shift), np.uint32(h8 * multiplier + shift))
                least = min(min(first, second), min(third, fourth))
                minima[number] = min(minima[number], least)
        for number in range(len(minima)):
            signatures[number, text] = minima[number]


@compiled
def _count_shared(
    points: Points,
    starts: IntArray,
    left: IntArray,
    right: IntArray,
    size: int,
    factor: np.uint64,
    threshold: int,
    counts: IntArray,
) -> None:
    """Fill a table with the shingles of a left text and look up those of all its partners.

    ``marks`` tells the slots of the table apart: each text gets a number, and a slot belongs to the
    one that saw it last; below the number of the left text it is free.
    """
    longest = 0
    for text in range(len(starts) - 1):
        longest = max(longest, starts[text + 1] - starts[text])
    slots = 16
    while slots < 8 * longest:
        slots *= 2
    table, marks = np.empty(slots, dtype=np.uint64), np.zeros(slots, dtype=np.int32)
    values, added = np.empty(longest, dtype=np.uint64), np.empty(longest, dtype=np.int64)
    last, of_left, mask, first, own = -1, 0, 0, 0, 0
    for pair in range(len(left)):
        own += 1
        if left[pair] != last:
            last, first = left[pair], own
            mask = _mask(starts, left, right, pair)
            form = points[starts[last] : starts[last + 1]]
            of_left = 0
            for place in range(_shingles(form, size, factor, values)):
                slot = _slot(table, marks, first, values[place], mask)
                of_left += marks[slot] < first
                table[slot], marks[slot] = values[place], own
            own += 1
        form = points[starts[right[pair]] : starts[right[pair] + 1]]
        shared = more = 0
        rest = _shingles(form, size, factor, values)
        for value in values[:rest]:
            slot = _slot(table, marks, first, value, mask)
            rest -= 1
            if marks[slot] < first:
                table[slot], added[more] = value, slot
                more += 1
                if (shared + rest) * 1000 < (of_left + more) * threshold:
                    shared = 0  # too few even if all the rest were shared
                    break
            elif marks[slot] != own:
                shared += 1
            marks[slot] = own
        # Nothing of the left text lies behind what was added, so that it can be taken out again.
        for place in range(more):
            marks[added[place]] = 0
        if shared * 1000 >= (of_left + more) * threshold:
            counts[0, pair], counts[1, pair] = shared, of_left + more


@compiled
def _mask(starts: IntArray, left: IntArray, right: IntArray, first: int) -> int:
    """Return the size, less one, of a table that stays three quarters empty with any partner."""
    text, longest, pair = left[first], 0, first
    while pair < len(left) and left[pair] == text:
        longest = max(longest, starts[right[pair] + 1] - starts[right[pair]])
        pair += 1
    slots = 16
    while slots < 4 * (longest + starts[text + 1] - starts[text]):
        slots *= 2
    return slots - 1


@compiled
def _slot(table: Values, marks: NDArray[np.int32], first: int, value: np.uint64, mask: int) -> int:
    """Return where a value stands in the table, or the free slot where it would stand."""
    slot = int((value * _ODD) >> _HALF) & mask
    while marks[slot] >= first and table[slot] != value:
        slot = (slot + 1) & mask
    return slot
