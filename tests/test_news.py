"""News: what a run adds, removes and changes; what vanishes unasked stops it."""

import shutil
import zipfile
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cleaners.errors import SourceError
from flows.errors import GateError
from flows.news import covers
from flows.pipeline import Job, Outcome
from flows.pipeline import run as run_job
from flows.recipe import parse_recipe
from flows.store import CorpusStore

SAID = (
    "今天上午，第{n}号供水泵站完成检修并恢复运行，周边居民用水一切正常。\n\n"
    "值班人员说，夜间仍会有人巡查。\n"
)


def fill(folder: Path, names: range | list[int], said: str = SAID) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for n in names:
        (folder / f"{n}.txt").write_text(said.format(n=n))
    return folder


def clean(corpus: Path, *names: object, recipe: str = "", **options: object) -> Outcome:
    settings = parse_recipe(recipe, name="r")
    return run_job(Job(tuple(map(str, names)), settings, **options), CorpusStore(corpus))


def latest(corpus: Path) -> str:
    return CorpusStore(corpus).version().name


def empty(folder: Path) -> None:
    for path in folder.iterdir():
        path.unlink()


def remove(folder: Path) -> None:
    shutil.rmtree(folder)


def dangle(folder: Path) -> None:
    remove(folder)
    folder.symlink_to(folder.with_name("没有这个"))


def make_a_file(folder: Path) -> None:
    remove(folder)
    folder.write_bytes(b"")


def hide(folder: Path) -> None:
    for path in list(folder.iterdir()):
        path.rename(folder / f".{path.name}")


def spoil(folder: Path) -> None:
    for path in folder.iterdir():
        path.write_bytes(b"")


@pytest.mark.parametrize("lose", [empty, remove, dangle, make_a_file, hide, spoil])
@pytest.mark.parametrize("alone", [True, False])
def test_name_that_gives_nothing_tonight_stops_the_commit(tmp_path, lose, alone):
    feeds = fill(tmp_path / "推送", range(2))
    rest = [] if alone else [fill(tmp_path / "归档", range(10, 60))]
    corpus = tmp_path / "corpus"
    clean(corpus, feeds, *rest)
    lose(feeds)
    with pytest.raises(GateError, match=r"^vanished: ") as stopped:
        clean(corpus, feeds, *rest)
    assert "推送: 2 documents" in str(stopped.value)
    assert "--vanished-ok" in str(stopped.value)
    assert "gates.max_vanished_ratio = 1" in str(stopped.value)
    assert latest(corpus) == "v0001"


@pytest.mark.parametrize(
    ("recipe", "options"),
    [
        ("", {"vanished_ok": True}),
        ("[gates]\nmax_vanished_ratio = 1", {}),
        ('[sources]\nmissing = "keep"', {}),
    ],
)
@pytest.mark.parametrize("lose", [empty, remove])
def test_what_is_meant_goes_through(tmp_path, lose, recipe, options):
    feeds, rest = fill(tmp_path / "推送", range(9)), fill(tmp_path / "归档", range(10, 30))
    corpus = tmp_path / "corpus"
    clean(corpus, feeds, rest)
    lose(feeds)
    (rest / "10.txt").write_text("改过的一篇，说的是另一件事，与泵站无关。\n")
    outcome = clean(corpus, feeds, rest, recipe=recipe, **options)
    gone = 0 if "keep" in recipe else 9
    told = {"version": "v0001", "added": 0, "removed": gone, "changed": 1}
    assert outcome.counts["against"] == told
    assert outcome.counts["carried_over"] == 9 - gone


@pytest.mark.parametrize(
    ("documents", "gone", "stopped"),
    [(10, 2, False), (10, 3, True), (5, 1, False), (5, 2, True), (4, 3, False)],
)
def test_share_that_vanishes_is_limited_from_five_documents_up(tmp_path, documents, gone, stopped):
    feeds, corpus = fill(tmp_path / "推送", range(documents)), tmp_path / "corpus"
    clean(corpus, feeds)
    for n in range(gone):
        (feeds / f"{n}.txt").unlink()
    if not stopped:
        outcome = clean(corpus, feeds)
        assert outcome.counts["against"]["removed"] == gone
        return
    with pytest.raises(GateError, match=rf"^vanished: {gone} of {documents} documents of v0001"):
        clean(corpus, feeds)
    assert latest(corpus) == "v0001"
    assert clean(corpus, feeds, vanished_ok=True).version.name == "v0002"


def rename_files(folder: Path) -> Path:
    for path in list(folder.iterdir()):
        path.rename(folder / f"新{path.name}")
    return folder


def rename_folder(folder: Path) -> Path:
    return folder.rename(folder.with_name("新推送"))


@pytest.mark.parametrize("rename", [rename_files, rename_folder])
def test_sources_that_were_renamed_have_not_vanished(tmp_path, rename):
    feeds, corpus = fill(tmp_path / "推送", range(8)), tmp_path / "corpus"
    clean(corpus, feeds)
    outcome = clean(corpus, rename(feeds))
    told = outcome.counts["against"]
    assert (told["added"], told["removed"]) == (8, 8)


def test_patterns_and_archives_are_names_too(tmp_path):
    feeds, corpus = fill(tmp_path / "推送", range(3)), tmp_path / "corpus"
    with zipfile.ZipFile(tmp_path / "旧闻.zip", "w") as archive:
        archive.writestr("一.txt", SAID.format(n=77))
    names = (feeds / "*.txt", tmp_path / "旧闻.zip", fill(tmp_path / "归档", range(10, 40)))
    clean(corpus, *names)
    (tmp_path / "旧闻.zip").write_bytes(b"PK")
    with pytest.raises(GateError, match=r"旧闻\.zip: 1 documents"):
        clean(corpus, *names)
    (tmp_path / "旧闻.zip").unlink()
    empty(feeds)
    with pytest.raises(GateError, match=r"\*\.txt: 3 documents\n.*旧闻\.zip: 1 documents"):
        clean(corpus, *names)


@pytest.mark.parametrize("name", ["没有.txt", "没有/*.txt", "没有", "空", "隐"])
@pytest.mark.parametrize("first", [True, False])
def test_name_that_nobody_knew_and_nothing_matches_is_refused(tmp_path, name, first):
    feeds, corpus = fill(tmp_path / "推送", range(3)), tmp_path / "corpus"
    (tmp_path / "空").mkdir()
    hide(fill(tmp_path / "隐", range(1)))
    if not first:
        clean(corpus, feeds)
    (feeds / "new.txt").write_text(SAID.format(n=99))
    with pytest.raises(SourceError, match=r"no source to read.*, and the corpus has nothing"):
        clean(corpus, feeds, tmp_path / name)
    assert len(CorpusStore(corpus).versions()) == (0 if first else 1)


BIG = "[limits]\nmax_source_bytes = 1000\n"
UNREADABLE = {
    "empty": b"",
    "wrong bytes": b"\x00\x01\x02\xff\xfe\x00\x9f" * 40,
    "too large": SAID.format(n=1).encode() * 20,
    "no text": b"\n\n  \n",
}


@pytest.mark.parametrize("how", UNREADABLE)
def test_source_that_cannot_be_read_tonight_is_kept(tmp_path, how):
    feeds, corpus = fill(tmp_path / "推送", range(6)), tmp_path / "corpus"
    recipe = f'[sources]\nmissing = "keep"\n{BIG}'
    clean(corpus, feeds, recipe=recipe)
    (feeds / "3.txt").write_bytes(UNREADABLE[how])
    for cache in (None, tmp_path / "cache", tmp_path / "cache"):
        (feeds / "new.txt").write_text(SAID.format(n=len(CorpusStore(corpus).versions())))
        outcome = clean(corpus, feeds, recipe=recipe, cache=cache)
        assert outcome.counts["carried_over"] == 1
        assert [line.startswith("推送/3.txt: ") for line in outcome.counts["unreadable"]] == [True]
        assert not outcome.rejects
        documents = outcome.version.frame("documents").set_index("source_path")
        assert documents.loc["推送/3.txt", "carried_over"]
        assert "第3号" in documents.loc["推送/3.txt", "text"]
        outcome.version.verify()
    (feeds / "3.txt").write_text(SAID.format(n=33))
    back = clean(corpus, feeds, recipe=recipe)
    assert (back.counts["carried_over"], back.counts["unreadable"]) == (0, [])
    (feeds / "4.txt").write_bytes(UNREADABLE[how])
    dropped = clean(corpus, feeds, recipe=BIG, vanished_ok=True)
    assert [reject.path for reject in dropped.rejects] == ["推送/4.txt"]


@pytest.mark.parametrize(
    ("name", "path", "below"),
    [
        ("下载/推送", "推送/甲.txt", True),
        ("下载/推送/", "推送", True),
        ("推送.zip", "推送.zip!/甲.txt", True),
        ("推送", "推送二/甲.txt", False),
        ("推送/*.txt", "推送/甲.txt", True),
        ("推送/*.md", "推送/甲.txt", False),
        ("推送/**/*.zip", "推送/一/旧.zip!/甲.txt", True),
        ("https://例.cn/甲.html", "https://例.cn/甲.html", True),
        ("https://例.cn/甲.html", "https://例.cn/乙.html", False),
    ],
)
def test_sources_below_a_name_are_known_by_their_paths(name, path, below):
    assert covers(name)(path) is below


def test_command_line_says_what_is_new_and_how_to_lose_it(tmp_path, monkeypatch):
    from flows.cli import app

    monkeypatch.chdir(tmp_path)
    feeds = fill(tmp_path / "推送", range(6))
    told = ["run", "推送", "--plain", "--no-cache", "--corpus", "corpus"]
    run = CliRunner().invoke
    assert run(app, told).exit_code == 0
    (feeds / "0.txt").write_text("改过的一篇，说的是另一件事，与泵站无关。\n")
    (feeds / "8.txt").write_text(SAID.format(n=8))
    (feeds / "5.txt").unlink()
    result = run(app, told)
    assert result.exit_code == 0, result.output
    assert "against v0001: 1 added, 1 removed, 1 changed" in result.output
    assert "against v0002: 0 added, 0 removed, 0 changed" in run(app, told).output
    empty(feeds)
    stopped = run(app, told)
    assert isinstance(stopped.exception, GateError) or stopped.exit_code == 4
