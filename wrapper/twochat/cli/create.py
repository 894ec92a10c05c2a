"""`twochat create`: a group is created with the people of a list."""

from pathlib import Path
from typing import Annotated

import typer

from ..checks import new_group_details
from ..errors import InputError
from ..folder import journals
from ..operations import CREATE
from ..text import plain
from . import how, options, people, run, screen

Name = Annotated[str, typer.Argument(metavar="NAME", help="The name of the new group.")]
Description = Annotated[str | None, typer.Option(help="The group's description.")]
Again = Annotated[bool, typer.Option("--again", help="Also if a journal in this folder is of a group of that name.")]


def create(
    name: Name,
    files: people.Files,
    sender: options.Sender = None,
    region: people.Region = None,
    international: people.International = None,
    column: people.Column = None,
    sheet_name: people.Sheet = None,
    several: people.SeveralNumbers = "refuse",
    description: Description = None,
    per_person: options.PerPerson = None,
    between: options.Between = None,
    batch_size: options.BatchSize = 10,
    per_day: options.PerDay = None,
    hours: options.Hours = None,
    dry_run: how.DryRun = False,
    again: Again = False,
    yes: how.Yes = False,
    output: how.Output = None,
    journal: how.NewJournal = None,
) -> None:
    details = new_group_details(name, description)
    given = people.read(files, region, international, column, sheet_name, several)
    if not again:
        _check_new(name, (journal or output or Path()).parent)
    pace = options.pace(per_person, between, batch_size, per_day, hours)
    settings = how.How(dry_run, (), yes, output, journal, details=details)
    run.carry_out(CREATE, None, given, sender, pace, settings)


def _check_new(name: str, folder: Path) -> None:
    """Refuse to create what an earlier job has created, or may have.

    Raises:
        InputError: naming its journal.
    """
    for job in journals(folder):
        if job.operation == CREATE.name and plain(job.details["name"]) == plain(name) and (job.group or job.tried):
            there = f"created {job.group}" if job.group else "may have created it"
            go_on = f"`twochat resume {screen.quote(job.path)}` goes on with it, and --again creates another"
            raise InputError(f"{job.path} is of a group called {name!r}, and has {there}; {go_on}. Nothing was sent.")
