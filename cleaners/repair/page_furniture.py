"""Page numbers and running heads that stand between the lines of a text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from cleaners.breaks.layout import Lines, split_lines
from cleaners.context import Context
from cleaners.edits import Edit
from cleaners.kinds import ends_sentence

MAX_HEAD_CHARACTERS: Final = 60
MIN_INTERRUPTED_THIRDS: Final = 1
"""Bare numbers count as page numbers only if one in three interrupts a sentence: numbers of
chapters and stanzas never do. Counter-example: a book whose pages all end with a paragraph."""

# - 12 - · — 3 — · 第 3 页 · 第3页 共8页 · Page 3 of 8; not 3. and not 3、
_MARKED_NUMBER = re.compile(
    r"[-—–·•][ \u3000]*(\d{1,4})[ \u3000]*[-—–·•]"
    r"|第[ \u3000]*(\d{1,4})[ \u3000]*页(?:[ \u3000/,，]*共[ \u3000]*\d+[ \u3000]*页)?"
    r"|[Pp]age (\d{1,4})(?: of \d+)?"
)
_BARE_NUMBER = re.compile(r"\d{1,4}")


@dataclass(frozen=True, slots=True)
class PageFurniture:
    """Take out page numbers that count upwards, and the short repeated lines beside them."""

    def find(self, text: str, context: Context) -> Iterator[Edit]:
        """Yield one deletion, of any length, for each stretch of furniture lines."""
        del context
        lines = split_lines(text)
        numbered = {
            index: number
            for index, line in enumerate(lines.texts)
            if len(line) <= 24 and (number := _page_number(line)) is not None
        }
        if len(numbered) < 2 or not _is_sequence(lines, numbered):
            return
        furniture = sorted(set(numbered) | _running_heads(lines, numbered))
        yield from _deletions(text, lines, furniture)


def _page_number(line: str) -> int | None:
    marked = _MARKED_NUMBER.fullmatch(line)
    if marked:
        return int(next(group for group in marked.groups() if group))
    return int(line) if _BARE_NUMBER.fullmatch(line) else None


def _is_sequence(lines: Lines, numbered: dict[int, int]) -> bool:
    numbers = list(numbered.values())
    rising = all(0 < later - earlier <= 3 for earlier, later in pairwise(numbers))
    if not rising:
        return False
    if all(_MARKED_NUMBER.fullmatch(lines.texts[index]) for index in numbered):
        return True
    interrupted = sum(
        1 for index in numbered if index and not ends_sentence(lines.texts[index - 1])
    )
    return 3 * interrupted >= MIN_INTERRUPTED_THIRDS * len(numbered)


def _running_heads(lines: Lines, numbered: dict[int, int]) -> set[int]:
    """Find the short lines next to page numbers that repeat from page to page."""
    count = len(lines.texts)
    beside = [
        index
        for number in numbered
        for index in (number - 1, number + 1)
        if 0 <= index < count and index not in numbered
    ]
    seen = Counter(lines.texts[index] for index in beside)
    return {
        index
        for index in beside
        if seen[lines.texts[index]] >= 2 and len(lines.texts[index]) <= MAX_HEAD_CHARACTERS
    }


def _deletions(text: str, lines: Lines, furniture: list[int]) -> Iterator[Edit]:
    taken = frozenset(furniture)
    index = 0
    while index < len(lines.texts):
        if index not in taken:
            index += 1
            continue
        last = index
        while last + 1 in taken:
            last += 1
        # The separator after the furniture stays, so that the break left behind looks usual.
        start = int(lines.ends[index - 1]) if index else 0
        end = (
            int(lines.ends[last])
            if index
            else int((lines.starts[last + 1 : last + 2].tolist() or [len(text)])[0])
        )
        yield Edit(start, end, text[start:end], "")
        index = last + 1
