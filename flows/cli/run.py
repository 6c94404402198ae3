"""``qingyuan run``: sources in, a new version out."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from flows.cli.options import DEFAULT_CORPUS, CorpusOption, JsonOption
from flows.cli.screen import print_facts, print_json, progress, summary_facts
from flows.errors import INTERRUPTED

if TYPE_CHECKING:
    from flows.pipeline import Outcome


def run(
    sources: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[SOURCES]...",
            help="Files, folders or patterns; none: those of the recipe (seeds/).",
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
) -> None:
    """Clean and deduplicate the sources into a new version of the corpus.

    Nothing new against the latest version: no version, exit code 0. Exit codes of errors: 2 recipe
    or option, 3 no usable source, 4 a check failed, 5 corpus cannot be read or written, 6 corpus
    busy, 130 interrupted.
    """
    try:
        outcome = _run(
            tuple(sources or ()), recipe, corpus, plain=plain, dry_run=dry_run, workers=workers
        )
    except KeyboardInterrupt:
        typer.echo("interrupted: nothing was committed", err=True)
        raise typer.Exit(INTERRUPTED) from None
    if as_json:
        print_json(_as_dict(outcome, dry_run=dry_run))
    else:
        print_facts([*summary_facts(outcome.counts), ("version", _told(outcome, dry_run=dry_run))])


def _run(
    sources: tuple[str, ...],
    recipe: Path | None,
    corpus: Path,
    *,
    plain: bool,
    dry_run: bool,
    workers: int | None,
) -> Outcome:
    from flows.pipeline import Job
    from flows.pipeline import run as run_directly
    from flows.recipe import load_recipe
    from flows.store import CorpusStore

    job = Job(sources, load_recipe(recipe), dry_run=dry_run, workers=workers)
    store = CorpusStore(corpus)
    with progress() as tell:
        if plain:
            return run_directly(job, store, progress=tell)
        with _leave_at_once():
            from flows.flow import run_through_prefect

        return run_through_prefect(job, store, progress=tell)


@contextmanager
def _leave_at_once() -> Iterator[None]:
    """Let Ctrl-C end the process here: an import that catches it would show a traceback."""
    before = signal.signal(signal.SIGINT, lambda *_: os._exit(INTERRUPTED))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _told(outcome: Outcome, *, dry_run: bool) -> str:
    if outcome.version:
        return str(outcome.version.folder)
    if outcome.latest and not outcome.is_new:
        return f"nothing new; {outcome.latest.folder} holds the same"
    return "not committed, as this is a dry run" if dry_run else "not committed"


def _as_dict(outcome: Outcome, *, dry_run: bool) -> dict[str, Any]:
    return {
        "version": outcome.version.name if outcome.version else None,
        "path": str(outcome.version.folder) if outcome.version else None,
        "latest": outcome.latest.name if outcome.latest else None,
        "new": outcome.is_new,
        "dry_run": dry_run,
        "content_hash": outcome.content_hash,
        "counts": outcome.counts,
    }
