"""What a repair may know beside the text: its breaks, language and typographic style."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Final, Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from cleaners.breaks import Breaks
from cleaners.characters import HAN_CLASS
from cleaners.codes import Codes, IntArray, codes_of
from cleaners.edits import Edit
from cleaners.kernels import compiled

Language = Literal["zh", "en"]

HAN_PER_LETTER: Final = 3
"""A Chinese character says about as much as three Latin letters: a text in which Han characters
are a quarter of the letters is a Chinese text with names and terms in it."""
MIN_PADDED_QUOTES: Final = 4
"""Two pairs: one padded pair may be a slip, a feed pads every pair (42 of 42 in gold 001)."""
MAX_GAPS_PER_CLOSED: Final = 3
"""Gold 004 has 35 gaps at digits beside 34 numbers that stand closed up; an author who sets gaps
by habit closes hardly any. More than three gaps for one without counts as that habit."""

MIN_CLOSED: Final = 3
"""One or two numbers that stand closed up are 3.5元 in a list of prices, no habit."""

_HAN = f"[{HAN_CLASS}]"
_BLANK = "[ \u00a0\u2000-\u200a\u202f]"
_PADDED_QUOTE = re.compile(
    rf'"(?={_BLANK}{_HAN})|(?<={_HAN}{_BLANK})"|(?<=[，。！？：]{_BLANK})"|"(?={_BLANK}[，。])'
    rf'|(?<={_BLANK})"(?=[，。；：！？、）])'
)
_OTHER, _OF_HAN, _DIGIT, _PERCENT, _LATIN, _SPACE = range(6)


@dataclass(frozen=True, slots=True)
class Style:
    """How a text spaces its scripts.

    ``padded_quotes``: a feed set blanks around ASCII quotation marks, digits and Latin letters.
    ``stray_digit_gaps``: numbers stand closed up and apart in one text, which no author means.
    ``digit_space``/``latin_space``: the text sets a space between Chinese and digits or letters.
    """

    padded_quotes: bool
    stray_digit_gaps: bool
    digit_space: bool
    latin_space: bool


@dataclass(frozen=True, slots=True)
class Context:
    """What a repair may know beside the text that it repairs."""

    breaks: Breaks
    language: Language
    style: Style


class Repair(Protocol):
    """A repair: its fields are its settings, ``find`` its work."""

    def find(self, text: str, context: Context) -> Iterator[Edit]:
        """Yield the edits that mend one defect, sorted and disjoint."""
        ...


def language_of(text: str) -> Language:
    """Tell whether a text is Chinese or English.

    >>> language_of("使用 RabbitMQ 实现消息"), language_of("He said 你好 to everyone there")
    ('zh', 'en')
    """
    han, latin, *_ = _tally(text)
    return "zh" if han * HAN_PER_LETTER > latin else "en"


def style_of(text: str) -> Style:
    """Read the typographic style of a text from its own majority.

    >>> style_of('打破 " 一亩三分地 " 思维，走 " 协同 " 之路').padded_quotes
    True
    >>> style_of("2014年 2月 26日，共20多所、12个、128项").stray_digit_gaps
    True
    """
    _, _, digit_closed, latin_closed, digit_gap, latin_gap = _tally(text)
    quotes = len(_PADDED_QUOTE.findall(text)) if '"' in text else 0
    return Style(
        padded_quotes=quotes >= MIN_PADDED_QUOTES and "“" not in text,
        stray_digit_gaps=digit_gap > 0
        and digit_closed >= max(MIN_CLOSED, digit_gap // MAX_GAPS_PER_CLOSED)
        and latin_gap <= latin_closed,
        digit_space=digit_gap > MAX_GAPS_PER_CLOSED * digit_closed,
        latin_space=latin_gap > latin_closed,
    )


def _tally(text: str) -> list[int]:
    """Count Han and Latin characters, and where Han meets digits and Latin, closed up and apart.

    Places of one sort do not overlap: 京1京 is one.
    """
    counts = np.zeros(6, dtype=np.int64)
    _count(codes_of(text), _sorts(), counts)
    return list(map(int, counts.tolist()))


@compiled
def _count(codes: Codes, sorts: NDArray[np.uint8], counts: IntArray) -> None:
    free = np.zeros(6, dtype=np.int64)
    for place in range(len(codes)):
        one = sorts[codes[place]]
        counts[0] += one == _OF_HAN
        counts[1] += one == _LATIN
        # First the character behind it, then, over a blank, the one after.
        for apart in range(2):
            if place + 1 + apart >= len(codes):
                break
            other = sorts[codes[place + 1 + apart]]
            number = 2 + 2 * apart
            if one == _OF_HAN:
                meet = other in (_DIGIT, _LATIN)
                number += other == _LATIN
            else:
                meet = other == _OF_HAN and one in (_DIGIT, _PERCENT, _LATIN)
                number += one == _LATIN
            if meet and place >= free[number]:
                counts[number] += 1
                free[number] = place + 2 + apart
            if other != _SPACE:
                break


@cache
def _sorts() -> NDArray[np.uint8]:
    """Return the sort of each code point."""
    sorts = np.full(sys.maxunicode + 1, _OTHER, dtype=np.uint8)
    for number, among in (
        (_OF_HAN, HAN_CLASS),
        (_DIGIT, "0-9"),
        (_PERCENT, "%"),
        (_LATIN, "A-Za-z"),
        (_SPACE, _BLANK[1:-1]),
    ):
        for first, last in re.findall(r"(.)(?:-(.))?", among):
            sorts[ord(first) : ord(last or first) + 1] = number
    return sorts
