"""What two libraries take of a page, and the rules by which one text is made of it.

The shares, in a hundred, were set on the dev half of the saved pages (benchmarks/saved.py,
docs/extraction.md) and on pages written for it (benchmarks/pages.py, benchmarks/threads.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from cleaners.extract.nodes import Node
from cleaners.extract.places import places
from cleaners.extract.whole_pages.repeated import entries, replies, with_its_like

_WORDS: Final = 10
"""Shorter texts outside links are labels, dates and names."""

_SHORT: Final = 100
_TWICE: Final = 2
_SHARED: Final = 70
"""Of what readability took, so much is in trafilatura's text when both read the same text."""


@dataclass(frozen=True, slots=True)
class Takings:
    """The text nodes that readability found, those that trafilatura found, and their page.

    ``lengths`` holds the characters of each seen text node, white space apart; ``outside`` what
    stands beside a main text (``places.beside``), and is in ``by_readability`` alone.
    """

    page_nodes: list[Node]
    texts: Mapping[int, str]
    lengths: Mapping[int, int]
    linked: frozenset[int]
    by_readability: frozenset[int]
    found: frozenset[int]
    other: frozenset[int]
    outside: frozenset[int]

    def size(self, numbers: Iterable[int]) -> int:
        """Return the characters of some text nodes."""
        return sum(self.lengths[number] for number in numbers)

    def is_share(self, part: Iterable[int], whole: Iterable[int], percent: int) -> bool:
        """Tell whether a part holds so many in a hundred characters of a whole, or more."""
        return self.size(part) * 100 >= self.size(whole) * percent

    def loose(self, numbers: Iterable[int], fewest: int = _WORDS) -> frozenset[int]:
        """Return those outside links that have so many characters or more."""
        return frozenset(
            number
            for number in numbers
            if number not in self.linked and self.lengths[number] >= fewest
        )

    @property
    def prose(self) -> frozenset[int]:
        """Return all that is no link and no label."""
        return self.loose(self.texts)

    @property
    def is_same(self) -> bool:
        """Tell whether both libraries read the same text, one perhaps more of it."""
        return bool(self.found) and self.is_share(self.found & self.other, self.found, _SHARED)


def listed(page: Takings) -> frozenset[int]:
    """Return the entries of a page that is a list: it has hardly any prose.

    Wrong on a form, whose labels are entries where there are ten.
    """
    is_bare = not page.is_share(page.prose, page.texts, _LITTLE_PROSE)
    if is_bare and page.size(page.found) < _SHORT:
        return entries(page.page_nodes, page.texts) or page.other
    return frozenset()


_LITTLE_PROSE: Final = 10


def other_text(page: Takings) -> frozenset[int]:
    """Return trafilatura's text where readability took next to nothing, or another and far less.

    Readability took a notice, a box of links or nothing on 3 of 88 pages; cut to some sentences,
    articles are read better by it as long as trafilatura has no more than four times as much.
    """
    most = page.size(page.found)
    tiny = most < _SHORT and not page.is_share(page.found, page.prose, _TINY)
    far_more = _TWICE if tiny else _FAR_MORE
    if page.size(page.other) > most * far_more and (tiny or not page.is_same):
        return page.other
    return frozenset()


_TINY: Final = 20
_FAR_MORE: Final = 4


def posts(page: Takings) -> frozenset[int]:
    """Return the posts of a thread, of which readability takes one.

    They are the boxes like its own; trafilatura has most of them, or the one is little of the
    prose and no longer than a post: articles may follow one another too. What trafilatura has
    beside them is kept where it is a fifth of them or more, and whole sentences: a question above
    its answers. Wrong on an article whose class its side notes share.
    """
    if page.is_share(page.found, page.prose, _FEW):
        return frozenset()
    alike = with_its_like(page.page_nodes, page.lengths, page.linked, page.by_readability)
    alike -= page.outside
    is_post = page.size(page.found) < _POST
    is_post = is_post and not page.is_share(page.found, page.prose, _VERY_FEW)
    if page.size(alike) <= page.size(page.found):
        return frozenset()
    if not is_post and not page.is_share(page.other & alike, alike, _AGREED):
        return frozenset()
    rest = page.other - alike
    whole = page.is_share(page.loose(rest, _SENTENCE), rest, _WHOLE)
    return alike | rest if whole and page.is_share(rest, alike, _FIFTH) else alike


_FEW: Final = 50
_VERY_FEW: Final = 35
_AGREED: Final = 80
_POST: Final = 5_000
_SENTENCE: Final = 25
_WHOLE: Final = 90
_FIFTH: Final = 20


def first_of_two(page: Takings) -> frozenset[int]:
    """Return the earlier of two different texts that are long enough for articles.

    Pages that go on with the next article, which readability may like better.
    """
    apart = not page.is_share(page.found & page.other, page.found, _APART)
    if apart and min(page.size(page.found), page.size(page.other)) >= _ARTICLE:
        return min(page.found, page.other, key=min)
    return frozenset()


_APART: Final = 20
_ARTICLE: Final = 1_000


def whole_text(page: Takings) -> frozenset[int]:
    """Return trafilatura's text where readability took a part: one box of an article in several.

    Half as much again stands before readability's in whole sentences, some paragraphs of them; or
    what there is more is hardly anything but prose: comments and related reports come behind, with
    names, dates and links.
    """
    if not page.is_same:
        return frozenset()
    more = page.other - page.found
    before = [number for number in page.loose(more, _SENTENCE) if number < min(page.found)]
    if page.size(before) >= _PARAGRAPHS and page.is_share(before, page.found, _BEFORE):
        return page.other
    if not page.is_share(page.other, page.found, _MORE):
        return frozenset()
    if not page.is_share(page.loose(more), more, _PURE):
        return frozenset()
    where = places(page.page_nodes, page.texts)
    paths = {where[number].path for number in page.found}
    alike = [number for number in more if where[number].path in paths]
    is_long = page.size(page.found) >= _SECTION
    return page.other if is_long or page.is_share(alike, more, _MOSTLY) else frozenset()


_PARAGRAPHS: Final = 200
"""Above a report of a hundred characters its title, source and counters are as long as itself."""

_BEFORE: Final = 50
_MORE: Final = 140
_SECTION: Final = 500
_MOSTLY: Final = 50
"""What stands behind a shorter text must have its tags and classes: it was related reports in 4 of
5 articles that had been cut to 60 to 400 characters."""

_PURE: Final = 95


def replied(page: Takings) -> frozenset[int]:
    """Return readability's text with its replies, where it is the less of the prose."""
    has_more = page.is_same and page.is_share(page.other, page.found, _MORE)
    if not has_more or page.is_share(page.found, page.prose, _FEW):
        return frozenset()
    more = page.other - page.found
    boxes = replies(page.page_nodes, page.lengths, page.linked, page.prose, page.found, more)
    boxes -= page.outside
    return page.found | boxes if boxes else boxes


def agreed(page: Takings) -> frozenset[int]:
    """Return what both took, what trafilatura took among it, and of readability's what belongs.

    Tables and code that readability leaves out come back, and headings, captions and loose text
    that trafilatura does; bylines, tags and citations before and behind stay out.
    """
    both = page.found & page.other
    if not both or not page.is_share(both, page.found, _HALF):
        return page.found
    where = places(page.page_nodes, page.texts)
    paths = {where[number].path for number in both}
    around: dict[int, int] = {}
    for number in both - page.linked:
        box = where[number].around
        around[box] = around.get(box, 0) + page.lengths[number]
    total = sum(around.values())
    boxes = {box for box, held in around.items() if held * 100 >= total * _MAIN_BOX}
    first, last = min(both), max(both)
    kept = {number for number in page.other if first <= number <= last}
    for number in page.found - page.other:
        place = where[number]
        among = first < number < last and (place.around in boxes or place.is_caption)
        loose = number not in page.linked and (among or place.block in boxes)
        if place.path in paths or loose:
            kept.add(number)
    return frozenset(kept)


_HALF: Final = 50
_MAIN_BOX: Final = 10

RULES = (listed, other_text, posts, first_of_two, whole_text, replied, agreed)
"""In their order; the first that gives a text decides."""
