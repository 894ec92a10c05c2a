"""What each operation of the contract does, once its request has passed the checks."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from hashlib import sha256
from typing import Any

import phonenumbers

from twochat_sandbox.checks import Refusal
from twochat_sandbox.magic import ADDED, NOT_ON_WHATSAPP, OLDER, MagicNumber
from twochat_sandbox.spelling import older_in
from twochat_sandbox.state import Group, Hook, Membership, Message, State

REMOVED_AT = 1790000000
"""Always the same time, so that a recording is the same each time."""

Handler = Callable[[State, Mapping[str, str], Any, bool], dict[str, Any]]
"""Takes the state, the parameters in the path and the query, the body, and whether WhatsApp's limit on a sending number applies.

Returns the body of the answer; may raise `Refusal`.
"""


def add_participant(state: State, params: Mapping[str, str], body: Any, limited: bool) -> dict[str, Any]:
    """Add each participant to the group, and answer what happened to each."""
    group = _group(state, params)
    from_number, numbers = _participants(state, body)
    results = state.add(group, from_number, numbers, limited=limited)
    answer: dict[str, Any] = {"success": True, "participants": _results(results)}
    if unaccepted := [number for number, result in results if result.unaccepted]:
        answer["unaccepted_numbers"] = unaccepted
    return answer


def create_group(state: State, params: Mapping[str, str], body: Any, limited: bool) -> dict[str, Any]:
    """Create a group of the sending number, and answer what happened to each of the others."""
    new = _part(body, "group")
    from_number, numbers = _participants(state, {**new, "from_number": _part(body).get("from_number", "")})
    name, description = str(new.get("name", "")), str(new.get("description", ""))
    made, results = state.create(name, description, from_number, numbers, limited=limited)
    creator = {"statusCode": 200, "message": ADDED.message, "isGroupCreator": True, "isInviteV4Sent": False}
    group: dict[str, Any] = {
        "uuid": made.id,
        "name": made.name,
        "wa_group_id": _whatsapp_id(made.id),
        "participants": {from_number: creator}
        | {number: result | {"isGroupCreator": False} for number, result in _results(results).items()},
        "accepted_numbers": [_known_as(number) for number, result in results if result.code is not None],
        "unaccepted_numbers": [number for number, result in results if result.unaccepted],
    }
    return {"success": True, "group": group}


def remove_participant(state: State, params: Mapping[str, str], body: Any, limited: bool) -> dict[str, Any]:
    """Remove each participant who was added to the group. Nobody else is in it but its owner, who stays."""
    _, numbers = _participants(state, body)
    with state.changing(_group(state, params)) as members:
        removed = {number: members.pop(number, None) is not None for number in numbers}
    accepted, unaccepted = (
        [_known_as(number) for number in numbers if removed[number] is done] for done in (True, False)
    )
    lists = {"timestamp": REMOVED_AT, "accepted_numbers": accepted, "unaccepted_numbers": unaccepted}
    return {"success": True, "participants": lists}


def promote_participant(state: State, params: Mapping[str, str], body: Any, limited: bool) -> dict[str, Any]:
    """Make each participant who was added to the group an admin."""
    return _set_admins(state, params, body, is_admin=True)


def demote_participant(state: State, params: Mapping[str, str], body: Any, limited: bool) -> dict[str, Any]:
    """Make each participant who was added to the group an ordinary member. Its owner stays an admin."""
    return _set_admins(state, params, body, is_admin=False)


def set_description(state: State, params: Mapping[str, str], body: Any, limited: bool) -> dict[str, Any]:
    """Set the description of a group, which no answer shows."""
    said = _part(body)
    _check_sender(state, said.get("from_number"))
    state.group(_group(state, params)).description = str(said.get("description", ""))
    return {"success": True}


def set_picture(state: State, params: Mapping[str, str], body: Any, limited: bool) -> dict[str, Any]:
    """Set the address of a group's picture, which no answer shows. Nothing is fetched."""
    said = _part(body)
    _check_sender(state, said.get("from_number"))
    state.group(_group(state, params)).picture = str(said.get("url", ""))
    return {"success": True}


def get_group(state: State, params: Mapping[str, str], body: Any, limited: bool) -> dict[str, Any]:
    """Answer who is in the group: its owner, and who was added long enough ago."""
    group = _group(state, params)
    code = _invite_code(group)
    details = {
        "invite_code": code,
        "invite_link": f"https://chat.whatsapp.com/{code}",
        "participants": [_member(state, state.group(group), number) for number in state.listed(group)[0]],
    }
    return {"success": True, "data": _summary(state, group) | details}


def list_groups(state: State, params: Mapping[str, str], body: Any, limited: bool) -> dict[str, Any]:
    """Answer all groups: each sending number sees the same."""
    _check_sender(state, params.get("phone_number"), 404)
    listed = [_summary(state, group.id) | _created(group) for group in state.seen()]
    return {"success": True, "data": listed}


def list_numbers(state: State, params: Mapping[str, str], body: Any, limited: bool) -> dict[str, Any]:
    """Answer a page of the account's numbers."""
    numbers = [
        {
            "uuid": _channel(state, each.number),
            "friendly_name": each.name,
            "phone_number": each.number,
            "connection_status": "C" if each.connected else "D",
            "enabled": True,
            "iso_country_code": _format(each.number)[1],
            "pushname": each.pushname,
        }
        for each in state.account.numbers
    ]
    size = int(params.get("results_per_page", 50))
    start = int(params.get("page_number", 0)) * size
    return {"success": True, "numbers": numbers[start : start + size]}


def get_account(state: State, params: Mapping[str, str], body: Any, limited: bool) -> dict[str, Any]:
    """Answer the account: what it has, and what is left. Where nothing ends, it is the same each time."""
    account, left = state.account, state.left
    return {
        "success": True,
        "account": {
            "uuid": "00000000-0000-4000-8000-000000000000",
            "name": account.name,
            "on_trial": account.on_trial,
            "blocked": account.blocked,
        },
        "limits": {"requests_per_minute": account.requests_per_minute},
        "usage": {
            "api_requests_available": _or(left["credits"], 9000),
            "api_requests_plan_default": _or(account.credits, 10000),
            "number_check_requests_available": _or(left["checks"], 800),
            "number_check_requests_plan_default": _or(account.checks, 1000),
        },
    }


def check_number(state: State, params: Mapping[str, str], body: Any, limited: bool) -> dict[str, Any]:
    """Answer whether a number is on WhatsApp. Each is, but for what is no number and the magic numbers without an account."""
    _check_sender(state, params.get("phone_number"), 404)
    if not state.spend("checks"):
        raise Refusal(402)
    number = params.get("checked_number", "")
    if not _is_possible(number):
        return {"is_valid": False}
    checked = {"iso_country_code": _format(number)[1], "e164_format": number}
    answer = {"is_valid": True, "number": checked, "on_whatsapp": not number.endswith(NOT_ON_WHATSAPP)}
    info = {"number_id": f"{_known_as(number)[1:]}@c.us", "is_business": False, "verified_name": None}
    return answer | {"whatsapp_info": info} if answer["on_whatsapp"] else answer


def send_message(state: State, params: Mapping[str, str], body: Any, limited: bool) -> dict[str, Any]:
    """Keep a message, as if it were sent: whether anybody gets it is not said."""
    said = _part(body)
    _check_sender(state, said.get("from_number"), 404)
    message = Message(*(str(said.get(name, "")) for name in ("from_number", "to_number", "text")))
    uuid = f"MSG00000000-0000-4000-8000-{state.send(message):012}"
    return {"success": True, "message_uuid": uuid, "batched": False}


def subscribe(state: State, params: Mapping[str, str], body: Any, limited: bool) -> dict[str, Any]:
    """Remember a webhook. The sandbox calls nobody."""
    said = _part(body)
    _check_sender(state, said.get("on_number"))
    hook = Hook(params.get("event", ""), str(said.get("hook_url", "")), said.get("to_group_uuid"))
    if hook.group is not None and hook.group not in state:
        raise Refusal(404)
    return {"success": True, "data": _hook(state, state.hook(hook), hook)}


def list_webhooks(state: State, params: Mapping[str, str], body: Any, limited: bool) -> dict[str, Any]:
    """Answer all webhooks."""
    return {"success": True, "webhooks": [_hook(state, id, hook) for id, hook in state.hooks.items()]}


def delete_webhook(state: State, params: Mapping[str, str], body: Any, limited: bool) -> dict[str, Any]:
    """Forget a webhook."""
    if not state.unhook(params.get("webhook_uuid", "")):
        raise Refusal(404)
    return {"success": True}


def _set_admins(state: State, params: Mapping[str, str], body: Any, *, is_admin: bool) -> dict[str, Any]:
    _, numbers = _participants(state, body)
    with state.changing(_group(state, params)) as members:
        for number in members.keys() & numbers:
            members[number].is_admin = is_admin
    # Source: observed: a third party's test has this answer.
    return {"success": True, "participants": {"statusCode": 200}}


def _group(state: State, params: Mapping[str, str]) -> str:
    """The group that a path names.

    Raises:
        Refusal: 404 if there is none.
    """
    group = params.get("group_uuid", "")
    if group not in state:
        raise Refusal(404)
    return group


def _participants(state: State, body: Any) -> tuple[str, list[str]]:
    """The sender and the numbers of a body.

    Raises:
        Refusal: 400. Only a contract other than ours lets a body through that lacks one of them, and then means it. Or 403,
            as `_check_sender`.
    """
    try:
        sender, numbers = str(body.get("from_number", "")), [str(number) for number in body.get("participants", ())]
    except (AttributeError, TypeError):
        raise Refusal(400, "from_number or participants can't be read") from None
    _check_sender(state, sender)
    return sender, numbers


def _check_sender(state: State, number: Any, status: int = 403) -> None:
    """Check that the account has this sending number, and it is connected.

    Raises:
        Refusal: With the status: 404 where the contract means a number by it, and not a group.
    """
    if not state.account.sends(str(number)):
        raise Refusal(status, "" if status == 404 else "the sending number is not connected")


def _part(body: Any, name: str = "") -> dict[str, Any]:
    """A body, or an object within it.

    Raises:
        Refusal: 400. Only a contract other than ours lets another through.
    """
    try:
        return dict(body[name] if name else body)
    except (KeyError, TypeError, ValueError):
        raise Refusal(400, f"{name or 'the body'} is no object") from None


def _results(results: Sequence[tuple[str, MagicNumber]]) -> dict[str, dict[str, Any]]:
    """What is said of each number that has a code."""
    return {
        _known_as(number): {"statusCode": result.code, "message": result.message, "isInviteV4Sent": result.invited}
        for number, result in results
        if result.code is not None
    }


def _whatsapp_id(group: str) -> str:
    digits = int(re.sub("[^0-9a-f]", "", group[3:]), 16)
    return f"120363{digits % 10**12:012}@g.us"


def _created(group: Group) -> dict[str, Any]:
    """When a group was created, if that was here."""
    return (
        {} if group.created_at is None else {"wa_created_at": datetime.fromtimestamp(group.created_at, UTC).isoformat()}
    )


def _hook(state: State, id: str, hook: Hook) -> dict[str, Any]:
    channel = _channel(state, state.account.first)
    return {"uuid": id, "event_name": hook.event, "channel_uuid": channel, "hook_url": hook.url}


def _channel(state: State, number: str) -> str:
    """The id of a number of the account; for others that of the first."""
    numbers = [each.number for each in state.account.numbers]
    return f"WPN00000000-0000-4000-8000-{numbers.index(number) if number in numbers else 0:012}"


def _or(left: int | None, otherwise: int) -> int:
    return otherwise if left is None else left


def _summary(state: State, group: str) -> dict[str, Any]:
    """What is said of a group without its members."""
    found = state.group(group)
    return {
        "uuid": group,
        "channel_uuid": _channel(state, found.owner),
        "wa_group_id": _whatsapp_id(group),
        "wa_group_name": found.name,
        "size": state.listed(group)[1],
        "channel_is_owner": state.account.find(found.owner) is not None,
    }


def _invite_code(group: str) -> str:
    """As long as WhatsApp's codes, and to be told from them: it is no secret."""
    return f"Sandbox{group.replace('-', '')[-15:]}"


def _member(state: State, group: Group, number: str) -> dict[str, Any]:
    owns, connected = number == group.owner, state.account.find(number)
    # Who was removed since the numbers were read is said to be there once more.
    one = group.members.get(number, Membership(0, is_admin=owns))
    name = one.name or (connected.pushname if connected else "Owner" if owns else f"Member {number[-4:]}")
    said = {"wa_pushname": name, "wa_is_admin": one.is_admin, "wa_is_super_admin": owns}
    if one.hidden:
        return {"wa_participant_id": _hidden_id(number), **said}
    formatted, region = _format(number)
    known = _known_as(number)
    shown = {"phone_number": known, "formatted_phone_number": formatted, "iso_country_code": region}
    return {"wa_participant_id": f"{known[1:]}@c.us", **said, **shown}


def _known_as(number: str) -> str:
    """The number as WhatsApp spells it."""
    return older_in(number) if number.endswith(OLDER) else number


def _hidden_id(number: str) -> str:
    """The id of who hides the number: its digits say nothing of the number, and are the same in each group."""
    return f"{10**14 + int(sha256(number.encode()).hexdigest(), 16) % (9 * 10**14)}@lid"


@cache
def _format(number: str) -> tuple[str | None, str | None]:
    """The number formatted for people, and its region in ISO 3166-1 alpha-2."""
    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        # E.164 by the contract, but not a real number: +999 is no country.
        return None, None
    # The number says more than its country code, but not when it is reserved for fiction.
    region = phonenumbers.region_code_for_number(parsed)
    region = region or phonenumbers.region_code_for_country_code(parsed.country_code or 0)
    formatted = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
    return formatted, region if region.isalpha() else None


def _is_possible(number: str) -> bool:
    try:
        return phonenumbers.is_possible_number(phonenumbers.parse(number))
    except phonenumbers.NumberParseException:
        return False


HANDLERS: Mapping[str, Handler] = {
    "addParticipant": add_participant,
    "checkNumber": check_number,
    "createGroup": create_group,
    "deleteWebhook": delete_webhook,
    "demoteParticipant": demote_participant,
    "getAccount": get_account,
    "getGroup": get_group,
    "listGroups": list_groups,
    "listNumbers": list_numbers,
    "listWebhooks": list_webhooks,
    "promoteParticipant": promote_participant,
    "removeParticipant": remove_participant,
    "sendMessage": send_message,
    "setGroupDescription": set_description,
    "setGroupPicture": set_picture,
    "subscribeWebhook": subscribe,
}
"""The handlers by the operationId of the contract."""
