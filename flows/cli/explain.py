"""``qingyuan explain`` and ``qingyuan try``: what was done to a text, and why."""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cleaners.errors import SourceError
from flows.cli.options import DEFAULT_CORPUS, CorpusOption, JsonOption
from flows.cli.screen import print_facts, print_json, print_marked, print_text, safe
from flows.cli.stories import as_dict, list_paragraphs, tell
from flows.facts import parts

if TYPE_CHECKING:
    from flows.history import History
    from flows.recipe import Recipe
    from flows.sources import Source

_TOLD = 20


def explain(
    names: Annotated[
        list[str],
        typer.Argument(
            metavar="ID|PATH[:LINE]...", help="A paragraph, document, record, or a source's line."
        ),
    ],
    version: Annotated[
        str, typer.Option("--version", metavar="VERSION", help="A name, a tag, or latest.")
    ] = "latest",
    corpus: CorpusOption = DEFAULT_CORPUS,
    as_json: JsonOption = False,
) -> None:
    """Tell the life of a paragraph: source lines, every edit, kept or dropped, what it matched.

    A whole document or source is listed first, a line for each paragraph. JSON is
    {"paragraphs": […]}; their steps replay from the extracted text to the kept one.
    """
    from flows.lookup import look_up
    from flows.store import CorpusStore

    found = CorpusStore(corpus).version(version)
    told = []
    first = True
    for name in names:
        for meant in look_up(found, name):
            if as_json:
                stories = meant.history.stories(set(meant.paragraphs))
                told += [as_dict(story) for story in stories]
                continue
            if not first:
                print_marked([("", "")])
            first = False
            if meant.whole:
                list_paragraphs(meant.history, meant.paragraphs)
                continue
            for story in meant.history.stories(set(meant.paragraphs)):
                tell(story)
    if as_json:
        print_json({"paragraphs": told})


def try_out(
    file: Annotated[
        str, typer.Argument(metavar="FILE|-", help="A file, an address, or - for standard input.")
    ],
    recipe: Annotated[
        Path | None, typer.Option("--recipe", metavar="FILE", help="A TOML file of settings.")
    ] = None,
    every: Annotated[
        bool, typer.Option("--all", help="Tell every paragraph that changed.")
    ] = False,
    text: Annotated[
        bool, typer.Option("--text", help="Print the text that is kept, and nothing else.")
    ] = False,
    allow_network: Annotated[
        bool, typer.Option("--allow-network", help="Fetch an http(s) address.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Send one file through the pipeline and show what becomes of it; nothing is written.

    The first paragraphs that were repaired or dropped are told, each with what was done to it. The
    members and rows of a packed file are told one after the other.
    """
    from flows.recipe import load_recipe
    from flows.sources import find_sources
    from flows.trial import attempt

    if text and as_json:
        raise typer.BadParameter("--text and --json exclude each other")
    settings = load_recipe(recipe)
    sources = [] if file == "-" else [s for s in find_sources([file]).sources if s.is_packed]
    if file == "-":
        histories = iter([attempt("standard input", sys.stdin.buffer.read(), settings)])
    elif sources:
        histories = _attempt_items(sources[0], settings, allow_network=allow_network)
    else:
        most = settings.limits.max_source_bytes
        histories = iter([attempt(*_read(Path(file), most), settings)])
    told = []
    for history in histories:
        if as_json:
            told += [as_dict(story) for story in history.stories()]
        elif text:
            kept = [row["text"] for row in history.paragraphs if row["kept"]]
            print_text("".join(f"{paragraph}\n\n" for paragraph in kept))
        else:
            _tell_all(history, every=every)
    if as_json:
        print_json({"paragraphs": told})


def _attempt_items(source: Source, recipe: Recipe, *, allow_network: bool) -> Iterator[History]:
    """Yield the history of each item; the last error is raised when there is none to tell of."""
    from flows.intake import Refused
    from flows.trial import attempt_item
    from flows.unpacking import read_items

    errors = []
    told = False
    for item in read_items(source, recipe, Counter(), allow_network):
        try:
            if isinstance(item, Refused):
                raise item.error
            history = attempt_item(item, recipe)
        except SourceError as error:
            errors.append(error)
        else:
            told = True
            yield history
    for each in errors if told else errors[:-1]:
        typer.echo(safe(f"error: {each}"), err=True)
    if errors and not told:
        raise errors[-1]


def _tell_all(history: History, *, every: bool) -> None:
    stories = list(history.stories())
    changed = [story for story in stories if story.life.steps or not story.life.paragraph["kept"]]
    _summarize(history)
    for story in changed if every else changed[:_TOLD]:
        tell(story, brief=True)
    if len(changed) > _TOLD and not every:
        print_marked([("", "")])
        print_marked([(f"… and {len(changed) - _TOLD:,} more that changed (--all tells them)", "")])


def _read(path: Path, most: int) -> tuple[str, bytes]:
    from flows.intake import open_local

    name = os.fsencode(path).decode("utf-8", "replace")
    with open_local(path, name) as file:  # a pipe would wait for ever
        return name, file.read(most + 1)


def _summarize(history: History) -> None:
    dropped = Counter(row["drop_reason"] for row in history.paragraphs if not row["kept"])
    kept = len(history.paragraphs) - dropped.total()
    edits = Counter(row["rule"] for row in history.edits)
    characters = sum(len(row["text"]) for row in history.paragraphs if row["kept"])
    said = f"{dropped.total():,} dropped ({parts(dropped)})" if dropped else "none dropped"
    print_facts(
        [
            ("source", f"{history.record['source_path']}, {history.record['encoding']}"),
            ("documents", ", ".join(row["title"] or "—" for row in history.documents)),
            ("paragraphs", f"{kept:,} kept, {said}"),
            ("edits", f"{edits.total():,}" + (f" ({parts(edits)})" if edits else "")),
            ("characters", f"{len(history.record['extracted']):,} → {characters:,}"),
        ]
    )
