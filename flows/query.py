"""Queries: SQL over the tables of a version, in a DuckDB that reaches nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import duckdb
import pyarrow.dataset as ds

from flows.errors import StoreError
from flows.store import Version
from flows.tables import SCHEMAS

_CLOSED = {
    "python_enable_replacements": False,  # no variable of this program answers to a table's name
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "enable_external_access": False,
    "lock_configuration": True,  # last: nothing can be opened again
}
"""Tables come in as Arrow, so that the database needs no file, and is shown none."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The columns of an answer, its rows one by one."""

    columns: tuple[str, ...]
    rows: Iterator[tuple[Any, ...]]


@contextmanager
def ask(version: Version, sql: str) -> Iterator[Answer]:
    """Answer one SELECT over the tables of a version; they have the names that README lists.

    Nothing can be written, and no file or address be read. Raises StoreError for anything that is
    not one SELECT, and for what DuckDB says is wrong with it.
    """
    with duckdb.connect(":memory:") as database:
        for name, schema in SCHEMAS.items():
            paths = [str(path) for path in version.paths(name)]
            table = ds.dataset(paths, schema=schema) if paths else schema.empty_table()
            database.register(name, table)
        for setting, value in _CLOSED.items():
            database.execute(f"SET {setting} = {value}")  # names and values are those above
        try:
            statements = database.extract_statements(sql)
            if [each.type for each in statements] != [duckdb.StatementType.SELECT]:
                raise StoreError("sql takes one SELECT over the tables of a version, nothing else")
            database.execute(statements[0])
            columns = tuple(str(column[0]) for column in database.description or ())
            yield Answer(columns, _rows(database))
        except duckdb.Error as error:
            raise StoreError(f"sql: {error}") from error


def _rows(database: duckdb.DuckDBPyConnection) -> Iterator[tuple[Any, ...]]:
    while rows := database.fetchmany(1000):
        yield from rows
