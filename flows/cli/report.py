"""``qingyuan report``: the page of a version."""

from __future__ import annotations

import webbrowser
from pathlib import Path
from typing import Annotated

import typer

from flows.cli.options import DEFAULT_CORPUS, CorpusOption
from flows.cli.screen import print_facts


def report(
    version: Annotated[
        str, typer.Argument(metavar="[VERSION]", help="A name such as v0001, a tag, or latest.")
    ] = "latest",
    corpus: CorpusOption = DEFAULT_CORPUS,
    open_it: Annotated[bool, typer.Option("--open", help="Show it in the browser.")] = False,
    again: Annotated[
        Path | None,
        typer.Option("--again", metavar="DIR", help="Make it anew from the tables, into a folder."),
    ] = None,
) -> None:
    """Say where the page of a version is that shows what was done to its texts, and why.

    It needs no network and no other file. A version of an earlier program may lack one: --again.
    """
    from flows.errors import StoreError
    from flows.report import PAGE, make_report
    from flows.store import CorpusStore, Disk

    store = CorpusStore(corpus)
    found = store.version(version)
    page = found.folder / PAGE
    if again is not None:
        manifest = found.manifest
        names = {each.name for each in store.versions()}
        parent = store.version(manifest.parent) if manifest.parent in names else None
        disk = Disk()
        disk.make_folder(again)
        for name, content in make_report(found.parts(), manifest, parent).items():
            disk.write(again / name, content)
        page = again / PAGE
    elif not page.is_file():
        raise StoreError(f"{found.folder} has no {PAGE}; --again DIR makes one from its tables")
    print_facts([("report", str(page))])
    if open_it:
        webbrowser.open(page.absolute().as_uri())
