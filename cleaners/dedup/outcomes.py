"""Outcomes: the decision about each row and document, and the copies as rows of a table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from cleaners.dedup.boilerplate import Boilerplate
from cleaners.dedup.columns import Corpus
from cleaners.dedup.damage import CopyKind
from cleaners.dedup.documents import Stars
from cleaners.dedup.shingles import cut_position

DropReason = Literal[
    "exact", "near", "truncated_prefix", "truncated_suffix", "run", "document_duplicate"
]
Scope = Literal["within_document", "across_documents"]
Status = Literal["kept", "empty", "duplicate", "all_dropped"]


@dataclass(frozen=True, slots=True)
class Decision:
    """What becomes of one row; ``cluster`` is its representative's row, None if it is alone."""

    kept: bool
    drop_reason: DropReason | None = None
    matched: int | None = None
    similarity: float | None = None
    cluster: int | None = None


_ALONE = Decision(kept=True)
"""What becomes of nearly every row."""


@dataclass(frozen=True, slots=True)
class Duplicate:
    """Row ``row``, or a sentence of it, is a copy of row ``cluster`` or of a sentence there.

    Or a variant of it, like it but saying something else: then both are kept. The spans say which,
    in code points of the two texts; of two sentences the Jaccard is theirs.
    """

    row: int
    cluster: int
    run: int | None
    jaccard: float
    containment: float
    kind: CopyKind | Literal["variant"]
    scope: Scope
    start: int
    end: int
    matched_start: int
    matched_end: int
    kept: bool


@dataclass(frozen=True, slots=True)
class DocumentDecision:
    """What becomes of one document, and the document that it repeats."""

    status: Status
    matched: int | None = None
    similarity: float | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """One decision per row and per document, and a duplicate per row that copies another."""

    rows: tuple[Decision, ...]
    duplicates: tuple[Duplicate, ...]
    documents: tuple[DocumentDecision, ...]
    boilerplate: tuple[Boilerplate, ...] = ()


@dataclass(frozen=True, slots=True)
class Match:
    """What a row is a copy of; without a ``reason`` it is recorded and kept."""

    matched: int | None
    kind: CopyKind | Literal["variant"]
    reason: DropReason | None
    run: int | None = None


def report(
    corpus: Corpus, matches: Mapping[int, Match], variants: Mapping[int, int], documents: Stars
) -> Outcome:
    """Turn the matches into one decision per row and document and one duplicate per copy.

    ``variants``: of rows without a match that which they are like; they are duplicates alone.
    """
    duplicates = tuple(
        _duplicate(corpus, row, match.matched, match)
        for row, match in sorted(matches.items())
        if match.matched is not None
    )
    relatives = (
        _duplicate(corpus, row, other, Match(other, "variant", None))
        for row, other in variants.items()
    )
    clusters = {duplicate.row: duplicate for duplicate in duplicates}
    stars = {duplicate.cluster for duplicate in duplicates}
    rows = []
    for row in range(len(corpus.rows)):
        match, found = matches.get(row), clusters.get(row)
        if match is None and row not in stars:
            rows.append(_ALONE)
            continue
        rows.append(
            Decision(
                match is None or match.reason is None,
                match.reason if match else None,
                match.matched if match else None,
                found.jaccard if found else None,
                found.cluster if found else row if row in stars else None,
            )
        )
    kept = np.array([row.kept for row in rows], dtype=bool)
    told = tuple(sorted((*duplicates, *relatives), key=lambda duplicate: duplicate.row))
    return Outcome(tuple(rows), told, tuple(_statuses(corpus, kept, documents)))


def _statuses(
    corpus: Corpus, kept: NDArray[np.bool], documents: Stars
) -> Iterator[DocumentDecision]:
    for document, star in enumerate(documents.representatives.tolist()):
        rows = corpus.rows_of(document)
        repeated = star != document
        any_kept = bool(kept[rows.start : rows.stop].any())
        status: Status = "kept" if any_kept else "duplicate" if repeated else "all_dropped"
        if not rows:
            status = "empty"
        shared, union = int(documents.shared[document]), int(documents.union[document])
        yield DocumentDecision(
            status,
            star if repeated else None,
            (shared / union if union else 1.0) if repeated else None,
        )


def _duplicate(corpus: Corpus, row: int, star: int, match: Match) -> Duplicate:
    text, matched = corpus.rows[row].text, corpus.rows[star].text
    start, end = 0, len(matched)
    form, longer = corpus.rows[row].form, corpus.rows[star].form
    if match.kind == "truncated_prefix":
        end = cut_position(matched, len(form))
    elif match.kind == "truncated_suffix":
        start = cut_position(matched, len(longer) - len(form))
    shared, one, other = corpus.counts(row, star)
    return Duplicate(
        row=row,
        cluster=star,
        run=match.run,
        jaccard=shared / (one + other - shared),
        containment=shared / min(one, other),
        kind=match.kind,
        scope=scope(corpus, row, star),
        start=0,
        end=len(text),
        matched_start=start,
        matched_end=end,
        kept=match.reason is None,
    )


def scope(corpus: Corpus, row: int, other: int) -> Scope:
    """Tell whether two rows stand in the same document."""
    documents = corpus.paragraphs.documents
    return "within_document" if documents[row] == documents[other] else "across_documents"
