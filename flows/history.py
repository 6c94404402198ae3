"""History: the life of a record, told once for the report, ``explain`` and ``try``.

A record's rows hold its text before any repair, the edits and the paragraphs in the end. Read
together they say of each paragraph which stretch of the source it came from, what each rule did to
it in turn, and what became of it.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import accumulate, groupby
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from cleaners.edits import Edit, apply
from flows.store import PartReader

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Step:
    """What one rule did within a stretch of its input, which begins at ``start``.

    ``edits`` count from the beginning of ``before``, so that they lead from there to ``after``.
    """

    rule: str
    number: int
    start: int
    before: str
    after: str
    edits: tuple[Edit, ...]


@dataclass(frozen=True, slots=True)
class Life:
    """A paragraph from its stretch of the extracted text to the text in the table.

    ``origin`` is that stretch in code points of ``records.extracted``, ``before`` its text, which
    the steps lead to the paragraph's own: each begins with what the one before it came to.
    """

    paragraph: Row
    origin: tuple[int, int]
    before: str
    steps: tuple[Step, ...]

    @property
    def edits(self) -> int:
        """How many edits made it."""
        return sum(len(step.edits) for step in self.steps)


def lives(extracted: str, edits: Sequence[Row], paragraphs: Sequence[Row]) -> Iterator[Life]:
    """Yield the life of each paragraph of one record, given its rows of ``edits``.

    >>> joined = {"step": 0, "rule": "line_wraps", "start": 4, "end": 5, "before": "\\n"}
    >>> joined |= {"after": "", "score": 998, "note": None}
    >>> whole = {"start": 0, "end": 8, "text": "保护和修复工程。"}
    >>> (life,) = lives("保护和修\\n复工程。", [joined], [whole])
    >>> life.before, [(step.rule, step.after) for step in life.steps]
    ('保护和修\\n复工程。', [('line_wraps', '保护和修复工程。')])
    """
    layers = _layers(extracted, edits)
    for paragraph in paragraphs:
        yield _life(extracted, layers, paragraph)


@dataclass(frozen=True, slots=True)
class _Layer:
    """One step of a record: its rule, input and edits, and where those are in the output."""

    rule: str
    number: int
    text: str
    edits: tuple[Edit, ...]
    new_starts: tuple[int, ...]
    new_ends: tuple[int, ...]

    def back(self, start: int, end: int) -> Step:
        """Return what gave ``[start, end)`` of the output; what vanished at its edges included.

        Of an edit across an edge stays what it put inside.
        """
        first, last = bisect_left(self.new_ends, start), bisect_right(self.new_starts, end)
        if first < last and self.new_starts[first] < self.new_ends[first] == start:
            first += 1
        if first < last and end == self.new_starts[last - 1] < self.new_ends[last - 1]:
            last -= 1
        begins, ends = start - self._grown(first), end - self._grown(last)
        if first < last:
            begins = min(begins, self.edits[first].start)
            ends = max(ends, self.edits[last - 1].end)
        edits = tuple(self._inside(n, start, end, begins) for n in range(first, last))
        before = self.text[begins:ends]
        return Step(self.rule, self.number, begins, before, apply(before, edits), edits)

    def _inside(self, index: int, start: int, end: int, begins: int) -> Edit:
        edit, new_start = self.edits[index], self.new_starts[index]
        after = edit.after[max(0, start - new_start) : max(0, end - new_start)]
        return replace(edit, start=edit.start - begins, end=edit.end - begins, after=after)

    def _grown(self, count: int) -> int:
        """Return by how much the first edits made the text longer."""
        return self.new_ends[count - 1] - self.edits[count - 1].end if count else 0


def _layers(extracted: str, rows: Sequence[Row]) -> list[_Layer]:
    layers = []
    text = extracted
    ordered = sorted(rows, key=lambda row: (row["step"], row["start"], row["end"]))
    for (number, rule), group in groupby(ordered, key=lambda row: (row["step"], row["rule"])):
        edits = tuple(
            Edit(r["start"], r["end"], r["before"], r["after"], r["note"] or "", r["score"])
            for r in group
        )
        grown = accumulate(len(edit.after) - len(edit.before) for edit in edits)
        new_ends = tuple(edit.end + more for edit, more in zip(edits, grown, strict=True))
        new_starts = tuple(n - len(e.after) for n, e in zip(new_ends, edits, strict=True))
        layers.append(_Layer(rule, number, text, edits, new_starts, new_ends))
        text = apply(text, edits)
    return layers


def _life(extracted: str, layers: Sequence[_Layer], paragraph: Row) -> Life:
    start, end = paragraph["start"], paragraph["end"]
    steps: list[Step] = []
    for layer in reversed(layers):
        step = layer.back(start, end)
        start, end = step.start, step.start + len(step.before)
        if step.edits:
            steps.insert(0, step)
    return Life(paragraph, (start, end), extracted[start:end], tuple(steps))


@dataclass(frozen=True, slots=True)
class Story:
    """A paragraph's life and its end: the paragraphs it is a copy of, as ``duplicates`` tells.

    ``copies`` pairs each of its rows there with the paragraph that it names; ``repeated`` holds the
    texts of all paragraphs of its document and of the one which that repeats.
    """

    life: Life
    document: Row
    copies: tuple[tuple[Row, Row], ...]
    repeated: tuple[tuple[str, ...], tuple[str, ...]] | None = None


@dataclass(frozen=True, slots=True)
class History:
    """All rows of one record, and the paragraphs of others that its own are copies of."""

    record: Row
    documents: tuple[Row, ...]
    paragraphs: tuple[Row, ...]
    edits: tuple[Row, ...]
    duplicates: tuple[Row, ...]
    others: Mapping[str, Row]
    repeated: Mapping[str, Sequence[Row]] = field(default_factory=dict)

    def complete(self, parts: PartReader) -> History:
        """Return it with the paragraphs and documents of other records that its own copy."""
        own = {row["paragraph_id"] for row in self.paragraphs}
        missing = {row["cluster_id"] for row in self.duplicates} - own
        matched = {row["matched_document_id"] for row in self.documents} - {None}
        repeated = read_documents(parts, matched - {row["document_id"] for row in self.documents})
        return replace(self, others=read_paragraphs(parts, missing), repeated=repeated)

    def around(self, step: int, start: int, characters: int) -> tuple[str, Row, str]:
        """Return an edit, by its step and place there, with the text before and behind it."""
        layer = next(x for x in _layers(self.record["extracted"], self.edits) if x.number == step)
        edit = next(e for e in self.edits if (e["step"], e["start"]) == (step, start))
        left = layer.text[max(0, start - characters) : start]
        return left, edit, layer.text[edit["end"] : edit["end"] + characters]

    def stories(self, wanted: Container[str] | None = None) -> Iterator[Story]:
        """Yield the stories of the paragraphs with these ids, or of all, in their order."""
        known = {**self.others, **{row["paragraph_id"]: row for row in self.paragraphs}}
        chosen = [p for p in self.paragraphs if wanted is None or p["paragraph_id"] in wanted]
        documents = {row["document_id"]: row for row in self.documents}
        repeats = {name: self._repeats(row) for name, row in documents.items()}
        for life in lives(self.record["extracted"], self.edits, chosen):
            name = life.paragraph["paragraph_id"]
            own = [row for row in self.duplicates if row["paragraph_id"] == name]
            copies = tuple((row, known[row["cluster_id"]]) for row in own)
            document = documents[life.paragraph["document_id"]]
            yield Story(life, document, copies, repeats[document["document_id"]])

    def _repeats(self, document: Row) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
        matched = document["matched_document_id"]
        if matched is None:
            return None
        name = document["document_id"]
        own, other = (
            tuple(str(row["text"]) for row in self.paragraphs if row["document_id"] == each)
            for each in (name, matched)
        )
        return own, other or tuple(str(row["text"]) for row in self.repeated.get(matched, ()))


def read_histories(parts: PartReader, part: str, records: Iterable[str]) -> Iterator[History]:
    """Yield the histories of some records of one part, in the order of the part.

    What they copy from other records is not there yet: see ``complete``. Raises CorruptVersion.
    """
    rows = {name: _where(parts, part, name, "record_id", records) for name in _OF_RECORD}
    names = [row["paragraph_id"] for row in rows["paragraphs"]]
    copies = _where(parts, part, "duplicates", "paragraph_id", names)
    grouped = {name: _by_record(own) for name, own in rows.items()}
    owner = {row["paragraph_id"]: row["record_id"] for row in rows["paragraphs"]}
    of_record: defaultdict[str, list[Row]] = defaultdict(list)
    for row in copies:
        of_record[owner[row["paragraph_id"]]].append(row)
    for record in rows["records"]:
        name = record["record_id"]
        documents, paragraphs, edits = (tuple(grouped[t][name]) for t in _OF_RECORD[1:])
        yield History(record, documents, paragraphs, edits, tuple(of_record[name]), {})


_OF_RECORD = ("records", "documents", "paragraphs", "edits")


def read_paragraphs(parts: PartReader, names: Iterable[str]) -> dict[str, Row]:
    """Return the paragraphs with these ids, wherever they stand. Raises CorruptVersion."""
    wanted = set(names)
    found: dict[str, Row] = {}
    for part in parts.names:
        if len(found) == len(wanted):
            break
        rows = _where(parts, part, "paragraphs", "paragraph_id", wanted)
        found |= {row["paragraph_id"]: row for row in rows}
    return found


def read_documents(parts: PartReader, names: Iterable[str]) -> dict[str, list[Row]]:
    """Return all paragraphs of the documents with these ids, in order. Raises CorruptVersion."""
    wanted = set(names)
    found: defaultdict[str, list[Row]] = defaultdict(list)
    for part in parts.names:
        if len(found) == len(wanted):
            break
        for row in _where(parts, part, "paragraphs", "document_id", wanted):
            found[row["document_id"]].append(row)
    return found


def _where(
    parts: PartReader, part: str, table: str, column: str, values: Iterable[str]
) -> list[Row]:
    wanted = pa.array(sorted(set(values)), pa.string())
    found: list[Row] = []
    # The one column says whether the others are worth reading.
    if any(_has(rows[column], wanted) for rows in parts.batches(table, part, [column])):
        for rows in parts.batches(table, part, rows=1024):
            found += rows.filter(pc.is_in(rows[column], value_set=wanted)).to_pylist()
    return found


def _has(column: pa.ChunkedArray, wanted: pa.Array) -> bool:
    found: bool | None = pc.any(pc.is_in(column, value_set=wanted)).as_py()
    return bool(found)


def _by_record(rows: Iterable[Row]) -> defaultdict[str, list[Row]]:
    found: defaultdict[str, list[Row]] = defaultdict(list)
    for row in rows:
        found[row["record_id"]].append(row)
    return found


def history_of(tables: Mapping[str, pa.Table]) -> History:
    """Return the history of the only record that some tables hold."""
    rows = {name: tuple(table.to_pylist()) for name, table in tables.items()}
    (record,) = rows["records"]
    documents, paragraphs, edits = (rows[name] for name in _OF_RECORD[1:])
    return History(record, documents, paragraphs, edits, rows["duplicates"], {})
