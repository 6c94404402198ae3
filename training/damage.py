"""Damage clean paragraphs as pages, extractors and old e-texts do, and keep the truth."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from cleaners.characters import display_width, is_han
from training.pool import Block
from training.setting import Setting
from training.spoiling import pad_quotes, space_digits, space_letters
from training.truth import Break, Damaged, Event, around, solid
from training.typesetting import (
    Room,
    Slice,
    break_anywhere,
    set_chinese,
    set_english,
)

SET_IN_LINES: Final = frozenset({"para", "dialogue", "list", "lostL", "lostR"})
"""Kinds that a column wraps; titles, verse, code and rows keep their line whatever its length."""
INDENTED: Final = frozenset({"para", "dialogue"})


def damage(
    name: str,
    suite: str,
    language: str,
    blocks: Sequence[Block],
    setting: Setting,
    rng: random.Random,
) -> Damaged:
    """Set and spoil the blocks; the same arguments and state of ``rng`` give the same text."""
    page = Damaged(name, suite, language)
    furniture = _Furniture(setting, language, rng)
    position = 0
    for number, block in enumerate(blocks):
        text = block.text.rstrip() if block.kind == "code" else block.text.strip()
        if not text.strip():
            continue
        page.paragraphs.append(text)
        page.kinds.append(block.kind)
        cells = setting.cells_of[number] if setting.cells_of else setting.cells
        slices = _slices(text, block.kind, cells, language, setting, rng)
        _emit(page, text, slices, position, setting, furniture, rng)
        position += len(solid(text))
    return page


def _slices(
    text: str, kind: str, cells: int | None, language: str, setting: Setting, rng: random.Random
) -> list[Slice]:
    whole = [Slice(0, len(text))]
    if kind == "para" and len(text) > 60 and rng.random() < setting.broken:
        return break_anywhere(text, rng, at_doubles=setting.at_doubles)
    long_title = setting.title_wraps and kind == "title" and display_width(text) > (cells or 10**6)
    if cells is None or not (kind in SET_IN_LINES or long_title):
        return whole
    indent = setting.indent if kind in INDENTED else 0
    place = set_chinese if language == "zh" else set_english
    slices = place(text, _room(cells, setting, rng), setting.measure, setting.manner, indent)
    if language == "en" and setting.one_word_lines:
        slices = [
            part
            for line in slices
            for part in (_words(text, line) if rng.random() < setting.one_word_lines else [line])
        ]
    return slices


def _words(text: str, line: Slice) -> list[Slice]:
    """Put each word of a justified line on a line of its own, as some PDF layers hold them."""
    ends = [m.end() for m in re.finditer(r"\S+", text[line.start : line.end])]
    edges = [line.start, *(line.start + end for end in ends[:-1]), line.end]
    parts = [Slice(edges[i], edges[i + 1]) for i in range(len(edges) - 1)]
    return [*parts[:-1], Slice(parts[-1].start, parts[-1].end, line.hyphen)]


def _room(cells: int, setting: Setting, rng: random.Random) -> Room:
    """Return the cells that each line of one paragraph may fill."""
    narrow: range = range(0)
    narrowed = cells
    if cells >= 28 and rng.random() < setting.narrowing:
        first = rng.randint(0, 4)
        narrow = range(first, first + rng.randint(2, 5))
        narrowed = rng.randint(cells // 2, cells - 4) // 2 * 2
    drops = [rng.randint(0, setting.ragged) for _ in range(64)]
    margin = display_width(setting.hanging)

    def room(line: int) -> float:
        width = narrowed if line in narrow else cells
        return max(4, width - drops[line % 64] - (margin if line else 0))

    return room


def _emit(
    page: Damaged,
    text: str,
    slices: Sequence[Slice],
    position: int,
    setting: Setting,
    furniture: _Furniture,
    rng: random.Random,
) -> None:
    kind = page.kinds[-1]
    centre = " " * rng.randint(4, 20) if kind in ("title", "byline") else ""
    centre = centre if rng.random() < setting.centred else ""
    for number, line in enumerate(slices):
        at = position + len(solid(text[: line.start]))
        raw = text[line.start : line.end]
        written = raw if kind == "code" else raw.strip()
        copy = ""
        if number:
            expected, copy = _join(page, text, slices[number - 1], line, at, setting, rng)
            written = copy + written
            page.breaks.append(Break(at, True, expected))
        elif page.lines:
            before = page.kinds[-2]
            page.breaks.append(Break(at, False, "keep:" + (before if before != "para" else kind)))
        written = _spoil(page, written + line.hyphen, "copied" if copy else kind, at, setting, rng)
        lead = setting.hanging if number else setting.indent_text if kind in INDENTED else centre
        _put(page, setting.margin + lead + written, bool(number), setting, furniture, rng)


def _join(
    page: Damaged,
    text: str,
    before: Slice,
    line: Slice,
    at: int,
    setting: Setting,
    rng: random.Random,
) -> tuple[str, str]:
    """Record what a repair of this wrap must bring back; return its kind and the overlap."""
    cut = line.start
    left, right = text[cut - 1], text[cut]
    if is_han(left) and left == right:
        page.events.append(Event("redup_keep", at, around(text, cut, 3)))
        return "redup", ""
    if before.hyphen or (left == "-" and page.language == "en"):
        hard = "" if before.hyphen else "hard_"
        page.events.append(Event(hard + "hyphen", at, around(text, cut, 4)))
    elif is_han(left) and is_han(right) and rng.random() < setting.overlaps:
        size = rng.choices([1, 2, 3], [0.6, 0.25, 0.15])[0]
        copy = text[max(before.start, cut - size) : cut]
        if all(map(is_han, copy)):
            page.events.append(Event(f"dup_remove{len(copy)}", at, around(text, cut, 4)))
            return "dup", copy
    return "wrap", ""


def _spoil(
    page: Damaged, line: str, kind: str, at: int, setting: Setting, rng: random.Random
) -> str:
    if page.language != "zh":
        return line
    if kind == "para" and len(line) > 3 and rng.random() < setting.letter_spaced:
        span = (at, at + len(solid(line)))
        page.events.append(Event("letter_space", at, line, span))
        line = space_letters(line, rng)
    if setting.digit_gaps:
        line = space_digits(line, rng)
    return pad_quotes(line) if setting.padded_quotes else line


def _put(
    page: Damaged,
    line: str,
    continues: bool,
    setting: Setting,
    furniture: _Furniture,
    rng: random.Random,
) -> None:
    """Write a line after its blank lines and, at the end of a page, after the furniture."""
    blanks = _blanks(setting, continues, rng) if page.lines else 0
    if page.lines and furniture.due(rng):
        for junk in furniture.next(rng):
            page.lines += [""] * max(blanks, rng.randint(0, 1)) + [junk]
            page.furniture.append(junk)
        blanks = max(blanks, rng.randint(0, 1))
        if continues:
            last = page.breaks[-1]
            page.breaks[-1] = replace(last, kind="page")
            whole, cut = page.paragraphs[-1], last.position
            offset = _offset(whole, cut - sum(len(solid(p)) for p in page.paragraphs[:-1]))
            page.events.append(Event("page_join", cut, around(whole, offset, 3)))
    page.lines += [""] * blanks + [line]


def _offset(text: str, count: int) -> int:
    """Return where the character number ``count`` that is not blank stands."""
    return [i for i, character in enumerate(text) if not character.isspace()][count]


def _blanks(setting: Setting, continues: bool, rng: random.Random) -> int:
    usual = setting.line_blanks if continues else setting.paragraph_blanks
    blanks = int(usual) + (rng.random() < usual % 1)
    if setting.stray_blanks and blanks and rng.random() < setting.stray_blanks:
        return 0
    return blanks + (rng.random() < setting.stray_blanks / 2)


class _Furniture:
    """Counts the lines of a page and numbers the pages."""

    def __init__(self, setting: Setting, language: str, rng: random.Random) -> None:
        self._least, self._header = setting.page_lines, setting.header
        self._left = rng.randint(self._least // 2, self._least + 8) if self._least else 10**9
        self._number = rng.randint(2, 180)
        style = rng.randrange(4)
        word = "第{}页" if language == "zh" else "Page {}"
        self._style = ("{}", "- {} -", "— {} —", word)[style]

    def due(self, rng: random.Random) -> bool:
        self._left -= 1
        if self._left > 0:
            return False
        self._left = rng.randint(self._least, self._least + 12)
        return True

    def next(self, rng: random.Random) -> list[str]:
        self._number += 1
        number = self._style.format(self._number)
        return [number, self._header] if self._header and rng.random() < 0.8 else [number]
