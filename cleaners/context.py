"""What a repair may know beside the text: its breaks, language and typographic style."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal, Protocol

from cleaners.breaks import Breaks
from cleaners.characters import HAN_CLASS
from cleaners.edits import Edit

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
_DIGIT_CLOSED = re.compile(rf"{_HAN}[0-9]|[0-9%]{_HAN}")
_DIGIT_GAP = re.compile(rf"{_HAN}{_BLANK}[0-9]|[0-9%]{_BLANK}{_HAN}")
_LATIN_CLOSED = re.compile(rf"{_HAN}[A-Za-z]|[A-Za-z]{_HAN}")
_LATIN_GAP = re.compile(rf"{_HAN}{_BLANK}[A-Za-z]|[A-Za-z]{_BLANK}{_HAN}")
_PADDED_QUOTE = re.compile(
    rf'"(?={_BLANK}{_HAN})|(?<={_HAN}{_BLANK})"|(?<=[，。！？：]{_BLANK})"|"(?={_BLANK}[，。])'
    rf'|(?<={_BLANK})"(?=[，。；：！？、）])'
)
_LETTER = re.compile(r"[A-Za-z]")
_HAN_CHARACTER = re.compile(_HAN)


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
    han = len(_HAN_CHARACTER.findall(text))
    return "zh" if han * HAN_PER_LETTER > len(_LETTER.findall(text)) else "en"


def style_of(text: str) -> Style:
    """Read the typographic style of a text from its own majority.

    >>> style_of('打破 " 一亩三分地 " 思维，走 " 协同 " 之路').padded_quotes
    True
    >>> style_of("2014年 2月 26日，共20多所、12个、128项").stray_digit_gaps
    True
    """
    digit_closed, digit_gap = _count(_DIGIT_CLOSED, text), _count(_DIGIT_GAP, text)
    latin_closed, latin_gap = _count(_LATIN_CLOSED, text), _count(_LATIN_GAP, text)
    return Style(
        padded_quotes=_count(_PADDED_QUOTE, text) >= MIN_PADDED_QUOTES and "“" not in text,
        stray_digit_gaps=digit_gap > 0
        and digit_closed >= max(MIN_CLOSED, digit_gap // MAX_GAPS_PER_CLOSED)
        and latin_gap <= latin_closed,
        digit_space=digit_gap > MAX_GAPS_PER_CLOSED * digit_closed,
        latin_space=latin_gap > latin_closed,
    )


def _count(pattern: re.Pattern[str], text: str) -> int:
    return len(pattern.findall(text))
