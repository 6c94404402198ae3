"""Chinese words and how common they are: log-probabilities, words across a break, doubled words.

The table is made from jieba's dictionary by ``training/build_lexicon.py``. Scores are natural
logarithms in thousandths, as integers, so that no floating-point unit decides an output.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import Final

import numpy as np
from numpy.typing import NDArray

from cleaners.characters import is_han

Codes = NDArray[np.uint64]
Scores = NDArray[np.int64]

MAX_WORD: Final = 4
UNKNOWN_CHARACTER: Final = -19_100
"""ln(0.3 / 60,101,967): a third of one sighting in jieba's corpus, for characters it lacks."""
IMPOSSIBLE: Final = -1_000_000
REACH: Final = 3
"""Characters looked at on either side of a break: jieba's words hardly ever reach further."""


@cache
def _table() -> tuple[Codes, Scores, Codes]:
    """Return the packed words in order, their scores, and the form each character is looked up by.

    Traditional characters are looked up by their simplified form: jieba's words are simplified.
    """
    data = files("cleaners.data").joinpath("lexicon.npz").read_bytes()
    with np.load(io.BytesIO(data)) as stored:
        differences = np.ascontiguousarray(stored["planes"].T).view("<u8").ravel()
        forms = np.arange(0x10000, dtype=np.uint64)
        forms[stored["traditional"]] = stored["simplified"]
        words = np.cumsum(differences, dtype=np.uint64)
        return words, stored["scores"].astype(np.int64), forms


def word_score(word: str) -> int | None:
    """Return a word's log-probability in thousandths, or None for an unknown word.

    >>> word_score("缓缓") == word_score("緩緩"), word_score("集集") is None
    (True, True)
    """
    if not 0 < len(word) <= MAX_WORD or not all("\u3400" <= c <= "\u9fff" for c in word):
        return None
    codes, scores, forms = _table()
    code = sum(int(forms[ord(c)]) << 16 * (3 - place) for place, c in enumerate(word))
    index = int(np.searchsorted(codes, np.uint64(code)))
    return int(scores[index]) if index < len(codes) and int(codes[index]) == code else None


def words_across(lefts: Sequence[str], rights: Sequence[str]) -> Scores:
    """Return how much better each pair reads when a word may span its break, in thousandths.

    Takes the text before and the text after each break; only the Chinese characters that touch
    it count. 0 = no word spans the break. Best unigram segmentation, with and without a cut.

    >>> [int(x) > 0 for x in words_across(["生态保护和修", "快速"], ["复重点工程", "作业"])]
    [True, False]
    """
    window = np.zeros((len(lefts), 2 * REACH), dtype=np.uint64)
    for row, (left, right) in enumerate(zip(lefts, rights, strict=True)):
        window[row, :REACH] = _codes(_trailing(left, REACH), REACH, at_end=True)
        window[row, REACH:] = _codes(_leading(right, REACH), REACH, at_end=False)
    return gains_across(window)


def gains_across(window: Codes) -> Scores:
    """Return the same gains for REACH code points on either side of each break, a row each.

    0 stands for "no Chinese character"; only those that touch the break may be others.
    """
    gains = np.zeros(len(window), dtype=np.int64)
    both = (window[:, REACH - 1] > 0) & (window[:, REACH] > 0)
    touching = window[both]
    gains[both] = _best(touching, None) - _best(touching, REACH)
    return gains


def doubling_gain(left: str, doubled: str, right: str) -> int:
    """Return how much worse or better the text reads with both copies of a doubled character.

    In thousandths; near 0 for a true reduplication, far below for a printing error.

    >>> doubling_gain("轮", "缓", "靠泊") > doubling_gain("船型", "集", "装箱")
    True
    """
    before, after = _trailing(left, REACH), _leading(right, REACH)
    twice, once = before + doubled * 2 + after, before + doubled + after
    return segmentation_score(twice) - segmentation_score(once)


def segmentation_score(text: str) -> int:
    """Return the log-probability of the best segmentation of a few characters, in thousandths."""
    return int(_best(_codes(text, len(text), at_end=False)[None, :], None)[0])


def _trailing(text: str, count: int) -> str:
    start = len(text)
    while start > max(0, len(text) - count) and is_han(text[start - 1]):
        start -= 1
    return text[start:]


def _leading(text: str, count: int) -> str:
    end = 0
    while end < min(count, len(text)) and is_han(text[end]):
        end += 1
    return text[:end]


def _codes(text: str, size: int, *, at_end: bool) -> Codes:
    codes = np.zeros(size, dtype=np.uint64)
    values = [ord(character) if ord(character) < 0x10000 else 0 for character in text]
    if values:
        target = slice(size - len(values), size) if at_end else slice(0, len(values))
        codes[target] = values
    return codes


def _best(window: Codes, cut: int | None) -> Scores:
    """Score the best segmentation of each row; 0 stands for "no character" and costs nothing."""
    rows, length = window.shape
    best = np.full((length + 1, rows), IMPOSSIBLE, dtype=np.int64)
    best[0] = 0
    for end in range(1, length + 1):
        for size in range(1, min(MAX_WORD, end) + 1):
            start = end - size
            if cut is not None and start < cut < end:
                continue
            candidate = best[start] + _scores(window[:, start:end])
            best[end] = np.maximum(best[end], candidate)
    return best[length]


def _scores(characters: Codes) -> Scores:
    codes, scores, forms = _table()
    packed = np.zeros(len(characters), dtype=np.uint64)
    for place in range(characters.shape[1]):
        packed |= forms[characters[:, place]] << np.uint64(16 * (3 - place))
    index = np.minimum(np.searchsorted(codes, packed), len(codes) - 1)
    found = codes[index] == packed
    if characters.shape[1] == 1:
        unknown = np.where(characters[:, 0] == 0, 0, UNKNOWN_CHARACTER)
        return np.where(found, scores[index], unknown)
    whole = (characters > 0).all(axis=1)
    return np.where(found & whole, scores[index], IMPOSSIBLE)
