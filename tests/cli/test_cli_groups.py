"""`twochat groups` shows where people can be added, and its names stand where an id may."""

import pytest

from tests.cli.command import GROUP, Command, people
from tests.cli.conftest import Run
from twochat.groups import GroupInfo
from twochat_sandbox import Sandbox


def test_the_groups_are_listed_by_name_with_their_ids_and_sizes(box: Sandbox, command: Run) -> None:
    box.state.add(GROUP, "+12123334444", people(1))
    done = command("groups")
    assert (done.status, done.err) == (0, "")
    lines = done.out.splitlines()
    assert f"{GROUP}      2 members  Group 42a5" in lines
    assert "WAG00000000-0000-4000-8000-000000001020  1,020 members  Group 1020" in lines
    assert lines == sorted(lines, key=lambda line: line[56:])


def test_a_group_is_meant_by_its_name_and_it_says_which_one_that_is(
    program: Command, box: Sandbox, command: Run
) -> None:
    program.write("friends.txt", *people(2))
    done = command("add", "--between", "0", "Group 42a5", "friends.txt")
    assert (done.status, done.out.splitlines()[0]) == (0, f"Group 42a5 is the group {GROUP}.")
    assert box.members(GROUP) == set(people(2))


def test_a_name_needs_a_key_even_where_nothing_is_sent(program: Command, command: Run) -> None:
    program.write("friends.txt", *people(2))
    program.environment["TWOCHAT_API_KEY"] = ""
    done = command("add", "--dry-run", "Group 42a5", "friends.txt")
    assert (done.status, program.files) == (2, ["friends.txt"])
    assert "'Group 42a5' is no id, and only TWOCHAT_API_KEY can tell of which group. Give the group's id." in done.err


def test_a_name_moves_no_cursor_and_what_is_not_known_is_said(
    box: Sandbox, command: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = (GroupInfo(None, None, None), GroupInfo("WAG1", "\x1b[2Jgone", 1))
    monkeypatch.setattr("twochat.TwoChat.groups", lambda chat: found)
    assert command("groups").out.splitlines() == [
        "without an id                                ? members  without a name",
        "WAG1                                         1 member   \N{REPLACEMENT CHARACTER}[2Jgone",
    ]
    monkeypatch.setattr("twochat.TwoChat.groups", lambda chat: ())
    assert command("groups").out.startswith("No group is listed.")


def test_groups_that_cant_be_read_are_a_sentence(program: Command, box: Sandbox, command: Run) -> None:
    program.environment["TWOCHAT_API_KEY"] = "no-such-key"
    done = command("groups")
    assert (done.status, done.out) == (3, "")
    assert done.err.startswith("Error: the groups can't be read, and nothing was sent or changed: 2Chat answered 401")


def test_the_members_are_listed_and_written(program: Command, box: Sandbox, command: Run) -> None:
    box.state.add(GROUP, "+12123334444", people(2))
    done = command("members", "Group 42a5")
    assert (done.status, done.err) == (0, "")
    assert done.out.splitlines()[:4] == [
        f"Group 42a5 is the group {GROUP}.",
        "+12123334444      admin  Owner",
        "+447700900000            Member 0000",
        "+447700900001            Member 0001",
    ]
    assert done.out.splitlines()[4].startswith("Group 42a5: 3 members, 1 admin")
    done = command("members", GROUP, "--output", "members.csv")
    assert (done.status, done.out) == (0, "3 members in members.csv\n")
    assert program.rows("members.csv")[1] == {"number": "+447700900000", "admin": "", "name": "Member 0000"}
    again = command("members", GROUP, "--output", "members.csv")
    assert (again.status, again.out) == (2, "")
    assert "members.csv exists already" in again.err


def test_members_who_cant_be_recognised_are_counted(box: Sandbox, command: Run) -> None:
    done = command("members", "Group 1020")
    assert done.out.endswith("1,019 members can't be recognised: their numbers are hidden, or not listed.\n")
