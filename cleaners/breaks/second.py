"""The second look: what the first model's own decisions around a break say about it.

A first pass judges each break by itself. A second one sees which breaks around it are wraps: how
far the paragraph has come, how wide its wrapped lines are, whether paragraph ends of this text are
indented, set off by blank lines or finished by a mark. Measured on unseen documents: boundary F1
zh 98.1 → 98.5, en 98.2 → 98.7, must-keep joined 0.8 → 0.3 % (two times 120 trees of 24 leaves).
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from cleaners.breaks.features import Features
from cleaners.breaks.lines import Numbers

SURE: Final = 3_000
"""A wrap that the first look is sure of: odds of twenty to one."""
MOST: Final = 8_000
AROUND: Final = 5
MEANS: Final = ("next_indent", "blank", "finished", "room", "spare")


def second_look(first: Features, margin: Numbers) -> Features:
    """Return the first features with those that its margins add; one row per break."""
    column = {
        name: first.matrix[:, place].astype(np.int64) for place, name in enumerate(first.names)
    }
    count = len(margin)
    clipped = np.clip(margin, -MOST, MOST)
    wrap = margin > 0
    sure = (margin > SURE).astype(np.int64)
    open_ = (column["column"] < 500).astype(np.int64)
    named: dict[str, Numbers] = {"first_margin": clipped}
    for distance in (1, 2, 3):
        before = np.concatenate([np.full(distance, -MOST), clipped])[:count]
        after = np.concatenate([clipped, np.full(distance, MOST)])[distance:]
        named |= {f"first_{distance}_before": before, f"first_{distance}_after": after}
    named["wrap_share"] = np.full(count, 1000 * int(wrap.sum()) // count)
    named["other_wraps"] = 1000 * (sure.sum() - sure) // max(1, count - 1)
    loose = sure * open_
    named["other_open_wraps"] = 1000 * (loose.sum() - loose) // max(1, int(open_.sum()))
    for name in MEANS:
        named[f"end_{name}"] = _mean_of_others(column[name], ~wrap)
        named[f"wrap_{name}"] = _mean_of_others(column[name], wrap)
    named |= _place(column["indent"], wrap)
    named |= _nearby(column["width"], column["unit"], wrap)
    matrix = np.stack(list(named.values()), axis=1).astype(np.int32)
    return Features(
        (*first.names, *named), np.hstack([first.matrix, matrix]), first.facts, first.column
    )


def _mean_of_others(value: Numbers, chosen: NDArray[np.bool_]) -> Numbers:
    """Ten times the mean over the chosen breaks, the break itself left out."""
    taken = chosen.astype(np.int64)
    others = np.maximum(1, taken.sum() - taken)
    return np.asarray(10 * ((value * taken).sum() - value * taken) // others)


def _place(indent: Numbers, wrap: NDArray[np.bool_]) -> dict[str, Numbers]:
    """Lines since the paragraph began and until it ends, and the indent of its first line."""
    count = len(wrap)
    index = np.arange(count)
    last_end = np.maximum.accumulate(np.where(wrap, -1, index))
    before = np.concatenate([[-1], last_end[:-1]])
    next_end = np.minimum.accumulate(np.where(wrap, count, index)[::-1])[::-1]
    after = np.append(next_end[1:], count)
    return {
        "lines_since": np.minimum(index - before, 60),
        "lines_until": np.minimum(after - index, 60),
        "paragraph_indent": indent[np.minimum(before + 1, count - 1)],
    }


def _nearby(width: Numbers, unit: Numbers, wrap: NDArray[np.bool_]) -> dict[str, Numbers]:
    """How far this line falls short of the wrapped lines around it: their middle, their widest."""
    none = -1
    padded = np.pad(np.where(wrap, width, none), AROUND, constant_values=none)
    windows = np.sort(np.lib.stride_tricks.sliding_window_view(padded, 2 * AROUND + 1), axis=1)
    size = windows.shape[1]
    wrapped = (windows > none).sum(axis=1)
    middle = windows[np.arange(len(width)), size - 1 - wrapped // 2]
    widest = windows[:, -1]
    there = wrapped > 0
    return {
        "short_of_middle": np.where(there, np.clip(middle - width, -80, 80), -99),
        "short_of_widest": np.where(there, np.clip(widest - width, -80, 80), -99),
        "middle_spare": np.where(there, np.clip(middle - width - unit, -80, 80), -99),
    }
