"""What punctuation, words, indents, blank lines and structure say about each line break.

Each function returns one number for each break, in thousandths of a nat: log-odds for a wrap
against the end of a paragraph. Where a number was counted, it is the logarithm of how often the
sign stands at a random place inside paragraphs against how often at their ends, over 1,146 clean
Chinese documents (newspaper, fiction, technical articles, verse; 24,000 paragraphs).
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from cleaners import kinds
from cleaners.breaks.layout import Lines, Numbers
from cleaners.characters import CLOSING_QUOTES, NEVER_ENDS_LINE, NEVER_STARTS_LINE, is_han
from cleaners.lexicon import words_across

SENTENCE_ENDS: Final = -3_500
"""Counted: 。 -3.54, ！ -3.18, ？ -2.90."""
COLON: Final = -2_500
SEMICOLON: Final = -700
DASH: Final = -800
CLOSED: Final = -2_000
"""Counted: ： -2.48, ； -0.69, — -0.79, ” -2.17, ） -4.11 (bylines in brackets, so less)."""
COMMA: Final = 2_500
"""Counted: 、 +4.18, ， +0.56 with verse, whose lines the verse guard takes out."""
UNFINISHED: Final = 3_500
"""A letter, digit or Chinese character: 82 % of the places inside; of the paragraphs that are no
headings about 2 % end so. Headings are ``looks_like_heading``'s business, see ``headings``."""
HEADING: Final = 2_500
HEADING_WITH_COMMA: Final = 1_000
"""Of the 15 headings and titles of the gold articles 4 have one comma, none has two."""
KINSOKU: Final = 6_000
UNBALANCED: Final = 1_500
"""Open quotation or bracket: 23 of 160 wraps of gold 004, and one break of 280 that is none."""
ONE_CHARACTER_CLAUSE: Final = 2_600
"""果，… 用，… : 9.5 % of the places inside, 0.7 % of paragraph starts."""
FUNCTION_WORD: Final = 1_200
PARTICLE: Final = 2_700
"""Counted: line ends with 的和与… 11.9 % / 3.6 %; starts with 的了着… 7.0 % / 0.5 %."""
NO_WORD_ACROSS: Final = -600
WORD_ACROSS: Final = ((6_000, 5_500), (4_000, 4_500), (2_000, 3_300), (1_000, 2_500), (1, 1_400))
"""Gain of reading a word across the break → log-odds, counted in bins; 55 % of the places inside
show none, and 99.5 % of paragraph edges. Counter-example: 对|念 read as a name by jieba itself."""
NUMBER_SPLIT: Final = 2_500
DOUBLED: Final = 1_500
OVERLAPPING: Final = 6_000
"""The same character on both sides: 0.43 % of the places inside clean text, far more where a page
repeats it. The same two or three: 358 places in two million characters."""
LOWER_AFTER: Final = 3_000
HYPHEN: Final = 7_000
STRUCTURE: Final = -5_000
LIST_MARK: Final = -4_500
NEXT_ITEM: Final = -2_000
NAMED: Final = -5_000
SIGNED: Final = SENTENCE_ENDS - UNFINISHED
"""摄 with its maker ends a caption as a full stop ends a sentence."""
PHOTO_CREDIT: Final = -2_000
"""It stands on a line of its own about as often as at the end of its caption."""
CREDIT_GOES_ON: Final = 8_000
VERSE: Final = -6_000
MAX_VERSE_CELLS: Final = 40
"""Verse of 18 characters to a line; the newspaper columns of gold 004 have 42 cells and more."""
INDENTED: Final = -4_500
NOT_INDENTED: Final = 2_000
MORE_BLANK: Final = -3_500
LESS_BLANK: Final = 1_500

_FUNCTION_WORDS = frozenset("的和与及或在把被对为从向是将于以而且之其这那并让给由比")
_PARTICLES = frozenset("的了着过们和与及")
_UNITS = frozenset("年月日时分秒％%万亿千百个名人次元吨米亩倍岁届项家")
_LAST_SENTENCE = re.compile(r"[^。！？）)]{1,24}$")


def punctuation(lines: Lines) -> Numbers:
    """Weigh the last character of each line and the first of the next."""
    return np.array([_marks(a, b) for a, b in pairwise(lines.texts)], dtype=np.int64)


def _marks(line: str, following: str) -> int:
    last, first = line[-1], following[0]
    if last in NEVER_ENDS_LINE:
        return KINSOKU
    finished = kinds.ends_sentence(line)
    if first in NEVER_STARTS_LINE and not (finished and first in "…."):
        return KINSOKU
    weight = _last_mark(last, finished)
    if last == "-" and line[-2:-1].isalpha() and first.islower():
        return HYPHEN
    if first.islower():
        weight += LOWER_AFTER
    if any(line.count(o) > line.count(c) or _closes_first(following, o, c) for o, c in kinds.PAIRS):
        weight += UNBALANCED
    if last.isdigit() and (first.isdigit() or first in _UNITS):
        weight += NUMBER_SPLIT
    return weight


def _last_mark(last: str, finished: bool) -> int:
    if finished:
        return SENTENCE_ENDS
    if last in "，、,":
        return COMMA
    if last in "：:":
        return COLON
    if last in "；;":
        return SEMICOLON
    if last in "—-–":
        return DASH
    if last in CLOSING_QUOTES or last in "）)》】\"'":
        return CLOSED
    return UNFINISHED


def _closes_first(text: str, opening: str, closing: str) -> bool:
    close = text.find(closing)
    return close >= 0 and not 0 <= text.find(opening) < close


def words(lines: Lines) -> Numbers:
    """Weigh the Chinese characters on both sides of each break."""
    lefts, rights = lines.texts[:-1], lines.texts[1:]
    gains = words_across(lefts, rights)
    evidence = np.full(len(lefts), 0, dtype=np.int64)
    for index, (left, right) in enumerate(zip(lefts, rights, strict=True)):
        if not (is_han(left[-1]) and is_han(right[0])):
            continue
        weight = next((w for gain, w in WORD_ACROSS if gains[index] >= gain), NO_WORD_ACROSS)
        if right[1:2] and right[1] in "，、。":
            weight += ONE_CHARACTER_CLAUSE
        if left[-1] in _FUNCTION_WORDS:
            weight += FUNCTION_WORD
        if right[0] in _PARTICLES:
            weight += PARTICLE
        if left[-1] == right[0]:
            weight += DOUBLED
        if any(left[-size:] == right[:size] for size in (2, 3)):
            weight += OVERLAPPING
        evidence[index] = weight
    return evidence


def spacing(lines: Lines) -> Numbers:
    """Weigh indents and blank lines against what the rest of the text does."""
    indents = lines.indents[1:]
    evidence = np.zeros(len(indents), dtype=np.int64)
    indented = (lines.indents > 0) & (lines.indents <= 8)
    share = 100 * int(indented.sum()) // max(1, len(lines.indents))
    if 2 <= share <= 60:
        # Indented first lines: a line without an indent goes on. More than 60 % is a margin.
        deeper = indents > lines.indents[:-1]
        evidence += np.where(indented[1:] & (deeper | (share <= 40)), INDENTED, 0)
        evidence += np.where(~indented[1:], NOT_INDENTED, 0)
    elif share > 60:
        # Two ideographic spaces before nearly every line: each is a paragraph.
        evidence += np.where(lines.indents[1:] == 4, INDENTED, 0)
    blank = lines.blank_lines
    values, counts = np.unique(blank, return_counts=True)
    usual = int(values[counts.argmax()]) if len(values) else 0
    evidence += np.where(blank > usual, MORE_BLANK, 0)
    fewer_than_usual = 100 * int((blank < usual).sum()) >= 5 * len(blank)
    if usual and fewer_than_usual:
        evidence += np.where(blank < usual, LESS_BLANK, 0)
    if not usual and 100 * int((blank > 0).sum()) >= 3 * len(blank):
        evidence += np.where(blank == 0, LESS_BLANK, 0)
    return evidence


def structure(lines: Lines) -> Numbers:
    """Weigh what the lines are: code, tables, lists, bylines, credits, captions, verse."""
    texts = lines.texts
    fixed = code_lines(lines) | np.array([kinds.is_table_row(text) for text in texts])
    named = np.array([_stands_alone(text) for text in texts])
    signed = np.array([kinds.ends_with_credit(text) for text in texts])
    opens = np.array([_opens_paragraph(text) for text in texts])
    listed = np.array([kinds.starts_list_item(text) for text in texts])
    evidence = np.where(fixed[:-1] | fixed[1:], STRUCTURE, 0)
    photo = np.array([kinds.is_photo_credit(text) for text in texts])
    evidence += np.where(named[:-1] | (named & ~photo)[1:] | opens[1:], NAMED, 0)
    evidence += np.where(photo[1:], PHOTO_CREDIT, 0) + np.where(signed[:-1], SIGNED, 0)
    evidence += np.where(listed[1:], LIST_MARK, 0) + np.where(
        listed[1:] & listed[:-1], NEXT_ITEM, 0
    )
    evidence += _verse(lines)
    goes_on = [_credit_goes_on(a, b) for a, b in pairwise(texts)]
    return evidence + np.where(goes_on, CREDIT_GOES_ON, 0)


def code_lines(lines: Lines) -> NDArray[np.bool_]:
    """Tell which lines are source code: by their look, or indented right after one that is."""
    found: list[bool] = []
    for text, indent in zip(lines.texts, lines.indents.tolist(), strict=True):
        goes_on = bool(found) and found[-1] and indent >= 2 and text.isascii()
        found.append(kinds.is_code(text) or goes_on)
    return np.array(found, dtype=np.bool_)


def headings(lines: Lines) -> Numbers:
    """Weigh the end of the paragraph after each line but the last, if the line starts one.

    A heading has no final mark either: half of the one-line paragraphs of the gold articles lack
    one, of the longer paragraphs one in fifty. The weight takes back what UNFINISHED says.
    """
    return np.array([_heading(text) for text in lines.texts[:-1]], dtype=np.int64)


def _heading(text: str) -> int:
    commas = kinds.commas(text)
    if commas > 1 or text[-1] in _FUNCTION_WORDS or not kinds.looks_like_heading(text):
        return 0
    return HEADING_WITH_COMMA if commas else HEADING


def _credit_goes_on(line: str, following: str) -> bool:
    """新华社记者|杨世尧摄: two halves of one credit."""
    half = _LAST_SENTENCE.search(line)
    if half is None or len(following) > 24 or "摄" not in following:
        return False
    return kinds.is_photo_credit(half.group() + following) and not kinds.is_credit(half.group())


def _stands_alone(text: str) -> bool:
    return len(text) <= 100 and (kinds.is_byline(text) or kinds.is_credit(text))


def _opens_paragraph(text: str) -> bool:
    return kinds.is_editor_note(text) or kinds.has_dateline(text) or kinds.is_wire_title(text)


def _verse(lines: Lines) -> Numbers:
    """Weigh breaks among short lines that are verse, dialogue, names or lists.

    Either nearly all end in a mark, as one in eight lines of wrapped prose does; or none holds a
    mark and no word spans any of the breaks, as one does at every second wrap. A line without a
    mark among others with one is a title or runs on: half the weight.
    """
    marked = np.array([not text[-1].isalnum() for text in lines.texts])
    bare = np.array([text.isalnum() for text in lines.texts])
    short = lines.widths <= MAX_VERSE_CELLS
    across = np.append(words_across(lines.texts[:-1], lines.texts[1:]) > 0, False)
    low, high = _stretch(short)
    near = high - low

    def all_of(facts: NDArray[np.bool_]) -> Numbers:
        total = np.concatenate([[0], np.cumsum(facts)])
        return np.asarray(total[high] - total[low])

    punctuated = 4 * all_of(marked) >= 3 * near
    unpunctuated = (all_of(bare) == near) & (all_of(across) == 0)
    weight = np.where(marked[:-1] | unpunctuated, VERSE, VERSE // 2)
    return np.where((near >= 3) & (punctuated | unpunctuated), weight, 0)


def _stretch(short: NDArray[np.bool_]) -> tuple[Numbers, Numbers]:
    """Frame, for each break, the short lines around it: two before it to three after, at most.

    Where only one side is short, those of that side.
    """
    count = len(short)
    index = np.arange(count - 1)
    edges = np.concatenate([[-1], np.flatnonzero(~short), [count]])
    anchor = np.where(short[:-1], index, index + 1)
    after = np.searchsorted(edges, anchor, side="right")
    low = np.maximum(index - 2, edges[after - 1] + 1)
    high = np.minimum(index + 4, edges[after])
    inside = short[:-1] | short[1:]
    return np.where(inside, low, index), np.where(inside, high, index)
