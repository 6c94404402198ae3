"""``qingyuan serve``: a run every night, with Prefect's pages, from one process."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from flows.cli.options import DEFAULT_CORPUS, CorpusOption
from flows.cli.screen import print_facts


def serve(
    cron: Annotated[str, typer.Option("--cron", help="When: minute hour day month weekday.")],
    timezone: Annotated[
        str, typer.Option("--timezone", help="Whose clock that is, such as Asia/Shanghai.")
    ] = "UTC",
    sources: Annotated[
        list[str] | None,
        typer.Option(
            "--sources",
            metavar="SOURCE",
            help="A file, folder, pattern or address; may be repeated; none: those of the recipe.",
        ),
    ] = None,
    recipe: Annotated[
        Path | None,
        typer.Option("--recipe", metavar="FILE", exists=True, help="A TOML file of settings."),
    ] = None,
    corpus: CorpusOption = DEFAULT_CORPUS,
    allow_network: Annotated[
        bool, typer.Option("--allow-network", help="Fetch sources that are http(s) addresses.")
    ] = False,
    port: Annotated[
        int, typer.Option("--port", help="Of the server to start, if PREFECT_API_URL is not set.")
    ] = 4200,
) -> None:
    """Clean what is new in the sources on a schedule, until interrupted.

    Uses the Prefect server of PREFECT_API_URL or at the port, else starts one there with a private
    database. The schedule survives a restart; runs missed meanwhile are made up by one.
    """
    from flows.recipe import load_recipe
    from flows.serving import serve as serve_schedule
    from flows.serving import server

    named = tuple(sources or load_recipe(recipe).sources.paths)
    parameters = {
        "corpus": str(corpus.absolute()),
        "sources": [whole(name) for name in named],
        "allow_network": allow_network,
        "recipe": str(recipe.absolute()) if recipe else None,
    }
    with server(port) as address:
        print_facts(
            [
                ("schedule", f"{cron} in {timezone}"),
                ("sources", ", ".join(named)),
                ("corpus", str(corpus)),
                ("pages", address.removesuffix("/api")),
            ]
        )
        serve_schedule(cron=cron, timezone=timezone, parameters=parameters)


def whole(name: str) -> str:
    """Return the name of a source as it means the same from any folder.

    >>> whole("s3://桶/新闻/*.jsonl.gz"), whole("/卷/../卷/一.txt")
    ('s3://桶/新闻/*.jsonl.gz', '/卷/../卷/一.txt')
    """
    from flows.intake import scheme_of

    return name if scheme_of(name) else str(Path(name).absolute())
