"""Having an address called at an event. Whether it is kept, the list of webhooks tells."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from starlette.types import ASGIApp

from tests.contract.exchange import FROM_NUMBER, GROUP, OTHER_GROUP, UNKNOWN_GROUP, Request
from tests.contract.mutants.edits import EditScope, body, part
from tests.contract.mutants.mutate import Call, Edit
from tests.contract.scenarios import Scenario, Step, differs, refused, uk
from tests.contract.valid import valid_request
from twochat_sandbox import State, create_app
from twochat_sandbox.state import Hook

JOIN, LEAVE, REMOVE = EVENTS = tuple(f"whatsapp.group.{event}" for event in ("join", "leave", "remove"))


@dataclass(frozen=True)
class Subscribed:
    """The webhook has an id, and says of which number it is. Its event and its address are among what the answer must tell.

    `channel`: the id of the number, where it is known.
    """

    channel: str = ""

    def __call__(self, request: Request, body: Any) -> list[str]:
        return [*kinds(body["data"], "/data"), *of_number(body["data"], "/data", self.channel)]


CHANNEL = "WPN00000000-0000-4000-8000-000000000000"
"""The id of the sandbox's sending number."""


def kinds(hook: dict[str, Any], place: str) -> list[str]:
    """Where the ids of a webhook are of another kind. What is optional must be right if it is there."""
    findings: list[str] = []
    if not re.fullmatch("WHK[0-9a-f-]{36}", hook["uuid"]):
        findings.append(differs(f"{place}/uuid", "a webhook has an id of another kind"))
    if not (hook.get("channel_uuid") or "WPN").startswith("WPN"):
        findings.append(differs(f"{place}/channel_uuid", "the number of a webhook has an id of another kind"))
    return findings


def of_number(hook: dict[str, Any], place: str, channel: str) -> list[str]:
    """Where a webhook is another number's. What is optional must be right if it is there."""
    found = hook.get("channel_uuid")
    if not channel or found in (None, channel):
        return []
    return [differs(f"{place}/channel_uuid", f"a webhook is another number's: {found}, not {channel}")]


def address(digits: int) -> str:
    """An address that has been given to nobody: the number in it is another in each run (`unique_numbers`)."""
    return f"https://example.com/2chat/{uk(digits)[1:]}"


def subscribe(event: str, url: str, *, group: str | None = None, number: str = FROM_NUMBER, key: str = "") -> Request:
    """The request to call an address at an event, in one group or, without one, in each."""
    sent = {"hook_url": url, "on_number": number} | ({"to_group_uuid": group} if group is not None else {})
    request = valid_request("subscribeWebhook", **({"key": key} if key else {}))
    path = request.path.rpartition("/")[0] + f"/{event}"
    return replace(request, path=path, body=json.dumps(sent, separators=(",", ":")).encode())


def subscribed(event: str, url: str, *, group: str | None = None) -> Step:
    """A call that is carried out."""
    return Step(subscribe(event, url, group=group), 200, Subscribed())


_LONG = f"{address(252)}/"
_LONGEST = _LONG + "a" * (2048 - len(_LONG))

SCENARIOS = (
    Scenario("webhook_at_each_event", tuple(subscribed(event, address(250)) for event in EVENTS)),
    Scenario(
        "webhook_of_one_group",
        (subscribed(JOIN, address(251), group=GROUP), subscribed(JOIN, address(251), group=OTHER_GROUP)),
    ),
    Scenario(
        "webhook_of_the_number_that_was_named",
        (Step(subscribe(JOIN, address(257)), 200, Subscribed(CHANNEL)),),
        sandbox=True,
    ),
    Scenario("webhook_of_unknown_group", (refused(404, subscribe(JOIN, address(253), group=UNKNOWN_GROUP)),)),
    # A path that leads to nothing; 2Chat may take its last part for a value that is malformed.
    Scenario("webhook_at_no_event", (refused(404, subscribe("whatsapp.group.sing", address(254)), also=(422,)),)),
    Scenario("webhook_at_too_long_an_address", (refused(422, subscribe(JOIN, f"{_LONGEST}a")),)),
    Scenario("webhook_at_no_address", (refused(422, subscribe(JOIN, "example.com/2chat")),)),
    Scenario("webhook_of_no_number", (refused(422, subscribe(JOIN, address(255), number="12123334444")),)),
    Scenario("webhook_of_no_group", (refused(404, subscribe(JOIN, address(256), group="120363@g.us"), also=(422,)),)),
)


def hook(change: Callable[[dict[str, Any]], Any]) -> Edit:
    """The webhook as another."""
    return part("data", change)


def asked(call: Call) -> Hook | None:
    """The webhook that a call asks for, or None if that can't be read."""
    try:
        return Hook(call.path.rpartition("/")[2], str(json.loads(call.request_body)["hook_url"]))
    except (ValueError, KeyError, TypeError):
        return None


def _kept_though_refused(call: Call) -> None:
    if call.status in (404, 422) and (refused := asked(call)):
        call.state.hook(refused)


def _kept_twice(call: Call) -> None:
    if call.status == 200 and (served := asked(call)):
        call.state.hook(served)


def _not_kept(call: Call) -> None:
    if call.status == 200:
        call.state.unhook(call.json["data"]["uuid"])


def _only_the_last_is_kept(call: Call) -> None:
    if call.status == 200:
        for id in call.state.hooks.keys() - {call.json["data"]["uuid"]}:
            call.state.unhook(id)


def _one_for_each_address(call: Call) -> None:
    if call.status == 200:
        for id, each in call.state.hooks.items():
            if each.url == call.json["data"]["hook_url"] and id != call.json["data"]["uuid"]:
                call.state.unhook(id)


def _one_for_each_event(call: Call) -> None:
    if call.status == 200:
        for id, each in call.state.hooks.items():
            if each.event == call.json["data"]["event_name"] and id != call.json["data"]["uuid"]:
                call.state.unhook(id)


def _any_group(call: Call) -> None:
    if call.status == 404 and (refused := asked(call)) and refused.event in EVENTS:
        told = {"uuid": call.state.hook(refused), "event_name": refused.event, "hook_url": refused.url}
        call.status, call.json = 200, {"success": True, "data": told}


WRONG_ANSWERS: dict[str, tuple[str, Edit]] = {
    "the webhook is not kept": ("documented", _not_kept),
    "the webhook is kept twice": ("documented", _kept_twice),
    "only the last webhook is kept": ("documented", _only_the_last_is_kept),
    "one webhook for each address": ("inferred", _one_for_each_address),
    "one webhook for each event": ("documented", _one_for_each_event),
    "a refused webhook is kept": ("documented", _kept_though_refused),
    "any group will do": ("documented", _any_group),
    "every webhook has one id": ("documented", hook(lambda one: one | {"uuid": "WHK00000000-0000-4000-8000-000000000001"})),
    "the id of the number in place of the webhook's": ("documented", hook(lambda one: one | {"uuid": one["channel_uuid"]})),
    "the number in place of its id": ("documented", hook(lambda one: one | {"channel_uuid": FROM_NUMBER})),
    "the event without its beginning": (
        "documented", hook(lambda one: one | {"event_name": one["event_name"].rpartition(".")[2]})
    ),
    "every event is a join": ("documented", hook(lambda one: one | {"event_name": JOIN})),
    "the address cut at 255": ("documented", hook(lambda one: one | {"hook_url": one["hook_url"][:255]})),
    "the address without its path": ("documented", hook(lambda one: one | {"hook_url": "https://example.com"})),
    "the webhook as a bare id": ("documented", hook(lambda one: one["uuid"])),
    "the webhook within a list": ("documented", hook(lambda one: [one])),
    "the webhook not wrapped": ("documented", body(lambda answer: {"success": True} | answer["data"])),
    "the webhook called webhook": ("documented", body(lambda answer: {"success": True, "webhook": answer["data"]})),
}  # fmt: skip


def _path(change: Callable[[str], str]) -> EditScope:
    """Another event in the path."""

    def edit(scope: Any) -> Any:
        before, _, event = scope["path"].rpartition("/")
        path = f"{before}/{change(event)}"
        return {**scope, "path": path, "raw_path": path.encode()}

    return edit


WRONG_REQUESTS: dict[str, tuple[str, EditScope]] = {
    "an unknown event is taken for a join": ("documented", _path(lambda event: event if event in EVENTS else JOIN)),
    "who leaves and who is removed is one": ("documented", _path(lambda event: event.replace("remove", "leave"))),
    "an event in any case": ("documented", _path(str.lower)),
}


class _AnotherAddress(State):
    def hook(self, hook: Hook) -> str:
        return super().hook(replace(hook, url=hook.url.rpartition("/")[0]))


class _AnotherEvent(State):
    def hook(self, hook: Hook) -> str:
        return super().hook(replace(hook, event=JOIN))


def server(state: Callable[[], State]) -> Callable[[], ASGIApp]:
    """The sandbox with a state that does something else."""
    return lambda: create_app(state=state(), slow=0)


WRONG_SERVERS: dict[str, tuple[str, Callable[[], ASGIApp]]] = {
    "another address is kept": ("documented", server(_AnotherAddress)),
    "another event is kept": ("documented", server(_AnotherEvent)),
}

SHOWN = {"hook_params": {"waweb_uuid": "WPN0"}, "created_at": "2023-04-18T01:00:00Z"}
"""What the documentation shows of a webhook besides."""

HARMLESS: dict[str, Edit] = {
    "all that the documentation shows": hook(lambda one: one | SHOWN),
    "only what is required": hook(lambda one: {"uuid": one["uuid"]}),
    "null where null may be": hook(lambda one: one | {"channel_uuid": None}),
}


def _instance(what: str, answer: object, evidence: str = "documented") -> dict[str, Any]:
    return {"what": what, "evidence": evidence, "status": 200, "answer": answer}


WHOLE = {"uuid": "WHK0", "event_name": JOIN, "channel_uuid": "WPN0", "hook_url": "https://example.com/2chat"}
_REQUEST = {"hook_url": "https://example.com/2chat", "on_number": FROM_NUMBER}
_ADDRESSES = ("http://example.com", "https://example.com/", "https://example.com:8443/a?b=c#d", _LONGEST)
_NO_ADDRESSES = (
    "", "example.com", "https://", "https:///2chat", "ftp://example.com/2chat", "https//example.com", " https://example.com",
    "https://example.com/2 chat", "https://exam ple.com", "https://[::1]/2chat", "https://example.com/[1]", "https://example.com/2chat\n", "HTTPS://example.com", f"{_LONGEST}a",
)  # fmt: skip

ACCEPTED = (
    _instance("a webhook", {"success": True, "data": WHOLE}),
    _instance("a webhook with a field more", {"success": True, "data": WHOLE | SHOWN}),
    _instance("a webhook that has only its id", {"success": True, "data": {"uuid": "WHK0"}}, "inferred"),
    _instance("a webhook of no number", {"success": True, "data": WHOLE | {"channel_uuid": None}}, "inferred"),
    _instance("a webhook in an answer with a field more", {"success": True, "data": WHOLE, "message": "m"}, "inferred"),
    _instance("a webhook that there is not, with 200", {"success": False, "error_message": "m"}, "inferred"),
    *({"what": f"the event {event}", "evidence": "documented", "event": event} for event in EVENTS),
    {"what": "an address", "evidence": "documented", "request": _REQUEST},
    *({"what": f"{group[:3]}…", "evidence": "documented", "request": _REQUEST | {"to_group_uuid": group}} for group in (GROUP, OTHER_GROUP)),
    *(
        {"what": f"the address {url[:40]}", "evidence": "inferred", "request": _REQUEST | {"hook_url": url}}
        for url in _ADDRESSES
    ),
    {"what": "a number of seven digits", "evidence": "inferred", "request": _REQUEST | {"on_number": "+2901234"}},
    {"what": "a number of fifteen digits", "evidence": "documented", "request": _REQUEST | {"on_number": "+491234567890123"}},
    {"what": "a webhook asked for in JSON", "evidence": "documented", "content_type": "application/json"},
)  # fmt: skip

_WRONG: tuple[Any, ...] = (1, [])
_ANSWERS: tuple[Any, ...] = (
    None, [], {"data": WHOLE}, {"success": True}, {"success": "true", "data": WHOLE}, {"success": None, "data": WHOLE},
    {"success": True, "data": None}, {"success": True, "data": [WHOLE]}, {"success": True, "data": "WHK0"},
    {"success": True, "data": {"hook_url": "https://example.com/2chat"}},
)  # fmt: skip
_NUMBERS = ("12123334444", "+02123334444", "+290123", "+4912345678901234", " +12123334444", "+12123334444x")
_REQUESTS: tuple[Any, ...] = (
    None, [], "https://example.com/2chat", {}, {"hook_url": "https://example.com/2chat"}, {"on_number": FROM_NUMBER},
    *(_REQUEST | {name: value} for name in (*_REQUEST, "to_group_uuid") for value in (*_WRONG, None)),
    *(_REQUEST | {"hook_url": url} for url in _NO_ADDRESSES), *(_REQUEST | {"on_number": number} for number in _NUMBERS),
    _REQUEST | {"event": JOIN},
)  # fmt: skip

REFUSED = (
    *(_instance(f"a webhook as {answer!r}", answer) for answer in _ANSWERS),
    *(
        _instance(f"a webhook with {name} {value!r}", {"success": True, "data": WHOLE | {name: value}})
        for name in WHOLE
        for value in (_WRONG if name == "channel_uuid" else (*_WRONG, None))
    ),
    *(
        {"what": f"a webhook asked for as {str(sent)[:120]}", "evidence": "inferred", "request": sent}
        for sent in _REQUESTS
    ),
    *(
        {"what": f"the event {event!r}", "evidence": "documented", "event": event}
        for event in (
            "", "join", "whatsapp.group.", "whatsapp.group.joined", "my.whatsapp.group.join", "whatsapp_group_join",
            "WhatsApp.group.join", "whatsapp.group.joinleave",
        )
    ),
    {"what": "a webhook asked for in a form", "evidence": "inferred", "content_type": "application/x-www-form-urlencoded"},
    {"what": "a webhook asked for in text", "evidence": "inferred", "content_type": "text/plain"},
)  # fmt: skip
