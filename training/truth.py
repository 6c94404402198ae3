"""A damaged text and its truth, in the format of the scorers.

Positions count the characters of the true paragraphs that are not blank, so that they survive any
repair of spaces.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Break:
    """A line break of the damaged text: where, whether it is a wrap, and of what kind."""

    position: int
    wrap: bool
    kind: str


@dataclass(frozen=True, slots=True)
class Event:
    """Damage to be repaired: the exact text expected around a position (or in a span)."""

    kind: str
    position: int
    expected: str
    span: tuple[int, int] | None = None


@dataclass(slots=True)
class Damaged:
    """A damaged text with its truth; filled while the page is set."""

    name: str
    suite: str
    language: str
    paragraphs: list[str] = field(default_factory=list)
    kinds: list[str] = field(default_factory=list)
    breaks: list[Break] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    furniture: list[str] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The damaged text."""
        return "\n".join(self.lines) + "\n"


def input_row(damaged: Damaged) -> dict[str, object]:
    """Return what a system under test sees."""
    return {"id": damaged.name, "text": damaged.text}


def truth_row(damaged: Damaged) -> dict[str, object]:
    """Return what a scorer sees."""
    return {
        "id": damaged.name,
        "suite": damaged.suite,
        "lang": damaged.language,
        "paragraphs": damaged.paragraphs,
        "types": damaged.kinds,
        "cands": [[each.position, int(each.wrap), each.kind] for each in damaged.breaks],
        "events": [
            {
                "kind": e.kind,
                "pos": e.position,
                "ctx": e.expected,
                "span": e.span,
                "exact": e.expected,
            }
            for e in damaged.events
        ],
        "junk": damaged.furniture,
    }


def solid(text: str) -> str:
    """Return a text without its blanks."""
    return re.sub(r"\s", "", text)


def around(text: str, cut: int, reach: int) -> str:
    """Return the text around a place, ``reach`` characters that are not blank to either side."""
    start, end = cut, cut
    while start > 0 and len(solid(text[start:cut])) < reach:
        start -= 1
    while end < len(text) and len(solid(text[cut:end])) < reach:
        end += 1
    return text[start:end]
