"""`twochat groups`: which groups a number is in; and the group that is meant by a name."""

import typer

from ..base_group import is_name
from ..client import TwoChat
from ..errors import InputError
from ..group import Group
from ..settings import Options
from ..text import printable
from . import options, screen


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


def find(chat: TwoChat, wanted: str, *, has_key: bool = True) -> Group:
    """The group that is meant, by its id or its name; says which one a name stands for.

    Raises:
        InputError: there is none, or more than one; or without a key nobody can tell.
    """
    if not is_name(wanted):
        return chat.group(wanted)
    if not has_key:
        raise InputError(
            f"{wanted!r} is a name, and only TWOCHAT_API_KEY can tell of which group. Give the group's id."
        )
    try:
        with screen.looking("the groups"):
            group = chat.find_group(wanted)
    except InputError as error:
        raise InputError(f"{error} `twochat groups` shows all.") from None
    typer.echo(f"{printable(wanted)} is the group {group.id}.")
    return group
