"""CSV and its kin: each row is an item; one that cannot be read is refused, and the next are in.

What parts fields, whether they are quoted and how a quote within is written is settled once for a
file, from its first megabyte.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from cleaners.errors import SourceError
from cleaners.records import RawRecord
from flows.intake.items import Items, Opened, Refused
from flows.intake.lines import Lines, Place, SampleEndError, TooLongError
from flows.intake.streams import DAMAGE
from flows.intake.tables import check_header, item_of, refused_row, told_apart

_DELIMITERS = ",;\t|"
_SNIFFED_BYTES = 1 << 20
_BROKEN = (*DAMAGE, SourceError)
_ESCAPED = re.compile(r"\\([\\\"])")
# No text that was decoded holds halves of characters below U+DC80.
_SHIELDED = {"\\": "\ud800", '"': "\ud801"}
_IN_QUOTES = {0xD800: "\\", 0xD801: '"'}
_UNQUOTED = {0xD800: "\\\\", 0xD801: '\\"'}
_SHIELDS = re.compile("[\ud800\ud801]")
_SEP = re.compile(r"sep=(.)\s*", re.IGNORECASE)
_NO_TABLE = 1 << 60
_NULL = "\\N"
_NUMBERED = re.compile(r"([^0-9]*)([0-9]{1,18})")


def read_csv(opened: Opened) -> Items:
    """Yield the rows of a CSV file with a header.

    A row that cannot be read is refused by its number; reading goes on at the next line from which
    two rows in turn have as many fields as the header. Raises SourceError where the file breaks,
    or names no column of texts.
    """
    csv.field_size_limit(opened.budget.limits.max_source_bytes)
    lines = Lines(opened)
    rows = _Rows(lines, _settled(lines, opened.budget.columns.text)).read()
    first = next(rows, _Row(Place(0, 0), ()))
    if first.wrong:
        raise SourceError(f"{opened.source_path}:{first.number}: no CSV: {first.wrong}")
    header = told_apart(name.strip() for name in first.fields)
    check_header(opened, header)
    for row in rows:
        yield _item(opened, header, row)


class _Dialect(NamedTuple):
    """How fields are written; ``escaped``: a quote within quotes as ``\\"``, not doubled."""

    delimiter: str
    quoted: bool = True
    escaped: bool = False


@dataclass(frozen=True, slots=True)
class _Row:
    """A row: where it begins, its fields, and why it cannot be used."""

    start: Place
    fields: Sequence[str]
    wrong: str = ""
    limit: bool = False
    lines: int = 1

    @property
    def number(self) -> int:
        """The number of its first line."""
        return self.start.number + 1


def _item(opened: Opened, header: Sequence[str], row: _Row) -> RawRecord | Refused:
    if row.wrong:
        opened.budget.count()
        large = f"{opened.budget.too_large('its bytes are')}; " if row.limit else ""
        return refused_row(opened, row.number, large + row.wrong, limit=row.limit)
    return item_of(opened, row.number, dict(zip(header, row.fields, strict=False)))


class _Rows:
    """The rows of lines in one dialect, and those that are none."""

    def __init__(self, lines: Lines, dialect: _Dialect) -> None:
        self._lines, self._dialect = lines, dialect
        self._width = 0
        self._reader = csv.reader(
            map(_shielded, lines) if dialect.escaped else lines,
            delimiter=dialect.delimiter,
            quoting=csv.QUOTE_MINIMAL if dialect.quoted else csv.QUOTE_NONE,
            strict=True,
        )

    def read(self) -> Iterator[_Row]:
        """Yield the rows, the header first."""
        while True:
            self._lines.forget()
            start = self._lines.begin()
            limit, fields = False, None
            try:
                fields = next(self._reader, None)
                if fields is None:
                    return
                if not fields:
                    continue
                wrong = self._wrong(start, fields)
            except csv.Error as error:
                limit = isinstance(error, TooLongError)
                wrong = _told(error)
            number = start.number + 1
            if not wrong:
                self._width = self._width or len(fields or ())
                yield _Row(start, self._unshielded(start, fields or ()))
            elif fields and self._lines.number == number:
                yield _Row(start, (), wrong)
            else:
                last = self._resume(start)
                if last > number:
                    wrong += f"; lines {number:,} to {last:,} are left out"
                yield _Row(start, (), wrong, limit, 1 + last - number)

    def _wrong(self, start: Place, fields: Sequence[str]) -> str:
        """Return what is wrong with a row as such."""
        end, width = self._lines.number, self._width
        if start.number < self._lines.undecoded <= end:
            return f"line {self._lines.undecoded:,} has bytes of another encoding than the first"
        if not width:
            return ""
        found = f"{len(fields)} fields where the header names {width}"
        if end > start.number + 1:
            if len(fields) != width:
                return f"{found}, over several lines; a quote is not closed"
            return "a quote is not closed before the next row" if self._swallows(start) else ""
        if len(fields) > width:
            return f"{found}; quote the field with the delimiter"
        if len(fields) < width and not self._lines.since(start).endswith("\n"):
            return f"{found}, and no end of its line; the file was cut"
        return ""

    def _swallows(self, start: Place) -> bool:
        """Return whether each further line of a row is a row by itself, whose number goes on.

        It is wrong about a text that lists rows of this very table, numbered on from its own.
        """
        end, before = self._lines.begin(), None
        self._lines.back(start)
        try:
            while self._lines.number < end.number:
                line, _, rest = next(self._lines).strip().partition(self._dialect.delimiter)
                found = _NUMBERED.fullmatch(line.strip('"'))
                if not found or rest.count(self._dialect.delimiter) != self._width - 2:
                    return False
                name, number = found[1], int(found[2])
                if before and not (name == before[0] and number > before[1]):
                    return False
                before = name, number
            return True
        finally:
            self._lines.back(end)

    def _resume(self, start: Place) -> int:
        """Go to the line from which rows can be read again; return the number of that before."""
        lines = self._lines
        lines.back(start)
        try:
            while next(lines, None) is not None:
                lines.forget()
                place = lines.begin()
                found = self._two_in_turn()
                lines.back(place)
                if found:
                    break
                lines.begin()
        except _BROKEN:  # it shows again at the next line
            pass
        return lines.number

    def _two_in_turn(self) -> bool:
        return self._is_row(is_first=True) and self._is_row(is_first=False)

    def _is_row(self, *, is_first: bool) -> bool:
        """Return whether a row stands here, or as the second one the end or what begins like one.

        A second row that cannot be read is refused in its turn.
        """
        place, fields = self._lines.begin(), None
        try:
            while (fields := next(self._reader, None)) == [] and not is_first:
                place = self._lines.begin()
        except csv.Error:
            return not is_first and self._begins_row(place)
        except _BROKEN:
            return not is_first
        return not is_first if fields is None else len(fields) == self._width

    def _begins_row(self, place: Place) -> bool:
        self._lines.back(place)
        line = next(self._lines, "")
        return len(next(csv.reader([line], delimiter=self._dialect.delimiter), ())) == self._width

    def _unshielded(self, start: Place, fields: Sequence[str]) -> Sequence[str]:
        if not self._dialect.escaped:
            return fields
        row = _shielded(self._lines.since(start)) if _SHIELDS.search("".join(fields)) else ""
        return ["" if field == _NULL else _unshielded(field, row) for field in fields]


def _shielded(line: str) -> str:
    return _ESCAPED.sub(lambda escaped: _SHIELDED[escaped[1]], line) if "\\" in line else line


def _unshielded(field: str, row: str) -> str:
    """Return a field as it was meant: what is not in quotes is not escaped either."""
    if not row or not _SHIELDS.search(field):
        return field
    written = field.replace('"', '""')
    return field.translate(_IN_QUOTES if f'"{written}"' in row else _UNQUOTED)


def _told(error: csv.Error) -> str:
    if isinstance(error, TooLongError):
        return "a quote is not closed"
    told = str(error)
    if "expected after" in told:
        return "text behind a closing quote; a quote within a quoted field is to be doubled"
    return "a quote is not closed" if "unexpected end" in told else told


def _settled(lines: Lines, wanted: Sequence[str]) -> _Dialect:
    """Return the dialect that most rows can be read in; of equal ones, the least of quoting.

    Nothing is read away. The first line tells the delimiter, or says ``sep=;`` as for Excel.
    """
    lines.sample_bytes = _SNIFFED_BYTES
    place = lines.begin()
    first = next((line for line in lines if line.strip()), "")
    if told := _SEP.fullmatch(first):
        delimiter, place = told[1], lines.begin()
    else:
        lines.back(place)
        delimiter = max(_DELIMITERS, key=lambda mark: (first.count(mark), -_DELIMITERS.index(mark)))
    dialects = [_Dialect(delimiter), _Dialect(delimiter, escaped=True)]
    if delimiter == "\t":  # where a quotation mark is a character, if nothing speaks for quoting
        dialects.insert(0, _Dialect(delimiter, quoted=False))
    costs: dict[_Dialect, int] = {}
    for dialect in dialects:
        lines.begin()
        costs[dialect] = _cost(lines, dialect, wanted)
        lines.back(place)
        if dialect.quoted and not dialect.escaped and costs[dialect] <= 0 and len(dialects) == 2:
            break  # nearly all files; a backslash before a closing quote is no escape then
    lines.sample_bytes = 0
    return min(costs, key=lambda dialect: costs[dialect])


def _cost(lines: Lines, dialect: _Dialect, wanted: Sequence[str]) -> int:
    """Return how many lines cannot be read, less the rows that only this dialect explains."""
    cost, is_header = 0, True
    try:
        for row in _Rows(lines, dialect).read():
            if is_header and (row.wrong or not any(name.strip() in wanted for name in row.fields)):
                return _NO_TABLE
            is_header = False
            cost += row.lines if row.wrong else -_is_proof(lines, dialect, row)
    except (SampleEndError, *_BROKEN):  # what is broken shows again
        pass
    return cost


def _is_proof(lines: Lines, dialect: _Dialect, row: _Row) -> bool:
    """Return whether the row that was just read has a quote in quotes, as the dialect writes it."""
    quoted = [field for field in row.fields if '"' in field] if dialect.quoted else []
    written = lines.since(row.start) if quoted else ""
    quote = '\\"' if dialect.escaped else '""'
    return any('"' + field.replace('"', quote) + '"' in written for field in quoted)
