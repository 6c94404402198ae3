"""Verification: what a version says of itself is recounted from its rows."""

import hashlib
import shutil
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pytest

from flows.store import Version
from flows.tables import parquet_bytes
from flows.verification import verify_version


@pytest.fixture
def version(seed_corpus, tmp_path: Path) -> Version:
    """A copy of the seeds' version that a test may spoil."""
    folder = tmp_path / "v0001"
    shutil.copytree(seed_corpus.version().folder, folder)
    for path in folder.rglob("*"):
        path.chmod(0o755)
    return Version(folder)


def rewrite(version: Version, **changes: object) -> None:
    """Let the manifest say something else, with a checksum that fits."""
    manifest = replace(version.manifest, **changes)
    (version.folder / "manifest.json").write_bytes(manifest.to_json())


def rewrite_table(version: Version, table: str, rows: pa.Table) -> None:
    """Replace the one file of a table; the manifest knows its new sum, size and rows."""
    (old,) = version.files(table)
    content = parquet_bytes(rows)
    (version.folder / old.path).write_bytes(content)
    new = replace(
        old,
        sha256=hashlib.sha256(content).hexdigest(),
        rows=rows.num_rows,
        size_bytes=len(content),
    )
    files = tuple(new if file == old else file for file in version.manifest.files)
    rewrite(version, files=files)


def test_seeds_verify(version):
    found = verify_version(version)
    assert found.problems == ()
    assert (found.version, found.files) == ("v0001", 6)
    assert found.rows == sum(file.rows for file in version.manifest.files)


def test_damaged_bytes_are_named_and_nothing_more_is_checked(version):
    version.paths("edits")[0].write_bytes(b"PAR1")
    found = verify_version(version)
    assert len(found.problems) == 1
    assert "edits/part-00000.parquet" in found.problems[0]


def test_content_hash_is_recounted(version):
    rewrite(version, content_hash="0" * 64)
    (problem,) = verify_version(version).problems
    assert "content hash" in problem


def test_conservation_is_recounted(version):
    told = version.manifest.counts
    ledger = {**told["conservation"], "kept": told["conservation"]["kept"] + 1}
    rewrite(version, counts={**told, "conservation": ledger})
    (problem,) = verify_version(version).problems
    assert f"kept is {ledger['kept'] - 1}, the manifest says {ledger['kept']}" in problem


def test_rows_of_a_file_are_counted(version):
    files = version.manifest.files
    rewrite(version, files=(replace(files[0], rows=files[0].rows + 1), *files[1:]))
    (problem,) = verify_version(version).problems
    assert "documents/part-00000.parquet: 8 rows, the manifest says 9" in problem


def test_schema_is_checked(version):
    rewrite_table(version, "rejects", version.table("rejects").drop_columns(["message"]))
    (problem,) = verify_version(version).problems
    assert "rejects/part-00000.parquet: rejects: columns" in problem


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ("paragraphs", "text before it is in no paragraph"),
        ("edits", "replay: seeds/000_"),
        ("records", "rows of no record"),
        ("documents", "paragraphs of no document"),
    ],
)
def test_lost_row_is_named(version, table, message):
    rewrite_table(version, table, version.table(table).slice(1))
    problems = "\n".join(verify_version(version).problems)
    assert message in problems
