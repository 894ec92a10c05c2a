"""The table: a row for each thing that can be done with a group, or asked of it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Generic, TypeVar

from .answer import Body
from .body import CHANGE_LIMIT, READ_LIMIT
from .connected import Account, ConnectedNumber, Webhook, read_account, read_numbers, read_webhook, read_webhooks
from .errors import TwoChatError
from .groups import GroupInfo, read_group, read_groups
from .members import Member
from .outcome import Status
from .pace import Pace, check_pace, create_pace, invite_pace
from .readers import read_accepted, read_check, read_created, read_lists, read_map, read_sent
from .requests import Details, Request, build, message, model, new_group, participants
from .results import Answer

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Operation:
    """Something that is done with people, at most ten a call.

    `request` from group, sending number, numbers and details; `read` what an answer says of each number; `done` the status of somebody
    who is seen among the members as `holds` demands; `doubt` what an uncertain call may have done, and what to do; `known` the
    statuses with which an earlier job's outcome file leaves somebody out; `stop_on` the statuses after which no further call
    can succeed, in words; `pace` its pace, from that of the client; `limit` the most bytes of an answer.
    """

    name: str
    request: Callable[[str, str, Sequence[str], Details], Request]
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
    """One call that is not about people. `request` from group and sending number; `doubt` of one that changes something: what an
    uncertain call may have done. Without it, it only reads, and may be repeated whatever happened."""

    name: str
    request: Callable[[str, str], Request]
    read: Callable[[Body], T | TwoChatError]
    limit: int = READ_LIMIT
    doubt: str = ""


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
    partial(participants, "groups.add_participant"),
    partial(read_map, codes=ADD_CODES),
    done=Status.ADDED,
    holds=lambda member: member is not None,
    doubt="People may have been added: look at the group before sending again.",
    known=frozenset({Status.ADDED, Status.ALREADY_MEMBER, Status.INVITED, Status.LINK_SENT}),
    stop_on={Status.GROUP_FULL: "the group is full"},
)
REMOVE = Operation(
    "remove",
    partial(participants, "groups.remove_participant"),
    partial(read_lists, accepted=Status.REMOVED, unaccepted=Status.NOT_A_MEMBER),
    done=Status.REMOVED,
    holds=lambda member: member is None,
    doubt="People may have been removed: look at the group before sending again.",
    known=frozenset({Status.REMOVED, Status.NOT_A_MEMBER}),
)
PROMOTE = Operation(
    "promote",
    partial(participants, "groups.promote_participant"),
    read_accepted,
    done=Status.PROMOTED,
    holds=lambda member: member is not None and member.admin,
    doubt="People may have become admins: look at the group before sending again.",
    known=frozenset({Status.PROMOTED}),
)
DEMOTE = Operation(
    "demote",
    partial(participants, "groups.demote_participant"),
    read_accepted,
    done=Status.DEMOTED,
    holds=lambda member: member is not None and not member.admin,
    doubt="People may be admins no more: look at the group before sending again.",
    known=frozenset({Status.DEMOTED}),
)
CHECK = Operation(
    "check",
    lambda group, sender, numbers, details: build("numbers.check_number", sender, *numbers),
    read_check,
    done=Status.ON_WHATSAPP,
    holds=lambda member: member is not None,
    doubt="Nothing was changed.",
    known=frozenset({Status.ON_WHATSAPP}),
    pace=check_pace,
)
SYNC = replace(ADD, name="sync")
"""Adds who is to come; who is to leave has an operation of their own."""
CREATE = replace(ADD, name="create")
"""Adds everybody but the first ten, with whom the group begins."""
BEGIN = replace(
    CREATE,
    request=new_group,
    read=partial(read_created, codes=ADD_CODES),
    doubt="The group may have been created: look for it in WhatsApp before creating it again.",
    pace=create_pace,
)
"""The first call of CREATE."""
INVITE = Operation(
    "invite",
    message,
    read_sent,
    done=Status.ALREADY_MEMBER,
    holds=lambda member: member is not None,
    doubt="The link may have been sent, and is not sent again.",
    known=frozenset({Status.LINK_SENT}),
    pace=invite_pace,
)
OPERATIONS = {each.name: each for each in (ADD, REMOVE, PROMOTE, DEMOTE, CHECK, SYNC, CREATE, INVITE)}
"""By the name that a journal holds."""

INFO: Query[GroupInfo] = Query("group", lambda group, _: build("groups.get_group", group), read_group)
GROUPS: Query[tuple[GroupInfo, ...]] = Query(
    "list of groups", lambda _, sender: build("groups.list_groups", sender), read_groups
)

ACCOUNT: Query[Account] = Query("account", lambda group, sender: build("account.get_account"), read_account)


def numbers_on(page: int) -> Query[tuple[ConnectedNumber, ...]]:
    """The connected numbers on a page, from 0."""
    return Query(
        "connected numbers",
        lambda group, sender: build("numbers.list_numbers", page_number=page, results_per_page=NUMBERS_A_PAGE),
        read_numbers,
    )


def info_of(group: str) -> Query[GroupInfo]:
    """INFO of this group, whichever the question is asked for."""
    return Query(INFO.name, lambda _, sender: INFO.request(group, sender), INFO.read)


def _setting(name: str, module: str, body: str, value: str) -> Query[Answer]:
    """Sets something of a group that no answer shows."""
    return Query(
        name,
        lambda group, sender: build(module, group, body=model(body, sender, value)),
        read_accepted,
        doubt="It may be set: no answer shows it, so look in WhatsApp.",
    )


def description(text: str) -> Query[Answer]:
    """Sets the description of a group."""
    return _setting("description", "groups.set_group_description", "DescriptionRequest", text)


def picture(url: str) -> Query[Answer]:
    """Sets the picture of a group."""
    return _setting("picture", "groups.set_group_picture", "PictureRequest", url)


WEBHOOKS: Query[tuple[Webhook, ...]] = Query(
    "webhooks", lambda group, sender: build("webhooks.list_webhooks"), read_webhooks
)


def subscription(event: str, url: str, group: str | None) -> Query[Webhook]:
    """Has an address called at an event, `join` and the like."""

    def request(_: str, sender: str) -> Request:
        body = model("WebhookRequest", url, sender, to_group_uuid=group)
        return build("webhooks.subscribe_webhook", f"whatsapp.group.{event}", body=body)

    return Query("webhook", request, read_webhook, doubt="There may be such a webhook now: list them.")


def unsubscription(webhook: str) -> Query[Answer]:
    """Deletes a webhook."""
    return Query(
        "webhook",
        lambda group, sender: build("webhooks.delete_webhook", webhook),
        read_accepted,
        doubt="It may be deleted: list them.",
    )
