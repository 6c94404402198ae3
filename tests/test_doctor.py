"""The doctor sees what a killed run left, who holds the corpus, what is pinned, and mends it."""

import fcntl
import json
import os
import sqlite3
from importlib import metadata

import pytest
from conftest import SEEDS

from flows.doctor import examine, lock_owner, unlike_lock
from flows.pipeline import Job, run
from flows.recipe import default_recipe
from flows.runs import Runs
from flows.store import CorpusStore


def test_healthy_corpus_has_nothing_to_mend(cli, tmp_path):
    run(Job((str(SEEDS),), default_recipe()), CorpusStore(tmp_path / "artifacts" / "corpus"))
    done = cli("doctor")
    assert (done.returncode, done.stderr) == (0, "")
    facts = dict(line.split(maxsplit=1) for line in done.stdout.splitlines())
    assert (facts["lock"], facts["staging"]) == ("free", "none")
    assert facts["latest"] == "v0001, made by these packages"


def test_stale_staging_is_shown_then_mended(cli, tmp_path):
    (tmp_path / "corpus" / ".staging" / "version").mkdir(parents=True)
    shown = cli("doctor", "--corpus", "corpus")
    assert shown.returncode == 1
    assert ".staging, stale" in shown.stdout
    assert (tmp_path / "corpus" / ".staging").exists()
    mended = cli("doctor", "--corpus", "corpus", "--mend")
    assert (mended.returncode, mended.stderr) == (0, "")
    assert not (tmp_path / "corpus" / ".staging").exists()


def test_killed_run_is_shown(cli, tmp_path):
    runs = Runs.beside(tmp_path / "corpus")
    with runs.alive("0198f7aa-0000-7000-8000-000000000000") as note:
        note("audit")
        left = next(runs.folder.iterdir()).read_bytes()
        (alive, killed, *_) = examine(CorpusStore(tmp_path / "corpus"), tmp_path, tmp_path / "none")
    (runs.folder / "0198f7aa-0000-7000-8000-000000000000.running").write_bytes(left)
    done = cli("doctor", "--corpus", "corpus", "--json")
    found = {finding["name"]: finding for finding in json.loads(done.stdout)}
    assert done.returncode == 1
    assert f"process {os.getpid()} on" in alive.state
    assert killed.state == "none"
    assert "stage audit" in found["runs killed"]["state"]


@pytest.mark.prefect
@pytest.mark.parametrize("left", [b"", bytes(range(256))], ids=["empty", "binary"])
def test_mark_that_a_power_cut_spoiled_stops_no_run_and_is_mended(cli, tmp_path, left):
    assert cli("run", SEEDS).returncode == 0
    (log,) = list_runs(tmp_path)
    mark = tmp_path / "artifacts" / "runs" / f"{log}.running"
    mark.parent.mkdir(exist_ok=True)
    mark.write_bytes(left)
    shown = cli("doctor")
    assert (shown.returncode, shown.stderr) == (1, "")
    assert f"{log} (an unknown process, stage unknown)" in shown.stdout
    mended = cli("doctor", "--mend")
    assert (mended.returncode, mended.stderr) == (0, "")
    mark.write_bytes(left)
    again = cli("run", SEEDS)
    assert (again.returncode, again.stderr) == (0, "")
    assert not mark.exists()


def list_runs(folder):
    """Return the ids of the runs that the private database of a corpus knows."""
    with sqlite3.connect(folder / "cache" / "qingyuan" / "prefect" / "prefect.db") as database:
        return [row[0] for row in database.execute("SELECT id FROM flow_run")]


def test_what_cannot_be_read_is_a_finding_and_the_rest_is_told(cli, tmp_path):
    run(Job((str(SEEDS),), default_recipe()), CorpusStore(tmp_path / "corpus"))
    (tmp_path / "corpus" / "v0001" / "manifest.json").write_bytes(b"")
    (tmp_path / "requirements.lock").write_bytes(b"\xff\xfe\0")
    (tmp_path / "cache" / "loop").mkdir(parents=True)
    (tmp_path / "cache" / "loop" / "dangling").symlink_to("nowhere")
    done = cli("doctor", "--corpus", "corpus", "--cache", "cache")
    assert (done.returncode, done.stderr) == (1, "")
    facts = dict(line.split(maxsplit=1) for line in done.stdout.splitlines())
    assert "manifest.json: cannot be read" in facts["latest"]
    assert "in 1 files of cache" in facts["cache"]


def test_owner_of_the_lock_is_named(tmp_path):
    path = tmp_path / ".lock"
    assert lock_owner(path) is None
    with path.open("a") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        assert lock_owner(path).startswith(f"held by process {os.getpid()}: ")
    assert lock_owner(path) is None


def test_packages_unlike_the_lock_are_named(tmp_path):
    lock = tmp_path / "requirements.lock"
    lock.write_text(f"numpy=={metadata.version('numpy')} \\\n    --hash=sha256:00\nFTFY==1.0 ; x\n")
    assert list(unlike_lock(lock)) == [f"ftfy {metadata.version('ftfy')}, pinned 1.0"]
