"""Sentences: those that stand in several documents, inside paragraphs that differ."""

from __future__ import annotations

import re
from array import array
from collections.abc import Collection, Iterator

import numpy as np

from cleaners.characters import CLOSING
from cleaners.dedup.columns import Corpus
from cleaners.dedup.damage import REPEATS
from cleaners.dedup.outcomes import Duplicate, scope
from cleaners.dedup.shingles import exact_form, matching_form

# Cuts 蝶变。”|成效, 喜人！|and It works. |So; not 1.5 or e.g.this.
_END = re.compile(rf"(?:[。！？!?；;…]+[{re.escape(''.join(sorted(CLOSING)))}]*|\.(?=\s))\s*")

Place = tuple[int, int, int]
"""A row and where in its text a sentence stands."""


def cut_sentences(text: str) -> Iterator[tuple[int, int]]:
    """Yield where each sentence starts and ends, closing marks with it and blanks without.

    >>> text = "“瓣瓣不同，却瓣瓣同心。”成效喜人！未来可期"
    >>> [text[start:end] for start, end in cut_sentences(text)]
    ['“瓣瓣不同，却瓣瓣同心。”', '成效喜人！', '未来可期']
    """
    start = 0
    for end in [*(match.end() for match in _END.finditer(text)), len(text)]:
        sentence = text[start:end].strip()
        if sentence:
            first = text.index(sentence, start)
            yield first, first + len(sentence)
        start = end


def shared_sentences(
    corpus: Corpus, rows: Collection[int], found: Collection[Duplicate], *, min_characters: int
) -> Iterator[Duplicate]:
    """Yield the sentences of these rows that equal one of another document, punctuation aside.

    Each names the copy in the row that is preferred among all, and is kept. Left out are rows that
    copy that row as a whole, and shorter sentences: 新华社记者杨世尧摄 is no statement.
    """
    rank = corpus.rank()
    whole = {(copy.row, copy.cluster) for copy in found}
    # Most sentences stand once. So first their hashes alone are held, 16 bytes a sentence; what
    # collides by chance is told apart by its form.
    hashes, owners = array("q"), array("q")
    for row in rows:
        if corpus.rows[row].kind in REPEATS or len(corpus.rows[row].form) < min_characters:
            continue
        for form, _ in _forms(corpus, row, min_characters):
            hashes.append(hash(form))
            owners.append(row)
    _, classes, counts = np.unique(hashes, return_inverse=True, return_counts=True)
    places: dict[str, list[Place]] = {}
    for row in np.unique(np.frombuffer(owners, dtype=np.int64)[counts[classes] > 1]).tolist():
        for form, place in _forms(corpus, row, min_characters):
            places.setdefault(form, []).append(place)
    for same in places.values():
        star = min(same, key=lambda place: (rank[place[0]], place))
        for place in same:
            copy = scope(corpus, place[0], star[0]) == "across_documents"
            if copy and (place[0], star[0]) not in whole:
                yield _duplicate(corpus, place, star)


def _forms(corpus: Corpus, row: int, min_characters: int) -> Iterator[tuple[str, Place]]:
    text = corpus.rows[row].text
    for start, end in cut_sentences(text):
        form = matching_form(text[start:end])
        if len(form) >= min_characters:
            yield form, (row, start, end)


def _duplicate(corpus: Corpus, place: Place, star: Place) -> Duplicate:
    one, other = (corpus.rows[row].text[start:end] for row, start, end in (place, star))
    return Duplicate(
        row=place[0],
        cluster=star[0],
        run=None,
        jaccard=1.0,
        containment=1.0,
        kind="exact" if exact_form(one) == exact_form(other) else "near",
        scope="across_documents",
        start=place[1],
        end=place[2],
        matched_start=star[1],
        matched_end=star[2],
        kept=True,
    )
