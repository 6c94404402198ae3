"""Bin kernels: the words of many texts counted and compared, compiled; the same as in ``bins``."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from cleaners.codes import Codes, IntArray, codes_of
from cleaners.dedup.bins import BINS, FACTOR, FIGURES, Bins
from cleaners.dedup.strict import NOTE, NOTE_END, OF_WORDS
from cleaners.kernels import compiled

_FACTOR: Final = np.uint64(FACTOR)
_HALF: Final = np.uint64(32)
_BLANK: Final = np.uint32(ord(" "))
_NOTE: Final = np.uint32(ord(NOTE))
_NOTE_END: Final = np.uint32(ord(NOTE_END))
_OF_WORDS: Final = np.zeros(128, dtype=bool)
_OF_WORDS[[ord(character) for character in OF_WORDS]] = True


def count(text: str, bins: Bins) -> None:
    """Count as ``bins.count_words`` does."""
    _count(codes_of(text), _OF_WORDS, bins)


@compiled
def _count(codes: Codes, of_words: NDArray[np.bool], bins: Bins) -> None:
    place = 0
    while place < len(codes):
        code = codes[place]
        if code == _NOTE:
            while place < len(codes) and codes[place] != _NOTE_END:
                place += 1
            place += 1
            continue
        value, digits = np.uint64(code), False
        if code < 128 and of_words[code]:
            value = np.uint64(0)
            while place < len(codes) and codes[place] < 128 and of_words[codes[place]]:
                value = value * _FACTOR + np.uint64(codes[place])
                digits |= 48 <= codes[place] <= 57
                place += 1
        else:
            place += 1
        if code == _BLANK or place == len(codes):
            continue
        mixed = int((value * _FACTOR) >> _HALF)
        slot = mixed % FIGURES if digits else FIGURES + mixed % (BINS - FIGURES)
        if bins[slot] < 255:
            bins[slot] += 1


@compiled
def compare(
    bins: Bins, left: IntArray, right: IntArray, added: int, likely: NDArray[np.bool]
) -> None:
    """Compare as ``bins.may_be_copies`` does, at 0.1 µs a pair."""
    for pair in range(len(left)):
        one, other = bins[left[pair]], bins[right[pair]]
        more = less = np.int64(0)
        for slot in range(FIGURES):
            difference = np.int64(one[slot]) - np.int64(other[slot])
            more += max(difference, np.int64(0))
            less += max(-difference, np.int64(0))
        if more and less:
            continue
        more = less = np.int64(0)
        for slot in range(FIGURES, BINS):
            difference = np.int64(one[slot]) - np.int64(other[slot])
            more += max(difference, np.int64(0))
            less += max(-difference, np.int64(0))
        likely[pair] = min(more, less) <= added
