"""Segmentation: the likeliest cut of a few Chinese characters into words, compiled.

Imported when the first text is cut: with it comes numba, and many runs only look words up. Words
are given as the columns of ``lexicon.Table``.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from cleaners.kernels import compiled

Codes = NDArray[np.uint64]
Scores = NDArray[np.int64]

_MAX_WORD: Final = 4
_UNKNOWN_CHARACTER: Final = -19_100
"""ln(0.3 / 60,101,967): a third of one sighting in jieba's corpus, for characters it lacks."""
_IMPOSSIBLE: Final = -(10**15)
"""Below the score of any text: at a million, a page of Chinese cost no more than 150 characters."""


@compiled
def gains(words: Codes, scores: Scores, first: Scores, forms: Codes, window: Codes) -> Scores:
    """Return how much better each row reads when a word may span its middle."""
    gained, middle = np.zeros(len(window), dtype=np.int64), window.shape[1] // 2
    for row in range(len(window)):
        if window[row, middle - 1] and window[row, middle]:
            free, cut = best(words, scores, first, forms, window[row], middle)
            gained[row] = free - cut
    return gained


@compiled
def best(
    words: Codes, scores: Scores, first: Scores, forms: Codes, text: Codes, cut: int
) -> tuple[int, int]:
    """Score the best segmentation of a text, and the best without a word across the cut.

    0 stands for "no character" and costs nothing.
    """
    codes = forms[text]
    free = np.full(len(text) + 1, _IMPOSSIBLE)
    apart = np.full(len(text) + 1, _IMPOSSIBLE)
    free[0] = apart[0] = 0
    for end in range(1, len(text) + 1):
        for start in range(max(0, end - _MAX_WORD), end):
            score = _score(words, scores, first, codes, start, end)
            free[end] = max(free[end], free[start] + score)
            if not start < cut < end:
                apart[end] = max(apart[end], apart[start] + score)
    return free[-1], apart[-1]


@compiled
def _score(words: Codes, scores: Scores, first: Scores, codes: Codes, start: int, end: int) -> int:
    """Look up the log-probability of one word; a character alone is always possible."""
    packed = np.uint64(0)
    for place in range(start, end):
        if not codes[place]:
            return 0 if end == start + 1 else _IMPOSSIBLE
        packed |= codes[place] << np.uint64(16 * (3 - place + start))
    low, high = first[codes[start]], first[codes[start] + np.uint64(1)]
    while low < high:
        middle = (low + high) // 2
        if words[middle] < packed:
            low = middle + 1
        else:
            high = middle
    if low < len(words) and words[low] == packed:
        return int(scores[low])
    return _UNKNOWN_CHARACTER if end == start + 1 else _IMPOSSIBLE
