"""Damage: the signs that a paragraph lost a part, and the longer paragraphs that still have it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from cleaners.characters import CLOSING, NEVER_STARTS_LINE, SENTENCE_END
from cleaners.dedup.candidates import Pair, beginnings
from cleaners.dedup.shingles import cut_position, figures
from cleaners.records import Kind

CopyKind = Literal["exact", "near", "truncated_prefix", "truncated_suffix"]

_WHOLE_ENDS = SENTENCE_END | frozenset("；;：:—.")
"""Gold 000 has lines ending in ；：—— (list items, lead-ins): all nine are whole."""

_PAIRED = ("“”", "‘’", "「」", "『』", "《》", "（）")
_HEADINGS: frozenset[Kind] = frozenset({"title", "subtitle", "heading"})
REPEATS: frozenset[Kind] = frozenset({"table", "code", "credit", "byline"})
"""What rightly stands several times: a table's head, a line of code, a photographer's name."""


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
    return unpaired + cut_head + (kind not in _HEADINGS and not _ends_whole(text))


def _ends_whole(text: str) -> bool:
    return text.rstrip().rstrip("".join(CLOSING))[-1:] in _WHOLE_ENDS


def truncated_pairs(rows: Mapping[int, Row], min_characters: int) -> dict[Pair, CopyKind]:
    """Find (short, long) rows where the short one is the beginning or the end of the long one.

    The cut must show: for a beginning no final mark or an unpaired quote, for an end a cut inside a
    clause. A heading that repeats the first clause of its text is no copy (kinds decide), nor is
    a whole sentence quoted again. A heading that was taken for body text is the counter-example.
    """
    eligible = {
        index: row
        for index, row in rows.items()
        if row.kind not in _HEADINGS | REPEATS and row.characters >= min_characters
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
    if _unpaired_quotes(short.text):
        return not _unpaired_quotes(long.text) or not _ends_whole(short.text)
    if _ends_whole(short.text):
        return False
    # Only the final mark is missing: a pull quote or a heading, not a cut.
    return long.text[cut_position(long.text, len(short.form)) :].lstrip()[:1] not in SENTENCE_END


def _cut_on(short: Row, long: Row) -> bool:
    at = cut_position(long.text, len(long.form) - len(short.form))
    return short.text[:1] in NEVER_STARTS_LINE or long.text[at : at + 1].isalnum()


def _unpaired_quotes(text: str) -> bool:
    return any(text.count(pair[0]) != text.count(pair[1]) for pair in ("“”", "‘’", "「」", "『』"))
