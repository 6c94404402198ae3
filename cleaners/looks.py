"""The kind of each paragraph of a text, from its markup, its own look and its neighbours."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from cleaners import kinds
from cleaners.records import Kind

CAPTION_BEFORE_CREDIT: Final = 80
"""Longest paragraph that a photo credit on the next line makes a caption. The gold one has 15
characters; counter-example: a short last paragraph of a report, signed by its photographer."""
NOTE_REACH: Final = 3
"""An editor's note goes on to the byline when that comes within three paragraphs."""
HEADINGS_IN_A_ROW: Final = 4
"""From four on, lines without final marks are verse, names or a table of contents."""
LINES_IN_A_ROW: Final = 3
"""The same in markup, which tells verse and lists seldom: CPU：5600X, 显卡：3060Ti, 内存：16G."""

# Matches 【时间轴】; not 【央行】央行公告.
_BRACKETED = re.compile(r"【[^【】\n]{1,20}】")


def kinds_of(
    texts: Sequence[str], told: Sequence[Kind | None], *, marked: bool, titled: bool
) -> list[Kind]:
    """Return the kind of each paragraph of a text; ``told`` is what markup says of it, if anything.

    ``marked`` tells that markup ends the paragraphs, ``titled`` that the title is known. A heading
    is one by markup, by its brackets (【时间轴】), or by its look and place.

    >>> kinds_of(["保护", "干流水质达标。"], [None, None], marked=False, titled=False)
    ['heading', 'body']
    """
    looks = [_look(text, kind) for text, kind in zip(texts, told, strict=True)]
    for index, text in enumerate(texts):
        before = looks[index - 1] if index else None
        after = looks[index + 1] if index + 1 < len(looks) else None
        if looks[index] == "editor_note" and "byline" in looks[index + 1 : index + 1 + NOTE_REACH]:
            end = looks.index("byline", index)
            looks[index:end] = ["editor_note"] * (end - index)
        elif before == "heading" and after == "body" and kinds.is_bare_name(text) and not marked:
            looks[index] = "byline"
        elif looks[index] == "body" and after == "credit" and len(text) <= CAPTION_BEFORE_CREDIT:
            looks[index] = "caption" if kinds.is_photo_credit(texts[index + 1]) else "body"
        elif (
            looks[index] == "heading"
            and text.endswith("—")
            and after
            and texts[index + 1][-1] in "；;"
        ):
            looks[index] = "body"  # it leads in a list, which its items end with semicolons
    last = max((at for at, look in enumerate(looks) if look != "credit"), default=0)
    guessed = [
        look == "heading"
        and told[at] is None
        and (at == last or not _BRACKETED.fullmatch(texts[at]))
        for at, look in enumerate(looks)
    ]
    if marked:
        _check_headings(texts, looks, guessed, titled=titled)
    _without_runs(looks, guessed, LINES_IN_A_ROW if marked else HEADINGS_IN_A_ROW)
    return looks


def _look(text: str, told: Kind | None) -> Kind:
    if kinds.is_wire_title(text):
        return "title"
    if told == "caption" and kinds.is_credit(text):
        return "credit"
    if told not in (None, "body"):
        return told
    if kinds.is_editor_note(text):
        return "editor_note"
    if kinds.is_credit(text) or kinds.is_colophon(text):
        return "credit"
    if kinds.is_byline(text):
        return "byline"
    if kinds.is_caption(text):
        return "caption"
    plain_heading = told is None and kinds.looks_like_heading(text) and "://" not in text
    return "heading" if plain_heading or _BRACKETED.fullmatch(text) else "body"


def _check_headings(
    texts: Sequence[str], looks: list[Kind], guessed: list[bool], *, titled: bool
) -> None:
    """Make body of what only looks like a heading in a text whose markup tells headings.

    Where the markup tells none, a heading leads in something: a sentence, a list, a table. The
    first line of a post that has its title already is none: 点击上方蓝字关注我们.
    """
    told = any(a == "heading" and not b for a, b in zip(looks[1:], guessed[1:], strict=True))
    leads = False
    for index in range(len(looks) - 1, -1, -1):
        text = texts[index]
        if guessed[index] and (told or not leads or text[0] in "#@>" or (titled and not index)):
            looks[index] = "body"
            guessed[index] = False
        leads = looks[index] not in ("body", "credit") or kinds.ends_sentence(text)


def _without_runs(looks: list[Kind], guessed: Sequence[bool], longest: int) -> None:
    """Make body of guessed headings that nothing follows, or that follow one another in a row."""
    end = len(looks)
    while end:
        start = end
        while start and guessed[start - 1]:
            start -= 1
        nothing_follows = end == len(looks)
        if end - start >= longest or (start < end and nothing_follows):
            looks[start:end] = ["body"] * (end - start)
        end = start if start < end else end - 1
