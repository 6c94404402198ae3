"""Odd files: what people have lying about is read, or refused in words that they understand."""

import gzip
import io
from datetime import UTC, datetime

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from packing import epub, json_lines

from cleaners.errors import SourceError
from cleaners.extract import extract
from cleaners.records import RawRecord
from flows.intake import Budget, Refused, read_opened
from flows.recipe import Columns, Limits

TEXT = "长江经济带的保护和修复工作由水利部门负责推进，全年任务已经落实到位。"


def read(name: str, content: bytes) -> list[RawRecord | Refused]:
    budget = Budget(Limits(), Columns(), len(content))
    return list(read_opened(io.BytesIO(content), name, name, budget))


def refusal(name: str, content: bytes) -> str:
    (item,) = read(name, content)
    assert isinstance(item, Refused)
    return str(item.error)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (gzip.compress(TEXT.encode()), "gzip under a name that says text"),
        (b"%PDF-1.7\n\0", "PDF under a name"),
        (b"PK\x03\x04\0\0", "a zip file (.zip, .epub, .docx) under a name"),
        (f"{TEXT}\x07\x08".encode(), "control characters"),
        (TEXT.encode() + b"\xff\xfe" + TEXT.encode(), "no UTF-8 from byte 103 on"),
    ],
)
def test_refusals_say_what_is_wrong_with_the_bytes(content, told):
    with pytest.raises(SourceError, match=r"a\.html: found ") as caught:
        extract(RawRecord("a.html", "0", content))
    assert told in str(caught.value)


def test_second_value_under_one_key_is_kept():
    (row,) = read("a.jsonl", f'{{"text": "{TEXT}", "text": "二", "id": "1"}}'.encode())
    assert (row.data.decode(), row.metadata) == (TEXT, {"id": "1", "text#2": "二"})
    (row,) = read("a.csv", f"text,id,text\n{TEXT},1,二\n".encode())
    assert (row.data.decode(), row.metadata) == (TEXT, {"id": "1", "text#2": "二"})


def test_halves_of_characters_beside_the_text_are_lost_and_nothing_else():
    beside = r'"id": "7\ud800", "标\ud83d": "江\udfff河", "tags": ["\ud83d\ude00", "\ud83d"]'
    (row,) = read("a.jsonl", f'{{"text": "{TEXT}", {beside}}}'.encode())
    assert row.key == "7\ufffd"
    assert row.metadata["标\ufffd"] == "江\ufffd河"
    assert row.metadata["tags"] == ["😀", "\ufffd"]


def test_keys_that_are_named_like_second_values_are_kept():
    (row,) = read("a.jsonl", f'{{"text": "{TEXT}", "text": "二", "text#2": "三"}}'.encode())
    assert (row.data.decode(), row.metadata) == (TEXT, {"text#3": "二", "text#2": "三"})
    (row,) = read("a.csv", f"text#2,text,text,text\n三,{TEXT},二,四\n".encode())
    assert row.metadata == {"text#2": "三", "text#3": "二", "text#4": "四"}


def test_parquet_of_bytes_has_ids_and_deep_dates_are_written():
    kind, value = pa.timestamp("s"), datetime(2021, 1, 3, tzinfo=UTC).replace(tzinfo=None)
    for _ in range(10):
        kind, value = pa.struct([("a", kind)]), {"a": value}
    columns = {"id": [b"7"], "text": [TEXT], "deep": pa.array([value], kind)}
    file = io.BytesIO()
    pq.write_table(pa.table(columns), file)
    (row,) = read("a.parquet", file.getvalue())
    assert (row.source_path, row.key) == ("a.parquet!/7", "7")
    assert "2021-01-03" in str(row.metadata)


def test_parquet_of_bytes_is_text_and_of_lists_is_told():
    def of(values: list) -> bytes:
        file = io.BytesIO()
        pq.write_table(pa.table({"text": values}), file)
        return file.getvalue()

    (row,) = read("a.parquet", of([TEXT.encode("gb18030")]))
    assert extract(row).extracted == TEXT
    assert "found text.list.element" in refusal("a.parquet", of([[TEXT]]))


SPINELESS = '<package><manifest><item id="c" href="一.xhtml"/></manifest></package>'
LOST = (
    '<package><manifest><item id="c" href="一.xhtml"/></manifest>'
    '<spine><itemref idref="nope"/><itemref idref="c"/></spine></package>'
)


def test_book_is_read_without_its_spine_and_beside_a_wrong_one():
    pages = {"一.xhtml": TEXT.encode()}
    (chapter,) = read("a.epub", epub(pages, package=SPINELESS))
    assert chapter.data.decode() == TEXT
    lost, chapter = read("a.epub", epub(pages, package=LOST))
    assert str(lost.error) == "a.epub!/nope: the spine alone names it"
    assert chapter.data.decode() == TEXT


def test_encrypted_pdf_is_told():
    from reportlab.lib.pdfencrypt import StandardEncryption
    from reportlab.pdfgen.canvas import Canvas

    file = io.BytesIO()
    canvas = Canvas(file, encrypt=StandardEncryption("secret", "owner"))
    canvas.drawString(72, 700, "text")
    canvas.save()
    assert refusal("a.pdf", file.getvalue()) == "a.pdf: is encrypted; save it without its password"


@pytest.mark.parametrize("suffix", ["txt", "zip", "tar", "pdf", "epub", "parquet", "xz", "warc"])
def test_empty_file_is_called_empty(suffix):
    assert refusal(f"a.{suffix}", b"") == f"a.{suffix}: empty: found no bytes; fetch it again"


def test_lines_may_begin_with_a_mark_and_end_as_on_windows():
    lines = json_lines([{"text": TEXT}, {"text": "二"}]).replace(b"\n", b"\r\n")
    rows = read("a.jsonl", b"\xef\xbb\xbf" + lines + b"\r\n")
    assert [row.data.decode() for row in rows] == [TEXT, "二"]
