import time

import pytest

from cleaners.extract import extract, recount, squeezed
from cleaners.extract.wrappings import html_of
from cleaners.records import RawRecord


def raw_record(text: str) -> RawRecord:
    return RawRecord("feed/a.txt", "0" * 64, text.encode())


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("&lt;p&gt;长江&lt;/p&gt;&lt;p&gt;黄河&lt;/p&gt;", "长江\n\n黄河"),
        ("<div>\n&lt;p&gt;长&lt;b&gt;江&lt;/b&gt;&lt;br /&gt;水&lt;/p&gt;\n</div>", "长江\n水"),
        ("&lt;p&gt;A&amp;amp;B&amp;nbsp;C &amp;lt; D&lt;/p&gt;&lt;p&gt;", "A&B\u00a0C < D"),
        ("&lt;p&gt;&lt;img src=&quot;a&gt;b.jpg&quot;&gt;图&lt;/p&gt;", 'b.jpg">图'),
        ("<![CDATA[<p>长江</p><p>黄河</p>]]>", "长江\n\n黄河"),
        ("<div> <![CDATA[<p>长江</p>]]><![CDATA[<p>黄河</p>]]> </div>", "长江\n\n黄河"),
        ("<p>甲</p><![CDATA[<p>乙</p>", "甲\n\n乙"),
        ('<p>[caption id="a_1" width="9"]<img src=a> 江水[/caption]</p><p>文</p>', "江水\n\n文"),
    ],
)
def test_what_wraps_the_markup_is_taken_off(body: str, expected: str) -> None:
    record = extract(raw_record(body))
    assert record.extracted == expected
    assert recount(raw_record(body)).visible == squeezed(record.extracted)


@pytest.mark.parametrize(
    "body",
    [
        "<p>写 &lt;p&gt; 开头，&lt;/p&gt; 结尾。</p>",
        "<div><pre>&lt;div&gt;&lt;p&gt;&lt;/p&gt;&lt;/div&gt;</pre></div>",
        "<p>数组 a[b[0]]>1</p>",
        "<p>[caption] 是一个短代码，[/caption] 是它的结尾。</p>",
    ],
)
def test_a_text_about_markup_keeps_it(body: str) -> None:
    assert html_of(body, source_path="a.txt") == body


@pytest.mark.parametrize("body", ["若 &lt;p&gt; 出现一次。", "a < b", "长江", ""])
def test_plain_text_stays_plain(body: str) -> None:
    assert html_of(body, source_path="a.txt") is None


def test_places_lead_back_to_the_source_as_it_was() -> None:
    source = "---\ntitle: 甲\n---\n&lt;p&gt;长江&lt;/p&gt;&lt;p&gt;黄河&lt;/p&gt;"
    blocks = extract(raw_record(source)).blocks
    assert [source[b.source_start : b.source_end] for b in blocks] == ["长江", "黄河"]


@pytest.mark.parametrize(
    "piece",
    [
        "&lt;p",
        "&lt;p&gt;",
        "&lt;p &lt;",
        "a",
        "<![CDATA[",
        "]]>",
        "[caption id=",
        "[caption id=a]x",
        "&amp;",
    ],
)
def test_floods_of_wrappings_are_linear(piece: str) -> None:
    body = "<![CDATA[[/caption]&lt;p&gt;&lt;/p&gt;&lt;" + piece * (400_000 // len(piece))
    started = time.process_time()
    html_of(body, source_path="a.txt")
    assert time.process_time() - started < 2.0  # measured: at most 0.2 s
