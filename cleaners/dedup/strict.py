"""Strict forms: a text without blanks, wraps, widths and punctuation, but with all that tells.

Two texts with equal strict forms say the same. Signs, marks between digits, units, identifiers, the
case of letters and the blanks between Latin words stay, which matching forms leave out.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from typing import Final

from cleaners.characters import HAN_CLASS
from cleaners.dedup.shingles import narrow
from cleaners.english import is_english_word

NOTE: Final = "\x02"
"""Begins a note mark in a strict form, which NOTE_END ends: [1] behind a sentence."""
NOTE_END: Final = "\x03"
LOST: Final = "\ufffd"
"""What stands for a character that was lost with its encoding."""

OF_WORDS: Final = frozenset(
    "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_.,:'/@\\#*&~-+%"
)
"""What Latin words, numbers and identifiers are made of in a strict form."""

# Matches 发展。[1] and 所述〔注2〕; not arr[1], whose bracket is an index.
_NOTE = re.compile(r"[\[［〔【]\s?(?:(?:注释?|note|n\.?)\s?)?(\d{1,3})\s?[\]］〕】]")
_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad\ufe0e\ufe0f"))
_WORD_BEFORE = re.compile(r"(?<![A-Za-z])[A-Za-z]{4,}$")
_LOST = re.compile(r"锟斤拷|锟斤|\ufffd")
# Matches <人民日报>, whose brackets are those of a title; not a<b or 收入<支出.
_TITLE = re.compile(rf"<([{HAN_CLASS}][^<>]{{0,40}})>")
_LETTERS: Final = "0-9A-Za-z_"
_LATIN: Final = _LETTERS + "\u00aa\u00b5\u00ba\u00c0-\u02ff\u0370-\u1fff\uac00-\ud7a3"
_IS_LATIN = re.compile(f"[{_LATIN}]")
_UNITS: Final = "kg|km|cm|mm|mg|ml|nm|[gm]|kW|kWh|MW|[KMGT]B|[kMG]?Hz"
# Matches the blank of 气温 37 °C and of 约 12 kg, which stands between figures and units only.
_BLANK = re.compile(
    rf" (?:(?<![{_LATIN}] )|(?![{_LATIN}])|(?<=[0-9] )(?=(?:{_UNITS})(?![{_LATIN}])))"
)


def strict_form(text: str) -> str:
    """Return what a text says; a note mark stands between NOTE and NOTE_END.

    >>> strict_form("“增长 １.5％，”GDP 向好"), strict_form("幅-1.5%"), strict_form("well done")
    ('增长1.5%GDP向好', '幅-1.5%', 'well done')
    >>> strict_form("见 p_sign(2-3)、①、10²；若 a != b")
    '见p_sign 2-3①10²若a!=b'
    >>> strict_form("气温 37 ℃，重 12 kg") == strict_form("气温37℃，重12kg")
    True
    """
    text = _LOST.sub(LOST, narrow(text).replace("…", " ").replace("’", "'"))
    text = _NOTE.sub(_mark, text)
    if not text.isprintable():
        text = text.translate(_INVISIBLE)
    if not unicodedata.is_normalized("NFKC", text):
        text = "".join(map(_normalized, _odd().split(text)))
    if "<" in text:
        text = _TITLE.sub(r" \1 ", text)
    return _BLANK.sub("", " ".join(_dropped().sub(" ", text).split()))


def inside_a_word(form: str, at: int) -> bool:
    """Tell whether a place in a strict form is inside a Latin word, a number or an identifier.

    >>> inside_a_word("见sed 1命令", 2), inside_a_word("见sed 1命令", 1)
    (True, False)
    """
    return 0 < at < len(form) and form[at - 1] in OF_WORDS and form[at] in OF_WORDS


def same_from(one: str, i: int, other: str, j: int) -> int:
    """Return how many characters are the same from two places on."""
    longest = min(len(one) - i, len(other) - j)
    if one[i : i + 1] != other[j : j + 1]:
        return 0
    same, step = 0, 64
    while same < longest:
        if one[i + same : i + same + step] == other[j + same : j + same + step]:
            same += step
            step *= 2
        elif step == 1:
            return same
        else:
            step = max(step // 8, 1)
    return longest


def join_forms(forms: list[str]) -> tuple[str, list[int]]:
    """Return the strict form of texts that follow one another, and where each of them starts.

    >>> join_forms(["It works", "well", "清源"])
    ('It works well清源', [0, 9, 13])
    """
    parts: list[str] = []
    starts, length, before = [], 0, ""
    for form in forms:
        if before and form and _is_latin(before[-1]) and _is_latin(form[0]):
            parts.append(" ")
            length += 1
        starts.append(length)
        parts.append(form)
        length += len(form)
        before = form or before
    return "".join(parts), starts


def _is_latin(character: str) -> bool:
    return _IS_LATIN.match(character) is not None


def _mark(found: re.Match[str]) -> str:
    before = found.string[: found.start()][-20:]
    word = _WORD_BEFORE.search(before)
    if before[-1:].isascii() and before[-1:].isalnum() and not (word and is_english_word(word[0])):
        return found[0]
    return f"{NOTE}{found[1]}{NOTE_END}"


def _normalized(text: str) -> str:
    return text if _odd().fullmatch(text) else unicodedata.normalize("NFKC", text)


@cache
def _odd() -> re.Pattern[str]:
    """Match a number that NFKC would run into its neighbours: ① ² ½, as 10² into 102."""
    odd = "".join(
        chr(code)
        for code in range(0x80, 0x10000)
        if unicodedata.category(chr(code)) == "No"
        and unicodedata.normalize("NFKC", chr(code)) != chr(code)
    )
    return re.compile(f"([{re.escape(odd)}])")


@cache
def _dropped() -> re.Pattern[str]:
    """Match marks that carry nothing where they stand: 。，“” anywhere, - in 春-夏, . at an end."""
    marks = ".,:·'/@\\\\#*&~\\-!"  # those that stay in some places, as in a class
    plain = re.escape("".join(_marks(but="%‰._,:·'/@\\#*&~-!")) + "`")
    # It begins with a class, so that a search looks no closer at other characters.
    return re.compile(
        rf"""
        [{plain}{marks}]
        (?: (?<=[{plain}])                                            # 。，、“”《》……—
          | (?<=[.]) (?: (?![{_LETTERS}]) | (?<![{_LETTERS}][.])(?!\d)
                      | (?<=[^{_LETTERS}\s(=+-][.]) )                  # not a.b, 1.5, .5; 强.11月
          | (?<=[,:·]) (?: (?!\d) | (?<!\d[,:·]) )                    # not 1,000 or 10:30
          | (?<=') (?: (?![A-Za-z]) | (?<![A-Za-z]') )                # not don't
          | (?<=[/@\\#*&~]) (?: (?<![{_LETTERS}].)(?![{_LETTERS}])     # not a/b, /etc, C#, ~5
                               | (?<=[{HAN_CLASS}]/)(?=[{HAN_CLASS}]) )
          | (?<=-) (?: (?!-{{0,8}}[{_LETTERS}])(?![ ]\d)               # not -w, a-b, -5, - 5
                     | (?<=[{HAN_CLASS}]-)(?=[A-Za-z]) )              # 中国-ASEAN
          | (?<=!) (?!=)
        )""",
        re.VERBOSE,
    )


def _marks(but: str) -> Iterator[str]:
    """Yield what Unicode calls punctuation."""
    for code in range(0x21, 0x10000):
        if unicodedata.category(chr(code)).startswith("P") and chr(code) not in but:
            yield chr(code)
