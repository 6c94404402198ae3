"""``qingyuan repair``: texts in, whole paragraphs and every edit out; nothing is stored."""

from __future__ import annotations

import json
import os
import sys
from bisect import bisect_right
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from cleaners.errors import SourceError
from flows.cli.screen import print_text, safe

SHOWN = 12
"""Characters on either side of a break that ``--explain`` shows."""

TextOption = Annotated[bool, typer.Option("--text", help="Plain text in, clean text out.")]
ExplainOption = Annotated[
    Path | None,
    typer.Option(
        "--explain",
        metavar="FILE",
        exists=True,
        dir_okay=False,
        help="Show each line break of a text file: decision, score, strongest signals.",
    ),
]


def repair(text: TextOption = False, explain: ExplainOption = None) -> None:
    """Repair texts: JSON lines {"id", "text"} on stdin become {"id", "paragraphs", "edits"}.

    Plain text in UTF-8 only: no markup is read, no duplicate dropped. An edit has the columns of
    the table ``edits``; start and end are code points of the text before its step. A line of
    source code comes out as a paragraph of its own. A line that is no such object ends the command
    with exit code 3.
    """
    if text and explain:
        raise typer.BadParameter("--text and --explain exclude each other")
    if explain:
        for line in explained(
            explain.read_bytes(), os.fsencode(explain).decode("utf-8", "replace")
        ):
            print_text(safe(line) + "\n")
    elif text:
        print_text(clean_text(_decoded(sys.stdin.buffer.read(), "standard input")))
    else:
        for number, line in enumerate(sys.stdin.buffer, start=1):
            if line.strip():
                item = repaired_item(_decoded(line, f"standard input:{number}"), number)
                print_text(json.dumps(item, ensure_ascii=False) + "\n")


def repaired_item(line: str, number: int) -> dict[str, Any]:
    """Return what one line of JSON becomes; raises SourceError for another object."""
    # Here and below, not above: the other commands should not wait for what repairs need.
    from cleaners.extract import plain_record
    from cleaners.repair import repair as repaired
    from flows.rows import CHANGE, changes, repaired_text

    try:
        item = json.loads(line)
        text, name = str(item["text"]), item["id"]
    except (ValueError, KeyError, TypeError):
        expected = '{"id": …, "text": …}'
        raise SourceError(f"standard input:{number}: expected {expected}") from None
    record = repaired(plain_record(text))
    return {
        "id": name,
        "paragraphs": [line for line in repaired_text(record).split("\n") if line.strip()],
        "edits": [dict(zip(CHANGE, change, strict=True)) for change in changes(record)],
    }


def clean_text(text: str) -> str:
    """Return a text with its paragraphs whole and apart by one blank line.

    The last line ends as it did, so a clean text stays as it is, byte for byte.

    >>> clean_text("要持续抓好北京防沙带等生态保护和修\\n复重点工程建设。\\n\\n天亮了。\\n")
    '要持续抓好北京防沙带等生态保护和修复重点工程建设。\\n\\n天亮了。\\n'
    """
    from cleaners.extract import plain_record
    from cleaners.repair import repair as repaired
    from flows.rows import repaired_text

    whole = repaired_text(repaired(plain_record(text)))
    return whole + "\n" if whole and text.endswith(("\n", "\r")) else whole


def explained(data: bytes, name: str) -> Iterator[str]:
    """Yield two lines for each break of a plain text: decision, score and words; the signals.

    Strengths are natural logarithms of odds, above zero for a wrap. ``uncertain`` is a score from
    400 to 600.
    """
    from cleaners.breaks.signals import signals_of
    from cleaners.edits import Shifts
    from cleaners.extract import plain_record
    from cleaners.extract.decoding import decode
    from cleaners.repair import earlier_steps, judged
    from cleaners.repair import repair as repaired
    from cleaners.repair.line_wraps import UNCERTAIN

    record = repaired(plain_record(decode(data, source_path=name).text, name))
    text, breaks, hard_ends = judged(record)
    signals = signals_of(text, hard_ends)
    shifts = [Shifts(step.edits) for step in reversed(earlier_steps(record))]
    for index, (start, end, score) in enumerate(
        zip(breaks.starts.tolist(), breaks.ends.tolist(), breaks.scores.tolist(), strict=True)
    ):
        origin = start - 1
        for shift in shifts:
            origin = shift.back(origin)
        line = bisect_right(record.line_starts, origin)
        decision = "joined" if breaks.wraps[index] else "kept"
        decision += ", uncertain" if score in UNCERTAIN else ""
        left, right = text[max(0, start - SHOWN) : start], text[end : end + SHOWN]
        left, right = left.rpartition("\n")[2], right.partition("\n")[0]
        yield f"{name}:{line}  {decision}  {score}  {left} ⏎ {right}"
        if breaks.verbatim[index]:
            yield "    source code keeps its lines"
        else:
            strongest = signals.strongest(index)
            yield "    " + " · ".join(f"{words} {part / 1000:+.1f}" for words, part in strongest)


def _decoded(data: bytes, where: str) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        found = f"found byte {data[error.start]:#04x} at {error.start}"
        raise SourceError(f"{where}: {found}, expected UTF-8") from None
