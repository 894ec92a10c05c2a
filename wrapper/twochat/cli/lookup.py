"""`twochat groups` and `members`: which groups a number is in, and who is in one; and the group that is meant by a name."""

from pathlib import Path
from typing import Annotated

import typer

from ..client import TwoChat
from ..errors import InputError
from ..export import row_writer
from ..finding import is_name
from ..group import Group
from ..settings import Options
from ..text import pluralize, printable
from . import options, screen, sheet

GroupArgument = Annotated[
    str, typer.Argument(metavar="GROUP", help="The group's name, its id (WAG…, WGP…), or its invite link.")
]


def groups(sender: options.Sender = None) -> None:
    given: Options = {"from_number": sender} if sender else {}
    with TwoChat.from_env(**given) as chat, screen.looking("the groups"):
        found = chat.groups()
    if not found:
        typer.echo("No group is listed. After a number is connected it takes 5 to 30 minutes until its groups are.")
    for group in sorted(found, key=lambda one: (one.name or "").casefold()):
        size = "?" if group.size is None else f"{group.size:,}"
        name = printable(group.name) if group.name else "without a name"
        typer.echo(f"{group.id or 'without an id':40} {size:>5} {'member ' if group.size == 1 else 'members'}  {name}")


def members(
    group: GroupArgument,
    output: Annotated[Path | None, typer.Option(help="A new CSV file for them, instead of the screen.")] = None,
    sender: options.Sender = None,
) -> None:
    given: Options = {"from_number": sender} if sender else {}
    with TwoChat.from_env(**given) as chat:
        target = find(chat, group)
        with screen.looking():
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
        with screen.looking("the groups"):
            group = chat.find_group(wanted)
    except InputError as error:
        raise InputError(f"{error} `twochat groups` shows all.") from None
    typer.echo(f"{printable(wanted)} is the group {group.id}.")
    return group
