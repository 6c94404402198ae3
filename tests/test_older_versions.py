"""Versions that older programs wrote, kept as they were: every command still reads them."""

import json
import shutil
import sys
from dataclasses import fields
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from pandas.testing import assert_frame_equal

from flows.carrying import carried_entries, vanished
from flows.cli import main
from flows.difference import compare
from flows.errors import CorruptVersion
from flows.pipeline import Job, run
from flows.query import ask
from flows.recipe import parse_recipe
from flows.store import CorpusStore, Manifest, Version
from flows.store.manifest import FORMAT, OLDEST_FORMAT
from flows.tables import SCHEMA, SCHEMAS, schemas_of
from flows.verification import verify_version

KEPT = Path(__file__).parent / "versions"
CORPORA = sorted(path for path in KEPT.iterdir() if path.is_dir())
FOLDERS = [folder for corpus in CORPORA for folder in sorted(corpus.glob("v*"))]
SOURCES = {f"新闻/{name}" for name in ("丰收.md", "工程.html", "水质.txt", "转载.txt")}
GONE, NEW = "新闻/旧文.txt", "新闻/新馆.txt"


def named(path: Path) -> str:
    return str(path.relative_to(KEPT))


@pytest.fixture
def corpus(request, tmp_path: Path) -> Path:
    shutil.copytree(request.param, tmp_path / "corpus")
    return tmp_path / "corpus"


each_corpus = pytest.mark.parametrize("corpus", CORPORA, ids=named, indirect=True)
each_version = pytest.mark.parametrize("folder", FOLDERS, ids=named)


def test_every_format_and_schema_that_was_written_is_kept_here():
    manifests = [Version(folder).manifest for folder in FOLDERS]
    assert {manifest.format for manifest in manifests} == {*range(OLDEST_FORMAT, FORMAT + 1)}
    assert {manifest.schema for manifest in manifests} == {*range(1, SCHEMA + 1)}


@each_version
def test_columns_are_those_of_the_schema_that_the_manifest_names(folder):
    schemas = schemas_of(Version(folder).manifest.schema)
    assert {path.name for path in folder.iterdir() if path.is_dir()} == set(schemas)
    for name, schema in schemas.items():
        for path in (folder / name).iterdir():
            assert pq.read_schema(path).equals(schema)


@each_version
def test_manifest_has_the_keys_of_its_format(folder):
    content = json.loads((folder / "manifest.json").read_bytes())
    known = {field.name for field in fields(Manifest)}
    assert set(content) == {*known, "sha256"} - ({"schema"} if content["format"] == 2 else set())


def test_schema_only_grows_and_what_is_new_may_be_null():
    for number in range(2, SCHEMA + 1):
        older, newer = schemas_of(number - 1), schemas_of(number)
        for name, schema in older.items():
            assert [field for field in newer[name] if field.name in schema.names] == list(schema)
            assert all(field.nullable for field in newer[name] if field.name not in schema.names)
    assert schemas_of(SCHEMA) == SCHEMAS


@each_version
def test_older_version_verifies(folder):
    found = verify_version(Version(folder))
    assert found.problems == ()
    assert found.rows == sum(Version(folder).manifest.counts["rows"].values())


@each_version
def test_damage_in_an_older_version_is_found(folder, tmp_path):
    copy = tmp_path / folder.name
    shutil.copytree(folder, copy)
    path = next((copy / "paragraphs").iterdir())
    content = bytearray(path.read_bytes())
    content[len(content) // 3] ^= 4
    path.chmod(0o644)
    path.write_bytes(content)
    assert verify_version(Version(copy)).problems


@each_version
def test_frames_of_an_older_version_have_the_columns_of_today(folder):
    version = Version(folder)
    for name, schema in SCHEMAS.items():
        frame = version.frame(name)
        assert list(frame) == schema.names
        files = [pd.read_parquet(path) for path in version.paths(name)]
        written = pd.concat(files, ignore_index=True) if files else frame
        assert_frame_equal(frame[list(written)], written)
        assert frame.drop(columns=list(written)).isna().all(axis=None)
        some = schema.names[::-2]
        assert_frame_equal(version.frame(name, some), frame[some])


@each_corpus
def test_difference_of_two_older_versions_is_told(corpus):
    before, after = CorpusStore(corpus).versions()
    found = compare(before, after)
    assert {change.source_path for change in found.documents} >= {GONE, NEW}
    assert {name for name, *_ in found.inputs} == {GONE, NEW}


@pytest.mark.parametrize("other", CORPORA, ids=named)
def test_difference_of_versions_by_different_programs_is_told(other):
    found = compare(Version(other / "v0001"), Version(CORPORA[-1] / "v0001"))
    assert not [change for change in found.inputs if change[1] != change[2]]
    changed = {change.source_path for change in found.documents}
    assert changed <= {*SOURCES, GONE}
    assert GONE not in changed


COMMANDS = {
    "verify": (["verify", "v0001"], "each as it was committed"),
    "versions": (["versions"], "v0002"),
    "show": (["show"], "丰收"),
    "diff": (["diff", "v0001", "v0002"], "旧文.txt"),
    "report": (["report", "--again", "page"], "report.html"),
    "jsonl": (["export", "jsonl", "out"], "out"),
    "hf": (["export", "hf", "out"], "out"),
    "delta": (["export", "delta", "out"], "out"),
    "sql": (["sql", "SELECT source_path FROM records ORDER BY 1"], "水质.txt"),
    "explain": (["explain", "水质.txt"], "line_wraps"),
    "rollback": (["rollback", "v0001"], "v0001"),
    "tag": (["tag", "起点", "v0001"], "起点"),
    "prune": (["prune", "--keep", "1"], "v0001"),
    "doctor": (["doctor"], "v0002"),
}


@each_corpus
@pytest.mark.usefixtures("corpus")
@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_reads_an_older_version(name, tmp_path, monkeypatch, capsys):
    command, told = COMMANDS[name]
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", ["qingyuan", *command, "--corpus", "corpus"])
    with pytest.raises(SystemExit) as left:
        main()
    said = capsys.readouterr()
    assert (left.value.code or 0, said.err) == (0, "")
    assert told in said.out


@each_corpus
def test_documents_of_an_older_version_are_carried_over(corpus, tmp_path):
    (tmp_path / "新闻").mkdir()
    (tmp_path / "新闻" / "新事.txt").write_text("市里的新桥昨天合龙，明年通车。\n", "utf-8")
    keep = parse_recipe("[sources]\nmissing = 'keep'", name="r")
    store = CorpusStore(corpus)
    before = store.version().frame("documents").set_index("source_path")
    job = Job((str(tmp_path / "新闻"),), keep, cache=tmp_path / "cache")
    outcome = run(job, store)
    after = outcome.version.frame("documents").set_index("source_path")
    assert set(after.index) == {*SOURCES, NEW, "新闻/新事.txt"}
    assert after.loc[list(before.index), "carried_over"].all()
    # What is a copy of what is decided anew; what stands alone stays as it was.
    alone = ["新闻/丰收.md", "新闻/工程.html", NEW]
    assert after.loc[alone, "text"].equals(before.loc[alone, "text"])
    assert verify_version(outcome.version).problems == ()
    manifest = outcome.version.manifest
    assert (manifest.format, manifest.schema) == (FORMAT, SCHEMA)
    assert run(job, store).version is None


@pytest.fixture(params=["records", "documents", "paragraphs", "edits", "duplicates"])
def later(request, monkeypatch) -> str:
    """Add a column to a table, and a table, as a later program might."""
    name: str = request.param
    for table, schema in (
        (name, SCHEMAS[name].append(pa.field("later", pa.string()))),
        ("new", pa.schema([pa.field("later", pa.string(), nullable=False)])),
    ):
        monkeypatch.setitem(SCHEMAS, table, schema)
    return name


@each_version
def test_later_column_or_table_breaks_no_older_version(folder, later):
    version = Version(folder)
    assert verify_version(version).problems == ()
    assert version.frame(later)["later"].isna().all()
    assert len(version.frame(later, ["later"])) == version.manifest.counts["rows"][later]
    assert version.frame("new").empty
    assert version.frame("new", ["later"]).empty
    parts = version.parts()
    for part in parts.names:
        assert parts.read(later, part).schema.names == SCHEMAS[later].names
        for rows in parts.batches(later, part, ["later"], rows=2):
            assert rows["later"].null_count == rows.num_rows
    with ask(version, f"SELECT count(*), count(later) FROM {later}") as answer:
        assert list(answer.rows) == [(version.manifest.counts["rows"][later], 0)]
    sources = vanished(folder, [])
    for _, entries in carried_entries(sources):
        for entry in entries:
            for row in entry.rows.get(later, ()):
                assert len(row) == len(SCHEMAS[later])
    assert compare(version, version).documents == ()


@each_version
def test_column_that_is_never_null_cannot_be_missing(folder, monkeypatch):
    schema = SCHEMAS["records"].append(pa.field("later", pa.string(), nullable=False))
    monkeypatch.setitem(SCHEMAS, "records", schema)
    with pytest.raises(CorruptVersion, match="records has no column later"):
        Version(folder).frame("records")


@pytest.mark.parametrize(
    ("told", "message"),
    [
        ({"format": FORMAT + 1}, f"format {FORMAT + 1} is newer than this program, which reads 2"),
        ({"format": 99, "later": []}, "format 99 is newer than this program.*update this program"),
        ({"format": FORMAT, "schema": SCHEMA + 1}, f"schema {SCHEMA + 1} is newer"),
        ({"format": 1}, f"format 1 is older than this program, which reads 2 to {FORMAT}"),
        ({"format": 0}, "format 0 is older"),
        ({"format": "3"}, "format is '3', expected a whole number"),
        ({"format": True}, "format is True"),
        ({"format": None}, "format is None"),
        ({"format": FORMAT, "schema": 0}, "schema 0 is older"),
        ({"format": FORMAT, "schema": 1.0}, "schema is 1.0"),
    ],
)
def test_manifest_of_another_age_is_refused_in_clear_words(told, message, tmp_path):
    folder = tmp_path / "v0002"
    shutil.copytree(FOLDERS[-1], folder)
    path = folder / "manifest.json"
    path.chmod(0o644)
    path.write_text(json.dumps({**json.loads(path.read_bytes()), **told}), "utf-8")
    with pytest.raises(CorruptVersion, match=message):
        Version(folder).manifest  # noqa: B018 - reading it is the act
    assert len(verify_version(Version(folder)).problems) == 1


def test_manifest_without_its_schema_is_refused(tmp_path):
    folder = tmp_path / "v0002"
    shutil.copytree(FOLDERS[0], folder)
    path = folder / "manifest.json"
    path.chmod(0o644)
    path.write_text(json.dumps({**json.loads(path.read_bytes()), "format": 3}), "utf-8")
    with pytest.raises(CorruptVersion, match="cannot be read: 'schema'"):
        Version(folder).manifest  # noqa: B018 - reading it is the act


@each_version
def test_manifest_that_was_changed_is_refused(folder, tmp_path):
    copy = tmp_path / folder.name
    shutil.copytree(folder, copy)
    path = copy / "manifest.json"
    path.chmod(0o644)
    path.write_bytes(path.read_bytes().replace(b'"reused": ', b'"reused": 1'))
    with pytest.raises(CorruptVersion, match="not those that were written"):
        Version(copy).manifest  # noqa: B018 - reading it is the act
