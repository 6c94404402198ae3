"""The screen: results as short aligned lines, with text that comes from sources made harmless."""

from __future__ import annotations

import json
import sys
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from rich.console import Console
from rich.table import Table
from rich.text import Text

_DOING = {
    "find": "finding sources",
    "clean": "cleaning",
    "deduplicate": "finding copies",
    "assemble": "writing the tables",
    "audit": "recounting from the sources",
    "report": "writing the report",
    "commit": "committing",
}


def safe(text: str) -> str:
    """Show control, bidirectional and other format characters as what they are, lines apart.

    >>> safe("坏\\x1b[31m名")
    '坏\\\\x1b[31m名'
    """
    return "".join(
        character
        if character == "\n" or _is_harmless(character)
        else character.encode("unicode_escape").decode("ascii")
        for character in text
    )


def print_text(text: str) -> None:
    """Print a text as it is, in UTF-8 whatever the locale; on a terminal what is safe of it.

    A lone surrogate becomes its JSON escape.
    """
    shown = safe(text) if sys.stdout.isatty() else text
    sys.stdout.buffer.write(shown.encode("utf-8", "backslashreplace"))
    sys.stdout.buffer.flush()


def _is_harmless(character: str) -> bool:
    return unicodedata.category(character) not in {"Cc", "Cf", "Cs", "Zl", "Zp"}


Pieces = list[tuple[str, str]]
"""A line in pieces, each with the name of a style of rich, or none."""


def print_marked(pieces: Pieces, *, shown_breaks: bool = False) -> None:
    """Print one line of pieces in their styles; line breaks in them as ⏎ if they are to be seen."""
    line = Text()
    for piece, style in pieces:
        line.append(safe(piece.replace("\n", "⏎") if shown_breaks else piece), style)
    Console(highlight=False, soft_wrap=True).print(line)


def print_json(content: object) -> None:
    """Print one JSON object and nothing else, what ``safe`` shows as JSON escapes it."""
    put(json_text(content))


def json_text(content: object, indent: int | None = 2) -> str:
    """Return JSON that holds Chinese as it is and no character that a terminal would obey.

    >>> json_text({"题": "坏\\x9b31m\\u202e名"}, None)
    '{"题": "坏\\\\u009b31m\\\\u202e名"}'
    """
    text = json.dumps(content, ensure_ascii=False, indent=indent)
    return "".join(
        character if character == "\n" or _is_harmless(character) else json.dumps(character)[1:-1]
        for character in text
    )


def put(text: str) -> None:
    """Write a line as UTF-8 whatever the locale; whoever calls has made it harmless."""
    sys.stdout.buffer.write(f"{text}\n".encode("utf-8", "backslashreplace"))
    sys.stdout.buffer.flush()


def print_facts(facts: Sequence[tuple[str, str]]) -> None:
    """Print names and what they are, one below the other; long ones go on indented."""
    table = Table.grid(padding=(0, 2))
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for name, fact in facts:
        table.add_row(Text(name), Text(safe(fact)))
    _print(table)


def print_table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print rows under their column names, wide characters aligned."""
    table = Table(*columns, box=None, pad_edge=False, header_style="bold")
    for row in rows:
        table.add_row(*(Text(safe(cell)) for cell in row))
    _print(table)


def _print(table: Table) -> None:
    console = Console(highlight=False)
    if not console.is_terminal:
        # A pipe has no width: nothing is folded there, so that grep finds whole lines.
        console = Console(highlight=False, width=10_000)
    with console.capture() as printed:
        console.print(table)
    for line in printed.get().splitlines():
        console.out(line.rstrip(), highlight=False)


@contextmanager
def progress() -> Iterator[Callable[[str], None]]:
    """Show the stage that is running on a terminal, and nothing anywhere else."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda _: None
        return
    with console.status("starting") as status:
        yield lambda stage: status.update(_DOING.get(stage, stage))
