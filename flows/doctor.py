"""The doctor: what killed runs left, who holds the corpus, which packages differ, what caches hold.

Looking changes nothing; mending is a matter of the command.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from flows.errors import StoreError
from flows.libraries import fingerprint
from flows.runs import Mark, Runs
from flows.store import CorpusStore, Version

_PINNED = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;]+)", re.MULTILINE)
_LOCK_OWNER = re.compile(r"FLOCK +ADVISORY +WRITE +(\d+) +[0-9a-f]+:[0-9a-f]+:(\d+) ")


@dataclass(frozen=True, slots=True)
class Finding:
    """A thing that was looked at; ``wrong`` says that it wants mending."""

    name: str
    state: str
    wrong: bool = False


def examine(store: CorpusStore, cache: Path, lock: Path) -> Iterator[Finding]:
    """Yield a finding for each thing that can go wrong around a corpus; nothing is changed."""
    marks = Runs.beside(store.folder).marks()
    dead = [mark for mark in marks if not mark.held]
    yield Finding("runs alive", _told([mark for mark in marks if mark.held]))
    yield Finding("runs killed", _told(dead), bool(dead))
    owner = lock_owner(store.folder / ".lock")
    yield Finding("lock", owner or "free")
    left = sorted(path.name for path in store.folder.glob(".*") if path.is_dir())
    stale = bool(left) and owner is None
    yield Finding("staging", ", ".join(left) + (", stale" if stale else "") or "none", stale)
    differing = list(unlike_lock(lock))
    yield Finding("packages", "; ".join(differing) or _as_pinned(lock), bool(differing))
    try:
        latest = store.latest()
        if latest:
            yield Finding("latest", f"{latest.name}, {_made_by(latest)}")
    except StoreError as error:
        yield Finding("latest", str(error), wrong=True)
    sizes = list(_sizes(cache))
    yield Finding("cache", f"{sum(sizes) / 1e6:,.1f} MB in {len(sizes):,} files of {cache}")


def _made_by(version: Version) -> str:
    was = version.manifest.fingerprint
    drifted = [f"{n} {was.get(n)} → {v}" for n, v in fingerprint().items() if was.get(n) != v]
    return f"made otherwise: {', '.join(drifted)}" if drifted else "made by these packages"


def _sizes(folder: Path) -> Iterator[int]:
    """Yield the size of each file below; a run that goes on beside may remove some meanwhile."""
    for above, _, names in os.walk(folder):
        for name in names:
            with suppress(FileNotFoundError):
                yield os.lstat(f"{above}/{name}").st_size


def lock_owner(path: Path) -> str | None:
    """Say which process holds the lock of a corpus, None when it is free.

    Only Linux tells; a holder in another container shows as process 0.
    """
    try:
        inode, table = path.stat().st_ino, Path("/proc/locks").read_text(encoding="ascii")
    except OSError:
        return None
    for process, locked in _LOCK_OWNER.findall(table):
        if int(locked) == inode:
            try:
                command = Path(f"/proc/{process}/cmdline").read_bytes().decode("utf-8", "replace")
            except OSError:
                command = "not visible from here"
            return f"held by process {process}: {command.replace(chr(0), ' ').strip()}"
    return None


def unlike_lock(lock: Path) -> Iterator[str]:
    """Yield the packages whose version is not the one pinned; those not installed are left out."""
    text = lock.read_text(encoding="utf-8", errors="replace") if lock.is_file() else ""
    installed = {
        _plain(found.metadata["Name"]): found.version for found in metadata.distributions()
    }
    pinned: dict[str, set[str]] = {}
    for name, version in _PINNED.findall(text):  # a name with markers stands there several times
        pinned.setdefault(_plain(name), set()).add(version)
    for name, versions in sorted(pinned.items()):
        found = installed.get(name)
        if found and found not in versions:
            yield f"{name} {found}, pinned {' or '.join(sorted(versions))}"


def _plain(name: str) -> str:
    return re.sub("[-_.]+", "-", name).lower()


def _as_pinned(lock: Path) -> str:
    return f"as {lock.name} pins them" if lock.is_file() else f"no {lock.name} to compare with"


def _told(marks: list[Mark]) -> str:
    told = [f"{mark.run} ({mark.owner}, stage {mark.stage})" for mark in marks]
    return "; ".join(told) or "none"
