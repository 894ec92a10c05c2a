"""`twochat add`, `remove` and their like: what is done with the people of a list in a group."""

from collections.abc import Callable
from typing import Annotated

import typer

from ..operations import ADD, CHECK, DEMOTE, PROMOTE, REMOVE, Operation
from . import how, options, people, run
from .lookup import GroupArgument

SkipMembers = Annotated[bool, typer.Option("--skip-members", help="Don't send who is in the group already.")]
Check = Annotated[
    bool, typer.Option("--check", help="Check the numbers first, a call each, and don't send who has no WhatsApp.")
]
Again = Annotated[bool, typer.Option("--again", help="Send people of earlier journals in this folder too.")]


def add(
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
    dry_run: how.DryRun = False,
    skip_members: SkipMembers = False,
    check: Check = False,
    again: Again = False,
    retry: options.Retry = "",
    yes: how.Yes = False,
    output: how.Output = None,
    journal: how.NewJournal = None,
) -> None:
    people.check_order("add", group, files)
    given = people.read(files, region, international, column, sheet_name, several)
    pace = options.pace(per_person, between, batch_size, per_day, hours)
    settings = how.How(dry_run, options.statuses(retry), yes, output, journal, skip_members, again, check)
    run.carry_out(ADD, group, given, sender, pace, settings)


def _changing(operation: Operation) -> Callable[..., None]:
    def change(
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
        dry_run: how.DryRun = False,
        retry: options.Retry = "",
        yes: how.Yes = False,
        output: how.Output = None,
        journal: how.NewJournal = None,
    ) -> None:
        people.check_order(operation.name, group, files)
        given = people.read(files, region, international, column, sheet_name, several)
        pace = options.pace(per_person, between, batch_size)
        settings = how.How(dry_run, options.statuses(retry), yes, output, journal)
        run.carry_out(operation, group, given, sender, pace, settings)

    change.__name__ = operation.name  # the command's
    return change


def check(
    files: people.Files,
    sender: options.Sender = None,
    region: people.Region = None,
    international: people.International = None,
    column: people.Column = None,
    sheet_name: people.Sheet = None,
    several: people.SeveralNumbers = "refuse",
    between: Annotated[
        float | None, typer.Option(min=0, metavar="SECONDS", help="The pause after a check.", show_default="1.2")
    ] = None,
    dry_run: how.DryRun = False,
    yes: how.Yes = False,
    output: how.Output = None,
    journal: how.NewJournal = None,
) -> None:
    given = people.read(files, region, international, column, sheet_name, several)
    settings = how.How(dry_run, (), yes, output, journal)
    run.carry_out(CHECK, None, given, sender, options.pace(None, between), settings)


remove, promote, demote = map(_changing, (REMOVE, PROMOTE, DEMOTE))
