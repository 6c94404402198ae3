"""Damage inside a line: letter-spacing, gaps at digits, padded quotation marks."""

from __future__ import annotations

import random
import re


def space_letters(line: str, rng: random.Random) -> str:
    """Set a line with blanks between its characters, all or three of four; it fills its column."""
    units = re.findall(r"[A-Za-z0-9.%]+|\S", line)
    if rng.random() < 0.6:
        return " ".join(units)
    return "".join(unit + (" " if rng.random() < 0.75 else "") for unit in units).rstrip()


def space_digits(line: str, rng: random.Random) -> str:
    """Set blanks between some numbers and the Chinese beside them, as PDF layers do."""
    line = re.sub(
        r"(?<=[\u4e00-\u9fff])(?=[0-9])", lambda _: " " if rng.random() < 0.35 else "", line
    )
    return re.sub(
        r"(?<=[0-9%])(?=[\u4e00-\u9fff])", lambda _: " " if rng.random() < 0.6 else "", line
    )


def pad_quotes(line: str) -> str:
    """Write curly quotation marks as straight ones with a blank inside."""
    return line.replace("“", '" ').replace("”", ' "')
