"""Hostile files: bombs, archives and paths that lead out, damaged tables; rows D5 to D8 and D11.

Each archive is unpacked in a process of its own, whose every change of the file system is noted.
"""

import gzip
import io
import json
import os
import random
import re
import socket
import stat
import struct
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from packing import COMPRESSORS, epub, json_lines, parquet, tarred, warc, zipped

from cleaners.records import RawRecord
from flows.intake import Budget, Refused, read_opened
from flows.recipe import Columns, Limits, parse_recipe
from flows.store import CorpusStore

LONG = os.environ.get("FAULTS") == "long"
MUTANTS = 500 if LONG else 60
UNPACK = Path(__file__).parent / "faults" / "unpack.py"
MAX_BYTES, MAX_SECONDS = 300_000_000, 5
ZEROS = bytes(16_000_000)
MANY = 63
"""So many frames of 16 MB are a gigabyte, which every reader takes for one file."""


def unpacked(folder: Path, files: dict[str, bytes]) -> dict[str, dict]:
    """Unpack files in a fresh process; nothing but their folders of items may be written."""
    given, items, spare = (folder / name for name in ("in", "items", "spare"))
    given.mkdir(parents=True)
    spare.mkdir()
    for name, content in files.items():
        (given / name).write_bytes(content)
    before = sorted(str(path) for path in folder.rglob("*"))
    done = subprocess.run(
        [sys.executable, "-B", UNPACK, given, items],
        capture_output=True,
        text=True,
        cwd=spare,
        env={**os.environ, "TMPDIR": str(spare)},
        check=False,
    )
    assert done.returncode == 0, done.stderr
    told = {line["name"]: line for line in map(json.loads, done.stdout.splitlines())}
    assert set(told) == set(files)
    for line in told.values():
        # Copies to seek in have no name, and are gone with their process.
        outside = [path for path in line["written"] if not Path(path).is_relative_to(items)]
        assert [path for path in outside if not Path(path).is_relative_to(spare)] == []
        assert line["fetched"] == []
    after = sorted(str(path) for path in folder.rglob("*") if not path.is_relative_to(items))
    assert after == before
    names = [path.name for path in items.rglob("*") if path.is_file()]
    assert [name for name in names if not re.fullmatch(r"\d{5}|index\.json", name)] == []
    return told


def refusals(told: dict) -> list[str]:
    return [refused for _, _, _, _, refused, _ in told["items"] if refused]


def nested(levels: int) -> bytes:
    content = zipped({"bomb.txt": ZEROS})
    for level in range(levels):
        content = zipped({f"{level}-{copy}.zip": content for copy in range(10)})
    return content


def tar_frames() -> bytes:
    """Return a tar of a gigabyte, each member compressed by itself."""
    members = (tarred({f"{n}.txt": ZEROS})[: 512 + len(ZEROS)] for n in range(MANY))
    return b"".join(gzip.compress(member, 1) for member in members)


def one_value_in_each_row(value: str, rows: int) -> bytes:
    file = io.BytesIO()
    texts = pa.DictionaryArray.from_arrays(pa.array([0] * rows, pa.int32()), [value])
    pq.write_table(pa.table({"text": texts}), file)
    return file.getvalue()


BOMBS: dict[str, Callable[[], bytes]] = {
    **{f"bomb.txt{s}": lambda s=s: COMPRESSORS[s](ZEROS) * MANY for s in COMPRESSORS},
    **{
        f"bomb.jsonl{s}": lambda s=s: COMPRESSORS[s](b"a" * len(ZEROS)) * MANY
        for s in (".gz", ".zst")
    },
    "bomb.tar.gz": tar_frames,
    "bomb.zip": lambda: zipped({f"{n}.txt": ZEROS for n in range(MANY)}),
    "nested.zip": lambda: nested(2),
    "deep.gz.gz.gz.gz": lambda: gzip.compress(
        gzip.compress(gzip.compress(gzip.compress(ZEROS) * MANY) * MANY)
    ),
    "bomb.epub": lambda: epub({"一.xhtml": ZEROS * 4, "二.xhtml": ZEROS * 4}),
    "bomb.parquet": lambda: one_value_in_each_row("长江" * 100_000, 3000),
    "bomb.csv.xz": lambda: COMPRESSORS[".xz"](b'text\n"' + ZEROS) + COMPRESSORS[".xz"](ZEROS) * 9,
}


@pytest.mark.parametrize("name", BOMBS if LONG else ["bomb.txt.gz", "bomb.jsonl.zst", "nested.zip"])
def test_bomb_is_refused_in_seconds_and_little_memory(tmp_path, name):
    told = unpacked(tmp_path, {name: BOMBS[name]()})[name]
    if LONG:
        print(f"\n{name}: {told['seconds']:.1f} s, {told['bytes'] / 1e6:.0f} MB {refusals(told)}")
    assert any("limits." in refusal for refusal in refusals(told))
    assert told["bytes"] < MAX_BYTES
    assert told["seconds"] < MAX_SECONDS


def tar_of(*infos: tuple[str, dict]) -> bytes:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w", format=tarfile.GNU_FORMAT) as archive:
        for name, fields in infos:
            info = tarfile.TarInfo(name)
            content = fields.pop("content", b"")
            info.size = len(content)
            for field, value in fields.items():
                setattr(info, field, value)
            archive.addfile(info, io.BytesIO(content))
    return file.getvalue()


def overlapping() -> bytes:
    """Return a zip whose thousand names share the bytes of one member."""
    content = zipped({"0000.txt": b"x" * 1000})
    at = content.index(b"PK\x01\x02")
    end = content.index(b"PK\x05\x06")
    entry = content[at:end]
    entries = b"".join(entry.replace(b"0000.txt", f"{n:04}.txt".encode()) for n in range(1000))
    tail = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 1000, 1000, len(entries), at, 0)
    return content[:at] + entries + tail


def negative_offset() -> bytes:
    """Return a tar whose header claims a size below nothing, in base 256."""
    content = bytearray(tarred({"a.txt": b"x" * 600}))
    content[124:136] = b"\xff" * 12
    content[148:156] = b" " * 8
    content[148:156] = b"%06o\0 " % sum(content[:512])
    return bytes(content)


GOOD = ("good.txt", {"content": "长江".encode()})
ARCHIVES: dict[str, tuple[str, Callable[[Path], bytes]]] = {
    "zip that climbs": ("a.zip", lambda _: zipped({"../../evil.txt": b"x", "good.txt": b"y"})),
    "zip from the root": ("a.zip", lambda at: zipped({f"{at}/evil.txt": b"x", "good.txt": b"y"})),
    "zip of Windows paths": ("a.zip", lambda _: zipped({"..\\evil.txt": b"x", "C:\\e.txt": b"x"})),
    "zip with a link": ("a.zip", lambda at: _zip_link(str(at / "evil"))),
    "zip that overlaps": ("a.zip", lambda _: overlapping()),
    "zip with NUL in a name": ("a.zip", lambda _: zipped({"a\0../evil.txt": b"x"})),
    "tar that climbs": ("a.tar", lambda _: tar_of(("../../evil.txt", {"content": b"x"}), GOOD)),
    "tar from the root": ("a.tar", lambda at: tar_of((f"{at}/evil.txt", {"content": b"x"}), GOOD)),
    "tar with a link out": (
        "a.tar",
        lambda at: tar_of(
            ("d", {"type": tarfile.SYMTYPE, "linkname": str(at)}),
            ("d/evil.txt", {"content": b"x"}),
            GOOD,
        ),
    ),
    "tar with a hard link": (
        "a.tar",
        lambda _: tar_of(("p.txt", {"type": tarfile.LNKTYPE, "linkname": "/etc/passwd"}), GOOD),
    ),
    "tar with devices": (
        "a.tar",
        lambda _: tar_of(
            ("n.txt", {"type": tarfile.CHRTYPE, "devmajor": 1, "devminor": 5}),
            ("f.txt", {"type": tarfile.FIFOTYPE}),
            GOOD,
        ),
    ),
    "tar of negative size": ("a.tar", lambda _: negative_offset()),
    "tar that is its own member": ("a.tar", lambda _: tarred({"a.tar": tarred({"a.tar": b""})})),
    "tar with an escape in a name": ("a.tar", lambda _: tarred({"\x1b[31m\n.txt": b"x"})),
    "epub that climbs": (
        "a.epub",
        lambda _: epub({"../../../evil.xhtml": b"<p>x</p>", "/etc/passwd": b"<p>x</p>"}),
    ),
}


def _zip_link(target: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        info = zipfile.ZipInfo("link.txt")
        info.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(info, target)
    return file.getvalue()


def test_hostile_archives_write_nothing_outside(tmp_path):
    files = {f"{n:02}{name}": make(tmp_path) for n, (name, make) in enumerate(ARCHIVES.values())}
    assert len(files) == 15
    told = unpacked(tmp_path, files)
    assert not list(tmp_path.rglob("evil*"))
    items = [item for line in told.values() for item in line["items"]]
    assert not [item for item in items if "passwd" in item[0] and not item[4]]
    assert "\x1b" not in json.dumps(items, ensure_ascii=False)
    assert [line for line in told.values() if "good" in str(line["items"])]


DTDS = (
    '<!DOCTYPE p [<!ENTITY a "12345"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY e '
    '"&b;&b;&b;&b;&b;&b;&b;&b;">]>',
    '<!DOCTYPE p [<!ENTITY e "' + "z" * 50_000 + '">]>',
    '<!DOCTYPE p [<!ENTITY e SYSTEM "file:///etc/passwd">]>',
    '<!DOCTYPE p SYSTEM "http://127.0.0.1:9/x.dtd">',
)


def test_xml_of_a_book_expands_nothing_and_fetches_nothing(tmp_path):
    package = (
        '{}<package xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>&e;</dc:title>'
        '<manifest><item id="c" href="a.xhtml"/></manifest><spine><itemref idref="c"/></spine>'
        "</package>"
    )
    pages = {"a.xhtml": "<p>长江</p>".encode()}
    files = {
        f"{n}.epub": epub(pages, package=package.replace("{}", dtd)) for n, dtd in enumerate(DTDS)
    }
    told = unpacked(tmp_path, files)
    content = b"".join(path.read_bytes() for path in (tmp_path / "items").rglob("0*[0-9]"))
    assert not [found for found in (b"root:", b"zzz", b"12345") if found in content]
    assert [len(line["items"]) for line in told.values()] == [1, 1, 1, 1]


def test_hostile_paths_lead_nowhere_and_stop_nothing(tmp_path, make_run):
    outside, folder = tmp_path / "outside", tmp_path / "in"
    for each in (outside, folder / "deep"):
        each.mkdir(parents=True)
    (outside / "secret.txt").write_text("机密内容不得外泄。", encoding="utf-8")
    (folder / "good.txt").write_text("长江经济带保护和修复。", encoding="utf-8")
    (folder / "1.txt").symlink_to(outside / "secret.txt")
    (folder / "2").symlink_to(outside)
    (folder / "3").symlink_to(folder)
    (folder / "4.txt").symlink_to(folder / "nowhere.txt")
    (folder / "deep" / "5.txt").symlink_to("../../outside/secret.txt")
    os.mkfifo(folder / "6.txt")
    os.mkfifo(folder / "7.zip")
    (folder / "8.zip").symlink_to("/dev/zero")
    with socket.socket(socket.AF_UNIX) as server:
        here = Path.cwd()
        os.chdir(folder)  # a socket's whole path may have 108 bytes
        server.bind("9.txt")
        os.chdir(here)
        (folder / os.fsdecode(b"10\xff\x1b[31m.txt")).write_text("保护一。", encoding="utf-8")
        (folder / "11.jsonl").write_bytes(json_lines([{"id": "../../x", "text": "保护二。"}]))
        (folder / "12.zip").mkdir()
        (folder / "12.zip" / "a.txt").write_text("保护三。", encoding="utf-8")
        make_run(folder, recipe=parse_recipe("[gates]\nmax_reject_ratio = 1.0\n", name="r"))
    version = CorpusStore(tmp_path / "corpus").version("latest")
    records = version.table("records").to_pylist()
    assert {row["source_path"]: row["extracted"] for row in records} == {
        "in/10\ufffd\ufffd[31m.txt": "保护一。",
        "in/11.jsonl!/../../x": "保护二。",
        "in/12.zip/a.txt": "保护三。",
        "in/good.txt": "长江经济带保护和修复。",
    }
    assert sorted(p.name for p in tmp_path.iterdir()) == ["corpus", "in", "outside"]
    assert [p.name for p in outside.iterdir()] == ["secret.txt"]
    made = {path.name for path in version.folder.rglob("*") if path.is_file()}
    assert all(
        re.fullmatch(r"part-\d{5}\.parquet|(manifest|report)\.json|README\.md|report\.html", n)
        for n in made
    )


def read(name: str, content: bytes) -> list[RawRecord | Refused]:
    budget = Budget(Limits(), Columns(), len(content))
    return list(read_opened(io.BytesIO(content), name, name, budget))


ROWS = [{"id": n, "text": f"第{n}项工作由财政厅负责推进", "title": "长江"} for n in range(40)]
PAGES = [("http://a.cn/", "200 OK", b"<p>x</p>", {"Content-Type": "text/html"})] * 3
SAMPLES = {
    "a.zip": zipped({"一.txt": b"x" * 99, "b.jsonl": json_lines(ROWS)}),
    "a.tar": tarred({"一.txt": b"x" * 99, "b.jsonl": json_lines(ROWS)}),
    "a.tar.gz": tarred({"一.txt": b"x" * 99}, "w:gz"),
    "a.jsonl": json_lines(ROWS),
    "a.json": json.dumps(ROWS).encode(),
    "a.csv": b"id,text\n" + b"".join(b'%d,"a, ""b"" c"\n' % n for n in range(40)),
    "a.warc": warc(PAGES),
    "a.warc.gz": gzip.compress(warc(PAGES)),
    "a.epub": epub({"一.xhtml": b"<p>x</p>"}),
    **{f"a.txt{suffix}": pack(b"abc" * 99) for suffix, pack in COMPRESSORS.items()},
}


def damaged(content: bytes, chance: random.Random) -> bytes:
    changed = bytearray(content)
    for _ in range(chance.choice((1, 1, 2, 8))):
        at = chance.randrange(len(changed) or 1)
        what = chance.randrange(4)
        if what == 0 and changed:
            changed[at] ^= 1 << chance.randrange(8)
        elif what == 1:
            changed[at : at + 4] = chance.choice((b"\xff" * 4, bytes(4), b"\x7f\xff\xff\xff"))
        elif what == 2:
            del changed[at : at + chance.randint(1, 40)]
        else:
            changed[at:at] = changed[: chance.randint(1, 60)]
    return bytes(changed)


@pytest.mark.parametrize("name", SAMPLES)
def test_damaged_files_are_read_or_refused(name):
    chance = random.Random(name)
    for _ in range(MUTANTS):
        for item in read(name, damaged(SAMPLES[name], chance)):
            assert isinstance(item, (RawRecord, Refused))


def test_damaged_parquet_is_refused_or_whole():
    """No flipped bit gives another text. The footer, which names the columns, has no checksum."""
    content = parquet(ROWS, write_page_checksum=True, compression="zstd")
    whole = [item.data for item in read("a.parquet", content)]
    chance, silent, refused = random.Random(11), 0, 0
    for _ in range(500 if LONG else 100):
        flipped = bytearray(content)
        flipped[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
        items = read("a.parquet", bytes(flipped))
        if any(isinstance(item, Refused) for item in items):
            refused += 1
        else:
            silent += [item.data for item in items] != whole
    if LONG:
        print(f"\n500 flipped bits in Parquet: {refused} refused, {silent} other texts")
    assert refused > 50
    assert silent == 0


def test_table_of_one_huge_value_is_refused_by_its_limit(tmp_path):
    """JSON and its lines with one value larger than a source may be: 70 MB against 64."""
    value = b'{"text": "' + b"a" * 70_000_000 + b'"}'
    told = unpacked(
        tmp_path, {"a.json": b"[" + value + b"]", "b.jsonl": value + b'\n{"text":"b"}\n'}
    )
    for line in told.values():
        assert any("limits.max_source_bytes allows (64,000,000)" in each for each in refusals(line))
        assert line["bytes"] < MAX_BYTES
        assert line["seconds"] < MAX_SECONDS


def test_pipe_is_refused_and_not_waited_for(tmp_path, cli):
    os.mkfifo(tmp_path / "a.txt")
    done = cli("try", "a.txt")
    assert (done.returncode, done.stderr) == (3, "error: a.txt: not a plain file\n")
