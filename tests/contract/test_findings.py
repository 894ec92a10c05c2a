"""Findings can be acted on: of one cause together, with a request to send again."""

import shlex

from tests.contract.exchange import Exchange, add_participant, get_group
from tests.contract.findings import SHOWN, report

ADD = add_participant(["+447700900123"], key="a-secret-key")


def test_a_finding_names_its_operation_its_status_and_a_request_to_send_again() -> None:
    text = report([(Exchange(ADD, 200), "an invalid request was served: the body breaks maxItems")])
    assert text.splitlines()[2] == (
        "addParticipant, answered 200: an invalid request was served: the body breaks maxItems"
    )
    words = shlex.split(text.splitlines()[3])
    assert words[:3] == ["curl", "-X", "POST"]
    assert words[words.index("--data-binary") + 1] == ADD.body.decode()
    assert words[-1] == f"$URL{ADD.path}"
    assert "X-User-API-Key: $KEY" in words
    assert "a-secret-key" not in text


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
    again = "the results are [(409, False)], not [(200, False)], or of other numbers"
    assert "members from an earlier run" in report([(Exchange(ADD, 200), again)])


def test_no_finding_is_no_text() -> None:
    assert report([]) == ""
