"""The learned model: small trees over integer features, added up in thousandths of a nat.

Trained and exported by ``training/train_breaks.py``. A file holds, for all trees one after the
other, the feature, threshold and branches of each node or the value of its leaf, and the names of
the features in the order of the matrix.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

import numpy as np
from numpy.typing import NDArray

from cleaners.breaks.features import Features, Matrix
from cleaners.breaks.lines import Numbers


@dataclass(frozen=True, slots=True)
class Model:
    """Trees in one row of nodes; ``starts`` are their roots, ``depth`` is that of the deepest.

    ``children`` holds two nodes for each: where to go if its feature is not above its threshold,
    and where else. A leaf leads to itself.
    """

    names: tuple[str, ...]
    feature: NDArray[np.int64]
    threshold: NDArray[np.int64]
    children: NDArray[np.int64]
    leaf: Numbers
    starts: Numbers
    base: int
    depth: int


ROWS_AT_ONCE: Final = 1_024
"""Breaks judged together: a few megabytes for each level of the trees, whatever the text."""


@cache
def shipped_model(look: str) -> Model:
    """Return the model of the first or second look, in ``cleaners/data/breaks_LOOK.npz``."""
    return read_model(files("cleaners.data").joinpath(f"breaks_{look}.npz").read_bytes())


def read_model(data: bytes) -> Model:
    """Return the model stored in the bytes of an ``.npz`` file."""
    with np.load(io.BytesIO(data)) as stored:
        feature, place = stored["feature"].astype(np.int64), np.arange(len(stored["feature"]))
        inner = feature >= 0
        left, right = (np.where(inner, stored[name], place) for name in ("left", "right"))
        starts = stored["starts"].astype(np.int64)
        return Model(
            names=tuple(stored["names"].tolist()),
            feature=np.where(inner, feature, 0),
            threshold=stored["threshold"].astype(np.int64),
            children=np.stack([left, right], axis=1).ravel().astype(np.int64),
            leaf=stored["leaf"].astype(np.int64),
            starts=starts,
            base=int(stored["base"]),
            depth=_depth(starts, left, right),
        )


def _depth(starts: Numbers, left: Numbers, right: Numbers) -> int:
    depth, nodes = 0, np.unique(starts)
    while True:
        below = np.setdiff1d(np.concatenate([left[nodes], right[nodes]]), nodes)
        if not len(below):
            return depth
        depth, nodes = depth + 1, below


def margins(features: Features, model: Model) -> Numbers:
    """Return the margin of each break for a wrap, in thousandths of a nat.

    Raises ValueError when the model was trained on other features: train it anew.

    >>> from cleaners.breaks.features import features_of
    >>> from cleaners.breaks.lines import split_lines
    >>> features = features_of(split_lines("要持续抓好北京防沙带等生态保护和修\\n复重点工程建设。"))
    >>> bool(margins(features, shipped_model("first"))[0] > 0)
    True
    """
    if model.names != features.names:
        raise ValueError("the model knows other features: run make train-breaks")
    rows = range(0, len(features.matrix), ROWS_AT_ONCE)
    return np.concatenate([_sums(features.matrix[row : row + ROWS_AT_ONCE], model) for row in rows])


def _sums(matrix: Matrix, model: Model) -> Numbers:
    """Walk all trees for all rows at once, a level at a time; leaves lead to themselves."""
    # ``take`` from flat arrays: a quarter less time than indexing with rows and columns.
    values = np.ascontiguousarray(matrix).ravel()
    row = (np.arange(len(matrix)) * matrix.shape[1])[:, None]
    node = np.broadcast_to(model.starts, (len(matrix), len(model.starts)))
    for _ in range(model.depth):
        above = values.take(row + model.feature.take(node)) > model.threshold.take(node)
        node = model.children.take(2 * node + above)
    return np.asarray(model.base + model.leaf.take(node).sum(axis=1))
