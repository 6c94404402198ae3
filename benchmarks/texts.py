"""Generated Chinese texts of which it is known who copies whom, and how much is left of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

WORDS = 50_000
BOILERPLATE = 300
PER_HOT_TEXT = 500
"""One of so many originals is copied about 20 times."""

_SAMPLE = 20_000
"""Pairs whose true Jaccard is worked out; more would take longer than what is measured."""


@dataclass(frozen=True, slots=True)
class Texts:
    """Texts, and pairs of a copy and its original or another copy with their exact Jaccard."""

    texts: list[str]
    pairs: NDArray[np.int64]
    jaccard: NDArray[np.float64]


def generate(count: int, *, median_characters: int, shingle_characters: int, seed: int) -> Texts:
    """Make texts in random order: 75 % originals, 5 % exact copies, 20 % edited ones.

    Words are drawn by Zipf's law; every third original ends with one of 300 shared sentences. The
    edits leave a Jaccard between 0.5 and 0.95: characters replaced, a block replaced, the end cut
    off, characters inserted and left out.
    """
    rng = np.random.default_rng(seed)
    kinds = rng.random(count)
    originals = int((kinds >= 0.25).sum())
    texts = list(_originals(rng, originals, median_characters))
    sources = np.arange(count)
    chosen = rng.integers(originals, size=count - originals)
    hot = rng.random(count - originals) < 0.12
    sources[originals:] = np.where(hot, chosen // PER_HOT_TEXT * PER_HOT_TEXT, chosen)
    exact = rng.random(count - originals) < 0.2
    for source, same in zip(sources[originals:].tolist(), exact.tolist(), strict=True):
        texts.append(texts[source] if same else _edit(rng, texts[source], shingle_characters))
    order = rng.permutation(count)
    place = np.argsort(order)
    texts = [texts[text] for text in order.tolist()]
    members: dict[int, list[int]] = {}
    for text, source in enumerate(sources[originals:].tolist(), originals):
        members.setdefault(source, [int(place[source])]).append(int(place[text]))
    pairs = np.array(list(_some_pairs(members)), dtype=np.int64).reshape(-1, 2)
    pairs.sort(axis=1)
    return Texts(texts, pairs, jaccard(texts, pairs, shingle_characters))


def jaccard(texts: list[str], pairs: NDArray[np.int64], size: int) -> NDArray[np.float64]:
    """Return the exact Jaccard of each pair, from sets of strings."""
    found = np.empty(len(pairs))
    for number, (left, right) in enumerate(pairs.tolist()):
        one, other = (
            {text[k : k + size] for k in range(len(text) - size + 1)}
            for text in (texts[left], texts[right])
        )
        found[number] = len(one & other) / max(len(one | other), 1)
    return found


def _some_pairs(members: dict[int, list[int]]) -> Iterator[tuple[int, int]]:
    left = _SAMPLE
    for group in members.values():
        yield from combinations(group, 2)
        left -= len(group) * (len(group) - 1) // 2
        if left < 0:
            return


def vocabulary(rng: np.random.Generator) -> tuple[list[str], NDArray[np.float64]]:
    """Return words of two characters with the two commonest marks, and their summed weights."""
    characters = rng.permutation(np.arange(0x4E00, 0x4E00 + 6000))
    frequent = 1 / np.arange(3, 3 + len(characters)) ** 0.95
    drawn = rng.choice(characters, (WORDS, 2), p=frequent / frequent.sum())
    words = ["，", "。", *map("".join, zip(*(map(chr, column) for column in drawn.T), strict=True))]
    return words, np.cumsum(1 / np.arange(8, 8 + len(words)))


def draw_text(
    rng: np.random.Generator, words: list[str], weights: NDArray[np.float64], size: int
) -> str:
    """Return a text of so many characters, its words drawn by Zipf's law."""
    drawn = np.searchsorted(weights, rng.random(size // 2 + 2) * weights[-1])
    return "".join(map(words.__getitem__, drawn.tolist()))[:size]


def _originals(rng: np.random.Generator, count: int, median: int) -> Iterator[str]:
    words, weights = vocabulary(rng)
    shared = [
        draw_text(rng, words, weights, int(size)) for size in rng.integers(20, 60, BOILERPLATE)
    ]
    sizes = np.clip(np.exp(rng.normal(np.log(median), 0.6, count)), median / 5, median * 20)
    ends = rng.integers(3 * BOILERPLATE, size=count).tolist()
    for size, some in zip(sizes.astype(int).tolist(), ends, strict=True):
        text = draw_text(rng, words, weights, size)
        yield text + shared[some] if some < BOILERPLATE else text


def _edit(rng: np.random.Generator, text: str, size: int) -> str:
    length, kept, kind = len(text), rng.uniform(0.5, 0.95), rng.integers(4)
    fresh = "".join(map(chr, rng.integers(0x4E00, 0x6D00, length)))
    if kind == 0:
        block = int(length * (1 - kept) / (1 + kept))
        start = int(rng.integers(length - block + 1))
        return text[:start] + fresh[:block] + text[start + block :]
    if kind == 1:
        return text[: max(int(length * kept), size)]
    edits = max(round(length * (1 - kept) / (size * (1 + kept))), 1)
    pieces = list(text)
    for number, spot in enumerate(rng.integers(length, size=edits).tolist()):
        if kind == 2:
            pieces[spot] = fresh[number]
        else:
            pieces[spot] = "" if number % 2 else pieces[spot] + fresh[number]
    return "".join(pieces)
