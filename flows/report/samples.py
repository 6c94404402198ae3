"""Samples: of all candidates the largest and those whose hash comes first, never "the first N"."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

Place = tuple[str, ...]


@dataclass(frozen=True, slots=True, order=True)
class Candidate:
    """Something to show: how large it is, the SHA-256 of its text, where it stands.

    ``record`` and ``part`` say where its rows are, ``place`` which of them it is.
    """

    size: int
    sha256: str
    part: str
    record: str
    place: Place


class Samples:
    """The best of what was offered: half of them the largest, half by hash; one for each text.

    The hash of its text decides about a sample as chance would, and always the same way.

    >>> samples = Samples(1)
    >>> offered = ((3, "c"), (9, "b"), (1, "a"))
    >>> samples.offer(Candidate(size, sha, "part", "record", (sha,)) for size, sha in offered)
    >>> [(chosen.size, chosen.sha256) for chosen in samples]
    [(9, 'b'), (1, 'a')]
    """

    def __init__(self, of_each: int) -> None:
        self._of_each = of_each
        self._largest: list[Candidate] = []
        self._hashed: list[Candidate] = []

    def offer(self, candidates: Iterable[Candidate]) -> None:
        """Take in more candidates; what cannot be chosen any more is forgotten."""
        offered = list(candidates)
        largest = sorted([*self._largest, *offered], key=lambda c: (-c.size, c.sha256, c.place))
        self._largest = _distinct(largest, self._of_each)
        hashed = sorted([*self._hashed, *offered], key=lambda c: (c.sha256, c.place))
        # As many more as may turn out to be among the largest.
        self._hashed = _distinct(hashed, 2 * self._of_each)

    def left(self) -> set[str]:
        """Return the hashes of those that may yet be chosen."""
        return {candidate.sha256 for candidate in (*self._largest, *self._hashed)}

    def __iter__(self) -> Iterator[Candidate]:
        """Yield the largest, then those chosen by hash that are not among them."""
        taken = {candidate.sha256 for candidate in self._largest}
        others = [candidate for candidate in self._hashed if candidate.sha256 not in taken]
        yield from self._largest
        yield from others[: self._of_each]


def _distinct(ordered: Iterable[Candidate], count: int) -> list[Candidate]:
    found: dict[str, Candidate] = {}
    for candidate in ordered:
        if len(found) == count:
            break
        found.setdefault(candidate.sha256, candidate)
    return list(found.values())
