"""Remote files: those of object stores, listed and opened through Arrow, and those of the web."""

from __future__ import annotations

import glob
import io
import posixpath
from collections.abc import Iterator
from contextlib import contextmanager
from fnmatch import fnmatchcase
from urllib.parse import quote, unquote, urlsplit

import pyarrow as pa
import pyarrow.fs as pafs

from cleaners.errors import SourceError
from flows.errors import LimitExceeded
from flows.intake.web import Fetched, fetch
from flows.recipe import Limits

_NOBODY = "anonymous"
"""Before the bucket of ``gs://`` it says that no credentials are to be looked for."""

WEB = frozenset(("http", "https"))
STORES = frozenset(("s3", "gs", "file"))


def scheme_of(name: str) -> str:
    """Return the scheme of an address, "" for the name of a local file.

    >>> scheme_of("s3://桶/新闻/"), scheme_of("新闻/一.txt")
    ('s3', '')
    """
    scheme, mark, _ = name.partition("://")
    return scheme.lower() if mark and scheme.isalnum() else ""


def shown(address: str) -> str:
    """Return an address without what may be secret in it: name, password, query of a store.

    >>> shown("s3://我:密码@桶/新闻?region=cn")
    's3://桶/新闻'
    """
    parts = urlsplit(address)
    place = parts.netloc.rpartition("@")[2]
    query = f"?{parts.query}" if parts.query and parts.scheme.lower() in WEB else ""
    return f"{parts.scheme}://{place}{parts.path}{query}"


def list_objects(address: str) -> Iterator[tuple[str, str]]:
    """Yield the files at an address of an object store: the address of each, and its name.

    A folder stands for all below it, under its own name; a pattern for what it matches. Credentials
    come from the environment, as the store's own tools find them. Raises SourceError.
    """
    parts = urlsplit(address)
    login = parts.netloc.rpartition("@")[0]
    if login and (parts.scheme, login) != ("gs", _NOBODY):
        raise SourceError(f"{shown(address)}: holds a name or password; set them as environment")
    wild = glob.has_magic(parts.path)
    top = parts.path
    while glob.has_magic(top):
        top = posixpath.dirname(top)
    with _told(address):
        system, root = pafs.FileSystem.from_uri(parts._replace(path=top).geturl())
        if system.get_file_info(root).type == pafs.FileType.File:
            yield address, posixpath.basename(root)
            return
        found = system.get_file_info(pafs.FileSelector(root, recursive=True))
    pattern = f"{root.rstrip('/')}{unquote(parts.path)[len(unquote(top).rstrip('/')) :]}"
    above = posixpath.dirname(root.rstrip("/"))
    for info in sorted(found, key=lambda info: str(info.path)):
        if info.type == pafs.FileType.File and (not wild or fnmatchcase(info.path, pattern)):
            query = f"?{parts.query}" if parts.query else ""
            name = info.path.removeprefix(above).lstrip("/")
            yield f"{parts.scheme}://{login and f'{login}@'}{quote(info.path)}{query}", name


@contextmanager
def open_remote(address: str, limits: Limits, *, allow_network: bool) -> Iterator[Fetched]:
    """Open the file at an address. Raises SourceError, LimitExceeded."""
    if scheme_of(address) in WEB and not allow_network:
        raise SourceError(f"{shown(address)}: not fetched; --allow-network allows it")
    if scheme_of(address) in WEB:
        try:
            fetched = fetch(address, limits)
        except SourceError as error:
            kind = LimitExceeded if isinstance(error, LimitExceeded) else SourceError
            raise kind(f"{shown(address)}: {error}") from error
        with fetched.file:
            yield fetched
        return
    with _told(address):
        system, path = pafs.FileSystem.from_uri(address)
        file = system.open_input_file(path)
    with file, io.BufferedReader(file) as lines:  # Arrow's own reads no lines of a bounded length
        yield Fetched(lines, file.size(), posixpath.basename(path), None)


@contextmanager
def _told(address: str) -> Iterator[None]:
    try:
        yield
    except (OSError, pa.ArrowInvalid, pa.ArrowNotImplementedError) as error:
        told = " ".join(str(error).split())[:200]
        raise SourceError(f"{shown(address)}: cannot be read: {told}") from error
