"""The command line. One file for each group of commands; what they share is in screen.py."""

import sys
from typing import Annotated

import typer

from .. import __version__
from ..errors import InputError, JournalError
from . import jobs, screen
from .add import add
from .sandbox import sandbox

HELP = {"help_option_names": ["-h", "--help"]}

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, context_settings=HELP)
for _command in (add, jobs.resume, jobs.status, jobs.verify, jobs.export, sandbox):
    app.command()(_command)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"twochat {__version__}")
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[bool, typer.Option("--version", callback=_version, help="Show the version.")] = False,
    debug: Annotated[bool, typer.Option("--debug", help="Show where an unexpected error came from.")] = False,
) -> None:
    """Add people to WhatsApp groups through 2Chat, and know what happened to each."""


def main() -> None:
    """Run the command line. Whatever goes wrong is a sentence and an exit status; a traceback only with --debug."""
    try:
        app()
    except (InputError, JournalError) as error:
        screen.complain(f"Error: {error}")
        sys.exit(screen.EXIT_USAGE)
    except Exception as error:
        if "--debug" in sys.argv:
            raise
        screen.complain(f"Error: {type(error).__name__}: {error}. `twochat --debug …` shows where that came from.")
        sys.exit(screen.EXIT_STOPPED)
