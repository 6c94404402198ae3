"""Bins: how many words of which hash a text has, and whether one of two texts can hold the other.

Imported for many pairs only, as it needs the kernels.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from cleaners.codes import Codes, IntArray, codes_of
from cleaners.dedup.reading import MAX_ADDED
from cleaners.dedup.strict import NOTE, NOTE_END, OF_WORDS
from cleaners.kernels import compiled

BINS: Final = 256
_FIGURES: Final = 64
"""The first bins are for what has a digit; the others for words and single characters."""
_NOTE: Final = np.uint32(ord(NOTE))
_NOTE_END: Final = np.uint32(ord(NOTE_END))
_FACTOR: Final = np.uint64(0x9E3779B97F4A7C15)
_HALF: Final = np.uint64(32)
_JOINING: Final = np.zeros(128, dtype=bool)
"""Of ASCII what is no word alone: 10:30, 1.5, a_b, -5."""
_JOINING[[ord(character) for character in OF_WORDS]] = True

Bins = NDArray[np.uint8]


def count_words(text: str, bins: Bins) -> None:
    """Count the words, figures and Chinese characters of a strict form, but for its last word.

    >>> bins = np.zeros(BINS, dtype=np.uint8)
    >>> count_words("供水12万吨", bins)
    >>> int(bins[:64].sum()), int(bins[64:].sum())
    (1, 3)
    """
    _count(codes_of(text), _JOINING, bins)


def may_be_copies(
    bins: Bins, lost: NDArray[np.bool], left: IntArray, right: IntArray
) -> NDArray[np.bool]:
    """Tell which pairs the contract may call copies, given the bins of their texts.

    ``lost``: texts with characters lost by their encoding, whose figures may differ both ways.
    """
    likely = np.zeros(len(left), dtype=bool)
    _compare(bins, np.ascontiguousarray(left), np.ascontiguousarray(right), MAX_ADDED, likely)
    return likely | lost[left] | lost[right]


@compiled
def _count(codes: Codes, joining: NDArray[np.bool], bins: Bins) -> None:
    place = 0
    while place < len(codes):
        code = codes[place]
        if code == _NOTE:
            while place < len(codes) and codes[place] != _NOTE_END:
                place += 1
            place += 1
            continue
        value, digits = np.uint64(code), False
        if code < 128 and joining[code]:
            value = np.uint64(0)
            while place < len(codes) and codes[place] < 128 and joining[codes[place]]:
                value = value * _FACTOR + np.uint64(codes[place])
                digits |= 48 <= codes[place] <= 57
                place += 1
        else:
            place += 1
        if code == 32 or place == len(codes):
            continue
        mixed = int((value * _FACTOR) >> _HALF)
        slot = mixed % _FIGURES if digits else _FIGURES + mixed % (len(bins) - _FIGURES)
        if bins[slot] < 255:
            bins[slot] += 1


@compiled
def _compare(
    bins: Bins, left: IntArray, right: IntArray, added: int, likely: NDArray[np.bool]
) -> None:
    for pair in range(len(left)):
        one, other = bins[left[pair]], bins[right[pair]]
        more = less = 0
        for slot in range(_FIGURES):
            difference = int(one[slot]) - int(other[slot])
            more += max(difference, 0)
            less += max(-difference, 0)
        if more and less:
            continue
        more = less = 0
        for slot in range(_FIGURES, BINS):
            difference = int(one[slot]) - int(other[slot])
            more += max(difference, 0)
            less += max(-difference, 0)
        likely[pair] = min(more, less) <= added
