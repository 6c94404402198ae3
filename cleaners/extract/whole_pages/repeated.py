"""Repeated boxes of a page: the posts of a thread, the entries of a list, known by one of them."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import Final

from cleaners.extract.nodes import COMMENT, TEXT, Node

_COVERED: Final = 80
"""A box is the one that was found when it holds so many in a hundred of the characters found: a
signature or an editor's line may stand outside it."""

_SAME_TEXT: Final = 125
"""The paragraph of a post that has one stands for the post: for the named box around it that holds
hardly more."""

_MIN_BOXES: Final = 3
_MIN_CHARACTERS: Final = 20
"""What a box without a class must hold to be like another; replies (顶！) stand in named ones."""

_MOST: Final = 50
_PURE: Final = 85
"""Replies are so much, in a hundred characters, of the prose that one library found more than the
other, and their boxes hold so much prose: names, dates and buttons stand beside them."""

_MIN_REPLIES: Final = 200
_TITLE: Final = 12

_MIN_ENTRIES: Final = 10
_ENTRY: Final = 15
"""A page without prose is a list where ten boxes or more hold so many characters each."""

_DIGITS = re.compile("[0-9]+")
# Matches 1234, 5f3a9c, the numbers of posts in ids; not artibody, header.
_NUMBERS = re.compile("(?<![a-f])[a-f]*+[0-9][0-9a-f]*")


@dataclass(frozen=True, slots=True)
class Box:
    """An element: a number for its tags from the root on, its class and id, its nodes [start, end).

    Ids lose their numbers: post_17 and post_18 are one, artibody and footer are not. ``around``
    is the node where the element two above it starts.
    """

    path: int
    tag: str
    name: str
    identity: str
    around: int
    start: int
    end: int


def boxes(page_nodes: list[Node]) -> list[Box]:
    """Return the elements of a page in the order of their ends; classes lose their numbers.

    >>> from cleaners.extract.nodes import nodes
    >>> [box.name for box in boxes(nodes("<p class='post b2'>长江</p>"))]
    ['b post', '', '']
    """
    done: list[Box] = []
    above: list[tuple[int, str, str, int]] = []
    paths: dict[tuple[int, str], int] = {}
    for number, (tag, value) in enumerate(page_nodes):
        if tag in (TEXT, COMMENT):
            continue
        if value is None:
            path, name, identity, start = above.pop()
            around = above[-2][3] if len(above) > 1 else -1
            done.append(Box(path, tag, name, identity, around, start, number))
        else:
            path = paths.setdefault((above[-1][0] if above else -1, tag), len(paths))
            classes = _DIGITS.sub("", value.get("class") or "").split()
            identity = _NUMBERS.sub("", (value.get("id") or "").lower())
            above.append((path, " ".join(sorted(set(classes))), identity, number))
    return done


def linked_texts(page_nodes: list[Node], texts: Mapping[int, str]) -> frozenset[int]:
    """Return which of the text nodes stand in links."""
    inside = 0
    found: set[int] = set()
    for number, (name, value) in enumerate(page_nodes):
        if name == "a":
            inside += -1 if value is None else 1
        elif inside and number in texts:
            found.add(number)
    return frozenset(found)


def with_its_like(
    page_nodes: list[Node],
    lengths: Mapping[int, int],
    linked: frozenset[int],
    found: frozenset[int],
) -> frozenset[int]:
    """Return what was found with the texts of the boxes that are like the one it stands in.

    ``lengths`` holds the characters of each seen text node. The box is the smallest element that
    holds most of what was found; like it are those of its class and id, or, when it has no class,
    those below the same element. Boxes of links are none. Wrong on an article whose class its side
    notes share.
    """
    numbers = sorted(lengths)
    sums = [
        [0, *accumulate(lengths[number] * (number in chosen) for number in numbers)]
        for chosen in (lengths, linked, found)
    ]

    def within(counts: list[int], box: Box) -> int:
        return counts[bisect_left(numbers, box.end)] - counts[bisect_left(numbers, box.start)]

    needed = sums[2][-1] * _COVERED
    elements = boxes(page_nodes)
    around = [box for box in elements if within(sums[2], box) * 100 >= needed]
    if not needed or not around:
        return found
    own = min(around, key=lambda box: box.end - box.start)
    named = [
        box
        for box in around
        if box.name and within(sums[0], box) * 100 <= within(sums[0], own) * _SAME_TEXT
    ]
    own = min([own, *named], key=lambda box: (not box.name, box.end - box.start))
    alike = [
        box
        for box in elements
        if box.tag == own.tag
        and box.name == own.name
        and box.identity == own.identity
        and (own.name or own.identity or (box.path, box.around) == (own.path, own.around))
        and within(sums[0], box) >= (1 if own.name else _MIN_CHARACTERS)
        and within(sums[1], box) * (2 if own.name else 4) < within(sums[0], box)
    ]
    two_posts = bool(own.name) and sum(box.path == own.path for box in alike) == 2
    if len(alike) < _MIN_BOXES and not two_posts:
        return found
    inside = {
        number
        for box in alike
        for number in numbers[bisect_left(numbers, box.start) : bisect_left(numbers, box.end)]
    }
    return found | inside


def replies(
    page_nodes: list[Node],
    lengths: Mapping[int, int],
    linked: frozenset[int],
    prose: frozenset[int],
    found: frozenset[int],
    more: frozenset[int],
) -> frozenset[int]:
    """Return the boxes of one class that hold most of the prose of ``more``, and little but prose.

    They are the replies to a text that stands in a box of another class, ``found``, and have no
    titles, as teasers do: links of a dozen characters before most of them. Wrong on an article
    whose comments are not named so.

    >>> from cleaners.extract.nodes import nodes
    >>> page = nodes("<p>问</p>" + "<div class=re>江水清了</div>" * 3)
    >>> texts = frozenset(number for number, (tag, text) in enumerate(page) if tag == TEXT)
    >>> first = frozenset([3])
    >>> found = replies(page, dict.fromkeys(texts, 99), first, texts, first, texts - first)
    >>> texts - found == first
    True
    """
    numbers = sorted(lengths)
    alike: dict[tuple[str, str], list[tuple[int, int]]] = {}
    for box in boxes(page_nodes):
        first, end = bisect_left(numbers, box.start), bisect_left(numbers, box.end)
        if box.name and first < end:
            alike.setdefault((box.tag, box.name), []).append((first, end))

    def size(inside: Iterable[int]) -> int:
        return sum(lengths[number] for number in inside)

    needed = size(more & prose) * _MOST
    best: frozenset[int] = frozenset()
    for spans in alike.values():
        if len(spans) < _MIN_BOXES:
            continue
        inside = frozenset(number for first, end in spans for number in numbers[first:end])
        held = size(inside & prose)
        if inside & found or size(inside & more) * 100 < needed or held < _MIN_REPLIES:
            continue
        between = [numbers[end:first] for (_, end), (first, _) in pairwise(spans)]
        titled = sum(any(n in linked and lengths[n] >= _TITLE for n in gap) for gap in between)
        if titled * 2 > len(between):
            continue
        if held * 100 >= size(inside) * _PURE and held > size(best & prose):
            best = inside
    return best


def entries(page_nodes: list[Node], texts: Mapping[int, str]) -> frozenset[int]:
    """Return the entries of the largest list of a page: its threads, reports or goods.

    ``texts`` holds the seen text nodes of the page by number. For pages that have nothing else.

    >>> from cleaners.extract.nodes import nodes
    >>> page = nodes("<p>长江干流水质连续五年达到二类标准</p>" * 10)
    >>> texts = {number: text for number, (tag, text) in enumerate(page) if tag == TEXT}
    >>> len(entries(page, texts))
    10
    """
    numbers = sorted(texts)
    sums = [0, *accumulate(len("".join(texts[number].split())) for number in numbers)]
    alike: dict[tuple[int, str], list[tuple[int, int]]] = {}
    for box in boxes(page_nodes):
        first, end = bisect_left(numbers, box.start), bisect_left(numbers, box.end)
        if first < end:
            alike.setdefault((box.path, box.name), []).append((first, end))
    best, most = [], 0
    for spans in alike.values():
        size = sum(sums[end] - sums[first] for first, end in spans)
        if len(spans) >= _MIN_ENTRIES and size >= len(spans) * _ENTRY and size > most:
            best, most = spans, size
    return frozenset(number for first, end in best for number in numbers[first:end])
