"""A cursor: the rows of a table taken record by record, as they stand in the order of records."""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa
import pyarrow.compute as pc


class Cursor:
    """Reads on in a table as far as some keys go, and holds no more than the stretch it stands in.

    >>> stretches = [pa.table({"key": ["甲", "甲", "乙"]}), pa.table({"key": ["乙", "丁"]})]
    >>> cursor = Cursor(iter(stretches), "key", stretches[0].schema)
    >>> [cursor.take(pa.chunked_array([keys])).num_rows for keys in (["甲", "乙"], ["丙"], ["丁"])]
    [4, 0, 1]
    """

    def __init__(self, stretches: Iterator[pa.Table], key: str, schema: pa.Schema) -> None:
        self._stretches, self._key, self._schema = stretches, key, schema
        self._ahead: pa.Table | None = next(stretches, None)

    def take(self, keys: pa.ChunkedArray) -> pa.Table:
        """Return the next rows that have one of these keys."""
        taken = []
        while self._ahead is not None:
            inside = pc.is_in(self._ahead[self._key], value_set=keys.combine_chunks())
            count = pc.sum(inside).as_py() or 0
            taken.append(self._ahead.slice(0, count))
            if count < self._ahead.num_rows:
                self._ahead = self._ahead.slice(count)
                break
            self._ahead = next(self._stretches, None)
        return pa.concat_tables([self._schema.empty_table(), *taken])
