"""Reading: a file of any format becomes its items; the one place where broken files are told."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import IO

from cleaners.errors import SourceError
from flows.errors import LimitExceeded
from flows.intake.archives import read_tar, read_zip
from flows.intake.budget import Budget
from flows.intake.delimited import read_csv
from flows.intake.epub import read_epub
from flows.intake.formats import COMPRESSIONS, Kind, kind_of, suffix_of, unpacked_name
from flows.intake.items import Items, Opened, Refused, raw_record
from flows.intake.jsons import read_json, read_jsonl
from flows.intake.pdf import read_pdf
from flows.intake.streams import DAMAGE, decompress
from flows.intake.tables import read_parquet_rows
from flows.intake.warc import read_warc

_TOLD = 200


def open_local(path: Path, source_path: str) -> IO[bytes]:
    """Open a plain file. Raises SourceError with the name and the reason.

    A pipe would wait for ever, a device never end.
    """
    try:
        # O_NONBLOCK: opening a pipe that nobody writes to returns at once.
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
        file = os.fdopen(descriptor, "rb")
    except OSError as error:
        reason = "there is no such file" if error.errno == errno.ENOENT else str(error.strerror)
        raise SourceError(f"{source_path}: cannot be read: {reason}") from error
    if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
        file.close()
        raise SourceError(f"{source_path}: not a plain file")
    return file


def read_opened(stream: IO[bytes], source_path: str, name: str, budget: Budget) -> Items:
    """Yield the items of an open file of any format, and what of it cannot be used.

    ``name`` says what it is, see ``kind_of``; one that says nothing is text. Where a file breaks,
    the items before are good and a refusal under its own name tells of the rest; when it exceeds
    a bound, nothing of it is to be used, see ``Budget.spent``.
    """
    try:
        if not budget.size:
            raise SourceError(f"{source_path}: empty: found no bytes; fetch it again")
        yield from _read(Opened(stream, source_path, name, budget, _read))
    except SourceError as error:
        yield Refused(source_path, error)


def _read(opened: Opened) -> Items:
    found, counted = 0, opened.budget.members
    try:
        for item in _READERS[kind_of(opened.name) or "text"](opened):
            found += 1
            yield item
        if not found and opened.budget.members == counted:
            raise SourceError("empty: it holds nothing; fetch it again")
    except SourceError as error:
        if str(error).startswith(opened.source_path):
            raise
        kind = LimitExceeded if isinstance(error, LimitExceeded) else SourceError
        raise kind(f"{opened.source_path}: {error}") from error
    except DAMAGE as error:
        told = " ".join((str(error) or type(error).__name__).split())[:_TOLD]
        where = f" after {found:,} items" if found else f", or no {kind_of(opened.name)} at all"
        raise SourceError(f"{opened.source_path}: broken{where}: {told}") from error


def _read_text(opened: Opened) -> Items:
    yield raw_record(opened.source_path, opened.budget.read(opened.stream))


def _read_compressed(opened: Opened) -> Items:
    inner, compression = unpacked_name(opened.name)
    with decompress(opened.stream, compression, opened.budget) as stream:
        inside = Opened(stream, opened.source_path, inner, opened.budget, opened.into)
        if suffix_of(inner) in COMPRESSIONS:
            with opened.budget.inside():
                yield from _read(inside)
        else:
            yield from _read(inside)


_READERS: dict[Kind, Callable[[Opened], Items]] = {
    "text": _read_text,
    "compressed": _read_compressed,
    "zip": read_zip,
    "tar": read_tar,
    "json": read_json,
    "jsonl": read_jsonl,
    "csv": read_csv,
    "parquet": read_parquet_rows,
    "warc": read_warc,
    "epub": read_epub,
    "pdf": read_pdf,
}
