"""Which text of a whole page is its main text: asked of readability and of trafilatura."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from cleaners.extract.nodes import COMMENT, TEXT, Node
from cleaners.extract.places import beside, places
from cleaners.extract.repeated import entries, linked_texts, replies, with_its_like
from cleaners.extract.shadow import Shadow
from cleaners.extract.unseen import is_label, unseen

_WORDS: Final = 10
"""Shorter texts outside links are labels, dates and names."""

# The shares below, in a hundred, were set on the dev half of the saved pages (benchmarks/saved.py,
# docs/extraction.md) and on pages written for it (benchmarks/pages.py).
_FEW: Final = 50
"""readability takes one box. Where it took less than so much of the prose, the page may be a thread
or a list, and the boxes like the one it took belong to it as well."""

_VERY_FEW: Final = 35
_AGREED: Final = 80
"""They do where trafilatura has so much of them, or readability took less than _VERY_FEW."""

_SHARED: Final = 70
_TWICE: Final = 2
_TINY: Final = 20
_SHORT: Final = 100
"""trafilatura decides where it has twice as much and readability took another text (less than
_SHARED of it is in both), or under a hundred characters and less than _TINY of the prose."""

_NO_PROSE: Final = 10
"""A page of which prose is less than one character in so many is a list, a menu or a form."""

_MORE: Final = 140
_PURE: Final = 95
"""It also does where it has so much more of the same, and hardly anything but prose: an article in
several boxes. Comments and reports of related news come with names, dates and links."""

_HALF: Final = 50
_MAIN_BOX: Final = 10

_FURNITURE = frozenset(("nav", "header", "footer", "aside", "form", "script", "iframe", "select"))
_MAX_LINK_SHARE: Final = 50
"""A page with neither furniture nor one character in so many in links is all text: a chapter of a
book, an exported note. Wrong on a bare page whose one menu has no links."""


def main_text(page_nodes: list[Node], texts: Mapping[int, str]) -> frozenset[int] | None:
    """Return the numbers of the text nodes that make the main text, None where all do.

    ``texts`` are the ``seen_texts`` of the page.

    What readability and trafilatura both take, with what stands among it; for a thread or a list,
    the boxes that are like the one that readability took; what trafilatura takes where readability
    missed most. Comments and related reports stay outside where their boxes are named so. A page
    in which neither finds anything is all text: none is lost.

    >>> from cleaners.extract.nodes import nodes
    >>> page = nodes("<html><body><p>长江干流的水质连续五年达到二类标准。</p></body></html>")
    >>> main_text(page, seen_texts(page))
    """
    linked = linked_texts(page_nodes, texts)
    if not texts or not _has_furniture(page_nodes, texts, linked):
        return None
    lengths = {number: len("".join(text.split())) for number, text in texts.items()}

    def size(numbers: Iterable[int]) -> int:
        return sum(lengths[number] for number in numbers)

    shadow = Shadow(page_nodes, texts)
    taken, other = shadow.by_readability(), shadow.by_trafilatura()
    outside = beside(page_nodes, lengths, taken or other)
    found, other = taken - outside, other - outside
    prose = frozenset(n for n in texts if n not in linked and lengths[n] >= _WORDS)
    all_prose, most, shared = size(prose), size(found), size(found & other)

    if most < _SHORT and all_prose * _NO_PROSE < size(texts):
        return entries(page_nodes, texts) or other or found or None
    tiny = most < _SHORT and most * 100 < all_prose * _TINY
    if size(other) > most * _TWICE and (tiny or shared * 100 < most * _SHARED):
        return other
    if most * 100 < all_prose * _FEW:
        alike = with_its_like(page_nodes, lengths, linked, taken) - outside
        agreed = size(alike & other) * 100 >= size(alike) * _AGREED
        if size(alike) > most and (agreed or most * 100 < all_prose * _VERY_FEW):
            return alike
    more = other - found
    has_more = shared * 100 >= most * _SHARED and size(other) * 100 >= most * _MORE
    if has_more and size(more & prose) * 100 >= size(more) * _PURE:
        return other
    if has_more and most * 100 < all_prose * _FEW:
        replied = replies(page_nodes, lengths, prose, found, more) - outside
        if replied:
            return found | replied
    if shared * 100 >= most * _HALF:
        found = _agreed(page_nodes, texts, lengths, linked, found, other)
    return found or None


def _agreed(
    page_nodes: list[Node],
    texts: Mapping[int, str],
    lengths: Mapping[int, int],
    linked: frozenset[int],
    found: frozenset[int],
    other: frozenset[int],
) -> frozenset[int]:
    """Return what both took, and of the rest of the first what stands in its blocks or among them.

    Headings, captions and loose text that trafilatura leaves out come back; bylines, tags and
    citations before and behind stay out.
    """
    both = found & other
    if not both:
        return found
    where = places(page_nodes, texts)
    paths = {where[number].path for number in both}
    around: dict[int, int] = {}
    for number in both - linked:
        box = where[number].around
        around[box] = around.get(box, 0) + lengths[number]
    boxes = {box for box, held in around.items() if held * 100 >= sum(around.values()) * _MAIN_BOX}
    first, last = min(both), max(both)
    kept = set(both)
    for number in found - other:
        place = where[number]
        if place.path in paths:
            kept.add(number)
        elif number not in linked:
            among = first < number < last and (place.around in boxes or place.is_caption)
            if among or place.block in boxes:
                kept.add(number)
    return frozenset(kept)


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
