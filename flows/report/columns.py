"""Columns: sums over the rows of a table, and the rows that could be chosen as samples."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc

ENOUGH: Final = 40
"""So many rows are offered by size and by hash; equal texts count once, and five are shown."""


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


def sha_of(place: Iterable[str]) -> str:
    """Return a hash over the words that name a thing."""
    return hashlib.sha256("\0".join(place).encode("utf-8", "surrogatepass")).hexdigest()
