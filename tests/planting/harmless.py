"""Harmless changes, which leave what a document says as it is."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from typing import Any

from tests.planting.values import HAN, HAN_SIGN, is_chinese

Harmless = Callable[[Sequence[str], random.Random], list[str]]

_PEOPLE_ZH = ("王晓明", "李静", "张建国", "刘洋", "陈思远", "赵敏", "周志强", "吴倩")

_PEOPLE_EN = ("J. Carter", "Anna Lewis", "Tom Bright", "M. Patel", "Susan Cole", "staff")

_SITES_ZH = (
    "新华网",
    "人民网",
    "中国新闻网",
    "光明网",
    "央视网",
    "澎湃新闻",
    "新浪新闻",
    "中国青年报",
)

_SITES_EN = (
    "Reuters",
    "Associated Press",
    "The Daily Herald",
    "ABC Online",
    "NewsWire",
    "The Gazette",
)


def _date(rng: random.Random) -> str:
    year, month, day = rng.randrange(2001, 2025), rng.randrange(1, 13), rng.randrange(1, 29)
    return rng.choice(
        [f"{year}-{month:02}-{day:02}", f"{year}年{month}月{day}日", f"{year}/{month}/{day}"]
    )


def _credit_line(paragraphs: Sequence[str], rng: random.Random) -> list[str]:
    if is_chinese("".join(paragraphs)):
        who, other = rng.sample(_PEOPLE_ZH, 2)
        line = rng.choice(
            [
                f"（责任编辑：{who}）",
                f"责编：{who}",
                f"[责任编辑：{who} {other}]",
                f"编辑：{who}  审核：{other}",
                f"【编辑:{who}】",
                f"校对 {who}",
                f"（完）\n责任编辑：{who}",
                f"制作：{who} {other}",
            ]
        )
    else:
        who, other = rng.sample(_PEOPLE_EN, 2)
        line = rng.choice(
            [
                f"(Editing by {who})",
                f"Edited by {who}",
                f"Reporting by {who}; Editing by {other}",
                f"-- {who}",
                f"Copy editor: {who}",
                f"Additional reporting by {who}.",
            ]
        )
    return [*paragraphs, *line.split("\n")]


def _source_line(paragraphs: Sequence[str], rng: random.Random) -> list[str]:
    if is_chinese("".join(paragraphs)):
        site, date, clock = (
            rng.choice(_SITES_ZH),
            _date(rng),
            f"{rng.randrange(6, 23):02}:{rng.randrange(60):02}",
        )
        line = rng.choice(
            [
                f"来源：{site}",
                f"{date} {clock} 来源：{site}",
                f"来源: {site}  作者: {rng.choice(_PEOPLE_ZH)}",
                f"{date}　{site}",
                f"稿件来源：{site} 发布时间：{date} {clock}",
                f"本文来源于{site}",
            ]
        )
    else:
        site, who = rng.choice(_SITES_EN), rng.choice(_PEOPLE_EN)
        line = rng.choice(
            [
                f"Source: {site}",
                f"By {who}, {site}",
                f"{site} -- Posted {rng.randrange(1, 13)}:{rng.randrange(10, 60)}pm",
                f"From {site}",
                f"Published by {site}",
                f"{who} | {site}",
            ]
        )
    at = 1 if len(paragraphs) > 1 and len(paragraphs[0]) < 40 and rng.random() < 0.4 else 0
    return [*paragraphs[:at], line, *paragraphs[at:]]


def _reprint_notice(paragraphs: Sequence[str], rng: random.Random) -> list[str]:
    if is_chinese("".join(paragraphs)):
        site = rng.choice(_SITES_ZH)
        line = rng.choice(
            [
                f"本文转载自{site}，版权归原作者所有。",
                "未经授权，不得转载。",
                f"转载请注明出处：{site}",
                "声明：本网转载此文出于传递更多信息之目的，并不意味着赞同其观点或证实其内容的真"
                "实性。",
                "版权声明：本文为博主原创文章，转载请附上原文出处链接和本声明。",
                "如有侵权，请联系我们删除。",
            ]
        )
    else:
        site = rng.choice(_SITES_EN)
        line = rng.choice(
            [
                f"This article first appeared in {site}.",
                f"Republished with permission from {site}.",
                "All rights reserved. This material may not be reproduced without permission.",
                f"(c) {site}. Reproduced under licence.",
                f"Reprinted from {site}.",
            ]
        )
    return [line, *paragraphs] if rng.random() < 0.3 else [*paragraphs, line]


def _advertisement(paragraphs: Sequence[str], rng: random.Random) -> list[str]:
    if is_chinese("".join(paragraphs)):
        line = rng.choice(
            [
                "扫描二维码关注我们的微信公众号，每天获取更多精彩内容。",
                "广告",
                "【广告】新用户注册即送优惠券，点击领取！",
                "点击下载客户端，随时随地看新闻",
                "相关阅读：更多精彩推荐请关注本网专题",
                "↓↓↓ 点击查看更多 ↓↓↓",
                "限时特惠：全场满减，包邮到家，详情请咨询在线客服。",
            ]
        )
    else:
        line = rng.choice(
            [
                "Advertisement",
                "ADVERTISEMENT - CONTINUE READING BELOW",
                "Sign up for our free daily newsletter.",
                "Story continues below advertisement",
                "Subscribe now and save on your first year of digital access.",
                "Read more: the latest from our newsroom",
                "Download our app for breaking news alerts.",
            ]
        )
    at = rng.randrange(1, len(paragraphs)) if len(paragraphs) > 1 else 1
    return [*paragraphs[:at], line, *paragraphs[at:]]


_HALF_WIDTH = str.maketrans("，。；：！？（）“”‘’", ",.;:!?()\"\"''")

_STRAIGHT = str.maketrans("“”‘’–—", "\"\"''--")

_CURLY = re.compile(r"\"([^\"]*)\"")


def _half_width(paragraphs: Sequence[str], rng: random.Random) -> list[str]:
    if is_chinese("".join(paragraphs)):
        table: dict[int, Any] = dict(_HALF_WIDTH)
        if rng.random() < 0.4:
            del table[ord("。")]
        gap = " " if rng.random() < 0.3 else ""
        out = [p.translate(table) for p in paragraphs]
        return [re.sub(rf"(?<=[{HAN}])([,;:!?])(?=[{HAN}])", rf"\1{gap}", p) for p in out]
    if any(c in p for p in paragraphs for c in "“”‘’"):
        return [p.translate(_STRAIGHT) for p in paragraphs]
    curly = [_CURLY.sub(r"“\1”", p) for p in paragraphs]
    return [re.sub(r"(?<=[A-Za-z])'(?=[a-z])", "’", p) for p in curly]


def _spaced(paragraphs: Sequence[str], rng: random.Random) -> list[str]:
    if not is_chinese("".join(paragraphs)):
        gap = rng.choice(["  ", "\u00a0"])
        return [re.sub(r"(?<=[.!?,]) (?=[A-Z\"a-z])", gap, p) for p in paragraphs]
    if rng.random() < 0.3:
        return [
            re.sub(rf"(?<=[{HAN}]) (?=[A-Za-z0-9])|(?<=[A-Za-z0-9]) (?=[{HAN}])", "", p)
            for p in paragraphs
        ]
    return [
        re.sub(rf"(?<=[{HAN}])(?=[A-Za-z0-9])|(?<=[A-Za-z0-9%])(?=[{HAN}])", " ", p)
        for p in paragraphs
    ]


def _blanks(paragraphs: Sequence[str], rng: random.Random) -> list[str]:
    gap = rng.choice(["\u3000", "\u3000", " ", "\u200b", "\u3000\u3000"])
    places = [
        (i, m.start())
        for i, p in enumerate(paragraphs)
        for m in re.finditer(rf"(?<=[{HAN}])(?=[{HAN}])", p)
    ]
    chosen = sorted(rng.sample(places, min(len(places), rng.randrange(2, 9))), reverse=True)
    out = list(paragraphs)
    for index, at in chosen:
        out[index] = out[index][:at] + gap + out[index][at:]
    return out


def _joined(paragraphs: Sequence[str], rng: random.Random) -> list[str]:
    if len(paragraphs) < 2:
        return list(paragraphs)
    at = rng.randrange(len(paragraphs) - 1)
    glue = "" if is_chinese("".join(paragraphs)) else " "
    return [*paragraphs[:at], paragraphs[at] + glue + paragraphs[at + 1], *paragraphs[at + 2 :]]


_STOP = re.compile(r"[。！？][”’」』）]?(?=.)|[.!?][\"”’)]?(?= [A-Z\"“])")


def _split(paragraphs: Sequence[str], rng: random.Random) -> list[str]:
    places = [(i, m.end()) for i, p in enumerate(paragraphs) for m in _STOP.finditer(p)]
    if not places:
        return list(paragraphs)
    index, at = rng.choice(places)
    cut = paragraphs[index]
    return [*paragraphs[:index], cut[:at], cut[at:].lstrip(), *paragraphs[index + 1 :]]


_FULL_DIGITS = str.maketrans("0123456789", "０１２３４５６７８９")


def _full_width_digits(paragraphs: Sequence[str], rng: random.Random) -> list[str]:
    if rng.random() < 0.5:
        return [p.translate(_FULL_DIGITS) for p in paragraphs]
    return [
        re.sub(r"\d+", lambda m: m.group().translate(_FULL_DIGITS), p, count=2) for p in paragraphs
    ]


def _note_marks(paragraphs: Sequence[str], rng: random.Random) -> list[str]:
    places = [(i, m.end()) for i, p in enumerate(paragraphs) for m in _STOP.finditer(p)]
    places += [(i, len(p)) for i, p in enumerate(paragraphs) if p.endswith(("。", "."))]
    chosen = sorted(rng.sample(places, min(len(places), rng.randrange(1, 5))))
    style = rng.choice(
        ["[{}]", "〔{}〕", "[注{}]"] if is_chinese("".join(paragraphs)) else ["[{}]", "[note {}]"]
    )
    out = list(paragraphs)
    for number, (index, at) in sorted(enumerate(chosen, 1), reverse=True):
        out[index] = out[index][:at] + style.format(number) + out[index][at:]
    return out


def _tail_cut(share: float) -> Harmless:
    def cut(paragraphs: Sequence[str], rng: random.Random) -> list[str]:
        room = int(sum(map(len, paragraphs)) * share)
        out: list[str] = []
        for paragraph in paragraphs:
            if len(paragraph) > room:
                if room:
                    out.append(paragraph[:room].rstrip())
                break
            out.append(paragraph)
            room -= len(paragraph)
        chinese = is_chinese("".join(paragraphs))
        tail = rng.choice(
            ["", "", "……", "...", "（未完）", "[阅读全文]", "…展开全文"]
            if chinese
            else ["", "", "...", " [read more]"]
        )
        return [*out[:-1], out[-1] + tail]

    return cut


def _head_left_out(paragraphs: Sequence[str], _: random.Random) -> list[str]:
    most = sum(map(len, paragraphs)) * 0.4
    if len(paragraphs) < 2 or len(paragraphs[0]) > most:
        return list(paragraphs)
    return list(paragraphs[1:])


def _replacement_marks(paragraphs: Sequence[str], rng: random.Random) -> list[str]:
    places = [(i, m.start()) for i, p in enumerate(paragraphs) for m in HAN_SIGN.finditer(p)]
    out = list(paragraphs)
    mark = "\ufffd" * rng.choice([1, 1, 2])
    for index, at in sorted(
        rng.sample(places, min(len(places), rng.randrange(1, 5))), reverse=True
    ):
        out[index] = out[index][:at] + mark + out[index][at + 1 :]
    return out


HARMLESS: dict[str, Harmless] = {
    "credit_line": _credit_line,
    "source_line": _source_line,
    "reprint_notice": _reprint_notice,
    "advertisement": _advertisement,
    "half_width": _half_width,
    "spaced": _spaced,
    "blanks": _blanks,
    "joined": _joined,
    "split": _split,
    "full_width_digits": _full_width_digits,
    "note_marks": _note_marks,
    "tail_60": _tail_cut(0.60),
    "tail_75": _tail_cut(0.75),
    "tail_85": _tail_cut(0.85),
    "head_left_out": _head_left_out,
    "replacement_marks": _replacement_marks,
}
