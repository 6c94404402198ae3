"""The manifest of a version: what it holds, where that came from and how it was made."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from flows.errors import CorruptVersion

FILE_NAME = "manifest.json"
FORMAT = 1
"""Raised when a reader of an older version of this code would misread a newer folder."""


@dataclass(frozen=True, slots=True)
class File:
    """One Parquet file: its path below the version, its SHA-256 and its rows."""

    path: str
    sha256: str
    rows: int


@dataclass(frozen=True, slots=True)
class Input:
    """One source that a run read: its name in the corpus, its SHA-256 (None: unreadable), size."""

    source_path: str
    sha256: str | None
    size_bytes: int | None


@dataclass(frozen=True, slots=True)
class Manifest:
    """All that a version says of itself; ``created_at`` is the only time in the whole folder."""

    version: str
    parent: str | None
    created_at: str
    content_hash: str
    counts: Mapping[str, Any]
    files: tuple[File, ...]
    inputs: tuple[Input, ...]
    recipe: Mapping[str, Any]
    fingerprint: Mapping[str, str]
    format: int = FORMAT

    def to_json(self) -> bytes:
        """Return the manifest as the bytes of its file."""
        return (json.dumps(asdict(self), ensure_ascii=False, indent=2) + "\n").encode()


def read_manifest(folder: Path) -> Manifest:
    """Read the manifest of a version folder.

    Raises CorruptVersion when it is missing, broken or of a newer format than this code knows.
    """
    path = folder / FILE_NAME
    try:
        content = json.loads(path.read_bytes())
        if content["format"] > FORMAT:
            raise CorruptVersion(f"{path}: format {content['format']} is newer than this program")
        content["files"] = tuple(File(**file) for file in content["files"])
        content["inputs"] = tuple(Input(**item) for item in content["inputs"])
        return Manifest(**content)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise CorruptVersion(f"{path}: cannot be read: {error}") from error
