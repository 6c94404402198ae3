"""Text decoded with the wrong table (mojibake): give back the characters that were meant."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import ftfy

from cleaners.characters import HAN_CLASS
from cleaners.context import Context
from cleaners.edits import Edit, split_edit, trimmed
from cleaners.likeness import cost

MAX_PASSES: Final = 3
"""ftfy is not idempotent: 165 of 185,048 odd strings change again; none changed a fourth time."""

# Wrong decoding leaves letters of other alphabets, box drawing or C1 controls: éÏ, Ð, ╨. A line
# of ASCII, Chinese, kana and their punctuation holds none of them and is not looked at.
_SUSPECT = re.compile(
    rf"[^\x00-\x7f\u2000-\u206f\u2190-\u21ff\u2460-\u24ff\u25a0-\u26ff\u3000-\u30ff\uff00-\uffef{HAN_CLASS}]"
)
# What Latin-1 and Windows-1252 make of bytes above 0x7f.
_ONE_BYTE = (
    r"[\u0080-\u00ff\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc"
    r"\u2013\u2014\u2018-\u201e\u2020-\u2022\u2026\u2030\u2039\u203a\u20ac\u2122]"
)
_ONE_BYTE_RUN = re.compile(_ONE_BYTE + "{4,}")
# A run that may be GBK or Big5, whose second bytes are ASCII at times: ÖÐÎÄ, ¤¤¤å, ±àÂë.
_DOUBLE_BYTE_RUN = re.compile(rf"{_ONE_BYTE}(?:{_ONE_BYTE}|[@-~](?={_ONE_BYTE}|$)){{2,}}[@-~]?")
# What GBK makes of the bytes E3 to E9 with which Chinese and its marks begin in UTF-8: 涓 鏂 銆.
_UTF8_AS_GBK = re.compile(
    "["
    + "".join(
        bytes((lead, trail)).decode("gb18030")
        for lead in range(0xE3, 0xEA)
        for trail in range(0x80, 0xC0)
    )
    + "]"
)
_HAN_RUN = re.compile(r"[^\x00-\x7f]{2,}")
MIN_GAIN: Final = 20_000
GAIN_PER_CHARACTER: Final = 2_000
"""A round trip is taken where the result is e²⁰ times as probable, and e² for each character of it.
None of 30,103 correct paragraphs and lines was changed; without a gate 45 of 19,020 were
(EVIDENCE, Intake)."""

MAX_COST: Final = 9_500
"""What costs more a character is no language."""

MIN_CHARACTERS: Final = 3
"""Fewer Chinese characters prove nothing: Æøåß is げ橀 in Big5."""


@dataclass(frozen=True, slots=True)
class Encoding:
    """Undo text that was read in the wrong charset, line by line, where that can be undone exactly.

    First the round trips through GBK and Big5, which ftfy would make worse; then ftfy.
    """

    def find(self, text: str, context: Context) -> Iterator[Edit]:
        """Yield an edit for each stretch that can be restored."""
        del context
        position = 0
        for line in text.split("\n"):
            restored = line
            if _SUSPECT.search(line):
                restored = _without_double_byte(line)
                if not _could_be_gbk(restored):
                    restored = _restored(restored)
            if _UTF8_AS_GBK.search(restored):
                restored = _without_gbk(restored)
            if restored != line:
                yield from split_edit(trimmed(position, line, restored))
            position += len(line) + 1


def _without_double_byte(line: str) -> str:
    """Undo GBK or Big5 read as a one-byte table: the whole line, else each run of such letters."""
    whole = _from_one_byte(line)
    if whole != line or not _ONE_BYTE_RUN.search(line):
        return whole
    return _DOUBLE_BYTE_RUN.sub(lambda run: _from_one_byte(run[0]), line)


def _from_one_byte(text: str) -> str:
    try:
        data = b"".join(map(_one_byte, text))
    except UnicodeEncodeError:
        return text
    if _decodes(data, "utf-8"):
        return text  # ftfy knows what to do
    readings = [_decoded(data, charset) for charset in ("gb18030", "big5hkscs")]
    return _likelier(text, [reading for reading in readings if reading])


def _without_gbk(line: str) -> str:
    """Undo UTF-8 read as GBK: the whole line, else each run outside ASCII."""
    whole = _from_gbk(line)
    return whole if whole != line else _HAN_RUN.sub(lambda run: _from_gbk(run[0]), line)


def _from_gbk(text: str) -> str:
    try:
        reading = _decoded(text.encode("gb18030"), "utf-8")
    except UnicodeEncodeError:
        return text
    return _likelier(text, [reading] if reading else [])


def _likelier(text: str, readings: list[str]) -> str:
    """Return the reading that is far more like Chinese than a text, or the text."""
    best = min(readings, key=cost, default=text)
    price = cost(best)
    is_far_likelier = cost(text) - price > MIN_GAIN + GAIN_PER_CHARACTER * len(best)
    is_language = (
        price <= MAX_COST * len(best) and len(best.encode()) - len(best) >= 2 * MIN_CHARACTERS
    )
    return best if is_far_likelier and is_language else text


def _decoded(data: bytes, charset: str) -> str | None:
    try:
        text = data.decode(charset)
    except UnicodeDecodeError:
        return None
    return None if "\n" in text or "\r" in text else text


def _restored(line: str) -> str:
    for _ in range(MAX_PASSES):
        fixed = ftfy.fix_encoding(line)
        if fixed == line or "\n" in fixed or "\r" in fixed:
            break
        line = fixed
    return line


def _could_be_gbk(line: str) -> bool:
    """Tell whether a line holds letters whose one-byte codes are GBK and not UTF-8.

    A few such letters stay as they are, and recoverable: ftfy would make them worse.
    """
    for run in _ONE_BYTE_RUN.finditer(line):
        data = b"".join(map(_one_byte, run.group()))
        if not _decodes(data, "utf-8") and _decodes(data[: len(data) // 2 * 2], "gb18030"):
            return True
    return False


def _one_byte(character: str) -> bytes:
    return character.encode("latin-1" if character <= "\xff" else "windows-1252")


def _decodes(data: bytes, encoding: str) -> bool:
    try:
        data.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True
