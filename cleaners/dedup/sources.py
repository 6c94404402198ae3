"""Sources: lines that say where a text or a picture was published first."""

from __future__ import annotations

import re
from typing import Final

from cleaners.characters import HAN_CLASS
from cleaners.dedup.credits import is_credit
from cleaners.dedup.wordings import WORDS, any_of

_SOURCE: Final = WORDS["source"]
_HAN: Final = f"[{HAN_CLASS}]"
_NO_WORD: Final = f"(?![{HAN_CLASS}A-Za-z])"
_DATE: Final = (
    r"\d{2,4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?(?:[ T]{1,2}\d{1,2}[:：]\d{2}(?:[:：]\d{2})?)?"
)
_ADDRESS: Final = r"<?(?:https?://|www\.)[!-~]{1,60}"
_QUOTED: Final = r"[^。！？!?，,：:]{0,14}[《“\"「][^》”\"」。！？]{1,24}[》”\"」]"
_ENDS: Final = rf"(?:{_NO_WORD}|(?=报道|消息|整理|电|讯))"
_MEDIUM: Final = rf"[^。！？!?，,：:的]{{1,20}}?{any_of(_SOURCE['media'])}{_ENDS}"
_LATIN: Final = r"(?:[A-Z][\w.@/&’' -]{1,40}|[a-z0-9-]{2,20}(?:\.[a-z0-9-]{2,20}){1,3})"
_VALUE: Final = rf"(?:{_ADDRESS}|{_QUOTED}|{_MEDIUM}|{_LATIN})"
_COLON: Final = r"[ \u3000]?[:：|｜丨/][ \u3000]?"

# Matches 来源：人民网 2021年3月2日, 本文来自新华社, 据新华社电, 2020-05-11 09:32 澎湃新闻;
# not 资金来源：财政拨款和社会捐赠共三千万元, 来源：进口.
_IN_CHINESE = re.compile(
    rf"""(?:{_DATE}[ \u3000]{{1,3}})?(?:
        {any_of(_SOURCE["labels_of_texts"])}{_COLON}[^。！？!?]{{1,50}}
      | {any_of(_SOURCE["labels"])}{_COLON}{_VALUE}
      | {any_of(_SOURCE["texts"])}(?:已|系|最早|原)?(?:{any_of(_SOURCE["from"])}[:：]?[ ]?{_VALUE}
          |由{_VALUE})[ ]?{any_of(_SOURCE["after"])}?
    )(?:[ \u3000]{{1,3}}{_DATE})?
    | 据{_MEDIUM}(?:电|讯|消息|报道)
    | 综合{_MEDIUM}(?:报道|消息|整理|电)
    | {_DATE}[ \u3000]{{1,3}}{_HAN}{{2,10}}(?:[网社报台]|新闻|客户端)""",
    re.VERBOSE,
)
_OUTLETS: Final = "(?:" + "|".join(map(re.escape, _SOURCE["english_media"])) + ")"
_WORDS: Final = r"[A-Z][\w.’'&-]*+(?:[ ][A-Z][\w.’'&-]*+){0,4}"
_AFTER_COLON: Final = rf"[ ]?[:|][ ]?(?:{_ADDRESS}|[A-Z“\"][^!?:;(){{}}]{{1,60}})"
# Matches Source: The New York Times, via TechCrunch, Originally published on Medium, From Reuters;
# not source bin/activate, from typing import List, From: Peter Mattis.
_IN_ENGLISH = re.compile(
    rf"""{any_of(_SOURCE["english_labels"])}(?:
        {_AFTER_COLON} | [ ](?:the[ ])?{_WORDS}(?:[,.]?[ ][\w ,]{{4,24}})? )
    | {any_of(_SOURCE["english_labels_with_colon"])}{_AFTER_COLON}
    | (?i:from|published[ ](?:by|in|on))[ ](?i:the[ ])?(?:{_WORDS}[ ])??{_OUTLETS}
    | (?:{_WORDS})[ ][-–—][ ](?i:posted|updated|published)[ ][\w :,/-]{{4,30}}""",
    re.VERBOSE,
)


def is_source(line: str) -> bool:
    """Tell whether a line without its brackets says where a text is from, perhaps by whom.

    >>> [is_source(line) for line in ("来源：新华网 作者：王某", "来源：进口", "From now on")]
    [True, False, False]
    """
    if _IN_CHINESE.fullmatch(line) or _IN_ENGLISH.fullmatch(line):
        return True
    source, blank, credit = line.partition(" ")
    return bool(blank and _IN_CHINESE.fullmatch(source) and is_credit(credit.strip()))
