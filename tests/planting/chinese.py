"""Chinese facts: units, number words, negations, persons and places."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator

from tests.planting.tables import listed, table, words_of
from tests.planting.values import HAN, Edit, Words

NUMERAL = "一二三四五六七八九十百千万亿两半零〇几"

_UNITS = table("units")

_UNIT = re.compile(
    rf"(?<=[0-9０-９{NUMERAL}多余])\s?(?:{'|'.join(sorted(_UNITS, key=len, reverse=True))})"
)

_SPAN_OF_YEARS = re.compile(rf"(?<=[{NUMERAL}\d])(?<!\d\d\d)年(?=来|前|后|内|间|多|以[来前后内上])")

_NOT_UNIT_AFTER = words_of("not_unit_after")


def unit(text: str, rng: random.Random, _: Words) -> Iterator[Edit]:
    for match in _UNIT.finditer(text):
        unit = match.group().strip()
        after = text[match.end() : match.end() + 1]
        if after and after in _NOT_UNIT_AFTER.get(unit, ""):
            continue
        if unit == "里" and text[match.start() - 1] in "多余几":
            continue
        start = match.end() - len(unit)
        yield Edit(start, match.end(), rng.choice(_UNITS[unit]), unit)
    for match in _SPAN_OF_YEARS.finditer(text):
        yield Edit(*match.span(), rng.choice(["个月", "天", "周"]), "年")


_COUNTED = (
    "个|名|位|家|次|届|年|月|日|天|岁|人|条|件|台|座|种|项|批|组|成|倍|元|米|吨|公里|小时|周|号"
    "|层|楼"
    "|本|篇|只|部|艘|架|亩|户|章|节|卷|期|份|首|句|句|辆|头|棵|分之|点钟|分钟|把|块|张|声|步|枪|里"
)

_HAN_NUMBER = re.compile(
    rf"(?<![统唯专划单同万之{NUMERAL}])(?:[一二三四五六七八九十百千两半〇]+)(?={_COUNTED}|[万"
    rf"亿](?:{_COUNTED}|吨|元))"
)

_FIRST = re.compile(r"[首末](?=次|位|日|轮|班|场|批|节|届|章|句|站|席)(?!日[，。]?之|席执)")

_ORDINAL = re.compile(r"(?<=第)[一二三四五六七八九]")

_HALF = re.compile(
    r"(?<![一大前后上下过夜])半(?=年|天|月|个|小时|数|价)(?!数以)|(?<=[上下])半(?=年)"
)

_FIXED = tuple(listed("fixed"))


def number_word(text: str, rng: random.Random, _: Words) -> Iterator[Edit]:
    for match in _HAN_NUMBER.finditer(text):
        run = match.group()
        if text.startswith(_FIXED, match.start()) and not text[: match.start()].endswith("第"):
            continue
        digits = [i for i, c in enumerate(run) if c in "一二三四五六七八九两"]
        if len(digits) == len(run) in {2, 3}:
            continue  # two or three, about
        measure = text[match.end() : match.end() + 1]
        if digits:
            place = rng.choice(digits)
            small = "三四五六七八九" if len(run) > 1 else "两三四五六七八九"
            if text[: match.start()].endswith("第") or measure in "月日":
                small = "一二三四五六七八九"
            same = {"两": "二两", "二": "二两"}.get(run[place], run[place])
            new = rng.choice([c for c in small if c not in same])
            if len(run) > 1 and run[place - 1 : place] == "十" and new == "两":
                new = "三"
            yield Edit(*match.span(), run[:place] + new + run[place + 1 :], "digit")
        elif run in {"十", "百", "千"} and measure not in "月年":
            yield Edit(*match.span(), rng.choice([c for c in "十百千" if c != run]), "power")
    for match in _FIRST.finditer(text):
        yield Edit(*match.span(), "末" if match.group() == "首" else "首", "first_last")
    for match in _ORDINAL.finditer(text):
        other = rng.choice([c for c in "一二三四五六七八九" if c != match.group()])
        yield Edit(*match.span(), other, "ordinal")
    for match in _HALF.finditer(text):
        if text[match.start() - 1 : match.start()] not in tuple("上下"):
            yield Edit(*match.span(), "两" if text[match.end()] in "个天年" else "全", "half")


_NOT_WORDS = "不没未无无非别勿莫否难"

_STATES = tuple(listed("states"))

_EVENTS = tuple(listed("events"))

_STATE = re.compile(
    rf"(?<![{_NOT_WORDS}很更最较十分也许的])(?:{'|'.join(_STATES)})(?![性感度不者])"
)

_EVENT = re.compile(
    rf"(?:(?<=[他她它们我员队府部院者方家])|(?<=已经))(?:{'|'.join(_EVENTS)})(?!不)"
)

_NOT_STATE = re.compile(rf"不(?=(?:{'|'.join(_STATES)}|会|能|敢|愿|肯|再是|应))")

_IS_NOT = re.compile(r"(?<=[们这那他她它我你者也都并])不(?=是)(?!是[^，。；]{0,24}[吗么？])")

_NOT_EVENT = re.compile(rf"(?:没有|未|没)(?=(?:{'|'.join(_EVENTS)}))")

_IS = re.compile(r"(?<=[们这他她它你者都])是(?!不|否)(?![^。]{0,40}[吗么呢？])")

_CAN = re.compile(r"(?:(?<=[们他她它我你也还将都])能(?![力量源够不否])|(?<=将)会(?![议场见谈不]))")

_PAIRS_OF_NOT = [tuple(pair.split("/")) for pair in listed("pairs_of_not")]


def negation_zh(text: str, rng: random.Random, _: Words) -> Iterator[Edit]:
    for match in _STATE.finditer(text):
        if text[match.end() : match.end() + 1] in {"吗", "么", "否"}:
            continue
        yield Edit(match.start(), match.end(), "不" + match.group(), "不_in")
    for match in _EVENT.finditer(text):
        old = match.group()
        start = match.start() - 2 if text[: match.start()].endswith("已经") else match.start()
        new = rng.choice(["没有", "未", "尚未"]) + old
        yield Edit(start, match.end(), new, "没有_in")
    for match in _NOT_STATE.finditer(text):
        around = text[max(0, match.start() - 3) : match.end() + 4]
        before, after = text[match.start() - 1 : match.start()], text[match.end()]
        if before == after or around.count("不") > 1 or before in tuple("要得决绝毫并从差"):
            continue
        if text.startswith(("不会儿", "不应期", "不能自", "不会议", "不能量"), match.start()):
            continue
        yield Edit(match.start(), match.end(), "", "不_out")
    for match in _IS_NOT.finditer(text):
        if text[match.start() - 1] != "并":
            yield Edit(*match.span(), "", "不是_out")
    for match in _NOT_EVENT.finditer(text):
        if text[match.start() - 1 : match.start()] not in tuple("有从尚还并"):
            yield Edit(*match.span(), "", "没有_out")
    for match in _IS.finditer(text):
        yield Edit(match.start(), match.end(), "不是", "不是_in")
    for match in _CAN.finditer(text):
        yield Edit(match.start(), match.end(), "不" + match.group(), "不能_in")
    for old, new in _PAIRS_OF_NOT:
        for at in places(text, old):
            if text[at - 1 : at] not in tuple("不没未非无所") or old[0] in "不没无非从毫":
                if old == "有限" and text.startswith("公司", at + 2):
                    continue
                if old == "有机" and text.startswith("会", at + 2):
                    continue
                if text[at - 1 : at] in tuple("不没未非无所大只"):
                    continue
                yield Edit(at, at + len(old), new, "pair")


def places(text: str, word: str) -> Iterator[int]:
    at = text.find(word)
    while at >= 0:
        yield at
        at = text.find(word, at + len(word))


_SURNAME = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏"
    "薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎"
    "易常武"
    "乔贺赖龚文"
)

_GIVEN = (
    "伟军平华明强丽红国建文志海春玉英秀兰云飞永德成光清林宏庆洪涛波峰俊杰亮刚勇敏静芳燕玲娟霞莉琳"
)

_IN_NAMES = "的是地得了在和也就都这那有说们人不很还又再来去上下与对从被把我你他她它将一个等到时中会"

_NOT_NAMES = frozenset(listed("not_names"))

_TITLE = (
    "记者|通讯员|总理|主席|部长|书记|局长|主任|经理|教授|同志|演员|选手|院长|队员|市长|省长|会"
    "长|总统"
    "|校长|厂长|县长|董事长|秘书长|导演|作家|专家|代表|民警|战士|发言人|司令员|政委|医生|编辑"
    "|作者|教练"
)

_SAYS = "说|表示|介绍|认为|指出|强调|告诉|回答|摄|报道|先生|女士|同志|教授|主席|总理|部长|书记|今天"

_CUED = re.compile(
    rf"(?:{_TITLE})([{_SURNAME}][{HAN}]{{1,2}}?)(?=[、，。；：）)（(\s]|{_SAYS}|在|$)"
)

_SAYING = re.compile(rf"(?:(?<=[，。、；：“（(\s])|^)([{_SURNAME}][{HAN}]{{1,2}}?)(?={_SAYS})")

_PLACE = re.compile(
    rf"(?:(?<=[在从到于赴抵是与和及省市县区镇，。、；：“（《])|^)([{HAN}]{{2,3}}?)"
    rf"(?=(?:省|市|县|镇|村|乡|区|自治区|自治州)(?![场长民委场政])[{HAN}，。、）]|路\d|街道)"
)

_NOT_PLACE = re.compile(
    "[据非深然贫合被军家达心中其同如今的全该本各这某股个城农乡地小大我们其每一二三四五六七八九十两几不有是"
    "为在到从把对将了着过人新老山灾汇楼门"
    "集行超期黑夜花都些属社郊牧林库学校住贫困边远偏特主商开发发展来去上下前后里外当说说看去和与"
    "及市县区镇村乡省级和]"
)

_ORGANISATION = re.compile(
    rf"(?:(?<=[在从到于是与和及省市县区，。、；：“（《])|^)([{HAN}]{{2,4}}?)"
    rf"(?=(?:公司|银行|大学|医院|学院|中学|小学|出版社|集团|研究所|协会|俱乐部|工厂|电视台|日报"
    rf"|晚报))"
)

_NOT_ORGANISATION = re.compile(
    "[据非深贫困如今中医的全该本各这某个我们其每一二三四五六七八九十两几不有为在到从把对将了着过人多家所"
    "名大小好些是有考入上进校]"
)

_TOWNS = table("towns")


def other(chars: str, rng: random.Random, than: str) -> str:
    return rng.choice([c for c in chars if c not in than])


def name_zh(text: str, rng: random.Random, _: Words) -> Iterator[Edit]:
    seen: set[int] = set()
    for pattern in (_CUED, _SAYING):
        for match in pattern.finditer(text):
            name, start = match.group(1), match.start(1)
            given = name[1:]
            if start in seen or any(c in _IN_NAMES for c in given) or name[:2] in _NOT_NAMES:
                continue
            seen.add(start)
            place = rng.randrange(1, len(name))
            new = name[:place] + other(_GIVEN, rng, name) + name[place + 1 :]
            yield Edit(start, match.end(1), new, "person")
            surname = other("王李张刘陈杨赵黄周吴徐孙胡朱林何郭马罗梁", rng, name)
            yield Edit(start, match.end(1), surname + given, "surname")
            if len(name) == 2:
                yield Edit(start, match.end(1), name + name[1], "doubled")
                yield Edit(
                    start, match.end(1), name[0] + other(_GIVEN, rng, name) + name[1], "added"
                )
            else:
                yield Edit(start, match.end(1), name[0] + name[2], "taken")
                yield Edit(start, match.end(1), name[:2], "taken")
    for match in _PLACE.finditer(text):
        if not _NOT_PLACE.search(match.group(1)):
            yield _one_character(match, rng, "安阳平江东宁海山川林泉南河兴", "place")
    for match in _ORGANISATION.finditer(text):
        if not _NOT_ORGANISATION.search(match.group(1)):
            yield _one_character(match, rng, "华东海天新中南北光明方达兴", "organisation")
    for town, others in _TOWNS.items():
        for at in places(text, town):
            if text[at + len(town) : at + len(town) + 1] not in {"人", "路", "海"}:
                yield Edit(at, at + len(town), rng.choice(others), "town")


def _one_character(match: re.Match[str], rng: random.Random, chars: str, detail: str) -> Edit:
    stem = match.group(1)
    place = rng.randrange(len(stem))
    new = stem[:place] + other(chars, rng, stem) + stem[place + 1 :]
    return Edit(match.start(1), match.end(1), new, detail)
