"""Decisions: which paragraphs and documents stay, and what the dropped ones match."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence, Set
from dataclasses import replace
from itertools import product

import numpy as np
from numpy.typing import NDArray

from cleaners.codes import IntArray
from cleaners.dedup.boilerplate import find_boilerplate
from cleaners.dedup.candidates import Pair, VerifiedPairs
from cleaners.dedup.clusters import representatives
from cleaners.dedup.columns import Corpus, DedupSettings, Paragraphs, prepare
from cleaners.dedup.copies import copies_of_document
from cleaners.dedup.damage import REPEATS, CopyKind
from cleaners.dedup.documents import Stars, closest_rows, resolve_documents
from cleaners.dedup.outcomes import DropReason, Match, Outcome, report, scope
from cleaners.dedup.sentences import shared_sentences
from cleaners.dedup.verdicts import Copies

_RESEMBLES = 500
"""Thousandths of Jaccard from which a paragraph in a run counts as damaged rather than replaced.

Of 26,564 pairs of different gold paragraphs two reach it, across documents (at most 0.53).
"""


_MAX_ALIKE = 8
"""So many rows of each of two near texts are paired inside a document."""


def deduplicate(paragraphs: Paragraphs, settings: DedupSettings | None = None) -> Outcome:
    """Decide about every row and document (DESIGN section 5).

    First whole documents, then copies inside each document that is left, then paragraphs and
    sentences that documents share. Nothing depends on the order of arrival or on hash seeds.

    >>> texts = ["推动京津冀协同发展，是重大的国家战略部署。", "千年古都，正在蝶变。"]
    >>> zeros = np.zeros(3, dtype=np.int64)
    >>> rows = Paragraphs(texts + texts[:1], zeros, ["body"] * 3, zeros, [None])
    >>> [row.drop_reason for row in deduplicate(rows).rows]
    [None, None, 'exact']
    """
    settings = settings or DedupSettings()
    corpus = prepare(paragraphs, settings)
    documents = resolve_documents(corpus, settings)
    neighbours = _neighbours(corpus.near)
    stars = documents.representatives
    stays = stars == np.arange(len(stars))
    matches = _copies_within(corpus, np.flatnonzero(stays), (), neighbours, settings)
    matches |= _rows_of_repeated_documents(corpus, stars, matches.keys(), settings)
    # Only with keep_unmatched are there rows left in a repeated document.
    left = _copies_within(corpus, np.flatnonzero(~stays), matches.keys(), neighbours, settings)
    matches |= left
    shared, relatives = _shared_rows(corpus, matches, settings)
    dropped = {row: match for row, match in shared.items() if match.reason is not None}
    matches = _follow(matches, dropped)
    matches |= shared
    variants = _variants(corpus, matches, relatives, documents)
    outcome = report(corpus, matches, variants, documents)
    outcome = replace(outcome, boilerplate=find_boilerplate(corpus, stays))
    return _with_sentences(corpus, outcome, settings)


def _with_sentences(corpus: Corpus, outcome: Outcome, settings: DedupSettings) -> Outcome:
    kept = [row for row, decision in enumerate(outcome.rows) if decision.kept]
    copies = outcome.duplicates
    sentences = shared_sentences(corpus, kept, copies, min_characters=settings.min_characters)
    ordered = sorted((*copies, *sentences), key=lambda copy: (copy.row, copy.start, copy.end))
    return replace(outcome, duplicates=tuple(ordered))


def _follow(matches: Mapping[int, Match], dropped: Mapping[int, Match]) -> dict[int, Match]:
    """Name the row that stays where the matched one was itself dropped as a copy."""
    followed = dict(matches)
    for row, match in matches.items():
        if match.matched is None or match.matched not in dropped:
            continue
        # Such a row goes for an exact copy alone, so that the kind of the match stays.
        followed[row] = replace(match, matched=dropped[match.matched].matched)
    return followed


def _neighbours(near: VerifiedPairs) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for left, right in zip(near.left.tolist(), near.right.tolist(), strict=True):
        found.setdefault(left, []).append(right)
        found.setdefault(right, []).append(left)
    return found


def _rows_of_repeated_documents(
    corpus: Corpus, stars: IntArray, dropped: Set[int], settings: DedupSettings
) -> dict[int, Match]:
    """Match the rows of each repeated document with what stays of the one that it repeats.

    A row that is wrapped or split differently there has a match below the threshold; one without
    any match shares nothing with any row.
    """
    matches: dict[int, Match] = {}
    for document in np.flatnonzero(stars != np.arange(len(stars))).tolist():
        kept = [row for row in corpus.rows_of(int(stars[document])) if row not in dropped]
        texts = {int(corpus.texts[row]): row for row in reversed(kept)}
        forms = {int(corpus.forms[row]): row for row in reversed(kept)}
        rows = corpus.rows_of(document)
        others = [row for row in rows if int(corpus.forms[row]) not in forms]
        closest = dict(zip(others, closest_rows(corpus, others, kept), strict=True))
        for row in rows:
            match = texts.get(int(corpus.texts[row]), forms.get(int(corpus.forms[row])))
            kind: CopyKind = "exact" if int(corpus.texts[row]) in texts else "near"
            if match is None:
                match = _if_alike(corpus, row, closest[row])
                far = match is None or corpus.jaccard(row, match) * 1000 < settings.threshold
                if far and settings.keep_unmatched:
                    continue
            matches[row] = Match(match, kind, "document_duplicate")
    return matches


def _if_alike(corpus: Corpus, row: int, other: int | None) -> int | None:
    """Return the other row if half of one stands in it; an advertisement is like nothing there."""
    if other is None:
        return None
    shared, one, two = corpus.counts(row, other)
    return other if 2 * shared >= min(one, two) else None


def _copies_within(
    corpus: Corpus,
    documents: IntArray,
    dropped: Collection[int],
    neighbours: Mapping[int, list[int]],
    settings: DedupSettings,
) -> dict[int, Match]:
    matches: dict[int, Match] = {}
    for document in documents.tolist():
        numbers = [row for row in corpus.rows_of(document) if row not in dropped]
        copies = copies_of_document(
            {row: corpus.rows[row] for row in numbers},
            _near_pairs(corpus, numbers, neighbours),
            lambda one, other: corpus.jaccard(one, other) * 1000 >= _RESEMBLES,
            min_characters=settings.min_characters,
        )
        for copy in copies:
            reason: DropReason = copy.kind
            if copy.kind == "near" and (
                corpus.jaccard(copy.row, copy.matched) * 1000 < settings.threshold
            ):
                reason = "run"
            # A document has fewer runs than rows: its first row makes them different from others'.
            run = None if copy.run is None else numbers[0] + copy.run
            matches[copy.row] = Match(copy.matched, copy.kind, reason, run)
    return matches


def _near_pairs(
    corpus: Corpus, numbers: Sequence[int], neighbours: Mapping[int, list[int]]
) -> Iterator[Pair]:
    local: dict[int, list[int]] = {}
    for row in numbers:
        local.setdefault(int(corpus.forms[row]), []).append(row)
    for form, rows in local.items():
        for other in neighbours.get(form, ()):
            if other > form and other in local:
                # Eight of each are enough to find a run; a template may fill a document.
                yield from product(rows[:_MAX_ALIKE], local[other][:_MAX_ALIKE])


def _shared_rows(
    corpus: Corpus, matches: Mapping[int, Match], settings: DedupSettings
) -> tuple[dict[int, Match], dict[int, int]]:
    """Match the paragraphs that documents share; they go only with ``across_documents="drop"``.

    A paragraph that others were dropped for goes only for an exact copy, which then stands in.
    Beside them those that are like others and say something else.
    """
    rows = np.array(
        [
            index
            for index, row in enumerate(corpus.rows)
            if index not in matches
            and row.characters >= settings.min_characters
            and row.kind not in REPEATS
        ],
        dtype=np.int64,
    )
    forms, classes = np.unique(corpus.forms[rows], return_inverse=True)
    if not len(rows):
        return {}, {}
    near, _ = _renumber(corpus.near, forms)
    copied, among = _renumber(corpus.copies.pairs, forms)
    copies = Copies(copied, corpus.copies.goes[among])
    rank = np.argsort(np.argsort(corpus.rank()[rows]))
    stars, relatives = (rows[found] for found in representatives(classes, rank, copies, near))
    targets = {match.matched for match in matches.values()}
    shared: dict[int, Match] = {}
    for row, star in zip(rows.tolist(), stars.tolist(), strict=True):
        if row == star:
            continue
        kind = _kind(corpus, row, star)
        drop = (
            settings.across_documents == "drop"
            and scope(corpus, row, star) == "across_documents"
            and (kind == "exact" or row not in targets)
        )
        shared[row] = Match(star, kind, kind if drop else None)
    alike = zip(rows.tolist(), stars.tolist(), relatives.tolist(), strict=True)
    return shared, {row: other for row, star, other in alike if row == star != other}


def _kind(corpus: Corpus, row: int, star: int) -> CopyKind:
    if corpus.texts[row] == corpus.texts[star]:
        return "exact"
    one, other = corpus.rows[row].form, corpus.rows[star].form
    return "truncated_prefix" if one != other and other.startswith(one) else "near"


def _variants(
    corpus: Corpus, matches: Mapping[int, Match], alike: Mapping[int, int], documents: Stars
) -> dict[int, int]:
    """Return what each row is like that copies none: those given, and rows of alike documents."""
    variants = dict(alike)
    stays = documents.representatives == np.arange(len(documents.representatives))
    different = np.flatnonzero(stays & (documents.relatives != documents.representatives))
    for document in different.tolist():
        others = [r for r in corpus.rows_of(int(documents.relatives[document])) if r not in matches]
        forms = {int(corpus.forms[row]) for row in others}
        rows = [
            row
            for row in corpus.rows_of(document)
            if row not in matches and row not in variants and int(corpus.forms[row]) not in forms
        ]
        for row, closest in zip(rows, closest_rows(corpus, rows, others), strict=True):
            other = _if_alike(corpus, row, closest)
            if other is not None:
                variants[row] = other
    return variants


def _renumber(pairs: VerifiedPairs, forms: IntArray) -> tuple[VerifiedPairs, NDArray[np.bool]]:
    """Return the pairs among these forms (sorted), numbered by their place, and which they are."""
    inside = np.isin(pairs.left, forms) & np.isin(pairs.right, forms)
    among = VerifiedPairs(
        np.searchsorted(forms, pairs.left[inside]),
        np.searchsorted(forms, pairs.right[inside]),
        pairs.shared[inside],
        pairs.union[inside],
    )
    return among, inside
