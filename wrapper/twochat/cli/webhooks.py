"""`twochat webhooks`: what 2Chat calls when somebody joins a group, leaves it or is removed."""

from typing import Annotated

import typer

from ..client import TwoChat
from ..errors import InputError, NotFound
from ..text import printable
from . import options, progress
from .lookup import GROUP_HELP, account_client, find

app = typer.Typer(no_args_is_help=True)


@app.command("list", help="List the webhooks of your account: id, event and address.")
def list_() -> None:
    with account_client() as chat, progress.looking("the webhooks"):
        found = chat.webhooks.list()
    if not found:
        typer.echo("There is no webhook.")
    for one in found:
        typer.echo(f"{one.id or 'without an id':40}  {printable(one.event or '?'):24}  {printable(one.url or '?')}")


@app.command(help="Have an address called when somebody joins, leaves or is removed: a hint to read the group again.")
def subscribe(
    event: Annotated[str, typer.Argument(help="join, leave or remove.")],
    url: Annotated[str, typer.Argument(metavar="URL", help="The address, which 2Chat must be able to reach.")],
    group: Annotated[str | None, typer.Option(help=f"Only of this group. {GROUP_HELP}")] = None,
    sender: options.Sender = None,
) -> None:
    with TwoChat.from_env(**options.sending_number(sender)) as chat:
        wanted = find(chat, group).id if group is not None else None
        with progress.changing("the webhook"):
            made = chat.webhooks.subscribe(event, url, wanted)
    typer.echo(f"2Chat calls {printable(made.url or url)} from now on. To end that: twochat webhooks delete {made.id}")


@app.command(help="Delete a webhook, by its id.")
def delete(webhook: Annotated[str, typer.Argument(metavar="ID", help="As `twochat webhooks list` shows it.")]) -> None:
    with account_client() as chat, progress.changing("the webhook"):
        try:
            chat.webhooks.delete(webhook)
        except NotFound:
            shown = "`twochat webhooks list` shows those that there are"
            raise InputError(f"there is no webhook {webhook}: {shown}") from None
    typer.echo("Deleted.")
