"""Foreign paragraphs: what an editor or a site puts into a text and is no part of the story.

Credits, sources, notes on reprinting and advertisements: short paragraphs of their own shape, from
their first character to their last. A sentence of the story that names a reporter, a source or a
telephone is none, nor is a line that shares a figure, a name or a date with the story.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final, Literal

from cleaners.characters import HAN_CLASS, is_han

Foreign = Literal["credit", "source", "reprint", "advertisement"]

MAX_CHARACTERS: Final = 120
"""Two to three lines of a page; a note on reprinting that is longer counts as a part of the story."""
_MIN_CUES: Final = 3

_HAN: Final = f"[{HAN_CLASS}]"
_SURNAMES: Final = (
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏窦章云苏潘葛范彭郎鲁韦昌马苗凤方俞任袁柳"
    "鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于时傅皮卞齐康伍余元卜顾孟平黄穆萧尹姚邵湛汪祁毛禹狄米贝臧计伏成戴谈宋茅庞"
    "熊纪舒屈项祝董梁杜阮蓝闵席季麻贾路娄江童颜郭梅盛林刁钟徐邱骆高夏蔡田樊胡凌霍虞万支柯管卢莫房裘缪解应宗丁宣邓郁单"
    "杭洪包诸左石崔吉龚程邢裴陆荣翁荀甄曲封芮储靳段焦巴牧谷车侯全班仇栾甘厉祖武符刘景詹束龙叶司黎薄印白怀蒲邰卓蔺屠蒙池"
    "乔阴苍双闻党翟谭贡劳姬申冉桑桂牛边燕尚农温庄晏柴瞿阎连习容向古易廖终居衡步耿满匡国文寇广欧师聂晁敖冷简曾沙肖丛岳帅"
    "欧阳上官司马诸葛东方夏侯皇甫尉迟公孙慕容令狐"
)
"""A person's name in Chinese begins with one of these; what does not may be a word: 审核：不合格."""
_NAME: Final = (
    rf"(?:[{_SURNAMES}]{_HAN}{{1,3}}|{_HAN}{{1,6}}[·•]{_HAN}{{1,6}}"
    r"|[A-Z][\w.'’-]*(?:[ ][A-Z][\w.'’-]*){0,3})"
)
_NAMES: Final = rf"{_NAME}(?:[ ,，、/／&\u3000]+(?:and[ ])?{_NAME}){{0,5}}"
_ROLE: Final = (
    r"(?:(?:责任|本文|值班|网络|新媒体|美术|视觉|文字|图片|执行|栏目|版面)?编辑|责编|美编|编审|编校|"
    r"(?:责任|一审|二审|三审)?校对|审核|审校|监制|总监制|主编|副主编|策划|统筹|制作|制图|设计|排版|撰文|供稿|"
    r"作者|文字|摄影|摄像|图片|图文|视频|剪辑|翻译|编译|译者|(?:实习)?(?:本报|本网|特约)?(?:记者|通讯员)|文|图|摄|"
    r"一审|二审|三审|来稿|整理|采写|出品|主笔|插画|插图|绘图|撰稿|审稿|责校|播音|配音|海报)"
)
_COLON: Final = r"[ ]?[:：/／|｜丨\u3000][ ]?"
_PEN_NAME: Final = rf"(?![^ ,，]*[不无合同通完])(?:{_HAN}{{2,3}}|[A-Z]\w+)"
"""A name without a surname; known for one only where a line names two people or more."""
_DATE: Final = r"\d{2,4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?(?:[ ]+\d{1,2}[:：]\d{2}(?:[:：]\d{2})?)?"
# Matches （责任编辑：王某 校对：李某）, 文/王某 图/李某; not 记者：资金来源是否有保证？
_CREDIT = re.compile(
    rf"""\W{{0,2}}
    (?: {_ROLE}(?:[/／、和与]{_ROLE}){{0,2}}{_COLON}{_NAMES}
        (?:[ ,，;；、|｜\u3000]*{_ROLE}(?:[/／、和与]{_ROLE}){{0,2}}{_COLON}{_NAMES}){{0,7}}
      | (?:本期|本版|栏目)?{_ROLE}{_COLON}{_PEN_NAME}
        (?:[ ,，;；、|｜\u3000]+(?:本期|本版|栏目)?{_ROLE}{_COLON}{_PEN_NAME}){{1,5}}
      | (?:责任编辑|责编|校对|编辑|监制|审核)[ \u3000]+{_NAMES}
        (?:[ \u3000]+(?:责任编辑|责编|校对|编辑|监制|审核)[ \u3000]+{_NAMES}){{0,4}}
      | (?:{_HAN}{{2,8}})?(?:记者|通讯员)[ \u3000]*{_NAMES}
        (?:[ ,，、\u3000]*(?:通讯员|记者|(?:责任)?编辑)[ \u3000]*{_NAMES})?[ ]?(?:报道|摄|摄影报道|文|图|供图|采写)?
      | (?:{_HAN}{{2,8}})?[ ]?{_NAME}[ ]?(?:摄|摄影|供图|绘|制图)
    )\W{{0,2}}""",
    re.VERBOSE,
)
_CREDIT_IN_ENGLISH = re.compile(
    rf"""\W{{0,2}}(?:
        (?:additional[ ])?(?:reporting|writing|editing|edited|photo(?:graph)?s?|photography|graphics?|words|text
          |illustrations?|translation|translated|compiled|proofread(?:ing)?|written|story|copy[ ]editing
          |production|produced|report(?:er)?|editor|author|photographer)
        (?:[ ]by|[ ]?[:/|])[ ]?{_NAMES}(?:[ ]in[ ][A-Z]\w+)?
      | -{{1,2}}[ ]?{_NAME} | {_NAME}[ ]?[|｜][ ]?(?:The[ ])?[A-Z][\w ]{{2,30}}
      | by[ ]{_NAMES}(?:,?[ ](?:staff[ ](?:writer|reporter)|correspondent|reporter))?
      )
      (?:[;,.|]*[ ]?(?:(?:additional[ ])?(?:reporting|writing|editing|photos?|graphics?)[ ]by[ ]{_NAMES}
        (?:[ ]in[ ][A-Z]\w+)?)){{0,4}}\W{{0,2}}""",
    re.VERBOSE | re.IGNORECASE,
)
# Matches 来源：人民网 2021年3月2日, 本文来自新华社; not 资金来源：财政拨款和社会捐赠共三千万元。
_SOURCE = re.compile(
    rf"""\W{{0,2}}(?:{_DATE}[ ]?)?(?:
        (?:本文|稿件|文章|图片|信息|消息|素材|内容|新闻|资料)?(?:来源|出处)(?:于|自)?[ ]?[:：|丨][ ]?[^。！？!?]{{1,30}}
      | (?:本文|稿件|文章|内容)(?:转?摘自|来源于|来自于?|出自|首发于?|原载于?|选自|由)[^。！？!?]{{1,30}}
        (?:授权发布|首发|供稿|提供)?
      | (?:原文)?(?:标题|题目|链接|地址|网址|作者|来源|出处)[ ]?[:：][^。！？!?]{{1,60}}
      | 原标题[ ]?[:：].{{1,60}}
      | (?:综合|据)(?:[^。！？!?，,]{{1,16}}(?:网|报|社|客户端|公众号)(?:[、 ](?=[^ ]))?){{1,4}}(?:报道|消息|整理)?
      | (?:source|via|originally[ ]published[ ](?:by|in|on|at)|first[ ]published[ ](?:by|in|on|at)
          |from|courtesy[ ]of|original[ ](?:title|article|link|headline)|published[ ](?:by|in|on)|read[ ]the[ ]original)
        (?:[ ]?[:|-]|[ ](?=[A-Z]))[ ]?[^!?]{{1,70}}
      | [A-Z][\w ]{{2,30}}[ ]-{{1,2}}[ ](?:posted|updated|published)[ ][\w :,/-]{{4,30}}
    )\W{{0,2}}
    | \W{{0,2}}{_DATE}[ \u3000]{{1,3}}{_HAN}{{2,10}}(?:网|社|报|新闻|台|客户端)\W{{0,2}}""",
    re.VERBOSE | re.IGNORECASE,
)
_REPRINT = re.compile(
    r"""\W{0,3}(?:
        (?:如需|欢迎|本文)?转载(?:请|须|需|时|自|于|或|本文|务必|事宜|联系|授权|声明|来源)
      | 未经.{0,20}(?:许可|授权|同意|允许) | 本文(?:已)?经.{0,12}授权 | (?:图|文|素材|内容).{0,3}(?:来源于|来自)网络
      | (?:版权|免责|特别|转载|郑重|侵权)(?:声明|说明|提示|所有|归)
      | 版权(?:所有|归)|本(?:文|站|网|平台|公众号)(?:仅代表|转载|所有|内容|刊载|版权|系|为.{0,6}原创|观点|注明)
      | (?:声明|免责)[:：]|著作权|如有侵权|如涉及?版权|侵删|文章版权|图片版权|作者授权|经授权
      | all[ ]rights[ ]reserved|copyright\b|©|\(c\)[ ]|reprinted?[ ]|republished[ ]|this[ ](?:article|story)[ ](?:was|is|has[ ]been|first|originally)
      | no[ ]part[ ]of|do[ ]not[ ]reproduce|reproduction[ ]|unauthori[sz]ed|used[ ](?:by|with)[ ]permission
      | this[ ]material[ ]may[ ]not|may[ ]not[ ]be[ ](?:reproduced|republished)|disclaimer|the[ ]views[ ]expressed|permission
      )""",
    re.VERBOSE | re.IGNORECASE,
)
_RIGHTS = re.compile(
    r"转载|版权|授权|许可|出处|来源|作者|著作权|侵权|侵删|本站|本网|立场|观点|原创|声明|注明"
    r"|rights|copyright|©|reprint|republish|permission|reproduc|originally|licen[cs]e|author|appeared|published",
    re.IGNORECASE,
)
_ADVERT = re.compile(
    r"点击|点开|戳|下载|关注|扫码|扫一扫|扫描|二维码|公众号|小程序|客户端|APP|会员|下方|上方|左下角|右下角|文末|链接|阅读原文"
    r"|注册|转发|点赞|在看|收藏|分享|有礼|领取|福利|红包|优惠|折扣|打折|限时|限量|抢购|秒杀|特价|包邮|加入|加群|交流群|粉丝群"
    r"|惊喜|免费|订阅|投稿|添加|微信|微博|抖音|快手|更多(?:精彩|资讯|内容|新闻)|精彩内容|星标|长按|识别|广告|推广|赞助|推荐阅读|相关阅读|延伸阅读"
    r"|回复关键词|购买|下单|开通|试用|即送|礼包|活动|直播间|好物|不迷路|第一时间|先到先得|数量有限"
    r"|点此|新人|券|手慢无|小程序码"
    r"|continues below|continue reading|scroll|plan|click|tap|download|subscribe|subscription|follow us|follow our|sign up|newsletter|free|app\b|join"
    r"|discount|coupon|% off|limited|today only|sponsored|advertis|promot|inbox|exclusive|offer|deal"
    r"|like us|share|read more|more stories|store|trial|unlock|premium|member|channel|notifications?|save\b|access|digital",
    re.IGNORECASE,
)
# Begins as an appeal to the reader or as a label does.
_APPEAL = re.compile(
    r"\W{0,3}(?:点击|点此|点开|戳|下载|关注|扫码|扫一扫|扫描|长按|识别|订阅|欢迎|更多|加入|添加|想要?|快来|赶快|赶紧|立即|马上|即刻"
    r"|现在|新用户|注册|分享|转发|喜欢|如果(?:您|你)|记得|别忘|广告|推广|赞助|推荐阅读|相关阅读|延伸阅读|往期|限时|福利|搜索|打开"
    r"|商务合作|投稿|微信|回复|免费|首单|下方|本文由.{1,12}赞助|长按|请(?:点击|关注|扫|下载|搜索|长按)|有奖|开通|抢购"
    r"|click|tap|download|subscribe|follow|sign up|get|join|advertisement|sponsored|promoted|read more|read next|like|want"
    r"|enjoy|try|don['’]t miss|stay|for more|see also|save|never miss|share|start|unlock|support|visit our|our |related:|ad:"
    r"|need|looking for|scroll|new (?:users?|customers?|readers?)|limited|love|become|shop|buy|check out|listen|watch)",
    re.IGNORECASE,
)
# What is an advertisement whatever else it says: a label, or a link to other texts.
_LABEL = re.compile(
    r"\W{0,4}(?:广告|推广|赞助|advertisements?|sponsored|promoted|ad)\W{0,4}"
    r"|\W{0,4}(?:点击|点此|戳)(?:这里|此处)?(?:查看|阅读|进入|了解|浏览)?(?:更多|全文|原文|详情)\w{0,6}\W{0,4}"
    r"|\W{0,4}(?:read (?:more|next|also)|related(?: stor(?:y|ies)| articles?)?|see also|more on this(?: story)?)[ ]?[:：].{0,80}",
    re.IGNORECASE,
)
# Matches ……展开全文, （未完待续） and [Read more…] at the end of a text that goes on elsewhere.
_GOES_ON = re.compile(
    r"(?:[.…]{1,6}|\.\.\.)?[ ]?[\[（(【<＜《]?[ ]?(?:点击|点此|戳此)?"
    r"(?:展开|阅读|查看|显示|浏览)(?:全文|更多|原文|剩余|余下)(?:内容)?(?:[ ]?[>》↓→]+)?[ ]?[\]）)】>＞》]?[.…]*$"
    r"|(?:[.…]{1,6})?[ ]?[\[（(【][ ]?(?:未完(?:待续)?|待续|下转.{1,8}|全文完?|完|下接.{1,8})[ ]?[\]）)】][.…]*$"
    r"|(?:[.…]{1,6})?[ ]?[\[(]?[ ]?(?:read more|continue reading|click to read|see more|show more|full story|more)"
    r"[ ]?(?:[>»→.…]+|here)?[ ]?[\])]?[ ]?[>»→.…]*$",
    re.IGNORECASE,
)
_CALL = re.compile(r"\d[\d -]{5,}\d")
_FIGURE = re.compile(r"\d+(?:[.,:]\d+)*")
_PROMISE = re.compile(
    r"红包|优惠|会员|注册|礼包|折|立减|福利|满|减|送|元券|券|% off|discount|free|save|off",
    re.IGNORECASE,
)
_VALUE = re.compile(rf"(?<=[:：/／|｜丨 \u3000])({_HAN}{{2,4}})(?![{HAN_CLASS}])")
_MEDIUM = re.compile(r"(?:社|报|网|台|刊|志|新闻|日报|晚报|时报|客户端|频道|公众号|记者|通讯员)$")


_ENDS = re.compile(r"(?<=[。！？!?])|(?<=\.)\s|\n")
_CLAUSES = re.compile(r"[，,、；;：:～~ ]+")
_STRONG: Final = (
    "点击", "扫码", "扫描", "长按", "关注", "下载", "订阅", "注册", "优惠", "subscribe", "download",
    "click", "sign up", "follow",
)  # fmt: skip


def foreign(text: str, story: Sequence[str] = ()) -> Foreign | None:
    """Return what sort of foreign paragraph a text is, None if it is a part of the story.

    ``story``: the other paragraphs; one that holds a figure or a name of the line makes it a part.
    A poem signed 作者：王某 is the counter-example: its poet counts as a credit.

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


_LAST: Final = 40
"""Only the last characters of a text are looked at for how it goes on: linear time."""


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
    if sum(cue in lower for cue in _STRONG) < _MIN_CUES - 1:
        return []
    pieces = (piece.strip() for piece in _ENDS.split(text))
    return [piece for piece in pieces if _APPEAL.match(piece) and foreign(piece) == "advertisement"]


@lru_cache(maxsize=4096)
def _sort(text: str) -> Foreign | None:
    if len(text) <= MAX_CHARACTERS // 2:
        if _CREDIT.fullmatch(text) or _CREDIT_IN_ENGLISH.fullmatch(text):
            return "credit"
        if _SOURCE.fullmatch(text):
            return "source"
    if _REPRINT.match(text) and _RIGHTS.search(text):
        return "reprint"
    return "advertisement" if _advertises(text) else None


def _advertises(text: str) -> bool:
    """Tell whether a text appeals to its readers in every sentence and most clauses."""
    if _LABEL.fullmatch(text):
        return True
    appeals_first = _APPEAL.match(text) is not None
    if not appeals_first and not any(cue in text.lower() for cue in _STRONG):
        return False  # looked for first, for it takes a tenth of the time
    cues = {cue.lower() for cue in _ADVERT.findall(text)}
    if len(cues) < _MIN_CUES - appeals_first:
        return False
    if _CALL.search(text) or (_FIGURE.search(text) and not _PROMISE.search(text)):
        return False  # a telephone, or a figure that promises nothing
    for sentence in filter(str.strip, _ENDS.split(text)):
        clauses = _CLAUSES.split(sentence) if any(map(is_han, sentence)) else [sentence]
        appeals = [bool(_ADVERT.search(clause)) for clause in clauses if clause.strip()]
        # A question may come first: 想学做菜？关注我们。
        if not ((appeals and appeals[0]) or _APPEAL.match(sentence)):
            return False
        if 2 * sum(appeals) < len(appeals) and not sentence.endswith(("？", "?")):
            return False
    return True


def _shares(text: str, sort: Foreign, story: Sequence[str]) -> bool:
    """Tell whether the line names a figure or a person that the story names."""
    if sort == "reprint":
        return False
    told = set(_FIGURE.findall(text))
    names = {name for name in _VALUE.findall(text) if not _MEDIUM.search(name)}
    return bool(told or names) and any(
        any(name in other for name in names)
        or (told and not told.isdisjoint(_FIGURE.findall(other)))
        for other in story
    )
