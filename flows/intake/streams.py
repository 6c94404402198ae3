"""Streams: gzip, zstd, bzip2 and xz opened so that a budget bounds what comes out of them.

Where one breaks, all bytes before are given first and the damage shows at the next read. So a read
that gives less than it was asked for is not the end of a stream; one that gives nothing is.
"""

from __future__ import annotations

import bz2
import io
import lzma
import struct
import tarfile
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from typing import IO, Protocol

import pyarrow as pa

from flows.intake.budget import FREE_BYTES, Budget

DAMAGE = (
    OSError,
    EOFError,
    ValueError,  # csv, JSON, wrong UTF-8
    pa.ArrowException,
    RuntimeError,  # PDFium, and NotImplementedError for methods that zipfile does not know
    RecursionError,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    tarfile.TarError,
    zipfile.BadZipFile,
)
"""What libraries raise for broken files."""

_CHUNK = 1 << 18
_PACKED = 1 << 16
_PADDING = b"\0"  # tapes and xz fill up with it behind a frame


class Readable(Protocol):
    """What bytes can be read from."""

    def read(self, size: int, /) -> bytes:
        """Read so many bytes at most; none at the end."""


class _Counted(io.RawIOBase):
    """Bytes as they come, taken from a budget if there is one; damage is held, and ends them."""

    def __init__(self, stream: Readable, budget: Budget | None) -> None:
        # What reads on until it has all that was asked for loses it where the next bytes break.
        self._read: Callable[[int], bytes] = getattr(stream, "read1", stream.read)
        self._stream, self._budget = stream, budget
        self.damage: Exception | None = None

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # what io passes
        if self.damage:
            return 0
        try:
            content = self._read(min(len(buffer), _CHUNK))
        except DAMAGE as error:
            self.damage = error
            return 0
        if self._budget:
            self._budget.take(len(content))
        buffer[: len(content)] = content
        return len(content)

    def close(self) -> None:
        if isinstance(self._stream, _Unpacked):
            self._stream.close()
        super().close()


class Forward(io.BufferedReader):
    """A stream that is read from front to back, up to the very byte where it breaks."""

    raw: _Counted

    def read(self, size: int | None = -1, /) -> bytes:
        """Read so many bytes, or those before damage. Raises it when there are none."""
        return self._told(super().read(size), size)

    def read1(self, size: int = -1, /) -> bytes:
        """Read what there is, up to so many bytes. Raises damage when there is none."""
        return self._told(super().read1(size), size)

    def readline(self, size: int | None = -1, /) -> bytes:
        """Read a line, or what of it comes before damage. Raises it when there is nothing."""
        return self._told(super().readline(-1 if size is None else size), size)

    def _told(self, content: bytes, size: int | None) -> bytes:
        if self.raw.damage and not content and size:
            raise self.raw.damage
        return content


def forward(stream: Readable, budget: Budget | None = None) -> Forward:
    """Return a stream that reads another, and that a budget bounds; nobody can seek in it."""
    return Forward(_Counted(stream, budget), _CHUNK)


def decompress(stream: IO[bytes], compression: str, budget: Budget) -> Forward:
    """Return the stream inside a compressed one; ``compression`` is a suffix such as ``.gz``.

    Nothing is read before it is asked for. Frames may follow one another. Damage, which is also an
    end within a frame and what is no frame behind one, shows as one of ``DAMAGE``.
    """
    return forward(_Unpacked(stream, _OPENERS.get(compression, _zstd)), budget)


class _Frame(Protocol):
    """A decompressor of the standard library."""

    @property
    def eof(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    def decompress(self, data: bytes, max_length: int, /) -> bytes: ...


class _Frames:
    """What the frames of a compressed stream hold, one after the other."""

    def __init__(self, stream: Readable, new: Callable[[], _Frame]) -> None:
        self._stream, self._new = stream, new
        self._frame: _Frame | None = None
        self._packed = b""

    def read(self, size: int, /) -> bytes:
        while True:
            if self._frame and self._frame.eof:
                self._packed = self._behind(self._frame.unused_data)
                self._frame = None
            if not self._frame:
                self._packed = self._packed or self._stream.read(_PACKED)
                if not self._packed:
                    return b""
                self._frame = self._new()
            content = self._frame.decompress(self._packed, size)
            # zlib hands back what it did not take, the others keep it.
            self._packed = getattr(self._frame, "unconsumed_tail", b"")
            if content:
                return content
            if not self._frame.eof and not self._packed:
                self._packed = self._stream.read(_PACKED)
                if not self._packed:
                    raise EOFError("it ends in the middle of its compressed data")

    def _behind(self, packed: bytes) -> bytes:
        while not (packed := packed.lstrip(_PADDING)):
            if not (packed := self._stream.read(_PACKED)):
                break
        return packed


class _Again:
    """A stream that can be read once more from its start; one that cannot seek is kept for it."""

    closed = False

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._kept: IO[bytes] | None = None
        if not stream.seekable():
            self._kept = tempfile.SpooledTemporaryFile(FREE_BYTES)  # noqa: SIM115 - see forget
        self._start = 0 if self._kept else stream.tell()

    def read(self, size: int, /) -> bytes:
        if not self._kept:
            return self._stream.read(size)
        content = self._kept.read(size)
        if not content:
            content = self._stream.read(size)
            self._kept.write(content)
        return content

    def rewind(self) -> None:
        (self._kept or self._stream).seek(self._start)

    def close(self) -> None:
        """Do nothing: Arrow closes what it read from, and it is to be read again."""

    def forget(self) -> None:
        if self._kept:
            self._kept.close()


class _Unpacked:
    """What a decompressor gives, up to the very byte where it breaks.

    In the call that fails it throws away what it had unpacked, 256 kB at most, which of a small
    file is all. It is asked once more from the start, and then byte by byte.
    """

    def __init__(self, stream: IO[bytes], opener: Callable[[_Again], Readable]) -> None:
        self._packed, self._opener = _Again(stream), opener
        self._opened = opener(self._packed)
        self._given = 0
        self._damage: Exception | None = None

    def read(self, size: int, /) -> bytes:
        if self._damage:
            raise self._damage
        try:
            content = self._opened.read(size)
        except DAMAGE as error:
            self._damage = error
            return self._last() or self.read(size)
        self._given += len(content)
        return content

    def close(self) -> None:
        self._packed.forget()

    def _last(self) -> bytes:
        self._packed.rewind()
        self._opened = self._opener(self._packed)
        while self._given:
            self._given -= len(self._opened.read(min(self._given, _CHUNK)))
        last = bytearray()
        with suppress(*DAMAGE):
            while byte := self._opened.read(1):
                last += byte
        return bytes(last)


def _zstd(stream: _Again) -> Readable:
    # Python has zstd from 3.14 on; Arrow bounds its window at 128 MB, as the zstd tool does.
    opened: Readable = pa.CompressedInputStream(pa.PythonFile(stream, mode="r"), "zstd")
    return opened


_OPENERS: dict[str, Callable[[_Again], Readable]] = {
    ".gz": lambda stream: _Frames(stream, lambda: zlib.decompressobj(16 + zlib.MAX_WBITS)),
    ".bz2": lambda stream: _Frames(stream, bz2.BZ2Decompressor),
    ".xz": lambda stream: _Frames(stream, lzma.LZMADecompressor),
}


@contextmanager
def seekable(stream: IO[bytes]) -> Iterator[IO[bytes]]:
    """Give a stream to seek in: this one, or a nameless copy of all that it holds.

    Of a stream that breaks the copy holds what comes before; the damage is raised behind its use.
    """
    if stream.seekable():
        yield stream
        return
    damage: Exception | None = None
    with tempfile.SpooledTemporaryFile(max_size=FREE_BYTES) as copy:
        try:
            while chunk := stream.read(_CHUNK):
                copy.write(chunk)
        except DAMAGE as error:
            damage = error
        copy.seek(0)
        try:
            yield copy
        except DAMAGE:
            if not damage:
                raise
        if damage:
            raise damage


def copied(chunks: Iterable[bytes]) -> IO[bytes]:
    """Return a nameless file that holds the chunks: in memory while it is small, then on disk."""
    with ExitStack() as unless_whole:
        file = unless_whole.enter_context(tempfile.SpooledTemporaryFile(max_size=FREE_BYTES))
        file.writelines(chunks)
        file.seek(0)
        unless_whole.pop_all()
    return file
