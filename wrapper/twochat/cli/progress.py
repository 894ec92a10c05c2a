"""What is shown while something takes its time, and how it is stopped."""

import logging
import os
import signal
import sys
import threading
from collections.abc import Callable, Generator
from contextlib import AbstractContextManager, contextmanager, nullcontext

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, TextColumn
from rich.table import Column as TableColumn

from ..cancel import CancelToken
from ..errors import Cancelled, InputError, JournalError, NotFound, Throttled, TwoChatError
from ..job import OnOutcome
from ..journal import Journal
from ..outcome import Outcome, Status
from ..report import Report
from ..text import how_long
from .screen import AFTER_LIMIT, EXIT_STOPPED, Stopped, print_error
from .verbs import VERBS


def looking(what: str = "the group") -> AbstractContextManager[None]:
    """Show what is waited for. Where it can't be read, end with a sentence: an error of reading speaks of sending."""
    return _waiting(f"reading {what}", f"{what} can't be read, and nothing was sent or changed:")


def changing(what: str) -> AbstractContextManager[None]:
    """Show what is being set. What goes wrong is told as what it is: it may be set nevertheless."""
    return _waiting(f"setting {what}", f"{what}:")


@contextmanager
def _waiting(doing: str, failed: str) -> Generator[None]:
    try:
        with _progress(doing, None):
            yield
    except (InputError, JournalError):
        raise
    except TwoChatError as error:
        print_error(f"Error: {failed} {error}")
        raise typer.Exit(EXIT_STOPPED) from None


def run_with_progress(
    run: Callable[[CancelToken, OnOutcome], Report],
    kept: Journal,
    total: int,
    batch_size: int,
    keep: Callable[[Outcome], object],
    doing: str = "",
) -> Stopped | None:
    """Run with a progress bar, keeping each outcome as it comes; returns why it was stopped."""
    doing = doing or VERBS[kept.operation].doing
    with interruptible() as (cancel, no_interrupt), _progress(doing, total) as update:

        def on_outcome(outcome: Outcome) -> None:
            with no_interrupt:
                keep(outcome)
            update(doing, outcome.status is not Status.NOT_SENT)

        try:
            report = run(cancel, on_outcome)
        except Cancelled:
            return Stopped("The run was stopped, as you asked.")
        except Throttled as error:
            reason = "WhatsApp limits this sending number: three people in a row were refused. The rest was not sent."
            wait = f"Wait {how_long(error.retry_after)}, and send fewer people a call."
            return Stopped(f"{reason} {wait}", f" --batch-size {min(batch_size, AFTER_LIMIT)}")
        except TwoChatError as error:
            if error.report is None:  # nothing had begun
                raise
            return Stopped(f"The run was stopped: {error}".rstrip(".") + ".", no_group=isinstance(error, NotFound))
        except OSError as error:  # of `keep`
            return Stopped(f"The run was stopped: {error.strerror}.")
        except KeyboardInterrupt:
            return Stopped("The run was cut off in the middle of a call.")
    if report.by(Status.NOT_SENT):
        return Stopped("The run was stopped: the group is full. Make room in it first.", " --retry group_full")
    return None


@contextmanager
def _progress(doing: str, total: int | None) -> Generator[Callable[[str, int], None]]:
    """A progress bar on a terminal, and beside it what is done, or waited for and until when."""
    # Cut rather than wrapped, and last, so that the count stays where it is.
    text = TextColumn("{task.description}", markup=False, table_column=TableColumn(ratio=1, no_wrap=True))
    bar: tuple[ProgressColumn, ...] = (BarColumn(20), MofNCompleteColumn()) if total else ()
    console = Console(stderr=True)
    progress = Progress(*bar, text, console=console, expand=True)
    with progress if sys.stderr.isatty() else nullcontext():  # an old rich ends a line where it has drawn none
        task = progress.add_task(doing, total=total)

        class Handler(logging.Handler):
            def emit(self, record: logging.LogRecord) -> None:
                if record.levelno == logging.INFO:
                    progress.update(task, description=record.getMessage())
                else:
                    print_error(record.getMessage())

        logger, handler = logging.getLogger("twochat"), Handler(logging.INFO)
        level = logger.level
        logger.addHandler(handler)
        logger.setLevel(logging.INFO)
        try:
            yield lambda doing, done: progress.update(task, description=doing, advance=done)
        finally:
            logger.removeHandler(handler)
            logger.setLevel(level)
            progress.update(task, description="")  # over, however it ended


@contextmanager
def interruptible() -> Generator[tuple[CancelToken, threading.Lock]]:
    """A token that the first Ctrl-C, SIGTERM or SIGHUP sets, and a lock: the second stops at once unless the lock is held."""
    cancel, no_interrupt = CancelToken(), threading.Lock()
    terminals = [descriptor for descriptor in (1, 2) if os.isatty(descriptor)]

    def stop(number: int, frame: object) -> None:
        if number == getattr(signal, "SIGHUP", None):
            for descriptor in terminals:  # nothing can be written to a terminal that is gone
                os.dup2(os.open(os.devnull, os.O_WRONLY), descriptor)
        if not cancel.is_set():
            cancel.set()
            print_error("Stopping after the call in flight; once more to stop at once.")
        elif no_interrupt.acquire(blocking=False):  # and kept, so that what is done about it is not cut off in turn
            raise KeyboardInterrupt

    numbers = [signal.SIGINT, signal.SIGTERM]
    if hasattr(signal, "SIGHUP") and signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # as nohup has it
        numbers.append(signal.SIGHUP)
    before = {number: signal.signal(number, stop) for number in numbers}
    try:
        yield cancel, no_interrupt
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
