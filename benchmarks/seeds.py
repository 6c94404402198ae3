"""Clean text made from ``seeds/`` alone, for measuring."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from cleaners.extract import extract
from cleaners.records import RawRecord, Record
from cleaners.repair import repair
from flows.rows import repaired_text
from training.pool import Block, Document

SEEDS: Final = Path(__file__).parent.parent / "seeds"
STATED: Final = 0.9
"""Where so many lines begin with an indent, a source states its paragraphs line by line."""
INDENT: Final = "\u3000\u3000"
TITLE: Final = 30
"""Characters of the longest title; what is longer or ends a sentence is prose."""
_PADS = re.compile(r"(?<=[!-~…]) +(?=[^\x00-\x7f])|(?<=[^\x00-\x7f]) +(?=[!-~…])")


def repaired_paragraphs() -> list[str]:
    """Return the paragraphs of all seeds as the product repairs them."""
    return [
        paragraph
        for record in _records()
        for paragraph in repaired_text(repair(record)).split("\n")
        if paragraph.strip()
    ]


def stated_documents() -> list[Document]:
    """Return the seeds that state their own paragraphs, by markup or by an indent on every line.

    So no repair of ours has a hand in this truth. The pads that a feed sets around quotation
    marks, digits and Latin are taken out, for the damage sets them anew.
    """
    return [
        Document(record.source_path, "pd98", "zh", tuple(_block(text) for text in stated))
        for record in _records()
        if (stated := _stated(record))
    ]


def _records() -> Iterator[Record]:
    for path in sorted(SEEDS.iterdir()):
        data = path.read_bytes()
        yield extract(RawRecord(path.name, hashlib.sha256(data).hexdigest(), data))


def _stated(record: Record) -> list[str]:
    texts = [record.extracted[block.start : block.end] for block in record.blocks]
    by_markup = all(block.hard for block in record.blocks)
    by_indent = sum(text.startswith(INDENT) for text in texts) >= STATED * len(texts)
    return [_unpadded(text) for text in texts] if by_markup or by_indent else []


def _unpadded(text: str) -> str:
    """Take out the blanks between scripts and turn the straight quotation marks, in pairs."""
    parts = _PADS.sub("", text.strip()).split('"')
    return parts[0] + "".join("“”"[n % 2] + part.strip() for n, part in enumerate(parts[1:]))


def _block(text: str) -> Block:
    title = len(text) <= TITLE and text[-1] not in "。！？…：；”"
    return Block("title" if title else "para", text)
