"""A committed version: its tables as Arrow, pandas or paths, and its check against damage."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa

from flows.errors import CorruptVersion, StoreError
from flows.store.manifest import FILE_NAME, File, Manifest, read_manifest
from flows.store.parts import PartReader
from flows.tables import SCHEMAS, concatenate, conformed, parse_parquet

if TYPE_CHECKING:
    import pandas


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a corpus, by its folder; nothing in it ever changes."""

    folder: Path

    @property
    def name(self) -> str:
        """The name, such as ``v0001``."""
        return self.folder.name

    @property
    def manifest(self) -> Manifest:
        """What the version says of itself. Raises CorruptVersion."""
        return read_manifest(self.folder)

    def files(self, table: str) -> tuple[File, ...]:
        """Return the files of a table in order. Raises StoreError for an unknown table."""
        if table not in SCHEMAS:
            raise StoreError(f"no table {table!r}; there are {', '.join(SCHEMAS)}")
        prefix = f"{table}/"
        return tuple(file for file in self.manifest.files if file.path.startswith(prefix))

    def parts(self) -> PartReader:
        """Return what reads the tables part by part, as ``paths`` does. Raises CorruptVersion."""
        return PartReader(self.folder, self.manifest.files)

    def paths(self, table: str) -> tuple[Path, ...]:
        """Return the Parquet files of a table in order, for readers of one's own.

        Nothing is compared with the manifest here: ``verify`` does that, and a reader can check
        the pages (``page_checksum_verification`` in pyarrow). Raises StoreError.
        """
        return tuple(self.folder / file.path for file in self.files(table))

    def table(self, table: str, columns: Sequence[str] | None = None) -> pa.Table:
        """Return a table or some columns of it.

        Every file is compared with the manifest and every page with its checksum. Raises StoreError
        for an unknown table or column, CorruptVersion for a damaged file.
        """
        known = SCHEMAS.get(table, pa.schema([])).names
        unknown = sorted(set(columns or ()) - set(known))
        if known and unknown:
            raise StoreError(f"{table} has no column {unknown[0]!r}; there are {', '.join(known)}")
        return concatenate(table, (self.read(file, columns) for file in self.files(table)), columns)

    def frame(self, table: str, columns: Sequence[str] | None = None) -> pandas.DataFrame:
        """Return a table as a pandas frame, checked as ``table`` does."""
        frame: pandas.DataFrame = self.table(table, columns).to_pandas()
        return frame

    def read(self, file: File, columns: Sequence[str] | None = None) -> pa.Table:
        """Return the rows of one file, checked as ``table`` does. Raises CorruptVersion.

        Columns that a version of an older program lacks hold nulls.
        """
        return conformed(file.path.partition("/")[0], self.as_written(file, columns), columns)

    def as_written(self, file: File, columns: Sequence[str] | None = None) -> pa.Table:
        """Return the rows of one file with the columns that it has. Raises CorruptVersion."""
        path = self.folder / file.path
        return parse_parquet(self._content(file.path, file.sha256), str(path), columns)

    def verify(self) -> int:
        """Compare every file with the manifest and return how many tables' files there are.

        Raises CorruptVersion naming all that are missing, changed or not listed.
        """
        damage = list(self.damage())
        if damage:
            raise CorruptVersion("\n".join(damage))
        return len(self.manifest.files)

    def damage(self) -> Iterator[str]:
        """Yield what is wrong with the bytes of the version, file by file."""
        try:
            manifest = self.manifest
        except CorruptVersion as error:
            yield str(error)
            return
        if manifest.version != self.name:
            yield f"{self.folder / FILE_NAME}: is the manifest of {manifest.version}"
        sums = manifest.sums
        for path, sha256 in sums.items():
            try:
                self._content(path, sha256)
            except CorruptVersion as error:
                yield str(error)
        listed = {self.folder / name for name in (*sums, FILE_NAME)}
        for found in sorted(self.folder.rglob("*")):
            if found not in listed and not found.is_dir():
                yield f"{found}: not in the manifest"

    def _content(self, name: str, sha256: str) -> bytes:
        path = self.folder / name
        try:
            content = path.read_bytes()
        except OSError as error:
            raise CorruptVersion(f"{path}: cannot be read: {error.strerror}") from error
        if hashlib.sha256(content).hexdigest() != sha256:
            raise CorruptVersion(f"{path}: its bytes are not those that the manifest names")
        return content
