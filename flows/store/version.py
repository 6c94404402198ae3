"""A committed version: its tables as Arrow, pandas or paths, and its check against damage."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa

from flows.errors import CorruptVersion, StoreError
from flows.store.manifest import File, Manifest, read_manifest
from flows.tables import SCHEMAS, concatenate, parse_parquet

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

    def paths(self, table: str) -> tuple[Path, ...]:
        """Return the Parquet files of a table in order. Raises StoreError for an unknown table."""
        return tuple(self.folder / file.path for file in self._files(table))

    def table(self, table: str) -> pa.Table:
        """Return a table, every file compared with the manifest and every page with its checksum.

        Raises StoreError for an unknown table, CorruptVersion for a damaged file.
        """
        return concatenate(table, [self.read(file) for file in self._files(table)])

    def read(self, file: File) -> pa.Table:
        """Return what one file of the manifest holds, checked as in ``table``."""
        return parse_parquet(self._content(file), str(self.folder / file.path))

    def frame(self, table: str) -> pandas.DataFrame:
        """Return a table as a pandas frame. Raises StoreError, CorruptVersion."""
        frame: pandas.DataFrame = self.table(table).to_pandas()
        return frame

    def verify(self) -> int:
        """Compare every file with the manifest and return how many there are.

        Raises CorruptVersion naming the first file that is missing, changed or not listed.
        """
        manifest = self.manifest
        for file in manifest.files:
            self._content(file)
        listed = {self.folder / file.path for file in manifest.files}
        for path in sorted(self.folder.glob("*/*")):
            if path not in listed:
                raise CorruptVersion(f"{path}: not in the manifest")
        return len(manifest.files)

    def _files(self, table: str) -> tuple[File, ...]:
        if table not in SCHEMAS:
            raise StoreError(f"no table {table!r}; there are {', '.join(SCHEMAS)}")
        prefix = f"{table}/"
        return tuple(file for file in self.manifest.files if file.path.startswith(prefix))

    def _content(self, file: File) -> bytes:
        path = self.folder / file.path
        try:
            content = path.read_bytes()
        except OSError as error:
            raise CorruptVersion(f"{path}: cannot be read: {error.strerror}") from error
        if hashlib.sha256(content).hexdigest() != file.sha256:
            raise CorruptVersion(f"{path}: its bytes are not those that the manifest names")
        return content
