"""The command line. One file for each group of commands; what they share is in screen.py."""

import sys
from collections.abc import Callable
from typing import Annotated

import typer

from .. import __version__
from ..errors import InputError, JournalError
from . import jobs, journal, screen, webhooks
from .appearance import set_
from .change import add, check, demote, promote, remove
from .create import create
from .doctor import doctor
from .invite import invite
from .lookup import account, groups, members, numbers
from .sandbox import sandbox
from .sync import sync
from .work import worker

HELP = {"help_option_names": ["-h", "--help"]}

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, context_settings=HELP)
# Not in docstrings, which `python -OO` leaves out.
_COMMANDS: dict[Callable[..., None], str] = {
    add: """Add people to a group. Only add people who agreed: WhatsApp bans numbers that add strangers.

The API key is read from TWOCHAT_API_KEY. TWOCHAT_CA_FILE names the certificates of a private authority, if there is one.

What happened to each number is written to a CSV file as it comes, and to a journal.
After a crash, or Ctrl-C, `twochat resume` goes on where it stopped.

Exit status: 0 everybody is in; 1 somebody is not; 2 wrong input, nothing was sent; 3 the run was stopped.""",
    remove: """Remove people from a group, after it has shown whom and asked. Who is not in it is as good as removed.

Exit status: 0 nobody of them is in; 1 somebody may be; 2 wrong input, nothing was sent; 3 the run was stopped.""",
    promote: """Make members of a group its admins, after it has asked. 2Chat only says that it accepted the call.

`twochat verify` then finds out who is an admin. Exit status: as `twochat remove`.""",
    demote: "Make admins of a group ordinary members: as `twochat promote`, the reverse.",
    sync: """Make a group equal to a list: shows who is to come and who is to leave, asks, and does both as one job.

Only --remove removes anybody, and never an admin, the owner or your number. Where nobody can be asked it only shows, unless --yes answers.
Exit status: 0 the group is as the list; 1 it is not; 2 wrong input, nothing was sent; 3 the run was stopped.""",
    create: """Create a group with the people of a list: the first ten at once, then the rest. Your number owns it.

Never twice: if nobody knows whether it was created, it is looked for among your groups. Exit status: as `twochat add`.""",
    invite: """Send the group's invite link to those in a journal who need an invitation and got none, after it has asked.

Nobody gets it twice, whichever journal in the folder it is asked for. 15 an hour: more to people who don't know your
number can get it restricted. Exit status: 0 nothing is left to do; 1 something is; 2 nothing was sent; 3 it was stopped.""",
    set_: "Set the description or the picture of a group.",
    check: """Ask WhatsApp which numbers of a list have an account: a call each. Nobody notices, and nobody is added.

Exit status: 0 all have; 1 somebody has none; 2 wrong input, nothing was asked; 3 the run was stopped.""",
    groups: "List the groups of your connected number: id, size and name.",
    members: "List the members of a group: number, admin or not, and name; and its invite link.",
    doctor: """Look whether a run would work, and say what to do if not. Reads the account, its numbers and the group.

Three calls, of the 30 a minute that a trial has. Exit status: 0 a run would work; 1 it would not.""",
    numbers: "List the numbers that are connected to your account, and whether they are connected now.",
    account: "Show your account: on trial or not, and how many calls and checks of a number are left.",
    journal.resume: """Go on with a job that was stopped: only what was certainly not sent is sent, and what --retry names.

Exit status: as `twochat add`.""",
    journal.status: "Show how far a job has come, even while it runs: totals, who is uncertain, and what is left.",
    journal.verify: """Settle by looking: who is uncertain and is a member of the group was added.

New members can show some minutes late. Exit status: as `twochat add`.""",
    journal.export: "Write what is known of each number: CSV, JSON Lines, a workbook, or a page to look at.",
    worker: """Work on all jobs until it is stopped, and wait for new ones: as many of these as you like, on any machine.

SIGTERM, or Ctrl-C, finishes the calls in flight and leaves the rest to others. Exit status: 0; 2 wrong input.""",
    sandbox: "Serve a stand-in for the API on this machine, until Ctrl-C.",
}
for _command, _help in _COMMANDS.items():
    app.command(_command.__name__.rstrip("_"), help=_help)(_command)
app.add_typer(jobs.app, name="jobs", help=jobs.HELP)
app.add_typer(webhooks.app, name="webhooks", help="Have 2Chat call you when somebody joins, leaves or is removed.")


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"twochat {__version__}")
        raise typer.Exit


@app.callback(help="Add people to WhatsApp groups through 2Chat, and know what happened to each.")
def program(
    version: Annotated[bool, typer.Option("--version", callback=_version, help="Show the version.")] = False,
    debug: Annotated[bool, typer.Option("--debug", help="Show where an unexpected error came from.")] = False,
) -> None:
    """What may stand before a command."""


def main() -> None:
    """Run the command line. Whatever goes wrong is a sentence and an exit status; a traceback only with --debug."""
    try:
        app()
    except (InputError, JournalError) as error:
        screen.print_error(f"Error: {error}")
        sys.exit(screen.EXIT_USAGE)
    except Exception as error:
        if "--debug" in sys.argv:
            raise
        screen.print_error(f"Error: {type(error).__name__}: {error}. `twochat --debug …` shows where that came from.")
        sys.exit(screen.EXIT_STOPPED)
