"""The kind of a paragraph from its markup, its look and its neighbours."""

import pytest

from cleaners.looks import kinds_of

BODY = "干流水质连续五年达到二类标准。"


def kinds(*texts: str, told: tuple[str | None, ...] = (), titled: bool = True) -> list[str]:
    marks = told or (None,) * len(texts)
    return list(kinds_of(texts, marks, marked=True, titled=titled))  # type: ignore[arg-type]


def test_where_markup_tells_headings_a_short_line_is_none() -> None:
    found = kinds(BODY, "保护", "END", BODY, told=(None, "heading", None, None))
    assert found == ["body", "heading", "body", "body"]


def test_where_markup_tells_none_a_heading_leads_in_something() -> None:
    assert kinds(BODY, "保护与修复", BODY) == ["body", "heading", "body"]
    assert kinds(BODY, "保护与修复", "好", BODY)[1] == "body"
    assert kinds(BODY, "配置", "4核", told=(None, None, "table")) == ["body", "heading", "table"]


@pytest.mark.parametrize("line", ["#1: 甲", "> 下载客户端", "@乙"])
def test_signs_of_forums_open_no_heading(line: str) -> None:
    assert kinds(BODY, line, BODY)[1] == "body"


def test_the_first_line_of_a_titled_post_is_no_heading() -> None:
    assert kinds("点击上方蓝字关注我们", BODY) == ["body", "body"]
    assert kinds("保护长江", BODY, titled=False) == ["heading", "body"]


def test_a_line_in_brackets_is_a_heading() -> None:
    assert kinds("【嘉宾】", "阿潘", "【时间轴】", "02:15 开场") == [
        "heading",
        "body",
        "heading",
        "body",
    ]


def test_headings_of_the_markup_stay_at_the_end_and_in_a_row() -> None:
    told = (None, "heading", "heading", "heading", "heading")
    assert kinds(BODY, "甲", "乙", "丙", "丁", told=told)[1:] == ["heading"] * 4


def test_a_credit_inside_a_caption_is_one() -> None:
    told = ("caption", "caption", None)
    assert kinds("图为江水。", "杨武魁摄（影像中国）", BODY, told=told) == [
        "caption",
        "credit",
        "body",
    ]


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("执笔/叨叨姐、胡一刀", "byline"),
        ("《棱镜》作者 周纯", "byline"),
        ("澎湃新闻记者 段彦超 廖艳", "byline"),
        ("采写：南都见习记者 林子沛", "byline"),
        ("文：一场大雪过后的城市", "heading"),
        ("本文来自微信公众号：镜观察，作者：孙半山", "credit"),
        ("（综合整理自新华社、澎湃新闻）", "credit"),
        ("（原标题：他来了！为什么？）", "credit"),
        ("《人民日报》（2021年10月15日 12 版）", "credit"),
        ("The post Noodles appeared first on The Small Pan.", "credit"),
        ("流程编辑 TF016", "credit"),
        ("党支部供稿  摄影/张艳", "credit"),
        ("综合来看，水质在变好。", "body"),
        ("共享充电宝。视觉中国 资料", "caption"),
        ("晨练的老年人。（视觉中国）", "caption"),
        ("图 1：整体框架。", "caption"),
        ("图 1 所示的框架由三个部分组成。", "body"),
        ("受访者供图", "caption"),
        ("他为展览提供了三张图。", "body"),
    ],
)
def test_lines_that_say_who_made_what(line: str, kind: str) -> None:
    assert kinds(BODY, line, BODY)[1] == kind
