"""Why a break was judged as it was: the margin of each break divided among signals with names.

On its way down a tree each step changes the mean of the leaves that can still be reached; the
change belongs to the feature that was asked there (Saabas, "Interpreting random forests", 2014).
The mean is over the breaks of the same text, half of the weight on its wraps, so a signal tells
what sets a break apart from the others; what all of them share is no signal. Where a text has one
kind only, all leaves stand in for the other. What the second look takes from the first is passed on
to the first look's own features that point the same way. All in integers: the parts add up exactly.
"""

from __future__ import annotations

import io
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np

from cleaners.breaks.alphabet import Facts
from cleaners.breaks.decision import added, decide, weigh
from cleaners.breaks.facts import ruled_lines
from cleaners.breaks.features import Features, Matrix, features_of
from cleaners.breaks.habits import habits
from cleaners.breaks.lines import Numbers, split_lines
from cleaners.breaks.model import margins, shipped_bytes, shipped_model
from cleaners.breaks.second import second_look

WORDS: Final = {
    "punctuation around the break": "punctuation",
    "the end of this line": "last before_last finished pauses",
    "the start of the next line": "first after_first next_closes",
    "the far ends of both lines": "line_first next_last next_finished next_pauses",
    "brackets or quotation marks left open": "open next_open",
    "a mark or hyphen that binds both lines": "bound",
    "a word that goes across the break": "words gain",
    "the same characters on both sides": "overlap",
    "blanks at the line's edges": "spacing",
    "list, table, verse, dialogue or code": (
        "structure list_item next_list_item code next_code table next_table named next_named"
    ),
    "the look of a heading": "heading looks_like_heading next_looks_like_heading",
    "text that begins a paragraph elsewhere": "repetition",
    "credits of pictures": "credits",
    "room left at the end of the line": (
        "room spare short full full_lost share_of_widest unit next_room narrower width next_width "
        "short_of_middle short_of_widest middle_spare"
    ),
    "a column, and how regular it is": (
        "column column_width next_column_width certainty next_certainty equal_widths loose "
        "indent_lost exact"
    ),
    "the best reading of all lines together": (
        "margin margin_0_0 margin_4_0 margin_0_2 margin_4_2"
    ),
    "indents": "indent next_indent deeper near_indented indented_share paragraph_indent",
    "blank lines": "blank usual_blank blank_share apart together",
    "the length of both lines": "length next_length near_short",
    "digits, capitals and script": (
        "digits han capitals next_digits next_han next_capitals near_capitals chinese"
    ),
    "marks at the ends of other lines": "near_marked near_finished finished_share marked_share",
    "size and place": "median_width lines from_top from_end",
    "how far the paragraph has come": "lines_since lines_until",
    "the breaks around it": "",
    "the other breaks of the text": (
        "wrap_share other_wraps other_open_wraps end_next_indent wrap_next_indent end_blank "
        "wrap_blank end_finished wrap_finished end_room wrap_room end_spare wrap_spare"
    ),
    "the first look": "first_margin",
}
"""The features that each signal sums up; those of breaks before and after are ``AROUND``."""

_SIGNAL_OF: Final = {name: words for words, names in WORDS.items() for name in names.split()}
AROUND: Final = "the breaks around it"
ROWS_AT_ONCE: Final = 1_024
"""Breaks walked together: a few megabytes for each level of the trees, whatever the text."""
HALF: Final = 1_000_000
LEAVES: Final = 25
"""About as many as a tree has: together they weigh as much as the breaks of one kind."""
FEW: Final = 100
"""What a leaf weighs in a text with both kinds, so that one that no break reaches has a mean."""


@dataclass(frozen=True, slots=True)
class Signals:
    """The margin of each break in parts: one row per break, one column per name of ``names``.

    Thousandths of a nat, above zero for a wrap. A row and ``start``, the mean of wraps and ends,
    add up to the margin that was decided by.
    """

    names: tuple[str, ...]
    parts: Numbers
    start: int

    def strongest(self, index: int, count: int = 3) -> tuple[tuple[str, int], ...]:
        """Return the signals of one break that weigh most, either way, the strongest first."""
        row = self.parts[index]
        order = np.argsort(-np.abs(row), kind="stable")[:count].tolist()
        return tuple((self.names[place], int(row[place])) for place in order if row[place])


def signals_of(text: str, hard_ends: Collection[int] = ()) -> Signals:
    """Divide the margin of every break of a text among its signals.

    >>> found = signals_of("要持续抓好北京防沙带等生态保护和修\\n复重点工程建设。")
    >>> len(found.parts), len(found.strongest(0))
    (1, 3)
    """
    lines = split_lines(text, hard_ends)
    names = tuple(WORDS)
    if len(lines) < 2:
        return Signals(names, np.zeros((0, len(names)), dtype=np.int64), 0)
    features = features_of(lines)
    found = signals_in(features)
    ruled = ruled_lines(lines)
    wraps = decide(weigh(features), features) & ~(lines.hard | ruled[:-1] | ruled[1:])
    for name, column in habits(lines, wraps).items():
        found.parts[:, names.index(signal_of(name))] += column
    return found


def signals_in(features: Features) -> Signals:
    """Divide the margins that ``weigh`` gives to these features."""
    first, second = (read_trees(shipped_bytes(look)) for look in ("first", "second"))
    again = second_look(features, margins(features, shipped_model("first")))
    wraps = decide(weigh(features), features)
    early, _ = contributions(features.matrix, first, wraps)
    late, start = contributions(again.matrix, second, wraps)
    passed_on = _shared(late[:, again.names.index("first_margin")], early)
    late[:, again.names.index("first_margin")] -= passed_on.sum(axis=1)
    names = tuple(WORDS)
    parts = np.zeros((len(late), len(names)), dtype=np.int64)
    for name, column in (
        *zip(again.names, late.T, strict=True),
        *zip(features.names, passed_on.T, strict=True),
        *added(features).items(),
    ):
        parts[:, names.index(signal_of(name))] += column
    return Signals(names, parts, start)


def signal_of(feature: str) -> str:
    """Return the words for what a feature tells; KeyError for one without words.

    >>> signal_of("next_indent"), signal_of("width_1_before")
    ('indents', 'the breaks around it')
    """
    return AROUND if feature.endswith(("_before", "_after")) else _SIGNAL_OF[feature]


@dataclass(frozen=True, slots=True)
class Trees:
    """Trees to be walked, in one row of nodes; ``starts`` are their roots.

    ``children`` holds two nodes for each: where to go if its feature is not above its threshold,
    and where else; both come after it. A leaf leads to itself.
    """

    feature: Numbers
    threshold: Numbers
    children: Numbers
    leaf: Numbers
    starts: Numbers
    base: int


def read_trees(data: bytes) -> Trees:
    """Return the trees in the bytes of a model's file."""
    with np.load(io.BytesIO(data)) as stored:
        feature, place = stored["feature"].astype(np.int64), np.arange(len(stored["feature"]))
        inner = feature >= 0
        children = [np.where(inner, stored[name], place) for name in ("left", "right")]
        return Trees(
            np.where(inner, feature, 0),
            stored["threshold"].astype(np.int64),
            np.stack(children, axis=1).astype(np.int64),
            stored["leaf"].astype(np.int64),
            stored["starts"].astype(np.int64),
            int(stored["base"]),
        )


def contributions(matrix: Matrix, trees: Trees, wraps: Facts) -> tuple[Numbers, int]:
    """Return how much each feature moved the sum of the trees, and what it moved it from."""
    found = np.zeros(matrix.shape, dtype=np.int64)
    tops = range(0, len(matrix), ROWS_AT_ONCE)
    slices = [slice(top, top + ROWS_AT_ONCE) for top in tops]
    reached = np.concatenate([list(_walk(matrix[rows], trees))[-1] for rows in slices])
    means = _means(trees, reached, wraps)
    for rows in slices:
        index = np.arange(len(matrix))[rows, None]
        for node, below in pairwise(_walk(matrix[rows], trees)):
            np.add.at(found, (index, trees.feature[node]), means[below] - means[node])
    return found, trees.base + int(means[trees.starts].sum())


def _walk(matrix: Matrix, trees: Trees) -> Iterator[Numbers]:
    """Yield where each row stands in each tree, from the roots until all have come to a leaf."""
    rows = np.arange(len(matrix))[:, None]
    node = np.broadcast_to(trees.starts, (len(matrix), len(trees.starts)))
    while True:
        yield node
        above = matrix[rows, trees.feature[node]] > trees.threshold[node]
        below = trees.children[node, above.astype(np.int64)]
        if (below == node).all():
            return
        node = below


def _means(trees: Trees, reached: Numbers, wraps: Facts) -> Numbers:
    """Return the mean of the leaves below each node, rounded down; a leaf is its own."""
    inner = trees.children[:, 0] != np.arange(len(trees.children))
    kinds = [kind for kind in (wraps, ~wraps) if kind.any()]
    weight = np.where(inner, 0, FEW if len(kinds) == 2 else HALF // LEAVES)
    for kind in kinds:
        np.add.at(weight, reached[kind], HALF // int(kind.sum()))
    total = weight * trees.leaf
    for node in np.flatnonzero(inner)[::-1].tolist():  # what is below comes after
        total[node] = total[trees.children[node]].sum()
        weight[node] = weight[trees.children[node]].sum()
    return np.where(inner, total // weight, trees.leaf)


def _shared(whole: Numbers, parts: Numbers) -> Numbers:
    """Share each number among the parts of its row with the same sign, in proportion to them."""
    same = np.where(np.sign(parts) == np.sign(whole)[:, None], np.abs(parts), 0)
    among = np.maximum(1, same.sum(axis=1))
    return np.asarray(np.sign(whole)[:, None] * (np.abs(whole)[:, None] * same // among[:, None]))
