"""Foreign paragraphs: which lines are no part of a story, and which only look like them."""

from __future__ import annotations

import pytest

from cleaners.dedup.foreign import (
    MAX_CHARACTERS,
    advertisements,
    foreign,
    without_continuation,
)

FOREIGN = {
    "credit": """
        （责任编辑：王某 校对：李某）
        责编：张雨、王珂
        责任编辑：徐丹丹_NN6330
        文/图 本报记者 赵敏
        文 | 周明　图 | 受访者供图
        本报驻日本记者张国成
        （新华社记者姜恩宇摄）
        审核：马骏 终审：刘洋
        编辑：陈晓
        作者：[Benson Muite][a]
        译者：[geekpi](https://example.org/geekpi) 校对：[wxy](https://example.org/wxy)
        By Jane Doe, Staff Writer
        BY SARAH CONNOR
        (Reporting by Steve Holland in Washington; editing by Peter Cooney)
        Photo: Mark Wilson/Getty Images
        Text by Alice Walker, photos by Ben Stone""",
    "source": """
        来源：新华网
        （来源：央视新闻客户端）
        来源：央视网 2021年03月12日 08:30
        2020-05-11 09:32 来源：澎湃新闻
        来源:光明日报 作者:李宏
        本文转自微信公众号“丁香医生”
        据新华社电
        综合人民日报、央视新闻报道
        图片来源：视觉中国
        via: https://example.org/linux/rsync
        Source: The New York Times
        From Reuters
        Originally published on Medium""",
    "reprint": """
        未经授权，禁止转载。
        本文系原创，转载请联系后台授权。
        如有侵权，请联系删除。
        图片来源于网络，侵删
        著作权归作者所有。商业转载请联系作者获得授权，非商业转载请注明出处。
        版权所有 © 1993 自由软件基金会
        Copyright (C) 1993 The Regents of the University of California.
        © 2020 CNN. All rights reserved.
        Reprinted with permission.
        This article originally appeared on ProPublica.
        The views expressed are those of the author.""",
    "advertisement": """
        点击下方链接，下载客户端
        扫描二维码，关注我们的公众号
        新用户注册即送100元红包，点击领取
        想看更多好文？点击关注不迷路
        【广告】
        点击查看更多
        微信搜索“某某日志”或者扫描二维码，即可订阅。
        Story continues below advertisement
        Subscribe now and get 50% off
        Sign up for our free daily newsletter
        Read more: Ten ways to save money""",
}

OF_THE_STORY = {
    "credit": """
        记者：资金来源是否有保证？
        审核：不合格
        编辑：文件
        图片：高清
        编辑：Vim
        随后记者赶到现场。
        author: str
        --version
        - MySQL
        - 白酱油
        | requests| total|
        by default.
        By the end of the movie you won't care.
        By The Way""",
    "source": """
        资金来源：财政拨款和社会捐赠共三千万元。
        来源：进口
        地址：北京市朝阳区某路1号
        本文由三部分组成
        from typing import List
        FROM orders
        From: Peter Mattis
        from start to finish , this movie does not let go of you .
        source starterbot/bin/activate
        Source TWITTER_RAW was dropped
        Via Appia is the oldest of the Roman roads.""",
    "reprint": """
        未经许可，任何单位或者个人不得举办学前教育机构。
        著作权集体管理组织不得与使用者订立专有许可使用合同。
        免责声明：我没有参加过法律培训；以下内容无意作为正式的法律建议。
        经授权的中级人民法院收到委托书后，认为不属于本院管辖的，应当报请高级人民法院处理。
        转载机在煤矿井下使用。
        本文讨论版权问题。
        permission denied
        Copyright but distributable                  FILE(1)
        copyright or legal issues in some countries. For more information, see""",
    "advertisement": """
        当地居民十分关注此事，共有3人死亡。
        点击“确定”按钮
        点击“添加打印机”。
        点击加号添加模型：
        下载 Wine 的官方仓库密钥并添加它：
        下载了 DEB 文件后，直接点击安装。
        注册会计师执行业务，应当加入会计师事务所。
        抖音是国内下载量最大的安卓 App 之一，大家想知道，它是怎么开发的吗？
        关注者与订阅者的数量
        咨询电话：010-12345678，点击领取优惠
        if you see it for free , you could still want to walk out .
        Get the file from the server and save it.""",
}


def lines_of(sorts: dict[str, str]) -> list[tuple[str, str]]:
    return [
        (sort, line.strip())
        for sort, lines in sorts.items()
        for line in lines.splitlines()
        if line.strip()
    ]


@pytest.mark.parametrize(("sort", "line"), lines_of(FOREIGN))
def test_a_line_of_a_site_is_foreign_and_of_its_sort(sort: str, line: str) -> None:
    assert foreign(line) == sort


@pytest.mark.parametrize("line", [line for _, line in lines_of(OF_THE_STORY)])
def test_a_line_that_only_looks_so_is_a_part_of_the_story(line: str) -> None:
    assert foreign(line) is None


@pytest.mark.parametrize(
    ("line", "story"),
    [
        ("编辑：王小明", "救人的是王小明。"),
        ("新华社记者李某摄", "李某当时在场。"),
        ("Photo by John Moore", "John Moore was arrested on Monday."),
        ("来源：央视网 2021年03月12日", "事故发生于2021年春天。"),
        ("新用户注册即送100元红包，点击领取", "红包共100个。"),
    ],
)
def test_a_line_that_shares_a_name_or_figure_with_the_story_is_a_part(
    line: str, story: str
) -> None:
    assert foreign(line) is not None
    assert foreign(line, [story]) is None


def test_a_medium_that_the_story_names_makes_no_source_a_part() -> None:
    assert foreign("来源：人民网", ["人民网今天改版，首页有了新的栏目。"]) == "source"


def test_the_author_of_verse_is_a_part_and_of_prose_a_credit() -> None:
    verse = ["床前明月光，疑是地上霜。", "举头望明月，低头思故乡。"]
    prose = [
        "市水务局昨日通报，二号泵站的供水量已经提高，新泵可按管网压力自动调节转速，周边居民的用水高峰因此不再缺水。"
    ]
    assert foreign("作者：李白", verse) is None
    assert foreign("作者：李白", prose) == "credit"


def test_advertisements_are_found_inside_a_paragraph() -> None:
    advert = "点击下方链接下载客户端，新用户注册即送会员！"
    assert advertisements(f"新泵昨日并网。{advert}供水量提高一成。") == [advert]
    assert advertisements("Pumps run. Click to subscribe to our newsletter!") == [
        "Click to subscribe to our newsletter!"
    ]


def test_a_paragraph_of_steps_holds_no_advertisement() -> None:
    assert advertisements("点击下载按钮。安装后点击注册，输入用户名。") == []


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("供水量提高到……展开全文", "供水量提高到"),
        ("供水量提高。阅读全文>>", "供水量提高。"),
        ("供水量提高（未完待续）", "供水量提高"),
        ("The pumps run [Read more…]", "The pumps run"),
        ("The pumps run... more", "The pumps run"),
        ("他读了更多", "他读了更多"),
        ("他坚持阅读原文", "他坚持阅读原文"),
        ("Less is more", "Less is more"),
        ("I want to read more", "I want to read more"),
    ],
)
def test_only_words_that_say_where_the_rest_stands_are_taken_off(text: str, rest: str) -> None:
    assert without_continuation(text) == rest


HOSTILE = (
    "责任编辑：王某 ", "记者王某", "编辑：文/图、", "By A B C D, ", "Reporting by A B and ",
    "来源：网报", "据网社", "来源：《", "转载请", "点击", "关注", "subscribe ", "[", "![](",
    "_*", "……", "[.…", "阅读", "（", "A.", "1", "1 ", "·", "王·", "：", " ", "\u3000",
)  # fmt: skip


@pytest.mark.parametrize("unit", HOSTILE)
def test_hostile_repetitions_are_judged_in_bounded_work(unit: str) -> None:
    for length in range(60, MAX_CHARACTERS + 1, 5):
        line = (unit * length)[:length]
        foreign(line), foreign(line[:-1] + "；"), foreign(line[:-1] + "\N{BULLET}")
    longest = unit * (100_000 // len(unit))
    assert foreign(f"x{longest}x") is None
    assert longest.startswith(without_continuation(longest))
    assert len("".join(advertisements(longest))) <= len(longest)
