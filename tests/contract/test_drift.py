"""What answers have that the contract doesn't know is told, with its shape and without its value."""

import json

from tests.contract.cassettes import FOLDER, exchanges
from tests.contract.drift import unknown
from tests.contract.exchange import Exchange, add_participant, get_group


def test_a_field_anywhere_and_a_header_are_told_with_their_shapes() -> None:
    body = {
        "success": True,
        "took": 12,
        "participants": {"+447700900123": {"statusCode": 200, "wa": {"id": "secret"}}, "+447700900124": {"wa": None}},
    }
    answer = Exchange(add_participant(["+447700900123"]), 200, {"x-trace": "secret"}, json.dumps(body).encode())
    assert list(unknown(answer)) == [
        "addParticipant 200 header x-trace",
        "addParticipant 200 /took (integer)",
        "addParticipant 200 /participants/*/wa (object)",
        "addParticipant 200 /participants/*/wa (null)",
    ]
    group = {"success": True, "data": {"participants": [{"phone_number": "+447700900123", "device": "android"}]}}
    assert list(unknown(Exchange(get_group(), 200, {}, json.dumps(group).encode()))) == [
        "getGroup 200 /data/participants/*/device (string)"
    ]


# No answer of these is shown anywhere, so the contract knows none of its fields but `success`.
_OPEN = {f"{operation} 200 /participants (object)" for operation in ("demoteParticipant", "promoteParticipant")}


def test_nothing_in_the_cassettes_is_unknown_but_what_the_contract_leaves_open() -> None:
    found = {news for file in FOLDER.glob("*.yaml") for exchange in exchanges(file) for news in unknown(exchange)}
    assert found == _OPEN


def test_an_answer_that_cannot_be_read_is_no_news() -> None:
    assert list(unknown(Exchange(get_group(), 200, {}, b"<html>"))) == []
    assert list(unknown(Exchange(get_group(), 418, {"x-trace": ""}, b"{}"))) == []
