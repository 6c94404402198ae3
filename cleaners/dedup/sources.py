"""Sources: lines that say where a text or a picture was published first."""

from __future__ import annotations

import re
from typing import Final

from cleaners.characters import HAN_CLASS
from cleaners.dedup.credits import OUTLET, is_credit
from cleaners.dedup.wordings import pattern

_HAN: Final = f"[{HAN_CLASS}]"
_NO_WORD: Final = f"(?![{HAN_CLASS}A-Za-z])"
_DATE: Final = (
    r"\d{2,4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?(?:[ T]{1,2}\d{1,2}[:：]\d{2}(?:[:：]\d{2})?)?"
)
_ADDRESS: Final = r"<?(?:https?://|www\.)[!-~]{1,60}"
_QUOTED: Final = r"[^。！？!?，,：:]{0,14}[《“\"「][^》”\"」。！？]{1,24}[》”\"」]"
_ENDS: Final = rf"(?:{_NO_WORD}|(?=报道|消息|整理|电|讯))"
_MEDIUM: Final = rf"[^。！？!?，,：:的]{{1,20}}?%source.media%{_ENDS}"
_LATIN: Final = r"(?:[A-Z][\w.@/&’' -]{1,40}|[a-z0-9-]{2,20}(?:\.[a-z0-9-]{2,20}){1,3})"
_NET: Final = (
    r"(?:综合|整理|汇编|改编)?(?:来自|源自|自|于)?"
    r"(?:网络|互联网|公开资料|公开报道|多家媒体)(?:综合|整理|资料)?"
)
_COLUMN: Final = r"(?:[ ]?(?:栏目|专栏|专题|一书|一文|公众号|杂志|副刊))?"
_VALUE: Final = rf"(?:{_ADDRESS}|{_QUOTED}{_COLUMN}|{_NET}|{_MEDIUM}|{_LATIN})"
# Matches ，经编辑整理 and ，有删节 behind 本文来自《林区鸟类手记》栏目.
_EDITED: Final = (
    r"(?:[，,；;][ ]?(?:已?经|由|有)(?:本刊|本报|本网|小编|编者|编辑|作者)?(?:授权)?"
    r"(?:整理|改编|编辑|摘编|删节|删减|删改|改动|修改|转载|发布))?"
)
_COLON: Final = r"[ \u3000]?[:：|｜丨/][ \u3000]?"

# Matches 来源：人民网 2021年3月2日, 本文来自新华社, 据新华社电, 2020-05-11 09:32 澎湃新闻;
# not 资金来源：财政拨款和社会捐赠共三千万元, 来源：进口.
_IN_CHINESE: Final = rf"""(?x)
    (?:{_DATE}[ \u3000]{{1,3}})?(?:
        %source.labels_of_texts%{_COLON}[^。！？!?]{{1,50}}
      | %source.labels%{_COLON}{_VALUE}
      | %source.texts%(?:已|系|最早|原)?(?:%source.from%[:：]?[ ]?{_VALUE}
          |由{_VALUE})[ ]?%source.after%?{_EDITED}
    )(?:[ \u3000]{{1,3}}{_DATE})?
    | 据{_MEDIUM}(?:电|讯|消息|报道)
    | 综合{_MEDIUM}(?:报道|消息|整理|电)
    | {_DATE}[ \u3000]{{1,3}}{_HAN}{{2,10}}(?:[网社报台]|新闻|客户端)"""
_WORDS: Final = r"[A-Z][\w.’'&-]*+(?:[ ][A-Z][\w.’'&-]*+){0,4}"
_AFTER_COLON: Final = rf"[ ]?[:|][ ]?(?:{_ADDRESS}|[A-Z“\"][^!?:;(){{}}]{{1,60}})"
# Matches Source: The New York Times, via TechCrunch, Originally published on Medium, From Reuters;
# not source bin/activate, from typing import List, From: Peter Mattis.
_IN_ENGLISH: Final = rf"""(?x)
    %source.english_labels%(?:
        {_AFTER_COLON} | [ ](?:the[ ])?{_WORDS}(?:[,.]?[ ][\w ,]{{4,24}})? )
    | %source.english_labels_with_colon%{_AFTER_COLON}
    | (?i:from:?|published[ ](?:by|in|on))[ ]{OUTLET}
    | (?:{_WORDS})[ ][-–—][ ](?i:posted|updated|published)[ ][\w :,/-]{{4,30}}"""


# Matches the blank of 来源: 央视网  作者: 陈思远 before 作者.
_BEFORE_LABEL: Final = (
    r"[ \u3000]{0,4}[;；|｜,，/]?[ \u3000]{1,4}(?=%credit.before%{0,2}(?:%credit.people+credit.work"
    r"+source.labels+source.labels_of_texts%|(?:发布|发表|更新)?(?:时间|日期))[ \u3000]?[:：])"
)
_DATED: Final = re.compile(rf"(?:(?:发布|发表|更新)?(?:时间|日期)[:：][ \u3000]?)?{_DATE}")
_MAX_FIELDS: Final = 6


def is_source(line: str) -> bool:
    """Tell whether a line without its brackets says where a text is from, perhaps by whom.

    >>> [is_source(line) for line in ("来源：新华网 作者：王某", "来源：进口", "From now on")]
    [True, False, False]
    """
    if pattern(_IN_CHINESE).fullmatch(line) or pattern(_IN_ENGLISH).fullmatch(line):
        return True
    fields = pattern(_BEFORE_LABEL).split(line)
    sources = [field for field in fields if pattern(_IN_CHINESE).fullmatch(field)]
    others = (field for field in fields if field not in sources)
    return bool(
        1 < len(fields) <= _MAX_FIELDS
        and sources
        and all(_DATED.fullmatch(field) or is_credit(field) for field in others)
    )
