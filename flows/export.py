"""Export: a version as JSON lines, as a folder for the Hub, or as a transaction of Delta tables.

Addresses are paths or what pyarrow and deltalake know by themselves: ``s3://``, ``gs://``,
``abfss://``. Every file is read as the reading API does, so that no damage leaves the corpus.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
from pyarrow import fs

from flows.errors import StoreError
from flows.store import Version
from flows.tables import SCHEMAS

_LARGE_FILES = b"*.parquet filter=lfs diff=lfs merge=lfs -text\n"

_BESIDE = ("title", "author", "url", "language", "source_path", "document_id")


def export_jsonl(version: Version, address: str) -> int:
    """Write the kept texts as JSON lines in the shape of Dolma, zstd; return how many.

    One file for each part of ``documents``. Raises CorruptVersion, StoreError.
    """
    version.verify()
    manifest = version.manifest
    target = _Target(address)
    count = 0
    for file in version.files("documents"):
        lines = [
            json.dumps(_dolma(row, manifest.created_at), ensure_ascii=False) + "\n"
            for row in version.read(file).to_pylist()
            if row["text"]
        ]
        if lines:
            name = Path(file.path).with_suffix(".jsonl.zst")
            content = "".join(lines).encode()
            target.write(str(name), pa.compress(content, codec="zstd", asbytes=True))
            count += len(lines)
    target.write("manifest.json", (version.folder / "manifest.json").read_bytes())
    return count


def _dolma(row: Mapping[str, Any], added: str) -> dict[str, Any]:
    published = row["published_at"]
    own = json.loads(row["metadata"])
    return {
        "id": row["document_id"],
        "text": row["text"],
        "source": row["source_path"].partition("/")[0],
        "added": added,
        "created": published.isoformat() if published else None,
        "metadata": {**own, **{name: row[name] for name in _BESIDE if row[name] is not None}},
    }


def export_hub(version: Version, address: str) -> int:
    """Write a folder that can be pushed to the Hub as it is; return how many files.

    The tables with rows and the dataset card, whose YAML names them, as they stand in the version.
    Raises CorruptVersion, StoreError.
    """
    version.verify()
    manifest = version.manifest
    names = [file.path for file in manifest.files if file.rows]
    target = _Target(address)
    for name in (*names, *manifest.beside, "manifest.json"):
        target.write(name, (version.folder / name).read_bytes())
    target.write(".gitattributes", _LARGE_FILES)
    return len(names) + len(manifest.beside) + 2


def export_delta(version: Version, address: str) -> int:
    """Make the version the newest one of a Delta table for each table; return how many changed.

    One transaction each, which holds the name of the version and its content hash and replaces all
    rows; a table whose last transaction says the same is left alone. Raises CorruptVersion,
    StoreError when deltalake is not installed.
    """
    try:
        from deltalake import CommitProperties, DeltaTable, write_deltalake
        from deltalake.exceptions import DeltaError
    except ImportError as error:
        raise StoreError(
            "exporting to Delta Lake needs deltalake: pip install 'qingyuan[delta]'"
        ) from error
    version.verify()
    manifest = version.manifest
    told = {
        "qingyuan.version": manifest.version,
        "qingyuan.content_hash": manifest.content_hash,
    }
    changed = 0
    for name, schema in SCHEMAS.items():
        place = f"{address.rstrip('/')}/{name}"
        try:
            if DeltaTable.is_deltatable(place) and told.items() <= _last(DeltaTable(place)).items():
                continue
            write_deltalake(
                place,
                pa.RecordBatchReader.from_batches(schema, _batches(version, name)),
                mode="overwrite",
                schema_mode="overwrite",
                name=f"qingyuan {name}",
                commit_properties=CommitProperties(custom_metadata=told),
            )
        except (DeltaError, OSError) as error:
            raise StoreError(f"cannot write {place}: {error}") from error
        changed += 1
    return changed


def _last(table: Any) -> dict[str, Any]:
    (entry,) = table.history(1)
    return dict(entry)


def _batches(version: Version, table: str) -> Iterator[pa.RecordBatch]:
    for file in version.files(table):
        yield from version.read(file).to_batches()


class _Target:
    """A folder to write to, here or in an object store."""

    def __init__(self, address: str) -> None:
        try:
            if "://" in address:
                self._files, self._root = fs.FileSystem.from_uri(address)
            else:
                self._files, self._root = fs.LocalFileSystem(), str(Path(address).absolute())
        except (OSError, pa.ArrowException) as error:
            raise StoreError(f"cannot write to {address}: {error}") from error

    def write(self, name: str, content: bytes) -> None:
        """Write one file whole, under its name only when it is complete."""
        path = f"{self._root}/{name}"
        try:
            self._files.create_dir(path.rpartition("/")[0], recursive=True)
            with self._files.open_output_stream(f"{path}.part") as file:
                file.write(content)
            self._files.move(f"{path}.part", path)
        except OSError as error:
            raise StoreError(f"cannot write {path}: {error}") from error
