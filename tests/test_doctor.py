"""The doctor sees what a killed run left, who holds the corpus, what is pinned, and mends it."""

import fcntl
import json
import os
from importlib import metadata

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
