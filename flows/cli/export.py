"""``qingyuan export``: a version in the form that another tool reads."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from flows.cli.options import DEFAULT_CORPUS, CorpusOption
from flows.cli.screen import print_facts


class Form(StrEnum):
    """What a version can be exported as."""

    delta = "delta"
    jsonl = "jsonl"
    hf = "hf"


def export(
    form: Annotated[
        Form, typer.Argument(help="Delta Lake tables, JSONL.zst as Dolma has it, a Hub folder.")
    ],
    path: Annotated[
        str, typer.Argument(metavar="PATH", help="A folder, or an address such as s3://bucket/it.")
    ],
    version: Annotated[
        str, typer.Option("--version", metavar="VERSION", help="A name, a tag, or latest.")
    ] = "latest",
    corpus: CorpusOption = DEFAULT_CORPUS,
) -> None:
    """Write a version out for other tools; each file is checked as it is read."""
    from flows.export import export_delta, export_hub, export_jsonl
    from flows.store import CorpusStore

    found = CorpusStore(corpus).version(version)
    if form is Form.delta:
        done = f"{export_delta(found, path):,} tables with a new transaction"
    elif form is Form.jsonl:
        done = f"{export_jsonl(found, path):,} documents"
    else:
        done = f"{export_hub(found, path):,} files"
    print_facts([(found.name, f"{done} in {path}")])
