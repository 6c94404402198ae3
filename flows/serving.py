"""Serving: the nightly schedule from one process, with a server of its own or with the user's."""

from __future__ import annotations

import os
import runpy
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, cast

from cleaners.errors import QingyuanError
from flows.surroundings import private_home

WAIT_SECONDS = 120
"""The first start makes the database: 18 s on two busy cores."""


@contextmanager
def server(port: int) -> Iterator[str]:
    """Yield the address of a server: the user's, one that answers at the port, or a new one.

    A new one is private, knows no telemetry, and ends with this block. Raises QingyuanError when
    none comes up.
    """
    named = os.environ.get("PREFECT_API_URL")
    address = named or f"http://127.0.0.1:{port}/api"
    quiet = {"DO_NOT_TRACK": "1", "PREFECT_SERVER_ANALYTICS_ENABLED": "false"}
    os.environ.update({name: os.environ.get(name, value) for name, value in quiet.items()})
    os.environ["PREFECT_API_URL"] = address
    if named or _answers(address):
        yield address
        return
    with _start(port, address) as started:
        try:
            yield address
        finally:
            started.terminate()


def serve(
    *, cron: str, timezone: str, parameters: Mapping[str, Any], name: str = "nightly"
) -> None:
    """Serve the flow on a schedule until interrupted; the schedule stays active in between."""
    from prefect import serve as serve_deployments
    from prefect.client.schemas.objects import ConcurrencyLimitConfig, ConcurrencyLimitStrategy
    from prefect.deployments.runner import RunnerDeployment
    from prefect.schedules import Cron
    from prefect.types.entrypoint import EntrypointType

    from flows.flow import clean_corpus

    try:
        schedule = Cron(cron, timezone=timezone)
    except ValueError as error:
        raise QingyuanError(f"--cron {cron!r} --timezone {timezone!r}: {error}") from error
    nightly = clean_corpus.to_deployment(
        name=name,
        schedule=schedule,
        parameters=dict(parameters),
        tags=["qingyuan", name],
        concurrency_limit=ConcurrencyLimitConfig(
            limit=1, collision_strategy=ConcurrencyLimitStrategy.CANCEL_NEW
        ),
        entrypoint_type=EntrypointType.MODULE_PATH,
    )
    deployment = cast("RunnerDeployment", nightly)  # never a coroutine here
    try:
        serve_deployments(deployment, pause_on_shutdown=False, print_starting_message=False)
    except* KeyboardInterrupt:
        pass  # Ctrl-C is how it ends


def run_until_orphaned(*arguments: str) -> None:
    """Run the command ``prefect`` in this process until standard input ends.

    It ends with the process that holds its other end, also when that is killed; a server that
    lived on would keep the port and the database.
    """

    def end() -> None:
        sys.stdin.buffer.read()
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=end, daemon=True).start()
    sys.argv = ["prefect", *arguments]
    runpy.run_module("prefect", run_name="__main__")


def _start(port: int, address: str) -> subprocess.Popen[bytes]:
    """Start a server and wait until it answers."""
    own = {
        "PREFECT_HOME": os.environ.get("PREFECT_HOME") or private_home(),
        "PREFECT_SERVER_API_PORT": str(port),
        "PREFECT_UI_API_URL": address,
        "PREFECT_SERVER_LOGGING_LEVEL": "ERROR",
    }
    os.environ["PREFECT_HOME"] = own["PREFECT_HOME"]
    code = "from flows.serving import run_until_orphaned as run; run('server', 'start')"
    started = subprocess.Popen(  # noqa: S603 - our own
        [sys.executable, "-c", code],
        env=os.environ | own,
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
    )
    patience = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < patience and started.poll() is None:
        if _answers(address):
            return started
        time.sleep(0.2)
    with started:
        started.terminate()
    raise QingyuanError(f"Prefect's server did not come up at {address}; try another --port")


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"{address}/health", timeout=2) as answer:  # noqa: S310 - http
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False
