"""Carrying over: the rows of a source that is gone, taken from the parent version."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from flows.rows import Row
from flows.sources import Source
from flows.store import Version
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
    """Return the sources that the parent version holds and a run no longer finds."""
    known = Version(parent).table("records")["source_path"].to_pylist()
    return [Source(name, parent, carried=True) for name in sorted(set(known) - set(present))]


def carried_rows(source: Source) -> dict[str, list[Row]]:
    """Return the rows of a source in its old version, undecided. Raises CorruptVersion."""
    version = Version(source.path)
    records = [
        row
        for row in version.table("records").to_pylist()
        if row["source_path"] == source.source_path
    ]
    record_ids = {row["record_id"] for row in records}
    rows: dict[str, list[Row]] = {}
    for table, undecided in _UNDECIDED.items():
        found = version.table(table).to_pylist()
        rows[table] = [
            tuple({**row, **undecided}[name] for name in SCHEMAS[table].names)
            for row in found
            if row["record_id"] in record_ids
        ]
    return rows
