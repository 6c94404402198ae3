"""Bins: how many words of which hash a text has, and whether one of two texts can hold the other.

Of two copies only one has figures and words that the other lacks. Plain Python and numpy count for
few texts, the kernels of ``bin_kernels`` for many; both come to the same.
"""

from __future__ import annotations

import re
from typing import Final

import numpy as np
from numpy.typing import NDArray

from cleaners.codes import IntArray
from cleaners.dedup.reading import MAX_ADDED
from cleaners.dedup.strict import NOTE, NOTE_END, OF_WORDS

BINS: Final = 256
FIGURES: Final = 64
"""The first bins are for what has a digit; the others for words and single characters."""
FACTOR: Final = 0x9E3779B97F4A7C15
_MASK: Final = (1 << 64) - 1
_PAIRS_AT_ONCE: Final = 4096

Bins = NDArray[np.uint8]

_WORD = re.compile(
    f"{NOTE}[^{NOTE_END}]*{NOTE_END}?|([{re.escape(''.join(sorted(OF_WORDS)))}]+|[^ ])"
)


def count_words(text: str, bins: Bins, *, few: bool = True) -> None:
    """Count the words, figures and Chinese characters of a strict form, but for its last word.

    >>> bins = np.zeros(BINS, dtype=np.uint8)
    >>> count_words("供水12万吨", bins)
    >>> int(bins[:64].sum()), int(bins[64:].sum())
    (1, 3)
    """
    if not few:
        from cleaners.dedup.bin_kernels import count  # with it comes numba

        count(text, bins)
        return
    for found in _WORD.finditer(text):
        word = found[1]
        if word is None or found.end() == len(text):
            continue
        slot = _slot(word)
        bins[slot] = min(int(bins[slot]) + 1, 255)


def may_be_copies(
    bins: Bins, left: IntArray, right: IntArray, *, few: bool = True
) -> NDArray[np.bool]:
    """Tell which pairs the contract may call copies, given the bins of their texts.

    Not those in which both have figures that the other lacks, or both more words than slips add.
    """
    likely = np.zeros(len(left), dtype=bool)
    if not few:
        from cleaners.dedup.bin_kernels import compare  # as above

        compare(bins, np.ascontiguousarray(left), np.ascontiguousarray(right), MAX_ADDED, likely)
        return likely
    for first in range(0, len(left), _PAIRS_AT_ONCE):
        some = slice(first, first + _PAIRS_AT_ONCE)
        one, other = bins[left[some]], bins[right[some]]
        # Of two numbers below 256 the larger less the other is what one has more.
        more, less = np.maximum(one, other) - other, np.maximum(one, other) - one
        figures = more[:, :FIGURES].any(axis=1) & less[:, :FIGURES].any(axis=1)
        words = np.minimum(
            more[:, FIGURES:].sum(axis=1, dtype=np.int64),
            less[:, FIGURES:].sum(axis=1, dtype=np.int64),
        )
        likely[some] = ~figures & (words <= MAX_ADDED)
    return likely


def _slot(word: str) -> int:
    value = ord(word) if len(word) == 1 and word not in OF_WORDS else 0
    if not value:
        for character in word:
            value = (value * FACTOR + ord(character)) & _MASK
    mixed = ((value * FACTOR) & _MASK) >> 32
    if any("0" <= character <= "9" for character in word):
        return mixed % FIGURES
    return FIGURES + mixed % (BINS - FIGURES)
