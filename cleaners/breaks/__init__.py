"""How likely each line break is a wrap: the one place that decides it.

A break is the separator between two lines that are not blank. Every kind of evidence gives each
break log-odds for "wrap" against "the paragraph ends here", in thousandths of a nat, and they add
up. Layout cannot be judged line by line: a first line is shorter where its indent was lost, so
what counts as full depends on the break before. ``_settle`` weighs both readings of every line at
once (a chain with two states, first line and continued line) and gives each break the difference
between the best reading with a wrap there and the best without. All arithmetic is on integers.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from cleaners.breaks import evidence, layout
from cleaners.breaks.layout import INDENT_LOST, LOOSE, Lines, Numbers
from cleaners.breaks.repetition import repetition
from cleaners.edits import Edit, Shifts

PRIOR_NO_COLUMN: Final = -2_000
"""Where no column is to be seen a wrap is damage: 16 of 120 breaks of gold 000, ln = -1.9."""
PRIOR_COLUMN: Final = 1_000
"""In a column three breaks of four are wraps (160 of 206 in gold 004)."""
AGAIN: Final = 1_000
"""Outside a column damage comes in clusters: in gold 000 6 of 16 breaks after a wrap are wraps, of
the others 10 of 104, which is +1.7; less, because it is one file."""
FULL_FIRST_LINE: Final = -2_500
"""A first line that is full although the others lost their indent: 3 of 40 in gold 004."""
CAREFUL: Final = 1_100
"""ln 3: outside a column a wrap must be three times as likely as not. The design notes measured
that 0.75 there removes almost all false joins and costs 5 % of the true ones."""
HARD: Final = -1_000_000


@dataclass(frozen=True, slots=True)
class Breaks:
    """The breaks of one text; arrays run parallel.

    ``starts``/``ends`` frame the separator, blanks at the line edges included, as code points.
    ``scores`` is the probability of a wrap in thousandths, ``wraps`` the decision. A ``verbatim``
    break stands between two lines of source code.
    """

    starts: Numbers
    ends: Numbers
    scores: Numbers
    wraps: NDArray[np.bool_]
    verbatim: NDArray[np.bool_]

    def moved(self, edits: Sequence[Edit]) -> Breaks:
        """Return the breaks of the text after these edits; a break that was closed is gone."""
        if not edits:
            return self
        shifts = Shifts(edits)
        starts = np.array([shifts.forward(int(start)) for start in self.starts], dtype=np.int64)
        ends = np.array([shifts.forward(int(end)) for end in self.ends], dtype=np.int64)
        open_ = starts < ends
        return Breaks(
            starts[open_],
            ends[open_],
            self.scores[open_],
            self.wraps[open_],
            self.verbatim[open_],
        )


def judge(
    text: str, hard_ends: Collection[int] = (), code_spans: Sequence[tuple[int, int]] = ()
) -> Breaks:
    """Decide for each line break of a text whether it is a wrap.

    ``hard_ends`` are the code points at which markup ends a paragraph, ``code_spans`` the
    stretches that it calls source code: never a wrap.

    >>> judge("要持续抓好北京防沙带等生态保护和修\\n复重点工程建设。").wraps.tolist()
    [True]
    """
    lines = layout.split_lines(text, hard_ends)
    if len(lines.texts) < 2:
        nothing = np.zeros(0, dtype=np.int64)
        never = nothing.astype(np.bool_)
        return Breaks(nothing, nothing, nothing, never, never)
    width, certainty = layout.columns(lines.widths)
    column = layout.certainty_factor(certainty[:-1])
    common = (
        evidence.punctuation(lines)
        + evidence.words(lines)
        + evidence.spacing(lines)
        + evidence.structure(lines)
        + repetition(lines)
        + PRIOR_NO_COLUMN
        + (PRIOR_COLUMN - PRIOR_NO_COLUMN) * column // 1000
    )
    marked = layout.inside(lines, code_spans)
    common = np.where(lines.hard | (marked[:-1] & marked[1:]), HARD, common)
    alone = evidence.headings(lines)
    readings = (
        _settle(common, alone, *_readings(lines, width, column, lost, loose))
        for lost in (0, INDENT_LOST)
        for loose in (0, LOOSE)
    )
    margin, _ = max(readings, key=lambda settled: settled[1])
    wraps = margin >= CAREFUL * (1000 - column) // 1000
    scores = np.array([_probability(int(value)) for value in margin], dtype=np.int64)
    code = evidence.code_lines(lines) | marked
    verbatim = code[:-1] & code[1:] & ~wraps & ~lines.hard
    verbatim &= (lines.blank_lines == 0) | (marked[:-1] & marked[1:])
    return Breaks(lines.ends[:-1], lines.starts[1:], scores, wraps, verbatim)


def _readings(
    lines: Lines, width: Numbers, column: Numbers, lost: int, loose: int
) -> tuple[Numbers, Numbers]:
    """Weigh a wrap after each line, read as a first line and read as a continued one."""
    plain = layout.fullness(lines, width, 0, loose)
    first = plain
    if lost:
        first = np.maximum(layout.fullness(lines, width, lost, loose), plain + FULL_FIRST_LINE)
    again = AGAIN * (1000 - column) // 1000
    return first * column // 1000, plain * column // 1000 + again


def _settle(
    common: Numbers, alone: Numbers, first: Numbers, continued: Numbers
) -> tuple[Numbers, int]:
    """Return each break's margin for a wrap over the best reading of all lines, and that reading.

    ``common``, ``first`` and ``continued`` weigh a wrap after a line, ``alone`` the end of the
    paragraph after a first line. Max-marginals of a two-state chain: forward and backward.
    """
    count = len(common)
    weights = list(
        zip(alone.tolist(), (common + first).tolist(), (common + continued).tolist(), strict=True)
    )
    forward = [(0, 2 * HARD)]  # the best reading up to a line: (as a first one, as a continued one)
    for end_first, wrap_first, wrap_continued in weights:
        as_first, as_continued = forward[-1]
        ended = max(as_first + end_first, as_continued)
        forward.append((ended, max(as_first + wrap_first, as_continued + wrap_continued)))
    next_first, next_continued = 0, 0
    margin = [0] * count
    for index in range(count - 1, -1, -1):
        end_first, wrap_first, wrap_continued = weights[index]
        as_first, as_continued = forward[index]
        ended = max(as_first + end_first, as_continued) + next_first
        joined = max(as_first + wrap_first, as_continued + wrap_continued) + next_continued
        margin[index] = joined - ended
        next_first, next_continued = (
            max(end_first + next_first, wrap_first + next_continued),
            max(next_first, wrap_continued + next_continued),
        )
    return np.array(margin, dtype=np.int64), max(forward[-1])


def _probability(margin: int) -> int:
    if abs(margin) > 15_000:
        return 1000 if margin > 0 else 0
    return round(1000 / (1 + math.exp(-margin / 1000)))
