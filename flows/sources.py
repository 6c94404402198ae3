"""Sources: files, folders and patterns become a sorted list of named items, read one at a time."""

from __future__ import annotations

import glob
import os
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from cleaners.errors import SourceError
from cleaners.records import RawRecord
from flows.errors import LimitExceeded
from flows.intake import (
    STORES,
    WEB,
    kind_of,
    list_objects,
    open_local,
    opened_envelope,
    raw_record,
    scheme_of,
    shown,
    suffix_of,
)

SKIPPED = "named in skip_sources"
_LINK = "link out of the folder or to a folder"


@dataclass(frozen=True, slots=True)
class Source:
    """One item to read; ``source_path`` is its name in the corpus, wherever it lies.

    ``carried``: it is gone, and ``path`` is the part of the parent's records that still holds it.
    ``refused``: why it cannot be used, known before it is read; ``limited``: by a limit.
    ``start`` and ``end``: where in ``path``, a file of unpacked items, it stands; end 0: it is a
    file of its own. ``remote``: the address that it is to be fetched from.
    """

    source_path: str
    path: Path
    carried: bool = False
    refused: str = ""
    limited: bool = False
    start: int = 0
    end: int = 0
    remote: str = ""

    @property
    def is_packed(self) -> bool:
        """Whether it holds items, or has to be fetched, and so is none to clean yet."""
        here = not (self.carried or self.refused or self.end)
        return here and (bool(self.remote) or kind_of(self.path.name) not in {None, "text"})

    @property
    def size(self) -> int:
        """How many bytes there are to read; 0 for what cannot be read."""
        try:
            unread = self.carried or self.refused or self.remote
            return 0 if unread else self.end - self.start or self.path.stat().st_size
        except OSError:
            return 0  # reading it says what is wrong


@dataclass(frozen=True, slots=True)
class Found:
    """The items of a run, sorted by name, and how many files were passed over, by reason.

    ``unmatched`` are the names of the run that stand for nothing.
    """

    sources: tuple[Source, ...]
    skipped: Counter[str]
    unmatched: tuple[str, ...] = ()


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
    expanded = {name: list(_expand(name, skipped)) for name in names}
    for source in (source for name in names for source in expanded[name]):
        if is_skipped(source.source_path, skip):
            skipped[SKIPPED] += 1
            continue
        other = found.setdefault(source.source_path, source)
        if other.remote != source.remote or not _same(other.path, source.path):
            raise SourceError(
                f"{source.path} and {other.path} would both be called {source.source_path!r} in "
                "the corpus; name the folder above them, or run them into two corpora"
            )
    unmatched = tuple(
        name
        for name, own in expanded.items()
        if not scheme_of(name) and not any(os.path.lexists(source.path) for source in own)
    )
    return Found(tuple(found[name] for name in sorted(found)), skipped, unmatched)


def name_in_corpus(name: str) -> str:
    """Return what a file or folder is called in the corpus, there or not.

    >>> name_in_corpus("下载/推送/")
    '推送'
    """
    return text_of(os.path.basename(os.path.abspath(name)))  # noqa: PTH100, PTH119 - as in _expand


def pattern_in_corpus(name: str) -> str | None:
    """Return the pattern of source paths that a pattern of names stands for, None if it is none.

    >>> pattern_in_corpus("下载/推送/*.txt"), pattern_in_corpus("推送")
    ('推送/*.txt', None)
    """
    if os.path.lexists(name) or not glob.has_magic(name):
        return None
    folder, parts = _folder_of(name)
    rest = "/".join(parts)
    return text_of(f"{folder.name}/{rest}" if len(parts) < len(Path(name).parts) else rest)


def is_skipped(source_path: str, patterns: Sequence[str]) -> bool:
    """Tell whether one of the patterns of ``skip_sources`` names a source.

    >>> is_skipped("推送.zip!/广告/一.txt", ["*/广告/*"])
    True
    """
    return any(fnmatchcase(source_path, pattern) for pattern in patterns)


def read_source(source: Source, *, max_bytes: int) -> RawRecord:
    """Read one item whole.

    Raises SourceError with the name and the reason when it is missing, unreadable or not a plain
    file, LimitExceeded when it is larger than ``max_bytes``.
    """
    name = source.source_path
    if source.refused:
        raise LimitExceeded(source.refused) if source.limited else SourceError(source.refused)
    if source.end:
        with open_local(source.path, name) as file:
            file.seek(source.start)
            return opened_envelope(name, file.read(source.end - source.start))
    with open_local(source.path, name) as file:
        size = os.fstat(file.fileno()).st_size
        if size > max_bytes:
            raise LimitExceeded(
                f"{name}: {size:,} bytes are more than limits.max_source_bytes allows "
                f"({max_bytes:,})"
            )
        try:
            return raw_record(name, file.read(max_bytes + 1))
        except OSError as error:
            raise SourceError(f"{name}: cannot be read: {error.strerror}") from error


def _expand(name: str, skipped: Counter[str]) -> Iterator[Source]:
    path = Path(name)
    if scheme_of(name):
        yield from _remote(name, skipped)
    elif path.is_dir():
        root = Path(os.path.abspath(path))  # noqa: PTH100 - resolve() would rename a linked folder
        yield from _walk(path, root.name, path.resolve(), skipped)
    elif not os.path.lexists(path) and glob.has_magic(name):
        yield from _match(name, skipped)
    else:
        yield Source(text_of(path.name or name), path)


def _remote(address: str, skipped: Counter[str]) -> Iterator[Source]:
    """Yield what an address stands for; one that cannot be read stays in the list and says why."""
    told = text_of(shown(address))
    if scheme_of(address) in WEB:
        yield Source(told, Path(told), remote=address.partition("#")[0])
    elif scheme_of(address) in STORES:
        try:
            for place, name in list_objects(address):
                if kind_of(name) is None and place != address:
                    skipped[f"suffix {text_of(suffix_of(name))}"] += 1
                else:
                    yield Source(text_of(name), Path(name), remote=place)
        except SourceError as error:
            yield Source(told, Path(told), refused=str(error))
    else:
        known = ", ".join(f"{scheme}://" for scheme in sorted(WEB | STORES))
        yield Source(told, Path(told), refused=f"{told}: nobody here reads that; known: {known}")


def _match(pattern: str, skipped: Counter[str]) -> Iterator[Source]:
    """Yield what a pattern stands for, named as if its folder had been walked."""
    parts = Path(pattern).parts
    folder, wildcards = _folder_of(pattern)
    wild = len(parts) - len(wildcards)
    matches = sorted(glob.glob(pattern, recursive=True))  # noqa: PTH207 - absolute patterns
    if "**" in parts:
        # It lists folders and then their files again; only the files count.
        matches = [match for match in matches if not Path(match).is_dir()]
    if not matches:
        name = text_of(pattern)
        yield Source(name, Path(pattern), refused=f"{name}: nothing matches this pattern")
    for match in matches:
        below = os.path.relpath(match, folder)
        path = folder / below
        called = f"{folder.name}/{below}" if wild and folder.name else below
        if "**" in parts and path.parent.resolve() != (folder.resolve() / below).parent:
            skipped[_LINK] += 1  # "**" follows links to folders, also round in circles
        elif path.is_dir():
            yield from _walk(path, called, path.resolve(), skipped)
        else:
            yield Source(text_of(called), path)


def _folder_of(pattern: str) -> tuple[Path, tuple[str, ...]]:
    """Return the folder before the first wildcard of a pattern, and the parts behind it."""
    parts = Path(pattern).parts
    wild = next(n for n, part in enumerate(parts) if glob.has_magic(part))
    return Path(os.path.abspath(Path(*parts[:wild]))), parts[wild:]  # noqa: PTH100 - as in _expand


def _walk(folder: Path, name: str, root: Path, skipped: Counter[str]) -> Iterator[Source]:
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError:
        yield Source(text_of(name), folder)  # reading it says why and makes the reject
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
        elif kind_of(entry.name) is None:
            skipped[f"suffix {text_of(suffix_of(entry.name))}"] += 1
        else:
            yield Source(text_of(called), path)


def _link_stays_inside(path: Path, root: Path) -> bool:
    """Tell whether a link leads to a file below the root; a folder would be walked twice."""
    target = Path(os.path.realpath(path))
    return target.is_relative_to(root) and target.is_file()


def _same(one: Path, other: Path) -> bool:
    return os.path.abspath(one) == os.path.abspath(other)  # noqa: PTH100 - names, not targets


def text_of(name: str) -> str:
    """Return a file name as text for tables and screens.

    Bytes that are no UTF-8 and control characters become U+FFFD: a line break in a name could
    forge a line of output.
    """
    text = os.fsencode(name).decode("utf-8", "replace")
    return "".join("\ufffd" if unicodedata.category(c) == "Cc" else c for c in text)
