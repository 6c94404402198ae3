"""The audit: a staged version is read back and checked against the bytes of its sources."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from concurrent.futures import Executor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from cleaners.errors import SourceError
from cleaners.extract import Recount, recount, squeezed
from flows.carrying import carried_rows
from flows.errors import GateError
from flows.gates import (
    Ledger,
    audit_documents,
    audit_inputs,
    audit_record,
    check_ledger,
    check_matches,
)
from flows.sources import Source, read_source
from flows.tables import read_rows
from flows.work import Work

_COLUMNS = {
    "paragraphs": "paragraph_id document_id record_id ordinal text start end kept drop_reason "
    "matched_paragraph_id",
    "documents": "document_id record_id source_path text paragraph_count kept_count",
    "edits": "record_id step rule start end before after",
    "records": "record_id source_path source_sha256 extracted",
    "rejects": "source_path",
}


@dataclass(slots=True)
class _Part:
    """What the check of one part found, for the checks over all of them."""

    ledger: Ledger = field(default_factory=Ledger)
    recorded: list[str] = field(default_factory=list)
    rejected: list[str] = field(default_factory=list)
    paragraphs: set[str] = field(default_factory=set)
    matches: dict[str, str | None] = field(default_factory=dict)


def audit_version(work: Work, executor: Executor) -> Ledger:
    """Check a staged version part by part, then as a whole.

    Raises GateError naming the rows that break conservation, and when a source is no longer what
    was cleaned. Sources carried over count as they stand in the parent version.
    """
    whole = _Part()
    parts = sorted({Path(file.path).name for file in work.files()})
    for part in executor.map(partial(_audit_part, work), parts):
        whole.ledger += part.ledger
        whole.recorded += part.recorded
        whole.rejected += part.rejected
        whole.paragraphs |= part.paragraphs
        whole.matches |= part.matches
    audit_inputs((item.source_path for item in work.inputs()), whole.recorded, whole.rejected)
    check_matches(whole.matches, whole.paragraphs)
    check_ledger(whole.ledger)
    return whole.ledger


def _audit_part(work: Work, name: str) -> _Part:
    rows = {table: _read(work, table, name) for table in _COLUMNS}
    sources = {source.source_path: source for source, _ in work.sources()}
    max_bytes = work.recipe.limits.max_source_bytes
    edits, paragraphs = _by_record(rows["edits"]), _by_record(rows["paragraphs"])
    part = _Part(
        recorded=[row["source_path"] for row in rows["records"]],
        rejected=[row["source_path"] for row in rows["rejects"]],
        paragraphs={row["paragraph_id"] for row in rows["paragraphs"]},
        matches={
            row["paragraph_id"]: row["matched_paragraph_id"]
            for row in rows["paragraphs"]
            if not row["kept"]
        },
    )
    for record in rows["records"]:
        source = _recount(record, sources, max_bytes)
        name = record["record_id"]
        part.ledger += audit_record(record, edits.pop(name, []), paragraphs.pop(name, []), source)
    if edits or paragraphs:
        raise GateError(f"conservation: rows of no record: {sorted([*edits, *paragraphs])[:5]}")
    audit_documents(rows["documents"], rows["paragraphs"])
    return part


def _recount(record: Mapping[str, Any], sources: Mapping[str, Source], max_bytes: int) -> Recount:
    source = sources[record["source_path"]]
    if source.carried:
        # Its bytes are gone; the parent version, checked on reading, stands for them.
        visible = squeezed(carried_rows(source)["records"][0][-1])
        return Recount(len(visible), visible, {})
    try:
        raw = read_source(source, max_bytes=max_bytes)
        if raw.sha256 == record["source_sha256"]:
            return recount(raw)
    except SourceError as error:
        raise GateError(f"{error}; it was there when the run began") from error
    raise GateError(f"{record['source_path']}: changed while the run read it; run again")


def _read(work: Work, table: str, name: str) -> list[dict[str, Any]]:
    path = work.version / table / name
    return read_rows(path, _COLUMNS[table].split()) if path.exists() else []


def _by_record(rows: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    found: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        found[row["record_id"]].append(row)
    return found
