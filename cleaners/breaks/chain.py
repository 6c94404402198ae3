"""Two readings of every line, weighed at once: the first of its paragraph, or continued.

Layout cannot be judged line by line: a first line is shorter where its indent was lost, so what
counts as full depends on the break before. The chain gives each break the difference between the
best reading of all lines with a wrap there and the best without: max-marginals, forward and
backward, on integers. The text is read four times: with and without lost indents, in columns that
are exact and in columns that are a cell or two off; the likeliest of the four counts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from cleaners.breaks import layout
from cleaners.breaks.layout import INDENT_LOST, LOOSE, Column
from cleaners.breaks.lines import Lines, Numbers
from cleaners.kernels import compiled

FULL_FIRST_LINE: Final = -2_500
"""A first line that is full although the others lost their indent: 3 of 40 in gold 004."""
AGAIN: Final = 1_000
"""Outside a column damage comes in clusters: in gold 000 6 of 16 breaks after a wrap are wraps, of
the others 10 of 104, which is +1.7; less, because it is one file."""
NEVER: Final = -1_000_000


@dataclass(frozen=True, slots=True)
class Reading:
    """The margin of each break for a wrap, and how likely the whole reading is; thousandths."""

    margins: Numbers
    likelihood: int


def readings(
    lines: Lines, column: Column, common: Numbers, alone: Numbers
) -> dict[tuple[int, int], Reading]:
    """Read the text in each of the four ways, by (cells of indent lost, cells of looseness).

    ``common`` weighs a wrap after each line, ``alone`` the end of the paragraph after a first line.
    """
    sure = layout.certainty_factor(column.certainty[:-1])
    found = {}
    for loose in (0, LOOSE):
        plain = layout.fullness(lines, column, 0, loose)
        lost = np.maximum(
            layout.fullness(lines, column, INDENT_LOST, loose), plain + FULL_FIRST_LINE
        )
        continued = plain * sure // 1000 + AGAIN * (1000 - sure) // 1000
        for cells, first in ((0, plain), (INDENT_LOST, lost)):
            found[cells, loose] = settle(common, alone, first * sure // 1000, continued)
    return found


def settle(common: Numbers, alone: Numbers, first: Numbers, continued: Numbers) -> Reading:
    """Weigh both states of every line: ``first`` and ``continued`` are a wrap after either."""
    margins, likelihood = _settle(alone, common + first, common + continued)
    return Reading(margins, int(likelihood))


@compiled
def _settle(
    end_first: Numbers, wrap_first: Numbers, wrap_continued: Numbers
) -> tuple[Numbers, int]:
    count = len(end_first)
    # The best reading up to each line, it being the first of a paragraph or a continued one.
    as_first, as_continued = np.zeros(count + 1, np.int64), np.zeros(count + 1, np.int64)
    as_continued[0] = 2 * NEVER
    for line in range(count):
        first, continued = as_first[line], as_continued[line]
        as_first[line + 1] = max(first + end_first[line], continued)
        as_continued[line + 1] = max(first + wrap_first[line], continued + wrap_continued[line])
    margins = np.zeros(count, np.int64)
    next_first, next_continued = 0, 0
    for line in range(count - 1, -1, -1):
        ended = as_first[line + 1] + next_first
        margins[line] = as_continued[line + 1] + next_continued - ended
        next_first, next_continued = (
            max(end_first[line] + next_first, wrap_first[line] + next_continued),
            max(next_first, wrap_continued[line] + next_continued),
        )
    return margins, max(as_first[count], as_continued[count])
