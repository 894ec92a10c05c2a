"""`twochat worker`: works until it is stopped, and says how it is."""

import re
import signal
import time
from pathlib import Path

import pytest

from tests.cli.command import GROUP, PATIENCE, Command, people
from tests.cli.conftest import Run
from tests.cli.gate import Gate
from twochat import InputError
from twochat.cli.work import health_line
from twochat.jobs import Look
from twochat_sandbox import Sandbox


def line_of(health: Path, words: str) -> str:
    """Its line, once it has these words."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        line = health.read_text("utf-8") if health.exists() else ""
        assert line == "" or line.endswith("\n"), "half a line"
        if words in line:
            return line
    raise AssertionError(f"no {words!r}, but {line!r}")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_finishes_the_call_in_flight_and_leaves_the_rest_to_others(
    program: Command, gate: Gate, number: int
) -> None:
    program.write("a.txt", *people(25))
    assert program("jobs", "submit", GROUP, "a.txt").status == 0
    with program.started("worker", "--between", "0", "--health", "health") as process:
        gate.await_answer()
        line = line_of(program.folder / "health", "25 people left")
        assert re.fullmatch(r"ok \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ: 1 number at work, 25 people left to send\n", line)
        process.send_signal(number)
        assert process.stderr
        assert process.stderr.readline() == "Stopping after the call in flight; once more to stop at once.\n"
        gate.let_out(100)
        out, err = process.communicate()
    assert (process.returncode, err) == (0, "")
    assert out.splitlines()[0].endswith("10 added; 15 left.")
    assert out.splitlines()[-1].startswith("Stopped. What is left is for other workers")
    assert len(gate.state.audit_log) == 10


def test_new_jobs_are_worked_on_and_a_number_that_can_not_go_on_is_told_at_once(
    program: Command, box: Sandbox, command: Run
) -> None:
    key = program.environment.pop("TWOCHAT_API_KEY")
    program.environment["TWOCHAT_API_KEY_12123334444"] = key
    program.write("a.txt", *people(10))
    command("jobs", "submit", box.group, "a.txt", "--from", "+12025550101")
    with program.started("worker", "--between", "0", "--health", "health") as process:
        line_of(program.folder / "health", "0 numbers at work, 10 people left to send, 1 number given up")
        assert process.stderr
        assert process.stderr.readline().startswith("+12025550101 can't go on: there is no key for +12025550101")
        command("jobs", "submit", box.group, "a.txt", "--again", "--name", "later")
        assert process.stdout
        assert re.search(r" later-\w+: 10 added; 0 left\.$", process.stdout.readline())
        process.send_signal(signal.SIGTERM)
        process.communicate()
    assert process.returncode == 0


def test_the_line_says_that_it_is_failing_and_why() -> None:
    line = health_line(Look(0, 12, {"+12025550101": InputError("no key")}, "there is no connection"))
    assert re.fullmatch(r"failing \S+: there is no connection\n", line)


def test_without_jobs_or_a_place_for_its_line_it_is_a_sentence(program: Command, box: Sandbox, command: Run) -> None:
    done = command("worker")
    assert (done.status, "jobs is no folder of jobs" in done.message) == (2, True)
    program.write("a.txt", *people(10))
    command("jobs", "submit", box.group, "a.txt")
    done = command("worker", "--health", "no/health")
    assert (done.status, done.message) == (2, "Error: no/health can't be written: No such file or directory")
    assert box.state.audit_log == []
