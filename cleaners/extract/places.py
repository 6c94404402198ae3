"""Where the text of a page stands: in which block, among which, or beside them all."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import accumulate
from typing import Final

from cleaners.extract.markup import BLOCKS
from cleaners.extract.nodes import COMMENT, TEXT, Node

# Matches wp-caption-text, pgc-img-caption, img_desc, picIntro; not recaption, pic-text.
CAPTION_CLASS = re.compile(
    r"(?:^|[\s_-])(?:caption|(?:img|image|pic|picture|photo)[_-]?(?:caption|desc|intro|note))",
    re.IGNORECASE,
)

# Matches comment-list, gc-comments, related_article, sidebar; not commentary, unrelated.
_BESIDE = re.compile(
    r"""(?:^|[\s_-])(?:
      (?P<talk>comments? | cmts? | disqus | pinglun | gentie | respond)
    | related | recommend(?:ed|ations?)? | tuijian | popular | trending | outbrain | taboola
    | side-?bar | newsletter
    )(?![A-Za-z])""",
    re.VERBOSE | re.IGNORECASE,
)
_FIGURES = frozenset(("figure", "figcaption"))
_MOST: Final = 50
_NEARLY_ALL: Final = 95
"""A box that is named so and holds as many in a hundred of the characters that one library found,
or the other, is not beside them: a body may be called has-sidebar. Comments may outweigh a short
article; a side column that holds most of the page is none."""


@dataclass(frozen=True, slots=True)
class Place:
    """Of a text node: its block, by number; the one around; block, class and all above; caption."""

    block: int
    around: int
    path: int
    is_caption: bool


def places(page_nodes: list[Node], texts: Mapping[int, str]) -> dict[int, Place]:
    """Return the place of each text node; paths are equal where tags and classes are.

    >>> from cleaners.extract.nodes import nodes
    >>> found = places(nodes("<div><p>长江<p>黄河</div>"), {4: "长江", 7: "黄河"})
    >>> found[4].path == found[7].path, found[4].block == found[7].block
    (True, False)
    """
    found: dict[int, Place] = {}
    blocks = [Place(-1, -1, -1, False)]
    tags: list[str] = []
    paths: dict[tuple[int, str, str], int] = {}
    for number, (tag, value) in enumerate(page_nodes):
        if tag == TEXT:
            if number in texts:
                found[number] = blocks[-1]
        elif tag == COMMENT:
            continue
        elif value is None:
            if tags.pop() in BLOCKS:
                blocks.pop()
        else:
            tags.append(tag)
            if tag in BLOCKS:
                name = value.get("class") or ""
                path = paths.setdefault((blocks[-1].path, tag, name), len(paths))
                caption = tag in _FIGURES or bool(CAPTION_CLASS.search(name))
                around = blocks[-1]
                blocks.append(Place(number, around.block, path, caption or around.is_caption))
    return found


def beside(
    page_nodes: list[Node],
    lengths: Mapping[int, int],
    found: frozenset[int],
    other: frozenset[int],
) -> frozenset[int]:
    """Return the text nodes of boxes that are named as comments, related reports and the like.

    ``lengths`` holds the characters of each seen text node. A box with most of what was found is
    not meant, nor are those of its class: some sites call the posts of a thread comments; nor is
    one around nearly all that the other library found. Wrong on a page that names nothing.

    >>> from cleaners.extract.nodes import nodes
    >>> page = nodes("<p>长江水质</p><div class='hot-comments'><p>顶</p></div>")
    >>> beside(page, {3: 4, 7: 1}, frozenset([3]), frozenset([3, 7]))
    frozenset({7})
    """
    numbers = sorted(lengths)
    sums, others, everything = (
        [0, *accumulate(lengths[number] * (number in chosen) for number in numbers)]
        for chosen in (found, other, lengths)
    )
    spans: list[tuple[int, int, str]] = []
    around: set[str] = set()
    above: list[tuple[int, str, bool]] = []
    for number, (tag, value) in enumerate(page_nodes):
        if tag in (TEXT, COMMENT):
            continue
        if value is not None:
            name = value.get("class") or ""
            named = _BESIDE.search(f"{name} {value.get('id') or ''}")
            above.append((number if named else -1, name, bool(named and named["talk"])))
            continue
        start, name, is_talk = above.pop()
        if start < 0:
            continue
        first, end = bisect_left(numbers, start), bisect_left(numbers, number)
        if (sums[end] - sums[first]) * 100 >= max(sums[-1], 1) * _MOST:
            around.add(name)
        elif not is_talk and (everything[end] - everything[first]) * 100 >= everything[-1] * _MOST:
            continue
        elif (others[end] - others[first]) * 100 < max(others[-1], 1) * _NEARLY_ALL:
            spans.append((first, end, name))
    inside: set[int] = set()
    done = 0
    for first, end, name in sorted(spans):
        if not name or name not in around:
            inside.update(numbers[max(first, done) : end])
            done = max(done, end)
    return frozenset(inside)
