"""The command line: ``qingyuan run``, ``versions``, ``diff`` and the other commands."""

from __future__ import annotations

import sys
from importlib import metadata
from typing import Annotated

import typer
from rich.console import Console

from cleaners.errors import QingyuanError
from flows.cli.compare import diff
from flows.cli.doctor import doctor
from flows.cli.explain import explain, try_out
from flows.cli.export import export
from flows.cli.read import show, versions
from flows.cli.repair import repair
from flows.cli.report import report
from flows.cli.run import run
from flows.cli.screen import safe
from flows.cli.serve import serve
from flows.cli.sql import sql
from flows.cli.upkeep import prune, rollback, tag, verify
from flows.errors import NOTHING_COMMITTED, exit_code


def _tell_version(asked: bool) -> None:
    if asked:
        typer.echo(f"qingyuan {metadata.version('qingyuan')}")
        raise typer.Exit


app = typer.Typer(
    name="qingyuan",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


@app.callback()
def _options(
    _version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_tell_version, is_eager=True, help="Show the version and exit."
        ),
    ] = False,
) -> None:
    """Turn messy Chinese and English text into a clean, deduplicated, versioned corpus."""


app.command()(run)
app.command()(versions)
app.command()(show)
app.command("try")(try_out)
app.command()(explain)
app.command()(report)
app.command()(sql)
app.command()(verify)
app.command()(diff)
app.command()(rollback)
app.command()(tag)
app.command()(prune)
app.command()(export)
app.command()(repair)
app.command()(serve)
app.command()(doctor)


def main() -> None:
    """Run the command line; an error is one message and its exit code, never a traceback."""
    errors = Console(stderr=True, soft_wrap=True, highlight=False, markup=False)
    try:
        # Ends by SystemExit, with 2 and a message of its own for a wrong option.
        app([_safe_option(argument) for argument in sys.argv[1:]])
    except SystemExit as left:
        # Typer turns a Ctrl-C that no command caught into 130 without a word.
        if isinstance(getattr(left.__context__, "__cause__", None), KeyboardInterrupt):
            errors.print(NOTHING_COMMITTED)
        raise
    except QingyuanError as error:
        errors.print(safe(f"error: {error}"), style="red" if errors.is_terminal else "")
        sys.exit(exit_code(error))


def _safe_option(argument: str) -> str:
    """Make the name of an option harmless: Typer prints one that it does not know as it stands."""
    name, equals, value = argument.partition("=")
    return f"{safe(name)}{equals}{value}" if argument.startswith("-") else argument
