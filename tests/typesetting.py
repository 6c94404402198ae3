"""Set paragraphs in a column, as a newspaper page does: the damage that repairs must undo."""

import re
from collections.abc import Sequence
from typing import Literal

from cleaners.characters import NEVER_ENDS_LINE, NEVER_STARTS_LINE, display_width

Indent = Literal["kept", "lost", "none"]

_UNIT = re.compile(r"[A-Za-z0-9][A-Za-z0-9.,%/:'-]*|\s+|.", re.DOTALL)
INDENT = "\u3000\u3000"
UNINDENTED = frozenset({"title", "subtitle", "heading", "byline"})


def units_of(paragraph: str, *, kinsoku: bool) -> list[str]:
    """Cut a paragraph into what a line break cannot split."""
    if not kinsoku:
        return list(paragraph)
    units: list[str] = []
    for piece in _UNIT.findall(paragraph):
        if units and (piece in NEVER_STARTS_LINE or units[-1][-1] in NEVER_ENDS_LINE):
            units[-1] += piece
        else:
            units.append(piece)
    return units


def set_paragraph(paragraph: str, cells: int, indent: Indent, *, kinsoku: bool = True) -> list[str]:
    """Break a paragraph into lines of at most so many cells."""
    lines, line = [], "" if indent == "none" else INDENT
    for unit in units_of(paragraph, kinsoku=kinsoku):
        if line.strip() and display_width(line + unit) > cells:
            lines.append(line)
            line = unit.lstrip()
        else:
            line += unit
    lines.append(line)
    return [each.rstrip() for each in lines] if indent == "kept" else [e.strip() for e in lines]


def set_page(
    paragraphs: Sequence[tuple[str, str]],
    cells: int,
    indent: Indent,
    *,
    blank_lines: bool,
    kinsoku: bool = True,
) -> str:
    """Set (kind, text) pairs one below the other; titles, headings and bylines have no indent."""
    lines = [
        line
        for kind, text in paragraphs
        for line in set_paragraph(
            text, cells, "none" if kind in UNINDENTED else indent, kinsoku=kinsoku
        )
    ]
    return ("\n\n" if blank_lines else "\n").join(lines)
