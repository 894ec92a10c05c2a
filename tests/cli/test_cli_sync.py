"""`twochat sync`: the difference is shown, and nothing is done without an answer."""

from collections import Counter

import pytest

from tests.cli.command import GROUP, Command, people
from tests.cli.conftest import Run
from tests.cli.test_cli_preview import on_a_terminal
from twochat_sandbox import Sandbox

SENDER = "+12123334444"
MONTH = [*people(9)[1:], "+12025550142"]


@pytest.fixture
def month(program: Command, box: Sandbox) -> Command:
    """A group of nine, and a list with eight of them and somebody new."""
    box.state.add(GROUP, SENDER, people(9))
    program.write("month.txt", *MONTH)
    return program


@pytest.mark.parametrize(
    ("arguments", "status", "files", "last", "error"),
    [
        ([], 2, [], [], "Error: nobody can be asked here. Nothing was sent; to sync without asking, add --yes.\n"),
        (["--dry-run"], 0, [], ["Nothing was sent."], ""),
        (
            ["--dry-run", "--output", "plan.csv"],
            0,
            ["plan.csv"],
            ["What would be done with each of the 10 is in plan.csv", "Nothing was sent."],
            "",
        ),
    ],
)
def test_where_nobody_can_be_asked_it_only_shows(
    month: Command,
    box: Sandbox,
    command: Run,
    arguments: list[str],
    status: int,
    files: list[str],
    last: list[str],
    error: str,
) -> None:
    done = command("sync", "--remove", *arguments, "Group 42a5", "month.txt")
    assert (done.status, done.err, month.files) == (status, error, ["month.txt", *files])
    assert done.out.splitlines()[1:] == [
        "     1 to add",
        "     8 in the group already",
        "     1 to remove",
        "",
        "To add",
        "  input 9: '+12025550142'",
        "",
        "To remove",
        "  +447700900000  Member 0000",
        "",
        "2 numbers in 2 calls, 20 seconds, 8 already members.",
        *last,
    ]
    for file in files:
        assert Counter(row["plan"] for row in month.rows(file)) == {"already_member": 8, "remove": 1, "send": 1}
    assert box.members(GROUP) == set(people(9))


def test_yes_answers_where_nobody_can_be_asked(month: Command, box: Sandbox, command: Run) -> None:
    assert command("sync", "--remove", "--yes", "--between", "0", GROUP, "month.txt").status == 0
    assert box.members(GROUP) == set(MONTH)


def test_on_a_terminal_it_asks_and_makes_the_group_equal(month: Command, box: Sandbox, command: Run) -> None:
    status, shown = on_a_terminal(month, b"n\n", "sync", "--remove", "--between", "0", GROUP, "month.txt")
    assert (status, "Nothing was sent." in shown) == (1, True)
    assert box.members(GROUP) == set(people(9))
    status, shown = on_a_terminal(month, b"y\n", "sync", "--remove", "--between", "0", GROUP, "month.txt")
    assert status == 0, shown
    assert box.members(GROUP) == set(MONTH)
    assert month.counts("month-outcomes.csv") == {"removed": 1, "already_member": 8, "added": 1}
    done = command("sync", "--remove", "--yes", GROUP, "month.txt")
    assert (done.status, done.out.splitlines()[-1]) == (0, "Nothing is to be done.")


def test_without_remove_nobody_leaves_and_it_says_who_is_not_on_the_list(month: Command, box: Sandbox) -> None:
    status, shown = on_a_terminal(month, b"y\n", "sync", "--between", "0", GROUP, "month.txt")
    assert status == 0, shown
    assert "Not on the list: --remove removes them\n  +447700900000  Member 0000\n" in shown
    assert box.members(GROUP) == {*people(9), *MONTH}


@pytest.mark.parametrize(
    ("lines", "arguments", "sentence"),
    [
        ([], [], "list.txt is empty: there is no number in it"),
        (
            [*MONTH, "ask Ann"],
            [],
            "nobody may be removed: 1 input can't be read, and may be of a member. Nothing was sent.",
        ),
        (people(3), [], "6 of 10 members would be, and at most 3 may be (--yes-remove 6, if that is right)"),
        (people(3), ["--yes-remove", "5"], "6 of 10 members would be, and at most 5 may be"),
    ],
)
def test_who_may_not_be_removed_is_said_with_what_to_do(
    month: Command, box: Sandbox, command: Run, lines: list[str], arguments: list[str], sentence: str
) -> None:
    month.write("list.txt", *lines)
    done = command("sync", "--remove", "--dry-run", *arguments, GROUP, "list.txt")
    assert (done.status, sentence in done.err) == (2, True), done
    assert box.members(GROUP) == set(people(9))


def test_so_many_may_be_removed_as_it_is_said(month: Command, box: Sandbox) -> None:
    month.write("list.txt", *people(3))
    arguments = ["sync", "--remove", "--yes-remove", "6", "--between", "0", GROUP, "list.txt"]
    assert on_a_terminal(month, b"y\n", *arguments)[0] == 0
    assert box.members(GROUP) == set(people(3))


def test_a_group_some_of_whom_are_not_shown_keeps_everybody(program: Command, box: Sandbox, command: Run) -> None:
    box.state.add("WAG00000000-0000-4000-8000-000000001020", SENDER, people(1))
    program.write("list.txt", people(2)[1])
    done = command("sync", "--remove", "--yes", "Group 1020", "list.txt")
    assert (done.status, "only 2 of 1,021 members are shown" in done.err) == (2, True)


def test_a_sync_that_was_cut_off_is_gone_on_with(month: Command, box: Sandbox, command: Run) -> None:
    month.environment["TWOCHAT_API_KEY"] = "sandbox-limit"
    month.write("list.txt", *people(9), *people(512)[500:])
    status, shown = on_a_terminal(month, b"y\n", "sync", "--between", "0", GROUP, "list.txt")
    assert (status, "twochat resume list-outcomes.twochat" in shown) == (3, True)
    month.environment["TWOCHAT_API_KEY"] = box.key
    done = command("resume", "--between", "0", "list-outcomes.twochat", "--retry", "refused")
    assert done.totals == {"added": 12, "already members": 9}


def test_who_was_invited_is_not_invited_again_by_the_next_sync_nor_by_an_add(
    program: Command, box: Sandbox, command: Run
) -> None:
    invited = "+447700900403"
    program.write("month.txt", *people(2), invited)
    status, shown = on_a_terminal(program, b"y\n", "sync", "--between", "0", GROUP, "month.txt")
    assert (status, "1 invited" in shown) == (1, True)
    done = command("sync", "--yes", GROUP, "month.txt")
    assert "1 left out: 1 invited, according to month-outcomes.twochat; --again sends them too." in done.out
    assert done.out.endswith("Nothing is to be done.\n")
    done = command("add", "--between", "0", GROUP, "month.txt")
    assert "3 left out: 2 added, 1 invited, according to month-outcomes.twochat" in done.out
    assert sum(entry.invited for entry in box.state.audit_log) == 1


def test_who_left_since_is_added_again_by_a_sync(month: Command, box: Sandbox, command: Run) -> None:
    assert on_a_terminal(month, b"y\n", "sync", "--between", "0", GROUP, "month.txt")[0] == 0
    with box.state.changing(GROUP) as members:
        del members[MONTH[0]]
    assert "     1 to add\n" in command("sync", "--dry-run", GROUP, "month.txt").out
