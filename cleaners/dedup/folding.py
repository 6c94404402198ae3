"""Folding: what the characters of many texts become in their matching forms, by a table.

Of what Chinese and English are written with, NFKC and case folding turn each character into one
other, whatever stands around it. Combining marks, ligatures or ½ are not known to the table.
"""

from __future__ import annotations

import unicodedata
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from cleaners.codes import Codes, IntArray
from cleaners.kernels import compiled

_UNKNOWN, _SPACE, _LETTER, _DIGIT, _MARK, _MARKS = range(6)
"""What a character becomes: it is left out, stays, or stays between two digits (a mark).

Several marks, such as the three points of …, are left out: none has digits on both sides.
"""

_ONE_BY_ONE: Final = (
    (0x0000, 0x0530),
    (0x2000, 0x2C00),
    (0x3000, 0x3100),
    (0x3200, 0x3400),
    (0xFE10, 0xFE70),
    (0xFF00, 0xFFF0),
)
_IDEOGRAPHS: Final = ((0x3400, 0x4DC0), (0x4E00, 0xA000), (0x20000, 0x2A6E0))


def fold(codes: Codes, edges: IntArray) -> tuple[Codes, IntArray, IntArray]:
    """Return what stays of each piece between two edges, where it starts, and the odd pieces.

    Those hold a character that the table does not know; what is returned of them means nothing.

    >>> from cleaners.codes import codes_of_all, texts_of
    >>> kept, starts, odd = fold(*codes_of_all(["增长１.５％。", "½"]))
    >>> texts_of(kept, starts)[0], odd.tolist()
    ('增长1.5%', [1])
    """
    kept = np.empty(len(codes), dtype=np.uint32)
    starts = np.zeros(len(edges), dtype=np.int64)
    odd = np.zeros(len(edges) - 1, dtype=bool)
    _fold(codes, edges, *_tables(), kept, starts, odd)
    return kept[: starts[-1]], starts, np.flatnonzero(odd)


@compiled
def _fold(
    codes: Codes,
    edges: IntArray,
    kinds: NDArray[np.uint8],
    folded: Codes,
    kept: Codes,
    starts: IntArray,
    odd: NDArray[np.bool],
) -> None:
    count = 0
    for piece in range(len(edges) - 1):
        earlier = before = _UNKNOWN
        mark = np.uint32(0)
        for place in range(edges[piece], edges[piece + 1]):
            code = codes[place]
            kind = kinds[code]
            if kind == _SPACE:
                continue
            odd[piece] |= kind == _UNKNOWN
            if kind == _DIGIT and before == _MARK and earlier == _DIGIT:
                kept[count] = mark
                count += 1
            if kind in (_LETTER, _DIGIT):
                kept[count] = folded[code]
                count += 1
            earlier, before, mark = before, kind, folded[code]
        starts[piece + 1] = count


@cache
def _tables() -> tuple[NDArray[np.uint8], Codes]:
    """Return what becomes of each code point, and what it is folded to."""
    kinds = np.full(0x110000, _UNKNOWN, dtype=np.uint8)
    folded = np.arange(0x110000, dtype=np.uint32)
    for first, last in _ONE_BY_ONE:
        for code in range(first, last):
            form = unicodedata.normalize("NFKC", chr(code)).casefold()
            kinds[code] = _kind(form)
            folded[code] = ord(form[0])
    for first, last in _IDEOGRAPHS:
        block = "".join(map(chr, range(first, last)))
        kinds[first:last] = np.where([c.isalnum() for c in block], _LETTER, _MARK)
    return kinds, folded


def _kind(form: str) -> int:
    """Return what becomes of a character with this form; _UNKNOWN where its neighbours matter."""
    if any(unicodedata.combining(c) or "\u1100" <= c < "\u1200" for c in form):
        return _UNKNOWN  # marks above others, and the parts of Korean syllables
    if len(form) > 1:
        marks = not any(c.isalnum() or c.isspace() or c == "%" for c in form)
        return _MARKS if marks else _UNKNOWN
    if form.isspace():
        return _SPACE
    if form == "_":
        return _MARKS
    return _DIGIT if form.isdecimal() else _LETTER if form.isalnum() or form == "%" else _MARK
