"""Bytes that name no charset, read in each: the reading that is by far the most like language."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from typing import Final

from cleaners.likeness import cost

_DOUBLE: Final = ("utf-8", "gb18030", "big5hkscs", "cp932", "euc_jp", "cp949")
_RARE: Final = (
    "cp866", "iso8859-5", "mac-roman", "cp850", "cp1250", "iso8859-2", "cp1253", "cp1254",
    "cp1255", "cp1256", "cp874",
)  # fmt: skip
_CHARSETS: Final = (*_DOUBLE, "cp1251", "koi8-r", "cp1252", *_RARE)
_WIDE: Final = ("utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be")
_SEVEN_BITS: Final = ("ascii", "hz", "iso2022_jp", "iso2022_kr")
_SHORT: Final = frozenset(("utf-8", "gb18030", "big5hkscs", *_WIDE, *_SEVEN_BITS))
_SAMPLE: Final = 1 << 14

# Measured on windows of 2 to 2,000 characters of Chinese prose and verse in GBK, Big5, UTF-16 and
# HZ, whole, cut in a character and inside HTML, and of eight other languages in fifteen charsets.
_MARGIN: Final = 12_000
"""The likeliest reading must be e¹² times as probable as the next."""

_PRIOR: Final = 15_000
"""A rare charset must be so much likelier: Western ones differ in a few letters (é, č)."""

_DEAREST: Final = 8_500
"""A reading that costs more a character, ASCII apart, is no language that we know: the dearest of
299 windows of twenty Chinese characters in GBK cost 7,576, of 269 in Big5 7,664; of ten, 9,490."""

_DEAREST_VERSE: Final = 11_000
_FAR: Final = 2_500
_LONGEST_VERSE: Final = 400
"""Verse costs up to the former; it is believed where the next reading costs the latter more, up to
so many letters: all 256 bytes in turn, as UTF-16, cost 10,100 a letter however many there are."""

_DEAREST_LETTERS: Final = 7_200
"""Letters of Latin, Greek or Cyrillic cost 3,500 to 7,000; a Chinese sentence read in Windows-1251
cost 8,900, in KOI8-R 9,800."""

_LETTERS_PER_LOST: Final = 60
"""One lost byte for so many letters is an accident (a broken byte takes its neighbour along)."""

_FEWEST_LETTERS: Final = 12
"""Letters outside ASCII that a reading must have that is neither Chinese nor UTF: ten letters of
Russian have passed for Korean, of Greek for Russian."""

_FEWEST_ACCENTS: Final = 3

_LETTERS_PER_ACCENT: Final = 60
_SEASONED: Final = 12_000
"""One accent in so much English is café far sooner than one character of Chinese between letters:
so much likelier is Windows-1252 there, where each accent stands alone in a word."""

_MAY_BE_WIDE: Final = 32
_ASCII = re.compile("[\x00-\x7f]+")
_FOREIGN = re.compile(rb"[\x80-\xff]")
_SHIFTS = re.compile(rb"~\{|\x1b[$(]")
# Two in three bytes of Chinese in UTF-16 are ASCII, in runs of up to 20; a tag or a line of English
# is longer. Read as UTF-16 they cost little: nine saved pages of 3,100 had become ideographs.
_NARROW = re.compile(rb"[\t\n\r -~]{64}")
_HAN_OR_KANA = re.compile("[\u3040-\u9fff\uac00-\ud7a3]")
_ACCENT_IN_WORD = re.compile("(?<=[a-z])[à-öø-ÿ](?![À-ÿ])|(?<![À-ÿ])[À-ÖØ-öø-ÿ](?=[a-z])")
_NOT_TEXT = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Reading:
    """A text that bytes may stand for, and its charset; U+FFFD stands for what fits nowhere."""

    text: str
    charset: str


def likeliest(data: bytes) -> Reading | None:
    """Return the reading that is far likelier than any other, None when none is.

    A last character that was cut off is lost, and so may be a few bytes between.

    >>> likeliest("长江经济带".encode("gbk"))
    Reading(text='长江经济带', charset='gb18030')
    """
    first = _FOREIGN.search(data)
    start = max(0, first.start() - 64) // 4 * 4 if first else 0
    sample = data[start : start + _SAMPLE]
    costs: dict[str, tuple[int, str]] = {}
    for charset in _candidates(data):
        text = _read(sample, charset, whole=len(sample) == len(data) - start)
        if text is not None and text not in costs:
            price = cost(text.removesuffix("\ufffd")) + _PRIOR * (charset in _RARE)
            costs[text] = (price - _SEASONED * _is_seasoned(text, charset), charset)
    ranked = sorted((price, charset, text) for text, (price, charset) in costs.items())
    if not ranked:
        return None
    price, charset, text = ranked[0]
    margin = ranked[1][0] - price if len(ranked) > 1 else _DEAREST_VERSE * len(text) + _MARGIN
    if margin < _MARGIN or not _is_language(text, charset, margin):
        return None
    whole = _read(data, charset, whole=True)
    return Reading(whole, charset) if whole is not None else None


def _is_language(text: str, charset: str, margin: int) -> bool:
    apart = _ASCII.sub("\n", text.removesuffix("\ufffd"))
    letters = len(apart) - apart.count("\n")
    if not letters:
        return charset in _WIDE and apart != ""
    fewest = _FEWEST_ACCENTS if charset == "cp1252" else _FEWEST_LETTERS
    if charset not in _SHORT and letters < fewest and not _is_seasoned(text, charset):
        return False
    lost = apart.count("\ufffd")
    if lost * _LETTERS_PER_LOST > letters:
        return False
    verse = letters <= _LONGEST_VERSE and margin > _FAR * letters
    dearest = _DEAREST_VERSE if verse else _DEAREST
    if charset not in _SHORT and not _HAN_OR_KANA.search(apart):
        dearest = _DEAREST_LETTERS
    return cost(apart) - cost("\n" * (len(apart) - letters)) <= dearest * letters


def _is_seasoned(text: str, charset: str) -> bool:
    """Tell whether a reading in Windows-1252 is ASCII with a few accents, each in a word."""
    foreign = len(_ASCII.sub("", text))
    return (
        charset == "cp1252"
        and 0 < foreign * _LETTERS_PER_ACCENT <= len(text)
        and len(_ACCENT_IN_WORD.findall(text)) == foreign
    )


def _candidates(data: bytes) -> tuple[str, ...]:
    narrow = _NARROW.search(data)
    if b"\0" in data:
        return () if narrow else _WIDE
    if data.isascii():
        return _SEVEN_BITS if _SHIFTS.search(data) else ("ascii", *_WIDE[:2])
    return _CHARSETS if narrow else (*_CHARSETS, *_WIDE[:2])


def may_be_wide(data: bytes, text: str) -> bool:
    """Tell whether a few bytes that are ASCII may as well be UTF-16: 慢 is "ba".

    >>> may_be_wide(b"-NWSwm+}", "-NWSwm+}"), may_be_wide(b"unicode.", "unicode.")
    (True, False)
    """
    if not data.isascii() or len(data) % 2 or len(data) > _MAY_BE_WIDE:
        return False
    wide = [_read(data, charset, whole=True) for charset in _WIDE[:2]]
    return any(other is not None and cost(other) < cost(text) for other in wide)


def is_contradicted(text: str, reading: Reading) -> bool:
    """Tell whether a declared reading of bytes is far less like language than another."""
    return cost(text[:_SAMPLE]) > cost(reading.text[:_SAMPLE]) + _MARGIN * 4


def _read(data: bytes, charset: str, *, whole: bool) -> str | None:
    """Return a text with U+FFFD for bytes that fit nowhere, None for one with controls."""
    text = codecs.getincrementaldecoder(charset)("replace").decode(data, final=whole)
    return None if _NOT_TEXT.search(text) else text
