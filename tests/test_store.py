"""The store: versions are whole or absent, never change, and damage in them is noticed."""

import errno
import fcntl
import json
import shutil
from pathlib import Path

import pytest
from disks import Died, DyingDisk, FailingDisk

from flows.errors import CorruptVersion, GateError, StoreBusy, StoreError, VersionNotFound
from flows.store import CorpusStore, Disk, Manifest, PartWriter, Version, ends_part
from flows.tables import make_table


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


def test_removing_the_latest_by_hand_is_noticed_and_mended_by_rollback(store):
    add_version(store, "甲")
    shutil.rmtree(add_version(store, "乙").folder)
    assert store.next_name() == "v0003"
    with pytest.raises(CorruptVersion, match=r"LATEST: names v0002, but there is v0001"):
        store.latest()
    store.rollback("v0001")
    assert store.version().name == "v0001"


@pytest.mark.parametrize("content", [b"", b"w0001\n", b"v0001\nv0002\n", b"\xff0001\n", b"v1\n"])
def test_damaged_latest_is_noticed_and_mended_by_rollback(store, content):
    add_version(store, "甲")
    (store.folder / "LATEST").write_bytes(content)
    with pytest.raises(CorruptVersion, match=r"LATEST: .*is no version"):
        store.latest()
    with pytest.raises(CorruptVersion):
        add_version(store, "乙")
    assert store.rollback("v0001") == store.version()


def test_rollback_deletes_nothing_and_numbers_go_on(store):
    first, second = add_version(store, "甲"), add_version(store, "乙")
    assert store.rollback("v0001") == store.version("latest") == first
    assert store.versions() == (first, second)
    third = add_version(store, "丙")
    assert (third.name, third.manifest.parent) == ("v0003", "v0001")
    assert store.version() == third


def test_rollback_refuses_a_damaged_version(store):
    add_version(store, "甲").paths("edits")[0].unlink()
    add_version(store, "乙")
    with pytest.raises(CorruptVersion, match="edits/part-00000"):
        store.rollback("v0001")
    assert store.version().name == "v0002"


def test_tag_is_a_name_of_a_version_that_stays(store):
    first = add_version(store, "甲")
    store.tag("发布-1.0")
    add_version(store, "乙")
    assert store.version("发布-1.0") == first
    with pytest.raises(StoreError, match="is the tag of v0001; remove it first"):
        store.tag("发布-1.0", "v0002")
    with pytest.raises(VersionNotFound, match=r"there is v0001, v0002, 发布-1\.0"):
        store.version("发布-2.0")
    store.untag("发布-1.0")
    assert store.tags() == {}
    with pytest.raises(StoreError, match="no tag"):
        store.untag("发布-1.0")


@pytest.mark.parametrize(
    "name", ["", "latest", "v0001", "v9999", "../x", "-x", ".x", "a b", "长" * 65]
)
def test_what_cannot_be_a_tag(store, name):
    add_version(store, "甲")
    with pytest.raises(StoreError, match="cannot be a tag"):
        store.tag(name)


def test_damaged_tags_stop_pruning(store):
    for text in "甲乙":
        add_version(store, text)
    store.tag("one", "v0001")
    (store.folder / "tags.json").write_text('{"one": 1}')
    with pytest.raises(StoreError, match=r"tags\.json"):
        store.prune(keep=1)
    assert len(store.versions()) == 2


def test_prune_keeps_the_newest_the_tagged_and_the_latest(store):
    for text in "甲乙丙丁戊":
        add_version(store, text)
    store.tag("good", "v0002")
    store.rollback("v0003")
    told = store.prune(keep=1, dry_run=True)
    assert told.versions == ("v0001", "v0004")
    assert len(store.versions()) == 5
    assert store.prune(keep=1) == told
    assert [version.name for version in store.versions()] == ["v0002", "v0003", "v0005"]
    assert all(version.verify() for version in store.versions())
    assert store.next_name() == "v0006"
    assert store.prune(keep=1).versions == ()
    with pytest.raises(StoreError, match="one version at least"):
        store.prune(keep=0)


def test_equal_files_are_one_file_that_survives_pruning(store):
    first = add_version(store, "甲")
    second = add_version(store, "乙")
    shared = second.manifest.size_bytes - second.files("records")[0].size_bytes
    assert second.manifest.shared_bytes == shared > 0
    assert first.manifest.shared_bytes == 0
    assert second.paths("edits")[0].samefile(first.paths("edits")[0])
    assert not second.paths("records")[0].samefile(first.paths("records")[0])
    own = sum(p.stat().st_size for p in first.folder.rglob("*") if p.stat().st_nlink == 1)
    assert store.prune(keep=1).freed_bytes == own
    assert second.verify() == 6
    assert second.table("records")["extracted"].to_pylist() == ["乙"]


def test_damaged_file_of_the_parent_is_not_linked(store):
    damaged = add_version(store, "甲").paths("edits")[0]
    damaged.chmod(0o644)
    damaged.write_bytes(damaged.read_bytes()[:-1])
    second = add_version(store, "乙")
    assert second.verify() == 6
    assert not second.paths("edits")[0].samefile(damaged)


@pytest.mark.parametrize("number", [errno.EXDEV, errno.EPERM, errno.EMLINK])
def test_where_links_are_impossible_files_are_copies(tmp_path, number):
    class Unlinking(FailingDisk):
        def link(self, path: Path, target: Path) -> bool:
            self.strikes_at = self.changes + 1
            return super().link(path, target)

    store = CorpusStore(tmp_path / "corpus", disk=Unlinking(number=number))
    first, second = add_version(store, "甲"), add_version(store, "乙")
    assert second.manifest.shared_bytes == 0
    assert second.verify() == 6
    assert not second.paths("edits")[0].samefile(first.paths("edits")[0])


def test_failed_gate_keeps_the_staging_folder_until_the_next_start(store):
    def fail(message: str) -> None:
        with store.staging() as folder:
            (folder / "rows.txt").write_text("甲")
            raise GateError(message)

    with pytest.raises(GateError, match=r"(?s)d1 is lost.*stays in .*failed-conservation"):
        fail("conservation: d1 is lost")
    kept = store.folder / "failed-conservation"
    assert (kept / "rows.txt").read_text() == "甲"
    assert (kept / "why.txt").read_text() == "conservation: d1 is lost\n"
    assert [path.name for path in store.folder.iterdir() if path.name != ".lock"] == [kept.name]
    with pytest.raises(GateError, match="failed-gate"):
        fail("第一行 is wrong")
    assert not kept.exists()
    add_version(store, "甲")
    assert sorted(p.name for p in store.folder.iterdir()) == [
        ".lock",
        ".seen.json",
        "LATEST",
        "v0001",
    ]


def test_files_of_a_version_are_read_only_and_nothing_else_is_left(store):
    version = add_version(store, "甲")
    files = [path for path in version.folder.rglob("*") if path.is_file()]
    assert {path.stat().st_mode & 0o777 for path in files} == {0o444}
    assert sorted(p.name for p in store.folder.iterdir()) == [
        ".lock",
        ".seen.json",
        "LATEST",
        "v0001",
    ]


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


@pytest.mark.parametrize("name", ["records/part-00000.parquet", "README.md", "manifest.json"])
@pytest.mark.parametrize("position", range(4, 2500, 131))
def test_flipped_bit_is_never_read_back_silently(store, name, position):
    version = add_version(store, "甲" * 100)
    path = version.folder / name
    content = bytearray(path.read_bytes())
    content[position % len(content)] ^= 1 << position % 8
    path.chmod(0o644)
    path.write_bytes(bytes(content))
    with pytest.raises(CorruptVersion, match=name):
        version.verify()
    if name == "README.md":
        assert version.table("records")["extracted"].to_pylist() == ["甲" * 100]
    else:
        with pytest.raises(CorruptVersion, match=name):
            version.table("records")


def test_all_damage_is_named_at_once(store):
    version = add_version(store, "甲")
    for table in ("edits", "records"):
        version.paths(table)[0].unlink()
    with pytest.raises(CorruptVersion, match=r"(?s)edits/part-00000.*records/part-00000"):
        version.verify()


def test_some_columns_of_a_table(store):
    version = add_version(store, "甲")
    assert version.table("records", ["extracted", "source_path"]).column_names == [
        *("extracted", "source_path"),
    ]
    with pytest.raises(StoreError, match="records has no column 'text'; there are record_id"):
        version.table("records", ["text"])


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


def test_debris_is_swept_at_the_next_start(store):
    for name in (".staging-1-a/version/edits", ".pruned-v0009/records", "failed-replay/clean"):
        (store.folder / name).mkdir(parents=True)
        (store.folder / name / "part-00000.parquet").write_bytes(b"half")
    (store.folder / ".tags.json").write_text("{")
    (store.folder / ".LATEST").write_text("v0")
    add_version(store, "甲")
    assert sorted(p.name for p in store.folder.iterdir()) == [
        ".lock",
        ".seen.json",
        "LATEST",
        "v0001",
    ]


def test_version_whose_run_died_before_latest_is_finished_at_the_next_start(store):
    add_version(store, "甲")
    add_version(store, "乙")
    (store.folder / "LATEST").write_text("v0001\n")
    (store.folder / ".LATEST").write_text("v0002\n")
    with store.staging():
        assert store.latest().name == "v0002"


@pytest.mark.parametrize("disk", [FailingDisk, DyingDisk])
def test_fault_at_any_change_leaves_old_versions_and_no_half_one(tmp_path, disk):
    add_version(CorpusStore(tmp_path / "counted"), "甲")
    counting = disk()
    add_version(CorpusStore(tmp_path / "counted", disk=counting), "乙")
    assert counting.changes > 40
    for step in range(1, counting.changes + 1):
        folder = tmp_path / f"at{step}"
        first = add_version(CorpusStore(folder), "甲")
        with pytest.raises((StoreError, Died)):
            add_version(CorpusStore(folder, disk=disk(step)), "乙")
        assert first.verify() == 6
        for version in CorpusStore(folder).versions():
            assert version.verify() == 6
        again = add_version(CorpusStore(folder), "乙")
        assert again.verify() == 6
        assert CorpusStore(folder).version().name == again.name
        hidden = {path.name for path in folder.iterdir() if path.name.startswith(".")}
        assert hidden == {".lock", ".seen.json"}


def test_full_disk_is_a_store_error_that_names_the_file(tmp_path):
    with pytest.raises(StoreError, match=r"cannot write .*x/y: "):
        Disk().write(tmp_path / "x" / "y", b"")


def test_corpus_that_cannot_be_made_is_a_store_error(tmp_path):
    (tmp_path / "corpus").write_text("a file")
    with pytest.raises(StoreError, match="cannot make the folder"):
        add_version(CorpusStore(tmp_path / "corpus"), "甲")


def test_parts_end_at_the_same_records_in_every_table(tmp_path):
    ids = ["a" * 16, "b" * 8 + "0" * 8, "c" * 16]
    assert [ends_part(name, 64) for name in ids] == [False, True, False]
    writer = PartWriter(tmp_path, Disk())
    for name in ids:
        record = (name, f"{name}.txt", "0", "utf-8", "{}", "正文")
        edit = (name, 0, "quotes", 0, 1, '"', "“", None, None, None)
        tables = {"records": make_table("records", [record])}
        if name == ids[2]:
            tables["edits"] = make_table("edits", [edit])
        writer.add(tables, end_part=ends_part(name, 64))
    files = {file.path: file.rows for file in writer.finish()}
    assert files["records/part-00000.parquet"] == 2
    assert files["records/part-00001.parquet"] == 1
    assert files["edits/part-00001.parquet"] == 1
    assert "edits/part-00000.parquet" not in files
    assert files["rejects/part-00000.parquet"] == 0
    assert (tmp_path / "rejects" / "part-00000.parquet").exists()
