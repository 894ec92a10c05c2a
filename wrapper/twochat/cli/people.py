"""The lists of people that a command is given, and how it is told to read them."""

import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from ..errors import InputError
from ..lists import PeopleList, Row, Several
from ..operations import Operation
from ..readers import GROUP_ID
from ..settings import Options
from . import screen, sheet
from .how import How
from .verbs import VERBS

Files = Annotated[
    list[str], typer.Argument(metavar="FILE…", help="CSV, one number a line, a workbook, vCards; - is a pipe.")
]
Region = Annotated[str | None, typer.Option(envvar="TWOCHAT_REGION", help="Where national numbers are from: GB, US, …")]
International = Annotated[
    bool | None,
    typer.Option("--international/--national", help="Numbers without a plus carry their country code, or don't."),
]
Column = Annotated[
    str | None,
    typer.Option(help="The column with the numbers: its header, A or 1; or several, of which the first filled counts."),
]
Sheet = Annotated[str | None, typer.Option("--sheet", help="The sheet of a workbook: its name, or its place from 1.")]
SeveralNumbers = Annotated[Several, typer.Option(help="What to do with a cell that has more than one number.")]


@dataclass(frozen=True)
class People:
    """What was read. `region` and `international` say how its numbers are meant."""

    files: Sequence[str]
    lists: Sequence[PeopleList]
    region: str | None
    international: bool | None

    @property
    def rows(self) -> list[Row]:
        return [row for people in self.lists for row in people]

    @property
    def options(self) -> Options:
        """What a client has to know to read them."""
        return {"region": self.region, "international": self.international}

    @property
    def can_be_asked_about(self) -> bool:
        """Whether somebody sits at a terminal who has not piped the list into it."""
        return "-" not in self.files and screen.can_ask()

    def asks(self, how: How, operation: Operation) -> bool:
        """Whether somebody is asked before it is done.

        Raises:
            InputError: somebody has to be, and can't.
        """
        decided, can = how.yes or how.dry_run, self.can_be_asked_about
        if VERBS[operation.name].careful and not (decided or can):
            without = f"to {operation.name} without asking, add --yes."
            raise InputError(f"nobody can be asked here. Nothing was sent; {without}")
        return can and not decided

    def show_notes(self) -> None:
        for people in self.lists:
            for note in people.notes:
                typer.echo(f"{people.path}: {note}")


def read(
    files: Iterable[str],
    region: str | None,
    international: bool | None,
    column: str | None,
    sheet_name: str | None,
    several: Several,
) -> People:
    """Read the lists.

    Raises:
        InputError: naming the file, or the option, and what to do.
    """
    files = [*files]
    choose = screen.choose if sys.stdin.isatty() and "-" not in files else None
    lists = [
        sheet.read(file, column, sheet=sheet_name, region=region, several=several, choose=choose) for file in files
    ]
    if not any(lists):
        raise InputError(f"there is no number in {' or '.join(files)}. Nothing was sent.")
    if international is False and not region:
        raise InputError("--national needs --region, such as --region GB. Nothing was sent.")
    return People(files, lists, region, international)


def check_order(command: str, group: str, files: Sequence[str]) -> None:
    """Refuse a file in the place of the group.

    Raises:
        InputError: with the command as it was meant.
    """
    if not GROUP_ID.fullmatch(group) and (found := [file for file in files if GROUP_ID.fullmatch(file)]):
        others = [group, *(file for file in files if file != found[0])]
        quoted = " ".join(screen.quote(Path(file)) for file in others)
        raise InputError(f"the group comes first: twochat {command} {found[0]} {quoted}")
