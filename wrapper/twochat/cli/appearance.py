"""`twochat set`: the description and the picture of a group."""

from typing import Annotated

import typer

from ..checks import check_text, check_url
from ..client import TwoChat
from ..errors import InputError
from ..text import printable
from . import options, progress
from .lookup import GroupArgument, find


def set_(
    group: GroupArgument,
    description: Annotated[str | None, typer.Option(help="The description, up to 2,048 letters.")] = None,
    picture: Annotated[
        str | None, typer.Option(metavar="URL", help="The address of a picture, from where 2Chat fetches it.")
    ] = None,
    sender: options.Sender = None,
) -> None:
    if description is None and picture is None:
        raise InputError("what is to be set? Give --description, --picture, or both. Nothing was sent.")
    if description is not None:
        check_text("description", description)
    if picture is not None:
        check_url(picture)
    with TwoChat.from_env(**options.sending_number(sender)) as chat:
        target = find(chat, group)
        if description is not None:
            with progress.changing("the description"):
                _say("description", target.set_description(description))
        if picture is not None:
            with progress.changing("the picture"):
                _say("picture", target.set_picture(picture))
    typer.echo("That it is done, WhatsApp shows in a few minutes.")


def _say(what: str, words: str | None) -> None:
    typer.echo(f"2Chat accepted the {what}.{f' It answered: {printable(words)}' if words else ''}")
