"""Lines whose characters were set apart to fill a column: 甸 区 抢 抓 发 展 机."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from cleaners.characters import BLANKS, HAN_CLASS
from cleaners.context import Context
from cleaners.edits import Edit

MIN_HAN: Final = 3
MIN_GAP_SHARE: Final = 45
MAX_RUN_TENTHS: Final = 22
"""At least 45 of 100 neighbours set apart and runs of 2.2 characters at most on average: the
prototype's figures, measured on generated columns. Counter-example: a row of one-character cells
set one blank apart, 男 女 老 少, is closed up."""

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

    Gaps between words, names and columns stay: 新华社记者 牟宇 摄, 北京 天津 河北.
    """

    def find(self, text: str, context: Context) -> Iterator[Edit]:
        """Yield one deletion for each gap of a letter-spaced line."""
        del context
        position = 0
        for line in text.split("\n"):
            yield from _close(line, position)
            position += len(line) + 1


def _close(line: str, position: int) -> Iterator[Edit]:
    content = line.strip(BLANKS)
    if not any(blank in content for blank in BLANKS):
        return
    offset = position + line.index(content)
    if _TWO.fullmatch(content):
        yield Edit(offset + 1, offset + len(content) - 1, content[1:-1], "")
        return
    if not _is_letter_spaced(content):
        return
    gaps = [*_GAP.finditer(content), *_ANY_GAP.finditer(content)]
    for gap in sorted(gaps, key=lambda found: found.start()):
        yield Edit(offset + gap.start(), offset + gap.end(), gap.group(), "")


def _is_letter_spaced(content: str) -> bool:
    runs = [len(run) for run in _RUN.findall(content)]
    wide = sum(runs)
    gaps = len(_GAP.findall(content))
    return (
        wide >= MIN_HAN
        and gaps >= 2
        and 100 * gaps >= MIN_GAP_SHARE * (wide - 1)
        and 10 * wide < MAX_RUN_TENTHS * len(runs)
    )
