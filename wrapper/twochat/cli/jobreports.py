"""`twochat jobs init`, `verify`, `report` and `export`: what is known of a job."""

import os
from pathlib import Path
from typing import Annotated

import typer

from ..jobs import DATABASES, JobInfo, Jobs, JobState
from ..jobs import init as init_database
from ..outcome import UNCERTAIN
from ..report import Report
from . import journal, progress, screen
from .advice import advice

Where = Annotated[
    str, typer.Option("--jobs", envvar="TWOCHAT_JOBS", metavar="WHERE", help="A folder, or postgresql://…")
]
JobNames = Annotated[list[str], typer.Argument(metavar="JOB…", help="As `twochat jobs` shows them.")]
JobName = Annotated[str, typer.Argument(metavar="JOB", help="As `twochat jobs` shows it.")]


def init(where: Where = "jobs") -> None:
    typer.echo("The tables are there now." if init_database(where) else "The tables were there already.")


def verify(
    job: JobName,
    where: Where = "jobs",
    wait: Annotated[float, typer.Option(min=0, metavar="SECONDS", help="How long to look again.")] = 0.0,
) -> None:
    with Jobs(where, create=False) as store:
        with progress.looking():
            store.verify(job, wait=wait)
        _report(store, job, where)


def report(job: JobName, where: Where = "jobs") -> None:
    with Jobs(where, create=False) as store:
        _report(store, job, where)


def _report(store: Jobs, job: str, where: str) -> None:
    info, known = store.find(job), store.report(job)
    for outcome in known.by(*UNCERTAIN):
        typer.echo(f"  {outcome.reason}")
    screen.show(known.counts)
    for sentence in _advice(info, known, where, f"`twochat jobs export {info.id}{at(where)} --output FILE.csv`"):
        typer.echo(sentence)
    left = f", {info.left:,} left to send" if info.left else ""
    left += f", {unknown(info)}" if info.uncertain else ""
    reason = f": {info.reason.rstrip('.')}" if info.state is JobState.STOPPED else ""
    typer.echo(f"{info.id} is {info.state}{left}{reason}.")


def unknown(info: JobInfo) -> str:
    """Whom a job does not know about, even if nothing is left to send. No store tells a call in flight from one that was cut off."""
    return f"{info.uncertain:,} in a call now or uncertain"


def export(job: JobName, output: journal.Output, where: Where = "jobs") -> None:
    with Jobs(where, create=False) as store:
        info, known = store.find(job), store.report(job)
    journal.write(known, output, _advice(info, known, where, "the table below"))


def _advice(info: JobInfo, known: Report, where: str, output: str) -> list[str]:
    """What to do about who is not done. Most of it is about a journal, which a database has not; nor is its address shown."""
    if not where.startswith(DATABASES):
        return advice(known, screen.quote(Path(where) / f"{info.id}.twochat"), output)
    verify = f"`twochat jobs verify {info.id}{at(where)}`"
    return [f"{info.uncertain:,} uncertain: {verify} looks at the group."] if info.uncertain else []


def at(where: str) -> str:
    """The option that names the place of the jobs, where it is needed; no password is shown."""
    if where == "jobs" or where == os.environ.get("TWOCHAT_JOBS"):
        return ""
    return f" --jobs {'postgresql://…' if where.startswith(DATABASES) else screen.quote(Path(where))}"
