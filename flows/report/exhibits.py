"""Exhibits: what was chosen of a version, read back and told as plain values for a page."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from flows.history import (
    History,
    Life,
    Row,
    lives,
    read_documents,
    read_histories,
    read_paragraphs,
)
from flows.reasons import MAX_CHARACTERS, of_documents, of_paragraphs
from flows.report import marks
from flows.report.alike import (
    Exhibit,
    contract,
    copies_by_paragraph,
    lines_of,
    pair,
    passage,
    place_of,
    why,
)
from flows.report.marks import Size
from flows.report.readings import (
    documents_by_id,
    largest_clusters,
    members_of,
    repairs_by_paragraph,
)
from flows.report.samples import Candidate
from flows.report.survey import Survey
from flows.store import PartReader

PAIRS: Final = 20
"""So many paragraphs of a dropped run or document are shown, and so many members of a cluster."""


_SORTS: Final = ("repaired", "removed", "uncertain", "reused", "variants")

_Repeated = tuple[str, tuple[str, ...]]
"""The document that one repeats, and the texts of its own paragraphs."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """The candidates of one record by what they are to show."""

    what: str
    sort: str
    candidate: Candidate


class Exhibition:
    """Reads what a survey chose back from its parts, each part once for all that it holds."""

    def __init__(self, parts: PartReader, survey: Survey, size: Size) -> None:
        self._parts, self._size = parts, size
        self.shown: dict[str, defaultdict[str, list[Exhibit]]] = {
            what: defaultdict(list) for what in _SORTS
        }
        self._clusters = largest_clusters(survey.clusters)
        chosen = list(_all_chosen(survey))
        self._tell(chosen)
        self._members = members_of(parts, self._clusters)
        self._others = read_paragraphs(parts, set(self._named()))
        self._documents = documents_by_id(
            parts, {row["document_id"] for row in self._others.values()}
        )
        self._repairs = repairs_by_paragraph(parts, self._others.values())
        self._finish()

    def _tell(self, chosen: Sequence[Chosen]) -> None:
        """Make the exhibits that a record alone can tell, in the order they were chosen in."""
        ready: dict[int, Exhibit] = {}
        by_part: defaultdict[str, list[int]] = defaultdict(list)
        for number, each in enumerate(chosen):
            by_part[each.candidate.part].append(number)
        for part, numbers in sorted(by_part.items()):
            wanted = {chosen[number].candidate.record for number in numbers}
            for history in read_histories(self._parts, part, wanted):
                name = history.record["record_id"]
                own = [number for number in numbers if chosen[number].candidate.record == name]
                self._lives = _lives(history, [chosen[number] for number in own])
                for number in own:
                    ready[number] = self._makers[chosen[number].what](self, history, chosen[number])
        for number, each in enumerate(chosen):
            self.shown[each.what][each.sort].append(ready[number])

    def _repaired(self, history: History, chosen: Chosen) -> Exhibit:
        life = self._lives[int(chosen.candidate.place[0])]
        row = life.paragraph
        document = next(d for d in history.documents if d["document_id"] == row["document_id"])
        return {
            **place_of(row, self._size),
            "title": self._size.name(document["title"]),
            "characters": chosen.candidate.size,
            "pieces": self._size.text(marks.by_comparison(life.before, row["text"])),
            "steps": [
                {
                    "rule": step.rule,
                    "edits": len(step.edits),
                    "pieces": self._size.step(marks.by_edits(step.before, step.edits)),
                }
                for step in life.steps
            ],
        }

    def _removed(self, history: History, chosen: Chosen) -> Exhibit:
        (unit,) = chosen.candidate.place
        copies = copies_by_paragraph(history.duplicates)
        rows = [
            row
            for row in history.paragraphs
            if not row["kept"]
            and unit in (row["document_id"], row["paragraph_id"], _run(copies, row))
        ]
        document = next(d for d in history.documents if d["document_id"] == rows[0]["document_id"])
        return {
            **place_of(rows[0], self._size),
            "lines": lines_of(rows[0]["first_line"], rows[-1]["last_line"]),
            "title": self._size.name(document["title"]),
            "similarity": document["similarity"] if chosen.sort == "document_duplicate" else None,
            "characters": chosen.candidate.size,
            "paragraphs": len(rows),
            "rows": rows,
            "copies": copies,
            "document": self._repeated(history, document, chosen),
        }

    def _repeated(self, history: History, document: Row, chosen: Chosen) -> _Repeated | None:
        """Hold the texts of a document that goes as a whole, unless they are too long to read."""
        if chosen.sort != "document_duplicate" or chosen.candidate.size > MAX_CHARACTERS:
            return None
        own = [p for p in history.paragraphs if p["document_id"] == document["document_id"]]
        return document["matched_document_id"], tuple(str(row["text"]) for row in own)

    def _variants(self, history: History, chosen: Chosen) -> Exhibit:
        owners = chosen.candidate.place
        copies = [
            row
            for row in history.duplicates
            if row["kind"] == "variant"
            and owners == tuple(row[n].partition(":")[0] for n in ("paragraph_id", "cluster_id"))
        ]
        rows = {row["paragraph_id"]: row for row in history.paragraphs}
        first, last = (rows[copies[n]["paragraph_id"]] for n in (0, -1))
        document = next(d for d in history.documents if d["document_id"] == owners[0])
        return {
            **place_of(first, self._size),
            "lines": lines_of(first["first_line"], last["last_line"]),
            "title": self._size.name(document["title"]),
            "paragraphs": len(copies),
            "rows": [(rows[copy["paragraph_id"]], copy) for copy in copies[:PAIRS]],
        }

    def _uncertain(self, history: History, chosen: Chosen) -> Exhibit:
        _, step, start = chosen.candidate.place
        left, edit, right = history.around(int(step), int(start), marks.AROUND)
        near = [p for p in history.paragraphs if p["ordinal"] == edit["paragraph_ordinal"]]
        return {
            "source_path": self._size.name(history.record["source_path"]),
            "lines": lines_of(near[0]["first_line"], near[0]["last_line"]) if near else None,
            "paragraph_id": near[0]["paragraph_id"] if near else None,
            "score": edit["score"],
            "joined": "\n\n" not in edit["after"],
            "pieces": self._size.text(
                [("=", left), ("-", edit["before"]), ("+", edit["after"]), ("=", right)]
            ),
        }

    def _reused(self, history: History, chosen: Chosen) -> Exhibit:
        name, cluster, start = chosen.candidate.place
        row = next(p for p in history.paragraphs if p["paragraph_id"] == name)
        copy = next(
            c
            for c in history.duplicates
            if (c["paragraph_id"], c["cluster_id"], c["start"]) == (name, cluster, int(start))
        )
        return {**place_of(row, self._size), "row": row, "copy": copy, "kind": copy["kind"]}

    _makers: Mapping[str, Callable[..., Exhibit]] = {
        "repaired": _repaired,
        "removed": _removed,
        "uncertain": _uncertain,
        "reused": _reused,
        "variants": _variants,
    }

    def _named(self) -> Iterator[str]:
        """Yield the ids of all paragraphs that exhibits name."""
        for units in self.shown["removed"].values():
            for unit in units:
                for row in unit["rows"]:
                    yield row["paragraph_id"]
                    if row["matched_paragraph_id"]:
                        yield row["matched_paragraph_id"]
        for reused in self.shown["reused"].values():
            yield from (each["copy"]["cluster_id"] for each in reused)
        for each in self.shown["variants"][""]:
            yield from (copy["cluster_id"] for _, copy in each["rows"])
        for cluster, members in self._members.items():
            yield cluster
            yield from (row["paragraph_id"] for row in members)

    def _finish(self) -> None:
        """Add what stands in other records, now that it is known."""
        removed = [unit for units in self.shown["removed"].values() for unit in units]
        names = {unit["document"][0] for unit in removed if unit["document"]}
        matched = read_documents(self._parts, names)
        for unit in removed:
            rows, copies, document = (unit.pop(name) for name in ("rows", "copies", "document"))
            unit["pairs"] = [
                pair(
                    row, self._matched(row), copies.get(row["paragraph_id"]), self._size, len(rows)
                )
                for row in rows[:PAIRS]
            ]
            unit["why"] = self._why([(self._matched(row), row) for row in rows])
            reason = None
            if document:
                other = tuple(str(row["text"]) for row in matched[document[0]])
                reason = of_documents(document[1], other)
            unit |= contract(reason, self._size)
        for each in self.shown["reused"][""]:
            row, copy = each.pop("row"), each.pop("copy")
            each |= passage(copy, row, self._others[copy["cluster_id"]], self._size)
        for each in self.shown["variants"][""]:
            rows = each.pop("rows")
            each["pairs"] = [
                pair(row, self._others[copy["cluster_id"]], copy, self._size, len(rows))
                for row, copy in rows
            ]

    def _matched(self, row: Row) -> Row | None:
        return self._others.get(row["matched_paragraph_id"])

    def clusters(self) -> Iterator[Exhibit]:
        """Yield the largest clusters with the first of their members, and why one was kept."""
        for cluster, copies in self._clusters.items():
            star, members = self._others[cluster], self._members[cluster]
            yield {
                **place_of(star, self._size),
                "copies": copies,
                "dropped": sum(not row["kept"] for row in members),
                "pieces": self._size.text([("=", star["text"])]),
                "kinds": dict(sorted(Counter(row["kind"] for row in members).items())),
                "members": [self._member(star, row) for row in members[:6]],
            }

    def _member(self, star: Row, copy: Row) -> Exhibit:
        row = self._others[copy["paragraph_id"]]
        kept = copy["kept"]
        return {
            **place_of(row, self._size),
            "kind": copy["kind"],
            "kept": kept,
            "similarity": copy["jaccard"],
            "why": {"because": "kept"} if kept else self._why([(star, row)], copy["kind"]),
            **contract(of_paragraphs(copy, row["text"], star["text"]), self._size),
            "pieces": self._size.step(marks.by_comparison(row["text"], star["text"])),
        }

    def _why(self, pairs: Sequence[tuple[Row | None, Row]], kind: str | None = None) -> Exhibit:
        return why(pairs, kind, self._repairs, self._documents)


def _all_chosen(survey: Survey) -> Iterator[Chosen]:
    for what, sorts in (
        ("repaired", survey.repaired),
        ("removed", survey.removed),
        ("uncertain", {"": survey.uncertain}),
        ("reused", {"": survey.reused}),
        ("variants", {"": survey.variants}),
    ):
        for sort, samples in sorted(sorts.items()):
            yield from (Chosen(what, sort, candidate) for candidate in samples)


def _lives(history: History, chosen: Iterable[Chosen]) -> dict[int, Life]:
    """Return the lives of the paragraphs that are shown as repaired, by ordinal."""
    wanted = {int(each.candidate.place[0]) for each in chosen if each.what == "repaired"}
    rows = [row for row in history.paragraphs if row["ordinal"] in wanted]
    told = lives(history.record["extracted"], history.edits, rows) if rows else ()
    return {life.paragraph["ordinal"]: life for life in told}


def _run(copies: Mapping[str, Row], row: Row) -> str | None:
    copy = copies.get(row["paragraph_id"])
    return copy["run_id"] if copy else None
