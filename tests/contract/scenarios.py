"""The behaviours that are recorded and expected, by name: the request, and exactly what its answer must have.

A result is (statusCode, isInviteV4Sent), a member is (wa_is_admin, wa_is_super_admin). Texts are not compared: who
classifies by text is wrong already.
"""

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from tests.contract.exchange import (
    EMPTY_GROUP,
    FROM_NUMBER,
    GROUP,
    KEY,
    NEARLY_FULL_GROUP,
    OLDER_SEEN_GROUP,
    OTHER_GROUP,
    SEEN_GROUP,
    UNKNOWN_GROUP,
    Exchange,
    Request,
    add_participant,
    get_group,
)
from tests.contract.spec import SPEC

KNOWN = SPEC["components"]["schemas"]["ParticipantResults"]["properties"].keys()
"""What stands among the results without being one."""

ADDED = (200, False)
ALREADY = (409, False)

MEMBER = (False, False)
OWNER = {FROM_NUMBER: (True, True)}
"""Who is in each of the sandbox's groups from the start."""


@dataclass(frozen=True)
class Step:
    """One request, and the status, results and unaccepted numbers that its answer must have; or the members of its group.

    `more`: others may be members too, because the group is not the scenario's alone. `pause`: seconds after the answer.
    """

    request: Request
    status: int
    results: Mapping[str, tuple[int, bool]] = field(default_factory=dict[str, tuple[int, bool]])
    unaccepted: frozenset[str] = frozenset()
    members: Mapping[str, tuple[bool, bool]] | None = None
    more: bool = False
    pause: float = 0.0


@dataclass(frozen=True)
class Scenario:
    """Steps that are played in order to a server that has not seen them before.

    `sandbox`: needs the sandbox's magic numbers or keys. `harmless`: can add nobody, whatever the server does.
    """

    name: str
    steps: tuple[Step, ...]
    sandbox: bool = False
    harmless: bool = False


def uk(digits: int) -> str:
    """An invented number, +44 7700 900xxx."""
    return f"+447700900{digits:03}"


def served(
    results: Mapping[str, tuple[int, bool]], *, unaccepted: tuple[str, ...] = (), group: str = GROUP, key: str = KEY
) -> Step:
    """A call that is carried out, and the result of each number, in the order requested."""
    return Step(add_participant([*results, *unaccepted], group=group, key=key), 200, results, frozenset(unaccepted))


def seen(members: Mapping[str, tuple[bool, bool]], *, group: str, more: bool = False) -> Step:
    """A look at a group, and who is in it."""
    return Step(get_group(group=group), 200, members=members, more=more)


def refused(status: int, request: Request) -> Step:
    """A call that is refused as a whole."""
    return Step(request, status)


def raw(body: bytes, *, content_type: str | None = "application/json", group: str = GROUP) -> Request:
    """A request with any body."""
    return replace(add_participant([], group=group).with_header("Content-Type", content_type), body=body)


def fields(**values: object) -> Request:
    """A request with any JSON object as its body."""
    return raw(json.dumps(values).encode())


def _with_charset(request: Request) -> Request:
    return request.with_header("Content-Type", "application/json; charset=utf-8")


_MAGIC = {uk(403): (403, True), uk(433): (403, False), uk(408): (408, False), uk(409): ALREADY, uk(417): (417, False)}

SCENARIOS: tuple[Scenario, ...] = (
    # Looks expect no lag. First, lest its cassette list everybody whom the others add.
    Scenario("seen_after_an_add", (served({uk(170): ADDED}), seen({uk(170): MEMBER}, group=GROUP, more=True))),
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
    Scenario("another_sender", (Step(add_participant([uk(139)], from_number="+12025550142"), 200, {uk(139): ADDED}),)),
    Scenario("charset_named", (Step(_with_charset(add_participant([uk(140)])), 200, {uk(140): ADDED}),)),
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
    Scenario("malformed_json", (refused(400, raw(b'{"from_number": ', group=UNKNOWN_GROUP)),), harmless=True),
    Scenario("not_a_json_object", (refused(400, raw(b"[]", group=UNKNOWN_GROUP)),), harmless=True),
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
    Scenario("empty_group", (seen(OWNER, group=EMPTY_GROUP),), sandbox=True),
    Scenario(
        "group_with_members",
        (
            served({uk(171): ADDED, "+12025550143": ADDED}, group=SEEN_GROUP),
            seen(OWNER | {uk(171): MEMBER, "+12025550143": MEMBER}, group=SEEN_GROUP),
            served({uk(172): ADDED, uk(171): ALREADY, uk(403): (403, True)}, group=SEEN_GROUP),
            seen(OWNER | {uk(171): MEMBER, "+12025550143": MEMBER, uk(172): MEMBER}, group=SEEN_GROUP),
        ),
        sandbox=True,
    ),
    Scenario(
        "older_group_with_members",
        (
            seen(OWNER, group=OLDER_SEEN_GROUP),
            served({uk(173): ADDED}, group=OLDER_SEEN_GROUP),
            seen(OWNER | {uk(173): MEMBER}, group=OLDER_SEEN_GROUP),
        ),
        sandbox=True,
    ),
    Scenario("group_not_shared", (served({uk(174): ADDED}), seen(OWNER, group=EMPTY_GROUP)), sandbox=True),
    Scenario("unknown_group_get", (refused(404, get_group(group=UNKNOWN_GROUP)),), harmless=True),
    Scenario("no_key_get", (refused(403, get_group(group=UNKNOWN_GROUP, key=None)),), harmless=True),
    Scenario("wrong_key_get", (refused(401, get_group(group=UNKNOWN_GROUP, key="no-such-key")),), harmless=True),
    Scenario(
        "busy_at_first_get",
        (
            refused(486, get_group(group=EMPTY_GROUP, key="sandbox-busy")),
            Step(get_group(group=EMPTY_GROUP, key="sandbox-busy"), 200, members=OWNER),
        ),
        sandbox=True,
    ),
    *(
        Scenario(
            f"status_{status}", (refused(status, add_participant([uk(162)], key=f"sandbox-{status}")),), sandbox=True
        )
        for status in (402, 403, 406, 409, 410, 429, 486, 503, 504)
    ),
)


def play(scenario: Scenario, send: Callable[[Request], Exchange]) -> list[tuple[Step, Exchange]]:
    """Each step with its exchange."""
    played: list[tuple[Step, Exchange]] = []
    for step in scenario.steps:
        played.append((step, send(step.request)))
        time.sleep(step.pause)
    return played


def expectation(step: Step, exchange: Exchange) -> list[str]:
    """Where the answer differs from exactly what the step expects."""
    if exchange.broken:
        return [f"no complete answer: {exchange.broken}"]
    if exchange.status != step.status:
        return [f"{step.status} is expected, not {exchange.status}"]
    if step.status != 200:
        return []
    try:
        body = exchange.json()
        if step.members is not None:
            return _other_members(step, step.members, body)
        participants = dict(body["participants"])
        # Where the list stands is not known: beside the results, or among them.
        unaccepted = [*body.get("unaccepted_numbers", []), *participants.get("unaccepted_numbers", [])]
        found = {
            number: (result.get("statusCode"), result.get("isInviteV4Sent"))
            for number, result in participants.items()
            if number not in KNOWN
        }
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        return [f"the answer can't be read: {type(error).__name__}"]
    findings = [] if body.get("success") is True else ["success is not true"]
    if dict(step.results) != found:
        findings.append(
            f"the results are {list(found.values())}, not {list(step.results.values())}, or of other numbers"
        )
    if sorted(step.unaccepted) != sorted(map(str, unaccepted)):
        findings.append("the unaccepted numbers are others")
    return findings


def _other_members(step: Step, members: Mapping[str, tuple[bool, bool]], body: Any) -> list[str]:
    """Where the details of a group differ. What is optional must be right if it is there.

    Raises:
        KeyError, TypeError, AttributeError: the answer is of another shape.
    """
    group, listed = body["data"], body["data"]["participants"]
    found = {member["phone_number"]: (member.get("wa_is_admin"), member.get("wa_is_super_admin")) for member in listed}
    if step.more:
        found = {number: flags for number, flags in found.items() if number in members}
    findings = [] if body.get("success") is True else ["success is not true"]
    if dict(members) != found:
        findings.append(f"the members are {list(found.values())}, not {list(members.values())}, or others")
    if any(member.get("wa_participant_id", id_of(member)) != id_of(member) for member in listed):
        findings.append("a member has the id of another")
    if group.get("uuid", requested := step.request.path.rpartition("/")[2]) != requested:
        findings.append("it is another group")
    if not str(group.get("wa_group_id", "@g.us")).endswith("@g.us"):
        findings.append("the group has an id of another kind")
    if not step.more and group.get("size", len(members)) != len(members):
        findings.append(f"the size is {group['size']}, not {len(members)}")
    return findings


def id_of(member: Mapping[str, Any]) -> str:
    """WhatsApp's id of a member, from the number."""
    return f"{member['phone_number'][1:]}@c.us"
