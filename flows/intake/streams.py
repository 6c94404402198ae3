"""Streams: gzip, zstd, bzip2 and xz opened so that a budget bounds what comes out of them."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import tempfile
from collections.abc import Iterable
from contextlib import ExitStack
from typing import IO, Protocol

import pyarrow as pa

from flows.intake.budget import FREE_BYTES, Budget

_CHUNK = 1 << 18


class Readable(Protocol):
    """What bytes can be read from."""

    def read(self, size: int, /) -> bytes:
        """Read so many bytes at most; none at the end."""


class Forward(io.RawIOBase):
    """A stream that is read from front to back, its bytes taken from a budget if it has one."""

    def __init__(self, stream: Readable, budget: Budget | None) -> None:
        self._stream, self._budget = stream, budget

    def readable(self) -> bool:
        """Return that it can be read."""
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # what io passes
        """Read some bytes and count them."""
        content = self._stream.read(min(len(buffer), _CHUNK))
        if self._budget:
            self._budget.take(len(content))
        buffer[: len(content)] = content
        return len(content)


def forward(stream: Readable, budget: Budget | None = None) -> io.BufferedReader:
    """Return a stream that reads another, and that a budget bounds; nobody can seek in it."""
    return io.BufferedReader(Forward(stream, budget), _CHUNK)


def decompress(stream: IO[bytes], compression: str, budget: Budget) -> io.BufferedReader:
    """Return the stream inside a compressed one; ``compression`` is a suffix such as ``.gz``.

    Nothing is read before it is asked for. Damage shows as OSError, EOFError, zlib.error or
    LZMAError while it is read.
    """
    opened: Readable
    if compression == ".gz":
        opened = gzip.GzipFile(fileobj=stream, mode="rb")
    elif compression == ".bz2":
        opened = bz2.BZ2File(stream)
    elif compression == ".xz":
        opened = lzma.LZMAFile(stream)  # noqa: SIM115 - the caller closes it
    else:
        # Python has zstd from 3.14 on; Arrow bounds its window at 128 MB, as the zstd tool does.
        opened = pa.CompressedInputStream(pa.PythonFile(stream, mode="r"), "zstd")
    return forward(opened, budget)


def seekable(stream: IO[bytes]) -> IO[bytes]:
    """Return a stream to seek in: this one, or a nameless copy of all that it holds."""
    if stream.seekable():
        return stream
    return copied(iter(lambda: stream.read(_CHUNK), b""))


def copied(chunks: Iterable[bytes]) -> IO[bytes]:
    """Return a nameless file that holds the chunks: in memory while it is small, then on disk."""
    with ExitStack() as unless_whole:
        file = unless_whole.enter_context(tempfile.SpooledTemporaryFile(max_size=FREE_BYTES))
        file.writelines(chunks)
        file.seek(0)
        unless_whole.pop_all()
    return file
