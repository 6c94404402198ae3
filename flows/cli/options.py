"""Options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

CorpusOption = Annotated[
    Path, typer.Option("--corpus", metavar="DIR", help="The folder that holds the versions.")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON object instead.")]

DEFAULT_CORPUS = Path("artifacts/corpus")
DEFAULT_CACHE = Path("artifacts/cache")
