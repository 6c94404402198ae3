"""News: what a run adds, removes and changes against its parent; a gate stops what vanishes."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from fnmatch import fnmatchcase
from typing import Any

import pyarrow as pa

from flows.errors import GateError, name_first
from flows.intake import scheme_of
from flows.sources import name_in_corpus, pattern_in_corpus, text_of
from flows.standing import Place
from flows.store import Version
from flows.tables import pairs

MIN_DOCUMENTS = 5
"""Of fewer documents no share is taken: one of four that was deleted is a quarter."""

PLACE = ("source_path", "article_index")
_SAID = (*PLACE, "title", "status", "text")
_MEANT = (
    "see that the disk is mounted; where it is meant, run once with --vanished-ok, or set "
    "gates.max_vanished_ratio = 1 in a recipe"
)


class Documents:
    """What the documents of a version say, by their places; 16 bytes each, so that all fit."""

    def __init__(self) -> None:
        self._said: dict[Place, bytes] = {}

    def add(self, documents: pa.Table) -> None:
        """Take in rows of ``documents``, final ones."""
        columns = (documents[name].to_pylist() for name in _SAID)
        for path, index, *said in zip(*columns, strict=True):
            content = repr(said).encode("utf-8", "surrogatepass")
            self._said[path, index] = hashlib.blake2b(content, digest_size=16).digest()

    def against(self, parent: Version) -> dict[str, Any]:
        """Count what is added, removed and changed since the parent. Raises CorruptVersion."""
        before = Documents()
        for file in parent.files("documents"):
            before.add(parent.read(file, _SAID))
        now, was = self._said, before._said
        return {
            "version": parent.name,
            "added": len(now.keys() - was.keys()),
            "removed": len(was.keys() - now.keys()),
            "changed": sum(now[place] != was[place] for place in now.keys() & was.keys()),
        }


def nothing_against(parent: Version) -> dict[str, Any]:
    """Return the counts of a run that would only make its parent again."""
    return {"version": parent.name, "added": 0, "removed": 0, "changed": 0}


def covers(name: str) -> Callable[[str], bool]:
    """Return what tells whether a source of a corpus is below a name that a run was given.

    >>> below = covers("下载/推送")
    >>> [below(path) for path in ("推送/甲.txt", "推送.zip!/乙.txt", "推送二/丙.txt")]
    [True, False, False]
    """
    if scheme_of(name):
        return lambda path: path == name or path.startswith((name.rstrip("/") + "/", f"{name}!/"))
    pattern = pattern_in_corpus(name)
    if pattern is not None:
        return lambda path: fnmatchcase(path, pattern) or fnmatchcase(path, f"{pattern}!/*")
    root = name_in_corpus(name)
    return lambda path: path == root or path.startswith((f"{root}/", f"{root}!/"))


def places_of(version: Version) -> list[Place]:
    """Return the place of each document of a version. Raises CorruptVersion."""
    return list(pairs(version.table("documents", PLACE), *PLACE))


def check_names(
    names: Sequence[str], parent: Version, before: Sequence[Place], present: Iterable[str]
) -> None:
    """Raise GateError for names that gave documents to the parent and give none now.

    ``before``: the places of the parent's documents; ``present``: the sources that give documents
    in this run, carried over ones too.
    """
    present = set(present)
    gone = []
    for name in names:
        below = covers(name)
        count = sum(below(path) for path, _ in before)
        if count and not any(map(below, present)):
            gone.append(f"{text_of(name)}: {count:,} documents")
    if gone:
        raise GateError(
            f"vanished: what gave documents to {parent.name} gives none now; {_MEANT}:"
            + "".join(f"\n  {line}" for line in name_first(gone, len(gone)))
        )


def check_vanished(
    parent: Version,
    before: Sequence[Place],
    present: Iterable[Place],
    sums: Iterable[str | None],
    *,
    max_ratio: float,
) -> None:
    """Raise GateError when too many of the parent's documents are in no source any more.

    ``before`` and ``present``: the places of the documents of the parent and of this run; ``sums``:
    the SHA-256 of what was read, for a source that was only renamed has not vanished.
    """
    gone = set(before) - set(present)
    if len(before) < MIN_DOCUMENTS or len(gone) <= max_ratio * len(before):
        return
    known = set(sums)
    moved = {item.source_path for item in parent.manifest.inputs if item.sha256 in known}
    lost = [path for path, _ in gone if path not in moved]
    if len(lost) > max_ratio * len(before):
        paths = list(map(text_of, sorted(set(lost))))
        raise GateError(
            f"vanished: {len(lost):,} of {len(before):,} documents of {parent.name} are in no "
            f"source any more, more than gates.max_vanished_ratio = {max_ratio:g} allows; {_MEANT}:"
            + "".join(f"\n  {line}" for line in name_first(paths, len(paths)))
        )
