"""`twochat doctor`: whether a run would work, and what to do if not; and what of it can be seen before any run."""

import sys
from collections.abc import Iterator
from typing import Annotated, NamedTuple

import typer

from ..accounts import account
from ..client import TwoChat
from ..errors import Forbidden, InputError, NotFound, PaymentRequired, TwoChatError, Unauthorized
from ..groups import GroupInfo
from ..plan import GROUP_SIZE
from ..route import proxy_url
from ..text import duration, pluralize, printable
from . import options, screen
from .lookup import GROUP_HELP, find

_BAD = "A run would not work yet."
CLOCK_SECONDS = 120
"""How far this machine's clock may be from 2Chat's."""


class Finding(NamedTuple):
    """What was found: `good` is None where nobody can tell."""

    good: bool | None
    sentence: str


def doctor(
    group: Annotated[str | None, typer.Argument(metavar="[GROUP]", help=GROUP_HELP)] = None,
    sender: options.Sender = None,
) -> None:
    try:
        chat = TwoChat.from_env(**options.sending_number(sender))
    except InputError as error:
        _show(Finding(False, f"{error}."))
        typer.echo(_BAD)
        raise typer.Exit(screen.EXIT_FAILED) from None
    good = True
    with chat:
        for finding in _findings(chat, group):
            _show(finding)
            good = good and finding.good is not False
    typer.echo("A run would work." if good else _BAD)
    raise typer.Exit(0 if good else screen.EXIT_FAILED)


def of_group(info: GroupInfo, sender: str, people: int = 1) -> Iterator[Finding]:
    """What the members of a group say of a run that adds so many people to it, or none."""
    name = printable(info.name or "The group")
    ours = info.by_account.get(account(sender))
    if ours and ours.admin:
        yield Finding(True, f"{sender} is an admin of {name}.")
    elif not ours and info.unseen:
        hidden = pluralize(info.unseen, "member")
        yield Finding(None, f"Nobody can tell whether {sender} is an admin of {name}: {hidden} can't be recognised.")
    else:
        what = "is no admin of" if ours else "is not in"
        yield Finding(
            False, f"{sender} {what} {name}, and only admins can change who is: ask {_admins(info)} to make it one."
        )
    if info.size is not None:
        left = max(0, GROUP_SIZE - info.size)
        enough = True if left >= people else None if left else False
        yield Finding(enough, f"{pluralize(left, 'place')} left in {name} of {GROUP_SIZE:,}.")


def _findings(chat: TwoChat, group: str | None) -> Iterator[Finding]:
    """What each question finds, until one can't be answered."""
    yield Finding(True, _way(chat))
    try:
        yield from _account(chat)
        yield from _number(chat)
        if group is not None:
            target = find(chat, group)
            yield from of_group(target.info(), chat.from_number)
        yield _clock(chat.clock_offset)
    except NotFound:
        yield Finding(False, f"There is no group {group} for this number: `twochat groups` shows those that there are.")
    except Unauthorized:
        yield Finding(False, "The key is not accepted: copy it again from 2Chat's settings into TWOCHAT_API_KEY.")
    except PaymentRequired:
        yield Finding(False, "The trial has expired, or no credit is left: renew the plan at 2Chat.")
    except Forbidden as error:
        yield Finding(False, f"2Chat forbids it: {error}")
    except TwoChatError as error:
        yield Finding(False, f"{error}")


def _clock(offset: float | None) -> Finding:
    if offset is None:
        return Finding(None, "Nobody can tell whether this machine's clock is right: 2Chat's answers have no date.")
    if abs(offset) < CLOCK_SECONDS:
        return Finding(True, "This machine's clock is right.")
    off = f"{duration(abs(offset))} {'behind' if offset > 0 else 'ahead of'} 2Chat's"
    return Finding(False, f"This machine's clock is {off}: set it.")


def _way(chat: TwoChat) -> str:
    return f"Calls go to {chat.base_url}{' through the proxy of the environment' if proxy_url(chat.base_url) else ''}."


def _account(chat: TwoChat) -> Iterator[Finding]:
    found = chat.account()
    trial = ", which is on trial" if found.on_trial else ""
    yield Finding(True, f"The key is accepted, of {printable(found.name or 'an account')}{trial}.")
    if found.blocked:
        yield Finding(False, "The account is blocked: ask 2Chat why.")
    if found.requests_left is not None:
        speed = f", {found.requests_per_minute:,} a minute" if found.requests_per_minute else ""
        left = f"{pluralize(found.requests_left, 'API call')} left{speed}"
        yield Finding(
            found.requests_left > 0, f"{left}." if found.requests_left else f"{left}: renew the plan at 2Chat."
        )


def _number(chat: TwoChat) -> Iterator[Finding]:
    numbers = chat.numbers()
    ours = next((one for one in numbers if account(one.number or "") == account(chat.from_number)), None)
    if ours is None:
        others = ", ".join(one.number for one in numbers if one.number) or "none"
        yield Finding(
            False, f"{chat.from_number} is no number of this account, which has {others}: see TWOCHAT_FROM_NUMBER."
        )
    elif ours.connected is False:
        yield Finding(False, f"{chat.from_number} is not connected: open 2Chat, and scan its QR code with the phone.")
    elif ours.connected:
        yield Finding(True, f"{chat.from_number} is connected.")
    else:
        yield Finding(None, f"Nobody can tell whether {chat.from_number} is connected.")


def _admins(info: GroupInfo) -> str:
    names = [printable(member.name or member.number or "somebody") for member in info.admins]
    return " or ".join(names[:3]) or "an admin"


def _show(finding: Finding) -> None:
    marks = ("✓", "✗", "?") if (sys.stdout.encoding or "").lower().startswith("utf") else ("ok", "NO", "?")
    typer.echo(f"{marks[0 if finding.good else 1 if finding.good is False else 2]} {finding.sentence}")
