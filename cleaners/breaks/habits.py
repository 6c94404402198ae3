"""What the wraps of a text have in common, weighed against the breaks that differ from them.

Looked at once all breaks were judged: a habit shows only in the text as a whole. The figures are of
23 texts with some 110,000 wraps: manuals published as text and as HTML, essays, novels as Project
Gutenberg wrapped them. The trees never saw such texts.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from cleaners.breaks.alphabet import Facts
from cleaners.breaks.lines import Lines, Numbers

APART: Final = -6_000
MIN_APART: Final = 5
MIN_WRAPS: Final = 10
MAX_CROSSING_PER_CENT: Final = 5
"""Where at least five breaks with a blank line end a paragraph and at most one wrap in twenty has
one, blank lines set paragraphs apart. Of 209 ends that were joined over one in the manuals and
novels, 7 had a margin above 6,000; of the 30 true wraps over one in generated damage (page joins)
none lies below 8,000."""
TOGETHER: Final = 4_000
MIN_ALONE_PER_CENT: Final = 90
"""Where nine paragraphs in ten end at a blank line, a full line above one with the same indent goes
on, whatever ends there: of 108 such breaks that were kept in seven novels and one book of essays
100 were wraps; of generated damage there was one, and an end."""
SHORT: Final = -12_000
ROOM: Final = 8
MIN_EDGE_WRAPS: Final = 30
MAX_SHORT_PER_CENT: Final = 20
MIN_BLOCK: Final = 3
"""Where four wraps in five fill the line to one edge, a line that had room for the next word and
eight cells more was not broken there: it is code, output, a form, verse. 908 ends and 9 wraps were
joined so in the manuals and novels, in generated damage nothing. Three wraps and more that are
filled to an edge of their own are a quotation. Latin only: Chinese columns are narrowed by pictures
(23 true wraps of generated newspapers), and a line of Chinese before a long address has room."""

IDEOGRAPH: Final = 2
_SPACE, _TILDE = 32, 126


def habits(lines: Lines, wraps: Facts) -> dict[str, Numbers]:
    """Return by name what is added to the margin of each break, in thousandths of a nat.

    >>> from cleaners.breaks.lines import split_lines
    >>> lines = split_lines("京津冀\\n协同\\n\\n发展。")
    >>> {name: added.tolist() for name, added in habits(lines, np.array([True, False])).items()}
    {'apart': [0, 0], 'together': [0, 0], 'short': [0, 0]}
    """
    widths, blank = lines.widths[:-1], lines.blank_lines > 0
    needed = widths + 1 + np.maximum(_first_words(lines)[1:], IDEOGRAPH)
    edge = int(np.sort(widths[wraps])[9 * int(wraps.sum()) // 10]) if wraps.any() else 0
    apart = _set_apart(blank, wraps)
    alone = 100 * int((blank & ~wraps).sum()) >= MIN_ALONE_PER_CENT * int((~wraps).sum())
    flush = ~blank & (lines.indents[1:] == lines.indents[:-1]) & (needed > edge)
    return {
        "apart": np.where(blank & apart, APART, 0),
        "together": np.where(flush & (apart and alone), TOGETHER, 0),
        "short": np.where(_short(lines, wraps, needed + ROOM, edge), SHORT, 0),
    }


def _set_apart(blank: Facts, wraps: Facts) -> bool:
    """Tell whether blank lines set paragraphs apart."""
    crossing, joined = int((wraps & blank).sum()), int(wraps.sum())
    ending = int(blank.sum()) - crossing
    habit = ending >= MIN_APART and joined >= MIN_WRAPS
    return habit and 100 * crossing <= MAX_CROSSING_PER_CENT * joined


def _short(lines: Lines, wraps: Facts, needed: Numbers, edge: int) -> Facts:
    """Tell the breaks with room at the end of a line where the other lines have none."""
    widths, blank = lines.widths[:-1], lines.blank_lines > 0
    room = needed <= edge
    short, joined = int((wraps & room).sum()), int(wraps.sum())
    if joined < MIN_EDGE_WRAPS or 100 * short > MAX_SHORT_PER_CENT * joined:
        return np.zeros(len(wraps), dtype=np.bool_)
    quoted = _filled(blank, wraps & ~blank, widths, needed)
    quoted |= _filled(blank | ~room, wraps & ~blank & room, widths, needed)
    latin = (lines.last()[:-1] <= _TILDE) & (lines.first()[1:] <= _TILDE)
    return np.asarray(room & latin & ~quoted)


def _filled(parted: Facts, wraps: Facts, widths: Numbers, needed: Numbers) -> Facts:
    """Tell the breaks of blocks whose wraps all fill the widest line; ``parted`` ends a block."""
    block = np.cumsum(parted)
    edge = np.zeros(block[-1] + 1, dtype=np.int64)
    np.maximum.at(edge, block[wraps], widths[wraps])
    filled = np.bincount(block[wraps], minlength=len(edge)) >= MIN_BLOCK
    filled[block[wraps & (needed <= edge[block])]] = False
    return np.asarray(filled[block])


def _first_words(lines: Lines) -> Numbers:
    """Return how many visible ASCII characters each line starts with."""
    others = np.flatnonzero((lines.codes <= _SPACE) | (lines.codes > _TILDE))
    others = np.append(others, len(lines.codes))
    return np.asarray(others[np.searchsorted(others, lines.starts)] - lines.starts)
