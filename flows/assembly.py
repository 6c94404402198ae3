"""Assembly: decisions about copies, and the final rows of a batch made with them."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path

import pyarrow as pa

from cleaners.dedup import Outcome, Paragraphs
from cleaners.dedup.shingles import IntArray
from flows.rows import Row
from flows.store import Disk, ends_part
from flows.tables import SCHEMAS, make_table, parquet_bytes, read_parquet

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


def columns_for_dedup(documents: pa.Table, paragraphs: pa.Table, edits: pa.Table) -> Paragraphs:
    """Return the columns that ``deduplicate`` takes; tables in canonical order, all batches."""
    number = {name: n for n, name in enumerate(documents["document_id"].to_pylist())}
    repairs = Counter(
        zip(edits["record_id"].to_pylist(), edits["paragraph_ordinal"].to_pylist(), strict=True)
    )
    places = zip(
        paragraphs["record_id"].to_pylist(), paragraphs["ordinal"].to_pylist(), strict=True
    )
    return Paragraphs(
        texts=paragraphs["text"].to_pylist(),
        documents=_numbers([number[name] for name in paragraphs["document_id"].to_pylist()]),
        kinds=paragraphs["kind"].to_pylist(),
        repairs=_numbers([repairs[place] for place in places]),
        published_at=documents["published_at"].to_pylist(),
        folders=[path.rpartition("/")[0] or "." for path in documents["source_path"].to_pylist()],
    )


def _numbers(values: Sequence[int]) -> IntArray:
    numbers: IntArray = pa.array(values, pa.int64()).to_numpy()
    return numbers


def name_decisions(
    outcome: Outcome, paragraph_ids: Sequence[str], document_ids: Sequence[str]
) -> Decided:
    """Turn row numbers into ids; a run is called after its first paragraph."""

    def paragraph(row: int | None) -> str | None:
        return None if row is None else paragraph_ids[row]

    duplicates = sorted(outcome.duplicates, key=lambda found: (found.row, found.cluster))
    runs: dict[tuple[str, int], str] = {}
    rows: list[Row] = []
    for found in duplicates:
        run_id = None
        if found.run is not None:
            document = paragraph_ids[found.row].partition(":")[0]
            run_id = runs.setdefault((document, found.run), paragraph_ids[found.row])
        rows.append(
            (
                paragraph_ids[found.cluster],
                paragraph_ids[found.row],
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
    documents = [
        (d.status, None if d.matched is None else document_ids[d.matched], d.similarity)
        for d in outcome.documents
    ]
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
    copies = decided.duplicate_rows["row"].to_pylist()
    first, end = (bisect_left(copies, row) for row in (first_paragraph, first_paragraph + count))
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
