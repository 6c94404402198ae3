"""Page numbers and running heads that stand between the lines of a text."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from cleaners.breaks import judge
from cleaners.breaks.lines import Lines, split_lines
from cleaners.characters import BLANKS, NEVER_STARTS_LINE
from cleaners.context import Context
from cleaners.edits import Edit, apply
from cleaners.kinds import ends_sentence
from cleaners.lexicon import words_across

MAX_NUMBER_CHARACTERS: Final = 90
MAX_HEAD_CHARACTERS: Final = 90
"""An RFC's heads and feet are as wide as its page: 72 cells."""
MIN_LINES_APART: Final = 5
MIN_LINE_CHARACTERS: Final = 12
"""Bare numbers are page numbers only if they stand pages apart and every second one interrupts a
sentence: numbers of chapters, stanzas, subtitles and ranks do not, nor do years in a column.
Counter-example, and left in the text: a book whose pages all end with a paragraph."""
LEFT_FREE: Final = 4
"""Cells by which a running head is narrower than the line above: a line of the column fills it."""
SURE_IF_MARKED: Final = 800
SURE_IF_BARE: Final = 950
"""How sure a wrap must be, in thousandths, once a number is gone. In texts made from documents 80
to 99, 313 of 335 lines of furniture go (239 without this question), and three that are none."""

# - 12 - · 第 3 页 · 第3页 共8页 · Page 3 of 8 · Bradner   RFC   [Page 3]; not 3. and not 3、
_MARKED_NUMBER = re.compile(
    r"[-—–·•][ \u3000]*(\d{1,4})[ \u3000]*[-—–·•]"
    r"|第[ \u3000]*(\d{1,4})[ \u3000]*页(?:[ \u3000/,，]*共[ \u3000]*\d+[ \u3000]*页)?"
    r"|[Pp]age (\d{1,4})(?: of \d+)?"
    r"|\S[^\n]{0,70} {2}\[[Pp]age (\d{1,4})\]"
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
        if not _NUMBER_LINE.search(text):
            return
        lines = split_lines(text)
        short = lines.texts(lines.lengths <= MAX_NUMBER_CHARACTERS)
        numbered = {
            index: number for index, line in short if (number := _page_number(line)) is not None
        }
        heads = _running_heads(lines, numbered)
        furniture: set[int] = set()
        headed = {n: page for n, page in numbered.items() if heads & {n - 1, n + 1}}
        if len(numbered) > 1 and _is_sequence(lines, numbered, heads):
            furniture = {*numbered, *heads}
        elif len(headed) > 1 and _stand_pages_apart(headed):
            furniture = {*headed, *heads}
        furniture |= _inside_sentences(text, lines, numbered, furniture)
        yield from _deletions(text, lines, sorted(furniture))


def _inside_sentences(
    text: str, lines: Lines, numbered: dict[int, int], known: set[int]
) -> set[int]:
    """Find the numbers, with or without a short line beside them, that part a wrapped line.

    The breaks are judged as they would be without that furniture. Of a number alone, with the line
    below and with the line above, what leaves the surest wrap is taken out.
    """
    options: dict[int, list[tuple[int, set[int]]]] = {}
    for beside in (0, 1, -1):
        taken = {
            number: {number, number + beside}
            for number in numbered
            if _may_part(lines, numbered, number, {number, number + beside})
        }
        out = known.union(*taken.values())
        kept = [index for index in range(len(lines)) if index not in out]
        rest = apply(text, tuple(_deletions(text, lines, sorted(out))))
        scores = judge(rest).scores.tolist() if taken else []
        for number, gone in taken.items():
            above = bisect_left(kept, min(gone)) - 1
            options.setdefault(number, []).append((scores[above], gone))
    found: set[int] = set()
    for number, ways in options.items():
        marked = number in known or _MARKED_NUMBER.fullmatch(lines.text(number))
        least = SURE_IF_MARKED if marked else SURE_IF_BARE
        # The first of equals is the number alone: what stands beside it may be the text itself.
        score, gone = max(ways, key=lambda option: option[0])
        found |= gone if score >= least else set()
    return found


def _may_part(lines: Lines, numbered: dict[int, int], number: int, gone: set[int]) -> bool:
    """Tell whether two long lines, the first unfinished, would meet without these lines."""
    above, below = min(gone) - 1, max(gone) + 1
    beside = gone - {number}
    if above < 0 or below >= len(lines) or not numbered.keys().isdisjoint({above, below, *beside}):
        return False
    if any(0 < abs(other - number) <= MIN_LINES_APART for other in numbered):
        return False
    marked = _MARKED_NUMBER.fullmatch(lines.text(number))
    first, second = lines.text(above), lines.text(below)
    return (
        len(first) >= MIN_LINE_CHARACTERS
        and (marked is not None or len(second) >= MIN_LINE_CHARACTERS)
        and not ends_sentence(first)
        and all(_is_lone_head(lines, index, above, below) for index in beside)
    )


def _is_lone_head(lines: Lines, index: int, above: int, below: int) -> bool:
    """Tell whether a line that stands only once may be a running head: no part of the text."""
    head = lines.text(index)
    if not _is_head(head) or head[0].islower() or head[0] in NEVER_STARTS_LINE:
        return False
    words = words_across([lines.text(above), head], [head, lines.text(below)])
    return lines.widths[index] <= lines.widths[above] - LEFT_FREE and not words.any()


def _page_number(line: str) -> int | None:
    marked = _MARKED_NUMBER.fullmatch(line)
    if marked:
        return int(next(group for group in marked.groups() if group))
    return int(line) if _BARE_NUMBER.fullmatch(line) else None


def _is_sequence(lines: Lines, numbered: dict[int, int], heads: set[int]) -> bool:
    if all(_MARKED_NUMBER.fullmatch(lines.text(index)) for index in numbered):
        return _stand_pages_apart(numbered, 1)
    return _stand_pages_apart(numbered) and 2 * sum(
        _interrupts(lines, place, heads) for place in numbered
    ) >= len(numbered)


def _stand_pages_apart(numbered: dict[int, int], least: int = MIN_LINES_APART) -> bool:
    """Tell whether numbers rise by a page or three, with lines between them."""
    rising = all(0 < later - earlier <= 3 for earlier, later in pairwise(numbered.values()))
    return rising and all(later - earlier > least for earlier, later in pairwise(numbered))


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
        index for index in beside if seen[lines.text(index)] >= 2 and _is_head(lines.text(index))
    }


def _is_head(line: str) -> bool:
    return len(line) <= MAX_HEAD_CHARACTERS and not ends_sentence(line)


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
