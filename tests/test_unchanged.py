"""Nothing new: a run that would make the latest version again ends before it cleans anything."""

from dataclasses import replace
from pathlib import Path

import pytest

from flows.pipeline import STAGES, Job, Outcome, directly, run
from flows.recipe import Recipe, default_recipe, parse_recipe
from flows.store import CorpusStore, Input, Manifest
from flows.unchanged import made_with, makes_the_same

TEXTS = {
    "甲.txt": "连接中国与欧洲的超大船型集装箱货轮航线昨日在上海正式开通。",
    "乙.txt": "今年粮食又是一个丰收年，农民的收入比去年有所增加。",
    "空.txt": "",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "新闻").mkdir()
    for name, text in TEXTS.items():
        (tmp_path / "新闻" / name).write_text(text, encoding="utf-8")
    return tmp_path / "新闻"


def stages_of(
    folder: Path, recipe: Recipe | None = None, *, cached: bool = True
) -> tuple[list[str], Outcome]:
    """Run into the corpus beside the folder; return the names of the stages that ran, and more."""
    ran: list[str] = []

    def around(name, stage, work, workers):
        ran.append(name)
        return directly(name, stage, work, workers)

    cache = folder.parent / "cache" if cached else None
    job = Job((str(folder),), recipe or default_recipe(), cache=cache)
    return ran, run(job, CorpusStore(folder.parent / "corpus"), around=around)


EVERY = [name for name, _ in STAGES]


def test_nothing_is_cleaned_when_nothing_is_new(folder):
    ran, first = stages_of(folder)
    assert ran == EVERY
    ran, second = stages_of(folder)
    assert ran == ["find"]
    ran, whole = stages_of(folder, cached=False)
    assert ran == EVERY
    assert (second.version, second.is_new) == (None, False)
    assert (second.before, second.content_hash) == (first.version, whole.content_hash)
    assert second.rejects == whole.rejects == first.rejects != ()
    assert second.counts == {**whole.counts, "reused": 2}


@pytest.mark.parametrize("name", ["甲.txt", "丁.txt"])
def test_source_that_is_changed_or_new_is_cleaned(folder, name):
    stages_of(folder)
    (folder / name).write_text("昨日全市气温下降。", encoding="utf-8")
    ran, outcome = stages_of(folder)
    assert (ran, outcome.version.name) == (EVERY, "v0002")


def test_source_that_is_gone_or_called_otherwise_is_noticed(folder):
    stages_of(folder)
    (folder / "乙.txt").rename(folder / "丙.txt")
    assert stages_of(folder)[1].version.name == "v0002"
    (folder / "丙.txt").unlink()
    assert stages_of(folder)[1].version.name == "v0003"
    assert stages_of(folder)[0] == ["find"]


def test_other_recipe_runs_all_stages(folder):
    stages_of(folder)
    assert stages_of(folder, parse_recipe("[dedup]\nthreshold = 801", name="r"))[0] == EVERY


def test_carried_source_that_is_back_is_no_longer_called_carried(folder):
    keep = parse_recipe("[sources]\nmissing = 'keep'", name="r")
    stages_of(folder, keep)
    text = (folder / "甲.txt").read_bytes()
    (folder / "甲.txt").unlink()
    assert stages_of(folder, keep)[1].counts["carried_over"] == 1
    ran, outcome = stages_of(folder, keep)
    assert (ran, outcome.is_new) == (EVERY, False)
    (folder / "甲.txt").write_bytes(text)
    ran, outcome = stages_of(folder, keep)
    assert (ran, outcome.version.name) == (EVERY, "v0003")
    assert not outcome.version.frame("documents")["carried_over"].any()


def test_unreadable_source_is_read_again(folder):
    (folder / "丙.txt").symlink_to(folder / "丙.md")
    names = (str(folder / "甲.txt"), str(folder / "丙.txt"))
    job = Job(names, default_recipe(), cache=folder.parent / "cache")
    store = CorpusStore(folder.parent / "corpus")
    assert [reject.path for reject in run(job, store).rejects] == ["丙.txt"]
    ran: list[str] = []
    run(job, store, progress=ran.append)
    assert ran == EVERY


INPUTS = (Input("新闻/甲.txt", "00", 1), Input("新闻/空.txt", "01", 0))
PARENT = Manifest(
    version="v0001",
    parent=None,
    created_at="2026-11-21T03:00:00+08:00",
    content_hash="00",
    counts={"rejects": {"DecodingError": 1}, "carried_over": 0},
    files=(),
    inputs=INPUTS,
    recipe=default_recipe().as_dict(),
    fingerprint=made_with(),
)


def test_same_inputs_recipe_and_code_make_the_same():
    assert makes_the_same(PARENT, default_recipe(), INPUTS)


@pytest.mark.parametrize(
    "differing",
    [
        {"inputs": INPUTS[:1]},
        {"inputs": (INPUTS[0], replace(INPUTS[1], sha256="02"))},
        {"recipe": {}},
        {"fingerprint": {**made_with(), "code": "0" * 16}},
        {"fingerprint": {**made_with(), "ftfy": "6.0"}},
        {"counts": {"rejects": {"LimitExceeded": 1}, "carried_over": 0}},
        {"counts": {"rejects": {}, "carried_over": 1}},
    ],
)
def test_parent_that_differs_in_anything_is_not_taken_for_the_same(differing):
    assert not makes_the_same(replace(PARENT, **differing), default_recipe(), INPUTS)
