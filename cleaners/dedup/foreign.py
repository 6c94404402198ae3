"""Foreign paragraphs: what an editor or a site puts into a text and is no part of the story.

Credits, sources, notes on reprinting and advertisements: short paragraphs of their own shape, from
their first character to their last. A sentence of the story that names a reporter, a source or a
telephone is none, nor is a line that shares a figure, a name or a date with the story. Their words
stand in ``cleaners/data/foreign.toml``; here stands how words follow one another.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final, Literal

from cleaners.characters import is_han
from cleaners.dedup.credits import LATIN_NAME, is_credit, is_signature, names_of
from cleaners.dedup.sources import is_source
from cleaners.dedup.wordings import pattern, words

Foreign = Literal["credit", "source", "reprint", "advertisement"]

MAX_CHARACTERS: Final = 120
"""Two to three lines of a page; a longer note on reprinting counts as a part of the story."""
_MAX_LINE: Final = 80
"""One line of a page; Reporting by one in one place; editing by another in English takes 70."""
_MAX_VERSE: Final = 40
"""A story without a longer line may be verse, where 作者：李白 tells whose it is: so are 931 of
1,000 files of poems, and none of 1,000 articles and 1,000 translated posts."""
_MIN_CUES: Final = 2
_MIN_GOALS: Final = 3
"""What begins unlike an appeal has to offer more: 抖音是国内下载量最大的应用 offers one thing."""
_LAST: Final = 40
"""Only the last characters of a text are looked at for how it goes on: linear time."""

# Shows [Benson Muite][a], **广告** and ![来源：X](y) without their marks.
_MARKUP = re.compile(r"!?\[([^\[\]]*)\](?:\[[^\[\]]*\]|\([^()]*\))?|\*\*|__|(?<!\w)_|_(?!\w)")
_WRAPPING: Final = " \u3000（）()[]【】〔〕<>〈〉*#|｜-—–~～▲△■◆●※…。.↓↑→←⬇⬆▼▽»›👇👆👉👈"
_ENDS: Final = re.compile(r"(?<=[。！？!?])|(?<=\.)\s|\n")
_CLAUSES: Final = re.compile(r"[，,、；;：:～~ ]+")

_NOTE: Final = "%reprint.begins%"
_ABOUT: Final = "%reprint.about%"
_USE: Final = "%reprint.use%"
_NOTE_IN_ENGLISH: Final = "%reprint.english_begins%"
_USE_IN_ENGLISH: Final = (
    "%reprint.english_use%"
    + r"|(?i:\b(?:originally|first)[ ](?:published|appeared)[ ](?:in|on|by|at))[ ][A-Z]"
)
# Matches Copyright (c) 2004 X, © Reuters and 版权所有 © 1993 X; not Copyright but distributable.
_COPYRIGHT = re.compile(
    r"\W{0,4}(?:(?i:copyright)[ :]*(?:©|\([cC]\)|\d{4}|by[ ])|©[ ]?\w|c\)[ ]\d{4}"
    r"|版权所有[ ]*(?:©|\([cC]\)|\d|$))"
)
_VERB = re.compile(r"\b(?:is|was|are|were|has|have|had|will|can|may)\b")

_APPEAL: Final = r"\W{0,3}%advertisement.appeals+advertisement.english_appeals%"
_GOAL: Final = "%advertisement.goals+advertisement.english_goals%"
_ACT: Final = "%advertisement.acts+advertisement.english_acts%"
_NEVER: Final = "%advertisement.never%"
_PROMISE: Final = "%advertisement.promises%"
# Matches 广告, Sponsored, Related: How to cook rice and 点击查看更多; not 广告法.
_LABEL: Final = (
    r"%advertisement.labels+advertisement.english_labels%"
    r"|%advertisement.english_links%[ ]?[:：>»].{0,80}"
    r"|(?i:(?:please[ ])?(?:keep[ ])?(?:scroll|scrolling|swipe)(?:[ ](?:down|up|on))?"
    r"[ ](?:to|for)[ ](?:continue|keep|read|see|view|more)"
    r"(?:[ ](?:with|reading|content|more|the|story|article)){0,3})"
    r"|(?:点击|点此|戳)(?:这里|此处)?(?:查看|阅读|进入|了解|浏览)?(?:更多|全文|原文|详情|专题)\w{0,6}"
)
# Matches 广告】 of 【广告】本地团购 and Advertisement — of Advertisement — Sign up; not Ad hoc.
_LABEL_FIRST: Final = (
    r"%advertisement.labels+advertisement.english_labels%"
    r"(?:[ ]?[】\])）〕|｜:：\n—–][ \n]?|[ ]-[ ]|\.[ ])"
)
_BRACKETED: Final = re.compile(r"\W{0,3}[【\[（(〔][^】\])）〕]{1,20}[】\])）〕]")
_SENTENCE: Final = re.compile(r"([^.!。！\n]{1,60})(?:[.!。！\n][ ]?|$)")
_QUESTION: Final = re.compile(r"[^。！？!?：:\n]{2,30}[！？!?]{1,3}[ ]?")
_CALL: Final = re.compile(r"\d[\d -]{5,}\d")
_FIGURE: Final = re.compile(r"\d+(?:[.,:]\d+)*")

_OPEN: Final = r"[.…]{0,6}[ ]?[\[（(【<＜《]"
_CLOSE: Final = r"[ ]?[\]）)】>＞》]?[.…]{0,6}"
_MORE: Final = r"(?:read|see|show)[ ]more|(?:continue|click[ ]to)[ ]read(?:ing)?|full[ ]story"
# Matches ……展开全文, （未完待续） and [Read more…] at the end of a text that goes on elsewhere;
# not 他坚持阅读原文 and Less is more.
_GOES_ON = re.compile(
    rf"""[ ]?(?:
        (?:{_OPEN}|[.…]{{1,6}})?[ ]?(?:点击|点此|戳此)?(?:展开|显示)
          (?:全文|更多|剩余|余下)(?:内容)?[ ]?[>》↓→]{{0,4}}{_CLOSE}
      | (?:{_OPEN}|[.…]{{1,6}}|(?<=[。！？])|点击|点此|戳此)[ ]?(?:点击|点此|戳此)?
          (?:阅读|查看|浏览)(?:全文|更多|原文|剩余|余下)(?:内容)?[ ]?[>》↓→]{{0,4}}{_CLOSE}
      | {_OPEN}[ ]?(?:未完(?:待续)?|待续|下[转接].{{1,8}}|全文完?|完)[ ]?[\]）)】][.…]{{0,6}}
      | (?:[.…]{{1,6}}[ ]?[\[(]?|[\[(])[ ]?(?i:{_MORE}|more)(?:[ ]here)?[ ]?[>»→.…]{{0,6}}{_CLOSE}
      | (?<=[.!?…])[ ](?i:{_MORE})[ ]?[>»→.…]{{0,6}}
    )$""",
    re.VERBOSE,
)


def foreign(text: str, story: Sequence[str] = ()) -> Foreign | None:
    """Return what sort of foreign paragraph a text is, None if it is a part of the story.

    ``story``: the other paragraphs; one that holds a figure or a name of the line makes it a part.
    A heading like By Popular Demand is the counter-example: it counts as a credit.

    >>> foreign("（责任编辑：王某 校对：李某）"), foreign("记者：资金来源是否有保证？")
    ('credit', None)
    >>> foreign("点击下方链接下载客户端，新用户注册即送视频会员月卡，数量有限先到先得。")
    'advertisement'
    >>> foreign("当地居民十分关注此事，共有3人死亡。") is None
    True
    """
    text = text.strip()
    if not text or len(text) > MAX_CHARACTERS:
        return None
    sort = _sort(text)
    return None if sort is None or _shares(text, sort, story) else sort


def without_continuation(text: str) -> str:
    """Return a text without the words that say where the rest of it stands.

    >>> without_continuation("供水量提高到……展开全文"), without_continuation("他读了更多")
    ('供水量提高到', '他读了更多')
    """
    return text[:-_LAST] + _GOES_ON.sub("", text[-_LAST:])


def advertisements(text: str) -> list[str]:
    """Return the sentences of a paragraph that are advertisements by themselves.

    >>> advertisements("新泵并网。点击下方链接下载客户端，新用户注册即送会员！")
    ['点击下方链接下载客户端，新用户注册即送会员！']
    """
    lower = text.lower()
    if sum(cue in lower for cue in _strong()) < _MIN_CUES:
        return []
    pieces = (piece.strip() for piece in _ENDS.split(text))
    return [
        piece
        for piece in pieces
        if pattern(_APPEAL).match(piece) and foreign(piece) == "advertisement"
    ]


@lru_cache(maxsize=4096)
def _sort(text: str) -> Foreign | None:
    plain = _MARKUP.sub(r"\1", text).strip(_WRAPPING)
    if len(plain) <= _MAX_LINE:
        if is_credit(plain) or is_signature(text):
            return "credit"
        if is_source(plain):
            return "source"
    if _is_note(text, plain):
        return "reprint"
    return "advertisement" if _advertises(text, plain) else None


def _is_note(text: str, plain: str) -> bool:
    """Tell whether every sentence is about who may use a text or answers for it."""
    sentences = [sentence for sentence in _ENDS.split(plain) if sentence.strip()]
    if _COPYRIGHT.match(text):
        return not _VERB.search(sentences[0]) if sentences else False
    if pattern(_NOTE).match(plain) and pattern(_ABOUT).search(plain):
        return all(pattern(_USE).search(sentence) for sentence in sentences)
    return bool(pattern(_NOTE_IN_ENGLISH).match(plain)) and all(
        map(pattern(_USE_IN_ENGLISH).search, sentences)
    )


def _advertises(text: str, plain: str) -> bool:
    """Tell whether a text appeals to its readers in every sentence and most clauses."""
    labels, rest = _after_labels(plain, text)
    if labels:
        if rest and not _BRACKETED.match(text):
            return _advertises(rest, rest)
        return not rest or (
            len(_cues(rest)) >= _MIN_CUES and not pattern(_NEVER).search(rest) and _promises(rest)
        )
    plain, text = _after_question(plain), _after_question(text)
    appeals_first = pattern(_APPEAL).match(plain) is not None
    if not appeals_first and not any(cue in plain.lower() for cue in _strong()):
        return False  # looked for first, for most paragraphs end here
    goals = {cue.lower() for cue in pattern(_GOAL).findall(plain)}
    if len(_cues(plain)) < _MIN_CUES or len(goals) < (1 if appeals_first else _MIN_GOALS):
        return False
    if text.endswith((":", "：", ",", "，", ";", "；")) or pattern(_NEVER).search(plain):
        return False  # a step of a manual, or a rule
    return _promises(text) and all(map(_appeals, filter(str.strip, _ENDS.split(plain))))


def _after_labels(plain: str, text: str) -> tuple[bool, str]:
    """Return whether a text begins with labels of advertisements, and what is behind them."""
    if pattern(_LABEL).fullmatch(plain):
        return True, ""
    text = text.strip(_WRAPPING)  # with the bracket behind [赞助], which plain lacks
    first = pattern(_LABEL_FIRST).match(text)
    if first is None or not text[first.end() :].strip(_WRAPPING):
        return False, text  # 推荐阅读： begins a list
    rest = text[first.end() :].strip(_WRAPPING)
    while (sentence := _SENTENCE.match(rest)) and pattern(_LABEL).fullmatch(sentence[1]):
        rest = rest[sentence.end() :].strip(_WRAPPING)
    return True, rest


def _after_question(text: str) -> str:
    """Return what is behind a short question or exclamation if that is an appeal."""
    question = _QUESTION.match(text)
    if question and text.lower().startswith(_strong(), question.end()):
        return text[question.end() :]
    return text


def _cues(plain: str) -> set[str]:
    found = pattern(_GOAL).findall(plain) + pattern(_ACT).findall(pattern(_GOAL).sub("\n", plain))
    return {cue.lower() for cue in found}


def _strong() -> tuple[str, ...]:
    return tuple(words()["advertisement"]["strong"])


def _promises(text: str) -> bool:
    """Tell whether a text holds no telephone, and no figure that promises nothing."""
    return not _CALL.search(text) and (
        not _FIGURE.search(text) or pattern(_PROMISE).search(text) is not None
    )


def _appeals(sentence: str) -> bool:
    clauses = _CLAUSES.split(sentence) if any(map(is_han, sentence)) else [sentence]
    found = [
        bool(pattern(_GOAL).search(clause) or pattern(_ACT).search(clause))
        for clause in clauses
        if clause.strip()
    ]
    # A question may come first: 想学做菜？关注我们。
    return bool(
        ((found and found[0]) or pattern(_APPEAL).match(sentence))
        and (2 * sum(found) >= len(found) or sentence.endswith(("？", "?")))
    )


def _shares(text: str, sort: Foreign, story: Sequence[str]) -> bool:
    """Tell whether the line names a figure or a person that the story names, or a poet."""
    if sort == "reprint" or not story:
        return False
    if sort == "credit" and "作者" in text and _may_be_verse(story):
        return True
    told = set(_FIGURE.findall(text))
    names = names_of(text)
    if sort == "credit":
        names.update(LATIN_NAME.findall(text))
    return bool(told or names) and any(
        any(name in other for name in names)
        or (told and not told.isdisjoint(_FIGURE.findall(other)))
        for other in story
    )


def _may_be_verse(story: Sequence[str]) -> bool:
    return all(len(line) <= _MAX_VERSE for text in story for line in text.split("\n"))
