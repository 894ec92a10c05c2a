"""A list of people, and what is done with them: shown, asked about, carried out with a journal, and finished."""

import os
from collections import Counter
from dataclasses import replace
from pathlib import Path

import typer

from ..client import TwoChat
from ..errors import InputError
from ..groups import GroupInfo
from ..members import without_accounts
from ..operations import ADD, CREATE, Operation
from ..outcome import UNCERTAIN, Status
from ..pace import Pace
from ..plan import Plan
from ..report import summary
from ..row import IN_AN_EARLIER_JOB
from ..settings import Options
from ..text import pluralize
from . import earlier, options, preview, progress, screen, sheet
from .doctor import of_group
from .execute import execute
from .how import How
from .lookup import find
from .people import People
from .verbs import VERBS


def carry_out(
    operation: Operation, group: str | None, people: People, sender: str | None, pace: Pace, how: How
) -> None:
    """Do it, in a group or in none, and end the command with its exit status."""
    verb, rows = VERBS[operation.name], people.rows
    asks = people.asks(how, operation)
    readable = not how.dry_run or bool(os.environ.get("TWOCHAT_API_KEY"))
    given: Options = {"pace": pace, **people.options}
    if how.dry_run:  # needs no key and no sending number, and checks everything else
        given |= {"from_number": os.environ.get("TWOCHAT_FROM_NUMBER") or "+12123334444"}
        given |= {} if readable else {"api_key": "none"}
    given |= options.sending_number(sender)
    with TwoChat.from_env(**given) as chat:
        target = find(chat, group, has_key=readable) if group is not None else None
        numbers = [replace(row, status=None) if row.status in how.retry else row for row in rows]
        plan = (target or chat).plan(numbers, operation.name)
        if how.skip_members and readable and target:
            with progress.looking():
                plan = target.plan_without_members(plan)
        if not how.again and target:
            folder = (how.journal or how.output or Path()).parent
            ours = chat.from_number if sender or not how.dry_run else None
            plan = earlier.leave_out(plan, folder, target.id, ours)
        if how.check and readable:
            plan = _checked(plan, chat)
        people.show_notes()
        if asks or how.dry_run:
            info = preview.look(target) if readable and target else None
            preview.show(plan, info)
            if readable and operation is CREATE:
                preview.show_alike(chat, how.details["name"])
            if info and (sender or not how.dry_run):
                _check_rights(info, chat.from_number, len(plan.numbers) if operation is ADD else 0)
        if operation.done is Status.ADDED and plan.risk:
            typer.echo(f"{plan.risk}: --per-day 30.")
        typer.echo(preview.takes(plan))
        if count := len(plan.two_ways):
            ways = "`--international` if they carry their country code, `--national` if not."
            typer.echo(f"{pluralize(count, 'number')} can be read in two ways: {ways}")
        _say_known(plan)
        uncertain = [
            entry for entry, row in zip(plan.entries, rows, strict=True) if row.status in UNCERTAIN and not entry.skip
        ]
        if uncertain:
            typer.echo(verb.sent_again)
        if how.dry_run:
            unread = "" if readable or not how.skip_members else ", and the members were not read"
            end_dry_run(plan, how.output, people.files[0], unread)
        if asks and plan.numbers:
            screen.confirm(verb.ask(len(plan.numbers)))
        execute(chat, operation, plan, target.id if target else "", people.files[0], how, uncertain)


def _check_rights(info: GroupInfo, sender: str, people: int) -> None:
    """Say what the group itself says against a run with so many new members.

    Raises:
        InputError: it can't work.
    """
    for finding in of_group(info, sender, people):
        if finding.good is False:
            made = "If that has just changed, --yes sends without looking."
            raise InputError(f"{finding.sentence} Nothing was sent. {made}")
        if finding.good is None:
            typer.echo(finding.sentence)


def _checked(plan: Plan, chat: TwoChat) -> Plan:
    """The plan without who has no account, after asking of each."""
    typer.echo(f"Checking takes {pluralize(len(plan.numbers), 'API call')}.")
    with progress.looking("the numbers"):
        return without_accounts(plan, chat.check(plan))


def end_dry_run(plan: Plan, output: Path | None, first: str, unread: str = "") -> None:
    """Write the plan where it is asked for, and end the command."""
    if output:
        with sheet.create(output, first) as file:
            preview.write(plan, file)
        typer.echo(f"What would be done with each of the {len(plan.entries)} is in {output}")
    typer.echo(f"Nothing was sent{unread}.")
    raise typer.Exit(0 if plan.numbers else screen.EXIT_FAILED)


def _say_known(plan: Plan) -> None:
    """What an outcome file that was given as a list says of people who are not sent."""
    counts = Counter(entry.skip for entry in plan.entries if entry.reason and entry.reason.endswith(IN_AN_EARLIER_JOB))
    if not counts:
        return
    left_out = summary({status: counts[status] for status in Status if counts[status]})
    typer.echo(f"Left out because of an earlier job: {left_out}.")
    if any(counts[status] for status in UNCERTAIN):
        typer.echo(
            "`twochat verify` and its journal settle who is uncertain; `--retry unknown,unreported` sends them again, and "
            "somebody may get a second invitation."
        )
