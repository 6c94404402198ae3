"""``qingyuan run``: sources in, a new version out."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from flows.cli.options import DEFAULT_CACHE, DEFAULT_CORPUS, CorpusOption, JsonOption
from flows.cli.screen import print_facts, print_json, progress
from flows.errors import INTERRUPTED, NOTHING_COMMITTED, TERMINATED
from flows.facts import summary_facts

if TYPE_CHECKING:
    from flows.pipeline import Outcome


def run(
    sources: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[SOURCES]...",
            help="Files, folders, patterns, addresses; none: those of the recipe (seeds/).",
            show_default=False,
        ),
    ] = None,
    recipe: Annotated[
        Path | None,
        typer.Option("--recipe", metavar="FILE", help="A TOML file of settings."),
    ] = None,
    corpus: CorpusOption = DEFAULT_CORPUS,
    plain: Annotated[
        bool, typer.Option("--plain", help="Run the same stages without Prefect.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Do all the work and commit nothing.")
    ] = False,
    as_json: JsonOption = False,
    workers: Annotated[
        int | None,
        typer.Option(
            "--workers", min=1, metavar="N", help="Processes to clean with; default: as it fits."
        ),
    ] = None,
    cluster: Annotated[
        str | None,
        typer.Option(
            "--cluster",
            metavar="ADDRESS",
            help="Clean on a Dask cluster (tcp://host:8786) that sees the same folders.",
        ),
    ] = None,
    cache: Annotated[
        Path,
        typer.Option(
            "--cache", metavar="DIR", help="What earlier runs cleaned; safe to delete between runs."
        ),
    ] = DEFAULT_CACHE,
    allow_network: Annotated[
        bool, typer.Option("--allow-network", help="Fetch sources that are http(s) addresses.")
    ] = False,
    no_cache: Annotated[
        bool, typer.Option("--no-cache", help="Clean everything anew and keep nothing for later.")
    ] = False,
    vanished_ok: Annotated[
        bool,
        typer.Option(
            "--vanished-ok", help="Documents whose sources are gone may go, however many."
        ),
    ] = False,
) -> None:
    """Clean and deduplicate the sources into a new version of the corpus.

    What an earlier run cleaned is not cleaned again; the result is the same.

    Nothing new against the latest version: no version, exit code 0. Exit codes of errors: 2 recipe
    or option, 3 no usable source, 4 a check failed, 5 corpus cannot be read or written, 6 corpus
    busy, 130 interrupted, 143 terminated.
    """
    committing: list[Path] = []
    signals: list[int] = []
    try:
        outcome = _run(
            tuple(sources or ()),
            recipe,
            corpus,
            committing,
            signals,
            plain=plain,
            dry_run=dry_run,
            workers=workers,
            cluster=cluster,
            cache=None if no_cache else cache,
            allow_network=allow_network,
            vanished_ok=vanished_ok,
        )
        if as_json:
            print_json(_as_dict(outcome, dry_run=dry_run))
        else:
            from flows.notes import verdict

            told = ("version", verdict(outcome, dry_run=dry_run))
            print_facts([*summary_facts(outcome.counts, outcome.rejects), told])
    except KeyboardInterrupt:
        typer.echo(_interrupted(committing), err=True)
        terminated = signals[:1] == [signal.SIGTERM]
        raise typer.Exit(TERMINATED if terminated else INTERRUPTED) from None


def _run(
    sources: tuple[str, ...],
    recipe: Path | None,
    corpus: Path,
    committing: list[Path],
    signals: list[int],
    *,
    plain: bool,
    dry_run: bool,
    workers: int | None,
    cluster: str | None,
    cache: Path | None,
    allow_network: bool,
    vanished_ok: bool,
) -> Outcome:
    """Run; the folder of the new version goes into ``committing`` before it is made.

    What ends it before its time goes into ``signals``.
    """
    with _interrupts_remembered(signals) as check:
        from flows.pipeline import Job
        from flows.pipeline import run as run_directly
        from flows.recipe import load_recipe
        from flows.store import CorpusStore

        job = Job(
            sources,
            load_recipe(recipe),
            dry_run=dry_run,
            workers=workers,
            cluster=cluster,
            cache=cache,
            allow_network=allow_network,
            vanished_ok=vanished_ok,
        )
        store = CorpusStore(corpus)
        with progress() as show:

            def tell(stage: str) -> None:
                check()
                if stage == "commit":
                    committing.append(store.folder / store.next_name())
                show(stage)

            if plain:
                return run_directly(job, store, progress=tell)
            with _leave_at_once():
                from flows.flow import run_through_prefect

            check()
            return run_through_prefect(job, store, progress=tell)


def _interrupted(committing: Sequence[Path]) -> str:
    """Say what an interrupted run left: a version is there as soon as it has its name."""
    if not any(folder.is_dir() for folder in committing):
        return NOTHING_COMMITTED
    (folder,) = committing
    latest = folder.with_name("LATEST")
    named = latest.is_file() and latest.read_text(encoding="utf-8").strip() == folder.name
    rest = "" if named else "; the next run names it in LATEST"
    return f"interrupted after the commit: {folder} is there and whole{rest}"


@contextmanager
def _interrupts_remembered(signals: list[int]) -> Iterator[Callable[[], None]]:
    """Turn SIGTERM into a Ctrl-C, and yield a check that raises if one did not get through.

    While compiled loops are loaded, llvmlite calls back into Python and drops what is raised there.
    """

    def note(number: int, _: object) -> None:
        signals.append(number)
        raise KeyboardInterrupt

    def check() -> None:
        if signals:
            raise KeyboardInterrupt

    with _answered(note):
        yield check


@contextmanager
def _leave_at_once() -> Iterator[None]:
    """Let a signal end the process here: an import that catches it would show a traceback."""

    def leave(number: int, _: object) -> None:
        # On a terminal the cursor is hidden while the stage is shown.
        shown = "\r\x1b[K\x1b[?25h" if os.isatty(2) else ""
        os.write(2, f"{shown}{NOTHING_COMMITTED}\n".encode())
        os._exit(TERMINATED if number == signal.SIGTERM else INTERRUPTED)

    with _answered(leave):
        yield


@contextmanager
def _answered(answer: Callable[[int, object], None]) -> Iterator[None]:
    """Answer Ctrl-C and SIGTERM so for a while."""
    before = {number: signal.signal(number, answer) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, old in before.items():
            signal.signal(number, old)


def _as_dict(outcome: Outcome, *, dry_run: bool) -> dict[str, Any]:
    latest = outcome.version or outcome.before
    return {
        "version": outcome.version.name if outcome.version else None,
        "parent": outcome.before.name if outcome.version and outcome.before else None,
        "latest": latest.name if latest else None,
        "path": str(outcome.version.folder) if outcome.version else None,
        "new": outcome.is_new,
        "dry_run": dry_run,
        "content_hash": outcome.content_hash,
        "counts": outcome.counts,
        "rejects": [asdict(reject) for reject in outcome.rejects],
    }
