"""A look before anything is sent: how the list was read, what is doubtful, what is left out, and what it takes."""

from collections import Counter
from collections.abc import Callable, Sequence
from typing import TextIO, TypeVar
from unicodedata import category

import typer

from ..client import TwoChat
from ..errors import InputError, NotFound, PaymentRequired, TwoChatError, Unauthorized
from ..export import field_names, row_writer
from ..group import Group
from ..groups import GroupInfo
from ..outcome import Status
from ..phone import country
from ..plan import Entry, Plan
from ..text import plain, pluralize, printable, until
from .screen import print_error

T = TypeVar("T")
_REST = "; --dry-run --output plan.csv writes them all"
SHOWN = 5
"""How many of a kind are shown; --dry-run --output writes them all."""
_AS_SHOWN = {"Zs": " ", "Cf": ""}
"""Blanks of any kind, and what is invisible, such as marks of direction: a file has them as they were given."""
_ODD = 0.05
"""A country with a smaller share of the list than this is odd."""


WRONG_GROUP = "Nothing was sent: check the group's id, and start again with the right one."


def look(group: Group) -> GroupInfo | None:
    """The group as 2Chat knows it; says so if it can't be read.

    Raises:
        InputError: there is no such group, or nothing would be served.
    """
    try:
        return _read("group", group.info)
    except NotFound:
        raise InputError(f"there is no group {group.id} for this number. {WRONG_GROUP}") from None


def show_alike(chat: TwoChat, name: str) -> None:
    """Say which groups have the name that a new one is to have.

    Raises:
        InputError: nothing would be served.
    """
    for group in _read("groups", chat.groups) or ():
        if plain(group.name or "") == plain(name):
            typer.echo(f"There is a group of that name already: {group.id}, {pluralize(group.size or 0, 'member')}.\n")


def _read(what: str, read: Callable[[], T]) -> T | None:
    """What is read before anything is asked; says so if it can't be.

    Raises:
        InputError: nothing would be served.
        NotFound: there is none.
    """
    try:
        return read()
    except NotFound:
        raise
    except (PaymentRequired, Unauthorized) as error:
        raise InputError(f"{error} `twochat doctor` looks what else is missing.") from None
    except TwoChatError as error:
        print_error(f"The {what} can't be read: {error}")
        return None


def write(plan: Plan, file: TextIO) -> None:
    """What would be done with each input, as CSV with the list's other columns."""
    others = field_names(plan.entries)
    write_row = row_writer(file)
    write_row(["input", "number", "country", "plan", "reason", *others])
    for entry in plan.entries:
        where = country(entry.number) if entry.number else ""
        cells = [entry.input, entry.number, where, entry.skip or entry.operation or "send", entry.reason or entry.note]
        write_row([*cells, *(entry.fields.get(name, "") for name in others)])


def show(plan: Plan, info: GroupInfo | None) -> None:
    """What a person can check at a glance."""
    sent = [entry for entry in plan.entries if entry.number and not entry.skip]
    section("First readings", sent, lambda entry: f"{_quoted(entry):24} {_number(entry)}", rest="")
    _countries(sent)
    section("Doubtful, but sent", [entry for entry in sent if entry.note], lambda e: f"{place(e)} ({e.note})")
    left_out: dict[Status, list[Entry]] = {}
    for entry in plan.entries:
        if entry.skip:
            left_out.setdefault(entry.skip, []).append(entry)
    for status, entries in left_out.items():
        section(f"Left out: {status.label}", entries, lambda entry: f"{place(entry)} ({entry.reason})")
    if info:
        size = f", {pluralize(info.size, 'member')}" if info.size is not None else ""
        typer.echo(f"\nGroup: {printable(info.name or 'without a name')}{size}")
    typer.echo("")


def takes(plan: Plan) -> str:
    """The plan in a line, with the time of day when it ends."""
    return f"{plan}; done at {until(plan.seconds)}." if plan.seconds >= 60 else f"{plan}."


def _countries(sent: Sequence[Entry]) -> None:
    if not sent:
        return
    countries = [country(entry.number or "") for entry in sent]
    counts = Counter(countries)
    named = [f"{count:,} {name}" for name, count in counts.most_common(SHOWN)]
    others = len(counts) - len(named)
    typer.echo("\nCountries: " + ", ".join(named) + (f", {others} others" if others > 0 else ""))
    if counts.most_common(1)[0][1] > len(sent) / 2:
        entries = [entry for entry, name in zip(sent, countries, strict=True) if counts[name] < _ODD * len(sent)]
        section("From somewhere else than most", entries, lambda entry: f"{place(entry)} {_number(entry)}")


def section(title: str, entries: Sequence[T], line: Callable[[T], str], *, rest: str = _REST) -> None:
    """A few of a kind, a line each."""
    if not entries:
        return
    typer.echo(f"\n{title}")
    for entry in entries[:SHOWN]:
        typer.echo(f"  {line(entry)}")
    if rest and len(entries) > SHOWN:
        typer.echo(f"  … and {len(entries) - SHOWN:,} more{rest}")


def place(entry: Entry) -> str:
    """Where an input stands, and what it is."""
    return f"input {entry.position}: {_quoted(entry)}"


def _quoted(entry: Entry) -> str:
    text = repr("".join(_AS_SHOWN.get(category(letter), letter) for letter in entry.input))
    return text if len(text) <= 40 else f"{text[:36]}…'"


def _number(entry: Entry) -> str:
    return f"{entry.number}  {country(entry.number or '')}"
