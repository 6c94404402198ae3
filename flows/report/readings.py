"""Readings: narrow looks through all parts of a version for what exhibits name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from flows.history import Row
from flows.store import PartReader
from flows.tables import REPAIR_COLUMNS, count_repairs

CLUSTERS: Final = 8
MEMBERS: Final = 20


def largest_clusters(clusters: Mapping[str, int]) -> dict[str, int]:
    """Return the clusters with the most copies, and how many those are."""
    ordered = sorted(clusters.items(), key=lambda item: (-item[1], item[0]))
    return dict(ordered[:CLUSTERS])


def members_of(parts: PartReader, clusters: Iterable[str]) -> dict[str, list[Row]]:
    """Return the first rows of ``duplicates`` of each cluster that are copies."""
    wanted = pa.array(list(clusters), pa.string())
    found: dict[str, list[Row]] = {cluster: [] for cluster in clusters}
    for part in parts.names:
        for rows in parts.batches("duplicates", part):
            rows = rows.filter(pc.not_equal(rows["kind"], "variant"))
            for row in rows.filter(pc.is_in(rows["cluster_id"], value_set=wanted)).to_pylist():
                if len(found[row["cluster_id"]]) < MEMBERS:
                    found[row["cluster_id"]].append(row)
    return found


def documents_by_id(parts: PartReader, names: Iterable[str]) -> dict[str, Row]:
    """Return title and date of the documents with these ids."""
    wanted = pa.array(sorted(names), pa.string())
    found: dict[str, Row] = {}
    for part in parts.names:
        for rows in parts.batches("documents", part, ["document_id", "published_at", "title"]):
            named = rows.filter(pc.is_in(rows["document_id"], value_set=wanted))
            found |= {row["document_id"]: row for row in named.to_pylist()}
    return found


def repairs_by_paragraph(parts: PartReader, rows: Iterable[Row]) -> Counter[tuple[str, int]]:
    """Count the edits in paragraphs, by record and ordinal."""
    wanted = {(row["record_id"], row["ordinal"]) for row in rows}
    records = pa.array(sorted({record for record, _ in wanted}), pa.string())
    counted: Counter[tuple[str, int]] = Counter()
    for part in parts.names:
        for edits in parts.batches("edits", part, REPAIR_COLUMNS):
            own = count_repairs(edits.filter(pc.is_in(edits["record_id"], value_set=records)))
            counted.update({place: count for place, count in own.items() if place in wanted})
    return counted
