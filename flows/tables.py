"""The tables of a version: explicit Arrow schemas, their checks, their files and their hash."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from flows.errors import CorruptVersion, GateError

MAX_ROW_GROUP_BYTES = 64_000_000
"""Hub viewers read row groups up to about 286 MiB; text packs badly, so stay far below."""

_TYPES = {
    "text": pa.string(),
    "count": pa.int64(),
    "small": pa.int32(),
    "ratio": pa.float64(),
    "flag": pa.bool_(),
    "time": pa.timestamp("us", tz="UTC"),
}


SCHEMA: Final = 1
"""The number of the columns below; the manifest of a version names that of its own.

With any change of them it goes up by one, and each column or table that is new says so: versions
are kept for years and read by later programs, which have to know what was there. A new column may
be null, as it is in what older versions hold; a new table has no row there.
"""

_COLUMNS: dict[str, str] = {
    "records": (
        "record_id:text! source_path:text! source_sha256:text! encoding:text! metadata:text! "
        "extracted:text!"
    ),
    "documents": (
        "document_id:text! record_id:text! source_path:text! article_index:small! url:text "
        "title:text author:text published_at:time language:text text:text! "
        "paragraph_count:small! kept_count:small! characters:count! status:text! "
        "matched_document_id:text similarity:ratio carried_over:flag! metadata:text!"
    ),
    "paragraphs": (
        "paragraph_id:text! document_id:text! record_id:text! source_path:text! ordinal:small! "
        "text:text! text_sha256:text! kind:text! start:count! end:count! first_line:count! "
        "last_line:count! kept:flag! drop_reason:text matched_paragraph_id:text similarity:ratio "
        "cluster_id:text truncated:text"
    ),
    "edits": (
        "record_id:text! step:small! rule:text! start:count! end:count! before:text! after:text! "
        "score:small note:text paragraph_ordinal:small"
    ),
    "duplicates": (
        "cluster_id:text! paragraph_id:text! run_id:text jaccard:ratio! containment:ratio! "
        "kind:text! scope:text! start:count end:count matched_start:count matched_end:count "
        "kept:flag!"
    ),
    "rejects": "source_path:text! record_key:text error:text! message:text!",
}
"""``name:type`` by table; ``!`` behind the type: not null; ``@2``: since schema 2."""


def schemas_of(number: int) -> dict[str, pa.Schema]:
    """Return the tables that versions of a schema have, by name.

    >>> [schemas_of(1)["rejects"].field(name).nullable for name in ("message", "record_key")]
    [False, True]
    """
    tables = {}
    for table, columns in _COLUMNS.items():
        fields = []
        for column in columns.split():
            told, _, since = column.partition("@")
            name, kind = told.split(":")
            if int(since or 1) <= number:
                nullable = not kind.endswith("!")
                fields.append(pa.field(name, _TYPES[kind.rstrip("!")], nullable=nullable))
        if fields:
            tables[table] = pa.schema(fields)
    return tables


SCHEMAS: Final = schemas_of(SCHEMA)


def make_table(name: str, rows: Sequence[Sequence[Any]]) -> pa.Table:
    """Make a table of rows that stand in the order of its schema, and check it.

    >>> make_table("rejects", [("seeds/空.txt", None, "SourceError", "空文件")]).num_rows
    1
    """
    schema = SCHEMAS[name]
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(schema)
    arrays = [
        pa.array(column, type=field.type) for column, field in zip(columns, schema, strict=True)
    ]
    return check_table(name, pa.table(arrays, schema=schema))


def check_table(name: str, table: pa.Table, schema: pa.Schema | None = None) -> pa.Table:
    """Return the table when its columns, types and not-null columns are those of its schema.

    The schema is that of today, or of an older version. pyarrow itself writes a null into a column
    that forbids it. Raises GateError.
    """
    schema = schema or SCHEMAS[name]
    if not table.schema.equals(schema):
        raise GateError(f"{name}: columns {table.schema.names} are not those of the schema")
    for field in schema:
        if not field.nullable and table[field.name].null_count:
            raise GateError(f"{name}.{field.name} holds a null; every row needs a value")
    return table


def conformed(name: str, rows: pa.Table, columns: Sequence[str] | None = None) -> pa.Table:
    """Return rows of any version with the columns of today, by their names, or with some of them.

    A column that the version is older than holds nulls. Raises CorruptVersion where a column is
    missing that was never to be null.

    >>> old = pa.table({"message": ["空文件"], "error": ["SourceError"], "source_path": ["甲.txt"]})
    >>> conformed("rejects", old, ["record_key", "message"]).to_pylist()
    [{'record_key': None, 'message': '空文件'}]
    """
    names = SCHEMAS[name].names if columns is None else columns
    schema = pa.schema([SCHEMAS[name].field(column) for column in names])
    missing = [field for field in schema if field.name not in rows.schema.names]
    for field in missing:
        if not field.nullable:
            raise CorruptVersion(f"{name} has no column {field.name}, which no row does without")
        rows = rows.append_column(field, pa.nulls(rows.num_rows, field.type))
    try:
        return rows.select(list(names)).cast(schema)
    except (ValueError, pa.ArrowException) as error:
        raise CorruptVersion(f"{name}: its columns are not those of the schema: {error}") from error


def parquet_bytes(table: pa.Table) -> bytes:
    """Return the table as one Parquet file; equal rows give equal bytes.

    Row groups hold as many whole rows as fit MAX_ROW_GROUP_BYTES on average of the table.
    """
    rows_at_once = max(1, table.num_rows * MAX_ROW_GROUP_BYTES // max(1, _size(table)))
    sink = pa.BufferOutputStream()
    with pq.ParquetWriter(
        sink,
        table.schema,
        compression="zstd",
        write_page_checksum=True,
        write_page_index=True,
    ) as writer:
        writer.write_table(table.combine_chunks(), row_group_size=rows_at_once)
    return bytes(memoryview(sink.getvalue()))


def _size(table: pa.Table) -> int:
    """Count the bytes of the values alone: buffers differ with how a table was put together."""
    texts = [c for c in table.columns if pa.types.is_string(c.type)]
    lengths = [int(pc.sum(pc.binary_length(column)).as_py() or 0) for column in texts]
    return sum(lengths) + 8 * int(table.num_rows) * int(table.num_columns)


def read_parquet(path: Path, columns: Sequence[str] | None = None) -> pa.Table:
    """Read one file with its page checksums verified.

    Raises CorruptVersion when it is missing or damaged: unverified, 225 of 400 flipped bits
    came back as other text without a word. The footer has no checksum: whoever knows the SHA-256
    of the file compares it too.
    """
    return _parsed(str(path), path, columns)


def parse_parquet(content: bytes, name: str, columns: Sequence[str] | None = None) -> pa.Table:
    """Read a file that is in memory already, as ``read_parquet`` does."""
    return _parsed(name, pa.BufferReader(content), columns)


def _parsed(name: str, source: Path | pa.BufferReader, columns: Sequence[str] | None) -> pa.Table:
    try:
        with pq.ParquetFile(source, page_checksum_verification=True) as file:
            return file.read(columns=None if columns is None else list(columns))
    except (OSError, pa.ArrowException) as error:
        raise CorruptVersion(f"{name}: cannot be read back: {error}") from error


def read_batches(path: Path, columns: Sequence[str] | None, rows: int) -> Iterator[pa.Table]:
    """Yield one file in stretches of rows, each page compared with its checksum.

    Raises CorruptVersion as ``read_parquet`` does.
    """
    try:
        with pq.ParquetFile(path, page_checksum_verification=True, pre_buffer=False) as file:
            for batch in file.iter_batches(rows, columns=None if columns is None else [*columns]):
                yield pa.Table.from_batches([batch])
    except (OSError, pa.ArrowException) as error:
        raise CorruptVersion(f"{path}: cannot be read back: {error}") from error


def read_rows(path: Path, columns: Sequence[str] | None = None) -> list[dict[str, Any]]:
    """Read one file as dictionaries."""
    rows: list[dict[str, Any]] = read_parquet(path, columns).to_pylist()
    return rows


def pairs(table: pa.Table, one: str, other: str) -> Iterator[tuple[Any, Any]]:
    """Return two columns row by row."""
    return zip(table[one].to_pylist(), table[other].to_pylist(), strict=True)


REPAIR_COLUMNS: Final = ("record_id", "paragraph_ordinal", "rule", "before", "after", "score")
"""What ``count_repairs`` reads of ``edits``."""


def count_repairs(edits: pa.Table) -> Counter[tuple[str, int]]:
    """Count the edits in each paragraph, by record and ordinal.

    Blanks that stood before, between and behind paragraphs say nothing of them: whoever ends a file
    with a line break, or indents, has written no worse a text. Only a wrap has a score.
    """
    blank = pc.utf8_is_space(edits["before"])
    edge = pc.and_(pc.equal(edits["rule"], "line_wraps"), pc.is_null(edits["score"]))
    outside = pc.and_(blank, pc.or_(edge, pc.match_substring(edits["after"], "\n")))
    return Counter(pairs(edits.filter(pc.invert(outside)), "record_id", "paragraph_ordinal"))


class ContentHash:
    """A hash over the rows of all tables in canonical order, whatever file they stand in.

    Each column streams into three hashes: which values are null, how many bytes each has, and the
    bytes (text as UTF-8, numbers as little-endian 64-bit). So it does not depend on the Parquet
    writer, on parts or on chunks, and no two different tables feed it the same bytes.
    """

    def __init__(self, schemas: Mapping[str, pa.Schema] = SCHEMAS) -> None:
        """Take the tables of today, or those of an older version."""
        self._schemas = schemas
        self._hashes = {
            (name, field.name): tuple(hashlib.sha256() for _ in range(3))
            for name, schema in schemas.items()
            for field in schema
        }

    def add(self, name: str, table: pa.Table) -> None:
        """Feed the next rows of a table, which stand in their canonical order."""
        for column in table.schema.names:
            nulls, lengths, values = self._hashes[name, column]
            for chunk in table[column].chunks:
                nulls.update(_little_endian(pc.is_null(chunk)))
                if pa.types.is_string(chunk.type):
                    filled = pc.fill_null(chunk, "")
                    lengths.update(_little_endian(pc.binary_length(filled)))
                    values.update(_text_bytes(filled))
                else:
                    values.update(_little_endian(chunk))

    def hexdigest(self) -> str:
        """Return the hash of everything fed so far."""
        whole = hashlib.sha256()
        for (name, column), parts in self._hashes.items():
            whole.update(f"{name}.{column}:{self._schemas[name].field(column).type}\n".encode())
            for part in parts:
                whole.update(part.digest())
        return whole.hexdigest()


def _little_endian(numbers: pa.Array) -> bytes:
    kind = pa.float64() if pa.types.is_floating(numbers.type) else pa.int64()
    filled = pc.fill_null(numbers.cast(kind), 0)
    code = "<i8" if kind == pa.int64() else "<f8"
    return bytes(filled.to_numpy(zero_copy_only=False).astype(code).tobytes())


def _text_bytes(texts: pa.Array) -> memoryview:
    offsets, values = texts.buffers()[1:3]
    if values is None or not len(texts):
        return memoryview(b"")
    bounds = memoryview(offsets).cast("i")
    first, last = bounds[texts.offset], bounds[texts.offset + len(texts)]
    return memoryview(values)[first:last]


def concatenate(
    name: str, tables: Iterable[pa.Table], columns: Sequence[str] | None = None
) -> pa.Table:
    """Join tables of one schema, or of some columns of it; none give an empty table of them."""
    empty = SCHEMAS[name].empty_table()
    return pa.concat_tables([empty if columns is None else empty.select(list(columns)), *tables])
