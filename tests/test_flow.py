"""The Prefect flow: the same version as a plain run, one task per stage, nothing on the screen."""

import fcntl
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from conftest import SEEDS

from cleaners.errors import SourceError
from flows.pipeline import STAGES, Job
from flows.recipe import default_recipe
from flows.runs import Runs
from flows.store import CorpusStore

pytestmark = pytest.mark.prefect


@pytest.fixture(scope="session")
def through_prefect(tmp_path_factory: pytest.TempPathFactory) -> Iterator[object]:
    """``run_through_prefect`` under the one harness of the session."""
    home = tmp_path_factory.mktemp("prefect")
    os.environ["PREFECT_HOME"] = str(home)
    from flows.flow import run_through_prefect  # first: it sets what Prefect reads

    from prefect.testing.utilities import prefect_test_harness  # isort: skip

    with prefect_test_harness(server_startup_timeout=120):
        yield run_through_prefect


def seeds_job() -> Job:
    return Job((str(SEEDS),), default_recipe())


def test_flow_makes_the_version_of_a_plain_run(through_prefect, seed_corpus, tmp_path):
    outcome = through_prefect(
        seeds_job(), CorpusStore(tmp_path / "corpus"), progress=lambda _: None
    )
    assert outcome.version.name == "v0001"
    assert outcome.content_hash == seed_corpus.version().manifest.content_hash


def test_flow_runs_one_task_per_stage_on_paths_alone(through_prefect, tmp_path):
    from prefect.client.orchestration import get_client

    through_prefect(seeds_job(), CorpusStore(tmp_path / "corpus"), progress=lambda _: None)
    with get_client(sync_client=True) as client:
        latest = max(client.read_flow_runs(), key=lambda run: run.created)
        tasks = [t for t in client.read_task_runs() if t.flow_run_id == latest.id]
    assert latest.parameters == {"sources": [str(SEEDS)], "corpus": str(tmp_path / "corpus")}
    assert latest.state.is_completed()
    assert sorted(task.name.rsplit("-", 1)[0] for task in tasks) == sorted(
        ["notes", *(name for name, _ in STAGES)]
    )


def test_flow_raises_what_the_pipeline_raises(through_prefect, tmp_path):
    job = Job((str(tmp_path / "none.txt"),), default_recipe())
    with pytest.raises(SourceError, match=r"none\.txt"):
        through_prefect(job, CorpusStore(tmp_path / "corpus"), progress=lambda _: None)


def test_artifacts_have_stable_keys_and_nothing_new_has_a_state(through_prefect, tmp_path):
    from prefect.client.orchestration import get_client

    store = CorpusStore(tmp_path / "notes")
    for _ in range(2):
        through_prefect(seeds_job(), store, progress=lambda _: None)
    with get_client(sync_client=True) as client:
        runs = [r for r in client.read_flow_runs() if r.parameters["corpus"] == str(store.folder)]
        first, second = sorted(runs, key=lambda run: run.created)
        found = [a for a in client.read_artifacts() if a.key and a.key.startswith("notes-")]
    assert re.fullmatch(r"clean-notes-\d{4}-\d\d-\d\d", first.name)
    assert (first.state.name, first.state.message) == ("Completed", str(store.folder / "v0001"))
    assert (second.state.type.value, second.state.name) == ("COMPLETED", "NothingNew")
    keys = {run.id: {a.key for a in found if a.flow_run_id == run.id} for run in runs}
    of_a_version = ("summary", "funnel", "clusters", "version", "report")
    assert keys[first.id] == {f"notes-{name}" for name in of_a_version}
    assert keys[second.id] == {"notes-summary"}


@pytest.mark.usefixtures("through_prefect")
@pytest.mark.parametrize(
    ("zone", "day"), [("Asia/Shanghai", "2025-11-22"), ("America/New_York", "2025-11-21")]
)
def test_day_in_the_name_is_that_of_the_schedule(tmp_path, zone, day):
    from prefect.client.orchestration import get_client
    from prefect.flow_engine import run_flow
    from prefect.schedules import Cron
    from prefect.states import Scheduled

    from flows.flow import clean_corpus

    named = {"corpus": str(tmp_path / "corpus"), "sources": [str(SEEDS)]}
    nightly = clean_corpus.to_deployment(day, schedule=Cron("0 3 * * *", timezone=zone))
    due = Scheduled(scheduled_time=datetime(2025, 11, 21, 19, tzinfo=UTC))
    with get_client(sync_client=True) as client:
        run = client.create_flow_run_from_deployment(nightly.apply(), parameters=named, state=due)
        run_flow(clean_corpus, flow_run=run, parameters=named)
        assert client.read_flow_run(run.id).name == f"clean-corpus-{day}"


def test_failure_leaves_a_record_beside_the_corpus(through_prefect, tmp_path):
    store = CorpusStore(tmp_path / "corpus")
    (tmp_path / "none.txt").write_bytes(b"")
    job = Job((str(tmp_path / "none.txt"),), default_recipe())
    with pytest.raises(SourceError):
        through_prefect(job, store, progress=lambda _: None)
    (path,) = (tmp_path / "runs").iterdir()
    record = json.loads(path.read_text(encoding="utf-8"))
    assert (record["state"], record["stage"], record["exit_code"]) == ("Failed", "clean", 3)
    assert "none.txt" in record["reason"]


def test_next_run_marks_a_killed_one_as_crashed(through_prefect, tmp_path):
    from prefect.client.orchestration import get_client
    from prefect.states import Running

    from flows.flow import clean_corpus

    store, runs = CorpusStore(tmp_path / "corpus"), Runs.beside(tmp_path / "corpus")
    with get_client(sync_client=True) as client:
        killed = client.create_flow_run(
            clean_corpus, parameters={"corpus": str(store.folder)}, state=Running()
        )
        with runs.alive(str(killed.id)) as note:
            note("assemble")
            left = (runs.folder / f"{killed.id}.running").read_bytes()
        (runs.folder / f"{killed.id}.running").write_bytes(left)
        through_prefect(seeds_job(), store, progress=lambda _: None)
        state = client.read_flow_run(killed.id).state
    assert state.is_crashed()
    assert state.message.endswith("was killed in stage assemble")
    assert runs.marks() == ()
    (path,) = runs.folder.iterdir()
    assert json.loads(path.read_text(encoding="utf-8"))["state"] == "Crashed"


def test_first_run_of_all_is_quiet_and_private(cli, tmp_path):
    home = tmp_path / "home"
    home.mkdir()
    done = cli("run", SEEDS, HOME=str(home))
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[-1].split() == ["version", "artifacts/corpus/v0001"]
    assert not (home / ".prefect").exists()
    assert (tmp_path / "cache" / "qingyuan" / "prefect" / "prefect.db").exists()


def test_server_that_is_not_there_is_one_message(cli):
    done = cli("run", SEEDS, PREFECT_API_URL="http://127.0.0.1:9/api")
    assert done.returncode == 1
    assert done.stderr.startswith("error: Prefect cannot work with http://127.0.0.1:9/api")
    assert len(done.stderr.splitlines()) == 1


def test_busy_corpus_is_one_message(cli, tmp_path):
    (tmp_path / "corpus").mkdir()
    with (tmp_path / "corpus" / ".lock").open("a") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        done = cli("run", SEEDS, "--corpus", "corpus")
    assert (done.returncode, done.stdout) == (6, "")
    assert len(done.stderr.splitlines()) == 1
    assert "another run" in done.stderr


def test_warnings_of_background_services_stay_off_the_screen(tmp_path):
    code = (
        "import logging, flows.flow\n"
        "logging.getLogger('EventsWorker').warning('Still processing items')\n"
        "logging.getLogger('prefect._internal.concurrency').error('Service failed')\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PREFECT_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout + done.stderr == ""


@pytest.mark.parametrize("seconds", [0.4, 0.8, 1.2, 2.0])
def test_early_interrupt_says_that_nothing_was_committed(tmp_path, seconds):
    script = Path(sys.executable).with_name("qingyuan")
    own = {k: v for k, v in os.environ.items() if not k.startswith("PREFECT_")}
    begun = time.monotonic()
    subprocess.run([script, "--version"], capture_output=True, check=True)
    # Before the command has begun, which takes longer on a busy machine, Python answers itself.
    seconds = max(seconds, time.monotonic() - begun)
    run = subprocess.Popen(
        [script, "run", SEEDS],
        cwd=tmp_path,
        env={**own, "XDG_CACHE_HOME": str(tmp_path / "cache")},
        stderr=subprocess.PIPE,
        text=True,
    )
    time.sleep(seconds)
    run.send_signal(signal.SIGINT)
    _, errors = run.communicate(timeout=60)
    assert (run.returncode, errors) == (130, "interrupted: nothing was committed\n")
    assert not list(tmp_path.glob("artifacts/corpus/v*"))


def offline_possible() -> bool:
    if not shutil.which("unshare"):
        return False
    tried = subprocess.run(
        ["unshare", "-rn", "ip", "link", "set", "lo", "up"], capture_output=True, check=False
    )
    return tried.returncode == 0


@pytest.mark.skipif(not offline_possible(), reason="needs unshare -rn and ip")
def test_flow_runs_without_a_network(tmp_path):
    script = Path(sys.executable).with_name("qingyuan")
    own = {k: v for k, v in os.environ.items() if not k.startswith("PREFECT_")}
    done = subprocess.run(
        ["unshare", "-rn", "sh", "-c", f"ip link set lo up && exec {script} run {SEEDS}"],
        cwd=tmp_path,
        env={**own, "XDG_CACHE_HOME": str(tmp_path / "cache")},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_settings_of_the_user_stay_as_they_are(tmp_path):
    names = "('PREFECT_LOGGING_LEVEL', 'PREFECT_HOME')"
    code = f"import os, flows.flow; print(*(os.environ[name] for name in {names}))"
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PREFECT_LOGGING_LEVEL": "ERROR", "PREFECT_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == ["ERROR", str(tmp_path)]
