"""What others do to broken lines: each takes a text and returns its paragraphs.

``unstructured`` is the one library in use that has a function for it; the others are the usual
practice of scripts that clean text copied from a PDF.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from importlib import import_module
from importlib.util import find_spec
from typing import Final

Joiner = Callable[[str], list[str]]

UNSTRUCTURED: Final = "unstructured `group_broken_paragraphs`"
SENTENCE_ENDS: Final = "joined unless the line ends a sentence"
ENDS: Final = frozenset('。！？!?.”"…：:；;）)')
WIDE: Final = 0.8
_FIRST_CJK: Final = "\u2e80"
_BLANK_LINES = re.compile(r"\n\s*\n")


def each_line(text: str) -> list[str]:
    """One line, one paragraph."""
    return _lines(text)


def blank_lines(text: str) -> list[str]:
    """A paragraph ends at a blank line and nowhere else."""
    return [join(_lines(part)) for part in _BLANK_LINES.split(text) if part.strip()]


def one_paragraph(text: str) -> list[str]:
    """Everything is one paragraph."""
    return [join(_lines(text))]


def until_sentence_ends(text: str) -> list[str]:
    """A line goes on unless its last character ends a sentence or closes a quotation.

    The rule of the small tools that mend text copied from a PDF.

    >>> until_sentence_ends("保护和修\\n复工程。\\n天亮了。")
    ['保护和修复工程。', '天亮了。']
    """
    return _grouped(_lines(text), lambda line: line[-1] in ENDS)


def until_short_lines(text: str) -> list[str]:
    """A line goes on if it has 80 % of the characters of a wide line (the ninth decile)."""
    lines = _lines(text)
    wide = sorted(map(len, lines))[len(lines) * 9 // 10] if lines else 0
    return _grouped(lines, lambda line: len(line) < WIDE * wide)


def join(lines: Sequence[str]) -> str:
    """Join lines: Latin with a space, a hyphen taken out before a small letter; Chinese closed."""
    whole = lines[0] if lines else ""
    for line in lines[1:]:
        if whole[-1] < _FIRST_CJK and line[0] < _FIRST_CJK:
            hyphen = whole[-1] == "-" and line[0].islower() and whole[-2:-1].isalpha()
            whole = whole[:-1] if hyphen else whole + " "
        whole += line
    return whole


def joiners() -> Mapping[str, Joiner]:
    """Return the joiners by the names of the tables; unstructured only where it is installed."""
    named: dict[str, Joiner] = {
        "one line, one paragraph": each_line,
        "blank line ends a paragraph": blank_lines,
        "everything joined": one_paragraph,
        SENTENCE_ENDS: until_sentence_ends,
        "joined while the line is 80 % wide": until_short_lines,
    }
    if find_spec("unstructured"):
        group = import_module("unstructured.cleaners.core").group_broken_paragraphs
        named[UNSTRUCTURED] = lambda text: [p for p in group(text).split("\n\n") if p.strip()]
    return named


def _grouped(lines: Iterable[str], ends: Callable[[str], bool]) -> list[str]:
    paragraphs, open_ = [], []
    for line in lines:
        open_.append(line)
        if ends(line):
            paragraphs.append(join(open_))
            open_ = []
    return [*paragraphs, join(open_)] if open_ else paragraphs


def _lines(text: str) -> list[str]:
    return [line for line in map(str.strip, text.split("\n")) if line]
