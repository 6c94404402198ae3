"""How likely a Chinese character doubled at a line break belongs twice: 轮缓⏎缓靠泊, 型集⏎集装箱.

Small trees over what the lexicon knows of the words around; ``training/train_doubles.py`` makes
them from clean text, where the doubles are true and any other character can be printed twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import Final, NamedTuple

import numpy as np

from cleaners.breaks.lines import Numbers
from cleaners.breaks.model import Model, add_up, read_model
from cleaners.lexicon import (
    REACH,
    doubling_gain,
    leading_han,
    segmentation_score,
    trailing_han,
    word_score,
    words_across,
)

LOG_TOTAL: Final = 17_911
"""ln(60,101,967) in thousandths: turns a word's log-probability into the logarithm of its count."""
NAMES: Final = (
    "gain",
    "double",
    "left_double",
    "right_double",
    "pattern",
    "single",
    "left_word",
    "right_word",
    "left_three",
    "right_three",
    "left_end",
    "right_start",
    "across",
    "across_both",
    "cut",
)


class Doubling(NamedTuple):
    """A doubled character and the Chinese text that touches it, up to ``REACH`` on either side."""

    left: str
    character: str
    right: str


def doubling(left: str, character: str, right: str) -> Doubling:
    """Return the doubling between two texts, cut to the Chinese characters that touch it."""
    return Doubling(trailing_han(left, REACH), character, leading_han(right, REACH))


def true_odds(doublings: Sequence[Doubling]) -> Numbers:
    """Return for each doubling the log-odds, in thousandths, that both copies belong there.

    As if true doubles and errors were equally common; what a record shows comes on top.

    >>> odds = true_odds([doubling("轮", "缓", "靠泊"), doubling("超大船型", "集", "装箱货轮")])
    >>> int(odds[0]) > 0 > int(odds[1])
    True
    """
    if not doublings:
        return np.zeros(0, dtype=np.int64)
    return add_up(np.array([facts(each) for each in doublings], dtype=np.int32), _model())


@cache
def _model() -> Model:
    return read_model(files("cleaners.data").joinpath("doubles.npz").read_bytes())


def facts(each: Doubling) -> tuple[int, ...]:
    """Return what the lexicon says of a doubling, in the order of ``NAMES``."""
    left, one, right = each
    two, before, after = one * 2, left[-1:], right[:1]
    first, second = segmentation_score(left + one), segmentation_score(one + right)
    # 一步一步 and, whether a word or not, 大大小小: two pairs of which the other stands unbroken.
    pairs = left[-2:-1] == before != "" or right[1:2] == after != ""
    pattern = before == "一" == after or pairs
    across = words_across([left + one, left + one], [right, one + right])
    return (
        doubling_gain(left, one, right),
        _log_count(two),
        _log_count(before + two) if before else 0,
        _log_count(two + after) if after else 0,
        int(pattern),
        _log_count(one),
        _log_count(before + one) if before else -1,
        _log_count(one + after) if after else -1,
        _log_count(left[-2:] + one) if len(left) > 1 else -1,
        _log_count(one + right[:2]) if len(right) > 1 else -1,
        first - segmentation_score(left) if left else 0,
        second - segmentation_score(right) if right else 0,
        int(across[0]),
        int(across[1]),
        first + second - segmentation_score(left + one + right),
    )


def _log_count(word: str) -> int:
    score = word_score(word)
    return 0 if score is None else score + LOG_TOTAL
