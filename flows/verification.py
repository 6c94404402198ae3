"""Verification: a committed version is checked against its manifest and against itself."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from cleaners.extract import Recount, squeezed
from flows.errors import CorruptVersion, GateError
from flows.gates import (
    Ledger,
    audit_documents,
    audit_duplicates,
    audit_inputs,
    audit_record,
    check_ledger,
    check_matches,
)
from flows.store import File, Manifest, Version
from flows.tables import ContentHash, check_table, conformed, schemas_of

_CONSERVED = ("extracted", "kept", "dropped", "separators", "edited")
"""What is recounted without the sources; what became of their markup only a run can say."""


@dataclass(frozen=True, slots=True)
class Verified:
    """What a version was found to hold, and all that is wrong with it."""

    version: str
    files: int
    rows: int
    problems: tuple[str, ...]


@dataclass(slots=True)
class _Found:
    """What the parts of a version hold, for the checks over all of them."""

    schemas: Mapping[str, pa.Schema]
    content: ContentHash
    ledger: Ledger
    rows: dict[str, int]
    recorded: list[str]
    rejected: list[str]
    paragraphs: set[str]
    matches: dict[str, str | None]


def verify_version(version: Version) -> Verified:
    """Check bytes, rows, schema, page checksums, content hash and conservation of a version.

    Without the sources, each record's text before repair stands for its source. Nothing is raised:
    what is wrong is in ``problems``: damaged bytes, else broken parts, else sums that are off.
    """
    damage = tuple(version.damage())
    if damage:
        return Verified(version.name, 0, 0, damage)
    manifest = version.manifest
    schemas = schemas_of(manifest.schema)
    rows = dict.fromkeys(schemas, 0)
    found = _Found(schemas, ContentHash(schemas), Ledger(), rows, [], [], set(), {})
    problems = []
    for part in sorted({file.path.partition("/")[2] for file in manifest.files}):
        problems += _check_part(version, manifest, part, found)
    if not problems:
        problems = _check_whole(version, manifest, found)
    return Verified(version.name, len(manifest.files), sum(found.rows.values()), tuple(problems))


def _check_part(version: Version, manifest: Manifest, part: str, found: _Found) -> list[str]:
    tables = {name: schema.empty_table() for name, schema in found.schemas.items()}
    problems = []
    for file in manifest.files:
        table, _, name = file.path.partition("/")
        if name == part:
            tables[table], wrong = _read(version, file, found.schemas[table])
            problems += wrong
    if problems:
        return problems
    for name, table in tables.items():
        found.content.add(name, table)
        found.rows[name] += table.num_rows
    try:
        _audit({name: conformed(name, rows).to_pylist() for name, rows in tables.items()}, found)
    except GateError as error:
        problems.append(f"{version.folder}: {part}: {error}")
    return problems


def _read(version: Version, file: File, schema: pa.Schema) -> tuple[pa.Table, list[str]]:
    try:
        rows = check_table(file.path.partition("/")[0], version.as_written(file), schema)
    except (CorruptVersion, GateError) as error:
        return schema.empty_table(), [f"{version.folder / file.path}: {error}"]
    if rows.num_rows == file.rows:
        return rows, []
    told = f"{rows.num_rows:,} rows, the manifest says {file.rows:,}"
    return rows, [f"{version.folder / file.path}: {told}"]


def _audit(rows: Mapping[str, Sequence[Mapping[str, Any]]], found: _Found) -> None:
    """Check the rows of one part among themselves. Raises GateError naming them."""
    of_record: dict[str, defaultdict[str, list[Mapping[str, Any]]]] = {
        "edits": defaultdict(list),
        "paragraphs": defaultdict(list),
    }
    for table, own in of_record.items():
        for row in rows[table]:
            own[row["record_id"]].append(row)
    for record in rows["records"]:
        visible = squeezed(record["extracted"])
        edits, paragraphs = (own.pop(record["record_id"], []) for own in of_record.values())
        found.ledger += audit_record(record, edits, paragraphs, Recount(len(visible), visible, {}))
    foreign = sorted({name for own in of_record.values() for name in own})
    if foreign:
        raise GateError(f"conservation: rows of no record: {', '.join(foreign[:5])}")
    audit_documents(rows["documents"], rows["paragraphs"])
    audit_duplicates(rows["duplicates"], rows["paragraphs"])
    found.recorded += [row["source_path"] for row in rows["records"]]
    found.rejected += [row["source_path"] for row in rows["rejects"]]
    found.paragraphs |= {row["paragraph_id"] for row in rows["paragraphs"]}
    found.matches |= {
        row["paragraph_id"]: row["matched_paragraph_id"]
        for row in rows["paragraphs"]
        if not row["kept"]
    }


def _check_whole(version: Version, manifest: Manifest, found: _Found) -> list[str]:
    problems = []
    if found.content.hexdigest() != manifest.content_hash:
        problems.append("its rows do not have the content hash of the manifest")
    try:
        inputs = [item.source_path for item in manifest.inputs]
        audit_inputs(inputs, found.recorded, found.rejected)
        check_matches(found.matches, found.paragraphs)
        check_ledger(found.ledger)
    except GateError as error:
        problems.append(str(error))
    told, counted = manifest.counts.get("conservation", {}), found.ledger.as_dict()
    for name in _CONSERVED:
        if told.get(name) != counted[name]:
            problems.append(
                f"conservation: {name} is {counted[name]}, the manifest says {told.get(name)}"
            )
    if manifest.counts.get("rows") != found.rows:
        problems.append(f"rows are {found.rows}, the manifest says {manifest.counts.get('rows')}")
    return [f"{version.folder}: {problem}" for problem in problems]
