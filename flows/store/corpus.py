"""The corpus: a folder of immutable versions, one of them named in LATEST."""

from __future__ import annotations

import hashlib
import os
import re
import secrets
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from flows.errors import CorruptVersion, GateError, StoreError, VersionNotFound
from flows.store import names, seen
from flows.store.card import make_card
from flows.store.disk import Disk
from flows.store.manifest import FILE_NAME, Manifest
from flows.store.version import Version

_DEBRIS = (".staging*", ".pruned*", ".tags.json", "failed-*")


@dataclass(frozen=True, slots=True)
class Pruned:
    """The versions that were removed, oldest first, and the bytes that nothing else shares."""

    versions: tuple[str, ...]
    freed_bytes: int


class CorpusStore:
    """A corpus by its folder. Reading never writes, and what writes holds the lock.

    CorpusStore("artifacts/corpus").version("latest").frame("documents")
    """

    def __init__(self, folder: str | Path, *, disk: Disk | None = None) -> None:
        self.folder = Path(folder)
        self.disk = disk or Disk()

    def versions(self) -> tuple[Version, ...]:
        """Return the committed versions, oldest first."""
        if not self.folder.is_dir():
            return ()
        found = [path for path in self.folder.iterdir() if names.is_version(path.name)]
        return tuple(Version(path) for path in sorted(found, key=lambda p: names.number(p.name)))

    def latest(self) -> Version | None:
        """Return the version that LATEST names, without that file the newest; None if empty.

        Raises CorruptVersion when LATEST is damaged or names a version that is not there.
        """
        named = names.read_latest(self.folder)
        versions = self.versions()
        if named is None:
            return versions[-1] if versions else None
        if not (self.folder / named).is_dir():
            known = ", ".join(version.name for version in versions) or "no version"
            raise CorruptVersion(
                f"{self.folder / 'LATEST'}: names {named}, but there is {known}; "
                "`qingyuan rollback VERSION` mends it"
            )
        return Version(self.folder / named)

    def damage(self, version: Version, *, noting: bool) -> str:
        """Say what is wrong with the first damaged file of the latest version, "" if nothing.

        All sizes are looked at, and the sum of each file whose time is not that of its commit;
        ``noting``: those times are noted, so that they are summed once. Holds no lock.
        """
        return seen.damage(self.folder, version.folder, self.disk if noting else None)

    def tags(self) -> dict[str, str]:
        """Return the version that each tag names, sorted by tag."""
        return names.read_tags(self.folder)

    def version(self, name: str = "latest") -> Version:
        """Return a version by its name, by a tag, or the latest.

        Raises VersionNotFound, which names those that there are.
        """
        versions = {version.name: version for version in self.versions()}
        tags = {} if name == "latest" or name in versions else self.tags()
        found = self.latest() if name == "latest" else versions.get(tags.get(name, name))
        if found is None:
            known = ", ".join([*versions, *tags]) or "no version yet"
            raise VersionNotFound(f"no version {name!r} in {self.folder}; there is {known}")
        return found

    def next_name(self) -> str:
        """Return the name of the next version: one more than the highest, rolled back or not."""
        known = [version.name for version in self.versions()]
        named = names.read_latest(self.folder) or "v0000"
        return f"v{max(map(names.number, [named, *known])) + 1:04d}"

    @contextmanager
    def staging(self) -> Iterator[Path]:
        """Lock the corpus and give an empty folder inside it, removed at the end.

        After a GateError it is kept until the next start, under a name that says which gate.
        Raises StoreBusy, StoreError.
        """
        with self._writing():
            # A name of its own: a worker that outlives its killed run writes into a folder that is
            # gone, never into ours.
            folder = self.folder / f".staging-{os.getpid()}-{secrets.token_hex(4)}"
            self.disk.make_folder(folder)
            try:
                yield folder
            except GateError as error:
                raise GateError(f"{error}\n{self._keep(folder, error)}") from error
            finally:
                self.disk.remove(folder)

    def commit(
        self, staged: Path, manifest: Manifest, beside: Mapping[str, bytes] | None = None
    ) -> Version:
        """Make a staged folder of tables the newest version; it is whole or not there at all.

        Files by name that are to stand ``beside`` the tables are written here, too.
        The order matters: contents reach the medium before their names, the folder before its
        name in the corpus, and that before LATEST, which is promised before and moved after.
        """
        rows: dict[str, int] = {}
        for file in manifest.files:
            table = file.path.partition("/")[0]
            rows[table] = rows.get(table, 0) + file.rows
        beside = {"README.md": make_card(manifest.version, rows), **(beside or {})}
        manifest = replace(
            manifest,
            shared_bytes=self._share(staged, manifest),
            beside={name: hashlib.sha256(content).hexdigest() for name, content in beside.items()},
        )
        for name, content in (*beside.items(), (FILE_NAME, manifest.to_json())):
            self.disk.write(staged / name, content)
        paths = [staged / name for name in (*beside, FILE_NAME, *(f.path for f in manifest.files))]
        for path in paths:
            self.disk.seal(path)
            self.disk.sync(path)
        for folder in (*sorted({path.parent for path in paths} - {staged}), staged):
            self.disk.sync(folder)
        target = self.folder / manifest.version
        if target.exists():
            raise StoreError(f"{target}: exists already; versions are never overwritten")
        seen.note(self.folder, manifest.version, staged, manifest, self.disk)
        names.promise_latest(self.folder, manifest.version, self.disk)
        self.disk.rename(staged, target)
        self.disk.sync(self.folder)
        names.keep_promise(self.folder, self.disk)
        return Version(target)

    def rollback(self, name: str) -> Version:
        """Let LATEST name another version, checked before; nothing is deleted.

        Raises VersionNotFound, CorruptVersion, StoreBusy.
        """
        version = self.version(name)
        version.verify()
        with self._writing():
            names.name_latest(self.folder, version.name, self.disk)
        return version

    def tag(self, tag: str, name: str = "latest") -> Version:
        """Give a version a name of its own, which keeps it from being pruned.

        Raises StoreError for a name that cannot be one or is taken by another version.
        """
        names.check_tag(tag)
        version = self.version(name)
        with self._writing():
            tags = self.tags()
            if tags.get(tag, version.name) != version.name:
                raise StoreError(
                    f"{tag!r} is the tag of {tags[tag]}; remove it first (`tag --remove {tag}`)"
                )
            names.write_tags(self.folder, {**tags, tag: version.name}, self.disk)
        return version

    def untag(self, tag: str) -> None:
        """Remove a tag. Raises StoreError when there is none of this name."""
        with self._writing():
            tags = self.tags()
            if tags.pop(tag, None) is None:
                raise StoreError(f"no tag {tag!r}; there is {', '.join(tags) or 'none'}")
            names.write_tags(self.folder, tags, self.disk)

    def prune(self, *, keep: int, dry_run: bool = False) -> Pruned:
        """Remove all versions but the newest ``keep``, the tagged ones and the latest.

        A file that a version left over shares is not lost: it has a name there too.
        """
        if keep < 1:
            raise StoreError("prune keeps one version at least")
        if dry_run:
            return self._to_prune(keep)
        with self._writing():
            pruned = self._to_prune(keep)
            for name in pruned.versions:
                gone = self.folder / f".pruned-{name}"
                self.disk.rename(self.folder / name, gone)
                self.disk.sync(self.folder)
                self.disk.remove(gone)
        return pruned

    def _to_prune(self, keep: int) -> Pruned:
        versions = self.versions()
        latest = self.latest()
        safe = {*self.tags().values(), *(version.name for version in versions[-keep:])}
        safe |= {latest.name} if latest else set()
        gone = [version for version in versions if version.name not in safe]
        left = _files(version for version in versions if version.name in safe)
        freed = {file: size for file, size in _files(gone).items() if file not in left}
        return Pruned(tuple(version.name for version in gone), sum(freed.values()))

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """Hold the lock, after what a run that died has left is finished or swept away."""
        self.disk.make_folder(self.folder)
        with self.disk.lock(self.folder / ".lock"):
            names.recover_latest(self.folder, self.disk)
            for pattern in _DEBRIS:
                for path in sorted(self.folder.glob(pattern)):
                    self.disk.remove(path)
            yield

    def _share(self, staged: Path, manifest: Manifest) -> int:
        """Replace staged files by links to equal ones of the parent; return the bytes shared."""
        parent = self.version(manifest.parent) if manifest.parent else None
        known = {file.sha256: file for file in parent.manifest.files} if parent else {}
        shared = 0
        for file in manifest.files:
            if parent is None or file.sha256 not in known:
                continue
            path, waiting = parent.folder / known[file.sha256].path, staged / ".linked"
            # Damage in the parent must not spread; a link is made to what was read and compared.
            if _sha256(path) == file.sha256 and self.disk.link(path, waiting):
                self.disk.rename(waiting, staged / file.path)
                shared += file.size_bytes
        return shared

    def _keep(self, folder: Path, error: GateError) -> str:
        """Rename the folder of a failed run after the gate, and say where it is."""
        gate = re.match(r"[a-z]+(?=: )", str(error))
        kept = self.folder / f"failed-{gate.group() if gate else 'gate'}"
        self.disk.write(folder / "why.txt", f"{error}\n".encode("utf-8", "replace"))
        self.disk.rename(folder, kept)
        return f"what was staged stays in {kept} until the next run"


def _sha256(path: Path) -> str | None:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return None


def _files(versions: Iterable[Version]) -> dict[tuple[int, int], int]:
    """Return the size of each file of some versions, by what stays the same in all its names."""
    paths = (path for version in versions for path in version.folder.rglob("*"))
    found = (path.stat() for path in paths if not path.is_dir())
    return {(stat.st_dev, stat.st_ino): stat.st_size for stat in found}
