"""Sentences: those that stand in several documents, inside paragraphs that differ."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

import numpy as np

from cleaners.characters import CLOSING
from cleaners.codes import Codes, IntArray, batches, codes_of, sizes_of, starts_of
from cleaners.dedup.candidates import FEW_CHARACTERS
from cleaners.dedup.columns import Corpus
from cleaners.dedup.damage import REPEATS
from cleaners.dedup.forms import hash_forms
from cleaners.dedup.outcomes import Duplicate, scope
from cleaners.dedup.shingles import exact_form, matching_form

_ENDS = codes_of("。！？!?；;…")
_CLOSES = codes_of("".join(sorted(CLOSING)))
_SPACES = codes_of("".join(code for code in map(chr, range(0x3001)) if code.isspace()))

Place = tuple[int, int, int]
"""A row and where in its text a sentence stands."""


def shared_sentences(
    corpus: Corpus, rows: Collection[int], found: Collection[Duplicate], *, min_characters: int
) -> Iterator[Duplicate]:
    """Yield the sentences of these rows that equal one of another document, punctuation aside.

    Each names the copy in the row that is preferred among all, and is kept. Left out are rows that
    copy that row as a whole, and shorter sentences: 新华社记者杨世尧摄 is no statement.
    """
    rank = corpus.rank()
    whole = {(copy.row, copy.cluster) for copy in found}
    long = [
        row
        for row in rows
        if corpus.rows[row].kind not in REPEATS and len(corpus.rows[row].form) >= min_characters
    ]
    places: dict[str, list[Place]] = {}
    for number, start, end in _repeated([corpus.rows[row].text for row in long], min_characters):
        text = corpus.rows[long[number]].text[start:end]
        start += len(text) - len(text.lstrip())
        place = (long[number], start, start + len(text.strip()))
        places.setdefault(matching_form(text), []).append(place)
    for same in places.values():
        star = min(same, key=lambda place: (rank[place[0]], place))
        for place in same:
            copy = scope(corpus, place[0], star[0]) == "across_documents"
            if copy and (place[0], star[0]) not in whole:
                yield _duplicate(corpus, place, star)


def _repeated(texts: Sequence[str], min_characters: int) -> Iterator[Place]:
    """Yield the long sentences whose forms have a hash that others have too.

    Most sentences stand once, and only their hashes are ever held. What collides by chance is told
    apart by its form.
    """
    hashes, places = [np.zeros(0, np.uint64)], [np.zeros((3, 0), np.int64)]
    lengths = sizes_of(texts) + 1
    few = int(lengths.sum()) < FEW_CHARACTERS
    for first, last in batches(lengths):
        codes = codes_of("\n".join(texts[first:last]) + "\n")
        starts = starts_of(lengths[first:last])
        edges = np.union1d(starts, sentence_ends(codes))
        some, sizes = hash_forms(codes, edges, few=few)
        long = sizes >= min_characters
        owners = np.searchsorted(starts, edges[:-1][long], side="right") - 1
        between = np.stack((edges[:-1][long], edges[1:][long])) - starts[owners]
        hashes.append(some[long])
        places.append(np.vstack((owners + first, between)))
    _, classes, counts = np.unique(np.concatenate(hashes), return_inverse=True, return_counts=True)
    repeated = np.concatenate(places, axis=1)[:, counts[classes] > 1]
    yield from zip(*repeated.tolist(), strict=True)


def sentence_ends(codes: Codes) -> IntArray:
    """Return where sentences end, closing marks with them, in texts on lines of their own.

    It cuts 蝶变。”|成效, 喜人！| and It works. |So; not 1.5 or e.g.this.

    >>> text = "“瓣瓣不同，却瓣瓣同心。”成效喜人！It works. So does 1.5"
    >>> [text[:end][-4:] for end in sentence_ends(codes_of(text)).tolist()]
    ['同心。”', '效喜人！', 'rks.']
    """
    ends, closing = np.isin(codes, _ENDS), np.isin(codes, _CLOSES)
    # Closing marks belong to the end that they follow, one behind the other.
    tail = ends[np.maximum.accumulate(np.where(closing, 0, np.arange(len(codes))))]
    more = np.append(tail[1:] & ~(closing[:-1] & ends[1:]), False)
    points = (codes == ord(".")) & np.append(np.isin(codes[1:], _SPACES), False)
    return np.flatnonzero(tail & ~more | points) + 1


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
