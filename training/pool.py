"""A pool of clean documents with the kind of every paragraph, split honestly by document.

A pool is JSON lines, one document each (plain or gzipped): ``{"id", "src", "lang": "zh"|"en",
"blocks": [{"t": kind, "x": text}]}``. Kinds: para, dialogue, title,
byline, list, code, table, poem.
"""

from __future__ import annotations

import gzip
import hashlib
import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

TRAINING_SHARE: Final = 80
"""Documents whose id hashes below it train; the others only ever measure."""


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph, title, line of verse, list item, row or line of code."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Document:
    """One clean document of the pool."""

    name: str
    source: str
    language: str
    blocks: tuple[Block, ...]


def read_pool(path: Path) -> tuple[Document, ...]:
    """Read a POOL file; raises KeyError where a document lacks a field."""
    raw = path.read_bytes()
    text = (gzip.decompress(raw) if path.suffix == ".gz" else raw).decode("utf-8")
    return tuple(_document(json.loads(line)) for line in text.splitlines() if line.strip())


def _document(row: Mapping[str, object]) -> Document:
    blocks = row["blocks"]
    if not isinstance(blocks, list):
        raise TypeError(f"document {row['id']}: blocks is not a list")
    kept = tuple(Block(block["t"], block["x"]) for block in blocks if block["x"].strip())
    return Document(str(row["id"]), str(row["src"]), str(row["lang"]), kept)


def place(name: str) -> int:
    """Return the place of a document in the split, 0 to 99, from nothing but its id."""
    return int(hashlib.sha256(name.encode()).hexdigest(), 16) % 100


def split(documents: Sequence[Document]) -> tuple[tuple[Document, ...], tuple[Document, ...]]:
    """Return the documents for training and those for measuring; no document is in both."""
    training = tuple(each for each in documents if place(each.name) < TRAINING_SHARE)
    return training, tuple(each for each in documents if place(each.name) >= TRAINING_SHARE)


def by_source(documents: Sequence[Document]) -> Mapping[str, tuple[Document, ...]]:
    """Sort documents by the source they came from."""
    shelves: dict[str, list[Document]] = defaultdict(list)
    for document in documents:
        shelves[document.source].append(document)
    return {source: tuple(shelf) for source, shelf in sorted(shelves.items())}


def fingerprint(*parts: bytes) -> str:
    """Hash pool, code and settings: equal fingerprints mean the same training."""
    whole = hashlib.sha256()
    for part in parts:
        whole.update(hashlib.sha256(part).digest())
    return whole.hexdigest()
