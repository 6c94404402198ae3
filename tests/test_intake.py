"""Intake: each format is read back as a real writer wrote it, item by item, under a stable name."""

import csv
import gzip
import io
import json
import zipfile
from pathlib import Path

import pytest
from packing import COMPRESSORS, epub, json_lines, parquet, pdf, tarred, warc, zipped

from cleaners.extract import extract
from cleaners.records import RawRecord
from flows.errors import LimitExceeded
from flows.intake import Budget, Refused, kind_of, read_opened
from flows.recipe import Columns, Limits

TEXT = "要持续抓好北京防沙带等生态保护和修复重点工程建设。\n"
BYTES = TEXT.encode()
PAGE = "<html><head><title>长江</title></head><body><p>长江经济带</p></body></html>"
ROWS = [
    {"id": "a7", "text": "长江经济带", "title": "长江", "date": "2021-10-19", "tags": ["水", "山"]},
    {"id": "b8", "text": "保护和修复", "title": "修复", "date": "2021-10-20", "tags": ["水"]},
]


def read(name: str, content: bytes, *, columns: Columns | None = None, **limits: int):
    """Read a file of that name; return items and refusals by name, and the budget."""
    budget = Budget(Limits(**limits), columns or Columns(), len(content))
    items = list(read_opened(io.BytesIO(content), name, name, budget))
    names = [item.source_path for item in items]
    assert len(names) == len(set(names))
    return dict(zip(names, items, strict=True)), budget


def texts(name: str, content: bytes, **options) -> dict[str, str]:
    items, _ = read(name, content, **options)
    assert not [item.error for item in items.values() if isinstance(item, Refused)]
    return {path: extract(item).extracted for path, item in items.items()}


def refusal(name: str, content: bytes, **options) -> str:
    """Return why a file is refused that gives no item at all."""
    items, _ = read(name, content, **options)
    ((path, item),) = items.items()
    assert isinstance(item, Refused)
    assert str(item.error).startswith(path)
    return str(item.error).removeprefix(f"{path}: ")


@pytest.mark.parametrize("suffix", COMPRESSORS)
def test_compressed_file_is_the_file_itself(suffix):
    items, _ = read(f"一.txt{suffix}", COMPRESSORS[suffix](BYTES))
    plain, _ = read("一.txt", BYTES)
    assert items[f"一.txt{suffix}"].sha256 == plain["一.txt"].sha256
    assert texts(f"一.txt{suffix}", COMPRESSORS[suffix](BYTES)) == {f"一.txt{suffix}": TEXT}


@pytest.mark.parametrize("suffix", COMPRESSORS)
def test_frames_one_after_the_other_are_one_file(suffix):
    pack = COMPRESSORS[suffix]
    content = pack(BYTES) + pack("修复\n".encode())
    assert texts(f"一.txt{suffix}", content) == {f"一.txt{suffix}": TEXT + "修复\n"}


def test_compressed_fragment_of_html_is_html():
    page = "长江<b>经济</b>带".encode()
    assert texts("一.html.gz", gzip.compress(page)) == {"一.html.gz": "长江经济带"}


@pytest.mark.parametrize(
    "method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA]
)
def test_members_of_a_zip_are_items(method):
    members = {"卷/一.txt": BYTES, "二.html": PAGE.encode(), "卷/图.jpg": b"\xff\xd8"}
    items, budget = read("a.zip", zipped(members, method))
    assert list(items) == ["a.zip!/卷/一.txt", "a.zip!/二.html"]
    assert items["a.zip!/卷/一.txt"].data == BYTES
    assert budget.skipped == {"suffix .jpg": 1}


@pytest.mark.parametrize(
    ("name", "mode"),
    [
        ("a.tar", "w"),
        ("a.tar.gz", "w:gz"),
        ("a.tgz", "w:gz"),
        ("a.tar.bz2", "w:bz2"),
        ("a.tar.xz", "w:xz"),
    ],
)
def test_members_of_a_tar_are_items(name, mode):
    members = {"卷/一.txt": BYTES, "卷/.hidden.txt": b"x", "修复.txt": "修复".encode()}
    items, budget = read(name, tarred(members, mode))
    assert {path: item.data for path, item in items.items()} == {
        f"{name}!/卷/一.txt": BYTES,
        f"{name}!/修复.txt": "修复".encode(),
    }
    assert budget.skipped == {"hidden": 1}


def test_tar_in_zstd_is_read():
    content = COMPRESSORS[".zst"](tarred({"一.txt": BYTES}))
    assert texts("a.tar.zst", content) == {"a.tar.zst!/一.txt": TEXT}


def test_archives_and_tables_in_archives_are_opened():
    inner = zipped({"x.jsonl.gz": gzip.compress(json_lines(ROWS)), "一.txt": BYTES})
    assert texts("a.tar.gz", tarred({"b/c.zip": inner}, "w:gz")) == {
        "a.tar.gz!/b/c.zip!/x.jsonl.gz!/a7": "长江经济带",
        "a.tar.gz!/b/c.zip!/x.jsonl.gz!/b8": "保护和修复",
        "a.tar.gz!/b/c.zip!/一.txt": TEXT,
    }


def test_names_that_windows_wrote_in_gbk_are_readable():
    content = zipped({"xxxx.txt": BYTES}).replace(b"xxxx", "新闻".encode("gbk"))
    assert list(read("a.zip", content)[0]) == ["a.zip!/新闻.txt"]


def test_second_member_of_one_name_is_kept_under_another():
    content = zipped({"一.txt": "旧".encode(), "丁.txt": "新".encode()})
    content = content.replace("丁".encode(), "一".encode())
    assert texts("a.zip", content) == {"a.zip!/一.txt": "旧", "a.zip!/一.txt#2": "新"}


def test_rows_are_items_called_by_their_id():
    items, _ = read("x.jsonl", json_lines(ROWS))
    assert list(items) == ["x.jsonl!/a7", "x.jsonl!/b8"]
    record = extract(items["x.jsonl!/a7"])
    assert record.extracted == "长江经济带"
    assert record.metadata["title"] == "长江"
    assert record.metadata["tags"] == ["水", "山"]
    assert record.published_at.isoformat() == "2021-10-19T00:00:00+00:00"


def as_csv(rows, **options) -> str:
    file = io.StringIO()
    writer = csv.DictWriter(file, list(rows[0]), **options)
    writer.writeheader()
    writer.writerows(rows)
    return file.getvalue()


FLAT = [{**row, "tags": "水"} for row in ROWS]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("x.jsonl", json_lines(FLAT)),
        ("x.ndjson", json_lines(FLAT)),
        ("x.json", json.dumps(FLAT).encode()),
        ("x.json", json.dumps({"count": 2, "data": FLAT}, ensure_ascii=False).encode()),
        ("x.json", json_lines(FLAT)),
        ("x.csv", as_csv(FLAT).encode()),
        ("x.csv", as_csv(FLAT).encode("utf-8-sig")),
        ("x.csv", as_csv(FLAT).encode("gb18030") * 1),
        ("x.csv", as_csv(FLAT, delimiter=";").encode()),
        ("x.tsv", as_csv(FLAT, delimiter="\t").encode("utf-16")),
        ("x.parquet", parquet(FLAT)),
    ],
)
def test_tables_of_all_formats_hold_the_same_rows(name, content):
    items, _ = read(name, content)
    same, _ = read("y.jsonl", json_lines(FLAT))
    assert [item.source_path for item in items.values()] == [f"{name}!/a7", f"{name}!/b8"]
    assert [item.sha256 for item in items.values()] == [item.sha256 for item in same.values()]


def test_row_without_an_id_is_called_by_its_line():
    assert texts("x.jsonl", b'\n{"text": "\\u4e2d"}\n"\\u6587"\n') == {
        "x.jsonl:2": "中",
        "x.jsonl:3": "文",
    }
    content = 'title,text\n一,"长江\n经济带"\n二,修复\n'.encode()
    assert texts("x.csv", content) == {"x.csv:2": "长江\n经济带", "x.csv:4": "修复"}


def test_second_row_of_one_id_is_kept_under_another_name():
    rows = [{"id": "a", "text": "旧"}, {"id": "a", "text": "新"}]
    assert texts("x.jsonl", json_lines(rows)) == {"x.jsonl!/a": "旧", "x.jsonl!/a#2": "新"}


def test_changed_text_keeps_the_record_and_changes_the_hash():
    (old,) = read("x.jsonl", json_lines([{"id": "a", "text": "旧"}]))[0].values()
    (new,) = read("x.jsonl", json_lines([{"id": "a", "text": "新"}]))[0].values()
    assert extract(old).record_id == extract(new).record_id
    assert old.sha256 != new.sha256


def test_recipe_names_the_columns():
    columns = Columns(text=("稿件",), id=("序号",), title=("meta.题",))
    rows = [{"序号": 1, "稿件": "正文一", "meta": {"题": "甲", "n": 1.10}, "text": "别的"}]
    items, _ = read("x.jsonl", json_lines(rows), columns=columns)
    record = extract(items["x.jsonl!/1"])
    assert record.extracted == "正文一"
    assert record.metadata == {"序号": "1", "meta.n": "1.1", "text": "别的", "title": "甲"}


@pytest.mark.parametrize("empty", ["", "  ", None, [], [""], {}, [{"a": "b"}]])
def test_text_is_that_of_the_first_column_that_has_one(empty):
    rows = [{"id": 1, "text": empty, "content": "正文一"}, {"id": 2, "content": "二", "正文": "三"}]
    assert texts("x.jsonl", json_lines(rows)) == {"x.jsonl!/1": "正文一", "x.jsonl!/2": "二"}


def test_row_that_cannot_be_read_costs_itself_only():
    lines = ['{"text": "一"}', '{"text": ', "[1]", '{"标题": "二"}', '{"text": "三"}', "[" * 99999]
    items, _ = read("x.jsonl", "\n".join(lines).encode())
    assert [path for path, item in items.items() if isinstance(item, RawRecord)] == [
        "x.jsonl:1",
        "x.jsonl:5",
    ]
    told = [str(item.error) for item in items.values() if isinstance(item, Refused)]
    assert told[0].startswith("x.jsonl:2: no JSON: Expecting value")
    assert told[1] == "x.jsonl:3: the row is neither an object nor a text"
    assert told[2].startswith("x.jsonl:4: no column of text; found 标题; name it in [columns]")
    assert told[3].startswith("x.jsonl:6: no JSON: maximum recursion depth")


def test_table_without_a_text_column_says_what_it_has():
    assert refusal("x.csv", "标题,号\n一,1\n".encode()).startswith(
        "no column of text; found 标题, 号, expected one of text, content,"
    )
    assert refusal("x.parquet", parquet([{"a": 1}])).startswith("no column of text; found a,")


def test_csv_row_with_too_many_fields_is_refused():
    items, _ = read("x.csv", "title,text\n一,长江,经济带\n二,修复\n".encode())
    refused, kept = items.values()
    assert "3 fields where the header names 2" in str(refused.error)
    assert kept.data.decode() == "修复"


def test_long_texts_stored_once_in_parquet_are_read_in_full():
    rows = [{"id": n, "text": "长江经济带" * 2_000} for n in range(300)]
    items, _ = read("x.parquet", parquet(rows))
    assert {len(item.data) for item in items.values()} == {30_000}
    assert len(items) == 300


HTML = {"Content-Type": "text/html; charset=gb2312"}


def test_pages_of_a_warc_are_items_with_their_address_and_charset():
    pages = [
        ("http://a.cn/一", "200 OK", "<p>长江经济带</p>".encode("gb18030"), HTML),
        ("http://a.cn/x", "404 Not Found", b"<p>gone</p>", HTML),
        ("http://a.cn/y", "200 OK", b"\x89PNG", {"Content-Type": "image/png"}),
        ("http://a.cn/z", "200 OK", "修复".encode(), {"Content-Type": "text/plain"}),
    ]
    items, budget = read("a.warc.gz", gzip.compress(warc(pages)))
    assert {path: extract(item).extracted for path, item in items.items()} == {
        "a.warc.gz!/http://a.cn/一": "长江经济带",
        "a.warc.gz!/http://a.cn/z": "修复",
    }
    assert extract(items["a.warc.gz!/http://a.cn/一"]).url == "http://a.cn/一"
    assert budget.skipped == {"WARC warcinfo": 1, "HTTP status 404": 1, "type image/png": 1}


@pytest.mark.parametrize("suffix", [".gz", ".zst"])
def test_packed_and_chunked_pages_of_a_warc_are_unpacked(suffix):
    packed = COMPRESSORS[suffix](PAGE.encode())
    chunked = b"%x\r\n%s\r\n0\r\n\r\n" % (len(packed), packed)
    coding = {".gz": "gzip", ".zst": "zstd"}[suffix]
    headers = {**HTML, "Content-Encoding": coding, "Transfer-Encoding": "chunked"}
    found = texts("a.warc", warc([("http://a.cn/", "200 OK", chunked, headers)]))
    assert found == {"a.warc!/http://a.cn/": "长江经济带"}


def test_chapters_of_a_book_are_items_in_its_order():
    chapters = {
        "z.xhtml": "<html><head><title>第一章</title></head><body><p>长江</p></body></html>",
        "a.xhtml": "<html><body><p>黄河</p></body></html>",
    }
    items, _ = read("b.epub", epub({name: text.encode() for name, text in chapters.items()}))
    first, second = map(extract, items.values())
    assert (first.source_path, first.extracted) == ("b.epub!/OEBPS/z.xhtml", "长江")
    assert (second.source_path, second.extracted) == ("b.epub!/OEBPS/a.xhtml", "黄河")
    assert first.metadata == {
        "book": "江河记",
        "author": "顾阳",
        "chapter": "1",
        "title": "第一章",
    }


def test_chapter_that_a_book_names_and_lacks_is_told():
    package = epub({"b%20c.xhtml": b"", "d.xhtml": b""})
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        opf = archive.read("OEBPS/book.opf").decode()
    items, _ = read("b.epub", epub({"b c.xhtml": "<p>长江</p>".encode()}, package=opf))
    kept, refused = items.values()
    assert extract(kept).extracted == "长江"
    assert str(refused.error) == "b.epub!/OEBPS/d.xhtml: the book names it and does not hold it"


def test_lines_of_a_pdf_are_those_of_its_pages():
    lines = ["要持续抓好北京防沙带等生态保护和修", "复重点工程建设。"]
    items, _ = read("报.pdf", pdf([lines, ["第二页"]], title="Microsoft Word - 1.doc"))
    record = extract(items["报.pdf"])
    assert record.extracted.split() == [*lines, "第二页"]
    assert record.metadata["pdf_title"] == "Microsoft Word - 1.doc"


def test_pdf_of_pictures_says_so():
    assert refusal("a.pdf", pdf([[], []])).startswith("2 pages without text, pictures perhaps")


@pytest.mark.parametrize(
    "name",
    ["a.gz", "a.zst", "a.bz2", "a.xz", "a.zip", "a.tar", "a.parquet", "a.warc", "a.epub", "a.pdf"],
)
def test_file_that_is_not_what_its_name_says_is_refused(name):
    assert refusal(name, b"no such thing at all, sorry").startswith(("broken, or no", "no WARC"))


@pytest.mark.parametrize("suffix", COMPRESSORS)
def test_half_a_file_gives_the_rows_it_has_and_says_so(suffix):
    rows = [{"id": n, "text": "".join(chr(0x4E00 + (n * 37 + k * k) % 9999) for k in range(600))}
            for n in range(900)]  # fmt: skip
    content = COMPRESSORS[suffix](json_lines(rows))
    items, _ = read(f"x.jsonl{suffix}", content[: len(content) * 3 // 4])
    *kept, refused = items.values()
    assert isinstance(refused, Refused)
    assert "broken" in str(refused.error)
    assert all(isinstance(item, RawRecord) for item in kept)
    assert suffix == ".bz2" or 100 < len(kept) < 900


@pytest.mark.parametrize(
    ("limits", "content", "told"),
    [
        ({"max_source_bytes": 10}, zipped({"一.txt": BYTES}), "max_source_bytes allows (10)"),
        ({"max_depth": 1}, zipped({"b.zip": zipped({"一.txt": b"x"})}), "max_depth allows (1)"),
        ({"max_members": 2}, zipped(dict.fromkeys("abc", b"x")), "max_members allows (2)"),
        ({"max_unpacked_bytes": 9}, zipped({"一.txt": BYTES}), "max_unpacked_bytes allows (9)"),
        ({}, zipped({"一.txt": b"\n" * 20_000_000}), "max_ratio allows (100)"),
    ],
)
def test_limit_that_is_exceeded_is_named(limits, content, told):
    items, budget = read("a.zip", content, **limits)
    refused = list(items.values())[-1]
    assert isinstance(refused.error, LimitExceeded)
    assert str(refused.error).endswith(f"limits.{told}")
    assert budget.spent == ("max_source" not in told and "max_depth" not in told)


def test_names_say_what_a_file_is():
    assert [kind_of(name) for name in ("A.TXT.GZ", "x.tbz2", "README", ".gz", "a.jpg.gz")] == [
        "compressed",
        "compressed",
        "text",
        "text",
        None,
    ]
    assert kind_of(str(Path("卷.d") / "一")) == "text"
