"""Which text of a whole page is its main text: asked of readability and of trafilatura."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from cleaners.extract.nodes import COMMENT, TEXT, Node
from cleaners.extract.places import beside
from cleaners.extract.unseen import is_label, unseen
from cleaners.extract.whole_pages.repeated import linked_texts
from cleaners.extract.whole_pages.shadow import Shadow
from cleaners.extract.whole_pages.takings import RULES, Takings

_FURNITURE = frozenset(("nav", "header", "footer", "aside", "form", "script", "iframe", "select"))
_MAX_LINK_SHARE: Final = 50
"""A page with neither furniture nor one character in so many in links is all text: a chapter of a
book, an exported note. Wrong on a bare page whose one menu has no links."""


def main_text(page_nodes: list[Node], texts: Mapping[int, str]) -> frozenset[int] | None:
    """Return the numbers of the text nodes that make the main text, None where all do.

    ``texts`` are the ``seen_texts`` of the page. What readability and trafilatura both take, with
    what stands among it, but for threads, lists and pages that one of them misread (``takings``).
    Comments and related reports stay outside where their boxes are named so. A page in which
    neither finds anything is all text: none is lost.

    >>> from cleaners.extract.nodes import nodes
    >>> page = nodes("<html><body><p>长江干流的水质连续五年达到二类标准。</p></body></html>")
    >>> main_text(page, seen_texts(page))
    """
    linked = linked_texts(page_nodes, texts)
    if not texts or not _has_furniture(page_nodes, texts, linked):
        return None
    lengths = {number: len("".join(text.split())) for number, text in texts.items()}
    shadow = Shadow(page_nodes, texts)
    found, other = shadow.by_readability(), shadow.by_trafilatura()
    outside = beside(page_nodes, lengths, found, other)
    page = Takings(
        page_nodes, texts, lengths, linked, found, found - outside, other - outside, outside
    )
    return next((text for rule in RULES if (text := rule(page))), None)


def seen_texts(page_nodes: list[Node]) -> dict[int, str]:
    """Return the seen text nodes that hold more than white space, by number.

    >>> from cleaners.extract.nodes import nodes
    >>> seen_texts(nodes("<p>长江<style>p{}</style></p> "))
    {3: '长江'}
    """
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


def _has_furniture(
    page_nodes: list[Node], texts: Mapping[int, str], linked: frozenset[int]
) -> bool:
    if any(name in _FURNITURE for name, _ in page_nodes):
        return True
    inside = sum(len(texts[number]) for number in linked)
    return inside * _MAX_LINK_SHARE > sum(map(len, texts.values()))
