"""Characters printed on both sides of a wrap: 船型集⏎集装箱, but not 轮缓⏎缓靠泊."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from cleaners.breaks import Breaks
from cleaners.characters import is_han
from cleaners.context import Context
from cleaners.edits import Edit
from cleaners.lexicon import REACH, doubling_gain, word_score, words_across

TRUE_DOUBLES: Final = 0.0043
"""8,535 of 2,010,206 pairs of neighbouring Chinese characters in clean text are equal."""
LONGEST_OVERLAP: Final = 4
MAX_VERSE_CHARACTERS: Final = 10
"""Two lines of at most ten characters are more often verse than a column."""
MAX_PRIOR: Final = 2_000
MIN_PRIOR: Final = -3_000
LOG_TOTAL: Final = 17_911
"""ln(60,101,967) in thousandths: turns a word's log-probability into the logarithm of its count."""

# Log-odds that a doubled character is a true one: logistic regression on eight lexicon features,
# fitted by the laboratory prototype on half of 4,363 true doubles and 12,095 generated errors;
# on the other half 86.5 % of the true ones kept, 95.5 % of the errors found.
GAIN: Final = 820
DOUBLE_COUNT: Final = 150
PATTERN: Final = 1_110
LEFT_WORD: Final = -540
RIGHT_WORD: Final = 260
COUNT: Final = -980
ACROSS: Final = -200
IS_WORD: Final = -470
BIAS: Final = 14_710


@dataclass(frozen=True, slots=True)
class DoubledCharacters:
    """Drop the second copy of one to four characters that stand on both sides of a wrap.

    Two to four characters are a copy unless they form a reduplication (研究研究). One character
    is weighed: how the text reads with both, against how many such doubles the record shows; a
    record without others loses almost none. 去年⏎年底 is kept or lost with the record's odds.
    """

    def find(self, text: str, context: Context) -> Iterator[Edit]:
        """Yield one deletion for each copy, at the start of the line after the wrap."""
        overlaps = _overlaps(text, context.breaks)
        prior = _prior(overlaps)
        for start, end, size in overlaps:
            if size > 1:
                yield Edit(end, end + size, text[end : end + size], "", "copy", 1000)
            elif size == 1:
                left, right = (
                    text[max(0, start - 1 - REACH) : start - 1],
                    text[end + 1 : end + 1 + REACH],
                )
                odds = _true_double(left, text[end], right)
                if odds < prior:
                    error = round(1000 / (1 + math.exp((odds - prior) / 1000)))
                    yield Edit(end, end + 1, text[end], "", "copy", error)


def _overlaps(text: str, breaks: Breaks) -> list[tuple[int, int, int]]:
    """List the wraps between two Chinese characters with the size of the overlap, 0 for none."""
    found = []
    for start, end, wrap in zip(
        breaks.starts.tolist(), breaks.ends.tolist(), breaks.wraps, strict=True
    ):
        if wrap and is_han(text[start - 1]) and is_han(text[end]) and _in_prose(text, start, end):
            found.append((start, end, _overlap(text, start, end)))
    return found


def _in_prose(text: str, start: int, end: int) -> bool:
    """Tell whether one of the lines is too long for verse, where 难忘今宵⏎宵深人静 is an art."""
    before = start - text.rfind("\n", 0, start) - 1
    after = text.find("\n", end)
    return max(before, (after if after >= 0 else len(text)) - end) > MAX_VERSE_CHARACTERS


def _overlap(text: str, start: int, end: int) -> int:
    for size in range(LONGEST_OVERLAP, 1, -1):
        copy = text[end : end + size]
        if copy != text[max(0, start - size) : start] or not all(map(is_han, copy)):
            continue
        known = len(set(copy)) == 1 or copy[0] == "一" or word_score(copy * 2) is not None
        if not known and _goes_on(text, end + size):
            return size
    return 1 if text[start - 1] == text[end] and _goes_on(text, end + 1) else 0


def _goes_on(text: str, position: int) -> bool:
    """Tell whether a line holds more after a position: a whole line is never a copy."""
    return position < len(text) and not text[position].isspace()


def _prior(overlaps: list[tuple[int, int, int]]) -> int:
    """Return the log-odds of an error, from the overlaps of this record, the candidate left out."""
    equal = sum(1 for _, _, size in overlaps if size)
    long = sum(1 for _, _, size in overlaps if size > 1)
    expected = TRUE_DOUBLES * len(overlaps)
    rate = max(0.0005, (equal + 2 * long - 1 - expected) / (len(overlaps) + 30))
    return max(MIN_PRIOR, min(MAX_PRIOR, round(1000 * math.log(rate / TRUE_DOUBLES))))


def _true_double(left: str, character: str, right: str) -> int:
    """Return the log-odds, in thousandths, that a doubled character belongs twice."""
    doubled = character * 2
    before = left[-1:] if left and is_han(left[-1]) else ""
    after = right[:1] if right and is_han(right[0]) else ""
    pattern = (
        (before == "一" == after)
        or (len(left) > 1 and left[-1] == left[-2] and word_score(left[-2:] + doubled) is not None)
        or (len(right) > 1 and right[0] == right[1] and word_score(doubled + right[:2]) is not None)
        or (before != "" and word_score(before + doubled) is not None)
        or (after != "" and word_score(doubled + after) is not None)
    )
    total = (
        GAIN * doubling_gain(left, character, right)
        + DOUBLE_COUNT * _log_count(doubled)
        + PATTERN * 1000 * pattern
        + LEFT_WORD * 1000 * (before != "" and word_score(before + character) is not None)
        + RIGHT_WORD * 1000 * (after != "" and word_score(character + after) is not None)
        + COUNT * _log_count(character)
        + ACROSS * int(words_across([left + character], [right])[0])
        + IS_WORD * 1000 * (word_score(doubled) is not None)
    )
    return total // 1000 + BIAS


def _log_count(word: str) -> int:
    score = word_score(word)
    return 0 if score is None else score + LOG_TOTAL
