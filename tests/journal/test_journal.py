"""What the journal promises: written ahead, never lost, never sent twice, and nobody else's file touched."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from functools import partial
from pathlib import Path
from typing import Any, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.journal.jobs import (
    CLIENTS,
    PATIENCE,
    Client,
    copy,
    died,
    files,
    opened_elsewhere,
    plan,
    states,
)
from tests.support.callers import KINDS
from tests.support.people import GROUP, KEY, LAW, SENDER, inputs, people
from tests.support.scripted import Cut, Reply, Request, Scripted, answer, everybody
from tests.support.weather import replies
from twochat import (
    ContractError,
    Journal,
    JournalError,
    MaybeSent,
    NeverSent,
    NumberBusy,
    Report,
    ServerError,
    Status,
    TwoChatError,
    Unprocessable,
)

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


@pytest.mark.parametrize(
    ("error", "doubted", "pending"),
    [
        (NumberBusy(486), False, True),
        (Unprocessable(422), False, True),
        (NeverSent("no connection"), False, True),
        (NumberBusy(486), True, False),
        (NeverSent("no connection"), True, False),
        (MaybeSent("no answer"), False, False),
        (ServerError(500), False, False),
        (ContractError("not JSON", 200), False, False),
    ],
    ids=repr,
)
def test_a_batch_that_waits_for_its_next_try_is_as_good_as_never_sent_only_if_nothing_can_have_been_done(
    path: Path, error: TwoChatError, doubted: bool, pending: bool
) -> None:
    with Journal.create(path, GROUP, SENDER, plan(people(10))) as journal:
        [batch] = journal.pending()
        journal.sending(batch)
        assert journal.pending() == []
        journal.answered(batch.doubted() if doubted else batch, error)
    with Journal.open(path) as journal:
        assert [batch] * pending == journal.pending()


@pytest.mark.parametrize("mask", [0o000, 0o022, 0o077])
def test_the_journal_is_readable_by_nobody_else(client: Client, server: Scripted, path: Path, mask: int) -> None:
    modes: dict[str, int] = {}

    def look(request: Request) -> bytes:
        modes.update({file.name: file.stat().st_mode & 0o777 for file in files(path)})
        return everybody(request)

    server.play(look)
    before = os.umask(mask)
    try:
        client.do("add", people(15), journal=path)
    finally:
        os.umask(before)
    assert {path.name: 0o600, f"{path.name}-wal": 0o600} == modes
    assert [path] == files(path)


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
        told = client.do("resume", journal, retry_uncertain=True)
    assert [lost, people(15)[10:]] == sent(server)
    assert told.report is not None
    assert [(Status.ALREADY_MEMBER, number in lost) for number in people(15)] == [
        (outcome.status, outcome.maybe_sent_before) for outcome in told.report
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
        told = client.do("resume", journal, retry_uncertain=True)
    assert told.report is not None
    assert [(status, True)] * 10 == [(outcome.status, outcome.maybe_sent_before) for outcome in told.report]
    with Journal.open(path) as journal:
        assert told.report == journal.report()
        assert journal.pending() == []
        assert [lost] * again == [batch.numbers for batch in journal.pending(retry_uncertain=True)]


# --- of this very job

OTHER_JOBS: dict[str, tuple[dict[str, Any], list[str], str]] = {
    "another group": ({"group": OTHER_GROUP}, people(15), "another group"),
    "one number less": ({}, people(14), "another list of numbers"),
    "one number more": ({}, people(16), "another list of numbers"),
    "one number changed": ({}, [*people(14), "+447700900099"], "another list of numbers"),
    "one number written otherwise": ({}, [*people(14), "+44 7700 900014"], "another list of numbers"),
    "another order": ({}, people(15)[::-1], "another list of numbers"),
    "an empty list": ({}, [], "another list of numbers"),
}


@pytest.mark.parametrize("name", OTHER_JOBS)
def test_the_journal_of_another_job_is_refused_and_nothing_is_sent(
    client: Client, server: Scripted, path: Path, name: str
) -> None:
    options, numbers, words = OTHER_JOBS[name]
    died(path, people(15))
    before = path.read_bytes()
    server.play([])
    told = client.do("add", numbers, journal=path, **options)
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


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", ""])
def test_the_same_list_with_other_line_ends_is_the_same_job(
    client: Client, server: Scripted, path: Path, end: str
) -> None:
    died(path, people(15))
    server.play([])
    assert client.do("add", [number + end for number in people(15)], journal=path).error is None
    assert [people(15)[10:]] == sent(server)


# --- held by one

HOLDER = """
import sys, time
from twochat import Journal
journal = Journal.open(sys.argv[1])
print("held", flush=True)
time.sleep(600)
"""


@contextmanager
def held(path: Path) -> Iterator[subprocess.Popen[str]]:
    """A process that holds the journal."""
    with subprocess.Popen([sys.executable, "-c", HOLDER, str(path)], stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout
            assert process.stdout.readline() == "held\n"
            yield process
        finally:
            process.kill()


def test_a_second_process_is_refused_at_once_while_the_first_lives_however_it_dies(
    client: Client, server: Scripted, path: Path
) -> None:
    died(path, people(15))
    server.play([])
    with held(path) as process:
        with pytest.raises(JournalError, match="in use") as caught:
            Journal.open(path)
        assert str(path) in str(caught.value)
        assert isinstance(client.do("add", people(15), journal=path).error, JournalError)
        assert server.requests == []
        process.send_signal(signal.SIGKILL)
        process.wait(PATIENCE)
        assert client.do("add", people(15), journal=path).error is None
    assert [people(15)[10:]] == sent(server)


def test_a_process_that_tries_its_own_journal_again_does_not_let_others_in(path: Path) -> None:
    # The system takes all its locks of a file from a process that closes the file once.
    died(path, people(15))
    with Journal.open(path) as journal:
        assert "in use" in opened_elsewhere(path)
        for name in (path, path.parent / "." / path.name, os.path.relpath(path)):
            with pytest.raises(JournalError, match="in use"):
                Journal.open(name)
        assert "in use" in opened_elsewhere(path)
        journal.close()
        assert opened_elsewhere(path) == ""
    Journal.open(path).close()


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


def newer(path: Path) -> None:
    Journal.create(path, GROUP, SENDER, plan(people(15))).close()
    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA user_version = 2")


def foreign(path: Path) -> None:
    with closing(sqlite3.connect(path)) as db:
        db.executescript("CREATE TABLE entry (position); INSERT INTO entry VALUES (1);")


def cut_off(path: Path, kept: int) -> None:
    died(path, people(500))
    os.truncate(path, kept)


def killed_and_cut_off(path: Path, kept: int) -> None:
    """As a kill leaves it, with the file that SQLite keeps beside it, and then cut off; from the end if negative."""
    died(path, people(500))
    with Journal.open(path) as journal:
        journal.sending(journal.pending()[0])
        copy(path, path.parent / "copy")
    for file in path.parent.joinpath("copy").iterdir():
        file.replace(path.parent / file.name)
    path.parent.joinpath("copy").rmdir()
    assert len(files(path)) == 2
    os.truncate(path, kept % path.stat().st_size)


PAGE = 4096
WRONG_FILES: dict[str, tuple[Callable[[Path], object], str]] = {
    "newer": (newer, "newer twochat"),
    "SQLite": (foreign, "not a journal of twochat"),
    "text": (lambda path: path.write_text("+447700900001\n"), "not a journal of twochat"),
    "empty": (lambda path: path.touch(), "not a journal of twochat"),
    "zeros": (lambda path: path.write_bytes(bytes(8192)), "not a journal of twochat"),
    "directory": (lambda path: path.mkdir(), "directory"),
    **{f"cut off after {kept}": (partial(cut_off, kept=kept), "not a journal") for kept in (1, 20, 71)},
    **{
        f"cut off after {kept}": (partial(cut_off, kept=kept), "damaged")
        for kept in (72, 100, PAGE - 1, PAGE, PAGE + 1, 2 * PAGE, 5 * PAGE, 6 * PAGE + 7, 8 * PAGE - 1)
    },
    **{
        f"killed, then cut off after {kept}": (partial(killed_and_cut_off, kept=kept), "damaged")
        for kept in (100, PAGE, 5 * PAGE, 6 * PAGE + 7, -1)
    },
}


@pytest.mark.parametrize("name", WRONG_FILES)
def test_what_is_not_a_journal_is_refused_in_a_sentence_and_left_as_it_was(
    server: Scripted, tmp_path: Path, name: str
) -> None:
    make, words = WRONG_FILES[name]
    path = tmp_path / "folder" / "friends.twochat"
    path.parent.mkdir()
    make(path)
    before = {file: file.read_bytes() for file in path.parent.rglob("*") if file.is_file()}
    server.play([])
    with ExitStack() as stack:
        client = CLIENTS["TwoChat"](server.url, stack)
        errors = [client.do("add", people(500), journal=path).error for _ in range(2)]
        with pytest.raises(JournalError) as caught:
            Journal.open(path)
    for error in (*errors, caught.value):
        assert isinstance(error, JournalError)
        assert words in str(error)
        assert str(path) in str(error)
        assert "\n" not in str(error)
    assert before == {file: file.read_bytes() for file in path.parent.rglob("*") if file.is_file()}
    assert server.requests == []


def test_a_journal_that_is_not_there_is_named_and_not_made(path: Path) -> None:
    with pytest.raises(JournalError, match=path.name):
        Journal.open(path)
    assert not path.exists()


def test_a_journal_that_cannot_be_made_stops_the_job_before_anything_is_sent(
    client: Client, server: Scripted, tmp_path: Path
) -> None:
    server.play([])
    for path in (tmp_path / "none" / "friends.twochat", tmp_path / ("x" * 300), tmp_path):
        told = client.do("add", people(15), journal=path)
        assert isinstance(told.error, JournalError)
        assert str(path) in str(told.error)
    assert (server.requests, [*tmp_path.iterdir()]) == ([], [])


@pytest.mark.parametrize("name", ["friends\0.twochat", "\0", "friends\ud83d.twochat"])
@pytest.mark.parametrize("given", [str, Path])
def test_a_name_that_no_file_can_have_is_refused_in_a_sentence(
    client: Client, server: Scripted, tmp_path: Path, name: str, given: Callable[[Path], str | Path]
) -> None:
    path = given(tmp_path / name)
    server.play([])
    assert isinstance(client.do("add", people(15), journal=path).error, JournalError)
    job = (GROUP, SENDER, plan(people(15)))
    for use in (partial(Journal.open, path), partial(Journal.create, path, *job), partial(Journal.start, path, *job)):
        with pytest.raises(JournalError, match="no file can have") as caught:
            use()
        assert str(caught.value).isprintable()
    assert (server.requests, [*tmp_path.iterdir()]) == ([], [])


def test_a_journal_is_never_made_over_a_file_that_is_there(path: Path) -> None:
    path.write_text("mine", "utf-8")
    with pytest.raises(JournalError, match=path.name):
        Journal.create(path, GROUP, SENDER, plan(people(15)))
    assert (path.read_text("utf-8"), files(path)) == ("mine", [path])


def test_a_journal_is_made_where_files_have_no_links(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_links(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", no_links)
    died(path, people(15))
    assert [path] == [*path.parent.iterdir()]
    assert states(path)[:11] == ["sending"] * 10 + ["planned"]


# --- the disk is full


class Full:
    """A connection of SQLite on a disk that is full after so many statements that write."""

    def __init__(self, db: sqlite3.Connection, room: int) -> None:
        self._db = db
        self.room = room

    def _take(self, statement: str) -> None:
        if not statement.startswith(("SELECT", "ROLLBACK")):
            self.room -= 1
            if self.room < 0:
                raise sqlite3.OperationalError("database or disk is full")

    def execute(self, statement: str, *given: Any) -> sqlite3.Cursor:
        self._take(statement)
        return self._db.execute(statement, *given)

    def executemany(self, statement: str, rows: Any) -> sqlite3.Cursor:
        self._take(statement)
        return self._db.executemany(statement, rows)

    def close(self) -> None:
        self._db.close()


@pytest.mark.parametrize("room", range(18))
def test_a_full_disk_stops_the_job_before_the_next_call_and_loses_nothing_that_was_settled(
    client: Client, server: Scripted, path: Path, room: int
) -> None:
    # Three statements mark a batch, and three settle it: three calls in all.
    calls, settled = (room + 3) // 6, room // 6
    Journal.create(path, GROUP, SENDER, plan(people(30))).close()
    server.play([])
    with Journal.open(path) as journal:
        journal._db = cast(Any, Full(journal._db, room))
        told = client.do("resume", journal)
    assert calls == len(server.requests)
    assert isinstance(told.error, JournalError)
    assert "full" in str(told.error)
    in_doubt = calls - settled
    fates = [ADDED] * 10 * settled + [UNKNOWN] * 10 * in_doubt + [NOT_SENT] * 10 * (3 - calls)
    assert fates == told.statuses
    assert (["settled"] * 10 * settled + ["sending"] * 10 * in_doubt + ["planned"] * 30)[:30] == states(path)

    server.play([])
    assert client.do("add", people(30), journal=path).error is None
    assert people(30)[10 * calls :] == [number for numbers in sent(server) for number in numbers]


LIMITED = """
import json, resource, sys
from pathlib import Path
from tests.journal.jobs import plan
from tests.support.people import FAST, GROUP, KEY, SENDER, people
from tests.support.scripted import Scripted
from twochat import Journal, JournalError, TwoChat

told = []
with Scripted() as server, TwoChat(KEY, SENDER, base_url=server.url, pace=FAST) as chat:
    for limit in map(int, sys.argv[2:]):
        path, error = Path(sys.argv[1], f"{limit}.twochat"), ""
        server.play([])
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
        try:
            chat.group(GROUP).add(people(200), journal=path)
        except JournalError as flaw:
            error = str(flaw)
        resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        settled = 0
        if path.exists():
            with Journal.open(path) as journal:
                settled = sum(outcome.status == "added" for outcome in journal.report())
        told.append([limit, error, len(server.requests), settled])
print(json.dumps(told))
"""


def test_it_is_the_same_when_the_system_refuses_to_write(tmp_path: Path) -> None:
    pytest.importorskip("resource", reason="only POSIX limits the size of files")
    limits = [0, 4096, 32768, 40000, 60000, 80000, 100_000, 150_000]
    command = [sys.executable, "-c", LIMITED, str(tmp_path), *map(str, limits)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    told = json.loads(done.stdout)
    for limit, error, requests, settled in told:
        assert f"{limit}.twochat" in error
        assert settled // 10 <= requests <= settled // 10 + 1, f"a call was made after the disk was full ({limit})"
    assert 0 == told[0][2] < told[-1][2] < 20
    assert [name for name in os.listdir(tmp_path) if not name[0].isdigit()] == []


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


@pytest.mark.parametrize("code", [2**63 - 1, 2**63, 2**64, -(2**63) - 1, 10**4000])
def test_a_code_of_any_size_is_kept(client: Client, server: Scripted, path: Path, code: int) -> None:
    server.play(
        lambda request: answer(
            body={"success": True, "participants": {n: {"statusCode": code} for n in request.participants}}
        )
    )
    plain, told = client.do("add", people(3)), client.do("add", people(3), journal=path)
    assert plain.account == told.account
    with Journal.open(path) as journal:
        assert plain.report == journal.report()


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


def test_the_key_is_nowhere_in_the_file(client: Client, server: Scripted, path: Path, tmp_path: Path) -> None:
    seen: list[bytes] = []

    def look(request: Request) -> bytes:
        seen.extend(file.read_bytes() for file in copied(request.number))
        return answer(
            body={
                "success": True,
                "participants": {n: {"statusCode": 400, "message": f"no {KEY}"} for n in request.participants},
            }
        )

    def copied(number: int) -> list[Path]:
        folder = tmp_path / f"copy-{number}"
        folder.mkdir()
        subprocess.run(["cp", *files(path), folder], check=True)  # noqa: S607  # whichever cp there is
        return [*folder.iterdir()]

    server.play(look)
    told = client.do("add", people(25), journal=path)
    seen.append(path.read_bytes())
    assert told.report is not None
    assert all(outcome.message == "no •••" for outcome in told.report)
    assert len(seen) == 7
    assert [data for data in seen if KEY.encode() in data] == []


def test_a_journal_can_be_copied_when_nobody_holds_it(path: Path, tmp_path: Path) -> None:
    died(path, people(15))
    with Journal.open(path) as journal, Journal.open(copy(path, tmp_path / "copies")) as other:
        assert journal.report() == other.report()


def test_what_ended_a_run_has_the_journals_account(client: Client, server: Scripted, path: Path) -> None:
    server.play([everybody, answer(401)])
    told = client.do("add", people(15), journal=path)
    assert isinstance(told.error, TwoChatError)
    with Journal.open(path) as journal:
        assert told.error.report == journal.report()
