"""What stands between the title of a page and its text: the date, the source, the author."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Final

from cleaners.records import Metadata

_ABOVE: Final = 30
_WITHIN: Final = 3
"""So many text nodes above the main text and of its beginning are looked at: a date further up is
today's, one further down belongs to the story. The furthest of 41 saved pages stood 19 above."""

_MAX_TEXT: Final = 120
"""A longer text node is prose."""

# Matches 2019-09-07 13:43:45, 2019年09月09日 18:13, 2018/5/17; not 12345-6-7, 2019-13-1 (see date).
_DATE = re.compile(
    r"(?<!\d)((?:19|20)\d\d)[-/.年](\d{1,2})[-/.月](\d{1,2})(?!\d)日?"
    r"(?:[\sT]{0,3}(\d{1,2}:\d\d(?::\d\d)?)(?!\d))?"
)
# Matches 来源：新华网, 来源: 证券市场红周刊, 出处：快科技; not 来源： | 发布时间.
_SOURCE = re.compile(r"(?:来源|來源|出处)\s{0,2}[:：]\s{0,3}([^\s|:：，。]{2,20})")
_AUTHOR = re.compile(r"作者\s{0,2}[:：]\s{0,3}([^\s|:：，。]{2,20})")
_LABEL = re.compile(r"[:：]|时间|日期|作者|编辑|未知|本站|网络")


def masthead(texts: Mapping[int, str], main: frozenset[int]) -> Metadata:
    """Return ``published_at``, ``source`` and ``author`` as the lines above a main text say them.

    ``texts`` holds the seen text nodes of a page by number. The nearest date above the text counts.

    >>> masthead({1: "首页", 2: "2019-09-07 13:43:45 来源: 红周刊", 3: "长江"}, frozenset([3]))
    {'published_at': '2019-09-07 13:43:45', 'source': '红周刊'}
    """
    numbers = sorted(texts)
    first = numbers.index(min(main))
    near = numbers[max(first - _ABOVE, 0) : first + _WITHIN]
    lines = [texts[number].strip() for number in near]
    lines = [line for line in lines if len(line) <= _MAX_TEXT]
    found: dict[str, str | list[str]] = {}
    for line in reversed(lines):
        stated = _DATE.search(line)
        if stated and _is_date(stated):
            year, month, day, time = stated.groups()
            text = f"{year}-{int(month):02}-{int(day):02}"
            found["published_at"] = f"{text} {time.rjust(5, '0')}" if time else text
            break
    joined = " ".join(lines)
    for key, pattern in (("source", _SOURCE), ("author", _AUTHOR)):
        said = pattern.search(joined)
        if said and not _LABEL.search(said[1]):
            found[key] = said[1]
    return found


def _is_date(stated: re.Match[str]) -> bool:
    try:
        date(int(stated[1]), int(stated[2]), int(stated[3]))
    except ValueError:
        return False
    return True
