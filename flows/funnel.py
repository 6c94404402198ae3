"""The funnel of a version and its largest duplicate clusters, as rows that a page can draw.

Both are read from the report of the version, which has counted them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Content = Mapping[str, Any]
Rows = list[dict[str, Any]]

SHOWN_CHARACTERS = 60


def funnel(content: Content) -> Rows:
    """Return the characters of all sources, then of those that lost most, from extracted to kept.

    A rule's column is what it added or, below zero, took away; a reason's what it dropped. Only the
    separators between paragraphs are missing from a row that does not add up.
    """
    told = content["funnel"]
    rules = {rule: counted["characters"] for rule, counted in told["rules"].items()}
    dropped = {f"dropped: {why}": -each["characters"] for why, each in told["dropped"].items()}
    kept = told["kept"].get("characters", 0)
    whole = {"extracted": told["extracted"], **rules, **dropped, "kept": kept}
    return [
        {"source": "all", **whole},
        *(
            {"source": row["source_path"], **{name: _signed(name, row) for name in whole}}
            for row in told["sources"]
        ),
    ]


def largest_clusters(content: Content) -> Rows:
    """Return the clusters with the most copies: how many, of which kind, where, the text."""
    return [
        {
            "copies": cluster["copies"],
            "dropped": cluster["dropped"],
            "kinds": ", ".join(f"{count} {kind}" for kind, count in cluster["kinds"].items()),
            "source": cluster["source_path"],
            "text": "".join(text for _, text, *_ in cluster["pieces"])[:SHOWN_CHARACTERS],
        }
        for cluster in content["clusters"]["largest"]
    ]


def _signed(column: str, row: Mapping[str, Any]) -> int:
    count: int = row["columns"].get(column, 0)
    return -count if column.startswith("dropped: ") else count
