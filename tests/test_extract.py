import hashlib
import json
import time
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.feeds import write_documents
from cleaners.errors import MarkupError, SourceError
from cleaners.extract import extract, published_at, recount, squeezed
from cleaners.records import RawRecord, Record, identifier

ROOT = Path(__file__).parents[1]
SEEDS = sorted((ROOT / "seeds").glob("*.txt"))


def raw_record(data: bytes | str, source_path: str = "feed/a.txt") -> RawRecord:
    data = data.encode() if isinstance(data, str) else data
    return RawRecord(source_path, hashlib.sha256(data).hexdigest(), data)


def seed(number: str) -> tuple[str, Record]:
    [path] = [path for path in SEEDS if path.name.startswith(number)]
    return path.read_text(encoding="utf-8"), extract(raw_record(path.read_bytes(), path.name))


@pytest.fixture(scope="module")
def post() -> tuple[str, Record]:
    return seed("001")


def gold(number: str) -> list[dict[str, object]]:
    reference = json.loads((ROOT / "tests" / "gold" / f"{number}.json").read_text(encoding="utf-8"))
    return [
        paragraph for document in reference["documents"] for paragraph in document["paragraphs"]
    ]


def test_the_post_has_its_metadata(post: tuple[str, Record]) -> None:
    metadata = post[1].metadata
    assert list(metadata) == [
        "title", "categories", "headimg", "author", "comments", "date", "thumbnail", "images",
    ]  # fmt: skip
    assert metadata["title"] == "_瓣瓣同心_向阳开——习近平总书记谋划推动京津冀协同发展谱写新篇章"
    assert metadata["categories"] == ["新媒体", "ZAKER", "source"]
    assert metadata["comments"] == "false"
    assert str(published_at(metadata)) == "2021-10-19 00:49:00+00:00"


def test_the_post_has_fourteen_original_images(post: tuple[str, Record]) -> None:
    images = post[1].metadata["images"]
    assert len(images) == len(set(images)) == 14
    assert all(str(address).split("/")[2].endswith("myzaker.com") for address in images)


def test_the_paragraphs_of_the_post_stand_where_gold_says(post: tuple[str, Record]) -> None:
    text, record = post
    line_16 = sum(len(line) + 1 for line in text.split("\n")[:15])
    expected = [
        [line_16 + at for at in paragraph["source_chars"]]  # type: ignore[attr-defined]
        for paragraph in gold("001")
    ]
    assert [[block.source_start, block.source_end] for block in record.blocks] == expected
    assert all(block.hard for block in record.blocks)


def test_thirteen_loose_texts_are_captions_and_the_dateline_is_not(
    post: tuple[str, Record],
) -> None:
    blocks = post[1].blocks
    loose = [not paragraph["in_p"] for paragraph in gold("001")]
    assert sum(loose) == 14
    assert [block.kind == "caption" for block in blocks] == [False, *loose[1:]]


def test_the_tags_of_the_post_are_gone(post: tuple[str, Record]) -> None:
    text, record = post
    assert text.count("<") == 226
    assert "<" not in record.extracted
    assert "新华社记者 牟宇 摄" in record.extracted


@pytest.mark.parametrize("path", SEEDS, ids=lambda path: path.name[:3])
def test_the_recount_agrees_on_the_seeds(path: Path) -> None:
    raw = raw_record(path.read_bytes())
    counted = recount(raw)
    assert counted.visible == squeezed(extract(raw).extracted)
    assert counted.decoded == len(path.read_text(encoding="utf-8"))
    assert counted.decoded == len(counted.visible) + sum(counted.skipped.values())


@pytest.mark.parametrize(
    ("number", "lines"), [("000", 121), ("002", 56), ("003", 22), ("004", 207)]
)
def test_plain_text_stays_as_it_is_with_a_soft_block_for_each_line(number: str, lines: int) -> None:
    text, record = seed(number)
    assert record.extracted == text
    assert len(record.blocks) == lines == sum(bool(line.strip()) for line in text.split("\n"))
    for block in record.blocks:
        assert (block.start, block.end) == (block.source_start, block.source_end)
        assert block.kind is None
        assert not block.hard
    pieces = [text[block.start : block.end] for block in record.blocks]
    assert pieces == [line for line in text.split("\n") if line.strip()]


def test_plain_text_behind_front_matter_keeps_its_place() -> None:
    text = "---\ntitle: 甲\n---\n\n  一 \n\n二"
    record = extract(raw_record(text))
    assert record.extracted == "\n  一 \n\n二"
    assert [text[b.source_start : b.source_end] for b in record.blocks] == ["  一 ", "二"]
    assert [record.extracted[b.start : b.end] for b in record.blocks] == ["  一 ", "二"]


def test_a_record_is_named_by_place_and_content() -> None:
    raw = raw_record("正文")
    assert extract(raw).record_id == identifier(raw.source_path, raw.sha256)
    assert extract(raw).steps == ()


@pytest.mark.parametrize(
    "data", ["", " \n\u3000\n", "\ufeff", "<div> <p></p></div>", "<p>&nbsp;</p>"]
)
def test_blank_sources_are_refused(data: str) -> None:
    with pytest.raises(SourceError, match=r"^feed/a\.txt: empty"):
        extract(raw_record(data))


@pytest.mark.parametrize("body", ["", "\n \n", "<div><img src='http://a/1.jpg'></div>"])
def test_a_post_with_metadata_alone_is_a_record(body: str) -> None:
    record = extract(raw_record(f"---\ntitle: 甲\n---\n{body}"))
    assert (record.extracted, record.blocks) == ("", ())
    assert record.metadata["title"] == "甲"


def test_front_matter_wins_over_the_page() -> None:
    head = "---\ntitle: 甲\nimages: [a]\n---\n"
    page = "<html lang=zh><title>乙</title><img src=b><p>文</p></html>"
    assert extract(raw_record(head + page)).metadata == {
        "title": "甲",
        "images": ["a", "b"],
        "language": "zh",
    }


def test_broken_front_matter_is_named_by_its_line() -> None:
    with pytest.raises(MarkupError, match=r"^feed/a\.txt:3: found"):
        extract(raw_record("---\ntitle: 甲\n%%%\n---\n文"))


@pytest.mark.parametrize("text", ["长江\ufffd带", "长江锟斤拷带"])
def test_lost_characters_are_flagged(text: str) -> None:
    record = extract(raw_record(text.encode("utf-8", "surrogatepass")))
    assert record.metadata == {"lost_characters": "1"}


def test_a_windows_file_counts_the_newlines_it_lost() -> None:
    assert recount(raw_record("一\r\n二\r\n")).decoded == 4


@pytest.mark.parametrize("lost", ["一", "保护", "尾"])
def test_a_lossy_extraction_is_caught(lost: str) -> None:
    raw = raw_record("<div><p>一</p>保护<b>修复</b><p>尾</p></div>")
    record = extract(raw)
    assert recount(raw).visible == squeezed(record.extracted)
    assert recount(raw).visible != squeezed(record.extracted.replace(lost, ""))
    assert recount(raw).visible != squeezed(record.extracted.replace(lost, lost * 2))


def test_reading_posts_costs_less_than_parsing_them_with_bs4(tmp_path: Path) -> None:
    paths = write_documents(tmp_path / "posts", 120, "feed posts", seed=1)
    raws = [raw_record(path.read_bytes(), path.name) for path in paths]
    ours = theirs = 0.0
    for _ in range(3):
        start = time.process_time()
        for raw in raws:
            extract(raw)
        middle = time.process_time()
        for raw in raws:
            BeautifulSoup(raw.data, features="lxml")
        ours, theirs = ours + middle - start, theirs + time.process_time() - middle
    assert ours < theirs  # measured 0.45 over 1,000 posts; the limit is 1.5


TEXT = st.text(st.sampled_from("甲乙丙a1 \n\t\u3000\u00a0，。&"), min_size=1, max_size=8)
ODD = st.sampled_from(
    [
        *("<script>x</script>", "<!--y-->", "<style>z", "</p>", "<br>", "<img src=a>", "&amp;"),
        *("<svg><text>v</text></svg>", "<template><p>t</p></template>", "<noscript>n</noscript>"),
        *("<![CDATA[c]]>", "<head><title>q</title></head>", "</html>", "<title>r</title>"),
        *("&nbsp;", "<", "]]>", "&#0;", "&#13;"),
        *(
            "复制",
            "&quot;",
            "&para;",
            "<div class=blockcode>",
            "<img eeimg=1 alt='E=m'>",
            "&lt;p&gt;",
        ),
    ]
)
NAMES = st.sampled_from(
    [
        "p",
        "div",
        "li",
        "td",
        "tr",
        "table",
        "pre",
        "b",
        "h1",
        "ul",
        "blockquote",
        "textarea",
        "select",
    ]
)
MARKUP = st.recursive(
    TEXT | ODD,
    lambda inside: st.builds(
        lambda name, parts, closed: f"<{name}>{''.join(parts)}" + f"</{name}>" * closed,
        NAMES,
        st.lists(inside, max_size=4),
        st.booleans(),
    ),
    max_leaves=30,
)


@given(MARKUP)
def test_the_recount_agrees_on_any_markup(markup: str) -> None:
    raw = raw_record(markup, "a.html")
    counted = recount(raw)
    assert counted.decoded == len(counted.visible) + sum(counted.skipped.values())
    try:
        record = extract(raw)
    except SourceError:
        assert counted.visible == ""
        return
    assert counted.visible == squeezed(record.extracted)


@pytest.mark.parametrize(
    ("markup", "visible"),
    [
        ("<p>请点击&quot;复制&quot;按钮</p><p>好</p>", '请点击"复制"按钮好'),
        ("<p>长江&nbsp;¶</p><p>A &para; B</p>", "长江¶A¶B"),
        ("<p>复&#21046;</p><p>好</p>", "好"),
        ("<p>甲<!-- -->复制</p><p>好</p>", "甲好"),
        ("<div class=blockcode><li>x<img eeimg=1 alt='E=m'></div><p>好</p>", "xE=m好"),
    ],
)
def test_the_recount_reads_whole_text_nodes_and_formulas(markup: str, visible: str) -> None:
    raw = raw_record(markup, "a.html")
    assert recount(raw).visible == visible
    assert squeezed(extract(raw).extracted) == visible


@given(
    st.sampled_from(["", "---\ntitle: 甲\n---\n", "\n\n---\na:\n - b\n...\n", "---\n"]),
    st.text(max_size=60),
)
def test_the_recount_agrees_on_any_plain_text(head: str, body: str) -> None:
    raw = raw_record((head + body).encode("utf-8", "surrogatepass"))
    try:
        record = extract(raw)
    except SourceError:
        return
    counted = recount(raw)
    assert counted.visible == squeezed(record.extracted)
    assert counted.decoded == len(counted.visible) + sum(counted.skipped.values())
