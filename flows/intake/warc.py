"""WARC: the pages of a web archive, each with its address, date and declared charset."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING

from cleaners.errors import SourceError
from flows.intake.items import Items, Opened, raw_record, visible
from flows.intake.streams import decompress, forward

if TYPE_CHECKING:
    from warcio.recordloader import ArcWarcRecord

_TYPES = {"text/html", "application/xhtml+xml", "text/plain", "text/markdown"}
_RECORDS = {"response", "resource", "conversion"}
_NOT_PACKED = {"", "identity", "none"}


def read_warc(opened: Opened) -> Items:
    """Yield the pages of a WARC file: responses with status 200, resources and plain conversions.

    Each is called by its address. Raises SourceError where the file stops being one.
    """
    from warcio.archiveiterator import ArchiveIterator
    from warcio.exceptions import ArchiveLoadFailed
    from warcio.statusandheaders import StatusAndHeadersParserException

    try:
        for record in ArchiveIterator(opened.stream):
            if record.format != "warc":
                raise SourceError(f"{opened.source_path}: no WARC, but {record.format}")
            opened.budget.count()
            reason = _reason_to_skip(record)
            if reason:
                opened.budget.skipped[reason] += 1
            else:
                yield from _page(opened, record)
    # AttributeError: a response without headers; TypeError: a record without a length.
    except (ArchiveLoadFailed, StatusAndHeadersParserException, AttributeError, TypeError) as error:
        raise SourceError(f"{opened.source_path}: no WARC from here on: {error}") from error


def _reason_to_skip(record: ArcWarcRecord) -> str:
    if record.rec_type not in _RECORDS:
        return f"WARC {visible(record.rec_type or 'record')}"
    status = record.http_headers.get_statuscode() if record.http_headers else "200"
    if status != "200":
        return f"HTTP status {visible(status)}"
    kind = _content_type(record)[0]
    return "" if kind in _TYPES else f"type {visible(kind)}"


def _page(opened: Opened, record: ArcWarcRecord) -> Items:
    address = visible(record.rec_headers.get_header("WARC-Target-URI") or "no address")
    stream = _content(opened, record)
    if stream is None:
        yield opened.refuse(address, "its content coding is not known here; fetch it again")
        return
    called = opened.budget.called(f"{opened.source_path}!/{address}")
    content = opened.budget.read(stream)
    date = record.rec_headers.get_header("WARC-Date")
    metadata = {"url": address, **({"crawled_at": date} if date else {})}
    yield raw_record(
        called, content, key=address, charset=_content_type(record)[1], metadata=metadata
    )


def _content(opened: Opened, record: ArcWarcRecord) -> IO[bytes] | None:
    """Return what a page holds, unpacked within the budget; None: nobody here can."""
    from warcio.bufferedreaders import ChunkedDataReader

    stream: IO[bytes] = record.raw_stream
    if record.http_headers is None:
        return stream
    if (record.http_headers.get_header("Transfer-Encoding") or "").lower() == "chunked":
        stream = ChunkedDataReader(stream)
    coding = (record.http_headers.get_header("Content-Encoding") or "").strip().lower()
    if coding in _NOT_PACKED:
        return stream
    suffix = {"gzip": ".gz", "x-gzip": ".gz", "zstd": ".zst"}.get(coding)
    return decompress(forward(stream), suffix, opened.budget) if suffix else None


def _content_type(record: ArcWarcRecord) -> tuple[str, str | None]:
    """Return the type of a page and its declared charset."""
    headers = record.http_headers or record.rec_headers
    kind, _, parameters = (headers.get_header("Content-Type") or "").partition(";")
    charset = parameters.lower().partition("charset=")[2].partition(";")[0].strip("\"' ")
    return kind.strip().lower(), charset if charset.isascii() and charset else None
