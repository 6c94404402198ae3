"""Clusters: star clusters of texts, and runs, which are repeated blocks of neighbours."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush

import numpy as np

from cleaners.codes import IntArray
from cleaners.dedup.candidates import Pair, VerifiedPairs
from cleaners.dedup.verdicts import Copies

_STEPS = ((1, 1), (1, 2), (2, 1), (2, 2))
"""How far the next pair of a run may lie: a gap of one paragraph on either side or on both."""

_MAX_GAP = 2
"""The same for the paragraphs of one copy."""

_PAIRS_AT_ONCE = 1 << 14
"""A million pairs as Python's numbers are 130 MB."""


def star_clusters(rank: IntArray, pairs: VerifiedPairs) -> IntArray:
    """Return the representative of each text: itself, or the most similar one it is paired with.

    Texts are taken in the order of ``rank`` (0 first, all different); each joins the best
    representative before it, else becomes one. A member is thus always verified against its
    representative; in a chain A~B~C with A and C unlike, C stands for itself. (Connected components
    dropped 900 revisions, 673 of them below the threshold to anything kept; stars 662, none.)
    """
    heads = np.concatenate((pairs.left, pairs.right))
    tails = np.concatenate((pairs.right, pairs.left))
    shared, union = np.tile(pairs.shared, 2), np.tile(pairs.union, 2)
    backward = np.flatnonzero(rank[tails] < rank[heads])
    order = backward[np.lexsort((rank[tails[backward]], rank[heads[backward]]))]
    representatives = np.arange(len(rank))
    best: dict[int, Pair] = {}
    for first in range(0, len(order), _PAIRS_AT_ONCE):
        some = order[first : first + _PAIRS_AT_ONCE]
        columns = (heads[some], tails[some], shared[some], union[some])
        for head, tail, common, together in zip(*(c.tolist() for c in columns), strict=True):
            if representatives[tail] != tail:
                continue
            so_far = best.get(head, (0, 1))
            if common * so_far[1] > so_far[0] * together:
                best[head] = (common, together)
                representatives[head] = tail
    return representatives


def follow(rank: IntArray, copies: Copies) -> tuple[IntArray, VerifiedPairs]:
    """Return the order of ``rank`` in which what goes follows what stays, and the pairs to cluster.

    Pairs that go round in a circle cannot all be kept to; those that are not are left out.
    """
    left, right = copies.pairs.left, copies.pairs.right
    forced = np.flatnonzero(copies.goes >= 0)
    leads = np.where(copies.goes == 0, right, left)[forced].tolist()
    goes = np.where(copies.goes == 0, left, right)[forced].tolist()
    followers: dict[int, list[int]] = {}
    waiting = [0] * len(rank)
    for lead, text in zip(leads, goes, strict=True):
        followers.setdefault(lead, []).append(text)
        waiting[text] += 1
    order = np.argsort(rank).tolist()
    ready = [(int(rank[text]), text) for text in order if not waiting[text]]
    place = np.full(len(rank), -1, dtype=np.int64)
    position = 0
    for text in [None, *order]:
        if text is not None and place[text] < 0:  # in a circle: its best text breaks it
            ready = [(int(rank[text]), text)]
        while ready:
            _, text = heappop(ready)
            if place[text] >= 0:
                continue
            place[text] = position
            position += 1
            for follower in followers.get(text, ()):
                waiting[follower] -= 1
                if not waiting[follower]:
                    heappush(ready, (int(rank[follower]), follower))
    kept = np.ones(len(left), dtype=bool)
    kept[forced] = place[np.array(leads, np.int64)] < place[np.array(goes, np.int64)]
    return place, copies.pairs.take(kept)


def representatives(
    classes: IntArray, rank: IntArray, copies: Copies, near: VerifiedPairs
) -> tuple[IntArray, IntArray]:
    """Return the item that each item copies when items of one class are exact copies, else itself.

    And likewise the one that it is most like, copy or not. Pairs are between classes 0…n-1; a class
    has the rank of its best item.
    """
    count = int(classes.max(initial=-1)) + 1
    order = np.argsort(rank)
    found, first = np.unique(classes[order], return_index=True)
    leaders = np.zeros(count, dtype=np.int64)
    leaders[found] = order[first]
    place, pairs = follow(rank[leaders], copies)
    stars = leaders[star_clusters(place, pairs)[classes]]
    return stars, leaders[star_clusters(place, near)[classes]]


@dataclass(frozen=True, slots=True)
class Run:
    """A block that stands several times in a document.

    ``columns`` hold the rows that say the same, ``copies`` the rows of each place; both sorted.
    """

    columns: tuple[tuple[int, ...], ...]
    copies: tuple[tuple[int, ...], ...]


def find_chains(pairs: Iterable[Pair]) -> list[list[Pair]]:
    """Chain pairs of matching rows (i before j) whose neighbours match in the same order.

    A block that follows itself at once (甲乙甲乙甲乙) matches at an overlap: such a chain is cut
    where its first side would run into its second.

    >>> find_chains([(0, 5), (1, 6), (3, 8)])
    [[(0, 5), (1, 6), (3, 8)]]
    """
    chain_at: dict[Pair, list[Pair]] = {}
    chains: list[list[Pair]] = []
    for i, j in sorted(pairs):
        for down, across in _STEPS:
            chain = chain_at.pop((i - down, j - across), None)
            if chain is not None and i < chain[0][1]:
                break
        else:
            chain = []
            chains.append(chain)
        chain.append((i, j))
        chain_at[i, j] = chain
    return chains


def align(chains: Sequence[Sequence[Pair]]) -> list[Run]:
    """Unite chains that share rows into runs, in row order.

    Three copies make three chains and one run.
    """
    group: dict[int, int] = {}
    column: dict[int, int] = {}
    for chain in chains:
        for i, j in chain:
            _join(column, i, j)
            _join(group, chain[0][0], i)
            _join(group, chain[0][0], j)
    rows_of: dict[int, list[int]] = {}
    for row in sorted(group):
        rows_of.setdefault(_root(group, row), []).append(row)
    return [_run(rows, column) for _, rows in sorted(rows_of.items())]


def _run(rows: Sequence[int], column: dict[int, int]) -> Run:
    columns: dict[int, list[int]] = {}
    copies: list[list[int]] = []
    seen: set[int] = set()
    for row in rows:
        name = _root(column, row)
        columns.setdefault(name, []).append(row)
        if not copies or row - copies[-1][-1] > _MAX_GAP or name in seen:
            copies.append([])
            seen = set()
        copies[-1].append(row)
        seen.add(name)
    return Run(tuple(map(tuple, columns.values())), tuple(map(tuple, copies)))


def _root(parents: dict[int, int], row: int) -> int:
    while parents.setdefault(row, row) != row:
        parents[row] = parents[parents[row]]
        row = parents[row]
    return row


def _join(parents: dict[int, int], one: int, other: int) -> None:
    one, other = _root(parents, one), _root(parents, other)
    parents[max(one, other)] = min(one, other)
