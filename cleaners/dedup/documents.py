"""Documents: which whole documents repeat another one, and where their paragraphs stand in it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, overload

import numpy as np
from numpy.typing import NDArray

from cleaners.codes import IntArray
from cleaners.dedup.candidates import (
    VerifiedPairs,
    beginning_alike,
    choose_engine,
    near_pairs,
    verify,
)
from cleaners.dedup.clusters import representatives
from cleaners.dedup.columns import Corpus, DedupSettings
from cleaners.dedup.content import content_of
from cleaners.dedup.shingles import cut_shingles
from cleaners.dedup.verdicts import Contents, copies_among
from cleaners.records import Kind

_PROSE: frozenset[Kind] = frozenset({"body", "list_item", "quote"})
"""The damage and repairs of a document are those of its running text: a byline or a caption ends
without a full stop, and to have one is no fault of a copy."""

_CUT_THRESHOLD: Final = 650
"""Thousandths of Jaccard from which documents are read for being copies.

A text cut at 75 % with a credit more has 0.70; 25 x 5 bands find all but one in 20 pairs at 0.65.
At 550 the pairs of 20,000 posts took twice as long to count, and few at 0.55 are found. Texts that
begin as another are found by that, whatever is missing.
"""
_BEGINNING: Final = 24
"""Documents are laid side by side whose first long paragraphs begin alike, or last ones end so."""


@dataclass(frozen=True, slots=True)
class Stars:
    """The document that each document copies, itself if none, with the exact Jaccard's counts.

    ``relatives``: the one that it is most like among those that say something else, itself if none.
    """

    representatives: IntArray
    shared: IntArray
    union: IntArray
    relatives: IntArray


def resolve_documents(corpus: Corpus, settings: DedupSettings) -> Stars:
    """Cluster whole documents that are copies by the contract.

    Proposed are those whose paragraphs have alike shingles together or that begin another one: the
    same article wrapped or split differently has few paragraphs in common. Of two copies the one
    goes that lacks something or is damaged, then the one with more damage, repairs or foreign
    lines, of lower priority, that was not kept before, the later.
    """
    owners, count = corpus.paragraphs.documents, len(corpus.paragraphs.published_at)
    edges = np.searchsorted(owners, np.arange(count + 1))
    own, ones = np.arange(count), np.ones(count, dtype=np.int64)
    # Those preferred come first, for in a crowd the first are everybody's partners.
    present = _by_preference(corpus, np.flatnonzero(np.diff(edges)))
    if not settings.drop_documents or not len(present):
        return Stars(own, ones, ones, own)
    names: dict[bytes, int] = {}
    classes = np.full(count, -1, dtype=np.int64)
    for document in present.tolist():
        content = corpus.texts[edges[document] : edges[document + 1]].tobytes()
        classes[document] = names.setdefault(content, len(names))
    _, first = np.unique(classes[present], return_index=True)
    firsts = present[first]
    characters = np.array([row.characters for row in corpus.rows], dtype=np.int64)
    long = np.bincount(owners, characters, count) >= settings.min_document_characters
    near = _candidates(_Texts(corpus, edges, firsts, long), settings)
    texts = corpus.paragraphs.texts

    def paragraphs_of(name: int) -> Sequence[str]:
        document = int(firsts[name])
        return texts[edges[document] : edges[document + 1]]

    contents = Contents(lambda name: content_of(paragraphs_of(name)))
    copies = copies_among(near, contents)
    apart = np.zeros(len(corpus.rows), dtype=bool)
    for name in np.unique(np.concatenate((copies.pairs.left, copies.pairs.right))).tolist():
        for document in np.flatnonzero(classes == name).tolist():
            apart[edges[document] + np.array(contents[name].apart, dtype=np.int64)] = True
    rank = _rank(corpus, apart)[present]
    alike = near.take(near.shared * 1000 >= near.union * settings.document_threshold)
    found = representatives(classes[present], np.argsort(np.argsort(rank)), copies, alike)
    stars, relatives = own.copy(), own.copy()
    stars[present], relatives[present] = present[found[0]], present[found[1]]
    return Stars(stars, *_counts(classes, stars, near), relatives)


def _by_preference(corpus: Corpus, documents: IntArray) -> IntArray:
    _, stands, priority = corpus.paragraphs.preference()
    return documents[np.lexsort((documents, stands[documents], priority[documents]))]


def _candidates(texts: _Texts, settings: DedupSettings) -> VerifiedPairs:
    """Return the pairs to be read, with the exact sizes of intersection and union, sorted."""
    threshold = min(_CUT_THRESHOLD, settings.document_threshold)
    near = near_pairs(texts, settings.scheme(), threshold=threshold)
    count = len(texts)
    more: set[int] = set()
    for read in (texts.from_beginning, texts.from_end):
        groups: dict[str, list[int]] = {}
        for number in range(count):
            if beginning := read(number, _BEGINNING):
                groups.setdefault(beginning, []).append(number)
        for group in groups.values():
            if len(group) > 1:
                forms = {number: read(number) for number in group}
                more.update(min(pair) * count + max(pair) for pair in beginning_alike(forms))
    added = np.setdiff1d(np.array(sorted(more), np.int64), near.left * count + near.right)
    if not len(added):
        return near
    pairs = np.stack((added // count, added % count), axis=1)
    sizes = [len(texts[number]) for number in np.unique(pairs).tolist()]
    engine = choose_engine(sum(sizes), max(sizes))
    found = verify(texts, pairs, engine, settings.shingle_characters, threshold=0)
    columns = zip(
        (near.left, near.right, near.shared, near.union),
        (found.left, found.right, found.shared, found.union),
        strict=True,
    )
    together = VerifiedPairs(*(np.concatenate(pair) for pair in columns))
    return together.take(np.lexsort((together.right, together.left)))


@dataclass(frozen=True, slots=True)
class _Texts(Sequence[str]):
    """Documents' matching forms, a line per paragraph; nothing for one too short to match.

    Made when they are asked for: held, they would be as much again as all paragraphs.
    """

    corpus: Corpus
    edges: IntArray  # where the rows of each document begin
    documents: IntArray
    long: NDArray[np.bool]  # per document, whether it has characters enough

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

    def from_beginning(self, place: int, characters: int | None = None) -> str:
        """Return a text from its first long paragraph on, or so many characters of it.

        Titles, credits and sources above are short, and the same text may come with others.
        """
        first, end = self._rows(int(self.documents[place]))
        names, forms = self.corpus.names, self.corpus.forms
        while first < end and len(names[int(forms[first])]) < _BEGINNING:
            first += 1
        if characters is not None:
            return names[int(forms[first])][:characters] if first < end else ""
        return "".join([names[form] for form in forms[first:end].tolist()])

    def from_end(self, place: int, characters: int | None = None) -> str:
        """Return a text backwards, from the end of its last long paragraph, or the first of it."""
        first, end = self._rows(int(self.documents[place]))
        names, forms = self.corpus.names, self.corpus.forms
        while first < end and len(names[int(forms[end - 1])]) < _BEGINNING:
            end -= 1
        if characters is not None:
            return names[int(forms[end - 1])][: -characters - 1 : -1] if first < end else ""
        return "".join([names[form] for form in forms[first:end].tolist()])[::-1]

    def _rows(self, document: int) -> tuple[int, int]:
        first, end = self.edges[document : document + 2].tolist()
        return first, end if self.long[document] else first

    def _text(self, document: int) -> str:
        first, end = self._rows(document)
        forms = self.corpus.forms[first:end].tolist()
        return "\n".join([self.corpus.names[form] for form in forms])


def _counts(classes: IntArray, stars: IntArray, near: VerifiedPairs) -> tuple[IntArray, IntArray]:
    """Return intersection and union of each document and its star; those of a class are equal."""
    one, other = np.sort(np.stack((classes, classes[stars])), axis=0)
    count = int(classes.max()) + 1
    # With a pair that no documents are, so that there is something to look up.
    sought, known = one * count + other, np.append(near.left * count + near.right, count * count)
    places = np.searchsorted(known, sought)
    found = known[places] == sought
    shared, union = (
        np.where(found, np.append(each, 1)[places], 1) for each in (near.shared, near.union)
    )
    return shared, union


def _rank(corpus: Corpus, apart: NDArray[np.bool]) -> IntArray:
    """Return the place of each document in the order of preference, 0 first.

    ``apart``: the rows that are foreign lines; their damage and repairs are not the story's.
    """
    owners, count = corpus.paragraphs.documents, len(corpus.paragraphs.published_at)
    prose = np.array([row.kind in _PROSE for row in corpus.rows], dtype=bool) & ~apart
    damage = np.array([row.damage for row in corpus.rows], dtype=np.int64) * prose
    repairs = np.asarray(corpus.paragraphs.repairs, dtype=np.int64) * prose
    marks, fixed, foreign = (
        np.bincount(owners, each, minlength=count) for each in (damage, repairs, apart)
    )
    preference = corpus.paragraphs.preference()
    order = np.lexsort((np.arange(count), *preference, foreign, fixed, marks))
    rank: IntArray = np.argsort(order)
    return rank


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
