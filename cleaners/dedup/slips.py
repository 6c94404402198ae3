"""Slips: single characters and words too many or too few that carry no fact where they stand.

The lexicon decides between copies of one document alone: across documents it takes 会议/会谈 for a
slip (15 to 42 % of real slips found, 4 of 1,000 words in use called one).
"""

from __future__ import annotations

from typing import Final

from cleaners.characters import is_han
from cleaners.english import is_english_word
from cleaners.lexicon import leading_han, segmentation_score, trailing_han, word_score

_GAP: Final = 6_000
"""Thousandths of a nat by which one reading has to be the better: of names with another character
1 % have it, of wrong characters 40 %; from 9,000 up 0.2 and 25 %."""
_REACH: Final = 3
_MAX_WORD: Final = 4

_TELLING: Final = frozenset(
    "零〇一二三四五六七八九十百千万亿两半双几廿卅壹贰叁肆伍陆柒捌玖拾佰仟甲乙丙丁戊己庚辛壬癸"
    "首末初上下前后左右东南西北中内外大小多少高低长短早晚春夏秋冬年月日时分秒周旬季昨今明"
    "不没未无非否勿莫别毋免禁止撤废反拒副原代准拟曾约超近逾满仅唯可须应必得能或增减升降涨跌"
    "买卖进出开关有合违胜负败平输赢先新旧正生死伤男女父母兄弟姐妹子他她它我你元角吨克米里亩斤升度倍成"
)
"""Characters that are a figure, a negation, a unit or a side by themselves, and never a slip."""
_OF_PLACES: Final = frozenset("省市县区镇乡村州岛山河湖江海港桥路街")
"""Nor are these where a character is replaced or lost; in a run 保护和 may be 保护区和."""

_WORDS: Final = frozenset(
    """
    zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen
    sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety
    hundred thousand million billion trillion dozen half quarter double triple twice once first
    second third fourth fifth sixth seventh eighth ninth tenth last next previous final initial
    single both each every all any some none few several many monday tuesday wednesday thursday
    friday saturday sunday january february march april may june july august september october
    november december today yesterday tomorrow now then ago am pm morning afternoon evening night
    noon midnight daily weekly monthly annual annually yearly north south east west northern
    southern eastern western left right upper lower inner outer he she him her his hers they them
    their it its we us our you your my me mr mrs ms sir not no never nor neither without cannot
    hardly barely scarcely rarely seldom except only unless if but though although however despite
    against anti non un former formerly ex vice acting deputy interim assistant associate junior
    senior alleged allegedly suspected reported reportedly claimed denied deny rejected failed
    fail may might could should must shall would will can nearly almost about around approximately
    roughly exactly more less most least over under above below up down before after since until
    till during between within outside inside increase increased decrease decreased rise rose fall
    fell win won lose lost gain loss high low higher highest lowest maximum minimum max min
    positive negative true false yes on off in out into from to by for with of at as and or plus
    minus per percent cent dollar dollars euro euros pound pounds yen yuan mile miles km kg ton
    tons hour hours minute minutes second seconds day days week weeks month months year years
    degree degrees foot feet inch inches meter meters metre metres gram grams liter litre male
    female man woman men women boy girl father mother son daughter brother sister husband wife
    dead alive killed injured wounded guilty innocent legal illegal valid invalid safe unsafe new
    free is are was were be been being has have had do does did
    """.split()  # noqa: SIM905 - a list of words reads better as text
)
"""English words that tell by themselves: figures, days, negations, modes, directions, persons."""


def is_filler(word: str) -> bool:
    """Tell whether a lower-case English word more or less changes none of the figures and names.

    ``nuclear`` in nuclear waste is the counter-example, which is why the longer text stays.

    >>> is_filler("local"), is_filler("not"), is_filler("eax")
    (True, False, False)
    """
    return word.islower() and word not in _WORDS and is_english_word(word)


def in_a_word(text: str, at: int) -> bool:
    """Tell whether a character stands inside a word of the lexicon, neither first nor last of it.

    So 器 doubled in 机器人 is an error, while 婷 in 李婷 may be 李婷婷.

    >>> in_a_word("迎宾机器人热情", 3), in_a_word("记者李婷说", 3)
    (True, False)
    """
    return any(
        word_score(text[start:end]) is not None
        for start in range(max(0, at - _MAX_WORD + 2), at)
        for end in range(at + 2, min(len(text), start + _MAX_WORD) + 1)
    )


def may_be_lost(text: str, at: int) -> bool:
    """Tell whether a character tells nothing by itself and makes a word with a neighbour.

    >>> may_be_lost("保护和修复重点", 4), may_be_lost("居民不同意", 2)
    (True, False)
    """
    if text[at] in _TELLING | _OF_PLACES or not is_han(text[at]):
        return False
    return any(
        len(pair) == 2 and word_score(pair) is not None
        for pair in (text[max(at - 1, 0) : at + 1], text[at : at + 2])
    )


def slip(kept: str, other: str) -> bool:
    """Tell whether ``other`` is ``kept`` but for one Chinese character that tells nothing.

    One put in or left out, or one replaced where ``kept`` is clearly the better reading. For strict
    forms inside a repeated run, which says already that one copies the other: in 5,749 members of
    real runs no such difference was another fact.

    >>> slip("热情打招呼大厦", "热情打招手大厦"), slip("共有三口井", "共有四口井")
    (True, False)
    """
    start = 0
    while start < min(len(kept), len(other)) and kept[start] == other[start]:
        start += 1
    tail = 0
    while tail < min(len(kept), len(other)) - start and kept[-1 - tail] == other[-1 - tail]:
        tail += 1
    one, two = kept[start : len(kept) - tail], other[start : len(other) - tail]
    if len(one) > 1 or len(two) > 1 or not all(map(is_han, one + two)) or one == two:
        return False
    if not _TELLING.isdisjoint(one + two):
        return False
    if not (one and two):
        return True
    if not _OF_PLACES.isdisjoint(one + two):
        return False
    before = trailing_han(kept[:start], _REACH)
    after = leading_han(kept[start + 1 :], _REACH)
    better, worse = (segmentation_score(before + piece + after) for piece in (one, two))
    return better - worse >= _GAP
