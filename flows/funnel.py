"""The funnel of a version, source by source and rule by rule, and its largest duplicate clusters.

Both are rows of plain values that a page can draw; columns are read part by part.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from flows.store import Version
from flows.tables import read_parquet

Rows = list[dict[str, Any]]

SHOWN_SOURCES = 100
"""Prefect keeps a table as one JSON value and its page draws every row of it."""

SHOWN_CLUSTERS = 20
SHOWN_CHARACTERS = 60


def funnel(version: Version) -> Rows:
    """Return the characters of all sources, then of those that lost most, from extracted to kept.

    A rule's column is what it added or, below zero, took away; a reason's what it dropped. Only the
    separators between paragraphs are missing from a row that does not add up.
    """
    names, sources = _extracted(version)
    rules: set[str] = set()
    for table in _read(version, "edits", ["record_id", "rule", "before", "after"]):
        grown = pc.subtract(pc.utf8_length(table["after"]), pc.utf8_length(table["before"]))
        for record, rule, count in _sums(table, "record_id", "rule", grown):
            sources[names[record]][rule] += count
            rules.add(rule)
    reasons: set[str] = set()
    for table in _read(version, "paragraphs", ["source_path", "drop_reason", "text"]):
        for source, reason, count in _sums(
            table, "source_path", "drop_reason", pc.utf8_length(table["text"])
        ):
            sources[source][f"dropped: {reason}" if reason else "kept"] += (
                -count if reason else count
            )
            reasons |= {f"dropped: {reason}"} if reason else set()
    columns = ["extracted", *sorted(rules), *sorted(reasons), "kept"]
    lost = sorted(
        sources, key=lambda name: (sources[name]["kept"] - sources[name]["extracted"], name)
    )
    whole = {column: sum(counts[column] for counts in sources.values()) for column in columns}
    return [
        {"source": "all", **whole},
        *(
            {"source": name, **{column: sources[name][column] for column in columns}}
            for name in lost[:SHOWN_SOURCES]
        ),
    ]


def largest_clusters(version: Version) -> Rows:
    """Return the clusters with the most copies: how many, of which kind, where, the text."""
    kinds: defaultdict[str, Counter[str]] = defaultdict(Counter)
    dropped: Counter[str] = Counter()
    for table in _read(version, "duplicates", ["cluster_id", "kind", "kept"]):
        for row in table.to_pylist():
            kinds[row["cluster_id"]][row["kind"]] += 1
            dropped[row["cluster_id"]] += not row["kept"]
    told = version.manifest.recipe.get("report", {}).get("texts", True)
    largest = sorted(kinds, key=lambda name: (-kinds[name].total(), name))[:SHOWN_CLUSTERS]
    wanted = pa.array(largest, pa.string())
    texts: dict[str, dict[str, Any]] = {}
    for table in _read(version, "paragraphs", ["paragraph_id", "source_path", "text"]):
        found = table.filter(pc.is_in(table["paragraph_id"], value_set=wanted))
        texts |= {row["paragraph_id"]: row for row in found.to_pylist()}
    return [
        {
            "copies": kinds[name].total(),
            "dropped": dropped[name],
            "kinds": ", ".join(f"{count} {kind}" for kind, count in sorted(kinds[name].items())),
            "source": texts[name]["source_path"],
            "text": texts[name]["text"][:SHOWN_CHARACTERS] if told else "",
        }
        for name in largest
    ]


def _extracted(version: Version) -> tuple[dict[str, str], defaultdict[str, Counter[str]]]:
    names: dict[str, str] = {}
    sources: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for table in _read(version, "records", ["record_id", "source_path", "extracted"]):
        lengths = pc.utf8_length(table["extracted"])
        for record, source, count in _sums(table, "record_id", "source_path", lengths):
            names[record] = source
            sources[source]["extracted"] += count
    return names, sources


def _read(version: Version, table: str, columns: list[str]) -> Iterator[pa.Table]:
    for path in version.paths(table):
        yield read_parquet(path, columns)


def _sums(table: pa.Table, one: str, other: str, counts: pa.ChunkedArray) -> list[tuple[Any, ...]]:
    """Sum the counts of the rows with equal values in two columns; in the order of the values."""
    whole = pa.table([table[one], table[other], counts], names=["one", "other", "count"])
    summed = whole.group_by(["one", "other"]).aggregate([("count", "sum")]).to_pylist()
    return [(row["one"], row["other"], row["count_sum"]) for row in summed]
