"""Columns: sums over the rows of a table, and the rows that could be chosen as samples."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from flows.report.samples import Candidate

ENOUGH: Final = 40
"""So many rows are offered by size and by hash; equal texts count once, and five are shown."""

_ID: Final = 16
"""So many characters of a paragraph's id are its document's."""


def sums(
    table: pa.Table, keys: list[str], sums: Mapping[str, str], only: str | None = None
) -> Iterator[dict[str, Any]]:
    """Yield a row for each combination of keys with its count; ``only``: count combinations."""
    wanted: list[Any] = [*sums.items(), ([], "count_all")]
    grouped = table.group_by(keys, use_threads=False).aggregate(wanted)
    if only:
        grouped = grouped.select(keys).group_by([only], use_threads=False)
        grouped = grouped.aggregate([([], "count_all")])
    yield from grouped.rename_columns(
        [name.replace("count_all", "count") for name in grouped.column_names]
    ).to_pylist()


def best(
    table: pa.Table, size: str, sha256: str = "text_sha256", extra: Iterable[Any] = ()
) -> Iterator[dict[str, Any]]:
    """Yield the rows that could be chosen: more than enough, as equal texts count once."""
    for order in (
        [(size, "descending"), (sha256, "ascending"), *extra],
        [(sha256, "ascending"), *extra],
    ):
        keys = [*order, *((n, "ascending") for n in ("record_id",) if n in table.column_names)]
        rows = table.take(pc.select_k_unstable(table, min(ENOUGH, table.num_rows), keys))
        yield from rows.to_pylist()


def stories(part: str, paragraphs: pa.Table, variants: pa.Table) -> Iterator[Candidate]:
    """Yield the pairs of documents that are versions of one story, by how much of them is alike."""
    named = paragraphs.select(["paragraph_id", "record_id", "text_sha256"])
    rows = variants.select(["paragraph_id", "cluster_id", "end"]).join(named, "paragraph_id")
    for name, column in (("own", "paragraph_id"), ("other", "cluster_id")):
        rows = rows.append_column(name, pc.utf8_slice_codeunits(rows[column], 0, _ID))
    grouped = rows.group_by(["record_id", "own", "other"], use_threads=False).aggregate(
        [("end", "sum"), ("text_sha256", "min")]
    )
    extra = [("own", "ascending"), ("other", "ascending")]
    for row in best(grouped, "end_sum", "text_sha256_min", extra):
        place = (row["own"], row["other"])
        yield Candidate(row["end_sum"], row["text_sha256_min"], part, row["record_id"], place)


def sha_of(place: Iterable[str]) -> str:
    """Return a hash over the words that name a thing."""
    return hashlib.sha256("\0".join(place).encode("utf-8", "surrogatepass")).hexdigest()
