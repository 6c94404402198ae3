"""Names: of versions, of the one that is LATEST, and the tags that people give them."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path

from flows.errors import CorruptVersion, StoreError
from flows.store.disk import Disk

_VERSION = re.compile(r"v[0-9]{4,}")
_TAG = re.compile(r"\w[\w.-]{0,63}")
_LATEST, _TAGS = "LATEST", "tags.json"


def is_version(name: str) -> bool:
    """Tell whether this is what a version may be called.

    >>> is_version("v0007"), is_version("v7"), is_version("最新")
    (True, False, False)
    """
    return _VERSION.fullmatch(name) is not None


def check_tag(name: str) -> None:
    """Raise StoreError unless this is what a tag may be called: a word, and of no other meaning.

    >>> check_tag("发布-2026.11")
    """
    if not _TAG.fullmatch(name) or name == "latest" or is_version(name):
        raise StoreError(
            f"{name!r} cannot be a tag: up to 64 letters, digits, '.', '_' and '-', the first no "
            "'.' or '-', and neither 'latest' nor the name of a version"
        )


def number(name: str) -> int:
    """Return the number of a version's name."""
    return int(name[1:])


def read_latest(folder: Path) -> str | None:
    """Return what LATEST names, None where there is no such file. Raises CorruptVersion."""
    return _read_name(folder / _LATEST)


def name_latest(folder: Path, name: str, disk: Disk) -> None:
    """Let LATEST name a version: promised first, so that a run that dies can be made good."""
    promise_latest(folder, name, disk)
    keep_promise(folder, disk)


def promise_latest(folder: Path, name: str, disk: Disk) -> None:
    """Write down, durably, what LATEST is going to name."""
    waiting = folder / f".{_LATEST}"
    disk.write(waiting, f"{name}\n".encode())
    disk.sync(waiting)
    disk.sync(folder)


def keep_promise(folder: Path, disk: Disk) -> None:
    """Make the promised name the one in LATEST."""
    disk.rename(folder / f".{_LATEST}", folder / _LATEST)
    disk.sync(folder)


def recover_latest(folder: Path, disk: Disk) -> None:
    """Keep the promise of a run that died if its version is there, or else forget it."""
    waiting = folder / f".{_LATEST}"
    try:
        name = _read_name(waiting)
    except CorruptVersion:  # it died while it wrote the promise
        name = None
    if name and (folder / name).is_dir():
        keep_promise(folder, disk)
    else:
        disk.remove(waiting)


def read_tags(folder: Path) -> dict[str, str]:
    """Return the version that each tag names. Raises StoreError for a damaged file."""
    path = folder / _TAGS
    try:
        tags = json.loads(path.read_bytes())
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise StoreError(f"{path}: cannot be read: {error}") from error
    if not isinstance(tags, dict) or not all(
        isinstance(name, str) and is_version(name) for name in tags.values()
    ):
        raise StoreError(f"{path}: is not a list of tags and the versions they name")
    return tags


def write_tags(folder: Path, tags: Mapping[str, str], disk: Disk) -> None:
    """Replace all tags at once."""
    waiting = folder / f".{_TAGS}"
    text = json.dumps(dict(sorted(tags.items())), ensure_ascii=False, indent=2)
    disk.write(waiting, f"{text}\n".encode())
    disk.sync(waiting)
    disk.rename(waiting, folder / _TAGS)
    disk.sync(folder)


def _read_name(path: Path) -> str | None:
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise StoreError(f"{path}: cannot be read: {error.strerror}") from error
    name = content.decode("utf-8", "replace").removesuffix("\n")
    if not is_version(name):
        raise CorruptVersion(
            f"{path}: {name[:20]!r} is no version; `qingyuan rollback VERSION` mends it"
        )
    return name
