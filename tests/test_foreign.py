"""Foreign paragraphs: which lines are no part of a story, and which only look like them."""

from __future__ import annotations

import pytest

from cleaners.dedup.foreign import (
    MAX_CHARACTERS,
    advertisements,
    foreign,
    without_continuation,
)
from tests.foreign_lines import FOREIGN, OF_THE_STORY


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
    "记者 王某 ", "校对 阿", "作者: 王 ", "来源: 网 ", "广告】", "吗？", "↓", "J. ", "Ad. ",
    "本文来自《网》，", "Scroll to continue ", "Daily News ", "| News", "综合自网络",
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
