"""The options of the commands that send: what is shown or asked, and where the account is kept."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

import typer

from ..errors import InputError
from ..outcome import Status
from ..requests import Details

_NO_CSV = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods", ".html", ".htm", ".jsonl")


def csv_only(sentence: str) -> Callable[[Path | None], Path | None]:
    """What refuses a file whose name is of another format than CSV, which is what would be written to it."""

    def check(path: Path | None) -> Path | None:
        if path and path.suffix.lower() in _NO_CSV:
            raise InputError(f"{path}: {sentence}. Nothing was sent.")
        return path

    return check


DryRun = Annotated[bool, typer.Option("--dry-run", help="Show what would be sent, and send nothing.")]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Don't ask before sending.")]
Output = Annotated[
    Path | None,
    typer.Option(
        help="A new CSV file for the outcomes; with --dry-run, for the plan.",
        show_default="FILE-outcomes.csv",
        callback=csv_only("the outcomes are a CSV file; `twochat export … --output new.xlsx` makes a workbook"),
    ),
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


@dataclass(frozen=True)
class How:
    """The options of a command that decide what is sent, and where its account is kept."""

    dry_run: bool = False
    retry: Collection[Status] = ()
    yes: bool = False
    output: Path | None = None
    journal: Path | None = None
    skip_members: bool = False
    again: bool = True
    """Whether people of earlier journals are sent too."""
    check: bool = False
    details: Details = field(default_factory=dict[str, str])
