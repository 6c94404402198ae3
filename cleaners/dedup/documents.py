"""Documents: which whole documents repeat another one."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cleaners.dedup.candidates import candidate_pairs, verify
from cleaners.dedup.clusters import representatives
from cleaners.dedup.columns import Corpus, DedupSettings
from cleaners.dedup.shingles import IntArray, shared_counts, take, unite
from cleaners.dedup.signatures import unite_signatures


@dataclass(frozen=True, slots=True)
class Stars:
    """The document that each document repeats, itself if none, with the exact Jaccard's counts."""

    representatives: IntArray
    shared: IntArray
    union: IntArray


def resolve_documents(corpus: Corpus, settings: DedupSettings) -> Stars:
    """Cluster whole documents by the Jaccard of the shingles of all their paragraphs.

    Not by the share of matched paragraphs: the same article wrapped or split differently has
    few of those, and a short document inside a long one is no duplicate of it.
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
    chosen = np.flatnonzero(np.isin(owners, firsts))
    sets = classes[owners[chosen]]
    order = np.argsort(sets, kind="stable")
    chosen, sets = chosen[order], sets[order]
    signatures = unite_signatures(corpus.signatures[corpus.forms[chosen]], sets, len(names))
    pairs = candidate_pairs(signatures, bands=settings.bands, rows=settings.rows)
    characters = np.array([row.characters for row in corpus.rows], dtype=np.int64)
    long = np.bincount(sets, characters[chosen]) >= settings.min_document_characters
    pairs = pairs[long[pairs].all(axis=1)]
    shingles = unite(take(corpus.shingles, corpus.forms[chosen]), sets, len(names))
    near = verify(shingles, pairs, threshold=settings.document_threshold)
    stars = own.copy()
    stars[present] = present[
        representatives(classes[present], corpus.rank("documents")[present], near)
    ]
    left, right = np.where(classes < 0, 0, classes), classes[stars]
    right = np.where(right < 0, 0, right)
    shared = shared_counts(shingles, left, right)
    return Stars(stars, shared, shingles.sizes[left] + shingles.sizes[right] - shared)
