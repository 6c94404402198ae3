"""Repairs in running order: each proposes edits for one defect, ``repair`` records them."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, fields, replace
from typing import Final

from cleaners.breaks import Breaks, judge
from cleaners.context import Context, Repair, language_of, style_of
from cleaners.edits import Edit, Shifts, apply
from cleaners.errors import EditError
from cleaners.records import Block, Record, Step
from cleaners.repair.character_widths import CharacterWidths
from cleaners.repair.doubled_characters import DoubledCharacters
from cleaners.repair.encoding import Encoding
from cleaners.repair.invisible_characters import InvisibleCharacters
from cleaners.repair.letter_spacing import LetterSpacing
from cleaners.repair.line_wraps import LineWraps
from cleaners.repair.page_furniture import PageFurniture
from cleaners.repair.quotes import Quotes
from cleaners.repair.spacing import Spacing
from cleaners.repair.split_words import SplitWords


@dataclass(frozen=True, slots=True)
class Repairs:
    """Every repair with its settings, in running order; None turns one off.

    The name of a field is the rule's name in recipe, cases, tables and report.
    """

    encoding: Encoding | None = Encoding()
    invisible_characters: InvisibleCharacters | None = InvisibleCharacters()
    character_widths: CharacterWidths | None = CharacterWidths()
    letter_spacing: LetterSpacing | None = LetterSpacing()
    spacing: Spacing | None = Spacing()
    page_furniture: PageFurniture | None = PageFurniture()
    doubled_characters: DoubledCharacters | None = DoubledCharacters()
    split_words: SplitWords | None = SplitWords()
    line_wraps: LineWraps | None = LineWraps()
    quotes: Quotes | None = Quotes()


RULES: Final = tuple(field.name for field in fields(Repairs))
RULES_FOR_CODE: Final = frozenset({"encoding", "invisible_characters", "line_wraps"})
"""What may touch source code that markup names as such; line_wraps keeps its lines."""
FIRST_RULE_WITH_BREAKS: Final = "doubled_characters"
"""Breaks are judged once, when lines hold no more damage inside and no furniture between them."""


def repair(record: Record, repairs: Repairs = Repairs()) -> Record:
    """Return the record with one step for each rule that changed its text.

    Raises EditError, naming record and rule, when a repair proposes impossible edits.

    >>> from cleaners.records import Block, Record
    >>> block = Block(0, 9, None, False, 0, 9)
    >>> record = Record("r", "a.txt", "", "utf-8", {}, "保护和修\\n复工程。", (block,))
    >>> [(step.rule, step.edits[0].before) for step in repair(record).steps]
    [('line_wraps', '\\n')]
    """
    text = record.extracted
    blocks = tuple(block for block in record.blocks if block.hard or block.kind == "code")
    context = Context(judge(""), language_of(text), style_of(text))
    steps: list[Step] = []
    for rule in RULES:
        if rule == FIRST_RULE_WITH_BREAKS:
            context = replace(context, breaks=judge(text, _hard_ends(blocks), _code_spans(blocks)))
        cleaner: Repair | None = getattr(repairs, rule)
        edits = tuple(cleaner.find(text, context)) if cleaner else ()
        if rule not in RULES_FOR_CODE:
            edits = _outside(_code_spans(blocks), edits)
        if not edits:
            continue
        try:
            text = apply(text, edits)
        except EditError as error:
            raise EditError(f"{record.source_path}: rule {rule}: {error}") from error
        blocks = _moved(blocks, edits)
        context = replace(context, breaks=context.breaks.moved(edits))
        steps.append(Step(rule, edits))
    return replace(record, steps=tuple(steps))


def judged(record: Record) -> tuple[str, Breaks, list[int]]:
    """Return the text of a repaired record as it was when its breaks were judged, and the breaks.

    Third come the code points at which markup ends a paragraph there.

    >>> from cleaners.extract import plain_record
    >>> spaced = "甸 区 抢 抓 发 展 机\\n遇，推 动 绿 色 发 展。"
    >>> text, breaks, _ = judged(repair(plain_record(spaced)))
    >>> text, len(breaks.wraps)
    ('甸区抢抓发展机\\n遇，推动绿色发展。', 1)
    """
    text, blocks = record.extracted, record.blocks
    for step in earlier_steps(record):
        text, blocks = apply(text, step.edits), _moved(blocks, step.edits)
    hard_ends = _hard_ends(blocks)
    return text, judge(text, hard_ends, _code_spans(blocks)), hard_ends


def earlier_steps(record: Record) -> tuple[Step, ...]:
    """Return the steps of a record that came before its breaks were judged."""
    last = RULES.index(FIRST_RULE_WITH_BREAKS)
    return tuple(step for step in record.steps if RULES.index(step.rule) < last)


def _hard_ends(blocks: tuple[Block, ...]) -> list[int]:
    return [block.end for block in blocks if block.hard]


def _outside(spans: list[tuple[int, int]], edits: tuple[Edit, ...]) -> tuple[Edit, ...]:
    """Keep the edits that touch none of the spans, both sorted."""
    if not spans:
        return edits
    ends = [end for _, end in spans]
    places = [bisect_right(ends, edit.start) for edit in edits]
    return tuple(
        edit
        for edit, place in zip(edits, places, strict=True)
        if place == len(spans) or edit.end <= spans[place][0]
    )


def _code_spans(blocks: tuple[Block, ...]) -> list[tuple[int, int]]:
    return [(block.start, block.end) for block in blocks if block.kind == "code"]


def _moved(blocks: tuple[Block, ...], edits: tuple[Edit, ...]) -> tuple[Block, ...]:
    shifts = Shifts(edits)
    return tuple(
        replace(block, start=shifts.forward(block.start), end=shifts.forward(block.end))
        for block in blocks
    )
