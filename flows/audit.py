"""The audit: a staged version is read back and checked against the bytes of its sources."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from cleaners.errors import SourceError
from cleaners.extract import Recount, recount, squeezed
from flows.alarms import check_drift, check_losses
from flows.assembly import decided_copies
from flows.carrying import carried_texts
from flows.errors import GateError
from flows.gates import (
    Ledger,
    audit_documents,
    audit_duplicates,
    audit_inputs,
    audit_record,
    check_copies,
    check_ledger,
    check_matches,
)
from flows.sources import Source, read_source
from flows.store import Version
from flows.tables import read_parquet, read_rows
from flows.work import Work
from flows.workers import Workers

_COLUMNS = {
    "paragraphs": "paragraph_id document_id record_id ordinal text start end kept drop_reason "
    "matched_paragraph_id",
    "documents": "document_id record_id source_path text paragraph_count kept_count",
    "edits": "record_id step rule start end before after",
    "records": "record_id source_path source_sha256 extracted",
    "duplicates": "cluster_id paragraph_id run_id kind scope start end matched_start matched_end",
    "rejects": "source_path",
}


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of the staged version to check, with the sources of its records."""

    folder: Path
    name: str
    sources: Mapping[str, Source]
    max_bytes: int


@dataclass(slots=True)
class _Found:
    """What the check of one part found, for the checks over all of them.

    ``matches`` are the paragraphs that its dropped ones match, by dropped one; ``characters`` what
    ``check_losses`` takes, ``lengths`` how long the paragraphs of each source are.
    """

    ledger: Ledger = field(default_factory=Ledger)
    recorded: list[str] = field(default_factory=list)
    rejected: list[str] = field(default_factory=list)
    matches: dict[str, str | None] = field(default_factory=dict)
    characters: dict[str, tuple[int, int]] = field(default_factory=dict)
    lengths: Counter[str] = field(default_factory=Counter)
    copies: list[str] = field(default_factory=list)


def audit_version(work: Work, workers: Workers) -> Ledger:
    """Check a staged version part by part, then as a whole.

    Raises GateError naming the rows that break conservation, and when a source is no longer what
    was cleaned, or has lost too much text. Sources carried over count as they stand in the parent
    version.
    """
    whole = _Found()
    parts = _parts(work)
    for found in workers.map(_audit_part, parts):
        whole.ledger += found.ledger
        whole.recorded += found.recorded
        whole.rejected += found.rejected
        whole.matches |= found.matches
        whole.characters |= found.characters
        whole.lengths.update(found.lengths)
        whole.copies += found.copies
    audit_inputs((item.source_path for item in work.inputs()), whole.recorded, whole.rejected)
    wanted = {match for match in whole.matches.values() if match is not None}
    known: set[str] = set()
    for part in parts if wanted else ():
        known |= wanted.intersection(_column(part, "paragraphs", "paragraph_id"))
    check_matches(whole.matches, known)
    check_copies(whole.copies, decided_copies(work.folder / "decided"))
    check_ledger(whole.ledger)
    gates = work.recipe.gates
    check_losses(whole.characters, max_ratio=gates.max_loss_ratio)
    if work.parent:
        limit = gates.max_drift_ratio
        check_drift(Version(work.parent), work.inputs(), whole.lengths, max_ratio=limit)
    return whole.ledger


def _parts(work: Work) -> list[_Part]:
    """Return the parts, each with the sources that its records name; others are no source."""
    known = {source.source_path: source for source, _ in work.sources()}
    max_bytes = work.recipe.limits.max_source_bytes
    parts = []
    for name in sorted({Path(file.path).name for file in work.files()}):
        part = _Part(work.version, name, {}, max_bytes)
        names = _column(part, "records", "source_path")
        parts.append(replace(part, sources={n: known[n] for n in names if n in known}))
    return parts


def _audit_part(part: _Part) -> _Found:
    rows = {table: _read(part, table) for table in _COLUMNS}
    carried = carried_texts([source for source in part.sources.values() if source.carried])
    edits, paragraphs = _by_record(rows["edits"]), _by_record(rows["paragraphs"])
    found = _Found(
        copies=[row["paragraph_id"] for row in rows["duplicates"]],
        recorded=[row["source_path"] for row in rows["records"]],
        rejected=[row["source_path"] for row in rows["rejects"]],
        matches={
            row["paragraph_id"]: row["matched_paragraph_id"]
            for row in rows["paragraphs"]
            if row["matched_paragraph_id"] is not None and not row["kept"]
        },
    )
    for record in rows["records"]:
        source = _recount(record, part, carried)
        name, path = record["record_id"], record["source_path"]
        own = paragraphs.pop(name, [])
        found.ledger += audit_record(record, edits.pop(name, []), own, source)
        placed = sum(len(squeezed(row["text"])) for row in own)
        found.characters[path] = (len(source.visible), placed)
        found.lengths[path] += sum(row["end"] - row["start"] for row in own)
    if edits or paragraphs:
        raise GateError(f"conservation: rows of no record: {sorted([*edits, *paragraphs])[:5]}")
    audit_documents(rows["documents"], rows["paragraphs"])
    audit_duplicates(rows["duplicates"], rows["paragraphs"])
    return found


def _recount(record: Mapping[str, Any], part: _Part, carried: Mapping[str, str]) -> Recount:
    source = part.sources[record["source_path"]]
    if source.carried:
        # Its bytes are gone; the parent version, checked on reading, stands for them.
        visible = squeezed(carried[source.source_path])
        return Recount(len(visible), visible, {})
    try:
        raw = read_source(source, max_bytes=part.max_bytes)
        if raw.sha256 == record["source_sha256"]:
            return recount(raw)
    except SourceError as error:
        raise GateError(f"{error}; it was there when the run began") from error
    raise GateError(f"{record['source_path']}: changed while the run read it; run again")


def _column(part: _Part, table: str, column: str) -> list[str]:
    path = part.folder / table / part.name
    values: list[str] = read_parquet(path, [column])[column].to_pylist() if path.exists() else []
    return values


def _read(part: _Part, table: str) -> list[dict[str, Any]]:
    path = part.folder / table / part.name
    return read_rows(path, _COLUMNS[table].split()) if path.exists() else []


def _by_record(rows: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    found: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        found[row["record_id"]].append(row)
    return found
