"""What each operation of the contract does, once its request has passed the checks."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from typing import Any

import phonenumbers

from twochat_sandbox.checks import Refusal
from twochat_sandbox.magic import ADDED, NOT_ON_WHATSAPP, MagicNumber
from twochat_sandbox.state import OWNER, Group, Hook, Message, State

CHANNEL = "WPN00000000-0000-4000-8000-000000000000"
"""The id of the sending number."""

REMOVED_AT = 1790000000
"""Always the same time, so that a recording is the same each time."""

Handler = Callable[[State, Mapping[str, str], Any, bool], dict[str, Any]]
"""Takes the state, the parameters in the path and the query, the body, and whether WhatsApp's limit on a sending number applies.

Returns the body of the answer; may raise `Refusal`.
"""


def add_participant(state: State, params: Mapping[str, str], body: Any, limited: bool) -> dict[str, Any]:
    """Add each participant to the group, and answer what happened to each."""
    group = _group(state, params)
    from_number, numbers = _participants(body)
    results = state.add(group, from_number, numbers, limited=limited)
    answer: dict[str, Any] = {"success": True, "participants": _results(results)}
    if unaccepted := [number for number, result in results if result.unaccepted]:
        answer["unaccepted_numbers"] = unaccepted
    return answer


def create_group(state: State, params: Mapping[str, str], body: Any, limited: bool) -> dict[str, Any]:
    """Create a group of the sending number, and answer what happened to each of the others."""
    new = _part(body, "group")
    from_number, numbers = _participants({**new, "from_number": _part(body).get("from_number", "")})
    name, description = str(new.get("name", "")), str(new.get("description", ""))
    made, results = state.create(name, description, from_number, numbers, limited=limited)
    creator = {"statusCode": 200, "message": ADDED.message, "isGroupCreator": True, "isInviteV4Sent": False}
    group: dict[str, Any] = {
        "uuid": made.id,
        "name": made.name,
        "wa_group_id": _whatsapp_id(made.id),
        "participants": {from_number: creator}
        | {number: result | {"isGroupCreator": False} for number, result in _results(results).items()},
        "accepted_numbers": [number for number, result in results if result.code is not None],
        "unaccepted_numbers": [number for number, result in results if result.unaccepted],
    }
    return {"success": True, "group": group}


def remove_participant(state: State, params: Mapping[str, str], body: Any, limited: bool) -> dict[str, Any]:
    """Remove each participant who was added to the group. Nobody else is in it but its owner, who stays."""
    _, numbers = _participants(body)
    with state.changing(_group(state, params)) as members:
        accepted = [number for number in numbers if members.pop(number, None) is not None]
    unaccepted = [number for number in numbers if number not in accepted]
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
    state.group(_group(state, params)).description = str(_part(body).get("description", ""))
    return {"success": True}


def set_picture(state: State, params: Mapping[str, str], body: Any, limited: bool) -> dict[str, Any]:
    """Set the address of a group's picture, which no answer shows. Nothing is fetched."""
    state.group(_group(state, params)).picture = str(_part(body).get("url", ""))
    return {"success": True}


def get_group(state: State, params: Mapping[str, str], body: Any, limited: bool) -> dict[str, Any]:
    """Answer who is in the group: its owner, and who was added long enough ago."""
    group = _group(state, params)
    numbers, _ = state.listed(group)
    admins = state.admins(group)
    code = _invite_code(group)
    details = {
        "invite_code": code,
        "invite_link": f"https://chat.whatsapp.com/{code}",
        "participants": [_member(number, number in admins) for number in numbers],
    }
    return {"success": True, "data": _summary(state, group) | details}


def list_groups(state: State, params: Mapping[str, str], body: Any, limited: bool) -> dict[str, Any]:
    """Answer all groups: each sending number is one of the owner's, and sees the same."""
    listed = [_summary(state, group.id) | _created(group) for group in state.seen()]
    return {"success": True, "data": listed}


def list_numbers(state: State, params: Mapping[str, str], body: Any, limited: bool) -> dict[str, Any]:
    """Answer a page of the connected numbers. There is one."""
    number = {
        "uuid": CHANNEL,
        "friendly_name": "Sandbox",
        "phone_number": OWNER,
        "connection_status": "C",
        "enabled": True,
        "iso_country_code": "US",
        "pushname": "Owner",
    }
    size = int(params.get("results_per_page", 50))
    start = int(params.get("page_number", 0)) * size
    return {"success": True, "numbers": [number][start : start + size]}


def get_account(state: State, params: Mapping[str, str], body: Any, limited: bool) -> dict[str, Any]:
    """Answer the account, the same each time: no call costs anything here."""
    return {
        "success": True,
        "account": {
            "uuid": "00000000-0000-4000-8000-000000000000",
            "name": "Sandbox",
            "on_trial": False,
            "blocked": False,
        },
        "limits": {"requests_per_minute": 120},
        "usage": {
            "api_requests_available": 9000,
            "api_requests_plan_default": 10000,
            "number_check_requests_available": 800,
            "number_check_requests_plan_default": 1000,
        },
    }


def check_number(state: State, params: Mapping[str, str], body: Any, limited: bool) -> dict[str, Any]:
    """Answer whether a number is on WhatsApp. Each is, but for what is no number and the magic numbers without an account."""
    number = params.get("checked_number", "")
    if not _is_possible(number):
        return {"is_valid": False}
    checked = {"iso_country_code": _format(number)[1], "e164_format": number}
    answer = {"is_valid": True, "number": checked, "on_whatsapp": not number.endswith(NOT_ON_WHATSAPP)}
    info = {"number_id": f"{number[1:]}@c.us", "is_business": False, "verified_name": None}
    return answer | {"whatsapp_info": info} if answer["on_whatsapp"] else answer


def send_message(state: State, params: Mapping[str, str], body: Any, limited: bool) -> dict[str, Any]:
    """Keep a message, as if it were sent: whether anybody gets it is not said."""
    said = _part(body)
    message = Message(*(str(said.get(name, "")) for name in ("from_number", "to_number", "text")))
    uuid = f"MSG00000000-0000-4000-8000-{state.send(message):012}"
    return {"success": True, "message_uuid": uuid, "batched": False}


def subscribe(state: State, params: Mapping[str, str], body: Any, limited: bool) -> dict[str, Any]:
    """Remember a webhook. The sandbox calls nobody."""
    said = _part(body)
    hook = Hook(params.get("event", ""), str(said.get("hook_url", "")), said.get("to_group_uuid"))
    if hook.group is not None and hook.group not in state:
        raise Refusal(404)
    return {"success": True, "data": _hook(state.hook(hook), hook)}


def list_webhooks(state: State, params: Mapping[str, str], body: Any, limited: bool) -> dict[str, Any]:
    """Answer all webhooks."""
    return {"success": True, "webhooks": [_hook(id, hook) for id, hook in state.hooks.items()]}


def delete_webhook(state: State, params: Mapping[str, str], body: Any, limited: bool) -> dict[str, Any]:
    """Forget a webhook."""
    if not state.unhook(params.get("webhook_uuid", "")):
        raise Refusal(404)
    return {"success": True}


def _set_admins(state: State, params: Mapping[str, str], body: Any, *, is_admin: bool) -> dict[str, Any]:
    _, numbers = _participants(body)
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


def _participants(body: Any) -> tuple[str, list[str]]:
    """The sender and the numbers of a body.

    Raises:
        Refusal: 400. Only a contract other than ours lets a body through that lacks one of them, and then means it.
    """
    try:
        return str(body.get("from_number", "")), [str(number) for number in body.get("participants", ())]
    except (AttributeError, TypeError):
        raise Refusal(400, "from_number or participants can't be read") from None


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
        number: {"statusCode": result.code, "message": result.message, "isInviteV4Sent": result.invited}
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


def _hook(id: str, hook: Hook) -> dict[str, Any]:
    return {"uuid": id, "event_name": hook.event, "channel_uuid": CHANNEL, "hook_url": hook.url}


def _summary(state: State, group: str) -> dict[str, Any]:
    """What is said of a group without its members."""
    return {
        "uuid": group,
        "channel_uuid": CHANNEL,
        "wa_group_id": _whatsapp_id(group),
        "wa_group_name": state.group(group).name,
        "size": state.listed(group)[1],
        "channel_is_owner": True,
    }


def _invite_code(group: str) -> str:
    """As long as WhatsApp's codes, and to be told from them: it is no secret."""
    return f"Sandbox{group.replace('-', '')[-15:]}"


def _member(number: str, is_admin: bool) -> dict[str, Any]:
    formatted, region = _format(number)
    return {
        "wa_participant_id": f"{number[1:]}@c.us",
        "wa_pushname": "Owner" if number == OWNER else f"Member {number[-4:]}",
        "wa_is_admin": is_admin,
        "wa_is_super_admin": number == OWNER,
        "phone_number": number,
        "formatted_phone_number": formatted,
        "iso_country_code": region,
    }


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
