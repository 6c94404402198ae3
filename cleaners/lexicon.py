"""Chinese words and how common they are: log-probabilities, words across a break, doubled words.

The table is made from jieba's dictionary by ``training/build_lexicon.py``. Scores are natural
logarithms in thousandths, as integers, so that no floating-point unit decides an output.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from cleaners.characters import is_han

Codes = NDArray[np.uint64]
Scores = NDArray[np.int64]

MAX_WORD: Final = 4
_PLACES: Final = np.array([48, 32, 16, 0], dtype=np.uint64)
"""Where the characters of a word stand in its number."""
REACH: Final = 3
"""Characters looked at on either side of a break: jieba's words hardly ever reach further."""


class Table(NamedTuple):
    """The words, four code points of 16 bits each, in order; and how to look characters up.

    Words that begin with character c are ``words[first[c] : first[c + 1]]``. Traditional
    characters are looked up by their simplified form, for jieba's words are simplified.
    """

    words: Codes
    scores: Scores
    first: Scores
    forms: Codes


@cache
def _table() -> Table:
    data = files("cleaners.data").joinpath("lexicon.npz").read_bytes()
    with np.load(io.BytesIO(data)) as stored:
        differences = np.ascontiguousarray(stored["planes"].T).view("<u8").ravel()
        forms = np.arange(0x10000, dtype=np.uint64)
        forms[stored["traditional"]] = stored["simplified"]
        words = np.cumsum(differences, dtype=np.uint64)
        begin = np.bincount((words >> np.uint64(48)).astype(np.int64), minlength=0x10000)
        first = np.concatenate([[0], np.cumsum(begin)])
        return Table(words, stored["scores"].astype(np.int64), first, forms)


def word_score(word: str) -> int | None:
    """Return a word's log-probability in thousandths, or None for an unknown word.

    >>> word_score("缓缓") == word_score("緩緩"), word_score("集集") is None
    (True, True)
    """
    if not 0 < len(word) <= MAX_WORD or not all("\u3400" <= c <= "\u9fff" for c in word):
        return None
    table = _table()
    codes = table.forms[[ord(character) for character in word]]
    packed = np.bitwise_or.reduce(codes << _PLACES[: len(word)])
    place = int(np.searchsorted(table.words, packed))
    found = place < len(table.words) and table.words[place] == packed
    return int(table.scores[place]) if found else None


def words_across(lefts: Sequence[str], rights: Sequence[str]) -> Scores:
    """Return how much better each pair reads when a word may span its break, in thousandths.

    Takes the text before and the text after each break; only the Chinese characters that touch
    it count. 0 = no word spans the break. Best unigram segmentation, with and without a cut.

    >>> [int(x) > 0 for x in words_across(["生态保护和修", "快速"], ["复重点工程", "作业"])]
    [True, False]
    """
    window = np.zeros((len(lefts), 2 * REACH), dtype=np.uint64)
    for row, (left, right) in enumerate(zip(lefts, rights, strict=True)):
        window[row, :REACH] = _codes(trailing_han(left, REACH), REACH, at_end=True)
        window[row, REACH:] = _codes(leading_han(right, REACH), REACH, at_end=False)
    return gains_across(window)


def gains_across(window: Codes) -> Scores:
    """Return the same gains for REACH code points on either side of each break, a row each.

    0 stands for "no Chinese character"; only those that touch the break may be others.
    """
    from cleaners.segmentation import gains  # with it comes numba

    return np.asarray(gains(*_table(), window))


def doubling_gain(left: str, doubled: str, right: str) -> int:
    """Return how much worse or better the text reads with both copies of a doubled character.

    In thousandths; near 0 for a true reduplication, far below for a printing error.

    >>> doubling_gain("轮", "缓", "靠泊") > doubling_gain("船型", "集", "装箱")
    True
    """
    before, after = trailing_han(left, REACH), leading_han(right, REACH)
    twice, once = before + doubled * 2 + after, before + doubled + after
    return segmentation_score(twice) - segmentation_score(once)


def segmentation_score(text: str) -> int:
    """Return the log-probability of the best segmentation of a few characters, in thousandths."""
    from cleaners.segmentation import best  # as above

    return int(best(*_table(), _codes(text, len(text), at_end=False), 0)[0])


def trailing_han(text: str, count: int) -> str:
    """Return the Chinese characters that end a text, so many at most.

    >>> trailing_han("共20艘船型集", 2)
    '型集'
    """
    start = len(text)
    while start > max(0, len(text) - count) and is_han(text[start - 1]):
        start -= 1
    return text[start:]


def leading_han(text: str, count: int) -> str:
    """Return the Chinese characters that begin a text, so many at most.

    >>> leading_han("靠泊，", 3)
    '靠泊'
    """
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
