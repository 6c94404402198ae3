"""From features to a decision: two looks of the model, evidence that it never saw, a threshold."""

from __future__ import annotations

from typing import Final

import numpy as np

from cleaners.breaks.alphabet import DASH, DIGIT, HAN, LOWER, Facts
from cleaners.breaks.features import Features
from cleaners.breaks.lines import Numbers
from cleaners.breaks.model import Model, margins, shipped_model
from cleaners.breaks.second import second_look

CAREFUL: Final = 1_100
"""ln 3: outside a column a wrap must be three times as likely as not. The design notes measured
that 0.75 there removes almost all false joins and costs 5 % of the true ones. The same goes for a
line that ends a sentence, in a column or not: a paragraph in two reads better than two in one."""
LONE: Final = 3_500
FEW_PER_CENT: Final = 1
SURE: Final = 3_000
"""Where at most one in a hundred of the other breaks is surely a wrap, the text is not wrapped, and
one that looks like it is a title or a slip: it must be thirty times as likely as not. Out of fold
on training documents this halves the joins in clean files, from 20 to 10 of 4,409."""
BOUND: Final = 4_000
HYPHEN_OR_KINSOKU: Final = 6_000
"""A mark that cannot start a line, a hyphenated word, the same two characters on both sides: they
bind two lines wherever they stand, though unwrapped texts of the training hardly have them."""
EXACT: Final = -2_500
WEIGHT_OF_EXACT: Final = 7
IN_A_COLUMN: Final = 900
MOST: Final = 8_000
"""Where the chain finds that every line is filled to the last cell, seven tenths of its reading
are added. On generated damage that costs 0.07 of boundary F1 (98.49 → 98.42, Chinese); of gold 004
set anew in columns of 20 and 24 cells it brings back 45 of 47 paragraphs, where there were 43."""
CERTAIN: Final = ("repetition", "credits")
"""Evidence too rare in generated damage to be learned: added to what the trees say."""


GAP_BELOW: Final = 950
NO_COLUMN: Final = 300
"""Where no column explains a wrap, no word spans it and its probability is lower than this, text
may be missing: of 84 such joins in texts made from documents 80 to 99, 14 hid a gap, of all joins
34 of 46,997. Most gaps show no sign at all."""


def weigh(features: Features, first: Model | None = None, second: Model | None = None) -> Numbers:
    """Return the margin of each break for a wrap, in thousandths of a nat."""
    margin = margins(features, first or shipped_model("first"))
    again = second_look(features, margin)
    margin = margins(again, second or shipped_model("second"))
    return np.asarray(sum(added(features).values(), start=margin))


def added(features: Features) -> dict[str, Numbers]:
    """Return by name what is added to the sum of the trees, in thousandths of a nat."""
    last, before, first = map(features.column_of, ("last", "before_last", "first"))
    bound = (features.column_of("punctuation") >= HYPHEN_OR_KINSOKU) | (
        features.column_of("overlap") > 0
    )
    bound |= (last == DASH) & (before == DIGIT) & (first == LOWER)  # psycopg2-⏎python
    exact = (features.column_of("loose") < EXACT) & (features.column > IN_A_COLUMN)
    chain = np.clip(features.column_of("margin"), -MOST, MOST)
    read = np.where(exact, chain * WEIGHT_OF_EXACT // 10, 0)
    certain = {name: features.column_of(name) for name in CERTAIN}
    return {**certain, "bound": np.where(bound, BOUND, 0), "exact": read}


def decide(margin: Numbers, features: Features) -> Facts:
    """Decide which breaks of one text are wraps, given their margins."""
    sure = margin > SURE
    others = int(sure.sum()) - sure.astype(np.int64)
    lone = 100 * others <= FEW_PER_CENT * (len(margin) - 1)
    open_ = np.where(features.column_of("finished") > 0, 1000, 1000 - features.column)
    return np.asarray(margin >= np.where(lone, LONE, CAREFUL) * open_ // 1000)


def gaps(wraps: Facts, scores: Numbers, features: Features) -> Facts:
    """Tell which wraps may have lost text between their lines; ``scores`` are in thousandths."""
    han = (features.column_of("last") == HAN) & (features.column_of("first") == HAN)
    unexplained = (features.column < NO_COLUMN) & (features.column_of("gain") == 0)
    return np.asarray(wraps & han & unexplained & (scores < GAP_BELOW))
