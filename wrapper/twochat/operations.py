"""The table: a row for each thing that can be done with a group, or asked of it. The one door to the generated package.

A row takes a request from the generated module's builder, a private name of an exactly pinned generator. Generated modules
are imported when first used, because they load httpx.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from importlib import import_module
from typing import Any, Generic, TypeVar

from .answer import Body
from .body import CHANGE_LIMIT, READ_LIMIT
from .connected import Account, ConnectedNumber, read_account, read_numbers
from .errors import TwoChatError
from .groups import GroupInfo, read_group, read_groups
from .members import Member
from .outcome import Status
from .pace import Pace, check_pace
from .results import Answer, read_accepted, read_check, read_lists, read_map

T = TypeVar("T")
Request = Mapping[str, Any]
"""What a generated builder returns: method, url, and where there is one json and headers."""


@dataclass(frozen=True, slots=True)
class Operation:
    """Something that is done with people, at most ten a call.

    `request` from group, sending number and numbers; `read` what an answer says of each number; `done` the status of somebody
    who is seen among the members as `holds` demands; `doubt` what an uncertain call may have done, and what to do; `known` the
    statuses with which an earlier job's outcome file leaves somebody out; `stop_on` the statuses after which no further call
    can succeed, in words; `pace` its pace, from that of the client; `limit` the most bytes of an answer.
    """

    name: str
    request: Callable[[str, str, Sequence[str]], Request]
    read: Callable[[Body], Answer]
    done: Status
    holds: Callable[[Member | None], bool]
    doubt: str
    known: frozenset[Status]
    stop_on: Mapping[Status, str] = field(default_factory=dict[Status, str])
    pace: Callable[[Pace], Pace] = lambda pace: pace
    limit: int = CHANGE_LIMIT


@dataclass(frozen=True, slots=True)
class Query(Generic[T]):
    """Something that only reads, so that it may be repeated whatever happened. `request` from group and sending number."""

    name: str
    request: Callable[[str, str], Request]
    read: Callable[[Body], T | TwoChatError]
    limit: int = READ_LIMIT


def _build(module: str, *path: str, **others: Any) -> Request:
    """The request of a generated module."""
    generated = import_module(f"twochat_api.api.{module}")
    request: Request = generated._get_kwargs(*path, **others)
    return request


def _participants(module: str, group: str, sender: str, numbers: Sequence[str]) -> Request:
    from twochat_api.models import ParticipantsRequest

    return _build(module, group, body=ParticipantsRequest(sender, list(numbers)))


NUMBERS_A_PAGE = 50
"""Source: documented, as the usual one."""
# Source: 200 documented; the others inferred from whatsapp-web.js, whose words and field names 2Chat's are.
ADD_CODES = {
    200: Status.ADDED,
    403: Status.NEEDS_INVITE,
    404: Status.UNACCEPTED,
    408: Status.RECENTLY_LEFT,
    409: Status.ALREADY_MEMBER,
    417: Status.NEEDS_INVITE,
    419: Status.GROUP_FULL,
}

ADD = Operation(
    "add",
    partial(_participants, "groups.add_participant"),
    partial(read_map, codes=ADD_CODES),
    done=Status.ADDED,
    holds=lambda member: member is not None,
    doubt="People may have been added: look at the group before sending again.",
    known=frozenset({Status.ADDED, Status.ALREADY_MEMBER, Status.INVITED}),
    stop_on={Status.GROUP_FULL: "the group is full"},
)
REMOVE = Operation(
    "remove",
    partial(_participants, "groups.remove_participant"),
    partial(read_lists, accepted=Status.REMOVED, unaccepted=Status.NOT_A_MEMBER),
    done=Status.REMOVED,
    holds=lambda member: member is None,
    doubt="People may have been removed: look at the group before sending again.",
    known=frozenset({Status.REMOVED, Status.NOT_A_MEMBER}),
)
PROMOTE = Operation(
    "promote",
    partial(_participants, "groups.promote_participant"),
    read_accepted,
    done=Status.PROMOTED,
    holds=lambda member: member is not None and member.admin,
    doubt="People may have become admins: look at the group before sending again.",
    known=frozenset({Status.PROMOTED}),
)
DEMOTE = Operation(
    "demote",
    partial(_participants, "groups.demote_participant"),
    read_accepted,
    done=Status.DEMOTED,
    holds=lambda member: member is not None and not member.admin,
    doubt="People may be admins no more: look at the group before sending again.",
    known=frozenset({Status.DEMOTED}),
)
CHECK = Operation(
    "check",
    lambda _, sender, numbers: _build("numbers.check_number", sender, *numbers),
    read_check,
    done=Status.ON_WHATSAPP,
    holds=lambda member: member is not None,
    doubt="Nothing was changed.",
    known=frozenset({Status.ON_WHATSAPP}),
    pace=check_pace,
)
SYNC = replace(ADD, name="sync")
"""Adds who is to come; who is to leave has an operation of their own."""
OPERATIONS = {operation.name: operation for operation in (ADD, REMOVE, PROMOTE, DEMOTE, CHECK, SYNC)}
"""By the name that a journal holds."""

INFO: Query[GroupInfo] = Query("group", lambda group, _: _build("groups.get_group", group), read_group)
GROUPS: Query[tuple[GroupInfo, ...]] = Query(
    "list of groups", lambda _, sender: _build("groups.list_groups", sender), read_groups
)

ACCOUNT: Query[Account] = Query("account", lambda group, sender: _build("account.get_account"), read_account)


def numbers_on(page: int) -> Query[tuple[ConnectedNumber, ...]]:
    """The connected numbers on a page, from 0."""
    return Query(
        "connected numbers",
        lambda group, sender: _build("numbers.list_numbers", page_number=page, results_per_page=NUMBERS_A_PAGE),
        read_numbers,
    )


def info_of(group: str) -> Query[GroupInfo]:
    """INFO of this group, whichever the question is asked for."""
    return Query(INFO.name, lambda _, sender: INFO.request(group, sender), INFO.read)
