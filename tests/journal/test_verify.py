"""Settling the uncertain by looking: who is a member was added, and of the others it is said when it looked."""

import re
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.journal.jobs import CLIENTS, Client, died, plan
from tests.support.callers import KINDS
from tests.support.people import GROUP, LAW, PURE, SENDER, people
from tests.support.scripted import Cut, Reply, Request, Scripted, answer, everybody
from twochat import (
    CancelToken,
    ContractError,
    Forbidden,
    InputError,
    Journal,
    JournalError,
    MaybeSent,
    Member,
    NotFound,
    Outcome,
    RateLimited,
    Report,
    Status,
    StatusError,
    Unauthorized,
    Unsuccessful,
)
from twochat.engine import poll_delays
from twochat.outcome import UNCERTAIN
from twochat_sandbox import Sandbox, State, running

ADDED, NOT_SENT, UNKNOWN, UNREPORTED = Status.ADDED, Status.NOT_SENT, Status.UNKNOWN, Status.UNREPORTED
SANDBOX_KEY = "sandbox-key"
OTHER_GROUP = "WGP0a1b2c3d-1111-4222-8333-444455556666"
TIME = re.compile(r"at (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00)$")


def group_of(*numbers: str) -> bytes:
    """The documented answer of a look at a group."""
    return answer(body={"success": True, "data": {"participants": [{"phone_number": number} for number in numbers]}})


def posts(server: Scripted) -> list[list[str]]:
    return [request.participants for request in server.requests if request.method == "POST"]


def looks(server: Scripted) -> int:
    return sum(request.method == "GET" for request in server.requests)


@pytest.fixture
def paused(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The seconds between looks, which nobody waits for."""
    asked: list[float] = []

    def none(wait: float) -> Iterator[float]:
        for delay in poll_delays(wait):
            asked.append(delay)
            yield 0.0

    monkeypatch.setattr("twochat.engine.poll_delays", none)
    return asked


# --- what a look settles


def test_a_look_settles_who_is_uncertain_and_touches_nobody_else(client: Client, server: Scripted) -> None:
    report = Report(
        GROUP,
        tuple(
            Outcome(number, number, status, 200, "before", 1)
            for number, status in zip(people(2 * len(Status)), [*Status, *Status], strict=True)
        ),
    )
    members = people(len(Status))  # the first of each two with the same status
    server.play([group_of(*members, "+12025550101")])
    begin = datetime.now(UTC).replace(microsecond=0)
    told = client.do("verify", report)
    end = datetime.now(UTC)
    assert told.error is None
    assert told.report is not None
    for before, after in zip(report, told.report, strict=True):
        if before.status not in UNCERTAIN:
            assert before == after
            continue
        assert (ADDED if before.number in members else before.status) == after.status
        assert replace(before, status=after.status, message=after.message) == after
        found = TIME.search(after.message or "")
        assert found, "the time of looking is not told"
        assert begin <= datetime.fromisoformat(found[1]) <= end
        assert (after.message or "") in after.reason or after.status is ADDED


def test_where_nobody_is_uncertain_nobody_looks(client: Client, server: Scripted) -> None:
    report = Report(GROUP, tuple(Outcome(n, n, ADDED) for n in people(3)))
    server.play([])
    assert client.do("verify", report).report is report
    assert server.requests == []


def test_what_a_look_has_settled_is_kept_in_the_journal(client: Client, server: Scripted, path: Path) -> None:
    lost = died(path, ["Ann", *people(25)])
    server.play([group_of(*lost[:4])])
    with Journal.open(path) as journal:
        told = client.do("verify", journal)
        assert told.report == journal.report()
    assert told.statuses == [Status.INVALID] + [ADDED] * 4 + [UNKNOWN] * 6 + [NOT_SENT] * 15
    with Journal.open(path) as journal:
        assert told.report == journal.report()
        assert people(25)[10:] == [number for batch in journal.pending() for number in batch.numbers]


def test_after_a_look_a_second_try_goes_only_to_those_who_are_not_members(
    client: Client, server: Scripted, path: Path
) -> None:
    lost = died(path, people(25))
    server.play([group_of(*lost[:4])])
    with Journal.open(path) as journal:
        client.do("verify", journal)
        server.play([])
        told = client.do("resume", journal, retry=(Status.UNKNOWN, Status.UNREPORTED))
    assert [lost[4:], people(25)[10:20], people(25)[20:]] == posts(server)
    assert told.statuses == [ADDED] * 25
    assert told.report is not None
    assert [outcome.possibly_sent for outcome in told.report] == [False] * 4 + [True] * 6 + [False] * 15


def test_a_report_is_settled_as_its_journal_is(client: Client, server: Scripted, path: Path) -> None:
    server.play([Cut(), everybody, answer(200, {"success": True, "participants": {}}), group_of(*people(5))])
    with Journal.create(path, GROUP, SENDER, plan(people(30))) as journal:
        client.do("resume", journal)
        report = journal.report()
        assert [outcome.status for outcome in report] == [UNKNOWN] * 10 + [ADDED] * 10 + [UNREPORTED] * 10
        kept = client.do("verify", journal)
    server.play([group_of(*people(5))])
    told = client.do("verify", report)
    assert told.statuses == kept.statuses == [ADDED] * 5 + [UNKNOWN] * 5 + [ADDED] * 10 + [UNREPORTED] * 10


@pytest.mark.parametrize("kept", [False, True])
def test_what_is_known_of_another_group_is_refused_and_nothing_is_read_or_changed(
    client: Client, server: Scripted, path: Path, kept: bool
) -> None:
    died(path, people(15))
    server.play(lambda _: group_of(*people(15)))
    with Journal.open(path) as journal:
        before = journal.report()
        told = client.do("verify", journal if kept else before, group=OTHER_GROUP)
        assert before == journal.report()
    assert type(told.error) is (JournalError if kept else InputError)
    assert "another group" in str(told.error)
    assert GROUP in str(told.error)
    assert server.requests == []


@pytest.mark.parametrize(
    "other",
    [
        Report(OTHER_GROUP, tuple(Outcome(n, n, ADDED) for n in people(15))),
        Report(GROUP, tuple(Outcome(n, n, ADDED) for n in people(14))),
        Report(GROUP, tuple(Outcome(n, n, ADDED) for n in people(15)[::-1])),
    ],
    ids=["another group", "one input less", "another order"],
)
def test_a_report_is_never_written_into_the_journal_of_another_job(path: Path, other: Report) -> None:
    died(path, people(15))
    with Journal.open(path) as journal:
        before = journal.report()
        with pytest.raises(JournalError, match=path.name):
            journal.verified(other)
        assert before == journal.report()


statuses = st.lists(st.sampled_from(Status), max_size=20)


@given(given_statuses=statuses, members=st.sets(st.sampled_from(people(20))))
@LAW
def test_a_look_never_invents_a_member_and_never_forgets_one(
    server: Scripted, given_statuses: list[Status], members: set[str]
) -> None:
    numbers = people(len(given_statuses))
    report = Report(GROUP, tuple(map(Outcome, numbers, numbers, given_statuses)))
    server.play([group_of(*sorted(members))])
    with ExitStack() as stack:
        told = CLIENTS["TwoChat"](server.url, stack).do("verify", report)
    expected = [
        ADDED if status in UNCERTAIN and number in members else status
        for number, status in zip(numbers, given_statuses, strict=True)
    ]
    assert expected == told.statuses


# --- waiting


def test_looks_are_repeated_until_nobody_is_uncertain(
    client: Client, server: Scripted, path: Path, paused: list[float]
) -> None:
    lost = died(path, people(10))
    server.play([group_of(), group_of(*lost[:5]), group_of(*lost), group_of()])
    with Journal.open(path) as journal:
        told = client.do("verify", journal, wait=300.0)
        assert told.report == journal.report()
    assert (told.statuses, looks(server)) == ([ADDED] * 10, 3)
    assert paused[:3] == [0.0, 5.0, 10.0]


def test_looks_end_when_the_time_is_up(client: Client, server: Scripted, paused: list[float]) -> None:
    report = Report(GROUP, tuple(Outcome(n, n, UNKNOWN) for n in people(3)))
    server.play(lambda _: group_of())
    assert client.do("verify", report, wait=17.0).statuses == [UNKNOWN] * 3
    assert (paused, looks(server)) == ([0.0, 5.0, 10.0, 2.0], 4)


@given(wait=st.floats(0, 10_000))
@PURE
@example(0.0)
@example(5.0)
@example(10_000.0)
def test_looks_come_less_and_less_often_and_take_the_time_given(wait: float) -> None:
    delays = [*poll_delays(wait)]
    assert delays[0] == 0
    assert sum(delays) == pytest.approx(wait)
    assert len(delays) <= 2 + wait / 5
    assert max(delays) <= 60
    assert delays[:-1] == sorted(delays[:-1])


def test_a_member_who_was_seen_once_stays_settled(client: Client, server: Scripted, paused: list[float]) -> None:
    report = Report(GROUP, tuple(Outcome(n, n, UNKNOWN) for n in people(2)))
    server.play([group_of(people(1)[0]), group_of(people(2)[1])])
    assert client.do("verify", report, wait=300.0).statuses == [ADDED, ADDED]
    assert looks(server) == 2


@pytest.mark.parametrize("kind", KINDS)
def test_the_lag_of_the_sandbox_is_honoured(
    path: Path, monkeypatch: pytest.MonkeyPatch, paused: list[float], kind: str
) -> None:
    died(path, people(10))
    state = State(lag=180.0, clock=lambda: sum(paused))
    state.add(GROUP, SENDER, people(10))
    with running(state=state) as sandbox, ExitStack() as stack, Journal.open(path) as journal:
        client = CLIENTS[kind](sandbox.url, stack, api_key=SANDBOX_KEY)
        assert client.do("verify", journal).statuses == [UNKNOWN] * 10
        assert client.do("verify", journal, wait=60.0).statuses == [UNKNOWN] * 10
        assert client.do("verify", journal, wait=300.0).statuses == [ADDED] * 10
    assert 180.0 <= sum(paused) <= 300.0


@pytest.mark.parametrize("reply", [group_of(*people(1)), answer(503)], ids=["read", "busy"])
def test_a_look_that_is_cancelled_looks_no_more_and_keeps_what_was_seen(
    client: Client, server: Scripted, path: Path, reply: bytes
) -> None:
    lost = died(path, people(10))
    cancel = CancelToken()

    def cancelling(_: Request) -> bytes:
        cancel.set()
        return reply

    server.play(cancelling)
    with Journal.open(path) as journal:
        told = client.do("verify", journal, wait=300.0, cancel=cancel)
        again = client.do("verify", journal, wait=300.0, cancel=cancel)
        assert told.report == again.report == journal.report()
    seen = [people(1)[0]] if reply != answer(503) else []
    assert told.statuses == [ADDED if number in seen else UNKNOWN for number in lost]
    assert looks(server) == 1


# --- when it can't be read

UNREADABLE: dict[str, tuple[list[Reply], type[Exception], int]] = {
    "a wrong key": ([answer(401)], Unauthorized, 1),
    "forbidden": ([answer(403)], Forbidden, 1),
    "no such group": ([answer(404)], NotFound, 1),
    "a limit until the end": ([answer(429)] * 3, RateLimited, 3),
    "a breakdown until the end": ([answer(500)] * 3, StatusError, 3),
    "a lost answer until the end": ([Cut()] * 3, MaybeSent, 3),
    "not JSON": ([answer(200, "<h1>")], ContractError, 1),
    "no list": ([answer(200, {"success": True, "data": {}})], ContractError, 1),
    "a list of another kind": ([answer(200, {"success": True, "data": {"participants": {}}})], ContractError, 1),
    "no success": ([answer(200, {"success": False, "message": "no"})] * 3, Unsuccessful, 3),
}


@pytest.mark.parametrize(
    ("method", "name"),
    [*(("verify", name) for name in UNREADABLE), ("members", "a wrong key"), ("skip", "a wrong key")],
)
def test_a_group_that_cannot_be_read_is_an_error_and_changes_nothing(
    client: Client, server: Scripted, path: Path, method: str, name: str
) -> None:
    script, error, calls = UNREADABLE[name]
    died(path, people(15))
    server.play(script)
    with Journal.open(path) as journal:
        before = journal.report()
        match method:
            case "verify":
                told = client.do("verify", journal)
            case "members":
                told = client.do("members")
            case _:
                told = client.do("add", people(15), skip_members=True)
        assert before == journal.report()
    assert isinstance(told.error, error)
    assert ([], calls) == (posts(server), looks(server))


def test_a_look_is_repeated_after_what_may_pass(client: Client, server: Scripted) -> None:
    report = Report(GROUP, (Outcome("+447700900000", "+447700900000", UNKNOWN),))
    for passing in (answer(500), answer(503), answer(429), answer(486), Cut(), answer(504)):
        server.play([passing, group_of(*people(1))])
        assert client.do("verify", report).statuses == [ADDED]
        assert looks(server) == 2


# --- members


def test_members_are_read_as_they_are_told(client: Client, server: Scripted) -> None:
    listed: list[object] = [
        {"phone_number": "+447700900001", "wa_pushname": "Ann", "wa_is_admin": True},
        {"phone_number": "+447700900002", "wa_pushname": None, "wa_is_admin": False, "wa_is_super_admin": True},
        {"phone_number": "+447700900003", "wa_is_admin": "yes", "new": {"a": 1}},
        {"wa_pushname": "Nobody"},
        {"phone_number": 447700900004},
        None,
    ]
    server.play([answer(body={"success": True, "data": {"participants": listed}})])
    told = client.do("members")
    assert told.error is None
    assert [
        Member("+447700900001", "Ann", True),
        Member("+447700900002", None, True),
        Member("+447700900003", None, False),
        Member(None, "Nobody", False),
        Member(None, None, False),
    ] == [*(told.report or ())]
    [request] = server.requests
    assert ("GET", f"/open/whatsapp/group/{GROUP}", b"") == (request.method, request.path, request.body)


def test_nobody_who_is_in_already_is_sent(client: Client, server: Scripted, path: Path) -> None:
    numbers = ["Ann", *people(25), "07700 900003"]
    inside = [*people(25)[::3], "+12025550101"]
    for journal in (None, path):
        server.play([group_of(*inside)])
        told = client.do("add", numbers, skip_members=True, journal=journal)
        outside = [number for number in people(25) if number not in inside]
        assert [outside[:10], outside[10:]] == posts(server)
        assert told.report is not None
        assert numbers == [outcome.input for outcome in told.report]
        assert told.report.counts == {Status.ALREADY_MEMBER: 9, ADDED: 16, Status.INVALID: 1, Status.DUPLICATE: 1}
        assert {*inside} & {*people(25)} == {outcome.number for outcome in told.report.by(Status.ALREADY_MEMBER)}
        assert all(not outcome.possibly_sent for outcome in told.report)


def test_a_job_that_goes_on_does_not_send_who_is_in_by_now_and_says_of_nobody_else_that_they_were(
    client: Client, server: Scripted, path: Path
) -> None:
    numbers = ["Ann", *people(25), "07700 900003"]
    lost = died(path, numbers)
    inside = [*people(25)[::3], "+12025550101"]  # also some of the lost, of whom it is still unknown who added them
    server.play([group_of(*inside), answer(401)])
    stopped = client.do("add", numbers, skip_members=True, journal=path)
    server.play([group_of(*inside)])
    told = client.do("add", numbers, skip_members=True, journal=path)
    left = [number for number in people(25)[10:] if number not in inside]
    assert [left[:7], left[7:]] == posts(server)  # as they were planned: of the second ten, and of the last five
    fates = [UNKNOWN if n in lost else Status.ALREADY_MEMBER if n in inside else ADDED for n in people(25)]
    assert told.statuses == [Status.INVALID, *fates, Status.DUPLICATE]
    assert stopped.statuses == [NOT_SENT if status is ADDED else status for status in told.statuses]
    with Journal.open(path) as journal:
        assert told.report == journal.report()


def test_who_may_have_been_sent_and_is_in_is_never_plainly_called_a_member(path: Path) -> None:
    with Journal.create(path, GROUP, SENDER, plan(people(2))) as journal:
        [batch] = journal.pending()
        journal.settled(batch, [Outcome(n, n, NOT_SENT, possibly_sent=n == people(2)[1]) for n in people(2)])
        known = (Status.ALREADY_MEMBER, "seen among the members, so not sent")
        journal.skip(plan(people(2)).without(dict.fromkeys(people(2), known)))
        reasons = [outcome.reason for outcome in journal.report()]
        assert journal.pending() == []
    assert ["added by an earlier call or a member before" in reason for reason in reasons] == [False, True]


def test_where_all_are_in_nothing_is_sent(client: Client, server: Scripted) -> None:
    server.play([group_of(*people(25))])
    told = client.do("add", people(25), skip_members=True)
    assert (told.statuses, told.error, posts(server)) == ([Status.ALREADY_MEMBER] * 25, None, [])


@pytest.mark.parametrize("kind", KINDS)
def test_at_the_sandbox_a_lost_call_ends_with_everybody_added_and_nobody_asked_twice(
    twochat_sandbox: Sandbox, path: Path, kind: str
) -> None:
    with ExitStack() as stack:
        losing = CLIENTS[kind](twochat_sandbox.url, stack, api_key="sandbox-drop-after")
        fair = CLIENTS[kind](twochat_sandbox.url, stack, api_key=SANDBOX_KEY)
        told = losing.do("add", people(45), journal=path)  # three lost calls in a row stop it
        assert told.statuses == [UNKNOWN] * 30 + [NOT_SENT] * 15
        assert fair.do("add", people(45), journal=path).statuses == [UNKNOWN] * 30 + [ADDED] * 15
        with Journal.open(path) as journal:
            assert fair.do("verify", journal).statuses == [ADDED] * 45
            assert fair.do("resume", journal, retry=(Status.UNKNOWN, Status.UNREPORTED)).statuses == [ADDED] * 45
        again = fair.do("add", people(45), skip_members=True)
    assert again.statuses == [Status.ALREADY_MEMBER] * 45
    assert people(45) == [entry.number for entry in twochat_sandbox.state.audit_log]
