"""What the commands share: messages, totals, the progress bar, and what Ctrl-C means."""

import shlex
import signal
import sys
import threading
from collections import Counter
from collections.abc import Callable, Generator, Iterable
from contextlib import contextmanager
from pathlib import Path

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from ..errors import Cancelled, JournalError, TwoChatError
from ..outcome import Outcome, Status
from ..report import Report

EXIT_FAILED, EXIT_USAGE, EXIT_STOPPED = 1, 2, 3


def complain(sentence: str) -> None:
    """To standard error. Not typer.echo, which would write across the progress bar."""
    print(sentence, file=sys.stderr)


def show(counts: Counter[Status] | dict[Status, int]) -> None:
    """Totals by outcome, in the order of Status."""
    for status in Status:
        if counts.get(status):
            typer.echo(f"{counts[status]:6} {status.label}")


def word(path: Path) -> str:
    """The path as a shell takes it."""
    return shlex.quote(str(path))


def write(report: Report, output: str, journal: Path) -> None:
    """Write the outcomes. Where that can't be, nothing is lost, and the command ends saying so."""
    try:
        report.to_csv(output)
    except OSError as flaw:
        complain(
            f"Error: {output} can't be written: {flaw.strerror}. All is kept in the journal: "
            f"twochat export {word(journal)} --output FILE.csv"
        )
        raise typer.Exit(EXIT_STOPPED) from None


@contextmanager
def looking() -> Generator[None]:
    """End the command with a sentence where the group can't be read: an error of reading speaks of sending."""
    try:
        yield
    except JournalError:
        raise
    except TwoChatError as error:
        complain(f"Error: the group can't be read, and nothing was sent or changed. {error}")
        raise typer.Exit(EXIT_STOPPED) from None


def finish(report: Report, where: str, stopped: str | None) -> None:
    """Show what a run came to, and end the command with its exit status."""
    show(report.counts)
    typer.echo(f"What happened to each of the {len(report)} is in {where}")
    if not stopped and report.by(Status.NOT_SENT):
        stopped = "The run was stopped: the group is full."
    if stopped:
        complain(stopped)
        raise typer.Exit(EXIT_STOPPED)
    if not report.ok:
        raise typer.Exit(EXIT_FAILED)


def watch(
    run: Callable[[threading.Event], Iterable[Outcome]], total: int, keep: Callable[[Outcome], None]
) -> str | None:
    """Go through a run with a progress bar, keeping each outcome as it comes; gives a sentence if the run was stopped."""
    columns = (TextColumn("adding"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(), TextColumn("left"))
    progress = Progress(*columns, console=Console(stderr=True), disable=not sys.stderr.isatty())
    with _interruptible() as (cancel, uncut), progress:
        outcomes = iter(run(cancel))
        try:
            for outcome in progress.track(outcomes, total=total):
                with uncut:
                    keep(outcome)
        except Cancelled:
            return "The run was stopped, as you asked."
        except TwoChatError as error:
            return f"The run was stopped: {error}"
        except KeyboardInterrupt:
            return "The run was cut off in the middle of a call: look in the group for those who are unknown."
    return None


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
            complain("Stopping after the call in flight; once more to stop at once.")
        elif uncut.acquire(blocking=False):  # and kept, so that what is done about it is not cut off in turn
            raise KeyboardInterrupt

    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield cancel, uncut
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
