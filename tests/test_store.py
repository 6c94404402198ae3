"""The store: versions are whole or absent, never change, and damage in them is noticed."""

import fcntl
import json
from pathlib import Path

import pytest

from flows.errors import CorruptVersion, StoreBusy, StoreError, VersionNotFound
from flows.store import CorpusStore, Disk, Manifest, PartWriter, Version, ends_part
from flows.tables import make_table

OPERATIONS = ("make_folder", "write", "seal", "sync", "rename", "remove")


class FailingDisk(Disk):
    """A disk whose n-th change fails, as a full or broken one does."""

    def __init__(self, fails_at: int) -> None:
        self.fails_at = fails_at
        self.calls = 0

    def __getattribute__(self, name: str):
        found = super().__getattribute__(name)
        if name in OPERATIONS:
            self.calls += 1
            if self.calls == self.fails_at:
                raise StoreError(f"no space left ({name})")
        return found


def add_version(store: CorpusStore, text: str) -> Version:
    """Commit one version that holds one record."""
    with store.staging() as folder:
        staged = folder / "version"
        store.disk.make_folder(staged)
        writer = PartWriter(staged, store.disk)
        row = ("e8993dcc47ead123", "a.txt", "0" * 64, "utf-8", "{}", text)
        writer.add({"records": make_table("records", [row])}, end_part=False)
        files = writer.finish()
        latest = store.latest()
        manifest = Manifest(
            version=store.next_name(),
            parent=latest.name if latest else None,
            created_at="2026-11-21T10:00:00+00:00",
            content_hash=writer.content.hexdigest(),
            counts={},
            files=files,
            inputs=(),
            recipe={},
            fingerprint={},
        )
        return store.commit(staged, manifest)


@pytest.fixture
def store(tmp_path: Path) -> CorpusStore:
    return CorpusStore(tmp_path / "corpus")


def test_empty_corpus_has_no_version(store):
    assert store.versions() == ()
    assert store.latest() is None
    with pytest.raises(VersionNotFound, match="no version yet"):
        store.version()


def test_versions_count_up_and_latest_names_the_newest(store):
    assert [add_version(store, text).name for text in "甲乙"] == ["v0001", "v0002"]
    assert (store.folder / "LATEST").read_text() == "v0002\n"
    assert store.version("latest").table("records")["extracted"].to_pylist() == ["乙"]
    assert store.version("v0001").table("records")["extracted"].to_pylist() == ["甲"]
    assert store.version("v0002").manifest.parent == "v0001"


def test_unknown_version_is_refused_with_the_known_ones(store):
    add_version(store, "甲")
    with pytest.raises(VersionNotFound, match=r"no version 'v0007'.*v0001"):
        store.version("v0007")


def test_unknown_table_is_refused_with_the_known_ones(store):
    with pytest.raises(StoreError, match=r"no table 'texts'.*documents"):
        add_version(store, "甲").table("texts")


def test_numbers_only_grow(store):
    add_version(store, "甲")
    newest = add_version(store, "乙")
    for path in sorted(newest.folder.rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    newest.folder.rmdir()
    assert store.latest().name == "v0001"
    assert store.next_name() == "v0003"


def test_files_of_a_version_are_read_only_and_nothing_else_is_left(store):
    version = add_version(store, "甲")
    files = [path for path in version.folder.rglob("*") if path.is_file()]
    assert {path.stat().st_mode & 0o777 for path in files} == {0o444}
    assert sorted(p.name for p in store.folder.iterdir()) == [".lock", "LATEST", "v0001"]


def test_manifest_lists_every_file_with_its_rows(store):
    version = add_version(store, "甲")
    rows = {file.path: file.rows for file in version.manifest.files}
    assert rows == {
        f"{table}/part-00000.parquet": int(table == "records")
        for table in ("documents", "duplicates", "edits", "paragraphs", "records", "rejects")
    }
    assert version.verify() == 6


def test_card_names_only_tables_with_rows(store):
    card = (add_version(store, "甲").folder / "README.md").read_text()
    assert "data_files: records/*.parquet" in card
    assert "config_name: rejects" not in card


def test_frame_is_the_table(store):
    frame = add_version(store, "甲").frame("records")
    assert frame["extracted"].tolist() == ["甲"]


@pytest.mark.parametrize("position", range(4, 2500, 61))
def test_flipped_bit_is_never_read_back_silently(store, position):
    version = add_version(store, "甲" * 100)
    path = version.paths("records")[0]
    content = bytearray(path.read_bytes())
    content[position % len(content)] ^= 1 << position % 8
    path.chmod(0o644)
    path.write_bytes(bytes(content))
    with pytest.raises(CorruptVersion, match=r"records/part-00000\.parquet"):
        version.verify()
    with pytest.raises(CorruptVersion, match=r"records/part-00000\.parquet"):
        version.table("records")


def test_missing_and_foreign_files_are_noticed(store):
    version = add_version(store, "甲")
    (version.folder / "records" / "part-00001.parquet").write_bytes(b"")
    with pytest.raises(CorruptVersion, match="not in the manifest"):
        version.verify()
    (version.folder / "records" / "part-00001.parquet").unlink()
    version.paths("edits")[0].unlink()
    with pytest.raises(CorruptVersion, match="edits/part-00000"):
        version.verify()


def test_manifest_of_a_newer_format_is_refused(store):
    version = add_version(store, "甲")
    path = version.folder / "manifest.json"
    content = json.loads(path.read_bytes())
    path.chmod(0o644)
    path.write_text(json.dumps({**content, "format": 99}))
    with pytest.raises(CorruptVersion, match="format 99 is newer"):
        store.version().manifest  # noqa: B018 - reading it is the act


def test_corpus_that_is_being_written_is_busy(store):
    add_version(store, "甲")
    with (store.folder / ".lock").open("a") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        with pytest.raises(StoreBusy, match="another run"):
            add_version(store, "乙")
    assert add_version(store, "乙").name == "v0002"


def test_stale_staging_is_swept_at_the_next_start(store):
    stale = store.folder / ".staging" / "version"
    stale.mkdir(parents=True)
    (stale / "part-00000.parquet").write_bytes(b"half")
    add_version(store, "甲")
    assert not (store.folder / ".staging").exists()


def test_version_whose_run_died_before_latest_is_finished_at_the_next_start(store):
    add_version(store, "甲")
    add_version(store, "乙")
    (store.folder / "LATEST").write_text("v0001\n")
    with store.staging():
        assert store.latest().name == "v0002"


def test_fault_at_any_change_leaves_old_versions_and_no_half_one(tmp_path):
    counting = FailingDisk(0)
    add_version(CorpusStore(tmp_path / "counted", disk=counting), "甲")
    steps = counting.calls
    assert steps > 30
    for step in range(1, steps + 1):
        folder = tmp_path / f"at{step}"
        first = add_version(CorpusStore(folder), "甲")
        with pytest.raises(StoreError, match="no space left"):
            add_version(CorpusStore(folder, disk=FailingDisk(step)), "乙")
        assert first.verify() == 6
        for version in CorpusStore(folder).versions():
            assert version.verify() == 6
        again = add_version(CorpusStore(folder), "乙")
        assert again.verify() == 6
        assert not (folder / ".staging").exists()
        assert CorpusStore(folder).version().name == again.name


def test_full_disk_is_a_store_error_that_names_the_file(tmp_path):
    with pytest.raises(StoreError, match=r"cannot write .*x/y: "):
        Disk().write(tmp_path / "x" / "y", b"")


def test_corpus_that_cannot_be_made_is_a_store_error(tmp_path):
    (tmp_path / "corpus").write_text("a file")
    with pytest.raises(StoreError, match="cannot make the folder"):
        add_version(CorpusStore(tmp_path / "corpus"), "甲")


def test_parts_end_at_the_same_records_in_every_table(tmp_path):
    ids = ["a" * 16, "b" * 8 + "0" * 8, "c" * 16]
    assert [ends_part(name) for name in ids] == [False, True, False]
    writer = PartWriter(tmp_path, Disk())
    for name in ids:
        record = (name, f"{name}.txt", "0", "utf-8", "{}", "正文")
        edit = (name, 0, "quotes", 0, 1, '"', "“", None, None, None)
        tables = {"records": make_table("records", [record])}
        if name == ids[2]:
            tables["edits"] = make_table("edits", [edit])
        writer.add(tables, end_part=ends_part(name))
    files = {file.path: file.rows for file in writer.finish()}
    assert files["records/part-00000.parquet"] == 2
    assert files["records/part-00001.parquet"] == 1
    assert files["edits/part-00001.parquet"] == 1
    assert "edits/part-00000.parquet" not in files
    assert files["rejects/part-00000.parquet"] == 0
    assert (tmp_path / "rejects" / "part-00000.parquet").exists()
