"""`twochat remove`: asked before, with a journal like any job."""

import pytest

from tests.cli.command import GROUP, Command, people
from tests.cli.conftest import Run
from tests.cli.test_cli_preview import on_a_terminal
from twochat_sandbox import Sandbox

SENDER = "+12123334444"


def test_who_is_in_is_removed_and_who_is_not_is_as_good(program: Command, box: Sandbox, command: Run) -> None:
    box.state.add(GROUP, SENDER, people(12))
    program.write("leavers.txt", *people(14)[2:])
    done = command("remove", "--between", "0", "--yes", "Group 42a5", "leavers.txt")
    assert (done.status, done.err) == (0, "")
    assert done.totals == {"removed": 10, "not in the group": 2}
    assert box.members(GROUP) == set(people(2))
    assert program.counts("leavers-outcomes.csv") == {"removed": 10, "not_a_member": 2}


def test_nobody_is_removed_who_was_not_asked_about(program: Command, box: Sandbox, command: Run) -> None:
    box.state.add(GROUP, SENDER, people(3))
    program.write("leavers.txt", *people(3))
    for arguments, stdin in ((["leavers.txt"], b""), (["-"], "\n".join(people(3)).encode())):
        done = command("remove", GROUP, *arguments, stdin=stdin)
        assert (done.status, done.out, program.files) == (2, "", ["leavers.txt"])
        assert done.err == ("Error: nobody can be asked here. Nothing was sent; to remove without asking, add --yes.\n")
    assert box.members(GROUP) == set(people(3))
    assert box.state.calls == 0


@pytest.mark.parametrize("answer", ["y", "n"])
def test_on_a_terminal_it_asks_with_the_group_by_name(program: Command, box: Sandbox, answer: str) -> None:
    box.state.add(GROUP, SENDER, people(3))
    program.write("leavers.txt", *people(2))
    status, shown = on_a_terminal(program, answer.encode() + b"\n", "remove", "--between", "0", GROUP, "leavers.txt")
    assert "Group: Group 42a5, 4 members\n" in shown
    assert "Remove 2 numbers from the group? [y/N]" in shown
    assert status == (0 if answer == "y" else 1)
    assert box.members(GROUP) == set(people(3)) - (set(people(2)) if answer == "y" else set())
    assert ("Nothing was sent." in shown) == (answer == "n")


def test_a_removal_that_was_cut_off_is_verified_and_gone_on_with(program: Command, box: Sandbox, command: Run) -> None:
    box.state.add(GROUP, SENDER, people(40))
    program.write("leavers.txt", *people(40))
    program.environment["TWOCHAT_API_KEY"] = "sandbox-drop-after"
    done = command("remove", "--between", "0", "--yes", GROUP, "leavers.txt")
    assert (done.status, done.totals) == (3, {"unknown": 30, "not sent": 10})
    program.environment["TWOCHAT_API_KEY"] = box.key
    assert command("verify", "leavers-outcomes.twochat").totals == {"removed": 30, "not sent": 10}
    assert "10 numbers left to send" in command("status", "leavers-outcomes.twochat").out
    done = command("resume", "--between", "0", "leavers-outcomes.twochat")
    assert (done.status, done.totals) == (0, {"removed": 40})
    assert box.members(GROUP) == set()


def test_who_was_removed_since_is_added_again_whatever_the_older_journal_says(
    program: Command, box: Sandbox, command: Run
) -> None:
    program.write("friends.txt", *people(3))
    program.write("leavers.txt", people(1)[0])
    assert command("add", "--between", "0", GROUP, "friends.txt").status == 0
    assert command("remove", "--between", "0", "--yes", GROUP, "leavers.txt").status == 0
    done = command("add", "--between", "0", GROUP, "friends.txt")
    assert "2 left out: 2 added, according to friends-outcomes.twochat" in done.out
    assert box.members(GROUP) == set(people(3))


def test_who_was_added_by_a_list_is_removed_by_its_outcomes(program: Command, box: Sandbox, command: Run) -> None:
    program.write("friends.txt", *people(3), "ask Ann")
    command("add", "--between", "0", GROUP, "friends.txt")
    done = command("remove", "--between", "0", "--yes", GROUP, "friends-outcomes.csv")
    assert done.totals == {"removed": 3, "invalid": 1}
    assert "correct them, and `twochat remove` the list again" in done.out
    assert box.members(GROUP) == set()


def test_a_dry_run_removes_nobody(program: Command, box: Sandbox, command: Run) -> None:
    box.state.add(GROUP, SENDER, people(3))
    program.write("leavers.txt", *people(3))
    done = command("remove", "--dry-run", GROUP, "leavers.txt")
    assert (done.status, program.files) == (0, ["leavers.txt"])
    assert done.out.endswith("Nothing was sent.\n")
    assert box.members(GROUP) == set(people(3))
