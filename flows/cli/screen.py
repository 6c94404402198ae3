"""The screen: results as short aligned lines, with text that comes from sources made harmless."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from flows.errors import NAMED_AT_MOST, Reject, name_rejects

_DOING = {
    "find": "finding sources",
    "clean": "cleaning",
    "deduplicate": "finding copies",
    "assemble": "writing the tables",
    "audit": "recounting from the sources",
    "commit": "committing",
}


def safe(text: str) -> str:
    """Show control, bidirectional and other format characters as what they are, lines apart.

    >>> safe("坏\\x1b[31m名")
    '坏\\\\x1b[31m名'
    """
    return "".join(
        character
        if character == "\n" or unicodedata.category(character) not in {"Cc", "Cf", "Cs"}
        else character.encode("unicode_escape").decode("ascii")
        for character in text
    )


def print_json(content: object) -> None:
    """Print one JSON object and nothing else."""
    Console(soft_wrap=True, markup=False, highlight=False, emoji=False).print(
        json.dumps(content, ensure_ascii=False, indent=2)
    )


def print_facts(facts: Sequence[tuple[str, str]]) -> None:
    """Print names and what they are, one below the other; long ones go on indented."""
    table = Table.grid(padding=(0, 2))
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for name, fact in facts:
        table.add_row(Text(name), Text(safe(fact)))
    _print(table)


def print_table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print rows under their column names, wide characters aligned."""
    table = Table(*columns, box=None, pad_edge=False, header_style="bold")
    for row in rows:
        table.add_row(*(Text(safe(cell)) for cell in row))
    _print(table)


def _print(table: Table) -> None:
    console = Console(highlight=False)
    if not console.is_terminal:
        # A pipe has no width: nothing is folded there, so that grep finds whole lines.
        console = Console(highlight=False, width=10_000)
    with console.capture() as printed:
        console.print(table)
    for line in printed.get().splitlines():
        console.out(line.rstrip(), highlight=False)


def parts(counted: Mapping[str, int]) -> str:
    """Return counts by name, the largest first.

    >>> parts({"near": 2, "exact": 13})
    '13 exact, 2 near'
    """
    ordered = sorted(counted.items(), key=lambda item: (-item[1], item[0]))
    return ", ".join(f"{count:,} {name}" for name, count in ordered)


@contextmanager
def progress() -> Iterator[Callable[[str], None]]:
    """Show the stage that is running on a terminal, and nothing anywhere else."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda _: None
        return
    with console.status("starting") as status:
        yield lambda stage: status.update(_DOING.get(stage, stage))


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
        *_boilerplate(counts.get("boilerplate", {"found": 0})),
        ("edits", f"{sum(counts['edits'].values()):,}" + _rest(counts["edits"], "")),
        ("conservation", _conservation(ledger)),
        ("rejects", f"{rejected:,}" + _rest(rejects_by_error, "")),
        *(("", line) for line in named),
    ]


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
