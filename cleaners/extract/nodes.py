"""HTML as one list of nodes in reading order, as lxml's parser tells them without a tree."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from lxml import etree

Node = tuple[str, Any]
"""(tag, mapping of attributes) where an element begins, (tag, None) where it ends; (TEXT, text)."""

PARSER_VERSION: Final = ".".join(map(str, etree.LIBXML_VERSION))
"""That of libxml2, which reads the markup; lxml's own says little of it."""

TEXT = ""
COMMENT = "!"


def nodes(body: str) -> list[Node]:
    """Return the nodes of HTML in reading order; references are resolved, elements closed.

    bs4 hears the same calls of the same parser, and spends six times as long on the tree that it
    builds of them; ``test_bs4_reads_the_same`` holds the two together.

    >>> [name or text for name, text in nodes("<p>长江<br>")]
    ['html', 'body', 'p', '长江', 'br', 'br', 'p', 'body', 'html']
    """
    if not body.strip():
        return []
    # The stubs ask for every method of a target; lxml calls those that it finds.
    parser = etree.HTMLParser(target=_Listener(), encoding="utf-8", huge_tree=True)  # type: ignore[call-overload]  # see above
    parser.feed(body.encode())
    found: list[Node] = parser.close()
    return found[:-1]


class _Listener:
    """What lxml's parser calls; a text comes in pieces where it holds references.

    Nodes without attributes are made once for each tag: a tuple for each of a million made the
    garbage collector take three quarters of the time.
    """

    def __init__(self) -> None:
        self.found: list[Node] = []
        self.pieces: list[str] = []
        self.bare: dict[str, Node] = {}
        self.ends: dict[str, Node] = {}

    def start(self, tag: str, attributes: Mapping[str, str], /) -> None:
        self._add((tag, attributes) if attributes else self.bare.setdefault(tag, (tag, attributes)))

    def end(self, tag: str, /) -> None:
        self._add(self.ends.setdefault(tag, (tag, None)))

    def data(self, text: str, /) -> None:
        self.pieces.append(text)

    def comment(self, text: str, /) -> None:
        self._add((COMMENT, text))

    def pi(self, target: str, text: str | None, /) -> None:
        self._add((COMMENT, f"{target} {text}"))

    def close(self) -> list[Node]:
        self._add((COMMENT, None))
        return self.found

    def _add(self, node: Node) -> None:
        if self.pieces:
            self.found.append((TEXT, "".join(self.pieces)))
            self.pieces.clear()
        self.found.append(node)
