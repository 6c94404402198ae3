"""Shapes of lines that need no names to be known: headings, list items, code, tables, ends."""

from __future__ import annotations

import re
from typing import Final

from cleaners.characters import CLOSING, SENTENCE_END, is_han

HEADING_CHARACTERS: Final = 50
"""Longest heading or title. The longest in the gold articles has 47 (二、深入领会、提高站位…);
counter-example: a headline of two full sentences."""

MAX_COMMAS: Final = 2
"""Of the 15 headings and titles of the gold articles 4 have one comma, none has more; one is
allowed for headlines in three parts."""
PAIRS: Final = (("“", "”"), ("（", "）"), ("《", "》"), ("「", "」"), ("(", ")"))

_CLOSERS: Final = "".join(sorted(CLOSING)) + "\"'"

_LIST_MARK = re.compile(
    r"""
      [-•●○■◆▪*·]\s+\S                                  # - 项目
    | ——(?![—\s])                                       # ——交通一体化建设
    | [（(]?\d{1,3}[.)、．）](?!\d)\s*\S                 # 1. 一 · (2) 二; not 3.5亿元
    | [（(][一二三四五六七八九十\d]{1,3}[)）]            # （三）
    | [①-⑳]
    | [一二三四五六七八九十]{1,3}、                      # 一、
    | [A-H][.．、]\s?\S                                # A. 甲小于乙
    | [\[［]?\d{1,2}:\d{2}(?::\d{2})?[\]］]?\s         # [10:02] 小红：
    | 第[一二三四五六七八九十百\d]{1,4}[章节条篇回部卷]  # 第三章
    """,
    re.VERBOSE,
)
_CODE_LINE = re.compile(
    r"""
      [{};]$ | => | == | \(\) | \w\.\w{1,40}\( | ^[\]})][\]});,]*$
    | ^(?: (?:def|class|return|import|from|const|let|var|function|if|for|while|else
              |public|private)\b | \#include | // | /\* | \*/ | @\w | <\w+ | </ | \$[ ] | >>>[ ]
              | npm[ ] | git[ ] )
    """,
    re.VERBOSE,
)
# "age": 25, · runs-on: x · - uses: x · WHERE age > 18 · mkdir -p build · key=value · [section] · }
_SETTING_LINE = re.compile(
    r"""
      (?:-[ ])?["']?[\w.$-]{1,40}["']?[ ]?[:=](?:[ ]|$|[^/\s])
    | (?:-[ ])?"[^"]*",?$ | [\[{(]$ | [\]})][\]}),;]*$ | \[[\w.-]+\]$ | \#
    | (?:SELECT|FROM|WHERE|AND|OR|ORDER|GROUP|INSERT|UPDATE|CREATE|JOIN|VALUES
        |echo|cd|mkdir|rm|cp|for|do|done|if|then|fi|set|export|sudo|pip|python3?)\b
    """,
    re.VERBOSE,
)
_ENGLISH_PROSE = re.compile(r"""\b(?:[A-Za-z']{1,20},? ){4}|[a-z][.,?!]["'”’]?$""")
# |姓名 |籍贯 | · │ 3 │ 可选 │ · ├────┤ · +----+ · ---- · * * * · ＊＊＊; not ——他说, ……, ---他说
_RULED = re.compile(
    r"""
      [|│┃║] .* [|│┃║] | [├└┌┝┣┗┏╠╚╔╟╞].*
    | [-=_*~+\#|^＝＊～＿－※☆★◇◆○●□■△▲\u2500-\u257f \u3000]{3,} | [—―]{5,}
    """,
    re.VERBOSE,
)
# Two blanks after a full stop are a typewriter's, not a column's.
_COLUMN_GAP = re.compile(r"\t|(?<![.!?:]) {2,}|\u3000{2,}|[|｜]")


def starts_list_item(line: str) -> bool:
    """Tell whether a line opens with the mark of a list item or a numbered heading.

    >>> starts_list_item("（二）高标准"), starts_list_item("3.5亿元")
    (True, False)
    """
    return bool(_LIST_MARK.match(line.lstrip()))


def is_code(line: str) -> bool:
    """Tell whether a line looks like source code; a line of Chinese prose never does.

    A line of English words counts as prose even where a keyword opens it: for, if, from. So does
    the end of a sentence: for peace."

    >>> is_code("return value;"), is_code("from the men who left him"), is_code("for peace.")
    (True, False, False)
    """
    line = line.strip()
    if not line or sum(map(is_han, line)) >= 4 or not _CODE_LINE.search(line):
        return False
    return line[-1] in "{};)" or not _ENGLISH_PROSE.search(line)


def is_setting(line: str) -> bool:
    """Tell whether a line looks like one of a configuration, query or script.

    So does a line of a form (Name: John); only many of them make a text of code.

    >>> is_setting('"age": 25,'), is_setting("runs-on: ubuntu-latest"), is_setting("他来了。")
    (True, True, False)
    """
    return bool(_SETTING_LINE.match(line.strip()))


def is_table_row(line: str) -> bool:
    """Tell whether a line has three or more columns set apart by tabs, bars or wide gaps.

    >>> is_table_row("北京\\t2184.3\\t万人"), is_table_row("北京 天津 河北")
    (True, False)
    """
    return sum(1 for cell in _COLUMN_GAP.split(line.strip()) if cell.strip()) >= 3


def is_ruled(line: str) -> bool:
    """Tell whether a line is a row of a table that is drawn in characters, or a rule alone.

    Wrong on a line that is nothing but the blanks of a form (____ ____), which may go on.

    >>> is_ruled("|北京  |2184.3 |"), is_ruled("----------"), is_ruled("——他说")
    (True, True, False)
    """
    text = line.strip()
    return len(text) > 2 and bool(_RULED.fullmatch(text))


def ends_sentence(line: str) -> bool:
    """Tell whether a line ends with a sentence mark, closing quotes and brackets set aside.

    >>> ends_sentence("同心。”"), ends_sentence("保护和修"), ends_sentence("降至2184.")
    (True, False, False)
    """
    text = line.rstrip().rstrip(_CLOSERS)
    if not text:
        return False
    if text[-1] == ".":
        return len(text) > 1 and not text[-2].isdigit()
    return text[-1] in SENTENCE_END


def looks_like_heading(line: str) -> bool:
    """Tell whether a line could be a title or heading: short, whole, without a final mark.

    >>> looks_like_heading("紧紧抓住“牛鼻子”"), looks_like_heading("如今，硕果累累：")
    (True, False)
    """
    text = line.strip()
    if not 1 < len(text) <= HEADING_CHARACTERS or has_sentences(text):
        return False
    if text[-1] in "，,、；;：:." or ends_sentence(text) or commas(text) > MAX_COMMAS:
        return False
    if not is_balanced(text):
        return False
    return any(character.isalnum() for character in text)


def commas(text: str) -> int:
    """Count the commas of a line."""
    return text.count("，") + text.count(",")


def is_balanced(text: str) -> bool:
    """Tell whether every quotation mark and bracket of a line has its partner there.

    >>> is_balanced("紧紧抓住“牛鼻子”"), is_balanced("“着力加大对")
    (True, False)
    """
    return all(text.count(opening) == text.count(closing) for opening, closing in PAIRS)


def has_sentences(text: str) -> bool:
    """Tell whether a sentence ends before the end of a text."""
    return any(mark in text[:-1] for mark in "。；!?") or "！" in text[:-1].rstrip("”")
