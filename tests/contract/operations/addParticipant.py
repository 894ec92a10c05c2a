"""Adding people. A result is (statusCode, isInviteV4Sent)."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from starlette.types import ASGIApp, Receive, Scope, Send

from tests.contract.exchange import (
    FROM_NUMBER,
    GROUP,
    KEY,
    NEARLY_FULL_GROUP,
    OTHER_GROUP,
    UNKNOWN_GROUP,
    Request,
    add_participant,
)
from tests.contract.mutants import edits
from tests.contract.mutants.edits import EditScope, body, part
from tests.contract.mutants.mutate import Call, Edit
from tests.contract.scenarios import OPTIONAL, Scenario, Step, members_differ, refused, uk, values_differ
from tests.contract.spec import SPEC
from twochat_sandbox import create_app
from twochat_sandbox.spelling import older_spelling

KNOWN = SPEC["components"]["schemas"]["ParticipantResults"]["properties"].keys()
"""What stands among the results without being one."""

ADDED = (200, False)
ALREADY = (409, False)


@dataclass(frozen=True)
class Results:
    """The answer has exactly these results, and these numbers as unaccepted."""

    results: Mapping[str, tuple[int, bool]]
    unaccepted: frozenset[str] = frozenset()

    def __call__(self, request: Request, body: Any) -> list[str]:
        participants = dict(body["participants"])
        # Where the list stands is not known: beside the results, or among them.
        unaccepted = [*body.get("unaccepted_numbers", []), *participants.get("unaccepted_numbers", [])]
        listed = {number: result for number, result in participants.items() if number not in KNOWN}
        found = {
            number: (result.get("statusCode"), result.get("isInviteV4Sent", False)) for number, result in listed.items()
        }
        findings = (
            [f"{OPTIONAL}isInviteV4Sent"] if any("isInviteV4Sent" not in result for result in listed.values()) else []
        )
        return [
            *findings,
            *results_differ("/participants", self.results, found),
            *members_differ("/unaccepted_numbers", "unaccepted numbers", self.unaccepted, unaccepted),
        ]


def results_differ(
    pointer: str, expected: Mapping[str, tuple[int, bool]], found: Mapping[str, tuple[int, bool]]
) -> list[str]:
    """Whose results are missing, unexpected or others."""
    findings = members_differ(pointer, "results", expected, found)
    for place, name in enumerate(("statusCode", "isInviteV4Sent")):
        wanted, received = ({number: one[place] for number, one in each.items()} for each in (expected, found))
        findings += values_differ(f"{pointer}/*/{name}", name, wanted, received)
    return findings


def served(
    results: Mapping[str, tuple[int, bool]], *, unaccepted: tuple[str, ...] = (), group: str = GROUP, key: str = KEY
) -> Step:
    """A call that is carried out, and the result of each number, in the order requested."""
    request = add_participant([*results, *unaccepted], group=group, key=key)
    # Of the codes only 200 is documented.
    inferred = any(code != 200 for code, _ in results.values())
    return Step(request, 200, Results(results, frozenset(unaccepted)), inferred=inferred)


def raw(body: bytes, *, content_type: str | None = "application/json", group: str = GROUP) -> Request:
    """A request with any body."""
    return replace(add_participant([], group=group).with_header("Content-Type", content_type), body=body)


def fields(**values: object) -> Request:
    """A request with any JSON object as its body."""
    return raw(json.dumps(values).encode())


def _with_charset(request: Request) -> Request:
    return request.with_header("Content-Type", "application/json; charset=utf-8")


_MAGIC = {uk(403): (403, True), uk(433): (403, False), uk(408): (408, False), uk(409): ALREADY, uk(417): (417, False)}

SCENARIOS = (
    Scenario("documented_example", (served({"+447700176576": ADDED, "+17137157533": ADDED}),)),
    Scenario("one", (served({uk(100): ADDED}),)),
    Scenario("ten", (served({uk(n): ADDED for n in range(110, 120)}),)),
    Scenario("eleven", (refused(422, add_participant([uk(n) for n in range(120, 131)])),)),
    Scenario("nobody", (refused(422, add_participant([])),)),
    Scenario("duplicates", (refused(422, add_participant([uk(131), uk(131)])),)),
    Scenario("again", (served({uk(132): ADDED}), served({uk(132): ALREADY}))),
    Scenario(
        "again_among_new_ones", (served({uk(133): ADDED}), served({uk(134): ADDED, uk(133): ALREADY, uk(135): ADDED}))
    ),
    Scenario("after_a_refused_call", (refused(422, add_participant([uk(136), uk(136)])), served({uk(136): ADDED}))),
    Scenario(
        "two_groups",
        (
            served({uk(137): ADDED}),
            served({uk(137): ADDED}, group=OTHER_GROUP),
            served({uk(137): ALREADY}, group=OTHER_GROUP),
        ),
    ),
    Scenario("older_group_id", (served({uk(138): ADDED}, group=OTHER_GROUP),)),
    Scenario(
        "another_sender",
        (Step(add_participant([uk(139)], from_number="+12025550142"), 200, Results({uk(139): ADDED})),),
    ),
    Scenario("charset_named", (Step(_with_charset(add_participant([uk(140)])), 200, Results({uk(140): ADDED})),)),
    # One person each, however much their numbers look alike.
    Scenario("same_last_seven_digits", (served({"+12025550164": ADDED, "+13125550164": ADDED}),)),
    Scenario("a_number_with_two_spellings", (served({"+525550000065": ADDED}),)),
    Scenario("invited", (served({uk(403): (403, True)}),), sandbox=True),
    Scenario("invited_twice", (served({uk(403): (403, True)}), served({uk(403): (403, True)})), sandbox=True),
    Scenario("needs_invite", (served({uk(433): (403, False)}),), sandbox=True),
    Scenario("unaccepted", (served({uk(141): ADDED}, unaccepted=(uk(404),)),), sandbox=True),
    Scenario("nobody_accepted", (served({}, unaccepted=(uk(404), "+12025550404")),), sandbox=True),
    Scenario("not_on_whatsapp", (served({uk(444): (404, False)}),), sandbox=True),
    Scenario("recently_left", (served({uk(408): (408, False)}),), sandbox=True),
    Scenario("already_a_member", (served({uk(409): ALREADY}),), sandbox=True),
    Scenario("community", (served({uk(417): (417, False)}),), sandbox=True),
    Scenario("refused_by_whatsapp", (served({uk(400): (400, False)}),), sandbox=True),
    Scenario("mixed", (served(_MAGIC | {uk(142): ADDED, uk(444): (404, False)}, unaccepted=(uk(404),)),), sandbox=True),
    Scenario(
        "full_group",
        (
            served({uk(n): ADDED for n in (143, 144, 145)}, group=NEARLY_FULL_GROUP),
            served({uk(146): ADDED, uk(147): (419, False), uk(143): ALREADY}, group=NEARLY_FULL_GROUP),
        ),
        sandbox=True,
    ),
    Scenario("unknown_group", (refused(404, add_participant([uk(152)], group=UNKNOWN_GROUP)),), harmless=True),
    Scenario(
        "malformed_json", (refused(400, raw(b'{"from_number": ', group=UNKNOWN_GROUP), also=(404,)),), harmless=True
    ),
    Scenario("not_a_json_object", (refused(400, raw(b"[]", group=UNKNOWN_GROUP), also=(404,)),), harmless=True),
    Scenario(
        "wrong_content_type", (refused(400, add_participant([uk(153)]).with_header("Content-Type", "text/plain")),)
    ),
    Scenario("not_e164", (refused(422, add_participant(["447700900154"])),)),
    Scenario(
        "one_of_two_not_e164", (refused(422, add_participant([uk(155), "07700 900156"])), served({uk(155): ADDED}))
    ),
    Scenario("sender_not_e164", (refused(422, add_participant([uk(157)], from_number="12123334444")),)),
    Scenario("no_sender", (refused(400, fields(participants=[uk(158)])),)),
    Scenario("no_participants", (refused(400, fields(from_number="+12123334444")),)),
    Scenario("participants_as_text", (refused(400, fields(from_number="+12123334444", participants=uk(159))),)),
    Scenario(
        "an_unknown_field", (refused(400, fields(from_number="+12123334444", participants=[uk(160)], force=True)),)
    ),
    Scenario(
        "busy_at_first",
        (refused(486, add_participant([uk(161)], key="sandbox-busy")), served({uk(161): ADDED}, key="sandbox-busy")),
        sandbox=True,
    ),
    *(
        Scenario(
            f"status_{status}", (refused(status, add_participant([uk(162)], key=f"sandbox-{status}")),), sandbox=True
        )
        for status in (402, 403, 406, 409, 410, 429, 486, 503, 504)
    ),
)


# --- wrong servers --------------------------------------------------------------------------------------------------

Result = dict[str, Any]


def results(change: Callable[[dict[str, Result]], Any]) -> Edit:
    """The results by number as others."""
    return part("participants", change)


def each(change: Callable[[str, Result], Result | None]) -> Edit:
    """Each number's result as another; None takes it out of the answer."""

    def all_of(found: dict[str, Result]) -> dict[str, Result]:
        changed = {number: change(number, result) for number, result in found.items()}
        return {number: result for number, result in changed.items() if result is not None}

    return results(all_of)


def code(old: int, new: int, **more: object) -> Edit:
    """One statusCode as another."""
    return each(lambda _, result: result | {"statusCode": new} | more if result["statusCode"] == old else result)


def unaccepted(change: Callable[[Any, list[str]], Any]) -> Edit:
    """Answers with unaccepted numbers as others."""
    return body(lambda answer: change(answer, listed) if (listed := answer.get("unaccepted_numbers")) else answer)


def _swapped(found: dict[str, Result]) -> dict[str, Result]:
    return dict(zip(found, [*found.values()][1:] + [*found.values()][:1], strict=True))


def _one_membership(call: Call) -> None:
    """What is added to one group is a member of all."""
    met = call.memory.setdefault("met", set())
    each(
        lambda number, result: result | {"statusCode": 409} if number in met and result["statusCode"] == 200 else result
    )(call)
    met.update(call.numbers if call.status == 200 else ())


def _seven_digits(call: Call) -> None:
    """Who has the last seven digits of somebody who was added is taken for them."""
    met = call.memory.setdefault("met", {})
    if call.status == 200:
        others = {number for number in call.numbers if met.setdefault((call.group, number[-7:]), number) != number}
        each(lambda number, result: result | {"statusCode": 409} if number in others else result)(call)


def _added_though_refused(call: Call) -> None:
    if call.status == 422 and call.group in call.state:
        call.state.add(call.group, FROM_NUMBER, call.numbers)


def _everybody_for_one(call: Call) -> None:
    if call.status == 200 and any(one["statusCode"] == 409 for one in call.json["participants"].values()):
        call.status, call.json = 409, {"detail": "a participant is a member already"}


def _answered_twice(call: Call) -> None:
    if call.status == 200 and (found := call.json["participants"]):
        number, result = next(iter(found.items()))
        first = f'"participants":{{"{number}":{json.dumps(result)},'
        call.body = call.body.replace(b'"participants":{', first.encode(), 1)


_SUCCESS = {"statusCode": 200, "message": "The participant was added successfully", "isInviteV4Sent": False}
_NO_ACCOUNT = {"statusCode": 404, "message": "not on WhatsApp", "isInviteV4Sent": False}

WRONG_ANSWERS: dict[str, tuple[str, Edit]] = {
    "a re-add is answered 200": ("inferred", code(409, 200)),
    "a re-add is answered 404": ("inferred", code(409, 404)),
    "an add is answered 409": ("documented", code(200, 409)),
    "an add is answered 201": ("documented", code(200, 201)),
    "an invitation is answered 200": ("inferred", code(403, 200, isInviteV4Sent=False)),
    "an invitation is said to be sent when none was": ("inferred", code(403, 403, isInviteV4Sent=True)),
    "an invitation is not said to be sent": ("inferred", code(403, 403, isInviteV4Sent=False)),
    "an invitation stands beside 200": ("inferred", code(200, 200, isInviteV4Sent=True)),
    "a full group takes one more": ("observed", code(419, 200)),
    "a number not on WhatsApp is answered 200": ("inferred", code(404, 200)),
    "a number not on WhatsApp is answered 409": ("inferred", code(404, 409)),
    "results swapped": ("documented", results(_swapped)),
    "a number missing": ("documented", each(lambda number, result: None if number.endswith("5") else result)),
    "only the first number answered": ("documented", results(lambda found: dict([*found.items()][:1]))),
    "nobody answered": ("documented", results(lambda found: {})),
    "a number answered twice": ("documented", _answered_twice),
    "a number answered in its other spelling": ("inferred", body(older_spelling)),
    "numbers told apart by their last seven digits": ("documented", _seven_digits),
    "membership shared between groups": ("documented", _one_membership),
    "a refused call adds": ("documented", _added_though_refused),
    "one member refuses the whole call": ("inferred", _everybody_for_one),
    "unaccepted numbers are called added": (
        "documented",
        unaccepted(lambda a, listed: {"success": True, "participants": a["participants"] | dict.fromkeys(listed, _SUCCESS)}),
    ),
    "unaccepted numbers are not mentioned": (
        "documented",
        unaccepted(lambda answer, _: {name: value for name, value in answer.items() if name != "unaccepted_numbers"}),
    ),
    "unaccepted numbers have a result too": (
        "inferred",
        unaccepted(lambda a, listed: a | {"participants": a["participants"] | dict.fromkeys(listed, _NO_ACCOUNT)}),
    ),
    "every number unaccepted as well": (
        "documented",
        body(lambda answer: answer | {"unaccepted_numbers": list(answer["participants"])}),
    ),
    "results as a list": ("documented", results(lambda found: list(found.values()))),
    "older group ids are unknown": ("documented", edits.no_older_groups),
}  # fmt: skip

WRONG_REQUESTS: dict[str, tuple[str, EditScope]] = {
    "an unknown group is taken for another": ("documented", edits.any_group),
    "all groups are one": ("documented", edits.one_group),
}


async def _forgetful(scope: Scope, receive: Receive, send: Send) -> None:
    """A new state for each call: what is added is not stored."""
    await create_app(slow=0)(scope, receive, send)


WRONG_SERVERS: dict[str, tuple[str, Callable[[], ASGIApp]]] = {
    "an add is not stored": ("documented", lambda: _forgetful)
}

HARMLESS: dict[str, Edit] = {
    "a field added to each result": each(lambda _, result: result | {"wa_id": "1@c.us"}),
    "results in another order": results(lambda found: dict(reversed(found.items()))),
    "results reworded": each(lambda _, result: result | {"message": "Hinzugefügt."}),
    "unaccepted numbers among the results": unaccepted(
        lambda a, listed: {"success": True, "participants": a["participants"] | {"unaccepted_numbers": listed}}
    ),
    "an empty list of unaccepted numbers": body(lambda answer: {"unaccepted_numbers": []} | answer),
    "accepted numbers and a time among the results": results(
        lambda found: found | {"accepted_numbers": [], "timestamp": 1790000000}
    ),
}
