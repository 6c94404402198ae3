"""Tables: each row of any of them is an item; a recipe names its columns. And Parquet."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from cleaners.errors import SourceError
from cleaners.records import RawRecord
from flows.errors import LimitExceeded
from flows.intake.items import Items, Opened, Refused, raw_record, visible
from flows.intake.streams import seekable
from flows.recipe import Columns

Row = Mapping[str, Any]

_MAX_NESTED = 8
_MAX_VALUE = 1 << 16
"""A column with longer values is no metadata; front matter is bounded by as much."""

_ROWS_AT_ONCE = 1024


def read_parquet_rows(opened: Opened) -> Items:
    """Yield the rows of a Parquet file; columns that hold lists are left out.

    Texts come as dictionaries, so that one long value in a thousand rows is held once.
    """
    with seekable(opened.stream) as stream:
        with pq.ParquetFile(stream) as file:
            schema = file.schema
        leaves = [schema.column(number) for number in range(len(schema))]
        flat = [leaf for leaf in leaves if leaf.max_repetition_level == 0]
        check_header(opened, [leaf.path for leaf in flat], [leaf.path for leaf in leaves])
        texts = [leaf.path for leaf in flat if leaf.physical_type == "BYTE_ARRAY"]
        with pq.ParquetFile(stream, read_dictionary=texts, page_checksum_verification=True) as file:
            for group in range(file.metadata.num_row_groups):
                opened.budget.take(max(0, file.metadata.row_group(group).total_byte_size))
            batches = file.iter_batches(_ROWS_AT_ONCE, columns=[leaf.path for leaf in flat])
            rows = (row for batch in batches for row in _rows(batch))
            for number, row in enumerate(rows, 1):
                item = item_of(opened, number, row)
                if isinstance(item, RawRecord):  # one value may stand for a million rows
                    opened.budget.take(len(item.data))
                yield item


def _rows(batch: pa.RecordBatch) -> Iterator[Row]:
    names, columns = batch.schema.names, batch.columns
    for place in range(batch.num_rows):
        yield {name: column[place].as_py() for name, column in zip(names, columns, strict=True)}


def told_apart(names: Iterable[str]) -> list[str]:
    """Return names, of which a second of one name is called ``name#2``."""
    names = list(names)
    taken, seen = set(names), Counter[str]()
    told = []
    for name in names:
        seen[name] += 1
        new = name
        while seen[name] > 1 and (new := f"{name}#{seen[name]}") in taken:
            seen[name] += 1  # a column may be called text#2
        taken.add(new)
        told.append(new)
    return told


def item_of(opened: Opened, number: int, row: Any) -> RawRecord | Refused:
    """Return a row as an item, or its refusal; called by its id or address, else its number."""
    budget, columns = opened.budget, opened.budget.columns
    budget.count()
    if isinstance(row, str):
        row = {columns.text[0]: row}
    if not isinstance(row, dict):
        return refused_row(opened, number, "the row is neither an object nor a text")
    values = dict(_flat(row))
    named = [name for name in columns.text if name in values]
    name = next((name for name in named if _says(values[name])), named[0] if named else None)
    if name is None:
        found = ", ".join(list(map(visible, values))[:20]) or "none"
        return refused_row(
            opened, number, f"no column of text; found {found}; name it in [columns] of a recipe"
        )
    text = values.pop(name)
    if isinstance(text, list) and all(isinstance(each, str) for each in text):
        text = "\n\n".join(text)
    if not isinstance(text, (str, bytes)):
        return refused_row(opened, number, f"{visible(name)} holds no text")
    # Bytes: Parquet of writers that do not mark texts as such.
    data = text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass")
    if len(data) > budget.limits.max_source_bytes:
        return refused_row(opened, number, str(budget.too_large("its bytes are")), limit=True)
    key = next((_written(values[name]) for name in columns.id if values.get(name)), "")
    called = f"{opened.source_path}!/{visible(key)}" if key else f"{opened.source_path}:{number}"
    charset = None if isinstance(text, bytes) else "utf-8"
    return raw_record(
        budget.called(called), data, key=key, charset=charset, metadata=_metadata(values, columns)
    )


def _metadata(values: dict[str, Any], columns: Columns) -> dict[str, str | list[str]]:
    """Return the other columns under their names, and those the recipe knows under ours."""
    found = {}
    for ours, names in columns.metadata().items():
        name = next((name for name in names if values.get(name)), None)
        if name is not None:
            found[ours] = values.pop(name)
    plain = {name: _plain(value) for name, value in {**values, **found}.items()}
    return {name: value for name, value in plain.items() if len(value) <= _MAX_VALUE}


def _says(value: Any) -> bool:
    """Return whether a value is a text, or a list of texts, that is not blank."""
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        return any(each.strip() for each in value)
    return isinstance(value, (str, bytes)) and bool(value.strip())


def _flat(row: Row, above: str = "", depth: int = 0) -> Iterator[tuple[str, Any]]:
    """Yield the values of a row but for nulls; what lies deeper is called ``parent.key``."""
    for key, value in row.items():
        name = f"{above}{key}"
        if isinstance(value, dict) and depth < _MAX_NESTED:
            yield from _flat(value, f"{name}.", depth + 1)
        elif value is not None:
            yield name, value


def _plain(value: object) -> str | list[str]:
    if isinstance(value, str) or (
        isinstance(value, list) and all(isinstance(each, str) for each in value)
    ):
        return value
    if isinstance(value, (dict, list, bool)):
        return json.dumps(value, ensure_ascii=False, default=_written)
    return _written(value)


def _written(value: object) -> str:
    return value.decode("utf-8", "backslashreplace") if isinstance(value, bytes) else str(value)


def check_header(opened: Opened, names: Sequence[str], there: Sequence[str] = ()) -> None:
    """Check that a column holds texts; ``there`` are all columns, those of lists as well."""
    wanted = opened.budget.columns.text
    if not any(name in names for name in wanted):
        found = ", ".join(list(map(visible, there or names))[:20]) or "none"
        raise SourceError(
            f"{opened.source_path}: no column of text; found {found}, expected one of "
            f"{', '.join(wanted)}; name it in [columns] of a recipe"
        )


def refused_row(opened: Opened, number: int, why: str, *, limit: bool = False) -> Refused:
    """Return the refusal of a row, called by its number."""
    called = opened.budget.called(f"{opened.source_path}:{number}")
    kind = LimitExceeded if limit else SourceError
    return Refused(called, kind(f"{called}: {why}"))
