"""Verdicts: whether two texts are copies by the contract, and which of many near pairs are.

Of copies only one has figures and words that the other lacks. So the words of each text are counted
in bins, and a pair in which both have more of some is read no further: of 260,972 pairs of 2,000
notices from one template 99 % are settled so, at 0.1 µs a pair instead of 30.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cleaners.dedup.bins import BINS, count_words, may_be_copies
from cleaners.dedup.candidates import FEW_CHARACTERS, VerifiedPairs
from cleaners.dedup.content import Content, content_of
from cleaners.dedup.contract import FORCING, SAME, SIDES, Verdict
from cleaners.dedup.reading import Reading
from cleaners.dedup.strict import LOST

_MANY_PAIRS = 5_000
"""Below this all pairs are read, at 30 µs a pair."""
_CHARACTERS_HELD = 4_000_000
_BEGINNING = 6

Goes = NDArray[np.int8]


def compare_texts(left: Sequence[str], right: Sequence[str], *, within: bool = False) -> Verdict:
    """Say whether two texts, given as their paragraphs, are copies.

    >>> day = ["市水务局昨日通报，二号泵站供水量提高到12万吨。", "新泵可按管网压力自动调节转速。"]
    >>> verdict = compare_texts(day, [*day, "（来源：人民网）"])
    >>> verdict.copy, verdict.goes, verdict.line
    (True, 'right', 'source')
    >>> compare_texts(day, [day[0].replace("12", "10"), day[1]]).differences
    (Difference(line='variant', left='12', right='10'),)
    """
    return compare(content_of(left), content_of(right), within=within)


def compare(left: Content, right: Content, *, within: bool = False) -> Verdict:
    """Say whether two texts are copies, and which of them goes.

    ``within``: they are paragraphs of one document, where much begins alike; there none is cut
    inside a word, and none lacks whole sentences or words.
    """
    if left.text == right.text and left.foreign == right.foreign:
        return SAME
    reading = Reading(left, right, within)
    explained = reading.foreign() and reading.read()
    found = tuple(reading.found)
    # Where each has something that the other lost, neither may go.
    if not explained or len(reading.less) > 1 or len(reading.harmed) > 1:
        return Verdict(False, "either", found)
    worse = reading.less or reading.harmed
    if reading.harmed - worse or _hides_a_line(reading):
        return Verdict(False, "either", found)
    if worse:
        return Verdict(True, SIDES[next(iter(worse))], found)
    one, other = map(len, reading.extra)
    return Verdict(True, "either" if one == other else SIDES[one < other], found)


def _hides_a_line(reading: Reading) -> bool:
    """Tell whether a foreign line of the text that goes may be a cut line of the other.

    A line cut behind 点击… or by [read more] looks like one: nothing says that it was the same.
    """
    return any(
        text[:_BEGINNING] in (missing.right if side == 0 else missing.left)
        for side in reading.less
        for _, text in reading.extra[side]
        for missing in reading.found
        if missing.line in ("head", "tail", "truncated")
    )


@dataclass(frozen=True, slots=True)
class Copies:
    """The pairs that are copies; of ``goes`` 0 stands for the left text, 1 the right, -1 either."""

    pairs: VerifiedPairs
    goes: Goes


class Contents:
    """Makes what texts say when it is asked for, and holds a bounded part of it."""

    def __init__(self, make: Callable[[int], Content]) -> None:
        self._make, self._held, self._characters = make, dict[int, Content](), 0

    def __getitem__(self, text: int) -> Content:
        found = self._held.get(text)
        if found is None:
            if self._characters > _CHARACTERS_HELD:
                self._held, self._characters = {}, 0
            found = self._held[text] = self._make(text)
            self._characters += len(found.text)
        return found


def copies_among(pairs: VerifiedPairs, contents: Contents) -> Copies:
    """Return the pairs of texts that are copies by the contract.

    >>> texts = ["水厂供水12万吨。", "水厂供水10万吨。", "水厂供水12万吨"]
    >>> ones = np.ones(3, dtype=np.int64)
    >>> pairs = VerifiedPairs(np.array([0, 0, 1]), np.array([1, 2, 2]), ones, ones)
    >>> found = copies_among(pairs, Contents(lambda text: content_of([texts[text]])))
    >>> found.pairs.left.tolist(), found.pairs.right.tolist(), found.goes.tolist()
    ([0], [2], [-1])
    """
    likely = np.arange(len(pairs.left))
    if len(likely) >= _MANY_PAIRS:
        likely = likely[are_likely(pairs, contents)]
    kept: list[int] = []
    goes: list[int] = []
    left, right = pairs.left[likely].tolist(), pairs.right[likely].tolist()
    for number, one, other in zip(likely.tolist(), left, right, strict=True):
        verdict = compare(contents[one], contents[other])
        if verdict.copy:
            kept.append(number)
            forced = verdict.line in FORCING
            goes.append(SIDES.index(verdict.goes) if forced else -1)
    places = np.array(kept, dtype=np.int64)
    return Copies(pairs.take(places), np.array(goes, dtype=np.int8))


def are_likely(pairs: VerifiedPairs, contents: Contents) -> NDArray[np.bool]:
    """Tell which pairs may be copies by the words that each text has and the other lacks."""
    texts, places = np.unique(np.concatenate((pairs.left, pairs.right)), return_inverse=True)
    bins = np.zeros((len(texts), BINS), dtype=np.uint8)
    lost = np.zeros(len(texts), dtype=bool)
    characters = sum(len(contents[text].text) for text in texts[:: len(texts) // 1000 + 1].tolist())
    few = characters * (len(texts) // 1000 + 1) < FEW_CHARACTERS
    for number, text in enumerate(texts.tolist()):
        said = contents[text].text
        count_words(said, bins[number], few=few)
        lost[number] = LOST in said
    left, right = places[: len(pairs.left)], places[len(pairs.left) :]
    likely: NDArray[np.bool] = may_be_copies(bins, left, right, few=few) | lost[left] | lost[right]
    return likely
