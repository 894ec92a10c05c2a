"""`twochat invite`: who needs an invitation is sent the group's link."""

from pathlib import Path
from typing import Annotated

import typer

from ..client import TwoChat
from ..errors import InputError
from ..invite import INVITATION, fill
from ..journal import Journal
from ..operations import INVITE
from ..outcome import Status
from ..pace import Pace, invite_pace
from ..report import Report
from ..text import how_long, pluralize, printable
from . import how, options, preview, progress, screen
from .journal import finish
from .verbs import VERBS

Text = Annotated[
    Path | None,
    typer.Option("--text", help="A file with the text: {link} for the link, {name} for the group's name.", parser=Path),
]
Between = Annotated[
    float | None, typer.Option(min=0, metavar="SECONDS", help="The pause after a message.", show_default="240")
]


def invite(
    journal: options.JournalFile,
    text: Text = None,
    sender: options.Sender = None,
    between: Between = None,
    dry_run: how.DryRun = False,
    yes: how.Yes = False,
) -> None:
    verb, words = VERBS[INVITE.name], _read(text)
    asks = screen.can_ask() and not (yes or dry_run)
    if not (asks or yes or dry_run):
        raise InputError("nobody can be asked here. Nothing was sent; to send the link without asking, add --yes.")
    pace = Pace(between=between)
    with Journal.open(journal) as kept:
        needy = kept.entries(Status.NEEDS_INVITE)
        if not (needy and kept.group):
            typer.echo("Nobody in it needs an invitation.")
            return
        with TwoChat.from_env(pace=pace, from_number=sender or kept.from_number) as chat:
            group = chat.group(kept.group)
            with progress.looking():
                details = fill(words, group.info())
            typer.echo("\n" + "\n".join(map(printable, details["text"].splitlines())))
            preview.section("To", needy, preview.place, rest=".")
            seconds = len(needy) * invite_pace(pace).hold(1)
            takes = f", {how_long(seconds)}" if seconds else ""
            typer.echo(
                f"\n{pluralize(len(needy), 'message')}{takes}. Who has joined since, or has the link already, gets none."
            )
            if dry_run:
                typer.echo("Nothing was sent.")
                return
            if asks:
                screen.confirm(verb.ask(len(needy)))
            stopped = progress.run_with_progress(
                lambda cancel, on_outcome: _of_this(group.invite(kept, words, cancel=cancel, on_outcome=on_outcome)),
                kept,
                len(needy),
                1,
                lambda outcome: None,
                verb.doing,
            )
        finish(kept, stopped, again=f"twochat invite {screen.quote(kept.path)}")


def _of_this(report: Report) -> Report:
    return Report(report.group, tuple(outcome for outcome in report if outcome.operation == INVITE.name))


def _read(text: Path | None) -> str:
    try:
        return text.read_text("utf-8-sig").strip() if text else INVITATION
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise InputError(f"{text} can't be read: {reason}. Nothing was sent.") from None
