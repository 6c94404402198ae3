"""Disk: every change that the program makes to the file system, one small call each."""

from __future__ import annotations

import errno
import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flows.errors import StoreBusy, StoreError

_NO_LINKS = {errno.EPERM, errno.EXDEV, errno.EMLINK, errno.EOPNOTSUPP, errno.ENOSYS}
"""What a file system answers that cannot link, or not these two places, or not once more."""


class Disk:
    """The calls that write; a test passes one whose n-th call fails, or kills the process.

    Each raises StoreError with the path and the reason. Nothing is durable before ``sync``.
    """

    def make_folder(self, path: Path) -> None:
        """Make a folder and those above it; one that exists is fine."""
        with self.change("make the folder", path):
            path.mkdir(parents=True, exist_ok=True)

    def write(self, path: Path, content: bytes) -> None:
        """Write a whole new file."""
        with self.change("write", path):
            path.write_bytes(content)

    def link(self, path: Path, target: Path) -> bool:
        """Give a file a second name; False where the file system cannot."""
        try:
            with self.change("link to " + target.name, path):
                target.hardlink_to(path)
        except StoreError as error:
            if isinstance(error.__cause__, OSError) and error.__cause__.errno in _NO_LINKS:
                return False
            raise
        return True

    def seal(self, path: Path) -> None:
        """Make a file read-only."""
        with self.change("seal", path):
            path.chmod(0o444)

    def sync(self, path: Path) -> None:
        """Wait until a file, or the list of names in a folder, is on the medium."""
        with self.change("sync", path):
            descriptor = os.open(path, os.O_RDONLY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)

    def rename(self, path: Path, target: Path) -> None:
        """Rename a file or folder at once; a file that stands at the target is replaced."""
        with self.change("rename to " + target.name, path):
            path.replace(target)

    def remove(self, path: Path) -> None:
        """Remove a file, or a folder with all below it; what is gone already is fine."""
        with self.change("remove", path):
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink(missing_ok=True)

    @contextmanager
    def lock(self, path: Path) -> Iterator[None]:
        """Hold a lock file for a while; the kernel lets go of it when the process dies.

        Raises StoreBusy at once when another process holds it.
        """
        with self.change("open", path):
            file = path.open("a")
        with file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise StoreBusy(
                    f"{path.parent}: another run is writing to this corpus; "
                    "try again when it is done"
                ) from error
            yield

    @contextmanager
    def change(self, action: str, path: Path) -> Iterator[None]:
        """Stand around each change; the one place where a fault would strike."""
        try:
            yield
        except OSError as error:
            raise StoreError(f"cannot {action} {path}: {error.strerror or error}") from error
