"""Damage: the signs that a paragraph lost a part, and the longer paragraphs that still have it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from cleaners.characters import CLOSING, NEVER_STARTS_LINE, SENTENCE_END, is_han
from cleaners.dedup.candidates import Pair, beginnings
from cleaners.dedup.shingles import cut_position, figures
from cleaners.dedup.strict import inside_a_word, strict_form
from cleaners.records import Kind

CopyKind = Literal["exact", "near", "truncated_prefix", "truncated_suffix"]

_WHOLE_ENDS = SENTENCE_END | frozenset("；;：:—.")
"""Gold 000 has lines ending in ；：—— (list items, lead-ins): all nine are whole."""

_GOES_ON = frozenset("，、,")
"""Marks that end no text: a beginning that has one was cut behind it."""

_OF_WORDS = re.compile(r"\w")
_MARKS = re.compile(r"[，。；：、！？,;:.!?]")
"""A mark inside a text, which running text has: ``fconfigure channelId name`` has none."""

_PAIRED = ("“”", "‘’", "「」", "『』", "《》", "（）")
HEADINGS: frozenset[Kind] = frozenset({"title", "subtitle", "heading"})
REPEATS: frozenset[Kind] = frozenset({"table", "code", "credit", "byline"})
"""What rightly stands several times: a table's head, a line of code, a photographer's name."""
_NEVER_CUT = HEADINGS | REPEATS | {"list_item"}
"""What begins or ends another one and is none the less whole: headings, terms, items of a list."""
_MIN_FORM = 8
_MIN_CUT = 4


@dataclass(frozen=True, slots=True)
class Row:
    """One paragraph as the search for copies sees it; ``characters`` without white space."""

    text: str
    form: str
    characters: int
    kind: Kind
    damage: int
    repairs: int

    @property
    def figures(self) -> tuple[str, ...]:
        """The numbers in it; few rows are ever asked for theirs."""
        return figures(self.form)


def damage(text: str, kind: Kind) -> int:
    """Count the signs that a paragraph lost something: unpaired marks, a cut end, a cut head.

    Wrong for a quotation that goes on over several paragraphs, which closes only in the last.

    >>> damage("规划折腾是最大的忌讳”“着力加大对", "body"), damage("千年古都，正在蝶变。", "body")
    (1, 0)
    """
    unpaired = sum(text.count(pair[0]) != text.count(pair[1]) for pair in _PAIRED)
    cut_head = text != "" and text[0] in NEVER_STARTS_LINE
    return unpaired + cut_head + (kind not in HEADINGS and not ends_whole(text))


def ends_whole(text: str) -> bool:
    """Tell whether a text ends with a mark that ends a sentence or leads on to the next line.

    >>> ends_whole("千年古都，正在蝶变。”"), ends_whole("千年古都")
    (True, False)
    """
    return text.rstrip().rstrip("".join(CLOSING))[-1:] in _WHOLE_ENDS


def truncated_pairs(rows: Mapping[int, Row], min_characters: int) -> dict[Pair, CopyKind]:
    """Find (short, long) rows where the short one is the beginning or the end of the long one.

    The cut must show: for a beginning an unpaired quote, else a cut inside a clause, and never one
    inside a word or number: ed(1) is no end of sed(1). A heading that repeats the first clause of
    its text is no copy (kinds decide), nor is a whole sentence quoted again, nor a row of a table
    or list that begins as another. A heading that was taken for body text is the counter-example.
    """
    eligible = {
        index: row
        for index, row in rows.items()
        if row.kind not in _NEVER_CUT
        and row.characters >= min_characters
        and len(row.form) >= _MIN_FORM
    }
    found: dict[Pair, CopyKind] = {}
    for short, long in beginnings({index: row.form for index, row in eligible.items()}):
        if _cut_off(eligible[short], eligible[long]):
            found[short, long] = "truncated_prefix"
    for short, long in beginnings({index: row.form[::-1] for index, row in eligible.items()}):
        if _cut_on(eligible[short], eligible[long]):
            found.setdefault((short, long), "truncated_suffix")
    return found


def _cut_off(short: Row, long: Row) -> bool:
    one, other = strict_form(short.text), strict_form(long.text)
    if not other.startswith(one) or inside_a_word(other, len(one)):
        return False
    if len(other) - len(one) < _MIN_CUT:
        return False  # 吗 makes a question of it
    if not any(map(_OF_WORDS.search, _MARKS.split(short.text)[1:])):
        return False  # a synopsis or a term, of which there is a longer form
    if _unpaired_quotes(short.text):
        return not _unpaired_quotes(long.text) or not ends_whole(short.text)
    if ends_whole(short.text):
        return False
    # At a mark it is a pull quote, a heading or a shorter statement: 15 insertions, 2 deletions.
    rest = long.text[cut_position(long.text, len(short.form)) :].lstrip()
    return rest[:1].isalnum() or short.text.rstrip()[-1:] in _GOES_ON


def _cut_on(short: Row, long: Row) -> bool:
    one, other = strict_form(short.text), strict_form(long.text)
    if not other.endswith(one) or inside_a_word(other, len(other) - len(one)):
        return False
    if not ends_whole(short.text):
        return False  # a term or a line of code that ends a sentence elsewhere
    at = cut_position(long.text, len(long.form) - len(short.form))
    before, after = long.text[max(at - 1, 0) : at], long.text[at : at + 1]
    inside = before.isalnum() and after.isalnum() and is_han(before) == is_han(after)
    return short.text[:1] in NEVER_STARTS_LINE or inside


def _unpaired_quotes(text: str) -> bool:
    return any(text.count(pair[0]) != text.count(pair[1]) for pair in ("“”", "‘’", "「」", "『』"))
