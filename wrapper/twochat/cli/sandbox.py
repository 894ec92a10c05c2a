"""`twochat sandbox`: a stand-in for the API on this machine."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..errors import InputError

if TYPE_CHECKING:
    from twochat_sandbox import State


def sandbox(
    port: Annotated[int, typer.Option(help="The port on 127.0.0.1; 0 takes a free one.")] = 8000,
    account: Annotated[
        Path | None, typer.Option(help="A YAML file with the numbers, groups and members to begin with.")
    ] = None,
) -> None:
    try:
        from twochat_sandbox import State, read_account, serve
    except ModuleNotFoundError as missing:
        raise InputError(f"the sandbox needs {missing.name}: pip install 'twochat[sandbox]'") from None
    try:
        state = read_account(account) if account else State()
    except OSError as error:
        raise InputError(f"{account} can't be read: {error.strerror}") from None
    except ValueError as error:
        raise InputError(f"{account}: {error}") from None
    try:
        serve(port, state=state, ready=partial(_introduce, state))
    except (OSError, ValueError) as error:
        raise InputError(f"{error} Choose another with --port; 0 takes a free one.") from None


def _introduce(state: "State", url: str) -> None:
    """How to use the sandbox; the commands come last, where a small terminal still shows them."""
    from twochat_sandbox import FAULTS, MAGIC_NUMBERS

    typer.echo("The last four digits of a number choose what happens to it:\n")
    for digits, magic in MAGIC_NUMBERS.items():
        typer.echo(f"  …{digits}  {magic.description}")
    typer.echo("\nThe API key chooses what happens to a call:\n")
    for key, fault in FAULTS.items():
        typer.echo(f"  {key:19} {fault.description}")
    typer.echo(f"\nThe sandbox serves {url} until Ctrl-C.")
    typer.echo("A browser shows there what happens. In another terminal:\n")
    for name, value in (("BASE_URL", url), ("API_KEY", "sandbox-key"), ("FROM_NUMBER", state.account.first)):
        typer.echo(f"  export TWOCHAT_{name}={value}")
    typer.echo(f"  twochat add --between 0 {next(iter(state.groups), 'GROUP')} FILE\n")
