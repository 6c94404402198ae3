"""How likely each line break is a wrap: the one place that decides it.

A break is the separator between two lines that are not blank. ``features`` says what there is to
know about it, from hand-weighed evidence and a chain that reads all lines at once to plain counts;
``model`` adds up small trees over those integers, twice, for the ``second`` look knows what the
first said of the breaks around; ``decision`` sets the threshold, ``habits`` are what the wraps of
the text have in common.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from cleaners.breaks.alphabet import Facts
from cleaners.breaks.decision import decide, gaps, weigh
from cleaners.breaks.facts import code_lines, ruled_lines
from cleaners.breaks.features import features_of
from cleaners.breaks.habits import habits
from cleaners.breaks.lines import Lines, Numbers, inside, split_lines
from cleaners.edits import Edit, Shifts


@dataclass(frozen=True, slots=True)
class Breaks:
    """The breaks of one text; arrays run parallel.

    ``starts``/``ends`` frame the separator, blanks at the line edges included, as code points.
    ``scores`` is the probability of a wrap in thousandths, ``wraps`` the decision, ``gaps`` the
    wraps that may have lost text. A ``verbatim`` break stands between two lines of source code;
    before ``code`` an indent has a meaning.
    """

    starts: Numbers
    ends: Numbers
    scores: Numbers
    wraps: Facts
    gaps: Facts
    verbatim: Facts
    code: Facts

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
            self.gaps[open_],
            self.verbatim[open_],
            self.code[open_],
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
    lines = split_lines(text, hard_ends)
    if len(lines) < 2:
        return _settled(lines, np.zeros(len(lines), dtype=np.bool_))
    marked = inside(lines, code_spans)
    never = lines.hard | (marked[:-1] & marked[1:])
    if never.all():  # markup alone set every line, as in most feed posts: nothing is to be judged
        return _settled(lines, code_lines(lines) | marked)
    features = features_of(lines)
    ruled = ruled_lines(lines)
    never |= ruled[:-1] | ruled[1:]
    code = features.facts.code | marked
    never |= features.facts.code.all()
    margin = weigh(features)
    margin = margin + sum(habits(lines, decide(margin, features) & ~never).values())
    wraps = decide(margin, features) & ~never
    scores = np.where(never, 0, _probabilities(margin))
    verbatim = code[:-1] & code[1:] & ~wraps & ~lines.hard
    verbatim &= (lines.blank_lines == 0) | (marked[:-1] & marked[1:])
    lost = gaps(wraps, scores, features)
    return Breaks(lines.ends[:-1], lines.starts[1:], scores, wraps, lost, verbatim, code[1:])


def _settled(lines: Lines, code: Facts) -> Breaks:
    """Return the breaks of lines that markup ended or calls code, both sides of it: no wraps."""
    none = np.zeros(max(len(lines) - 1, 0), dtype=np.bool_)
    ends, starts = lines.ends[:-1], lines.starts[1:]
    return Breaks(ends, starts, none.astype(np.int64), none, none, ~lines.hard, code[1:])


def _probabilities(margin: Numbers) -> Numbers:
    """Turn thousandths of a nat into thousandths of a probability, by a table of integers."""
    return _LOGISTIC[np.clip(margin // 10, -_REACH, _REACH) + _REACH]


_REACH: Final = 1_000
_LOGISTIC: Final = np.array(
    [round(1000 / (1 + math.exp(-step / 100))) for step in range(-_REACH, _REACH + 1)],
    dtype=np.int64,
)
