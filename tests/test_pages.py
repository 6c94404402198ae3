"""Whole pages: the main text in our own blocks, and nothing lost of a page that has text."""

import hashlib
from collections import defaultdict
from statistics import mean

import pytest

from benchmarks.pages import SavedPage, pages
from benchmarks.threads import THREADS
from cleaners.extract import extract, recount, squeezed
from cleaners.extract.html import extract_html
from cleaners.extract.nodes import nodes
from cleaners.extract.whole_pages import main_text, seen_texts
from cleaners.records import RawRecord, Record

PAGES = (*pages(), *pages(THREADS))
FLOORS = {
    ("article", "zh"): 0.99, ("article", "en"): 0.97, ("forum", "zh"): 0.95,
    ("forum", "en"): 0.97, ("list", "zh"): 0.85, ("list", "en"): 0.90,
}  # fmt: skip
"""The best of readability and trafilatura alone: 0.95, 0.98, 0.89, 0.82, 0.87, 1.00."""


def record_of(markup: str) -> Record:
    data = markup.encode()
    return extract(RawRecord("page.html", hashlib.sha256(data).hexdigest(), data))


def f1(found: str, expected: str) -> float:
    ours, theirs = (
        {t[i : i + 4] for i in range(len(t) - 3)} for t in map(squeezed, (found, expected))
    )
    shared = len(ours & theirs)
    return 2 * shared / (len(ours) + len(theirs)) if shared else 0.0


def test_main_text_of_the_development_pages() -> None:
    found = defaultdict(list)
    for page in PAGES:
        text = record_of(page.markup).extracted
        assert text, page.name
        found[page.kind, page.language].append(f1(text, page.text))
    assert len(PAGES) == 112
    low = {kind: mean(scores) for kind, scores in found.items() if mean(scores) < FLOORS[kind]}
    assert low == {}


@pytest.mark.parametrize("page", PAGES[::4], ids=lambda page: page.name)
def test_the_recount_agrees_on_pages(page: SavedPage) -> None:
    raw = RawRecord("page.html", "0", page.markup.encode())
    counted = recount(raw)
    assert counted.visible == squeezed(extract(raw).extracted)
    assert counted.decoded == len(counted.visible) + sum(counted.skipped.values())


@pytest.mark.parametrize("page", PAGES[::8], ids=lambda page: page.name)
def test_blocks_of_a_page_lead_back_to_its_source(page: SavedPage) -> None:
    record = record_of(page.markup)
    for block in record.blocks:
        source = page.markup[block.source_start : block.source_end]
        assert source[:1] == record.extracted[block.start]
        assert source[-1:] == record.extracted[block.end - 1]


MENU = "<ul>" + "<li><a href=/a>频道</a></li>" * 20 + "</ul>"


@pytest.mark.parametrize(
    "text", ["水", "长江水质达标。", "<a href=/>去看看</a>", "<table><tr><td>甲<td>乙</table>"]
)
def test_no_page_with_text_is_lost(text: str) -> None:
    markup = f"<html><body><nav>{MENU}</nav><div>{text}</div><footer>版权</footer></body></html>"
    assert record_of(markup).extracted.strip()


def test_a_chapter_without_menus_is_all_text() -> None:
    markup = "<html><head></head><body><h2>第一章</h2><p>短。</p><p>尾</p></body></html>"
    assert main_text(nodes(markup), seen_texts(nodes(markup))) is None
    assert record_of(markup).extracted == "第一章\n\n短。\n\n尾"


def test_a_fragment_never_goes_through_a_main_text_extractor() -> None:
    markup = f"<div>{MENU}<p>长江</p></div>"
    assert extract_html(markup).extracted.count("频道") == 20


def test_ideographs_that_serve_as_signs_stay_in_the_text() -> None:
    body = "<p>" + "𠀀𠀁字是罕用字，見於古籍與人名，電腦中常缺，" * 8 + "</p>"
    markup = f"<html><body><nav>{MENU}</nav><div class=a>{body}</div></body></html>"
    assert record_of(markup).extracted.count("𠀀𠀁") == 8


@pytest.mark.parametrize("odd", ["\x08", "\x0b", "&#8;", "&#xFFFF;"])
def test_a_control_character_does_not_hide_the_article(odd: str) -> None:
    paragraphs = "<p>长江干流的水质连续五年达到二类标准，两岸的人们都很高兴。</p>" * 6
    article = f"<div><div class=post>江{odd}水<br>河{paragraphs}</div></div>"
    notice = "<div><p>版权所有，未经许可不得转载，违者必究哦</p></div><footer>网</footer>"
    extracted = record_of(f"<html><body>{article}{notice}</body></html>").extracted
    assert extracted.count("长江干流") == 6
    assert "版权所有" not in extracted


def test_half_a_character_in_linked_data_is_lost_alone() -> None:
    told = r'{"datePublished": "2020-01-01", "author": "江\ud83d"}'
    head = f'<title>水</title><script type="application/ld+json">{told}</script>'
    metadata = record_of(f"<html><head>{head}</head><body><p>长江</p></body></html>").metadata
    assert metadata["author"] == "江\ufffd"


def test_links_in_lines_of_their_own_stay_outside() -> None:
    menu = "<div>" + "\n".join(f"<a href=/{n}>频道{n}</a>" for n in range(20)) + "</div>"
    body = "<p>长江干流的水质连续五年达到二类标准，沿江居民都看到了变化。</p>" * 8
    markup = f"<html><body>{menu}<div class=a>{body}</div>\n{menu}</body></html>"
    assert "频道" not in record_of(markup).extracted


def test_a_page_that_closes_html_before_its_body_is_read_to_its_end() -> None:
    markup = (
        "<html><body><ul><li>首页</ul></body></html><div><p>长江水质达标。</p></div></body></html>"
    )
    assert record_of(markup).extracted.endswith("长江水质达标。")
    assert recount(RawRecord("page.html", "0", markup.encode())).visible == "首页长江水质达标。"


BODY = "<p>长江干流的水质连续五年达到二类标准，沿江居民都看到了变化，鱼也多了。</p>" * 8
HEAD = "<title>{title}</title><meta property='og:site_name' content='江报网'>"


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (
            "<p>2019年9月7日 8:05 来源：新华网 作者：李江</p>",
            ("2019-09-07 08:05", "新华网", "李江"),
        ),
        ("<p>发布时间：2019-09-07</p><p>来源：<a>新华网</a></p>", ("2019-09-07", "新华网", None)),
        ("<p>编号 2019-13-40</p><p>来源： | 时间</p>", (None, None, None)),
    ],
)
def test_the_lines_above_the_text_say_date_source_and_author(
    line: str, expected: tuple[str | None, ...]
) -> None:
    markup = f"<html><body><nav>{MENU}</nav><h1>水质</h1>{line}<div>{BODY}</div></body></html>"
    said = record_of(markup).metadata
    assert tuple(said.get(key) for key in ("published_at", "source", "author")) == expected


@pytest.mark.parametrize(
    ("title", "body"),
    [
        ("长江水质_江报网", ""),
        ('长江"母亲河"水质_要闻_江报网', '<h1>江报</h1><h1>长江"母亲河"水质</h1>'),
        ("长江水质 | 江报网", "<h1>江</h1>"),
    ],
)
def test_a_title_loses_its_site_and_nothing_else(title: str, body: str) -> None:
    markup = f"<html><head>{HEAD.format(title=title)}</head><body>{body}{BODY}</body></html>"
    shown = title.replace("_要闻", "").removesuffix("江报网").rstrip(" _|")
    assert record_of(markup).metadata["title"] == shown


def test_nobody_is_called_by_an_address_or_by_the_name_of_the_forum() -> None:
    for author in ("name, email@gmail.com", "https://www.example.cn/u/1", "Discuz! Team"):
        markup = f"<html><head><meta name=author content='{author}'></head><body>{BODY}</body>"
        assert "author" not in record_of(markup).metadata


def test_comments_below_a_short_article_stay_outside() -> None:
    comments = "".join(
        f"<li class='c'><a href=/u/{n}>网友{n}</a><p>支持第{n}次治理，希望水更清，鱼更多。</p>"
        f"<span>回复 {n}</span></li>"
        for n in range(30)
    )
    markup = (
        f"<html><body><nav>{MENU}</nav><div class='text'>{BODY}</div>"
        f"<ul class='comment-list'>{comments}</ul></body></html>"
    )
    text = record_of(markup).extracted
    assert "支持第" not in text
    assert text.count("沿江居民") == 8


def test_a_column_called_gutter_holds_text() -> None:
    markup = f"<html><body><nav>{MENU}</nav><div class='main gutter'>{BODY}</div></body></html>"
    assert record_of(markup).extracted.count("沿江居民") == 8


def test_a_board_that_is_all_links_keeps_its_threads() -> None:
    threads = "".join(
        f"<tr class=thread><td><a href=/t/{n}>第{n}次治理之后，江边的居民看到了什么变化</a></td>"
        f"<td><a href=/u/{n}>网友{n}</a></td></tr>"
        for n in range(20)
    )
    markup = f"<html><body><div>{MENU}</div><table>{threads}</table><div>{MENU}</div></body></html>"
    assert record_of(markup).extracted.count("居民看到了什么变化") == 20
    assert "频道" not in record_of(markup).extracted


def test_an_article_in_two_boxes_keeps_its_beginning() -> None:
    steps = "".join(
        f"<li>第{n}步，{'测量水位、流速和水温，' * 3}记在本子上。</li>" for n in range(9)
    )
    markup = (
        f"<html><body><nav>{MENU}</nav><div class='intro'>{BODY * 2}</div>"
        f"<div class='steps'><ul>{steps}</ul></div></body></html>"
    )
    text = record_of(markup).extracted
    assert text.count("沿江居民") == 16
    assert text.count("记在本子上") == 9


def test_a_bar_about_cookies_does_not_hide_the_article() -> None:
    notice = (
        "本站使用缓存文件，以便记住您的登录状态，改进服务，继续浏览即表示您同意我们的做法。" * 3
    )
    markup = (
        f"<html><body class='has-sidebar'><nav>{MENU}</nav><div class='layout sidebar'>{BODY}</div>"
        f"<div id='gdpr'><p>{notice}</p></div></body></html>"
    )
    assert record_of(markup).extracted.count("沿江居民") == 8
