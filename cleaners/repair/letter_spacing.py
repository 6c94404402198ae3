"""Lines whose characters were set apart to fill a column: 甸 区 抢 抓 发 展 机."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Final, NamedTuple

from cleaners.characters import BLANKS, HAN_CLASS, display_width
from cleaners.context import Context
from cleaners.edits import Edit
from cleaners.lexicon import REACH, words_across

MIN_WIDE: Final = 3
MIN_GAP_SHARE: Final = 30
MAX_RUN_TENTHS: Final = 30
"""At least 30 of 100 neighbours set apart and runs of 3 characters at most on average: fillers
leave one gap in four out, and a short line may lose more."""
SPARSE_SHARE: Final = 45
LEAST_SPARSE: Final = 30
"""Below 45 of 100 the gaps may be those between words; then words must span them."""
NEARBY_LINES: Final = 3
"""Another letter-spaced line this near shows that the column is filled so."""
MIN_UNITS_ALONE: Final = 5

WORD: Final = 12
NO_WORD: Final = -5
"""What a gap says in tenths of a nat: in running text a word spans 45 of 100 places between two
characters, in rows of characters drawn at random 4 (22,254 and 30,000 places of the pool). That is
+23 and -5; a row that means something, 琴 棋 书 画, has more words in it, so half of the first."""
MARKS: Final = {
    **dict.fromkeys("，。；！？”“《》『』…—", 40),
    **dict.fromkeys('：（）·"', 15),
    **dict.fromkeys("、为由该则因此如向至给让等", 20),
    **dict.fromkeys("的了在不与也就都这以而着对将于们从之其把被但所及并又还很已得", 20),
}
"""Cells hold neither commas nor particles."""
COLUMN: Final = 25
"""The line above is prose without an end, and this one half to twice as long when it is closed; or
the same of this line and the one below. Needs a word, or a calendar would follow its title."""
OPEN: Final = frozenset("，、")
MAX_PARTS: Final = 1
"""A line of more parts may be a row: what stands above or below it may be one as well."""
LEAST: Final = 0
LEAST_WITHOUT_MARKS: Final = 40
LEAST_NEAR: Final = -30
"""Tenths of a nat that close a line. 琴 棋 书 画 诗 酒 花 reads like three words."""

COUNTERS: Final = frozenset(
    "一二三四五六七八九十百日月年甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥"
)
"""Characters that count rows and columns: neighbours among them make no word, 二三 or 三月."""

_WIDE = f"[{HAN_CLASS}\u3001-\u3020\uff01-\uff60“”‘’…—·]"
_BLANK = re.compile(f"[{BLANKS}]")
_RUN = re.compile(f"{_WIDE}+")
_UNIT = re.compile(r"[A-Za-z0-9.%]+|\S")
_PAIR = re.compile(f"{_WIDE}(?=\\s*{_WIDE})")
_WIDE_GAP = re.compile(f"{_WIDE}(?=[ \u00a0\u3000\u2002\u2003\u2009]{{1,3}}{_WIDE})")
# Gaps at digits and Latin letters are part of the filling too, but not those between two of them.
_GAP = re.compile(
    r"(?<=\S)(?<![A-Za-z0-9.,%])[ \u00a0\u3000\u2002\u2003\u2009]{1,3}(?=\S)"
    r"|(?<=[A-Za-z0-9.,%])[ \u00a0\u3000\u2002\u2003\u2009]{1,3}(?=[^\sA-Za-z0-9(])"
)
_TWO = re.compile(f"([{HAN_CLASS}])[ \u00a0\u3000]{{1,3}}([{HAN_CLASS}])")


@dataclass(frozen=True, slots=True)
class LetterSpacing:
    """Close up lines that were letter-spaced; a line of exactly two characters (目 录) as well.

    A line must read as prose: words span its gaps, or it holds commas or particles; beside one
    that does, little is asked. Gaps between words, names, cells and columns stay: 新华社记者 牟宇
    摄, 北京 天津 河北, 甲 乙 丙 丁, 日 一 二 三 四 五 六; so does an ideographic space beside
    narrower gaps: 王 平　李 四. Counter-example: 梅 兰 竹 菊 beside a letter-spaced line.
    """

    def find(self, text: str, context: Context) -> Iterator[Edit]:
        """Yield one deletion for each gap of a letter-spaced line."""
        del context
        lines = text.split("\n")
        weights = {
            number: _weight(
                line,
                _neighbour(lines, range(number - 1, max(-1, number - 1 - NEARBY_LINES), -1)),
                _neighbour(lines, range(number + 1, min(len(lines), number + 1 + NEARBY_LINES))),
            )
            for number, line in enumerate(lines)
            if _is_set_apart(line)
        }
        closed = _closed(weights)
        starts = list(accumulate((len(line) + 1 for line in lines), initial=0))
        for number, line in enumerate(lines):
            if number in closed:
                yield from _close(line, starts[number])
            elif len(line) <= MAX_TWO and _TWO.fullmatch(line.strip(BLANKS)):
                start = starts[number] + len(line) - len(line.lstrip(BLANKS)) + 1
                gap = line.strip(BLANKS)[1:-1]
                yield Edit(start, start + len(gap), gap, "")


MAX_RUN: Final = 4
"""A character and the one to three blanks behind it."""
MAX_TWO: Final = 40
"""Characters of a line of two with its margins; longer ones need not be looked at."""


class _Weight(NamedTuple):
    """What a line says for its being prose: all in all, and by marks and words."""

    total: int
    marks: int
    words: int
    units: int
    sparse: bool


def _neighbour(lines: Sequence[str], places: Iterable[int]) -> str:
    """Return the first of these lines that is not blank."""
    return next(filter(None, (lines[place].strip(BLANKS) for place in places)), "")


def _is_set_apart(line: str) -> bool:
    content = line.strip(BLANKS)
    if not _BLANK.search(content):
        return False
    runs = [len(run) for run in _RUN.findall(content)]
    wide = sum(runs)
    if wide < MIN_WIDE or 10 * wide >= MAX_RUN_TENTHS * len(runs):
        return False
    gaps, pairs = len(_WIDE_GAP.findall(content)), len(_PAIR.findall(content))
    return gaps > 1 and 100 * gaps >= MIN_GAP_SHARE * pairs


def _weight(line: str, above: str, below: str) -> _Weight:
    content = line.strip(BLANKS)
    gaps = list(_gaps(content))
    window = MAX_RUN * REACH  # blanks included
    lefts = [
        "".join(content[max(0, gap.start() - window) : gap.start()].split())[-REACH:]
        for gap in gaps
    ]
    rights = ["".join(content[gap.end() : gap.end() + window].split())[:REACH] for gap in gaps]
    spans = (words_across(lefts, rights) > 0).tolist()
    counted = [
        left[-1] in COUNTERS and right[0] in COUNTERS
        for left, right in zip(lefts, rights, strict=True)
    ]
    words = sum(spanned and not count for spanned, count in zip(spans, counted, strict=True))
    marks = sum(MARKS.get(character, 0) for character in content)
    if words and _is_row(above) is _is_row(below) is False:
        solid = "".join(content.split())
        marks += COLUMN * (_goes_on(above, solid) or _goes_on(solid, below))
    units = len(_UNIT.findall(content))
    total = marks + WORD * words + NO_WORD * (len(gaps) - words - sum(counted))
    return _Weight(total, marks, words, units, 100 * len(gaps) < SPARSE_SHARE * (units - 1))


def _is_row(line: str) -> bool:
    return len(line.split()) > MAX_PARTS


def _goes_on(above: str, below: str) -> bool:
    """Tell whether two lines, one of them closed, are of one column and one sentence."""
    if not above or not below or not (above[-1] in OPEN or above[-1].isalnum()):
        return False
    first, second = display_width(above), display_width(below)
    return first <= 2 * second and second <= 2 * first


def _closed(weights: Mapping[int, _Weight]) -> set[int]:
    """Return the lines to close: those that read as prose, and what stands near them."""
    prose = {number for number, weight in weights.items() if _reads_as_prose(weight)}
    near = {
        number
        for number, weight in weights.items()
        if weight.total >= LEAST_NEAR
        and (weight.marks or weight.words)
        and not weight.sparse
        and not prose.isdisjoint(range(number - NEARBY_LINES, number + NEARBY_LINES + 1))
    }
    return prose | near


def _reads_as_prose(weight: _Weight) -> bool:
    if weight.sparse:
        return weight.total >= LEAST_SPARSE and weight.words > 1
    if weight.marks:
        return weight.total >= LEAST
    return weight.total >= LEAST_WITHOUT_MARKS and weight.units >= MIN_UNITS_ALONE


def _close(line: str, position: int) -> Iterator[Edit]:
    for gap in _gaps(line):
        yield Edit(position + gap.start(), position + gap.end(), gap.group(), "")


def _gaps(line: str) -> list[re.Match[str]]:
    """Find the gaps of a line; an ideographic space is one only where all gaps are."""
    found = list(_GAP.finditer(line))
    narrow = [gap for gap in found if "\u3000" not in gap.group()]
    return narrow or found
