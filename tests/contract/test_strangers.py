"""What the contract leaves open is no failure at a server of somebody else; the sandbox is held to it exactly."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from tests.contract import drift, rules
from tests.contract.exchange import Exchange, Wire, add_participant, renumbered, unique_numbers
from tests.contract.mutants.mutant import edit_answers
from tests.contract.mutants.mutate import Call, Edit
from tests.contract.mutants.operators import status_as
from tests.contract.operations import SCENARIOS
from tests.contract.operations.addParticipant import code, each
from tests.contract.scenarios import Step, expectation, play
from tests.contract.target import OPERATIONS, Target
from twochat_sandbox import serving

ADD = add_participant(["+447700900100"])
OK = b'{"success":true,"participants":{"+447700900100":{"statusCode":200}}}'


@pytest.mark.parametrize(
    "change",
    [
        lambda body: b"\xef\xbb\xbf" + body,
        lambda body: body.decode().encode("utf-16"),
        lambda body: body.decode().encode("utf-32"),
        lambda body: body.replace(b"{", b'{"from_number":"+12123334444",', 1),
        lambda body: body.replace(b"}", b',"participants":["+447700900100"]}'),
    ],
)
def test_a_request_that_only_some_can_read_may_be_served_or_refused(change: Callable[[bytes], bytes]) -> None:
    request = replace(ADD, body=change(ADD.body))
    for exchange in (Exchange(request, 200, {}, OK), Exchange(request, 400), Exchange(request, 422)):
        assert rules.pair(exchange) + rules.conservation(exchange) == []


@pytest.mark.parametrize("body", [b"", b"[", ADD.body + b"}", ADD.body.replace(b"[", b"[NaN,"), b"[" * 100_000])
def test_a_request_that_nobody_can_read_must_not_be_served(body: bytes) -> None:
    request = replace(ADD, body=body)
    assert rules.pair(Exchange(request, 200))
    assert rules.pair(Exchange(request, 400)) == []


def test_a_number_is_this_runs_in_every_encoding() -> None:
    numbers = unique_numbers(7)
    for encoding in ("utf-8", "utf-16", "utf-16-be"):
        sent = renumbered(ADD.body.decode().encode(encoding), numbers)
        assert sent.decode(encoding) == renumbered(ADD.body, numbers).decode()


def no_flags(call: Call) -> None:
    each(lambda _, result: {"statusCode": result["statusCode"]})(call)


def everything_is_400(call: Call) -> None:
    if call.status == 422:
        status_as(400)(call)


OTHERWISE = "the results are [(200, False)], not [(409, False)], or of other numbers"


@pytest.mark.parametrize(
    ("scenario", "edit", "line"),
    [
        (
            "nobody",
            everything_is_400,
            "scenario nobody: addParticipant answered 400, where 422 was expected; either is documented",
        ),
        (
            "again",
            code(409, 200),
            f"scenario again: addParticipant answered 200, otherwise than is inferred: {OTHERWISE}",
        ),
        ("one", no_flags, "addParticipant answered 200: missing, though it need not be there: isInviteV4Sent"),
    ],
)
def test_another_legal_behaviour_is_a_line_and_at_the_sandbox_a_failure(scenario: str, edit: Edit, line: str) -> None:
    step, exchange = last_step(scenario, edit)
    assert drift.difference(scenario, step, exchange) == line
    assert expectation(step, exchange)


@pytest.mark.parametrize(
    ("scenario", "edit"),
    [
        ("one", code(200, 409)),  # 200 is documented
        ("again", each(lambda number, result: None)),  # breaks a rule
        ("nobody", lambda call: status_as(404)(call)),
        ("unknown_group", lambda call: status_as(422)(call)),
        ("again", lambda call: None),  # no difference
    ],
)
def test_what_the_contract_does_not_leave_open_is_none(scenario: str, edit: Edit) -> None:
    assert drift.difference(scenario, *last_step(scenario, edit)) == ""


def last_step(name: str, edit: Edit) -> tuple[Step, Exchange]:
    """The last step of a scenario at the sandbox with its answers edited, with its exchange."""
    scenario = next(each for each in SCENARIOS if each.name == name)
    with serving(edit_answers(edit)()) as url:
        wire = Wire(url)
        played = play(scenario, wire.send)
        wire.close()
    return played[-1]


def test_only_some_operations_are_judged_and_the_run_says_what_is_left_out() -> None:
    target = Target("http://127.0.0.1:9", "k", throwaway=True, only=("getGroup",))
    assert [scenario.name for scenario in target.scenarios()] == [
        "unknown_group_get",
        "getGroup_no_key",
        "getGroup_wrong_key",
        "getGroup_key_in_capitals",
    ]
    others = "addParticipant, checkNumber, getAccount, listGroups, listNumbers, removeParticipant"
    assert target.left_out.startswith(f"Left out, because only getGroup is asked for: {others}, and ")
    assert "group_with_members" in target.left_out
    assert "remove_one" not in target.left_out
    assert "only" not in Target("http://127.0.0.1:9", "k", throwaway=True, only=tuple(OPERATIONS)).left_out
