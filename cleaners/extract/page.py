"""A page while it is read: tags and text nodes become drafts of blocks, line by line."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from bs4.element import Comment, NavigableString, PreformattedString, Tag

from cleaners.extract.markup import BLOCKS, Visible
from cleaners.records import Kind

DROPPED = frozenset(("iframe", "noscript", "object", "script", "style", "svg", "template", "title"))
"""Elements whose text no reader sees; ``skipped`` counts it under their names."""

_KINDS: dict[str, Kind] = {
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), "heading"),
    "li": "list_item",
    "pre": "code",
    "blockquote": "quote",
    "figcaption": "caption",
    "caption": "caption",
}
_UNSCANNED = frozenset(("script", "style", "title"))
CELLS = frozenset(("td", "th"))
CELL_BLOCKS = BLOCKS - CELLS - {"tr", "tbody", "thead", "tfoot", "caption", "table"}
_BLANK_OR_WORD = re.compile(r"([ \t\n\r\f]+)|[^ \t\n\r\f]+")
_LINE_END_OR_CODE = re.compile(r"(\r\n|[\n\r\f])|[^\n\r\f]+")
_IMAGE_ADDRESSES = ("data-original", "data-src", "data-lazy-src", "data-actualsrc", "src")

MAX_CAPTION_CHARACTERS = 200
"""Loose text beyond this is no caption; the longest of the 13 in gold 001 has 89."""

# Matches 新华社北京 10 月 19 日电 题：, 中新网10月19日电, 本报北京讯（; not 新华社记者 牟宇 摄,
# 新华社发（张三摄）. Wrong on an agency that signs without 电, 讯 or 消息.
_DATELINE = re.compile(
    r"""[（(【\[]?\s?[\u4e00-\u9fff]{2,4}(?:社|网|报|台|客户端)[^，。！？：；\n]{0,30}?
    (?:日\s?(?:电|讯|消息)|[\u4e00-\u9fff](?:电|讯)(?=[\s：:（(】])|社(?:电|讯)(?=[\s：:（(】]))""",
    re.VERBOSE,
)


@dataclass(slots=True)
class Draft:
    """A block before its place in the extracted text is known."""

    text: str
    kind: Kind | None
    hard: bool
    source_start: int
    source_end: int
    blank_lines_before: int = 0


@dataclass(slots=True)
class Page:
    """What the walk has gathered so far."""

    visible: Visible
    captions_stand_loose: bool
    drafts: list[Draft] = field(default_factory=list)
    line: list[str] = field(default_factory=list)
    begun: bool = False
    line_kind: Kind | None = None
    loose_caption: bool = False
    start: int = 0
    end: int = 0
    pending: str = ""
    kinds: list[Kind | None] = field(default_factory=lambda: [None])
    dropped: list[str] = field(default_factory=list)
    paragraphs: int = 0
    preformatted: int = 0
    blank_lines: int = 0
    in_data_table: bool = False
    cells: int = 0
    after_image: bool = False
    images: dict[str, None] = field(default_factory=dict)
    skipped: dict[str, int] = field(default_factory=dict)


def read_tag(page: Page, tag: Tag, entered: bool, layout_tables: set[int]) -> None:
    """Take an element that is entered or left: it ends lines, gives kinds, holds a picture."""
    name = tag.name
    if name in DROPPED and entered:
        page.dropped.append(name)
    elif name in DROPPED:
        page.dropped.pop()
    if page.dropped:
        return
    if name == "img":
        _read_image(page, tag, entered)
    elif page.in_data_table and name in CELLS:
        if entered:
            page.line.extend("\t" * (page.cells > 0))
            page.pending = ""
            page.cells += 1
    elif page.in_data_table and (name in CELL_BLOCKS or name == "br"):
        page.pending = " "
    elif name == "br":
        if entered:
            end_line(page, hard=not page.line)
    elif name in BLOCKS:
        end_line(page, hard=True)
        page.cells = 0
        page.paragraphs += (name == "p") * (1 if entered else -1)
        page.preformatted += (name == "pre") * (1 if entered else -1)
        data_table = name == "table" and id(tag) not in layout_tables
        if data_table:
            page.in_data_table = entered
        if name in _KINDS or data_table:
            kind: Kind = "table" if data_table else _KINDS[name]
            page.kinds = [*page.kinds, kind] if entered else page.kinds[:-1]


def _read_image(page: Page, tag: Tag, entered: bool) -> None:
    if not entered:
        return
    for attribute in _IMAGE_ADDRESSES:
        address = str(tag.get(attribute) or "").strip()
        if address and not address.startswith("data:"):
            page.images.setdefault(address)
            break
    page.after_image = page.after_image or not page.line


def read_text(page: Page, node: NavigableString) -> None:
    """Take a text node: its words with their places in the source, or a reason to skip it."""
    text = str(node)
    parent = node.parent.name if node.parent else ""
    if isinstance(node, PreformattedString):
        _skip(page, "comment" if isinstance(node, Comment) else "declaration", text)
        return
    if parent in _UNSCANNED:
        _skip(page, page.dropped[-1] if page.dropped else parent, text)
        return
    chunk = text.strip(" \t\n\r\f")
    found = page.visible.find(chunk) if chunk else None
    lead = text.find(chunk[:1])
    if page.dropped:
        _skip(page, page.dropped[-1], text)
        return
    for piece in (_LINE_END_OR_CODE if page.preformatted else _BLANK_OR_WORD).finditer(text):
        if piece[1] and page.preformatted:
            end_line(page, hard=False)
        elif piece[1]:
            page.pending = _stronger(page.pending, piece[0])
        elif found is None:
            here = page.visible.source_start(page.visible.cursor)
            _read_word(page, piece[0], here, here)
        else:
            at = max(found + piece.start() - lead, 0)
            end = max(found + piece.end() - lead, 0)
            source = page.visible
            _read_word(page, piece[0], source.source_start(at), source.source_end(end))


def _stronger(pending: str, blanks: str) -> str:
    return "\n" if pending == "\n" or "\n" in blanks else " "


def _read_word(page: Page, word: str, start: int, end: int) -> None:
    if page.line and page.pending == "\n" and not page.in_data_table and not page.preformatted:
        end_line(page, hard=False)
    if page.line and page.pending and not page.line[-1].endswith("\t"):
        page.line.append(" ")
    page.pending = ""
    if not page.begun:
        page.begun = True
        page.start = start
        loose = page.kinds[-1] is None and not page.paragraphs and page.captions_stand_loose
        page.loose_caption = loose and page.after_image
        page.line_kind = page.kinds[-1]
    page.line.append(word)
    page.end = end


def end_line(page: Page, *, hard: bool) -> None:
    """Make the line a draft; without one, a hard end makes the draft before it end hard."""
    text = "".join(page.line).rstrip("\t")
    page.line.clear()
    page.begun = False
    page.pending = ""
    if text.strip():
        if page.loose_caption:
            if len(text) <= MAX_CAPTION_CHARACTERS and not _DATELINE.match(text):
                page.line_kind = "caption"
            else:
                page.after_image = False
        page.drafts.append(
            Draft(text, page.line_kind, hard, page.start, page.end, page.blank_lines)
        )
        page.blank_lines = 0
        page.after_image = page.after_image and not hard
    elif hard:
        page.blank_lines = 0
        if page.drafts:
            page.drafts[-1].hard = True
    elif page.kinds[-1] == "code" and page.drafts and not page.drafts[-1].hard:
        page.blank_lines += 1


def _skip(page: Page, reason: str, text: str) -> None:
    page.skipped[reason] = page.skipped.get(reason, 0) + len("".join(text.split()))
