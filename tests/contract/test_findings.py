"""Findings can be acted on: of one cause together, with the words of the contract and a request to send again."""

import json
import shlex
import socket
from dataclasses import replace
from typing import Any

import pytest

from tests.contract import clauses, rules
from tests.contract.exchange import OTHER_GROUP, Exchange, Request, Wire, add_participant, get_group
from tests.contract.findings import SHOWN, report
from tests.contract.scenarios import differs
from tests.contract.spec import SPEC, operations

INFO = ("number_id", "is_business", "verified_name")
MADE = ("uuid", "wa_group_id", "participants", "accepted_numbers", "unaccepted_numbers")
READ = ("uuid", "size", "wa_group_id", "wa_group_name", "invite_code", "invite_link", "participants")
DETAIL = SPEC["components"]["schemas"]["Failure"]["properties"]["detail"]
ADD = add_participant(["+447700900123"], key="a-secret-key")


def lines(exchange: Exchange, *found: str) -> list[str]:
    """The report of one cause, without the lines above its first."""
    return report([(exchange, finding) for finding in found]).splitlines()[2:]


def answered(request: Request, status: int, body: Any, content_type: str = "application/json") -> Exchange:
    return Exchange(request, status, {"content-type": content_type}, json.dumps(body).encode())


def test_a_finding_names_its_operation_its_status_and_a_request_to_send_again() -> None:
    first, *_, request = lines(Exchange(ADD, 200), "an invalid request was served: the body breaks maxItems")
    assert first == "addParticipant, answered 200: an invalid request was served: the body breaks maxItems"
    words = shlex.split(request)
    assert words[:3] == ["curl", "-X", "POST"]
    assert words[words.index("--data-binary") + 1] == ADD.body.decode()
    assert words[-1] == f"$URL{ADD.path}"
    assert "X-User-API-Key: $KEY" in words
    assert "a-secret-key" not in request


@pytest.mark.parametrize(
    ("exchange", "expected"),
    [
        (
            answered(get_group(), 200, {"success": True, "data": {"participants": [{"phone_number": "1"}]}}),
            [
                "components/schemas/GroupMember/properties/phone_number/pattern (documented)",
                r"pattern: '^\+[1-9][0-9]{6,14}$'",
                "The number, in E.164.",
            ],
        ),
        # No description beside the rule: that of what leads there.
        (
            answered(get_group(), 200, {"success": True, "data": {"participants": [{}]}}),
            ["components/schemas/GroupMember/else/required (documented)", "required: [phone_number]", "The members."],
        ),
        (
            answered(get_group(), 200, {"success": True}),
            [
                "components/schemas/GroupAnswer/then/required (documented)",
                "required: [data]",
                "The group, and who is in it.",
            ],
        ),
        (
            answered(get_group(), 404, {"detail": "x"}, "text/html"),
            [
                "getGroup 404 content (documented)",
                "application/json: {$ref: '#/components/schemas/Failure'}",
                "Any of the envelopes that 2Chat is known to put an error into.",
            ],
        ),
        (
            answered(get_group(), 418, {}),
            ["getGroup responses (documented)", "200, 401, 402, 403, 404, 406, 409, 410, 429, 486, 503, 504"],
        ),
        (
            answered(get_group(), 404, {"detail": {}}),
            [
                f"components/schemas/Failure/properties/detail/oneOf (observed: {DETAIL['x-source']})",
                "oneOf: [{type: string}, {type: array, items: {$ref: '#/components/schemas/Flaw'}}]",
                "What went wrong, as a sentence or as a list of flaws, each with its place.",
            ],
        ),
        (
            answered(get_group(), 200, {"success": True, "data": {"uuid": OTHER_GROUP, "participants": []}}),
            [
                "getGroup 200 x-tells echoes (documented)",
                "echoes: $request.path.group_uuid, in: [$response.body#/data/uuid]",
                "echoes: a value of the request, `in` places of the answer: it is in the first, and in each other that is there.",
            ],
        ),
        (
            answered(add_participant(["+447700900123"], key=None), 200, {"success": False}),
            [
                "addParticipant security UserApiKey (documented)",
                "type: apiKey, in: header, name: X-User-API-Key",
            ],
        ),
        (
            answered(add_participant([]), 200, {"success": False}),
            [
                "components/schemas/ParticipantsRequest/properties/participants/minItems (documented)",
                "minItems: 1",
                "The numbers, in E.164, at most ten a call.",
            ],
        ),
        (
            answered(replace(ADD, body=b"{"), 200, {"success": False}),
            ["addParticipant requestBody content (documented)", "application/json"],
        ),
        (
            answered(get_group(group="WAG1"), 200, {"success": False}),
            [
                "getGroup parameter group_uuid (documented)",
                "pattern: '^W(AG|GP)[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$'",
                "The group, from the List Groups endpoint. Newer groups start with WAG, older ones with WGP.",
            ],
        ),
        (
            answered(ADD, 422, {"detail": "x"}),
            [
                "addParticipant 422 (documented)",
                "A value is malformed or invalid, such as a number that is not E.164. Nothing was done.",
            ],
        ),
        (
            answered(get_group(), 404, {"x": "y"}),
            [
                "getGroup 404 content (documented)",
                "application/json: {$ref: '#/components/schemas/Failure'}",
                "Any of the envelopes that 2Chat is known to put an error into.",
            ],
        ),
    ],
)
def test_a_finding_says_by_which_words_of_the_contract_it_is_one(exchange: Exchange, expected: list[str]) -> None:
    finding, *_ = (finding for rule in rules.ALL for finding in rule(exchange))
    _, first, *others, _ = lines(exchange, finding)
    assert [first.removeprefix("  openapi.yaml: "), *(line.strip() for line in others)] == expected


def test_a_status_that_was_expected_has_its_own_words() -> None:
    _, place, description, _ = lines(Exchange(get_group(), 404), "403 is expected, not 404")
    assert place == "  openapi.yaml: getGroup 403 (documented)"
    assert description == "    The operation is forbidden, or there is no API key. Nothing was done."


def test_what_a_scenario_expects_has_the_words_of_its_place_and_one_cause_whoever_it_is_about() -> None:
    exchange = answered(get_group(), 200, {"success": True})
    place = "/data/participants/*/wa_is_admin"
    found = [differs(place, f"another wa_is_admin: {one} has True, not False") for one in ("…0171", "…0172; …0173")]
    assert lines(exchange, *found)[:4] == [
        "getGroup, answered 200 (2 times): another wa_is_admin: …0171 has True, not False",
        "  openapi.yaml: components/schemas/GroupMember/properties/wa_is_admin (documented)",
        "    type: boolean",
        "    Whether the member is an admin.",
    ]


PLACES = {
    "addParticipant": ("/success", "/participants", "/participants/*/isInviteV4Sent", "/unaccepted_numbers"),
    "checkNumber": ("/is_valid", "/on_whatsapp", "/number/iso_country_code", *map("/whatsapp_info/{}".format, INFO)),
    "createGroup": (*map("/group/{}".format, MADE), "/group/participants/*/isGroupCreator"),
    "getAccount": ("/account/on_trial", "/limits/requests_per_minute", "/usage/api_requests_available"),
    "getGroup": (*map("/data/{}".format, READ), "/data/participants/*/wa_pushname"),
    "listGroups": tuple(map("/data/*/{}".format, ("uuid", "size", "wa_group_id", "wa_group_name", "channel_is_owner"))),
    "listNumbers": tuple(map("/numbers/*/{}".format, ("uuid", "phone_number", "enabled", "connection_status"))),
    "listWebhooks": ("/webhooks", "/webhooks/*/uuid", "/webhooks/*/channel_uuid"),
    "removeParticipant": tuple(map("/participants/{}".format, ("timestamp", "accepted_numbers", "unaccepted_numbers"))),
    "sendMessage": ("/message_uuid",),
    "subscribeWebhook": ("/data/uuid", "/data/channel_uuid"),
}
"""Where the expectations of the scenarios point to."""


@pytest.mark.parametrize(("operation", "pointers"), PLACES.items())
def test_each_place_that_an_expectation_points_to_has_its_words(operation: str, pointers: tuple[str, ...]) -> None:
    found = next(each for _, each in operations() if each["operationId"] == operation)
    for pointer in pointers:
        clause = clauses.of_value(found, 200, pointer)
        assert clause.place.rpartition("/")[2] == pointer.rpartition("/")[2]
        assert clause.rule
        assert clause.evidence


def test_what_is_inferred_may_be_a_mistake_of_the_contract() -> None:
    exchange = answered(ADD, 200, {"success": True, "participants": {}})
    place = lines(exchange, *rules.conservation(exchange))[1]
    assert place == (
        "  openapi.yaml: addParticipant 200 x-tells accountsFor (inferred, so it may be the contract that is wrong)"
    )


def test_a_header_has_its_own_words() -> None:
    operation = rules.operation_of(get_group())
    assert operation
    clause = clauses.of_header(operation, 429, "Retry-After")
    assert (clause.place, clause.rule) == ("openapi.yaml: getGroup 429 header Retry-After", "schema: {type: string}")
    assert clause.description.startswith("How long to wait, in seconds.")


def test_a_header_that_stands_twice_is_against_http() -> None:
    exchange = Exchange.of_lines(get_group(), 200, [("Content-Type", "application/json")] * 2, b'{"success":false}')
    assert lines(exchange, *rules.response(exchange))[1] == "  RFC 9110, section 5.3"


@pytest.mark.parametrize(
    ("broken", "hint"),
    [
        ("NewConnectionError: refused", "is the server running"),
        ("ReadTimeoutError: timed out", "the server hangs"),
        ("TimeoutError: the answer has no end", "never ends its answer"),
        ("ProtocolError: closed", "crashed"),
    ],
)
def test_no_complete_answer_has_a_hint(broken: str, hint: str) -> None:
    exchange = Exchange(ADD, broken=broken)
    *_, last = lines(exchange, *rules.response(exchange))
    assert hint in last


def test_the_hints_know_the_names_that_a_connection_ends_with() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        wire = Wire(f"http://127.0.0.1:{port}", timeout=0.1)
        silent = wire.send(ADD)
    wire.close()
    wire = Wire(f"http://127.0.0.1:{port}", timeout=1)
    refused = wire.send(ADD)
    wire.close()
    assert "the server hangs" in report([(silent, "no complete answer")])
    assert "is the server running" in report([(refused, "no complete answer")])


def test_findings_of_one_cause_stand_together_with_the_shortest_request() -> None:
    longer = add_participant([f"+4477009001{n:02}" for n in range(9)])
    found = [(Exchange(longer, 200), "not answered: …0101"), (Exchange(ADD, 200), "not answered: …0123")]
    text = report([*found, (Exchange(get_group(), 404), "404 is no status")])
    assert text.splitlines()[0] == "3 findings of 2 causes:"
    assert "addParticipant, answered 200 (2 times): not answered: …0123" in text
    assert longer.body.decode() not in text
    assert "getGroup, answered 404: 404 is no status" in text


def test_many_causes_are_counted() -> None:
    text = report([(Exchange(ADD, 200), "x" * length) for length in range(1, SHOWN + 4)])
    assert text.endswith("… and 3 other causes")


def test_a_cause_that_is_the_state_of_the_server_has_a_hint() -> None:
    assert "the server limits how often it is asked" in report([(Exchange(ADD, 429), "x")])
    again = "another statusCode: …0123 has 409, not 200"
    assert "members from an earlier run" in report([(Exchange(ADD, 200), again)])


def test_no_finding_is_no_text() -> None:
    assert report([]) == ""
