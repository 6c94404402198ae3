"""Lookup: the paragraphs of a version that a name means, be it an id or a path, or a line of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from flows.errors import StoreError
from flows.history import History, read_histories
from flows.store import Version

_ID = re.compile(r"[0-9a-f]{16}")
_PARAGRAPH = re.compile(r"([0-9a-f]{16}):[0-9]+")
_LINE = re.compile(r"(.+):([0-9]+)", re.DOTALL)
"""``seeds/甲.txt:12``; a path that ends so itself is found by its whole name."""


@dataclass(frozen=True, slots=True)
class Meant:
    """The paragraphs that a name means in one record; ``whole`` when it names no line or id."""

    history: History
    paragraphs: tuple[str, ...]
    whole: bool


def look_up(version: Version, name: str) -> Iterator[Meant]:
    """Yield what a name means, record by record. Raises StoreError when nothing is called so.

    A paragraph's id, the id of a document or record, or a path as ``source_path`` has it, with or
    without folders in front, and ``:LINE`` for what came from that line of it.
    """
    found = False
    for meant in _meant(version, name):
        found = True
        yield meant
    if not found:
        raise StoreError(
            f"{name}: no id of a paragraph, document or record in {version.name}, and no path "
            "of a source with a paragraph there; `qingyuan sql` can search"
        )


def _meant(version: Version, name: str) -> Iterator[Meant]:
    paragraph, line = _PARAGRAPH.fullmatch(name), _LINE.fullmatch(name)
    if paragraph:
        yield from _with_ids(version, "document_id", paragraph[1], only=name)
    elif _ID.fullmatch(name):
        yield from _with_ids(version, "record_id", name)
        yield from _with_ids(version, "document_id", name)
    else:
        whole = list(_with_path(version, name, None))
        yield from whole
        if not whole and line:
            yield from _with_path(version, line[1], int(line[2]))


def _with_ids(
    version: Version, column: str, value: str, only: str | None = None
) -> Iterator[Meant]:
    parts = version.parts()
    for part in parts.names:
        rows = parts.read("documents", part, ["record_id", "document_id"])
        records = rows.filter(pc.equal(rows[column], value))["record_id"].to_pylist()
        for history in read_histories(parts, part, records) if records else ():
            own = tuple(
                row["paragraph_id"]
                for row in history.paragraphs
                if row[column] == value and only in (None, row["paragraph_id"])
            )
            if own or only is None:
                yield Meant(history.complete(parts), own, only is None)


def _with_path(version: Version, path: str, line: int | None) -> Iterator[Meant]:
    parts = version.parts()
    for part in parts.names:
        rows = parts.read("records", part, ["record_id", "source_path"])
        named = pa.array(
            [_is_called(source, path) for source in rows["source_path"].to_pylist()], pa.bool_()
        )
        records = rows.filter(named)["record_id"].to_pylist()
        for history in read_histories(parts, part, records) if records else ():
            own = tuple(
                row["paragraph_id"]
                for row in history.paragraphs
                if line is None or row["first_line"] <= line <= row["last_line"]
            )
            if own or line is None:
                yield Meant(history.complete(parts), own, line is None)


def _is_called(source: str, path: str) -> bool:
    return source == path or source.endswith(f"/{path}") or path.endswith(f"/{source}")
