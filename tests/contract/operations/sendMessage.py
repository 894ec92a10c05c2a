"""Sending a text to a number. No answer shows the text or who gets it, so a server that sends nothing can't be noticed here."""

import json
from dataclasses import dataclass, replace
from typing import Any

from tests.contract.exchange import FROM_NUMBER, GROUP, KEY, Request
from tests.contract.mutants.edits import body, part
from tests.contract.mutants.mutate import Call, Edit
from tests.contract.operations.setGroupDescription import (
    LINES_AND_EMOJI,
    fields,
    instance,
    refuses_again,
    refuses_bytes,
    refuses_letters,
    right,
    wrong,
)
from tests.contract.scenarios import Scenario, Step, differs, refused, uk
from tests.contract.valid import valid_request

SEND = "sendMessage"
_LONGEST = 4096

_ids: dict[str, str | None] = {}
"""The id of each message that is compared with a later one, by what the scenario calls it."""


@dataclass(frozen=True)
class Sent:
    """The message was taken for sending. `message`: what the scenario calls it; `unlike`: one that has another id."""

    message: str = ""
    unlike: str = ""

    def __call__(self, request: Request, body: Any) -> list[str]:
        # An id need not be there, but if it is, it is one.
        found = body.get("message_uuid")
        findings: list[str] = [differs("/message_uuid", "the message has no id")] if found == "" else []
        if self.unlike and found is not None and found == _ids.get(self.unlike):
            findings.append(differs("/message_uuid", "two messages have the same id"))
        if self.message:
            _ids[self.message] = found
        return findings


def send(text: str = "The fair is on Saturday.", *, to: str = uk(340), key: str = KEY, **others: object) -> Request:
    """The request that sends a text."""
    return fields(valid_request(SEND, key=key), to_number=to, text=text, **others)


def sent(text: str, *, to: str = uk(340), key: str = KEY) -> Step:
    """A message that is taken for sending."""
    return Step(send(text, to=to, key=key), 200, Sent())


def _without(request: Request, name: str) -> Request:
    rest = {other: value for other, value in json.loads(request.body).items() if other != name}
    return replace(request, body=json.dumps(rest).encode())


_AGAIN = send("The same, word for word.")

SCENARIOS = (
    # First: who answers as to the message before has none before the first, and says the same twice.
    Scenario(
        "message_twice",
        (
            Step(_AGAIN, 200, Sent("first")),
            # That the same text is another message is no more than inferred.
            Step(_AGAIN, 200, Sent(unlike="first"), inferred=True),
        ),
    ),
    Scenario("message_to_a_number", (Step(valid_request(SEND), 200, Sent()),)),
    Scenario(
        "message_to_two_numbers",
        (
            Step(send(to=uk(341)), 200, Sent("to the first")),
            Step(send(to="+12025550142"), 200, Sent(unlike="to the first")),
        ),
    ),
    Scenario("message_to_the_sender", (sent("A note.", to=FROM_NUMBER),)),
    Scenario("message_of_one_letter", (sent("ß"),)),
    # Two bytes each: the limit is one of letters.
    Scenario("message_at_its_longest", (sent("ü" * _LONGEST),)),
    Scenario("message_too_long", (refused(422, send("a" * (_LONGEST + 1))), sent("a"))),
    Scenario("message_with_lines_and_emoji", (sent(LINES_AND_EMOJI),)),
    Scenario("message_without_a_letter", (refused(422, send("")),)),
    Scenario("message_to_no_number", (refused(422, send(to="07700 900342")), refused(422, send(to=uk(342)[1:])))),
    Scenario("message_from_no_number", (refused(422, send(from_number=FROM_NUMBER[1:])),)),
    Scenario("message_to_nobody", (refused(400, _without(send(), "to_number")),)),
    # 2Chat sends to groups too; the contract leaves it out, so it is not sent by accident.
    Scenario(
        "message_to_a_group",
        (
            refused(400, send(to_group_uuid=GROUP)),
            refused(400, _without(send(to_group_uuid=GROUP), "to_number")),
        ),
    ),
    Scenario(
        "message_busy_at_first",
        (
            refused(486, send("Nobody is busy for long.", key="sandbox-busy")),
            sent("Nobody is busy for long.", key="sandbox-busy"),
        ),
        sandbox=True,
    ),
)


def _an_id_for_each_text(call: Call) -> None:
    """The same text, to the same number, has the id that it had."""
    if call.status == 200:
        ids = call.memory.setdefault("ids", {})
        call.json = call.json | {"message_uuid": ids.setdefault(call.request_body, call.json["message_uuid"])}


WRONG_ANSWERS: dict[str, tuple[str, Edit]] = {
    "every message has the same id": ("documented", part("message_uuid", lambda found: "MSG00000000")),
    "the same text has the same id": ("inferred", _an_id_for_each_text),
    "the same text again is refused": ("inferred", refuses_again),
    "the id as a number": ("documented", part("message_uuid", lambda found: int(found[-12:]))),
    "an empty id": ("documented", part("message_uuid", lambda found: "")),
    "whether it waits in words": ("documented", part("batched", lambda found: "yes" if found else "no")),
    "letters outside ASCII are refused": ("documented", refuses_letters),
    "letters are counted in bytes": ("inferred", refuses_bytes("text", _LONGEST)),
}

HARMLESS: dict[str, Edit] = {
    "the message waits for others": part("batched", lambda found: True),
    "ids of another kind": part("message_uuid", lambda found: found[-12:].lstrip("0")),
    "only what is required": body(lambda answer: {"success": True}),
    "when it was taken": body(lambda answer: answer | {"created_at": "2026-11-26T10:11:12+00:00"}),
}


def _answered(what: str, answer: object, evidence: str = "documented") -> dict[str, Any]:
    return {"what": what, "evidence": evidence, "status": 200, "answer": answer}


_WHOLE = {"success": True, "message_uuid": "MSG00000000-0000-4000-8000-000000000001", "batched": False}

ACCEPTED = (
    *right(SEND, "from_number", "to_number"),
    instance(SEND, "a text of one letter", text="ß"),
    instance(SEND, "the longest text", "inferred", text="ü" * _LONGEST),
    instance(SEND, "a text with lines and emoji", text=LINES_AND_EMOJI),
    _answered("a message that was taken", _WHOLE),
    _answered("a message that waits", _WHOLE | {"batched": True}),
    _answered("a message of which nothing is known", {"success": True}, "inferred"),
    _answered("a message with a field more", _WHOLE | {"created_at": "2026-11-26"}, "inferred"),
    _answered("a message that was not taken, with 200", {"success": False, "error_message": "m"}, "inferred"),
)

_ANSWERS: tuple[Any, ...] = (None, [], {}, {"message_uuid": "m", "batched": False})
_VALUES: dict[str, tuple[Any, ...]] = {
    "success": (None, "true", 1, {}),
    "message_uuid": (None, 1, [], {}),
    "batched": (None, "no", 0, {}),
}

REFUSED = (
    *wrong(SEND, "from_number", "to_number"),
    instance(SEND, "an empty text", text=""),
    instance(SEND, "a text that is too long", "inferred", text="a" * (_LONGEST + 1)),
    instance(SEND, "a number and a group", to_group_uuid=GROUP),
    *(_answered(f"a message as {answer!r}", answer) for answer in _ANSWERS),
    *(
        _answered(f"{name} that is {value!r}", _WHOLE | {name: value})
        for name, values in _VALUES.items()
        for value in values
    ),
)
