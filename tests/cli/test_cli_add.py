"""`twochat add`: what it sends, writes, prints and answers to the shell."""

import errno
import io
import os
import pty
import re
import subprocess
import sys
import termios
from pathlib import Path

import pytest

from tests.cli.command import GROUP, NEARLY_FULL, PATIENCE, Command, everything, labelled, people, plain
from tests.cli.conftest import Run
from tests.journal.canary import MARKER
from twochat import __version__
from twochat.cli import sheet
from twochat.export import OutcomeWriter
from twochat_sandbox import Sandbox

NOT_JSON = "the body is not JSON (Expecting value: line 1 column 1 (char 0))"
LOOK = "People may have been added: look at the group before sending again."


@pytest.mark.parametrize(
    ("lines", "status", "counts"),
    [
        (people(3), 0, {"added": 3}),
        (["+447700900001", "+44 7700 900001", "+447700900409"], 0, {"added": 1, "duplicate": 1, "already_member": 1}),
        (["+447700900001", "+447700900403"], 1, {"added": 1, "invited": 1}),
        (["+447700900001", "+447700900499"], 1, {"added": 1, "unreported": 1}),
        (["+447700900001", "ask Ann"], 1, {"added": 1, "invalid": 1}),
    ],
)
def test_the_exit_status_is_0_when_everybody_is_in_and_1_when_somebody_is_not(
    program: Command, box: Sandbox, command: Run, lines: list[str], status: int, counts: dict[str, int]
) -> None:
    program.write("friends.txt", *lines)
    done = command("add", "--between", "0", box.group, "friends.txt")
    assert (status, "") == (done.status, done.err)
    assert counts == program.counts("friends-outcomes.csv")
    assert labelled(counts) == done.totals


@pytest.mark.parametrize(
    ("key", "status", "counts", "sentence"),
    [
        (
            "sandbox-401",
            3,
            {"not_sent": 45, "invalid": 1},
            "2Chat answered 401 (Invalid API Key). Nothing was done: check the API key.",
        ),
        (
            "sandbox-502",
            3,
            {"unknown": 30, "not_sent": 15, "invalid": 1},
            f"2Chat answered 502 (no message). {LOOK}",
        ),
        (
            "sandbox-html",
            3,
            {"unknown": 10, "not_sent": 35, "invalid": 1},
            f"2Chat answered 200, but not as its contract says: {NOT_JSON}. {LOOK}",
        ),
        ("sandbox-422", 1, {"refused": 45, "invalid": 1}, ""),
    ],
)
def test_a_run_that_is_stopped_exits_3_and_still_writes_every_row(
    program: Command, box: Sandbox, command: Run, key: str, status: int, counts: dict[str, int], sentence: str
) -> None:
    lines = [*people(12), "ask Ann", *people(45)[12:]]
    program.write("friends.txt", *lines)
    program.environment["TWOCHAT_API_KEY"] = key
    done = command("add", "--between", "0", box.group, "friends.txt")
    assert counts == program.counts("friends-outcomes.csv")
    assert lines == [row["input"] for row in program.rows("friends-outcomes.csv")]
    assert labelled(counts) == done.totals
    assert status == done.status
    assert done.err == (
        f"The run was stopped: {sentence} Go on with: twochat resume friends-outcomes.twochat\n" if sentence else ""
    )


def test_a_full_group_stops_the_run(program: Command, box: Sandbox, command: Run) -> None:
    program.write("friends.txt", *people(25))
    done = command("add", "--between", "0", NEARLY_FULL, "friends.txt")
    assert program.counts("friends-outcomes.csv") == {"added": 4, "group_full": 6, "not_sent": 15}
    go_on = "Go on with: twochat resume friends-outcomes.twochat --retry group_full"
    sentence = f"The run was stopped: the group is full. Make room in it first. {go_on}\n"
    assert (done.status, done.err) == (3, sentence)


def test_files_and_standard_input_are_read_in_the_order_given(program: Command, box: Sandbox, command: Run) -> None:
    program.write("a.csv", "Name,Mobile", "Ann,+447700900001", "Bob,")
    program.write("b.txt", "+447700900002")
    done = command("add", "--between", "0", box.group, "b.txt", "-", "a.csv", stdin=b"Phone\n+447700900003\n")
    rows = program.rows("b-outcomes.csv")
    assert [row["input"] for row in rows] == ["+447700900002", "+447700900003", "+447700900001", ""]
    assert done.status == 1


def test_a_pipe_needs_no_file(program: Command, box: Sandbox) -> None:
    done = program("add", "--between", "0", box.group, "-", stdin="\ufeff+44 7700 900001\r\n".encode())
    assert (done.status, done.err) == (0, "")
    assert program.rows("outcomes.csv") == [
        {
            "input": "+44 7700 900001",
            "number": "+447700900001",
            "status": "added",
            "code": "200",
            "message": "The participant was added successfully",
            "batch": "1",
        }
    ]
    assert program.files == ["outcomes.csv", "outcomes.twochat"]


@pytest.mark.parametrize("arguments", [["--region", "US"], ["--region", "us"], []])
def test_a_region_tells_where_national_numbers_are_from(
    program: Command, box: Sandbox, command: Run, arguments: list[str]
) -> None:
    program.write("friends.txt", "(202) 555-0142")
    program.environment |= {"TWOCHAT_REGION": "US" if not arguments else "GB"}
    assert command("add", "--between", "0", *arguments, box.group, "friends.txt").status == 0
    assert box.members(GROUP) == {"+12025550142"}


def test_the_sending_number_is_the_option_or_else_that_of_the_environment(
    program: Command, box: Sandbox, command: Run
) -> None:
    program.write("friends.txt", "+447700900001")
    assert command("add", "--between", "0", box.group, "friends.txt").status == 0
    assert command("add", "--from", "+1 (202) 555-0100", "--between", "0", box.group, "friends.txt").status == 0
    assert [entry.from_number for entry in box.state.audit_log] == [box.from_number, "+12025550100"]


def test_an_outcome_file_is_never_replaced(program: Command, box: Sandbox, command: Run) -> None:
    program.write("friends.txt", *people(3))
    assert [command("add", "--between", "0", "--again", box.group, "friends.txt").status for _ in range(3)] == [0, 0, 0]
    assert [program.counts(f"friends-outcomes{suffix}.csv") for suffix in ("", "-2", "-3")] == [
        {"added": 3},
        {"already_member": 3},
        {"already_member": 3},
    ]


def test_a_dry_run_shows_what_is_wrong_sends_nothing_and_needs_no_key(
    program: Command, box: Sandbox, command: Run
) -> None:
    del program.environment["TWOCHAT_API_KEY"], program.environment["TWOCHAT_FROM_NUMBER"]
    program.environment["TWOCHAT_REGION"] = "GB"
    program.write("friends.txt", *people(11), "07700 900001", "ask Ann")
    done = command("add", "--dry-run", box.group, "friends.txt")
    assert (done.status, done.err) == (0, "")
    assert "  input 12: '07700 900001' (the same as input 2)\n" in done.out
    assert "  input 13: 'ask Ann' (it has letters)\n" in done.out
    assert re.search(
        r"^11 numbers in 2 calls, 2 minutes, 1 invalid, 1 duplicate, 11 doubtful; done at .*\.\nNothing was sent\.\n$",
        done.out,
        re.MULTILINE,
    )
    assert (box.state.calls, program.files) == (0, ["friends.txt"])


def test_numbers_that_can_be_read_in_two_ways_are_counted_and_both_options_read_them(
    program: Command, box: Sandbox, command: Run
) -> None:
    program.write("friends.txt", "447700900101", "12025550142", "+44 7700 900102")
    done = command("add", "--dry-run", "--region", "DE", box.group, "friends.txt")
    assert done.out.splitlines()[-3:] == [
        "1 number in 1 call, 10 seconds, 2 invalid, 2 can be read in two ways, 1 doubtful.",
        "2 numbers can be read in two ways: `--international` if they carry their country code, `--national` if not.",
        "Nothing was sent.",
    ]
    done = command("add", "--dry-run", "--region", "DE", "--national", box.group, "friends.txt")
    assert "two ways" not in done.out
    assert command("add", "--between", "0", "--international", box.group, "friends.txt").status == 0
    assert box.members(GROUP) == {"+447700900101", "+12025550142", "+447700900102"}


def test_national_numbers_need_a_region(program: Command, box: Sandbox, command: Run) -> None:
    program.write("friends.txt", "7700900101")
    done = command("add", "--national", box.group, "friends.txt")
    assert (done.status, box.state.calls) == (2, 0)
    assert "--national needs --region, such as --region GB. Nothing was sent." in done.err


@pytest.mark.parametrize("arguments", [["--debug", "add"], ["add"]])
def test_the_key_is_in_no_output_and_no_file(program: Command, box: Sandbox, arguments: list[str]) -> None:
    key = f"sk-{MARKER}e5"
    program.write("friends.txt", *people(3))
    program.environment["TWOCHAT_API_KEY"] = key
    done = program(*arguments, box.group, "friends.txt")
    assert done.status == 3
    assert "check the API key" in done.err
    assert key not in done.out + done.err + (program.folder / "friends-outcomes.csv").read_text("utf-8")


@pytest.mark.parametrize("terminal", [True, False])
def test_a_progress_bar_is_shown_on_a_terminal_only(program: Command, box: Sandbox, terminal: bool) -> None:
    program.write("friends.txt", *people(25))
    ours, theirs = pty.openpty() if terminal else os.pipe()
    if terminal:
        termios.tcsetwinsize(theirs, (24, 80))
    with program.started("add", "--between", "0", box.group, "friends.txt", stderr=theirs) as process:
        os.close(theirs)
        shown = everything(ours)
        assert process.wait(PATIENCE) == 0
    assert ("25/25" in shown, "━" in shown) == (terminal, terminal)
    assert terminal or not shown


def test_an_unexpected_error_is_a_sentence_and_with_debug_a_traceback(
    command: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("boom")

    monkeypatch.setattr(sheet, "read", fail)
    done = command("add", GROUP, "friends.txt")
    assert done.status == 3
    assert done.err == "Error: RuntimeError: boom. `twochat --debug …` shows where that came from.\n"
    with pytest.raises(RuntimeError, match="boom"):
        command("--debug", "add", GROUP, "friends.txt")


@pytest.mark.parametrize(
    "start", [[sys.executable, "-m", "twochat"], [str(Path(sys.executable).with_name("twochat"))]], ids=["-m", "script"]
)
def test_the_program_says_its_version(program: Command, start: list[str]) -> None:
    done = subprocess.run([*start, "--version"], env=program.environment, capture_output=True, check=False)
    assert (done.returncode, done.stdout.decode().strip(), done.stderr) == (0, f"twochat {__version__}", b"")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--help"], ["add", "sandbox", "--version", "--debug"]),
        (["-h"], ["add", "sandbox"]),
        (
            ["resume", "--help"],
            ["--retry", "--per-person", "--between", "--batch-size", "Exit status"],
        ),
        (["add", "--help"], ["TWOCHAT_API_KEY", "TWOCHAT_FROM_NUMBER", "TWOCHAT_REGION", "--dry-run", "Exit status"]),
        (["sandbox", "--help"], ["--port", "8000"]),
    ],
)
def test_the_program_explains_itself(command: Run, arguments: list[str], words: list[str]) -> None:
    done = command(*arguments)
    assert (done.status, done.err) == (0, "")
    assert [word for word in words if word not in plain(done.out)] == []


def test_it_explains_itself_without_docstrings(program: Command) -> None:
    command = [sys.executable, "-OO", "-m", "twochat", "add", "--help"]
    done = subprocess.run(command, env=program.environment, capture_output=True, check=False)
    printed = plain(done.stdout.decode())
    assert (done.returncode, "Only add people who agreed" in printed, "Exit status: 0" in printed) == (0, True, True)


def test_the_plan_says_how_long_it_takes(program: Command, box: Sandbox, command: Run) -> None:
    program.write("friends.txt", *people(300))
    for pace, line in {
        (): r"300 numbers in 30 calls, 50 minutes; done at (.*, )?\d\d:\d\d\.",
        ("--per-person", "30"): r"300 numbers in 30 calls, 2\.5 hours; done at (.*, )?\d\d:\d\d\.",
        ("--between", "1"): r"300 numbers in 30 calls, 30 seconds\.",
        ("--between", "0", "--batch-size", "4"): r"300 numbers in 75 calls\.",
    }.items():
        shown = command("add", "--dry-run", *pace, box.group, "friends.txt").out
        assert re.fullmatch(line, shown.splitlines()[-2].replace(", 300 doubtful", ""))


def test_whatsapps_own_limit_ends_the_run_and_it_is_said_when_and_how_to_go_on(
    program: Command, box: Sandbox, command: Run
) -> None:
    program.write("friends.txt", *people(12))
    program.environment["TWOCHAT_API_KEY"] = "sandbox-limit"
    done = command("add", "--between", "0", box.group, "friends.txt")
    assert (done.status, program.counts("friends-outcomes.csv")) == (3, {"added": 4, "not_sent": 8})
    assert re.fullmatch(
        r"WhatsApp limits this sending number: three people in a row were refused\. The rest was not sent\. "
        r"Wait 60 minutes, until (.*, )?\d\d:\d\d, and send fewer people a call\. "
        r"Go on with: twochat resume friends-outcomes\.twochat --batch-size 4\n",
        done.err,
    )
    program.environment["TWOCHAT_API_KEY"] = box.key
    done = command("resume", "friends-outcomes.twochat", "--between", "0", "--batch-size", "2")
    assert done.out.splitlines()[0] == "8 of 12 are left to send."
    assert (done.status, program.counts("friends-outcomes.csv")) == (0, {"added": 12})


def test_outcomes_that_cannot_be_written_stop_the_run_and_are_in_the_journal(
    program: Command, box: Sandbox, command: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    class FullDisk(io.FileIO):
        write = full  # also what is written when it is closed

    def create(*_: object) -> io.TextIOWrapper:
        return io.TextIOWrapper(io.BufferedWriter(FullDisk("friends-outcomes.csv", "w")))

    program.write("friends.txt", *people(25))
    with monkeypatch.context() as patch:
        patch.setattr(sheet, "create", create)
        patch.setattr(OutcomeWriter, "write", full)
        done = command("add", "--between", "0", box.group, "friends.txt")
    export = "twochat export friends-outcomes.twochat --output FILE.csv"
    assert (done.status, done.err.splitlines()) == (
        3,
        [
            f"Error: friends-outcomes.csv can't be written: No space left on device. All is kept in the journal: {export}",
            "15 numbers left to send. Make room, then: twochat resume friends-outcomes.twochat",
        ],
    )
    assert len(box.state.audit_log) == 10
    assert command("resume", "--between", "0", "friends-outcomes.twochat").status == 0
    assert program.counts("friends-outcomes.csv") == {"added": 25}


def test_without_the_extra_the_program_says_what_to_install(program: Command) -> None:
    code = "import sys; sys.modules['typer'] = None; from twochat.__main__ import main; main()"
    done = subprocess.run([sys.executable, "-c", code], env=program.environment, capture_output=True, check=False)
    assert done.stderr.decode().strip() == (
        "The command line needs typer, which is not installed: pip install 'twochat[cli]'"
    )
