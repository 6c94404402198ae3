"""HTML to blocks: every visible sentence once, with the paragraph edges that the markup gives."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest

from bs4 import BeautifulSoup, UnusualUsageWarning
from bs4.element import NavigableString, PageElement, Tag

from cleaners.errors import MarkupError
from cleaners.extract.markup import MAX_DEPTH, scan
from cleaners.extract.page import CELL_BLOCKS, CELLS, Draft, Page, end_line, read_tag, read_text
from cleaners.extract.sniff import looks_like_html
from cleaners.records import Block, Metadata

__all__ = ["HtmlText", "extract_html", "looks_like_html"]

_META_KEYS = {
    "article:published_time": "published_at",
    "datepublished": "published_at",
    "publishdate": "published_at",
    "pubdate": "published_at",
    "og:url": "url",
    "og:title": "og_title",
    "author": "author",
    "description": "description",
    "keywords": "keywords",
}


@dataclass(frozen=True, slots=True)
class HtmlText:
    """The text of an HTML body, its blocks, and what the markup says beside it."""

    extracted: str
    blocks: tuple[Block, ...]
    images: tuple[str, ...]
    metadata: Metadata
    skipped: dict[str, int]


def extract_html(text: str, offset: int = 0, *, source_path: str = "text") -> HtmlText:
    """Return the text of the HTML that begins at ``offset`` of a decoded source, as blocks.

    Block elements end a paragraph (hard), ``<br>`` and newlines between words end a line (soft),
    inline tags join without a space, and white space folds as in a browser. Kinds come from the
    markup alone. Blocks hold source positions in code points of ``text``; lxml gives none, so
    text nodes are found again by one forward scan. No sentence is judged or dropped but for
    DROPPED and comments. Raises MarkupError for elements nested deeper than MAX_DEPTH.

    >>> extract_html("<div><p>保护和<b>修</b>复</p><p>H<sub>2</sub>O</p></div>").extracted
    '保护和修复\\n\\nH2O'
    """
    body = text[offset:]
    visible = scan(body)
    if visible.depth > MAX_DEPTH:
        line = text.count("\n", 0, offset) + 1
        raise MarkupError(
            f"{source_path}:{line}: found elements nested {visible.depth} deep, expected at most"
            f" {MAX_DEPTH}; take the broken markup out"
        )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UnusualUsageWarning)  # a declaration, a lone address
        soup = BeautifulSoup(body.encode(), features="lxml", from_encoding="utf-8")
    layout_tables, captions_stand_loose = _survey(soup)
    page = Page(visible, captions_stand_loose)
    for node, entered in _walk(soup):
        if isinstance(node, NavigableString):
            read_text(page, node)
        elif isinstance(node, Tag):
            read_tag(page, node, entered, layout_tables)
    end_line(page, hard=True)
    extracted, blocks = _joined(page.drafts, offset)
    return HtmlText(extracted, blocks, tuple(page.images), _page_metadata(soup), page.skipped)


def _walk(soup: Tag) -> Iterator[tuple[PageElement, bool]]:
    """Yield each node in document order, elements twice: entered and left."""
    stack: list[tuple[PageElement, bool]] = [(child, True) for child in reversed(soup.contents)]
    while stack:
        node, entered = stack.pop()
        yield node, entered
        if entered and isinstance(node, Tag):
            stack.append((node, False))
            stack.extend((child, True) for child in reversed(node.contents))


def _survey(soup: Tag) -> tuple[set[int], bool]:
    """Return the tables that only lay a page out, and whether running text stands in ``<p>``.

    A table is layout when a cell holds another table, a heading, a list, or two paragraphs.
    """
    layout: set[int] = set()
    tables: list[int] = []
    blocks_in_cell: list[int] = []
    paragraphs = inside = outside = 0
    for node, entered in _walk(soup):
        if not isinstance(node, Tag):
            length = len(str(node).strip()) if isinstance(node, NavigableString) else 0
            inside, outside = (
                inside + length * (paragraphs > 0),
                outside + length * (not paragraphs),
            )
            continue
        step = 1 if entered else -1
        paragraphs += step * (node.name == "p")
        if node.name == "table":
            if entered:
                layout.update(tables[-1:])
                tables.append(id(node))
                blocks_in_cell.append(0)
            else:
                tables.pop()
                blocks_in_cell.pop()
        elif entered and tables and node.name in CELLS:
            blocks_in_cell[-1] = 0
        elif entered and tables and node.name in CELL_BLOCKS:
            blocks_in_cell[-1] += 1 if node.name in ("p", "div") else 2
            if blocks_in_cell[-1] > 1:
                layout.add(tables[-1])
    return layout, inside > outside


def _joined(drafts: list[Draft], offset: int) -> tuple[str, tuple[Block, ...]]:
    parts: list[str] = []
    blocks: list[Block] = []
    start = 0
    for draft, after in zip_longest(drafts, drafts[1:]):
        end = start + len(draft.text)
        source = (draft.source_start + offset, draft.source_end + offset)
        blocks.append(Block(start, end, draft.kind, draft.hard, *source))
        blank_lines = 1 if draft.hard else after.blank_lines_before if after else 0
        separator = "\n" * (1 + blank_lines)
        parts += (draft.text, separator)
        start = end + len(separator)
    return "".join(parts[:-1]), tuple(blocks)


def _page_metadata(soup: BeautifulSoup) -> Metadata:
    found: dict[str, str | list[str]] = {}
    for tag in soup.find_all(["html", "title", "link", "meta"]):
        name = str(tag.get("property") or tag.get("name") or tag.get("itemprop") or "").lower()
        content = str(tag.get("content") or "").strip()
        key = _META_KEYS.get(name, "") if tag.name == "meta" else ""
        if tag.name == "html":
            key, content = "language", str(tag.get("lang") or "").strip()
        elif tag.name == "title" and tag.find_parent("svg") is None:
            key, content = "title", " ".join(tag.get_text().split())
        elif tag.name == "link" and "canonical" in (tag.get("rel") or ()):
            key, content = "canonical", str(tag.get("href") or "").strip()
        if key and content:
            found.setdefault(key, content)
    return found
