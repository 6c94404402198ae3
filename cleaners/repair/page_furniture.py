"""Page numbers and running heads that stand between the lines of a text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice, pairwise
from typing import Final

from cleaners.breaks.lines import Lines, split_lines
from cleaners.characters import BLANKS
from cleaners.context import Context
from cleaners.edits import Edit
from cleaners.kinds import ends_sentence

MAX_NUMBER_CHARACTERS: Final = 24
MAX_HEAD_CHARACTERS: Final = 60
MIN_LINES_APART: Final = 5
MIN_LINE_CHARACTERS: Final = 12
"""Bare numbers are page numbers only if they stand pages apart and every second one interrupts a
sentence: numbers of chapters, stanzas, subtitles and ranks do not, nor do years in a column.
Counter-example, and left in the text: a book whose pages all end with a paragraph."""

# - 12 - · — 3 — · 第 3 页 · 第3页 共8页 · Page 3 of 8; not 3. and not 3、
_MARKED_NUMBER = re.compile(
    r"[-—–·•][ \u3000]*(\d{1,4})[ \u3000]*[-—–·•]"
    r"|第[ \u3000]*(\d{1,4})[ \u3000]*页(?:[ \u3000/,，]*共[ \u3000]*\d+[ \u3000]*页)?"
    r"|[Pp]age (\d{1,4})(?: of \d+)?"
)
_BARE_NUMBER = re.compile(r"\d{1,4}")
_NUMBER_LINE = re.compile(
    rf"^[{BLANKS}]*(?:{_MARKED_NUMBER.pattern}|{_BARE_NUMBER.pattern})[{BLANKS}]*$", re.MULTILINE
)


@dataclass(frozen=True, slots=True)
class PageFurniture:
    """Take out page numbers that count upwards, and the short repeated lines beside them."""

    def find(self, text: str, context: Context) -> Iterator[Edit]:
        """Yield one deletion, of any length, for each stretch of furniture lines."""
        del context
        if sum(1 for _ in islice(_NUMBER_LINE.finditer(text), 2)) < 2:
            return
        lines = split_lines(text)
        short = lines.texts(lines.lengths <= MAX_NUMBER_CHARACTERS)
        numbered = {
            index: number for index, line in short if (number := _page_number(line)) is not None
        }
        heads = _running_heads(lines, numbered)
        if len(numbered) > 1 and _is_sequence(lines, numbered, heads):
            yield from _deletions(text, lines, sorted({*numbered, *heads}))


def _page_number(line: str) -> int | None:
    marked = _MARKED_NUMBER.fullmatch(line)
    if marked:
        return int(next(group for group in marked.groups() if group))
    return int(line) if _BARE_NUMBER.fullmatch(line) else None


def _is_sequence(lines: Lines, numbered: dict[int, int], heads: set[int]) -> bool:
    rising = all(0 < later - earlier <= 3 for earlier, later in pairwise(numbered.values()))
    apart = all(later - earlier > 1 for earlier, later in pairwise(numbered))
    if not rising or not apart:
        return False
    if all(_MARKED_NUMBER.fullmatch(lines.text(index)) for index in numbered):
        return True
    far = all(later - earlier > MIN_LINES_APART for earlier, later in pairwise(numbered))
    return far and 2 * sum(_interrupts(lines, place, heads) for place in numbered) >= len(numbered)


def _interrupts(lines: Lines, number: int, heads: set[int]) -> bool:
    """Tell whether a sentence seems to go on behind a number: both sides long, the first open."""
    before = number - 2 if number - 1 in heads else number - 1
    after = number + 2 if number + 1 in heads else number + 1
    if before < 0 or after >= len(lines):
        return False
    above, below = lines.text(before), lines.text(after)
    long = min(len(above), len(below)) >= MIN_LINE_CHARACTERS
    return long and not ends_sentence(above) and not below[0].isupper()


def _running_heads(lines: Lines, numbered: dict[int, int]) -> set[int]:
    """Find the short lines next to page numbers that repeat from page to page."""
    beside = {
        index
        for number in numbered
        for index in (number - 1, number + 1)
        if 0 <= index < len(lines) and index not in numbered
    }
    seen = Counter(lines.text(index) for index in beside)
    return {
        index
        for index in beside
        if seen[lines.text(index)] >= 2
        and len(lines.text(index)) <= MAX_HEAD_CHARACTERS
        and not ends_sentence(lines.text(index))
    }


def _deletions(text: str, lines: Lines, furniture: list[int]) -> Iterator[Edit]:
    """Delete each stretch of furniture with the separator before it; the one after it stays.

    The break that is left then looks like every other; at the top the one after it goes instead.
    """
    position = 0
    while position < len(furniture):
        first = last = furniture[position]
        while last + 1 in furniture[position + 1 : position + 2]:
            position += 1
            last = furniture[position]
        position += 1
        after = int(lines.starts[last + 1]) if last + 1 < len(lines) else len(text)
        start, end = (int(lines.ends[first - 1]), int(lines.ends[last])) if first else (0, after)
        yield Edit(start, end, text[start:end], "")
