"""Bytes to records: decoding, front matter, and the text of HTML or of plain lines."""

from __future__ import annotations

import re

from cleaners.characters import is_han
from cleaners.errors import SourceError
from cleaners.extract.decoding import decode, normalised
from cleaners.extract.front_matter import published_at, split, url
from cleaners.extract.html import extract_html
from cleaners.extract.nodes import PARSER_VERSION
from cleaners.extract.recount import Recount, recount, squeezed
from cleaners.extract.wrappings import html_of
from cleaners.records import Block, Kind, RawRecord, Record, identifier

__all__ = [
    "PARSER_VERSION",
    "Recount",
    "extract",
    "plain_record",
    "published_at",
    "recount",
    "squeezed",
    "url",
]


def extract(raw: RawRecord) -> Record:
    """Return the text of one source item with its metadata and blocks; nothing is repaired yet.

    HTML is recognised by content (or suffix). Plain text stays as it is, one soft block for each
    line that is not blank; HTML becomes paragraphs, see ``extract_html``. Metadata of the front
    matter wins over that of the page; addresses of pictures are ``metadata["images"]``, and how
    many characters were lost before or in decoding is ``metadata["lost_characters"]``. Raises
    SourceError for a source that holds neither text nor metadata, DecodingError and MarkupError.

    >>> record = extract(RawRecord("a.txt", "0", "长江经济带\\r\\n保护和修复".encode()))
    >>> record.extracted, [(block.start, block.end) for block in record.blocks]
    ('长江经济带\\n保护和修复', [(0, 5), (6, 11)])
    """
    decoded = decode(raw.data, declared=raw.charset, source_path=raw.source_path)
    text = decoded.text
    front_matter = split(text, source_path=raw.source_path)
    start = front_matter.body_start
    metadata = {**raw.metadata, **front_matter.metadata}
    body = text[start:]
    markup = html_of(body, source_path=raw.source_path)
    if markup is not None:
        page = extract_html(text[:start] + markup, start, source_path=raw.source_path)
        extracted, blocks = page.extracted, page.blocks
        for key, value in page.metadata.items():
            metadata.setdefault(key, value)
        if page.images:
            metadata["images"] = _with_images(metadata.get("images"), page.images)
    else:
        extracted, blocks = body if body.strip() else "", _lines(body, start)
    lost = len(_LOST.findall(text))
    if lost:
        metadata.setdefault("lost_characters", str(lost))
    if not metadata and not blocks:
        raise SourceError(
            f"{raw.source_path}: empty: found {len(text)} characters without text or metadata,"
            " expected text; fetch it again"
        )
    return Record(
        record_id=identifier(raw.source_path, raw.key or raw.sha256),
        source_path=raw.source_path,
        sha256=raw.sha256,
        encoding=decoded.encoding,
        metadata=metadata,
        extracted=extracted,
        blocks=blocks,
        line_starts=_line_starts(text),
        published_at=published_at(metadata),
        url=url(metadata),
    )


def plain_record(text: str, source_path: str = "text") -> Record:
    """Return the record of a plain text that is already decoded, markup or not.

    >>> plain_record("保护和修\\r\\n复工程").extracted
    '保护和修\\n复工程'
    """
    text = normalised(text, "utf-8").text
    return Record(
        record_id=identifier(source_path, text),
        source_path=source_path,
        sha256="",
        encoding="utf-8",
        metadata={},
        extracted=text,
        blocks=_lines(text, 0),
        line_starts=_line_starts(text),
    )


def _line_starts(text: str) -> tuple[int, ...]:
    return (0, *(found.end() for found in re.finditer("\n", text)))


def _lines(body: str, offset: int) -> tuple[Block, ...]:
    lines = body.split("\n")
    fenced = _fenced(lines)
    blocks: list[Block] = []
    start = 0
    for number, line in enumerate(lines):
        end = start + len(line)
        if line.strip():
            kind: Kind | None = "code" if number in fenced else None
            hard = number in fenced and number + 1 not in fenced
            blocks.append(Block(start, end, kind, hard, start + offset, end + offset))
        start = end + 1
    return tuple(blocks)


def _fenced(lines: list[str]) -> set[int]:
    """Number the lines of Markdown's fenced code, fences included; an open fence is none.

    Tildes are no fence below a line as wide as they are, whose heading they underline, nor around
    Chinese prose, where they part scenes. Counter-example: the same around English prose.
    """
    found: set[int] = set()
    opened = 0
    mark = ""
    for number, line in enumerate(lines):
        start = line.strip()[:3]
        if mark and start == mark:
            within = range(opened, number + 1)
            if lines[opened].strip("~ ") or not _is_chinese("".join(lines[opened:number])):
                found.update(within)
            mark = ""
        elif (
            not mark and start in _FENCES and not (number and _underlines(line, lines[number - 1]))
        ):
            opened, mark = number, start
    return found


def _underlines(rule: str, heading: str) -> bool:
    """Tell whether a line is nothing but tildes and as wide as the line above it, in cells."""
    cells = sum(2 if is_han(character) else 1 for character in heading.strip())
    return not rule.strip("~ ") and abs(cells - len(rule.strip())) <= 1


def _is_chinese(text: str) -> bool:
    return 2 * sum(map(is_han, text)) > sum(not character.isspace() for character in text)


# U+FFFD, and what two of them become when their UTF-8 is read as GBK.
_LOST = re.compile("\ufffd|锟斤拷")
_FENCES = ("```", "~~~")


def _with_images(named: str | list[str] | None, found: tuple[str, ...]) -> list[str]:
    first = [named] if isinstance(named, str) else named or []
    return list(dict.fromkeys([*first, *found]))
