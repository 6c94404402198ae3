"""Unpacking: archives, tables and books become files of items, in workers that can be killed.

Each packed source is unpacked once per run, into the work folder, under names of ours; cleaning and
audit then read any item of it alone.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from cleaners.errors import SourceError
from cleaners.records import RawRecord, identifier
from flows.errors import LimitExceeded
from flows.intake import (
    WEB,
    Budget,
    Fetched,
    Items,
    Refused,
    envelope,
    open_local,
    open_remote,
    raw_record,
    read_opened,
    scheme_of,
)
from flows.recipe import Recipe
from flows.sources import SKIPPED, Found, Source, is_skipped
from flows.store import Disk
from flows.work import Work
from flows.workers import Lost, Workers

_FILE_BYTES = 8_000_000
"""A file of items is written when it holds so many, so that memory holds one item and these."""

_FEW_BYTES = 1_000_000
"""Fewer are unpacked by one process: a second takes 1.5 s of CPU to start, a megabyte 0.07 s."""

_INDEX = "index.json"

_Row = tuple[str, str, int, int, str, bool]
"""An item: its name, the file that holds it, start, end; why it is refused, and if by a limit."""


@dataclass(frozen=True, slots=True)
class Packed:
    """A packed source, and the folder that takes its items."""

    source: Source
    folder: Path
    recipe: Recipe
    disk: Disk
    allow_network: bool


def unpack_all(found: Found, work: Work, workers: Workers) -> Found:
    """Return what was found with the items of each packed source in its place.

    One that takes a worker too long, too much memory, or ends it, is refused. Raises SourceError
    when two items have one name.
    """
    packed = [source for source in found.sources if source.is_packed]
    if not packed:
        return found
    recipe, skipped = work.recipe, Counter(found.skipped)
    network: bool = work.load("allow_network")
    sources = {s.source_path: s for s in found.sources if not s.is_packed}
    folder = work.folder / "unpacked"
    batches = [
        Packed(source, folder / identifier(source.source_path), recipe, work.disk, network)
        for source in packed
    ]
    few = sum(source.size for source in packed) < _FEW_BYTES
    one_by_one = few and not any(source.remote for source in packed)
    for batch, index in workers.work(unpack, batches, one_by_one=one_by_one):
        for item in _sources(batch.source, index, skipped):
            if is_skipped(item.source_path, recipe.skip_sources):
                skipped[SKIPPED] += 1
            elif sources.setdefault(item.source_path, item) != item:
                raise SourceError(f"two sources would be called {item.source_path!r} in the corpus")
    return Found(tuple(sources[name] for name in sorted(sources)), skipped)


def unpack(packed: Packed) -> Path:
    """Unpack one source and return the index of its items. For a process that can be killed."""
    spool = _Spool(packed.folder, packed.disk, packed.source.source_path)
    skipped: Counter[str] = Counter()
    for item in read_items(packed.source, packed.recipe, skipped, packed.allow_network):
        if isinstance(item, RawRecord):
            spool.add(item)
        else:
            spool.refuse(item)
    return spool.finish(skipped)


def read_items(
    source: Source, recipe: Recipe, skipped: Counter[str], allow_network: bool = False
) -> Items:
    """Yield the items of one source of any format, from here or from an address.

    Whoever calls it is bounded by the limits on bytes, members and depth; time and memory are those
    of the process. When the file as a whole exceeds a limit, the last that comes says so, with the
    name of the source: then nothing else of it is to be used. What is passed over is counted in
    ``skipped``.
    """
    name = source.source_path
    try:
        with _opened(source, recipe, allow_network) as opened:
            budget = Budget(recipe.limits, recipe.columns, opened.size, skipped=skipped)
            for item in read_opened(opened.file, name, opened.name, budget):
                if isinstance(item, RawRecord) and item.source_path == name and source.remote:
                    yield _of_web(item, source.remote, opened.charset)
                else:
                    yield item
    except SourceError as error:
        yield Refused(name, error)


@contextmanager
def _opened(source: Source, recipe: Recipe, allow_network: bool) -> Iterator[Fetched]:
    if source.remote:
        with open_remote(source.remote, recipe.limits, allow_network=allow_network) as opened:
            yield opened
    else:
        with open_local(source.path, source.source_path) as file:
            yield Fetched(file, os.fstat(file.fileno()).st_size, source.path.name, None)


def _of_web(item: RawRecord, address: str, charset: str | None) -> RawRecord:
    """Return a page with its address and the charset that its server declared."""
    if scheme_of(address) not in WEB:
        return item
    metadata = {"url": address, **item.metadata}
    charset = item.charset or charset
    return raw_record(item.source_path, item.data, key=item.key, charset=charset, metadata=metadata)


def _sources(source: Source, index: Path | Lost, skipped: Counter[str]) -> Iterator[Source]:
    if isinstance(index, Lost):
        told = f"{source.source_path}: {index.reason}; leave it out with skip_sources"
        yield Source(source.source_path, source.path, refused=told, limited=True)
        return
    content = json.loads(index.read_bytes())
    skipped.update(content["skipped"])
    for name, file, start, end, refused, limited in content["items"]:
        path = index.with_name(file) if end else source.path
        yield Source(name, path, refused=refused, limited=limited, start=start, end=end)


@dataclass(slots=True)
class _Spool:
    """Files of items that grow in a folder, and where each item stands."""

    folder: Path
    disk: Disk
    name: str
    rows: list[_Row] = field(default_factory=list)
    _parts: list[bytes] = field(default_factory=list)
    _size: int = 0
    _files: int = 0

    def __post_init__(self) -> None:
        self.disk.remove(self.folder)  # of a worker that was killed over it
        self.disk.make_folder(self.folder)

    def add(self, item: RawRecord) -> None:
        start = self._size
        for part in (envelope(item.key, item.charset, item.metadata), item.data):
            self._parts.append(part)
            self._size += len(part)
        self.rows.append((item.source_path, self._name(), start, self._size, "", False))
        if self._size >= _FILE_BYTES:
            self._write()

    def refuse(self, item: Refused) -> None:
        limited = isinstance(item.error, LimitExceeded)
        if limited and item.source_path == self.name:  # the whole exceeds it: nothing else counts
            self.rows.clear()
        self.rows.append((item.source_path, "", 0, 0, str(item.error), limited))

    def finish(self, skipped: Counter[str]) -> Path:
        self._write()
        content = {"items": self.rows, "skipped": dict(sorted(skipped.items()))}
        index = self.folder / _INDEX
        self.disk.write(index, json.dumps(content).encode())
        return index

    def _name(self) -> str:
        return f"{self._files:05}"

    def _write(self) -> None:
        self.disk.write(self.folder / self._name(), b"".join(self._parts))
        self._parts.clear()
        self._size = 0
        self._files += 1
