"""Where a reader sees text in HTML source, found by one linear scan without a parser."""

from __future__ import annotations

import html
import re
from bisect import bisect_right
from dataclasses import dataclass, field


def names(spaced: str) -> frozenset[str]:
    """Return the names of a list that is written with blanks."""
    return frozenset(spaced.split())


MAX_DEPTH = 1000
"""Open elements at once; more is an attack (1e6 nested div: 569 MB in lxml; pages have < 100)."""

VOID = names("area base br col embed hr img input link meta param source track wbr frame keygen")
BLOCKS = names(
    "address article aside blockquote body caption center dd details dialog dir div dl dt fieldset"
    " figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav"
    " ol p pre search section summary table tbody td tfoot th thead tr ul"
)
"""Elements that begin and end on a line of their own (HTML standard, 15.3)."""

# Measured with libxml2 2.14: the next one closes the last, so a thousand are not a thousand deep.
_CLOSED_BY_SIBLINGS = names("p li tr td th tbody option colgroup a form")
_UNSEEN_RAW = frozenset(("script", "style", "title"))
_RAW = _UNSEEN_RAW | frozenset(("textarea", "xmp", "iframe", "noembed", "noframes", "plaintext"))
_ENTITY_FREE = _RAW - {"textarea", "title"}

# A tag as most are written: <p>, </div>, <img class="lazy" onclick>; others go the long way.
_TAG = re.compile(
    r"""<(/?)([A-Za-z][A-Za-z0-9]*+)(?:[ \t\n]++[^\s"'>/=]++(?:="[^"]*+")?)*+[ \t\n]*+/?>""",
    re.ASCII,
)
_NAME = re.compile(r"/?([A-Za-z][^\s/>]*)", re.ASCII)
# The next stretch of a tag: up to its ">", or through "=" to an opening quote or a bare value.
# In <a b="c>d" e=f> it stops after b=", after e=f and after the last ">".
_TAG_STRETCH = re.compile(r"""[^>=]*(?:(>)|=\s*(?:(["'])|[^\s>"'][^\s>]*|(?=>)|\Z))""", re.ASCII)
_COMMENT_END = re.compile("--!?>")
_ENTITY = re.compile("&(?:#[0-9]{1,9}|#[xX][0-9a-fA-F]{1,8}|[A-Za-z][A-Za-z0-9]{0,39});?")

_WINDOW = 1 << 14
_FAR_SEARCHES = 64


@dataclass(slots=True)
class Visible:
    """The text outside tags with entities resolved, and where each run of it stands.

    ``find`` moves a cursor, so that one pass over the text nodes of the parsed tree costs one pass
    over the source, whatever the parser made of broken markup.
    """

    text: str
    starts: list[int]
    runs: list[tuple[int, int, bool]]
    depth: int
    cursor: int = 0
    far_searches: int = field(default=0, repr=False)

    def find(self, chunk: str) -> int | None:
        """Return where the next text node begins in ``text`` and move behind it.

        None when it is not there: the parser read broken markup in another way. Only the first
        few misses may search to the end, so that a flood of them stays linear.
        """
        found = self.text.find(chunk, self.cursor, self.cursor + len(chunk) + _WINDOW)
        if found < 0 and self.far_searches < _FAR_SEARCHES:
            self.far_searches += 1
            found = self.text.find(chunk, self.cursor)
        if found < 0:
            return None
        self.cursor = found + len(chunk)
        return found

    def source_start(self, position: int) -> int:
        """Map a character of ``text`` to the code point of the source where it begins."""
        if not self.runs:
            return 0
        run = max(bisect_right(self.starts, position) - 1, 0)
        start, end, literal = self.runs[run]
        return min(start + position - self.starts[run], end) if literal else start

    def source_end(self, position: int) -> int:
        """Map the end of a stretch of ``text`` to the code point of the source behind it."""
        if not self.runs or position <= 0:
            return self.source_start(0)
        run = max(bisect_right(self.starts, position - 1) - 1, 0)
        start, end, literal = self.runs[run]
        return min(start + position - self.starts[run], end) if literal else end


def scan(source: str) -> Visible:
    """Return the visible text of HTML source with its places, and how deep its elements nest.

    Follows the tokeniser of the HTML standard (13.2.5), as libxml2 2.14 does; script, style and
    title hold no visible text. Time is linear in the source, also for floods of half tags.

    >>> seen = scan("<div>保护&amp;<b>修复</b></div>")
    >>> seen.text, seen.source_start(3), seen.depth
    ('保护&修复', 15, 2)
    """
    parts: list[str] = []
    starts: list[int] = []
    runs: list[tuple[int, int, bool]] = []
    length = 0

    def see(start: int, end: int, *, entities: bool) -> None:
        nonlocal length
        for text, run_start, run_end, literal in _resolved(source, start, end, entities):
            starts.append(length)
            runs.append((run_start, run_end, literal))
            parts.append(text)
            length += len(text)

    opennames: list[str] = []
    open_counts: dict[str, int] = {}
    depth = position = text_start = 0
    while (left := source.find("<", position)) >= 0:
        whole = _TAG.match(source, left)
        name = None if whole else _NAME.match(source, left + 1)
        if not whole and not name and not source.startswith(("!", "?", "/"), left + 1):
            position = left + 1
            continue
        if text_start < left:
            see(text_start, left, entities=True)
        if whole:
            tag = whole[2].lower()
            position = text_start = whole.end()
        elif name:
            tag = name[1].lower()
            position = text_start = _tag_end(source, name.end())
        else:
            position = text_start = _comment_end(source, left)
            continue
        if source[left + 1] == "/":
            _close(tag, opennames, open_counts)
        elif tag in _RAW:
            end = _raw_end(source, tag, position)
            if tag not in _UNSEEN_RAW:
                see(position, end, entities=tag not in _ENTITY_FREE)
            position = text_start = end
        elif tag not in VOID and tag not in _CLOSED_BY_SIBLINGS:
            opennames.append(tag)
            open_counts[tag] = open_counts.get(tag, 0) + 1
            depth = max(depth, len(opennames))
    see(text_start, len(source), entities=True)
    return Visible("".join(parts), starts, runs, depth)


def _close(tag: str, opennames: list[str], open_counts: dict[str, int]) -> None:
    if not open_counts.get(tag):
        return
    while True:
        closed = opennames.pop()
        open_counts[closed] -= 1
        if closed == tag:
            return


def _comment_end(source: str, left: int) -> int:
    if source.startswith("<!--", left):
        if source.startswith((">", "->"), left + 4):
            return source.index(">", left) + 1
        closing = _COMMENT_END.search(source, left + 4)
        return closing.end() if closing else len(source)
    right = source.find(">", left)
    return right + 1 if right >= 0 else len(source)


def _tag_end(source: str, position: int) -> int:
    while (stretch := _TAG_STRETCH.match(source, position)) is not None:
        position = stretch.end()
        if stretch[1]:
            return position
        if stretch[2]:
            closing = source.find(stretch[2], position)
            if closing < 0:
                break
            position = closing + 1
    return len(source)


def _raw_end(source: str, tag: str, position: int) -> int:
    if tag == "plaintext":
        return len(source)
    closing = re.compile(rf"</{tag}(?=[\s/>])", re.IGNORECASE | re.ASCII).search(source, position)
    return closing.start() if closing else len(source)


def _resolved(
    source: str, start: int, end: int, entities: bool
) -> list[tuple[str, int, int, bool]]:
    runs: list[tuple[str, int, int, bool]] = []
    if entities and source.find("&", start, end) >= 0:
        for entity in _ENTITY.finditer(source, start, end):
            text = html.unescape(entity[0])
            if text == entity[0]:
                continue
            if start < entity.start():
                runs.append((source[start : entity.start()], start, entity.start(), True))
            runs.append((text, entity.start(), entity.end(), False))
            start = entity.end()
    if start < end:
        runs.append((source[start:end], start, end, True))
    return runs
