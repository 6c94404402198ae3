"""The tally of a version: how many rows of each sort its tables hold."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc


class Tally:
    """Counts the final tables of batch after batch; every mapping comes out sorted by its key."""

    def __init__(self) -> None:
        self._documents: Counter[str] = Counter()
        self._paragraphs: Counter[str] = Counter()
        self._edits: Counter[str] = Counter()
        self._kept = 0
        self._nowhere_else = 0

    def add(self, tables: Mapping[str, pa.Table]) -> None:
        """Count the rows of one batch."""
        self._documents.update(_values(tables["documents"]["status"]))
        self._edits.update(_values(tables["edits"]["rule"]))
        self._paragraphs.update(_values(tables["paragraphs"]["drop_reason"]))
        kept = tables["paragraphs"]["kept"]
        unmatched = pc.is_null(tables["paragraphs"]["matched_paragraph_id"])
        self._kept += pc.sum(kept).as_py() or 0
        self._nowhere_else += pc.sum(pc.and_(pc.invert(kept), unmatched)).as_py() or 0

    def as_dict(self) -> dict[str, Any]:
        """Return documents by status, paragraphs kept and dropped by reason, edits by rule."""
        return {
            "documents": dict(sorted(self._documents.items())),
            "paragraphs_kept": self._kept,
            "paragraphs_dropped": dict(sorted(self._paragraphs.items())),
            "paragraphs_nowhere_else": self._nowhere_else,
            "edits": dict(sorted(self._edits.items())),
        }


def _values(column: pa.ChunkedArray) -> dict[str, int]:
    counted = pc.value_counts(column.drop_null()).to_pylist()
    return {row["values"]: row["counts"] for row in counted}
