"""Set a paragraph in lines: Chinese in cells with kinsoku, English with hyphens, both greedily.

Lines are slices (start, end) of the paragraph as code points; nothing of it is lost or changed.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final, Literal, NamedTuple

from cleaners.characters import NEVER_ENDS_LINE, NEVER_STARTS_LINE, display_width

Measure = Callable[[str], float]
Room = Callable[[int], float]
Kinsoku = Literal["hang", "push", "none"]

_UNIT = re.compile(r"[A-Za-z0-9][A-Za-z0-9.,%/:'’\-+&]*|\s+|.", re.DOTALL)
_SYLLABLE = re.compile(
    r"(?<=[aeiouy][bcdfghklmnprst])(?=[bcdfgklmnprst][aeiouy])|(?<=[aeiou])(?=[bcdfghklmnprstv][aeiouy])"
)
_COMPOUND = re.compile(r"(?<=[A-Za-z0-9]-)(?=[A-Za-z0-9])")
_NARROW: Final = {**dict.fromkeys("iljt.,:;'!|()[]fr", 0.45), **dict.fromkeys("mwMW@%", 0.85)}
_HANGING: Final = "，。、；：！？”’）》"


class Slice(NamedTuple):
    """One line of a paragraph; ``hyphen`` is what the typesetter added at its end."""

    start: int
    end: int
    hyphen: str = ""


@dataclass(frozen=True, slots=True)
class Manner:
    """How a typesetter breaks lines."""

    kinsoku: Kinsoku = "hang"
    breaks_latin: bool = False
    hyphen: str = ""
    """What is written where an English word is divided; empty: words stay whole."""


def printed_width(rng: random.Random) -> Measure:
    """Measure as real type does: Latin, quotes and squeezed marks are not whole cells wide."""
    latin = rng.choice([1.0, 1.0, 1.1, 1.15, 0.9])
    quote, squeezed = rng.choice([2, 2, 1, 1.5]), rng.choice([0, 0, 0.3, 0.6])

    def width(text: str) -> float:
        total = 0.0
        for character in text:
            if character in "“”‘’":
                total += quote
            elif character in "，。、；：！？（）《》":
                total += 1 if rng.random() < squeezed else 2
            else:
                total += latin if character.isascii() else display_width(character)
        return total

    return width


def proportional_width(text: str) -> float:
    """Measure in a proportional font, about one cell a character."""
    return sum(_NARROW.get(c, 0.7 if c.isupper() else 0.58) for c in text) / 0.54


def set_chinese(
    text: str, room: Room, measure: Measure, manner: Manner, indent: int
) -> list[Slice]:
    """Set a Chinese paragraph whose first line starts after ``indent`` cells."""
    lines: list[Slice] = []
    start, used = 0, float(indent)
    for first, end in _pieces(text, manner.kinsoku):
        piece = text[first:end]
        width = measure(piece)
        limit = room(len(lines))
        hangs = manner.kinsoku == "hang" and piece[-1] in _HANGING
        if used + width - (measure(piece[-1]) if hangs else 0) > limit and first > start:
            cut = first
            if manner.breaks_latin and piece.isascii() and len(piece) > 3 and limit - used >= 2:
                cut = first + min(len(piece) - 1, int(limit - used))
            lines.append(Slice(start, cut))
            start, used, width = cut, 0.0, measure(text[cut:end].lstrip())
        used += width
    return [
        line for line in (*lines, Slice(start, len(text))) if text[line.start : line.end].strip()
    ]


def _pieces(text: str, kinsoku: Kinsoku) -> Iterator[tuple[int, int]]:
    """Cut a paragraph into what a line break does not divide."""
    start = 0
    for unit in _UNIT.finditer(text):
        end = unit.end()
        closes_next = text[end : end + 1] in NEVER_STARTS_LINE if end < len(text) else False
        if kinsoku != "none" and (closes_next or text[end - 1] in NEVER_ENDS_LINE):
            continue
        yield start, end
        start = end
    if start < len(text):
        yield start, len(text)


def set_english(
    text: str, room: Room, measure: Measure, manner: Manner, indent: int
) -> list[Slice]:
    """Set an English paragraph; words divide at hyphens, or by one if ``manner`` says so."""
    lines: list[Slice] = []
    start, used = 0, float(indent)
    for word in re.finditer(r"\S+", text):
        first, width = word.start(), measure(word.group())
        limit = room(len(lines))
        gap = 1 if first > start else 0
        if used + gap + width > limit and first > start:
            cut, hyphen = _division(word.group(), limit - used - gap, measure, manner.hyphen)
            lines.append(Slice(start, first + cut, hyphen))
            start, used, width, gap = first + cut, 0.0, measure(word.group()[cut:]), 0
        used += gap + width
    lines.append(Slice(start, len(text)))
    return [line for line in lines if text[line.start : line.end].strip()]


def _division(word: str, room: float, measure: Measure, hyphen: str) -> tuple[int, str]:
    """Return where a word is divided (0: before it) and the hyphen that this adds."""
    compound = [m.start() for m in _COMPOUND.finditer(word) if measure(word[: m.start()]) <= room]
    if compound:
        return compound[-1], ""
    if hyphen and re.fullmatch(r"[A-Za-z]?[a-z]{5,}[.,;]?", word):
        places = [m.start() for m in _SYLLABLE.finditer(word) if 2 <= m.start() <= len(word) - 3]
        fitting = [at for at in places if measure(word[:at]) + 1 <= room]
        if fitting:
            return fitting[-1], hyphen
    return 0, ""


def break_anywhere(text: str, rng: random.Random, *, at_doubles: bool = False) -> list[Slice]:
    """Break a paragraph at one to three arbitrary places, or inside a doubled character."""
    cuts: set[int] = set()
    doubles = [i for i in range(8, len(text) - 8) if text[i] == text[i - 1] >= "\u3400"]
    for _ in range(rng.randint(1, 3)):
        cut = rng.choice(doubles) if at_doubles and doubles else rng.randint(8, len(text) - 8)
        if text[cut].isascii() and rng.random() < 0.8:
            cut = text.find(" ", cut) + 1
        marks = text[cut] in NEVER_STARTS_LINE or text[cut - 1] in NEVER_ENDS_LINE
        if 8 <= cut <= len(text) - 8 and not marks:
            cuts.add(cut)
    points = [0, *sorted(cuts), len(text)]
    parts = [Slice(points[i], points[i + 1]) for i in range(len(points) - 1)]
    return [part for part in parts if text[part.start : part.end].strip()]
