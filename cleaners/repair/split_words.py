"""Latin words, numbers and addresses cut by a wrap: imple-⏎mentation, 20⏎14年."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from cleaners.context import Context
from cleaners.edits import Edit, split_edit

REACH: Final = 80
"""Characters looked at on either side of a wrap; longer addresses are joined by their own shape."""
HYPHENATED_PREFIXES: Final = frozenset(
    {"self", "well", "non", "half", "all", "ex", "cross", "high", "low", "long", "short", "full"}
    | {"part", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"}
    | {"twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"}
    | {"anti", "semi", "so", "great", "ill", "old", "new", "far", "first", "second", "mid"}
)
"""First parts of English compounds that keep their hyphen. Counter-example: short-⏎age."""

_WORD = re.compile(r"[A-Za-z]+(?:-[A-Za-z]+)*")
_HEAD = re.compile(r"[A-Za-z]+(?=-$)")
_TAIL = re.compile(r"[A-Za-z]+")
_ADDRESS = re.compile(r"https?://|www\.|[\w.]{1,40}@")
_NUMBER_LINE = re.compile(r"(?:^|\n)[ \t\u3000]*[\d.,%+-]+$")
_ADDRESS_HEAD = re.compile(r"(?:https?://|www\.)[!-~]*$")
_ADDRESS_TAIL = re.compile(r"[A-Za-z0-9%_~-]*[/?=&#%._-][!-~]*|[!-~]+(?=$|[\s，。；）])")


@dataclass(frozen=True, slots=True)
class SplitWords:
    """Close the break inside a word, number or address.

    The hyphen at the end of a line goes, unless the record itself writes the compound with one or
    its first part is a prefix that keeps it. A soft hyphen always goes. Chinese words belong to
    line_wraps.
    """

    def find(self, text: str, context: Context) -> Iterator[Edit]:
        """Yield one deletion for each break inside a word, the hyphen included where it goes."""
        breaks = context.breaks
        words: Mapping[str, int] | None = None
        for start, end, wrap, score in zip(
            breaks.starts.tolist(),
            breaks.ends.tolist(),
            breaks.wraps.tolist(),
            breaks.scores.tolist(),
            strict=True,
        ):
            if not wrap or not (text[start - 1].isascii() or text[start - 1] == "\u00ad"):
                continue
            if words is None:
                words = Counter(_WORD.findall(text))
            left, right = text[max(0, start - REACH) : start], text[end : end + REACH]
            taken = _hyphen_or_join(left, right, words, chinese=context.language == "zh")
            if taken is not None:
                first = start - taken
                yield from split_edit(Edit(first, end, text[first:end], "", "", score))


def _hyphen_or_join(
    left: str, right: str, words: Mapping[str, int], *, chinese: bool
) -> int | None:
    """Return how many characters before the break go with it, or None to leave the break."""
    last, first = left[-1], right[0]
    if last == "\u00ad":
        return 1
    if _ADDRESS_HEAD.search(left):
        return 0 if _ADDRESS_TAIL.match(right) and not _ADDRESS.match(right) else None
    head = _HEAD.search(left)
    if head:
        tail = _TAIL.match(right)
        if tail is None:
            return None
        before = left[head.start() - 1 : head.start()]
        after = right[tail.end() : tail.end() + 1]
        inner = before == "-" or after == "-"  # state-of-⏎the-art
        return 0 if inner or _keeps_hyphen(head.group(), tail.group(), words) else 1
    if chinese and _inside_number(left, right):
        return 0
    if chinese and last.isalpha() and first.isascii() and first.islower():
        whole = _WORD.findall(left)[-1] + _WORD.findall(right)[0]
        return 0 if words.get(whole) else None
    return None


def _keeps_hyphen(head: str, tail: str, words: Mapping[str, int]) -> bool:
    if words.get(head + tail):
        return False
    return bool(
        words.get(f"{head}-{tail}")
        or tail[0].isupper()
        or len(head) == 1
        or head.lower() in HYPHENATED_PREFIXES
    )


def _inside_number(left: str, right: str) -> bool:
    last, first = left[-1], right[0]
    if _NUMBER_LINE.search(left):
        return False  # a column of numbers
    if last.isdigit():
        return first.isdigit() or (first in ".,%" and not right[1:2].isspace())
    return last in ".," and left[-2:-1].isdigit() and first.isdigit()
