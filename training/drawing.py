"""Draw documents and made-up tables, contents pages and lists for one damaged text."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from cleaners.characters import display_width
from training.pool import Block, Document
from training.setting import Setting
from training.typesetting import Kinsoku, Measure, printed_width

BLOCKS: Final = 24
"""Blocks taken from one document, at most."""
PLACES: Final = [
    "北京",
    "天津",
    "河北",
    "山西",
    "内蒙古",
    "辽宁",
    "吉林",
    "黑龙江",
    "上海",
    "江苏",
    "浙江",
    "安徽",
]
CHAPTERS: Final = [
    "总则",
    "起源",
    "沿革",
    "方法",
    "材料",
    "结果",
    "讨论",
    "人物",
    "制度",
    "山川",
    "物产",
    "风俗",
    "艺文",
    "附录",
]
ENGLISH_STEPS: Final = (
    "Open the valve slowly and wait",
    "Wait for the pressure to settle before the next step",
    "Record the reading",
    "Close the valve",
    "Send the form to the office named on the back of this sheet before the end of the month",
    "Keep a copy",
)


@dataclass(frozen=True, slots=True)
class Shape:
    """What is damaged and how."""

    language: str
    blocks: tuple[Block, ...]
    setting: Setting


@dataclass(frozen=True, slots=True)
class Draw:
    """A source of documents and of chance."""

    shelves: Mapping[str, tuple[Document, ...]]
    rng: random.Random

    def document(self, *sources: str) -> list[Block]:
        """Return the first blocks of a document from one of these sources."""
        there = [source for source in sources if self.shelves.get(source)]
        if not there:
            return []
        blocks = self.rng.choice(self.shelves[self.rng.choice(there)]).blocks
        start = self.rng.randrange(max(1, len(blocks) - BLOCKS + 1)) if len(blocks) > BLOCKS else 0
        return list(blocks[start : start + BLOCKS])

    def some(self, kinds: Sequence[str], most: int, *sources: str) -> list[Block]:
        """Return up to ``most`` blocks of these kinds."""
        return [block for block in self.document(*sources) if block.kind in kinds][:most]

    def one_in(self, count: int) -> bool:
        """Return True once in ``count`` times."""
        return self.rng.randrange(count) == 0


def table(draw: Draw, language: str) -> list[Block]:
    """Make a table: columns apart by blanks, tabs or bars, or each cell on its own line."""
    rng, columns = draw.rng, draw.rng.randint(2, 5)
    names = PLACES if language == "zh" else ["North", "South", "East Riding", "West", "Total"]
    head = ["地区" if language == "zh" else "Region"]
    year = "{}年" if language == "zh" else "{}"
    rows = [[*head, *(year.format(2015 + c) for c in range(columns))]]
    for name in rng.sample(names, rng.randint(3, 5)):
        rows.append([name, *(f"{rng.uniform(1, 9999):.1f}" for _ in range(columns))])
    if rng.random() < 0.2:
        return [Block("table", cell) for row in rows for cell in row]
    gap = rng.choice(["  ", "  ", "    ", "\t", " | "])
    if rng.random() < 0.3:
        return [Block("table", "".join(f"{cell:<12}" for cell in row).rstrip()) for row in rows]
    return [Block("table", gap.join(row)) for row in rows]


def contents(draw: Draw) -> list[Block]:
    """Make a contents page: numbered headings with leaders and page numbers."""
    rng = draw.rng
    leader = rng.choice(["……", "…………", " ", "　　", "．．．．．．", " / "])
    number, page = rng.choice(["第{}章　", "{}、", "{}. ", "（{}）"]), 1
    rows = [Block("title", "目　录")]
    for place, name in enumerate(rng.sample(CHAPTERS, rng.randint(5, 12))):
        page += rng.randint(2, 30)
        count = "一二三四五六七八九十百千万"[place] if "." not in number else place + 1
        rows.append(Block("list", number.format(count) + name + leader + str(page)))
    return rows


def numbered(draw: Draw, blocks: Sequence[Block]) -> list[Block]:
    """Turn paragraphs into the items of a list."""
    bullet = draw.rng.choice(
        ["{}. ", "{}、", "（{}）", "({}) ", "● ", "· ", "- ", "* ", "{}）", "• "]
    )
    return [Block("list", bullet.format(n) + b.text) for n, b in enumerate(blocks, 1)]


def lose(draw: Draw, blocks: list[Block]) -> list[Block]:
    """Cut text out of one long paragraph: its two halves must stay apart."""
    long = [i for i, b in enumerate(blocks) if b.kind == "para" and len(b.text) > 120]
    if not long or draw.rng.random() < 0.5:
        return blocks
    at = draw.rng.choice(long)
    text = blocks[at].text
    cut = draw.rng.randint(20, len(text) // 2 - 10)
    resume = draw.rng.randint(cut + 25, len(text) - 15)
    halves = text[: cut - (text[cut - 1] in "。！？")], text[resume:].lstrip("，。、；：！？”）》")
    return [*blocks[:at], Block("lostL", halves[0]), Block("lostR", halves[1]), *blocks[at + 1 :]]


def measure(draw: Draw) -> Measure:
    """Return how Chinese type is measured: in whole cells, or as it is printed."""
    return printed_width(draw.rng) if draw.rng.random() < 0.65 else display_width


def kinsoku(draw: Draw) -> Kinsoku:
    """Return what happens to marks that may not start a line."""
    return draw.rng.choices(("hang", "push", "none"), (7, 4, 1))[0]


def stray(draw: Draw) -> float:
    """Return the share of breaks whose blank lines are lost or gained."""
    return draw.rng.choice([0, 0, 0.01, 0.03])
