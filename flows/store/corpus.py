"""The corpus: a folder of immutable versions, the newest named in LATEST."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flows.errors import StoreError, VersionNotFound
from flows.store.card import make_card
from flows.store.disk import Disk
from flows.store.lock import locked
from flows.store.manifest import FILE_NAME, Manifest
from flows.store.version import Version

_NAME = re.compile(r"v[0-9]{4,}")
_STAGING = ".staging"


class CorpusStore:
    """A corpus by its folder. Reading never writes; writing goes through ``staging``.

    CorpusStore("artifacts/corpus").version("latest").frame("documents")
    """

    def __init__(self, folder: str | Path, *, disk: Disk | None = None) -> None:
        self.folder = Path(folder)
        self.disk = disk or Disk()

    def versions(self) -> tuple[Version, ...]:
        """Return the committed versions, oldest first."""
        if not self.folder.is_dir():
            return ()
        found = [path for path in self.folder.iterdir() if _NAME.fullmatch(path.name)]
        return tuple(Version(path) for path in sorted(found, key=lambda path: _number(path.name)))

    def latest(self) -> Version | None:
        """Return the newest version, None in an empty corpus."""
        named = self.folder / (self._named_latest() or "-")
        versions = self.versions()
        return Version(named) if named.is_dir() else versions[-1] if versions else None

    def version(self, name: str = "latest") -> Version:
        """Return one version. Raises VersionNotFound, which names those that there are."""
        versions = {version.name: version for version in self.versions()}
        found = self.latest() if name == "latest" else versions.get(name)
        if found is None:
            known = ", ".join(versions) or "no version yet"
            raise VersionNotFound(f"no version {name!r} in {self.folder}; there is {known}")
        return found

    def next_name(self) -> str:
        """Return the name of the next version; numbers only grow, even past removed ones."""
        names = [version.name for version in self.versions()]
        highest = max(map(_number, [self._named_latest() or "v0000", *names]))
        return f"v{highest + 1:04d}"

    @contextmanager
    def staging(self) -> Iterator[Path]:
        """Lock the corpus and give an empty folder inside it, removed at the end.

        First finishes or removes what a killed run left: a version that got its name but is not in
        LATEST was complete, anything else was not. Raises StoreBusy, StoreError.
        """
        self.disk.make_folder(self.folder)
        with locked(self.folder / ".lock"):
            folder = self.folder / _STAGING
            self.disk.remove(folder)
            self._finish_interrupted()
            self.disk.make_folder(folder)
            try:
                yield folder
            finally:
                self.disk.remove(folder)

    def commit(self, staged: Path, manifest: Manifest) -> Version:
        """Make a staged folder of tables the newest version; it is whole or not there at all.

        The order matters: contents reach the medium before their names, the folder before its
        name in the corpus, and that before LATEST.
        """
        rows: dict[str, int] = {}
        for file in manifest.files:
            table = file.path.partition("/")[0]
            rows[table] = rows.get(table, 0) + file.rows
        self.disk.write(staged / "README.md", make_card(manifest.version, rows))
        self.disk.write(staged / FILE_NAME, manifest.to_json())
        names = ["README.md", FILE_NAME, *(file.path for file in manifest.files)]
        for path in (staged / name for name in names):
            self.disk.seal(path)
            self.disk.sync(path)
        for folder in (*sorted({(staged / name).parent for name in names}, reverse=True), staged):
            self.disk.sync(folder)
        target = self.folder / manifest.version
        if target.exists():
            raise StoreError(f"{target}: exists already; versions are never overwritten")
        self.disk.rename(staged, target)
        self.disk.sync(self.folder)
        self._name_latest(manifest.version)
        return Version(target)

    def _named_latest(self) -> str | None:
        path = self.folder / "LATEST"
        try:
            name = path.read_text(encoding="utf-8").strip()
        except FileNotFoundError:
            return None
        except (OSError, UnicodeDecodeError) as error:
            raise StoreError(f"{path}: cannot be read: {error}") from error
        return name if _NAME.fullmatch(name) else None

    def _name_latest(self, name: str) -> None:
        waiting = self.folder / ".LATEST"
        self.disk.write(waiting, f"{name}\n".encode())
        self.disk.sync(waiting)
        self.disk.rename(waiting, self.folder / "LATEST")
        self.disk.sync(self.folder)

    def _finish_interrupted(self) -> None:
        names = [version.name for version in self.versions()]
        named = self._named_latest() or "v0000"
        if names and _number(names[-1]) > _number(named):
            self._name_latest(names[-1])


def _number(name: str) -> int:
    return int(name[1:])
