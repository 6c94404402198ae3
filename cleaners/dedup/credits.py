"""Credits: lines that say who wrote, photographed, edited or checked a text."""

from __future__ import annotations

import re
from typing import Final

from cleaners.characters import HAN_CLASS
from cleaners.dedup.wordings import WORDS, any_of

_NAMES: Final = WORDS["names"]
_CREDIT: Final = WORDS["credit"]
_HAN: Final = f"[{HAN_CLASS}]"
_NO_HAN: Final = f"(?!{_HAN})"

_WORD: Final = r"[A-Z][\w.'’-]*+"
_PARTICLE: Final = r"(?:(?:van|von|de|der|al|la|bin)[ ])?"
_LATIN: Final = rf"{_WORD}(?:[ ]{_PARTICLE}{_WORD}){{0,3}}+"
_FULL: Final = rf"{_WORD}(?:[ ]{_PARTICLE}{_WORD}){{1,3}}+"
LATIN_NAME: Final = re.compile(rf"{_FULL}")

_surnames: Final = "".join(_NAMES["surnames"].split())
_words_too: Final = "".join(_NAMES["surnames_or_words"].split())
_COMPOUND: Final = rf"{any_of(_NAMES['compound'])}{_HAN}{{1,2}}"
_FOREIGN: Final = rf"{_HAN}{{1,6}}[·•]{_HAN}{{1,6}}"
_SURE: Final = rf"(?:{_COMPOUND}|[{_surnames}]{_HAN}{{1,2}}|{_FOREIGN}|{_FULL})"
_NAME: Final = rf"(?:{_COMPOUND}|[{_surnames}{_words_too}]{_HAN}{{1,2}}|{_FOREIGN}|{_LATIN})"
_BETWEEN: Final = r"[ ,，、/／&\u3000]{1,3}"

_PEOPLE: Final = any_of(_CREDIT["people"])
_ROLES: Final = any_of([*_CREDIT["people"], *_CREDIT["work"]])
_BEFORE: Final = rf"{any_of(_CREDIT['before'])}{{0,2}}?"
_COLON: Final = r"[ \u3000]?[:：/／|｜丨][ \u3000]?"
_NEXT: Final = rf"{_BEFORE}{_ROLES}{_COLON}"
_VALUE: Final = rf"""(?!{_NEXT})(?:{any_of(_CREDIT["for_names"])}|{_FOREIGN}
    |{_HAN}{{2,5}}?(?={_NO_HAN}|{_NEXT})|[A-Za-z][\w.'’-]*+(?:[ ]{_PARTICLE}{_WORD}){{0,3}}+)
    (?:[_ ]?[（(]?[A-Z]{{1,3}}\d{{2,8}}[)）]?)?"""
# Matches one of 责任编辑：王某 校对：李某, 文/王某 图/李某, 编辑：徐某_NN6330.
_PAIR = re.compile(
    rf"""[ ,，;；、|｜\u3000/]{{0,4}}{_BEFORE}(?:(?P<people>{_PEOPLE})|{_ROLES})
    (?:[/／、和与&+]{_BEFORE}{_ROLES}){{0,3}}{_COLON}
    (?P<names>{_VALUE}(?:{_BETWEEN}{_VALUE}){{0,5}})""",
    re.VERBOSE,
)
_BETWEEN_NAMES = re.compile(_BETWEEN)
_SURE_NAME = re.compile(rf"{_SURE}|{any_of(_CREDIT['for_names'])}")
_ANY_NAME = re.compile(rf"{_NAME}|[A-Za-z][\w.'’ -]*|{any_of(_CREDIT['for_names'])}")
_NUMBER = re.compile(r"[_ ]?[（(]?[A-Z]{1,3}\d{2,8}[)）]?$")
_NO_NAME = re.compile(any_of(_NAMES["never_in_names"]))

_MEDIUM: Final = rf"(?:{_HAN}{{2,8}}?(?:社|报|网|台|刊|讯|新闻|客户端)|本[报网台刊社])"
_REPORTER_ROLE: Final = r"(?:见习|实习|特约|特派|首席|摄影|全媒体|融媒体){0,2}(?:记者|通讯员)"
_REPORTERS: Final = (
    rf"{_REPORTER_ROLE}[ \u3000:：]{{0,3}}{_NAME}(?:[ ,，、\u3000]{{1,3}}{_NAME}){{0,4}}"
)
# Matches 本报驻日本记者张某, 新华社记者 王某 李某 摄, 文/图 本报记者赵某; not 随后记者王某赶到.
_REPORTER = re.compile(
    rf"""(?:(?:文/图|图/文|图文|文|图)[/／|:： \u3000]{{1,3}})?
    (?:{_MEDIUM}[ \u3000]?)?(?:驻{_HAN}{{2,5}}?)?{_REPORTERS}
    (?:[ ,，、\u3000/]{{0,3}}{_REPORTERS}){{0,2}}
    [ \u3000/]{{0,2}}{any_of(_CREDIT["after_reporter"])}?""",
    re.VERBOSE,
)
# Matches 李某摄, Ron Amadeo 供图, 新华社发（李某摄）, 资料图片; not 高速摄影.
_PHOTOGRAPHER = re.compile(
    rf"""(?:{_MEDIUM}[ ]?)?(?:{_SURE}[ ]?{any_of(_CREDIT["after_photographer"])}|{_NAME}[ ]?摄)
    | {_HAN}{{2,6}}[社网](?:发|供图)(?:[（(]?{_NAME}[ ]?摄)?
    | {any_of(_CREDIT["photographs"])}""",
    re.VERBOSE,
)

_AND: Final = r"(?:,[ ](?:and[ ])?|[ ](?:and|&)[ ]|/|[ ]/[ ])"
_ITEM: Final = rf"""(?:{any_of(_CREDIT["english_by"])}(?:[ ]and[ ]{any_of(_CREDIT["english_by"])})?
    [ ](?i:by)[: ]{{1,2}}{_LATIN}(?:{_AND}{_LATIN}){{0,5}}(?:[ ]in[ ]{_LATIN})?
    |{any_of(_CREDIT["english_colon"])}[ ]?[:|][ ]?{_FULL}(?:{_AND}{_LATIN}){{0,5}})"""
# Matches By Jane Doe, Staff Writer and Reporting by A. B. Lee in Rome; editing by C. Poe;
# not by default, By The Way, author: str.
_IN_ENGLISH = re.compile(
    rf"""{_ITEM}(?:[;,.|]?[ ]{{1,2}}{_ITEM}){{0,4}}
    | B[Yy][ ](?!(?:The|This|That|These|All|An?|No|My|Your|Our|Its|His|Her)\b)
      {_FULL}(?:{_AND}{_FULL}){{0,3}}
      (?:,?[ ]{any_of(_CREDIT["english_posts"])}
        |(?:[ ]?[|][ ]?|[ ](?:for|in|of)[ ]){_LATIN})?""",
    re.VERBOSE,
)
# The names in a line: 王某 of 编辑：王某, 李某 of 记者李某摄.
_NAMED = re.compile(rf"(?<=[:：/／|｜丨 \u3000者员])({_HAN}{{2,4}}?)(?=摄|报道|{_NO_HAN})")
_NO_PERSON = re.compile(r"(?:[社报网台刊志]|新闻|日报|晚报|时报|客户端|频道|公众号|记者|通讯员)$")


def is_credit(line: str) -> bool:
    """Tell whether a line without its brackets names people and their work, and nothing else.

    >>> [is_credit(line) for line in ("文/王某 图/李某", "审核：不合格", "编辑：文件")]
    [True, False, False]
    """
    return _pairs_name(line) or any(
        pattern.fullmatch(line) for pattern in (_REPORTER, _PHOTOGRAPHER, _IN_ENGLISH)
    )


def names_of(line: str) -> set[str]:
    """Return the Chinese names that follow the roles of a line.

    >>> sorted(names_of("文/王某 图/李某")), names_of("来源：人民网")
    (['李某', '王某'], set())
    """
    return {name for name in _NAMED.findall(line) if not _NO_PERSON.search(name)}


def _pairs_name(line: str) -> bool:
    """Tell whether a line is roles with a name each; one role for work needs a sure name."""
    names: list[str] = []
    pairs = people = at = 0
    while at < len(line):
        pair = _PAIR.match(line, at)
        if pair is None:
            return False
        pairs, people, at = pairs + 1, people + (pair["people"] is not None), pair.end()
        names += (_NUMBER.sub("", name) for name in _BETWEEN_NAMES.split(pair["names"]) if name)
    if not pairs or any(map(_NO_NAME.search, names)):
        return False
    if pairs == 1:
        return all(map((_ANY_NAME if people else _SURE_NAME).fullmatch, names))
    return bool(people) or any(map(_SURE_NAME.fullmatch, names))
