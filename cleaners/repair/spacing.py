"""Blanks inside lines that a feed or a PDF put in: at digits, padded quotes, marks and names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from cleaners.characters import BLANKS, HAN_CLASS
from cleaners.context import Context, Style
from cleaners.edits import Edit
from cleaners.kinds import is_code, is_table_row

_HAN: Final = f"[{HAN_CLASS}]"
_MARK: Final = "[，。！？；：、”’）》」』】…％“‘（《「『【]"
_AFTER: Final = "[，。！？；：、”’）》」』】…％]"
_WIDE: Final = f"[{HAN_CLASS}，。！？；：、“”‘’（）《》「」『』【】…—]"

_BLANKS: Final = "[ \u00a0]+"


def _between(*sides: tuple[str, str]) -> re.Pattern[str]:
    """Match the blanks between a left and a right side, each a character class."""
    # A run of blanks is matched from its first on: one that does not fit is not tried again.
    run = f"(?<![ \u00a0]){_BLANKS}"
    return re.compile("|".join(f"(?<={left}){run}(?={right})" for left, right in sides))


# 。 孙立君摄 · 机遇 ， · 公司 （2020 : full-width marks bring their own room.
_AT_MARK = _between(
    (_AFTER, f"[{HAN_CLASS}，。！？；：、“”‘’（）《》]"),
    ("[“‘（《「『【]", f"[{HAN_CLASS}“‘（《]"),  # and not （ ）, a place for an answer
    (_HAN, _MARK),
    ("[（“《]", "[0-9A-Za-z]"),
    ("[0-9A-Za-z%]", "[）”》，。；：、]"),
)
_AT_DIGIT = _between((_WIDE, "[0-9]"), ("[0-9%]", _WIDE))
_AT_LATIN = _between((_WIDE, "[A-Za-z(]"), ("[A-Za-z)]", _WIDE))
_AT_QUOTE = _between(('"', ""), ("", '"'))
_AT_SIGN = _between((_WIDE, "[…·/]"), ("[…·/]", _WIDE), ("[0-9A-Za-z]", f"……|[·/][ \u00a0]?{_HAN}"))
# 本报记者 顾 阳 · 新华社记者 牟 宇摄 : the gap makes a name of two as wide as one of three.
_NAME_GAP = re.compile(
    rf"(?<=记者|讯员|作者|编辑)[ \u3000]?{_HAN}([ \u3000]+){_HAN}"
    r"(?=$|[ \u3000]*(?:摄|文|报道|[、，。；（(）)]))"
)
_BLANK_INSIDE = re.compile(f"[{BLANKS}]")
_ODD_BLANK = re.compile(r"(?<=[^\s])[\u00a0\u2000-\u200a\u202f]+(?=[^\s])")


@dataclass(frozen=True, slots=True)
class Spacing:
    """Take blanks out where the text's own style shows that they do not belong.

    Blanks at line edges belong to line_wraps. A blank between two Chinese characters stays (it is
    older than the feed), between Chinese and Latin too, unless padded quotes show that a feed set
    it. Code and tables are left alone.
    """

    def find(self, text: str, context: Context) -> Iterator[Edit]:
        """Yield one deletion for each blank, or run of blanks, that does not belong."""
        position = 0
        chinese = context.language == "zh"
        for line in text.split("\n"):
            content = line.strip(BLANKS)
            if _BLANK_INSIDE.search(content) and not (is_code(content) or is_table_row(content)):
                offset = position + line.index(content)
                yield from _gaps(content, offset, context.style if chinese else None)
            position += len(line) + 1


def _gaps(content: str, offset: int, style: Style | None) -> Iterator[Edit]:
    spans: dict[int, tuple[int, str]] = {}
    if style is not None:
        for pattern in _patterns(style):
            for found in pattern.finditer(content):
                spans.setdefault(found.start(), (found.end(), ""))
        for found in _NAME_GAP.finditer(content):
            spans.setdefault(found.start(1), (found.end(1), ""))
    for found in _ODD_BLANK.finditer(content):
        spans.setdefault(found.start(), (found.end(), " "))
    reached = 0
    for start, (end, after) in sorted(spans.items()):
        if start >= reached:
            yield Edit(offset + start, offset + end, content[start:end], after)
            reached = end


def _patterns(style: Style) -> tuple[re.Pattern[str], ...]:
    if style.padded_quotes:
        return (_AT_QUOTE, _AT_MARK, _AT_DIGIT, _AT_LATIN, _AT_SIGN)
    if style.stray_digit_gaps:
        return (_AT_MARK, _AT_DIGIT)
    return (_AT_MARK,)
