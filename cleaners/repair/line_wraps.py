"""Lines broken by a column: every separator between two lines becomes nothing, a space or a gap."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from cleaners.characters import BLANKS, is_han
from cleaners.context import Context, Style
from cleaners.edits import Edit, split_edit

UNCERTAIN: Final = range(400, 601)
"""Probabilities (in thousandths) of a wrap that a reader should look at."""

# > > in front of a line of quoted mail; not > alone on its line
_QUOTE_MARKS = re.compile(r"[ ]{0,3}(?:>[ ]{0,2}){1,9}(?=[^\s>])")


@dataclass(frozen=True, slots=True)
class LineWraps:
    """Join the lines of a paragraph and set paragraphs apart by one blank line.

    Owns every separator that split_words left, with the blanks and indents around it. Lines of
    source code keep their breaks and indents. The mark of quoted mail goes with the separator
    before it (始于⏎> 足下).
    """

    def find(self, text: str, context: Context) -> Iterator[Edit]:
        """Yield one edit for each separator that is not yet as it should be."""
        breaks = context.breaks
        first = len(text) - len(text.lstrip(BLANKS + "\n"))
        last = len(text.rstrip(BLANKS + "\n"))
        if first and last:
            yield from split_edit(Edit(0, first, text[:first], ""))
        for start, end, wrap, gap, score, verbatim, code in zip(
            breaks.starts.tolist(),
            breaks.ends.tolist(),
            breaks.wraps.tolist(),
            breaks.gaps.tolist(),
            breaks.scores.tolist(),
            breaks.verbatim.tolist(),
            breaks.code.tolist(),
            strict=True,
        ):
            if verbatim:
                continue
            if wrap:
                end = _after_quote_mark(text, start, end)
            between = _glue(text[start - 1], text[end], context.style) if wrap else "\n\n"
            if code and not wrap:
                between += text[text.rindex("\n", start, end) + 1 : end]
            if text[start:end] != between:
                note = "gap" if gap else "uncertain" if score in UNCERTAIN else ""
                yield from split_edit(Edit(start, end, text[start:end], between, note, score))
        if last < len(text):
            start = last or 0
            yield from split_edit(Edit(start, len(text), text[start:], ""))


def _after_quote_mark(text: str, start: int, end: int) -> int:
    """Return where a line goes on behind the marks of quoted mail, if the line above has the same.

    ``start``/``end`` frame the separator of the two lines.
    """
    if text[end] != ">":
        return end
    above = _QUOTE_MARKS.match(text, text.rfind("\n", 0, start) + 1)
    below = _QUOTE_MARKS.match(text, end)
    same = above and below and above[0].count(">") == below[0].count(">")
    return below.end() if below and same else end


def _glue(left: str, right: str, style: Style) -> str:
    """Return what stands between two joined lines, by the habit of the text.

    A space between Latin words; between Chinese and Latin or digits only where the text sets one.
    """
    narrow_left, narrow_right = left.isascii(), right.isascii()
    if narrow_left and narrow_right:
        return " "
    if is_han(left) and narrow_right and right.isalnum():
        return " " if (style.digit_space if right.isdigit() else style.latin_space) else ""
    if is_han(right) and narrow_left and left.isalnum():
        return " " if (style.digit_space if left.isdigit() else style.latin_space) else ""
    both_latin = left.isalpha() and right.isalpha() and not (is_han(left) or is_han(right))
    curly = (left in "”’…—" and right.isascii()) or (left.isascii() and right in "“‘")
    return " " if both_latin or (curly and left != "—") else ""
