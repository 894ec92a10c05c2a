"""Removing people: who was in is out, who was not is as good, and nobody is called removed who may be in."""

from contextlib import ExitStack
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.journal.jobs import CLIENTS
from tests.support.callers import KINDS
from tests.support.people import GROUP, LAW, SENDER, inputs, people
from tests.support.scripted import Scripted, answer
from twochat import InputError, Journal, Outcome, Report, Status
from twochat_sandbox import Sandbox, running

GONE, OUT, UNKNOWN, UNREPORTED = Status.REMOVED, Status.NOT_A_MEMBER, Status.UNKNOWN, Status.UNREPORTED
NOT_SENT = (Status.INVALID, Status.DUPLICATE)


@pytest.mark.parametrize("kind", KINDS)
def test_who_was_in_is_removed_and_nobody_else(kind: str) -> None:
    @given(inputs, st.sets(st.sampled_from(people(30))))
    @LAW
    def law(lines: list[str], before: set[str]) -> None:
        with box.state.changing(GROUP) as members:
            members.clear()
        box.state.add(GROUP, SENDER, sorted(before))
        told = client.do("remove", lines)
        assert told.error is None
        assert told.report is not None
        assert [outcome.input for outcome in told.report] == [line.rstrip("\r\n") for line in lines]
        wanted = {outcome.number for outcome in told.report if outcome.status not in NOT_SENT}
        assert box.members(GROUP) == before - wanted
        for outcome in told.report:
            if outcome.status not in NOT_SENT:
                assert outcome.status is (GONE if outcome.number in before else OUT)
        assert (told.report.operation, told.report.ok) == ("remove", Status.INVALID not in told.report.counts)

    with running() as box, ExitStack() as stack:
        client = CLIENTS[kind](box.url, stack, api_key="sandbox-key")
        law()


@pytest.mark.parametrize("kind", KINDS)
def test_a_lost_call_ends_with_everybody_out_and_its_journal_is_of_a_removal(
    twochat_sandbox: Sandbox, tmp_path: Path, kind: str
) -> None:
    path = tmp_path / "leavers.twochat"
    twochat_sandbox.state.add(GROUP, SENDER, people(45))
    with ExitStack() as stack:
        losing = CLIENTS[kind](twochat_sandbox.url, stack, api_key="sandbox-drop-after")
        fair = CLIENTS[kind](twochat_sandbox.url, stack, api_key="sandbox-key")
        assert losing.do("remove", people(45), journal=path).statuses == [UNKNOWN] * 30 + [Status.NOT_SENT] * 15
        resumed = fair.do("remove", people(45), journal=path)
        assert resumed.statuses == [UNKNOWN] * 30 + [GONE] * 15
        with Journal.open(path) as journal:
            assert journal.operation == "remove"
            assert fair.do("verify", journal).statuses == [GONE] * 45
            assert fair.do("resume", journal, retry=[UNKNOWN, UNREPORTED]).statuses == [GONE] * 45
        assert fair.do("verify", resumed.report).statuses == [GONE] * 45  # a report knows what it is of
    assert twochat_sandbox.members(GROUP) == set()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "group",
    [
        {"size": 1, "participants": [{"wa_participant_id": "120363000000001@lid"}]},
        {"size": 2, "participants": [{"phone_number": "+12025550101"}]},
    ],
    ids=["a number is hidden", "a member is not listed"],
)
def test_nobody_is_called_removed_while_a_member_cant_be_recognised(server: Scripted, kind: str, group: object) -> None:
    server.play([answer(body={"success": True, "data": group})])
    report = Report(GROUP, (Outcome(people(1)[0], people(1)[0], UNKNOWN, batch=1),), "remove")
    with ExitStack() as stack:
        told = CLIENTS[kind](server.url, stack).do("verify", report)
    assert told.statuses == [UNKNOWN]
    assert told.report
    assert "1 member can't be recognised" in (told.report[0].message or "")


@pytest.mark.parametrize("kind", KINDS)
def test_an_answer_in_the_form_of_an_add_removes_nobody_for_certain(server: Scripted, kind: str) -> None:
    server.play([answer(body={"success": True, "participants": {number: {"statusCode": 200} for number in people(3)}})])
    with ExitStack() as stack:
        told = CLIENTS[kind](server.url, stack).do("remove", people(3))
    assert told.statuses == [UNKNOWN] * 3
    assert "accepted_numbers is not a list" in str(told.error)
    assert "People may have been removed" in str(told.error)
    assert (server.requests[0].method, server.requests[0].path) == (
        "POST",
        f"/open/whatsapp/group/{GROUP}/remove-participant",
    )
    assert server.requests[0].json == {"from_number": SENDER, "participants": people(3)}


def test_a_report_of_an_operation_that_is_not_known_is_refused_by_name(server: Scripted) -> None:
    server.play([])
    with ExitStack() as stack:
        told = CLIENTS["TwoChat"](server.url, stack).do("verify", Report(GROUP, (), "leave"))
        assert isinstance(told.error, InputError)
        assert str(told.error).startswith("'leave' is no operation of this twochat, which has add, remove, ")
    assert server.requests == []
