"""Jobs of the same group beside a new one: who is known there is not sent again, and what is unfinished is named."""

import os
import shutil
from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import count
from pathlib import Path

import pytest

from tests.cli.command import Command
from tests.cli.conftest import Run
from tests.journal.jobs import died, plan
from tests.support.people import GROUP, SENDER, people
from twochat import InputError, Journal, Outcome, Plan, Report, Status
from twochat.cli.earlier import leave_out
from twochat.outcome import UNCERTAIN
from twochat_sandbox import Sandbox

KNOWN = (Status.ADDED, Status.ALREADY_MEMBER, Status.INVITED, Status.LINK_SENT, *UNCERTAIN)
FATES = [status for status in Status if status not in (Status.NOT_SENT, Status.INVALID, Status.DUPLICATE)]


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each line is newer than the one before it."""
    seconds = count()
    for module in ("journal", "records"):
        monkeypatch.setattr(f"twochat.{module}.now", lambda: f"2026-01-01T{next(seconds):07}")


def job(path: Path, fates: Mapping[str, Status], *, group: str = GROUP, sender: str = SENDER) -> Path:
    """The journal of a job that ended so for each number."""
    with Journal.create(path, group, sender, plan(fates)) as journal:
        for batch in journal.pending():
            journal.settled(batch, [Outcome(e.input, e.number, fates[e.input], 200, None, 1) for e in batch.entries])
    return path


def leave(folder: Path, numbers: list[str], sender: str | None = SENDER) -> Plan:
    return leave_out(plan(numbers), folder, GROUP, sender)


def test_who_is_in_invited_or_in_doubt_is_left_out_even_if_the_list_has_grown(tmp_path: Path) -> None:
    fates = dict(zip(people(len(FATES)), FATES, strict=True))
    path = job(tmp_path / "friends.twochat", fates)
    new = leave(tmp_path, [*people(20), "+12025550101"])
    left_out = {entry.number: (entry.skip, entry.reason) for entry in new.entries if entry.skip}
    assert left_out == {
        number: (status, f"{status.value.replace('_', ' ')} according to {path}")
        for number, status in fates.items()
        if status in KNOWN
    }


def test_what_is_left_out_is_counted_and_the_journals_are_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    fates = [*[Status.ADDED] * 8, *[Status.ALREADY_MEMBER] * 2, *[Status.INVITED] * 2, Status.REFUSED]
    job(Path("friends.twochat"), dict(zip(people(13), fates, strict=True)))
    assert leave(Path(), people(20)).numbers == people(8, first=12)
    line = "12 left out: 8 added, 2 already members, 2 invited, according to friends.twochat; --again sends them too.\n"
    assert capsys.readouterr().out == line
    job(Path("my team.twochat"), dict.fromkeys(people(2, first=15), Status.UNREPORTED))
    assert len(leave(Path(), people(20)).numbers) == 6
    assert capsys.readouterr().out == (
        "14 left out: 8 added, 2 already members, 2 invited, 2 unreported, according to friends.twochat and my team.twochat; "
        "--again sends them too.\n"
        "`twochat verify 'my team.twochat'` looks whether the uncertain ones are in the group.\n"
    )


def test_a_job_without_a_common_number_is_not_mentioned(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    died(tmp_path / "friends.twochat", people(15))
    assert leave(tmp_path, people(3, first=50)) == plan(people(3, first=50))
    assert capsys.readouterr().out == ""


def test_an_unfinished_job_of_some_of_these_people_is_offered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    died(Path("friends.twochat"), people(15))
    with pytest.raises(InputError) as refused:
        leave(Path(), people(20, first=3))
    assert str(refused.value) == (
        "friends.twochat is an unfinished job with 12 of these people in this group. Nothing was sent; go on with "
        "`twochat resume friends.twochat`, or add --again to send them anyway"
    )


def test_a_job_at_work_is_waited_for_even_if_nothing_is_left_to_send(tmp_path: Path) -> None:
    path = job(tmp_path / "friends.twochat", {people(1)[0]: Status.ADDED})
    with Journal.open(path), pytest.raises(InputError, match=r"at work, with 1 of these people.* wait until it has"):
        leave(tmp_path, people(2))
    assert leave(tmp_path, people(2)).numbers == people(2)[1:]


def test_the_newest_job_that_sent_a_number_counts_for_it(tmp_path: Path) -> None:
    one, two, three, four, five = people(5)
    b = job(tmp_path / "b.twochat", dict.fromkeys(people(5), Status.ADDED))
    a = job(tmp_path / "a.twochat", {one: Status.RECENTLY_LEFT, three: Status.UNKNOWN, four: Status.INVITED})
    known = {one: (Status.UNKNOWN, "according to b"), five: (Status.UNREPORTED, "according to b")}
    Journal.create(tmp_path / "c.twochat", GROUP, SENDER, plan([one, five]).without(known)).close()
    assert {entry.number: entry.reason for entry in leave(tmp_path, people(5)).entries} == {
        one: f"unknown according to {tmp_path / 'c.twochat'}",
        two: f"added according to {b}",
        three: f"unknown according to {a}",
        four: f"invited according to {a}",
        five: f"added according to {b}",
    }


def test_another_group_sender_or_operation_is_another_matter(tmp_path: Path) -> None:
    fates = dict.fromkeys(people(3), Status.ADDED)
    job(tmp_path / "group.twochat", fates, group="WGP0a1b2c3d-1111-4222-8333-444455556666")
    job(tmp_path / "sender.twochat", fates, sender="+12025550199")
    Journal.create(tmp_path / "remove.twochat", GROUP, SENDER, plan(fates), operation="remove").close()
    assert leave(tmp_path, people(3)).numbers == people(3)
    assert leave(tmp_path, people(3), sender=None).numbers == [], "it is not known who will send"


def test_what_is_no_file_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / "folder.twochat").mkdir()
    (tmp_path / "link.twochat").symlink_to("nothing")
    os.mkfifo(tmp_path / "pipe.twochat")
    shutil.copy(job(tmp_path / "friends.twochat", {people(2)[1]: Status.ADDED}), tmp_path / "friends.csv")
    assert leave(tmp_path, people(2)).numbers == people(1)
    assert leave(tmp_path / "no such folder", people(2)).numbers == people(2)


DAMAGE: dict[str, Callable[[bytes], bytes]] = {
    "one byte": lambda data: data.replace(b'"added"', b'"addeD"', 1),
    "its beginning": lambda data: b"x" + data,
    "its content": lambda data: bytes(len(data)),
    "everything": lambda data: b"",
    "of a newer version": lambda data: data.replace(b'"twochat": 2', b'"twochat": 3'),
}


@pytest.mark.parametrize("what", DAMAGE)
def test_beside_a_journal_that_cannot_be_read_nobody_is_sent_unless_again(
    program: Command, box: Sandbox, command: Run, what: str
) -> None:
    program.write("friends.txt", *people(3))
    add = ("add", "--between", "0", box.group, "friends.txt")
    assert command(*add).status == 0
    journal = program.folder / "friends-outcomes.twochat"
    journal.write_bytes(DAMAGE[what](journal.read_bytes()))
    for arguments in (add, ("sync", *add[3:])):
        done = command(*arguments)
        assert (done.status, done.err.startswith("Error: ")) == (2, True)
        assert "friends-outcomes.twochat is " in done.err
        assert done.err.endswith(
            ". It may have these people. Nothing was sent; move it away, or add --again to send them anyway\n"
        )
    assert "It may have these people. Nothing was sent; move it away" in command("create", "Team", "friends.txt").err
    assert len(box.state.audit_log) == 3
    assert (command(*add, "--again").status, len(box.state.audit_log)) == (0, 6)


def test_beside_a_journal_that_cannot_be_read_nobody_gets_the_link(
    program: Command, box: Sandbox, command: Run
) -> None:
    program.write("friends.txt", "+447700900417")
    command("add", "--between", "0", box.group, "friends.txt")
    program.write("other.twochat", "x")
    done = command("invite", "--yes", "--between", "0", "friends-outcomes.twochat")
    assert (done.status, "other.twochat is not a journal of twochat" in done.err) == (2, True)
    assert "It may have these people. Nothing was sent; move it away" in done.err
    assert box.state.messages == []


def test_of_copies_of_one_journal_the_one_that_has_sent_most_counts(tmp_path: Path) -> None:
    path, copy = tmp_path / "friends.twochat", tmp_path / "copy of friends.twochat"
    died(path, people(15))
    shutil.copy(path, copy)
    with Journal.open(path) as journal:
        for batch in journal.pending():
            journal.settled(batch, [Outcome(e.input, e.number, Status.ADDED, batch=2) for e in batch.entries])
    with Journal.open(copy) as journal:
        looked = [replace(o, status=Status.ADDED) if o.status in UNCERTAIN else o for o in journal.outcomes()]
        journal.verified(Report(GROUP, tuple(looked)))  # later, but of who was sent it knows less
    assert [entry.skip for entry in leave(tmp_path, people(15)).entries] == [Status.UNKNOWN] * 10 + [Status.ADDED] * 5


def test_the_same_add_again_sends_nobody_and_again_sends_everybody(
    program: Command, box: Sandbox, command: Run
) -> None:
    program.write("friends.txt", *people(12), "+447700900403")
    add = ("add", "--between", "0", box.group, "friends.txt")
    assert command(*add).status == 1
    program.write("friends.txt", *people(12), "+447700900403", "+447700900700")
    done = command(*add)
    assert done.out.splitlines()[:2] == [
        "13 left out: 12 added, 1 invited, according to friends-outcomes.twochat; --again sends them too.",
        "1 number in 1 call, 13 left out, 1 doubtful.",
    ]
    assert (done.status, program.counts("friends-outcomes-2.csv")) == (1, {"added": 13, "invited": 1})
    assert len(box.state.audit_log) == 14
    assert command("add", "--dry-run", *add[1:]).out.startswith("14 left out: 13 added, 1 invited, according to ")
    assert command("add", "--again", *add[1:]).status == 1
    assert program.counts("friends-outcomes-3.csv") == {"already_member": 13, "invited": 1}


@pytest.mark.parametrize("dry", [["--dry-run"], []])
def test_beside_an_unfinished_job_of_these_people_nothing_is_sent_or_written(
    program: Command, box: Sandbox, command: Run, dry: list[str]
) -> None:
    with Journal.create(program.folder / "friends.twochat", GROUP, box.from_number, plan(people(5))) as journal:
        program.write("friends.txt", *people(2))
        for problem in ("at work", "unfinished"):
            files = program.files
            done = command("add", *dry, "--between", "0", box.group, "friends.txt")
            assert (done.status, problem in done.err, box.state.calls, program.files) == (2, True, 0, files)
            journal.close()
