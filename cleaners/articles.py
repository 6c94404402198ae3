"""Paragraphs and their kinds, and the articles that they make: a repaired record to documents."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace

from cleaners import kinds
from cleaners.characters import NEVER_STARTS_LINE
from cleaners.edits import Shifts, replay
from cleaners.looks import kinds_of
from cleaners.records import Block, Document, Kind, Paragraph, Record, Truncated, identifier

_PARAGRAPH = re.compile(r"[^\n]+(?:\n[^\n]+)*")


def compose(record: Record) -> tuple[Document, ...]:
    """Return the documents of a repaired record: its paragraphs, their kinds, one set an article.

    A new article starts where a title line stands before a byline or a dateline in the middle of
    plain text. On a page with several articles the captions and photo credits belong to none of
    them for certain and make the last document. A record without text is one document without
    paragraphs.

    >>> from cleaners.records import Block, Record
    >>> text = "牵住“牛鼻子”\\n\\n疏解北京非首都功能。"
    >>> record = Record("r", "a.txt", "", "utf-8", {}, text, (Block(0, 18, None, False, 0, 18),))
    >>> [paragraph.kind for paragraph in compose(record)[0].paragraphs]
    ['title', 'body']
    """
    paragraphs, told = _paragraphs(record)
    if not paragraphs:
        return (_document(record, 0, ()),)
    known = _squeezed(record.metadata.get("title"))
    plain = not any(block.hard and block.kind != "code" for block in record.blocks)
    looks = kinds_of([p.text for p in paragraphs], told, marked=not plain, titled=bool(known))
    starts = _article_starts(paragraphs, looks) if plain else [0]
    _name_titles(paragraphs, looks, starts, known)
    kinded = [replace(p, kind=kind) for p, kind in zip(paragraphs, looks, strict=True)]
    articles = [kinded[a:b] for a, b in zip(starts, [*starts[1:], len(kinded)], strict=True)]
    if len(articles) > 1:
        articles = _captions_apart(articles)
    return tuple(_document(record, index, article) for index, article in enumerate(articles))


@dataclass(frozen=True, slots=True)
class _Span:
    """A paragraph of the repaired text with its first and last block."""

    start: int
    end: int
    first: int
    last: int


def _paragraphs(record: Record) -> tuple[list[Paragraph], list[Kind | None]]:
    """Return the paragraphs of a repaired record, and beside each what markup told of its kind."""
    text = replay(record.extracted, (step.edits for step in record.steps))
    shifts = [Shifts(step.edits) for step in reversed(record.steps)]
    block_starts = [block.start for block in record.blocks]

    def origin(position: int) -> int:
        for shift in shifts:
            position = shift.back(position)
        return position

    def block_at(position: int) -> int:
        return max(0, bisect_right(block_starts, position) - 1)

    gaps = _gaps(record)
    spans: list[_Span] = []
    for found in _PARAGRAPH.finditer(text):
        first, last = origin(found.start()), origin(found.end() - 1)
        span = _Span(found.start(), found.end(), block_at(first), block_at(last))
        if spans and _one_code(record.blocks[spans[-1].last], record.blocks[span.first]):
            span = replace(span, start=spans[-1].start, first=spans.pop().first)
        spans.append(span)
    paragraphs = [
        Paragraph(
            record_id=record.record_id,
            ordinal=ordinal,
            text=text[span.start : span.end],
            start=span.start,
            end=span.end,
            kind=record.blocks[span.first].kind or "body",
            first_line=_line(record, span.first, origin(span.start)),
            last_line=_line(record, span.last, origin(span.end - 1)),
            truncated=_truncated(text[span.start : span.end])
            or ("gap" if any(span.start < gap < span.end for gap in gaps) else None),
        )
        for ordinal, span in enumerate(spans)
    ]
    told = [record.blocks[span.first].kind for span in spans]
    return paragraphs, told


def _gaps(record: Record) -> list[int]:
    """Return where the repaired text was joined although some of it may be missing."""
    places: list[int] = []
    for step in record.steps:
        shifts = Shifts(step.edits)
        new = [edit.start for edit in step.edits if edit.note == "gap"]
        places = [shifts.forward(place) for place in [*places, *new]]
    return places


def _one_code(block: Block, following: Block) -> bool:
    return block.kind == "code" == following.kind and not block.hard


def _line(record: Record, index: int, position: int) -> int:
    block = record.blocks[index]
    offset = min(max(0, position - block.start), max(0, block.source_end - block.source_start - 1))
    return bisect_right(record.line_starts, block.source_start + offset)


def _truncated(text: str) -> Truncated | None:
    """Tell a paragraph that lost its beginning or its end, by its marks and quotation marks."""
    opened = 0
    for character in text:
        if character in "“《「":
            opened += 1
        elif character in "”》」":
            if not opened:
                return "head"
            opened -= 1
    if text[0] in NEVER_STARTS_LINE:
        return "head"
    unfinished = not kinds.ends_sentence(text) and (text[-1].isalnum() or text[-1] in "，、")
    return "tail" if opened and unfinished else None


def _article_starts(paragraphs: Sequence[Paragraph], looks: Sequence[Kind]) -> list[int]:
    """Find the title lines that open an article: a byline or dateline follows them."""
    starts = [0]
    for index in range(1, len(looks)):
        if looks[index] != "heading" or looks[index - 1] == "heading":
            continue
        if kinds.starts_list_item(paragraphs[index].text):
            continue
        after = index + 1
        if after < len(looks) and looks[after] == "heading":
            after += 1
        if after < len(looks) and (
            looks[after] == "byline" or kinds.has_dateline(paragraphs[after].text)
        ):
            starts.append(index)
    return starts


def _name_titles(
    paragraphs: Sequence[Paragraph], looks: list[Kind], starts: Sequence[int], known: str
) -> None:
    """Turn the headings that open an article into its title and subtitle."""
    for start in starts:
        first = start
        while first < len(looks) - 1 and looks[first] in ("byline", "caption", "credit"):
            first += 1
        text = paragraphs[first].text
        if looks[first] != "heading" or kinds.starts_list_item(text):
            continue
        if known and start == 0 and _squeezed(text) not in known and known not in _squeezed(text):
            continue
        looks[first] = "title"
        if first + 1 < len(looks) and looks[first + 1] == "heading":
            looks[first + 1] = "subtitle"


def _squeezed(title: str | list[str] | None) -> str:
    """Keep the letters of a title: feeds change its marks."""
    return "".join(filter(str.isalnum, title)) if isinstance(title, str) else ""


def _captions_apart(articles: list[list[Paragraph]]) -> list[list[Paragraph]]:
    """Move captions and the photo credits beside them into a document of their own."""
    apart: list[Paragraph] = []
    kept: list[list[Paragraph]] = []
    for article in articles:
        apart += filter(_goes_with_pictures, article)
        kept.append([p for p in article if not _goes_with_pictures(p)])
    return [article for article in [*kept, apart] if article]


def _goes_with_pictures(paragraph: Paragraph) -> bool:
    return paragraph.kind == "caption" or (
        paragraph.kind == "credit" and kinds.is_photo_credit(paragraph.text)
    )


def _document(record: Record, index: int, paragraphs: Sequence[Paragraph]) -> Document:
    named = record.metadata.get("title")
    bylines = [p.text for p in paragraphs if p.kind == "byline"]
    title = _title(paragraphs)
    return Document(
        document_id=identifier(record.record_id, str(index)),
        record_id=record.record_id,
        article_index=index,
        title=named if index == 0 and isinstance(named, str) and named else title,
        author=bylines[0] if bylines else None,
        published_at=record.published_at,
        url=record.url,
        paragraphs=tuple(replace(p, ordinal=ordinal) for ordinal, p in enumerate(paragraphs)),
    )


def _title(paragraphs: Sequence[Paragraph]) -> str | None:
    """Return the title line, and the subtitle where the title's dash or colon announces it."""
    titles = [p for p in paragraphs if p.kind in ("title", "subtitle")]
    if not titles or titles[0].kind != "title":
        return None
    goes_on = titles[0].text[-1] in "—：:" and titles[1:] and titles[1].kind == "subtitle"
    return titles[0].text + titles[1].text if goes_on else titles[0].text
