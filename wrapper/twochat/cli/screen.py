"""What the commands share: messages, totals, and how a run ends."""

import errno
import shlex
import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import typer
from rich.prompt import Prompt

from ..errors import JournalError
from ..journal import Journal
from ..lists import Column
from ..outcome import Outcome, Status
from ..report import Report
from ..text import pluralize
from .advice import advice

EXIT_FAILED, EXIT_USAGE, EXIT_STOPPED = 1, 2, 3
AFTER_LIMIT = 4
"""How many people a call, at most, after WhatsApp's own limit: what Throttled advises."""


def print_error(sentence: str) -> None:
    """To standard error. Not typer.echo, which would write across the progress bar."""
    print(sentence, file=sys.stderr)


def show(counts: Mapping[Status, int]) -> None:
    """Totals by outcome, in the order of Status."""
    for status in Status:
        if count := counts.get(status):
            typer.echo(f"{' ' * (6 - len(f'{count:,}'))}{status.counted(count)}")


def counted(outcomes: Iterable[Outcome]) -> list[str]:
    """Such as `3 added` for each status, in the order of Status."""
    counts = Counter(outcome.status for outcome in outcomes)
    return [status.counted(counts[status]) for status in Status if counts[status]]


def quote(path: Path) -> str:
    """The path as a shell takes it, and no option of a command."""
    return shlex.quote(f"./{path}" if str(path).startswith("-") else str(path))


def choose(columns: Sequence[Column]) -> Column:
    """Ask which of several columns has the numbers."""
    typer.echo("More than one column may have the numbers:")
    for place, column in enumerate(columns, 1):
        sheet = f"sheet {column.sheet}, " if column.sheet else ""
        typer.echo(f"  {place}  {sheet}{column}, such as {', '.join(column.examples[:3])}")
    places = [str(place) for place in range(1, len(columns) + 1)]
    letters = [column.letter for column in columns]
    answers = [*places, *letters] if len({*letters}) == len(letters) else places  # sheets may have the same
    asked = f"Which one? [{'/'.join(places)}]"
    answer = Prompt.ask(asked, choices=answers, show_choices=False, case_sensitive=False)
    return columns[answers.index(answer) % len(columns)]


def confirm(question: str) -> None:
    """Ask, and end the command unless the answer is yes. Ctrl-C and Ctrl-D are none."""
    try:
        yes = typer.confirm(question)
    except typer.Abort:
        typer.echo("")
        yes = False
    if not yes:
        typer.echo("Nothing was sent.")
        raise typer.Exit(EXIT_FAILED)


def write(report: Report, output: str, journal: Path) -> None:
    """Write the outcomes. Where that can't be, nothing is lost, and the command ends saying so."""
    try:
        report.to_csv(output)
    except OSError as error:
        print_error(
            f"Error: {output} can't be written: {error.strerror}. All is kept in the journal: "
            f"twochat export {quote(journal)} --output FILE.csv"
        )
        if error.errno in (errno.ENOSPC, errno.EDQUOT) and (left := report.by(Status.NOT_SENT)):
            go_on = f"Make room, then: twochat resume {quote(journal)}"
            print_error(f"{pluralize(len(left), 'number')} left to send. {go_on}")
        raise typer.Exit(EXIT_STOPPED) from None


def can_ask() -> bool:
    """Whether somebody sits at a terminal."""
    return sys.stdin.isatty() and sys.stdout.isatty()


class Stopped(NamedTuple):
    """Why people were not sent, in a sentence; the options with which to go on; and whether there is no such group."""

    reason: str
    options: str = ""
    no_group: bool = False


def finish(
    report: Report, output: str, kept: Journal, stopped: Stopped | None, *, looked: bool = False, again: str = ""
) -> None:
    """Show what a run came to and what to do next, and end the command with its exit status. `again`: what goes on with it."""
    show(report.counts)
    typer.echo(f"What happened to each of the {len(report)} is in {output}")
    for sentence in advice(report, quote(kept.path), output, looked=looked, full=not stopped):
        typer.echo(sentence)
    if stopped:
        go_on = f"Go on with: {again or f'twochat resume {quote(kept.path)}{stopped.options}'}"
        if not (again or report.by(Status.NOT_SENT)):
            go_on = "Nothing is left to send."
        rest = (
            "add the rest again with --skip-members" if kept.operation == "add" else f"{kept.operation} the rest again"
        )
        lost = f"If it was moved, go on with `twochat resume` and its new name; else {rest}."
        print_error(f"{stopped.reason} {go_on if _in_place(kept) else lost}")
        raise typer.Exit(EXIT_STOPPED)
    if not report.ok:
        raise typer.Exit(EXIT_FAILED)


def _in_place(kept: Journal) -> bool:
    """Whether the journal is still where its job began."""
    try:
        return bool(Journal.read(kept.path).id == kept.id)
    except JournalError:
        return False
