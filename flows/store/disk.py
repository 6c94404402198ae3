"""Disk: every change that the store makes to the file system, one small call each."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flows.errors import StoreError


class Disk:
    """The calls that write; a test may pass one whose n-th call fails.

    Each raises StoreError with the path and the reason. Nothing is durable before ``sync``.
    """

    def make_folder(self, path: Path) -> None:
        """Make a folder and those above it; one that exists is fine."""
        with _told("make the folder", path):
            path.mkdir(parents=True, exist_ok=True)

    def write(self, path: Path, content: bytes) -> None:
        """Write a whole new file."""
        with _told("write", path):
            path.write_bytes(content)

    def seal(self, path: Path) -> None:
        """Make a file read-only."""
        with _told("seal", path):
            path.chmod(0o444)

    def sync(self, path: Path) -> None:
        """Wait until a file, or the list of names in a folder, is on the medium."""
        with _told("sync", path):
            descriptor = os.open(path, os.O_RDONLY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)

    def rename(self, path: Path, target: Path) -> None:
        """Rename a file or folder at once; a file that stands at the target is replaced."""
        with _told("rename to " + target.name, path):
            path.replace(target)

    def remove(self, folder: Path) -> None:
        """Remove a folder with all below it; one that is gone is fine."""
        with _told("remove", folder):
            if folder.exists():
                shutil.rmtree(folder)


@contextmanager
def _told(action: str, path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise StoreError(f"cannot {action} {path}: {error.strerror or error}") from error
