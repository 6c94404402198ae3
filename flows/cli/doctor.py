"""``qingyuan doctor``: what killed runs left behind, shown and mended."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from flows.cli.options import DEFAULT_CACHE, DEFAULT_CORPUS, CorpusOption, JsonOption
from flows.cli.screen import print_facts, print_json

NEEDS_MENDING = 1


def doctor(
    corpus: CorpusOption = DEFAULT_CORPUS,
    cache: Annotated[
        Path, typer.Option("--cache", metavar="DIR", help="What earlier runs cleaned.")
    ] = DEFAULT_CACHE,
    mend: Annotated[
        bool,
        typer.Option("--mend", help="Mark killed runs as crashed, remove what they left."),
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Show killed runs, stale staging, who holds the corpus, packages that differ, the cache.

    Exit code 1 when something wants mending. Packages are mended by installing requirements.lock.
    """
    from flows.cache import Cache
    from flows.doctor import examine
    from flows.runs import Runs
    from flows.store import CorpusStore

    store, lock = CorpusStore(corpus), Path("requirements.lock")
    found = list(examine(store, cache, lock))
    if mend:
        wrong = {finding.name for finding in found if finding.wrong}
        if "runs killed" in wrong:
            from flows.flow import mark_crashed

            mark_crashed(Runs.beside(store.folder))
        if "staging" in wrong:
            with store.staging():
                pass  # it sweeps as it begins
        if cache.is_dir():
            Cache(cache, store.disk).sweep()
        found = list(examine(store, cache, lock))
    if as_json:
        print_json([asdict(finding) for finding in found])
    else:
        print_facts([(f.name + (" !" if f.wrong else ""), f.state) for f in found])
    if any(finding.wrong for finding in found):
        raise typer.Exit(NEEDS_MENDING)
