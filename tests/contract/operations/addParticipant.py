"""Adding people. A result is (statusCode, isInviteV4Sent)."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from tests.contract.exchange import (
    GROUP,
    KEY,
    NEARLY_FULL_GROUP,
    OTHER_GROUP,
    UNKNOWN_GROUP,
    Request,
    add_participant,
)
from tests.contract.scenarios import OPTIONAL, Scenario, Step, refused, uk
from tests.contract.spec import SPEC

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
        if dict(self.results) != found:
            expected, received = list(self.results.values()), list(found.values())
            findings.append(f"the results are {received}, not {expected}, or of other numbers")
        if sorted(self.unaccepted) != sorted(map(str, unaccepted)):
            findings.append("the unaccepted numbers are others")
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
    Scenario("no_key", (refused(403, add_participant([uk(150)], key=None, group=UNKNOWN_GROUP)),), harmless=True),
    Scenario(
        "wrong_key", (refused(401, add_participant([uk(151)], key="no-such-key", group=UNKNOWN_GROUP)),), harmless=True
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
