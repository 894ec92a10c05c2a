"""What the contract leaves open is no failure at a server of somebody else; the sandbox is held to it exactly."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from tests.contract import drift, rules
from tests.contract.exchange import (
    FROM_NUMBER,
    GROUP,
    OLDER_ADMINS_GROUP,
    Exchange,
    Wire,
    add_participant,
    renumbered,
    unique_numbers,
)
from tests.contract.findings import report
from tests.contract.mutants.edits import part
from tests.contract.mutants.mutant import edit_answers
from tests.contract.mutants.mutate import Call, Edit, Mutated
from tests.contract.mutants.operators import status_as
from tests.contract.operations import SCENARIOS
from tests.contract.operations.addParticipant import code, each
from tests.contract.operations.getGroup import member, members
from tests.contract.operations.listGroups import groups
from tests.contract.operations.listNumbers import number
from tests.contract.operations.subscribeWebhook import CHANNEL
from tests.contract.scenarios import Step, expectation, play
from tests.contract.target import OPERATIONS, Target
from twochat_sandbox import State, create_app, serving
from twochat_sandbox.faults import Fault, FaultKind

LAST = OLDER_ADMINS_GROUP
GROUP_OF_MINE = "WAG11111111-2222-4333-8444-555555555555"
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


OTHERWISE = "another statusCode: …0132 has 200, not 409"


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
    return played(name, edit)[-1]


def played(name: str, edit: Edit) -> list[tuple[Step, Exchange]]:
    """Each step of a scenario at the sandbox with its answers edited, with its exchange."""
    scenario = next(each for each in SCENARIOS if each.name == name)
    with serving(edit_answers(edit)()) as url:
        wire = Wire(url)
        exchanges = play(scenario, wire.send)
        wire.close()
    return exchanges


def rotated(place: str, *names: str) -> Edit:
    """In a list of an answer, these properties of each item are the next one's."""

    def edit(call: Call) -> None:
        body = call.json
        found = body
        for step in place.split("/"):
            found = found.get(step, {}) if isinstance(found, dict) else {}
        if call.status == 200 and isinstance(found, list):
            values = [{name: one[name] for name in names} for one in found]
            for one, value in zip(found, values[1:] + values[:1], strict=True):
                one.update(value)
            call.json = body

    return edit


IN_MILLISECONDS = part("participants", lambda found: found | {"timestamp": 1790000000000})


def of_another_number(call: Call) -> None:
    call.body = call.body.replace(CHANNEL.encode(), b"WPN1")


@pytest.mark.parametrize(
    ("scenario", "edit", "expected"),
    [
        ("busy_at_first_list", rotated("data", "wa_group_name"), "wa_group_name of another group: "),
        ("busy_at_first_list", rotated("data", "wa_group_id"), "wa_group_id of another group: "),
        ("busy_at_first_list", rotated("data", "size"), "size that a group can't have: "),
        (
            "group_as_it_is_listed",
            rotated("data", "wa_group_name"),
            f"the list of groups has its name at another: {LAST}",
        ),
        ("group_as_it_is_listed", rotated("data", "wa_group_id"), "wa_group_id is "),
        (
            "group_with_members",
            rotated("data/participants", "formatted_phone_number"),
            "another formatted_phone_number: …4444 has …0171, not …4444; …0171 has …0143, not …0171; …0143 has …4444, not …0143",
        ),
        (
            "group_with_members",
            rotated("data/participants", "wa_pushname"),
            "another wa_pushname: …4444 has Member 0171, not Owner; …0171 has Member 0143, not Member 0171; …0143 has Owner",
        ),
        (
            "group_with_members",
            rotated("data/participants", "wa_participant_id"),
            "another wa_participant_id: …4444 has …0171, not …4444; …0171 has …0143, not …0171; …0143 has …4444, not …0143",
        ),
        ("group_with_members", members(lambda listed: listed[1:]), "missing members: …4444"),
        (
            "empty_group",
            member(lambda one: one | {"phone_number": FROM_NUMBER[1:]}),
            "members in another spelling: …4444",
        ),
        ("busy_at_first_list", groups(lambda listed: listed[1:]), f"missing groups: {GROUP}"),
        (
            "connected_numbers",
            number(lambda one: one | {"phone_number": "12123334444"}),
            "numbers that are not E.164: …4444",
        ),
        ("webhook_of_the_number_that_was_named", of_another_number, "a webhook is another number's: WPN1, not WPN0000"),
        (
            "webhooks_of_the_number_that_was_named",
            of_another_number,
            "a webhook is another number's: WPN1, not WPN0000",
        ),
        ("remove_one", IN_MILLISECONDS, "the time is not in seconds, or far in the future"),
        ("mixed", code(408, 417), "another statusCode: …0408 has 417, not 408"),
    ],
)
def test_a_value_that_is_anothers_or_of_another_kind_is_named_with_its_place(
    scenario: str, edit: Edit, expected: str
) -> None:
    found = [
        (step, exchange, each) for step, exchange in played(scenario, edit) for each in expectation(step, exchange)
    ]
    step, exchange, finding = found[0]
    assert finding.startswith(expected)
    assert report([(exchange, finding)]).splitlines()[3].startswith("  openapi.yaml: ")
    # At a server of somebody else, the names may be others, and who is seen when is no more than inferred.
    assert bool(drift.difference(scenario, step, exchange)) is expected.startswith(
        ("another wa_pushname", "missing members", "another status")
    )


def seven(call: Call) -> None:
    """A proxy that no success gets through whole."""
    if call.status == 200:
        call.json = {"success": True, "data": 7}


@pytest.mark.parametrize(
    ("given", "silent"),
    [
        ({"group": GROUP_OF_MINE, "from_number": "+12025550142"}, []),
        ({"from_number": "+12025550142"}, ["getGroup: no success was judged: give GROUP=…"]),
        ({}, ["getGroup: no success was judged: give GROUP=…", "listGroups: no success was judged: give FROM=…"]),
    ],
)
def test_a_key_that_is_no_sandboxs_has_the_callers_own_group_and_number_read(
    given: dict[str, Any], silent: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("twochat_sandbox.app.faults_of", lambda contract: {"a-real-key": Fault("", FaultKind.NONE)})
    state = State(groups={GROUP_OF_MINE: 0})
    with serving(Mutated(create_app(state=state), seven, state)) as url:
        target = Target(url, "a-real-key", only=("getGroup", "listGroups"), **given)
        wire = Wire(url)
        exchanges = [exchange for scenario in target.scenarios() for _, exchange in play(scenario, wire.send)]
        wire.close()
    judged = {rules.operation_id(exchange.request) for exchange in exchanges if exchange.status == 200}
    assert list(target.silent(judged)) == silent
    assert all(rules.response(exchange) for exchange in exchanges if exchange.status == 200)
    assert target.spared("40").startswith("it would make 40 calls")


def test_what_changes_something_is_silent_for_another_reason() -> None:
    target = Target("http://127.0.0.1:9", "k", only=("addParticipant", "createGroup", "getAccount"))
    assert list(target.silent({"createGroup"})) == [
        "addParticipant: no success was judged: a sandbox key or THROWAWAY=1 asks for one",
        "getAccount: no success was judged",
    ]
    assert target.spared("40").startswith("it would add people")


def test_only_some_operations_are_judged_and_the_run_says_what_is_left_out() -> None:
    target = Target("http://127.0.0.1:9", "k", throwaway=True, only=("getGroup",))
    assert [scenario.name for scenario in target.scenarios()] == [
        "group_of_the_caller",
        "unknown_group_get",
        "getGroup_no_key",
        "getGroup_wrong_key",
        "getGroup_key_in_capitals",
    ]
    first, *names = target.left_out.splitlines()
    count = len(OPERATIONS) - 1
    assert first.startswith(f"Left out, because only getGroup is asked for: {count} other operations and ")
    assert first.endswith(" scenarios:")
    assert "group_with_members" in target.left_out
    assert "remove_one" not in target.left_out
    assert max(len(line) for line in names if line.startswith("  ")) <= 110
    assert "only" not in Target("http://127.0.0.1:9", "k", throwaway=True, only=tuple(OPERATIONS)).left_out
    reading = Target("http://127.0.0.1:9", "k", only=("getGroup",)).left_out
    assert "Left out, because GROUP= is not given: 1 scenario:\n  group_of_the_caller" in reading
