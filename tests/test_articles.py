"""Kinds of paragraphs and the articles of a page, by general signs."""

import pytest
from records import plain_record

from cleaners.articles import compose
from cleaners.records import Document, Kind
from cleaners.repair import repair

BODY = "推动协同发展，是在新的历史条件下作出的重大决策部署，具有重大现实意义。"
OTHER = "北京海关统计数据显示，去年十二月进口整体通关时间压缩了七成以上。"


def _documents(*paragraphs: str) -> tuple[Document, ...]:
    return compose(repair(plain_record("\n\n".join(paragraphs))))


def _kinds(*paragraphs: str) -> list[Kind]:
    return [p.kind for document in _documents(*paragraphs) for p in document.paragraphs]


def test_title_with_byline_in_the_middle_opens_an_article() -> None:
    first, second = _documents(BODY, OTHER, "下好“先手棋”", "本报记者 顾阳", OTHER, BODY)
    assert (first.title, first.author, len(first.paragraphs)) == (None, None, 2)
    assert (second.title, second.author) == ("下好“先手棋”", "本报记者 顾阳")
    assert second.article_index == 1


def test_title_with_dateline_in_the_middle_opens_an_article() -> None:
    documents = _documents(BODY, "通关时间再压缩", f"本报北京3月1日电（记者王平）{OTHER}", BODY)
    assert [document.title for document in documents] == [None, "通关时间再压缩"]


def test_bare_name_under_a_title_is_its_byline() -> None:
    _, second = _documents(BODY, "“瓣瓣不同，却瓣瓣同心”", "柏洋", BODY, OTHER)
    assert (second.title, second.author) == ("“瓣瓣不同，却瓣瓣同心”", "柏洋")


def test_captions_of_a_page_with_several_articles_stand_apart() -> None:
    documents = _documents(
        BODY, "工人在生产线上工作。新华社记者 杨世尧摄", OTHER, "下好先手棋", "本报记者 顾阳", BODY
    )
    assert [p.kind for p in documents[-1].paragraphs] == ["caption"]
    assert documents[-1].title is None
    assert [len(document.paragraphs) for document in documents] == [2, 3, 1]


def test_caption_of_a_single_article_stays_where_it_is() -> None:
    (document,) = _documents("牵住“牛鼻子”", BODY, "这是千年秀林。新华社发", OTHER)
    assert [p.kind for p in document.paragraphs] == ["title", "body", "caption", "body"]


def test_heading_before_text_is_no_new_article() -> None:
    assert len(_documents(BODY, "一核两翼：首都呈现新格局", OTHER, BODY)) == 1


def test_title_that_ends_with_a_dash_takes_its_subtitle() -> None:
    (document,) = _documents("京津冀协同发展——", "创造高质量发展的标杆（辉煌历程）", BODY)
    assert document.title == "京津冀协同发展——创造高质量发展的标杆（辉煌历程）"
    assert [p.kind for p in document.paragraphs] == ["title", "subtitle", "body"]


def test_numbered_heading_at_the_top_is_no_title() -> None:
    assert _kinds("一、七年耕耘、披荆斩棘", BODY)[0] == "heading"


def test_last_line_without_a_mark_is_body() -> None:
    assert _kinds("牵住“牛鼻子”", BODY, "二〇二一年三月一日于北京")[-1] == "body"


def test_editor_note_goes_on_to_the_byline() -> None:
    kinds = _kinds(f"编者按：{BODY}", OTHER, "新华社记者李凤双、张涛", BODY)
    assert kinds == ["editor_note", "editor_note", "byline", "body"]


def test_credits_of_editors_are_credits() -> None:
    assert _kinds(BODY, OTHER, "版式设计：蔡华伟", "（责任编辑：王平）")[2:] == ["credit", "credit"]


@pytest.mark.parametrize(
    "note",
    [
        "本站新闻禁止未经授权转载，违者依法追究相关法律责任。授权请联系：a#b.cn",
        "著作权归作者所有。商业转载请联系作者获得授权，非商业转载请注明出处。",
        "声明：转载此文是出于传递更多信息之目的。若有来源标注错误或侵犯了您的合法权益，请与本网联系。",
        "编辑 李四 校对 王五",
    ],
)
def test_notes_on_rights_are_credits(note: str) -> None:
    assert _kinds(BODY, OTHER, note)[-1] == "credit"


def test_an_address_is_no_heading() -> None:
    assert _kinds(BODY, "详情查看：https://example.org/a", BODY)[1] == "body"


def test_verse_is_no_row_of_headings() -> None:
    kinds = _kinds(BODY, "休沐去人远", "高斋出林杪", "晴山多碧峰", "颢气疑秋晓", BODY)
    assert kinds == ["body"] * 6


def test_paragraph_that_lost_its_end_is_marked() -> None:
    (document,) = _documents(BODY, "“规划科学是最大的效益，规划失误是最大的浪费，规划折腾是最大")
    assert document.paragraphs[-1].truncated == "tail"


def test_record_without_text_is_an_empty_document() -> None:
    record = plain_record("---\ntitle: 只有图片\n---\n")
    (document,) = compose(repair(record))
    assert (document.title, document.paragraphs) == ("只有图片", ())


BRIDGE = """河道两岸的老屋大多建于清末，白墙已经斑驳，檐下还挂着去年的玉米。
村里的老人说，从前每到腊月，这里都要请戏班
子来唱三天三夜的大戏，十里八乡的人都赶来看，连对岸山上的和尚也要下山。
如今年轻人都去了城里，只有春节才回来。
去年夏天，县里派来的工程队花了两个月时间，把村口的石桥重
{lost}栏杆换成了青石，桥面也铺平了，拖拉机可以直接开到谷场上，再也不用人挑肩扛。
老人们很高兴，凑钱在桥头立了一块碑，碑上刻着每一个捐款人的名字。
碑文是村小学的退休教
师写的，他写了整整一个冬天，改了十几遍，最后只留下一百来个字，说是话多了石头要嫌重。"""


@pytest.mark.parametrize(("lost", "flag"), [("新修了一遍，", None), ("", "gap")])
def test_join_that_no_word_and_no_column_explains_may_hide_a_gap(lost: str, flag: str) -> None:
    record = repair(plain_record(BRIDGE.format(lost=lost)))
    (document,) = compose(record)
    found = {p.text[:4]: p.truncated for p in document.paragraphs}
    assert found == {"河道两岸": None, "村里的老": None, "如今年轻": None} | {
        "去年夏天": flag,
        "老人们很": None,
        "碑文是村": None,
    }
