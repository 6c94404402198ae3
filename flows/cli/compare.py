"""``qingyuan diff``: what became of each text from one version to another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from flows.cli.options import DEFAULT_CORPUS, CorpusOption, JsonOption
from flows.cli.screen import print_facts, print_json, put

if TYPE_CHECKING:
    from flows.difference import Change

_SHOWN_AT_MOST = 20
_CHARACTERS = 60


def diff(
    before: Annotated[str, typer.Argument(metavar="A", help="The earlier version, or a tag.")],
    after: Annotated[
        str, typer.Argument(metavar="[B]", help="The later one; default: latest.")
    ] = "latest",
    corpus: CorpusOption = DEFAULT_CORPUS,
    as_json: JsonOption = False,
    as_html: Annotated[
        bool, typer.Option("--html", help="Print a page that needs no other file instead.")
    ] = False,
) -> None:
    """Show which documents and paragraphs were added, removed or changed between two versions.

    With the counters, settings and libraries that differ. JSON has every text in full, the page
    samples of the documents by size and by hash.
    """
    from flows.difference import compare
    from flows.store import CorpusStore

    if as_json and as_html:
        raise typer.BadParameter("--json and --html exclude each other")
    store = CorpusStore(corpus)
    if as_html:
        from flows.report import make_difference

        put(make_difference(store.version(before), store.version(after)).decode())
        return
    found = compare(store.version(before), store.version(after))
    if as_json:
        print_json(
            {
                **asdict(found),
                "documents": _sorted_out(found.documents),
                "paragraphs": _sorted_out(found.paragraphs),
            }
        )
        return
    facts = [("versions", f"{found.before} → {found.after}")]
    for name, changes in (("documents", found.documents), ("paragraphs", found.paragraphs)):
        kinds = _sorted_out(changes)
        facts.append((name, ", ".join(f"{len(rows):,} {kind}" for kind, rows in kinds.items())))
        facts += [line for change in changes[:_SHOWN_AT_MOST] for line in _lines(change)]
        if len(changes) > _SHOWN_AT_MOST:
            facts.append(("", f"… and {len(changes) - _SHOWN_AT_MOST:,} more (--json has all)"))
    for name, values in (
        ("inputs", [(path, a and a[:12], b and b[:12]) for path, a, b in found.inputs]),
        ("counts", found.counts),
        ("recipe", found.recipe),
        ("libraries", found.fingerprint),
    ):
        facts.append((name, f"{len(values):,} differ" if values else "the same"))
        facts += [
            ("", f"{key}: {_value(a)} → {_value(b)}") for key, a, b in values[:_SHOWN_AT_MOST]
        ]
        if len(values) > _SHOWN_AT_MOST:
            facts.append(("", f"… and {len(values) - _SHOWN_AT_MOST:,} more"))
    print_facts(facts)


def _sorted_out(changes: Sequence[Change]) -> dict[str, list[dict[str, Any]]]:
    kinds: dict[str, list[dict[str, Any]]] = {"added": [], "removed": [], "changed": []}
    for change in changes:
        kind = "added" if not change.before else "changed" if change.after else "removed"
        kinds[kind].append(asdict(change))
    return kinds


def _lines(change: Change) -> list[tuple[str, str]]:
    """Return ``- text`` and ``+ text``, and what else differs."""
    lines = [("", f"{change.source_path} {change.name}")]
    a, b = change.before, change.after
    if a and b and a["text"] == b["text"]:
        other = [name for name in b if a[name] != b[name] and not name.endswith(("_id", "ordinal"))]
        lines += [("", f"  {name}: {_value(a[name])} → {_value(b[name])}") for name in other]
    else:
        lines += [
            ("", f"{sign} {_excerpt(row, b if row is a else a)}")
            for sign, row in (("-", a), ("+", b))
            if row
        ]
    return lines


def _excerpt(row: Mapping[str, Any], other: Mapping[str, Any] | None) -> str:
    """Return the text around where it begins to differ, on one line."""
    text: str = row["text"]
    against = other["text"] if other else ""
    pairs = enumerate(zip(text, against, strict=False))
    at = next((n for n, (a, b) in pairs if a != b), min(len(text), len(against)))
    start = max(0, at - _CHARACTERS // 3)
    shown = text[start : start + _CHARACTERS].replace("\n", "⏎")
    return f"{'…' if start else ''}{shown}{'…' if start + _CHARACTERS < len(text) else ''}"


def _value(value: object) -> str:
    return "—" if value is None else str(value)
