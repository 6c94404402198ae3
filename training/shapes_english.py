"""The ways an English page is set and spoilt: one function for each suite."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from training.drawing import ENGLISH_STEPS, Draw, Shape, numbered, stray, table
from training.pool import Block
from training.setting import Setting
from training.typesetting import Manner, Measure, proportional_width

PROSE: Final = ("abc", "sotu", "web", "novel")
HEADERS: Final = (
    "THE STATE OF THE UNION",
    "Chapter 4. Methods",
    "Journal of Rural Studies",
    "Annual Report 2019",
    "RFC 2119                     Key words                    March 1997",
)
CODE: Final = ("def f(x):", "    if x > 1:", "        return x * f(x - 1)", "    return 1")
ART: Final = ("+-----------+-----------+", "|  client   |  server   |", "+-----------+-----------+")


def _measure(draw: Draw) -> Measure:
    return proportional_width if draw.one_in(2) else len


def _hyphen(draw: Draw) -> str:
    return draw.rng.choice(["-", "-", "-", "\u00ad", "", "", ""])


def wrapped(draw: Draw) -> Shape:
    """Hard-wrapped prose: paragraphs apart by blank lines, indents, or nothing."""
    rng = draw.rng
    setting = Setting(
        cells=rng.choice([48, 55, 60, 66, 70, 72, 76, 80]),
        measure=_measure(draw),
        manner=Manner(hyphen=_hyphen(draw)),
        stray_blanks=stray(draw),
    )
    mode = rng.choice(["blank", "double", "indent", "flush"])
    if mode == "blank":
        setting = replace(setting, paragraph_blanks=1)
    elif mode == "double":
        lines = rng.choice([0.9, 1, 1])
        setting = replace(setting, line_blanks=lines, paragraph_blanks=rng.choice([1, 2]))
    elif mode == "indent":
        lead = rng.choice(["    ", "    ", "  ", "   ", "\t"])
        setting = replace(setting, indent=4, indent_text=lead)
    return Shape("en", tuple(draw.document(*PROSE)), setting)


def page(draw: Draw) -> Shape:
    """Page numbers and running heads between the lines.

    One in four is unwrapped, its paragraphs broken at the ends of pages alone.
    """
    rng = draw.rng
    unwrapped = draw.one_in(4)
    setting = Setting(
        cells=None if unwrapped else rng.choice([60, 66, 72]),
        broken=rng.choice([0.2, 0.5]) if unwrapped else 0,
        measure=_measure(draw),
        manner=Manner(hyphen="-"),
        paragraph_blanks=rng.choice([0, 1]),
        indent=4,
        indent_text=rng.choice(["", "", "    "]),
        page_lines=rng.randint(14, 40),
        header=rng.choice(HEADERS),
        one_word_lines=rng.choice([0, 0, 0, 0.1]),
        stray_blanks=stray(draw),
    )
    return Shape("en", tuple(draw.document(*PROSE)), setting)


def broken(draw: Draw) -> Shape:
    """No column: paragraphs broken at arbitrary places."""
    blank = draw.rng.choice([0, 1, 1])
    setting = Setting(
        broken=draw.rng.choice([0.3, 0.5, 0.7]),
        line_blanks=blank,
        paragraph_blanks=blank,
        stray_blanks=stray(draw),
    )
    return Shape("en", tuple(draw.document(*PROSE)), setting)


def kept(draw: Draw) -> Shape:
    """Verse, lists, code, tables among prose."""
    rng = draw.rng
    steps = [Block("para", step) for step in rng.sample(ENGLISH_STEPS, 4)]
    parts = [
        draw.document("verse")[:14],
        numbered(draw, steps),
        [Block("code", line) for line in CODE],
        table(draw, "en"),
    ]
    if draw.one_in(2):
        rng.shuffle(parts)
    setting = Setting(
        cells=rng.choice([60, 66, 72]) if rng.random() < 0.6 else None,
        measure=_measure(draw),
        line_blanks=0,
        paragraph_blanks=rng.choice([1, 1, 0]),
        stray_blanks=stray(draw),
    )
    blocks = draw.document("abc")[:6]
    for part in parts:
        blocks += part
    return Shape("en", (*blocks, *draw.document("sotu")[:4]), setting)


def clean(draw: Draw) -> Shape:
    """One line for each paragraph."""
    blank = draw.rng.choice([0, 1, 1])
    setting = Setting(line_blanks=blank, paragraph_blanks=blank)
    return Shape("en", tuple(draw.document(*PROSE)), setting)


def book(draw: Draw) -> Shape:
    """A book as e-text: ragged right, block quotes, letters, plays, verse inside prose."""
    rng = draw.rng
    blocks = [Block("title", rng.choice(["CHAPTER IV", "Chapter 12", "III.", "ACT I. SCENE II."]))]
    for block in draw.document("novel", "novel", "sotu", "web"):
        blocks.append(block)
        if draw.one_in(8):
            blocks += draw.document("verse")[: rng.randint(2, 8)]
        if draw.one_in(12):
            blocks += [Block("byline", text) for text in _letter_head(draw)]
    if draw.one_in(4):
        blocks = [_speech(draw, block) for block in blocks]
    setting = Setting(
        cells=rng.choice([55, 60, 65, 68, 70, 72, 74, 76, 80]),
        measure=len,
        paragraph_blanks=rng.choice([1, 1, 1, 0]),
        indent=rng.choice([0, 2, 4]),
        ragged=rng.choice([0, 0, 4, 8]),
        centred=rng.choice([0, 0.7]),
        margin=rng.choice(["", "", "", "     "]),
        hanging=rng.choice(["", "", "", "    "]),
    )
    lead = " " * setting.indent
    if setting.paragraph_blanks == 0:
        setting = replace(setting, indent=4, indent_text="    ", hanging="")
    elif draw.one_in(3):
        setting = replace(setting, indent_text=lead)
    return Shape("en", tuple(blocks), setting)


def _letter_head(draw: Draw) -> list[str]:
    day = draw.rng.randint(1, 28)
    place = draw.rng.choice(["Hunsford, near Westerham, Kent", "Boston", "12 Rowan Street"])
    return [f"{place}, {day}th October.", "DEAR SIR,"]


def _speech(draw: Draw, block: Block) -> Block:
    if block.kind not in ("para", "dialogue"):
        return block
    speaker = draw.rng.choice(["DARCY. ", "ELIZABETH. ", "First Lord. ", "JANE: "])
    return Block("dialogue", speaker + block.text.replace('"', ""))


def memo(draw: Draw) -> Shape:
    """A technical memo: three blanks before every line, numbered heads, lists, boxes, pages."""
    rng = draw.rng
    blocks: list[Block] = []
    for number, block in enumerate(draw.document("sotu", "web", "abc")):
        if draw.one_in(4):
            title = " ".join(re.findall(r"[A-Za-z]+", block.text)[: rng.randint(1, 4)]).title()
            blocks.append(Block("title", f"{number + 1}.{rng.randint(1, 4)}.  {title}"))
        blocks.append(Block("para", block.text))
        if draw.one_in(6):
            blocks += numbered(draw, draw.some(("para",), 4, "abc"))
        if draw.one_in(10):
            blocks += [Block("code", line) for line in ART]
    setting = Setting(
        cells=rng.choice([66, 69, 72]),
        paragraph_blanks=1,
        margin=rng.choice(["   ", "   ", ""]),
        hanging=rng.choice(["", "", "   "]),
        page_lines=rng.choice([0, 40, 50]),
        header=HEADERS[-1],
    )
    return Shape("en", tuple(blocks), setting)


def extracted(draw: Draw) -> Shape:
    """A PDF text layer: proportional type, hyphens, blank lines and one-word lines by chance."""
    rng = draw.rng
    blank = rng.choice([0, 0, 0.05, 0.5, 0.95, 1])
    blocks = draw.document(*PROSE)
    widths = [rng.choice([28, 36, 44, 56, 72])] * len(blocks)
    for place in range(0, len(blocks), rng.randint(3, 8)):
        widths[place:] = [rng.choice([28, 36, 44, 56, 72])] * (len(blocks) - place)
    setting = Setting(
        cells_of=tuple(widths) if draw.one_in(3) else (),
        broken=rng.choice([0, 0, 0, 0.1]),
        cells=rng.choice([32, 40, 48, 56, 66, 80, 90, 100]),
        measure=proportional_width,
        manner=Manner(hyphen=rng.choice(["-", "-", "-", "\u00ad", ""])),
        indent=rng.choice([0, 3]),
        ragged=rng.choice([0, 0, 6]),
        line_blanks=blank,
        paragraph_blanks=rng.choice([blank, blank, blank + 0.3, 1]),
        stray_blanks=rng.choice([0, 0.03, 0.1]),
        page_lines=rng.choice([0, 0, 36, 50]),
        header=rng.choice((*HEADERS, "")),
        one_word_lines=rng.choice([0, 0, 0, 0.05, 0.3]),
        title_wraps=True,
    )
    return Shape("en", tuple(blocks), setting)


def hyphens(draw: Draw) -> Shape:
    """Narrow columns with many words divided, at hyphens of their own or by an added one."""
    rng = draw.rng
    blocks = [b for b in draw.document(*PROSE) if re.search(r"[a-z]-[a-z]", b.text)]
    blocks = blocks or draw.document(*PROSE)[:6]
    setting = Setting(
        cells=rng.choice([28, 30, 32, 34, 36, 40, 44]),
        measure=_measure(draw),
        manner=Manner(hyphen=rng.choice(["-", "-", "\u00ad"])),
        paragraph_blanks=rng.choice([0, 1]),
        one_word_lines=rng.choice([0, 0, 0.1]),
        ragged=rng.choice([0, 0, 4]),
        indent=4,
        indent_text=rng.choice(["", "   "]),
    )
    return Shape("en", tuple(blocks), setting)
