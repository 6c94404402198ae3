"""Loops that numba compiles: the one door to it, with and without a place to keep what it made.

What is compiled lies beside the file of the loop or, where that is read-only, in NUMBA_CACHE_DIR or
the user's cache. A loop uses constants and loops of its own file alone, the rest comes in as
arguments: numba looks for changes in that file and in no other.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import ParamSpec, TypeVar

from numba import config, njit
from numba.core.codegen import get_host_cpu_features

P = ParamSpec("P")
R = TypeVar("R")

# LLVM leaves half of a vector of 512 bits unused on most processors that have them; with all of it
# the minima of signatures take 0.7 of the time. numba's settings and features carry no types.
if "+avx512f" in (features := get_host_cpu_features()):  # type: ignore[no-untyped-call]
    config.CPU_FEATURES = f"{features},-prefer-256-bit"  # type: ignore[attr-defined]


def compiled(function: Callable[P, R]) -> Callable[P, R]:
    """Compile a loop over arrays when it is first called; the machine code is kept on disk.

    Without fast maths: the same integers everywhere. On a file system where nothing can be kept,
    the loop is compiled anew in every process.

    >>> import numpy as np
    >>> @compiled
    ... def longest(ends):
    ...     best = 0
    ...     for place in range(1, len(ends)):
    ...         best = max(best, ends[place] - ends[place - 1])
    ...     return best
    >>> int(longest(np.array([0, len("清源"), len("清源保护和修")])))
    4
    """
    try:
        kept: Callable[P, R] = njit(cache=True)(function)
    except RuntimeError:  # numba found no folder to write to
        kept = njit()(function)
    return kept
