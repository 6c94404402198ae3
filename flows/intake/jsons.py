"""JSON: each row of a list, of the one list in an object, or of JSON lines is an item."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from cleaners.extract.decoding import decode
from flows.intake.items import Items, Opened
from flows.intake.lines import numbered_lines
from flows.intake.streams import DAMAGE
from flows.intake.tables import item_of, refused_row, told_apart
from flows.recipe import Columns

_SPACES = {" ", "\t", "\n", "\r"}


def read_jsonl(opened: Opened) -> Items:
    """Yield the rows of JSON lines; a line that cannot be read costs itself only."""
    for number, line, encoding in numbered_lines(opened):
        if line.strip():
            yield from _parsed(opened, number, line, encoding)


def read_json(opened: Opened) -> Items:
    """Yield the rows of a JSON file: a list, an object that holds one list of objects, or one row.

    Objects one after the other are read as JSON lines. Raises SourceError when it is no JSON; where
    a list breaks, its rows before are good.
    """
    held: list[bytes] = []
    damage: Exception | None = None
    try:
        held.extend(opened.budget.pieces(opened.stream))
    except DAMAGE as error:
        if not held:
            raise
        damage = error
    text = decode(b"".join(held), source_path=opened.source_path).text
    held.clear()
    rows: Iterable[Any] = ()
    try:
        rows = _rows_in(_json(text), opened.budget.columns)
    except json.JSONDecodeError as error:
        if error.msg == "Extra data":
            yield from _rows_of_lines(opened, text.split("\n")[: -1 if damage else None])
        else:
            rows = _rows_before(text, opened.budget.columns)
            damage = damage or error
    for number, row in enumerate(rows, 1):
        yield item_of(opened, number, row)
    if damage:
        raise damage


def _rows_of_lines(opened: Opened, lines: Iterable[str]) -> Items:
    for number, line in enumerate(lines, 1):
        if line.strip():
            yield from _parsed(opened, number, line.encode("utf-8", "surrogatepass"), "utf-8")


def _rows_in(content: Any, columns: Columns) -> list[Any]:
    if isinstance(content, dict):
        lists = [rows for rows in content.values() if _is_rows(rows)]
        named = any(name in content for name in columns.text)
        content = lists[0] if len(lists) == 1 and not named else [content]
    return content if isinstance(content, list) else [content]


def _rows_before(text: str, columns: Columns) -> Iterator[Any]:
    """Yield the rows of a list, or of the first one in an object, up to where the text breaks."""
    decoder, place = _decoder(), _past(text, 0)
    try:
        if text.startswith("{", place):
            place = _first_list(text, _past(text, place + 1), columns)
        while text.startswith(("[", ","), place):
            row, place = decoder.raw_decode(text, _past(text, place + 1))
            if not text[place - 1].isdigit():  # the half of a number
                yield row
            place = _past(text, place)
    except (ValueError, RecursionError):
        return


def _first_list(text: str, place: int, columns: Columns) -> int:
    """Return where the list of objects in an object begins. Raises ValueError if it has none."""
    while True:
        key, place = _decoder().raw_decode(text, place)
        if key in columns.text:
            raise ValueError("the object itself is a row")
        place = _past(text, _past(text, place) + 1)
        if text.startswith("[", place) and text.startswith("{", _past(text, place + 1)):
            return place
        _, place = _decoder().raw_decode(text, place)
        place = _past(text, _past(text, place) + 1)


def _past(text: str, place: int) -> int:
    """Return the first place from here on that is no space."""
    while text[place : place + 1] in _SPACES:
        place += 1
    return place


def _parsed(opened: Opened, number: int, line: bytes, encoding: str) -> Items:
    try:
        row = _json(line.decode(encoding, "surrogatepass"))
    except (ValueError, RecursionError) as error:
        opened.budget.count()
        yield refused_row(opened, number, f"no JSON: {error}")
        return
    yield item_of(opened, number, row)


def _json(text: str) -> Any:
    return _decoder().decode(text)


def _decoder() -> json.JSONDecoder:
    # Numbers stay as they are written: 1.10 is a version, and a million digits are no number.
    return json.JSONDecoder(
        parse_int=str, parse_float=str, parse_constant=str, object_pairs_hook=_row
    )


def _row(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object; a second value under one key is kept, as ``key#2``."""
    row = dict(pairs)
    if len(row) == len(pairs):
        return row
    keys = told_apart(key for key, _ in pairs)
    return {key: value for key, (_, value) in zip(keys, pairs, strict=True)}


def _is_rows(value: object) -> bool:
    return isinstance(value, list) and bool(value) and isinstance(value[0], dict)
