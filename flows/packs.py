"""Packs: the rows of sources that were cleaned together, as a sealed folder of Parquet files.

A pack is called after its index, which names the SHA-256 of each of its files. So half a pack, a
flipped bit or a foreign file shows, without a log and without waiting for the medium.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from itertools import accumulate
from pathlib import Path

import pyarrow as pa

from flows.errors import StoreError
from flows.rows import Row
from flows.store import Disk
from flows.tables import SCHEMAS, make_table, parquet_bytes, read_parquet

CLEANED = ("records", "documents", "paragraphs", "edits", "rejects")
"""The tables that cleaning makes."""

INDEX = "index.json"
UNFINISHED = ".unfinished-"
"""How the folder of a pack begins that is still being written."""


@dataclass(frozen=True, slots=True)
class Entry:
    """All rows of one source by table; ``key`` None: nobody is to find it in a later run."""

    key: str | None
    rows: Mapping[str, Sequence[Row]]


@dataclass(frozen=True, slots=True)
class Stretch:
    """Neighbouring entries of one pack: its folder, the first entry, and how many."""

    pack: Path
    first: int
    count: int


@dataclass(frozen=True, slots=True)
class Index:
    """What a pack says of itself: keys and rows by entry, the SHA-256 of its files."""

    keys: tuple[str | None, ...]
    rows: Mapping[str, Sequence[int]]
    files: Mapping[str, str]


def write_pack(folder: Path, entries: Sequence[Entry], disk: Disk) -> Path:
    """Write entries as a pack below a folder and return where it is; there at once or not at all.

    Equal entries make a pack of the same name. Raises StoreError.
    """
    contents = {}
    for table in CLEANED:
        rows = [row for entry in entries for row in entry.rows.get(table, ())]
        contents[f"{table}.parquet"] = parquet_bytes(make_table(table, rows))
    index = Index(
        keys=tuple(entry.key for entry in entries),
        rows={table: [len(entry.rows.get(table, ())) for entry in entries] for table in CLEANED},
        files={name: hashlib.sha256(content).hexdigest() for name, content in contents.items()},
    )
    contents[INDEX] = json.dumps(asdict(index)).encode()
    pack = folder / _name(contents[INDEX])
    unfinished = folder / f"{UNFINISHED}{secrets.token_hex(8)}"
    disk.make_folder(unfinished)
    try:
        for name, content in contents.items():
            disk.write(unfinished / name, content)
        if not is_whole(pack, index):
            disk.remove(pack)
            _rename(unfinished, pack, index, disk)
    finally:
        disk.remove(unfinished)
    return pack


def _rename(unfinished: Path, pack: Path, index: Index, disk: Disk) -> None:
    try:
        disk.rename(unfinished, pack)
    except StoreError:
        if not is_whole(pack, index):  # else another run was faster with the same
            raise


def find_packs(folder: Path) -> list[Path]:
    """Return the finished packs of a folder in the order of their names."""
    try:
        names = sorted(entry.name for entry in os.scandir(folder) if entry.is_dir())
    except FileNotFoundError:
        return []
    except OSError as error:
        raise StoreError(f"{folder}: cannot be read: {error.strerror}") from error
    return [folder / name for name in names if not name.startswith(".")]


def read_index(pack: Path) -> Index | None:
    """Return the index of a pack, None when it is damaged."""
    try:
        content = (pack / INDEX).read_bytes()
    except OSError:
        return None
    return Index(**json.loads(content)) if _name(content) == pack.name else None


def is_whole(pack: Path, index: Index) -> bool:
    """Tell whether every file of a pack is what its index says, to the last bit."""
    try:
        return all(
            hashlib.sha256((pack / name).read_bytes()).hexdigest() == sha256
            for name, sha256 in index.files.items()
        )
    except OSError:
        return False


def _name(index: bytes) -> str:
    return hashlib.sha256(index).hexdigest()[:32]


@dataclass(slots=True)
class PackReader:
    """Reads batches of stretches; what one batch used is held until the next one is read."""

    columns: Mapping[str, Sequence[str] | None]
    _indexes: dict[Path, dict[str, list[int]]] = field(default_factory=dict)
    _tables: dict[tuple[Path, str], pa.Table] = field(default_factory=dict)

    def read(self, batches: Iterable[Sequence[Stretch]]) -> Iterator[dict[str, pa.Table]]:
        """Yield the tables of batch after batch, entries in the order of the stretches.

        Raises StoreError when a pack went away or was damaged while the run used it.
        """
        for batch in batches:
            packs = {stretch.pack for stretch in batch}
            self._indexes = {p: _edges(p, self._indexes.get(p), self.columns) for p in packs}
            self._tables = {
                (pack, table): self._table(pack, table) for pack in packs for table in self.columns
            }
            yield {table: self._joined(batch, table) for table in self.columns}

    def _table(self, pack: Path, table: str) -> pa.Table:
        held = self._tables.get((pack, table))
        return held if held is not None else read_cleaned(pack, table, self.columns[table])

    def _joined(self, batch: Sequence[Stretch], table: str) -> pa.Table:
        pieces = []
        for stretch in batch:
            edges = self._indexes[stretch.pack][table]
            start, end = edges[stretch.first], edges[stretch.first + stretch.count]
            pieces.append(self._tables[stretch.pack, table].slice(start, end - start))
        return pa.concat_tables(pieces)


def read_cleaned(pack: Path, table: str, columns: Sequence[str] | None = None) -> pa.Table:
    """Read a table of a pack, or some of its columns. Raises CorruptVersion."""
    return read_parquet(pack / f"{table}.parquet", columns or SCHEMAS[table].names)


def _edges(
    pack: Path, known: dict[str, list[int]] | None, tables: Iterable[str]
) -> dict[str, list[int]]:
    """Return the row at which each entry begins, and the end of the last, by table."""
    if known is not None:
        return known
    index = read_index(pack)
    if index is None:
        raise StoreError(f"{pack}: went away or was damaged while the run used it; run again")
    return {table: list(accumulate(index.rows[table], initial=0)) for table in tables}
