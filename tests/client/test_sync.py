"""A group equal to a list: who is missing comes, and nobody leaves of whom it is not certain that they should."""

from contextlib import ExitStack
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.journal.jobs import CLIENTS
from tests.support.callers import KINDS
from tests.support.people import GROUP, PURE, SENDER, people
from tests.support.scripted import Request, Scripted, answer, everybody
from twochat import GroupInfo, InputError, Journal, Member, Plan, Status, TwoChat
from twochat.plan import split
from twochat.sync import difference
from twochat_sandbox import Sandbox

OWNER = Member(SENDER, "Owner", True)
numbers = st.sets(st.sampled_from(people(12)))


def plan(*inputs: str) -> Plan:
    return Plan(tuple(split([*inputs], "GB")))


@PURE
@given(
    wanted=numbers,
    before=st.dictionaries(st.sampled_from(people(12)), st.booleans()),
    hidden=st.integers(0, 2),
    unlisted=st.integers(0, 2),
    junk=st.lists(st.just("ask Ann"), max_size=1),
    anyway=st.booleans(),
    most=st.none() | st.integers(0, 12),
)
def test_nobody_leaves_unless_it_is_certain_that_they_should(
    wanted: set[str],
    before: dict[str, bool],
    hidden: int,
    unlisted: int,
    junk: list[str],
    anyway: bool,
    most: int | None,
) -> None:
    members = (OWNER, *(Member(n, None, admin) for n, admin in before.items()), *[Member(None, None, False)] * hidden)
    size = len(members) + unlisted
    found = difference(plan(*sorted(wanted), *junk), GroupInfo("WAG", None, size, members=members), SENDER)
    leaving = {number for number, admin in before.items() if not admin} - wanted
    assert {member.number for member in found.leaving} == leaving
    assert set(found.adds.numbers) == wanted - before.keys()
    assert found.plan(remove=False) is found.adds
    sure = wanted and not junk and not unlisted and (anyway or not hidden)
    allowed = len(leaving) <= (size // 3 if most is None else most)
    if leaving and not (sure and allowed):
        with pytest.raises(InputError, match=r"^nobody may be removed: .+\. Nothing was sent\.$"):
            found.plan(remove=True, remove_anyway=anyway, remove_at_most=most)
        return
    both = found.plan(remove=True, remove_anyway=anyway, remove_at_most=most)
    operations = [batch.operation for batch in both.batches]
    assert operations == sorted(operations, reverse=True), "who leaves goes first, and makes room"
    assert {n for batch in both.batches if batch.operation == "remove" for n in batch.numbers} == leaving
    assert {n for batch in both.batches if not batch.operation for n in batch.numbers} == wanted - before.keys()
    assert [entry.input for entry in both.entries if not entry.operation] == [*sorted(wanted), *junk]
    positions = [entry.position for entry in both.entries]
    assert sorted(positions) == [*range(1, len(positions) + 1)]
    assert [batch.index for batch in both.batches if batch.index] == [*range(1, both.calls + 1)]


def test_who_is_on_the_list_in_another_spelling_stays() -> None:
    mexican = Member("+5215550000123", None, False)
    found = difference(plan("+525550000123"), GroupInfo("WAG", None, 2, members=(OWNER, mexican)), SENDER)
    assert (found.leaving, found.adds.numbers) == ((), [])


@pytest.mark.parametrize("kind", KINDS)
def test_a_group_becomes_equal_to_a_list_in_one_job(twochat_sandbox: Sandbox, tmp_path: Path, kind: str) -> None:
    twochat_sandbox.state.add(GROUP, SENDER, people(40))
    month = [*people(40)[5:], *people(12, first=60)]
    with ExitStack() as stack:
        client = CLIENTS[kind](twochat_sandbox.url, stack, api_key="sandbox-key")
        assert client.do("sync", month).statuses == [Status.ALREADY_MEMBER] * 35 + [Status.ADDED] * 12
        told = client.do("sync", month, remove=True, journal=tmp_path / "month.twochat")
        assert told.statuses == [Status.REMOVED] * 5 + [Status.ALREADY_MEMBER] * 47
        assert told.report
        assert (told.report.operation, told.report.ok) == ("sync", True)
        assert [outcome.operation for outcome in told.report] == ["remove"] * 5 + [""] * 47
        with Journal.read(tmp_path / "month.twochat") as journal:
            assert journal.report() == told.report
        assert client.do("sync", month, remove=True).statuses == [Status.ALREADY_MEMBER] * 47
    assert twochat_sandbox.members(GROUP) == set(month)


@pytest.mark.parametrize("kind", KINDS)
def test_a_sync_that_was_cut_off_is_settled_and_gone_on_with_each_as_it_was_meant(
    twochat_sandbox: Sandbox, tmp_path: Path, kind: str
) -> None:
    path = tmp_path / "month.twochat"
    twochat_sandbox.state.add(GROUP, SENDER, people(100))
    month = [*people(100)[25:], *people(15, first=200)]
    with ExitStack() as stack:
        losing = CLIENTS[kind](twochat_sandbox.url, stack, api_key="sandbox-drop-after")
        fair = CLIENTS[kind](twochat_sandbox.url, stack, api_key="sandbox-key")
        lost = losing.do("sync", month, remove=True, journal=path)
        assert lost.error, "its look at the group is lost too"
        listed = fair.do("difference", month)
        assert listed.report
        with Journal.create(path, GROUP, SENDER, listed.report.plan(remove=True), operation="sync") as journal:  # type: ignore[attr-defined]  # it is a Difference
            assert (
                losing.do("resume", journal).statuses
                == [Status.UNKNOWN] * 25 + [Status.ALREADY_MEMBER] * 75 + [Status.NOT_SENT] * 15
            )
            assert fair.do("resume", journal).statuses[-15:] == [Status.ADDED] * 15
            settled = fair.do("verify", journal)
        assert settled.statuses == [Status.REMOVED] * 25 + [Status.ALREADY_MEMBER] * 75 + [Status.ADDED] * 15
    assert twochat_sandbox.members(GROUP) == set(month)


def test_each_call_is_the_one_that_it_should_be(server: Scripted) -> None:
    listed = [{"phone_number": number, "wa_is_admin": number == SENDER} for number in [SENDER, *people(4)]]

    def answered(request: Request) -> bytes:
        if request.method == "GET":
            return answer(body={"success": True, "data": {"size": 5, "participants": listed}})
        if request.path.endswith("remove-participant"):
            return answer(body={"success": True, "participants": {"accepted_numbers": request.participants}})
        return everybody(request)

    server.play(answered)
    with TwoChat("key", SENDER, base_url=server.url) as chat:
        report = chat.group(GROUP).sync([*people(3), "+12025550101"], remove=True)
    assert str(report) == f"{GROUP}: 1 added, 3 already members, 1 removed"
    calls = [(request.path.rpartition("/")[2], request.participants) for request in server.requests[1:]]
    assert calls == [("remove-participant", people(4)[3:]), ("add-participant", ["+12025550101"])]


def test_the_plan_of_a_sync_is_taken_by_nothing_else(server: Scripted) -> None:
    found = difference(
        plan(*people(3)), GroupInfo("WAG", None, 4, members=(OWNER, *[Member("+12025550101", None, False)] * 3)), SENDER
    )
    server.play([])
    with TwoChat("key", SENDER, base_url=server.url) as chat:
        group = chat.group(GROUP)
        for verb in (group.add, group.remove, group.promote):
            with pytest.raises(
                InputError, match=r"the plan is of a sync, not of (add|remove|promote)\. Nothing was sent"
            ):
                verb(found.plan(remove=True, remove_at_most=3))
    assert server.requests == []
