"""Cleaning one batch of sources: read, extract, repair, compose, and write the rows as a pack."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from cleaners.articles import compose
from cleaners.errors import MarkupError, SourceError
from cleaners.extract import extract, recount
from cleaners.records import RawRecord
from cleaners.repair import repair
from flows.errors import GateError, LimitExceeded
from flows.gates import difference
from flows.packs import Entry, write_pack
from flows.recipe import Limits, Recipe
from flows.rows import Row, document_row, edit_rows, numbered, paragraph_rows, record_row
from flows.sources import Source, read_source
from flows.store import Disk, Input


@dataclass(frozen=True, slots=True)
class Item:
    """A source with what a first look found there; ``key`` is what the cache calls the result."""

    source: Source
    looked: Input
    key: str | None


@dataclass(frozen=True, slots=True)
class Batch:
    """The sources that one call cleans, and the folder that takes the pack."""

    folder: Path
    items: tuple[Item, ...]
    recipe: Recipe
    disk: Disk


def cut_batches(sizes: Sequence[int], limits: Limits) -> Iterator[range]:
    """Cut sources into batches by count and bytes; the rows of a run do not depend on the cuts.

    >>> list(cut_batches([10, 20, 999_999, 5], Limits()))
    [range(0, 2), range(2, 3), range(3, 4)]
    """
    first = total = 0
    for number, size in enumerate(sizes):
        full = number - first >= limits.batch_sources or total + size > limits.batch_bytes
        if number > first and full:
            yield range(first, number)
            first, total = number, 0
        total += size
    if sizes:
        yield range(first, len(sizes))


def look_at(source: Source, *, max_bytes: int) -> Input:
    """Return what a source holds; what cannot be read has no hash, and cleaning says why.

    One that is carried over has nothing to look at.
    """
    if source.carried:
        return Input(source.source_path, None, None)
    try:
        raw = read_source(source, max_bytes=max_bytes)
    except SourceError:
        return Input(source.source_path, None, None)
    return Input(source.source_path, raw.sha256, len(raw.data))


def clean_batch(batch: Batch) -> Path:
    """Clean a batch, write its rows as a pack and return where it is.

    A source that cannot be used becomes a row of ``rejects``, here and nowhere else, and no later
    run finds it in the cache. Raises GateError when a source changed since it was looked at;
    anything else is a bug and stops the run.
    """
    for name in ("readability", "trafilatura"):
        logging.getLogger(name).disabled = True  # what they miss on a page is no news of the run
    entries = [_clean(item, batch.recipe) for item in batch.items]
    return write_pack(batch.folder, entries, batch.disk)


def halve(batch: Batch) -> tuple[Batch, ...]:
    """Cut a batch in two; one source alone cannot be cut."""
    middle = len(batch.items) // 2
    halves = (batch.items[:middle], batch.items[middle:])
    return tuple(replace(batch, items=items) for items in halves) if middle else ()


def reject(item: Item, folder: Path, reason: str, disk: Disk) -> Path:
    """Write the pack of a source that no worker could clean."""
    path = item.source.source_path
    message = f"{path}: {reason}; leave it out with skip_sources, or allow more in [limits]"
    return write_pack(folder, [_rejected(path, LimitExceeded(message))], disk)


def _clean(item: Item, recipe: Recipe) -> Entry:
    try:
        raw = read_source(item.source, max_bytes=recipe.limits.max_source_bytes)
        if raw.sha256 != item.looked.sha256:
            path = item.source.source_path
            raise GateError(f"{path}: changed while the run read it; run again")
        return Entry(item.key, clean_record(raw, recipe))
    except SourceError as error:
        return _rejected(item.source.source_path, error)


def clean_record(raw: RawRecord, recipe: Recipe) -> dict[str, list[Row]]:
    """Return the rows of one source item by table, as they are before anything is dropped.

    The audit counts every source again; one whose markup is read in two ways would stop a run at
    its end, so it is told here and costs itself alone. Raises SourceError when it cannot be used.
    """
    extracted = extract(raw)
    missed = difference(extracted.extracted, recount(raw))
    if missed:
        told = f"its text, counted again, differs from what was extracted: {missed}"
        raise MarkupError(f"{raw.source_path}: {told}; leave it out with skip_sources")
    record = repair(extracted, recipe.repairs)
    documents = numbered(compose(record))
    return {
        "records": [record_row(record)],
        "documents": [document_row(record, document) for document in documents],
        "paragraphs": [row for document in documents for row in paragraph_rows(record, document)],
        "edits": list(edit_rows(record, documents)),
    }


def _rejected(source_path: str, error: SourceError) -> Entry:
    return Entry(None, {"rejects": [(source_path, None, type(error).__name__, str(error))]})
