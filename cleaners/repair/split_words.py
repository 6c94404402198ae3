"""Latin words, numbers and addresses cut by a wrap: imple-⏎mentation, well-⏎known, 20⏎14年."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from cleaners.context import Context
from cleaners.edits import Edit, split_edit
from cleaners.english import is_english_word

REACH: Final = 80
"""Characters looked at on either side of a wrap; longer addresses are joined by their own shape."""
PREFIXES: Final = frozenset(
    {"anti", "bi", "co", "counter", "cross", "de", "e", "ex", "inter", "intra", "macro"}
    | {"mega", "meta", "micro", "mid", "mini", "multi", "neo", "non", "off", "on", "over"}
    | {"post", "pre", "pro", "pseudo", "quasi", "re", "self", "semi", "so", "sub", "super"}
    | {"trans", "tri", "ultra", "un", "under", "up"}
)
"""First parts that make compounds with any word. Counter-example: multi-⏎lateralism, a word that
the list of English words lacks."""
LAST_PARTS: Final = frozenset(
    {"based", "born", "bound", "controlled", "dollar", "elect", "era", "esque", "free"}
    | {"funded", "led", "like", "listed", "made", "old", "only", "owned", "ready", "related"}
    | {"run", "sized", "style", "trained", "type", "wide", "year"}
)
"""Second parts that follow names and other words that no list holds: Amritsar-⏎based."""
SUSPENDED: Final = frozenset({"and", "or", "to", "nor", "but"})
"""What follows a hyphen that stands for a compound's second half: long-⏎and short-term."""
MIN_PART: Final = 3
"""Shorter parts are words by accident: ma, lo, ti, al."""
MIN_NAMED: Final = 4
"""A capitalised part this short starts a name: Mal-⏎one, Wat-⏎son."""

_WORD = re.compile(r"[a-z]+(?:-[a-z]+)*")
_HEAD = re.compile(r"(?<![A-Za-z0-9])[A-Za-z0-9]++(?=-$)")
_TAIL = re.compile(r"[A-Za-z0-9]+")
_ADDRESS = re.compile(r"https?://|www\.|[\w.]{1,40}@")
_NUMBER_LINE = re.compile(r"(?:^|\n)[ \t\u3000]*[\d.,%+-]+$")
_ADDRESS_HEAD = re.compile(r"""(?:https?://|www\.)[!-~]*[^\s>)\]}"',;!]$""")
_ADDRESS_REST = re.compile(r"[A-Za-z0-9%_~-]*[/?=&#%_.][A-Za-z0-9]")
_ADDRESS_TOKEN = re.compile(r"[!-~]+(?=$|[\s，。；）])")
_UNFINISHED = "-_=&?%#+~"


@dataclass(frozen=True, slots=True)
class SplitWords:
    """Close the break inside a word, number or address.

    The hyphen at the end of a line goes or stays as the record itself writes the word elsewhere;
    otherwise it goes where the closed word is an English one and stays between two that are
    (cost-⏎effective) and at digits and capitals (12-⏎month, mid-⏎July). A soft hyphen always goes.
    Counter-example: ball-⏎room and co-⏎operate lose theirs, for both spellings are good. Chinese
    words belong to line_wraps.
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
                words = Counter(_WORD.findall(text.lower()))
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
        # A plain word behind an address may be its end in Chinese text; in English it is a word.
        word_too = chinese or last in _UNFINISHED
        rest = _ADDRESS_REST.match(right) or (word_too and _ADDRESS_TOKEN.match(right))
        return 0 if rest and not _ADDRESS.match(right) else None
    head, tail = _HEAD.search(left), _TAIL.match(right)
    if head:
        if tail is None:
            return None
        joins_others = (
            left[head.start() - 1 : head.start()] == "-" or right[tail.end() :][:1] == "-"
        )
        return _at_hyphen(head.group(), tail.group(), words, inner=joins_others)
    if chinese and _inside_number(left, right):
        return 0
    if chinese and last.isalpha() and first.isascii() and first.islower():
        whole = _WORD.findall(left.lower())[-1] + _WORD.findall(right)[0]
        return 0 if words.get(whole) else None
    return None


def _at_hyphen(head: str, tail: str, words: Mapping[str, int], *, inner: bool) -> int | None:
    """Return 1 where the hyphen goes, 0 where only the break does, None where neither.

    ``inner``: other hyphens hold the word together (state-of-⏎the-art).
    """
    whole = (head + tail).lower()
    closed, open_ = words.get(whole, 0), words.get(f"{head}-{tail}".lower(), 0)
    if closed != open_:
        return int(closed > open_)
    known = _is_word(whole)
    if tail.lower() in SUSPENDED and not inner and not known and _stands_alone(head):
        return None
    if inner and not (known and not (_is_word(head) and _is_word(tail))):
        return 0
    return int(not _keeps_hyphen(head, tail, known=known))


def _keeps_hyphen(head: str, tail: str, *, known: bool) -> bool:
    if not (head + tail).isalpha() or len(head) == 1:
        return True
    if tail[0].isupper() and not head.isupper():
        return True
    if known:
        return False
    first, second = head.lower(), tail.lower()
    if len(second) < MIN_PART:
        return _is_word(first)  # no typesetter divides so: runner-up, built-in
    if first in PREFIXES or second in LAST_PARTS:
        return _is_word(second)
    named = head[0].isupper() and len(head) < MIN_NAMED
    return not named and _is_part(first) and _is_part(second)


def _stands_alone(head: str) -> bool:
    return _is_word(head) or head.lower() in PREFIXES or head.isdigit()


def _is_part(word: str) -> bool:
    return len(word) >= MIN_PART and _is_word(word)


def _is_word(word: str) -> bool:
    return is_english_word(word) or (word[-1:] in "sS" and is_english_word(word[:-1]))


def _inside_number(left: str, right: str) -> bool:
    last, first = left[-1], right[0]
    if _NUMBER_LINE.search(left):
        return False  # a column of numbers
    if last.isdigit():
        return first.isdigit() or (first in ".,%" and not right[1:2].isspace())
    return last in ".," and left[-2:-1].isdigit() and first.isdigit()
