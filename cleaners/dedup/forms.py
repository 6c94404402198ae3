"""Forms: the matching forms of many texts at once, and of their sentences as hashes.

They are those of ``matching_form``, which makes those of few texts one by one; of many it makes
those that ``folding`` has no table for. On 44,000 real paragraphs that takes a fifth of the time.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from cleaners.codes import Codes, IntArray, batches, codes_of, codes_of_all, sizes_of, texts_of
from cleaners.dedup.candidates import FEW_CHARACTERS
from cleaners.dedup.shingles import matching_form

_FACTOR: Final = np.uint64(0x9E3779B97F4A7C15)
_INVERSE: Final = np.uint64(pow(0x9E3779B97F4A7C15, -1, 1 << 64))


def matching_forms(texts: Sequence[str]) -> list[str]:
    """Return the matching form of each text.

    >>> matching_forms(["“增长１.５％”，ＧＤＰ 向好。", "越走越宽……", "1½"])
    ['增长1.5%gdp向好', '越走越宽', '11⁄2']
    """
    forms: list[str] = []
    few = sum(map(len, texts)) < FEW_CHARACTERS
    for first, last in batches(sizes_of(texts)):
        some = texts[first:last]
        codes, starts = codes_of_all(some)
        kept, edges, odd = _fold(codes, starts, few=few)
        found = texts_of(kept, edges)
        for number in odd.tolist():
            found[number] = matching_form(some[number])
        forms += found
    return forms


def hash_forms(
    codes: Codes, edges: IntArray, *, few: bool = True
) -> tuple[NDArray[np.uint64], IntArray]:
    """Return a hash of the matching form of each piece of a text between two edges, and its size.

    Equal forms have equal hashes; others may. ``few``: the text is too short for the kernels.

    >>> hashes, sizes = hash_forms(codes_of("京津冀，协同；“京津冀”"), np.array([0, 4, 7, 12]))
    >>> bool(hashes[0] == hashes[2]), sizes.tolist()
    (True, [3, 2, 3])
    """
    kept, starts, odd = _fold(codes, edges, few=few)
    # The polynomial of each piece, cut out of one sum over all of them.
    sums = np.zeros(len(kept) + 1, dtype=np.uint64)
    np.cumsum(kept * _powers(_FACTOR, len(kept)), out=sums[1:])
    hashes = np.diff(sums[starts]) * _powers(_INVERSE, len(kept) + 1)[starts[:-1]]
    sizes = np.diff(starts)
    for number in odd.tolist():
        piece = codes[edges[number] : edges[number + 1]]
        form = codes_of(matching_form(*texts_of(piece, np.array([0, len(piece)]))))
        hashes[number], sizes[number] = (form * _powers(_FACTOR, len(form))).sum(), len(form)
    return hashes, sizes


def _powers(base: np.uint64, count: int) -> NDArray[np.uint64]:
    powers = np.full(count, base)
    powers[:1] = 1
    return np.multiply.accumulate(powers)


def _fold(codes: Codes, edges: IntArray, *, few: bool) -> tuple[Codes, IntArray, IntArray]:
    """Return what stays of each piece, where it starts, and which pieces are still to be done."""
    if few:
        return codes[:0], np.zeros(len(edges), dtype=np.int64), np.arange(len(edges) - 1)
    # Imported here: with it comes numba, and for few texts that takes longer than the work.
    from cleaners.dedup.folding import fold

    return fold(codes, edges)
