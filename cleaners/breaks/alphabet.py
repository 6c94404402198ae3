"""Tables over code points: what each character of a text is, looked up for all at once."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from cleaners.characters import character_width
from cleaners.codes import Codes

Facts = NDArray[np.bool_]
Classes = NDArray[np.int16]

BASIC_PLANE: Final = 0x10000
CODE_POINTS: Final = 0x110000
HAN_RANGES: Final = ((0x3400, 0x4DC0), (0x4E00, 0xA000), (0xF900, 0xFB00), (0x3007, 0x3008))
WIDE_PLANES: Final = ((0x1F300, 0x1FB00), (0x20000, 0x3FFFE))

CLASSES: Final = (
    "。．｡",
    "！!",
    "？?",
    "…",
    ".",
    "，,",
    "、",
    "；;",
    "：:",
    "”’」』",
    "\"'",
    "）)",
    "》】〉〕]}",
    "“‘「『",
    "（(",
    "《【〈〔[{",
    "—–-",
    "·",
)
"""Marks that behave alike at the edge of a line; the class of a mark is its place here, from 1."""
DASH: Final = 17
HAN, DIGIT, LOWER, UPPER, OTHER_LETTER, OTHER = 30, 31, 32, 33, 34, 40


def among(codes: Codes, characters: Iterable[str]) -> Facts:
    """Tell of each character whether it is one of a few.

    >>> from cleaners.codes import codes_of
    >>> among(codes_of("清，源。"), "，。").tolist()
    [False, True, False, True]
    """
    return members("".join(characters)).take(codes, mode="clip")


def is_letter(kinds: Classes | NDArray[np.int64]) -> Facts:
    """Tell of each class whether it is that of a letter other than an ideograph."""
    return np.asarray((kinds >= LOWER) & (kinds <= OTHER_LETTER))


def is_mark(kinds: Classes | NDArray[np.int64]) -> Facts:
    """Tell of each class whether it is that of a mark: no letter, no digit, no ideograph."""
    return np.asarray((kinds < HAN) | (kinds == OTHER))


def classes(codes: Codes) -> Classes:
    """Return the class of each character, see CLASSES."""
    return _classes()[codes]


def widths(codes: Codes) -> NDArray[np.int64]:
    """Return the cells that each character fills."""
    return _widths()[codes]


@cache
def members(characters: str) -> Facts:
    """Return a table that tells of each code point of the basic plane whether it is one of a few.

    >>> bool(members("，。")[ord("。")])
    True
    """
    table = np.zeros(BASIC_PLANE, dtype=np.bool_)
    table[[ord(character) for character in characters]] = True
    return table


@cache
def _classes() -> Classes:
    table = np.full(CODE_POINTS, OTHER, dtype=np.int16)
    for code in range(BASIC_PLANE - 1):
        character = chr(code)
        if character.isalnum():
            table[code] = OTHER_LETTER
            if character.isdigit():
                table[code] = DIGIT
            elif character.islower():
                table[code] = LOWER
            elif character.isupper():
                table[code] = UPPER
    for start, end in (*HAN_RANGES, WIDE_PLANES[1]):
        table[start:end] = HAN
    for number, marks in enumerate(CLASSES, start=1):
        for mark in marks:
            table[ord(mark)] = number
    return table


@cache
def _widths() -> NDArray[np.int64]:
    table = np.ones(CODE_POINTS, dtype=np.int64)
    table[:BASIC_PLANE] = [*(character_width(chr(code)) for code in range(BASIC_PLANE - 1)), 1]
    for start, end in WIDE_PLANES:
        table[start:end] = 2
    return table
