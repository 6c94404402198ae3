"""The Prefect flow: the same stages, one task each; the only module that knows Prefect.

Importing it sets defaults for Prefect in the environment before Prefect reads them: a private
database, no telemetry, a quiet log. What the user has set stays as it is, and with PREFECT_API_URL
set the run is recorded on that server.
"""

from __future__ import annotations

import os
from pathlib import Path

from cleaners.errors import QingyuanError


def _private_home() -> str:
    """Make the folder of Prefect's database, in the user's cache or in artifacts."""
    cache = os.environ.get("XDG_CACHE_HOME")
    tried = [Path(cache) if cache else Path("~/.cache").expanduser(), Path("artifacts").absolute()]
    for folder in (tried[0] / "qingyuan" / "prefect", tried[1] / ".prefect"):
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError:
            continue
        if os.access(folder, os.W_OK):
            return str(folder)
    raise QingyuanError(
        "Prefect needs a folder to write to: set PREFECT_HOME to one, or run with --plain"
    )


DEFAULTS = {
    "PREFECT_HOME": os.environ.get("PREFECT_HOME") or _private_home(),
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_LOGGING_LEVEL": "CRITICAL",
    "PREFECT_SERVER_LOGGING_LEVEL": "CRITICAL",
    # Its background services warn under names of their own, which only the root logger holds back:
    # WARNING | EventsWorker - Still processing items, when a run ends within seconds.
    "PREFECT_LOGGING_ROOT_LEVEL": "CRITICAL",
    "PREFECT_LOGGING_INTERNAL_LEVEL": "CRITICAL",
    # With it 500 small tasks stall on SQLite locks for 8 to 14 s.
    "PREFECT_LOGGING_TO_API_ENABLED": "false",
    # The first start makes the database: 8 s here, and the default of 20 s is short on a slow disk.
    "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "60",
}

for _name, _value in DEFAULTS.items():
    if not os.environ.get(_name):
        os.environ[_name] = _value

from prefect import flow, task  # noqa: E402 - reads the environment when it is imported
from prefect.cache_policies import NO_CACHE  # noqa: E402
from prefect.exceptions import PrefectHTTPStatusError  # noqa: E402

from flows import pipeline  # noqa: E402
from flows.pipeline import Job, Outcome, Progress, Stage  # noqa: E402
from flows.stages import Counts  # noqa: E402
from flows.store import CorpusStore  # noqa: E402
from flows.work import Work  # noqa: E402
from flows.workers import Workers  # noqa: E402


def run_through_prefect(job: Job, store: CorpusStore, *, progress: Progress) -> Outcome:
    """Run the pipeline as a flow run with a task run for each stage; raises as the pipeline does.

    Parameters stand in Prefect's database in clear: they are names and paths, nothing else.
    """
    begun: list[bool] = []
    finished: list[Outcome] = []

    @flow(name="qingyuan", persist_result=False, validate_parameters=False)
    def corpus(sources: tuple[str, ...], corpus: str) -> None:  # noqa: ARG001 - shown by Prefect
        begun.append(True)
        finished.append(pipeline.run(job, store, around=_as_task, progress=progress))

    try:
        corpus(job.sources or job.recipe.sources.paths, str(store.folder))
    except (RuntimeError, PrefectHTTPStatusError) as error:
        if begun:
            raise
        where = os.environ.get("PREFECT_API_URL", "its own server")
        raise QingyuanError(
            f"Prefect cannot work with {where}: {error}; mend that, or run with --plain"
        ) from error
    return finished[0]


def _as_task(name: str, stage: Stage, work: Work, workers: Workers) -> Counts:
    """Run a stage as a task whose only parameter is the folder it works in."""

    @task(name=name, cache_policy=NO_CACHE, persist_result=False)
    def run_stage(folder: str) -> Counts:
        return stage(Work(Path(folder), work.disk), workers)

    return run_stage(str(work.folder))
