"""Tables: each row of JSON, JSON lines, CSV and Parquet is an item; a recipe names its columns."""

from __future__ import annotations

import codecs
import csv
import io
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, count
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from cleaners.errors import SourceError
from cleaners.extract.decoding import decode
from cleaners.records import RawRecord
from flows.errors import LimitExceeded
from flows.intake.items import Items, Opened, Refused, raw_record, visible
from flows.intake.streams import seekable
from flows.recipe import Columns

Row = Mapping[str, Any]

_SAMPLE_BYTES = 1 << 16
_PIECE_BYTES = 1 << 20  # a line of 64 MB read in one go is held twice
_MAX_NESTED = 8
_MAX_VALUE = 1 << 16
"""A column with longer values is no metadata; front matter is bounded by as much."""

_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_ROWS_AT_ONCE = 1024
_DELIMITERS = ",;\t|"


def read_jsonl(opened: Opened) -> Items:
    """Yield the rows of JSON lines; a line that cannot be read costs itself only."""
    for number, line, encoding in _lines(opened):
        if line.strip():
            yield from _parsed(opened, number, line, encoding)


def read_json(opened: Opened) -> Items:
    """Yield the rows of a JSON file: a list, an object that holds one list of objects, or one row.

    Objects one after the other are read as JSON lines. Raises SourceError when it is no JSON.
    """
    text = _decoded(opened, opened.budget.read(opened.stream))
    try:
        content = _json(text)
    except json.JSONDecodeError as error:
        if error.msg != "Extra data":
            raise
        for number, line in enumerate(text.split("\n"), 1):
            if line.strip():
                yield from _parsed(opened, number, line.encode("utf-8", "surrogatepass"), "utf-8")
        return
    if isinstance(content, dict):
        lists = [rows for rows in content.values() if _is_rows(rows)]
        named = any(name in content for name in opened.budget.columns.text)
        content = lists[0] if len(lists) == 1 and not named else [content]
    if not isinstance(content, list):
        content = [content]
    for number, row in enumerate(content, 1):
        yield _item(opened, number, row)


def read_csv(opened: Opened) -> Items:
    """Yield the rows of a CSV file with a header; the header tells the delimiter.

    Raises SourceError where the file stops being one.
    """
    csv.field_size_limit(opened.budget.limits.max_source_bytes)
    lines = (line.decode(encoding) for _, line, encoding in _lines(opened))
    first = next(lines, "")
    delimiter = max(_DELIMITERS, key=lambda mark: (first.count(mark), -_DELIMITERS.index(mark)))
    rows = csv.reader(chain([first], lines), delimiter=delimiter)
    number = 1
    try:
        header = _told_apart(name.strip() for name in next(rows, []))
        _check_header(opened, header)
        number = rows.line_num + 1
        for values in rows:
            if values:
                yield _csv_item(opened, number, header, values)
            number = rows.line_num + 1
    except csv.Error as error:
        raise SourceError(f"{opened.source_path}:{number}: no CSV: {error}") from error


def read_parquet_rows(opened: Opened) -> Items:
    """Yield the rows of a Parquet file; columns that hold lists are left out.

    Texts come as dictionaries, so that one long value in a thousand rows is held once.
    """
    with seekable(opened.stream) as stream:
        with pq.ParquetFile(stream) as file:
            schema = file.schema
        leaves = [schema.column(number) for number in range(len(schema))]
        flat = [leaf for leaf in leaves if leaf.max_repetition_level == 0]
        _check_header(opened, [leaf.path for leaf in flat], [leaf.path for leaf in leaves])
        texts = [leaf.path for leaf in flat if leaf.physical_type == "BYTE_ARRAY"]
        with pq.ParquetFile(stream, read_dictionary=texts, page_checksum_verification=True) as file:
            for group in range(file.metadata.num_row_groups):
                opened.budget.take(max(0, file.metadata.row_group(group).total_byte_size))
            batches = file.iter_batches(_ROWS_AT_ONCE, columns=[leaf.path for leaf in flat])
            rows = (row for batch in batches for row in _rows(batch))
            for number, row in enumerate(rows, 1):
                item = _item(opened, number, row)
                if isinstance(item, RawRecord):  # one value may stand for a million rows
                    opened.budget.take(len(item.data))
                yield item


def _rows(batch: pa.RecordBatch) -> Iterator[Row]:
    names, columns = batch.schema.names, batch.columns
    for place in range(batch.num_rows):
        yield {name: column[place].as_py() for name, column in zip(names, columns, strict=True)}


def _parsed(opened: Opened, number: int, line: bytes, encoding: str) -> Items:
    try:
        row = _json(line.decode(encoding, "surrogatepass"))
    except (ValueError, RecursionError) as error:
        opened.budget.count()
        yield _refused(opened, number, f"no JSON: {error}")
        return
    yield _item(opened, number, row)


def _json(text: str) -> Any:
    # Numbers stay as they are written: 1.10 is a version, and a million digits are no number.
    return json.loads(
        text, parse_int=str, parse_float=str, parse_constant=str, object_pairs_hook=_row
    )


def _row(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object; a second value under one key is kept, as ``key#2``."""
    row = dict(pairs)
    if len(row) == len(pairs):
        return row
    keys = _told_apart(key for key, _ in pairs)
    return {key: value for key, (_, value) in zip(keys, pairs, strict=True)}


def _told_apart(names: Iterable[str]) -> list[str]:
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


def _is_rows(value: object) -> bool:
    return isinstance(value, list) and bool(value) and isinstance(value[0], dict)


def _item(opened: Opened, number: int, row: Any) -> RawRecord | Refused:
    """Return a row as an item, or its refusal; called by its id or address, else its number."""
    budget, columns = opened.budget, opened.budget.columns
    budget.count()
    if isinstance(row, str):
        row = {columns.text[0]: row}
    if not isinstance(row, dict):
        return _refused(opened, number, "the row is neither an object nor a text")
    values = dict(_flat(row))
    name = next((name for name in columns.text if name in values), None)
    if name is None:
        found = ", ".join(list(map(visible, values))[:20]) or "none"
        return _refused(
            opened, number, f"no column of text; found {found}; name it in [columns] of a recipe"
        )
    text = values.pop(name)
    if isinstance(text, list) and all(isinstance(each, str) for each in text):
        text = "\n\n".join(text)
    if not isinstance(text, (str, bytes)):
        return _refused(opened, number, f"{visible(name)} holds no text")
    # Bytes: Parquet of writers that do not mark texts as such.
    data = text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass")
    if len(data) > budget.limits.max_source_bytes:
        return _refused(opened, number, str(budget.too_large("its bytes are")), limit=True)
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


def _csv_item(
    opened: Opened, number: int, header: Sequence[str], values: Sequence[str]
) -> RawRecord | Refused:
    if len(values) > len(header):
        opened.budget.count()
        found = f"{len(values)} fields where the header names {len(header)}"
        return _refused(opened, number, f"{found}; quote the field with the delimiter")
    return _item(opened, number, dict(zip(header, values, strict=False)))


def _check_header(opened: Opened, names: Sequence[str], there: Sequence[str] = ()) -> None:
    """Check that a column holds texts; ``there`` are all columns, those of lists as well."""
    wanted = opened.budget.columns.text
    if not any(name in names for name in wanted):
        found = ", ".join(list(map(visible, there or names))[:20]) or "none"
        raise SourceError(
            f"{opened.source_path}: no column of text; found {found}, expected one of "
            f"{', '.join(wanted)}; name it in [columns] of a recipe"
        )


def _refused(opened: Opened, number: int, why: str, *, limit: bool = False) -> Refused:
    called = opened.budget.called(f"{opened.source_path}:{number}")
    kind = LimitExceeded if limit else SourceError
    return Refused(called, kind(f"{called}: {why}"))


def _decoded(opened: Opened, content: bytes) -> str:
    return decode(content, source_path=opened.source_path).text


def _lines(opened: Opened) -> Iterator[tuple[int, bytes, str]]:
    """Yield the lines of a text with their numbers and the encoding, line ends included.

    The encoding is that of the first lines, as ``decode`` finds it. Raises LimitExceeded for a line
    longer than a source may be.
    """
    most = opened.budget.limits.max_source_bytes
    first = opened.stream.read(_SAMPLE_BYTES)
    rest = io.BytesIO(first)
    if first.startswith(_UTF_16):  # its line ends are no bytes to cut at
        whole = _decoded(opened, first + opened.stream.read(most))
        encoding, rest = "utf-8", io.BytesIO(whole.encode())
    else:
        cut = first.rfind(b"\n") + 1 or len(first)
        encoding = decode(first[:cut], source_path=opened.source_path).encoding
    for number in count(1):
        line = bytearray(rest.readline())
        while not line.endswith(b"\n") and (piece := opened.stream.readline(_PIECE_BYTES)):
            line += piece
            if len(line) > most:
                raise opened.budget.too_large(f"line {number:,}: its bytes are")
        if not line:
            return
        yield number, bytes(line), encoding if number == 1 else encoding.removesuffix("-sig")
