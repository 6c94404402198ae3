"""Alarms: gates on how much text a version has lost, as a whole it may add up and yet be wrong."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pyarrow.compute as pc

from flows.errors import GateError
from flows.store import Input, Version

_MIN_CHARACTERS = 200
"""Of less text a page number is a large part."""

_NAMED_AT_MOST = 5


def check_losses(characters: Mapping[str, tuple[int, int]], *, max_ratio: float) -> None:
    """Raise GateError naming the sources that repairs took too large a share of.

    ``characters`` are those of each source's text and of its paragraphs, white space left out;
    what is dropped as a copy is not lost, so that it cannot sound this alarm.
    """
    lost = {
        name: (text - placed) / text
        for name, (text, placed) in characters.items()
        if text >= _MIN_CHARACTERS and text - placed > max_ratio * text
    }
    if lost:
        raise GateError(
            f"losses: repairs took more than gates.max_loss_ratio = {max_ratio:g} of the "
            f"characters of {len(lost):,} sources:{_named(lost)}"
        )


def characters_by_source(version: Version) -> dict[str, int]:
    """Return how long the paragraphs of each source are, kept or not. Raises CorruptVersion."""
    found: dict[str, int] = {}
    for file in version.files("paragraphs"):
        rows = version.read(file, ["source_path", "start", "end"])
        rows = rows.append_column("length", pc.subtract(rows["end"], rows["start"]))
        summed = rows.group_by("source_path").aggregate([("length", "sum")])
        for row in summed.to_pylist():
            name = row["source_path"]
            found[name] = found.get(name, 0) + row["length_sum"]
    return found


def check_drift(
    parent: Version, inputs: Iterable[Input], now: Mapping[str, int], *, max_ratio: float
) -> None:
    """Raise GateError when sources that did not change come out much longer or shorter than before.

    ``now`` is as ``characters_by_source`` tells it. Only another recipe or other code can do that,
    as repairs look at one record alone; other sources and what they copy cannot.
    """
    old = {item.source_path: item.sha256 for item in parent.manifest.inputs}
    same = [item.source_path for item in inputs if old.get(item.source_path) == item.sha256]
    before = characters_by_source(parent)
    told = sum(before.get(name, 0) for name in same)
    drift = sum(now.get(name, 0) for name in same) - told
    if told >= _MIN_CHARACTERS and abs(drift) > max_ratio * told:
        by_source = {
            name: abs(now.get(name, 0) - before[name]) / before[name]
            for name in same
            if before.get(name) and now.get(name, 0) != before[name]
        }
        raise GateError(
            f"drift: the text of {len(same):,} unchanged sources is {drift:+,} characters against "
            f"{told:,} in {parent.name}, more than gates.max_drift_ratio = {max_ratio:g} allows; "
            f"look at the changes, then allow more in a recipe:{_named(by_source)}"
        )


def _named(ratios: Mapping[str, float]) -> str:
    ordered = sorted(ratios.items(), key=lambda item: (-item[1], item[0]))
    lines = "".join(f"\n  {name}: {ratio:.0%}" for name, ratio in ordered[:_NAMED_AT_MOST])
    rest = len(ordered) - _NAMED_AT_MOST
    return lines + (f"\n  and {rest:,} more" if rest > 0 else "")
