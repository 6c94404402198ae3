"""Documents: which whole documents repeat another one, and where their paragraphs stand in it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from heapq import heapify, heappop, heappush
from typing import overload

import numpy as np

from cleaners.codes import IntArray
from cleaners.dedup.candidates import Pair, VerifiedPairs, near_pairs
from cleaners.dedup.clusters import representatives
from cleaners.dedup.columns import Corpus, DedupSettings
from cleaners.dedup.shingles import cut_shingles, matching_form
from cleaners.records import Kind

_PROSE: frozenset[Kind] = frozenset({"body", "list_item", "quote"})
"""The damage and repairs of a document are those of its running text: a byline or a caption ends
without a full stop, and to have one is no fault of a copy."""

# Cuts 蝶变。|成效, and It works. |So; not 1.5 or e.g.this.
_SENTENCE = re.compile(r"(?<=[。！？!?；;])|(?<=\.)\s")

_MAX_PLACES = 16
"""So many ways to leave out repeated sentences are followed; a refrain has as many as it has lines.
"""


@dataclass(frozen=True, slots=True)
class Stars:
    """The document that each document repeats, itself if none, with the exact Jaccard's counts."""

    representatives: IntArray
    shared: IntArray
    union: IntArray


def resolve_documents(corpus: Corpus, settings: DedupSettings) -> Stars:
    """Cluster whole documents by the Jaccard of the shingles of all their paragraphs.

    Not by the share of matched paragraphs: the same article wrapped or split differently has
    few of those, and a short document inside a long one is no duplicate of it. Of two that are
    alike the one that holds the other goes first, then less damage, fewer repairs, the earlier.
    """
    owners, count = corpus.paragraphs.documents, len(corpus.published)
    names: dict[bytes, int] = {}
    classes = np.full(count, -1, dtype=np.int64)
    edges = np.searchsorted(owners, np.arange(count + 1))
    for document in np.flatnonzero(np.diff(edges)).tolist():
        content = corpus.texts[edges[document] : edges[document + 1]].tobytes()
        classes[document] = names.setdefault(content, len(names))
    present = np.flatnonzero(classes >= 0)
    own = np.arange(count)
    if not settings.drop_documents or not len(present):
        return Stars(own, np.ones(count, dtype=np.int64), np.ones(count, dtype=np.int64))
    _, first = np.unique(classes[present], return_index=True)
    firsts = present[first]
    texts = _Texts(corpus, edges, firsts, settings.min_document_characters)
    near = near_pairs(texts, settings.scheme(), threshold=settings.document_threshold)
    rank = _rank(corpus)[present]
    best = np.full(len(names), count, dtype=np.int64)
    np.minimum.at(best, classes[present], rank)
    place = _place(best, _held(corpus, firsts, best, near))
    rank = np.argsort(np.lexsort((rank, place[classes[present]])))
    stars = own.copy()
    stars[present] = present[representatives(classes[present], rank, near)]
    return Stars(stars, *_counts(classes, stars, near))


@dataclass(frozen=True, slots=True)
class _Texts(Sequence[str]):
    """Documents' matching forms, a line per paragraph; nothing for one too short to match.

    Made when they are asked for: held, they would be as much again as all paragraphs.
    """

    corpus: Corpus
    edges: IntArray  # where the rows of each document begin
    documents: IntArray
    min_characters: int

    def __len__(self) -> int:
        return len(self.documents)

    @overload
    def __getitem__(self, place: int) -> str: ...
    @overload
    def __getitem__(self, place: slice) -> list[str]: ...
    def __getitem__(self, place: int | slice) -> str | list[str]:
        if isinstance(place, slice):
            return [self._text(document) for document in self.documents[place].tolist()]
        return self._text(int(self.documents[place]))

    def _text(self, document: int) -> str:
        first, end = self.edges[document : document + 2].tolist()
        if sum(row.characters for row in self.corpus.rows[first:end]) < self.min_characters:
            return ""
        forms = self.corpus.forms[first:end].tolist()
        return "\n".join([self.corpus.names[form] for form in forms])


def _counts(classes: IntArray, stars: IntArray, near: VerifiedPairs) -> tuple[IntArray, IntArray]:
    """Return intersection and union of each document and its star; those of a class are equal."""
    counted = zip(near.shared.tolist(), near.union.tolist(), strict=True)
    found = dict(
        zip(zip(near.left.tolist(), near.right.tolist(), strict=True), counted, strict=True)
    )
    pairs = np.sort(np.stack((classes, classes[stars]), axis=1), axis=1)
    counts = [found.get((one, other), (1, 1)) for one, other in pairs.tolist()]
    shared, union = np.array(counts, dtype=np.int64).reshape(-1, 2).T
    return shared, union


def _rank(corpus: Corpus) -> IntArray:
    """Return the place of each document in the order of preference, 0 first."""
    owners, count = corpus.paragraphs.documents, len(corpus.published)
    prose = np.array([row.kind in _PROSE for row in corpus.rows], dtype=bool)
    damage = np.array([row.damage for row in corpus.rows], dtype=np.int64) * prose
    repairs = np.asarray(corpus.paragraphs.repairs, dtype=np.int64) * prose
    marks, fixed = (np.bincount(owners, each, minlength=count) for each in (damage, repairs))
    rank: IntArray = np.argsort(np.lexsort((np.arange(count), corpus.published, fixed, marks)))
    return rank


def _held(corpus: Corpus, firsts: IntArray, best: IntArray, near: VerifiedPairs) -> Iterator[Pair]:
    """Yield (holder, held) for the near pairs whose held text comes first in ``best``."""
    pieces: dict[int, list[str]] = {}
    for left, right in zip(near.left.tolist(), near.right.tolist(), strict=True):
        short, long = (left, right) if best[left] < best[right] else (right, left)
        for text in (short, long):
            if text not in pieces:
                rows = corpus.rows_of(int(firsts[text]))
                pieces[text] = _sentences([corpus.rows[row].text for row in rows])
        if holds(pieces[long], "".join(pieces[short])):
            yield long, short


def _sentences(paragraphs: Sequence[str]) -> list[str]:
    return [matching_form(piece) for text in paragraphs for piece in _SENTENCE.split(text)]


def holds(pieces: Sequence[str], text: str) -> bool:
    """Tell whether a text is the pieces in their order with some left out, the last maybe cut.

    So it holds a copy that lost its title, paragraphs or its end; not one that says a word
    differently, and a copy with characters doubled or strewn in does not hold the clean one.
    Longer alone is not enough, but added advertising is: that is the counter-example.

    >>> holds(["京津冀", "本报记者", "协同发展", "成效显著"], "协同发展成效")
    True
    >>> holds(["协同发发展", "成效显著"], "协同发展成效显著")
    False
    """
    left = sum(map(len, pieces))
    if len(text) >= left:
        return False
    places = [0]
    for piece in pieces:
        if places[-1] == len(text):
            return True
        for place in tuple(places):
            if len(text) - place < len(piece) and piece.startswith(text[place:]):
                return True
            if piece and text.startswith(piece, place):
                places.append(place + len(piece))
        left -= len(piece)
        reached = sorted({place for place in places if len(text) - place <= left})
        places = reached[-_MAX_PLACES:]
        if not places:
            return False
    return places[-1] == len(text)


def _place(best: IntArray, held: Iterator[Pair]) -> IntArray:
    """Return the order of ``best`` in which each text follows those that hold it."""
    followers: dict[int, list[int]] = {}
    waiting = [0] * len(best)
    for holder, short in held:
        followers.setdefault(holder, []).append(short)
        waiting[short] += 1
    ready = [(rank, text) for text, rank in enumerate(best.tolist()) if not waiting[text]]
    heapify(ready)
    place = np.zeros(len(best), dtype=np.int64)
    for position in range(len(best)):
        _, text = heappop(ready)
        place[text] = position
        for short in followers.get(text, ()):
            waiting[short] -= 1
            if not waiting[short]:
                heappush(ready, (int(best[short]), short))
    return place


def closest_rows(
    corpus: Corpus, rows: Sequence[int], candidates: Sequence[int]
) -> Iterator[int | None]:
    """Yield for each row the candidate with the highest exact Jaccard, None if none shares any.

    Of equals the one with the higher containment, then the first.
    """
    size = corpus.shingle_characters
    named = cut_shingles([corpus.names[corpus.forms[row]] for row in candidates], size)
    order = np.argsort(named.values, kind="stable")
    values = named.values[order]
    owners = np.repeat(np.arange(len(candidates)), named.sizes)[order]
    for row in rows:
        own = cut_shingles([corpus.names[corpus.forms[row]]], size).values
        first = np.searchsorted(values, own)
        sizes = np.searchsorted(values, own, side="right") - first
        ends = np.cumsum(sizes)
        hits = np.repeat(first - ends + sizes, sizes) + np.arange(sizes.sum())
        shared = np.bincount(owners[hits], minlength=len(candidates))
        if not shared.any():
            yield None
            continue
        # Integers; they tell ratios apart whose denominators multiplied stay below 2^36.
        jaccard = (shared << 36) // (named.sizes + len(own) - shared)
        containment = (shared << 36) // np.maximum(np.minimum(named.sizes, len(own)), 1)
        best = np.lexsort((-np.arange(len(candidates)), containment, jaccard))[-1]
        yield int(candidates[best])
