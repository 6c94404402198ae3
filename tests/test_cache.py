"""The cache: a run that reuses work commits what a run from nothing commits, byte for byte."""

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from disks import FailingDisk
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.cache import Cache, Place, cleaning_section
from flows.errors import StoreError
from flows.packs import Entry, write_pack
from flows.pipeline import Job, Outcome, directly, run
from flows.recipe import default_recipe, parse_recipe
from flows.store import CorpusStore, Disk

SENTENCES = [
    f"第{n}项工作由{name}负责推进，全年任务已经落实到位，群众满意。"
    for n, name in enumerate(["财政厅", "教育局", "水利部", "卫健委", "交通厅", "住建局"])
]
TEXTS = [
    SENTENCES[0],
    "\n\n".join(SENTENCES[:4]),
    "\n\n".join(SENTENCES),
    "\n\n".join([*SENTENCES[1:3], "另有一段。", *SENTENCES[1:3]]),
    "\n\n".join(SENTENCES[:5]).replace("全年", "今年"),
    SENTENCES[2][:24],
    "京津冀协同发\n展，是重大国\n家战略。",
    "---\ntitle: 只有标题\n---\n",
    "",
    '京津冀协同发展 " 十四五 " 规划，2021 年 10 月 19 日印发。',
]


def parquet_of(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*.parquet"))}


def write(folder: Path, files: dict[str, str]) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def recipe_of(batch_sources: int) -> object:
    gates = "[gates]\nmax_reject_ratio = 1.0\n"
    return parse_recipe(f"{gates}[limits]\nbatch_sources = {batch_sources}", name="r")


def clean_run(folder: Path, corpus: Path, cache: Path | None, **options: object) -> Outcome:
    recipe = options.pop("recipe", default_recipe())
    around = options.pop("around", directly)
    return run(
        Job((str(folder),), recipe, cache=cache, **options), CorpusStore(corpus), around=around
    )


def packs(cache: Path) -> list[Path]:
    return sorted(path for path in cache.glob("*") if not path.name.startswith("."))


def damage(cache: Path, choice: int) -> None:
    """Remove, cut or flip something in the cache; ``choice`` says what."""
    files = sorted(path for pack in packs(cache) for path in pack.iterdir())
    if not files:
        return
    path = files[choice % len(files)]
    content = bytearray(path.read_bytes())
    if choice % 3 == 0:
        shutil.rmtree(path.parent)
    elif choice % 3 == 1:
        path.write_bytes(content[: len(content) // 2])
    else:
        content[choice % len(content)] ^= 1
        path.write_bytes(content)


def interrupt(after: str | None) -> Callable[..., object]:
    def around(name, stage, work, workers):
        counts = directly(name, stage, work, workers)
        if name == after:
            raise InterruptedError
        return counts

    return around


step = st.fixed_dictionaries(
    {
        "files": st.dictionaries(
            st.sampled_from([f"{n}.txt" for n in range(8)]), st.sampled_from(TEXTS), max_size=4
        ),
        "batch_sources": st.integers(1, 4),
        "damage": st.none() | st.integers(0, 10_000),
        "interrupt": st.sampled_from([None, None, "find", "clean", "deduplicate", "audit"]),
    }
)


@settings(max_examples=30, deadline=None)
@given(st.lists(step, min_size=2, max_size=4))
def test_runs_over_more_and_more_end_with_the_tables_of_one_run(tmp_path_factory, steps):
    """What was kept before stays among equal copies: the one run has the same parent."""
    tmp_path = tmp_path_factory.mktemp("grow")
    source = write(tmp_path / "in", {"a.txt": SENTENCES[5]})
    corpus, cache = tmp_path / "corpus", tmp_path / "cache"
    for told in steps:
        write(source, told["files"])
        shutil.rmtree(tmp_path / "anew", ignore_errors=True)
        if corpus.exists():
            shutil.copytree(corpus, tmp_path / "anew", symlinks=True)
        if told["damage"] is not None:
            damage(cache, told["damage"])
        recipe = recipe_of(told["batch_sources"])
        around = interrupt(told["interrupt"])
        with suppress(InterruptedError):
            clean_run(source, corpus, cache, recipe=recipe, around=around)
    last = clean_run(source, corpus, cache, recipe=recipe)
    anew = clean_run(source, tmp_path / "anew", None, recipe=recipe_of(3))
    assert last.content_hash == anew.content_hash
    grown, whole = (CorpusStore(folder).version().folder for folder in (corpus, tmp_path / "anew"))
    assert parquet_of(grown) == parquet_of(whole)


def test_what_was_cleaned_is_not_cleaned_again(tmp_path):
    source = write(tmp_path / "in", {f"{n}.txt": text for n, text in enumerate(TEXTS[:6])})
    cache = tmp_path / "cache"
    assert clean_run(source, tmp_path / "one", cache).counts["reused"] == 0
    assert clean_run(source, tmp_path / "two", cache).counts["reused"] == 6
    write(source, {"0.txt": TEXTS[6], "9.txt": TEXTS[9]})
    assert clean_run(source, tmp_path / "two", cache).counts["reused"] == 5
    renamed = source.rename(tmp_path / "renamed")
    assert clean_run(renamed, tmp_path / "two", cache).counts["reused"] == 0


def test_other_repairs_are_other_work_and_other_settings_are_not(tmp_path):
    source = write(tmp_path / "in", {"a.txt": TEXTS[9]})
    cache = tmp_path / "cache"
    clean_run(source, tmp_path / "corpus", cache)
    same = parse_recipe("[dedup]\nthreshold = 800", name="r")
    assert clean_run(source, tmp_path / "corpus", cache, recipe=same).counts["reused"] == 1
    other = parse_recipe("[repairs]\nquotes = false", name="r")
    assert cleaning_section(other) != cleaning_section(same) == cleaning_section(default_recipe())
    outcome = clean_run(source, tmp_path / "corpus", cache, recipe=other)
    assert outcome.counts["reused"] == 0
    assert "quotes" not in outcome.counts["edits"]


def test_fault_at_any_write_leaves_whole_packs_alone(tmp_path):
    entry = Entry("k" * 32, {"rejects": [("in/空.txt", None, "SourceError", "空文件")]})
    counting = FailingDisk(0)
    write_pack(tmp_path / "counted", [entry], counting)
    assert counting.changes > 7
    for step in range(1, counting.changes + 1):
        folder = tmp_path / str(step)
        with pytest.raises(StoreError, match="No space left"):
            write_pack(folder, [entry], FailingDisk(step))
        found = Cache(folder, Disk()).find([str(entry.key)])
        whole = write_pack(folder, [entry], Disk())
        assert set(found.values()) <= {Place(whole, 0)}
        assert Cache(folder, Disk()).find([str(entry.key)]) == {entry.key: Place(whole, 0)}


@pytest.mark.parametrize("choice", range(0, 60, 7))
def test_damaged_entry_is_a_miss_and_made_anew(tmp_path, choice):
    source = write(tmp_path / "in", {"a.txt": TEXTS[3]})
    cache = tmp_path / "cache"
    before = clean_run(source, tmp_path / "corpus", cache)
    damage(cache, choice)
    again = clean_run(source, tmp_path / "again", cache)
    assert (again.counts["reused"], again.content_hash) == (0, before.content_hash)
    assert clean_run(source, tmp_path / "third", cache).counts["reused"] == 1


def test_rejects_are_tried_again(tmp_path):
    source = write(tmp_path / "in", {"a.txt": TEXTS[0], "b.txt": ""})
    cache = tmp_path / "cache"
    clean_run(source, tmp_path / "corpus", cache)
    again = clean_run(source, tmp_path / "again", cache)
    assert again.counts["reused"] == 1
    assert [reject.path for reject in again.rejects] == ["in/b.txt"]


def test_what_a_killed_run_left_unfinished_is_swept_after_a_day(tmp_path):
    source = write(tmp_path / "in", {"a.txt": TEXTS[0]})
    old, new = (tmp_path / "cache" / f".unfinished-{name}" for name in ("old", "new"))
    for path in (old, new):
        path.mkdir(parents=True)
    os.utime(old, (0, 0))
    clean_run(source, tmp_path / "corpus", tmp_path / "cache")
    assert (old.exists(), new.exists()) == (False, True)


def test_copy_names_what_came_in_a_version_before(tmp_path):
    source = write(tmp_path / "in", {"m.txt": TEXTS[2]})
    corpus, cache = CorpusStore(tmp_path / "corpus"), tmp_path / "cache"
    clean_run(source, corpus.folder, cache)
    ids = {row["text"]: row["paragraph_id"] for row in paragraphs(corpus)}
    write(source, {"z.txt": f"今天的新消息。\n\n{SENTENCES[3]}"})
    clean_run(source, corpus.folder, cache)
    assert (
        ids.items() <= {row["text"]: row["paragraph_id"] for row in paragraphs(corpus, "m")}.items()
    )
    (copy,) = (row for row in paragraphs(corpus, "z") if row["text"] == SENTENCES[3])
    found = corpus.version().table("duplicates").to_pylist()
    (told,) = (row for row in found if row["paragraph_id"] == copy["paragraph_id"])
    assert (told["cluster_id"], told["scope"]) == (ids[SENTENCES[3]], "across_documents")


def paragraphs(corpus: CorpusStore, name: str = "") -> list[dict]:
    rows = corpus.version().table("paragraphs").to_pylist()
    return [row for row in rows if row["source_path"].startswith(f"in/{name}")]


def test_carried_rows_never_come_from_the_cache(tmp_path):
    source = write(tmp_path / "in", {"a.txt": TEXTS[1], "b.txt": TEXTS[6]})
    corpus, cache = CorpusStore(tmp_path / "corpus"), tmp_path / "cache"
    clean_run(source, corpus.folder, cache)
    (source / "a.txt").unlink()
    keep = parse_recipe("[sources]\nmissing = 'keep'", name="r")
    count = len(packs(cache))
    assert clean_run(source, corpus.folder, cache, recipe=keep).counts["reused"] == 1
    assert len(packs(cache)) == count
    carried = {row["source_path"]: row["carried_over"] for row in documents(corpus)}
    assert carried == {"in/a.txt": True, "in/b.txt": False}
    write(source, {"a.txt": TEXTS[1]})
    assert clean_run(source, corpus.folder, cache, recipe=keep).counts["reused"] == 2
    assert not any(row["carried_over"] for row in documents(corpus))


def documents(corpus: CorpusStore) -> list[dict]:
    return corpus.version().table("documents").to_pylist()


def many(folder: Path, count: int, characters: int) -> Path:
    """Write posts that differ, broken at every twentieth character."""
    files = {}
    for n in range(count):
        text = "".join(s.replace("项", f"项{n}号之{k}") for k, s in enumerate(SENTENCES * 40))
        text = text[:characters]
        files[f"{n:04}.txt"] = "\n".join(text[k : k + 20] for k in range(0, len(text), 20))
    return write(folder, files)


def test_one_per_cent_more_costs_one_per_cent_of_cleaning(tmp_path):
    spent = []

    def around(name, stage, work, workers):
        begun = time.process_time()
        counts = directly(name, stage, work, workers)
        if name == "clean":
            spent.append(time.process_time() - begun)
        return counts

    source = many(tmp_path / "in", 400, 1500)
    cache = tmp_path / "cache"
    clean_run(source, tmp_path / "corpus", cache, around=around)
    for n in range(50, 54):
        write(source, {f"{n:04}x.txt": (source / f"{n:04}.txt").read_text(encoding="utf-8")[:-200]})
    second = clean_run(source, tmp_path / "corpus", cache, around=around)
    assert second.counts["reused"] == 400
    assert spent[1] < 0.05 * spent[0]


@pytest.mark.parametrize("finished", [1, 4])
def test_killed_run_is_taken_up_where_it_was(tmp_path, finished):
    source = many(tmp_path / "in", 60, 900)
    cache = tmp_path / "artifacts" / "cache"
    (tmp_path / "r.toml").write_text("[limits]\nbatch_sources = 5\n")
    script = Path(sys.executable).with_name("qingyuan")
    command = [script, "run", source, "--plain", "--workers", "1", "--recipe", "r.toml"]
    killed = subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.DEVNULL)
    while len(packs(cache)) < finished:
        assert killed.poll() is None
        time.sleep(0.002)
    killed.kill()
    assert killed.wait() == -signal.SIGKILL
    assert not (tmp_path / "artifacts" / "corpus" / "LATEST").exists()
    recipe = parse_recipe((tmp_path / "r.toml").read_text(), name="r")
    again = clean_run(source, tmp_path / "artifacts" / "corpus", cache, recipe=recipe)
    anew = clean_run(source, tmp_path / "anew", None)
    assert 5 * finished <= again.counts["reused"] < 60
    assert parquet_of(again.version.folder) == parquet_of(anew.version.folder)


def spawned(parent: int) -> list[int]:
    """Return the worker processes below a process (Linux)."""
    children = Path(f"/proc/{parent}/task").glob("*/children")
    below = [int(pid) for path in children for pid in path.read_text().split()]
    found = [pid for pid in below if b"spawn_main" in Path(f"/proc/{pid}/cmdline").read_bytes()]
    return sorted([*found, *(pid for child in below for pid in spawned(child))])


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="finds its workers in /proc")
def test_pool_and_cluster_and_killed_workers_make_the_same_bytes(tmp_path, cluster):
    source = many(tmp_path / "in", 80, 900)
    recipe = parse_recipe("[limits]\nbatch_sources = 4", name="r")
    address = cluster.scheduler_address
    alone = clean_run(source, tmp_path / "alone", None, recipe=recipe, workers=1)
    expected = parquet_of(alone.version.folder)
    for name, options in (("pool", {"workers": 2}), ("cluster", {"cluster": address})):
        cache = tmp_path / f"cache of {name}"

        def kill_one(cache: Path = cache, before: frozenset[int] = frozenset(spawned(os.getpid()))):
            while len(packs(cache)) < 3:
                time.sleep(0.005)
            mine = set(spawned(os.getpid()))
            os.kill(min(mine - before or mine), signal.SIGKILL)

        killer = threading.Thread(target=kill_one)
        killer.start()
        hurt = clean_run(source, tmp_path / f"hurt {name}", cache, recipe=recipe, **options)
        killer.join()
        assert parquet_of(hurt.version.folder) == expected
        whole = clean_run(source, tmp_path / name, None, recipe=recipe, **options)
        assert parquet_of(whole.version.folder) == expected


def test_source_that_no_worker_can_clean_is_a_reject(tmp_path):
    source = write(tmp_path / "in", {"a.txt": TEXTS[0], "b.txt": TEXTS[1], "c.txt": TEXTS[2]})
    write(source, {"long.txt": "\n".join(f"第{n}行文字在这里断开" for n in range(200_000))})
    # The short ones take well under a second on a quiet machine, the long one half a minute.
    limits = "batch_seconds = 6\nbatch_bytes = 20_000_000\nbatch_sources = 1"
    recipe = parse_recipe(f"[limits]\n{limits}", name="r")
    outcome = clean_run(source, tmp_path / "corpus", tmp_path / "cache", recipe=recipe, workers=2)
    (reject,) = outcome.rejects
    assert (reject.path, reject.error) == ("in/long.txt", "LimitExceeded")
    assert "takes longer than limits.batch_seconds allows (6)" in reject.message
    assert outcome.counts["sources"] == 4
    records = pq.ParquetFile(outcome.version.folder / "records" / "part-00000.parquet").read()
    assert records["source_path"].to_pylist() == ["in/a.txt", "in/b.txt", "in/c.txt"]


def test_each_part_of_the_parent_is_read_once(tmp_path):
    source = many(tmp_path / "in", 60, 40)
    keep = parse_recipe("[sources]\nmissing = 'keep'\n[dedup]\ndrop_documents = false", name="r")
    corpus = CorpusStore(tmp_path / "corpus")
    clean_run(source, corpus.folder, None, recipe=keep)
    before = [row["document_id"] for row in documents(corpus)]
    for path in sorted(source.iterdir())[1:]:
        path.unlink()
    write(source, {"new.txt": TEXTS[6]})
    opened: list[str] = []
    watching = [True]  # a hook cannot be taken off again
    sys.addaudithook(lambda event, told: watching and event == "open" and opened.append(told[0]))
    clean_run(source, corpus.folder, None, recipe=keep)
    watching.clear()
    read = Counter(str(path) for path in opened if "/v0001/" in str(path))
    del read[str(corpus.folder / "v0001" / "manifest.json")]
    assert sum(row["carried_over"] for row in documents(corpus)) == 59
    assert {row["document_id"] for row in documents(corpus)} > set(before)
    # To see what is gone, to carry it over, to check it, to weigh its text, to link to it.
    assert read
    assert set(read.values()) <= {1, 2, 3, 4, 5}
