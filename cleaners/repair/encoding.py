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

MAX_PASSES: Final = 3
"""ftfy is not idempotent: 165 of 185,048 odd strings change again; none changed a fourth time."""

# Wrong decoding leaves letters of other alphabets, box drawing or C1 controls: éÏ, Ð, ╨. A line
# of ASCII, Chinese, kana and their punctuation holds none of them and is not looked at.
_SUSPECT = re.compile(
    rf"[^\x00-\x7f\u2000-\u206f\u2190-\u21ff\u2460-\u24ff\u25a0-\u26ff\u3000-\u30ff\uff00-\uffef{HAN_CLASS}]"
)
# What Latin-1 and Windows-1252 make of bytes above 0x7f.
_ONE_BYTE_RUN = re.compile(
    r"[\u0080-\u00ff\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc"
    r"\u2013\u2014\u2018-\u201e\u2020-\u2022\u2026\u2030\u2039\u203a\u20ac\u2122]{4,}"
)


@dataclass(frozen=True, slots=True)
class Encoding:
    """Undo UTF-8 read as a one-byte table, line by line, by ftfy.

    GBK or Big5 read as Latin-1 is left alone, and recoverable: ftfy would make it worse.
    """

    def find(self, text: str, context: Context) -> Iterator[Edit]:
        """Yield an edit for each stretch that ftfy restores."""
        del context
        position = 0
        for line in text.split("\n"):
            if _SUSPECT.search(line) and not _could_be_gbk(line):
                yield from split_edit(trimmed(position, line, _restored(line)))
            position += len(line) + 1


def _restored(line: str) -> str:
    for _ in range(MAX_PASSES):
        fixed = ftfy.fix_encoding(line)
        if fixed == line or "\n" in fixed or "\r" in fixed:
            break
        line = fixed
    return line


def _could_be_gbk(line: str) -> bool:
    """Tell whether a line holds letters whose one-byte codes are GBK and not UTF-8.

    ÖÐÎÄ±àÂë must stay as it is; ä¸­æ–‡ is UTF-8 and goes on to ftfy.
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
