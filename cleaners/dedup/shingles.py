"""Shingles: what two texts are compared by, as sorted sets of integers in one array."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

IntArray = NDArray[np.int64]

# Keeps the point of 1.5, drops the one of 大局。 (group 1 is empty unless digits stand around it).
_MARKS = re.compile(r"(?<=\d)([^\w%])(?=\d)|[^\w%]|_")
_FIGURE = re.compile(r"\d(?:[^\w%]?\d)*%?")

_CODE_POINT_BITS = 21
_EXACT_SIZE = 3
"""Three code points of 21 bits fit into 64 bits: up to here a shingle is its text, not a hash."""
_ODD = np.uint64(0x9E3779B97F4A7C15)
_MIX = np.uint64(0xBF58476D1CE4E5B9)


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
    return _MARKS.sub(r"\1", exact_form(unicodedata.normalize("NFKC", text).casefold()))


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


def cut_shingles(forms: Sequence[str], size: int) -> Shingles:
    """Cut each matching form into all its pieces of ``size`` characters, as sets.

    A form shorter than that has no shingles, so that it can only match exactly.

    >>> cut_shingles(["京津冀协同", "京津"], 3).sizes.tolist()
    [3, 0]
    """
    lengths = np.array([len(form) for form in forms], dtype=np.int64)
    encoded = "".join(forms).encode("utf-32-le", "surrogatepass")
    points = np.frombuffer(encoded, dtype="<u4").astype(np.uint64)
    pieces = max(len(points) - size + 1, 0)
    factor = np.uint64(1 << _CODE_POINT_BITS) if size <= _EXACT_SIZE else _ODD
    values = np.zeros(pieces, dtype=np.uint64)
    for offset in range(size):
        values = values * factor + points[offset : offset + pieces]
    owners = np.repeat(np.arange(len(forms)), lengths)[:pieces]
    ends = np.cumsum(lengths)
    whole = np.arange(pieces) + size <= ends[owners]
    return _as_sets(values[whole], owners[whole], len(forms))


def take(shingles: Shingles, texts: IntArray) -> Shingles:
    """Return the shingle sets of these texts, in their order; a text may be named twice."""
    sizes = shingles.sizes[texts]
    starts = _starts(sizes)
    shifts = np.repeat(shingles.starts[texts] - starts[:-1], sizes)
    return Shingles(shingles.values[np.arange(starts[-1]) + shifts], starts)


def unite(shingles: Shingles, owners: IntArray, count: int) -> Shingles:
    """Unite the sets of texts that belong together: text i goes into set ``owners[i]``."""
    return _as_sets(shingles.values, np.repeat(owners, shingles.sizes), count)


def shared_counts(shingles: Shingles, left: IntArray, right: IntArray) -> IntArray:
    """Return how many shingles the texts ``left[k]`` and ``right[k]`` share, for all k at once."""
    texts, places = np.unique(np.concatenate((left, right)), return_inverse=True)
    named = take(shingles, texts)
    names, numbers = np.unique(named.values, return_inverse=True)
    numbered = Shingles(numbers.astype(np.uint64), named.starts)
    one, other = take(numbered, places[: len(left)]), take(numbered, places[len(left) :])
    pairs = np.arange(len(left))
    values = np.concatenate((one.values, other.values)).astype(np.int64)
    owners = np.concatenate((np.repeat(pairs, one.sizes), np.repeat(pairs, other.sizes)))
    # Both factors stay far below 2^31 for a batch, and a set names each value once.
    keys = np.sort(owners * (len(names) + 1) + values)
    twice = keys[1:][keys[1:] == keys[:-1]] // (len(names) + 1)
    return np.bincount(twice, minlength=len(left)).astype(np.int64)


def fold(values: NDArray[np.uint64]) -> NDArray[np.uint32]:
    """Hash shingles to 32 bits, the width that the signatures work on."""
    mixed = (values ^ (values >> np.uint64(30))) * _MIX
    mixed = (mixed ^ (mixed >> np.uint64(27))) * _ODD
    return (mixed >> np.uint64(32)).astype(np.uint32)


def _as_sets(values: NDArray[np.uint64], owners: IntArray, count: int) -> Shingles:
    order = np.lexsort((values, owners))
    values, owners = values[order], owners[order]
    first = np.ones(len(values), dtype=bool)
    first[1:] = (values[1:] != values[:-1]) | (owners[1:] != owners[:-1])
    return Shingles(values[first], _starts(np.bincount(owners[first], minlength=count)))


def _starts(sizes: NDArray[np.int_]) -> IntArray:
    starts = np.zeros(len(sizes) + 1, dtype=np.int64)
    np.cumsum(sizes, out=starts[1:])
    return starts
