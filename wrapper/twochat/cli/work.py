"""`twochat jobs run` and `twochat worker`: working on the jobs, until nothing is left or for as long as it is let."""

import logging
import os
import time
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from ..errors import InputError
from ..jobs import JobInfo, Jobs, JobState, Look, chat_from_env
from ..outcome import Outcome
from ..text import pluralize
from . import options, progress, screen
from .jobreports import Where, at


def run(
    where: Where = "jobs",
    per_person: options.PerPerson = None,
    between: options.Between = None,
    batch_size: options.BatchSize = 10,
    per_day: options.PerDay = None,
    hours: options.Hours = None,
) -> None:
    pace = options.pace(per_person, between, batch_size, per_day, hours)
    with Jobs(where, create=False) as store, progress.interruptible() as (cancel, _):
        failed = store.run(lambda number: chat_from_env(number, pace), cancel=cancel, on_turn=_show)
        infos = store.list()
    left = sum(info.left for info in infos if info.state is JobState.WAITING)
    for number, error in failed.items():
        _show_failed(number, error)
    stopped = [info for info in infos if info.state is JobState.STOPPED]
    for info in stopped:
        screen.print_error(
            f"{info.id} has stopped: {info.reason.rstrip('.')}. Then: twochat jobs resume {info.id}{at(where)}"
        )
    for info in infos:
        if info.state is JobState.DONE and info.uncertain:
            typer.echo(f"{info.uncertain:,} of {info.id} uncertain: twochat jobs verify {info.id}{at(where)}")
    if left:
        typer.echo(f"{pluralize(left, 'number')} left to send. Go on with: twochat jobs run{at(where)}")
    else:
        typer.echo("Nothing is left to send.")
    if failed or stopped or left:
        raise typer.Exit(screen.EXIT_STOPPED)


def worker(
    where: Where = "jobs",
    health: Annotated[
        Path | None,
        typer.Option(help="Write there every few seconds how it is: a line that begins with ok, or failing."),
    ] = None,
    per_person: options.PerPerson = None,
    between: options.Between = None,
    batch_size: options.BatchSize = 10,
    per_day: options.PerDay = None,
    hours: options.Hours = None,
) -> None:
    pace = options.pace(per_person, between, batch_size, per_day, hours)
    failed, problem = set[str](), ""
    logging.getLogger("psycopg.pool").setLevel(logging.ERROR)  # `problem` says it, once

    def on_look(look: Look) -> None:
        nonlocal problem
        if bool(look.problem) != bool(problem):
            problem = look.problem
            screen.print_error(f"Waiting until the jobs can be reached again: {problem}." if problem else "Going on.")
        for number in look.failed.keys() - failed:
            _show_failed(number, look.failed[number])
            failed.add(number)
        if health:
            with suppress(OSError):  # it grows old, which is what a supervisor looks at
                _write(health, health_line(look))

    if health:
        try:
            _write(health, health_line(Look(0, 0, {})))
        except OSError as error:
            raise InputError(f"{health} can't be written: {error.strerror}") from None
    with Jobs(where, create=False) as store, progress.interruptible() as (cancel, _):
        store.run(
            lambda number: chat_from_env(number, pace), forever=True, cancel=cancel, on_turn=_show, on_look=on_look
        )
    typer.echo("Stopped. What is left is for other workers, or for this one when it is started again.")


def health_line(look: Look) -> str:
    """Such as `ok 2026-11-26T09:00:00Z: 3 numbers at work, 1,200 people left to send`."""
    state = "failing" if look.problem else "ok"
    given_up = f", {pluralize(len(look.failed), 'number')} given up" if look.failed else ""
    how = look.problem or f"{pluralize(look.working, 'number')} at work, {look.left:,} people left to send{given_up}"
    return f"{state} {datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}: {how}\n"


def _write(path: Path, line: str) -> None:
    """Whoever reads it sees a whole line."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    beside.write_text(line, "utf-8")
    beside.replace(path)


def _show(info: JobInfo, outcomes: Sequence[Outcome]) -> None:
    done = ", ".join(screen.counted(outcomes)) or info.reason or "nothing was done"
    typer.echo(f"{time.strftime('%H:%M:%S')} {info.id}: {done}; {info.left:,} left.")


def _show_failed(number: str, error: Exception) -> None:
    screen.print_error(f"{number} can't go on: {error}")
