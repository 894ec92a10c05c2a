"""One input in, one outcome out, in the order given, whatever the server answers; and nobody called added who may not be."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from yaml import safe_load

from tests.support.callers import Caller, Verb
from tests.support.people import GROUP, LAW, PURE, REGION, SENDER, check_account, inputs, people
from tests.support.pure import Recipe, drive_by_hand, recipes
from tests.support.scripted import Reply, Request, Scripted, answer, everybody
from tests.support.weather import CERTAIN, replies, said, status_of
from twochat import ContractError, Pace, Status
from twochat.numbers import E164
from twochat.plan import batches
from twochat_api import __file__ as contract_package

IN = {Status.ADDED: 200, Status.ALREADY_MEMBER: 409}
UNSENT = (Status.INVALID, Status.DUPLICATE, Status.NOT_SENT)


@given(inputs, st.lists(recipes, max_size=12), st.booleans())
@PURE
def test_every_input_has_one_outcome_in_order_whatever_comes_back(
    lines: list[str], script: list[Recipe], retry_uncertain: bool
) -> None:
    pace = Pace(between=0, backoff=0, retries=2, retry_uncertain=retry_uncertain)
    run = drive_by_hand(batches(lines, REGION), pace, script)
    check_account(lines, run.outcomes)


@given(inputs, st.lists(recipes, max_size=12))
@PURE
def test_a_number_that_may_have_been_added_is_never_sent_again(lines: list[str], script: list[Recipe]) -> None:
    run = drive_by_hand(batches(lines, REGION), Pace(between=0, backoff=0, retries=2), script)
    for number in {number for numbers, _ in run.sends for number in numbers}:
        *earlier, last = [reply for numbers, reply in run.sends if number in numbers]
        assert all(reply.certain for reply in earlier)
        [outcome] = [o for o in run.outcomes if o.number == number and o.status is not Status.DUPLICATE]
        assert last.allows(number, outcome.status), (last, outcome)


@given(inputs, st.lists(recipes, max_size=12))
@PURE
def test_what_was_never_sent_is_called_so_and_what_was_sent_is_not(lines: list[str], script: list[Recipe]) -> None:
    run = drive_by_hand(batches(lines, REGION), Pace(between=0, backoff=0, retries=2, retry_uncertain=True), script)
    maybe = {number for numbers, reply in run.sends for number in numbers if not reply.certain}
    for outcome in run.outcomes:
        if outcome.number in maybe:
            assert outcome.status not in (Status.NOT_SENT, Status.INVALID)
        else:
            assert outcome.status in (*UNSENT, Status.REFUSED)


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
    with open(contract_package.replace("__init__.py", "openapi.yaml"), encoding="utf-8") as file:
        schema = safe_load(file)["components"]["schemas"]["AddParticipantRequest"]["properties"]
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
