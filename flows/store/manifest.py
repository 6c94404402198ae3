"""The manifest of a version: what it holds, where that came from and how it was made."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from flows.errors import CorruptVersion

FILE_NAME = "manifest.json"
FORMAT = 2
"""Raised when a reader of an older version of this code would misread a newer folder."""


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

    @property
    def size_bytes(self) -> int:
        """The bytes of all tables."""
        return sum(file.size_bytes for file in self.files)

    def to_json(self) -> bytes:
        """Return the bytes of the manifest's file; its last key is the SHA-256 of the others."""
        content = asdict(self)
        return _as_json({**content, "sha256": hashlib.sha256(_as_json(content)).hexdigest()})


def _as_json(content: Mapping[str, Any]) -> bytes:
    return (json.dumps(content, ensure_ascii=False, indent=2) + "\n").encode()


def read_manifest(folder: Path) -> Manifest:
    """Read the manifest of a version folder.

    Raises CorruptVersion when it is missing, of another format than this code knows, or not byte
    for byte what was written.
    """
    path = folder / FILE_NAME
    try:
        found = path.read_bytes()
        content = json.loads(found)
        if content["format"] != FORMAT:
            age = "newer" if content["format"] > FORMAT else "older"
            raise CorruptVersion(
                f"{path}: format {content['format']} is {age} than this program, which reads "
                f"{FORMAT}; use the program that made it, or another corpus folder"
            )
        del content["sha256"]
        content["files"] = tuple(File(**file) for file in content["files"])
        content["inputs"] = tuple(Input(**item) for item in content["inputs"])
        manifest = Manifest(**content)
        written = manifest.to_json()
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise CorruptVersion(f"{path}: cannot be read: {error}") from error
    if written != found:
        raise CorruptVersion(f"{path}: its bytes are not those that were written")
    return manifest
