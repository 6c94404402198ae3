"""Chinese pages whose lines must mostly stay: verse, lists, entries, clean files, classics."""

from __future__ import annotations

import re
from typing import Final

from training.drawing import Draw, Shape, contents, kinsoku, measure, numbered, stray, table
from training.pool import Block
from training.setting import Setting
from training.typesetting import Manner

INDENT: Final = "　　"


def kept(draw: Draw) -> Shape:
    """Verse, lists, code, tables, dialogue and contents pages among wrapped prose."""
    rng = draw.rng
    parts = [
        draw.document("poem")[:14],
        draw.some(("list", "code", "title", "para"), 14, "tech"),
        table(draw, "zh"),
        draw.some(("dialogue",), 6, "luxun"),
    ]
    if draw.one_in(3):
        parts.append(contents(draw))
    if draw.one_in(3):
        parts.append(numbered(draw, draw.some(("para",), 6, "pd98", "luxun")))
    if draw.one_in(2):
        rng.shuffle(parts)
    blank = rng.choice([0, 1])
    setting = Setting(
        cells=rng.choice([40, 56, 70]) if rng.random() < 0.6 else None,
        measure=measure(draw),
        manner=Manner(kinsoku(draw)),
        hanging=rng.choice(["", "", "", "  ", INDENT]),
        line_blanks=blank,
        paragraph_blanks=blank,
        stray_blanks=stray(draw),
    )
    blocks = draw.document("pd98", "luxun")[:6]
    for part in parts:
        blocks += part
    return Shape("zh", (*blocks, *draw.document("pd98")[:3]), setting)


def verse(draw: Draw) -> Shape:
    """Whole pages of verse, with marks or without, a couplet or a half to a line."""
    rng = draw.rng
    blocks: list[Block] = []
    bare, halves = rng.random() < 0.3, rng.random() < 0.4
    for _ in range(rng.randint(2, 6)):
        for block in draw.document("poem")[:14]:
            lines = (
                re.findall(r"[^，。！？；]+[，。！？；]*", block.text) if halves else [block.text]
            )
            for line in lines if block.kind == "poem" else [block.text]:
                text = re.sub(r"[，。！？；、]+", " ", line).strip() if bare else line
                blocks.append(Block(block.kind, text))
        if draw.one_in(3):
            blocks += draw.some(("para",), 2, "luxun")
    blank = rng.choice([0, 0, 0, 1])
    setting = Setting(
        cells=rng.choice([None, 40, 60, 76]),
        line_blanks=blank,
        paragraph_blanks=blank + rng.choice([0, 0.1]),
        margin=rng.choice(["", "", INDENT]),
        centred=rng.choice([0, 0.5]),
    )
    return Shape("zh", tuple(blocks), setting)


def clean(draw: Draw) -> Shape:
    """One line for each paragraph: nothing may happen to it."""
    rng = draw.rng
    blank = rng.choice([0, 1])
    setting = Setting(
        line_blanks=blank,
        paragraph_blanks=blank + rng.choice([0, 0, 0, 0.2]),
        stray_blanks=rng.choice([0, 0, 0.01, 0.03]) if not blank else 0,
        indent=4,
        indent_text=INDENT if rng.random() < 0.33 else "",
    )
    blocks = draw.document("pd98", "luxun", "pd98", "tech")
    if draw.one_in(4):
        blocks += draw.document("poem")[:10]
    if draw.one_in(4):
        blocks += [*contents(draw), *draw.document("luxun")[:8]]
    return Shape("zh", tuple(blocks), setting)


def classical(draw: Draw) -> Shape:
    """Printed lines of a classical text: full lines, only 。 as a mark or none, few paragraphs."""
    rng = draw.rng
    only = rng.choice(["。", "。", ""])
    blocks = []
    for block in draw.document("luxun", "pd98", "poem"):
        kind = "para" if block.kind == "poem" and len(block.text) > 20 else block.kind
        text = re.sub(r"[，；：、！？。]+", only, re.sub(r"[“”‘’（）()《》\"—…\s]", "", block.text))
        if kind in ("para", "dialogue") and draw.one_in(2):
            text = text[: rng.randint(20, 120)]
            text = text[: text.rfind("。") + 1] or text
        blocks.append(Block(kind, text))
    blank = rng.choice([0, 0, 1])
    indent = rng.choice([0, 0, 2, 4])
    setting = Setting(
        cells=2 * rng.randint(10, 26),
        manner=Manner(rng.choice(("none", "hang", "push"))),
        indent=indent,
        indent_text="　" * (indent // 2) if rng.random() < 0.7 else "",
        line_blanks=blank,
        paragraph_blanks=blank + rng.choice([0, 0, 1]),
        stray_blanks=stray(draw),
    )
    return Shape("zh", tuple(blocks), setting)


def entries(draw: Draw) -> Shape:
    """Dictionary entries, numbered rules and subheads in a column, with hanging indents or not."""
    rng = draw.rng
    blocks: list[Block] = []
    head = rng.choice(["【{}】", "{}　", "{}：", "{} "])
    for block in draw.some(("para",), 20, "pd98", "luxun", "tech"):
        words = re.findall(r"[\u4e00-\u9fff]{2,4}", block.text)
        word = rng.choice(words) if words else "词"
        stop = rng.randint(15, 160)
        text = (
            block.text[: stop + block.text[stop:].find("。") + 1]
            if "。" in block.text[stop:]
            else block.text
        )
        blocks.append(Block("list", head.format(word) + text))
        if draw.one_in(6):
            blocks.append(Block("title", rng.choice(words) if words else "上"))
    if draw.one_in(2):
        blocks = numbered(draw, [Block("para", block.text) for block in blocks])
    blank = rng.choice([0, 0, 1])
    setting = Setting(
        cells=rng.choice([32, 40, 44, 56, 70, 76]),
        measure=measure(draw),
        manner=Manner(kinsoku(draw)),
        hanging=rng.choice(["", "", "  ", "    ", INDENT]),
        line_blanks=blank,
        paragraph_blanks=blank + rng.choice([0, 0, 1]),
        stray_blanks=stray(draw),
    )
    return Shape("zh", tuple(blocks), setting)
