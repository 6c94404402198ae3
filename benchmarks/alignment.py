"""Which character of a text became which of another: exact Levenshtein alignment.

Bit-parallel after Hyyrö, "A Bit-Vector Algorithm for Computing Levenshtein and Damerau Edit
Distances" (2003): Python's integers hold a whole column, so 5,000 by 5,000 characters take a tenth
of a second.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import takewhile


def distance(source: str, target: str) -> int:
    """Return the least number of characters to insert, delete and replace.

    >>> distance("保护和修复工程", "保护和修工成")
    2
    """
    if source == target:
        return 0
    columns = _columns(source, target)
    return len(target) + columns[-1][0].bit_count() - columns[-1][1].bit_count()


@lru_cache(maxsize=16)
def places(source: str, target: str) -> tuple[int | None, ...]:
    """Return for each character of the source its place in the target, None if it is gone.

    >>> places("船型集集装箱", "船型集装箱")
    (0, 1, 2, None, 3, 4)
    """
    head = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(source, target)))  # noqa: B905 # of any length
    found: list[int | None] = [*range(head), *[None] * (len(source) - head)]
    i, j = len(source), len(target)
    while i > head and j > head and source[i - 1] == target[j - 1]:
        i, j = i - 1, j - 1
        found[i] = j
    columns = _columns(source[head:i], target[head:j])
    i, j = i - head, j - head
    while i and j:
        if columns[j][0] >> (i - 1) & 1:
            i -= 1
        elif columns[j - 1][1] >> (i - 1) & 1:
            j -= 1
        else:
            i, j = i - 1, j - 1
            found[head + i] = head + j
    return tuple(found)


def _columns(source: str, target: str) -> list[tuple[int, int]]:
    """Return for each column of the table where it goes up and where down by one."""
    at: dict[str, int] = {}
    for place, character in enumerate(source):
        at[character] = at.get(character, 0) | 1 << place
    mask = (1 << len(source)) - 1
    up, down = mask, 0
    columns = [(up, down)]
    for character in target:
        equal = at.get(character, 0)
        diagonal = (((equal & up) + up) ^ up) | equal | down
        right = (down | ~(diagonal | up)) << 1 | 1
        left = (diagonal & up) << 1
        up, down = (left | ~(diagonal | right)) & mask, right & diagonal & mask
        columns.append((up, down))
    return columns
