"""One input in, one outcome out, in the order given, whatever the server answers; and nobody called added who may not be."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from yaml import safe_load

from tests.support.callers import VERBS, Caller, Verb
from tests.support.faults import CERTAIN, replies, said, status_of
from tests.support.people import GROUP, LAW, SENDER, check_account, inputs, numbers, people
from tests.support.scripted import Reply, Request, Scripted, answer, everybody
from twochat import ContractError, InputError, Status
from twochat.numbers import E164
from twochat_api import __file__ as contract_package

CONTRACT: dict[str, Any] = safe_load(Path(contract_package).with_name("openapi.yaml").read_text("utf-8"))
IN = {Status.ADDED: 200, Status.ALREADY_MEMBER: 409}


@pytest.mark.parametrize("verb", ["add", "add_each"])
def test_it_holds_through_http_too(caller: Caller, server: Scripted, verb: Verb) -> None:
    @given(inputs, st.lists(replies, max_size=8))
    @LAW
    def law(lines: list[str], script: list[Reply | Callable[[Request], Reply]]) -> None:
        replied: list[tuple[list[str], Reply]] = []

        def answered(request: Request) -> Reply:
            reply = script[request.number - 1] if request.number <= len(script) else everybody
            reply = reply(request) if callable(reply) else reply
            replied.append((request.participants, reply))
            return reply

        server.play(answered)
        told = caller.ask(verb, lines)
        check_account(lines, told.outcomes)
        for outcome in told.outcomes:
            got = [reply for numbers, reply in replied if outcome.number in numbers]
            if outcome.status in IN:
                assert IN[outcome.status] in said(got[-1], outcome.number or "")
            if outcome.status in (Status.INVALID, Status.NOT_SENT):
                assert all(isinstance(reply, bytes) and 400 <= (status_of(reply) or 0) <= 503 for reply in got)
            assert all(status_of(reply) in CERTAIN for reply in got[:-1]), "sent again although it may have been added"

    law()


@given(inputs)
@LAW
def test_calls_are_as_the_contract_says_and_send_each_number_once(
    callers: dict[str, Caller], server: Scripted, lines: list[str]
) -> None:
    schema = CONTRACT["components"]["schemas"]["ParticipantsRequest"]["properties"]
    assert f"^{E164.pattern}$" == schema["participants"]["items"]["pattern"] == schema["from_number"]["pattern"]
    for caller in callers.values():
        server.play([])
        told = caller.ask("add", lines)
        sent = [number for numbers in told.sent for number in numbers]
        assert all(1 <= len(numbers) <= schema["participants"]["maxItems"] for numbers in told.sent)
        assert [10] * (len(sent) // 10) == [len(numbers) for numbers in told.sent if len(numbers) == 10]
        assert sorted(set(sent)) == sorted(sent)
        assert all(E164.fullmatch(number) for number in sent)
        assert [o.number for o in told.outcomes if o.status is Status.ADDED] == sent
        for request in told.requests:
            assert ("POST", f"/open/whatsapp/group/{GROUP}/add-participant") == (request.method, request.path)
            assert {"from_number", "participants"} == set(request.json)
            assert (request.json["from_number"], request.headers["content-type"]) == (SENDER, "application/json")


def test_an_answer_of_a_mebibyte_is_read_and_a_longer_one_is_refused(
    callers: dict[str, Caller], server: Scripted
) -> None:
    def answered(request: Request) -> bytes:
        body = everybody(request).partition(b"\r\n\r\n")[2]
        return answer(body=body.ljust((1 << 20) + request.number - 1))

    for caller in callers.values():
        server.play(answered)
        told = caller.ask("add", people(20))
        assert [outcome.status for outcome in told.outcomes] == [Status.ADDED] * 10 + [Status.UNKNOWN] * 10
        assert isinstance(told.error, ContractError)


@pytest.mark.parametrize("code", [200, 409])
@given(mentioned=st.sets(st.integers(0, 9)))
@LAW
def test_a_number_the_answer_does_not_mention_is_never_called_added(
    callers: dict[str, Caller], server: Scripted, code: int, mentioned: set[int]
) -> None:
    ten = people(10)
    server.play(
        lambda _: answer(body={"success": True, "participants": {ten[n]: {"statusCode": code} for n in mentioned}})
    )
    for caller in callers.values():
        told = caller.ask("add", ten)
        good = {200: Status.ADDED, 409: Status.ALREADY_MEMBER}[code]
        assert [good if n in mentioned else Status.UNREPORTED for n in range(10)] == [o.status for o in told.outcomes]


@pytest.mark.parametrize("verb", ["add", "add_each"])
def test_adding_a_plan_sends_exactly_its_numbers(caller: Caller, server: Scripted, verb: Verb) -> None:
    @given(inputs)
    @LAW
    def law(lines: list[str]) -> None:
        server.play([])
        plan = caller.plan(lines)
        assert server.requests == []
        told = caller.ask(verb, plan)
        assert [batch.numbers for batch in plan.batches if batch.numbers] == told.sent
        assert [entry.input for entry in plan.entries] == [outcome.input for outcome in told.outcomes]

    law()


def test_a_bare_text_is_one_number_and_not_its_characters(caller: Caller) -> None:
    assert caller.plan("+44 7700 176576").numbers == ["+447700176576"]


@pytest.mark.parametrize(
    "lines",
    [[], people(11), ["Ann"], ["+447700900001", "+44 7700 900001"], ["", "+447700900001"]],
    ids=["nobody", "eleven", "a name", "one twice", "a blank"],
)
def test_add_once_refuses_what_is_not_exactly_one_call(caller: Caller, server: Scripted, lines: list[str]) -> None:
    server.play([])
    told = caller.ask("add_once", lines)
    assert (InputError, ()) == (type(told.error), told.requests)


@pytest.mark.parametrize("nothing", [7, None, 4.5])
def test_what_is_no_list_is_refused_before_anything_is_sent(caller: Caller, nothing: object) -> None:
    with pytest.raises(InputError):
        caller.plan(nothing)  # type: ignore[arg-type]  # a type checker refuses it sooner


@given(count=st.integers(1, 35), bad=st.sets(st.integers(0, 34), max_size=6))
@LAW
def test_a_422_costs_nobody_else_their_place(
    callers: dict[str, Caller], server: Scripted, count: int, bad: set[int]
) -> None:
    everyone = people(count)
    hated = {number for place, number in enumerate(everyone) if place in bad}

    def picky(request: Request) -> bytes:
        return answer(422, {"detail": "no"}) if hated & set(request.participants) else everybody(request)

    for caller in callers.values():
        server.play(picky)
        told = caller.ask("add", everyone)
        assert told.error is None
        check_account(everyone, told.outcomes)
        assert [(Status.REFUSED, 422) if n in hated else (Status.ADDED, 200) for n in everyone] == [
            (outcome.status, outcome.code) for outcome in told.outcomes
        ]
        served = [
            number
            for request in told.requests
            if not hated & set(request.participants)
            for number in request.participants
        ]
        assert sorted(set(everyone) - hated) == sorted(served), "a good number was sent twice, or not at all"


@pytest.mark.parametrize("verb", VERBS)
@given(data=st.data(), script=st.lists(replies, max_size=6))
@LAW
def test_both_clients_tell_the_same_and_send_the_same(
    callers: dict[str, Caller],
    server: Scripted,
    verb: Verb,
    data: st.DataObject,
    script: list[Reply | Callable[[Request], Reply]],
) -> None:
    lines = data.draw(st.lists(numbers, max_size=11) if verb == "add_once" else inputs)
    verdicts = []
    for caller in callers.values():
        server.play(script)
        verdicts.append(caller.ask(verb, lines).verdict)
    assert verdicts[0] == verdicts[1]
