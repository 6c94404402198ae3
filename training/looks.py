"""Train the second look: margins of the first on texts that it has not seen, then both models."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from cleaners.breaks.features import Features
from cleaners.breaks.second import second_look
from training.dataset import Dataset
from training.trees import Shape, fit, weights_of

FOLDS: Final = 3
FIRST: Final = Shape(trees=100, leaves=20, learning_rate=0.18, least_rows=30, flattening=2.0)
SECOND: Final = Shape(trees=160, leaves=24, learning_rate=0.12, least_rows=30, flattening=2.0)


def unseen_margins(rows: Dataset, shape: Shape = FIRST) -> NDArray[np.int64]:
    """Return each break's margin by a first look that was trained on other texts.

    A first look that had seen them would be too sure, and the second would believe it.
    """
    found = np.zeros(len(rows.wraps), dtype=np.int64)
    for fold in range(FOLDS):
        out = rows.texts % FOLDS == fold
        others = rows.where(~out)
        model = fit(others, weights_of(others), shape)
        found[out] = np.rint(1000 * model.decision_function(rows.matrix[out]))
    return found


def looked_at_again(rows: Dataset, margin: NDArray[np.int64]) -> Dataset:
    """Return the rows with the features of the second look."""
    edges = np.flatnonzero(np.diff(rows.texts, prepend=-1, append=-2))
    again = []
    for start, end in pairwise(edges.tolist()):
        first = Features(rows.names, rows.matrix[start:end], None, rows.column[start:end])  # type: ignore[arg-type] # facts unused
        again.append(second_look(first, margin[start:end]))
    return replace(
        rows, names=again[0].names, matrix=np.concatenate([each.matrix for each in again])
    )
