"""Export: what other tools read of a version is what the version holds."""

import json
from pathlib import Path

import datasets
import pyarrow as pa
import pytest

from flows.errors import CorruptVersion, StoreError
from flows.export import export_delta, export_hub, export_jsonl
from flows.store import CorpusStore


def lines(folder: Path) -> list[dict]:
    found = []
    for path in sorted(folder.glob("documents/*.jsonl.zst")):
        with pa.input_stream(str(path), compression="zstd") as file:
            found += [json.loads(line) for line in file.read().decode().splitlines()]
    return found


def test_json_lines_hold_the_kept_texts_as_dolma_has_them(seed_corpus, tmp_path):
    version = seed_corpus.version()
    assert export_jsonl(version, str(tmp_path / "out")) == 8
    found = lines(tmp_path / "out")
    texts = {row["document_id"]: row["text"] for row in version.table("documents").to_pylist()}
    assert {line["id"]: line["text"] for line in found} == texts
    post = next(line for line in found if line["metadata"]["source_path"].startswith("seeds/001_"))
    assert list(post) == ["id", "text", "source", "added", "created", "metadata"]
    assert (post["source"], post["created"]) == ("seeds", "2021-10-19T00:49:00+00:00")
    assert post["added"] == version.manifest.created_at
    assert post["metadata"]["title"].startswith("“瓣瓣同心”向阳开——")


def test_export_to_an_address_of_pyarrow(seed_corpus, tmp_path):
    export_jsonl(seed_corpus.version(), f"file://{tmp_path}/out")
    assert len(lines(tmp_path / "out")) == 8
    with pytest.raises(StoreError, match="cannot write to nosuch://x"):
        export_jsonl(seed_corpus.version(), "nosuch://x")


def test_folder_for_the_hub_loads_as_it_is(seed_corpus, tmp_path):
    export_hub(seed_corpus.version(), str(tmp_path / "hub"))
    names = {str(path.relative_to(tmp_path / "hub")) for path in (tmp_path / "hub").rglob("*.*")}
    assert {"README.md", "manifest.json", ".gitattributes"} < names
    assert not [name for name in names if name.startswith("rejects") or name.endswith(".part")]
    loaded = datasets.load_dataset(str(tmp_path / "hub"), cache_dir=str(tmp_path / "cache"))
    assert (
        loaded["train"]["text"][:] == seed_corpus.version().table("documents")["text"].to_pylist()
    )


def test_delta_has_one_transaction_for_each_version(make_run, tmp_path):
    from deltalake import DeltaTable

    (tmp_path / "in").mkdir()
    for text in ("一篇文章，没有别的。", "另一篇文章，有些别的。"):
        (tmp_path / "in" / "a.txt").write_text(text, encoding="utf-8")
        make_run(tmp_path / "in")
    store, out = CorpusStore(tmp_path / "corpus"), str(tmp_path / "delta")
    assert export_delta(store.version("v0001"), out) == 6
    assert export_delta(store.version("v0002"), out) == 6
    assert export_delta(store.version("v0002"), out) == 0
    table = DeltaTable(f"{out}/documents")
    (last, first) = table.history()
    for entry, name in ((first, "v0001"), (last, "v0002")):
        assert entry["qingyuan.version"] == name
        assert entry["qingyuan.content_hash"] == store.version(name).manifest.content_hash
    for number, name in enumerate(("v0001", "v0002")):
        table.load_as_version(number)
        rows = table.to_pyarrow_dataset().to_table()
        expected = store.version(name).table("documents")
        assert rows["text"].to_pylist() == expected["text"].to_pylist()
    assert DeltaTable(f"{out}/rejects").to_pyarrow_dataset().count_rows() == 0


@pytest.mark.parametrize("export", [export_jsonl, export_hub, export_delta])
def test_damage_does_not_leave_the_corpus(make_run, tmp_path, export):
    (tmp_path / "a.txt").write_text("一篇文章，没有别的。", encoding="utf-8")
    version = make_run(tmp_path / "a.txt").version
    path = version.paths("documents")[0]
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.chmod(0o644)
    path.write_bytes(content)
    with pytest.raises(CorruptVersion, match="documents/part-00000"):
        export(version, str(tmp_path / "out"))
