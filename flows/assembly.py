"""Assembly: decisions about copies, and the final rows of a batch made with them."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from cleaners.codes import IntArray
from cleaners.dedup import Outcome, Paragraphs
from cleaners.records import Kind
from flows.rows import Row
from flows.standing import NOTHING_STANDS, Place, Standing, contained, priority_of
from flows.store import Disk, ends_part
from flows.tables import (
    REPAIR_COLUMNS,
    SCHEMAS,
    count_repairs,
    make_table,
    pairs,
    parquet_bytes,
    read_parquet,
)

Tables = Mapping[str, pa.Table]


_OF_PARAGRAPH = ("kept", "drop_reason", "matched_paragraph_id", "similarity", "cluster_id")
_OF_DOCUMENT = ("status", "matched_document_id", "similarity")


@dataclass(frozen=True, slots=True)
class Decided:
    """What deduplication says, in the ids and columns of the tables; rows as in all batches.

    ``duplicate_rows`` is the paragraph that each of ``duplicates`` is about, ascending.
    """

    paragraphs: pa.Table
    documents: pa.Table
    duplicates: pa.Table
    duplicate_rows: pa.Table

    def save(self, folder: Path, disk: Disk) -> None:
        """Write the decisions into a folder."""
        disk.make_folder(folder)
        for field in fields(self):
            content = parquet_bytes(getattr(self, field.name))
            disk.write(folder / f"{field.name}.parquet", content)


def load_decided(folder: Path) -> Decided:
    """Read the decisions that ``Decided.save`` wrote."""
    return Decided(*(read_parquet(folder / f"{field.name}.parquet") for field in fields(Decided)))


def decided_copies(folder: Path) -> list[str]:
    """Return the paragraph of each row that ``duplicates`` has to have."""
    table = read_parquet(folder / "duplicates.parquet", ["paragraph_id"])
    found: list[str] = table["paragraph_id"].to_pylist()
    return found


@dataclass(frozen=True, slots=True)
class Compared:
    """The columns that ``deduplicate`` takes, and the ids of their paragraphs and documents."""

    columns: Paragraphs
    paragraph_ids: pa.Array
    document_ids: pa.Array
    places: tuple[Place, ...]  # of the documents


FOR_DEDUP: Mapping[str, Sequence[str]] = {
    "documents": ("document_id", "source_path", "article_index", "published_at"),
    "paragraphs": ("paragraph_id", "record_id", "document_id", "ordinal", "text", "kind"),
    "edits": REPAIR_COLUMNS,
}
"""The columns of the cleaned tables that the decisions depend on."""


def columns_for_dedup(
    batches: Iterable[Tables], standing: Standing = NOTHING_STANDS, priority: Sequence[str] = ()
) -> Compared:
    """Gather what is compared, batch by batch in canonical order.

    ``standing``: what the version before kept; ``priority``: patterns of sources, best first.

    Of each batch stay the texts, numbers and ids: what names the same thing over and over, as
    edits name their records, is gone before the next one is read.
    """
    texts: list[str] = []
    kinds: list[Kind] = []
    published_at: list[datetime | None] = []
    folders: list[str] = []
    places: list[Place] = []
    owners, repairs = array("q"), array("q")
    paragraph_ids, document_ids = [], []
    known: dict[str, Any] = {}  # one string for each kind and folder
    for tables in batches:
        documents, paragraphs = tables["documents"], tables["paragraphs"]
        names = documents["document_id"].to_pylist()
        number = {name: n for n, name in enumerate(names, len(published_at))}
        edited = count_repairs(tables["edits"])
        texts += paragraphs["text"].to_pylist()
        kinds += (known.setdefault(kind, kind) for kind in paragraphs["kind"].to_pylist())
        owners.extend(number[name] for name in paragraphs["document_id"].to_pylist())
        repairs.extend(edited[place] for place in pairs(paragraphs, "record_id", "ordinal"))
        published_at += documents["published_at"].to_pylist()
        places += pairs(documents, "source_path", "article_index")
        paths = (path.rpartition("/")[0] or "." for path in documents["source_path"].to_pylist())
        folders += (known.setdefault(folder, folder) for folder in paths)
        paragraph_ids.append(paragraphs["paragraph_id"].combine_chunks())
        document_ids.append(documents["document_id"].combine_chunks())
    names = pa.concat_arrays(paragraph_ids)
    columns = Paragraphs(
        texts,
        _numbers(owners),
        kinds,
        _numbers(repairs),
        published_at,
        folders,
        priorities=[priority_of(path, priority) for path, _ in places] if priority else (),
        standing=[place in standing.kept for place in places] if standing.kept else (),
        standing_rows=contained(names, standing.kept_paragraphs),
    )
    return Compared(columns, names, pa.concat_arrays(document_ids), tuple(places))


def came_back(standing: Standing, compared: Compared, outcome: Outcome) -> dict[str, int]:
    """Count the documents and paragraphs that the version before dropped and this one keeps."""
    places = zip(compared.places, outcome.documents, strict=True)
    dropped = contained(compared.paragraph_ids, standing.dropped_paragraphs)
    rows = zip(dropped, outcome.rows, strict=True) if dropped else ()
    return {
        "documents": sum(d.status == "kept" and place in standing.dropped for place, d in places),
        "paragraphs": sum(was_dropped and row.kept for was_dropped, row in rows),
    }


def _numbers(values: array[int]) -> IntArray:
    return np.array(values, dtype=np.int64)


def name_decisions(outcome: Outcome, compared: Compared) -> Decided:
    """Turn row numbers into ids; a run is called after its first paragraph."""

    def paragraph(row: int | None) -> str | None:
        return None if row is None else compared.paragraph_ids[row].as_py()

    def document(row: int | None) -> str | None:
        return None if row is None else compared.document_ids[row].as_py()

    duplicates = sorted(outcome.duplicates, key=lambda found: (found.row, found.cluster))
    runs: dict[tuple[str, int], str] = {}
    rows: list[Row] = []
    for found in duplicates:
        run_id, own_id = None, compared.paragraph_ids[found.row].as_py()
        if found.run is not None:
            run_id = runs.setdefault((own_id.partition(":")[0], found.run), own_id)
        rows.append(
            (
                paragraph(found.cluster),
                own_id,
                run_id,
                found.jaccard,
                found.containment,
                found.kind,
                found.scope,
                found.start,
                found.end,
                found.matched_start,
                found.matched_end,
                found.kept,
            )
        )
    paragraphs = [
        (d.kept, d.drop_reason, paragraph(d.matched), d.similarity, paragraph(d.cluster))
        for d in outcome.rows
    ]
    documents = [(d.status, document(d.matched), d.similarity) for d in outcome.documents]
    return Decided(
        _columns("paragraphs", _OF_PARAGRAPH, paragraphs),
        _columns("documents", _OF_DOCUMENT, documents),
        make_table("duplicates", rows),
        pa.table({"row": pa.array([found.row for found in duplicates], pa.int64())}),
    )


def _columns(table: str, names: Sequence[str], rows: Sequence[Row]) -> pa.Table:
    schema = pa.schema([SCHEMAS[table].field(name) for name in names])
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(names)
    arrays = [pa.array(column, field.type) for column, field in zip(columns, schema, strict=True)]
    return pa.table(arrays, schema=schema)


def decide_batch(
    tables: Tables, decided: Decided, *, first_document: int, first_paragraph: int
) -> dict[str, pa.Table]:
    """Return the final tables of a batch, which starts at these rows of the whole corpus."""
    count = tables["paragraphs"].num_rows
    paragraphs = _replace(tables["paragraphs"], decided.paragraphs.slice(first_paragraph, count))
    documents = _replace(
        tables["documents"],
        decided.documents.slice(first_document, tables["documents"].num_rows),
    )
    copies = decided.duplicate_rows["row"].to_numpy()
    first, end = np.searchsorted(copies, (first_paragraph, first_paragraph + count)).tolist()
    return {
        "records": tables["records"],
        "documents": _with_text(documents, paragraphs),
        "paragraphs": paragraphs,
        "edits": tables["edits"],
        "duplicates": decided.duplicates.slice(first, end - first),
    }


def _replace(table: pa.Table, columns: pa.Table) -> pa.Table:
    for field in columns.schema:
        place = table.schema.get_field_index(field.name)
        table = table.set_column(place, field, columns[field.name])
    return table


def _with_text(documents: pa.Table, paragraphs: pa.Table) -> pa.Table:
    kept = paragraphs.filter(paragraphs["kept"])
    texts: dict[str, list[str]] = {name: [] for name in documents["document_id"].to_pylist()}
    for document, text in zip(
        kept["document_id"].to_pylist(), kept["text"].to_pylist(), strict=True
    ):
        texts[document].append(text)
    rows = []
    for own in texts.values():
        text = "\n\n".join(own)
        rows.append((text, len(own), len(text)))
    return _replace(documents, _columns("documents", ("text", "kept_count", "characters"), rows))


def cut_parts(tables: Tables, per_part: int) -> Iterator[tuple[Tables, bool]]:
    """Cut the tables of a batch behind each record that ends a part; the flag says that one did."""
    record_ids = tables["records"]["record_id"].to_pylist()
    ends = [n for n, name in enumerate(record_ids) if ends_part(name, per_part)]
    if not ends:
        yield tables, False
        return
    number = {name: n for n, name in enumerate(record_ids)}
    paragraphs = zip(
        tables["paragraphs"]["paragraph_id"].to_pylist(),
        tables["paragraphs"]["record_id"].to_pylist(),
        strict=True,
    )
    record_of = dict(paragraphs)
    places: dict[str, list[int]] = {
        name: [number[record] for record in table["record_id"].to_pylist()]
        for name, table in tables.items()
        if name != "duplicates"
    }
    copies = tables["duplicates"]["paragraph_id"].to_pylist()
    places["duplicates"] = [number[record_of[name]] for name in copies]
    previous = -1
    for end in sorted({*ends, len(record_ids) - 1}):
        yield _slice(tables, places, previous, end), end in ends
        previous = end


def _slice(
    tables: Tables, places: Mapping[str, Sequence[int]], after: int, last: int
) -> dict[str, pa.Table]:
    cut = {}
    for name, table in tables.items():
        start, end = bisect_right(places[name], after), bisect_right(places[name], last)
        cut[name] = table.slice(start, end - start)
    return cut
