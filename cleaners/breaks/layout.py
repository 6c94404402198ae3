"""The columns that lines were set in: their width, how sure it is, and what fullness says."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np

from cleaners.breaks import alphabet
from cleaners.breaks.lines import Lines, Numbers
from cleaners.characters import NEVER_STARTS_LINE
from cleaners.kernels import compiled

NEARBY_LINES: Final = 7
"""Lines looked at on either side to find a column: fewer see chance, more see two columns."""
INDENT_LOST: Final = 4
"""Cells of the two-character indent that PDF text often loses."""
FULL_UNDER_WRAP: Final = -50
"""ln(0.95): a wrapped line fails to fill its column about once in twenty (kinsoku, photos)."""
ROOM_LEFT: Final = -3_500
ROOM_LEFT_LOOSE: Final = -1_200
ROOM_PER_CELL: Final = -400
ROOM_LEFT_MOST: Final = -5_000
"""What the next unit would have fitted by: a typesetter that fills his lines leaves no room."""
LOOSE: Final = 2
"""PDF columns are off by a cell or two, for quotes and digits are set narrower than their cells."""
HANGING_MARK: Final = 2
OVERHANG: Final = 1
OVERFULL: Final = -2_500
"""A line that would stand out by more than a hanging mark (and a cell, for the width is measured)
was not set that way."""
MIN_LINES: Final = 3
"""Two lines of one width are a coincidence."""
NO_COLUMN_BELOW: Final = 300
FULL_COLUMN_FROM: Final = 600
"""Share (in thousandths) of nearby lines that reach the column. First and last lines of
paragraphs fall short, so real columns show 600 to 900, lines of chance lengths 130 to 300."""


@dataclass(frozen=True, slots=True)
class Column:
    """What the column of each line measures; arrays run parallel to the lines.

    ``width`` is its cells, ``certainty`` the share of lines that reach it, in thousandths.
    ``units`` are the cells of what could not have been split off a line; ``hanging`` lines end in
    a mark.
    """

    width: Numbers
    certainty: Numbers
    units: Numbers
    hanging: alphabet.Facts


def measure(lines: Lines) -> Column:
    """Measure the columns of all lines once, for every question about how full they are."""
    width, certainty = columns(lines.widths)
    return Column(width, certainty, first_unit_widths(lines), ends_in_mark(lines))


def columns(widths: Numbers) -> tuple[Numbers, Numbers]:
    """Return for each line the width of the column it stands in and how sure that is.

    Widths are cells, certainty is in thousandths. The column of a line is the width that most of
    the lines around, before or after it reach: the side that agrees best counts, so that the
    first lines of a narrower article are not measured by the one before. A line that is wider
    than its column stands in none.

    >>> width, certainty = columns(np.array([46, 46, 45, 46, 20, 46, 46, 44, 46]))
    >>> int(width[3]), int(certainty[3]) > 800
    (46, True)
    """
    found = _columns(widths.astype(np.int64))
    return found[0], found[1]


@compiled
def _columns(widths: Numbers) -> Numbers:
    """Return width and certainty, looking around each line, from it on and up to it."""
    count, reach = len(widths), NEARBY_LINES
    found = np.zeros((2, count), np.int64)
    near = np.empty(2 * reach + 1, np.int64)
    for line in range(count):
        best_share = -1
        for start in (line - reach, line, line - 2 * reach):
            window = widths[max(0, start) : max(0, start + 2 * reach + 1)]
            candidate, reached = 0, 0
            for width in window:
                close = 0
                for other in window:
                    close += -3 <= other - width <= 1
                # The width that most lines end within four cells of; the wider wins a tie.
                if close > reached or (close == reached and width > candidate):
                    candidate, reached = width, close
            # Marks hang out and digits are set narrow: what one in five reaches is the column.
            # First lines without their indent tell a column from none, not one from another.
            size, about = 0, 0
            for width in window:
                about += -1 - INDENT_LOST <= width - candidate <= 1
                if abs(width - candidate) <= 3:
                    near[size] = width
                    size += 1
            column = np.sort(near[:size])[size - 1 - size // 5]
            present = max(len(window), 5)
            share = 1000 * reached // present if reached >= MIN_LINES else 0
            if share > best_share and widths[line] <= column + 2:
                best_share = share
                found[0, line] = column
                found[1, line] = 1000 * about // present if reached >= MIN_LINES else 0
    return found


def certainty_factor(certainty: Numbers) -> Numbers:
    """Scale the share of lines that reach the column to 0 (no column) … 1000 (a column)."""
    span = FULL_COLUMN_FROM - NO_COLUMN_BELOW
    return np.clip((certainty - NO_COLUMN_BELOW) * 1000 // span, 0, 1000)


def fullness(lines: Lines, column: Column, shortened: int, loose: int) -> Numbers:
    """Return, for each break, what the room left at the end of its line says for a wrap.

    In thousandths of a nat: positive where the first unit of the next line would not have fitted.
    ``shortened`` is the number of cells by which the lines count as longer than they are,
    ``loose`` the number that the setting of the column may be off by.
    """
    width, units = column.width[:-1], column.units[1:]
    room = width - lines.widths[:-1] - shortened
    spare = room - units - loose
    wide = units.clip(2) + loose
    by_chance = np.array(_CHANCE, dtype=np.int64)[np.clip(width // wide, 1, 60)]
    least = ROOM_LEFT_LOOSE if loose else ROOM_LEFT
    left = np.maximum(ROOM_LEFT_MOST, least + ROOM_PER_CELL * spare)
    overhang = np.where(column.hanging[:-1], HANGING_MARK, 0) + OVERHANG + loose
    return np.where(room < -overhang, OVERFULL, np.where(spare < 0, by_chance, left))


_CHANCE = [0, *(FULL_UNDER_WRAP + round(1000 * math.log(units)) for units in range(1, 61))]
"""ln(units per line): one paragraph end in so many fills its line by chance."""


def ends_in_mark(lines: Lines) -> alphabet.Facts:
    """Tell which lines end in a mark: anything but a letter, a digit or an ideograph."""
    return alphabet.is_mark(lines.last_kind())


def first_unit_widths(lines: Lines) -> Numbers:
    r"""Return the cells of what could not have been split off the start of each line.

    A Latin word or number, or one character, with the marks that may not start a line.

    >>> from cleaners.breaks.lines import split_lines
    >>> first_unit_widths(split_lines("遇，2014年\n2014年")).tolist()
    [4, 4]
    """
    codes = lines.codes
    ascii_letters = (
        (codes < 128) & (lines.kinds >= alphabet.DIGIT) & (lines.kinds <= alphabet.UPPER)
    )
    word_end = _run_ends(ascii_letters | alphabet.among(codes, ".,%/:'’-"), lines.starts)
    starts_word = ascii_letters[lines.starts]
    end = np.where(starts_word, word_end, lines.starts + 1)
    end = np.minimum(_run_ends(alphabet.among(codes, NEVER_STARTS_LINE), end), lines.ends)
    total = np.concatenate([[0], np.cumsum(alphabet.widths(codes))])
    return np.asarray(total[end] - total[lines.starts])


def _run_ends(facts: alphabet.Facts, starts: Numbers) -> Numbers:
    """Return where the run of characters for which a fact holds ends, from each start."""
    outside = np.concatenate([np.flatnonzero(~facts), [len(facts)]])
    return np.asarray(outside[np.searchsorted(outside, starts)])
