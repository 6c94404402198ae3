"""Lines that say who made a text or a picture: bylines, credits, captions, datelines, notes."""

from __future__ import annotations

import re
from typing import Final

from cleaners.characters import HAN_CLASS
from cleaners.kinds.shapes import HEADING_CHARACTERS, has_sentences

MAX_CAPTION_CHARACTERS: Final = 400
"""The longest caption of the gold articles has 130; three times that for two pictures in one."""
TAIL: Final = 80
"""Characters at the end in which a photo credit stands: agency, two names, a note in brackets."""

_HAN = f"[{HAN_CLASS}]"
_GAP = "[ \u3000]*"
_NAME = rf"{_HAN}{{2,4}}(?:·{_HAN}{{1,6}})?|{_HAN}[ \u3000]{_HAN}"
_BETWEEN = "(?:[ \u3000]*[、，,/／][ \u3000]*|[ \u3000]+)"
_NAMES = rf"(?:{_NAME})(?:{_BETWEEN}(?:{_NAME}))*"
_AGENCY = rf"(?:本[报社刊台网]|{_HAN}{{2,6}}?(?:社|报|网|刊|台|客户端|新闻))"
_ROLE = "(?:记者|通讯员|评论员|特约撰稿人?|撰稿人?|作者|编译|撰文|摄影报道)"
_SIGNED = rf"{_ROLE}[ \u3000:：/／]*{_NAMES}"

# 本报记者 顾阳 · 新华社记者李凤双、张涛 · 记者 王 平 通讯员 李四; not 记者在现场看到，…
_BYLINE = re.compile(
    rf"(?:{_AGENCY}{_GAP})?(?:驻{_HAN}{{2,6}})?(?:特约|见习|实习|首席)?"
    rf"{_SIGNED}(?:{_GAP}{_SIGNED})*"
)
# 本报评论员 · □ 王平 · 文/李四 · By John Smith
_BYLINE_PLAIN = re.compile(
    rf"{_AGENCY}?(?:特约)?评论员|[□■◎○]{_GAP}{_NAMES}"
    rf"|(?:文|作者|撰文|采写|撰稿|执笔){_GAP}[/／|｜][^，。！？；：:]{{1,24}}"
    rf"|(?:文|作者|撰文|采写|撰稿|执笔){_GAP}[:：]{_GAP}"
    rf"(?:(?:{_AGENCY}|{_HAN}{{2}})?(?:专栏|见习|实习|特约)?(?:作者|记者){_GAP})?{_NAMES}"
    rf"|《[^《》]{{1,12}}》(?:特约|专栏|见习|实习)?(?:作者|记者|编辑){_GAP}{_NAMES}"
    r"|[Bb]y [A-Z][\w.'-]*(?: [A-Z][\w.'-]*){1,3}"
)
_BARE_NAME = re.compile(rf"(?:{_NAME})(?:[ \u3000]+(?:{_NAME})){{0,3}}")

# 新华社记者 牟宇 摄 · 孙立君摄（中经视觉） · 新华社发（张三 摄）
_NOTE = rf"(?:{_GAP}[（(][^（()）]{{1,16}}[）)])?"
_PHOTO_CREDIT = (
    rf"(?:(?:{_AGENCY}{_GAP})?(?:特约|见习)?(?:记者|通讯员)?{_GAP}{_NAMES}{_GAP}摄(?:影)?{_NOTE}"
    rf"|{_AGENCY}{_GAP}发{_NOTE})"
)
_CREDIT_ALONE = re.compile(rf"[（(]?{_PHOTO_CREDIT}[）)]?[。.]?")
_CREDIT_AT_END = re.compile(
    rf"(?:[。！？）)”]|[^{HAN_CLASS}]){_GAP}[（(]?{_PHOTO_CREDIT}[）)]?[。.]?$"
)
# 版式设计：蔡华伟 · （责任编辑：王平） · 来源：人民网; not 设计：要有远见。
_CREDIT_ROLE = re.compile(
    r"""[（(【\[]?(?:本[报版文期刊]|责任|值班|文字|图片|视觉|视频|新媒体|执行|流程)?(?:责任)?
    (?:编辑|责编|校对|美编|版式设计|版式|制图|插图|绘图|图表|漫画|摄影|监制|统筹|策划|审核|审校
      |排版|翻译|译者|校译|来源|资料来源|原文链接|原标题|图片来源|素材来源|稿源|出品|制作|编审|主编|总编辑
      |终审)[ \u3000]*[:：/／|｜]""",
    re.VERBOSE,
)
# 本文来自微信公众号…，作者：… · The post … appeared first on … · 《人民日报》（2021年1月5日 2 版）
_REPRINT = re.compile(
    r"""[（(【]?(?:未经(?:授权|许可|允许)|转载请|版权(?:归|所有)
      |本文(?:转自|转载|系|为|来自|来源于|首发于|原载于|原发表于|编译自|经.{2,20}授权))
    |(?:信息|图片|文字|内容|资料|素材|文章)(?:均)?(?:来源于|来自|源自)(?:于)?(?:互联)?网
    |[^，。]{2,20}供稿(?:$|[ \u3000])
    |[（(]?(?:综合)?整理自|[（(]?综合自|[（(]综合[^（()）]{2,60}[）)]$
    |The[ ]post[ ].{1,200}[ ](?:first[ ]appeared|appeared[ ]first)[ ]on[ ]
    |.{1,200}[ ]was[ ]originally[ ]published[ ](?:in|on)[ ]
    |《[^《》]{2,12}[报刊志]》[ ]?[（(]\s?\d{4}[ ]?年[^（()）]{3,24}[版期][ ]?[）)]$""",
    re.VERBOSE,
)
# 编辑 李四 校对 王五 · 流程编辑 TF016; not 编辑 部门的同事, which goes on. A role
# with a blank behind it is no name: read both ways, a row of 编辑 took seconds.
_DUTY = "(?:责任|流程|值班)?(?:编辑|责编|校对|美编|审核|监制|统筹|策划|制图|终审)"
_STAFF_CODE = r"[A-Z]{1,3}\d{2,4}"
_OF_NAME = rf"(?!{_DUTY}[ \u3000]){_HAN}"
_EDITOR = rf"(?:{_OF_NAME}){{2,4}}(?:·(?:{_OF_NAME}){{1,6}})?|{_HAN}[ \u3000]{_OF_NAME}"
_EDITORS = rf"(?:{_EDITOR})(?:{_BETWEEN}(?:{_EDITOR}))*"
_ROLES_AND_NAMES = re.compile(
    rf"(?:(?:(?:{_DUTY}[ \u3000]+)+(?:{_EDITORS}|{_STAFF_CODE})|{_DUTY}{_STAFF_CODE})[ \u3000]*)+"
)
# （原标题：…） · （原题为《…》） · 本文原标题：《…》
_ORIGINAL_TITLE = re.compile(r"[（(]?(?:本文)?原(?:标题|题)(?:为|[:：]).{2,120}")
# What a note on rights speaks of; two of them make one: 未经授权 … 转载, 转载 … 注明出处.
_RIGHTS = tuple(
    re.compile(pattern)
    for pattern in (
        "转载", "(?:未经|禁止|获得|联系).{0,12}?(?:授权|许可)|授权请联系", "侵权|侵犯",
        "违者|追究", "注明(?:出处|来源|作者)|附上原文", "(?:著作权|版权)(?:归|所有|协议)",
        "联系(?:我们|作者|本[站网号])|与本[站网号]联系",
    )
)  # fmt: skip
MAX_RIGHTS_CHARACTERS: Final = 160
"""The longest usual note (声明：转载此文是出于传递更多信息之目的。…) has 70."""

_CAPTION_OPENING = re.compile(
    r"""[（(【]?(?:[上下左右]?图(?:片)?(?:为|[:：]|说明|[一二三四五六七八九十\d]{1,2}[:：])
    |资料图|视频截图|▲|△|▼)|这是.{2,60}?(?:拍摄|摄影师|航拍)
    |(?:图|表|Figure|Fig\.|Table)[ ]?\d{1,2}[ ]?[:：.][ ]?[^\d\s]""",
    re.VERBOSE,
)
_PICTURED = re.compile(r"(?:^|[。，])图为")
# The parenthesis that dates a picture: （9月1日摄，无人机照片） · （资料图） · （10月12日摄）
_PICTURE_NOTE = re.compile(
    r"""[（(][^（()）]{0,20}(?:日摄|月摄|资料(?:照片|图片?)|无人机照片|拼版照片|视频截图)
    [^（()）]{0,12}[）)]""",
    re.VERBOSE,
)

# 安置点里的孩子 受访者供图 · 热泉　图片来源：中科院海洋所 · 本文图片均为 新京报记者 张敏 图
_SUPPLIED = re.compile(
    rf"""(?:供图|(?:图片?来源|图源)[:：/][^。！？，；：:]{{2,30}}|图片均[由为来].{{2,20}}
    |记者{_GAP}{_NAMES}{_GAP}图
    |(?:[。 \u3000（(]|^)(?:视觉中国|东方IC|人民视觉)(?:{_GAP}(?:资料图?|图))?|截图)[）)。]?$""",
    re.VERBOSE,
)

# 新华社北京10月19日电（记者… · （人民日报北京1月3日电） · 本报讯; not 新华社记者来了。
_DATELINE = re.compile(
    rf"""[（(]?{_AGENCY}[^。！？\n]{{0,14}}?\d{{1,2}}[ \u3000]*[月日][^。！？\n]{{0,8}}?
    (?:专?电|讯)[）)]?(?![{HAN_CLASS}])|本报讯""",
    re.VERBOSE,
)
_WIRE_TITLE = re.compile(rf"{_AGENCY}[^。！？\n]{{0,20}}(?:专?电|讯){_GAP}题[:：]")
_EDITOR_NOTE = re.compile(
    r"[【（(\[]?(?:编者(?:按|的话|注)|编辑(?:注|按)|Editor['’]s note)", re.IGNORECASE
)


def is_byline(line: str) -> bool:
    """Tell whether a line names who wrote the text and says nothing else.

    >>> is_byline("本报记者 顾 阳"), is_byline("记者在现场看到，船已靠泊。")
    (True, False)
    """
    if len(line) > HEADING_CHARACTERS:
        return False
    line = line.strip().strip("（()）【】")
    return bool(_BYLINE.fullmatch(line) or _BYLINE_PLAIN.fullmatch(line))


def is_bare_name(line: str) -> bool:
    """Tell whether a line could be one to four Chinese names and nothing else.

    Only a neighbourhood makes it a byline: 目录 and 摘要 look the same.

    >>> is_bare_name("柏 洋"), is_bare_name("据介绍，")
    (True, False)
    """
    return len(line) <= 20 and bool(_BARE_NAME.fullmatch(line.strip()))


def is_photo_credit(line: str) -> bool:
    """Tell whether a line says who took a picture, and nothing else.

    >>> is_photo_credit("孙凡越摄（新华社发）"), is_photo_credit("他拍摄了日出。")
    (True, False)
    """
    return len(line) <= HEADING_CHARACTERS and bool(_CREDIT_ALONE.fullmatch(line.strip()))


def is_credit(line: str) -> bool:
    """Tell whether a line names an editor, designer, source or photographer.

    >>> is_credit("版式设计：蔡华伟"), is_credit("设计：要有远见。")
    (True, False)
    """
    if is_photo_credit(line):
        return True
    longest = (4 if line.isascii() else 2) * HEADING_CHARACTERS
    if len(line) > longest or has_sentences(line):
        return False
    return bool(_CREDIT_ROLE.match(line.strip()) or _REPRINT.match(line.strip()))


def is_colophon(paragraph: str) -> bool:
    """Tell whether a paragraph names editors, the title it had, or who may print it again.

    It may hold sentences, which a credit's line may not. Wrong on a short piece of news about a
    case of copyright.

    >>> is_colophon("著作权归作者所有。商业转载请获得授权。"), is_colophon("他转载了。")
    (True, False)
    """
    text = paragraph.strip()
    if len(text) > MAX_RIGHTS_CHARACTERS:
        return False
    return bool(_ROLES_AND_NAMES.fullmatch(text) or _ORIGINAL_TITLE.fullmatch(text)) or (
        sum(bool(pattern.search(text)) for pattern in _RIGHTS) > 1
    )


def ends_with_credit(text: str) -> bool:
    """Tell whether a text ends with the name of who took its picture.

    >>> ends_with_credit("这是千年秀林。新华社发"), ends_with_credit("他爱摄影")
    (True, False)
    """
    return bool(_CREDIT_AT_END.search(text[-TAIL:]))


def is_caption(paragraph: str) -> bool:
    """Tell whether a paragraph describes a picture: by its credit, its date note or 图为.

    >>> is_caption("这是雄安新区千年秀林。新华社发"), is_caption("图片很美。")
    (True, False)
    """
    text = paragraph.strip()
    if len(text) > MAX_CAPTION_CHARACTERS or text.endswith(("：", ":")):
        return False
    return bool(
        ends_with_credit(text)
        or _CAPTION_OPENING.match(text)
        or _PICTURE_NOTE.search(text[-TAIL:])
        or _PICTURED.search(text)
        or _SUPPLIED.search(text[-TAIL:])
    )


def is_wire_title(paragraph: str) -> bool:
    """Tell whether a wire dateline carries the headline after 题.

    >>> is_wire_title("新华社北京10月19日电 题：“瓣瓣同心”向阳开")
    True
    """
    return bool(_WIRE_TITLE.match(paragraph.strip()))


def has_dateline(paragraph: str) -> bool:
    """Tell whether a paragraph opens with the dateline of a news agency or newspaper.

    >>> has_dateline("新华社北京10月19日电（记者李凤双）京津冀……"), has_dateline("新华社记者来了。")
    (True, False)
    """
    return bool(_DATELINE.match(paragraph.strip()))


def is_editor_note(paragraph: str) -> bool:
    """Tell whether a paragraph opens as an editor's note.

    >>> is_editor_note("编者按：党的十八大以来……")
    True
    """
    return bool(_EDITOR_NOTE.match(paragraph.strip()))
