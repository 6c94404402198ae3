"""The work folder of a run: what one stage leaves there for the next."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from flows.errors import Reject
from flows.recipe import Recipe, make_recipe
from flows.sources import Source
from flows.store import Disk, File, Input
from flows.tables import read_parquet


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
            (Source(name, Path(path), carried, unmatched), size)
            for name, path, carried, unmatched, size in self.load("sources")
        ]

    def inputs(self) -> tuple[Input, ...]:
        """Return what was read, in order."""
        return tuple(Input(**item) for item in self.load("inputs"))

    def rejects(self) -> tuple[Reject, ...]:
        """Return the first sources that could not be used, in order."""
        return tuple(Reject(**item) for item in self.load("rejects"))

    def files(self) -> tuple[File, ...]:
        """Return the files of the staged version."""
        return tuple(File(**item) for item in self.load("files"))

    def batches(self) -> list[Path]:
        """Return the folders of the cleaned batches in order."""
        return sorted((self.folder / "clean").iterdir())

    def cleaned(self, table: str, columns: Sequence[str]) -> pa.Table:
        """Return some columns of a table over all batches."""
        tables = [read_parquet(b / f"{table}.parquet", columns) for b in self.batches()]
        return pa.concat_tables(tables)


def begin(
    folder: Path, disk: Disk, recipe: Recipe, names: Sequence[str], parent: Path | None
) -> Work:
    """Set up the folder of a run: its recipe, the names of its sources, the parent version."""
    work = Work(folder, disk)
    disk.make_folder(folder / "clean")
    disk.make_folder(work.version)
    work.save("recipe", recipe.as_dict())
    work.save("names", list(names or recipe.sources.paths))
    work.save("parent", None if parent is None else str(parent.absolute()))
    return work
