"""Numbers in which one digit, a sign or the decimal point is changed, in both languages."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator

from tests.planting.values import HAN, Edit, Words

_NUMBER = re.compile(
    r"(?<![0-9０-９A-Za-z_.·．:：/\\#\[〔［@^=-])\d+(?:,\d{3})*(?:[.·．]\d+)?(?![\d,.·．]*\d)"
    r"(?!st\b|nd\b|rd\b|th\b)(?![\]〕］])"
)

_YEAR = re.compile(r"(?:1[6-9]|20)\d\d")

_ENUMERATOR_AFTER = re.compile(r"[.．、)）]")


def _numbers(text: str) -> Iterator[re.Match[str]]:
    """Numbers which are part of what is said: no enumerators, note marks or parts of names."""
    for match in _NUMBER.finditer(text):
        before, after = text[: match.start()], text[match.end() :]
        if not before.strip(" \u3000(（【第•-*") and _ENUMERATOR_AFTER.match(after):
            continue
        if before.endswith(("(", "（")) and after.lstrip(".．").startswith((")", "）")):
            continue
        yield match


def _like(digit: str, value: int) -> str:
    """A digit of the width of ``digit``."""
    return chr(ord(digit) - int(digit) + value)


def digit(text: str, rng: random.Random, _: Words) -> Iterator[Edit]:
    for match in _numbers(text):
        digits = [i for i in range(match.start(), match.end()) if text[i].isdigit()]
        if _YEAR.fullmatch(match.group()):
            digits = digits[2:]
        place = rng.choice(digits)
        low = 1 if place == match.start() else 0
        value = rng.choice([v for v in range(low, 10) if v != int(text[place])])
        number = text[match.start() : place] + _like(text[place], value)
        yield Edit(*match.span(), number + text[place + 1 : match.end()], "digit")


def swapped_digits(text: str, _: random.Random, __: Words) -> Iterator[Edit]:
    for match in _numbers(text):
        number = match.group()
        for i in range(2 if _YEAR.fullmatch(number) else 0, len(number) - 1):
            a, b = number[i], number[i + 1]
            if not (a.isdigit() and b.isdigit()) or a == b or (i == 0 and int(b) == 0):
                continue
            yield Edit(*match.span(), number[:i] + b + a + number[i + 2 :], "swapped")


_DATE_AFTER = re.compile(r"[年月日号时點点分]|[-/:：]")


def decimal_moved(text: str, _: random.Random, __: Words) -> Iterator[Edit]:
    for match in _numbers(text):
        number = match.group()
        point = next((c for c in number if c in ".·．"), "")
        if point and "," not in number:
            whole, part = number.split(point)
            if len(part) > 1:
                moved = (whole + part[0]).lstrip("0") or "0"
                yield Edit(*match.span(), moved + point + part[1:], "right")
            else:
                yield Edit(*match.span(), (whole + part).lstrip("0") or "0", "left_out")
            if len(whole) > 1:
                yield Edit(*match.span(), whole[:-1] + point + whole[-1] + part, "left")
        elif (
            number.isdecimal() and 1 < len(number) < 4 and not _DATE_AFTER.match(text, match.end())
        ):
            yield Edit(*match.span(), number[:-1] + "." + number[-1], "put_in")


def digit_added(text: str, rng: random.Random, _: Words) -> Iterator[Edit]:
    for match in _numbers(text):
        number = match.group()
        if (
            not number.isdecimal()
            or int(number) == 0
            or len(number) > 3
            or _DATE_AFTER.match(text, match.end())
        ):
            continue
        value = rng.choice([0, 0, 0, rng.randrange(1, 10)])
        yield Edit(*match.span(), number + _like(number[-1], value), "added")
        if len(number) > 1:
            yield Edit(*match.span(), number[:-1], "taken")


_MEASURED = re.compile(
    r"\s?(?:[%％‰℃°]|个?百分点|摄氏度|度|[万亿]?元|美元|per ?cent|percent|degrees)"
)

_MINUS = re.compile(r"(?<![\w)）\]%-])(?<![\w)）] )[-－−](?=\d)")


def sign(text: str, _: random.Random, __: Words) -> Iterator[Edit]:
    for match in _numbers(text):
        if not re.search(rf"[{HAN}a-z] ?$", text[: match.start()]):
            continue
        if _MEASURED.match(text, match.end()):
            yield Edit(match.start(), match.start(), "-", "put")
    for match in _MINUS.finditer(text):
        if match.start() and not text[: match.start()].endswith(tuple("—–-")):
            yield Edit(*match.span(), "", "taken")
