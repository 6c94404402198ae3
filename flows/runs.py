"""Runs: what Prefect's runs leave beside the corpus: a mark while one lives, a record of failure.

A mark is a locked file: the kernel lets go of the lock when the process dies, however it dies, so a
mark that nobody holds is a run that was killed.
"""

from __future__ import annotations

import fcntl
import json
import os
import platform
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flows.errors import StoreError
from flows.store import Disk

_MARK = ".running"
_RUN = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
"""What Prefect calls a run; any other file is somebody else's."""

_NOTE = re.compile(r"(process [0-9]+ on \S*)\t(\S+)")
_MAX_NOTES = 65_536
"""A mark holds a line for each stage, under a kilobyte; more is none of ours."""


@dataclass(frozen=True, slots=True)
class Mark:
    """The mark of a run: its id in Prefect, who set it, the last stage begun, whether it lives."""

    run: str
    owner: str
    stage: str
    held: bool


@dataclass(frozen=True, slots=True)
class Runs:
    """The folder ``runs`` beside the versions of a corpus."""

    folder: Path
    disk: Disk

    @classmethod
    def beside(cls, corpus: Path) -> Runs:
        """Return the runs of a corpus, which may share their folder with those of its neighbours.

        >>> Runs.beside(Path("artifacts/corpus")).folder
        PosixPath('artifacts/runs')
        """
        return cls(corpus.parent / "runs", Disk())

    @contextmanager
    def alive(self, run: str) -> Iterator[Callable[[str], None]]:
        """Mark a run as alive, and yield what notes the stage it is in.

        When it ends by an exception the mark stays, held by nobody, for whoever records that.
        """
        self.disk.make_folder(self.folder)
        path = self._mark(run)
        waiting = path.with_suffix(".new")  # named when it is locked: not a moment unheld
        try:
            file = waiting.open("w", encoding="utf-8")
        except OSError as error:
            raise StoreError(f"{path}: cannot be written: {error.strerror}") from error
        with file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)

            def note(stage: str) -> None:
                with self.disk.change("write", path):
                    file.write(f"process {os.getpid()} on {platform.node()}\t{stage}\n")
                    file.flush()

            note("start")
            self.disk.rename(waiting, path)
            yield note
            self.disk.remove(path)

    def mark(self, run: str) -> Mark | None:
        """Return the mark of a run; None: it has none, or not any more."""
        path = self._mark(run)
        try:
            with path.open("rb") as file:
                notes = file.read(_MAX_NOTES).decode("utf-8", "replace").split("\n")
                try:
                    fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
                    held = False
                except BlockingIOError:
                    held = True
        except FileNotFoundError:
            return None
        except OSError as error:
            raise StoreError(f"{path}: cannot be read: {error.strerror}") from error
        # A power cut leaves a name without its bytes, or with bytes of something else.
        told = next((n for line in reversed(notes) if (n := _NOTE.fullmatch(line))), None)
        owner, stage = told.groups() if told else ("an unknown process", "unknown")
        return Mark(run, owner, stage, held)

    def marks(self) -> tuple[Mark, ...]:
        """Return all marks, those of the dead with ``held`` False."""
        paths = [path for path in self.folder.glob(f"*{_MARK}") if path.is_file()]
        runs = filter(_RUN.fullmatch, sorted(path.name.removesuffix(_MARK) for path in paths))
        return tuple(mark for run in runs if (mark := self.mark(run)))

    def forget(self, run: str) -> None:
        """Remove the mark of a dead run."""
        self.disk.remove(self._mark(run))

    def record(self, name: str, content: Mapping[str, Any]) -> Path:
        """Write what became of a run as ``<name>.json`` and return its path."""
        self.disk.make_folder(self.folder)
        path = self.folder / f"{name}.json"
        text = json.dumps(content, ensure_ascii=False, indent=2) + "\n"
        self.disk.write(path, text.encode("utf-8", "backslashreplace"))
        return path

    def _mark(self, run: str) -> Path:
        return self.folder / f"{run}{_MARK}"
