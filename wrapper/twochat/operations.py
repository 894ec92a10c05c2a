"""The table: a row for each thing that can be done with a group, or asked of it. The one door to the generated package.

A row takes a request from the generated module's builder, a private name of an exactly pinned generator. Generated modules
are imported when first used, because they load httpx.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Generic, TypeVar

from .answer import Body
from .body import CHANGE_LIMIT, READ_LIMIT
from .errors import TwoChatError
from .groups import GroupInfo, read_group, read_groups
from .outcome import Status
from .results import Answer, Member, read_map, read_members

T = TypeVar("T")
Request = Mapping[str, Any]
"""What a generated builder returns: method, url, and where there is one json and headers."""


@dataclass(frozen=True, slots=True)
class Operation:
    """Something that is done with people, at most ten a call.

    `request` from group, sending number and numbers; `read` what an answer says of each number; `done` the status of somebody
    who is seen among the members as `holds` demands; `doubt` what an uncertain call may have done, and what to do; `stop_on`
    the statuses after which no further call can succeed, in words; `limit` the most bytes of an answer.
    """

    name: str
    request: Callable[[str, str, Sequence[str]], Request]
    read: Callable[[Body], Answer]
    done: Status
    holds: Callable[[Member | None], bool]
    doubt: str
    stop_on: Mapping[Status, str] = field(default_factory=dict[Status, str])
    limit: int = CHANGE_LIMIT


@dataclass(frozen=True, slots=True)
class Query(Generic[T]):
    """Something that only reads, so that it may be repeated whatever happened. `request` from group and sending number."""

    name: str
    request: Callable[[str, str], Request]
    read: Callable[[Body], T | TwoChatError]
    limit: int = READ_LIMIT


def _add(group: str, sender: str, numbers: Sequence[str]) -> Request:
    from twochat_api.api.groups import add_participant
    from twochat_api.models import ParticipantsRequest

    return add_participant._get_kwargs(group, body=ParticipantsRequest(sender, list(numbers)))  # pyright: ignore[reportPrivateUsage]


def _group(group: str, sender: str) -> Request:
    from twochat_api.api.groups import get_group

    return get_group._get_kwargs(group)  # pyright: ignore[reportPrivateUsage]


def _groups(group: str, sender: str) -> Request:
    from twochat_api.api.groups import list_groups

    return list_groups._get_kwargs(sender)  # pyright: ignore[reportPrivateUsage]


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
    _add,
    partial(read_map, codes=ADD_CODES),
    done=Status.ADDED,
    holds=lambda member: member is not None,
    doubt="People may have been added: look at the group before sending again.",
    stop_on={Status.GROUP_FULL: "the group is full"},
)
MEMBERS: Query[tuple[Member, ...]] = Query("members", _group, read_members)
INFO: Query[GroupInfo] = Query("group", _group, read_group)
GROUPS: Query[tuple[GroupInfo, ...]] = Query("list of groups", _groups, read_groups)

OPERATIONS = {operation.name: operation for operation in (ADD,)}
"""By the name that a journal holds."""
