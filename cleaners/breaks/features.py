"""What the learned model sees of each break: one row of integers, a column for each name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from cleaners.breaks import alphabet, chain, evidence, layout
from cleaners.breaks.alphabet import Facts
from cleaners.breaks.facts import LineFacts, facts_of
from cleaners.breaks.layout import INDENT_LOST, LOOSE, Column
from cleaners.breaks.lines import Lines, Numbers
from cleaners.breaks.repetition import repetition

Matrix = NDArray[np.int32]

PRIOR_NO_COLUMN: Final = -2_000
"""Where no column is to be seen a wrap is damage: 16 of 120 breaks of gold 000, ln = -1.9."""
PRIOR_COLUMN: Final = 1_000
"""In a column three breaks of four are wraps (160 of 206 in gold 004)."""
FAR: Final = 80
NEAR: Final = 3
"""Lines on either side whose shape counts as the neighbourhood of a break."""
NO_NEIGHBOUR: Final = -9_999


@dataclass(frozen=True, slots=True)
class Features:
    """The matrix and what it was made from: one row per break, one column per name."""

    names: tuple[str, ...]
    matrix: Matrix
    facts: LineFacts
    column: Numbers

    def column_of(self, name: str) -> Numbers:
        """Return one feature of every break."""
        return self.matrix[:, self.names.index(name)].astype(np.int64)


def features_of(lines: Lines) -> Features:
    """Return the features of every break between the lines of one text; at least two lines.

    >>> from cleaners.breaks.lines import split_lines
    >>> found = features_of(split_lines("保护和修\\n复工程。"))
    >>> found.matrix.shape == (1, len(found.names))
    True
    """
    facts = facts_of(lines)
    gain = evidence.gains(lines)
    weighed = {
        "punctuation": evidence.punctuation(lines, facts),
        "words": evidence.words(lines, gain),
        "spacing": evidence.spacing(lines),
        "structure": evidence.structure(lines, facts, gain),
        "repetition": repetition(lines),
        "credits": evidence.credits_of_pictures(lines, facts),
    }
    alone = evidence.headings(lines, facts)
    column = layout.measure(lines)
    sure = layout.certainty_factor(column.certainty[:-1])
    prior = PRIOR_NO_COLUMN + (PRIOR_COLUMN - PRIOR_NO_COLUMN) * sure // 1000
    named = {
        **weighed,
        "gain": gain,
        "heading": alone,
        "column": sure,
        **_readings(lines, column, sum(weighed.values()) + prior, alone),
        **_layout(lines, column),
        **_edges(lines, facts),
        **_contents(lines, facts),
        **_whole(lines, facts),
    }
    for name in ("punctuation", "structure", "heading", "margin", "width", "room", "blank"):
        named |= _neighbours(name, named[name])
    for name in ("margin", "width"):
        named |= _neighbours(name, named[name], 2)
    count = len(lines) - 1
    matrix = np.empty((count, len(named)), dtype=np.int32)
    for place, value in enumerate(named.values()):
        matrix[:, place] = value
    return Features(tuple(named), matrix, facts, sure)


def _readings(lines: Lines, column: Column, common: Numbers, alone: Numbers) -> dict[str, Numbers]:
    """The margins of the four readings of the chain, and which of them the text prefers."""
    found = chain.readings(lines, column, common, alone)
    best = max(found.values(), key=lambda reading: reading.likelihood)
    per_line = {way: 10 * reading.likelihood // len(lines) for way, reading in found.items()}
    return {
        "margin": best.margins,
        **{f"margin_{lost}_{loose}": found[lost, loose].margins for lost, loose in found},
        "indent_lost": np.array(per_line[INDENT_LOST, LOOSE] - per_line[0, LOOSE]),
        "loose": np.array(per_line[INDENT_LOST, LOOSE] - per_line[INDENT_LOST, 0]),
    }


def _layout(lines: Lines, column: Column) -> dict[str, Numbers]:
    width, certainty, units = column.width, column.certainty, column.units[1:]
    room = np.clip(width - lines.widths, -FAR, FAR)
    reached = np.sort(lines.widths)[9 * (len(lines) - 1) // 10]
    return {
        "column_width": width[:-1],
        "next_column_width": width[1:],
        "certainty": certainty[:-1],
        "next_certainty": certainty[1:],
        "width": np.minimum(lines.widths[:-1], 200),
        "next_width": np.minimum(lines.widths[1:], 200),
        "narrower": np.clip(lines.widths[:-1] - lines.widths[1:], -FAR, FAR),
        "room": room[:-1],
        "next_room": room[1:],
        "unit": np.minimum(units, 40),
        "spare": np.clip(width[:-1] - lines.widths[:-1] - units, -FAR, FAR),
        "full": layout.fullness(lines, column, 0, 0),
        "full_lost": layout.fullness(lines, column, INDENT_LOST, 0),
        "share_of_widest": np.minimum(1000 * lines.widths[:-1] // max(1, int(reached)), 3000),
        "equal_widths": _alike(lines.widths)[:-1],
        "indent": np.minimum(lines.indents[:-1], 40),
        "next_indent": np.minimum(lines.indents[1:], 40),
        "deeper": np.clip(lines.indents[1:] - lines.indents[:-1], -40, 40),
        "blank": np.minimum(lines.blank_lines, 9),
    }


def _edges(lines: Lines, facts: LineFacts) -> dict[str, Numbers]:
    """What stands on both sides of the break, and at the other ends of the two lines."""
    return {
        "last": facts.last[:-1],
        "before_last": lines.last_kind(1)[:-1],
        "first": facts.first[1:],
        "after_first": lines.first_kind(1)[1:],
        "line_first": facts.first[:-1],
        "next_last": facts.last[1:],
        "finished": _number(facts.finished[:-1]),
        "next_finished": _number(facts.finished[1:]),
        "open": facts.open_pairs[:-1],
        "next_open": facts.open_pairs[1:],
        "next_closes": _number(facts.closes_first[1:]),
        "overlap": _number(evidence.overlaps(lines)),
    }


def _contents(lines: Lines, facts: LineFacts) -> dict[str, Numbers]:
    """What the two lines are and hold."""
    kind = lines.kinds
    letter = alphabet.is_letter(kind)
    word_starts = letter & np.concatenate([[True], ~letter[:-1]])
    words = lines.count(word_starts)
    pauses = facts.commas + lines.count_among("、")
    both = {
        "length": np.minimum(lines.lengths, 200),
        "pauses": np.minimum(pauses, 9),
        "digits": 100 * lines.count(kind == alphabet.DIGIT) // lines.lengths,
        "han": 100 * lines.count(kind == alphabet.HAN) // lines.lengths,
        "capitals": 100
        * lines.count(word_starts & (kind == alphabet.UPPER))
        // np.maximum(words, 1),
        "list_item": _number(facts.list_item),
        "code": _number(facts.code),
        "table": _number(facts.table),
        "named": _number(facts.named | facts.opens),
        "looks_like_heading": _number(facts.heading),
    }
    return {
        **{name: value[:-1] for name, value in both.items()},
        **{f"next_{name}": value[1:] for name, value in both.items()},
        "near_marked": _near(facts.marked),
        "near_finished": _near(facts.finished),
        "near_short": _near(lines.widths <= evidence.MAX_VERSE_CELLS),
        "near_indented": _near(lines.indents > 0),
        "near_capitals": _near(both["capitals"] >= 50),
    }


def _whole(lines: Lines, facts: LineFacts) -> dict[str, Numbers]:
    """What the text is like as a whole; the same for all its breaks."""
    han = int((lines.kinds == alphabet.HAN).sum())
    letters = int(((lines.codes < 128) & alphabet.is_letter(lines.kinds)).sum())
    indented = (lines.indents > 0) & (lines.indents <= 8)
    values, counts = np.unique(lines.blank_lines, return_counts=True)
    place = np.arange(len(lines) - 1)
    whole = {
        "chinese": han * 3 > letters,
        "indented_share": 1000 * int(indented.sum()) // len(lines),
        "blank_share": 1000 * int((lines.blank_lines > 0).sum()) // len(lines),
        "usual_blank": min(9, int(values[counts.argmax()])),
        "finished_share": 1000 * int(facts.finished.sum()) // len(lines),
        "marked_share": 1000 * int(facts.marked.sum()) // len(lines),
        "median_width": min(400, int(np.sort(lines.widths)[len(lines) // 2])),
        "lines": min(500, len(lines)),
    }
    return {
        **{name: np.array(value, dtype=np.int64) for name, value in whole.items()},
        "from_top": np.minimum(place, 50),
        "from_end": np.minimum(place[::-1], 50),
    }


def _neighbours(name: str, value: Numbers, distance: int = 1) -> dict[str, Numbers]:
    """The same feature of the break so many before and after."""
    before, after = np.full((2, len(value)), NO_NEIGHBOUR, dtype=np.int64)
    before[distance:], after[:-distance] = value[:-distance], value[distance:]
    return {f"{name}_{distance}_before": before, f"{name}_{distance}_after": after}


def _alike(widths: Numbers) -> Numbers:
    """Count the lines around each, itself included, that are as wide to a cell."""
    found = np.ones(len(widths), dtype=np.int64)
    for distance in range(1, NEAR + 1):
        like = np.abs(widths[distance:] - widths[:-distance]) <= 1
        found[distance:] += like
        found[: max(0, len(widths) - distance)] += like
    return found


def _near(fact: Facts) -> Numbers:
    """Count the lines around each break's line for which a fact holds."""
    total = np.concatenate([np.zeros(NEAR + 1, dtype=np.int64), np.cumsum(fact)])
    last = np.minimum(np.arange(len(fact) - 1) + 2 * NEAR + 1, len(total) - 1)
    return np.asarray(total[last] - total[: len(fact) - 1])


def _number(fact: Facts) -> Numbers:
    return fact.astype(np.int64)
