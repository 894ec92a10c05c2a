"""`twochat add`: a list of people into a group."""

import os
from collections import deque
from pathlib import Path
from typing import Annotated

import typer

from ..answer import unsent
from ..client import TwoChat
from ..errors import InputError, JournalError
from ..journal import Journal
from ..outcome import Outcome
from ..pace import Pace
from ..plan import Batch, Plan
from ..report import Rows
from ..settings import Options
from . import screen, sheet

Sender = Annotated[str | None, typer.Option("--from", envvar="TWOCHAT_FROM_NUMBER", help="Your connected number.")]
Region = Annotated[str | None, typer.Option(envvar="TWOCHAT_REGION", help="Where national numbers are from: GB, US, …")]
Column = Annotated[str | None, typer.Option(help="The column with the numbers: its header, or its place from 1.")]
Between = Annotated[
    float, typer.Option(min=0, metavar="SECONDS", help="The pause between calls. WhatsApp bans numbers that add fast.")
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Show what would be sent, and send nothing.")]
SkipMembers = Annotated[bool, typer.Option("--skip-members", help="Don't send who is in the group already.")]
Output = Annotated[Path | None, typer.Option(help="A new file for the outcomes.", show_default="FILE-outcomes.csv")]
JournalFile = Annotated[
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
    files: Annotated[list[str], typer.Argument(metavar="FILE…", help="CSV, or one number a line; - reads a pipe.")],
    sender: Sender = None,
    region: Region = None,
    column: Column = None,
    between: Between = 10.0,
    dry_run: DryRun = False,
    skip_members: SkipMembers = False,
    output: Output = None,
    journal: JournalFile = None,
) -> None:
    """Add people to a group, ten a call. Only add people who agreed: WhatsApp bans numbers that add strangers.

    The API key is read from TWOCHAT_API_KEY. TWOCHAT_CA_FILE names the certificates of a private authority, if there is one.

    What happened to each number is written to a CSV file as it comes, and to a journal.
    After a crash, or Ctrl-C, `twochat resume` goes on where it stopped.

    Exit status: 0 everybody is in; 1 somebody is not; 2 wrong input, nothing was sent; 3 the run was stopped.
    """
    numbers = [number for file in files for number in sheet.read(file, column)]
    if not numbers:
        raise InputError(f"there is no number in {' or '.join(files)}. Nothing was sent.")
    given: Options = {"pace": Pace(between=between), "region": region}
    if dry_run:  # needs neither of the two, and checks everything else
        given |= {"api_key": "none", "from_number": "+12123334444"}
    elif sender:
        given["from_number"] = sender
    with TwoChat.from_env(**given) as chat:
        handle = chat.group(group)
        plan = handle.plan(numbers)
        if skip_members and not dry_run:
            with screen.looking():
                plan = handle.plan_without_members(plan)
        _show(plan, between, flaws=dry_run)
        if dry_run:
            typer.echo(
                "Nothing was sent, and nobody looked who is in already." if skip_members else "Nothing was sent."
            )
            return
        with sheet.create(output, files[0]) as file:
            path = journal or Path(file.name).with_suffix(".twochat")
            with _journal(path, handle.id, chat.from_number, plan, file.name) as kept:
                typer.echo(f"The journal is {path}")
                rows, left = Rows(file), deque(plan.entries)

                def never_sent() -> None:
                    while left and left[0].flaw:
                        rows.write(*unsent(Batch(None, (left.popleft(),)), ""))

                def keep(outcome: Outcome) -> None:
                    left.popleft()
                    rows.write(outcome)
                    never_sent()

                never_sent()
                total = len(plan.numbers)
                stopped = screen.watch(lambda cancel: handle.resume_each(kept, cancel=cancel), total, keep)
                report = kept.report()
    # Now whole, whatever cut the run off.
    screen.write(report, file.name, path)
    screen.finish(report, file.name, stopped and f"{stopped} Go on with: twochat resume {screen.word(path)}")


def _journal(path: Path, group: str, sender: str, plan: Plan, outcomes: str) -> Journal:
    try:
        return Journal.create(path, group, sender, plan)
    except JournalError as error:
        os.unlink(outcomes)  # in which there is nothing
        raise JournalError(f"{error}. Nothing was sent; give another name with --journal") from None


def _show(plan: Plan, between: float, *, flaws: bool) -> None:
    seconds = plan.seconds(between)
    typer.echo(f"{plan}; at least {seconds:.0f} seconds." if seconds else f"{plan}.")
    for entry in plan.entries if flaws else ():
        if entry.flaw:
            typer.echo(f"  {entry.flaw.label}: {entry.input!r} ({entry.why})")
