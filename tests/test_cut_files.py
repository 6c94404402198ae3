"""Files that are cut at any byte: all that is whole is in, one refusal tells of the rest."""

import bz2
import io
import json
import lzma
import tarfile
import zipfile
import zlib

import pyarrow as pa
import pytest
from packing import COMPRESSORS, SENTENCES, epub, json_lines, parquet, pdf, tarred, warc

from cleaners.records import RawRecord
from flows.intake import Budget, Refused, read_opened
from flows.recipe import Columns, Limits

ROWS = [{"id": f"n{n}", "text": f"{text}（{n * n}）"} for n, text in enumerate(SENTENCES * 3)]


def read(name: str, content: bytes, **limits: int) -> tuple[list[RawRecord], list[Refused]]:
    """Return the items of a file of that name and what of it is refused."""
    budget = Budget(Limits(max_ratio=100_000, **limits), Columns(), len(content))
    items = list(read_opened(io.BytesIO(content), name, name, budget))
    refused = [item for item in items if isinstance(item, Refused)]
    return [item for item in items if isinstance(item, RawRecord)], refused


def held(name: str, content: bytes, whole: list[RawRecord]) -> int:
    """Return how many items of a cut file are in: the first ones, as in the whole file."""
    items, refused = read(name, content)
    assert items == whole[: len(items)]
    (told,) = refused
    assert told.source_path == name
    assert str(told.error).startswith(f"{name}: ")
    return len(items)


UNPACKERS = {
    ".gz": lambda content: zlib.decompressobj(31).decompress(content),
    ".bz2": lambda content: bz2.BZ2Decompressor().decompress(content),
    ".xz": lambda content: lzma.LZMADecompressor().decompress(content),
    ".zst": lambda _content: b"",  # it gives whole blocks; see the test of frames
}


@pytest.mark.parametrize("suffix", COMPRESSORS)
def test_rows_before_the_cut_of_a_compressed_file_are_in(suffix):
    content = COMPRESSORS[suffix](json_lines(ROWS))
    name = f"x.jsonl{suffix}"
    whole, none = read(name, content)
    assert (len(whole), none) == (len(ROWS), [])
    for cut in range(1, len(content)):
        rows = UNPACKERS[suffix](content[:cut]).count(b"\n")
        assert held(name, content[:cut], whole) >= rows


@pytest.mark.parametrize("suffix", COMPRESSORS)
def test_frames_before_the_cut_are_in(suffix):
    frames = [COMPRESSORS[suffix](json_lines([row])) for row in ROWS[:5]]
    content, name = b"".join(frames), f"x.jsonl{suffix}"
    whole, _ = read(name, content)
    ends = [sum(map(len, frames[:number])) for number in range(1, 6)]
    for cut in range(1, len(content)):
        before = sum(end <= cut for end in ends)
        if cut in ends:  # which nobody can tell from a file that was meant so
            assert read(name, content[:cut]) == (whole[:before], [])
        else:
            assert before <= held(name, content[:cut], whole) <= before + 1


def test_blocks_of_a_zstd_frame_before_the_cut_are_in():
    file = io.BytesIO()
    with pa.CompressedOutputStream(pa.PythonFile(file), "zstd") as packed:
        for row in ROWS[:4]:
            packed.write(json_lines([row]))
            packed.flush()
            ends = [*locals().get("ends", []), file.tell()]
        content = file.getvalue()
    whole, _ = read("x.jsonl.zst", content)
    for cut in range(ends[0], ends[-1]):
        assert held("x.jsonl.zst", content[:cut], whole) == sum(end <= cut for end in ends)


@pytest.mark.parametrize("suffix", COMPRESSORS)
def test_what_is_no_frame_behind_a_frame_is_told(suffix):
    content = COMPRESSORS[suffix](json_lines(ROWS))
    whole, _ = read(f"x.jsonl{suffix}", content)
    assert held(f"x.jsonl{suffix}", content + b"more", whole) == len(ROWS)


@pytest.mark.parametrize("suffix", COMPRESSORS)
def test_rows_before_damage_within_a_compressed_file_are_in(suffix):
    content = bytearray(COMPRESSORS[suffix](json_lines(ROWS)) * 2)
    place = len(content) // 2 + 30  # in the second frame
    content[place : place + 20] = bytes(20)
    items, refused = read(f"x.jsonl{suffix}", bytes(content))
    assert len(items) >= len(ROWS)
    assert refused[-1].source_path == f"x.jsonl{suffix}"


def test_cut_text_is_no_item():
    content = COMPRESSORS[".gz"]("\n".join(SENTENCES).encode())
    for cut in (11, len(content) // 2, len(content) - 1):
        assert held("a.txt.gz", content[:cut], []) == 0


FORMATS = {"ustar": tarfile.USTAR_FORMAT, "gnu": tarfile.GNU_FORMAT, "pax": tarfile.PAX_FORMAT}


@pytest.mark.parametrize("kind", FORMATS)
def test_members_before_the_cut_of_a_tar_are_in(kind):
    file = io.BytesIO()
    names = ["一.txt", "表.jsonl", "夹/图.jpg", f"{'长' * 60 if kind != 'ustar' else '短'}.txt"]
    ends = []
    with tarfile.open(fileobj=file, mode="w", format=FORMATS[kind]) as archive:
        for number, name in enumerate(names):
            content = json_lines(ROWS[number * 4 : number * 4 + 4])
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
            ends.append(file.tell())
    content = file.getvalue()
    whole, none = read("a.tar", content)
    assert ([item.source_path.count("!") for item in whole], none) == ([1, 2, 2, 2, 2, 1], [])
    items = [1, 4, 0, 1]
    # Within the header and at the edges of blocks each byte, else some.
    for cut in [*range(1, ends[-1], 13), *(end + off for end in ends for off in (-1, 0, 1, 511))]:
        at_least = sum(count for count, end in zip(items, ends, strict=True) if end <= cut)
        assert held("a.tar", content[:cut], whole) >= at_least
    for cut in (ends[-1] + 512, len(content) - 1):  # behind the mark of the end nothing is lost
        assert read("a.tar", content[:cut]) == (whole, [])


def test_members_before_the_cut_of_a_packed_tar_are_in():
    members = {f"{n}.txt": f"{text}{n}".encode() for n, text in enumerate(SENTENCES)}
    plain = tarred(members)
    for suffix in COMPRESSORS:
        content, name = COMPRESSORS[suffix](plain), f"a.tar{suffix}"
        whole, _ = read(name, content)
        assert len(whole) == len(members)
        for cut in range(1, len(content) - 8, 3):
            unpacked = UNPACKERS[suffix](content[:cut])
            at_least = sum(f"{text}{n}".encode() in unpacked for n, text in enumerate(SENTENCES))
            assert held(name, content[:cut], whole) >= at_least - 1  # its last block may be cut


def test_archives_one_behind_the_other_are_one():
    items, refused = read("a.tar", tarred({"一.txt": b"1"}) + tarred({"二.txt": b"2"}))
    assert [item.data for item in items] == [b"1", b"2"]
    assert not refused


def test_rows_before_the_cut_of_a_member_are_in():
    rows = json_lines(ROWS)
    content = tarred({"x.jsonl": rows, "y.jsonl": rows})
    whole, _ = read("a.tar", content)
    for cut in range(512, 512 + len(rows), 7):
        assert held("a.tar", content[:cut], whole) == rows[: cut - 512].count(b"\n")
    packed = tarred({f"x.jsonl{suffix}": COMPRESSORS[suffix](rows) for suffix in COMPRESSORS})
    whole, _ = read("a.tar", packed)
    for cut in range(1, len(packed) - 20 * 512, 101):
        held("a.tar", packed[:cut], whole)


PAGES = [
    (f"http://a.example/{n}", "200 OK", f"<p>{text}</p>".encode(), {"Content-Type": "text/html"})
    for n, text in enumerate(SENTENCES[:4])
]


def records(*contents: str, end: bytes = b"\r\n\r\n", kind: str = "") -> list[bytes]:
    """Return the records of a WET file."""
    head = "WARC/1.0\r\nWARC-Type: conversion\r\nWARC-Target-URI: http://a.example/{}\r\n{}"
    return [
        head.format(number, kind).encode()
        + f"Content-Length: {len(content.encode())}\r\n\r\n{content}".encode()
        + end
        for number, content in enumerate(contents)
    ]


def test_pages_before_the_cut_of_a_warc_are_in():
    content = warc(PAGES)
    whole, none = read("a.warc", content)
    assert (len(whole), none) == (4, [])
    begins = [content.find(b"WARC/1.0\r\n", 9)]
    while (begin := content.find(b"WARC/1.0\r\n", begins[-1] + 9)) > 0:
        begins.append(begin)
    for cut in range(1, len(content) - 4):
        items, refused = read("a.warc", content[:cut])
        assert items == whole[: len(items)]
        assert len(items) == sum(end - 4 <= cut for end in [*begins[1:], len(content)])
        at_an_end = any(begin - 4 <= cut <= begin for begin in begins)
        assert [item.source_path for item in refused] == ["a.warc"] * (not at_an_end)


@pytest.mark.parametrize("suffix", COMPRESSORS)
def test_pages_before_the_cut_of_a_packed_warc_are_in(suffix):
    whole, _ = read("a.warc", warc(PAGES))
    members = [COMPRESSORS[suffix](member) for member in records(*SENTENCES[:4])]
    content, name = b"".join(members), f"a.warc.wet{suffix}"
    whole, none = read(name, content)
    assert (len(whole), none) == (4, [])
    ends = [sum(map(len, members[:number])) for number in range(1, 5)]
    for cut in range(1, len(content)):
        if cut not in ends:
            assert held(name, content[:cut], whole) >= sum(end <= cut for end in ends)


@pytest.mark.parametrize("end", [b"", b"\n", b"\r\n", b"\r\n\r\n", b"\n\n\n\n\n"])
@pytest.mark.parametrize("kind", ["", "Content-Type: text/plain\r\n"])
def test_records_are_told_apart_whatever_stands_between(end, kind):
    items, refused = read("w.wet", b"".join(records(*SENTENCES, end=end, kind=kind)))
    assert [item.data.decode() for item in items] == SENTENCES
    assert not refused


@pytest.mark.parametrize("off", [*range(-40, 0, 3), *range(1, 200), 10**6, 10**30, "x", "-5", ""])
def test_wrong_content_length_costs_its_record_alone(off):
    """A record that takes in the next, a part of it, or the rest of the file; one too short."""
    content = records(*SENTENCES[:4])
    length = len(SENTENCES[1].encode())
    told = off if isinstance(off, str) else length + off
    content[1] = content[1].replace(b"Length: %d" % length, f"Length: {told}".encode())
    items, refused = read("a.warc", b"".join(content))
    if off in range(1, 5):  # the blank lines behind it
        assert len(items) == 4 or [len(items), len(refused)] == [3, 1]
    elif off in range(len(content[2]), len(content[2]) + 5):  # a record that holds a record
        assert len(items) == 3
    else:
        assert [item.data.decode() for item in items] == [SENTENCES[0], *SENTENCES[2:4]]
        assert [item.source_path for item in refused] == ["a.warc!/http://a.example/1"]
        assert "its Content-Length" in str(refused[0].error)


def test_page_that_cannot_be_used_costs_itself_only():
    broken = {"Content-Type": "text/html", "Content-Encoding": "gzip"}
    packed = COMPRESSORS[".gz"](PAGES[0][2])
    pages = [
        ("http://b.example/cut", "200 OK", packed[:-9], broken),
        ("http://b.example/br", "200 OK", b"x", {**broken, "Content-Encoding": "br"}),
        ("http://b.example/plain", "200 OK", PAGES[1][2], broken),
        ("http://b.example/large", "200 OK", b"x" * 3000, {"Content-Type": "text/html"}),
        *PAGES,
    ]
    items, refused = read("a.warc", warc(pages), max_source_bytes=2000)
    assert [item.key for item in items] == ["http://b.example/plain", *(page[0] for page in PAGES)]
    assert [item.source_path.rpartition("/")[2] for item in refused] == ["cut", "br", "large"]


class Pipe(io.RawIOBase):
    """A file that nobody can go back in, so that sizes are written behind the members."""

    def __init__(self) -> None:
        self.content = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, content: bytes) -> int:
        self.content += content
        return len(content)


def zip_of(members: dict[str, bytes], method: int, *, piped: bool, large: bool) -> bytes:
    file = Pipe() if piped else io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, content in members.items():
            with archive.open(name, "w", force_zip64=large) as member:
                member.write(content)
    return bytes(file.content) if isinstance(file, Pipe) else file.getvalue()


@pytest.mark.parametrize(
    ("method", "piped", "large"),
    [
        (zipfile.ZIP_DEFLATED, False, False),
        (zipfile.ZIP_DEFLATED, True, False),
        (zipfile.ZIP_DEFLATED, True, True),
        (zipfile.ZIP_STORED, False, True),
        (zipfile.ZIP_LZMA, False, False),
    ],
)
def test_members_before_the_cut_of_a_zip_are_in(method, piped, large):
    members = {f"第{n}.txt": f"{text}{n}".encode() for n, text in enumerate(SENTENCES)}
    content = zip_of(members, method, piped=piped, large=large)
    whole, none = read("a.zip", content)
    assert (len(whole), none) == (len(members), [])
    begins = [at for at in range(len(content)) if content.startswith(b"PK\x03\x04", at)]
    directory = content.find(b"PK\x01\x02")
    ends = [*begins[1:], directory]
    for cut in sorted({*range(1, len(content), 7), *ends, *(end - 1 for end in ends)}):
        at_least = sum(end <= cut for end in ends)
        assert at_least <= held("a.zip", content[:cut], whole) <= at_least + piped


def test_zip_in_a_cut_zip_is_not_taken_for_it():
    inner = zip_of({"里.txt": b"1"}, zipfile.ZIP_STORED, piped=False, large=False)
    members = {"一.txt": b"2", "内.zip": inner, "二.txt": b"3"}
    content = zip_of(members, zipfile.ZIP_STORED, piped=False, large=False)
    whole, _ = read("a.zip", content)
    assert held("a.zip", content[: content.find("二".encode()) - 3], whole) == 2


def test_members_of_a_zip_in_a_cut_file_are_in():
    members = {f"{n}.txt": f"{text}{n}".encode() for n, text in enumerate(SENTENCES)}
    inner = zip_of(members, zipfile.ZIP_STORED, piped=False, large=False)
    whole, _ = read("a.zip.gz", COMPRESSORS[".gz"](inner))
    assert len(whole) == 7
    packed = COMPRESSORS[".gz"](inner)
    counts = [held("a.zip.gz", packed[:cut], whole) for cut in range(1, len(packed))]
    assert counts == sorted(counts)
    assert counts[-1] == 7
    assert set(counts) >= {0, 1, 6}


def test_chapters_before_the_cut_of_a_book_are_in():
    chapters = {f"{n}.xhtml": f"<p>{text}</p>".encode() for n, text in enumerate(SENTENCES)}
    content = epub(chapters)
    whole, _ = read("b.epub", content)
    assert len(whole) == 7
    counts = [held("b.epub", content[:cut], whole) for cut in range(1, len(content), 3)]
    assert counts == sorted(counts)
    assert set(counts) == set(range(8))


@pytest.mark.parametrize("indent", [None, 2])
@pytest.mark.parametrize(
    "around", ["{}", '{{"total": 9, "rows": {}}}', '{{"a": {{}}, "rows":\n{}}}']
)
def test_rows_before_the_cut_of_a_list_are_in(around, indent):
    listed = json.dumps(ROWS[:5], ensure_ascii=False, indent=indent)
    content = around.format(listed).encode()
    whole, none = read("x.json", content)
    assert (len(whole), none) == (5, [])
    ends = [at + 1 for at in range(len(content)) if content[at : at + 1] == b"}"][-5 - (
        around != "{}") :]  # fmt: skip
    for cut in range(20, len(content)):
        assert held("x.json", content[:cut], whole) == sum(end <= cut for end in ends[:5])
    packed = COMPRESSORS[".gz"](content)
    whole, _ = read("x.json.gz", packed)
    counts = [held("x.json.gz", packed[:cut], whole) for cut in range(1, len(packed))]
    assert counts == sorted(counts)
    assert counts[-1] == 5


def test_object_that_is_cut_is_no_row():
    content = json.dumps({"text": SENTENCES[0], "comments": [{"text": "好"}, {"text": "对"}]})
    items, refused = read("x.json", content[:-4].encode())
    assert (len(items), len(refused)) == (0, 1)


def test_lines_before_the_cut_of_json_lines_are_in():
    content = json_lines(ROWS[:4])
    whole, _ = read("x.jsonl", content)
    for cut in range(1, len(content)):
        items, refused = read("x.jsonl", content[:cut])
        lines = content[:cut].split(b"\n")
        assert items == whole[: len(items)]
        assert len(items) == content[: cut + 1].count(b"\n")
        assert len(refused) == (len(lines[-1]) > 0 and content[cut : cut + 1] != b"\n")


def test_cut_parquet_and_pdf_are_refused_whole():
    """Both tell at their end where all is; a PDF is one item."""
    for name, content in (("x.parquet", parquet(ROWS)), ("a.pdf", pdf([SENTENCES[:3]]))):
        for cut in range(1, len(content) - 8, 211):
            assert held(name, content[:cut], []) == 0


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32", "utf-16-be"])
def test_rows_of_wide_text_are_in_whatever_their_length(encoding):
    content = json_lines(ROWS * 200).decode().encode(encoding)
    content = content if encoding != "utf-16-be" else b"\xfe\xff" + content
    items, refused = read("x.jsonl", content, max_source_bytes=100_000)
    assert (len(items), refused) == (len(ROWS) * 200, [])
    items, refused = read("x.jsonl.gz", COMPRESSORS[".gz"](content)[:-9])
    assert len(items) > len(ROWS) * 190
    assert len(refused) == 1
