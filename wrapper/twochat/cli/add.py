"""`twochat add`: a list of people into a group."""

import os
import sys
from collections import Counter, deque
from dataclasses import replace
from pathlib import Path
from typing import Annotated, TextIO

import typer

from ..base_group import GROUP_ID
from ..client import TwoChat
from ..errors import InputError, JournalError
from ..export import OutcomeWriter, field_names
from ..journal import Journal
from ..lists import Several
from ..operations import ADD
from ..outcome import UNCERTAIN, Outcome, Status
from ..plan import Batch, Entry, Plan
from ..report import summary
from ..results import unsent
from ..row import IN_AN_EARLIER_JOB
from ..settings import Options
from ..text import pluralize
from . import earlier, options, preview, screen, sheet
from .lookup import find

Region = Annotated[str | None, typer.Option(envvar="TWOCHAT_REGION", help="Where national numbers are from: GB, US, …")]
Column = Annotated[
    str | None,
    typer.Option(help="The column with the numbers: its header, A or 1; or several, of which the first filled counts."),
]
Sheet = Annotated[str | None, typer.Option("--sheet", help="The sheet of a workbook: its name, or its place from 1.")]
SeveralNumbers = Annotated[Several, typer.Option(help="What to do with a cell that has more than one number.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Show what would be sent, and send nothing.")]
SkipMembers = Annotated[bool, typer.Option("--skip-members", help="Don't send who is in the group already.")]
Again = Annotated[bool, typer.Option("--again", help="Send people of earlier journals in this folder too.")]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Don't ask before sending.")]
Output = Annotated[
    Path | None,
    typer.Option(help="A new file for the outcomes; with --dry-run, for the plan.", show_default="FILE-outcomes.csv"),
]
NewJournal = Annotated[
    Path | None,
    typer.Option(
        "--journal",
        help="A new file for the journal.",
        metavar="<path>",
        show_default="beside the outcomes",
        parser=Path,
    ),
]


def add(
    group: Annotated[str, typer.Argument(metavar="GROUP", help="The group's name, or its id, WAG… or WGP….")],
    files: Annotated[
        list[str], typer.Argument(metavar="FILE…", help="CSV, one number a line, a workbook, vCards; - is a pipe.")
    ],
    sender: options.Sender = None,
    region: Region = None,
    international: options.International = None,
    column: Column = None,
    sheet_name: Sheet = None,
    several: SeveralNumbers = "refuse",
    per_person: options.PerPerson = None,
    between: options.Between = None,
    batch_size: options.BatchSize = 10,
    dry_run: DryRun = False,
    skip_members: SkipMembers = False,
    again: Again = False,
    retry: options.Retry = "",
    yes: Yes = False,
    output: Output = None,
    journal: NewJournal = None,
) -> None:
    _check_order(group, files)
    again_too = options.statuses(retry)
    asks = not (yes or dry_run or "-" in files) and sys.stdin.isatty() and sys.stdout.isatty()
    choose = screen.choose if sys.stdin.isatty() and "-" not in files else None
    lists = [
        sheet.read(file, column, sheet=sheet_name, region=region, several=several, choose=choose) for file in files
    ]
    rows = [row for people in lists for row in people]
    numbers = [replace(row, status=None) if row.status in again_too else row for row in rows]
    if not numbers:
        raise InputError(f"there is no number in {' or '.join(files)}. Nothing was sent.")
    if international is False and not region:
        raise InputError("--national needs --region, such as --region GB. Nothing was sent.")
    pace = options.pace(per_person, between, batch_size)
    given: Options = {"pace": pace, "region": region, "international": international}
    readable = not dry_run or bool(os.environ.get("TWOCHAT_API_KEY"))
    if dry_run:  # needs no key and no sending number, and checks everything else
        given |= {"from_number": os.environ.get("TWOCHAT_FROM_NUMBER") or "+12123334444"}
        given |= {} if readable else {"api_key": "none"}
    if sender:
        given["from_number"] = sender
    with TwoChat.from_env(**given) as chat:
        target = find(chat, group, has_key=readable)
        plan = target.plan(numbers)
        if skip_members and readable:
            with screen.looking():
                plan = target.plan_without_members(plan)
        if not again:
            folder, ours = (journal or output or Path()).parent, chat.from_number if sender or not dry_run else None
            plan = earlier.leave_out(plan, folder, target.id, ours, ADD.name)
        for people in lists:
            for note in people.notes:
                typer.echo(f"{people.path}: {note}")
        if asks or dry_run:
            preview.show(plan, preview.look(target) if readable else None)
        typer.echo(preview.takes(plan))
        if count := len(plan.two_ways):
            ways = "`--international` if they carry their country code, `--national` if not."
            typer.echo(f"{pluralize(count, 'number')} can be read in two ways: {ways}")
        _say_known(plan)
        uncertain = [
            entry for entry, row in zip(plan.entries, rows, strict=True) if row.status in UNCERTAIN and not entry.skip
        ]
        if uncertain:
            typer.echo(screen.SENT_AGAIN)
        if dry_run:
            _end_dry_run(
                plan, output, files[0], "" if readable or not skip_members else ", and the members were not read"
            )
        if asks and plan.numbers and not typer.confirm(f"Send to {pluralize(len(plan.numbers), 'number')}?"):
            typer.echo("Nothing was sent.")
            raise typer.Exit(screen.EXIT_FAILED)
        with sheet.create(output, files[0]) as file:
            path = journal or Path(file.name).with_suffix(".twochat")
            with _create(path, target.id, chat.from_number, plan, Path(file.name)) as kept:
                typer.echo(f"The journal is {path}")
                if uncertain:
                    kept.settled(Batch(None, tuple(uncertain)), [_uncertain(entry) for entry in uncertain])
                written = _Rows(file, plan)
                stopped = screen.run_with_progress(
                    lambda cancel, on_outcome: target.resume(
                        kept, retry=UNCERTAIN if uncertain else (), cancel=cancel, on_outcome=on_outcome
                    ),
                    len(plan.numbers),
                    batch_size,
                    written.write,
                )
                report = kept.report()
    if stopped and stopped.no_group and {outcome.status for outcome in report if outcome.batch} == {Status.NOT_SENT}:
        os.unlink(file.name)
        os.unlink(path)
        raise InputError(f"there is no group {target.id} for this number. {preview.WRONG_GROUP}")
    # Now whole, whatever cut the run off.
    screen.write(report, file.name, path)
    screen.finish(report, file.name, kept, stopped)


def _check_order(group: str, files: list[str]) -> None:
    if not GROUP_ID.fullmatch(group) and (found := [file for file in files if GROUP_ID.fullmatch(file)]):
        others = [group, *(file for file in files if file != found[0])]
        raise InputError(
            f"the group comes first: twochat add {found[0]} {' '.join(screen.quote(Path(file)) for file in others)}"
        )


def _end_dry_run(plan: Plan, output: Path | None, first: str, unread: str) -> None:
    if output:
        with sheet.create(output, first) as file:
            preview.write(plan, file)
        typer.echo(f"What would be done with each of the {len(plan.entries)} is in {output}")
    typer.echo(f"Nothing was sent{unread}.")
    raise typer.Exit(0 if plan.numbers else screen.EXIT_FAILED)


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


def _say_known(plan: Plan) -> None:
    """What an outcome file that was given as a list says of people who are not sent."""
    counts = Counter(entry.skip for entry in plan.entries if entry.reason and entry.reason.endswith(IN_AN_EARLIER_JOB))
    if not counts:
        return
    left_out = summary({status: counts[status] for status in Status if counts[status]})
    typer.echo(f"Left out because of an earlier job: {left_out}.")
    if any(counts[status] for status in UNCERTAIN):
        typer.echo(
            "`twochat verify` and its journal settle who is uncertain; `--retry unknown,unreported` sends them again, and "
            "somebody may get a second invitation."
        )


def _create(path: Path, group: str, sender: str, plan: Plan, output: Path) -> Journal:
    try:
        return Journal.create(path, group, sender, plan, output=output)
    except JournalError as error:
        os.unlink(output)  # in which there is nothing
        raise JournalError(f"{error}. Nothing was sent; give another name with --journal") from None
