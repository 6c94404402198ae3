"""Which text of a whole page is its main text: asked of two libraries, readability and trafilatura.

They are shown a shadow of the page: its seen elements with class and role, and a sign before each
text node that tells in their answer which nodes they took. So the text itself, its kinds and its
places come from our own reading, whatever a library does to the text that it returns.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from typing import Any, Final

from lxml import etree

from cleaners.extract.markup import VOID
from cleaners.extract.nodes import COMMENT, TEXT, Node
from cleaners.extract.repeated import linked_texts, with_its_like
from cleaners.extract.unseen import is_label, unseen

_WORDS: Final = 10
"""Shorter texts outside links are labels, dates and names."""
_FEW: Final = 50
"""readability takes one box. Where it took less than so many in a hundred characters of the prose,
the page may be a thread or a list, and the boxes like the one it took belong to it as well."""

_HARDLY: Final = 30
_AGREED: Final = 80
_MORE: Final = 2
"""What is still less than this share of the prose gives way to trafilatura, when that holds most of
it and more than twice as much. These shares were set on the development pages themselves, which
nobody saved (benchmarks/pages.py): mean F1 0.978 there; readability, falling back below 100
characters, 0.824; trafilatura 0.924, all shown the same shadow. No saved page was measured."""

_FURNITURE = frozenset(("nav", "header", "footer", "aside", "form", "script", "iframe", "select"))
_MAX_LINK_SHARE: Final = 50
"""A page with neither furniture nor one character in so many in links is all text: a chapter of a
book, an exported note. Wrong on a bare page whose one menu has no links."""

_ONCE = frozenset(("html", "head", "body"))
"""Pages glued from parts close them in the middle; behind that the libraries would read nothing."""

_SHOWN = ("class", "id", "role", "itemprop", "itemtype", "rel", "type")
_MAX_ATTRIBUTE: Final = 200
_FIRST_SIGN: Final = 0x20000
_SIGNS: Final = 42_000
"""Rare ideographs, for both libraries keep letters; the page's own are shown as 〓."""

_SIGN = re.compile("[\U00020000-\U0002a6df]")
_ASTRAL = re.compile("[\U00010000-\U0010ffff]")


def main_text(page_nodes: list[Node]) -> frozenset[int] | None:
    """Return the numbers of the text nodes that make the main text, None where all do.

    What readability finds, with the boxes that are like its own (``with_its_like``) where that is
    little; where that is hardly anything, what trafilatura finds with ``favor_recall``. A page in
    which neither finds anything is all text: none is lost.

    >>> from cleaners.extract.nodes import nodes
    >>> main_text(nodes("<html><body><p>长江干流的水质连续五年达到二类标准。</p></body></html>"))
    """
    texts = _texts(page_nodes)
    linked = linked_texts(page_nodes, texts)
    if not texts or not _has_furniture(page_nodes, texts, linked):
        return None
    lengths = {number: len("".join(text.split())) for number, text in texts.items()}

    def size(numbers: Iterable[int]) -> int:
        return sum(lengths[number] for number in numbers)

    prose = size(number for number in texts if number not in linked and lengths[number] >= _WORDS)
    shadow = _Shadow(page_nodes, texts)
    found = shadow.taken(_by_readability(shadow.markup))
    if size(found) * 100 < prose * _FEW:
        found = with_its_like(page_nodes, lengths, linked, found)
    if size(found) * 100 < prose * _HARDLY:
        other = shadow.taken(_by_trafilatura(shadow.markup))
        agreed = size(other & found) * 100 >= size(found) * _AGREED
        if agreed and size(other) > size(found) * _MORE:
            found = other
    return found or None


def _texts(page_nodes: list[Node]) -> dict[int, str]:
    """Return the seen text nodes that hold more than white space, by number."""
    texts: dict[int, str] = {}
    above: list[str] = []
    for number, (name, value) in enumerate(page_nodes):
        if name == TEXT:
            if not above and value.strip() and not is_label(value):
                texts[number] = value
        elif name == COMMENT:
            continue
        elif value is None:
            del above[-1:]
        elif above or unseen(name, value):
            above.append(name)
    return texts


def _has_furniture(page_nodes: list[Node], texts: dict[int, str], linked: frozenset[int]) -> bool:
    if any(name in _FURNITURE for name, _ in page_nodes):
        return True
    inside = sum(len(texts[number]) for number in linked)
    return inside * _MAX_LINK_SHARE > sum(map(len, texts.values()))


class _Shadow:
    """A page as the libraries see it, and the way back from the signs in their answer."""

    def __init__(self, page_nodes: list[Node], texts: dict[int, str]) -> None:
        self.numbers = list(texts)
        self.step = len(texts) // _SIGNS + 1
        signs = {
            number: chr(_FIRST_SIGN + place // self.step)
            for place, number in enumerate(self.numbers)
        }
        parts: list[str] = ["<!DOCTYPE html><html><body>"]
        hidden = 0
        for number, (name, value) in enumerate(page_nodes):
            if name == TEXT:
                if number in signs:
                    # readability weighs a paragraph by its commas, and knows the Latin one only.
                    shown = _ASTRAL.sub("〓", value).replace("，", ",")
                    lead = shown[: len(shown) - len(shown.lstrip())]
                    parts += (lead, signs[number], html.escape(shown.lstrip(), quote=False))
                elif not hidden:
                    parts.append(" ")
            elif name == COMMENT or name in _ONCE:
                continue
            elif value is None:
                if hidden:
                    hidden -= 1
                elif name not in VOID:
                    parts.append(f"</{name}>")
            elif hidden or unseen(name, value):
                hidden += 1
            else:
                parts.append(_tag(name, value))
        self.markup = "".join(parts)

    def taken(self, answer: str) -> frozenset[int]:
        """Return the numbers of the nodes whose signs stand in an answer."""
        found: set[int] = set()
        for sign in set(_SIGN.findall(answer)):
            first = (ord(sign) - _FIRST_SIGN) * self.step
            found.update(self.numbers[first : first + self.step])
        return frozenset(found)


def _tag(name: str, attributes: Any) -> str:
    shown = "".join(
        f' {key}="{html.escape(value[:_MAX_ATTRIBUTE])}"'
        for key in _SHOWN
        if (value := attributes.get(key))
    )
    return f"<{name}{shown}>"


def _by_readability(markup: str) -> str:
    # Imported here: most sources are no pages, and the two libraries take half a second.
    from readability import Document
    from readability.readability import Unparseable

    class Selection(Document):  # type: ignore[misc]  # readability has no types
        def get_clean_html(self) -> str:
            """Return the text alone; the markup would be cleaned by a slow pattern."""
            return str(etree.tostring(self.html, method="text", encoding="unicode"))

    try:
        return str(Selection(markup).summary(html_partial=True))
    except Unparseable:  # what it makes of any trouble of its own
        return ""


def _by_trafilatura(markup: str) -> str:
    from trafilatura import extract

    return extract(markup, favor_recall=True) or ""
