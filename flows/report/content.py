"""Content: all that the report of a version says, as plain values; ``report.json`` is this."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Final

from cleaners.repair import RULES
from flows.difference import flat
from flows.report.alike import Exhibit
from flows.report.changes import changes
from flows.report.exhibits import Exhibition
from flows.report.marks import Size
from flows.report.samples import Samples
from flows.report.survey import LENGTHS, Survey
from flows.store import Manifest, PartReader, Version

SCHEMA: Final = 1
"""Raised when a key changes its meaning or goes away."""


def make_content(
    parts: PartReader,
    manifest: Manifest,
    parent: Version | None,
    survey: Survey,
    before: Mapping[str, Any] | None,
    size: Size,
) -> dict[str, Any]:
    """Return the content of a report; ``before`` is the parent's, for histograms old against new.

    Nothing in it depends on the clock or the machine. Raises CorruptVersion.
    """
    texts: bool = manifest.recipe.get("report", {}).get("texts", True)
    exhibition = Exhibition(parts, survey if texts else Survey(), size)
    shown = exhibition.shown
    since = changes(parent, parts, manifest, size) if parent else None
    if since and not texts:
        since["documents"] = {}
    return {
        "schema": SCHEMA,
        "texts": texts,
        "version": manifest.version,
        "parent": manifest.parent,
        "content_hash": manifest.content_hash,
        "counts": _counts(manifest),
        "gates": _gates(manifest),
        "funnel": _funnel(survey, size),
        "repaired": {rule: shown["repaired"][rule] for rule in RULES if shown["repaired"][rule]},
        "removed": {sort: shown["removed"][sort] for sort in sorted(shown["removed"])},
        "clusters": {
            "count": len(survey.clusters),
            "copies": survey.copies_count,
            "at_least": survey.clusters_forgotten,
            "largest": list(exhibition.clusters()),
        },
        "uncertain": {"count": survey.uncertain_count, "breaks": shown["uncertain"][""]},
        "variants": {"count": survey.variants_count, "stories": shown["variants"][""]},
        "reused": {"count": survey.reused_count, "passages": shown["reused"][""]},
        "rejects": _rejects(manifest, survey, size),
        "changes": since,
        "histograms": _histograms(survey, (before or {}).get("histograms")),
        "recipe": [
            [name, size.name(json.dumps(value, ensure_ascii=False))]
            for name, value in flat(manifest.recipe).items()
        ],
        "fingerprint": dict(manifest.fingerprint),
    }


def _counts(manifest: Manifest) -> dict[str, Any]:
    wanted = ("sources", "carried_over", "skipped", "rejects", "documents", "paragraphs_kept")
    more = ("paragraphs_dropped", "paragraphs_nowhere_else", "edits", "rows", "conservation")
    counts = {name: manifest.counts[name] for name in (*wanted, *more) if name in manifest.counts}
    return {**counts, "size_bytes": manifest.size_bytes}


def _gates(manifest: Manifest) -> list[Exhibit]:
    """Return the gates that the version passed: nothing is committed that does not.

    A version of an older program passed those that its recipe has.
    """
    limits, counts = manifest.recipe["gates"], manifest.counts
    rejected, inputs = sum(counts["rejects"].values()), len(manifest.inputs)
    return [
        {"gate": "conservation", "found": counts["conservation"]["decoded"], "limit": None},
        {"gate": "replay", "found": counts["rows"]["edits"], "limit": None},
        {"gate": "duplicates", "found": counts["rows"]["duplicates"], "limit": None},
        {
            "gate": "rejects",
            "found": rejected / inputs if inputs else 0.0,
            "limit": limits["max_reject_ratio"] if inputs >= limits["min_sources"] else None,
        },
        *(
            {"gate": gate, "found": None, "limit": limits[limit] if compared else None}
            for gate, limit, compared in (
                ("losses", "max_loss_ratio", True),
                ("drift", "max_drift_ratio", manifest.parent),
            )
            if limit in limits
        ),
        *(
            {"gate": gate, "found": found, "limit": limits[f"max_{gate}"]}
            for gate, found in counts.get("most_dropped", {}).items()
        ),
    ]


def _funnel(survey: Survey, size: Size) -> Exhibit:
    return {
        "extracted": survey.extracted,
        "kept": dict(survey.kept),
        "rules": {rule: dict(counted) for rule, counted in sorted(survey.rules.items())},
        "dropped": {reason: dict(counted) for reason, counted in sorted(survey.reasons.items())},
        "sources": [
            {"source_path": size.name(name), "columns": dict(sorted(columns.items()))}
            for name, columns in survey.sources
        ],
        "source_count": survey.source_count,
    }


def _rejects(manifest: Manifest, survey: Survey, size: Size) -> list[Exhibit]:
    return [
        {
            "error": error,
            "count": manifest.counts["rejects"].get(error, 0),
            "sources": [_reject(candidate.place, size) for candidate in _all(samples)],
        }
        for error, samples in sorted(survey.rejects.items())
    ]


def _all(samples: Samples) -> list[Any]:
    return list(samples)


def _reject(place: Sequence[str], size: Size) -> Exhibit:
    return {"source_path": size.name(place[0]), "lines": None, "message": size.name(place[1])}


def _histograms(survey: Survey, before: Mapping[str, Any] | None) -> dict[str, Exhibit]:
    """Return bars by name, each with those of the parent where its report is readable."""
    ends = [f"<{end}" for end in LENGTHS] + [f"≥{LENGTHS[-1]}"]
    tenths = [f"{n / 10:.1f}" for n in range(10)]
    found = {
        "lengths_kept": (ends, survey.lengths["kept"]),
        "lengths_dropped": (ends, survey.lengths["dropped"]),
        "wrap_scores": (tenths, survey.scores),
        "similarities": (tenths, survey.similarities),
    }
    return {
        name: {
            "labels": labels,
            "now": _bars(labels, counted),
            "before": before[name]["now"] if before and name in before else None,
        }
        for name, (labels, counted) in found.items()
    }


def _bars(labels: Sequence[str], counted: Counter[int]) -> list[int]:
    return [counted[number] for number in range(len(labels))]
