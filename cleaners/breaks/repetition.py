"""What the rest of the record says about a break: the same words stand elsewhere, unbroken."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from cleaners.breaks import alphabet
from cleaners.breaks.lines import Lines, Numbers
from cleaners.characters import BLANKS
from cleaners.codes import Codes

TAIL: Final = 12
"""Characters before the break that must recur. Twelve characters recur by accident in none of the
five gold articles; formulas (全面建设社会主义现代化国家) recur, and are then continued alike."""
MAX_COPIES: Final = 50
"""Copies looked at for one break: a line that stands a thousand times must not cost a million."""
CONFIRMED: Final = 4_000
CONTRADICTED: Final = -9_000
"""A line that begins another paragraph elsewhere and goes on differently there is a copy that
lost its end, not a first half (gold 000, line 89). It must outweigh an open quotation mark."""


def repetition(lines: Lines) -> Numbers:
    """Return, for each break, what unbroken copies of the words around it say for a wrap.

    In thousandths of a nat; 0 where no copy of the end of the line stands unbroken elsewhere.
    """
    evidence = np.zeros(max(0, len(lines) - 1), dtype=np.int64)
    inked = ~alphabet.among(lines.codes, BLANKS + "\n")
    joined = lines.codes[inked]
    if len(joined) < 2 * TAIL or not len(evidence):
        return evidence
    sizes = lines.count(inked)
    ends = np.cumsum(sizes)
    hashes = _rolling_hashes(joined)
    order = np.argsort(hashes, kind="stable")
    ordered = hashes[order]
    keys = hashes[np.maximum(ends[:-1] - TAIL, 0)]
    first, after = np.searchsorted(ordered, keys), np.searchsorted(ordered, keys, side="right")
    text = joined.astype("<u4").tobytes().decode("utf-32-le", "surrogatepass")
    breaks = frozenset(ends.tolist())
    for index in np.flatnonzero((after - first > 1) & (ends[:-1] >= TAIL)).tolist():
        end = int(ends[index])
        places = order[first[index] : after[index]][:MAX_COPIES].tolist()
        copies = [place + TAIL for place in places if place + TAIL != end]
        evidence[index] = _judge(text, end, int(sizes[index]), copies, breaks)
    return evidence


def _judge(joined: str, end: int, size: int, copies: list[int], breaks: frozenset[int]) -> int:
    verdict = 0
    for copy in copies:
        if copy in breaks or joined[copy - TAIL : copy] != joined[end - TAIL : end]:
            continue
        if joined[copy : copy + 2] == joined[end : end + 2]:
            return CONFIRMED
        whole = copy >= size and joined[copy - size : copy] == joined[end - size : end]
        if whole and (copy - size == 0 or copy - size in breaks):
            verdict = CONTRADICTED
    return verdict


def _rolling_hashes(codes: Codes) -> NDArray[np.uint64]:
    windows = np.zeros(len(codes) - TAIL + 1, dtype=np.uint64)
    for place in range(TAIL):
        windows *= np.uint64(0x9E3779B97F4A7C15)
        windows += codes[place : place + len(windows)].astype(np.uint64)
    return windows
