"""`twochat sync`: a group becomes equal to a list, after the difference was shown."""

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from ..client import TwoChat
from ..errors import InputError
from ..operations import SYNC
from ..outcome import Status
from ..settings import Options
from ..sync import Difference
from ..text import printable
from . import earlier, how, options, people, preview, progress, screen
from .execute import execute
from .lookup import GroupArgument, find
from .run import end_dry_run
from .verbs import VERBS

Remove = Annotated[bool, typer.Option("--remove", help="Remove the members who are not on the list.")]
Anyway = Annotated[
    bool, typer.Option("--remove-anyway", help="Also where members hide their numbers, and may be on the list.")
]
Most = Annotated[
    int | None, typer.Option("--yes-remove", min=0, metavar="N", help="Also if N are more than a third of the members.")
]

Again = Annotated[
    bool, typer.Option("--again", help="Send people again whom an earlier job here has invited, or may have.")
]


def sync(
    group: GroupArgument,
    files: people.Files,
    sender: options.Sender = None,
    region: people.Region = None,
    international: people.International = None,
    column: people.Column = None,
    sheet_name: people.Sheet = None,
    several: people.SeveralNumbers = "refuse",
    per_person: options.PerPerson = None,
    between: options.Between = None,
    batch_size: options.BatchSize = 10,
    per_day: options.PerDay = None,
    hours: options.Hours = None,
    remove: Remove = False,
    remove_anyway: Anyway = False,
    remove_at_most: Most = None,
    dry_run: how.DryRun = False,
    again: Again = False,
    yes: how.Yes = False,
    output: how.Output = None,
    journal: how.NewJournal = None,
) -> None:
    people.check_order("sync", group, files)
    given = people.read(files, region, international, column, sheet_name, several)
    pace = options.pace(per_person, between, batch_size, per_day, hours)
    chosen = how.How(dry_run, (), yes, output, journal)
    settings: Options = {"pace": pace, **given.options, **options.sending_number(sender)}
    with TwoChat.from_env(**settings) as chat:
        target = find(chat, group)
        with progress.looking():
            found = target.difference(given.rows)
        if not again:
            folder = (journal or output or Path()).parent
            adds = earlier.leave_out(found.adds, folder, target.id, chat.from_number, earlier.ASKED)
            found = replace(found, adds=adds)
        given.show_notes()
        _show(found, remove=remove)
        try:
            plan = found.plan(remove=remove, remove_anyway=remove_anyway, remove_at_most=remove_at_most)
        except InputError as error:
            words = str(error).replace("remove_anyway", "--remove-anyway").replace("remove_at_most=", "--yes-remove ")
            raise InputError(words) from None
        if not plan.numbers:
            typer.echo("Nothing is to be done.")
            invalid = any(entry.skip is Status.INVALID for entry in plan.entries)
            raise typer.Exit(screen.EXIT_FAILED if found.leaving or invalid else 0)
        if plan.risk:
            typer.echo(f"{plan.risk}: --per-day 30.")
        typer.echo(preview.takes(plan))
        if dry_run:
            end_dry_run(plan, output, files[0])
        if given.asks(chosen, SYNC):
            screen.confirm(VERBS[SYNC.name].ask(len(plan.numbers)))
        execute(chat, SYNC, plan, target.id, files[0], chosen)


def _show(found: Difference, *, remove: bool) -> None:
    """What is the same, and what is not."""
    entries = found.adds.entries
    counts = {
        "to add": len(found.adds.numbers),
        "in the group already": sum(entry.skip is Status.ALREADY_MEMBER for entry in entries),
        "to remove" if remove else "in the group and not on the list": len(found.leaving),
        "that can't be read": sum(entry.skip is Status.INVALID for entry in entries),
        "members who hide their number": found.hidden,
    }
    for what, count in counts.items():
        if count:
            typer.echo(f"{count:>6,} {what}")
    preview.section("To add", [entry for entry in entries if entry.number and not entry.skip], preview.place, rest=".")
    preview.section(
        "To remove" if remove else "Not on the list: --remove removes them",
        found.leaving,
        lambda member: f"{member.number}  {printable(member.name or '')}".rstrip(),
        rest=".",
    )
    left_out = [entry for entry in entries if entry.skip is Status.INVALID]
    preview.section("Left out: invalid", left_out, lambda entry: f"{preview.place(entry)} ({entry.reason})", rest=".")
    typer.echo("")
