"""WARC: the pages of a web archive, each with its address, date and declared charset."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING

from cleaners.errors import SourceError
from cleaners.records import RawRecord
from flows.errors import LimitExceeded
from flows.intake.items import Items, Opened, Refused, raw_record, visible
from flows.intake.streams import DAMAGE, Forward, decompress, forward

if TYPE_CHECKING:
    from warcio.statusandheaders import StatusAndHeaders

_TYPES = {"text/html", "application/xhtml+xml", "text/plain", "text/markdown"}
_RECORDS = {"response", "resource", "conversion"}
_NOT_PACKED = {"", "identity", "none"}
_BEGIN = b"WARC/"
_GZIP = b"\x1f\x8b"
_CODINGS = {
    "gzip": (".gz", _GZIP),
    "x-gzip": (".gz", _GZIP),
    "zstd": (".zst", b"\x28\xb5\x2f\xfd"),
}
_LINE = 1 << 16
_HEAD = 1 << 20
"""Headers end within so many bytes; of a record that is too large as many are held."""


def read_warc(opened: Opened) -> Items:
    """Yield the pages of a WARC file: responses with status 200, resources and plain conversions.

    Each is called by its address. A record that does not end where its Content-Length says is
    refused alone, and reading goes on at the next. Raises SourceError where the file stops being
    one, and where it ends within a record.
    """
    for record in _records(opened):
        opened.budget.count()
        reason = _reason_to_skip(record)
        if record.wrong:
            yield opened.refuse(record.address, record.wrong)
        elif reason:
            opened.budget.skipped[reason] += 1
        else:
            yield _page(opened, record)


@dataclass(frozen=True, slots=True)
class _Record:
    """A record: what it and HTTP say of it, what it holds, and why it cannot be used."""

    headers: StatusAndHeaders
    http: StatusAndHeaders | None
    content: IO[bytes]
    length: int
    wrong: str

    @property
    def kind(self) -> str:
        return _told(self.headers, "WARC-Type") or "record"

    @property
    def address(self) -> str:
        return _address(self.headers) or "no address"


class _Lines:
    """A stream to which bytes can be put back: those of records that another swallowed."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream, self._back = stream, io.BytesIO()

    def read(self, size: int) -> bytes:
        """Read so many bytes; fewer only at the end."""
        pieces = []
        while piece := self._back.read(size) or self._stream.read(size):
            size -= len(piece)
            pieces.append(piece)
        return b"".join(pieces)

    def readline(self) -> bytes:
        """Read a line; of a longer one 64 kB."""
        line = self._back.readline(_LINE)
        return line if line.endswith(b"\n") else line + self._stream.readline(_LINE - len(line))

    def next(self) -> tuple[bytes, bytes]:
        """Return the blank lines from here on, and the line behind them; none at the end."""
        blank, line = bytearray(), self.readline()
        while line and not line.strip():
            if len(blank) < _HEAD:
                blank += line
            line = self.readline()
        return bytes(blank), line

    def put_back(self, content: bytes) -> None:
        self._back = io.BytesIO(content + self._back.read())


def _records(opened: Opened) -> Iterator[_Record]:
    stream = forward(opened.stream)
    if stream.peek(len(_GZIP)).startswith(_GZIP):  # under a name that does not tell
        stream = decompress(stream, ".gz", opened.budget)
    with stream:
        lines = _Lines(stream)
        _, line = lines.next()
        while line:
            if not line.startswith(_BEGIN):
                found = visible(line[:80].strip())
                raise SourceError(f"{opened.source_path}: no WARC from here on: {found}")
            record, line = _record(opened, lines, _headers(opened, lines, line))
            yield record
            line = line or lines.next()[1]  # or its damage


def _headers(opened: Opened, lines: _Lines, line: bytes) -> StatusAndHeaders:
    head = bytearray(line)
    while line.strip():
        line = lines.readline()
        head += line
        if not line or len(head) > _HEAD:
            raise SourceError(f"{opened.source_path}: cut or broken in the headers of a record")
    return _parsed(io.BytesIO(head))


def _parsed(stream: IO[bytes]) -> StatusAndHeaders:
    from warcio.statusandheaders import StatusAndHeadersParser

    headers: StatusAndHeaders = StatusAndHeadersParser([], verify=False).parse(stream)
    return headers


def _told(headers: StatusAndHeaders, name: str) -> str:
    return (headers.get_header(name) or "").strip()


def _address(headers: StatusAndHeaders) -> str:
    """Return the address of a record, without the brackets that Wget 1.19 writes around it."""
    address = _told(headers, "WARC-Target-URI")
    return visible(address.removeprefix("<").removesuffix(">").replace(" ", "%20"))


def _record(opened: Opened, lines: _Lines, headers: StatusAndHeaders) -> tuple[_Record, bytes]:
    """Return a record, and the first line behind it, if it was read without damage."""
    told = _told(headers, "Content-Length")
    length = int(told) if told.isascii() and told.isdigit() and len(told) < 20 else -1
    bounded = length <= opened.budget.limits.max_source_bytes
    content = lines.read(max(0, length) if bounded else min(_HEAD, length))
    read = len(content)
    while read < length and (piece := lines.read(min(_HEAD, length - read))):
        read += len(piece)
    try:
        wrong, line = _behind(opened, lines, content if bounded else b"", length - read)
    except DAMAGE:
        wrong, line = "", b""
    if length < 0:
        wrong = f"its Content-Length is no number: {visible(told) or 'it has none'}"
    elif read < length and not wrong:
        raise SourceError(
            f"{opened.source_path}: cut within the record of {_address(headers)}, "
            f"which holds {read:,} of {length:,} bytes"
        )
    stream = io.BytesIO(content)
    is_http = _told(headers, "WARC-Type") == "response" and _address(headers).startswith("http")
    http = _parsed(stream) if is_http and content else None
    return _Record(headers, http, stream, length, wrong), line


def _behind(opened: Opened, lines: _Lines, content: bytes, missing: int) -> tuple[str, bytes]:
    """Return what is wrong with the length of a record, and the line that begins the next."""
    blank, line = lines.next()
    if not missing and (not line or line.startswith(_BEGIN)):
        return "", line
    content += blank + line
    next_one = content.find(b"\n" + _BEGIN) + 1
    if next_one:
        opened.budget.take(len(content) - next_one)
        lines.put_back(content[next_one:])
        return "its Content-Length takes in the record behind it", lines.next()[1]
    first = line
    while line and not line.startswith(_BEGIN):
        line = lines.readline()
    if line or missing < 0 or not (blank or _BEGIN.startswith(first)):
        return "its Content-Length is too small: more stands before the next record", line
    return "", first


def _reason_to_skip(record: _Record) -> str:
    if record.kind not in _RECORDS:
        return f"WARC {visible(record.kind)}"
    status = record.http.get_statuscode() if record.http else "200"
    if status != "200":
        return f"HTTP status {visible(status)}"
    kind = _content_type(record)[0]
    return "" if kind in _TYPES else f"type {visible(kind)}"


def _page(opened: Opened, record: _Record) -> RawRecord | Refused:
    address = record.address
    called = opened.budget.called(f"{opened.source_path}!/{address}")
    try:
        if record.length > opened.budget.limits.max_source_bytes:
            raise opened.budget.too_large("its bytes are")
        with _content(opened, record) as stream:
            content = opened.budget.read(stream)
    except LimitExceeded as error:
        if opened.budget.spent:
            raise
        return Refused(called, LimitExceeded(f"{called}: {error}"))
    except DAMAGE as error:
        return Refused(called, SourceError(f"{called}: what it holds is broken: {error}"))
    date = _told(record.headers, "WARC-Date")
    metadata = {"url": address, **({"crawled_at": date} if date else {})}
    charset = _content_type(record)[1]
    return raw_record(called, content, key=address, charset=charset, metadata=metadata)


def _content(opened: Opened, record: _Record) -> Forward:
    """Return what a page holds, unpacked within the budget. Raises ValueError if nobody here can.

    A page that crawlers unpacked may still be called packed.
    """
    from warcio.bufferedreaders import ChunkedDataReader

    stream: IO[bytes] = record.content
    http = record.http
    if http and _told(http, "Transfer-Encoding").lower() == "chunked":
        stream = ChunkedDataReader(stream)
    plain = forward(stream)
    coding = _told(http, "Content-Encoding").lower() if http else ""
    if coding in _NOT_PACKED:
        return plain
    if coding not in _CODINGS:
        raise ValueError(f"its content coding {visible(coding)} is not known here; fetch it again")
    suffix, magic = _CODINGS[coding]
    return decompress(plain, suffix, opened.budget) if plain.peek(4).startswith(magic) else plain


def _content_type(record: _Record) -> tuple[str, str | None]:
    """Return the type of a page and its declared charset; a conversion without one is text."""
    told = _told(record.http or record.headers, "Content-Type")
    kind, _, parameters = told.partition(";")
    charset = parameters.lower().partition("charset=")[2].partition(";")[0].strip("\"' ")
    if not kind and record.kind == "conversion":
        kind = "text/plain"
    return kind.strip().lower(), charset if charset.isascii() and charset else None
