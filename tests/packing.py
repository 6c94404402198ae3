"""Files of every format, made by real writers, for the tests of intake."""

import bz2
import gc
import gzip
import io
import json
import lzma
import tarfile
import warnings
import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

Row = Mapping[str, object]

SENTENCES = [
    f"第{n}项工作由{name}负责推进，全年任务已经落实到位，群众满意。"
    for n, name in enumerate(["财政厅", "教育局", "水利部", "卫健委", "交通厅", "住建局", "文旅局"])
]
ROWS = [{"id": name, "text": text} for name, text in zip("abc", SENTENCES, strict=False)]

COMPRESSORS: dict[str, Callable[[bytes], bytes]] = {
    ".gz": gzip.compress,
    ".bz2": bz2.compress,
    ".xz": lzma.compress,
    ".zst": lambda content: pa.compress(content, "zstd", asbytes=True),
}


def zipped(members: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return file.getvalue()


def tarred(members: Mapping[str, bytes], mode: str = "w") -> bytes:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode=mode) as archive:
        for name, content in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return file.getvalue()


def json_lines(rows: Sequence[object]) -> bytes:
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()


def parquet(rows: Sequence[Row], **options: object) -> bytes:
    file = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(list(rows)), file, **options)
    return file.getvalue()


def warc(pages: Sequence[tuple[str, str, bytes, Mapping[str, str]]]) -> bytes:
    """Write (address, status, content, HTTP headers) as a WARC file with one member per record."""
    from warcio.statusandheaders import StatusAndHeaders
    from warcio.warcwriter import WARCWriter

    file = io.BytesIO()
    writer = WARCWriter(file, gzip=False)
    writer.write_record(writer.create_warcinfo_record("a.warc", {"software": "tests"}))
    for address, status, content, headers in pages:
        http = StatusAndHeaders(status, list(headers.items()), protocol="HTTP/1.1")
        record = writer.create_warc_record(
            address, "response", payload=io.BytesIO(content), http_headers=http
        )
        writer.write_record(record)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ResourceWarning)  # of a file that warcio leaves open
            del record
            gc.collect()
    return file.getvalue()


def epub(chapters: Mapping[str, bytes], *, package: str = "", title: str = "江河记") -> bytes:
    items = "".join(
        f'<item id="c{n}" href="{name}" media-type="application/xhtml+xml"/>'
        for n, name in enumerate(chapters)
    )
    spine = "".join(f'<itemref idref="c{n}"/>' for n in range(len(chapters)))
    package = package or (
        '<package xmlns="http://www.idpf.org/2007/opf" version="3.0">'
        '<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<dc:title>{title}</dc:title><dc:creator>顾阳</dc:creator></metadata>"
        f"<manifest>{items}</manifest><spine>{spine}</spine></package>"
    )
    container = (
        '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container" version="1.0">'
        '<rootfiles><rootfile full-path="OEBPS/book.opf" '
        'media-type="application/oebps-package+xml"/></rootfiles></container>'
    )
    members = {
        "mimetype": b"application/epub+zip",
        "META-INF/container.xml": container.encode(),
        "OEBPS/book.opf": package.encode(),
    }
    return zipped(members | {f"OEBPS/{name}": content for name, content in chapters.items()})


def pdf(pages: Sequence[Sequence[str]], title: str = "") -> bytes:
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.pdfgen.canvas import Canvas

    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    file = io.BytesIO()
    canvas = Canvas(file, invariant=True)
    if title:
        canvas.setTitle(title)
    for lines in pages:
        canvas.setFont("STSong-Light", 12)
        for number, line in enumerate(lines):
            canvas.drawString(72, 760 - 18 * number, line)
        canvas.showPage()
    canvas.save()
    return file.getvalue()


def of_all_formats(folder: Path) -> Path:
    """Make a folder with a file of each format, eleven items in all."""
    folder.mkdir()
    http = {"Content-Type": "text/html; charset=utf-8"}
    page = f"<p>{SENTENCES[5]}</p>".encode()
    files = {
        "一.txt": SENTENCES[0].encode(),
        "二.txt.gz": gzip.compress(SENTENCES[1].encode()),
        "a.zip": zipped({"卷/三.txt": SENTENCES[2].encode(), "图.jpg": b"\xff\xd8"}),
        "b.tar.gz": tarred({"x.jsonl": json_lines(ROWS)}, "w:gz"),
        "c.parquet": parquet([{"id": "p", "text": SENTENCES[3]}]),
        "d.epub": epub({"一.xhtml": f"<p>{SENTENCES[4]}</p>".encode()}),
        "e.warc.gz": gzip.compress(warc([("http://a.cn/", "200 OK", page, http)])),
        "f.pdf": pdf([["第6项工作由文旅局负责推进，全年任", "务已经落实到位，群众满意。"]]),
        "g.csv": f"id,text\nq,{SENTENCES[0]}\n".encode(),
        "h.exe": b"MZ",
    }
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return folder
