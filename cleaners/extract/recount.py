"""What a source holds, counted by another way than extraction takes, for the conservation gate."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass

from lxml import etree

from cleaners.extract.decoding import decode
from cleaners.extract.html import extract_html
from cleaners.extract.sniff import is_page
from cleaners.extract.unseen import formula, is_label, unseen
from cleaners.extract.wrappings import html_of
from cleaners.records import RawRecord

_OPENING = re.compile(r"""["']?[A-Za-z_][\w.\-]{0,63}["']?[ \t]*:(?:[ \t]|$)""")


@dataclass(frozen=True, slots=True)
class Recount:
    """The code points of a decoded source, told apart; the parts add up to ``decoded``.

    ``visible`` is the text a reader sees, without white space: that of ``Record.extracted``.
    ``skipped`` counts the rest by reason: front_matter, white_space, markup (tags, attributes and
    what references are longer than their characters), and unseen elements and comments.
    """

    decoded: int
    visible: str
    skipped: Mapping[str, int]

    @property
    def sha256(self) -> str:
        """The SHA-256 of ``visible``, to compare without keeping the text."""
        return hashlib.sha256(self.visible.encode()).hexdigest()


def squeezed(text: str) -> str:
    """Return a text without its white space, as both sides of the gate compare it.

    >>> squeezed("10 月\\u300019 日\\n")
    '10月19日'
    """
    return "".join(text.split())


def recount(raw: RawRecord) -> Recount:
    """Count what the bytes of a source hold, with lxml's own text iterator and a plain line scan.

    Shares with ``extract`` decoding, the HTML sniff, what is ``unseen`` and which lines of a whole
    page are its main text; reads their characters itself. Raises what decoding does. For sources
    that ``extract`` has accepted: it has no limit on nesting.

    >>> source = RawRecord("a.txt", "0", "<p>保护 &amp; 修复</p>".encode())
    >>> recount(source).visible, dict(recount(source).skipped)
    ('保护&修复', {'white_space': 2, 'markup': 11})
    """
    text = decode(raw.data, declared=raw.charset, source_path=raw.source_path).text
    start = _front_matter_end(text)
    body = text[start:]
    skipped = {"front_matter": start} if start else {}
    markup = html_of(body, source_path=raw.source_path)
    if markup is None:
        visible = squeezed(body)
        skipped["white_space"] = len(body) - len(visible)
        return Recount(len(text), visible, skipped)
    seen: list[str] = []
    for reason, piece in _pieces(markup):
        characters = squeezed(piece)
        if reason:
            skipped[reason] = skipped.get(reason, 0) + len(characters)
        else:
            seen.append(characters)
        blanks = len(piece) - len(characters)
        skipped["white_space"] = skipped.get("white_space", 0) + blanks
    visible, outside = _main("".join(seen), markup)
    if outside:
        skipped["outside_main_text"] = outside
    # The remainder, so it may be negative where the parser invents text: one U+FFFD for a bad &#.
    skipped["markup"] = len(text) - len(visible) - sum(skipped.values())
    return Recount(len(text), visible, skipped)


def _main(visible: str, body: str) -> tuple[str, int]:
    """Return what a page's main text keeps of its visible text, and how much it leaves."""
    if not is_page(body):
        return visible, 0
    parts: list[str] = []
    position = 0
    for length, kept in extract_html(body).kept:
        parts += [visible[position : position + length]] * kept
        position += length
    main = "".join([*parts, visible[position:]])
    return main, len(visible) - len(main)


def _front_matter_end(text: str) -> int:
    lines = text.split("\n")
    first = next((n for n, line in enumerate(lines) if line.strip("\ufeff \t")), 0)
    if lines[first].strip("\ufeff \t") != "---" or not _OPENING.match(
        "".join(lines[first + 1 :][:1])
    ):
        return 0
    for number in range(first + 1, len(lines)):
        if lines[number].rstrip() in {"---", "..."}:
            return min(sum(map(len, lines[: number + 1])) + number + 1, len(text))
    return 0


@dataclass(slots=True)
class _Listener:
    """What lxml's parser calls; collects texts with the reason why they are not seen.

    A text comes in pieces where it holds references, and only the whole of it may be a label.
    """

    pieces: list[tuple[str, str]]
    unseen: list[str]
    text: list[str]

    def start(self, tag: str, attributes: dict[str, str], /) -> None:
        self._end_text()
        reason = self.unseen[-1] if self.unseen else unseen(tag, attributes)
        if reason:
            self.unseen.append(reason)
        elif tag == "img" and (words := formula(attributes)):
            self.pieces.append(("", words))

    def end(self, _tag: str, /) -> None:
        self._end_text()
        if self.unseen:
            self.unseen.pop()

    def data(self, text: str, /) -> None:
        self.text.append(text)

    def comment(self, text: str, /) -> None:
        self._end_text()
        self.pieces.append(("comment", text))

    def pi(self, _target: str, text: str | None, /) -> None:
        self._end_text()
        self.pieces.append(("comment", text or ""))

    def close(self) -> list[tuple[str, str]]:
        self._end_text()
        return self.pieces

    def _end_text(self) -> None:
        text = "".join(self.text)
        self.text.clear()
        reason = self.unseen[-1] if self.unseen else "button" if is_label(text) else ""
        if text:
            self.pieces.append((reason, text))


def _pieces(body: str) -> list[tuple[str, str]]:
    """Return each text of a page with the reason why it is not seen, "" when it is."""
    if not body.strip():
        return [("", body)]
    listener = _Listener([], [], [])
    # The stubs ask for every method of a target; lxml calls those that it finds.
    parser = etree.HTMLParser(target=listener, encoding="utf-8", huge_tree=True)  # type: ignore[call-overload]  # see above
    parser.feed(body.encode())
    parser.close()
    return listener.pieces
