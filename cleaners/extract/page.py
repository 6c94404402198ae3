"""The elements of a page: they end lines, give kinds, hold pictures, lay out tables."""

from __future__ import annotations

import re
from collections.abc import Mapping

from cleaners.extract.captions import name_caption, name_short_captions
from cleaners.extract.lines import (
    Page,
    check_bold,
    end_line,
    read_formula,
    read_text,
)
from cleaners.extract.markup import BLOCKS
from cleaners.extract.nodes import COMMENT, TEXT, Node
from cleaners.extract.places import CAPTION_CLASS
from cleaners.extract.survey import CELL_BLOCKS, CELLS
from cleaners.extract.unseen import formula, unseen
from cleaners.records import Kind

_KINDS: dict[str, Kind] = {
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), "heading"),
    **dict.fromkeys(("li", "dt", "dd"), "list_item"),
    **dict.fromkeys(("pre", "textarea", "xmp", "listing"), "code"),
    "blockquote": "quote",
    **dict.fromkeys(("figure", "figcaption"), "caption"),
    "caption": "caption",
}
_NAMED = frozenset(("div", "p", "td"))
"""Elements whose class may say that they hold a caption."""

_PREFORMATTED = frozenset(("pre", "textarea", "xmp", "listing"))
"""Elements whose white space counts; old blogs wrote code in <textarea name=code>."""
_BOLD = frozenset(("b", "strong"))
# Matches avatar, url-icon, qqemoji; what stands behind one is no caption.
_SMALL_IMAGE = re.compile("avatar|icon|emoji|smil(?:ey|ie)", re.IGNORECASE)
_IMAGE_ADDRESSES = ("data-original", "data-src", "data-lazy-src", "data-actualsrc", "src")


def read(page: Page, page_nodes: list[Node]) -> None:
    """Take the nodes of a page in turn; its drafts are complete then."""
    for number, (name, value) in enumerate(page_nodes):
        if name == TEXT:
            read_text(page, value, number)
        elif name == COMMENT:
            continue
        elif page.unseen:
            if value is None:
                page.unseen.pop()
            else:
                page.unseen.append(name)
        elif value is None:
            _leave(page, name)
        elif unseen(name, value):
            page.unseen.append(name)
        else:
            _enter(page, name, value, number)
    end_line(page, hard=True)
    check_bold(page.drafts)
    name_short_captions(page.drafts)


def _enter(page: Page, name: str, attributes: Mapping[str, str], number: int) -> None:
    if page.code_box or _is_code_box(name, attributes):
        _enter_code_box(page, name, attributes)
    elif name == "img":
        if words := formula(attributes):
            read_formula(page, words)
        else:
            _read_image(page, attributes)
    elif page.in_data_table and name in CELLS:
        page.line.extend("\t" * (page.cells > 0))
        page.pending = ""
        page.cells += 1
    elif page.in_data_table and (name in CELL_BLOCKS or name == "br"):
        page.pending = " "
    elif name == "br":
        if page.kinds[-1] == "heading":
            page.pending = " "
        else:
            end_line(page, hard=not page.line and not page.preformatted)
    elif name in _BOLD:
        page.bold += 1
    elif page.preformatted and name in BLOCKS and name not in _PREFORMATTED:
        if page.line:
            end_line(page, hard=False)
    elif name in BLOCKS or name in _PREFORMATTED or _is_card(name, attributes):
        end_line(page, hard=True)
        page.links += name == "a"
        page.cells = 0
        page.paragraphs += name == "p"
        if name == "p":
            page.paragraph_start, page.has_image = len(page.drafts), False
        page.preformatted += name in _PREFORMATTED
        if name == "table" and number not in page.layout.tables:
            page.in_data_table = True
            page.kinds.append("table")
        elif name in _KINDS:
            page.kinds.append(_KINDS[name])
        elif name in _NAMED:
            caption = attributes and CAPTION_CLASS.search(attributes.get("class", ""))
            page.kinds.append("caption" if caption else page.kinds[-1])
    elif name == "a":
        page.links += 1


def _leave(page: Page, name: str) -> None:
    page.bold -= name in _BOLD
    page.links -= name == "a"
    if page.code_box:
        page.code_box -= 1
        if not page.code_box:
            end_line(page, hard=True)
            page.kinds.pop()
        elif name in BLOCKS and page.line:
            end_line(page, hard=False)
        return
    if page.in_data_table and name in CELLS:
        return
    if page.in_data_table and name in CELL_BLOCKS:
        page.pending = " "
    elif page.preformatted and name in BLOCKS and name not in _PREFORMATTED:
        if page.line:
            end_line(page, hard=False)
    elif name in BLOCKS or name in _PREFORMATTED:
        end_line(page, hard=True)
        page.cells = 0
        page.paragraphs -= name == "p"
        if name == "p" and page.has_image:
            name_caption(page.drafts[page.paragraph_start :])
        page.preformatted -= name in _PREFORMATTED
        if name in _KINDS or name in _NAMED or (name == "table" and page.in_data_table):
            page.kinds.pop()
        page.in_data_table = page.in_data_table and name != "table"


def _enter_code_box(page: Page, name: str, attributes: Mapping[str, str]) -> None:
    if not page.code_box:
        end_line(page, hard=True)
        page.kinds.append("code")
    elif name == "br" or (name in BLOCKS and page.line):
        end_line(page, hard=False)
    elif name == "img" and (words := formula(attributes)):
        read_formula(page, words)
    page.code_box += 1
    page.bold += name in _BOLD
    page.links += name == "a"


def _is_code_box(name: str, attributes: Mapping[str, str]) -> bool:
    """Tell whether a box holds code line by line in a list, as Discuz writes it."""
    return name == "div" and "blockcode" in attributes.get("class", "").split()


def _is_card(name: str, attributes: Mapping[str, str]) -> bool:
    """Tell whether a link is a box of its own between the paragraphs, as those of Zhihu."""
    named = attributes.get("class", "") + attributes.get("data-draft-type", "")
    return name == "a" and "card" in named.lower()


def _read_image(page: Page, attributes: Mapping[str, str]) -> None:
    for attribute in _IMAGE_ADDRESSES:
        address = (attributes.get(attribute) or "").strip()
        if address and not address.startswith("data:"):
            page.images.setdefault(address)
            break
    small = _SMALL_IMAGE.search(attributes.get("class", ""))
    page.after_image = page.after_image or not (page.line or small)
    page.has_image = page.has_image or not (page.line or small)
