"""Lines whose characters were set apart to fill a column: 甸 区 抢 抓 发 展 机."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate
from typing import Final

from cleaners.characters import BLANKS, HAN_CLASS
from cleaners.context import Context
from cleaners.edits import Edit
from cleaners.lexicon import REACH, words_across

MIN_HAN: Final = 3
MIN_GAP_SHARE: Final = 45
MAX_RUN_TENTHS: Final = 22
"""At least 45 of 100 neighbours set apart and runs of 2.2 characters at most on average: the
prototype's figures, measured on generated columns."""
NEARBY_LINES: Final = 3
"""Another letter-spaced line this near shows that the column is filled so."""
MIN_HAN_ALONE: Final = 5
MIN_WORD_SHARE: Final = 30
"""A line alone must read as words: in running text a word spans 45 of 100 gaps between characters.
Counter-example: 日 一 二 三 四 五 六, for 二三 and 五六 count as words."""

_WIDE = f"[{HAN_CLASS}\u3001-\u3020\uff01-\uff60“”‘’…—·]"
_RUN = re.compile(f"{_WIDE}+")
_GAP = re.compile(f"(?<={_WIDE})[ \u00a0\u3000\u2002\u2003\u2009]{{1,2}}(?={_WIDE})")
# In a line that is set apart, gaps at digits and Latin letters are part of the filling too.
_ANY_GAP = re.compile(
    f"(?<={_WIDE})[ \u00a0\u3000]{{1,2}}(?=[!-~])|(?<=[!-~])[ \u00a0\u3000]{{1,2}}(?={_WIDE})"
)
_TWO = re.compile(f"([{HAN_CLASS}])[ \u00a0\u3000]{{1,3}}([{HAN_CLASS}])")


@dataclass(frozen=True, slots=True)
class LetterSpacing:
    """Close up lines that were letter-spaced; a line of exactly two characters (目 录) as well.

    Gaps between words, names, cells and columns stay: 新华社记者 牟宇 摄, 北京 天津 河北, 甲 乙 丙
    丁; so does an ideographic space beside narrower gaps: 王 平　李 四.
    """

    def find(self, text: str, context: Context) -> Iterator[Edit]:
        """Yield one deletion for each gap of a letter-spaced line."""
        del context
        lines = text.split("\n")
        spaced = [number for number, line in enumerate(lines) if _is_letter_spaced(line)]
        starts = list(accumulate((len(line) + 1 for line in lines), initial=0))
        apart = {number: _is_apart(spaced, place) for place, number in enumerate(spaced)}
        for number, line in enumerate(lines):
            if number in apart and (not apart[number] or _reads_as_words(line)):
                yield from _close(line, starts[number])
            elif len(line) <= MAX_TWO and _TWO.fullmatch(line.strip(BLANKS)):
                start = starts[number] + len(line) - len(line.lstrip(BLANKS)) + 1
                gap = line.strip(BLANKS)[1:-1]
                yield Edit(start, start + len(gap), gap, "")


MAX_RUN: Final = 3
"""A character and the one or two blanks behind it."""
MAX_TWO: Final = 40
"""Characters of a line of two with its margins; longer ones need not be looked at."""


def _is_letter_spaced(line: str) -> bool:
    content = line.strip(BLANKS)
    if not any(blank in content for blank in BLANKS):
        return False
    runs = [len(run) for run in _RUN.findall(content)]
    wide = sum(runs)
    gaps = len(_GAP.findall(content))
    return (
        wide >= MIN_HAN
        and gaps >= 2
        and 100 * gaps >= MIN_GAP_SHARE * (wide - 1)
        and 10 * wide < MAX_RUN_TENTHS * len(runs)
    )


def _is_apart(spaced: list[int], place: int) -> bool:
    """Tell whether no other letter-spaced line is near."""
    near = spaced[max(0, place - 1) : place + 2]
    return not any(0 < abs(other - spaced[place]) <= NEARBY_LINES for other in near)


def _reads_as_words(line: str) -> bool:
    gaps = list(_gaps(line))
    window = MAX_RUN * REACH  # blanks included
    lefts = [
        "".join(line[max(0, gap.start() - window) : gap.start()].split())[-REACH:] for gap in gaps
    ]
    rights = ["".join(line[gap.end() : gap.end() + window].split())[:REACH] for gap in gaps]
    words = int((words_across(lefts, rights) > 0).sum())
    return len(gaps) >= MIN_HAN_ALONE - 1 and 100 * words >= MIN_WORD_SHARE * len(gaps)


def _close(line: str, position: int) -> Iterator[Edit]:
    for gap in _gaps(line):
        yield Edit(position + gap.start(), position + gap.end(), gap.group(), "")


def _gaps(line: str) -> list[re.Match[str]]:
    """Find the gaps of a line; an ideographic space is one only where all gaps are."""
    found = sorted([*_GAP.finditer(line), *_ANY_GAP.finditer(line)], key=re.Match.start)
    narrow = [gap for gap in found if "\u3000" not in gap.group()]
    return narrow or found
