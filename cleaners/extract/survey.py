"""A first look over a page: which tables lay it out, where its captions stand, what ends lines."""

from __future__ import annotations

from cleaners.extract.lines import Layout
from cleaners.extract.markup import BLOCKS
from cleaners.extract.nodes import TEXT, Node

CELLS = frozenset(("td", "th"))
CELL_BLOCKS = BLOCKS - CELLS - {"tr", "tbody", "thead", "tfoot", "caption", "table"}


def survey(page_nodes: list[Node]) -> Layout:
    """Return what must be known of a whole page before its first line is read."""
    paragraphs = inside = outside = line_breaks = behind_images = elsewhere = 0
    after_image = running = False
    for name, value in page_nodes:
        if name == TEXT:
            characters = len(value.strip())
            if paragraphs:
                inside += characters
            elif characters:
                outside += characters
                behind_images += after_image
                elsewhere += not (after_image or running)
                after_image, running = False, True
        elif name == "img":
            after_image, running = True, False
        elif name in BLOCKS or name == "br":
            running = False
            paragraphs += (-1 if value is None else 1) if name == "p" else 0
            line_breaks += name == "br"
    only_captions = behind_images > 1 and not inside and not elsewhere
    return Layout(
        _layout_tables(page_nodes), inside > outside or only_captions, inside > 0 or line_breaks > 0
    )


def _layout_tables(page_nodes: list[Node]) -> frozenset[int]:
    """Return which tables only lay a page out, by the numbers of their nodes.

    A cell of theirs holds another table, a heading, a list, or two paragraphs; or they have neither
    caption nor head and no row of two cells: a frame round a picture or a note.
    """
    layout: set[int] = set()
    in_columns: set[int] = set()
    tables: list[int] = []
    blocks_in_cell: list[int] = []
    cells_in_row: list[int] = []
    for number, (name, value) in enumerate(page_nodes):
        if name == "table":
            if value is not None:
                layout.update(tables[-1:])
                tables.append(number)
                blocks_in_cell.append(0)
                cells_in_row.append(0)
            else:
                blocks_in_cell.pop()
                cells_in_row.pop()
                if (table := tables.pop()) not in in_columns:
                    layout.add(table)
        elif not tables or value is None:
            continue
        elif name == "tr":
            cells_in_row[-1] = 0
        elif name in CELLS:
            blocks_in_cell[-1] = 0
            cells_in_row[-1] += 1
            if cells_in_row[-1] > 1 or name == "th":
                in_columns.add(tables[-1])
        elif name == "caption":
            in_columns.add(tables[-1])
        elif name in CELL_BLOCKS:
            blocks_in_cell[-1] += 1 if name in ("p", "div") else 2
            if blocks_in_cell[-1] > 1:
                layout.add(tables[-1])
    return frozenset(layout)
