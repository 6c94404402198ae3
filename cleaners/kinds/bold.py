"""Whether a line that markup sets in bold is a heading."""

from __future__ import annotations

import re
from typing import Final

from cleaners.kinds.makers import (
    is_byline,
    is_caption,
    is_colophon,
    is_credit,
    is_editor_note,
    is_wire_title,
)
from cleaners.kinds.shapes import HEADING_CHARACTERS, MAX_COMMAS, commas, has_sentences, is_balanced

MAX_LABEL: Final = 15
"""A line in bold up to this length may end in a colon: 重要内容提示：, Further reading:"""
# 记者：……？ · Q: … · 张三：不会！; not 出海：机遇还是考验
_SPEAKER = re.compile(r"(?:[QqAa问答]|[^：:]{0,8}记者|[^：:]{1,10}(?=[：:].{0,60}[！!？?]))[：:]")
# （综合整理自新华社） · ——（宋）陆游 · 2012年6月24日; not （一）
_NO_HEADING = re.compile("[（(][^（()）]{4,}[）)]|—.*|[\\d年月日 .:/-]{6,}")


def is_bold_heading(line: str) -> bool:
    """Tell whether a line that markup sets in bold from end to end is a heading.

    It may be a question, or longer than plain ones in English. A sentence is none, nor a credit,
    nor what somebody says (记者：……？). Wrong on a slogan in bold.

    >>> is_bold_heading("那怎么办呢？"), is_bold_heading("记者：那怎么办呢？")
    (True, False)
    """
    text = line.strip()
    longest = HEADING_CHARACTERS if not text.isascii() else 2 * HEADING_CHARACTERS
    if not 0 < len(text) <= longest or has_sentences(text) or commas(text) > MAX_COMMAS:
        return False
    if text[-1] in ("，,、；;。.…" if len(text) <= MAX_LABEL else "，,、；;。.…：:"):
        return False
    if not is_balanced(text) or _SPEAKER.match(text) or _NO_HEADING.fullmatch(text):
        return False
    made = (is_credit, is_colophon, is_byline, is_caption, is_wire_title, is_editor_note)
    return any(map(str.isalnum, text)) and not any(look(text) for look in made)
