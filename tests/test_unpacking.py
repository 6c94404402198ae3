"""Unpacking in a run: members and rows are sources like any other, and bad ones cost themselves."""

import random

import pytest
from packing import ROWS, SENTENCES, json_lines, of_all_formats, tarred, zipped

from flows.recipe import parse_recipe
from flows.store import CorpusStore

LENIENT = "[gates]\nmax_reject_ratio = 1.0\n"


def columns_of(store: CorpusStore, table: str, *names: str) -> list[tuple]:
    rows = store.version("latest").table(table).to_pylist()
    return [tuple(row[name] for name in names) for row in rows]


def parquet_files(store: CorpusStore) -> dict[str, bytes]:
    folder = store.version("latest").folder
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*.parquet")}


def test_folder_of_all_formats_becomes_a_version(tmp_path, make_run):
    outcome = make_run(of_all_formats(tmp_path / "in"))
    store = CorpusStore(tmp_path / "corpus")
    assert columns_of(store, "rejects", "message") == []
    assert columns_of(store, "paragraphs", "source_path", "text") == [
        ("in/a.zip!/卷/三.txt", SENTENCES[2]),
        ("in/b.tar.gz!/x.jsonl!/a", SENTENCES[0]),
        ("in/b.tar.gz!/x.jsonl!/b", SENTENCES[1]),
        ("in/b.tar.gz!/x.jsonl!/c", SENTENCES[2]),
        ("in/c.parquet!/p", SENTENCES[3]),
        ("in/d.epub!/OEBPS/一.xhtml", SENTENCES[4]),
        ("in/e.warc.gz!/http://a.cn/", SENTENCES[5]),
        ("in/f.pdf", SENTENCES[6]),
        ("in/g.csv!/q", SENTENCES[0]),
        ("in/一.txt", SENTENCES[0]),
        ("in/二.txt.gz", SENTENCES[1]),
    ]
    assert outcome.counts["skipped"] == {"WARC warcinfo": 1, "suffix .exe": 1, "suffix .jpg": 1}
    assert [item.source_path for item in outcome.version.manifest.inputs] == [
        path for (path,) in columns_of(store, "records", "source_path")
    ]


@pytest.mark.parametrize("workers", [1, 3])
def test_tables_do_not_depend_on_workers_order_or_the_cache(tmp_path, make_run, workers):
    folder = of_all_formats(tmp_path / "in")
    one, other = (CorpusStore(tmp_path / name) for name in ("one", "other"))
    make_run(folder, store=one)
    globs = [f"{folder}/{first}*" for first in "gfedcba一二"]
    random.Random(workers).shuffle(globs)
    make_run(*globs, store=other, workers=workers, cache=tmp_path / "cache")
    assert parquet_files(one) == parquet_files(other)


def test_changed_member_or_row_changes_its_record_only(tmp_path, make_run):
    folder = of_all_formats(tmp_path / "in")
    store, cache = CorpusStore(tmp_path / "corpus"), tmp_path / "cache"
    make_run(folder, store=store, cache=cache)
    before = dict(columns_of(store, "records", "source_path", "record_id"))
    hashes = dict(columns_of(store, "records", "source_path", "source_sha256"))
    rows = [{"id": "neu", "text": SENTENCES[5]}, {**ROWS[0], "text": SENTENCES[6]}, *ROWS[1:]]
    (folder / "b.tar.gz").write_bytes(tarred({"x.jsonl": json_lines(rows)}, "w:gz"))
    outcome = make_run(folder, store=store, cache=cache)
    after = dict(columns_of(store, "records", "source_path", "record_id"))
    changed = dict(columns_of(store, "records", "source_path", "source_sha256"))
    assert set(after) - set(before) == {"in/b.tar.gz!/x.jsonl!/neu"}
    assert {path for path in before if hashes[path] != changed[path]} == {"in/b.tar.gz!/x.jsonl!/a"}
    assert {path: after[path] for path in before} == before
    assert outcome.counts["reused"] == 10


def test_nothing_new_in_packed_sources_makes_no_version(tmp_path, make_run):
    folder = of_all_formats(tmp_path / "in")
    make_run(folder)
    assert make_run(folder).version is None


def test_members_that_are_gone_are_dropped_or_carried_over(tmp_path, make_run):
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "x.jsonl").write_bytes(json_lines(ROWS))
    make_run(folder)
    (folder / "x.jsonl").write_bytes(json_lines(ROWS[1:]))
    keep = parse_recipe('[sources]\nmissing = "keep"\n', name="r")
    make_run(folder, recipe=keep)
    store = CorpusStore(tmp_path / "corpus")
    assert columns_of(store, "documents", "source_path", "carried_over") == [
        ("in/x.jsonl!/a", True),
        ("in/x.jsonl!/b", False),
        ("in/x.jsonl!/c", False),
    ]
    make_run(folder)
    assert columns_of(store, "records", "source_path") == [("in/x.jsonl!/b",), ("in/x.jsonl!/c",)]


def test_members_can_be_skipped_by_name(tmp_path, make_run):
    folder = of_all_formats(tmp_path / "in")
    recipe = parse_recipe('skip_sources = ["*!/x.jsonl!/[ab]", "*.pdf"]\n', name="r")
    outcome = make_run(folder, recipe=recipe)
    assert outcome.counts["skipped"]["named in skip_sources"] == 3


def test_broken_member_and_broken_archive_cost_themselves(tmp_path, make_run):
    folder = of_all_formats(tmp_path / "in")
    (folder / "x.zip").write_bytes(b"PK\x03\x04 no such thing")
    (folder / "y.zip").write_bytes(zipped({"b.bin.txt": b"\0\1\2", "四.txt": b"four is a text"}))
    make_run(folder, recipe=parse_recipe(LENIENT, name="r"))
    store = CorpusStore(tmp_path / "corpus")
    assert columns_of(store, "rejects", "source_path", "error") == [
        ("in/x.zip", "SourceError"),
        ("in/y.zip!/b.bin.txt", "DecodingError"),
    ]
    assert len(columns_of(store, "records", "source_path")) == 12


def test_archive_over_a_limit_is_a_reject_as_a_whole(tmp_path, make_run):
    folder = of_all_formats(tmp_path / "in")
    (folder / "x.jsonl").write_bytes(json_lines(ROWS * 4))
    recipe = parse_recipe(f"{LENIENT}[limits]\nmax_members = 11\n", name="r")
    make_run(folder, recipe=recipe)
    store = CorpusStore(tmp_path / "corpus")
    assert columns_of(store, "rejects", "source_path", "error", "message") == [
        (
            "in/x.jsonl",
            "LimitExceeded",
            "in/x.jsonl: holds more members or rows than limits.max_members allows (11)",
        )
    ]
    assert len(columns_of(store, "records", "source_path")) == 11


def test_each_item_of_a_packed_file_is_tried(tmp_path, cli):
    (tmp_path / "a.zip").write_bytes(
        zipped({"一.txt": "甸 区 抢 抓 发 展 机".encode(), "二.txt": b"\0\1", "三.txt": b"third"})
    )
    done = cli("try", "a.zip")
    assert done.returncode == 0, done.stderr
    assert "a.zip!/一.txt, utf-8" in done.stdout
    assert "a.zip!/三.txt, utf-8" in done.stdout
    assert done.stderr.startswith("error: a.zip!/二.txt: ")
    (tmp_path / "b.zip").write_bytes(b"no zip")
    assert cli("try", "b.zip").returncode == 3
    done = cli("try", "http://a.cn/x")
    assert (done.returncode, "--allow-network allows it" in done.stderr) == (3, True)
