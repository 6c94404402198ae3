"""Shingles: what two texts are compared by, as strings, numbers and hashes."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from cleaners.codes import Codes, IntArray, codes_of_all, starts_of

_Unsigned = TypeVar("_Unsigned", np.uint32, np.uint64)

# Matches the mark of 大局。 and of 5，大; not the point of 1.5, which has digits on both sides.
_MARKS = re.compile(r"(?<!\d)[^\w%]|[^\w%](?!\d)|_")
_WIDE = tuple(zip("，：；！？（）％", ",:;!?()%", strict=True))
"""What NFKC does to these whatever stands around them. Without them most Chinese is NFKC already,
which is seen ten times faster than it is made."""
_FIGURE = re.compile(r"\d(?:[^\w%]?\d)*%?")

_CODE_POINT_BITS = 21
_EXACT_SIZE = 3
"""Three code points of 21 bits fit into 64 bits: up to here a shingle is its text, not a hash."""
_ODD = np.uint64(0x9E3779B97F4A7C15)
HASH_FACTOR = np.uint32(0x9E3779B1)
"""A shingle's hash is the polynomial of its code points at this, modulo 2^32; datasketch mixes it.

It only serves to propose pairs, so that 32 bits do; they are cut twice as fast as 64.
"""
_LINE_END = 10


@dataclass(frozen=True, slots=True)
class Shingles:
    """One sorted set of shingles per text: text i has ``values[starts[i]:starts[i + 1]]``."""

    values: NDArray[np.uint64]
    starts: IntArray

    @property
    def sizes(self) -> IntArray:
        """The number of different shingles of each text."""
        return np.diff(self.starts)


def exact_form(text: str) -> str:
    """Return the text without white space: equal forms are exact copies.

    >>> exact_form("10 月 19 日")
    '10月19日'
    """
    return "".join(text.split())


def matching_form(text: str) -> str:
    """Return what near matches are decided on; it is never written anywhere.

    NFKC, case folded, no white space, no punctuation but % and a mark between two digits.

    >>> matching_form("“增长１.5％”，ＧＤＰ 向好。"), matching_form("增长15%")
    ('增长1.5%gdp向好', '增长15%')
    """
    return _MARKS.sub("", exact_form(unicodedata.normalize("NFKC", narrow(text)).casefold()))


def narrow(text: str) -> str:
    """Return the text with its commonest wide marks as NFKC would have them.

    >>> narrow("１.５％，"), narrow("“：”")
    ('１.５%,', '“:”')
    """
    for wide, mark in _WIDE:
        text = text.replace(wide, mark)
    return text


def cut_position(text: str, characters: int) -> int:
    """Return where in the text its first ``characters`` of matching form end, in code points.

    >>> cut_position("“优势互补”，强强联合。", 4)
    5
    """
    return bisect_left(range(len(text)), characters, key=lambda end: len(matching_form(text[:end])))


def figures(form: str) -> tuple[str, ...]:
    """Return the numbers of a matching form in order.

    Two paragraphs with different numbers say different things however alike they look. A wrong
    digit from character recognition therefore hides a copy.

    >>> figures(matching_form("2014年2月，增长1.5%"))
    ('2014', '2', '1.5%')
    """
    return tuple(_FIGURE.findall(form))


def factor(size: int) -> np.uint64:
    """Return what a shingle is multiplied by before its next character is added."""
    return np.uint64(1 << _CODE_POINT_BITS) if size <= _EXACT_SIZE else _ODD


def shingle_set(form: str, size: int) -> set[str]:
    """Return all pieces of ``size`` characters of a matching form, as strings.

    >>> sorted(shingle_set("京津冀协同", 3))
    ['京津冀', '冀协同', '津冀协']
    """
    lines = form.split("\n")
    return {line[start : start + size] for line in lines for start in range(len(line) - size + 1)}


def cut_shingles(forms: Sequence[str], size: int) -> Shingles:
    r"""Cut each matching form into all its pieces of ``size`` characters, as sets.

    None reaches over a line end, so that the forms of a document's paragraphs, joined by line ends,
    have the shingles of its paragraphs. A form shorter than that has none and only matches exactly.

    >>> cut_shingles(["京津冀协同", "京津冀\n协同", "京津"], 3).sizes.tolist()
    [3, 1, 0]
    """
    points, starts = codes_of_all(forms)
    values = _polynomial(points.astype(np.uint64), size, factor(size))
    whole, owners = _whole(points, starts, size)
    return _as_sets(values[whole], owners, len(forms))


def hash_shingles(forms: Sequence[str], size: int) -> tuple[Codes, IntArray]:
    r"""Return the hashes of all shingles in their order, and where those of each form start.

    >>> hash_shingles(["京津冀协同", "京津冀\n协同", "京津"], 3)[1].tolist()
    [0, 3, 4, 4]
    """
    points, starts = codes_of_all(forms)
    whole, owners = _whole(points, starts, size)
    hashes = _polynomial(points, size, HASH_FACTOR)[whole]
    return hashes, starts_of(np.bincount(owners, minlength=len(forms)))


def _polynomial(points: NDArray[_Unsigned], size: int, factor: _Unsigned) -> NDArray[_Unsigned]:
    pieces = max(len(points) - size + 1, 0)
    values = np.zeros(pieces, dtype=points.dtype)
    for offset in range(size):
        values = values * factor + points[offset : offset + pieces]
    return values


def _whole(points: Codes, starts: IntArray, size: int) -> tuple[NDArray[np.bool], IntArray]:
    """Tell which pieces lie in one line of one text, and the text of each of those."""
    pieces = max(len(points) - size + 1, 0)
    owners = np.repeat(np.arange(len(starts) - 1), np.diff(starts))[:pieces]
    ends = starts_of(points == _LINE_END)
    whole = (np.arange(pieces) + size <= starts[owners + 1]) & (
        ends[size : size + pieces] == ends[:pieces]
    )
    return whole, owners[whole]


def _as_sets(values: NDArray[np.uint64], owners: IntArray, count: int) -> Shingles:
    order = np.lexsort((values, owners))
    values, owners = values[order], owners[order]
    first = np.ones(len(values), dtype=bool)
    first[1:] = (values[1:] != values[:-1]) | (owners[1:] != owners[:-1])
    return Shingles(values[first], starts_of(np.bincount(owners[first], minlength=count)))
