import time
from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaners.errors import MarkupError
from cleaners.extract.front_matter import published_at, split, url


def metadata(lines: str) -> dict[str, str | list[str]]:
    return dict(split(f"---\n{lines}\n---\n正文").metadata)


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("title: '_瓣瓣同心_向阳开'", {"title": "_瓣瓣同心_向阳开"}),
        ("title: 'it''s'", {"title": "it's"}),
        (r'title: "a\n\u4e2d\"b\\"', {"title": 'a\n中"b\\'}),
        ("lang: no", {"lang": "no"}),
        ("version: 1.10", {"version": "1.10"}),
        ("date: 2021-10-19 08:00", {"date": "2021-10-19 08:00"}),
        ("link: https://a.cn/b?c=1#d", {"link": "https://a.cn/b?c=1#d"}),
        ("tags: [新华社, '要, 闻', \"x\"]", {"tags": ["新华社", "要, 闻", "x"]}),
        ("tags: []", {"tags": []}),
        ("tags: [don't, b]", {"tags": ["don't", "b"]}),
        ("tags: [a,\n  b]", {"tags": ["a", "b"]}),
        ("categories: \n - 新媒体\n - 'ZAKER'", {"categories": ["新媒体", "ZAKER"]}),
        ("categories:\n- 新媒体\n\n- b\nauthor: c", {"categories": ["新媒体", "b"], "author": "c"}),
        ("empty:\nauthor: 甲", {"empty": "", "author": "甲"}),
        ("text: |\n  一\n  二\nk: v", {"text": "一\n二", "k": "v"}),
        ("text: >-\n  one\n  two", {"text": "one two"}),
        ("title: one\n  two", {"title": "one two"}),
        ("title: 'one\n  two'\nk: v", {"title": "one two", "k": "v"}),
        ("title: 甲\ntitle: 乙\ntitle: 丙", {"title": "甲", "title#2": "乙", "title#3": "丙"}),
        ("author:\n  name: 甲\n  url: u\nk: v", {"author.name": "甲", "author.url": "u", "k": "v"}),
        ("a: &x 1\nb: *x\nc: !!python/object:os.system 1",
         {"a": "&x 1", "b": "*x", "c": "!!python/object:os.system 1"}),
        ("a: 1\n# a comment\n标签: 乙", {"a": "1", "标签": "乙"}),
    ],
)  # fmt: skip
def test_reads_strings_and_lists_of_strings(
    lines: str, expected: dict[str, str | list[str]]
) -> None:
    assert metadata(lines) == expected


@pytest.mark.parametrize("head", ["", "\n", "\n \n", "\ufeff"])
def test_body_begins_behind_the_closing_line(head: str) -> None:
    text = f"{head}---\ntitle: 甲\n---\n正文"
    assert text[split(text).body_start :] == "正文"


def test_a_post_may_hold_metadata_only() -> None:
    assert split("---\ntitle: 甲\n---").body_start == len("---\ntitle: 甲\n---")


@pytest.mark.parametrize(
    "text",
    ["正文\n---\ntitle: a\n---\n", "---\n\n正文\n", "---\n正文：一\n---\n", "---\n---\n正文",
     "---", "",
     "---\n10:30 开会\n---\n", "----\na: b\n---\n"],
)  # fmt: skip
def test_a_thematic_break_is_no_front_matter(text: str) -> None:
    assert split(text).metadata == {}
    assert split(text).body_start == 0


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("---\ntitle: 甲\n正文没有完", "p.txt:1"),
        ("\n\n---\ntitle: 甲\n", "p.txt:3"),
        ("---\ntitle: 甲\n- 乙\n---\n", "p.txt:3"),
        ("---\ntitle: 甲\n？？\n---\n", "p.txt:3"),
        ("---\ntitle: 'a\nb: c\n---\n", "p.txt:2"),
        ("---\na: 1\ntags: [a, b\n---\n", "p.txt:3"),
        ("---\na: 1\nb: 'x' y\n---\n", "p.txt:3"),
        ("---\na: " + "x" * 70_000 + "\n---\n", "p.txt:1"),
    ],
)
def test_malformed_front_matter_is_named_by_its_line(text: str, where: str) -> None:
    with pytest.raises(MarkupError, match=rf"^{where}: found .*expected"):
        split(text, source_path="p.txt")


def test_quote_that_opens_in_a_list_closes_before_the_list() -> None:
    assert split("---\ntags: ['甲]\n  乙', 丙]\n---\n").metadata == {"tags": ["甲] 乙", "丙"]}
    with pytest.raises(MarkupError, match="expected a closing mark"):
        split("---\ntags: ['甲, 乙]\n---\n")


@pytest.mark.parametrize(
    "lines",
    [
        "a: [" + "[" * 60_000,
        "a: 1\n" * 13_000,
        "a:\n" * 20_000,
        "a: '\n" * 12_000,
        'a: "\\\n' * 12_000,
        "a: [x\n" * 10_000,
        "a: ['\n" * 9_000,
        "a: ['\n']\n" * 6_000,
        "a: [\n]\n" * 8_000,
        "a:\n - x\n" * 7_000,
        "\n".join(" " * n + "a:" for n in range(300)),
        "a: &a [*a, *a]\n<<: *a\n" * 2_500,
        "a" * 60_000,
        "a: |\n" + "\n" * 60_000,
    ],
)
def test_bombs_take_no_time(lines: str) -> None:
    started = time.process_time()
    with suppress(MarkupError):
        split(f"---\nkey: v\n{lines}\n---\n")
    assert time.process_time() - started < 0.5


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("---\ntitle: 甲\n\n正文。\n完。\n", "no closing --- follows, expected"),
        ("---\na: " + "x" * 70_000, "no closing --- follows within 65,536 characters, expected"),
    ],
)
def test_unclosed_front_matter_names_the_limit_only_where_it_matters(text: str, told: str) -> None:
    with pytest.raises(MarkupError) as refused:
        split(text, source_path="p.txt")
    assert str(refused.value).startswith("p.txt:1: found front matter that opens here, and " + told)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("Tue, 19 Oct 2021 00:49:00 GMT", datetime(2021, 10, 19, 0, 49, tzinfo=UTC)),
        ("Tue, 19 Oct 2021 08:49:00 +0800", datetime(2021, 10, 19, 0, 49, tzinfo=UTC)),
        ("2021-10-19T08:49:00+08:00", datetime(2021, 10, 19, 0, 49, tzinfo=UTC)),
        ("2021-10-19T00:49:00Z", datetime(2021, 10, 19, 0, 49, tzinfo=UTC)),
        ("2021-10-19 00:49", datetime(2021, 10, 19, 0, 49, tzinfo=UTC)),
        ("2021-10-19", datetime(2021, 10, 19, tzinfo=UTC)),
        ("2021年10月19日 08:05", datetime(2021, 10, 19, 8, 5, tzinfo=UTC)),
        ("2021/1/9", datetime(2021, 1, 9, tzinfo=UTC)),
        ("昨天", None),
        ("", None),
        ("0001-01-01T00:00:00+08:00", None),
        ("2021-13-41", None),
        ("false", None),
    ],
)
def test_dates_come_back_in_utc(value: str, expected: datetime | None) -> None:
    assert published_at({"date": value}) == expected


def test_the_date_of_publication_goes_before_others() -> None:
    assert published_at({"date": "2020-01-01", "pubDate": "2021-01-01"}) == datetime(
        2021, 1, 1, tzinfo=UTC
    )


def test_only_whole_addresses_are_urls() -> None:
    assert url({"permalink": "/2021/甲/", "canonical": "https://a.cn/"}) == "https://a.cn/"
    assert url({"link": "甲"}) is None
    assert url({"url": ["https://a.cn"]}) is None


@given(st.text(st.sampled_from("-: \n'\"[],a甲|>#\\\t."), max_size=80))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        found = split("---\nkey: v\n" + text)
    except MarkupError:
        return
    assert 0 <= found.body_start <= len(text) + 11


@given(st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1))
def test_any_string_survives_quoting(value: str) -> None:
    quoted = value.replace("'", "''")
    assert metadata(f"title: '{quoted}'") == {"title": value}


@given(st.text("甲乙ab ,'\"", min_size=1, max_size=12).map(str.strip).filter(bool))
def test_any_item_survives_a_list(value: str) -> None:
    escaped = value.replace("'", "''")
    assert metadata(f"tags: ['{escaped}', 'b']") == {"tags": [value, "b"]}
