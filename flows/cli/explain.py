"""``qingyuan explain`` and ``qingyuan try``: what was done to a text, and why."""

from __future__ import annotations

import os
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cleaners.errors import SourceError
from flows.cli.options import DEFAULT_CORPUS, CorpusOption, JsonOption
from flows.cli.screen import print_facts, print_json, print_marked
from flows.cli.stories import as_dict, list_paragraphs, tell
from flows.facts import parts

if TYPE_CHECKING:
    from flows.history import History

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
    file: Annotated[str, typer.Argument(metavar="FILE|-", help="A file, or - for standard input.")],
    recipe: Annotated[
        Path | None, typer.Option("--recipe", metavar="FILE", help="A TOML file of settings.")
    ] = None,
    every: Annotated[
        bool, typer.Option("--all", help="Tell every paragraph that changed.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Send one file through the pipeline and show what becomes of it; nothing is written.

    The first paragraphs that were repaired or dropped are told, each with what was done to it.
    """
    from flows.recipe import load_recipe
    from flows.trial import attempt

    if file == "-":
        name, data = "standard input", sys.stdin.buffer.read()
    else:
        name, data = _read(Path(file))
    history = attempt(name, data, load_recipe(recipe))
    stories = list(history.stories())
    if as_json:
        print_json({"paragraphs": [as_dict(story) for story in stories]})
        return
    changed = [story for story in stories if story.life.steps or not story.life.paragraph["kept"]]
    _summarize(history)
    for story in changed if every else changed[:_TOLD]:
        tell(story, brief=True)
    if len(changed) > _TOLD and not every:
        print_marked([("", "")])
        print_marked([(f"… and {len(changed) - _TOLD:,} more that changed (--all tells them)", "")])


def _read(path: Path) -> tuple[str, bytes]:
    name = os.fsencode(path).decode("utf-8", "replace")
    try:
        return name, path.read_bytes()
    except OSError as error:
        raise SourceError(f"{name}: cannot be read: {error.strerror}") from error


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
