"""Items: what readers are given, and what they yield: records as bytes, and refusals."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import IO

from cleaners.errors import SourceError
from cleaners.records import Metadata, RawRecord
from flows.intake.budget import Budget

MAX_NAME = 300
"""Longer names of members are cut: no file system makes them, so they were made by hand."""


@dataclass(frozen=True, slots=True)
class Refused:
    """An item that cannot be used: its name in the corpus, and why."""

    source_path: str
    error: SourceError


Items = Iterator[RawRecord | Refused]


@dataclass(frozen=True, slots=True)
class Opened:
    """A file, or a member of one, that a reader takes apart.

    ``name`` says what it is, ``source_path`` what it is called in the corpus; ``into`` yields the
    items of a file inside this one.
    """

    stream: IO[bytes]
    source_path: str
    name: str
    budget: Budget
    into: Callable[[Opened], Items]

    def member(self, stream: IO[bytes], name: str) -> Opened:
        """Return a member of this archive, opened."""
        called = self.budget.called(f"{self.source_path}!/{name}")
        return replace(self, stream=stream, source_path=called, name=name)

    def items(self, member: Opened) -> Items:
        """Yield the items of a member; what is wrong with it costs the member alone."""
        try:
            yield from self.into(member)
        except SourceError as error:
            if self.budget.spent:
                raise
            yield Refused(member.source_path, error)

    def refuse(self, name: str, why: str) -> Refused:
        """Return the refusal of a member."""
        called = self.budget.called(f"{self.source_path}!/{name}")
        return Refused(called, SourceError(f"{called}: {why}"))


def raw_record(
    source_path: str,
    content: bytes,
    *,
    key: str = "",
    charset: str | None = None,
    metadata: Mapping[str, str | list[str]] | None = None,
) -> RawRecord:
    """Return an item as a record; its hash tells any change of content, charset or metadata.

    Of content alone it is the plain SHA-256, so that a member has the hash of the same file. Halves
    of characters in key and metadata become U+FFFD: no table holds them.

    >>> raw_record("卷.zip!/一.txt", b"").sha256[:8]
    'e3b0c442'
    """
    key = _whole(key)
    metadata = {
        _whole(name): _whole(told) if isinstance(told, str) else [_whole(each) for each in told]
        for name, told in (metadata or {}).items()
    }
    head = envelope(key, charset, metadata)
    sha256 = hashlib.sha256(head + content if head.strip() else content).hexdigest()
    return RawRecord(source_path, sha256, content, key, charset, metadata)


def _whole(text: str) -> str:
    if text.isascii():
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def envelope(key: str, charset: str | None, metadata: Metadata) -> bytes:
    """Return one line that tells what an item has beside its bytes; blank when it has nothing.

    >>> envelope("7", "utf-8", {"title": "长江"})
    b'["7", "utf-8", {"title": "\\\\u957f\\\\u6c5f"}]\\n'
    """
    beside = key or charset or metadata
    return (json.dumps([key, charset, dict(metadata)]) if beside else "").encode() + b"\n"


def opened_envelope(source_path: str, content: bytes) -> RawRecord:
    """Return the item that an envelope and its bytes hold.

    >>> opened_envelope("一.txt", envelope("7", None, {}) + b"abc").key
    '7'
    """
    head, _, data = content.partition(b"\n")
    key, charset, metadata = json.loads(head) if head else ("", None, {})
    return raw_record(source_path, data, key=key, charset=charset, metadata=metadata)


def visible(name: bytes | str) -> str:
    """Return a name from inside a file as one line of text: UTF-8, else GB18030, as Windows writes.

    Control characters become U+FFFD: a line break in a name could forge a line of output.

    >>> visible("新闻/一.txt".encode("gbk"))
    '新闻/一.txt'
    """
    text = name if isinstance(name, str) else _decoded(name)
    shown = text[:MAX_NAME]
    return "".join("\ufffd" if unicodedata.category(c) in {"Cc", "Cs"} else c for c in shown)


def _decoded(name: bytes) -> str:
    try:
        return name.decode("utf-8")
    except UnicodeDecodeError:
        return name.decode("gb18030", "replace")
