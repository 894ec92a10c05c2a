"""A look before anything is sent: what is shown, what is asked, and what then happens."""

import csv
import os
import pty
import re
import subprocess
import sys
import termios
import threading

import pytest

from tests.cli.command import GROUP, PATIENCE, Command, everything, people, plain
from tests.cli.conftest import Run
from twochat_sandbox import GROUPS, Sandbox

DOUBTFUL = [*people(3), "+1 202 555 0142", "+44 7700 900001", "ask Ann", "+541150000001", "+5491150000001"]


def on_a_terminal(program: Command, answer: bytes, *arguments: str) -> tuple[int, str]:
    """Run it on a terminal, whose user types the answer; returns its exit status and what was on the screen."""
    ours, theirs = pty.openpty()
    termios.tcsetwinsize(theirs, (60, 120))
    started = [sys.executable, "-m", "twochat", *arguments]
    with subprocess.Popen(
        started, cwd=program.folder, env=program.environment, stdin=theirs, stdout=theirs, stderr=theirs
    ) as process:
        os.close(theirs)
        os.write(ours, answer)
        timer = threading.Timer(PATIENCE, process.kill)
        timer.start()
        shown = everything(ours)
        timer.cancel()
        return process.wait(PATIENCE), plain(shown).replace("\r\n", "\n")


def test_what_is_shown_before_sending(program: Command, box: Sandbox, command: Run) -> None:
    program.write("friends.txt", *DOUBTFUL, *people(40)[10:])
    done = command("add", "--dry-run", box.group, "friends.txt")
    assert (done.status, done.err) == (0, "")
    shown = done.out
    assert "First readings\n  '+447700900000'          +447700900000  GB\n" in shown
    assert "Countries: 33 GB, 2 AR, 1 US\n" in shown
    assert "From somewhere else than most\n  input 4: '+1 202 555 0142' +12025550142  US\n" in shown
    assert "  input 8: '+5491150000001' (possibly the same person as input 7)\n" in shown
    assert "Left out: duplicate\n  input 5: '+44 7700 900001' (the same as input 2)\n" in shown
    assert "Left out: invalid\n  input 6: 'ask Ann' (it has letters)\n" in shown
    assert "Group: Group 42a5, 1 member\n" in shown
    assert box.members(box.group) == set()


def test_what_is_invisible_in_an_input_is_not_shown_and_stays_in_the_files(
    program: Command, box: Sandbox, command: Run
) -> None:
    given = ["+44\xa07700\xa0900105", "\u200e+44 7700 900106\u202c"]
    program.write("friends.txt", *given)
    shown = command("add", "--dry-run", "--output", "plan.csv", box.group, "friends.txt").out
    readings = "'+44 7700 900105'        +447700900105  GB\n  '+44 7700 900106'        +447700900106  GB\n"
    assert f"First readings\n  {readings}" in shown
    assert [row["input"] for row in program.rows("plan.csv")] == given


def test_a_long_list_is_not_shown_whole(program: Command, box: Sandbox, command: Run) -> None:
    program.write("friends.txt", *people(9), *(f"+44 7700 {number}" for number in range(30)))
    shown = command("add", "--dry-run", box.group, "friends.txt").out
    assert "… and 25 more; --dry-run --output plan.csv writes them all" in shown
    assert len(shown.splitlines()) < 45


def test_a_plan_is_written_whole(program: Command, box: Sandbox, command: Run) -> None:
    program.write("friends.txt", *DOUBTFUL)
    assert command("add", "--dry-run", "--output", "plan.csv", box.group, "friends.txt").status == 0
    with (program.folder / "plan.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["input"] for row in rows] == DOUBTFUL
    assert [row["plan"] for row in rows] == ["send"] * 4 + ["duplicate", "invalid", "send", "send"]
    assert rows[3] == {
        "input": "+1 202 555 0142",
        "number": "+12025550142",
        "country": "US",
        "plan": "send",
        "reason": "",
    }
    assert program.files == ["friends.txt", "plan.csv"]


@pytest.mark.parametrize("arguments", [["--dry-run"], ["--dry-run", "--output", "plan.csv"]])
def test_a_dry_run_in_which_nobody_would_be_sent_exits_1(
    program: Command, box: Sandbox, command: Run, arguments: list[str]
) -> None:
    program.write("friends.txt", "+44 7700 90")
    assert command("add", *arguments, box.group, "friends.txt").status == 1


@pytest.mark.parametrize(
    ("answer", "arguments", "status", "sent"),
    [(b"y\n", (), 0, 2), (b"n\n", (), 1, 0), (b"\n", (), 1, 0), (b"\x04", (), 1, 0), (b"", ("--yes",), 0, 2)],
    ids=["yes", "no", "just enter", "Ctrl-D", "--yes"],
)
def test_on_a_terminal_it_asks_before_it_sends(
    program: Command, box: Sandbox, answer: bytes, arguments: tuple[str, ...], status: int, sent: int
) -> None:
    program.write("friends.txt", *people(2))
    ended, shown = on_a_terminal(program, answer, "add", "--between", "0", *arguments, box.group, "friends.txt")
    assert status == ended, shown
    assert ("Send to 2 numbers? [y/N]" in shown, "First readings" in shown) == (not arguments, not arguments)
    assert sent == len(box.members(box.group))
    assert ("Nothing was sent." in shown, "Aborted" in shown) == (not sent, False)
    assert ("friends-outcomes.csv" in program.files) == bool(sent)


def test_a_group_that_cannot_be_read_is_said_and_may_be_added_to_all_the_same(program: Command, box: Sandbox) -> None:
    program.write("friends.txt", *people(2))
    program.environment["TWOCHAT_API_KEY"] = "sandbox-403"
    status, shown = on_a_terminal(program, b"n\n", "add", "--between", "0", box.group, "friends.txt")
    assert status == 1
    assert "The group can't be read: 2Chat answered 403" in shown
    assert "Send to 2 numbers?" in shown


@pytest.mark.parametrize("answer", [b"2", b"C", b"x\nc"])
def test_on_a_terminal_it_asks_which_column_has_the_numbers(program: Command, box: Sandbox, answer: bytes) -> None:
    program.write(
        "friends.csv", "Name,Mobile,Phone", "Ann,+447700900001,+447700900011", "Bob,+447700900002,+447700900012"
    )
    status, shown = on_a_terminal(program, answer + b"\ny\n", "add", "--between", "0", box.group, "friends.csv")
    assert status == 0, shown
    assert "  1  B Mobile, such as +447700900001" in shown
    assert "Which one? [1/2]: " in shown
    assert {"+447700900011", "+447700900012"} == box.members(box.group)


WRONG_GROUP = GROUP[:-1] + "6"


def test_a_wrong_group_is_found_before_anything_is_asked(program: Command, box: Sandbox) -> None:
    program.write("friends.txt", *people(2))
    status, shown = on_a_terminal(program, b"", "add", WRONG_GROUP, "friends.txt")
    assert (status, "Send to" in shown) == (2, False)
    assert f"there is no group {WRONG_GROUP}" in shown


def test_a_wrong_group_leaves_nothing_behind_and_is_not_gone_on_with(
    program: Command, box: Sandbox, command: Run
) -> None:
    program.write("friends.txt", *people(2), "ask Ann")
    done = command("add", "--between", "0", WRONG_GROUP, "friends.txt")
    assert (done.status, program.files) == (2, ["friends.txt"])
    assert re.fullmatch(
        rf"Error: there is no group {WRONG_GROUP} for this number\. "
        r"Nothing was sent: check the group's id, and start again with the right one\.\n",
        done.err,
    )


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["friends.txt", GROUP], f"the group comes first: twochat add {GROUP} friends.txt"),
        (
            ["120363000000000000@g.us", "friends.txt"],
            "no group of this number is called '120363000000000000@g.us'; it has ",
        ),
        (
            ["https://chat.whatsapp.com/AbCdEf", "friends.txt"],
            f"no group of this number has this invite link; {len(GROUPS)} were read, and 0 ",
        ),
        (
            ["group 42", "friends.txt"],
            f"no group of this number is called 'group 42'; it has {len(GROUPS)}, such as 'Group 42a5'. A group is",
        ),
    ],
)
def test_what_was_meant_is_said_where_the_group_is_no_id(
    program: Command, box: Sandbox, command: Run, arguments: list[str], sentence: str
) -> None:
    program.write("friends.txt", *people(2))
    done = command("add", *arguments)
    assert (done.status, program.files) == (2, ["friends.txt"])
    assert sentence in done.err


def test_a_mexican_list_in_the_older_spelling_ends_with_everybody_added_and_is_not_sent_again(
    program: Command, box: Sandbox, command: Run
) -> None:
    program.write("friends.txt", *(f"+52 1 55 5000 00{number:02}" for number in range(12)))
    program.environment["TWOCHAT_API_KEY"] = "sandbox-older"
    done = command("add", "--between", "0", box.group, "friends.txt")
    assert (done.status, done.totals) == (0, {"added": 12})
    assert box.members(box.group) == {f"+52555000 00{number:02}".replace(" ", "") for number in range(12)}
    calls = len(box.state.audit_log)
    done = command("add", "--between", "0", "--again", "--skip-members", box.group, "friends.txt")
    assert (done.status, done.totals) == (0, {"already members": 12})
    assert calls == len(box.state.audit_log)
