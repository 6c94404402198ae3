"""Rows: what a record, its documents and its edits look like in the tables."""

from __future__ import annotations

import hashlib
import json
import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import accumulate
from typing import Any, Final

from cleaners.context import language_of
from cleaners.edits import Edit, Shifts, replay
from cleaners.records import Document, Paragraph, Record

Row = tuple[Any, ...]

CHANGE: Final = ("step", "rule", "start", "end", "before", "after", "score", "note")
"""The columns of ``edits`` that tell one change, whoever shows it."""

_QUOTE = "[“”‘’\"'「」『』《》]"
_TITLE_PART = re.compile("_|[^_ ]+")
_MAX_TITLE = 300
"""The quotes of titles became ``_`` in names of files, which have at most 255 bytes."""


def record_row(record: Record) -> Row:
    """Return the row of ``records``."""
    return (
        record.record_id,
        record.source_path,
        record.sha256,
        record.encoding,
        _json(record),
        record.extracted,
    )


def document_row(record: Record, document: Document) -> Row:
    """Return the row of ``documents`` as it is before anything is dropped; text comes later."""
    text = "\n\n".join(paragraph.text for paragraph in document.paragraphs)
    title = document.title
    if title and "_" in title:
        title = restore_title(title, repaired_text(record))
    return (
        document.document_id,
        record.record_id,
        record.source_path,
        document.article_index,
        document.url,
        title,
        document.author or _byline(document.paragraphs),
        document.published_at,
        language_of(text) if any(map(str.isalpha, text)) else None,
        "",
        len(document.paragraphs),
        len(document.paragraphs),
        0,
        "kept",
        None,
        None,
        False,
        _json(record),
    )


def numbered(documents: Sequence[Document]) -> tuple[Document, ...]:
    """Number the paragraphs of a record through all its documents, in their order.

    So ``record_id`` and ``ordinal`` name one paragraph, as ``edits`` needs it.
    """
    first = accumulate((len(document.paragraphs) for document in documents), initial=0)
    return tuple(
        replace(
            document,
            paragraphs=tuple(
                replace(paragraph, ordinal=start + n)
                for n, paragraph in enumerate(document.paragraphs)
            ),
        )
        for document, start in zip(documents, first, strict=False)
    )


def paragraph_rows(record: Record, document: Document) -> Iterator[Row]:
    """Yield the rows of ``paragraphs`` as they are before anything is dropped."""
    for paragraph in document.paragraphs:
        yield (
            f"{document.document_id}:{paragraph.ordinal}",
            document.document_id,
            record.record_id,
            record.source_path,
            paragraph.ordinal,
            paragraph.text,
            hashlib.sha256(paragraph.text.encode()).hexdigest(),
            paragraph.kind,
            paragraph.start,
            paragraph.end,
            paragraph.first_line,
            paragraph.last_line,
            True,
            None,
            None,
            None,
            None,
            paragraph.truncated,
        )


def edit_rows(record: Record, documents: Sequence[Document]) -> Iterator[Row]:
    """Yield the rows of ``edits``, each with the ordinal of the paragraph that it ended up in."""
    paragraphs = sorted(
        (paragraph for document in documents for paragraph in document.paragraphs),
        key=lambda paragraph: paragraph.start,
    )
    starts = [paragraph.start for paragraph in paragraphs]
    shifts = [Shifts(step.edits) for step in record.steps]
    for number, step in enumerate(record.steps):
        for edit in step.edits:
            position = edit.start
            for later in shifts[number:]:
                position = later.forward(position)
            nearest = bisect_right(starts, position) - 1
            inside = nearest >= 0 and position <= paragraphs[nearest].end
            ordinal = paragraphs[nearest].ordinal if inside else None
            yield (record.record_id, *_change(number, step.rule, edit), ordinal)


def changes(record: Record) -> Iterator[Row]:
    """Yield a row of CHANGE for each edit, in the order in which they were made.

    >>> from cleaners.edits import Edit
    >>> from cleaners.records import Record, Step
    >>> steps = (Step("line_wraps", (Edit(4, 5, "\\n", "", "", 998),)),)
    >>> list(changes(Record("r", "a.txt", "", "utf-8", {}, "保护和修\\n复工程。", (), steps)))
    [(0, 'line_wraps', 4, 5, '\\n', '', 998, None)]
    """
    for number, step in enumerate(record.steps):
        for edit in step.edits:
            yield _change(number, step.rule, edit)


def _change(number: int, rule: str, edit: Edit) -> Row:
    note = edit.note or None
    return (number, rule, edit.start, edit.end, edit.before, edit.after, edit.score, note)


def repaired_text(record: Record) -> str:
    """Return the text of a record with all its steps made."""
    return replay(record.extracted, (step.edits for step in record.steps))


def restore_title(title: str, body: str) -> str:
    """Give a title that lost its quotes to ``_`` the form that the same words have in the body.

    Left alone when the body does not hold the words with quotes, as for ``snake_case``.

    >>> restore_title("_瓣瓣同心_向阳开", "电 题：“瓣瓣同心”向阳开——谱写新篇章")
    '“瓣瓣同心”向阳开'
    """
    if len(title) > _MAX_TITLE:
        return title
    parts = [
        _QUOTE if part == "_" else re.escape(part) for part in _TITLE_PART.findall(title.strip())
    ]
    # One run of blanks between two parts: two side by side took 18 s for a title with 8 blanks.
    found = re.search(" *".join(parts), body)
    return found.group() if found else title


def _byline(paragraphs: Sequence[Paragraph]) -> str | None:
    return next((p.text for p in paragraphs if p.kind == "byline"), None)


def _json(record: Record) -> str:
    return json.dumps(dict(record.metadata), ensure_ascii=False)
