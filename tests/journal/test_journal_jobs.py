"""What the journal of a job promises, through both clients: written ahead, never lost, never sent twice."""

import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.journal.jobs import (
    CLIENTS,
    PATIENCE,
    Client,
    died,
    held,
    plan,
    states,
)
from tests.support.callers import KINDS
from tests.support.faults import replies
from tests.support.people import GROUP, LAW, SENDER, inputs, people
from tests.support.scripted import Cut, Hold, Reply, Request, Scripted, answer, everybody
from twochat import (
    Journal,
    JournalError,
    Report,
    Status,
    TwoChatError,
)
from twochat.logfile import Line, LogFile

ADDED, NOT_SENT, UNKNOWN = Status.ADDED, Status.NOT_SENT, Status.UNKNOWN
OTHER_GROUP = "WGP0a1b2c3d-1111-4222-8333-444455556666"
Script = list[Reply | Callable[[Request], Reply]]


def sent(server: Scripted) -> list[list[str]]:
    return [request.participants for request in server.requests]


def members_already(request: Request) -> bytes:
    return answer(body={"success": True, "participants": {n: {"statusCode": 409} for n in request.participants}})


# --- written ahead


def test_a_batch_is_marked_on_disk_before_its_call_leaves_and_settled_before_the_next(
    client: Client, server: Scripted, path: Path
) -> None:
    on_disk: list[list[str]] = []

    def look(request: Request) -> bytes:
        on_disk.append(states(path))
        return everybody(request)

    server.play(look)
    assert client.do("add", people(25), journal=path).error is None
    assert on_disk == [
        ["sending"] * 10 + ["planned"] * 15,
        ["settled"] * 10 + ["sending"] * 10 + ["planned"] * 5,
        ["settled"] * 20 + ["sending"] * 5,
    ]
    assert states(path) == ["settled"] * 25


# --- resuming

# What comes back for the second of three calls, what its ten are then, and which of the three calls a resume makes.
INTERRUPTIONS: dict[str, tuple[Script, Status, Status, list[int]]] = {
    "a wrong key": ([answer(401)], NOT_SENT, NOT_SENT, [2, 3]),
    "no credit": ([answer(402)], NOT_SENT, NOT_SENT, [2, 3]),
    "busy until the end": ([answer(486)] * 3, NOT_SENT, NOT_SENT, [2, 3]),
    "a breakdown": ([answer(500)], UNKNOWN, ADDED, []),
    "a lost answer": ([Cut()], UNKNOWN, ADDED, []),
    "a breakdown after a busy call": ([answer(486), answer(500)], UNKNOWN, ADDED, []),
    "an answer that is none": ([answer(200, "[]")], UNKNOWN, NOT_SENT, [3]),
    "no mention": ([answer(200, {"success": True, "participants": {}})], Status.UNREPORTED, ADDED, []),
    "a full group": (
        [
            lambda request: answer(
                body={"success": True, "participants": {n: {"statusCode": 419} for n in request.participants}}
            )
        ],
        Status.GROUP_FULL,
        NOT_SENT,
        [3],
    ),
}


@pytest.mark.parametrize("name", INTERRUPTIONS)
@pytest.mark.parametrize("through", ["add", "resume"])
def test_a_resume_sends_what_was_certainly_not_sent_and_nothing_else(
    client: Client, server: Scripted, path: Path, name: str, through: str
) -> None:
    script, second, third, calls = INTERRUPTIONS[name]
    server.play([everybody, *script])
    first = client.do("add", people(30), journal=path)
    assert [ADDED] * 10 + [second] * 10 + [third] * 10 == first.statuses

    server.play([])
    if through == "add":
        again = client.do("add", people(30), journal=path)
    else:
        with Journal.open(path) as journal:
            again = client.do("resume", journal)
    assert [people(30)[10 * call - 10 : 10 * call] for call in calls] == sent(server)
    assert again.error is None
    fates = {call: ADDED if call in calls else status for call, status in ((1, ADDED), (2, second), (3, third))}
    assert [fates[call] for call in (1, 2, 3) for _ in range(10)] == again.statuses


def test_a_finished_job_is_never_sent_again(client: Client, server: Scripted, path: Path) -> None:
    server.play([everybody, members_already])
    first = client.do("add", [*people(15), "Ann", "+447700900001"], journal=path)
    server.play([])
    for _ in range(2):
        assert first == client.do("add", [*people(15), "Ann", "+447700900001"], journal=path)
    assert server.requests == []


def test_who_was_being_sent_at_the_death_is_unknown_and_is_not_sent_again(
    client: Client, server: Scripted, path: Path
) -> None:
    died(path, ["Ann", *people(15)])
    server.play([])
    with Journal.open(path) as journal:
        dead = journal.report()
        told = client.do("resume", journal)
    assert [outcome.status for outcome in dead] == [Status.INVALID] + [UNKNOWN] * 10 + [NOT_SENT] * 5
    assert all("cut off" in outcome.reason for outcome in dead.by(UNKNOWN))
    assert [people(15)[10:]] == sent(server)
    assert told.statuses == [Status.INVALID] + [UNKNOWN] * 10 + [ADDED] * 5


def test_a_second_try_on_demand_never_says_plainly_that_somebody_was_a_member(
    client: Client, server: Scripted, path: Path
) -> None:
    lost = died(path, people(15))
    server.play(members_already)
    with Journal.open(path) as journal:
        told = client.do("resume", journal, retry=(Status.UNKNOWN, Status.UNREPORTED))
    assert [lost, people(15)[10:]] == sent(server)
    assert told.report is not None
    assert [(Status.ALREADY_MEMBER, number in lost) for number in people(15)] == [
        (outcome.status, outcome.possibly_sent) for outcome in told.report
    ]
    for outcome in told.report:
        assert ("added by an earlier call or a member before" in outcome.reason) == (outcome.number in lost)
    with Journal.open(path) as journal:
        assert told.report == journal.report()


# What answers a second try of what was uncertain, what its ten are then, and whether a third try on demand sends them again.
SECOND_TRIES: dict[str, tuple[Script, Status, bool]] = {
    "everybody": ([everybody], ADDED, False),
    "a wrong key": ([answer(401)], UNKNOWN, True),
    "busy until the end": ([answer(486)] * 3, UNKNOWN, True),
    "no connection": ([answer(503)] * 3, UNKNOWN, True),
    "a breakdown": ([answer(500)], UNKNOWN, True),
    "no mention": ([answer(200, {"success": True, "participants": {}})], Status.UNREPORTED, True),
}


@pytest.mark.parametrize("name", SECOND_TRIES)
def test_who_may_have_been_sent_once_is_never_called_not_sent_later(
    client: Client, server: Scripted, path: Path, name: str
) -> None:
    script, status, again = SECOND_TRIES[name]
    lost = died(path, people(10))
    server.play(script)
    with Journal.open(path) as journal:
        told = client.do("resume", journal, retry=(Status.UNKNOWN, Status.UNREPORTED))
    assert told.report is not None
    assert [(status, True)] * 10 == [(outcome.status, outcome.possibly_sent) for outcome in told.report]
    with Journal.open(path) as journal:
        assert told.report == journal.report()
        assert journal.pending() == []
        assert [lost] * again == [batch.numbers for batch in journal.pending(retry=(Status.UNKNOWN, Status.UNREPORTED))]


# --- of this very job


@pytest.mark.parametrize(
    ("group", "numbers", "words"),
    [(OTHER_GROUP, people(15), "another group"), (GROUP, people(16), "another list of numbers")],
    ids=["group", "list"],
)
def test_the_journal_of_another_job_is_refused_and_nothing_is_sent(
    client: Client, server: Scripted, path: Path, group: str, numbers: list[str], words: str
) -> None:
    died(path, people(15))
    before = path.read_bytes()
    server.play([])
    told = client.do("add", numbers, journal=path, group=group)
    assert isinstance(told.error, JournalError)
    assert words in str(told.error)
    assert str(path) in str(told.error)
    assert (server.requests, before) == ([], path.read_bytes())


def test_the_journal_of_another_sending_number_or_group_is_refused(server: Scripted, path: Path) -> None:
    died(path, people(15))
    server.play([])
    for kind in KINDS:
        with ExitStack() as stack, Journal.open(path) as journal:
            client = CLIENTS[kind](server.url, stack, from_number="+12025550199")
            refused = client.do("resume", journal)
            journal.close()
            also = client.do("add", people(15), journal=path)
        for told in (refused, also):
            assert isinstance(told.error, JournalError)
            assert "another sending number" in str(told.error)
            assert str(path) in str(told.error)
        with ExitStack() as stack, Journal.open(path) as journal:
            elsewhere = CLIENTS[kind](server.url, stack).do("resume", journal, group=OTHER_GROUP)
        assert isinstance(elsewhere.error, JournalError)
        assert "another group" in str(elsewhere.error)
    assert server.requests == []


# --- held by one

HOLD = "from twochat import Journal; journal = Journal.open(sys.argv[1])"


def test_a_second_process_is_refused_at_once_while_the_first_lives_however_it_dies(
    client: Client, server: Scripted, path: Path
) -> None:
    died(path, people(15))
    server.play([])
    with held(path, HOLD) as process:
        with pytest.raises(JournalError, match="in use") as caught:
            Journal.open(path)
        assert str(path) in str(caught.value)
        assert isinstance(client.do("add", people(15), journal=path).error, JournalError)
        assert server.requests == []
        process.send_signal(signal.SIGKILL)
        process.wait(PATIENCE)
        assert client.do("add", people(15), journal=path).error is None
    assert [people(15)[10:]] == sent(server)


def test_a_journal_that_is_closed_says_so(client: Client, path: Path) -> None:
    died(path, people(15))
    journal = Journal.open(path)
    journal.close()
    journal.close()
    for use in (journal.report, journal.pending):
        with pytest.raises(JournalError, match=path.name):
            use()
    assert isinstance(client.do("resume", journal).error, JournalError)


# --- not a journal


def test_a_journal_that_cannot_be_made_stops_the_job_before_anything_is_sent(
    client: Client, server: Scripted, tmp_path: Path
) -> None:
    server.play([])
    for path in (tmp_path / "none" / "friends.twochat", tmp_path / ("x" * 300), tmp_path):
        told = client.do("add", people(15), journal=path)
        assert isinstance(told.error, JournalError)
        assert str(path) in str(told.error)
    assert (server.requests, [*tmp_path.iterdir()]) == ([], [])


# --- the disk is full


@pytest.mark.parametrize("room", [0, 2, 3, 6])
def test_a_full_disk_stops_the_job_before_the_next_call_and_loses_nothing_that_was_settled(
    client: Client, server: Scripted, path: Path, monkeypatch: pytest.MonkeyPatch, room: int
) -> None:
    # A line marks a batch, and a line settles it: three calls in all.
    calls, settled = min(3, (room + 1) // 2), room // 2
    append, left = LogFile.append, iter(range(room))

    def full(log: LogFile, line: Line, **options: Any) -> None:
        if next(left, None) is None:
            raise JournalError(f"the journal {log.path} can't be written: No space left on device")
        append(log, line, **options)

    Journal.create(path, GROUP, SENDER, plan(people(30))).close()
    server.play([])
    with monkeypatch.context() as patched, Journal.open(path) as journal:
        patched.setattr(LogFile, "append", full)
        told = client.do("resume", journal)
    assert calls == len(server.requests)
    assert isinstance(told.error, JournalError) == (room < 6)
    in_doubt = calls - settled
    fates = [ADDED] * 10 * settled + [UNKNOWN] * 10 * in_doubt + [NOT_SENT] * 10 * (3 - calls)
    assert fates == told.statuses
    assert (["settled"] * 10 * settled + ["sending"] * 10 * in_doubt + ["planned"] * 30)[:30] == states(path)

    server.play([])
    assert client.do("add", people(30), journal=path).error is None
    assert people(30)[10 * calls :] == [number for numbers in sent(server) for number in numbers]


@pytest.mark.parametrize("happens", [Path.unlink, lambda path: path.rename(path.with_name("moved"))])
def test_a_journal_that_is_deleted_or_moved_stops_the_job_before_its_next_call(
    client: Client, server: Scripted, path: Path, happens: Callable[[Path], object]
) -> None:
    def then(request: Request) -> bytes:
        happens(path)
        return everybody(request)

    server.play(then)
    told = client.do("add", people(30), journal=path)
    assert isinstance(told.error, JournalError)
    assert "was moved, replaced or deleted" in str(told.error)
    assert (len(server.requests), told.statuses) == (1, [ADDED] * 10 + [NOT_SENT] * 20)


# --- whatever is given

ODD: dict[str, str] = {
    "a line end inside": "+447700900\n001",
    "NUL": "+447700900001\0",
    "NUL alone": "\0",
    "half a surrogate pair": "+447700900001\ud83d",
    "half a pair alone": "\udcff",
    "half a pair, written out": "\\udcff",
    "10,000 letters": "x" * 10_000,
    "10,000 digits": "+" + "4" * 10_000,
    "a statement": "'); DROP TABLE entry; --",
    "arabic digits": "+٤٤٧٧٠٠٩٠٠٠٠١",
    "a number of bytes": str(b"+447700900001"),
    "nothing": "",
}


def test_odd_inputs_are_kept_as_they_are(client: Client, server: Scripted, path: Path) -> None:
    numbers = [*ODD.values(), *people(3)]
    server.play([answer(401)])
    plain = client.do("add", numbers)
    server.play([answer(401)])
    told = client.do("add", numbers, journal=path)
    assert plain.account == told.account
    with Journal.open(path) as journal:
        assert told.report == journal.report()
    server.play([])
    again = client.do("add", numbers, journal=path)
    assert again.report is not None
    assert numbers == [outcome.input for outcome in again.report]
    assert again.error is None


texts = inputs | st.lists(st.text(st.characters(), max_size=12) | st.sampled_from([*ODD.values()]), max_size=25)


@given(lines=texts, script=st.lists(replies, max_size=5))
@settings(LAW, max_examples=30)  # each writes four journals to the disk
def test_a_journal_changes_nothing_of_what_is_told_and_sent(server: Scripted, lines: list[str], script: Script) -> None:
    accounts: list[tuple[object, ...]] = []
    kept: list[Report] = []
    with ExitStack() as stack, tempfile.TemporaryDirectory() as folder:
        for kind in KINDS:
            client = CLIENTS[kind](server.url, stack)
            for journal in (None, Path(folder, kind)):
                server.play(script)
                accounts.append((*client.do("add", lines, journal=journal).account, sent(server)))
            with Journal.open(Path(folder, kind)) as reopened:
                kept.append(reopened.report())
    assert accounts[0] == accounts[1] == accounts[2] == accounts[3]
    assert accounts[0][0] == kept[0] == kept[1]


def test_what_ended_a_run_has_the_journals_account(client: Client, server: Scripted, path: Path) -> None:
    server.play([everybody, answer(401)])
    told = client.do("add", people(15), journal=path)
    assert isinstance(told.error, TwoChatError)
    with Journal.open(path) as journal:
        assert told.error.report == journal.report()


INTERRUPTED = """
import asyncio, sys
from twochat import AsyncTwoChat, Pace, TwoChat

url, kind, group, path, *numbers = sys.argv[1:]
options = {"base_url": url, "pace": Pace(between=0)}

async def main():
    async with AsyncTwoChat("key", "+12025550101", **options) as chat:
        try:
            await chat.group(group).add(numbers, journal=path)
        except asyncio.CancelledError as error:
            print(error.report)
            raise

try:
    if kind == "AsyncTwoChat":
        asyncio.run(main())
    else:
        with TwoChat("key", "+12025550101", **options) as chat:
            chat.group(group).add(numbers, journal=path)
except KeyboardInterrupt as error:
    print(getattr(error, "report", "as asyncio ends"))
"""


@pytest.mark.parametrize("kind", KINDS)
def test_the_account_survives_ctrl_c_in_the_middle_of_a_call(server: Scripted, path: Path, kind: str) -> None:
    arrived = threading.Event()

    def held(request: Request) -> Reply:
        if request.number == 1:
            return everybody(request)
        arrived.set()
        return Hold()

    server.play(held)
    command = [sys.executable, "-c", INTERRUPTED, server.url, kind, GROUP, str(path), *people(25)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert arrived.wait(PATIENCE)
        process.send_signal(signal.SIGINT)
        shown, _ = process.communicate(timeout=PATIENCE)
    assert shown.splitlines()[0] == f"{GROUP}: 10 added, 10 unknown, 5 not sent"
    assert Journal.read(path).counts() == {ADDED: 10, UNKNOWN: 10, NOT_SENT: 5}
