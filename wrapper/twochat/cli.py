"""The command line: `twochat add` and `twochat sandbox`."""

import signal
import sys
import threading
from collections import Counter
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, TextIO

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from . import __version__, sheet
from .client import TwoChat
from .errors import InputError, TwoChatError
from .group import Group
from .numbers import check_region
from .outcome import Outcome, Status
from .pace import Pace
from .plan import Plan, batches
from .report import Rows
from .run import abandoned
from .settings import Options

EXIT_FAILED, EXIT_USAGE, EXIT_STOPPED = 1, 2, 3

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"twochat {__version__}")
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
    debug: Annotated[bool, typer.Option("--debug", help="Show where an unexpected error came from.")] = False,
) -> None:
    """Add people to WhatsApp groups through 2Chat, and know what happened to each."""


@app.command()
def add(
    group: Annotated[str, typer.Argument(help="The group's id, WAG… or WGP….")],
    files: Annotated[
        list[str], typer.Argument(help="CSV files, or files with one number a line; - is standard input.")
    ],
    sender: Annotated[str | None, typer.Option("--from", help="Your connected number. [TWOCHAT_FROM_NUMBER]")] = None,
    region: Annotated[
        str | None, typer.Option(help="Where numbers without a country code are from, such as GB. [TWOCHAT_REGION]")
    ] = None,
    column: Annotated[
        str | None, typer.Option(help="The column with the numbers: its header, or its place from 1.")
    ] = None,
    between: Annotated[float, typer.Option(help="Seconds between calls. WhatsApp bans numbers that add fast.")] = 10.0,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would be sent, and send nothing.")] = False,
    output: Annotated[Path | None, typer.Option(help="Where the outcomes go. It must not exist yet.")] = None,
) -> None:
    """Add people to a group, ten a call. Only add people who agreed: WhatsApp bans numbers that don't.

    The API key is read from TWOCHAT_API_KEY. Each outcome is written to a CSV file as it comes.

    Exit status: 0 everybody is in, 1 somebody is not, 2 nothing was sent because of wrong input, 3 the run was stopped.
    """
    numbers = [number for file in files for number in sheet.read(file, column)]
    if dry_run:
        _show(Plan(tuple(batches(numbers, check_region(region)))), between)
        return
    given: Options = {"pace": Pace(between=between)}
    if sender:
        given["from_number"] = sender
    if region:
        given["region"] = region
    with TwoChat.from_env(**given) as chat:
        handle = chat.group(group)
        plan = handle.plan(numbers)
        with _create(output, files[0]) as file:
            counts, stopped = _run(handle, plan, file)
            for status, count in counts.items():
                typer.echo(f"{count:6} {status.label}")
            typer.echo(f"{counts.total()} rows, one for each number given, are in {file.name}")
    if stopped:
        _complain(f"The run was stopped: {stopped}")
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
        raise InputError(
            f"the sandbox needs {missing.name}, which is missing: pip install 'twochat[sandbox]'"
        ) from None
    except (OSError, ValueError) as flaw:
        raise InputError(str(flaw)) from None


def _introduce(url: str) -> None:
    """What a person at the sandbox needs to know."""
    from twochat_sandbox import MAGIC_NUMBERS, WEATHER

    typer.echo(f"The sandbox serves {url} until Ctrl-C. In another terminal:\n")
    for name, value in (("BASE_URL", url), ("API_KEY", "sandbox-key"), ("FROM_NUMBER", "+12123334444")):
        typer.echo(f"  export TWOCHAT_{name}={value}")
    typer.echo("  twochat add --between 0 WAG45b0f301-9203-4660-8b57-b51a6c2742a5 friends.csv\n")
    typer.echo("The last four digits of a number choose what happens to it:\n")
    for digits, magic in MAGIC_NUMBERS.items():
        typer.echo(f"  …{digits}  {magic.description}")
    typer.echo("\nThe API key chooses what happens to the call:\n")
    for key, weather in WEATHER.items():
        typer.echo(f"  {key:22} {weather.description}")


def main() -> None:
    """Run the command line. Whatever goes wrong is a sentence and an exit status; a traceback only with --debug."""
    try:
        app()
    except InputError as error:
        _complain(str(error))
        sys.exit(EXIT_USAGE)
    except Exception as error:
        if "--debug" in sys.argv:
            raise
        _complain(f"{type(error).__name__}: {error}. Run it as `twochat --debug …` to see where that came from.")
        sys.exit(EXIT_STOPPED)


def _show(plan: Plan, between: float) -> None:
    typer.echo(f"{plan}; at least {plan.seconds(between):.0f} seconds. Nothing was sent.")
    for entry in plan.entries:
        if entry.flaw:
            typer.echo(f"  {entry.flaw.label}: {entry.input!r} ({entry.why})")


def _create(output: Path | None, first: str) -> TextIO:
    """A new file for the outcomes. One that exists is never replaced: it may be all that is known of an earlier run."""
    stem = "outcomes" if first == "-" else f"{Path(first).stem}-outcomes"
    tries = [output] if output else [Path(f"{stem}{suffix}.csv") for suffix in ("", *(f"-{n}" for n in range(2, 1000)))]
    for path in tries:
        try:
            return path.open("x", encoding="utf-8", newline="", errors="backslashreplace")
        except FileExistsError:
            continue
        except OSError as flaw:
            raise InputError(f"{path} can't be written: {flaw.strerror}. Nothing was sent.") from None
    raise InputError(f"{tries[-1]} exists already. Nothing was sent; give another name with --output.")


def _run(group: Group, plan: Plan, file: TextIO) -> tuple[Counter[Status], str | None]:
    """Add everybody of the plan, writing each outcome as it comes. The counts, and what stopped the run."""
    rows, counts = Rows(file), Counter[Status]()
    stopped: str | None = None

    def keep(outcome: Outcome) -> None:
        rows.write(outcome)
        counts[outcome.status] += 1

    with _progress(len(plan.entries)) as advance, _interruptible() as cancel:
        try:
            for outcome in group.add_each(plan, cancel=cancel):
                keep(outcome)
                advance()
        except TwoChatError as error:
            stopped = str(error)
        except KeyboardInterrupt:
            stopped = "it was interrupted in the middle of a call"
            for outcome in abandoned(plan, settled=counts.total()):
                keep(outcome)
    return counts, stopped


@contextmanager
def _progress(total: int) -> Generator[Callable[[], None]]:
    """A bar on standard error, when that is a terminal."""
    console = Console(stderr=True)
    columns = (TextColumn("adding"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
        task = progress.add_task("adding", total=total)
        yield lambda: progress.advance(task)


@contextmanager
def _interruptible() -> Generator[threading.Event]:
    """An event that the first Ctrl-C or SIGTERM sets, so that the call in flight is finished; the second stops at once."""
    cancel = threading.Event()

    def stop(number: int, frame: object) -> None:
        if cancel.is_set():
            raise KeyboardInterrupt
        cancel.set()
        _complain("Stopping after the call in flight; once more to stop at once.")

    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield cancel
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _complain(sentence: str) -> None:
    typer.echo(sentence, err=True)
