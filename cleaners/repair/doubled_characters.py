"""Characters printed on both sides of a wrap: 船型集⏎集装箱, but not 轮缓⏎缓靠泊."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, NamedTuple

from cleaners.breaks import Breaks
from cleaners.characters import is_han
from cleaners.context import Context
from cleaners.doubling import doubling, true_odds
from cleaners.edits import Edit
from cleaners.lexicon import REACH, word_score

LONGEST_OVERLAP: Final = 4
MAX_VERSE_CHARACTERS: Final = 10
"""Two lines of at most ten characters are more often verse than a column."""
ERRORS_BEFORE: Final = 80
TRUE_BEFORE: Final = 1_000
"""What is believed of a record before it is read, in thousandths: one error for twelve true
doubles. A double alone goes where its odds are below ln(0.08): 98 of 100 true ones stay."""
SURE_ERROR: Final = 1_500
"""An overlap of several characters is an error for certain, and single ones come with it."""
SAID_TWICE: Final = 1_000
"""Odds that 一个一个 and 种种种种 are meant: they go where the record shows about three errors."""
ROUNDS: Final = 3
EVEN: Final = 500
MAX_MARGIN: Final = 20_000


class Overlap(NamedTuple):
    """Equal Chinese characters on both sides of a wrap that ends at ``end``."""

    start: int
    end: int
    size: int
    sure: bool


@dataclass(frozen=True, slots=True)
class DoubledCharacters:
    """Drop the second copy of one to four characters that stand on both sides of a wrap.

    Two to four characters are a copy unless they are said twice (一个一个). One character is
    weighed: how the text reads with both, against what the other doubles of the record are. A
    record without copies keeps 97 of 100 true doubles; one with many loses more. Counter-example:
    司⏎司长 reads as well with one 司, and goes.
    """

    def find(self, text: str, context: Context) -> Iterator[Edit]:
        """Yield one deletion for each copy, at the start of the line after the wrap."""
        overlaps = _overlaps(text, context.breaks)
        doubtful = [overlap for overlap in overlaps if not overlap.sure]
        errors = iter(_errors(_odds(text, doubtful), len(overlaps) - len(doubtful)))
        for overlap in overlaps:
            error = 1000 if overlap.sure else next(errors)
            if error > EVEN:
                start, end = overlap.end, overlap.end + overlap.size
                yield Edit(start, end, text[start:end], "", "copy", error)


def _overlaps(text: str, breaks: Breaks) -> list[Overlap]:
    found = []
    for start, end, wrap in zip(
        breaks.starts.tolist(), breaks.ends.tolist(), breaks.wraps.tolist(), strict=True
    ):
        if wrap and is_han(text[start - 1]) and is_han(text[end]) and _in_prose(text, start, end):
            overlap = _overlap(text, start, end)
            found += [overlap] if overlap else []
    return found


def _odds(text: str, overlaps: list[Overlap]) -> list[int]:
    """Return the log-odds that the characters belong twice, in thousandths."""
    odds = true_odds(
        [
            doubling(
                text[max(0, start - 1 - REACH) : start - 1],
                text[end],
                text[end + 1 : end + 1 + REACH],
            )
            for start, end, _, _ in overlaps
        ]
    ).tolist()
    return [SAID_TWICE if each.size > 1 else odd for each, odd in zip(overlaps, odds, strict=True)]


def _in_prose(text: str, start: int, end: int) -> bool:
    """Tell whether one of the lines is too long for verse, where 难忘今宵⏎宵深人静 is an art."""
    before = start - text.rfind("\n", 0, start) - 1
    after = text.find("\n", end)
    return max(before, (after if after >= 0 else len(text)) - end) > MAX_VERSE_CHARACTERS


def _overlap(text: str, start: int, end: int) -> Overlap | None:
    for size in range(LONGEST_OVERLAP, 1, -1):
        copy = text[end : end + size]
        if copy != text[max(0, start - size) : start] or not all(map(is_han, copy)):
            continue
        if _goes_on(text, end + size) and len(set(copy)) > 1:
            twice = copy[0] == "一" or word_score(copy * 2) is not None
            return Overlap(start, end, size, sure=not twice)
    if text[start - 1] == text[end] and _goes_on(text, end + 1):
        return Overlap(start, end, 1, sure=False)
    return None


def _goes_on(text: str, position: int) -> bool:
    """Tell whether a line holds more after a position: a whole line is never a copy."""
    return position < len(text) and not text[position].isspace()


def _errors(odds: list[int], sure: int) -> list[int]:
    """Return how likely each doubtful overlap is an error, in thousandths.

    What the others are depends on how common errors are, and that on what they are: three rounds
    settle it. None is a witness in its own case.
    """
    before = _log_ratio(ERRORS_BEFORE, TRUE_BEFORE)
    errors = [_probability(before - each) for each in odds]
    for _ in range(ROUNDS):
        wrong = sum(errors) + SURE_ERROR * sure + ERRORS_BEFORE
        right = 1000 * len(errors) - sum(errors) + TRUE_BEFORE
        errors = [
            _probability(_log_ratio(wrong - error, right - 1000 + error) - each)
            for each, error in zip(odds, errors, strict=True)
        ]
    return errors


def _log_ratio(wrong: int, right: int) -> int:
    return round(1000 * math.log(wrong / right))


def _probability(margin: int) -> int:
    return round(1000 / (1 + math.exp(-max(-MAX_MARGIN, min(MAX_MARGIN, margin)) / 1000)))
