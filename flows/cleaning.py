"""Cleaning one batch of sources: read, extract, repair, compose, and write the rows to a folder."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from cleaners.articles import compose
from cleaners.errors import SourceError
from cleaners.extract import extract
from cleaners.records import Document, Record
from cleaners.repair import repair
from flows.carrying import carried_rows
from flows.recipe import Recipe
from flows.rows import Row, document_row, edit_rows, numbered, paragraph_rows, record_row
from flows.sources import Source, read_source
from flows.store import Disk, Input
from flows.tables import make_table, parquet_bytes


@dataclass(frozen=True, slots=True)
class Batch:
    """The sources that one call cleans, and the folder that takes the result."""

    folder: Path
    sources: tuple[Source, ...]
    recipe: Recipe


def cut_batches(
    sized: Sequence[tuple[Source, int]], recipe: Recipe
) -> Iterator[tuple[Source, ...]]:
    """Cut sources into batches by count and bytes; the rows of a run do not depend on the cuts."""
    limits = recipe.limits
    batch: list[Source] = []
    total = 0
    for source, size in sized:
        full = len(batch) >= limits.batch_sources or total + size > limits.batch_bytes
        if batch and full:
            yield tuple(batch)
            batch, total = [], 0
        batch.append(source)
        total += size
    if batch:
        yield tuple(batch)


def clean_batch(batch: Batch) -> tuple[Input, ...]:
    """Clean a batch, write its rows as Parquet into its folder and return what was read.

    A source that cannot be used becomes a row of ``rejects``, here and nowhere else; anything but
    SourceError is a bug and stops the run.
    """
    rows: defaultdict[str, list[Row]] = defaultdict(list)
    inputs: list[Input] = []
    for source in batch.sources:
        if source.carried:
            carried = carried_rows(source)
            for table, old in carried.items():
                rows[table].extend(old)
            inputs.append(Input(source.source_path, carried["records"][0][2], None))
            continue
        sha256, size = None, None
        try:
            raw = read_source(source, max_bytes=batch.recipe.limits.max_source_bytes)
            sha256, size = raw.sha256, len(raw.data)
            record = repair(extract(raw), batch.recipe.repairs)
        except SourceError as error:
            rows["rejects"].append((source.source_path, None, type(error).__name__, str(error)))
        else:
            _add(record, numbered(compose(record)), rows)
        inputs.append(Input(source.source_path, sha256, size))
    disk = Disk()
    disk.make_folder(batch.folder)
    for table in ("records", "documents", "paragraphs", "edits", "rejects"):
        content = parquet_bytes(make_table(table, rows[table]))
        disk.write(batch.folder / f"{table}.parquet", content)
    return tuple(inputs)


def _add(record: Record, documents: Sequence[Document], rows: defaultdict[str, list[Row]]) -> None:
    rows["records"].append(record_row(record))
    rows["edits"].extend(edit_rows(record, documents))
    for document in documents:
        rows["documents"].append(document_row(record, document))
        rows["paragraphs"].extend(paragraph_rows(record, document))
