"""The cache: cleaned sources of earlier runs, found by what went into them.

It is never needed: a run without it makes the same tables. What is damaged in it counts as absent.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from flows.code import cleaning_code
from flows.packs import UNFINISHED, Index, find_packs, is_whole, read_index
from flows.recipe import Recipe
from flows.store import Disk

_ABANDONED_SECONDS = 86_400
"""A pack is written in seconds; what has been unfinished for a day has nobody who works on it."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where the rows of a source stand: the folder of a pack, and which of its entries."""

    pack: Path
    entry: int


@dataclass(frozen=True, slots=True)
class _Holding:
    """A pack and how many of the wanted keys it holds."""

    folder: Path
    index: Index
    count: int


@dataclass(frozen=True, slots=True)
class Cache:
    """The cache of the cleaning stage in a folder, which may be gone at any time between runs."""

    folder: Path
    disk: Disk

    def find(self, keys: Iterable[str]) -> dict[str, Place]:
        """Return the places of the keys that are known, and remove what is damaged.

        Of two packs that hold a key, the one that holds more of the keys is taken.
        """
        wanted = frozenset(keys)
        found: dict[str, Place] = {}
        for pack in sorted(self._sound(wanted), key=lambda pack: (-pack.count, pack.folder)):
            for entry, key in enumerate(pack.index.keys):
                if key in wanted:
                    found.setdefault(str(key), Place(pack.folder, entry))
        return found

    def _sound(self, wanted: frozenset[str]) -> Iterator[_Holding]:
        for folder in find_packs(self.folder):
            index = read_index(folder)
            count = len(wanted.intersection(index.keys)) if index else 0
            if index and not count:
                continue
            if index and is_whole(folder, index):
                yield _Holding(folder, index, count)
            else:
                self.disk.remove(folder)

    def sweep(self) -> None:
        """Remove what runs that were killed left unfinished."""
        for path in self.folder.glob(f"{UNFINISHED}*"):
            try:
                age = time.time() - path.stat().st_mtime
            except FileNotFoundError:
                continue  # another run finished it
            if age > _ABANDONED_SECONDS:
                self.disk.remove(path)


def cleaning_key(source_path: str, sha256: str, section: str) -> str:
    """Return the key of a cleaned source; ``section`` is ``cleaning_section`` of the recipe.

    >>> cleaning_key("推送/甲.txt", "00", "") != cleaning_key("推送/乙.txt", "00", "")
    True
    """
    return hashlib.sha256("\0".join((source_path, sha256, section)).encode()).hexdigest()[:32]


def cleaning_section(recipe: Recipe) -> str:
    """Return what of a recipe, the code and the libraries decides how a source is cleaned."""
    repairs = json.dumps(recipe.as_dict()["repairs"], sort_keys=True)
    return f"clean\0{repairs}\0{cleaning_code()}"
