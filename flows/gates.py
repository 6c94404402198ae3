"""Gates: what must be true of a staged version before it may be committed."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from cleaners.edits import Edit, apply, invert, replay
from cleaners.errors import EditError
from cleaners.extract import Recount, squeezed
from flows.errors import GateError, Reject, name_rejects

Row = Mapping[str, Any]

_NAMED_AT_MOST = 5


@dataclass(slots=True)
class Ledger:
    """Where every code point of the sources went; the parts of several batches add up.

    decoded = visible + skipped by reason, and
    extracted = kept + dropped by reason + separators + edited (before − after) by rule.
    ``extracted`` is ``visible`` with the white space that stands in it.
    """

    decoded: int = 0
    visible: int = 0
    skipped: Counter[str] = field(default_factory=Counter)
    extracted: int = 0
    kept: int = 0
    dropped: Counter[str] = field(default_factory=Counter)
    separators: int = 0
    edited: Counter[str] = field(default_factory=Counter)

    def __iadd__(self, other: Ledger) -> Ledger:
        self.decoded += other.decoded
        self.visible += other.visible
        self.skipped.update(other.skipped)
        self.extracted += other.extracted
        self.kept += other.kept
        self.dropped.update(other.dropped)
        self.separators += other.separators
        self.edited.update(other.edited)
        return self

    def as_dict(self) -> dict[str, Any]:
        """Return the ledger as plain numbers, reasons sorted."""
        return {
            "decoded": self.decoded,
            "visible": self.visible,
            "skipped": dict(sorted(self.skipped.items())),
            "extracted": self.extracted,
            "kept": self.kept,
            "dropped": dict(sorted(self.dropped.items())),
            "separators": self.separators,
            "edited": dict(sorted(self.edited.items())),
        }


def check_ledger(ledger: Ledger) -> None:
    """Raise GateError unless both sums of the ledger hold."""
    read = ledger.visible + ledger.skipped.total()
    if ledger.decoded != read:
        raise GateError(
            f"conservation: {ledger.decoded:,} characters were decoded, "
            f"{read:,} are accounted for as text or skipped"
        )
    placed = ledger.kept + ledger.dropped.total() + ledger.separators + ledger.edited.total()
    if ledger.extracted != placed:
        raise GateError(
            f"conservation: {ledger.extracted:,} characters were extracted, {placed:,} are "
            "accounted for as kept, dropped, separators or edited"
        )


def audit_record(
    record: Row, edits: Sequence[Row], paragraphs: Sequence[Row], source: Recount
) -> Ledger:
    """Check the rows of one record against its source and return its part of the ledger.

    The visible text of the source is that of ``extracted``; the edits lead from there to the
    repaired text and back; each paragraph is its slice of it, none overlaps another, and nothing
    but white space stands between them. Raises GateError naming the rows.
    """
    where = f"{record['source_path']} (record {record['record_id']})"
    extracted: str = record["extracted"]
    missed = difference(extracted, source)
    if missed:
        raise GateError(
            f"conservation: {where}: records.extracted is not the visible text of the source; "
            + missed
        )
    steps = _steps(edits)
    try:
        repaired = replay(extracted, steps.values())
        undone = repaired
        for step in reversed(steps.values()):
            undone = apply(undone, invert(step))
    except EditError as error:
        raise GateError(f"replay: {where}: {error}") from error
    if undone != extracted:
        raise GateError(f"undo: {where}: the edits undone do not give records.extracted back")
    ledger = Ledger(
        decoded=source.decoded,
        visible=len(source.visible),
        skipped=Counter(source.skipped),
        extracted=len(extracted),
    )
    for row in edits:
        ledger.edited[row["rule"]] += len(row["before"]) - len(row["after"])
    _audit_paragraphs(where, repaired, paragraphs, ledger)
    return ledger


def difference(extracted: str, source: Recount) -> str:
    """Say where a text is not the visible text of its source, white space apart; "" if nowhere.

    >>> difference("长江干流", Recount(4, "长江支流", {}))
    "at character 2 found '干流', expected '支流'"
    """
    found = squeezed(extracted)
    return "" if found == source.visible else _first_difference(found, source.visible)


def _audit_paragraphs(where: str, repaired: str, paragraphs: Sequence[Row], ledger: Ledger) -> None:
    position = 0
    for row in sorted(paragraphs, key=lambda row: int(row["start"])):
        named = f"{where}: paragraphs.{row['paragraph_id']}"
        start, end = row["start"], row["end"]
        if start < position:
            raise GateError(f"conservation: {named} begins at {start}, inside the one before it")
        if repaired[start:end] != row["text"]:
            raise GateError(f"conservation: {named} is not the repaired text at [{start}, {end})")
        if repaired[position:start].strip():
            raise GateError(f"conservation: {named}: text before it is in no paragraph")
        if row["kept"] == (row["drop_reason"] is not None):
            raise GateError(f"conservation: {named}: kept and drop_reason contradict each other")
        ledger.separators += start - position
        if row["kept"]:
            ledger.kept += end - start
        else:
            ledger.dropped[row["drop_reason"]] += end - start
        position = end
    if repaired[position:].strip():
        raise GateError(f"conservation: {where}: text after {position} is in no paragraph")
    ledger.separators += len(repaired) - position


def audit_documents(documents: Sequence[Row], paragraphs: Sequence[Row]) -> None:
    """Check that each document's text is its kept paragraphs and each paragraph has one document.

    Raises GateError naming the rows.
    """
    of_document: dict[str, list[Row]] = defaultdict(list)
    for row in paragraphs:
        of_document[row["document_id"]].append(row)
    _unique("documents", (row["document_id"] for row in documents))
    _unique("paragraphs", (row["paragraph_id"] for row in paragraphs))
    for document in documents:
        own = of_document.pop(document["document_id"], [])
        own.sort(key=lambda row: int(row["ordinal"]))
        kept = [row["text"] for row in own if row["kept"]]
        told = (document["paragraph_count"], document["kept_count"], document["text"])
        if told != (len(own), len(kept), "\n\n".join(kept)):
            raise GateError(
                f"conservation: documents.{document['document_id']} ({document['source_path']}): "
                "its text or counts are not those of its kept paragraphs"
            )
    if of_document:
        raise GateError(f"conservation: paragraphs of no document: {_some(of_document)}")


def audit_inputs(inputs: Iterable[str], recorded: Iterable[str], rejected: Iterable[str]) -> None:
    """Check that each input is in ``records`` or in ``rejects``, once. Raises GateError."""
    inputs, recorded, rejected = set(inputs), list(recorded), list(rejected)
    _unique("records and rejects", [*recorded, *rejected])
    missing = inputs - set(recorded) - set(rejected)
    if missing:
        raise GateError(f"conservation: inputs in neither records nor rejects: {_some(missing)}")
    foreign = {*recorded, *rejected} - inputs
    if foreign:
        raise GateError(f"conservation: rows of no input: {_some(foreign)}")


def check_matches(dropped: Mapping[str, str | None], known: set[str]) -> None:
    """Check that what a dropped paragraph matched is there. Raises GateError naming the rows."""
    dangling = {row for row, match in dropped.items() if match is not None and match not in known}
    if dangling:
        raise GateError(f"duplicates: matched paragraph does not exist: {_some(dangling)}")


def audit_duplicates(duplicates: Sequence[Row], paragraphs: Sequence[Row]) -> None:
    """Check that ``duplicates`` tells of each paragraph that matched, once, and of no other.

    Raises GateError naming the rows.
    """
    _unique("duplicates", (" ".join(map(str, row.values())) for row in duplicates))
    told = {row["paragraph_id"] for row in duplicates}
    matched = {row["paragraph_id"] for row in paragraphs if row["matched_paragraph_id"] is not None}
    if matched - told:
        raise GateError(f"duplicates: lack rows of paragraphs: {_some(matched - told)}")
    foreign = told - {row["paragraph_id"] for row in paragraphs}
    if foreign:
        raise GateError(f"duplicates: rows of no paragraph: {_some(foreign)}")


def check_copies(told: Sequence[str], decided: Sequence[str]) -> None:
    """Check that ``duplicates`` has the rows that were decided. Raises GateError naming others."""
    more, less = Counter(told), Counter(decided)
    if more != less:
        off = {*(more - less), *(less - more)}
        raise GateError(f"duplicates: more or fewer rows than decided: {_some(off)}")


def check_rejects(
    rejects: Sequence[Reject], inputs: int, *, max_ratio: float, min_sources: int
) -> None:
    """Raise GateError, naming the first, when too large a share of the inputs was rejected."""
    if inputs >= min_sources and len(rejects) > max_ratio * inputs:
        named = "".join(f"\n  {line}" for line in name_rejects(rejects, len(rejects)))
        raise GateError(
            f"rejects: {len(rejects)} of {inputs} inputs cannot be used, more than "
            f"gates.max_reject_ratio = {max_ratio:g} allows; mend or remove them, or allow more "
            f"in a recipe:{named}"
        )


def _steps(edits: Sequence[Row]) -> dict[int, list[Edit]]:
    ordered = sorted(edits, key=lambda row: int(row["step"]))
    return {
        step: [Edit(row["start"], row["end"], row["before"], row["after"]) for row in rows]
        for step, rows in groupby(ordered, key=lambda row: int(row["step"]))
    }


def _unique(table: str, names: Iterable[str]) -> None:
    twice = [name for name, count in Counter(names).items() if count > 1]
    if twice:
        raise GateError(f"conservation: {table}: more than once: {_some(twice)}")


def _some(names: Iterable[str]) -> str:
    ordered = sorted(names)
    rest = len(ordered) - _NAMED_AT_MOST
    return ", ".join(ordered[:_NAMED_AT_MOST]) + (f" and {rest} more" if rest > 0 else "")


def _first_difference(found: str, expected: str) -> str:
    at = next(
        (n for n, (a, b) in enumerate(zip(found, expected, strict=False)) if a != b),
        min(len(found), len(expected)),
    )
    return f"at character {at} found {found[at : at + 20]!r}, expected {expected[at : at + 20]!r}"
