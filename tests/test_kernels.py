"""Compiled loops against the plain thing that each stands for."""

from importlib.resources import files
from io import BytesIO
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numba import njit

from cleaners.breaks.chain import settle
from cleaners.breaks.features import Features
from cleaners.breaks.model import margins, shipped_model
from cleaners.kernels import compiled


def walk(nodes: dict[str, np.ndarray], row: np.ndarray) -> int:
    """Go down every tree of a stored model, from its root to a leaf."""
    total = int(nodes["base"])
    for start in nodes["starts"].tolist():
        node = start
        while (feature := int(nodes["feature"][node])) >= 0:
            side = "left" if row[feature] <= nodes["threshold"][node] else "right"
            node = int(nodes[side][node])
        total += int(nodes["leaf"][node])
    return total


@pytest.mark.parametrize("look", ["first", "second"])
def test_crossing_leaves_out_ends_where_a_walk_does(look: str) -> None:
    data = files("cleaners.data").joinpath(f"breaks_{look}.npz").read_bytes()
    with np.load(BytesIO(data)) as stored:
        nodes = dict(stored)
    inner = nodes["feature"] >= 0
    chance = np.random.default_rng(7)
    # Values at the thresholds and one beside them: there a wrong comparison shows.
    values = nodes["threshold"][inner]
    rows = chance.choice(values, (40, len(nodes["names"]))) + chance.integers(-1, 2, (40, 1))
    model = shipped_model(look)
    features = Features(model.names, rows.astype(np.int32), None, None)
    assert margins(features, model).tolist() == [walk(nodes, row) for row in rows]


weight = st.integers(-9_000, 9_000)


@given(st.lists(st.tuples(weight, weight, weight, weight), min_size=1, max_size=8))
def test_chain_weighs_the_best_reading_with_a_wrap_against_the_best_without(
    weights: list[tuple[int, int, int, int]],
) -> None:
    best: dict[tuple[int, bool], int] = {}
    for wraps in product((False, True), repeat=len(weights)):
        total = 0
        for line, (common, alone, first, continued) in enumerate(weights):
            starts = line == 0 or not wraps[line - 1]
            if wraps[line]:
                total += common + (first if starts else continued)
            elif starts:
                total += alone
        for line, wrap in enumerate(wraps):
            best[line, wrap] = max(best.get((line, wrap), total), total)
    wanted = [best[line, True] - best[line, False] for line in range(len(weights))]
    reading = settle(*(np.array(column, dtype=np.int64) for column in zip(*weights, strict=True)))
    assert reading.margins.tolist() == wanted
    assert reading.likelihood == max(best.values())


def test_loop_runs_where_nothing_can_be_kept() -> None:
    scope: dict[str, object] = {}
    # What has no file has no folder for its machine code either.
    exec("def total(values):\n    return values.sum()", scope)
    with pytest.raises(RuntimeError):
        njit(cache=True)(scope["total"])
    assert compiled(scope["total"])(np.array([1, 2, 39])) == 42
