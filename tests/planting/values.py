"""Values: a planted document, an edit, the words drawn from, and folded text."""

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

LEAST, MOST = 150, 4_000

PER_DOCUMENT = 8

CONTEXT = 12

DRAWS = 2

HAN = "\u3400-\u4dbf\u4e00-\u9fff"

HAN_SIGN = re.compile(f"[{HAN}]")

_LATIN = re.compile(r"[A-Za-z]")

_POINT = re.compile(r"(?<=\d)[.·・](?=\d)")

SENTENCE = re.compile(r"[^。！？!?]*[。！？!?]?[”’」』\"]*")


class Edit(NamedTuple):
    """Characters ``start`` to ``end`` of one paragraph become ``new``."""

    start: int
    end: int
    new: str
    detail: str


@dataclass(frozen=True)
class Planted:
    """A document with one fact changed: ``before`` became ``after`` in one paragraph."""

    kind: str
    paragraphs: list[str]
    before: str
    after: str
    detail: str = ""
    paragraph: int = 0
    start: int = 0


@dataclass(frozen=True)
class Words:
    """Nouns and names seen in many documents, to be drawn for other documents.

    ``small`` holds the English words that are written small somewhere: no names.
    """

    han: dict[int, list[str]] = field(default_factory=dict)
    latin: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    small: frozenset[str] = frozenset()


Finder = Callable[[str, random.Random, Words], Iterator[Edit]]


def is_chinese(text: str) -> bool:
    """Whether at least a fifth of the letters are Han."""
    han, latin = len(HAN_SIGN.findall(text)), len(_LATIN.findall(text))
    return han * 4 >= latin and han > 0


def fold(text: str) -> str:
    """The text without case, blanks, width and punctuation: what a harmless change leaves."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    pointed = _POINT.sub("\u2024", folded)
    return "".join(c for c in pointed if c.isalnum() or c in "%‰$£€¥°\ufffd-−\u2024")
