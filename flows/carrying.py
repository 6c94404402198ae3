"""Carrying over: the rows of sources that are gone, taken from the parent version."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from flows.packs import Entry
from flows.rows import Row
from flows.sources import Source
from flows.store import File, Version
from flows.tables import SCHEMAS

# What decides anew in each version starts as it does for a fresh record.
_UNDECIDED: Mapping[str, Mapping[str, Any]] = {
    "records": {},
    "edits": {},
    "documents": {
        "text": "",
        "kept_count": 0,
        "characters": 0,
        "status": "kept",
        "matched_document_id": None,
        "similarity": None,
        "carried_over": True,
    },
    "paragraphs": {
        "kept": True,
        "drop_reason": None,
        "matched_paragraph_id": None,
        "similarity": None,
        "cluster_id": None,
    },
}


def vanished(parent: Path, present: Iterable[str]) -> list[Source]:
    """Return the sources that the parent version holds and a run no longer finds, in order.

    The path of each is the part of the parent's ``records`` that holds it. Raises CorruptVersion.
    """
    known = frozenset(present)
    return [
        Source(name, parent / file.path, carried=True)
        for file in Version(parent).manifest.files
        if file.path.startswith("records/")
        for name in Version(parent).read(file)["source_path"].to_pylist()
        if name not in known
    ]


def carried_entries(sources: Sequence[Source]) -> Iterator[tuple[list[Source], list[Entry]]]:
    """Yield sources of the parent, part by part, with their rows as before anything is decided.

    All sources are carried ones, in order; each part of the parent is read once. No later run is to
    find these rows: what they were made of is gone. Raises CorruptVersion.
    """
    files = _files(sources)
    for path, group in groupby(sources, key=lambda source: source.path):
        own = list(group)
        rows = _undecided_rows(path, files, [source.source_path for source in own])
        yield own, [Entry(None, rows[source.source_path]) for source in own]


def carried_texts(sources: Sequence[Source]) -> dict[str, str]:
    """Return what stands in ``extracted`` of the parent for carried sources, by their name."""
    files = _files(sources)
    texts: dict[str, str] = {}
    for path in sorted({source.path for source in sources}):
        records = Version(path.parent.parent).read(files[f"records/{path.name}"])
        columns = (records["source_path"].to_pylist(), records["extracted"].to_pylist())
        texts.update(zip(*columns, strict=True))
    return {source.source_path: texts[source.source_path] for source in sources}


def _files(sources: Sequence[Source]) -> dict[str, File]:
    """Return the files of the version that the sources are carried from, by path."""
    folders = {source.path.parent.parent for source in sources}
    return {file.path: file for folder in folders for file in Version(folder).manifest.files}


def _undecided_rows(
    path: Path, files: Mapping[str, File], names: Sequence[str]
) -> dict[str, dict[str, list[Row]]]:
    """Return the rows of the named sources in one part of a version: by source, then by table."""
    version = Version(path.parent.parent)
    found: dict[str, dict[str, list[Row]]] = {name: defaultdict(list) for name in names}
    source_of: dict[str, str] = {}
    for table, undecided in _UNDECIDED.items():
        file = files.get(f"{table}/{path.name}")  # a table without rows there has no such part
        if file is None:
            continue
        rows = version.read(file)
        by = ("source_path", names) if table == "records" else ("record_id", list(source_of))
        for row in rows.filter(pc.is_in(rows[by[0]], pa.array(by[1], pa.string()))).to_pylist():
            if table == "records":
                source_of[row["record_id"]] = row["source_path"]
            values = {**row, **undecided}
            row_values = tuple(values[name] for name in SCHEMAS[table].names)
            found[source_of[row["record_id"]]][table].append(row_values)
    return found
