"""`twochat add`: a list of people into a group."""

import os
from collections import Counter, deque
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, TextIO

import typer

from ..client import TwoChat
from ..errors import InputError, JournalError
from ..journal import Journal
from ..lists import PeopleList, Row, Several
from ..lists.outcomes import known
from ..operations import ADD
from ..outcome import UNCERTAIN, Outcome, Status
from ..plan import Batch, Plan
from ..report import OutcomeWriter, summary
from ..results import unsent
from ..settings import Options
from . import earlier, options, screen, sheet

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
Output = Annotated[Path | None, typer.Option(help="A new file for the outcomes.", show_default="FILE-outcomes.csv")]
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
    group: Annotated[str, typer.Argument(metavar="GROUP", help="The group's id, WAG… or WGP….")],
    files: Annotated[
        list[str], typer.Argument(metavar="FILE…", help="CSV, one number a line, a workbook, vCards; - is a pipe.")
    ],
    sender: options.Sender = None,
    region: Region = None,
    column: Column = None,
    sheet_name: Sheet = None,
    several: SeveralNumbers = "refuse",
    per_person: options.PerPerson = None,
    between: options.Between = None,
    batch_size: options.BatchSize = 10,
    dry_run: DryRun = False,
    skip_members: SkipMembers = False,
    again: Again = False,
    output: Output = None,
    journal: NewJournal = None,
) -> None:
    lists = [sheet.read(file, column, sheet=sheet_name, region=region, several=several) for file in files]
    people = {people: [*sheet.inputs(people, region)] for people in lists}
    numbers = [row for rows in people.values() for row in rows]
    if not numbers:
        raise InputError(f"there is no number in {' or '.join(files)}. Nothing was sent.")
    given: Options = {"pace": options.pace(per_person, between, batch_size), "region": region}
    if dry_run:  # needs no key and no sending number, and checks everything else
        given |= {"api_key": "none", "from_number": "+12123334444"}
    if sender:
        given["from_number"] = sender
    with TwoChat.from_env(**given) as chat:
        target = chat.group(group)
        plan = _without_known(target.plan(numbers), people)
        if skip_members and not dry_run:
            with screen.looking():
                plan = target.plan_without_members(plan)
        if not again:
            folder, ours = (journal or output or Path()).parent, chat.from_number if sender or not dry_run else None
            plan = earlier.leave_out(plan, folder, target.id, ours, ADD.name)
        for each in lists:
            typer.echo("".join(f"{each.path}: {note}\n" for note in each.notes), nl=False)
        _show(plan, details=dry_run)
        if dry_run:
            typer.echo("Nothing was sent, and the members were not read." if skip_members else "Nothing was sent.")
            return
        with sheet.create(output, files[0]) as file:
            path = journal or Path(file.name).with_suffix(".twochat")
            with _create(path, target.id, chat.from_number, plan, Path(file.name)) as kept:
                typer.echo(f"The journal is {path}")
                rows = _Rows(file, plan)
                stopped = screen.run_with_progress(
                    lambda cancel, on_outcome: target.resume(kept, cancel=cancel, on_outcome=on_outcome),
                    len(plan.numbers),
                    batch_size,
                    rows.write,
                )
                report = kept.report()
    # Now whole, whatever cut the run off.
    screen.write(report, file.name, path)
    screen.finish(report, file.name, kept, stopped, screen.look_again(path))


class _Rows:
    """Writes each outcome when it is known. Who is not sent has a row as soon as everybody before has one."""

    def __init__(self, file: TextIO, plan: Plan) -> None:
        self._writer = OutcomeWriter(file)
        self._left = deque(plan.entries)
        self._write_skipped()

    def write(self, outcome: Outcome) -> None:
        self._left.popleft()
        self._writer.write(outcome)
        self._write_skipped()

    def _write_skipped(self) -> None:
        while self._left and self._left[0].skip:
            self._writer.write(*unsent(Batch(None, (self._left.popleft(),)), ""))


def _without_known(plan: Plan, people: Mapping[PeopleList, list[Row]]) -> Plan:
    """The plan without those who are in, invited or uncertain in an outcome file that was given as a list; says how many."""
    left_out: dict[str, tuple[Status, str]] = {}
    for each, rows in people.items():
        found = known(rows)
        left_out |= {number: (status, f"{status.label} according to {each.path}") for number, status in found.items()}
        counts = Counter(found.values())
        if counts:
            typer.echo(f"{each.path}: left out: {summary({one: counts[one] for one in Status if counts[one]})}.")
        if any(counts[status] for status in UNCERTAIN):
            typer.echo(
                f"{each.path}: settle who is unknown or unreported with `twochat verify` and the journal of that job."
            )
    return plan.without(left_out)


def _create(path: Path, group: str, sender: str, plan: Plan, output: Path) -> Journal:
    try:
        return Journal.create(path, group, sender, plan, output=output)
    except JournalError as error:
        os.unlink(output)  # in which there is nothing
        raise JournalError(f"{error}. Nothing was sent; give another name with --journal") from None


def _show(plan: Plan, *, details: bool) -> None:
    typer.echo(f"{plan}.")
    for entry in plan.entries if details else ():
        if entry.skip and entry.skip in (Status.INVALID, Status.DUPLICATE):
            typer.echo(f"  {entry.skip.label}: {entry.input!r} ({entry.reason})")
