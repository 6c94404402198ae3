"""Exhibits: what was chosen of a version, read back and told as plain values for a page."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from cleaners.dedup.damage import damage
from flows.history import History, Life, Row, lives, read_histories, read_paragraphs
from flows.report import marks
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

Exhibit = dict[str, Any]

PAIRS: Final = 20
"""So many paragraphs of a dropped run or document are shown, and so many members of a cluster."""


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
            what: defaultdict(list) for what in ("repaired", "removed", "uncertain", "reused")
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
            **self._place(row),
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
        copies = {row["paragraph_id"]: row for row in history.duplicates if not row["kept"]}
        rows = [
            row
            for row in history.paragraphs
            if not row["kept"]
            and unit in (row["document_id"], row["paragraph_id"], _run(copies, row))
        ]
        document = next(d for d in history.documents if d["document_id"] == rows[0]["document_id"])
        return {
            **self._place(rows[0]),
            "lines": _lines(rows[0]["first_line"], rows[-1]["last_line"]),
            "title": self._size.name(document["title"]),
            "similarity": document["similarity"] if chosen.sort == "document_duplicate" else None,
            "characters": chosen.candidate.size,
            "paragraphs": len(rows),
            "rows": rows,
            "copies": copies,
        }

    def _uncertain(self, history: History, chosen: Chosen) -> Exhibit:
        _, step, start = chosen.candidate.place
        left, edit, right = history.around(int(step), int(start), marks.AROUND)
        near = [p for p in history.paragraphs if p["ordinal"] == edit["paragraph_ordinal"]]
        return {
            "source_path": self._size.name(history.record["source_path"]),
            "lines": _lines(near[0]["first_line"], near[0]["last_line"]) if near else None,
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
        return {**self._place(row), "row": row, "copy": copy, "kind": copy["kind"]}

    _makers: Mapping[str, Callable[..., Exhibit]] = {
        "repaired": _repaired,
        "removed": _removed,
        "uncertain": _uncertain,
        "reused": _reused,
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
        for cluster, members in self._members.items():
            yield cluster
            yield from (row["paragraph_id"] for row in members)

    def _finish(self) -> None:
        """Add what stands in other records, now that it is known."""
        for units in self.shown["removed"].values():
            for unit in units:
                rows, copies = unit.pop("rows"), unit.pop("copies")
                unit["pairs"] = [self._pair(row, copies, len(rows)) for row in rows[:PAIRS]]
                unit["why"] = self._why([(self._matched(row), row) for row in rows])
        for exhibits in self.shown["reused"].values():
            for each in exhibits:
                row, copy = each.pop("row"), each.pop("copy")
                other = self._others[copy["cluster_id"]]
                one = row["text"][copy["start"] : copy["end"]]
                two = other["text"][copy["matched_start"] : copy["matched_end"]]
                each["other"] = self._place(other)
                each["similarity"] = copy["jaccard"]
                each["characters"] = len(one)
                each["pieces"] = self._size.text(marks.by_comparison(one, two))

    def _matched(self, row: Row) -> Row | None:
        return self._others.get(row["matched_paragraph_id"])

    def _pair(self, row: Row, copies: Mapping[str, Row], count: int) -> Exhibit:
        matched, copy = self._matched(row), copies.get(row["paragraph_id"])
        pieces = marks.by_comparison(row["text"], matched["text"] if matched else row["text"])
        return {
            **self._place(row),
            "reason": row["drop_reason"],
            "similarity": row["similarity"],
            "containment": copy["containment"] if copy else None,
            "pieces": self._size.text(pieces, count),
            "matched": self._place(matched) if matched else None,
        }

    def clusters(self) -> Iterator[Exhibit]:
        """Yield the largest clusters with the first of their members, and why one was kept."""
        for cluster, copies in self._clusters.items():
            star, members = self._others[cluster], self._members[cluster]
            yield {
                **self._place(star),
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
            **self._place(row),
            "kind": copy["kind"],
            "kept": kept,
            "similarity": copy["jaccard"],
            "why": {"because": "kept"} if kept else self._why([(star, row)], copy["kind"]),
            "pieces": self._size.step(marks.by_comparison(row["text"], star["text"])),
        }

    def _why(self, pairs: Sequence[tuple[Row | None, Row]], kind: str | None = None) -> Exhibit:
        """Say what told the kept ones from the dropped, asked in the order of the decision."""
        both = [(star, row) for star, row in pairs if star is not None]
        if not both:
            return {"because": "alone"}
        kind = kind or (both[0][1]["drop_reason"] if len(pairs) == 1 else None)
        if kind and kind.startswith("truncated"):
            return {"because": "holds"}
        for because, measure in (("damage", _damage), ("repairs", self._repaired_times)):
            kept, dropped = (sum(measure(pair[side]) for pair in both) for side in (0, 1))
            if kept != dropped:
                return {"because": because, "kept": kept, "dropped": dropped}
        star, row = both[0]
        dates = [self._documents[each["document_id"]]["published_at"] for each in (star, row)]
        if dates[0] != dates[1] and len(both) == 1:
            return {"because": "published"}
        return {"because": "order"}

    def _repaired_times(self, row: Row) -> int:
        return self._repairs[row["record_id"], row["ordinal"]]

    def _place(self, row: Row) -> Exhibit:
        return {
            "paragraph_id": row["paragraph_id"],
            "source_path": self._size.name(row["source_path"]),
            "lines": _lines(row["first_line"], row["last_line"]),
            "kind": row["kind"],
        }


def _all_chosen(survey: Survey) -> Iterator[Chosen]:
    for what, sorts in (
        ("repaired", survey.repaired),
        ("removed", survey.removed),
        ("uncertain", {"": survey.uncertain}),
        ("reused", {"": survey.reused}),
    ):
        for sort, samples in sorted(sorts.items()):
            yield from (Chosen(what, sort, candidate) for candidate in samples)


def _lives(history: History, chosen: Iterable[Chosen]) -> dict[int, Life]:
    """Return the lives of the paragraphs that are shown as repaired, by ordinal."""
    wanted = {int(each.candidate.place[0]) for each in chosen if each.what == "repaired"}
    rows = [row for row in history.paragraphs if row["ordinal"] in wanted]
    told = lives(history.record["extracted"], history.edits, rows) if rows else ()
    return {life.paragraph["ordinal"]: life for life in told}


def _damage(row: Row) -> int:
    return damage(row["text"], row["kind"])


def _run(copies: Mapping[str, Row], row: Row) -> str | None:
    copy = copies.get(row["paragraph_id"])
    return copy["run_id"] if copy else None


def _lines(first: int, last: int) -> str:
    return f"{first}" if first == last else f"{first}–{last}"
