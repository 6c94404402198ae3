"""The lines of a page while it is read: text nodes become lines, and lines drafts of blocks."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from cleaners.extract.markup import Visible
from cleaners.extract.unseen import UNSCANNED, is_label
from cleaners.kinds import is_bold_heading
from cleaners.records import Kind

_BLANKS = " \t\n\r\f"
_LINE = re.compile(r"[^\n]+")
_CODE_LINE = re.compile(r"\n|[^\n]+")
_WIDE_BLANK = re.compile("[ \t\r\f]{2,}|[\t\r\f]")
_WIDE = "\u2e80"
"""From here on characters stand without blanks between words: CJK, kana, full-width marks."""

MAX_CAPTION_CHARACTERS = 200
"""Loose text beyond this is no caption; the longest of the 13 in gold 001 has 89."""

# Matches 新华社北京 10 月 19 日电 题：, 中新网10月19日电, 本报北京讯（; not 新华社记者 牟宇 摄,
# 新华社发（张三摄）. Wrong on an agency that signs without 电, 讯 or 消息.
_DATELINE = re.compile(
    r"""[（(【\[]?\s?[\u4e00-\u9fff]{2,4}(?:社|网|报|台|客户端)[^，。！？：；\n]{0,30}?
    (?:日\s?(?:电|讯|消息)|[\u4e00-\u9fff](?:电|讯)(?=[\s：:（(】])|社(?:电|讯)(?=[\s：:（(】]))""",
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Layout:
    """What a first look over a page tells.

    ``tables`` numbers the nodes of tables that only lay the page out. Where
    ``captions_stand_loose``, running text stands in ``<p>``, or there is none but behind pictures;
    where ``marks_lines``, ``<p>`` or ``<br>`` end lines.
    """

    tables: frozenset[int] = frozenset()
    captions_stand_loose: bool = False
    marks_lines: bool = False


@dataclass(slots=True)
class Draft:
    """A block before its place in the extracted text is known."""

    text: str
    kind: Kind | None
    hard: bool
    source_start: int
    source_end: int
    blank_lines_before: int = 0
    below_image: bool = False
    is_bold: bool = False


@dataclass(slots=True)
class Page:
    """What the walk has gathered so far; ``start`` and ``end`` are places in ``visible``.

    ``main`` numbers the text nodes of the main text, None where all is. A line that stands outside
    it for the greater part becomes no draft; a line all in bold may be a heading, one that is a
    link is none. ``kept`` holds of each line how many characters it has, white space apart, and
    whether it became a draft.
    """

    visible: Visible
    layout: Layout
    main: frozenset[int] | None = None
    drafts: list[Draft] = field(default_factory=list)
    kept: list[tuple[int, bool]] = field(default_factory=list)
    line: list[str] = field(default_factory=list)
    line_kind: Kind | None = None
    loose_caption: bool = False
    start: int = -1
    end: int = 0
    pending: str = ""
    kinds: list[Kind | None] = field(default_factory=lambda: [None])
    unseen: list[str] = field(default_factory=list)
    paragraphs: int = 0
    paragraph_start: int = 0
    has_image: bool = False
    bold: int = 0
    links: int = 0
    has_plain: bool = False
    has_unlinked: bool = False
    preformatted: int = 0
    code_box: int = 0
    blank_lines: int = 0
    in_data_table: bool = False
    cells: int = 0
    after_image: bool = False
    share: int = 0
    weight: int = 0
    images: dict[str, None] = field(default_factory=dict)


def read_text(page: Page, text: str, number: int) -> None:
    """Take a text node: its lines, or nothing where no reader sees it."""
    chunk = text.strip(_BLANKS)
    if page.unseen or is_label(text):
        if chunk and not (page.unseen and page.unseen[-1] in UNSCANNED):
            page.visible.find(chunk)
        return
    place = page.visible.find(chunk) if chunk else None
    if page.main is not None:
        page.share = 1 if number in page.main else -1
    first = text.find(chunk[0]) if chunk else len(text)
    if page.preformatted:
        for piece in _CODE_LINE.finditer(text.replace("\r", " ")):
            if piece[0] == "\n":
                end_line(page, hard=False)
            else:
                at = max(piece.start() - first, 0)
                _read_words(page, piece[0], place, at, max(piece.end() - first, 0))
        return
    page.pending = _stronger(page.pending, text[:first])
    if "\n" not in chunk:
        if chunk:
            _read_words(page, _folded(chunk), place, 0, len(chunk))
    else:
        for piece in _LINE.finditer(chunk):
            line = piece[0].strip(_BLANKS)
            if line:
                at = piece.start() + piece[0].find(line[0])
                _read_words(page, _folded(line), place, at, at + len(line))
                page.pending = "\n"
        page.pending = ""
    if chunk:
        page.pending = _stronger(page.pending, text[first + len(chunk) :])


def read_formula(page: Page, text: str) -> None:
    """Take the words that stand for a picture of a formula, where the next text would stand."""
    _read_words(page, " ".join(text.split()), None, 0, 0)


def _folded(line: str) -> str:
    return _WIDE_BLANK.sub(" ", line) if _WIDE_BLANK.search(line) else line


def _stronger(pending: str, blanks: str) -> str:
    if not blanks or pending == "\n":
        return pending
    return "\n" if "\n" in blanks else " "


def _read_words(page: Page, words: str, place: int | None, start: int, end: int) -> None:
    if page.line and page.pending and not page.preformatted:
        if page.pending == "\n" and not page.in_data_table and _may_end_line(page, words):
            end_line(page, hard=False)
        elif not page.line[-1].endswith("\t"):
            page.line.append(" ")
    page.pending = ""
    page.weight += page.share * len(words)
    if place is None:
        place, start, end = page.visible.cursor, 0, 0
    if page.start < 0:
        page.start = place + start
        page.line_kind = page.kinds[-1]
        loose = page.line_kind is None and not page.paragraphs
        page.loose_caption = loose and page.after_image and page.layout.captions_stand_loose
        page.has_plain = page.has_unlinked = False
    page.has_plain = page.has_plain or not page.bold
    page.has_unlinked = page.has_unlinked or not page.links
    page.line.append(words)
    page.end = place + end


def _may_end_line(page: Page, words: str) -> bool:
    """Tell whether a newline between words may end a line, and is not merely a blank.

    In a browser it is a blank. Text pasted from elsewhere has lines all the same, so the break
    model decides between Chinese characters, where a blank would be wrong, and where the page
    marks no line by ``<p>`` or ``<br>``.
    """
    if not (page.layout.marks_lines or page.paragraphs or page.kinds[-1]):
        return True
    return page.line[-1][-1] >= _WIDE and words[0] >= _WIDE


def end_line(page: Page, *, hard: bool) -> None:
    """Make the line a draft; without one, a hard end makes the draft before it end hard."""
    page.pending = ""
    if not page.line:
        _end_nothing(page, hard=hard)
        return
    text = "".join(page.line).rstrip("\t")
    start, page.start = page.start, -1
    weight, page.weight = page.weight, 0
    page.line.clear()
    if text.strip():
        page.kept.append((len("".join(text.split())), weight >= 0))
        if weight < 0:
            hard, text = True, ""
    if text.strip():
        if page.loose_caption and page.has_unlinked:
            if len(text) <= MAX_CAPTION_CHARACTERS and not _DATELINE.match(text):
                page.line_kind = "caption"
            else:
                page.after_image = False
        is_bold = False
        if page.line_kind is None and not page.has_unlinked:
            page.line_kind = "body"
        elif page.line_kind is None and not page.has_plain and is_bold_heading(text):
            page.line_kind, is_bold = "heading", True
        source_start = page.visible.source_start(start)
        source_end = page.visible.source_end(page.end) if page.end > start else source_start
        page.drafts.append(
            Draft(
                text,
                page.line_kind,
                hard,
                source_start,
                source_end,
                page.blank_lines,
                page.after_image,
                is_bold,
            )
        )
        page.blank_lines = 0
        page.after_image = page.after_image and not hard
    else:
        _end_nothing(page, hard=hard)


def _end_nothing(page: Page, *, hard: bool) -> None:
    if hard:
        page.weight = page.blank_lines = 0
        if page.drafts:
            page.drafts[-1].hard = True
    elif page.kinds[-1] == "code":
        page.weight = 0
        if page.drafts and not page.drafts[-1].hard:
            page.blank_lines += 1


def check_bold(drafts: list[Draft]) -> None:
    """Make body of headings in bold where most of a page is bold: nothing stands out there."""
    if 2 * sum(draft.is_bold for draft in drafts) > len(drafts):
        for draft in drafts:
            draft.kind = None if draft.is_bold else draft.kind
