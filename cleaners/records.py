"""The values that travel: from the bytes of a source to the paragraphs of a document."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from cleaners.edits import Edit

Kind = Literal[
    "title",
    "subtitle",
    "heading",
    "body",
    "caption",
    "credit",
    "byline",
    "editor_note",
    "list_item",
    "table",
    "code",
    "quote",
]
Truncated = Literal["head", "tail", "gap"]
Metadata = Mapping[str, "str | list[str]"]


@dataclass(frozen=True, slots=True)
class RawRecord:
    """One source item as bytes: a text file, a post, a row, an archive member.

    ``key`` is its natural key, a row's id or address, if it has one; ``charset`` the one declared
    beside the bytes, ``metadata`` what its container says of it. ``sha256`` is over all of these.
    """

    source_path: str
    sha256: str
    data: bytes
    key: str = ""
    charset: str | None = None
    metadata: Metadata = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of the extracted text without a line break in it.

    ``start`` and ``end`` are code points of the extracted text, half-open; ``source_start`` and
    ``source_end`` are code points of the decoded source. ``hard`` means that markup ends a
    paragraph here; after a soft block the text may go on.
    """

    start: int
    end: int
    kind: Kind | None
    hard: bool
    source_start: int
    source_end: int


@dataclass(frozen=True, slots=True)
class Step:
    """The edits of one rule, sorted and disjoint, in the coordinates of that step's input."""

    rule: str
    edits: tuple[Edit, ...]


@dataclass(frozen=True, slots=True)
class Record:
    """The extracted text of one source item and every step that repaired it.

    ``line_starts`` holds the code points at which the lines of the decoded source begin.
    """

    record_id: str
    source_path: str
    sha256: str
    encoding: str
    metadata: Metadata
    extracted: str
    blocks: tuple[Block, ...]
    steps: tuple[Step, ...] = ()
    line_starts: tuple[int, ...] = (0,)
    published_at: datetime | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph of the repaired text; offsets are code points of it, half-open."""

    record_id: str
    ordinal: int
    text: str
    start: int
    end: int
    kind: Kind
    first_line: int
    last_line: int
    truncated: Truncated | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """One article: the paragraphs of a record that belong together, in reading order."""

    document_id: str
    record_id: str
    article_index: int
    title: str | None
    author: str | None
    published_at: datetime | None
    url: str | None
    paragraphs: tuple[Paragraph, ...] = field(default=())


def identifier(*parts: str) -> str:
    """Name a thing by 16 hexadecimal digits of the SHA-256 over its parts.

    >>> identifier("seeds/甲.txt", "0")
    'e8993dcc47ead123'
    """
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:16]
