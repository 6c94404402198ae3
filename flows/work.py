"""The work folder of a run: what one stage leaves there for the next."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from flows.errors import Reject
from flows.packs import PackReader, Stretch
from flows.recipe import Recipe, make_recipe
from flows.sources import Source
from flows.store import Disk, File, Input


@dataclass(frozen=True, slots=True)
class Work:
    """The folder that the stages of one run share; they hand each other files, never tables."""

    folder: Path
    disk: Disk

    @property
    def version(self) -> Path:
        """Where the tables of the staged version grow."""
        return self.folder / "version"

    @property
    def recipe(self) -> Recipe:
        """The recipe of the run."""
        return make_recipe(self.load("recipe"), name="recipe")

    @property
    def cache(self) -> Path | None:
        """The folder of the cache; None: this run has none."""
        folder = self.load("cache")
        return None if folder is None else Path(folder)

    @property
    def parent(self) -> Path | None:
        """The folder of what was the latest version when the run began; None: there was none."""
        folder = self.load("parent")
        return None if folder is None else Path(folder)

    def save(self, name: str, content: object) -> None:
        """Leave plain values for a later stage."""
        text = json.dumps(content, ensure_ascii=False)
        self.disk.write(self.folder / f"{name}.json", text.encode("utf-8", "surrogateescape"))

    def load(self, name: str) -> Any:
        """Take the plain values that an earlier stage left."""
        content = (self.folder / f"{name}.json").read_bytes()
        return json.loads(content.decode("utf-8", "surrogateescape"))

    def sources(self) -> list[tuple[Source, int]]:
        """Return the sources of the run with their sizes."""
        return [
            (Source(name, Path(path), *rest), size)
            for size, name, path, *rest in self.load("sources")
        ]

    def save_sources(self, sources: Sequence[Source]) -> None:
        """Leave the sources of the run; paths become absolute, as workers may stand elsewhere."""
        rows = []
        for source in sources:
            name, path, *rest = astuple(source)
            rows.append((source.size, name, str(path.absolute()), *rest))
        self.save("sources", rows)

    def inputs(self) -> tuple[Input, ...]:
        """Return what was read, in order."""
        return tuple(Input(**item) for item in self.load("inputs"))

    def rejects(self) -> tuple[Reject, ...]:
        """Return the first sources that could not be used, in order."""
        return tuple(Reject(**item) for item in self.load("rejects"))

    def files(self) -> tuple[File, ...]:
        """Return the files of the staged version."""
        return tuple(File(**item) for item in self.load("files"))

    def plan(self, batches: Sequence[Sequence[Stretch]]) -> None:
        """Leave where the cleaned rows stand, batch by batch in the order of the sources."""
        packs = {stretch.pack: 0 for batch in batches for stretch in batch}
        number = {pack: n for n, pack in enumerate(packs)}
        stretches = [[(number[s.pack], s.first, s.count) for s in batch] for batch in batches]
        self.save("plan", {"packs": [str(pack) for pack in packs], "batches": stretches})

    def batches(self, tables: Mapping[str, Sequence[str] | None]) -> Iterator[dict[str, pa.Table]]:
        """Yield the cleaned rows batch by batch; of each table the columns named, None: all."""
        plan = self.load("plan")
        packs = [Path(pack) for pack in plan["packs"]]
        batches = (
            [Stretch(packs[pack], first, count) for pack, first, count in batch]
            for batch in plan["batches"]
        )
        return PackReader(tables).read(batches)

    def cleaned(self, table: str, columns: Sequence[str]) -> pa.Table:
        """Return some columns of a table over all batches."""
        return pa.concat_tables([read[table] for read in self.batches({table: columns})])


def begin(
    folder: Path,
    disk: Disk,
    recipe: Recipe,
    names: Sequence[str],
    *,
    parent: Path | None,
    cache: Path | None,
    allow_network: bool = False,
    vanished_ok: bool = False,
) -> Work:
    """Set up the folder of a run: recipe, names of sources, the parent version, the cache.

    Paths become absolute, as workers may stand in another folder.
    """
    folder = folder.absolute()
    work = Work(folder, disk)
    disk.make_folder(work.version)
    work.save("recipe", recipe.as_dict())
    work.save("names", list(names or recipe.sources.paths))
    work.save("allow_network", allow_network)
    work.save("vanished_ok", vanished_ok)
    work.save("parent", None if parent is None else str(parent.absolute()))
    work.save("cache", None if cache is None else str(cache.absolute()))
    return work
