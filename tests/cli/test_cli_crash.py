"""After a crash, and when the journal goes away: nobody is sent twice, and no other list is sent instead."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.command import GROUP, PATIENCE, Command, people
from tests.cli.conftest import Run
from tests.cli.gate import Gate

OLD, NEW = people(25), people(40)[30:]
CSV, JOURNAL = "friends-outcomes.csv", "friends-outcomes.twochat"


@pytest.fixture
def crashed(program: Command, gate: Gate) -> Command:
    """A job that was killed in the middle of its second call, which was carried out."""
    program.write("friends.txt", *OLD)
    with program.started("add", "--between", "0", GROUP, "friends.txt") as process:
        gate.await_answer()
        gate.let_out()
        gate.await_answer()
        process.kill()
        process.wait(PATIENCE)
    gate.let_out(100)
    assert [entry.number for entry in gate.state.audit_log] == OLD[:20]
    return program


def remove(journal: Path) -> None:
    journal.unlink()


def rename(journal: Path) -> None:
    journal.rename(journal.with_name("old.twochat"))


def move_away(journal: Path) -> None:
    (folder := journal.parent / "old").mkdir()
    shutil.move(journal, folder)


@pytest.mark.parametrize("away", [remove, rename, move_away])
def test_a_new_list_under_the_name_of_a_killed_job_is_all_that_is_sent(
    crashed: Command, gate: Gate, command: Run, away: Callable[[Path], None]
) -> None:
    away(crashed.folder / JOURNAL)
    crashed.folder.joinpath(CSV).unlink()
    crashed.write("friends.txt", *NEW)
    done = command("add", "--between", "0", GROUP, "friends.txt")
    assert (done.status, done.totals) == (0, {"added": 10})
    assert [row["number"] for row in crashed.rows(CSV)] == NEW
    assert [entry.number for entry in gate.state.audit_log][20:] == NEW


def test_a_copy_of_the_journal_alone_goes_on_without_sending_anybody_twice(
    crashed: Command, gate: Gate, command: Run
) -> None:
    crashed.folder.joinpath("copy").mkdir()
    shutil.copy(crashed.folder / JOURNAL, crashed.folder / "copy")
    copy, outcomes = f"copy/{JOURNAL}", f"copy/{CSV}"
    done = command("status", copy)
    assert (done.status, done.totals) == (0, {"added": 10, "unknown": 10, "not sent": 5})
    done = command("resume", "--between", "0", copy)
    assert (done.status, crashed.counts(outcomes)) == (1, {"added": 15, "unknown": 10})
    assert [entry.number for entry in gate.state.audit_log] == OLD
    assert (command("verify", copy).status, crashed.counts(outcomes)) == (0, {"added": 25})


def test_a_resume_that_is_killed_too_leaves_the_outcomes_of_the_calls_before_its_last(
    program: Command, gate: Gate
) -> None:
    program.write("friends.txt", *people(45))
    with program.started("add", "--between", "0", GROUP, "friends.txt") as process:
        gate.await_answer()
        process.kill()
        process.wait(PATIENCE)
    gate.let_out()
    assert program.counts(CSV) == {}
    with program.started("resume", "--between", "0", JOURNAL) as process:
        gate.await_answer()
        assert program.counts(CSV) == {"unknown": 10, "not_sent": 35}, "what the journal knew when it began"
        gate.let_out()
        gate.await_answer()
        assert program.counts(CSV) == {"unknown": 10, "added": 10, "not_sent": 25}
        process.kill()
        process.wait(PATIENCE)
    gate.let_out()
    with program.started("resume", "--between", "0", JOURNAL) as process:
        gate.await_answer()
        assert program.counts(CSV) == {"unknown": 20, "added": 10, "not_sent": 15}
        gate.let_out(100)
        process.communicate(timeout=PATIENCE)
    assert program.counts(CSV) == {"unknown": 20, "added": 25}


def test_a_killed_job_is_offered_to_who_starts_it_again(crashed: Command, gate: Gate, command: Run) -> None:
    done = command("add", "--between", "0", GROUP, "friends.txt")
    assert (done.status, done.out) == (2, "")
    assert done.err == (
        f"Error: {JOURNAL} is an unfinished job with 25 of these people in this group. Nothing was sent; "
        f"go on with `twochat resume {JOURNAL}`, or add --again to send them anyway\n"
    )
    assert len(gate.state.audit_log) == 20


def replace(journal: Path) -> None:
    journal.with_name("new").write_text("another file")
    journal.with_name("new").replace(journal)


@pytest.mark.parametrize("away", [remove, rename, replace])
def test_when_its_journal_goes_away_the_run_stops_before_the_next_call(
    program: Command, gate: Gate, away: Callable[[Path], None]
) -> None:
    program.write("friends.txt", *OLD)
    with program.started("add", "--between", "0", GROUP, "friends.txt") as process:
        gate.await_answer()
        away(program.folder / JOURNAL)
        gate.let_out(100)
        _, err = process.communicate(timeout=PATIENCE)
    stopped = f"The run was stopped: the journal {JOURNAL} was moved, replaced or deleted while its job ran."
    where = (
        "If it was moved, go on with `twochat resume` and its new name; else add the rest again with --skip-members."
    )
    assert (process.returncode, err) == (3, f"{stopped} {where}\n")
    assert [entry.number for entry in gate.state.audit_log] == OLD[:10]
    assert program.counts(CSV) == {"added": 10, "not_sent": 15}
