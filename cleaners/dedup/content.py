"""Content: what a text says, its lines one behind the other, foreign paragraphs apart."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from cleaners.dedup.foreign import (
    MAX_CHARACTERS,
    Foreign,
    advertisements,
    foreign,
    without_continuation,
)
from cleaners.dedup.strict import join_forms, strict_form

# Cuts 蝶变。|成效, “好。”|他 and It works. |So; not 1.5 or e.g.this.
_SENTENCE = re.compile(
    r"(?<=[。！？!?；;…])(?![”’」』）)。！？!?；;…])"
    r"|(?<=[。！？!?；;…][”’」』）)])(?![”’」』）)。！？!?；;…])"
    r"|(?<=\.)\s"
)
_OPEN_END = re.compile(r"\w\s*$")


@dataclass(frozen=True)
class Content:
    """Strict forms in a row: ``text`` holds all lines, which begin at ``starts``."""

    lines: tuple[str, ...]  # as they are written
    text: str
    starts: tuple[int, ...]
    foreign: tuple[tuple[Foreign, str], ...]  # in strict forms, sorted
    apart: tuple[int, ...]  # the paragraphs that are foreign as a whole

    @cached_property
    def open_breaks(self) -> frozenset[int]:
        """Where a line begins though the one before it ended without a mark."""
        lines = zip(self.lines, self.starts[1:], strict=False)
        return frozenset(start for before, start in lines if _OPEN_END.search(before))

    @cached_property
    def sentences(self) -> tuple[int, ...]:
        """Where sentences begin in ``text``, ascending, its end included."""
        found: list[int] = []
        for line, start in zip(self.lines, self.starts, strict=True):
            forms = [strict_form(piece) for piece in _SENTENCE.split(line)]
            _, places = join_forms(forms)
            found += (start + place for place, form in zip(places, forms, strict=True) if form)
        return (*found, len(self.text))


def content_of(paragraphs: Sequence[str]) -> Content:
    """Return what paragraphs say; where all are foreign, they are the text.

    >>> content = content_of(["水厂并网，供水 12 万吨。", "（责任编辑：王某）"])
    >>> content.text, content.foreign
    ('水厂并网供水12万吨', (('credit', '责任编辑王某'),))
    """
    several = len(paragraphs) > 1
    sorts = [
        foreign(text) if several and len(text) <= MAX_CHARACTERS else None for text in paragraphs
    ]
    story = [text for text, sort in zip(paragraphs, sorts, strict=True) if sort is None]
    if not story:
        return _content(paragraphs, [], [])
    own: list[str] = []
    lines: list[tuple[Foreign, str]] = []
    apart: list[int] = []
    for number, (text, sort) in enumerate(zip(paragraphs, sorts, strict=True)):
        if sort is not None and foreign(text, story) is not None:
            lines.append((sort, strict_form(text)))
            apart.append(number)
            continue
        for advert in advertisements(text):
            lines.append(("advertisement", strict_form(advert)))
            text = text.replace(advert, "", 1)
        own.append(text)
    own[-1:] = map(without_continuation, own[-1:])
    return _content(own, lines, apart)


# Near copies have most of their lines in common.
_form = lru_cache(maxsize=1 << 14)(strict_form)


def _content(
    paragraphs: Sequence[str], foreign: list[tuple[Foreign, str]], apart: list[int]
) -> Content:
    written = [line for text in paragraphs for line in text.split("\n")]
    formed = [(line, form) for line in written if (form := _form(line))]
    text, starts = join_forms([form for _, form in formed])
    lines = tuple(line for line, _ in formed)
    return Content(lines, text, tuple(starts), tuple(sorted(foreign)), tuple(apart))
