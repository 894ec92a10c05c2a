"""A plan is carried out: with a journal and a file for its outcomes, shown while it runs, and finished."""

import os
from collections import deque
from collections.abc import Generator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TextIO

import typer

from ..client import TwoChat
from ..errors import InputError, JournalError
from ..export import OutcomeWriter, field_names
from ..journal import Journal
from ..operations import Operation
from ..outcome import UNCERTAIN, Outcome, Status
from ..plan import Batch, Entry, Plan
from ..requests import Details
from ..results import unsent
from ..row import IN_AN_EARLIER_JOB
from . import preview, progress, screen, sheet
from .how import How


def execute(
    chat: TwoChat,
    operation: Operation,
    plan: Plan,
    group: str,
    list_name: str,
    how: How,
    uncertain: Sequence[Entry] = (),
) -> None:
    """Do it in a group, "" for none, and end the command with its exit status.

    `list_name`: after which the files are named, unless `how` names them. `uncertain`: who may have been added by an
    earlier job, and is sent again.
    """
    with _outcome_file(how.output, list_name) as file:
        path = how.journal or Path(file.name).with_suffix(".twochat")
        with _create(path, group, chat.from_number, plan, operation, Path(file.name), how.details) as kept:
            typer.echo(f"The journal is {path}")
            if uncertain:
                kept.settled(Batch(None, tuple(uncertain)), [_uncertain(entry) for entry in uncertain])
            written = _Rows(file, plan)
            stopped = progress.run_with_progress(
                lambda cancel, on_outcome: chat.resume(
                    kept, retry=UNCERTAIN if uncertain else (), cancel=cancel, on_outcome=on_outcome
                ),
                kept,
                len(plan.numbers),
                plan.pace.batch_size,
                written.write,
            )
            report = kept.report()
            if kept.group != group:
                typer.echo(f"The new group is {kept.group}.")
    sent = {outcome.status for outcome in report if outcome.batch}
    if group and stopped and stopped.no_group and sent == {Status.NOT_SENT}:
        os.unlink(file.name)
        os.unlink(path)
        raise InputError(f"there is no group {group} for this number. {preview.WRONG_GROUP}")
    # Now whole, whatever cut the run off.
    screen.write(report, file.name, path)
    screen.finish(report, file.name, kept, stopped)


@contextmanager
def _outcome_file(output: Path | None, list_name: str) -> Generator[TextIO]:
    file = sheet.create(output, list_name)
    try:
        yield file
    finally:
        with suppress(OSError):  # the disk is full, and what is not written yet can't be: screen.write says so
            file.close()


class _Rows:
    """Writes each outcome when it is known. Who is not sent has a row as soon as everybody before has one."""

    def __init__(self, file: TextIO, plan: Plan) -> None:
        self._writer = OutcomeWriter(file, field_names(plan.entries))
        self._left = deque(plan.entries)
        self._write_skipped()

    def write(self, outcome: Outcome) -> None:
        self._left.popleft()
        self._writer.write(outcome)
        self._write_skipped()

    def _write_skipped(self) -> None:
        while self._left and self._left[0].skip:
            self._writer.write(*unsent(Batch(None, (self._left.popleft(),)), ""))


def _uncertain(entry: Entry) -> Outcome:
    """What is known of somebody whom an earlier job may have added."""
    known = f"uncertain {IN_AN_EARLIER_JOB}"
    return Outcome(entry.input, entry.number, Status.UNKNOWN, message=known, possibly_sent=True, fields=entry.fields)


def _create(
    path: Path, group: str, sender: str, plan: Plan, operation: Operation, output: Path, details: Details
) -> Journal:
    try:
        return Journal.create(path, group, sender, plan, operation=operation.name, output=output, details=details)
    except JournalError as error:
        os.unlink(output)  # in which there is nothing
        raise JournalError(f"{error}. Nothing was sent; give another name with --journal") from None
