"""A real Prefect server and worker: deploy, trigger, kill, collide, and see it all by the API.

It takes minutes: make test-schedule runs it, make test does not.
"""

import json
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT

from flows.store import CorpusStore

pytestmark = pytest.mark.schedule

OVER = ("COMPLETED", "FAILED", "CRASHED", "CANCELLED")
KILLS = int(os.environ.get("KILLS", "10"))


@dataclass(frozen=True)
class Site:
    """A folder with a copy of the project's flow, its deployments, sources and corpus."""

    folder: Path
    api: str

    def call(self, path: str, content: object = None) -> Any:
        data = None if content is None else json.dumps(content).encode()
        request = urllib.request.Request(
            self.api + path, data, headers={"content-type": "application/json"}
        )
        for _ in range(20):  # SQLite is locked now and then: 503, or no answer at all
            try:
                with urllib.request.urlopen(request, timeout=30) as answer:
                    return json.load(answer)
            except urllib.error.HTTPError as error:
                if error.code != 503:
                    raise
                time.sleep(0.3)
            except TimeoutError:
                assert content is None or path.endswith("/filter")  # else it may have been done
        raise AssertionError(path)

    def trigger(self) -> str:
        found = self.call("/deployments/name/clean-corpus/nightly")
        path = f"/deployments/{found['id']}/create_flow_run"
        return self.call(path, {"state": {"type": "SCHEDULED"}})["id"]

    def wait(self, run: str, until: tuple[str, ...] = OVER) -> dict[str, Any]:
        for _ in range(600):
            found = self.call(f"/flow_runs/{run}")
            if found["state_type"] in until:
                return found
            time.sleep(0.2)
        raise AssertionError(f"still {found['state_type']}")

    def artifacts(self, run: str) -> dict[str, Any]:
        wanted = {"artifacts": {"flow_run_id": {"any_": [run]}}}
        return {found["key"]: found for found in self.call("/artifacts/filter", wanted)}

    @property
    def store(self) -> CorpusStore:
        return CorpusStore(self.folder / "artifacts" / "corpus")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("site")
    shutil.copy(ROOT / "prefect.yaml", folder)
    for name in ("flows", "cleaners", "seeds"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    api = f"http://127.0.0.1:{port}/api"
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("PREFECT_", "COV_"))}
    environment = {
        **kept,
        "PREFECT_HOME": str(folder / "prefect"),
        "PREFECT_API_URL": api,
        "PREFECT_SERVER_API_PORT": str(port),
        "PREFECT_WORKER_QUERY_SECONDS": "1",
        "DO_NOT_TRACK": "1",
    }

    def prefect(*arguments: str) -> list[str]:
        return [sys.executable, "-m", "prefect", *arguments]

    started = []

    def start(*arguments: str) -> None:
        with (folder / f"{arguments[0]}.log").open("w") as log:
            command = prefect(*arguments)
            started.append(
                subprocess.Popen(command, cwd=folder, env=environment, stdout=log, stderr=log)
            )

    try:
        start("server", "start", "--port", str(port))
        for _ in range(600):
            try:
                urllib.request.urlopen(f"{api}/health", timeout=2).close()
                break
            except OSError:
                time.sleep(0.2)
        for command in (
            ("work-pool", "create", "qingyuan", "--type", "process"),
            ("--no-prompt", "deploy", "--all"),
        ):
            subprocess.run(
                prefect(*command), cwd=folder, env=environment, check=True, capture_output=True
            )
        start("worker", "start", "--pool", "qingyuan")
        yield Site(folder, api)
    finally:
        for process in reversed(started):
            process.send_signal(signal.SIGINT)
            try:
                process.wait(timeout=30)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def test_nightly_commits_then_takes_what_is_new_then_finds_nothing_new(site):
    first = site.trigger()
    run = site.wait(first)
    assert (run["state_type"], run["state_name"]) == ("COMPLETED", "Completed")
    assert run["name"].startswith("clean-corpus-")
    assert set(run["tags"]) == {"qingyuan", "nightly"}
    left = site.artifacts(first)
    assert {key for key in left if key != "corpus-progress"} == {
        "corpus-summary", "corpus-funnel", "corpus-clusters", "corpus-version",
    }  # fmt: skip
    assert left["corpus-progress"]["data"] == 100
    assert site.store.latest().name == "v0001"
    assert left["corpus-summary"]["data"].startswith("## artifacts/corpus/v0001")
    (site.folder / "seeds" / "新闻.txt").write_text(
        "连接中国与欧洲的超大船型集装箱货轮航线昨日在上海正式开通。", encoding="utf-8"
    )
    second = site.trigger()
    assert site.wait(second)["state_type"] == "COMPLETED"
    before, after = (set(v.frame("documents")["document_id"]) for v in site.store.versions())
    names = site.store.version("v0002").frame("documents").set_index("document_id")["source_path"]
    assert before < after
    assert [names[name] for name in after - before] == ["seeds/新闻.txt"]
    assert "- 1 new: seeds/新闻.txt" in site.artifacts(second)["corpus-summary"]["data"]
    run = site.wait(site.trigger())
    assert (run["state_type"], run["state_name"]) == ("COMPLETED", "NothingNew")
    assert site.store.latest().name == "v0002"


def test_schedule_is_active_in_its_time_zone(site):
    nightly = site.call("/deployments/name/clean-corpus/nightly")
    (schedule,) = nightly["schedules"]
    assert schedule["active"]
    assert schedule["schedule"]["timezone"] == "Asia/Shanghai"
    wanted = {"flow_runs": {"state": {"type": {"any_": ["SCHEDULED"]}}}}
    for _ in range(300):
        due = [run["expected_start_time"] for run in site.call("/flow_runs/filter", wanted)]
        if due:
            break
        time.sleep(0.3)
    assert due
    assert all("T19:00:00" in time for time in due)  # 03:00 in Shanghai


def test_of_two_runs_at_once_one_is_cancelled(site):
    states = sorted(site.wait(run)["state_type"] for run in [site.trigger(), site.trigger()])
    assert states == ["CANCELLED", "COMPLETED"]


def test_killed_runs_end_as_crashed_and_block_nothing(site):
    crashed = 0
    for number in range(KILLS):
        (site.folder / "seeds" / f"{number}.txt").write_text(
            f"第{number}个人沿着河岸慢慢走回村里去，一路上谁也没有说话。", encoding="utf-8"
        )
        killed = site.trigger()
        while not (process := site.wait(killed, ("PENDING", "RUNNING"))["infrastructure_pid"]):
            time.sleep(0.1)
        if number % 3:  # the work takes the smaller part of a run's time, and is what matters
            site.wait(killed, ("RUNNING", *OVER))
            time.sleep(random.random() * 1.5)
        else:
            time.sleep(random.random() * 4)
        with suppress(ProcessLookupError):
            os.kill(int(process.rpartition(":")[2]), signal.SIGKILL)
        state = site.wait(killed)["state_type"]
        assert state in {"CRASHED", "COMPLETED"}  # completed: the kill came after the last word
        crashed += state == "CRASHED"
        assert site.wait(site.trigger())["state_type"] == "COMPLETED"
        for version in site.store.versions():
            version.verify()
    assert crashed > KILLS // 2
    kept = set(site.store.latest().frame("documents")["source_path"])
    assert {f"seeds/{number}.txt" for number in range(KILLS)} <= kept
    assert not list((site.folder / "artifacts" / "runs").glob("*.running"))
    assert not (site.folder / "artifacts" / "corpus" / ".staging").exists()
