"""News: what a run adds, removes and changes against its parent; a gate stops what vanishes."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from fnmatch import fnmatchcase
from typing import Any

import pyarrow as pa

from flows.errors import GateError
from flows.intake import scheme_of
from flows.recipe import Gates
from flows.sources import name_in_corpus, pattern_in_corpus, text_of
from flows.store import Version

Place = tuple[str, int]
"""A source and an article in it."""

MIN_DOCUMENTS = 5
"""Of fewer documents no share is taken: one of four that was deleted is a quarter."""

_SAID = ("source_path", "article_index", "title", "status", "text")
_NAMED_AT_MOST = 5
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


def check_names(
    names: Sequence[str], parent: Version | None, present: Iterable[str], gates: Gates
) -> None:
    """Raise GateError for names that gave documents to the parent and give none now.

    ``present``: the sources that give documents in this run, carried over ones too.
    """
    if parent is None or gates.max_vanished_ratio >= 1:
        return
    before = [path for path, _ in _places(parent)]
    present = list(present)
    gone = [(name, sum(map(covers(name), before))) for name in names]
    gone = [(name, n) for name, n in gone if n and not any(map(covers(name), present))]
    if gone:
        told = "".join(f"\n  {text_of(name)}: {n:,} documents" for name, n in gone[:_NAMED_AT_MOST])
        rest = f"\n  and {len(gone) - _NAMED_AT_MOST:,} more" if gone[_NAMED_AT_MOST:] else ""
        raise GateError(
            f"vanished: what gave documents to {parent.name} gives none now; {_MEANT}:{told}{rest}"
        )


def check_vanished(
    parent: Version | None, present: pa.Table, sums: Iterable[str | None], gates: Gates
) -> None:
    """Raise GateError when too many of the parent's documents are in no source any more.

    ``present``: source and place of each document of this run; ``sums``: the SHA-256 of what was
    read, for a source that was only renamed has not vanished.
    """
    if parent is None or gates.max_vanished_ratio >= 1:
        return
    before = _places(parent)
    columns = (present[name].to_pylist() for name in ("source_path", "article_index"))
    gone = set(before) - set(zip(*columns, strict=True))
    if len(before) < MIN_DOCUMENTS or len(gone) <= gates.max_vanished_ratio * len(before):
        return
    known = set(sums)
    columns = (
        parent.table("records", ["source_path", "source_sha256"])[n].to_pylist() for n in (0, 1)
    )
    moved = {path for path, sha256 in zip(*columns, strict=True) if sha256 in known}
    paths = sorted({path for path, _ in gone} - moved)
    count = sum(path not in moved for path, _ in gone)
    if count > gates.max_vanished_ratio * len(before):
        told = "".join(f"\n  {text_of(path)}" for path in paths[:_NAMED_AT_MOST])
        rest = len(paths) - _NAMED_AT_MOST
        raise GateError(
            f"vanished: {count:,} of {len(before):,} documents of {parent.name} are in no source "
            f"any more, more than gates.max_vanished_ratio = {gates.max_vanished_ratio:g} allows; "
            f"{_MEANT}:{told}" + (f"\n  and {rest:,} more" if rest > 0 else "")
        )


def _places(parent: Version) -> list[Place]:
    table = parent.table("documents", ["source_path", "article_index"])
    return list(zip(*(column.to_pylist() for column in table.columns), strict=True))
