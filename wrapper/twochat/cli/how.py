"""The options of the commands that send: what is shown or asked, and where the account is kept."""

from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

import typer

from ..outcome import Status
from ..requests import Details

DryRun = Annotated[bool, typer.Option("--dry-run", help="Show what would be sent, and send nothing.")]
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
