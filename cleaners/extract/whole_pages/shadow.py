"""A page as readability and trafilatura are shown it, and the way back from their answers.

They are shown a shadow: the seen elements with class and role, and a sign before each text node
that tells in an answer which nodes it took. So the text itself, its kinds and its places come from
our own reading, whatever a library does to the text that it returns.
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from typing import Any, Final

from lxml import etree

from cleaners.extract.markup import VOID
from cleaners.extract.nodes import COMMENT, TEXT, Node
from cleaners.extract.unseen import unseen

_ONCE = frozenset(("html", "head", "body"))
"""Pages glued from parts close them in the middle; behind that the libraries would read nothing."""

_SHOWN = ("class", "id", "role", "itemprop", "itemtype", "rel", "type")
_MAX_ATTRIBUTE: Final = 200
_FIRST_SIGN: Final = 0x20000
_SIGNS: Final = 42_000
"""Rare ideographs, for both libraries keep letters; the page's own are shown as 〓."""

_MANY_NODES: Final = 100_000
"""Of a page with more, what holds no text is not shown: readability takes 16 s of CPU for 2 MB of
<p>, and a page of a thousand posts has 30,000 nodes."""

_BEGINNING = re.compile("<[a-z]")
_SIGN = re.compile("[\U00020000-\U0002a6df]")
# The page's own rare characters, and those that no XML holds: readability gives up at one control.
_UNSHOWN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\U00010000-\U0010ffff]")


class Shadow:
    """A page for the libraries; ``texts`` holds its seen text nodes by number.

    >>> from cleaners.extract.nodes import nodes
    >>> shadow = Shadow(nodes("<p>长江</p><p>黄河</p>"), {3: "长江", 6: "黄河"})
    >>> sorted(shadow.taken(shadow.markup.split("</p>")[1]))
    [6]
    """

    def __init__(self, page_nodes: list[Node], texts: Mapping[int, str]) -> None:
        self.numbers = list(texts)
        self.step = len(texts) // _SIGNS + 1
        signs = {
            number: chr(_FIRST_SIGN + place // self.step)
            for place, number in enumerate(self.numbers)
        }
        parts: list[str] = ["<!DOCTYPE html><html><body>"]
        shows_empty = len(page_nodes) <= _MANY_NODES
        hidden = 0
        for number, (name, value) in enumerate(page_nodes):
            if name == TEXT:
                if number in signs:
                    # readability weighs a paragraph by its commas, and knows the Latin one only.
                    shown = _UNSHOWN.sub("〓", value).replace("，", ",")
                    lead = shown[: len(shown) - len(shown.lstrip())]
                    parts += (lead, signs[number], html.escape(shown.lstrip(), quote=False))
                elif not hidden and shows_empty:
                    parts.append(" ")
            elif name == COMMENT or name in _ONCE:
                continue
            elif value is None:
                if hidden:
                    hidden -= 1
                elif not shows_empty and _BEGINNING.match(parts[-1]):
                    parts.pop()  # nothing stands between its tags
                elif name not in VOID:
                    parts.append(f"</{name}>")
            elif hidden or unseen(name, value):
                hidden += 1
            else:
                parts.append(_tag(name, value))
        self.markup = "".join(parts)

    def by_readability(self) -> frozenset[int]:
        """Return the numbers of the text nodes that readability takes for the article."""
        # Imported here: most sources are no pages, and the two libraries take half a second.
        from readability import Document
        from readability.readability import Unparseable

        class Selection(Document):  # type: ignore[misc]  # readability has no types
            def get_clean_html(self) -> str:
                """Return the text alone; the markup would be cleaned by a slow pattern."""
                return str(etree.tostring(self.html, method="text", encoding="unicode"))

        try:
            return self.taken(str(Selection(self.markup).summary(html_partial=True)))
        except Unparseable:  # what it makes of any trouble of its own
            return frozenset()

    def by_trafilatura(self) -> frozenset[int]:
        """Return the numbers of the text nodes that trafilatura takes, set to lose little."""
        from trafilatura import extract

        return self.taken(extract(self.markup, favor_recall=True) or "")

    def taken(self, answer: str) -> frozenset[int]:
        """Return the numbers of the nodes whose signs stand in an answer."""
        found: set[int] = set()
        for sign in set(_SIGN.findall(answer)):
            first = (ord(sign) - _FIRST_SIGN) * self.step
            found.update(self.numbers[first : first + self.step])
        return frozenset(found)


def _tag(name: str, attributes: Any) -> str:
    if not attributes:  # most elements of any page have none
        return f"<{name}>"
    shown = "".join(
        f' {key}="{html.escape(value[:_MAX_ATTRIBUTE])}"'
        for key in _SHOWN
        if (value := attributes.get(key))
    )
    return f"<{name}{shown}>"
