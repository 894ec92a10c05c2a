"""Who is a member of a group."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import cast

from .accounts import other_spelling
from .answer import Body
from .errors import ContractError
from .numbers import E164
from .outcome import Status
from .plan import Plan
from .readers import plus, read_text
from .report import Report


@dataclass(frozen=True, slots=True)
class Member:
    """A member of a group. Source: documented.

    `number` in E.164, None where WhatsApp hides it; `name` as the person shows it; `admin` also for the owner.
    """

    number: str | None
    name: str | None
    admin: bool


def read_members(body: Body) -> tuple[Member, ...] | ContractError:
    """The members of a group. A problem of one entry does not matter for the others."""
    data = body.json.get("data")
    listed = cast(dict[str, object], data).get("participants") if isinstance(data, dict) else None
    if not isinstance(listed, list):
        return body.error("there is no list of participants")
    entries = [cast(dict[str, object], entry) for entry in cast(list[object], listed) if isinstance(entry, dict)]
    return tuple(
        Member(
            _number(entry),
            read_text(entry.get("wa_pushname")),
            entry.get("wa_is_admin") is True or entry.get("wa_is_super_admin") is True,
        )
        for entry in entries
    )


def without_members(plan: Plan, members: Iterable[Member]) -> Plan:
    """The plan without sending who is a member already."""
    known = (Status.ALREADY_MEMBER, "seen among the members, so not sent")
    return plan.without({member.number: known for member in members if member.number})


_HIDDEN = re.compile(r"(\d+)(:\d+)?@lid")
_SHOWN = re.compile(r"(\d{7,15})(:\d+)?@(c\.us|s\.whatsapp\.net)")


def _number(member: Mapping[str, object]) -> str | None:
    """A member's number. The digits of an id that ends in @lid are none, whatever field they stand in (observed elsewhere)."""
    number = plus(read_text(member.get("phone_number")) or "")
    identity = read_text(member.get("wa_participant_id")) or ""
    if E164.fullmatch(number):
        hidden = _HIDDEN.fullmatch(identity)
        return None if hidden and hidden[1] == number[1:] else number
    shown = _SHOWN.fullmatch(identity)
    return f"+{shown[1]}" if shown else None


def without_accounts(plan: Plan, checked: Report) -> Plan:
    """The plan without who has no account on WhatsApp, not even in another spelling."""
    none = [
        outcome for outcome in checked.by(Status.UNACCEPTED) if outcome.number and not other_spelling(outcome.number)
    ]
    return plan.without({outcome.number or "": (Status.UNACCEPTED, outcome.message or "checked") for outcome in none})
