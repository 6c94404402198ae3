"""Lines: those of a text with their numbers, one after the other, in bounded memory."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator
from itertools import count
from typing import NamedTuple

from cleaners.errors import DecodingError, SourceError
from cleaners.extract.decoding import decode
from flows.intake.items import Opened
from flows.intake.streams import DAMAGE, Readable, forward

_SAMPLE_BYTES = 1 << 16
_PIECE_BYTES = 1 << 20  # a line of 64 MB read in one go is held twice
_FEW_BYTES = 1 << 20
_WIDE = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def numbered_lines(opened: Opened) -> Iterator[tuple[int, bytes, str]]:
    """Yield the lines of a text with their numbers and the encoding, line ends included.

    The encoding is that of the first lines, as ``decode`` finds it. Raises LimitExceeded for a line
    longer than a source may be.
    """
    most = opened.budget.limits.max_source_bytes
    stream = opened.stream
    first = stream.read(_SAMPLE_BYTES)
    wide = next((encoding for mark, encoding in _WIDE if first.startswith(mark)), "")
    if wide:  # its line ends are no bytes to cut at
        stream, encoding, rest = forward(_Narrow(first, stream, wide)), "utf-8", io.BytesIO()
    else:
        cut = first.rfind(b"\n") + 1 or len(first)
        encoding = _encoding(first[:cut], opened.source_path)
        rest = io.BytesIO(first)
    for number in count(1):
        line = rest.readline() or stream.readline(_PIECE_BYTES)
        if not line.endswith(b"\n"):
            whole = bytearray(line)
            while not whole.endswith(b"\n") and (piece := stream.readline(_PIECE_BYTES)):
                whole += piece
                if len(whole) > most:
                    raise opened.budget.too_large(f"line {number:,}: its bytes are")
            line = bytes(whole)
            if not line:
                return
        yield number, line, encoding
        encoding = encoding.removesuffix("-sig")


def _encoding(sample: bytes, source_path: str) -> str:
    """Return the encoding of a sample; lines that are no UTF-8 are passed over if most others are.

    Raises SourceError where nobody can tell.
    """
    try:
        return decode(sample, source_path=source_path).encoding
    except DecodingError:
        telling = [line for line in sample.split(b"\n") if not line.isascii()]
        whole = b"\n".join(line for line in telling if _is_utf8(line))
        if whole.count(b"\n") + 1 <= len(telling) / 2:
            raise
        return decode(whole, source_path=source_path).encoding


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True


class _Narrow:
    """UTF-16 or UTF-32 as UTF-8, from their first bytes on."""

    def __init__(self, first: bytes, stream: Readable, encoding: str) -> None:
        self._first, self._stream = io.BytesIO(first), stream
        self._decoder = codecs.getincrementaldecoder(encoding)("surrogatepass")

    def read(self, size: int, /) -> bytes:
        while True:
            content = self._first.read(size // 2) or self._stream.read(size // 2)
            text = self._decoder.decode(content, final=not content)
            if text or not content:  # two bytes become three at most
                return text.encode("utf-8", "surrogatepass")


class Place(NamedTuple):
    """Where a line begins: in what is held, and how many are before it."""

    offset: int
    number: int


class TooLongError(csv.Error):
    """A row holds more bytes than a source may."""


class SampleEndError(Exception):
    """A sample ends here."""


class Lines:
    """The lines of a file as text, which can be gone back over as far as they are not forgotten."""

    def __init__(self, opened: Opened) -> None:
        self._lines = numbered_lines(opened)
        self._most = opened.budget.limits.max_source_bytes
        self._held, self._size = io.BytesIO(), 0
        self._encodings = ["", ""]  # of the first line and of the others
        self._error: Exception | None = None
        self._offset = self.number = 0
        self._end = self._most
        self.undecoded = 0  # the number of the line read last that has bytes of another encoding
        self.sample_bytes = 0
        """When there are some, more are not read, and nothing is forgotten."""

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        """Return the next line. Raises TooLongError, SampleEndError and damage."""
        if self.sample_bytes and self._offset >= self.sample_bytes:
            raise SampleEndError
        line = self._held.readline() or self._new()
        self.number += 1
        self._offset += len(line)
        if self._offset > self._end:
            raise TooLongError
        try:
            return line.decode(self._encodings[self.number > 1])
        except UnicodeDecodeError:
            self.undecoded = self.number
            return line.decode(self._encodings[self.number > 1], "surrogateescape")

    def _new(self) -> bytes:
        if self._error:
            raise self._error
        try:
            number, line, encoding = next(self._lines)
        except (*DAMAGE, SourceError) as error:  # a generator raises once only
            self._error = error
            raise
        self._encodings[number > 1] = encoding
        self._held.write(line)
        self._size += len(line)
        return line

    def begin(self) -> Place:
        """Begin a row here, whose bytes are bounded; return the place."""
        self._end = self._offset + self._most
        return Place(self._offset, self.number)

    def back(self, place: Place) -> None:
        """Go back to a line that is not forgotten."""
        self._held.seek(place.offset)
        self._offset, self.number = place

    def since(self, place: Place) -> str:
        """Return the text from there to here."""
        content = bytes(self._held.getbuffer()[place.offset : self._offset])
        return content.decode(self._encodings[place.number > 0], "surrogateescape")

    def forget(self) -> None:
        """Forget the lines before this place; other places are none any more."""
        whole = self._offset == self._size
        if self.sample_bytes or not (whole or self._offset > max(_FEW_BYTES, self._size / 2)):
            return
        rest = self._held.read()
        self._held, self._size = io.BytesIO(), len(rest)
        self._held.write(rest)
        self._held.seek(0)
        self._offset = 0
