"""Finding webhooks: which addresses are called, and at what."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.contract.exchange import GROUP, UNKNOWN_GROUP, Request
from tests.contract.mutants.edits import body, part, the_call_before
from tests.contract.mutants.mutate import Edit
from tests.contract.operations.subscribeWebhook import (
    CHANNEL,
    JOIN,
    LEAVE,
    REMOVE,
    SHOWN,
    WHOLE,
    address,
    kinds,
    of_number,
    subscribe,
    subscribed,
)
from tests.contract.scenarios import Scenario, Step, differs, refused
from tests.contract.valid import valid_request

Called = tuple[str, str]
"""An event and an address."""


@dataclass(frozen=True)
class Listed:
    """Each of these is listed once, and none of the others: not those that were deleted, and not those that were refused.

    Nothing is said of webhooks besides: the account may have more. What is optional must be right if it is there. `channel`: the
    id of the number that they are of, where it is known.
    """

    those: tuple[Called, ...] = ()
    others: tuple[Called, ...] = ()
    channel: str = ""

    def __call__(self, request: Request, body: Any) -> list[str]:
        found = [(hook.get("event_name"), hook.get("hook_url")) for hook in body["webhooks"]]
        findings = [finding for hook in body["webhooks"] for finding in kinds(hook, "/webhooks/*")]
        for event, url in self.those:
            if not any(told in (event, None) and where in (url, None) for told, where in found):
                missing = f"a webhook is not listed, or with another event or address: {event} at {url}"
                findings.append(differs("/webhooks", missing))
            if found.count((event, url)) > 1:
                findings.append(differs("/webhooks", f"a webhook is listed twice: {event} at {url}"))
        for event, url in self.others:
            if (event, url) in found:
                findings.append(differs("/webhooks", f"a webhook is listed that there is not: {event} at {url}"))
        ours = [hook for hook in body["webhooks"] if (hook.get("event_name"), hook.get("hook_url")) in self.those]
        return findings + [finding for hook in ours for finding in of_number(hook, "/webhooks/*", self.channel)]


def listed(*those: Called, others: tuple[Called, ...] = (), channel: str = "") -> Step:
    """A look at the webhooks."""
    return Step(valid_request("listWebhooks"), 200, Listed(those, others, channel))


_ONE, _SAME_EVENT, _ANOTHER = (JOIN, address(260)), (JOIN, address(261)), (LEAVE, address(262))
_OF_GROUP = (REMOVE, address(263))
_AT_JOIN, _AT_LEAVE = (JOIN, address(264)), (LEAVE, address(264))
_REFUSED = (JOIN, address(265))
_OF_NUMBER = (LEAVE, address(267))

SCENARIOS = (
    Scenario("webhooks_of_the_account", (listed(),), harmless=True),
    Scenario(
        "webhooks_that_were_made",
        (
            subscribed(*_ONE),
            listed(_ONE, others=(_ANOTHER,)),
            subscribed(*_SAME_EVENT),
            subscribed(*_ANOTHER),
            listed(_ONE, _SAME_EVENT, _ANOTHER),
        ),
    ),
    Scenario("webhook_of_a_group_is_listed", (subscribed(*_OF_GROUP, group=GROUP), listed(_OF_GROUP))),
    Scenario("webhooks_with_one_address", (subscribed(*_AT_JOIN), subscribed(*_AT_LEAVE), listed(_AT_JOIN, _AT_LEAVE))),
    Scenario(
        "webhooks_of_the_number_that_was_named",
        (subscribed(*_OF_NUMBER), listed(_OF_NUMBER, channel=CHANNEL)),
        sandbox=True,
    ),
    Scenario(
        "webhooks_without_the_refused",
        (
            subscribed(JOIN, address(266)),
            refused(404, subscribe(*_REFUSED, group=UNKNOWN_GROUP)),
            listed((JOIN, address(266)), others=(_REFUSED,)),
        ),
    ),
)


def hooks(change: Callable[[list[Any]], Any]) -> Edit:
    """The list of webhooks as another."""
    return part("webhooks", change)


def hook(change: Callable[[dict[str, Any]], Any]) -> Edit:
    """Each webhook as another."""
    return hooks(lambda listed: [change(one) for one in listed])


def _next_address(listed: list[Any]) -> list[Any]:
    """The address of each with the next."""
    return [one | {"hook_url": other["hook_url"]} for one, other in zip(listed, listed[1:] + listed[:1], strict=True)]


WRONG_ANSWERS: dict[str, tuple[str, Edit]] = {
    "no webhooks": ("documented", hooks(lambda listed: [])),
    "the last webhook missing": ("documented", hooks(lambda listed: listed[:-1])),
    "the first webhook missing": ("documented", hooks(lambda listed: listed[1:])),
    "one webhook alone": ("documented", hooks(lambda listed: listed[0] if listed else None)),
    "the webhooks of one event": ("documented", hooks(lambda all: [one for one in all if one["event_name"] == JOIN])),
    "one webhook for each address": ("inferred", hooks(lambda all: [*{one["hook_url"]: one for one in all}.values()])),
    "the webhooks of the call before": ("documented", the_call_before),
    "each webhook twice, with another id": (
        "documented", hooks(lambda listed: [*listed, *(one | {"uuid": f"{one['uuid'][:3]}f{one['uuid'][4:]}"} for one in listed)])
    ),
    "the address of another": ("documented", hooks(_next_address)),
    "the address without its path": ("documented", hook(lambda one: one | {"hook_url": "https://example.com"})),
    "every webhook waits for who joins": ("documented", hook(lambda one: one | {"event_name": JOIN})),
    "the event without its beginning": (
        "documented", hook(lambda one: one | {"event_name": one["event_name"].rpartition(".")[2]})
    ),
    "the id of the number in place of the webhook's": ("documented", hook(lambda one: one | {"uuid": one["channel_uuid"]})),
    "numbers for ids": ("documented", hooks(lambda listed: [one | {"uuid": str(n)} for n, one in enumerate(listed)])),
    "webhooks as bare addresses": ("documented", hook(lambda one: one["hook_url"])),
    "webhooks by their ids": ("documented", hooks(lambda listed: {one["uuid"]: one for one in listed})),
    "a bare list": ("documented", body(lambda answer: answer["webhooks"])),
    "webhooks within data": ("documented", body(lambda answer: {"success": True, "data": answer["webhooks"]})),
}  # fmt: skip

HARMLESS: dict[str, Edit] = {
    "webhooks in another order": hooks(lambda listed: listed[::-1]),
    "all that the documentation shows": hook(lambda one: one | SHOWN),
    "only what is required": hook(lambda one: {"uuid": one["uuid"]}),
    "null where null may be": hook(lambda one: one | {"channel_uuid": None}),
    "a webhook that was there before": hooks(
        lambda listed: [WHOLE | {"uuid": "WHK530c9d58-2259-4ce2-82a8-1941f3a60665"}, *listed]
    ),
}


def _instance(what: str, answer: object, evidence: str = "documented") -> dict[str, Any]:
    return {"what": what, "evidence": evidence, "status": 200, "answer": answer}


ACCEPTED = (
    _instance("two webhooks", {"success": True, "webhooks": [WHOLE, WHOLE | {"uuid": "WHK1"}]}),
    _instance("no webhooks", {"success": True, "webhooks": []}, "inferred"),
    _instance("a webhook with a field more", {"success": True, "webhooks": [WHOLE | SHOWN]}),
    _instance("a webhook that has only its id", {"success": True, "webhooks": [{"uuid": "WHK0"}]}, "inferred"),
    _instance("a webhook of no number", {"success": True, "webhooks": [WHOLE | {"channel_uuid": None}]}, "inferred"),
    _instance("webhooks with a field more", {"success": True, "webhooks": [], "total": 0}, "inferred"),
    _instance("webhooks that could not be read, with 200", {"success": False, "error_message": "m"}, "inferred"),
)

_WRONG: tuple[Any, ...] = (1, [])
_ANSWERS: tuple[Any, ...] = (
    # A bare list is what 2Chat's own node for n8n reads; its documentation shows another answer, and one of them is right.
    None, [], [WHOLE], {"webhooks": []}, {"success": True}, {"success": "true", "webhooks": []},
    {"success": None, "webhooks": []},
)  # fmt: skip
_HOOKS: tuple[Any, ...] = (None, {}, {"WHK0": WHOLE}, ["WHK0"], [None], [{"hook_url": "https://example.com/2chat"}])

REFUSED = (
    *(_instance(f"webhooks as {answer!r}", answer) for answer in _ANSWERS),
    *(_instance(f"webhooks that are {value!r}", {"success": True, "webhooks": value}) for value in _HOOKS),
    *(
        _instance(f"a webhook with {name} {value!r}", {"success": True, "webhooks": [WHOLE | {name: value}]})
        for name in WHOLE
        for value in (_WRONG if name == "channel_uuid" else (*_WRONG, None))
    ),
)
