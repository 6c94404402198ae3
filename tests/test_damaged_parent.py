"""A damaged parent: it is never said to hold the same, and never stands in the way."""

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from flows.pipeline import Job, Outcome
from flows.pipeline import run as run_job
from flows.recipe import parse_recipe
from flows.store import CorpusStore

SAID = "今天上午，第{n}号供水泵站完成检修并恢复运行，周边居民用水一切正常。\n"


def fill(folder: Path, count: int) -> Path:
    folder.mkdir(exist_ok=True)
    for n in range(count):
        (folder / f"{n}.txt").write_text(SAID.format(n=n))
    return folder


def clean(tmp_path: Path, *, recipe: str = "", **options: object) -> Outcome:
    job = Job(("推送",), parse_recipe(recipe, name="r"), cache=tmp_path / "cache", **options)
    return run_job(job, CorpusStore(tmp_path / "corpus"))


def a_table(version: Path) -> Path:
    return next((version / "documents").iterdir())


def writable(path: Path) -> Path:
    path.chmod(0o644)
    path.parent.chmod(0o755)
    return path


def remove_a_file(version: Path) -> None:
    writable(a_table(version)).unlink()


def remove_a_table(version: Path) -> None:
    shutil.rmtree(version / "paragraphs")


def cut_a_file(version: Path) -> None:
    path = writable(a_table(version))
    path.write_bytes(path.read_bytes()[:-9])


def flip_a_bit(version: Path) -> None:
    path = writable(a_table(version))
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def spoil_the_manifest(version: Path) -> None:
    writable(version / "manifest.json").write_bytes(b"{}")


def remove_the_manifest(version: Path) -> None:
    writable(version / "manifest.json").unlink()


def rewrite_the_report(version: Path) -> None:
    writable(version / "report.html").write_text("另一页")


DAMAGES = [
    remove_a_file,
    remove_a_table,
    cut_a_file,
    flip_a_bit,
    spoil_the_manifest,
    remove_the_manifest,
    rewrite_the_report,
]


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize("spoil", DAMAGES)
@pytest.mark.parametrize("versions", [1, 2])
@pytest.mark.parametrize("news", [True, False])
def test_new_version_is_made_over_a_damaged_one(
    tmp_path: Path, spoil: Callable[[Path], None], versions: int, news: bool
) -> None:
    for count in range(4, 4 + versions):
        folder = fill(tmp_path / "推送", count)
        before = clean(tmp_path).version
    spoil(before.folder)
    if news:
        (folder / "新.txt").write_text(SAID.format(n=77))
    dry = clean(tmp_path, dry_run=True)
    assert dry.counts["damaged_parent"].startswith(str(before.folder))
    outcome = clean(tmp_path)
    assert outcome.version.name == f"v{versions + 1:04}"
    assert outcome.version.manifest.parent is None
    assert outcome.counts["damaged_parent"].startswith(str(before.folder))
    assert "against" not in outcome.counts
    outcome.version.verify()
    again = clean(tmp_path)
    assert again.version is None
    assert again.before.name == outcome.version.name


def touch(version: Path) -> None:
    for path in version.rglob("*"):
        os.utime(path, (1_000_000_000, 1_000_000_000))


def restore(version: Path) -> None:
    copy = version.with_name("copy")
    shutil.copytree(version, copy, copy_function=shutil.copy)
    shutil.rmtree(version)
    copy.rename(version)


def forget(version: Path) -> None:
    version.with_name(".seen.json").unlink()


def garble(version: Path) -> None:
    version.with_name(".seen.json").write_bytes(b'{"version": "v0001", "times": 3')


@pytest.mark.parametrize("move", [touch, restore, forget, garble])
def test_copied_version_is_summed_once(
    tmp_path: Path, move: Callable[[Path], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    from flows.store import seen

    fill(tmp_path / "推送", 4)
    version = clean(tmp_path).version
    summed = []
    digest = seen.hashlib.file_digest
    monkeypatch.setattr(
        seen.hashlib, "file_digest", lambda file, name: summed.append(1) or digest(file, name)
    )
    assert clean(tmp_path).version is None
    assert not summed
    move(version.folder)
    assert clean(tmp_path, dry_run=True).version is None
    files = len(version.manifest.files) + len(version.manifest.beside)
    assert len(summed) == files
    assert clean(tmp_path).version is None
    assert len(summed) == 2 * files
    assert clean(tmp_path).version is None
    assert len(summed) == 2 * files


def test_what_was_noted_is_of_the_latest_version(tmp_path: Path) -> None:
    fill(tmp_path / "推送", 4)
    clean(tmp_path)
    fill(tmp_path / "推送", 5)
    clean(tmp_path)
    store = CorpusStore(tmp_path / "corpus")
    assert json.loads((store.folder / ".seen.json").read_bytes())["version"] == "v0002"
    store.rollback("v0001")
    flip_a_bit(store.folder / "v0001")
    assert clean(tmp_path).counts["damaged_parent"].endswith("the manifest names")
