"""`twochat resume`, `status`, `verify` and `export`: what can be done with the journal of a job."""

import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Annotated

import typer

from ..client import TwoChat
from ..environment import address
from ..errors import InputError, JournalError
from ..export import write_jsonl, write_xlsx
from ..folder import how_far
from ..journal import Journal
from ..lanefile import lane_path, look
from ..lock import is_held
from ..logfile import ends
from ..operations import CREATE
from ..outcome import UNCERTAIN, Outcome, Status
from ..pace import Pace
from ..plan import Plan
from ..report import Report
from ..text import how_long, pluralize
from . import lanes, options, progress, screen, sheet
from .advice import advice
from .options import JournalFile
from .verbs import VERBS


def resume(
    journal: JournalFile,
    sender: options.Sender = None,
    per_person: options.PerPerson = None,
    between: options.Between = None,
    batch_size: options.BatchSizeAsBefore = None,
    per_day: options.PerDay = None,
    hours: options.Hours = None,
    retry: options.Retry = "",
) -> None:
    statuses = options.statuses(retry)
    with Journal.open(journal) as kept:
        _check_copies(kept)
        pace = options.pace_of(kept, per_person, between, batch_size, per_day, hours)
        left = Plan(tuple(kept.pending(retry=statuses)), pace)
        if any(entry.possibly_sent for entry in left.entries):
            typer.echo(VERBS[kept.operation].sent_again)
        typer.echo(f"{len(left.numbers)} of {len(kept.report())} are left to send{_time(left)}.")
        with _chat(kept, sender, pace) as chat:
            report = kept.report()
            output = sheet.output_of(kept, report)
            screen.write(report, output, kept.path)  # what cut the job off has left the file as it was before
            stopped = progress.run_with_progress(
                lambda cancel, on_outcome: chat.resume(kept, retry=statuses, cancel=cancel, on_outcome=on_outcome),
                kept,
                len(left.numbers),
                pace.batch_size,
                _writer(kept, output),
            )
        finish(kept, stopped, output=output)


def status(journal: JournalFile) -> None:
    with Journal.read(journal) as kept:
        report, left = kept.report(), Plan(tuple(kept.pending()), kept.pace)
        at_work = is_held(journal)
    for outcome in report.by(*UNCERTAIN):
        typer.echo(f"  {outcome.reason}")
    screen.show(report.counts)
    count = pluralize(len(left.numbers), "number")
    if left.numbers and (resting := lanes.now(look(lane_path(address(), kept.from_number)), 0)).startswith("waits"):
        typer.echo(f"The number {kept.from_number} {resting}.")
    if at_work:
        doing = "a call is under way" if kept.event == "sending" else "it waits for its turn"
        typer.echo(f"A job is at work on it: {doing}, {count} left to send{_time(left)}.")
        return
    for sentence in advice(
        report, screen.quote(journal), f"`twochat export {screen.quote(journal)} --output FILE.csv`"
    ):
        typer.echo(sentence)
    if left.numbers:
        typer.echo(f"{count} left to send{_time(left)}: twochat resume {screen.quote(journal)}")
    else:
        typer.echo("Nothing is left to send.")


def verify(
    journal: JournalFile,
    sender: options.Sender = None,
    wait: Annotated[
        float, typer.Option(min=0, metavar="SECONDS", help="How long to look again, until nobody is uncertain.")
    ] = 0.0,
) -> None:
    with Journal.open(journal) as kept, _chat(kept, sender, Pace()) as chat:
        if kept.operation == CREATE.name and not kept.group:
            looks = f"`twochat resume {screen.quote(journal)}` looks for it"
            raise InputError(f"{journal} is of a group that may not have been created; {looks}")
        if not kept.group:
            again = f"`twochat resume {screen.quote(journal)} --retry unknown` asks again."
            raise InputError(f"{journal} is of a check of numbers, which no look at a group settles; {again}")
        with progress.looking():
            chat.group(kept.group).verify(kept, wait=wait)
        left = kept.counts()[Status.NOT_SENT]
        finish(kept, screen.Stopped(f"{pluralize(left, 'number')} left to send.") if left else None, looked=True)


Output = Annotated[Path, typer.Option(help="A new file: .csv, .jsonl, .xlsx or .html.")]


def export(journal: JournalFile, output: Output) -> None:
    with Journal.read(journal) as kept:
        report = kept.report()
    write(report, output, advice(report, screen.quote(journal), "the table below"))


def write(report: Report, output: Path, steps: Sequence[str]) -> None:
    """Write a report to a new file, in the format that its name says. `steps`: what to do next, for a page.

    Raises:
        InputError: it can't be written, or is of no such format.
    """
    writers: dict[str, Callable[[Report, Path], None]] = {
        ".csv": Report.to_csv,
        ".jsonl": write_jsonl,
        ".xlsx": write_xlsx,
        ".html": lambda report, path: report.to_html(path, steps),
    }
    if not (write_to := writers.get(output.suffix.lower())):
        raise InputError(f"{output} has to end with .csv, .jsonl, .xlsx or .html")
    try:
        output.touch(0o600, exist_ok=False)
        write_to(report, output)
    except FileExistsError:
        raise InputError(f"{output} exists already; give another name with --output") from None
    except OSError as error:
        raise InputError(f"{output} can't be written: {error.strerror}") from None
    typer.echo(f"{pluralize(len(report), 'row')} in {output}")


def _check_copies(kept: Journal) -> None:
    """Refuse to go on with a journal where a copy in its folder has gone on: whom that one sent would be sent again.

    Raises:
        InputError: naming the copy.
    """
    for path in sorted(kept.path.parent.glob("*.twochat")):
        with suppress(OSError, JournalError, LookupError, TypeError, AttributeError):  # it is none, or another one
            if not path.is_file() or path.samefile(kept.path):
                continue
            head, tail = ends(path)  # which tells enough of a damaged one
            left = tail.get("totals", head["totals"]).get(Status.NOT_SENT, 0)
            if head["id"] == kept.id and ((-left, tail["at"]) > how_far(kept) or is_held(path)):
                go_on = f"Nothing was sent; go on with `twochat resume {screen.quote(path)}`"
                raise InputError(f"{path} is a copy of {kept.path} that has gone on since. {go_on}")


def _chat(kept: Journal, sender: str | None, pace: Pace) -> TwoChat:
    # A number that is not the journal's is refused when the job goes on, with both named.
    return TwoChat.from_env(pace=pace, from_number=sender or kept.from_number)


def _time(left: Plan) -> str:
    return f", {how_long(left.seconds)}" if left.seconds else ""


def _writer(kept: Journal, output: str) -> Callable[[Outcome], None]:
    """Writes all outcomes anew after each call; where that takes long, at most a fifth of the time."""
    written, due = kept.updated, 0.0

    def write(outcome: Outcome) -> None:
        nonlocal written, due
        if outcome.status is Status.NOT_SENT or kept.updated == written or (began := time.monotonic()) < due:
            return
        kept.report().to_csv(output)
        written, due = kept.updated, time.monotonic() + 4 * (time.monotonic() - began)

    return write


def finish(
    kept: Journal, stopped: screen.Stopped | None, *, looked: bool = False, again: str = "", output: str = ""
) -> None:
    """Write what the journal knows to the file of its outcomes, and end the command; see screen.finish."""
    report = kept.report()
    output = output or sheet.output_of(kept, report)
    screen.write(report, output, kept.path)
    screen.finish(report, output, kept, stopped, looked=looked, again=again)
