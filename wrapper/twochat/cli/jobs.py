"""`twochat jobs`: many lists, into many groups, from many numbers."""

import os
import threading
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated

import typer

from ..errors import InputError
from ..finding import choose, is_name
from ..groups import GroupInfo
from ..jobs import DATABASES, Jobs, JobState, chat_from_env
from ..numbers import InvalidNumber, check_region, parse
from ..operations import ADD
from ..outcome import Status
from ..pace import Pace
from ..planning import Numbers, make_plan
from ..report import Report
from ..text import pluralize, printable
from . import earlier, jobreports, lanes, options, people, preview, progress, work
from .jobreports import JobNames, Where, at
from .lookup import GROUP_HELP, find
from .many import Row, read_jobs, read_time

HELP = """Keep many lists for many groups and numbers as jobs, and work on all of them at once.

They are journals in a folder, --jobs or TWOCHAT_JOBS, else jobs/; or rows in Postgres, postgresql://…, for workers on many
machines. Without a command, lists them."""

app = typer.Typer(invoke_without_command=True)


@app.callback()
def jobs(context: typer.Context) -> None:
    if context.invoked_subcommand is None:
        list_(os.environ.get("TWOCHAT_JOBS") or "jobs")


@app.command("list", help="List the jobs: which, how far, for which group, by which number.")
def list_(where: Where = "jobs") -> None:
    with Jobs(where, create=False) as store:
        infos = store.list()
    for info in infos:
        done = sum(info.counts.values()) - info.left
        start = (
            f", not before {info.not_before.astimezone():%Y-%m-%d %H:%M}" if info.not_before and not info.due else ""
        )
        reason = f": {printable(info.reason)}" if info.reason else ""
        unknown = f", {jobreports.unknown(info)}" if info.uncertain else ""
        typer.echo(
            f"{info.id:40} {info.state:9} {done:>7,} of {done + info.left:<7,} {info.operation:7} "
            f"{info.group}  {info.from_number}{start if info.state is JobState.WAITING else ''}{unknown}{reason}".rstrip()
        )
    left = sum(info.left for info in infos if info.state is JobState.WAITING)
    typer.echo(f"{pluralize(len(infos), 'job')}, {pluralize(left, 'number')} left to send.")


@app.command(help="Keep a job: a list for a group. Nothing is sent before `twochat jobs run`.")
def submit(
    group: Annotated[str | None, typer.Argument(metavar="GROUP", help=GROUP_HELP)] = None,
    files: Annotated[list[str] | None, typer.Argument(metavar="FILE…", help="As `twochat add` takes them.")] = None,
    from_csv: Annotated[
        Path | None,
        typer.Option(
            help="Many jobs: a CSV file with the columns group (its name or id), file, from_number; and operation, name,"
            " not_before."
        ),
    ] = None,
    where: Where = "jobs",
    sender: options.Sender = None,
    region: people.Region = None,
    international: people.International = None,
    column: people.Column = None,
    sheet_name: people.Sheet = None,
    several: people.SeveralNumbers = "refuse",
    operation: Annotated[str, typer.Option(help="add, remove, promote or demote.")] = ADD.name,
    name: Annotated[str, typer.Option(help="What to call the job.")] = "",
    not_before: Annotated[
        str | None, typer.Option(metavar="TIME", help="When it may begin, such as 2026-12-01T09:00.")
    ] = None,
    again: Annotated[bool, typer.Option("--again", help="Send people of earlier jobs for this group too.")] = False,
) -> None:
    if from_csv:
        if group or files:
            raise InputError("--from-csv names the groups and files; leave out GROUP and FILE. Nothing was kept.")
        rows = _with_ids(read_jobs(from_csv, sender))
    elif not (group and files):
        raise InputError("a group and a file are needed, or --from-csv. Nothing was kept.")
    elif not sender:
        raise InputError("which number is to do it? Give --from, or set TWOCHAT_FROM_NUMBER. Nothing was kept.")
    else:
        try:
            sender = parse(sender, check_region(region))
        except InvalidNumber as error:
            raise InputError(f"--from {sender} is not a phone number: {error}. Nothing was kept.") from None
        if is_name(group):
            with chat_from_env(sender) as chat:
                group = find(chat, group).id
        rows = [Row(group, files, sender, operation, name or Path(files[0]).stem, read_time(not_before))]
    lists: list[tuple[Row, people.People, Numbers]] = []
    for row in rows:
        given = people.read(row.files, region, international, column, sheet_name, several)
        numbers: Numbers = given.rows
        if row.operation == ADD.name and not again and not where.startswith(DATABASES):
            plan = make_plan(numbers, ADD, Pace(), check_region(region), international=international, sender="")
            numbers = earlier.leave_out(plan, Path(where).parent, row.group, None, jobs=False)
        lists.append((row, given, numbers))
    with Jobs(where) as store:
        for row, given, numbers in lists:
            given.show_notes()
            info = store.submit(
                row.group,
                numbers,
                row.from_number,
                operation=row.operation,
                name=row.name,
                not_before=row.not_before,
                region=region,
                international=international,
                again=again,
            )
            total = sum(info.counts.values())
            left_out = f", {total - info.left:,} left out" if total > info.left else ""
            typer.echo(f"{info.id}: {pluralize(info.left, 'number')} to send{left_out}.")
            if left_out:
                _show_reasons(store.report(info), f"`twochat jobs export {info.id}{at(where)}`")
    typer.echo(f"Nothing was sent. To begin: twochat jobs run{at(where)}")


def _with_ids(rows: list[Row]) -> list[Row]:
    """The rows with the ids of the groups that they name; the groups of a sending number are read once.

    Raises:
        InputError: there is no such group, or more than one.
    """
    groups: dict[str, Sequence[GroupInfo]] = {}
    for row in rows:
        if is_name(row.group) and row.from_number not in groups:
            with chat_from_env(parse(row.from_number, None)) as chat, progress.looking("the groups"):
                groups[row.from_number] = chat.groups()
    return [Row(choose(groups[row.from_number], row.group), *row[1:]) if is_name(row.group) else row for row in rows]


def _show_reasons(known: Report, all_of_them: str) -> None:
    """Why people are left out: the most frequent reasons."""
    left_out = [outcome for outcome in known if outcome.status is not Status.NOT_SENT]
    reasons = Counter(outcome.message or outcome.status.label for outcome in left_out)
    shown = reasons.most_common(preview.SHOWN)
    for reason, count in shown:
        typer.echo(f"  {count:,} {printable(reason)}")
    if rest := len(left_out) - sum(count for _, count in shown):
        typer.echo(f"  … and {rest:,} more; {all_of_them} writes them all")


@app.command(help="Show each sending number: what it waits for, what is left to send, and about when that ends.")
def watch(where: Where = "jobs") -> None:
    with Jobs(where, create=False) as store:
        lanes.watch(store, threading.Event())


def _changing(change: Callable[[Jobs, str], None], done: str) -> Callable[[list[str], str], None]:
    def command(names: JobNames, where: Where = "jobs") -> None:
        with Jobs(where, create=False) as store:
            infos = [store.find(name) for name in names]
            for info in infos:
                change(store, info.id)
                typer.echo(f"{info.id} {done}")

    return command


app.command(
    help="Work on all jobs, until nothing is left to send: every sending number at once. Ctrl-C stops; nothing is lost."
)(work.run)
app.command("pause", help="Give jobs no more turns, until they are resumed.")(_changing(Jobs.pause, "is paused."))
app.command("resume", help="Let jobs go on that were paused, or have stopped.")(_changing(Jobs.resume, "goes on."))
app.command("cancel", help="Send nothing more of jobs, ever.")(_changing(Jobs.cancel, "is cancelled."))

app.command(help="Make the tables of jobs in a database. A folder needs none.")(jobreports.init)
app.command(help="Settle by looking: who is uncertain and is a member of the group was added.")(jobreports.verify)
app.command(help="Show what happened to the people of a job, and what to do next.")(jobreports.report)
app.command(help="Write what is known of each number of a job: CSV, JSON Lines, a workbook, or a page to look at.")(
    jobreports.export
)
