"""Notes: what a run says to those who look in the morning: a verdict, and a summary in Markdown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from flows.errors import NAMED_AT_MOST, name_rejects
from flows.facts import changed_inputs, summary_facts
from flows.pipeline import Outcome
from flows.store import Manifest

_MARKUP = str.maketrans({mark: f"\\{mark}" for mark in "\\`*_[]<>|#~"} | {"\n": " "})


def verdict(outcome: Outcome, *, dry_run: bool = False) -> str:
    """Say in one line what a run came to."""
    if outcome.version:
        return str(outcome.version.folder)
    if outcome.before and not outcome.is_new:
        return f"nothing new; {outcome.before.folder} holds the same"
    return "not committed, as this is a dry run" if dry_run else "not committed"


def summary(outcome: Outcome) -> str:
    """Return verdict, counts, changes since the parent and the first rejects, in Markdown."""
    lines = [f"## {verdict(outcome).translate(_MARKUP)}", "", "| of the run | |", "|---|---|"]
    facts = summary_facts(outcome.counts)
    lines += [f"| {name} | {fact.translate(_MARKUP)} |" for name, fact in facts]
    if outcome.version and outcome.before:
        before, after = outcome.before.manifest, outcome.version.manifest
        lines += ["", f"### Since {before.version}", ""]
        lines += [f"- {line.translate(_MARKUP)}" for line in changes(before, after)]
    if outcome.rejects:
        rejected = sum(outcome.counts["rejects"].values())
        named = name_rejects(outcome.rejects, rejected, rest="more in the table rejects")
        lines += ["", "### Rejects", "", *(f"- {line.translate(_MARKUP)}" for line in named)]
    return "\n".join(lines) + "\n"


def changes(before: Manifest, after: Manifest) -> Iterator[str]:
    """Yield a line for each difference that the manifests of two versions tell."""
    for what, names in changed_inputs(before.inputs, after.inputs).items():
        left = len(names) - NAMED_AT_MOST
        rest = f" and {left:,} more" if left > 0 else ""
        yield f"{len(names):,} {what}: {', '.join(names[:NAMED_AT_MOST])}{rest}"
    for name, was, now in _counts(before.counts, after.counts):
        if was != now:
            yield f"{name}: {was:,} → {now:,} ({now - was:+,})"
    yield from _settings("recipe", _flat(before.recipe), _flat(after.recipe))
    yield from _settings("library", before.fingerprint, after.fingerprint)


def _settings(kind: str, was: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[str]:
    for name in sorted(was.keys() | now.keys()):
        if was.get(name) != now.get(name):
            yield f"{kind} {name}: {was.get(name)} → {now.get(name)}"


def _counts(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[tuple[str, int, int]]:
    for name in ("documents", "paragraphs", "edits", "rejects"):
        yield name, before["rows"][name], after["rows"][name]
    yield "paragraphs kept", before["paragraphs_kept"], after["paragraphs_kept"]


def _flat(settings: Mapping[str, Any], above: str = "") -> dict[str, Any]:
    """Name each setting of a recipe by its path, such as ``gates.min_sources``."""
    found: dict[str, Any] = {}
    for name, value in settings.items():
        inside = isinstance(value, dict)
        found |= _flat(value, f"{above}{name}.") if inside else {above + name: value}
    return found
