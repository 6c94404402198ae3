"""Fit small boosted trees and export them as integers, the same bytes every time."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingClassifier
from threadpoolctl import threadpool_limits

from training.dataset import Dataset

LOST_TEXT_WEIGHT: Final = 0.2
"""Where text is missing nothing shows it: such breaks teach little and mislead much."""
NODE_TYPES: Final = {
    "feature": np.int16,
    "threshold": np.int32,
    "left": np.int16,
    "right": np.int16,
    "leaf": np.int32,
}


@dataclass(frozen=True, slots=True)
class Shape:
    """How many trees and how large."""

    trees: int = 240
    leaves: int = 24
    learning_rate: float = 0.1
    least_rows: int = 30
    flattening: float = 2.0


def fit(
    rows: Dataset, weights: NDArray[np.float64], shape: Shape
) -> HistGradientBoostingClassifier:
    """Fit the trees on one thread, for sums of floats depend on their order."""
    model = HistGradientBoostingClassifier(
        max_iter=shape.trees,
        max_leaf_nodes=shape.leaves,
        learning_rate=shape.learning_rate,
        min_samples_leaf=shape.least_rows,
        l2_regularization=shape.flattening,
        early_stopping=False,
        random_state=1,
    )
    with threadpool_limits(limits=1):
        return model.fit(rows.matrix, rows.wraps, sample_weight=weights)


def weights_of(rows: Dataset) -> NDArray[np.float64]:
    """Return how much each break counts."""
    return np.where(np.char.startswith(rows.kinds, "keep:lost"), LOST_TEXT_WEIGHT, 1.0)


def export(model: HistGradientBoostingClassifier, names: tuple[str, ...], print_: str) -> bytes:
    """Return the trees as an ``.npz`` file of integers; leaves in thousandths of a nat.

    Node i is a leaf if feature[i] < 0, of value leaf[i]; otherwise left where the feature is not
    above the threshold. All nodes stand in one row; ``starts`` are the roots. The features are
    integers, so thresholds rounded down decide alike.
    """
    columns: dict[str, list[NDArray[np.int64]]] = {name: [] for name in NODE_TYPES}
    starts, offset = [], 0
    for (predictor,) in model._predictors:  # no public way to the nodes
        nodes = predictor.nodes
        ends = nodes["is_leaf"].astype(bool)
        threshold = np.where(ends, 0, np.nan_to_num(np.floor(nodes["num_threshold"])))
        columns["feature"].append(np.where(ends, -1, nodes["feature_idx"]))
        columns["threshold"].append(np.clip(threshold, -(2**31), 2**31 - 1).astype(np.int64))
        columns["left"].append(np.where(ends, 0, nodes["left"].astype(np.int64) + offset))
        columns["right"].append(np.where(ends, 0, nodes["right"].astype(np.int64) + offset))
        columns["leaf"].append(np.where(ends, np.rint(1000 * nodes["value"]), 0).astype(np.int64))
        starts.append(offset)
        offset += len(nodes)
    if offset > np.iinfo(np.int16).max:
        raise ValueError(f"{offset} nodes do not fit 16 bits: use fewer or smaller trees")
    stored = io.BytesIO()
    np.savez_compressed(
        stored,
        **{name: np.concatenate(columns[name]).astype(NODE_TYPES[name]) for name in NODE_TYPES},
        starts=np.array(starts, dtype=np.int32),
        base=np.int32(np.rint(1000 * np.ravel(model._baseline_prediction)[0])),
        names=np.array(names),
        fingerprint=np.array(print_),
    )
    return stored.getvalue()
