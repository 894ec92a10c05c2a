"""The command line from its own help, as a page of the reference."""

import inspect
from collections.abc import Iterator
from typing import Any

import typer.main

from tools.docs_table import table
from twochat.cli import app


def page() -> str:
    program = typer.main.get_command(app)
    commands = list(_commands(program, "twochat"))
    parts = ["# The command line", "What `--help` says, of every command.", _options(program)]
    parts += [f"## {name}\n\n{_command(command, name)}" for name, command in commands]
    return "\n\n".join(parts) + "\n"


def _commands(group: Any, name: str) -> Iterator[tuple[str, Any]]:
    for key, command in group.commands.items():
        if command.hidden:
            continue
        if hasattr(command, "commands"):
            if command.invoke_without_command:
                yield f"{name} {key}", command
            yield from _commands(command, f"{name} {key}")
        else:
            yield f"{name} {key}", command


def _command(command: Any, name: str) -> str:
    arguments = (parameter for parameter in command.params if parameter.param_type_name == "argument")
    words = (_word(parameter) for parameter in arguments)
    usage = " ".join([name, "[OPTIONS]", *words])
    text = inspect.cleandoc(command.help or "").replace("\b\n", "")
    return "\n\n".join(filter(None, [f"```text\n{usage}\n```", text, _options(command)]))


def _word(parameter: Any) -> str:
    word = parameter.metavar or parameter.name.upper()
    return str(word) if parameter.required else f"[{word}]"


def _options(command: Any) -> str:
    rows = []
    for parameter in command.params:
        if getattr(parameter, "hidden", False):
            continue
        if parameter.param_type_name == "argument":
            name = f"`{parameter.metavar or parameter.name.upper()}`"
        else:
            name = " ".join(f"`{each}`" for each in (*parameter.opts, *parameter.secondary_opts))
        rows.append((name, f"{getattr(parameter, 'help', '') or ''}{_more(parameter)}"))
    return table(("option", "what it does"), rows) if rows else ""


def _more(parameter: Any) -> str:
    """What else the help shows: choices, the default, the environment variable."""
    words = []
    if choices := getattr(parameter.type, "choices", None):
        words.append(f"One of {', '.join(f'`{choice}`' for choice in choices)}.")
    shown = getattr(parameter, "show_default", None)
    default = shown if isinstance(shown, str) else parameter.default
    if shown and default not in (None, "", False, ()) and not callable(default):
        words.append(f"Default: {default}." if isinstance(shown, str) else f"Default: `{default}`.")
    if parameter.envvar:
        words.append(f"Environment: `{parameter.envvar}`.")
    return "".join(f" {word}" for word in words)
