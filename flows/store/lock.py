"""The lock of a corpus: one run writes at a time, and a dead run holds nothing."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flows.errors import StoreBusy, StoreError


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the lock file for a while; the kernel lets go of it when the process dies.

    Raises StoreBusy at once when another process holds it.
    """
    try:
        file = path.open("a")
    except OSError as error:
        raise StoreError(f"cannot open {path}: {error.strerror}") from error
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise StoreBusy(
                f"{path.parent}: another run is writing to this corpus; try again when it is done"
            ) from error
        yield
