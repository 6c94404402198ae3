"""The ways a Chinese page is set and spoilt: prose in columns and out of them."""

from __future__ import annotations

from typing import Final

from cleaners.characters import display_width
from training.drawing import Draw, Shape, kinsoku, lose, measure, stray
from training.pool import Block
from training.setting import Setting
from training.typesetting import Manner, printed_width

HEADERS: Final = (
    "人民日报",
    "经济日报",
    "第三章 市场与改革",
    "2021年政府工作报告",
    "中国历史通论",
    "XX大学学报（社会科学版）",
)
INDENT: Final = "　　"


def _prose(draw: Draw) -> list[Block]:
    blocks = draw.document("pd98", "pd98", "luxun", "tech")
    return [block for block in blocks if block.kind not in ("code", "list")]


def _columns(draw: Draw, count: int) -> tuple[int, ...]:
    """Return the width of the column of each block: a few runs, now and then a narrow caption."""
    widths: list[int] = []
    while len(widths) < count:
        caption = draw.one_in(5)
        width = draw.rng.choice([12, 16, 20, 24] if caption else [28, 32, 36, 40, 44, 60, 76])
        widths += [width] * (1 if caption else draw.rng.randint(2, 10))
    return tuple(widths[:count])


def column(draw: Draw) -> Shape:
    """One column of fixed width, indents kept, lost or never there."""
    rng = draw.rng
    indent, blank = rng.choice([0, 4, 4, 4]), rng.choice([0, 1])
    setting = Setting(
        cells=rng.choice([*range(14, 60, 2), 60, 64, 70, 76, 80, 96, 110]),
        measure=measure(draw),
        manner=Manner(kinsoku(draw), breaks_latin=rng.random() < 0.3),
        indent=indent,
        indent_text=INDENT if indent and rng.random() < 0.5 else "",
        line_blanks=blank,
        paragraph_blanks=blank if rng.random() < 0.7 else blank + 1,
        stray_blanks=stray(draw),
        centred=0.3 if rng.random() < 0.3 else 0,
    )
    return Shape("zh", tuple(_prose(draw)), setting)


def newspaper(draw: Draw) -> Shape:
    """Several articles in columns of their own, captions, lines narrowed by pictures."""
    rng = draw.rng
    blocks: list[Block] = []
    widths: list[int] = []
    blank = 1 if rng.random() < 0.7 else 0
    for _ in range(rng.randint(2, 4)):
        article = draw.document("pd98")[: rng.randint(5, 12)]
        blocks += article
        widths += [rng.choice([16, 20, 24, 28, 32, 36, 40, 44, 46, 50, 56])] * len(article)
        if rng.random() < 0.5:
            captions = [_credited(draw, block) for block in draw.some(("para",), 9, "pd98")]
            captions = [block for block in captions if 40 <= len(block.text) <= 160]
            blocks += captions[:1]
            widths += [rng.choice([12, 14, 16, 16, 18, 20, 24, 110])] * len(captions[:1])
    setting = Setting(
        cells=44,
        cells_of=tuple(widths),
        measure=measure(draw),
        manner=Manner(kinsoku(draw)),
        indent=rng.choice([0, 4, 4, 4, 4, 4]),
        ragged=rng.choice([0, 0, 2]),
        narrowing=rng.choice([0, 0.25, 0.25]),
        title_wraps=draw.one_in(3),
        line_blanks=blank,
        paragraph_blanks=blank,
        stray_blanks=stray(draw),
        digit_gaps=rng.random() < 0.5,
        letter_spaced=0.02,
    )
    return Shape("zh", tuple(blocks), setting)


def _credited(draw: Draw, block: Block) -> Block:
    """Sign a caption as papers do, now and then."""
    if draw.one_in(2):
        return block
    names = ("杨世尧", "牟 宇", "才 扬", "李明", "王 晓", "鞠焕宗", "骆学峰")
    paper = draw.rng.choice(["新华社记者", "本报记者", "人民视觉", ""])
    stop = draw.rng.choice(["", " ", "（"])
    end = "摄）" if stop == "（" else "摄"
    return Block("para", block.text + stop + paper + " " + draw.rng.choice(names) + end)


def page(draw: Draw) -> Shape:
    """Page numbers and running heads between the lines, some characters printed twice.

    One in five is unwrapped, its paragraphs broken at the ends of pages alone.
    """
    rng = draw.rng
    blank = rng.choice([0, 0, 1])
    unwrapped = draw.one_in(5)
    setting = Setting(
        cells=None if unwrapped else rng.choice([40, 48, 56, 64, 72]),
        broken=rng.choice([0.2, 0.5]) if unwrapped else 0,
        measure=measure(draw),
        manner=Manner(kinsoku(draw)),
        indent=4,
        indent_text=INDENT if rng.random() < 0.5 else "",
        ragged=rng.choice([0, 2, 4]),
        line_blanks=blank,
        paragraph_blanks=blank,
        stray_blanks=stray(draw),
        page_lines=rng.randint(14, 30),
        header=rng.choice(HEADERS),
        overlaps=0.04,
    )
    return Shape("zh", tuple(_prose(draw)), setting)


def broken(draw: Draw) -> Shape:
    """No column: paragraphs broken at arbitrary places, overlaps, text lost."""
    rng = draw.rng
    blank = rng.choice([0, 1, 1])
    setting = Setting(
        broken=rng.choice([0.2, 0.4, 0.6]),
        line_blanks=blank,
        paragraph_blanks=blank,
        stray_blanks=stray(draw),
        overlaps=rng.choice([0.3, 0.3, 0.0]),
        indent=4,
        indent_text=INDENT if rng.random() < 0.3 else "",
    )
    return Shape("zh", tuple(lose(draw, draw.document("pd98", "luxun"))), setting)


def doubles(draw: Draw) -> Shape:
    """Reduplications broken between lines in a file without any overlap."""
    rng = draw.rng
    blank = rng.choice([0, 1])
    setting = Setting(broken=0.7, at_doubles=True, line_blanks=blank, paragraph_blanks=blank)
    return Shape("zh", tuple(draw.document("pd98", "luxun")), setting)


def spaced(draw: Draw) -> Shape:
    """Letter-spaced lines, gaps at digits and padded quotes in unwrapped text."""
    blank = draw.rng.choice([0, 1])
    setting = Setting(
        line_blanks=blank,
        paragraph_blanks=blank,
        stray_blanks=stray(draw),
        letter_spaced=0.15,
        digit_gaps=True,
        padded_quotes=draw.rng.random() < 0.6,
    )
    return Shape("zh", tuple(draw.document("pd98", "luxun")), setting)


def extracted(draw: Draw) -> Shape:
    """A PDF text layer: blank lines between nearly all lines, now and then one more or none."""
    rng = draw.rng
    blank = rng.choice([0.5, 0.8, 0.9, 0.97, 1, 1.05])
    indent = rng.choice([0, 4, 4, 4, 4])
    blocks = _prose(draw)
    setting = Setting(
        cells_of=_columns(draw, len(blocks)) if draw.one_in(3) else (),
        narrowing=rng.choice([0, 0, 0.25]),
        cells=rng.choice([36, 40, 44, 60, 70, 76, 84, 90]),
        measure=printed_width(rng),
        manner=Manner(kinsoku(draw), breaks_latin=rng.random() < 0.2),
        indent=indent,
        indent_text=INDENT if indent and rng.random() < 0.3 else "",
        margin=" " * rng.choice([0, 0, 0, 3, 7]),
        line_blanks=blank,
        paragraph_blanks=rng.choice([blank, blank, blank + 0.3, 1, 2]),
        stray_blanks=rng.choice([0, 0.03, 0.1]),
        title_wraps=True,
        centred=rng.choice([0, 0.5]),
        page_lines=rng.choice([0, 24, 36]),
        header=rng.choice((*HEADERS, "")),
        digit_gaps=rng.random() < 0.5,
        letter_spaced=rng.choice([0, 0.02]),
    )
    return Shape("zh", tuple(blocks), setting)


def etext(draw: Draw) -> Shape:
    """Old e-texts: 30 to 40 characters to a line, an indent before first lines or before all."""
    rng = draw.rng
    everywhere = draw.one_in(4)
    lead = rng.choice([INDENT, INDENT, "    ", " "])
    blank = rng.choice([0, 0, 0, 1])
    setting = Setting(
        cells=rng.choice([60, 64, 66, 68, 70, 72, 74, 76, 78, 80]),
        manner=Manner(kinsoku(draw), breaks_latin=rng.random() < 0.5),
        indent=display_width(lead),
        indent_text=lead + (INDENT if everywhere and draw.one_in(2) else ""),
        hanging=lead if everywhere else "",
        line_blanks=0,
        paragraph_blanks=blank,
        stray_blanks=rng.choice([0, 0, 0.01]),
        centred=rng.choice([0, 0.8]),
    )
    blocks = [Block("title", rng.choice(["第一章", "第二回", "一", "（三）", "楔子", "1"]))]
    blocks += draw.document("luxun", "luxun", "pd98")
    if draw.one_in(2):
        blocks[6:6] = draw.document("poem")[2:8]
    return Shape("zh", tuple(blocks), setting)
