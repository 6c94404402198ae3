"""``qingyuan sql``: one SELECT over the tables of a version."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from itertools import islice
from typing import Annotated, Any

import typer

from flows.cli.options import DEFAULT_CORPUS, CorpusOption
from flows.cli.screen import json_text, print_marked, print_table, put, safe

_SHOWN = 100
_CHARACTERS = 80
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
"""What spreadsheets take for the beginning of a formula; full-width ones are read as narrow."""


def sql(
    query: Annotated[
        str,
        typer.Argument(
            metavar="SELECT…",
            help="Over documents, paragraphs, records, edits, duplicates, rejects.",
        ),
    ],
    version: Annotated[
        str, typer.Option("--version", metavar="VERSION", help="A name, a tag, or latest.")
    ] = "latest",
    corpus: CorpusOption = DEFAULT_CORPUS,
    as_csv: Annotated[
        bool, typer.Option("--csv", help="Print CSV: all rows, formulas made harmless.")
    ] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print JSON lines: all rows, values as they are.")
    ] = False,
) -> None:
    """Ask the tables of a version in SQL (DuckDB); nothing is written, no other file is read.

    The screen shows the first rows and the beginning of long values. Exit code 5 for SQL that is
    wrong or is not a SELECT.
    """
    from flows.query import ask
    from flows.store import CorpusStore

    if as_csv and as_json:
        raise typer.BadParameter("--csv and --json exclude each other")
    with ask(CorpusStore(corpus).version(version), query) as answer:
        if as_csv:
            put(csv_line(answer.columns))
            for row in answer.rows:
                put(csv_line(row))
        elif as_json:
            for row in answer.rows:
                values = dict(zip(answer.columns, map(_plain, row), strict=True))
                put(json_text(values, None))
        else:
            _show(answer.columns, answer.rows)


def _show(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    shown = list(islice(rows, _SHOWN + 1))
    print_table(columns, [[_cell(value) for value in row] for row in shown[:_SHOWN]])
    if len(shown) > _SHOWN:
        print_marked([(f"… more than {_SHOWN} rows (--csv or --json prints all)", "")])


def _cell(value: object) -> str:
    text = "—" if value is None else str(value).replace("\n", "⏎")
    return text if len(text) <= _CHARACTERS else f"{text[:_CHARACTERS]}…"


def csv_line(values: Iterable[object]) -> str:
    """Return a line of CSV that no spreadsheet takes for a formula and no terminal obeys.

    A text that begins like a formula gets an apostrophe in front; numbers stay numbers.

    >>> csv_line(["=SUM(A1)", -3, "＝cmd", "保护，修复", None])
    "'=SUM(A1),-3,'＝cmd,保护，修复,"
    """
    line = io.StringIO()
    # Only what is in the line terminator is quoted before Python 3.13: it must not be empty.
    csv.writer(line, lineterminator="\n").writerow([_harmless(value) for value in values])
    return line.getvalue().removesuffix("\n")


def _harmless(value: object) -> object:
    if value is None or isinstance(value, bool | int | float):
        return value
    text = str(value)
    guarded = f"'{text}" if text.lstrip(" \u3000\n").startswith(_FORMULA) else text
    return safe(guarded)


def _plain(value: Any) -> Any:
    """Return a value as JSON can hold it."""
    if isinstance(value, dict):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    if isinstance(value, date | datetime):
        return value.isoformat()
    return value if value is None or isinstance(value, bool | int | float | str) else str(value)
