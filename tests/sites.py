"""A site: a folder where the commands of docs/schedule.md were typed, and what its API says."""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from conftest import ROOT

from flows.store import CorpusStore

OVER = ("COMPLETED", "FAILED", "CRASHED", "CANCELLED")

PATIENCE = 90
"""Seconds for an answer: Prefect's server lets SQLite wait for a lock up to 60."""


@dataclass(frozen=True)
class Site:
    """A folder with sources and a corpus, and the Prefect server that its runs are told to."""

    folder: Path
    api: str

    def call(self, path: str, content: object = None) -> Any:
        """Ask the server, again where it says or shows by silence that its database is locked.

        So what is posted has to be safe to post twice.
        """
        data = None if content is None else json.dumps(content).encode()
        request = urllib.request.Request(
            self.api + path, data, headers={"content-type": "application/json"}
        )
        for _ in range(20):
            try:
                with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
                    return json.load(answer)
            except urllib.error.HTTPError as error:
                if error.code != 503:
                    raise
                time.sleep(0.3)
            except TimeoutError:
                pass
        raise AssertionError(f"no answer: {path}")

    def deployment(self) -> dict[str, Any]:
        return self.call("/deployments/name/clean-corpus/nightly")

    def trigger(self) -> str:
        path = f"/deployments/{self.deployment()['id']}/create_flow_run"
        once = {"state": {"type": "SCHEDULED"}, "idempotency_key": str(uuid.uuid4())}
        return self.call(path, once)["id"]

    def wait(self, run: str, until: tuple[str, ...] = OVER) -> dict[str, Any]:
        for _ in range(600):
            found = self.call(f"/flow_runs/{run}")
            if found["state_type"] in until:
                return found
            time.sleep(0.2)
        raise AssertionError(f"still {found['state_type']}")

    def due(self) -> list[str]:
        """Return when runs are scheduled for, as soon as there are any."""
        wanted = {"flow_runs": {"state": {"type": {"any_": ["SCHEDULED"]}}}}
        for _ in range(300):
            if runs := self.call("/flow_runs/filter", wanted):
                return [run["expected_start_time"] for run in runs]
            time.sleep(0.3)
        raise AssertionError("nothing is scheduled")

    def tasks(self, run: str) -> set[str]:
        wanted = {"task_runs": {"flow_run_id": {"any_": [run]}}}
        found = self.call("/task_runs/filter", wanted)
        return {task["name"].rpartition("-")[0] for task in found}

    def artifacts(self, run: str) -> dict[str, Any]:
        wanted = {"artifacts": {"flow_run_id": {"any_": [run]}}}
        return {found["key"]: found for found in self.call("/artifacts/filter", wanted)}

    @property
    def store(self) -> CorpusStore:
        return CorpusStore(self.folder / "artifacts" / "corpus")


def surroundings(folder: Path, port: int) -> dict[str, str]:
    """Return an environment in which Prefect knows nothing but this folder and port."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("PREFECT_", "COV_"))}
    return {
        **kept,
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "PREFECT_HOME": str(folder / "prefect"),
        "PREFECT_SERVER_API_PORT": str(port),
        "PREFECT_WORKER_QUERY_SECONDS": "1",
        "DO_NOT_TRACK": "1",
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    }


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def fill(folder: Path) -> None:
    """Copy into a folder what a clone has and a schedule needs."""
    shutil.copy(ROOT / "prefect.yaml", folder)
    for name in ("flows", "cleaners", "seeds"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))


@contextmanager
def typed(commands: str, folder: Path, environment: dict[str, str]) -> Iterator[None]:
    """Type commands into a shell of its own; all that it started ends with this block."""
    with (folder / "shell.log").open("a") as log:
        shell = subprocess.Popen(
            ["bash", "-c", commands],
            cwd=folder,
            env=environment,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    try:
        yield
    finally:
        os.killpg(shell.pid, signal.SIGTERM)
        try:
            shell.wait(timeout=30)
        except subprocess.TimeoutExpired:
            os.killpg(shell.pid, signal.SIGKILL)
            shell.wait()
        _await_end(shell.pid)


def _await_end(group: int) -> None:
    """Wait until the last process of a group is gone, and see to it after half a minute."""
    for second in range(60):
        try:
            os.killpg(group, signal.SIGKILL if second == 30 else 0)
        except ProcessLookupError:
            return
        time.sleep(1)
    raise AssertionError(f"processes of group {group} do not end")


def five_commands() -> list[str]:
    """Return the commands from nothing to every night, as docs/schedule.md prints them."""
    text = (ROOT / "docs" / "schedule.md").read_text(encoding="utf-8")
    commands = re.search(r"five commands\n.*?```sh\n(.*?)```", text, re.DOTALL)[1].splitlines()
    assert len(commands) == 5
    return commands


@contextmanager
def opened(folder: Path) -> Iterator[Site]:
    """Go from nothing to every night in a folder by the commands of docs/schedule.md.

    The first of them makes the environment and names the server: both are given here.
    """
    fill(folder)
    port = free_port()
    site = Site(folder, f"http://127.0.0.1:{port}/api")
    environment = {**surroundings(folder, port), "PREFECT_API_URL": site.api}
    with typed("\n".join(five_commands()[1:]), folder, environment):
        await_deployment(site)
        yield site


def await_deployment(site: Site) -> None:
    """Wait until the server knows the deployment: two busy cores take a minute."""
    for _ in range(600):
        try:
            site.deployment()
        except OSError:  # not there yet, or 404
            time.sleep(0.3)
        else:
            return
    raise AssertionError((site.folder / "shell.log").read_text())
