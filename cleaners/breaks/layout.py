"""The columns that lines were set in: their width, how sure it is, and what fullness says."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np

from cleaners.breaks import alphabet
from cleaners.breaks.lines import Lines, Numbers
from cleaners.characters import NEVER_STARTS_LINE

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
    count = len(widths)
    reach = NEARBY_LINES
    padded = np.full(count + 4 * reach, -1_000, dtype=np.int64)
    padded[2 * reach : 2 * reach + count] = widths
    windows = np.lib.stride_tricks.sliding_window_view(padded, 2 * reach + 1)
    best_width = np.zeros(count, dtype=np.int64)
    best_share = np.full(count, -1, dtype=np.int64)
    certainty = np.zeros(count, dtype=np.int64)
    for offset in (reach, 2 * reach, 0):  # around, from here on, up to here
        window = windows[offset : offset + count]
        chunks = [_most_reached(window[row : row + 4096]) for row in range(0, count, 4096)]
        width, share, about = (np.concatenate(part) for part in zip(*chunks, strict=True))
        better = (share > best_share) & (widths <= width + 2)
        best_width = np.where(better, width, best_width)
        best_share = np.where(better, share, best_share)
        certainty = np.where(better, about, certainty)
    return best_width, certainty


def _most_reached(window: Numbers) -> tuple[Numbers, Numbers, Numbers]:
    """Return the width that most lines of each window reach, and the shares that do so.

    The first share is of the lines that end within four cells, and tells one column from another;
    the second counts first lines without their indent as well, and tells a column from none.
    """
    present = np.maximum((window > 0).sum(axis=1), 5)
    gap = window[:, :, None] - window[:, None, :]  # a line minus the candidate
    real = (window > 0)[:, None, :]
    reached = ((gap >= -3) & (gap <= 1) & real).sum(axis=1)
    rank = reached * 10_000 + np.clip(window, 0, 9_999)  # the wider wins a tie
    rows = np.arange(len(window))
    choice = rank.argmax(axis=1)
    candidate = window[rows, choice]
    count = reached[rows, choice]
    from_candidate = window - candidate[:, None]
    about = ((from_candidate >= -1 - INDENT_LOST) & (from_candidate <= 1)).sum(axis=1)
    # Marks hang out and digits are set narrow: the width that one in five reaches is the column.
    near = np.abs(from_candidate) <= 3
    ranked = np.sort(np.where(near, window, 0), axis=1)[:, ::-1]
    enough = count >= MIN_LINES
    return (
        ranked[rows, near.sum(axis=1) // 5],
        np.where(enough, 1000 * count // present, 0),
        np.where(enough, 1000 * about // present, 0),
    )


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
    last = alphabet.classes(lines.last())
    return np.asarray((last < alphabet.HAN) | (last == alphabet.OTHER))


def first_unit_widths(lines: Lines) -> Numbers:
    r"""Return the cells of what could not have been split off the start of each line.

    A Latin word or number, or one character, with the marks that may not start a line.

    >>> from cleaners.breaks.lines import split_lines
    >>> first_unit_widths(split_lines("遇，2014年\n2014年")).tolist()
    [4, 4]
    """
    codes = lines.codes
    ascii_letters = (codes < 128) & np.isin(alphabet.classes(codes), _LETTERS)
    word_end = _run_ends(ascii_letters | alphabet.among(codes, ".,%/:'’-"), lines.starts)
    starts_word = ascii_letters[lines.starts]
    end = np.where(starts_word, word_end, lines.starts + 1)
    end = np.minimum(_run_ends(alphabet.among(codes, NEVER_STARTS_LINE), end), lines.ends)
    total = np.concatenate([[0], np.cumsum(alphabet.widths(codes))])
    return np.asarray(total[end] - total[lines.starts])


_LETTERS = (alphabet.DIGIT, alphabet.LOWER, alphabet.UPPER)


def _run_ends(facts: alphabet.Facts, starts: Numbers) -> Numbers:
    """Return where the run of characters for which a fact holds ends, from each start."""
    outside = np.concatenate([np.flatnonzero(~facts), [len(facts)]])
    return np.asarray(outside[np.searchsorted(outside, starts)])
