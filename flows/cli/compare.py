"""``qingyuan diff``: what became of each text from one version to another."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from flows.cli.options import DEFAULT_CORPUS, CorpusOption, JsonOption
from flows.cli.screen import print_facts, print_json, put
from flows.cli.stories import told

if TYPE_CHECKING:
    from flows.difference import Change
    from flows.reasons import Because

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

    With the counters, settings and libraries that differ. Of the first documents that came, or that
    are kept now and were not or the other way round, it says what they are like and why. JSON has
    every text in full, the page samples of the documents by size and by hash.
    """
    from flows.difference import compare
    from flows.reasons import because
    from flows.store import CorpusStore

    if as_json and as_html:
        raise typer.BadParameter("--json and --html exclude each other")
    store = CorpusStore(corpus)
    if as_html:
        from flows.report import make_difference

        put(make_difference(store.version(before), store.version(after)).decode())
        return
    one, other = store.version(before), store.version(after)
    found = compare(one, other)
    shown = [(change.before, change.after) for change in found.documents[:_SHOWN_AT_MOST]]
    why = because(one.parts(), other.parts(), shown)
    if as_json:
        print_json(
            {
                **asdict(found),
                "documents": _sorted_out(found.documents),
                "paragraphs": _sorted_out(found.paragraphs),
                "because": {name: asdict(each) for name, each in why.items()},
            }
        )
        return
    facts = [("versions", f"{found.before} → {found.after}")]
    for name, changes in (("documents", found.documents), ("paragraphs", found.paragraphs)):
        kinds = _sorted_out(changes)
        facts.append((name, ", ".join(f"{len(rows):,} {kind}" for kind, rows in kinds.items())))
        for change in changes[:_SHOWN_AT_MOST]:
            facts += _lines(change, why.get(change.name))
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


def _lines(change: Change, why: Because | None) -> list[tuple[str, str]]:
    """Return ``- text`` and ``+ text``, and what else differs."""
    lines = [("", f"{change.source_path} {change.name}")]
    a, b = change.before, change.after
    if a and b and a["text"] == b["text"]:
        hidden = ("_id", "ordinal")
        other = [name for name in b if a[name] != b[name] and not name.endswith(hidden)]
        lines += [("", f"  {name}: {_value(a[name])} → {_value(b[name])}") for name in other]
    elif b and why and why.now and not a:
        # Of a copy nothing is kept, and a variant begins as what it is like.
        now = why.now
        if not now.copy:
            lines.append(("", f"≠ {_excerpt(now.other_text, now.text)}"))
        lines.append(("", f"+ {_excerpt(now.text, '' if now.copy else now.other_text)}"))
    else:
        lines += [
            ("", f"{sign} {_excerpt(row['text'], other['text'] if other else '')}")
            for sign, row, other in (("-", a, b), ("+", b, a))
            if row and (row["text"] or not why)
        ]
    return [*lines, *(("", f"  {said}") for said in (_because(why) if why else ()))]


def _excerpt(text: str, against: str) -> str:
    """Return the text around where it begins to differ, on one line."""
    pairs = enumerate(zip(text, against, strict=False))
    at = next((n for n, (a, b) in pairs if a != b), min(len(text), len(against)))
    start = max(0, at - _CHARACTERS // 3)
    shown = text[start : start + _CHARACTERS].replace("\n", "⏎")
    return f"{'…' if start else ''}{shown}{'…' if start + _CHARACTERS < len(text) else ''}"


def _value(value: object) -> str:
    return "—" if value is None else str(value)


def _because(why: Because) -> Iterator[str]:
    """Yield what a document is like now, and what it was a copy of before."""
    now, was = why.now, why.was
    if now and now.copy:
        better = ", a better copy that arrived" if why.arrived else ""
        yield f"a copy of {now.source_path} {now.document_id}{better}; {told(now.reason)}"
    elif now:
        like = f"like {now.source_path} {now.document_id}, and says something else"
        yield f"{like}; {told(now.reason)}; both are kept"
    if was:
        gone = ", which is gone" if why.left else ""
        yield f"was a copy of {was.source_path} {was.document_id}{gone}; {told(was.reason)}"
