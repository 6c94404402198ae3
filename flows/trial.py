"""A trial: one source sent through all stages in memory, to see what would become of it."""

from __future__ import annotations

import hashlib

from cleaners.dedup import deduplicate
from cleaners.errors import SourceError
from cleaners.records import RawRecord
from flows.assembly import columns_for_dedup, decide_batch, name_decisions
from flows.cleaning import clean_record
from flows.history import History, history_of
from flows.recipe import Recipe
from flows.tables import make_table


def attempt(name: str, data: bytes, recipe: Recipe) -> History:
    """Return the history that a source would have in a corpus of its own; nothing is written.

    Raises SourceError when it cannot be used.

    >>> from flows.recipe import default_recipe
    >>> text = "甸 区 抢 抓 发 展 机\\n遇，推 动 绿 色 发 展。"
    >>> told = attempt("甲.txt", text.encode(), default_recipe())
    >>> [row["text"] for row in told.paragraphs], sorted({row["rule"] for row in told.edits})
    (['甸区抢抓发展机遇，推动绿色发展。'], ['letter_spacing', 'line_wraps'])
    """
    if len(data) > recipe.limits.max_source_bytes:
        allowed = f"limits.max_source_bytes = {recipe.limits.max_source_bytes:,}"
        raise SourceError(f"{name}: {len(data):,} bytes, more than {allowed}")
    return attempt_item(RawRecord(name, hashlib.sha256(data).hexdigest(), data), recipe)


def attempt_item(raw: RawRecord, recipe: Recipe) -> History:
    """Do as ``attempt`` does with an item of a packed or remote source."""
    rows = clean_record(raw, recipe)
    cleaned = {table: make_table(table, own) for table, own in rows.items()}
    compared = columns_for_dedup([cleaned])
    decided = name_decisions(deduplicate(compared.columns, recipe.dedup), compared)
    return history_of(decide_batch(cleaned, decided, first_document=0, first_paragraph=0))
