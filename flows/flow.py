"""The Prefect flow ``clean-corpus``: the same stages as a plain run, one task each.

Importing it first, as the command line does, sets defaults for Prefect in the environment before
Prefect reads them: a private database, no telemetry, a quiet log. What the user has set stays as it
is, and with PREFECT_API_URL set the run is recorded on that server. A worker of Prefect has read
its settings by then, and keeps them.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from cleaners.errors import QingyuanError
from flows.surroundings import set_defaults

set_defaults()  # before Prefect is imported


import httpx  # noqa: E402
from prefect import Flow, State, Task, get_client, get_run_logger, runtime, tags, task  # noqa: E402
from prefect.cache_policies import NO_CACHE  # noqa: E402
from prefect.client.schemas.objects import FlowRun  # noqa: E402
from prefect.exceptions import ObjectNotFound, PrefectHTTPStatusError  # noqa: E402
from prefect.flows import FlowStateHook  # noqa: E402
from prefect.states import Completed, Crashed  # noqa: E402

from flows import pipeline  # noqa: E402
from flows.errors import StoreError, exit_code  # noqa: E402
from flows.notes import verdict  # noqa: E402
from flows.pages import leave_notes, told_by_bar  # noqa: E402
from flows.pipeline import Job, Outcome, Progress, Stage  # noqa: E402
from flows.recipe import load_recipe  # noqa: E402
from flows.runs import Runs  # noqa: E402
from flows.stages import Counts  # noqa: E402
from flows.store import CorpusStore  # noqa: E402
from flows.work import Work  # noqa: E402
from flows.workers import Workers  # noqa: E402

T = TypeVar("T")

NOTHING_NEW = "NothingNew"
"""The name of the state of a run that completed without a version, as there was nothing new."""

READS_THE_WORLD = frozenset(("find",))
"""Stages that wait for folders, perhaps of a network, and do little else: tried again when those
do not answer. The others compute: what fails there fails again."""

FIND_SECONDS, NOTES_SECONDS = 3600, 300
RETRIES, RETRY_SECONDS = 2, 10


def record_failure(
    flow: Flow[..., State[Any]],  # noqa: ARG001 - Prefect passes it by name
    flow_run: FlowRun,
    state: State[Any],
) -> None:
    """Write ``runs/<run>.json`` beside the corpus: what became of a run, where, and why."""
    runs = Runs.beside(Path(flow_run.parameters["corpus"]))
    mark = runs.mark(str(flow_run.id))
    error = state.result(raise_on_failure=False) if state.is_failed() else None
    known = error if isinstance(error, QingyuanError) else None
    runs.record(
        f"{flow_run.name}-{str(flow_run.id)[:8]}",
        {
            "run": str(flow_run.id),
            "name": flow_run.name,
            "state": state.name,
            "stage": mark.stage if mark else None,
            "reason": str(known) if known else state.message,
            "exit_code": exit_code(known) if known else 1 if error else None,
            "at": state.timestamp.isoformat(timespec="seconds"),
        },
    )
    runs.forget(str(flow_run.id))


def _run_name() -> str:
    """Name a run by its corpus and the day it was due."""
    due = runtime.flow_run.scheduled_start_time.astimezone(_time_zone())
    return f"clean-{Path(runtime.flow_run.parameters['corpus']).name}-{due:%Y-%m-%d}"


def _time_zone() -> ZoneInfo | None:
    """Return the time zone of the deployment's schedule; None, without one: that of the machine."""
    if not runtime.deployment.id:
        return None
    with get_client(sync_client=True) as client:
        deployment = client.read_deployment(runtime.deployment.id)
    zones = (getattr(found.schedule, "timezone", None) for found in deployment.schedules)
    zone = next(filter(None, zones), None)
    return ZoneInfo(zone) if zone else None


def _as_flow(
    function: Callable[..., State[Any]], *, recorded: bool = True
) -> Flow[..., State[Any]]:
    hooks: list[FlowStateHook[..., State[Any]]] = [record_failure] if recorded else []
    return Flow(
        function,
        name="clean-corpus",
        flow_run_name=_run_name,
        persist_result=False,
        on_failure=hooks,
        on_crashed=hooks,
        on_cancellation=hooks,
    )


@_as_flow
def clean_corpus(
    corpus: str,
    sources: list[str] | None = None,
    recipe: str | None = None,
    cluster: str | None = None,
    allow_network: bool = False,
    vanished_ok: bool = False,
) -> State[Any]:
    """Clean and deduplicate the sources into a new version of the corpus, unless nothing is new.

    Args:
        corpus: The folder that holds the versions; cache and runs lie beside it.
        sources: Files, folders, patterns or addresses; none: those of the recipe.
        recipe: A TOML file of settings; none: the one that ships with the code.
        cluster: The address of a Dask scheduler to clean on; none: processes of this machine.
        allow_network: Whether sources that are http(s) addresses are fetched.
        vanished_ok: Whether documents whose sources are gone may go, however many.
    """
    store = CorpusStore(corpus)
    job = Job(
        tuple(sources or ()),
        load_recipe(Path(recipe) if recipe else None),
        cluster=cluster,
        cache=store.folder.parent / "cache",
        allow_network=allow_network,
        vanished_ok=vanished_ok,
    )
    with told_by_bar(store.folder) as progress:
        return _state(_run(job, store, progress))


def run_through_prefect(job: Job, store: CorpusStore, *, progress: Progress) -> Outcome:
    """Run a job as a flow run of ``clean-corpus``; raises as the pipeline does.

    Parameters stand in Prefect's database in clear: they are names and paths, nothing else.
    """
    begun: list[bool] = []
    finished: list[Outcome] = []

    def here(corpus: str, sources: list[str]) -> State[Any]:  # noqa: ARG001 - shown by Prefect
        begun.append(True)
        finished.append(_run(job, store, progress))
        return _state(finished[0])

    try:
        with tags("qingyuan", "command-line"):
            run = _as_flow(here, recorded=not job.dry_run)
            run(str(store.folder), list(job.sources or job.recipe.sources.paths))
    except (RuntimeError, PrefectHTTPStatusError) as error:
        if begun:
            raise
        where = os.environ.get("PREFECT_API_URL", "its own server")
        raise QingyuanError(
            f"Prefect cannot work with {where}: {error}; mend that, or run with --plain"
        ) from error
    return finished[0]


def mark_crashed(runs: Runs) -> tuple[str, ...]:
    """Mark the runs that were killed as crashed, those that Prefect's server knows; return them."""
    dead = [mark for mark in runs.marks() if not mark.held]
    crashed = []
    for mark in dead:
        with get_client(sync_client=True) as client:
            try:
                run = client.read_flow_run(mark.run)  # type: ignore[arg-type] # a UUID as text
            except ObjectNotFound:
                continue  # a run of another server
            if run.state and not run.state.is_final():
                state: State[Any] = Crashed(
                    message=f"{mark.owner} was killed in stage {mark.stage}"
                )
                client.set_flow_run_state(run.id, state, force=True)
                record_failure(clean_corpus, run, state)
            runs.forget(mark.run)
            crashed.append(run.name)
    return tuple(crashed)


def _run(job: Job, store: CorpusStore, progress: Progress) -> Outcome:
    """Run the pipeline with a task for each stage, then leave notes on Prefect's pages."""
    if job.dry_run:
        return pipeline.run(job, store, around=_as_task, progress=progress)
    runs = Runs.beside(store.folder)
    mark_crashed(runs)
    with runs.alive(str(runtime.flow_run.id)) as note:

        def tell(stage: str) -> None:
            note(stage)
            progress(stage)

        outcome = pipeline.run(job, store, around=_as_task, progress=tell)
        tell("notes")
        _notes_task(outcome, store.folder)
    return outcome


def _state(outcome: Outcome) -> State[Any]:
    if outcome.version or outcome.is_new:
        return Completed(message=verdict(outcome))
    return Completed(name=NOTHING_NEW, message=verdict(outcome))


def _as_task(name: str, stage: Stage, work: Work, workers: Workers) -> Counts:
    """Run a stage as a task whose only parameter is the folder it works in."""

    def run_stage(folder: str) -> Counts:
        return stage(Work(Path(folder), work.disk), workers)

    if name in READS_THE_WORLD:
        counts = _io_task(name, FIND_SECONDS, run_stage)(str(work.folder))
    else:
        as_task = task(name=name, cache_policy=NO_CACHE, persist_result=False)
        counts = as_task(run_stage)(str(work.folder))
    return counts


def _notes_task(outcome: Outcome, corpus: Path) -> None:
    """Leave the notes; a server that does not take them costs the notes, not the run."""

    def notes(corpus: str) -> None:
        leave_notes(outcome, Path(corpus))

    try:
        _io_task("notes", NOTES_SECONDS, notes)(str(corpus))
    except (httpx.HTTPError, PrefectHTTPStatusError) as error:
        get_run_logger().warning("the notes are missing: %s", error)


def _io_task(name: str, seconds: float, work: Callable[[str], T]) -> Task[[str], T]:
    """Return a task for what waits for the world: tried again, and given up at some time."""

    def unanswered(_task: Task[..., Any], _run: object, state: State[Any]) -> bool:
        error = state.result(raise_on_failure=False)
        return isinstance(error, OSError | StoreError | httpx.HTTPError | PrefectHTTPStatusError)

    return task(
        name=name,
        cache_policy=NO_CACHE,
        persist_result=False,
        timeout_seconds=seconds,
        retries=RETRIES,
        retry_delay_seconds=RETRY_SECONDS,
        retry_condition_fn=unanswered,
    )(work)
