"""Boilerplate: what stands in many documents of one source folder, such as 责任编辑：王某."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from cleaners.codes import IntArray
from cleaners.dedup.columns import Corpus

MIN_DOCUMENTS = 5
MIN_SHARE = 100
"""Thousandths of the documents of a folder.

Of 1,778 real documents in nine collections no paragraph reaches this: the most frequent is 图片：
in 45 of 452, then 结论 as a heading in 8 of 90; the most frequent label has 3 of 90. In 1,000 draws
of 20 documents from one collection 222 paragraphs stand in three or more, 42 in four, 10 in five.
"""

_NOT_PROSE = frozenset({"table", "code"})
_LONGEST_LABELLED = 24
# Matches （责任编辑：王某） and 来源: 新华社; not 10:30开始 or a lead-in that ends with its colon.
_LABEL = re.compile(r"\W{0,2}([^\W\d_]{2,8})\s?[:：]\s*\S.{0,11}")


@dataclass(frozen=True, slots=True)
class Boilerplate:
    """A paragraph in so many ``documents`` ``of`` those of a folder, with all that is below it.

    ``label``: its beginning alone, 责任编辑：, before texts that differ.
    """

    folder: str
    text: str
    kind: Literal["text", "label"]
    documents: int
    of: int


def find_boilerplate(corpus: Corpus, stays: NDArray[np.bool]) -> tuple[Boilerplate, ...]:
    """Find the boilerplate of each folder, the most frequent first, whatever its length.

    Paragraphs are the same when their matching forms are. Documents that do not stay, as copies of
    others, count nowhere: an article in five copies is not boilerplate. Named is the folder that
    holds all of its documents where they are many enough there, else each below that has enough.
    A heading of every article (结论) is found, too: nothing is dropped for it.
    """
    if not corpus.paragraphs.folders:
        return ()
    owners = corpus.paragraphs.documents
    rows = np.array(
        [
            number
            for number, row in enumerate(corpus.rows)
            if stays[owners[number]] and row.form and row.kind not in _NOT_PROSE
        ],
        dtype=np.int64,
    )
    chains = [tuple(_chain(folder)) for folder in corpus.paragraphs.folders]
    sizes = Counter(f for document in np.unique(owners[rows]).tolist() for f in chains[document])
    found, known = [], set()
    for row, documents in _crowds(rows, corpus.forms[rows], owners):
        for folder, count in _folders(documents, chains, sizes):
            known.add(int(corpus.forms[row]))
            text = corpus.rows[row].text
            found.append(Boilerplate(folder, text, "text", count, sizes[folder]))
    labels = {
        number: label
        for number in rows.tolist()
        if int(corpus.forms[number]) not in known
        and (label := label_of(corpus.rows[number].text)) is not None
    }
    numbers = {label: number for number, label in enumerate(dict.fromkeys(labels.values()))}
    classes = np.array([numbers[label] for label in labels.values()], dtype=np.int64)
    for row, documents in _crowds(np.array(list(labels), dtype=np.int64), classes, owners):
        for folder, count in _folders(documents, chains, sizes):
            found.append(Boilerplate(folder, labels[row], "label", count, sizes[folder]))
    return tuple(sorted(found, key=lambda each: (-each.documents, each.folder, each.text)))


def label_of(text: str) -> str | None:
    """Return what stands before the colon of a short paragraph, None if it is no such.

    A short answer in an interview (记者：为什么？) is the counter-example.

    >>> label_of("（责任编辑: 王某）"), label_of("会议指出：要推动京津冀协同发展取得新的更大成效。")
    ('责任编辑：', None)
    """
    found = _LABEL.fullmatch(text) if len(text) <= _LONGEST_LABELLED else None
    return found and f"{found[1]}："


def _crowds(
    rows: IntArray, classes: IntArray, owners: IntArray
) -> Iterator[tuple[int, Sequence[int]]]:
    """Yield the first row of each class that enough documents have, and these documents."""
    if not len(rows):
        return
    _, first, classes = np.unique(classes, return_index=True, return_inverse=True)
    count = int(owners[-1]) + 1
    places = np.unique(classes * count + owners[rows])
    edges = np.searchsorted(places, np.arange(len(first) + 1) * count)
    for number in np.flatnonzero(np.diff(edges) >= MIN_DOCUMENTS).tolist():
        documents = places[edges[number] : edges[number + 1]] % count
        yield int(rows[first[number]]), documents.tolist()


def _folders(
    documents: Sequence[int], chains: Sequence[Sequence[str]], sizes: Mapping[str, int]
) -> Iterator[tuple[str, int]]:
    """Yield the folders in which these documents are many, none inside another, with the number."""
    counted = Counter(folder for document in documents for folder in chains[document])
    many = sorted(
        folder
        for folder, count in counted.items()
        if count >= MIN_DOCUMENTS and count * 1000 >= MIN_SHARE * sizes[folder]
    )
    covered: set[str] = set()
    for folder in many:
        if covered.isdisjoint(_chain(folder)):
            covered.add(folder)
            same = (f for f in many if folder in _chain(f) and counted[f] == counted[folder])
            yield max(same, key=len), counted[folder]


def _chain(folder: str) -> Iterator[str]:
    """Yield a folder with all that hold it, the highest first: feed, feed/2021, feed/2021/10."""
    return accumulate(folder.split("/"), lambda above, name: f"{above}/{name}")
