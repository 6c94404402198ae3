"""Credits: lines that say who wrote, photographed, edited or checked a text."""

from __future__ import annotations

import re
from typing import Final

from cleaners.characters import HAN_CLASS
from cleaners.dedup.wordings import pattern, words
from cleaners.lexicon import word_score

_HAN: Final = f"[{HAN_CLASS}]"
_NO_HAN: Final = f"(?!{_HAN})"

_WORD: Final = r"(?:(?:[A-Z]\.){1,4}(?!\w)|(?:[JS]r|St)\.|[A-Z](?:[\w'’-]|\.(?=\w)){0,30}+)"
_PARTICLE: Final = r"(?:(?:van|von|de|der|al|la|bin)[ ])?"
_LATIN: Final = rf"{_WORD}(?:[ ]{_PARTICLE}{_WORD}){{0,3}}+"
_FULL: Final = rf"{_WORD}(?:[ ]{_PARTICLE}{_WORD}){{1,3}}+"
LATIN_NAME: Final = re.compile(rf"{_FULL}")


_COMPOUND: Final = rf"%names.compound%{_HAN}{{1,2}}"
_FOREIGN: Final = rf"{_HAN}{{1,6}}[·•]{_HAN}{{1,6}}"
_SURE: Final = rf"(?:{_COMPOUND}|[%names.surnames%]{_HAN}{{1,2}}|{_FOREIGN}|{_FULL})"
_NAME: Final = (
    rf"(?:{_COMPOUND}|[%names.surnames%%names.surnames_or_words%]{_HAN}{{1,2}}|{_FOREIGN}|{_LATIN})"
)
_BETWEEN: Final = r"[ ,，、/／&\u3000]{1,3}"

_PEOPLE: Final = "%credit.people%"
_ROLES: Final = "%credit.people+credit.work%"
_BEFORE: Final = r"%credit.before%{0,2}?"
_COLON: Final = r"[ \u3000]?[:：/／|｜丨][ \u3000]?"
_NEXT: Final = rf"{_BEFORE}{_ROLES}{_COLON}"
_VALUE: Final = rf"""(?!{_NEXT})(?:%credit.for_names%|{_FOREIGN}
    |{_HAN}{{2,5}}?(?={_NO_HAN}|{_NEXT})|[A-Za-z][\w.'’-]*+(?:[ ]{_PARTICLE}{_WORD}){{0,3}}+)
    (?:[_ ]?[（(]?[A-Z]{{1,3}}\d{{2,8}}[)）]?)?"""
# Matches one of 责任编辑：王某 校对：李某, 文/王某 图/李某, 编辑：徐某_NN6330.
_PAIR: Final = rf"""(?x)
    [ ,，;；、|｜\u3000/]{{0,4}}{_BEFORE}(?:(?P<people>{_PEOPLE})|{_ROLES})
    (?:[/／、和与&+]{_BEFORE}{_ROLES}){{0,3}}{_COLON}
    (?P<names>{_VALUE}(?:{_BETWEEN}{_VALUE}){{0,5}})"""
_BETWEEN_NAMES = re.compile(_BETWEEN)
_SURE_NAME: Final = rf"{_SURE}|%credit.for_names%"
_ANY_NAME: Final = rf"{_NAME}|[A-Za-z][\w.'’ -]*|%credit.for_names%"
_NUMBER = re.compile(r"[_ ]?[（(]?[A-Z]{1,3}\d{2,8}[)）]?$")
_NO_NAME: Final = "%names.never_in_names%"

_MEDIUM: Final = rf"(?:{_HAN}{{2,8}}?(?:社|报|网|台|刊|讯|新闻|客户端)|本[报网台刊社])"
_REPORTER_ROLE: Final = r"(?:见习|实习|特约|特派|首席|摄影|全媒体|融媒体){0,2}(?:记者|通讯员)"
_REPORTERS: Final = (
    rf"{_REPORTER_ROLE}[ \u3000:：]{{0,3}}{_NAME}(?:[ ,，、\u3000]{{1,3}}{_NAME}){{0,4}}"
)
# Matches 本报驻日本记者张某, 新华社记者 王某 李某 摄, 文/图 本报记者赵某; not 随后记者王某赶到.
_REPORTER: Final = rf"""(?x)
    (?:(?:文/图|图/文|图文|文|图)[/／|:： \u3000]{{1,3}})?
    (?:{_MEDIUM}[ \u3000]?)?(?:驻{_HAN}{{2,5}}?)?{_REPORTERS}
    (?:[ ,，、\u3000/]{{0,3}}{_REPORTERS}){{0,2}}
    [ \u3000/]{{0,2}}%credit.after_reporter%?"""
# Matches 李某摄, Ron Amadeo 供图, 新华社发（李某摄）, 资料图片; not 高速摄影.
_PHOTOGRAPHER: Final = rf"""(?x)
    (?:{_MEDIUM}[ ]?)?(?:{_SURE}[ ]?%credit.after_photographer%|{_NAME}[ ]?摄)
    | {_HAN}{{2,6}}[社网](?:发|供图)(?:[（(]?{_NAME}[ ]?摄)?
    | %credit.photographs%"""

_AND: Final = r"(?:,[ ](?:and[ ])?|[ ](?:and|&)[ ]|/|[ ]/[ ])"
_STAFF: Final = (
    r"(?i:(?:(?:our|the)[ ])?(?:(?:news|web|copy|photo|local|online)[ ])?(?:staff|newsroom|desk)"
    r"(?:[ ](?:writers?|reporters?|editors?|photographers?))?)"
)
# Matches The Daily Herald, NewsWire and Larkhill Parish News.
OUTLET: Final = (
    r"(?:[Tt]he[ ])?(?:[A-Z][\w.’'&-]*[ ]){0,4}?[A-Za-z]*%=source.english_media%"
    r"(?:[ ](?:Service|Agency|Group|Network))?"
)
_ITEM: Final = rf"""(?:%credit.english_by%(?:[ ]and[ ]%credit.english_by%)?
    [ ](?i:by)[: ]{{1,2}}(?:{_STAFF}|{_LATIN}(?:{_AND}(?:{_STAFF}|{_LATIN})){{0,5}}
      (?:[ ]in[ ]{_LATIN})?)
    |%credit.english_colon%[ ]?[:|][ ]?{_FULL}(?:{_AND}{_LATIN}){{0,5}})"""
# Matches By Jane Doe, Staff Writer and Reporting by A. B. Lee in Rome; editing by C. Poe;
# not by default, By The Way, author: str.
_IN_ENGLISH: Final = rf"""(?x)
    {_ITEM}(?:[;,.|]?[ ]{{1,2}}{_ITEM}){{0,4}}
    | B[Yy][ ](?!(?:The|This|That|These|All|An?|No|My|Your|Our|Its|His|Her)\b)
      {_FULL}(?:{_AND}{_FULL}){{0,3}}
      (?:,?[ ]%credit.english_posts%
        |,[ ]{OUTLET}|(?:[ ]?[|][ ]?|[ ](?:for|in|of)[ ]){_LATIN})?
    | {_FULL}[ ]?[|•·][ ]?{OUTLET}"""
# Matches -- J. Carter, how a reporter signs; not — Albert Einstein, whom the story quotes.
_SIGNED: Final = re.compile(r"(?:--|[—–―])[ ]?(?:[A-Z]\.[ ]?){1,3}[A-Z][\w'’-]+\.?")
_BLANKS: Final = r"[ \u3000]{1,4}"
_SPACED: Final = rf"(?!{_BEFORE}{_ROLES}{_NO_HAN})(?:{_FOREIGN}|{_HAN}{{2,4}}){_NO_HAN}"
# Matches one of 记者 谭冬青 编辑 柏宁 and 主笔　谷雨　插画　阿芒.
_ROLE_AND_NAMES: Final = rf"""(?x)(?P<before>{_BEFORE})(?:(?P<people>{_PEOPLE})|{_ROLES})
    {_BLANKS}(?P<names>{_SPACED}(?:{_BETWEEN}{_SPACED}){{0,3}})(?:[ ,，;；、|｜\u3000/]{{1,4}}|$)"""
_A_ROLE: Final = rf"{_BEFORE}{_ROLES}"
_PEN_NAME = re.compile(rf"[阿小老大]{_HAN}{{1,2}}")
_COMMON: Final = -15_000
"""Seen 20 times in the 60 million of jieba's corpus: 江湖 and 周刊 begin with surnames too."""
# The names in a line: 王某 of 编辑：王某, 李某 of 记者李某摄.
_NAMED = re.compile(rf"(?<=[:：/／|｜丨 \u3000者员])({_HAN}{{2,4}}?)(?=摄|报道|{_NO_HAN})")
_NO_PERSON = re.compile(r"(?:[社报网台刊志]|新闻|日报|晚报|时报|客户端|频道|公众号|记者|通讯员)$")


def is_credit(line: str) -> bool:
    """Tell whether a line without its brackets names people and their work, and nothing else.

    >>> [is_credit(line) for line in ("文/王某 图/李某", "审核：不合格", "编辑：文件")]
    [True, False, False]
    """
    return (
        _pairs_name(line)
        or _names_after_blanks(line)
        or any(pattern(shape).fullmatch(line) for shape in (_REPORTER, _PHOTOGRAPHER, _IN_ENGLISH))
    )


def names_of(line: str) -> set[str]:
    """Return the Chinese names that follow the roles of a line.

    >>> sorted(names_of("文/王某 图/李某")), names_of("来源：人民网")
    (['李某', '王某'], set())
    """
    return {
        name
        for name in _NAMED.findall(line)
        if not _NO_PERSON.search(name) and not pattern(_A_ROLE).fullmatch(name)
    }


def _pairs_name(line: str) -> bool:
    """Tell whether a line is roles with a name each; one role for work needs a sure name."""
    names: list[str] = []
    pairs = people = at = 0
    while at < len(line):
        pair = pattern(_PAIR).match(line, at)
        if pair is None:
            return False
        pairs, people, at = pairs + 1, people + (pair["people"] is not None), pair.end()
        names += (_NUMBER.sub("", name) for name in _BETWEEN_NAMES.split(pair["names"]) if name)
    if not pairs or any(map(pattern(_NO_NAME).search, names)):
        return False
    if pairs == 1:
        return all(map(pattern(_ANY_NAME if people else _SURE_NAME).fullmatch, names))
    return bool(people) or any(map(pattern(_SURE_NAME).fullmatch, names))


def is_signature(line: str) -> bool:
    """Tell whether a line is a dash and a name with initials.

    >>> [is_signature(line) for line in ("-- J. Carter", "— Albert Einstein", "--version")]
    [True, False, False]
    """
    return _SIGNED.fullmatch(line) is not None


def _names_after_blanks(line: str) -> bool:
    """Tell whether a line is roles and names between blanks; a role alone needs a sure name."""
    names: list[str] = []
    pairs = people = at = 0
    known = line.startswith(tuple(words()["credit"]["before"]))
    while at < len(line):
        pair = pattern(_ROLE_AND_NAMES).match(line, at)
        if pair is None:
            return False
        pairs, people, at = pairs + 1, people + (pair["people"] is not None), pair.end()
        names += (name for name in _BETWEEN_NAMES.split(pair["names"]) if name)
    if not people or any(map(pattern(_NO_NAME).search, names)):
        return False
    sure = [name for name in names if pattern(_SURE_NAME).fullmatch(name)]
    if pairs == 1:
        return len(sure) == len(names) and not any(map(_is_common, names))
    pen_names = any(_PEN_NAME.fullmatch(name) and not _is_common(name) for name in names)
    return known or pen_names or not all(map(_is_common, sure))


def _is_common(word: str) -> bool:
    score = word_score(word)
    return score is not None and score > _COMMON
