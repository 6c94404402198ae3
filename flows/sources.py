"""Sources: files, folders and patterns become a sorted list of named items, read one at a time."""

from __future__ import annotations

import errno
import glob
import hashlib
import os
import stat
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from cleaners.errors import SourceError
from cleaners.records import RawRecord

TEXT_SUFFIXES = frozenset((".txt", ".md", ".html", ".htm", ".text", ""))
"""Read as text. Other files of a folder are counted as skipped; a file named by itself is read."""


_LINK = "link out of the folder or to a folder"


@dataclass(frozen=True, slots=True)
class Source:
    """One item to read; ``source_path`` is its name in the corpus, wherever it lies.

    ``carried``: it is gone, and ``path`` is the part of the parent's records that still holds it.
    ``unmatched``: it is a pattern that nothing matches.
    """

    source_path: str
    path: Path
    carried: bool = False
    unmatched: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """The items of a run, sorted by name, and how many files were passed over, by reason."""

    sources: tuple[Source, ...]
    skipped: Counter[str]


def find_sources(names: Sequence[str], *, skip: Sequence[str] = ()) -> Found:
    """Find what the names of a run mean: a file, a folder with all below it, or a pattern.

    What a pattern matches is called as if the folder before its first wildcard had been named;
    without such a folder, by its path below the working directory. A name that matches nothing
    stays in the list, so that reading it makes a reject. ``skip`` are patterns of source paths to
    pass over. Raises SourceError when two items have one name.

    >>> find_sources(["没有这个文件.txt"]).sources[0].source_path
    '没有这个文件.txt'
    """
    skipped: Counter[str] = Counter()
    found: dict[str, Source] = {}
    for source in (source for name in names for source in _expand(name, skipped)):
        if any(fnmatchcase(source.source_path, pattern) for pattern in skip):
            skipped["named in skip_sources"] += 1
            continue
        other = found.setdefault(source.source_path, source)
        if not _same(other.path, source.path):
            raise SourceError(
                f"{source.path} and {other.path} would both be called {source.source_path!r} in "
                "the corpus; name the folder above them, or run them into two corpora"
            )
    return Found(tuple(found[name] for name in sorted(found)), skipped)


def read_source(source: Source, *, max_bytes: int) -> RawRecord:
    """Read one item whole.

    Raises SourceError with the name and the reason when it is missing, unreadable, larger than
    ``max_bytes`` or not a plain file: a pipe would wait for ever, a device never end.
    """
    if source.unmatched:
        raise SourceError(f"{source.source_path}: nothing matches this pattern")
    try:
        # O_NONBLOCK: opening a pipe that nobody writes to returns at once.
        descriptor = os.open(source.path, os.O_RDONLY | os.O_NONBLOCK)
        with os.fdopen(descriptor, "rb") as file:
            found = os.fstat(descriptor)
            if not stat.S_ISREG(found.st_mode):
                raise SourceError(f"{source.source_path}: not a plain file")
            if found.st_size > max_bytes:
                raise SourceError(
                    f"{source.source_path}: {found.st_size:,} bytes are more than "
                    f"limits.max_source_bytes allows ({max_bytes:,})"
                )
            data = file.read(max_bytes + 1)
    except OSError as error:
        reason = "there is no such file" if error.errno == errno.ENOENT else str(error.strerror)
        raise SourceError(f"{source.source_path}: cannot be read: {reason}") from error
    return RawRecord(source.source_path, hashlib.sha256(data).hexdigest(), data)


def _expand(name: str, skipped: Counter[str]) -> Iterator[Source]:
    path = Path(name)
    if path.is_dir():
        root = Path(os.path.abspath(path))  # noqa: PTH100 - resolve() would rename a linked folder
        yield from _walk(path, root.name, path.resolve(), skipped)
    elif not os.path.lexists(path) and glob.has_magic(name):
        yield from _match(name, skipped)
    else:
        yield Source(_text(path.name or name), path)


def _match(pattern: str, skipped: Counter[str]) -> Iterator[Source]:
    """Yield what a pattern stands for, named as if its folder had been walked."""
    parts = Path(pattern).parts
    wild = next(n for n, part in enumerate(parts) if glob.has_magic(part))
    folder = Path(os.path.abspath(Path(*parts[:wild])))  # noqa: PTH100 - as in _expand
    matches = sorted(glob.glob(pattern, recursive=True))  # noqa: PTH207 - absolute patterns
    if "**" in parts:
        # It lists folders and then their files again; only the files count.
        matches = [match for match in matches if not Path(match).is_dir()]
    if not matches:
        yield Source(_text(pattern), Path(pattern), unmatched=True)
    for match in matches:
        below = os.path.relpath(match, folder)
        path = folder / below
        called = f"{folder.name}/{below}" if wild and folder.name else below
        if "**" in parts and path.parent.resolve() != (folder.resolve() / below).parent:
            skipped[_LINK] += 1  # "**" follows links to folders, also round in circles
        elif path.is_dir():
            yield from _walk(path, called, path.resolve(), skipped)
        else:
            yield Source(_text(called), path)


def _walk(folder: Path, name: str, root: Path, skipped: Counter[str]) -> Iterator[Source]:
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError:
        yield Source(_text(name), folder)  # reading it says why and makes the reject
        return
    for entry in entries:
        path, called = folder / entry.name, f"{name}/{entry.name}" if name else entry.name
        if entry.name.startswith("."):
            skipped["hidden"] += 1
        elif entry.is_symlink() and not _link_stays_inside(path, root):
            skipped[_LINK] += 1
        elif entry.is_dir():
            yield from _walk(path, called, root, skipped)
        elif not entry.is_file():
            skipped["not a plain file"] += 1
        elif path.suffix.lower() not in TEXT_SUFFIXES:
            skipped[f"suffix {_text(path.suffix.lower())}"] += 1
        else:
            yield Source(_text(called), path)


def _link_stays_inside(path: Path, root: Path) -> bool:
    """Tell whether a link leads to a file below the root; a folder would be walked twice."""
    target = Path(os.path.realpath(path))
    return target.is_relative_to(root) and target.is_file()


def _same(one: Path, other: Path) -> bool:
    return os.path.abspath(one) == os.path.abspath(other)  # noqa: PTH100 - names, not targets


def _text(name: str) -> str:
    """Return a file name as text for tables and screens.

    Bytes that are no UTF-8 and control characters become U+FFFD: a line break in a name could
    forge a line of output.
    """
    text = os.fsencode(name).decode("utf-8", "replace")
    return "".join("\ufffd" if unicodedata.category(c) == "Cc" else c for c in text)
