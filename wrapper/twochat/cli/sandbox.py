"""`twochat sandbox`: a stand-in for the API on this machine."""

from typing import Annotated

import typer

from ..errors import InputError


def sandbox(port: Annotated[int, typer.Option(help="The port on 127.0.0.1; 0 takes a free one.")] = 8000) -> None:
    try:
        from twochat_sandbox import serve

        serve(port, ready=_introduce)
    except ModuleNotFoundError as missing:
        raise InputError(f"the sandbox needs {missing.name}: pip install 'twochat[sandbox]'") from None
    except (OSError, ValueError) as error:
        raise InputError(f"{error} Choose another with --port; 0 takes a free one.") from None


def _introduce(url: str) -> None:
    """How to use the sandbox; the commands come last, where a small terminal still shows them."""
    from twochat_sandbox import FAULTS, MAGIC_NUMBERS

    typer.echo("The last four digits of a number choose what happens to it:\n")
    for digits, magic in MAGIC_NUMBERS.items():
        typer.echo(f"  …{digits}  {magic.description}")
    typer.echo("\nThe API key chooses what happens to a call:\n")
    for key, fault in FAULTS.items():
        typer.echo(f"  {key:19} {fault.description}")
    typer.echo(f"\nThe sandbox serves {url} until Ctrl-C. In another terminal:\n")
    for name, value in (("BASE_URL", url), ("API_KEY", "sandbox-key"), ("FROM_NUMBER", "+12123334444")):
        typer.echo(f"  export TWOCHAT_{name}={value}")
    typer.echo("  twochat add --between 0 WAG45b0f301-9203-4660-8b57-b51a6c2742a5 FILE\n")
