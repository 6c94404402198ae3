"""Seen: which files of the latest version were whole at what time, so that none is summed twice."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Final

from flows.errors import CorruptVersion
from flows.store.disk import Disk
from flows.store.manifest import Manifest, read_manifest

_NOTE: Final = ".seen.json"


def note(corpus: Path, version: str, folder: Path, manifest: Manifest, disk: Disk) -> None:
    """Note the times of the files of a version, whose bytes are known; ``folder``: where they are.

    A file that is copied or restored has another time, and so has one that was written to.
    """
    times = {path: _time(folder / path) for path in manifest.sums}
    content = json.dumps({"version": version, "times": times}, ensure_ascii=False)
    disk.write(corpus / _NOTE, content.encode())


def damage(corpus: Path, folder: Path, disk: Disk | None) -> str:
    """Say what is wrong with the first damaged file of a version, "" if there is none.

    The sizes of all files are looked at, and the SHA-256 of each whose time is not the one noted;
    these are noted then, unless ``disk`` is None.
    """
    try:
        manifest = read_manifest(folder)
    except CorruptVersion as error:
        return str(error)
    known = _noted(corpus, folder.name)
    sizes = {file.path: file.size_bytes for file in manifest.files}
    new = False
    for path, sha256 in manifest.sums.items():
        place = folder / path
        try:
            size = place.stat().st_size
            if size != sizes.get(path, size):
                return f"{place}: has {size:,} bytes, not the {sizes[path]:,} of the manifest"
            if known.get(path) == _time(place):
                continue
            new = True
            with place.open("rb") as file:
                if hashlib.file_digest(file, "sha256").hexdigest() != sha256:
                    return f"{place}: its bytes are not those that the manifest names"
        except OSError as error:
            return f"{place}: cannot be read: {error.strerror}"
    if new and disk:
        note(corpus, folder.name, folder, manifest, disk)
    return ""


def _noted(corpus: Path, version: str) -> dict[str, int]:
    """Return the times noted for a version; none where nothing can be read."""
    try:
        content = json.loads((corpus / _NOTE).read_bytes())
        times = content["times"] if content["version"] == version else {}
        return dict(times)
    except (OSError, ValueError, KeyError, TypeError):
        return {}


def _time(path: Path) -> int:
    return path.stat().st_mtime_ns
