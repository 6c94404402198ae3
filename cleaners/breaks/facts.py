"""What each line is: finished, balanced, a heading, a list item, code, a byline, a credit.

Whatever needs a regular expression is asked only of the lines that hold a character without which
it cannot match; everything else is counted for all lines at once.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from cleaners import kinds
from cleaners.breaks import alphabet
from cleaners.breaks.lines import Lines, Numbers
from cleaners.characters import BLANKS, CLOSING, SENTENCE_END
from cleaners.kinds.shapes import HEADING_CHARACTERS, MAX_COMMAS

MAX_CREDIT_CHARACTERS = 2 * HEADING_CHARACTERS

_NAMES_A_MAKER = "者员人译文稿道□■◎○Bb"
_CREDITS = ":：/／|｜摄发转版未本权"
_PICTURED = "摄发"
_LIST_MARKS = (
    "-•●○■◆▪*·—（([［0123456789０１２３４５６７８９ABCDEFGH一二三四五六七八九十第"
    "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
)
_RULE_MARKS = "-=_*~+#|^│┃║├└┌┝┣┗┏╠╚╔╟╞─━═＝＊～＿－※☆★◇◆○●□■△▲—―"
_CODE_MARKS = "{};=()#/<@$>]"
_KEYWORD_STARTS = "dcrifvewpgnl"
_GAPS = "\t|｜  \u3000"
_CLOSERS = "".join([*CLOSING, '"', "'"])
_OPENS = "编新社报网刊台本【（([Ee"
MIN_CODE_LINES = 4
MIN_CODE_SHARE = 60
"""Six lines in ten: YAML, JSON, SQL and shell scripts of the tests show 70 to 100, e-mails with
their headers at most 40. Counter-example: an English form of nothing but Name: and Date: lines."""
MAX_CLOSERS = 8
"""Closing marks looked behind at the end of a line; three are the most that good text has."""
_LAST_SENTENCE = re.compile(r"[^。！？）)]{1,24}$")


@dataclass(frozen=True, slots=True)
class LineFacts:
    """Facts about each line; arrays run parallel to the lines."""

    last: Numbers
    first: Numbers
    finished: alphabet.Facts
    marked: alphabet.Facts
    bare: alphabet.Facts
    commas: Numbers
    open_pairs: Numbers
    closes_first: alphabet.Facts
    heading: alphabet.Facts
    list_item: alphabet.Facts
    code: alphabet.Facts
    table: alphabet.Facts
    named: alphabet.Facts
    photo_credit: alphabet.Facts
    signed: alphabet.Facts
    opens: alphabet.Facts


def facts_of(lines: Lines) -> LineFacts:
    """Return the facts about every line.

    >>> from cleaners.breaks.lines import split_lines
    >>> facts = facts_of(split_lines("牵住“牛鼻子”\\n疏解首都功能。"))
    >>> facts.heading.tolist(), facts.finished.tolist()
    ([True, False], [False, True])
    """
    last = lines.last_kind()
    finished = _finished(lines)
    commas = lines.count_among("，,")
    balances = [_balance(lines, opening, closing) for opening, closing in kinds.PAIRS]
    letters = lines.count(~alphabet.is_mark(lines.kinds))
    blanks = lines.count_among(BLANKS)
    heading = (
        (lines.lengths > 1)
        & (lines.lengths <= HEADING_CHARACTERS)
        & (_inner_sentences(lines) == 0)
        & ~alphabet.among(lines.last(), "，,、；;：:.")
        & ~finished
        & (commas <= MAX_COMMAS)
        & np.all([balance == 0 for balance in balances], axis=0)
        & (letters > 0)
    )
    credit = lines.lengths <= MAX_CREDIT_CHARACTERS
    photo = _ask(lines, kinds.is_photo_credit, _PICTURED, credit)
    named = (
        photo
        | _ask(lines, kinds.is_byline, _NAMES_A_MAKER, credit)
        | _ask(lines, kinds.is_credit, _CREDITS, credit)
    )
    return LineFacts(
        last=last,
        first=lines.first_kind(),
        finished=finished,
        marked=alphabet.is_mark(last),
        bare=letters + blanks == lines.lengths,
        commas=commas,
        open_pairs=np.sum([np.maximum(balance, 0) for balance in balances], axis=0),
        closes_first=np.any([_closes_first(lines, o, c) for o, c in kinds.PAIRS], axis=0),
        heading=heading,
        list_item=_ask_first(lines, kinds.starts_list_item, _LIST_MARKS),
        code=code_lines(lines),
        table=_ask(lines, kinds.is_table_row, _GAPS, np.ones(len(lines), dtype=np.bool_)),
        named=named,
        photo_credit=photo,
        signed=_ask(lines, kinds.ends_with_credit, _PICTURED, np.ones(len(lines), np.bool_)),
        opens=_ask_first(lines, _opens_paragraph, _OPENS) | _dateline(lines),
    )


def code_lines(lines: Lines) -> alphabet.Facts:
    r"""Tell the lines of source code: by their look, or indented right after one that is.

    >>> from cleaners.breaks.lines import split_lines
    >>> code_lines(split_lines("如下：\ndef 清源(x):\n    return x")).tolist()
    [False, True, True]
    """
    han = lines.count(lines.kinds == alphabet.HAN)
    hints = lines.count_among(_CODE_MARKS) > 0
    hints |= alphabet.among(lines.first(), _KEYWORD_STARTS)
    code = np.zeros(len(lines), dtype=np.bool_)
    for index, text in lines.texts((han < 4) & hints):
        code[index] = kinds.is_code(text)
    plain = lines.count(lines.codes < 128) == lines.lengths
    for index in np.flatnonzero(~code & plain & (lines.indents >= 2)).tolist():
        code[index] = index > 0 and code[index - 1]
    return code | _whole_text_is_code(lines, code, han)


def ruled_lines(lines: Lines) -> alphabet.Facts:
    """Tell the rows of drawn tables and the rules between lines: each stands alone.

    >>> from cleaners.breaks.lines import split_lines
    >>> ruled_lines(split_lines("|京|2184|\\n+--+----+\\n天津")).tolist()
    [True, True, False]
    """
    return _ask_first(lines, kinds.is_ruled, _RULE_MARKS)


def credit_goes_on(lines: Lines, facts: LineFacts) -> alphabet.Facts:
    """Tell the breaks inside a credit: 新华社记者|杨世尧摄."""
    found = np.zeros(max(0, len(lines) - 1), dtype=np.bool_)
    second_half = lines.count_among("摄") > 0
    second_half &= (lines.lengths <= 24) & ~np.roll(facts.finished, 1)
    for index, text in lines.texts(second_half):
        half = _LAST_SENTENCE.search(lines.text(index - 1)) if index else None
        if half and kinds.is_photo_credit(half.group() + text):
            found[index - 1] = not kinds.is_credit(half.group())
    return found


def _ask(
    lines: Lines, question: Callable[[str], bool], needed: str, among: alphabet.Facts
) -> alphabet.Facts:
    """Ask a question of the lines that hold one of the characters it needs."""
    answers = np.zeros(len(lines), dtype=np.bool_)
    for index, text in lines.texts(among & (lines.count_among(needed) > 0)):
        answers[index] = question(text)
    return answers


def _ask_first(lines: Lines, question: Callable[[str], bool], firsts: str) -> alphabet.Facts:
    """Ask a question of the lines that start with one of a few characters."""
    answers = np.zeros(len(lines), dtype=np.bool_)
    for index, text in lines.texts(alphabet.among(lines.first(), firsts)):
        answers[index] = question(text)
    return answers


def _opens_paragraph(text: str) -> bool:
    return kinds.is_editor_note(text) or kinds.has_dateline(text) or kinds.is_wire_title(text)


def _dateline(lines: Lines) -> alphabet.Facts:
    return _ask(lines, _opens_paragraph, "电讯", lines.lengths >= 4)


def _finished(lines: Lines) -> alphabet.Facts:
    """Tell the lines that end a sentence, closing quotes and brackets set aside."""
    place = lines.ends - 1
    for _ in range(MAX_CLOSERS):
        inside = place >= lines.starts
        closing = alphabet.among(lines.codes[np.maximum(place, 0)], _CLOSERS)
        place = np.where(inside & closing, place - 1, place)
    inside = place >= lines.starts
    mark = lines.codes[np.maximum(place, 0)]
    before = np.where(place > lines.starts, lines.codes[np.maximum(place - 1, 0)], 0)
    full_stop = (mark == ord(".")) & (before > 0)
    full_stop &= alphabet.classes(before) != alphabet.DIGIT
    return np.asarray(inside & (alphabet.among(mark, SENTENCE_END) | full_stop))


def _inner_sentences(lines: Lines) -> Numbers:
    """Count the sentence marks before the last character."""
    return lines.count_among("。；!?！") - alphabet.among(lines.last(), "。；!?！")


def _balance(lines: Lines, opening: str, closing: str) -> Numbers:
    return lines.count_among(opening) - lines.count_among(closing)


def _closes_first(lines: Lines, opening: str, closing: str) -> alphabet.Facts:
    """Tell the lines in which a pair is closed before one is opened."""
    closes = _next(lines, closing)
    return np.asarray((closes < lines.ends) & (closes < _next(lines, opening)))


def _next(lines: Lines, mark: str) -> Numbers:
    """Return where a mark stands next, from the start of each line on."""
    places = np.append(np.flatnonzero(lines.codes == ord(mark)), len(lines.codes) + 1)
    return np.asarray(places[np.searchsorted(places, lines.starts)])


def _whole_text_is_code(lines: Lines, code: alphabet.Facts, han: Numbers) -> bool:
    """Tell whether so many lines look like code or settings that the rest must be too."""
    if len(lines) < MIN_CODE_LINES or 5 * int(han.sum()) > len(lines.codes):
        return False
    settings = sum(kinds.is_setting(text) for _, text in lines.texts(~code))
    return 100 * (int(code.sum()) + settings) >= MIN_CODE_SHARE * len(lines)
