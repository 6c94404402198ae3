"""The lines of a text as columns of numbers: where they are, how wide, how they begin and end."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from cleaners.breaks import alphabet
from cleaners.breaks.alphabet import Classes, Facts
from cleaners.characters import BLANKS
from cleaners.codes import Codes, codes_of
from cleaners.kernels import compiled

Numbers = NDArray[np.int64]
T = TypeVar("T", np.uint32, np.int16)

_NEWLINE = 10


@dataclass(frozen=True, slots=True)
class Lines:
    """The lines of a text that are not blank; arrays run parallel.

    ``codes`` and ``kinds`` are the code points of the text and their classes.
    ``starts``/``ends`` frame the content without blanks at the edges, as code points, half-open.
    ``indents`` and ``widths`` are cells, the width includes the indent. ``blank_lines`` counts
    those between a line and the next; ``hard`` says that markup ends a paragraph there.
    """

    source: str
    codes: Codes
    kinds: Classes
    starts: Numbers
    ends: Numbers
    indents: Numbers
    widths: Numbers
    blank_lines: Numbers
    hard: Facts

    def __len__(self) -> int:
        """Return the number of lines."""
        return len(self.starts)

    def text(self, index: int) -> str:
        """Return the content of one line."""
        return self.source[self.starts[index] : self.ends[index]]

    def texts(self, chosen: Facts) -> list[tuple[int, str]]:
        """Return number and content of the chosen lines."""
        return [(index, self.text(index)) for index in np.flatnonzero(chosen).tolist()]

    def count(self, facts: Facts) -> Numbers:
        """Return for each line of how many of its characters a fact holds."""
        total = np.concatenate([[0], np.cumsum(facts, dtype=np.int64)])
        return np.asarray(total[self.ends] - total[self.starts])

    def count_among(self, characters: str) -> Numbers:
        """Return for each line how many of its characters are among a few."""
        return _count(alphabet.members(characters), self.codes, self.starts, self.ends)

    def last(self, before: int = 0) -> Codes:
        """Return the last character of each line, or one before it; 0 where there is none."""
        return _at(self.codes, self.ends - 1 - before, self.starts, self.ends)

    def first(self, after: int = 0) -> Codes:
        """Return the first character of each line, or one after it; 0 where there is none."""
        return _at(self.codes, self.starts + after, self.starts, self.ends)

    def last_kind(self, before: int = 0) -> Numbers:
        """Return the class of the last character of each line, or of one before it; or 0."""
        return _at(self.kinds, self.ends - 1 - before, self.starts, self.ends).astype(np.int64)

    def first_kind(self, after: int = 0) -> Numbers:
        """Return the class of the first character of each line, or of one after it; or 0."""
        return _at(self.kinds, self.starts + after, self.starts, self.ends).astype(np.int64)

    @property
    def lengths(self) -> Numbers:
        """The number of characters of each line."""
        return self.ends - self.starts


def split_lines(text: str, hard_ends: Collection[int] = ()) -> Lines:
    """Split a text into its non-blank lines.

    ``hard_ends`` are the code points at which markup ends a paragraph.

    >>> lines = split_lines("　　京畿\\n\\n大地")
    >>> lines.text(0), lines.indents.tolist(), lines.blank_lines.tolist()
    ('京畿', [4, 0], [1])
    """
    codes = codes_of(text)
    newlines = np.flatnonzero(codes == _NEWLINE)
    line_starts = np.concatenate([[0], newlines + 1])
    line_ends = np.concatenate([newlines, [len(codes)]])
    inked = np.flatnonzero(~alphabet.among(codes, BLANKS + "\n"))
    first, after = np.searchsorted(inked, line_starts), np.searchsorted(inked, line_ends)
    numbers = np.flatnonzero(after > first)
    starts, ends = inked[first[numbers]], inked[after[numbers] - 1] + 1
    cells = np.where(codes == ord("\t"), 4, alphabet.widths(codes))
    total = np.concatenate([[0], np.cumsum(cells)])
    indents = total[starts] - total[line_starts[numbers]]
    ideographic = codes[line_starts[numbers]] == ord("\u3000")
    if len(indents) and not ideographic.any():
        indents = indents - indents.min()  # a margin that all lines share is no indent
    hard = np.isin(line_ends[numbers], np.fromiter(hard_ends, dtype=np.int64))
    return Lines(
        source=text,
        codes=codes,
        kinds=alphabet.classes(codes),
        starts=starts,
        ends=ends,
        indents=indents,
        widths=indents + total[ends] - total[starts],
        blank_lines=np.diff(numbers) - 1,
        hard=hard[:-1],
    )


def inside(lines: Lines, spans: Sequence[tuple[int, int]]) -> Facts:
    """Tell which lines start inside one of the spans: sorted, code points, half-open."""
    if not spans:
        return np.zeros(len(lines), dtype=np.bool_)
    starts, ends = np.array(spans, dtype=np.int64).T
    nearest = np.searchsorted(starts, lines.starts, side="right") - 1
    return np.asarray((nearest >= 0) & (lines.starts < ends[nearest]))


@compiled
def _count(table: Facts, codes: Codes, starts: Numbers, ends: Numbers) -> Numbers:
    found = np.zeros(len(starts), dtype=np.int64)
    for line in range(len(starts)):
        for place in range(starts[line], ends[line]):
            code = codes[place]
            found[line] += code < len(table) and table[code]
    return found


@compiled
def _at(values: NDArray[T], places: Numbers, starts: Numbers, ends: Numbers) -> NDArray[T]:
    """Return the values at these places, 0 for those outside their lines."""
    found = np.zeros(len(places), dtype=values.dtype)
    for line in range(len(places)):
        if starts[line] <= places[line] < ends[line]:
            found[line] = values[places[line]]
    return found
