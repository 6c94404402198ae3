"""What a character is to a typesetter: Han, wide, final, opening, closing, invisible."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

HAN_CLASS = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003fffd\u3007"
"""The inside of a regular-expression class that matches one Chinese character."""

SENTENCE_END = frozenset("。！？!?…．｡")
"""Marks that end a sentence; a Latin full stop ends one only after a Latin word."""

CLOSING = frozenset("”’」』）)》〉】〕]}")

NEVER_STARTS_LINE = frozenset("，。！？；：、”’」』）》〉】〕…％,.!?;:)]}·％‰℃")
"""Line-start-forbidden characters (kinsoku; GB/T 15834-2011, JLREQ 3.1.7)."""

NEVER_ENDS_LINE = frozenset("“‘「『（《〈【〔([{")
"""Line-end-forbidden characters (kinsoku; JLREQ 3.1.8)."""

AMBIGUOUS_WIDE = frozenset("“”‘’…—·")
"""Marks that Unicode calls ambiguous and Chinese typesetting gives a full cell pair."""

RADICALS = dict(
    zip(
        "⺟⺠⻁⻄⻅⻆⻉⻋⻓⻔⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻧⻨⻩⻪⻬⻮⻰⻳",
        "母民虎西见角贝车长门青韦页风飞食马骨鬼鱼鸟卤麦黄黾齐齿龙龟",
        strict=True,
    )
)
"""Radicals that PDF fonts give in place of the ideographs they look like; NFKC leaves these alone
(Unicode data file EquivalentUnifiedIdeograph)."""

BLANKS = " \t\u00a0\u1680" + "".join(map(chr, range(0x2000, 0x200B))) + "\u202f\u205f\u3000"
"""Characters that only make room inside a line."""


def is_han(character: str) -> bool:
    """Tell whether a character is a Chinese ideograph.

    >>> is_han("清"), is_han("，"), is_han("a")
    (True, False, False)
    """
    return (
        "\u4e00" <= character <= "\u9fff"
        or "\u3400" <= character <= "\u4dbf"
        or "\uf900" <= character <= "\ufaff"
        or "\U00020000" <= character <= "\U0003fffd"
        or character == "\u3007"
    )


@lru_cache(maxsize=65536)
def character_width(character: str) -> int:
    """Return the cells that a character fills: 2 wide, 1 narrow, 0 combining.

    >>> [character_width(c) for c in "清“a"]
    [2, 2, 1]
    """
    if unicodedata.combining(character) or character == "\u200b":
        return 0
    if unicodedata.east_asian_width(character) in "WF" or character in AMBIGUOUS_WIDE:
        return 2
    return 1


def display_width(text: str) -> int:
    """Return the cells that a line fills.

    >>> display_width("2014年，京")
    10
    """
    return len(text) if text.isascii() else sum(map(character_width, text))
