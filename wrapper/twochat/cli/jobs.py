"""`twochat resume`, `status`, `verify` and `export`: what can be done with the journal of a job."""

import json
from dataclasses import asdict
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any

import typer

from ..client import TwoChat
from ..errors import InputError
from ..group import Group
from ..journal import Journal
from ..members import UNCERTAIN
from ..pace import Pace
from ..plan import counted
from ..report import COLUMNS, Report
from ..settings import Options
from . import screen, sheet
from .add import Between, Sender

JournalFile = Annotated[Path, typer.Argument(metavar="JOURNAL", help="The file that `twochat add` named.", parser=Path)]


def resume(
    journal: JournalFile,
    sender: Sender = None,
    between: Between = 10.0,
    retry_uncertain: Annotated[
        bool, typer.Option("--retry-uncertain", help="Send also what may have been carried out. Verify first.")
    ] = False,
) -> None:
    """Go on with a job that was stopped: only what was certainly not sent is sent.

    Exit status: as `twochat add`.
    """
    with Journal.open(journal) as kept:
        if retry_uncertain:
            typer.echo("Calls that may have been carried out are sent again: somebody may get a second invitation.")
        with _chat(kept, sender, between) as chat:
            handle = chat.group(kept.group)
            left = kept.pending(retry_uncertain=retry_uncertain)
            typer.echo(f"{sum(len(batch.numbers) for batch in left)} of {len(kept.report())} are left to send.")
            stopped = screen.watch(
                lambda cancel: handle.resume_each(kept, retry_uncertain=retry_uncertain, cancel=cancel),
                sum(len(batch.entries) for batch in left),
                lambda outcome: None,
            )
        _finish(journal, kept.report(), stopped and f"{stopped} Go on with: twochat resume {screen.word(journal)}")


def status(journal: JournalFile, between: Between = 10.0) -> None:
    """Show how far a job has come: totals, who is uncertain, and what is left at this pace."""
    with Journal.open(journal) as kept:
        report, left = kept.report(), kept.pending()
    screen.show(report.counts)
    for outcome in report.by(*UNCERTAIN):
        typer.echo(f"  {outcome.reason}")
    if uncertain := len(report.by(*UNCERTAIN)):
        typer.echo(
            f"{uncertain} uncertain: `twochat verify {screen.word(journal)}` looks whether they are in the group."
        )
    if left:
        seconds = (len(left) - 1) * between
        typer.echo(
            f"{counted(len(left), 'call')} left, at least {seconds:.0f} seconds: twochat resume {screen.word(journal)}"
        )
    else:
        typer.echo("Nothing is left to send.")


def verify(
    journal: JournalFile,
    sender: Sender = None,
    wait: Annotated[
        float, typer.Option(min=0, metavar="SECONDS", help="How long to look again, until nobody is uncertain.")
    ] = 0.0,
) -> None:
    """Settle by looking: who is uncertain and is a member of the group was added.

    New members can show some minutes late. Exit status: as `twochat add`.
    """
    with Journal.open(journal) as kept, _chat(kept, sender, 0) as chat:
        handle: Group = chat.group(kept.group)
        with screen.looking():
            report = handle.verify(kept, wait=wait)
    _finish(journal, report, None)


def export(
    journal: JournalFile,
    output: Annotated[Path, typer.Option(help="A new file: .csv, .jsonl or .xlsx.")],
) -> None:
    """Write what is known of each number, as CSV, JSON Lines or a workbook."""
    writers = {".csv": _csv, ".jsonl": _jsonl, ".xlsx": _xlsx}
    if not (write := writers.get(output.suffix.lower())):
        raise InputError(f"{output} has to end with .csv, .jsonl or .xlsx")
    with Journal.open(journal) as kept:
        report = kept.report()
    try:
        output.touch(0o600, exist_ok=False)
        write(report, output)
    except FileExistsError:
        raise InputError(f"{output} exists already; give another name with --output") from None
    except OSError as flaw:
        raise InputError(f"{output} can't be written: {flaw.strerror}") from None
    typer.echo(f"{counted(len(report), 'row')} in {output}")


def _chat(kept: Journal, sender: str | None, between: float) -> TwoChat:
    # A number that is not the journal's is refused when the job goes on, with both named.
    options: Options = {"pace": Pace(between=between), "from_number": sender or kept.from_number}
    return TwoChat.from_env(**options)


def _finish(journal: Path, report: Report, stopped: str | None) -> None:
    output = sheet.beside(journal, report)
    screen.write(report, output, journal)
    screen.finish(report, output, stopped)


def _csv(report: Report, output: Path) -> None:
    report.to_csv(output)


def _jsonl(report: Report, output: Path) -> None:
    lines = (json.dumps(asdict(outcome), ensure_ascii=False) for outcome in report)
    output.write_text("".join(f"{line}\n" for line in lines), "utf-8", errors="backslashreplace")


def _xlsx(report: Report, output: Path) -> None:
    workbook: Any = import_module("xlsxwriter").Workbook(str(output))  # which has no types, and is needed here alone
    page = workbook.add_worksheet("outcomes")
    for column, name in enumerate(COLUMNS):
        page.write_string(0, column, name)
    for row, outcome in enumerate(report, 1):
        for column, name in enumerate(COLUMNS):
            # As text, whatever it looks like: no formula runs, and +447… keeps its plus.
            value: object = getattr(outcome, name)
            page.write_string(row, column, "" if value is None else str(value))
    workbook.close()
