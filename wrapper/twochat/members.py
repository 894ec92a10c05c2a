"""Who is in a group, and settling what is uncertain by looking."""

from collections.abc import Collection, Generator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import cast

from .errors import ContractError, TwoChatError, Unsuccessful
from .outcome import Status
from .report import Report

UNCERTAIN = (Status.UNKNOWN, Status.UNREPORTED)
"""What looking can settle."""


@dataclass(frozen=True, slots=True)
class Member:
    """A member of a group. Source: documented.

    `number` in E.164, None when 2Chat does not tell it; `name` as the person shows it; `admin` also for the owner.
    """

    number: str | None
    name: str | None
    admin: bool


def read(status: int, text: str, body: Mapping[str, object], flaw: str = "") -> tuple[Member, ...] | TwoChatError:
    """Out of the JSON of an answer with a success status. A `flaw` of one entry does not matter for the others."""
    if body.get("success") is False:
        return Unsuccessful(status, text)
    data = body.get("data")
    listed = cast(dict[str, object], data).get("participants") if isinstance(data, dict) else None
    if not isinstance(listed, list):
        return ContractError("there is no list of participants", status, text)
    entries = [cast(dict[str, object], entry) for entry in cast(list[object], listed) if isinstance(entry, dict)]
    return tuple(
        Member(
            _text(entry.get("phone_number")),
            _text(entry.get("wa_pushname")),
            entry.get("wa_is_admin") is True or entry.get("wa_is_super_admin") is True,
        )
        for entry in entries
    )


def numbers_of(members: Collection[Member]) -> frozenset[str]:
    """The numbers of the members, as far as they are told."""
    return frozenset(member.number for member in members if member.number)


def uncertain(report: Report) -> bool:
    """Whether there is anything that looking can settle."""
    return any(outcome.status in UNCERTAIN for outcome in report)


def looked(report: Report, members: Collection[str], at: datetime | None = None) -> Report:
    """The report after looking: who was uncertain and is a member was added; of the others it says when was looked."""
    when = (at or datetime.now(UTC)).isoformat(timespec="seconds")
    outcomes = [
        outcome
        if outcome.status not in UNCERTAIN
        else replace(outcome, status=Status.ADDED, message=f"seen among the members at {when}")
        if outcome.number in members
        else replace(outcome, message=f"not among the members at {when}")
        for outcome in report
    ]
    return Report(report.group, tuple(outcomes))


def pauses(wait: float) -> Generator[float]:
    """Seconds to wait before each look: none before the first, then longer and longer, `wait` in all."""
    yield 0.0
    step = 5.0
    while wait > 0:
        pause = min(step, wait)
        yield pause
        wait -= pause
        step = min(2 * step, 60.0)


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None
