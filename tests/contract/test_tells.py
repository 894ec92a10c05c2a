"""x-tells is judged as openapi.yaml describes it."""

import json
from dataclasses import replace
from typing import Any

import pytest

from tests.contract import rules
from tests.contract.exchange import GROUP, OTHER_GROUP, Exchange, Request, add_participant, get_group

ANNA, BEN = "+447700900100", "+447700900101"
ADDED = {"statusCode": 200}


def found(request: Request, answer: Any, status: int = 200) -> list[str]:
    return rules.conservation(Exchange(request, status, {}, json.dumps(answer).encode()))


@pytest.mark.parametrize(
    ("answer", "findings"),
    [
        ({"participants": {ANNA: ADDED, BEN: ADDED}}, []),
        ({"participants": {ANNA: ADDED}, "unaccepted_numbers": [BEN]}, []),
        ({"participants": {ANNA: ADDED, "timestamp": 1, "unaccepted_numbers": [BEN]}}, []),
        ({"participants": {ANNA: ADDED}}, ["not answered: …0101"]),
        ({"participants": {ANNA: ADDED, BEN: ADDED}, "unaccepted_numbers": [BEN]}, ["2 times answered: …0101"]),
        (
            {"participants": {ANNA: ADDED, BEN: ADDED}, "unaccepted_numbers": ["+447700900999"]},
            ["answered though not requested: …0999"],
        ),
        ({"success": False}, []),
        ({"success": True, "participants": None}, []),
        ([], []),
    ],
)
def test_each_requested_number_is_answered_once_and_no_other(answer: Any, findings: list[str]) -> None:
    assert found(add_participant([ANNA, BEN]), answer) == findings


@pytest.mark.parametrize(
    ("data", "findings"),
    [
        ({"uuid": GROUP, "participants": [{"phone_number": ANNA}, {"phone_number": BEN}]}, []),
        ({"participants": [{"phone_number": ANNA}, {}, {}]}, []),
        ({"participants": [{"phone_number": ANNA}] * 2}, ["2 times in $response.body#/data/participants: …0100"]),
        ({"uuid": OTHER_GROUP, "participants": []}, ["$response.body#/data/uuid is not $request.path.group_uuid"]),
    ],
)
def test_a_look_lists_each_member_once_and_names_the_group(data: Any, findings: list[str]) -> None:
    assert found(get_group(), {"success": True, "data": data}) == findings


def test_a_call_that_was_not_carried_out_tells_nothing() -> None:
    assert found(add_participant([ANNA]), {"participants": {}}, 429) == []
    assert found(replace(add_participant([ANNA]), path="/elsewhere"), {"participants": {}}) == []
    assert rules.conservation(Exchange(add_participant([ANNA]), 200, {}, b'{"participants":{}}', "cut")) == []
