"""Poison: a thousand good texts beside forty bad ones come out as if these were not there (C4)."""

import gzip
import io
import json
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

from packing import COMPRESSORS, epub, parquet, pdf, tarred, zipped

from flows.store import CorpusStore

GOOD = 1_000
MAX_SOURCE_BYTES = 1_000_000
TEXT = "长江经济带的保护和修复工作由水利部门负责推进，全年任务已经落实到位。"
ZIP = zipped({"一.txt": TEXT.encode() * 9})


def good(number: int) -> str:
    """Return a text that no rule touches and no other resembles."""
    digits = "".join("零一二三四五六七八九"[int(digit)] for digit in f"{number:04}")
    names = "水利财政教育交通卫生住建文旅商务林业审计"
    mine = "".join(names[(number * step) % 20] for step in (1, 3, 7, 9, 11, 13, 17, 19))
    return f"{mine}{digits}号文件已经由{mine[::-1]}印发，请{digits}{mine[3:]}遵照执行。"


def patched(content: bytes, at: bytes, offset: int, new: bytes) -> bytes:
    place = content.index(at) + offset
    return content[:place] + new + content[place + len(new) :]


def encrypted() -> bytes:
    content = patched(ZIP, b"PK\x03\x04", 6, b"\x01\x08")
    return patched(content, b"PK\x01\x02", 8, b"\x01\x08")


def other_method() -> bytes:
    content = patched(ZIP, b"PK\x03\x04", 8, struct.pack("<H", 98))
    return patched(content, b"PK\x01\x02", 10, struct.pack("<H", 98))


def deep(levels: int) -> bytes:
    content = ZIP
    for _ in range(levels):
        content = zipped({"in.zip": content})
    return content


def without_container() -> bytes:
    return zipped({"mimetype": b"application/epub+zip"})


def stored(content: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("a.txt", content)
    return file.getvalue()


ROW = {"text": TEXT}
POISON: dict[str, Callable[[], bytes]] = {
    "01.txt": lambda: b"",
    "02.txt": lambda: b" \n\t\n",
    "03.txt": lambda: b"\x7fELF\0\0\1\2" * 9,
    "04.txt": lambda: b"\xff\xfea",
    "05.txt": lambda: bytes(range(128, 256)) * 3,
    "06.txt": lambda: "一".encode("gbk"),
    "07.txt": lambda: "---\ntitle: 长江\n正文".encode(),
    "08.txt": lambda: "---\ntitle: 长江\n不是键\n---\n正文".encode(),
    "09.txt": lambda: "---\ntitle: '长江\n---\n正文".encode(),
    "10.txt": lambda: b"---\ntitle: x\n" + b"a: b\n" * 20_000 + b"---\n",
    "11.html": lambda: b"<div>" * 5_000,
    "12.txt": lambda: b"x" * (MAX_SOURCE_BYTES + 1),
    "13.txt.gz": lambda: b"no gzip at all",
    "14.txt.gz": lambda: gzip.compress(TEXT.encode())[:-12],
    "15.txt.gz": lambda: gzip.compress(TEXT.encode())[:-8] + bytes(4) + b"\x69\0\0\0",
    "16.txt.gz": lambda: gzip.compress(bytes(20_000_000)),
    "17.txt.zst": lambda: b"no zstd at all",
    "18.txt.zst": lambda: COMPRESSORS[".zst"](TEXT.encode() * 9)[:-9],
    "19.txt.bz2": lambda: b"no bzip2 at all",
    "20.txt.xz": lambda: b"no xz at all",
    "21.txt.xz": lambda: COMPRESSORS[".xz"](TEXT.encode())[:-20],
    "22.zip": lambda: b"PK\x03\x04 and no more",
    "23.zip": lambda: stored(b"abcdefgh").replace(b"abcdefgh", b"abcdefgX", 1),
    "24.zip": encrypted,
    "25.zip": other_method,
    "26.zip": lambda: zipped({"../a.txt": b"x"}),
    "27.zip": lambda: deep(4),
    "28.zip": lambda: zipped({"卷/坏.txt": b"\0\1\2\3"}),
    "29.tar": lambda: b"no tar at all",
    "30.tar": lambda: tarred({"a.jpg": b"x" * 2000})[:1500],
    "31.jsonl": lambda: b'{"text": \n',
    "32.jsonl": lambda: '{"标题": "长江"}\n'.encode(),
    "33.jsonl": lambda: b"[1]\n",
    "34.jsonl": lambda: b'{"text": [{"a": 1}]}\n',
    "35.json": lambda: b"{'text': 1}",
    "36.json": lambda: b"[" * 200_000,
    "37.csv": lambda: "标题,号\n一,1\n".encode(),
    "38.csv": lambda: f"title,text\n一,{TEXT},多\n".encode(),
    "39.parquet": lambda: b"PAR1 no more",
    "40.parquet": lambda: parquet([{"a": 1}]),
    "41.warc": lambda: b"no warc at all, and it is long enough to be taken for another",
    "42.epub": without_container,
    "43.epub": lambda: epub({}, package="<package"),
    "44.epub": lambda: epub(
        {}, package="<p><item id='a' href='a.x'/><itemref idref='a'/></p>"
    ),
    "45.pdf": lambda: b"%PDF-1.7 no more",
    "46.pdf": lambda: pdf([[], []]),
    "47.txt": lambda: json.dumps(ROW).encode("utf-16")[:-1],
}  # fmt: skip


def test_forty_bad_sources_cost_themselves_and_nothing_else(tmp_path, cli):
    """Run by the command line, as a user does, which exits with 0."""
    folder = tmp_path / "in"
    folder.mkdir()
    for number in range(GOOD):
        (folder / f"{number:04}.txt").write_text(good(number), encoding="utf-8")
    for name, make in POISON.items():
        (folder / f"x{name}").write_bytes(make())
    assert len(POISON) >= 40
    recipe = tmp_path / "r.toml"
    recipe.write_text(f"[limits]\nmax_source_bytes = {MAX_SOURCE_BYTES}\n", encoding="utf-8")
    done = cli("run", folder, "--plain", "--json", "--recipe", recipe, "--corpus", "corpus")
    assert (done.returncode, "Traceback" in done.stderr) == (0, False), done.stderr
    version = CorpusStore(tmp_path / "corpus").version("latest")
    records = [row["source_path"] for row in version.table("records").to_pylist()]
    assert records == [f"in/{number:04}.txt" for number in range(GOOD)]
    paragraphs = version.table("paragraphs").to_pylist()
    assert [row["text"] for row in paragraphs if row["kept"]] == [good(n) for n in range(GOOD)]
    assert len(paragraphs) == GOOD
    rejects = version.table("rejects").to_pylist()
    named = {Path(row["source_path"].partition("!")[0]).name.partition(":")[0] for row in rejects}
    assert named == {f"x{name}" for name in POISON}
    reasons = {row["message"].removeprefix(row["source_path"]) for row in rejects}
    assert len(rejects) == len(POISON)
    assert len(reasons) >= 40, sorted(row["message"] for row in rejects)
    assert json.loads(done.stdout)["counts"]["rejects"].keys() <= {
        "SourceError", "DecodingError", "MarkupError", "LimitExceeded",
    }  # fmt: skip
