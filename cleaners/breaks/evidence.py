"""What punctuation, words, indents, blank lines and structure say about each line break.

Each function returns one number for each break, in thousandths of a nat: log-odds for a wrap
against the end of a paragraph. Where a number was counted, it is the logarithm of how often the
sign stands at a random place inside paragraphs against how often at their ends, over 1,146 clean
Chinese documents (newspaper, fiction, technical articles, verse; 24,000 paragraphs).
"""

from __future__ import annotations

from typing import Final

import numpy as np

from cleaners.breaks import alphabet
from cleaners.breaks.alphabet import Facts
from cleaners.breaks.facts import LineFacts, credit_goes_on
from cleaners.breaks.lines import Lines, Numbers
from cleaners.characters import NEVER_ENDS_LINE, NEVER_STARTS_LINE
from cleaners.lexicon import REACH, gains_across

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
CREDIT_GOES_ON: Final = 9_000
VERSE: Final = -6_000
MAX_VERSE_CELLS: Final = 40
"""Verse of 18 characters to a line; the newspaper columns of gold 004 have 42 cells and more."""
INDENTED: Final = -4_500
NOT_INDENTED: Final = 2_000
MORE_BLANK: Final = -3_500
LESS_BLANK: Final = 1_500

_FUNCTION_WORDS = "的和与及或在把被对为从向是将于以而且之其这那并让给由比"
_PARTICLES = "的了着过们和与及"
_UNITS = "年月日时分秒％%万亿千百个名人次元吨米亩倍岁届项家"
_COMMA, _PAUSE, _SEMICOLON, _COLON = 6, 7, 8, 9
_CLOSED = (10, 11, 12, 13)


def punctuation(lines: Lines, facts: LineFacts) -> Numbers:
    """Weigh the last character of each line and the first of the next."""
    last, first = lines.last()[:-1], lines.first()[1:]
    end = facts.last[:-1]
    weight = np.select(
        [
            facts.finished[:-1],
            (end == _COMMA) | (end == _PAUSE),
            end == _COLON,
            end == _SEMICOLON,
            end == alphabet.DASH,
            (end >= _CLOSED[0]) & (end <= _CLOSED[-1]),
        ],
        [SENTENCE_ENDS, COMMA, COLON, SEMICOLON, DASH, CLOSED],
        UNFINISHED,
    )
    lower = facts.first[1:] == alphabet.LOWER
    digit = alphabet.among(first, _UNITS) | (facts.first[1:] == alphabet.DIGIT)
    weight += np.where(lower, LOWER_AFTER, 0)
    weight += np.where((facts.open_pairs[:-1] > 0) | facts.closes_first[1:], UNBALANCED, 0)
    weight += np.where((end == alphabet.DIGIT) & digit, NUMBER_SPLIT, 0)
    kind_before = lines.last_kind(1)[:-1]
    letter_before = alphabet.is_letter(kind_before) | (kind_before == alphabet.HAN)
    hyphen = alphabet.among(last, "-\u00ad") & letter_before & lower
    thousands = (last == ord(",")) & (kind_before == alphabet.DIGIT)
    for step in range(3):
        thousands &= lines.first_kind(step)[1:] == alphabet.DIGIT
    never_starts = alphabet.among(first, NEVER_STARTS_LINE)
    never_starts &= ~(facts.finished[:-1] & alphabet.among(first, "…."))
    never_starts |= (last == ord("—")) & (first == ord("—"))
    kinsoku = never_starts | thousands | alphabet.among(last, NEVER_ENDS_LINE)
    return np.where(kinsoku, KINSOKU, np.where(hyphen, HYPHEN, weight))


def gains(lines: Lines) -> Numbers:
    """Return how much better the Chinese text reads with a word across each break."""
    window = np.zeros((max(0, len(lines) - 1), 2 * REACH), dtype=np.uint64)
    before = after = np.ones(len(window), dtype=np.bool_)
    for step in range(REACH):
        left, right = lines.last(step)[:-1], lines.first(step)[1:]
        before = (
            before & (lines.last_kind(step)[:-1] == alphabet.HAN) & (left < alphabet.BASIC_PLANE)
        )
        after = (
            after & (lines.first_kind(step)[1:] == alphabet.HAN) & (right < alphabet.BASIC_PLANE)
        )
        window[:, REACH - 1 - step] = np.where(before, left, 0)
        window[:, REACH + step] = np.where(after, right, 0)
    return gains_across(window)


def words(lines: Lines, gain: Numbers) -> Numbers:
    """Weigh the Chinese characters on both sides of each break."""
    left, right = lines.last()[:-1], lines.first()[1:]
    weight = np.full(len(gain), NO_WORD_ACROSS, dtype=np.int64)
    for least, value in reversed(WORD_ACROSS):
        weight = np.where(gain >= least, value, weight)
    weight += np.where(alphabet.among(lines.first(1)[1:], "，、。"), ONE_CHARACTER_CLAUSE, 0)
    weight += np.where(alphabet.among(left, _FUNCTION_WORDS), FUNCTION_WORD, 0)
    weight += np.where(alphabet.among(right, _PARTICLES), PARTICLE, 0)
    weight += np.where(left == right, DOUBLED, 0)
    weight += np.where(overlaps(lines), OVERLAPPING, 0)
    both = (lines.last_kind()[:-1] == alphabet.HAN) & (lines.first_kind()[1:] == alphabet.HAN)
    return np.where(both, weight, 0)


def overlaps(lines: Lines) -> Facts:
    """Tell the breaks with the same two or three characters on both sides."""
    ends = [lines.last(step)[:-1] for step in range(3)]
    starts = [lines.first(step)[1:] for step in range(3)]
    two = (ends[1] == starts[0]) & (ends[0] == starts[1]) & (ends[1] > 0)
    three = (ends[2] == starts[0]) & (ends[1] == starts[1]) & (ends[0] == starts[2])
    return np.asarray(two | (three & (ends[2] > 0)))


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


def structure(lines: Lines, facts: LineFacts, gain: Numbers) -> Numbers:
    """Weigh what the lines are: code, tables, lists, bylines, credits, verse."""
    fixed = facts.code | facts.table
    listed, photo = facts.list_item, facts.photo_credit
    alone = facts.named[:-1] | (facts.named & ~photo)[1:] | facts.opens[1:]
    evidence = np.where(fixed[:-1] | fixed[1:], STRUCTURE, 0)
    evidence += np.where(alone, NAMED, 0)
    evidence += np.where(photo[1:], PHOTO_CREDIT, 0)
    evidence += np.where(listed[1:], LIST_MARK, 0)
    evidence += np.where(listed[1:] & listed[:-1], NEXT_ITEM, 0)
    return evidence + verse(lines, facts, gain)


def credits_of_pictures(lines: Lines, facts: LineFacts) -> Numbers:
    """Weigh what says who took a picture: it ends a caption, and its halves belong together."""
    ended = np.where(facts.signed[:-1], SIGNED, 0)
    return ended + np.where(credit_goes_on(lines, facts), CREDIT_GOES_ON, 0)


def headings(lines: Lines, facts: LineFacts) -> Numbers:
    """Weigh the end of the paragraph after each line but the last, if the line starts one.

    A heading has no final mark either: half of the one-line paragraphs of the gold articles lack
    one, of the longer paragraphs one in fifty. The weight takes back what UNFINISHED says.
    """
    goes_on = (facts.commas > 1) | alphabet.among(lines.last(), _FUNCTION_WORDS)
    weight = np.where(facts.commas == 1, HEADING_WITH_COMMA, HEADING)
    return np.where(facts.heading & ~goes_on, weight, 0)[:-1]


def verse(lines: Lines, facts: LineFacts, gain: Numbers) -> Numbers:
    """Weigh breaks among short lines that are verse, dialogue, names or lists.

    Either nearly all end in a mark, as one in eight lines of wrapped prose does; or none holds a
    mark and no word spans any of the breaks, as one does at every second wrap. A line without a
    mark among others with one is a title or runs on: half the weight.
    """
    low, high = _stretch(lines.widths <= MAX_VERSE_CELLS)
    near = high - low

    def all_of(facts: Facts) -> Numbers:
        total = np.concatenate([[0], np.cumsum(facts)])
        return np.asarray(total[high] - total[low])

    punctuated = 4 * all_of(facts.marked) >= 3 * near
    unpunctuated = (all_of(facts.bare) == near) & (all_of(np.append(gain > 0, False)) == 0)
    weight = np.where(facts.marked[:-1] | unpunctuated, VERSE, VERSE // 2)
    return np.where((near >= 3) & (punctuated | unpunctuated), weight, 0)


def _stretch(short: Facts) -> tuple[Numbers, Numbers]:
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
