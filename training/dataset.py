"""The features of all breaks of damaged texts, with what each break truly is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cleaners.breaks import judge
from cleaners.breaks.features import Features, features_of
from cleaners.breaks.lines import split_lines
from cleaners.context import Context, Repair, language_of, style_of
from cleaners.edits import apply
from cleaners.repair import FIRST_RULE_WITH_BREAKS, RULES, Repairs
from training.truth import Damaged


@dataclass(frozen=True, slots=True)
class Dataset:
    """One row per break: features, truth, kind of break, suite, text, and how sure a column is.

    ``texts`` numbers the text that a break stands in; the rows of one text are together.
    """

    names: tuple[str, ...]
    matrix: NDArray[np.int32]
    wraps: NDArray[np.bool_]
    kinds: NDArray[np.str_]
    suites: NDArray[np.str_]
    texts: NDArray[np.int64]
    column: NDArray[np.int64]

    def where(self, mask: NDArray[np.bool_]) -> Dataset:
        """Return some of the rows."""
        return Dataset(
            self.names,
            self.matrix[mask],
            self.wraps[mask],
            self.kinds[mask],
            self.suites[mask],
            self.texts[mask],
            self.column[mask],
        )


def prepared(text: str, furniture: Sequence[str]) -> str:
    """Return the text as it is when breaks are judged: furniture gone, early repairs done."""
    junk = Counter(furniture)
    kept = []
    for line in text.split("\n"):
        if junk[line.strip()] > 0:
            junk[line.strip()] -= 1
        else:
            kept.append(line)
    text = "\n".join(kept)
    repairs = Repairs(page_furniture=None)
    for rule in RULES[: RULES.index(FIRST_RULE_WITH_BREAKS)]:
        cleaner: Repair | None = getattr(repairs, rule)
        if cleaner:
            context = Context(judge(""), language_of(text), style_of(text))
            text = apply(text, tuple(cleaner.find(text, context)))
    return text


def features_in(damaged: Damaged) -> Features:
    """Return the features of a damaged text's breaks.

    Raises ValueError where an early repair changed the number of lines: truth would shift.
    """
    lines = split_lines(prepared(damaged.text, damaged.furniture))
    if len(lines) - 1 != len(damaged.breaks):
        raise ValueError(f"{damaged.name}: {len(lines)} lines, {len(damaged.breaks)} breaks")
    return features_of(lines)


def build(texts: Iterable[Damaged]) -> Dataset:
    """Return the rows of all breaks of these texts."""
    found, truth = [], []
    for damaged in texts:
        found.append(features_in(damaged))
        truth += [(each.wrap, each.kind, damaged.suite) for each in damaged.breaks]
    return Dataset(
        found[0].names,
        np.concatenate([each.matrix for each in found]),
        np.array([wrap for wrap, _, _ in truth], dtype=np.bool_),
        np.array([kind for _, kind, _ in truth]),
        np.array([suite for _, _, suite in truth]),
        np.repeat(np.arange(len(found)), [len(each.matrix) for each in found]),
        np.concatenate([each.column for each in found]),
    )
