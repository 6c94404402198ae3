import time
from contextlib import suppress

import pytest
from bs4 import BeautifulSoup
from bs4.element import NavigableString, PreformattedString, Tag
from hypothesis import example, given
from hypothesis import strategies as st

from cleaners.errors import MarkupError
from cleaners.extract import recount
from cleaners.extract.html import extract_html, looks_like_html
from cleaners.extract.markup import scan
from cleaners.extract.nodes import nodes
from cleaners.records import RawRecord

FRAGMENT = '<div>\n<p></p><div class="img_box"><img src="a.jpg"></div>文字<p></p></div>'


def extracted(markup: str) -> str:
    return extract_html(markup).extracted


def kinds(markup: str) -> list[tuple[str, str | None]]:
    page = extract_html(markup)
    return [(page.extracted[block.start : block.end], block.kind) for block in page.blocks]


@pytest.mark.parametrize(
    "text",
    [
        FRAGMENT,
        "<p>一段话。</p>",
        "  <p class=x>没有结尾",
        "<!DOCTYPE html><html><body>页面</body></html>",
        '<?xml version="1.0" encoding="utf-8"?>\n<html xmlns="x"><p>a</p></html>',
        "第一段。<br>第二段。<br/>第三段。",
        "第一段<br><br>第二段<br /><br />第三段",
        "导语\n<p>一</p>\n<p>二</p>",
        '<img src="a.jpg"><br>图说',
        "<h2>标题</h2>\n正文",
        "<DIV><P>大写</P></DIV>",
        "<table><tr><td>a</td></tr></table>",
        "<pre># comment\n# more</pre><p>码</p>",
        "<div><o:p></o:p><my-tag>x</my-tag><p>字</p></div>",
        "<p>设</p><math><msup><mi>a</mi><mn>2</mn></msup><mo>=</mo><mi>b</mi></math>",
    ],
)
def test_recognises_html(text: str) -> None:
    assert looks_like_html(text, source_path="a.txt")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "若 a < b 且 c > d，则 a < d。",
        "<note><to>张三</to><from>李四</from><body>勿忘</body></note>",
        '<?xml version="1.0"?>\n<资料><题名>长江</题名></资料>',
        "<rss><channel><item><guid>1</guid><title>题</title></item></channel></rss>",
        "# 标题\n\n按 <kbd>Ctrl</kbd> 保存。<br>\n\n- 一\n- 二",
        "正文\n\n```html\n<div>\n<p>例子</p>\n<p>二</p>\n</div>\n```\n\n完。",
        "用 `<br>` 换行，用 `<p>` 分段，`</p>` 结束，`</div>` 也是。",
        '<p align="center"><img src="logo.png"></p>\n\n# 项目\n\n## 安装\n\n文字',
        "std::vector<int> a; std::map<std::string, int> b;",
        "List<String> list; Map<i, b> m; if (a<b) x;",
        "联系人 <a@b.cn>，网址 <https://a.cn/>。",
        "重<b>要</b>",
        "见 <a href='x'>此处</a>。",
        "<3 你",
    ],
)
def test_leaves_text_that_mentions_tags(text: str) -> None:
    assert not looks_like_html(text, source_path="a.txt")


def test_the_suffix_of_a_page_decides() -> None:
    assert looks_like_html("只有文字", source_path="dir/A.HTM")


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("<p>H<sub>2</sub>O</p>", "H2O"),
        ("<p>重<b>要</b>的</p>", "重要的"),
        ("<p>一</p><p>二</p>", "一\n\n二"),
        ("<p>一</p>\n  <p>\n  二\n  </p>\n", "一\n\n二"),
        ("<div>一<div>二</div>三</div>", "一\n\n二\n\n三"),
        ("<p>一<br>二</p>", "一\n二"),
        ("<p>一<br>二<br></p>三", "一\n二\n\n三"),
        ("<p>一<br><br>二</p>", "一\n\n二"),
        ("<p>一<br>\n<br/>二</p>", "一\n\n二"),
        ("<p>保护和修\n复</p>", "保护和修\n复"),
        ("<p>保护\n<b>修复</b></p>", "保护\n修复"),
        ("<p>a  b\t c</p>", "a b c"),
        ("<p>a <b> b</b></p>", "a b"),
        ("<p>a<b> </b>b</p>", "a b"),
        ("<p>甲&nbsp;乙</p>", "甲\u00a0乙"),
        ("<p>\u3000\u3000缩进</p>", "\u3000\u3000缩进"),
        ("<p>&lt;a&gt; &amp; &#20013;&#x6587; &hellip;</p>", "<a> & 中文 …"),
        ("<p>&nbsp;</p><p>一</p>", "一"),
        ("<p>一<script>x<p>y</script>二<style>p{}</style></p>", "一二"),
        ("<p>一<!-- 不见 -->二</p>", "一二"),
        ("<p>一<svg><title>t</title><text>s</text></svg><template>t</template>二</p>", "一二"),
        ("<html><head><title>题</title></head><body>文</body></html>", "文"),
        ("<pre>if a:\n    b  c\n\nd</pre>", "if a:\n    b  c\n\nd"),
        ("<pre><i>a</i> <i>b</i></pre>", "a b"),
        ("<table><tr><th>省</th><th>市</th></tr><tr><td>鄂</td><td>武汉<br>三镇</td></tr></table>",
         "省\t市\n\n鄂\t武汉 三镇"),
        ("<table><tr><td></td><td>甲</td><td></td></tr></table>", "\t甲"),
        ("<table><tr><td><p>一</p><p>二</p></td><td><h2>三</h2></td></tr></table>",
         "一\n\n二\n\n三"),
        ("<ul><li>一<li>二</ul>", "一\n\n二"),
        ("a < b <3 c", "a < b <3 c"),
        ("<body>a</body>b</html>c", "a\n\nb\n\nc"),
        ("", ""),
        ("<div></div>", ""),
        ("<!-- only -->", ""),
    ],
)  # fmt: skip
def test_breaks_where_a_browser_breaks(markup: str, expected: str) -> None:
    assert extracted(markup) == expected


def test_kinds_come_from_the_markup() -> None:
    markup = (
        "<h2>题</h2><p>文</p><ul><li>项<p>项内</p></li></ul><blockquote><p>引</p></blockquote>"
        "<pre>码</pre><table><caption>表名</caption><tr><td>格</td></tr></table>"
        "<figure><img src=a><figcaption>图说</figcaption></figure>"
    )
    assert kinds(markup) == [
        ("题", "heading"), ("文", None), ("项", "list_item"), ("项内", "list_item"),
        ("引", "quote"),
        ("码", "code"), ("表名", "caption"), ("格", "table"), ("图说", "caption"),
    ]  # fmt: skip


def test_a_table_that_lays_out_a_page_gives_no_kind() -> None:
    inner = "<table><tr><td>格<td>子</tr></table>"
    markup = f"<table><tr><td><p>一</p><p>二</p></td><td>{inner}</td></tr></table>"
    assert kinds(markup) == [("一", None), ("二", None), ("格\t子", "table")]
    assert kinds("<table><tr><td>框里的话</td></tr></table>") == [("框里的话", None)]


@pytest.mark.parametrize("text", ["https://a.cn/1", "dir/file.html", "<?xml version='1.0'?>文"])
def test_a_page_that_looks_like_something_else_gives_no_warning(text: str) -> None:
    assert extracted(text) == (text.partition("?>")[2] or text)


LONG = "<p>长江干流的水质连续五年达到二类标准，珍稀鱼类重新出现，渔民上岸以后有了新的工作。</p>"
BOX = '<p></p><div class="box"><div><img src="a.jpg"></div></div>'


@pytest.mark.parametrize(
    ("markup", "kind"),
    [
        (f"{LONG}{BOX}这是长江一景（张三摄）<p></p>{LONG}", "caption"),
        (f"{LONG}{BOX}<p> </p><p></p>\n这是长江一景<p>二</p>{LONG}", "caption"),
        (f"{LONG}{BOX}新华社武汉 10 月 19 日电 题：这是长江<p></p>{LONG}", None),
        (f"{LONG}{BOX}中新网10月19日电 这是长江<p></p>{LONG}", None),
        (f"{LONG}{BOX}新华社北京电（记者张三）这是长江<p></p>{LONG}", None),
        (f"{LONG}{BOX}新华社记者 牟宇 摄，这是长江<p></p>{LONG}", "caption"),
        (f"{LONG}{BOX}新华社发（张三摄）这是长江<p></p>{LONG}", "caption"),
        (f"{LONG}{BOX}<p>这是长江</p>{LONG}", None),
        (f"{LONG}{BOX}<h3>这是长江</h3>{LONG}", "heading"),
        (f"{LONG}{BOX}{LONG}这是长江", None),
        (f"{LONG}这是长江{BOX}", None),
        (f"{LONG * 9}{BOX}这是长江{'很长' * 120}<p></p>", None),
        (f"<div>{BOX}这是长江<br><br>正文全在段落之外。</div>", None),
        (f"<div>{BOX}<p></p>这是长江<p></p>{BOX}那是汉江<p></p></div>", "caption"),
        (f"<div>开头。{BOX}这是长江<p></p>{BOX}那是汉江<p></p></div>", None),
    ],
)
def test_loose_text_behind_an_image_box_is_a_caption(markup: str, kind: str | None) -> None:
    found = [kind for text, kind in kinds(markup) if "这是长江" in text]
    assert found == [kind]


def test_images_come_in_order_without_repeats_and_prefer_the_original() -> None:
    markup = (
        "<img data-original='http://a/1.jpg' src='http://proxy/1.jpg'><img src='http://a/2.jpg'>"
        "<img data-src='http://a/1.jpg' src='x'><img src='data:image/png;base64,AAAA'><img>"
    )
    assert extract_html(markup).images == ("http://a/1.jpg", "http://a/2.jpg")


def test_the_page_tells_its_title_language_address_and_date() -> None:
    markup = (
        "<html lang=zh-CN><head><title> 长江\n保护 </title><link rel=canonical href=https://a.cn/1>"
        "<meta property='article:published_time' content='2021-10-19T08:49:00+08:00'></head>文"
    )
    assert extract_html(markup).metadata == {
        "language": "zh-CN",
        "title": "长江 保护",
        "canonical": "https://a.cn/1",
        "published_at": "2021-10-19T08:49:00+08:00",
    }


@pytest.mark.parametrize(
    ("markup", "sources"),
    [
        ("<p>一</p><script>二</script><p>二<b>三</b></p>", ["一", "二<b>三"]),
        ("<p>甲&nbsp;乙&amp;</p><p title='甲>乙'>丁</p>", ["甲&nbsp;乙&amp;", "丁"]),
        ("<title>重复</title><h1>重复</h1><p>重</p>复", ["重复", "重", "复"]),
        (
            "<p>一<!-- 一二 -->二\n三</p><svg><text>四</text></svg>四",
            ["一<!-- 一二 -->二", "三", "四"],
        ),
        ("<pre>甲\n 乙</pre><table><tr><td>丙<td>丁</table>", ["甲", " 乙", "丙<td>丁"]),
        ("<p>&#x4e2d;文<br>\n 尾 </p>", ["&#x4e2d;文", "尾"]),
    ],
)
def test_positions_lead_back_to_the_source(markup: str, sources: list[str]) -> None:
    source = f"头部\n{markup}"
    blocks = extract_html(source, 3).blocks
    assert [source[block.source_start : block.source_end] for block in blocks] == sources


INLINE = st.sampled_from(["b", "i", "span", "a", "sub"])
BLOCK = st.sampled_from(
    ["p", "div", "li", "h2", "blockquote", "section", "td", "pre", "figcaption"]
)
TEXT = st.text(st.sampled_from("甲乙丙a1 \n，。"), min_size=1, max_size=8)


def element(
    names: st.SearchStrategy[str], inside: st.SearchStrategy[str]
) -> st.SearchStrategy[str]:
    return st.builds(
        lambda name, parts: f"<{name}>{''.join(parts)}</{name}>",
        names,
        st.lists(inside, max_size=4),
    )


HIDDEN = st.sampled_from(
    ["<script>隐</script>", "<!--隐-->", "<style>隐</style>", "<br>", "<img src=a>", "&amp;"]
)
TREES = st.recursive(TEXT | HIDDEN, lambda inside: element(INLINE | BLOCK, inside), max_leaves=25)


@given(TREES)
def test_blocks_tile_the_extracted_text(markup: str) -> None:
    page = extract_html(markup)
    starts = [*(block.start for block in page.blocks), len(page.extracted)]
    assert not page.blocks or starts[0] == 0
    for block, following in zip(page.blocks, starts[1:], strict=True):
        text = page.extracted[block.start : block.end]
        assert text.strip()
        assert "\n" not in text
        separator = page.extracted[block.end : following]
        blank_lines_stay = block.kind == "code" and not block.hard
        assert separator in ("\n\n" if block.hard else "\n", "") or (
            blank_lines_stay and not separator.strip("\n")
        )
    assert "隐" not in page.extracted


@given(TREES)
def test_places_in_the_source_move_forward(markup: str) -> None:
    page = extract_html(markup)
    position = 0
    for block in page.blocks:
        assert position <= block.source_start < block.source_end <= len(markup)
        position = block.source_end
        first = page.extracted[block.start : block.end].strip()[0]
        assert first in markup[block.source_start : block.source_end]


@given(TREES)
def test_the_scan_sees_what_the_parser_sees(markup: str) -> None:
    seen = "".join(scan(markup).text.split())
    assert seen == "".join(extracted(markup).split())


def as_bs4_reads_it(markup: str) -> list[tuple[str, object]]:
    """Return the nodes of bs4's tree, texts without their white space, which it folds."""
    soup = BeautifulSoup(markup.encode(), features="lxml", from_encoding="utf-8")
    found: list[tuple[str, object]] = []
    stack: list[object] = [*reversed(soup.contents)]
    while stack:
        node = stack.pop()
        if isinstance(node, Tag):
            found.append((node.name, node.get("src")))
            stack += [(node.name,), *reversed(node.contents)]
        elif isinstance(node, tuple):
            found.append((node[0], "end"))
        elif isinstance(node, NavigableString) and not isinstance(node, PreformattedString):
            found.append(("", "".join(str(node).split())))
    return [node for node in found if node != ("", "")]


@given(TREES)
@example("<body>a</body>b</html>c<!-- d --><p>e")
@example("<table><p>一<td>二<svg><title>三</title></svg>")
def test_bs4_reads_the_same(markup: str) -> None:
    squeezed = [
        (name, "".join(value.split()))
        if name == ""
        else (name, "end" if value is None else value.get("src"))
        for name, value in nodes(markup)
        if name != "!"
    ]
    assert [node for node in squeezed if node != ("", "")] == as_bs4_reads_it(markup)


@pytest.mark.parametrize(
    "hidden",
    [
        "<button>隐</button>",
        "<em onclick=\"copycode($('c1'));\">隐</em>",
        "<span style='display: none'>隐</span>",
        "<font class=jammer>隐</font>",
        "<a class='btn tip-btn' role=button>隐</a>",
        "<td class=gutter><pre>隐</pre></td>",
        "<noscript><img src=a>隐</noscript>",
        "<video>隐<source src=a></video>",
        "<p>复制代码</p>",
        "<select><option>隐</select><textarea>隐</textarea>",
        "<a class=headerlink href=#a>隐</a><a href=#b>¶</a>",
        "<div class=line-numbers-wrapper>隐</div>",
    ],
)
def test_tools_and_hidden_elements_are_not_read(hidden: str) -> None:
    markup = f"<div><p>前文</p>{hidden}<p>后文</p></div>"
    assert extracted(markup).replace("\n\n", " ") == "前文 后文"
    assert recount(RawRecord("a.html", "0", markup.encode())).visible == "前文后文"


@pytest.mark.parametrize(
    "box",
    [
        '<pre class="line-numbers language-go"><code>文</code></pre>',
        '<pre><code class="has-numbering" onclick="mdcp.copyCode(event)">文</code></pre>',
        '<div class="language-js line-numbers-mode"><pre>文</pre></div>',
        '<div class="row gutter-20">文</div>',
        '<div class="no-gutter">文</div>',
        '<p onclick="copyText(this)">文</p>',
    ],
)
def test_what_only_speaks_of_tools_is_read(box: str) -> None:
    assert extracted(f"<div><p>前</p>{box}</div>") == "前\n\n文"


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("<p>发布 Firefox\n92 版本</p>", "发布 Firefox 92 版本"),
        ("<div>发布 Firefox\n92 版本<br>下一行</div>", "发布 Firefox 92 版本\n下一行"),
        ("<div>first line\nsecond line</div>", "first line\nsecond line"),
        ("<pre><ol><li>a = 1</li><li>  b</li></ol></pre>", "a = 1\n  b"),
        ("<pre><div>a</div><div> b</div></pre>", "a\n b"),
        ("<a class=LinkCard><span>甲</span></a><a class=LinkCard>乙</a>", "甲\n\n乙"),
    ],
)
def test_lines_of_a_feed(markup: str, expected: str) -> None:
    assert extracted(markup) == expected


@pytest.mark.parametrize(
    ("markup", "kind"),
    [
        ("<p>前。</p><p><strong>那怎么办呢？</strong></p>", "heading"),
        ("<div>前。<br><b><span>交</span>通</b><br>后。</div>", "heading"),
        ("<p><b>图为江水。</b></p>", None),
        ("<p><b>记者：水从哪里来？</b></p>", None),
        ("<p><b>一句完整的话。</b></p>", None),
        ("<p><b>注意</b>安全</p>", None),
        ("<p><b>责任编辑：王平</b></p>", None),
        ("<p><a href=x><b>点此领取优惠</b></a></p>", "body"),
        ("<p><a href=x>甲</a>与乙</p>", None),
        ("<li><b>项</b></li>", "list_item"),
        ("<dl><dt>熵</dt></dl>", "list_item"),
        ("<figure><img src=a>江水</figure>", "caption"),
        ("<table><tr><td><img src=a><tr><td class=tr-caption>江水</table>", "caption"),
    ],
)
def test_kinds_of_lines_that_markup_only_hints_at(markup: str, kind: str | None) -> None:
    found = kinds(markup)
    assert found[min(len(found) - 1, 1)][1] == kind


def test_where_most_lines_are_bold_none_is_a_heading() -> None:
    lines = "".join(f"<p><b>第{n}行诗</b></p>" for n in "一二三")
    assert [kind for _, kind in kinds(f"{lines}<p>完</p>")] == [None] * 4
    assert kinds("<p><b>题</b></p><p>一。</p>")[0] == ("题", "heading")


def test_what_stands_beside_an_avatar_is_no_caption() -> None:
    box = "<div><img class=avatar src=a><span>甲，动物学</span></div>"
    assert kinds(f"{LONG}{box}{LONG}")[1] == ("甲，动物学", None)


@pytest.mark.parametrize("tag", ["textarea name=code class=java", "xmp", "listing"])
def test_code_of_old_pages_is_code(tag: str) -> None:
    markup = f"<p>码：</p><{tag}>if (a) {{\n  b();\n}}</{tag.partition(' ')[0]}><p>完。</p>"
    assert extracted(markup) == "码：\n\nif (a) {\n  b();\n}\n\n完。"
    assert [kind for _, kind in kinds(markup)] == [None, "code", "code", "code", None]
    assert recount(RawRecord("a.html", "0", markup.encode())).visible == "码：if(a){b();}完。"


def test_code_in_a_list_of_lines_is_code() -> None:
    lines = (
        "<ol><li>if (a) {<br />\n</li><li><b>b</b>();<br />\n</li><li><br />\n</li><li>}</li></ol>"
    )
    tool = "<em onclick=\"copycode($('c'));\">复制代码</em>"
    markup = f'前<div class="blockcode"><div id="c">{lines}</div>{tool}</div><b>后</b>文<br>尾'
    assert extracted(markup) == "前\n\nif (a) {\nb();\n\n}\n\n后文\n尾"
    assert [kind for _, kind in kinds(markup)] == [None, "code", "code", "code", None, None]


def test_line_breaks_in_code_are_lines() -> None:
    assert kinds("<pre>甲<br>  乙<br><br>丙</pre>") == [
        ("甲", "code"),
        ("  乙", "code"),
        ("丙", "code"),
    ]
    assert [block.hard for block in extract_html("<pre>甲<br><br>丙</pre>").blocks] == [False, True]


def test_a_paragraph_named_a_caption_is_one() -> None:
    markup = "<div class=wp-caption><img src=a><p class=wp-caption-text>图说</p></div><p>文</p>"
    assert kinds(markup) == [("图说", "caption"), ("文", None)]


FLOODS = {
    "<a ": "<a ",
    "<!--": "<!--",
    "<![CDATA[": "<![CDATA[",
    "</a": "</a",
    "<?": "<?",
    "<!": "<!",
    '<a b="': '<a b="',
    "<a b=": "<a b=",
    "&": "&",
    "&#": "&#",
    "<": "<",
    "<p>": "<p>",
    "<script>": "<script>",
    "<title>": "<title>",
    "]]>": "]]>",
    "<pre>": "<pre>",
    "<td>": "<td>",
    "<br>": "<br>",
    "<div>": "<div>",
    "<table><tr><td>": "<table><tr><td>",
    "<b></i>": "<b></i>",
    "<img>字": "<img>字",
    "``<": "``<",
    "。 <br": "。 <br",
}


@pytest.mark.parametrize("piece", FLOODS.values(), ids=FLOODS.keys())
def test_floods_are_read_in_linear_time_or_refused(piece: str) -> None:
    markup = "<p>字</p>" + piece * (200_000 // len(piece))
    started = time.process_time()
    looks_like_html(markup, source_path="a.txt")
    with suppress(MarkupError):
        assert extract_html(markup).extracted.startswith("字")
    # Measured: at most 0.9 s, when bs4 built its tree of 70,000 elements.
    assert time.process_time() - started < 2.0


def test_nesting_beyond_the_cap_is_refused_by_line() -> None:
    with pytest.raises(MarkupError, match=r"^a\.html:2: found elements nested 100000 deep"):
        extract_html("\n" + "<div>" * 100_000, 1, source_path="a.html")


def test_nesting_below_the_cap_is_read() -> None:
    assert extracted("<div>" * 990 + "深处" + "</div>" * 990) == "深处"


def test_a_long_text_node_and_a_long_attribute_lose_nothing() -> None:
    markup = f"<p title='{'x' * 11_000_000}'>{'字' * 1_000_000}</p><p>尾</p>"
    assert len(extracted(markup)) == 1_000_003


@pytest.mark.parametrize(
    "markup",
    [
        '<!DOCTYPE a [<!ENTITY b "bomb"><!ENTITY c "&b;&b;">]><p>正文 &c;</p>',
        '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><p>正文 &b;</p>',
        '<!DOCTYPE a SYSTEM "http://127.0.0.1:9/x.dtd"><p>正文</p>',
        '<?xml version="1.0" encoding="gbk"?><p>正文</p>',
    ],
)
def test_entities_and_doctypes_are_inert(markup: str) -> None:
    text = extracted(markup)
    assert "正文" in text
    assert "bomb" not in text.partition("正文")[2]
    assert "root:" not in text
