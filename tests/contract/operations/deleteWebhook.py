"""Deleting a webhook: this one and no other, and once."""

from collections.abc import Callable
from typing import Any

from starlette.types import ASGIApp

from tests.contract.exchange import UNKNOWN_HOOK, Request
from tests.contract.mutants.edits import body
from tests.contract.mutants.mutate import Call, Edit
from tests.contract.operations.listWebhooks import listed
from tests.contract.operations.promoteParticipant import Accepted
from tests.contract.operations.subscribeWebhook import JOIN, LEAVE, REMOVE, address, server, subscribed
from tests.contract.scenarios import Scenario, Step, refused
from tests.contract.valid import valid_request
from twochat_sandbox import State


def delete(hook: str = UNKNOWN_HOOK) -> Request:
    """The request that deletes a webhook, by default one that nobody has."""
    request = valid_request("deleteWebhook")
    return Request(f"{request.path.rpartition('/')[0]}/{hook}", request.headers, b"", request.method)


def made_by(step: int) -> str:
    """The webhook that was made in this step of the scenario."""
    return f"{{{step}.data.uuid}}"


def deleted(step: int) -> Step:
    """The deletion of the webhook that was made in this step."""
    return Step(delete(made_by(step)), 200, Accepted())


_FIRST, _SECOND, _THIRD = (JOIN, address(270)), (JOIN, address(271)), (LEAVE, address(272))
_ALONE, _TWICE, _ANEW = (REMOVE, address(273)), (JOIN, address(274)), (LEAVE, address(275))
_AT_JOIN, _AT_LEAVE = (JOIN, address(276)), (LEAVE, address(276))

SCENARIOS = (
    Scenario("webhook_deleted", (subscribed(*_ALONE), listed(_ALONE), deleted(0), listed(others=(_ALONE,)))),
    Scenario(
        "one_of_three_webhooks_deleted",
        (
            subscribed(*_FIRST),
            subscribed(*_SECOND),
            subscribed(*_THIRD),
            deleted(1),
            listed(_FIRST, _THIRD, others=(_SECOND,)),
        ),
    ),
    Scenario(
        "one_of_two_webhooks_with_one_address_deleted",
        (subscribed(*_AT_JOIN), subscribed(*_AT_LEAVE), deleted(0), listed(_AT_LEAVE, others=(_AT_JOIN,))),
    ),
    Scenario("webhook_deleted_twice", (subscribed(*_TWICE), deleted(0), Step(delete(made_by(0)), 404))),
    Scenario(
        "webhook_made_again",
        (subscribed(*_ANEW), deleted(0), subscribed(*_ANEW), Step(delete(made_by(0)), 404), listed(_ANEW)),
    ),
    # Nobody's: it deletes nothing, wherever it is sent.
    Scenario("unknown_webhook_deleted", (refused(404, delete()),), harmless=True),
    Scenario("no_webhook_deleted", (refused(404, delete("1"), also=(422,)),)),
)


def _said_before_it_is_done(call: Call) -> None:
    """A webhook that was there before is none: the answer says so, and it is gone."""
    if call.status == 200:
        call.status, call.json = 404, {"success": False, "error_message": "The webhook was not found"}


def _unknown_is_served(call: Call) -> None:
    if call.status == 404:
        call.status, call.json = 200, {"success": True}


WRONG_ANSWERS: dict[str, tuple[str, Edit]] = {
    "a webhook that is deleted was not found": ("documented", _said_before_it_is_done),
    "what there is not is deleted": ("documented", _unknown_is_served),
    "the answer is a bare true": ("documented", body(lambda answer: True)),
    "the answer is the id": ("documented", body(lambda answer: {"uuid": UNKNOWN_HOOK})),
    "success as a word": ("documented", body(lambda answer: {"success": "true"})),
    "deleted in place of success": ("documented", body(lambda answer: {"deleted": True})),
    "an empty object": ("documented", body(lambda answer: {})),
}


class _Nothing(State):
    def unhook(self, hook: str) -> bool:
        return hook in self.hooks


class _Everything(State):
    def unhook(self, hook: str) -> bool:
        return hook in self.hooks and all(map(super().unhook, self.hooks))


class _TheLast(State):
    def unhook(self, hook: str) -> bool:
        return hook in self.hooks and super().unhook([*self.hooks][-1])


class _TheFirst(State):
    def unhook(self, hook: str) -> bool:
        return hook in self.hooks and super().unhook(next(iter(self.hooks)))


class _TheEvent(State):
    def unhook(self, hook: str) -> bool:
        """Every webhook of the same event."""
        found = self.hooks.get(hook)
        return found is not None and all(
            super(_TheEvent, self).unhook(id) for id, each in self.hooks.items() if each.event == found.event
        )


class _TheAddress(State):
    def unhook(self, hook: str) -> bool:
        """Every webhook with the same address."""
        found = self.hooks.get(hook)
        return found is not None and all(
            super(_TheAddress, self).unhook(id) for id, each in self.hooks.items() if each.url == found.url
        )


WRONG_SERVERS: dict[str, tuple[str, Callable[[], ASGIApp]]] = {
    "nothing is deleted": ("documented", server(_Nothing)),
    "everything is deleted": ("documented", server(_Everything)),
    "the last webhook is deleted": ("documented", server(_TheLast)),
    "the first webhook is deleted": ("documented", server(_TheFirst)),
    "each webhook of the event is deleted": ("documented", server(_TheEvent)),
    "each webhook with the address is deleted": ("inferred", server(_TheAddress)),
}

HARMLESS: dict[str, Edit] = {
    "a sentence beside success": body(lambda answer: answer | {"message": "The webhook was deleted"}),
    "the id beside success": body(lambda answer: answer | {"data": {"uuid": UNKNOWN_HOOK}}),
}


def _instance(what: str, answer: object, evidence: str = "documented") -> dict[str, Any]:
    return {"what": what, "evidence": evidence, "status": 200, "answer": answer}


ACCEPTED = (
    _instance("a deletion", {"success": True}),
    _instance("a deletion with a field more", {"success": True, "message": "m"}, "inferred"),
    _instance("a deletion that failed, with 200", {"success": False, "error_message": "m"}, "inferred"),
    {"what": "a webhook", "evidence": "documented", "webhook_uuid": "WHK530c9d58-2259-4ce2-82a8-1941f3a60665"},
)

_ANSWERS: tuple[Any, ...] = (
    None, [], {}, True, "success", [{"success": True}], {"deleted": True}, {"success": None}, {"success": 1}, {"success": "true"}, {"success": []},
)  # fmt: skip
_PARTS = UNKNOWN_HOOK[3:].split("-")
_IDS = (
    "", "1", UNKNOWN_HOOK[3:], f"WPN{UNKNOWN_HOOK[3:]}", UNKNOWN_HOOK.lower(), f" {UNKNOWN_HOOK}", f"{UNKNOWN_HOOK} ",
    UNKNOWN_HOOK.replace("-", ""), UNKNOWN_HOOK.replace("0", "A"),
    *(
        "WHK" + "-".join(changed if n == place else part for n, part in enumerate(_PARTS))
        for place, own in enumerate(_PARTS)
        for changed in (own[1:], f"{own}0")
    ),
)  # fmt: skip

REFUSED = (
    *(_instance(f"a deletion as {answer!r}", answer) for answer in _ANSWERS),
    *({"what": f"the webhook {id!r}", "evidence": "documented", "webhook_uuid": id} for id in _IDS),
)
