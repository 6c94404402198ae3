"""Parts: a stream of rows becomes Parquet files whose borders depend on record ids alone."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from flows.store.disk import Disk
from flows.store.manifest import File
from flows.tables import (
    SCHEMAS,
    ContentHash,
    check_table,
    concatenate,
    conformed,
    parquet_bytes,
    read_batches,
    read_parquet,
)

_MIN_RECORDS, _MAX_RECORDS = 64, 4096
"""At 10 kB a record the largest part is 40 MB of text on average, the smallest 0.6 MB."""

_PARTS = 32
"""A corpus has about this many parts or up to twice as many, until they are of the largest size.
One new record falls into a part of twice the average size on average, so that 3 to 6 % of the bytes
of a version are new with it; with parts of 4096 throughout it was a half of 10,000 documents."""


def records_per_part(documents: int) -> int:
    """Return how many records a part holds on average, given the documents of the whole corpus.

    A power of two: when the corpus has doubled each part becomes one with its neighbour, and all
    borders that stay are old ones.

    >>> [records_per_part(documents) for documents in (8, 10_000, 20_000, 10_000_000)]
    [64, 256, 512, 4096]
    """
    fitting = max(1, documents // _PARTS)
    return int(min(_MAX_RECORDS, max(_MIN_RECORDS, 1 << fitting.bit_length() - 1)))


def ends_part(record_id: str, per_part: int) -> bool:
    """Tell whether a part ends behind this record.

    Records end a part by their own id, so that one new source changes the part it falls into and
    no others.

    >>> ends_part("e8993dcc47ead123", 4096), ends_part("e8993dcc47ea0000", 4096)
    (False, True)
    """
    return int(record_id[-8:], 16) % per_part == 0


class PartWriter:
    """Takes the tables of record after record, in order, and writes them part by part.

    All tables break at the same records: part n of each holds the same records, and a table with
    no row there has no part n. A table without any row gets one empty file.
    """

    def __init__(self, folder: Path, disk: Disk) -> None:
        self._folder = folder
        self._disk = disk
        self._open: dict[str, list[pa.Table]] = {name: [] for name in SCHEMAS}
        self._rows = dict.fromkeys(SCHEMAS, 0)
        self._files: list[File] = []
        self._part = 0
        self.content = ContentHash()

    def add(self, tables: Mapping[str, pa.Table], *, end_part: bool) -> None:
        """Take the next rows of some tables; ``end_part`` closes the part behind them."""
        for name, table in tables.items():
            self._open[name].append(check_table(name, table))
            self._rows[name] += table.num_rows
        if end_part:
            self._close_part()

    def finish(self) -> tuple[File, ...]:
        """Write what is left and return all files, sorted by path."""
        self._close_part()
        for name, rows in self._rows.items():
            if not rows:
                self._write(name, 0, SCHEMAS[name].empty_table())
        return tuple(sorted(self._files, key=lambda file: file.path))

    @property
    def rows(self) -> Mapping[str, int]:
        """The rows of each table so far."""
        return dict(self._rows)

    def _close_part(self) -> None:
        written = False
        for name, tables in self._open.items():
            table = concatenate(name, tables)
            if table.num_rows:
                self.content.add(name, table)
                self._write(name, self._part, table)
                written = True
            tables.clear()
        self._part += written

    def _write(self, name: str, part: int, table: pa.Table) -> None:
        path = f"{name}/part-{part:05d}.parquet"
        content = parquet_bytes(table)
        self._disk.make_folder(self._folder / name)
        self._disk.write(self._folder / path, content)
        sha256 = hashlib.sha256(content).hexdigest()
        self._files.append(File(path, sha256, table.num_rows, len(content)))


@dataclass(frozen=True, slots=True)
class PartReader:
    """The files of a version, staged or committed, by part; one holds all rows of its records.

    So whoever reads part by part holds no more of a large corpus than of a small one.
    """

    folder: Path
    files: tuple[File, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the parts, in the order of their rows."""
        return tuple(sorted({file.path.partition("/")[2] for file in self.files}))

    def read(self, table: str, part: str, columns: Sequence[str] | None = None) -> pa.Table:
        """Return rows of a table in one part; none where it has no such part.

        Raises CorruptVersion.
        """
        if not any(file.path == f"{table}/{part}" for file in self.files):
            return concatenate(table, (), columns)
        return conformed(table, read_parquet(self.folder / table / part, columns), columns)

    def batches(
        self, table: str, part: str, columns: Sequence[str] | None = None, rows: int = 8192
    ) -> Iterator[pa.Table]:
        """Yield the rows of a table in one part in stretches, in their order.

        Raises CorruptVersion.
        """
        if any(file.path == f"{table}/{part}" for file in self.files):
            for batch in read_batches(self.folder / table / part, columns, rows):
                yield conformed(table, batch, columns)
