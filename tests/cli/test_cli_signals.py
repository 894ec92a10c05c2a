"""Ctrl-C, SIGTERM and a terminal that is closed, at moments that the server knows of: its answers wait until the test lets them out."""

import os
import pty
import re
import signal
import termios
from subprocess import Popen

import pytest

from tests.cli.command import GROUP, PATIENCE, Command, everything, people, plain
from tests.cli.conftest import Run
from tests.cli.gate import Gate

SIGNALS = [signal.SIGINT, signal.SIGTERM, signal.SIGHUP]
GO_ON = "Go on with: twochat resume friends-outcomes.twochat\n"
STOPPING = "Stopping after the call in flight; once more to stop at once.\n"
LINES = ["ask Ann", *people(10), "+44 7700 900001", *people(25)[10:], "ask Bob"]


@pytest.fixture(autouse=True)
def friends(program: Command) -> None:
    program.write("friends.txt", *LINES)


def next_line(process: Popen[str]) -> str:
    """The next line of the program on standard error."""
    assert process.stderr
    return process.stderr.readline()


def test_each_outcome_is_in_the_file_before_the_next_call_is_answered(program: Command, gate: Gate) -> None:
    with program.started("add", "--between", "0", GROUP, "friends.txt") as process:
        written: list[int] = []
        for _ in range(3):
            gate.await_answer()
            written.append(len(program.rows("friends-outcomes.csv")))
            gate.let_out()
        assert process.wait(PATIENCE) == 1
    assert written == [1, 12, 22]  # what is never sent has its row as soon as its turn comes


@pytest.mark.parametrize("number", SIGNALS)
def test_the_first_signal_lets_the_call_in_flight_finish_and_sends_nothing_after_it(
    program: Command, gate: Gate, number: signal.Signals
) -> None:
    with program.started("add", "--between", "0", GROUP, "friends.txt") as process:
        gate.await_answer()
        gate.let_out()
        gate.await_answer()
        process.send_signal(number)
        assert next_line(process) == STOPPING
        gate.let_out()
        out, err = process.communicate(timeout=PATIENCE)
    assert (process.returncode, err) == (3, f"The run was stopped, as you asked. {GO_ON}")
    assert [row["input"] for row in program.rows("friends-outcomes.csv")] == LINES
    assert program.counts("friends-outcomes.csv") == {"invalid": 2, "added": 20, "duplicate": 1, "not_sent": 5}
    assert [entry.number for entry in gate.state.audit_log] == people(20)
    assert "     5 not sent\n" in out


@pytest.mark.parametrize("number", SIGNALS)
def test_the_second_signal_cuts_the_call_off_and_says_that_its_numbers_are_unknown(
    program: Command, gate: Gate, number: signal.Signals
) -> None:
    with program.started("add", "--between", "0", GROUP, "friends.txt") as process:
        gate.await_answer()
        gate.let_out()
        gate.await_answer()
        process.send_signal(number)
        assert next_line(process) == STOPPING
        process.send_signal(number)
        out, err = process.communicate(timeout=PATIENCE)  # though no answer ever comes
    sentence = f"The run was cut off in the middle of a call. {GO_ON}"
    assert (process.returncode, err) == (3, sentence)
    assert (
        "10 uncertain: `twochat verify friends-outcomes.twochat --wait 300` settles that by looking at the group.\n"
        in out
    )
    rows = program.rows("friends-outcomes.csv")
    assert [row["input"] for row in rows] == LINES
    assert [row["number"] for row in rows if row["status"] == "added"] == people(10)
    assert [row["number"] for row in rows if row["status"] == "unknown"] == people(20)[10:]
    assert [row["number"] for row in rows if row["status"] == "not_sent"] == people(25)[20:]


@pytest.mark.parametrize("number", SIGNALS)
def test_a_signal_ends_the_pause_between_calls(program: Command, gate: Gate, number: signal.Signals) -> None:
    with program.started("add", "--between", "86400", GROUP, "friends.txt") as process:
        gate.await_answer()
        gate.let_out()
        # The answer may not be read yet: the outcome is the same.
        process.send_signal(number)
        _, err = process.communicate(timeout=PATIENCE)
    assert (process.returncode, err) == (3, f"{STOPPING}The run was stopped, as you asked. {GO_ON}")
    assert program.counts("friends-outcomes.csv") == {"invalid": 2, "added": 10, "duplicate": 1, "not_sent": 15}


def test_a_program_that_nohup_started_outlives_its_terminal(program: Command, gate: Gate) -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)  # which a program inherits
    try:
        with program.started("add", "--between", "0", GROUP, "friends.txt") as process:
            gate.await_answer()
            process.send_signal(signal.SIGHUP)
            gate.let_out(100)
            _, err = process.communicate(timeout=PATIENCE)
    finally:
        signal.signal(signal.SIGHUP, before)
    assert (process.returncode, err) == (1, "")
    assert program.counts("friends-outcomes.csv") == {"invalid": 2, "added": 25, "duplicate": 1}


def test_a_terminal_that_is_closed_leaves_a_job_that_can_be_gone_on_with(program: Command, gate: Gate) -> None:
    ours, theirs = pty.openpty()
    with program.started("add", "--between", "86400", GROUP, "friends.txt", stderr=theirs) as process:
        os.close(theirs)
        gate.await_answer()
        gate.let_out(100)
        os.close(ours)
        process.send_signal(signal.SIGHUP)
        process.communicate(timeout=PATIENCE)
    assert process.returncode == 3
    assert program.counts("friends-outcomes.csv") == {"invalid": 2, "added": 10, "duplicate": 1, "not_sent": 15}


def test_after_ctrl_c_resume_goes_on_with_the_same_outcome_file(program: Command, gate: Gate, command: Run) -> None:
    names = ("--output", "a.csv", "--journal", "b.twochat")
    with program.started("add", "--between", "86400", *names, GROUP, "friends.txt") as process:
        gate.await_answer()
        process.send_signal(signal.SIGINT)
        assert next_line(process) == STOPPING
        gate.let_out(100)
        _, err = process.communicate(timeout=PATIENCE)
    assert (process.returncode, err) == (
        3,
        "The run was stopped, as you asked. Go on with: twochat resume b.twochat\n",
    )
    assert program.counts("a.csv") == {"invalid": 2, "added": 10, "duplicate": 1, "not_sent": 15}
    assert command("resume", "--between", "0", "b.twochat").status == 1
    assert program.counts("a.csv") == {"invalid": 2, "added": 25, "duplicate": 1}
    assert program.files == ["a.csv", "b.twochat", "friends.txt"]


def test_the_progress_bar_shows_what_is_waited_for_and_never_jumps_to_the_end(program: Command, gate: Gate) -> None:
    ours, theirs = pty.openpty()
    termios.tcsetwinsize(theirs, (24, 100))
    with program.started("add", "--per-person", "60", GROUP, "friends.txt", stderr=theirs) as process:
        os.close(theirs)
        gate.await_answer()
        gate.let_out(100)
        shown = b""
        while b"waiting" not in shown:
            shown += os.read(ours, 4096)
        process.send_signal(signal.SIGINT)
        shown += everything(ours).encode()
        assert process.wait(PATIENCE) == 3
    text = plain(shown.decode())
    assert re.search(r"10/25 waiting \d+ minutes, until \d\d:\d\d:\d\d, for \+12•••444", text)
    assert re.findall(r"\d+/25", text)[-1] == "10/25"


def test_ctrl_c_while_the_numbers_are_read_leaves_no_traceback_and_no_file(program: Command) -> None:
    with program.started("add", GROUP, "-") as process:
        assert process.stdin
        process.stdin.write("+447700900001\n" * 100_000)  # more than a pipe holds, so it is being read
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(
            timeout=PATIENCE
        )  # which ends the input: Python hears a signal between two reads only then
    assert (process.returncode, err, program.files) == (130, "", ["friends.txt"])
