"""Drawings: the shapes of the page's bars in whole numbers, from the content of a report."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from cleaners.repair import RULES

WIDTH: Final = 1000
"""Bars are drawn in a box so many units wide, whatever their width on the page."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A stretch of a bar: where it begins, how wide it is, and what it stands for."""

    x: int
    width: int
    role: str


@dataclass(frozen=True, slots=True)
class FunnelRow:
    """One step of the funnel: its name, counts, what it changed and what was left after it."""

    sort: str
    name: str
    edits: int | None
    paragraphs: int | None
    change: int | None
    left: int
    bars: tuple[Bar, ...]


def stacked(parts: Sequence[tuple[str, int]]) -> tuple[Bar, ...]:
    """Return the bars of a sum, one behind the other; none so thin that it cannot be seen.

    >>> [(bar.x, bar.width) for bar in stacked([("kept", 990), ("dropped", 1)])]
    [(0, 996), (996, 4)]
    """
    sized = [(role, max(0, size)) for role, size in parts]
    whole = sum(size for _, size in sized) or 1
    widths = [max(4, size * WIDTH // whole) if size else 0 for _, size in sized]
    if widths:
        largest = widths.index(max(widths))
        widths[largest] += WIDTH - sum(widths)
    bars, x = [], 0
    for (role, size), width in zip(sized, widths, strict=True):
        if size:
            bars.append(Bar(x, width, role))
            x += width
    return tuple(bars)


def funnel_rows(funnel: Mapping[str, Any]) -> Iterator[FunnelRow]:
    """Yield the steps from extracted to kept, rules in running order, then reasons."""
    whole = left = funnel["extracted"]
    yield FunnelRow("extracted", "extracted", None, None, None, whole, _falling(whole, 0, whole))
    for rule in sorted(funnel["rules"], key=RULES.index):
        counted = funnel["rules"][rule]
        change = counted.get("characters", 0)
        left += change
        bars = _falling(left, max(0, -change), whole)
        counts = (counted.get("edits", 0), counted.get("paragraphs", 0))
        yield FunnelRow("rule", rule, *counts, change, left, bars)
    for reason, counted in funnel["dropped"].items():
        left -= counted["characters"]
        bars = _falling(left, counted["characters"], whole)
        change = -counted["characters"]
        yield FunnelRow("reason", reason, None, counted["paragraphs"], change, left, bars)
    kept = funnel["kept"].get("characters", 0)
    between = left - kept
    bars = _falling(kept, between, whole)
    yield FunnelRow("separators", "separators", None, None, -between, kept, bars)
    yield FunnelRow(
        "kept",
        "kept",
        None,
        funnel["kept"].get("paragraphs", 0),
        None,
        kept,
        _falling(kept, 0, whole),
    )


def source_bars(columns: Mapping[str, int]) -> tuple[Bar, ...]:
    """Return what became of the characters of one source."""
    dropped = sum(size for name, size in columns.items() if name.startswith("dropped: "))
    kept = columns.get("kept", 0)
    gone = columns["extracted"] - kept - dropped
    return stacked([("kept", kept), ("edited", gone), ("dropped", dropped)])


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a histogram: its label, count, and height of 100 now and before."""

    label: str
    count: int
    height: int
    before: int | None


def columns(histogram: Mapping[str, Any]) -> list[Column]:
    """Return the columns of a histogram; old and new are shares of their own wholes."""
    now, old = histogram["now"], histogram["before"]
    old = old if old and len(old) == len(now) else None
    shares = [_shares(now), _shares(old) if old else []]
    highest = max([*shares[0], *shares[1], 1])
    return [
        Column(
            label,
            count,
            shares[0][n] * 100 // highest,
            shares[1][n] * 100 // highest if old else None,
        )
        for n, (label, count) in enumerate(zip(histogram["labels"], now, strict=True))
    ]


def _shares(counts: Sequence[int]) -> list[int]:
    whole = sum(counts) or 1
    return [count * 1_000_000 // whole for count in counts]


def _falling(left: int, lost: int, whole: int) -> tuple[Bar, ...]:
    whole = max(whole, left + lost, 1)
    thin = max(4, lost * WIDTH // whole) if lost > 0 else 0
    wide = min(max(0, left) * WIDTH // whole, WIDTH - thin)
    return (Bar(0, wide, "left"), Bar(wide, thin, "lost")) if thin else (Bar(0, wide, "left"),)
