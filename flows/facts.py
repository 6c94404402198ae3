"""Facts: what a version holds and how it differs from another, as short lines for people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from flows.errors import NAMED_AT_MOST, Reject, name_first, name_rejects

if TYPE_CHECKING:
    from flows.store import Input


def parts(counted: Mapping[str, int]) -> str:
    """Return counts by name, the largest first.

    >>> parts({"near": 2, "exact": 13})
    '13 exact, 2 near'
    """
    ordered = sorted(counted.items(), key=lambda item: (-item[1], item[0]))
    return ", ".join(f"{count:,} {name}" for name, count in ordered)


def summary_facts(
    counts: Mapping[str, Any], rejects: Sequence[Reject] = ()
) -> list[tuple[str, str]]:
    """Return what a version holds, as the lines of the summary; the first ``rejects`` by name."""
    documents, dropped, rejects_by_error = (
        counts[name] for name in ("documents", "paragraphs_dropped", "rejects")
    )
    ledger = counts["conservation"]
    rejected = sum(rejects_by_error.values())
    found = f"{counts['sources']:,} found, " if rejected else ""
    read = f"{found}{counts['sources'] - rejected:,} read"
    reused = counts.get("reused", 0)
    nowhere = counts.get("paragraphs_nowhere_else", 0)
    named = name_rejects(rejects, rejected, rest="more in the table rejects") if rejects else []
    return [
        (
            "sources",
            read
            + (f", {reused:,} of them cleaned by an earlier run" if reused else "")
            + _rest(counts["skipped"], "skipped"),
        ),
        ("documents", f"{sum(documents.values()):,}" + _rest(_but(documents, "kept"), "")),
        (
            "paragraphs",
            f"{counts['paragraphs_kept']:,} kept"
            + _rest(dropped, "dropped")
            + (f"; {nowhere:,} of them stand nowhere else" if nowhere else ""),
        ),
        *_variants(counts.get("variants", 0)),
        *_came_back(counts.get("came_back", {})),
        *_boilerplate(counts.get("boilerplate", {"found": 0})),
        ("edits", f"{sum(counts['edits'].values()):,}" + _rest(counts["edits"], "")),
        ("conservation", _conservation(ledger)),
        ("rejects", f"{rejected:,}" + _rest(rejects_by_error, "")),
        *(("", line) for line in named),
        *_carried_over(counts.get("carried_over", 0), counts.get("unreadable", [])),
        *_against(counts),
    ]


def _carried_over(count: int, unreadable: Sequence[str]) -> Iterator[tuple[str, str]]:
    if count:
        told = f", {len(unreadable):,} of them cannot be read now:" if unreadable else ""
        yield "carried over", f"{count:,} sources as the version before has them{told}"
    yield from (("", line) for line in name_first(unreadable, len(unreadable)))


def _against(counts: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    if damage := counts.get("damaged_parent"):
        yield "changes", "not compared: the version before is damaged, nothing was taken from it"
        yield "", damage.replace("\n", "⏎")
    elif news := counts.get("against"):
        told = ", ".join(f"{news[what]:,} {what}" for what in ("added", "removed", "changed"))
        yield "changes", f"against {news['version']}: {told}"


def _variants(count: int) -> Iterator[tuple[str, str]]:
    if count:
        yield "variants", f"{count:,} paragraphs say something else than one they are like, kept"


def _came_back(counted: Mapping[str, int]) -> Iterator[tuple[str, str]]:
    """Say what the version before dropped as copies, as one of an earlier build may have many."""
    if any(counted.values()):
        told = " and ".join(f"{count:,} {name}" for name, count in counted.items() if count)
        yield "came back", f"{told} that the version before dropped and this one holds no copies"


def _boilerplate(counted: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    if counted["found"]:
        yield "boilerplate", f"{counted['found']:,} found in many documents of a folder, kept"
        for each in counted["most_frequent"][:NAMED_AT_MOST]:
            text, label = each["text"].replace("\n", " "), "…" * (each["kind"] == "label")
            where = f"{each['documents']:,} of {each['of']:,} documents of {each['folder']}"
            yield "", f"{text}{label} in {where}"
        if rest := max(counted["found"] - NAMED_AT_MOST, 0):
            yield "", f"… and {rest:,} more in manifest.json"


def _rest(counted: Mapping[str, int], verb: str) -> str:
    if not counted:
        return ""
    total = f", {sum(counted.values()):,} {verb}" if verb else ""
    return f"{total} ({parts(counted)})"


def _but(counted: Mapping[str, int], name: str) -> dict[str, int]:
    return {key: count for key, count in counted.items() if key != name}


def _conservation(ledger: Mapping[str, Any]) -> str:
    return (
        f"{ledger['extracted']:,} characters = {ledger['kept']:,} kept"
        f" + {sum(ledger['dropped'].values()):,} dropped + {ledger['separators']:,} between"
        f" + {sum(ledger['edited'].values()):,} edited away; recounted from"
        f" {ledger['decoded']:,} in the sources"
    )


def changed_inputs(before: Sequence[Input], after: Sequence[Input]) -> dict[str, list[str]]:
    """Return the names of the sources that are new, changed or gone, where there are any.

    >>> from flows.store import Input
    >>> was = [Input("推送/甲.txt", "00", 1), Input("推送/乙.txt", "01", 1)]
    >>> changed_inputs(was, [Input("推送/甲.txt", "02", 1), Input("推送/丙.txt", "03", 1)])
    {'new': ['推送/丙.txt'], 'changed': ['推送/甲.txt'], 'gone': ['推送/乙.txt']}
    """
    was, now = ({item.source_path: item.sha256 for item in inputs} for inputs in (before, after))
    found = {
        "new": sorted(now.keys() - was.keys()),
        "changed": sorted(name for name in now.keys() & was.keys() if now[name] != was[name]),
        "gone": sorted(was.keys() - now.keys()),
    }
    return {what: names for what, names in found.items() if names}
