"""The command line: `twochat add` and `twochat sandbox`."""

import signal
import sys
import threading
from collections import Counter
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, TextIO

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from . import __version__, sheet
from .client import TwoChat
from .errors import Cancelled, InputError, TwoChatError
from .group import Group
from .outcome import Outcome, Status
from .pace import Pace
from .plan import Plan
from .report import Rows
from .run import abandoned
from .settings import Options

EXIT_FAILED, EXIT_USAGE, EXIT_STOPPED = 1, 2, 3
HELP = {"help_option_names": ["-h", "--help"]}

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, context_settings=HELP)


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


Sender = Annotated[str | None, typer.Option("--from", envvar="TWOCHAT_FROM_NUMBER", help="Your connected number.")]
Region = Annotated[str | None, typer.Option(envvar="TWOCHAT_REGION", help="Where national numbers are from: GB, US, …")]
Column = Annotated[str | None, typer.Option(help="The column with the numbers: its header, or its place from 1.")]
Between = Annotated[
    float, typer.Option(min=0, metavar="SECONDS", help="The pause between calls. WhatsApp bans numbers that add fast.")
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Show what would be sent, and send nothing.")]
Output = Annotated[Path | None, typer.Option(help="A new file for the outcomes.", show_default="FILE-outcomes.csv")]


@app.command()
def add(
    group: Annotated[str, typer.Argument(metavar="GROUP", help="The group's id, WAG… or WGP….")],
    files: Annotated[list[str], typer.Argument(metavar="FILE…", help="CSV, or one number a line; - reads a pipe.")],
    sender: Sender = None,
    region: Region = None,
    column: Column = None,
    between: Between = 10.0,
    dry_run: DryRun = False,
    output: Output = None,
) -> None:
    """Add people to a group, ten a call. Only add people who agreed: WhatsApp bans numbers that add strangers.

    The API key is read from TWOCHAT_API_KEY. What happened to each number is written to a CSV file as it comes.

    Exit status: 0 everybody is in; 1 somebody is not; 2 wrong input, nothing was sent; 3 the run was stopped.
    """
    numbers = [number for file in files for number in sheet.read(file, column)]
    if not numbers:
        raise InputError(f"there is no number in {' or '.join(files)}. Nothing was sent.")
    given: Options = {"pace": Pace(between=between), "region": region}
    if dry_run:  # needs neither of the two, and checks everything else
        given |= {"api_key": "none", "from_number": "+12123334444"}
    elif sender:
        given["from_number"] = sender
    with TwoChat.from_env(**given) as chat:
        handle = chat.group(group)
        plan = handle.plan(numbers)
        seconds = plan.seconds(between)
        typer.echo(f"{plan}; at least {seconds:.0f} seconds." if seconds else f"{plan}.")
        if dry_run:
            for entry in plan.entries:
                if entry.flaw:
                    typer.echo(f"  {entry.flaw.label}: {entry.input!r} ({entry.why})")
            typer.echo("Nothing was sent.")
            return
        with sheet.create(output, files[0]) as file:
            counts, stopped = _run(handle, plan, file)
    for status in filter(counts.get, Status):
        typer.echo(f"{counts[status]:6} {status.label}")
    typer.echo(f"What happened to each of the {counts.total()} is in {file.name}")
    if stopped:
        _complain(stopped)
        raise typer.Exit(EXIT_STOPPED)
    if not all(status.ok for status in counts):
        raise typer.Exit(EXIT_FAILED)


@app.command()
def sandbox(port: Annotated[int, typer.Option(help="The port on 127.0.0.1; 0 takes a free one.")] = 8000) -> None:
    """Serve a stand-in for the API on this machine, until Ctrl-C."""
    try:
        from twochat_sandbox import serve

        serve(port, ready=_introduce)
    except ModuleNotFoundError as missing:
        raise InputError(f"the sandbox needs {missing.name}: pip install 'twochat[sandbox]'") from None
    except (OSError, ValueError) as flaw:
        raise InputError(f"{flaw} Choose another with --port; 0 takes a free one.") from None


def _introduce(url: str) -> None:
    """What a person at the sandbox needs to know; what to type comes last, where a small terminal still shows it."""
    from twochat_sandbox import MAGIC_NUMBERS, WEATHER

    typer.echo("The last four digits of a number choose what happens to it:\n")
    for digits, magic in MAGIC_NUMBERS.items():
        typer.echo(f"  …{digits}  {magic.description}")
    typer.echo("\nThe API key chooses what happens to a call:\n")
    for key, weather in WEATHER.items():
        typer.echo(f"  {key:19} {weather.description}")
    typer.echo(f"\nThe sandbox serves {url} until Ctrl-C. In another terminal:\n")
    for name, value in (("BASE_URL", url), ("API_KEY", "sandbox-key"), ("FROM_NUMBER", "+12123334444")):
        typer.echo(f"  export TWOCHAT_{name}={value}")
    typer.echo("  twochat add --between 0 WAG45b0f301-9203-4660-8b57-b51a6c2742a5 FILE\n")


def main() -> None:
    """Run the command line. Whatever goes wrong is a sentence and an exit status; a traceback only with --debug."""
    try:
        app()
    except InputError as error:
        _complain(f"Error: {error}")
        sys.exit(EXIT_USAGE)
    except Exception as error:
        if "--debug" in sys.argv:
            raise
        _complain(f"Error: {type(error).__name__}: {error}. `twochat --debug …` shows where that came from.")
        sys.exit(EXIT_STOPPED)


def _run(group: Group, plan: Plan, file: TextIO) -> tuple[Counter[Status], str | None]:
    """Add everybody of the plan, writing each outcome as it comes. The counts, and a sentence if the run was stopped."""
    rows, counts = Rows(file), Counter[Status]()
    stopped: str | None = None

    def keep(outcome: Outcome) -> None:
        rows.write(outcome)
        counts[outcome.status] += 1

    columns = (TextColumn("adding"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(), TextColumn("left"))
    progress = Progress(*columns, console=Console(stderr=True), disable=not sys.stderr.isatty())
    with _interruptible() as (cancel, uncut), progress:
        try:
            for outcome in progress.track(group.add_each(plan, cancel=cancel), total=len(plan.entries)):
                with uncut:
                    keep(outcome)
        except Cancelled:
            stopped = "The run was stopped, as you asked."
        except TwoChatError as error:
            stopped = f"The run was stopped: {error}"
        except KeyboardInterrupt:
            stopped = "The run was cut off in the middle of a call: look in the group for those who are unknown."
            for outcome in abandoned(plan, settled=counts.total()):
                keep(outcome)
    if not stopped and counts[Status.NOT_SENT]:
        stopped = "The run was stopped: the group is full."
    return counts, stopped


@contextmanager
def _interruptible() -> Generator[tuple[threading.Event, threading.Lock]]:
    """An event that the first Ctrl-C or SIGTERM sets, and a lock: the second stops at once unless the lock is held."""
    cancel, uncut, asked = threading.Event(), threading.Lock(), False

    def stop(number: int, frame: object) -> None:
        nonlocal asked
        if not asked:
            asked = True
            # In a thread: here it could wait for the lock of the very wait that the signal has interrupted.
            threading.Thread(target=cancel.set).start()
            _complain("Stopping after the call in flight; once more to stop at once.")
        elif uncut.acquire(blocking=False):  # and kept, so that what is done about it is not cut off in turn
            raise KeyboardInterrupt

    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield cancel, uncut
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _complain(sentence: str) -> None:
    print(sentence, file=sys.stderr)  # not typer.echo, which would write across the progress bar
