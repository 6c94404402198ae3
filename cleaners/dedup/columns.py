"""Columns: the settings, the paragraphs to compare and what is worked out for each of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from fractions import Fraction
from typing import Literal

import numpy as np

from cleaners.codes import IntArray
from cleaners.dedup.candidates import VerifiedPairs, near_pairs
from cleaners.dedup.content import content_of
from cleaners.dedup.damage import Row, damage
from cleaners.dedup.forms import matching_forms
from cleaners.dedup.shingles import exact_form, shingle_set
from cleaners.dedup.signatures import Scheme
from cleaners.dedup.strict import strict_form
from cleaners.dedup.verdicts import Contents, Copies, copies_among
from cleaners.records import Kind


@dataclass(frozen=True, slots=True)
class DedupSettings:
    """What counts as a copy. Thresholds are thousandths of exact Jaccard.

    Measured on the 231 gold paragraphs of 20 characters or more (median 82). Shingles of 3: one
    wrong character leaves 0.70 in 99 %, three in 77 % (4: 94 and 63 %; 5: 90 and 49 %); the most
    alike different paragraphs have 0.53, with shingles of 2 already 0.65. Bands × rows at 0.70, on
    9,875 pairs of damaged copies: 16 × 8 found 86 %, 21 × 6 98.4 %, 25 × 5 99.9 % with 10 % more
    candidates; 32 × 4 100 %. Move shingles, threshold and bands together.
    Again on 12,000 real paragraphs, half of them with up to a tenth of the characters edited, pairs
    from 0.70 found (from 0.80), candidates: 16 × 8 91.0 % (99.2 %), 4,469; 18 × 7 96.0 % (99.8 %),
    4,997; 21 × 6 99.0 % (100 %), 5,528; 25 × 5 99.9 % (100 %), 6,220; 32 × 4 100 %, 13,018.
    On 10,000 generated documents of 720 characters 25 × 5 finds all from 0.80.
    """

    shingle_characters: int = 3
    permutations: int = 128
    seed: int = 1
    bands: int = 25
    rows: int = 5
    threshold: int = 700
    # Rhetorical lines of gold 000 have 9 to 18 characters, its copy outside the run 40.
    min_characters: int = 20
    across_documents: Literal["record", "drop"] = "record"
    drop_documents: bool = True
    document_threshold: int = 800
    # Shorter ones are headings and lines of lists: only exact copies of them are copies.
    min_document_characters: int = 60
    keep_unmatched: bool = False

    def __post_init__(self) -> None:
        self.scheme()

    def scheme(self) -> Scheme:
        """Return what the signatures are made by; raises ValueError if they cannot be."""
        return Scheme(self.shingle_characters, self.permutations, self.seed, self.bands, self.rows)


@dataclass(frozen=True, slots=True)
class Paragraphs:
    """Columns in the order (source_path, article_index, ordinal).

    ``documents`` is the document of each row, non-decreasing; ``repairs`` the number of edits that
    touch it; ``published_at`` has one entry per document, also for those without rows, and so has
    ``folders``, where each came from; empty: nobody asks for boilerplate. Likewise ``priorities``,
    0 for the documents to be preferred, and ``standing``, those that the version before kept;
    ``standing_rows`` are its kept paragraphs. Empty: all are alike.
    """

    texts: Sequence[str]
    documents: IntArray
    kinds: Sequence[Kind]
    repairs: IntArray
    published_at: Sequence[datetime | None]
    folders: Sequence[str] = ()
    priorities: Sequence[int] = ()
    standing: Sequence[bool] = ()
    standing_rows: Sequence[bool] = ()

    def preference(self) -> tuple[IntArray, IntArray, IntArray]:
        """Return what ranks documents that are equal as texts: the smaller the better, last first.

        Published earlier, kept before, of higher priority; in the order in which lexsort takes it.
        """
        count = len(self.published_at)
        stands = np.array(self.standing or [False] * count, dtype=bool)
        priorities = np.array(self.priorities or [0] * count, dtype=np.int64)
        return _published_ranks(self.published_at), (~stands).astype(np.int64), priorities


@dataclass(frozen=True, slots=True)
class Corpus:
    """The paragraphs with what they are compared by and their verified near pairs."""

    paragraphs: Paragraphs
    rows: Sequence[Row]
    texts: IntArray  # per row, equal for exact copies
    forms: IntArray  # per row, equal for texts that say the same: the index into names
    names: Sequence[str]  # the matching forms, empty for a text of marks alone
    shingle_characters: int
    near: VerifiedPairs  # of names
    copies: Copies  # those of them that are copies by the contract

    def rank(self) -> IntArray:
        """Return the place of each row in the order of preference (0 first).

        Less damage, fewer repairs, higher priority, kept before, earlier published, first in order.
        """
        owners = self.paragraphs.documents
        marks = np.array([row.damage for row in self.rows], dtype=np.int64)
        repairs = np.asarray(self.paragraphs.repairs, dtype=np.int64)
        published, _, priority = (column[owners] for column in self.paragraphs.preference())
        stands = np.array(self.paragraphs.standing_rows or [False] * len(marks), dtype=bool)
        order = np.lexsort((np.arange(len(marks)), published, ~stands, priority, repairs, marks))
        rank = np.empty(len(order), dtype=np.int64)
        rank[order] = np.arange(len(order))
        return rank

    def rows_of(self, document: int) -> range:
        """Return the rows of a document."""
        edges = np.searchsorted(self.paragraphs.documents, [document, document + 1])
        return range(int(edges[0]), int(edges[1]))

    def counts(self, row: int, other: int) -> tuple[int, int, int]:
        """Return the shingles two rows share and those of each; equal forms share all."""
        one, two = self._shingles(row), self._shingles(other)
        if self.forms[row] == self.forms[other]:
            return max(len(one), 1), max(len(one), 1), max(len(one), 1)
        shared = len(one & two)
        return shared, max(len(one), 1), max(len(two), 1)

    def jaccard(self, row: int, other: int) -> Fraction:
        """Return the exact Jaccard of two rows."""
        shared, one, two = self.counts(row, other)
        return Fraction(shared, one + two - shared)

    def _shingles(self, row: int) -> set[str]:
        return shingle_set(self.names[self.forms[row]], self.shingle_characters)


def prepare(paragraphs: Paragraphs, settings: DedupSettings) -> Corpus:
    """Work out forms and near pairs; equal forms are compared once.

    Raises ValueError when rows are out of order.
    """
    if np.any(np.diff(paragraphs.documents) < 0):
        raise ValueError("rows must be in the order of their documents")
    rows = [
        Row(text, form, len(exact_form(text)), kind, damage(text, kind), repairs)
        for text, form, kind, repairs in zip(
            paragraphs.texts,
            matching_forms(paragraphs.texts),
            paragraphs.kinds,
            paragraphs.repairs.tolist(),
            strict=True,
        )
    ]
    # A text of marks alone (——) has an empty form; it is itself then, apart from all others.
    forms, names = _number(row.form or f"\0{exact_form(row.text)}" for row in rows)
    texts = _number_texts(rows, forms)
    forms, names = _tell_apart(rows, forms, texts, names)
    names = ["" if name.startswith("\0") else name for name in names]
    near = near_pairs(names, settings.scheme(), threshold=settings.threshold)
    _, firsts = np.unique(forms, return_index=True)
    contents = Contents(lambda name: content_of([rows[int(firsts[name])].text]))
    copies = copies_among(near, contents)
    return Corpus(paragraphs, rows, texts, forms, names, settings.shingle_characters, near, copies)


def _tell_apart(
    rows: Sequence[Row], forms: IntArray, texts: IntArray, names: list[str]
) -> tuple[IntArray, list[str]]:
    """Give texts with equal matching forms numbers of their own where they say something else.

    -1.5% and 1.5% have one matching form, as have $a and a, -W and -w.
    """
    _, first, owners = np.unique(texts, return_index=True, return_inverse=True)
    several = np.bincount(forms[first], minlength=len(names)) > 1
    said: dict[tuple[int, str], int] = {}
    seen: set[int] = set()
    of_text = forms[first].copy()
    names = list(names)
    for number in np.flatnonzero(several[of_text]).tolist():
        form = int(of_text[number])
        key = (form, strict_form(rows[int(first[number])].text))
        if key not in said:
            said[key] = len(names) if form in seen else form
            names += [names[form]] * (form in seen)
            seen.add(form)
        of_text[number] = said[key]
    return of_text[owners], names


def _number(values: Iterable[str]) -> tuple[IntArray, list[str]]:
    numbers: dict[str, int] = {}
    numbered = [numbers.setdefault(value, len(numbers)) for value in values]
    return np.array(numbered, dtype=np.int64), list(numbers)


def _number_texts(rows: Sequence[Row], forms: IntArray) -> IntArray:
    """Number the texts, equal for exact copies: those of a form that stands once are alone."""
    several = np.bincount(forms)[forms] > 1
    numbers: dict[str, int] = {}
    texts = np.arange(len(rows))
    for row in np.flatnonzero(several).tolist():
        texts[row] = numbers.setdefault(exact_form(rows[row].text), row)
    return texts


def _published_ranks(published_at: Sequence[datetime | None]) -> IntArray:
    moments = [
        None if moment is None else moment.replace(tzinfo=moment.tzinfo or UTC)
        for moment in published_at
    ]
    known = sorted({moment for moment in moments if moment is not None})
    ranks = {moment: rank for rank, moment in enumerate(known)}
    return np.array(
        [len(ranks) if moment is None else ranks[moment] for moment in moments], dtype=np.int64
    )
