"""`twochat groups`, `members`, `numbers` and `account`: what there is; and the group that is meant by a name."""

import os
from pathlib import Path
from typing import Annotated

import typer

from ..client import TwoChat
from ..errors import InputError
from ..export import row_writer
from ..finding import is_name
from ..group import Group
from ..text import pluralize, printable
from . import how, options, progress, sheet

GROUP_HELP = "The group's name, its id (WAG…, WGP…), or its invite link."
GroupArgument = Annotated[str, typer.Argument(metavar="GROUP", help=GROUP_HELP)]


def groups(sender: options.Sender = None) -> None:
    with TwoChat.from_env(**options.sending_number(sender)) as chat, progress.looking("the groups"):
        found = chat.groups()
    if not found:
        typer.echo("No group is listed. After a number is connected it takes 5 to 30 minutes until its groups are.")
    for group in sorted(found, key=lambda one: (one.name or "").casefold()):
        size = "?" if group.size is None else f"{group.size:,}"
        name = printable(group.name) if group.name else "without a name"
        typer.echo(f"{group.id or 'without an id':40} {size:>5} {'member ' if group.size == 1 else 'members'}  {name}")


def numbers() -> None:
    with account_client() as chat, progress.looking("the numbers"):
        found = chat.numbers()
    if not found:
        typer.echo("No number is connected. Connect one at 2Chat, and scan its QR code with the phone.")
    for one in found:
        state = {True: "connected", False: "not connected", None: "unknown"}[one.connected]
        typer.echo(f"{one.number or 'without a number':16}  {state:13}  {printable(one.name or '')}".rstrip())


def account() -> None:
    with account_client() as chat, progress.looking("the account"):
        found = chat.account()
    state = "blocked" if found.blocked else "on trial" if found.on_trial else "in use"
    typer.echo(f"{printable(found.name or 'The account')} is {state}.")
    for count, what in (
        (found.requests_left, "API calls left"),
        (found.checks_left, "checks of a number left"),
        (found.requests_per_minute, "API calls a minute at most"),
    ):
        typer.echo(f"{'unknown' if count is None else f'{count:,}':>9} {what}")


def account_client() -> TwoChat:
    """A client for what needs no sending number."""
    return TwoChat.from_env(from_number=os.environ.get("TWOCHAT_FROM_NUMBER") or "+12123334444")


def members(
    group: GroupArgument,
    output: Annotated[
        Path | None,
        typer.Option(
            help="A new CSV file for them, instead of the screen.", callback=how.csv_only("the members are a CSV file")
        ),
    ] = None,
    sender: options.Sender = None,
) -> None:
    with TwoChat.from_env(**options.sending_number(sender)) as chat:
        target = find(chat, group)
        with progress.looking():
            info = target.info()
    rows = [(member.number or "hidden", "admin" if member.admin else "", member.name or "") for member in info.members]
    if output:
        with sheet.create(output, "") as file:
            write_row = row_writer(file)
            for row in [("number", "admin", "name"), *rows]:
                write_row(row)
        typer.echo(f"{pluralize(len(rows), 'member')} in {output}")
    else:
        for number, admin, name in rows:
            typer.echo(f"{number:16}  {admin:5}  {printable(name)}".rstrip())
        link = f"; invite link {printable(info.invite_link)}" if info.invite_link else ""
        admins = pluralize(len(info.admins), "admin")
        typer.echo(f"{printable(info.name or 'Without a name')}: {pluralize(len(rows), 'member')}, {admins}{link}")
    if info.unseen:
        typer.echo(f"{pluralize(info.unseen, 'member')} can't be recognised: their numbers are hidden, or not listed.")


def find(chat: TwoChat, wanted: str, *, has_key: bool = True) -> Group:
    """The group that is meant, by its id, its name or its invite link; says which one these stand for.

    Raises:
        InputError: there is none, or more than one; or without a key nobody can tell.
    """
    if not is_name(wanted):
        return chat.group(wanted)
    if not has_key:
        raise InputError(f"{wanted!r} is no id, and only TWOCHAT_API_KEY can tell of which group. Give the group's id.")
    try:
        with progress.looking("the groups"):
            group = chat.find_group(wanted)
    except InputError as error:
        raise InputError(f"{error} `twochat groups` shows all.") from None
    typer.echo(f"{printable(wanted)} is the group {group.id}.")
    return group
