"""Standing: what the version before kept and dropped, which decides between copies that are equal.

An old survivor is never replaced by an equal newcomer, or else the texts of a corpus would change
places every night. So a version is a function of its sources, its recipe, the code and its parent.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from flows.store import Version

Place = tuple[str, int]
"""A source and an article in it: that a document is the same though its source was edited."""


@dataclass(frozen=True, slots=True)
class Standing:
    """The documents that a version kept and those that it dropped, and likewise its paragraphs."""

    kept: frozenset[Place] = frozenset()
    dropped: frozenset[Place] = frozenset()
    kept_paragraphs: pa.Array | None = None  # ids; None: nobody asks for them
    dropped_paragraphs: pa.Array | None = None


NOTHING_STANDS: Final = Standing()
"""Where there is no version before."""


def standing_of(parent: Path | None, *, paragraphs: bool) -> Standing:
    """Read what a version kept; ``paragraphs``: also its kept paragraphs. Raises CorruptVersion."""
    if parent is None:
        return Standing()
    version = Version(parent)
    documents = version.table("documents", ["source_path", "article_index", "status"])
    places: dict[bool, set[Place]] = {True: set(), False: set()}
    for path, index, status in zip(*(c.to_pylist() for c in documents.columns), strict=True):
        if status in ("kept", "duplicate"):
            places[status == "kept"].add((path, index))
    rows = version.table("paragraphs", ["paragraph_id", "kept"])
    names, kept = rows["paragraph_id"], rows["kept"]
    return Standing(
        frozenset(places[True]),
        frozenset(places[False]),
        names.filter(kept).combine_chunks() if paragraphs else None,
        names.filter(pc.invert(kept)).combine_chunks(),
    )


def priority_of(source_path: str, patterns: Sequence[str]) -> int:
    """Return the place of the first pattern that a source's path or an end of it matches.

    A path that none matches comes last.

    >>> patterns = ["official/**", "*"]
    >>> [priority_of(path, patterns) for path in ("posts/official/通报.md", "posts/转载.md")]
    [0, 1]
    """
    for place, pattern in enumerate(patterns):
        if fnmatchcase(source_path, pattern) or fnmatchcase(source_path, f"*/{pattern}"):
            return place
    return len(patterns)


def contained(names: pa.Array, among: pa.Array | None) -> list[bool]:
    """Tell which names are among others; none, where nobody asked for those."""
    if among is None:
        return []
    found: list[bool] = pc.is_in(names, value_set=among).to_pylist()
    return found
