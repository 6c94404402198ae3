"""The learned model: small trees over integer features, added up in thousandths of a nat.

Trained and exported by ``training/train_breaks.py``. A file holds, for all trees one after the
other, the feature, threshold and branches of each node or the value of its leaf, and the names of
the features in the order of the matrix.

Trees are not walked but crossed out (QuickScorer, Lucchese et al., SIGIR 2015): of every tree, each
test that fails strikes out the leaves on its left; the first leaf that is left is the one a walk
would have come to. The tests of one feature stand in order of their thresholds, so that a break
looks only at those that fail, one after the other, without a jump that a processor cannot foresee.
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
from cleaners.kernels import compiled

MAX_LEAVES: Final = 32
"""A tree's leaves are the bits of one number."""


@dataclass(frozen=True, slots=True)
class Model:
    """The tests of all trees by feature, and the leaves by tree.

    The tests of feature f are ``first_test[f]`` to ``first_test[f + 1]``, thresholds ascending:
    if the feature is above ``threshold``, of ``tree`` only the leaves in ``left_over`` are.
    ``leaf`` has MAX_LEAVES places for each tree.
    """

    names: tuple[str, ...]
    first_test: Numbers
    threshold: NDArray[np.int32]
    tree: NDArray[np.int32]
    left_over: NDArray[np.uint32]
    leaf: NDArray[np.int32]
    base: int


@cache
def shipped_model(look: str) -> Model:
    """Return the model of the first or second look."""
    return read_model(shipped_bytes(look))


def shipped_bytes(look: str) -> bytes:
    """Return the bytes of ``cleaners/data/breaks_LOOK.npz``."""
    return files("cleaners.data").joinpath(f"breaks_{look}.npz").read_bytes()


def read_model(data: bytes) -> Model:
    """Return the model stored in the bytes of an ``.npz`` file.

    Raises ValueError for a tree of more than MAX_LEAVES leaves.
    """
    with np.load(io.BytesIO(data)) as stored:
        feature, starts = stored["feature"].astype(np.int64), stored["starts"].astype(np.int64)
        left, right = stored["left"].astype(np.int64), stored["right"].astype(np.int64)
        is_leaf = feature < 0
        tree = np.searchsorted(starts, np.arange(len(feature)), side="right") - 1
        # A subtree is a stretch of nodes, left before right: so its leaves are a stretch as well.
        before = np.concatenate([[0], np.cumsum(is_leaf)])
        number = before[:-1] - before[starts][tree]
        if number.max(initial=0) >= MAX_LEAVES:
            raise ValueError(f"a tree has more than {MAX_LEAVES} leaves")
        struck = (1 << number[right]) - (1 << number[left])
        names = tuple(stored["names"].tolist())
        leaf = np.zeros((len(starts), MAX_LEAVES), dtype=np.int32)
        leaf[tree[is_leaf], number[is_leaf]] = stored["leaf"][is_leaf]
        tests = np.flatnonzero(~is_leaf)
        tests = tests[np.lexsort((stored["threshold"][tests], feature[tests]))]
        return Model(
            names=names,
            first_test=np.searchsorted(feature[tests], np.arange(len(names) + 1)),
            threshold=stored["threshold"][tests].astype(np.int32),
            tree=tree[tests].astype(np.int32),
            left_over=(0xFFFFFFFF & ~struck[tests]).astype(np.uint32),
            leaf=leaf,
            base=int(stored["base"]),
        )


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
    return add_up(features.matrix, model)


def add_up(matrix: Matrix, model: Model) -> Numbers:
    """Return what the trees say of each row; its columns are the features that they know."""
    return model.base + _sums(
        np.ascontiguousarray(matrix),
        model.first_test,
        model.threshold,
        model.tree,
        model.left_over,
        model.leaf,
    )


_LOWEST_BIT: Final = np.zeros(32, dtype=np.int64)
_LOWEST_BIT[[(1 << bit) * 0x077CB531 % 2**32 >> 27 for bit in range(32)]] = range(32)
"""Which bit of a number is the lowest that is set, by de Bruijn's sequence 0x077CB531."""


@compiled
def _sums(
    matrix: Matrix,
    first_test: Numbers,
    threshold: NDArray[np.int32],
    tree: NDArray[np.int32],
    left_over: NDArray[np.uint32],
    leaf: NDArray[np.int32],
) -> Numbers:
    """Return the sum of the leaves that each row comes to."""
    found = np.zeros(len(matrix), dtype=np.int64)
    leaves = np.empty(len(leaf), dtype=np.uint32)
    for row in range(len(matrix)):
        leaves[:] = 0xFFFFFFFF
        for feature in range(len(first_test) - 1):
            value = matrix[row, feature]
            for test in range(first_test[feature], first_test[feature + 1]):
                if threshold[test] >= value:
                    break
                leaves[tree[test]] &= left_over[test]
        for number in range(len(leaf)):
            lowest = np.int64(leaves[number]) & -np.int64(leaves[number])
            found[row] += leaf[number, _LOWEST_BIT[(lowest * 0x077CB531 & 0xFFFFFFFF) >> 27]]
    return found
