"""Disks that fail: each strikes at the n-th change, before, amid or instead of it."""

import errno
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flows.store import Disk


class Died(BaseException):
    """The process is gone: nothing that the program does can catch this."""


class StrikingDisk(Disk):
    """Counts changes and strikes at one of them; ``strikes_at`` 0 only counts."""

    def __init__(self, strikes_at: int = 0) -> None:
        self.strikes_at = strikes_at
        self.actions: list[str] = []
        self.inside = 0

    @property
    def changes(self) -> int:
        """How many changes there were."""
        return len(self.actions)

    def write(self, path: Path, content: bytes) -> None:
        """Write, or leave the first half where the strike is at this write."""
        if self.changes + 1 == self.strikes_at:
            path.write_bytes(content[: len(content) // 2])
        super().write(path, content)

    @contextmanager
    def change(self, action: str, path: Path) -> Iterator[None]:
        with super().change(action, path):
            self.actions.append(action)
            if self.changes == self.strikes_at:
                self.strike()
            self.inside += 1
            try:
                yield
            finally:
                self.inside -= 1

    def strike(self) -> None:
        raise NotImplementedError


class FailingDisk(StrikingDisk):
    """One change fails with an error of the system, as on a full or broken disk."""

    def __init__(self, strikes_at: int = 0, number: int = errno.ENOSPC) -> None:
        super().__init__(strikes_at)
        self.number = number

    def strike(self) -> None:
        raise OSError(self.number, os.strerror(self.number))


class DyingDisk(StrikingDisk):
    """The process dies at a change, as far as files go: nothing changes any more after it."""

    @contextmanager
    def change(self, action: str, path: Path) -> Iterator[None]:
        if 0 < self.strikes_at <= self.changes:
            raise Died
        with super().change(action, path):
            yield

    def strike(self) -> None:
        raise Died


class KillingDisk(StrikingDisk):
    """The process is killed at a change."""

    def strike(self) -> None:
        os.kill(os.getpid(), signal.SIGKILL)
