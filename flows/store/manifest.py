"""The manifest of a version: what it holds, where that came from and how it was made."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final

from flows.errors import CorruptVersion
from flows.tables import SCHEMA

FILE_NAME = "manifest.json"
FORMAT: Final = 3
"""What a folder and its manifest look like; raised when an older program would misread a newer one.

2: the first that is still read. 3: the manifest names the schema of the tables.
"""

OLDEST_FORMAT: Final = 2


@dataclass(frozen=True, slots=True)
class File:
    """One Parquet file: its path below the version, its SHA-256, its rows and its size."""

    path: str
    sha256: str
    rows: int
    size_bytes: int


@dataclass(frozen=True, slots=True)
class Input:
    """One source that a run read: its name in the corpus, its SHA-256 (None: unreadable), size."""

    source_path: str
    sha256: str | None
    size_bytes: int | None


@dataclass(frozen=True, slots=True)
class Manifest:
    """All that a version says of itself; ``created_at`` is the only time in the whole folder.

    ``format`` and ``schema`` say how to read it: the folder and this, and the columns.

    ``beside`` is the SHA-256 of each file beside the tables, by name; ``shared_bytes`` is how much
    of ``files`` are hard links to those of the parent. Both are known when the store commits.
    """

    version: str
    parent: str | None
    created_at: str
    content_hash: str
    counts: Mapping[str, Any]
    files: tuple[File, ...]
    inputs: tuple[Input, ...]
    recipe: Mapping[str, Any]
    fingerprint: Mapping[str, str]
    beside: Mapping[str, str] = field(default_factory=dict)
    shared_bytes: int = 0
    format: int = FORMAT
    schema: int = SCHEMA

    @property
    def sums(self) -> dict[str, str]:
        """The SHA-256 of each file of the version but this one, by its path."""
        return {**{file.path: file.sha256 for file in self.files}, **self.beside}

    @property
    def size_bytes(self) -> int:
        """The bytes of all tables."""
        return sum(file.size_bytes for file in self.files)

    def to_json(self) -> bytes:
        """Return the bytes of the manifest's file; its last key is the SHA-256 of the others."""
        return _sealed(asdict(self))


def _sealed(content: Mapping[str, Any]) -> bytes:
    return _as_json({**content, "sha256": hashlib.sha256(_as_json(content)).hexdigest()})


def _as_json(content: Mapping[str, Any]) -> bytes:
    return (json.dumps(content, ensure_ascii=False, indent=2) + "\n").encode()


def read_manifest(folder: Path) -> Manifest:
    """Read the manifest of a version folder, of this program's format or an older one.

    Raises CorruptVersion when it is missing, of a format or schema that this program does not know,
    or not byte for byte what was written.
    """
    path = folder / FILE_NAME
    try:
        found = path.read_bytes()
        content = json.loads(found)
        _check_age(path, "format", content["format"], OLDEST_FORMAT, FORMAT)
        if content["format"] > OLDEST_FORMAT:
            _check_age(path, "schema", content["schema"], 1, SCHEMA)
        del content["sha256"]
        if _sealed(content) != found:
            raise CorruptVersion(f"{path}: its bytes are not those that were written")
        content["files"] = tuple(File(**file) for file in content["files"])
        content["inputs"] = tuple(Input(**item) for item in content["inputs"])
        return Manifest(**{"schema": 1, **content})
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise CorruptVersion(f"{path}: cannot be read: {error}") from error


def _check_age(path: Path, what: str, number: object, oldest: int, newest: int) -> None:
    if type(number) is not int:  # a bool is an int
        raise CorruptVersion(f"{path}: {what} is {number!r}, expected a whole number")
    if not oldest <= number <= newest:
        reads = f"{oldest} to {newest}" if oldest < newest else f"{newest}"
        age, mend = (
            ("newer", "update this program") if number > newest else ("older", "make it anew")
        )
        raise CorruptVersion(
            f"{path}: {what} {number} is {age} than this program, which reads {reads}; {mend}, use "
            "the program that made it, or another corpus folder"
        )
