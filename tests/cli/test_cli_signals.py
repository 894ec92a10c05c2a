"""Ctrl-C and SIGTERM, at moments that the server knows of: its answers wait until the test lets them out."""

import asyncio
import queue
import signal
import threading
from collections.abc import Iterator
from subprocess import Popen

import pytest
from starlette.types import Message, Receive, Scope, Send

from tests.cli.command import GROUP, PATIENCE, Command, people
from twochat_sandbox import State, create_app, serving

SIGNALS = [signal.SIGINT, signal.SIGTERM]
GO_ON = "Go on with: twochat resume friends-outcomes.twochat\n"
HEARD = "Stopping after the call in flight; once more to stop at once.\n"
LINES = ["ask Ann", *people(10), "+44 7700 900001", *people(25)[10:], "ask Bob"]


class Gate:
    """The sandbox, with a gate before each answer: the work of a call is done when it arrives there."""

    def __init__(self) -> None:
        self.state = State()
        self._app = create_app(state=self.state)
        self._arrivals: queue.SimpleQueue[None] = queue.SimpleQueue()
        self._permits = threading.Semaphore(0)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def held(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._arrivals.put(None)
                await asyncio.to_thread(self._permits.acquire)
            await send(message)

        await self._app(scope, receive, held)

    def await_answer(self) -> None:
        """Wait until an answer is at the gate."""
        self._arrivals.get(timeout=PATIENCE)

    def let_out(self, answers: int = 1) -> None:
        self._permits.release(answers)


@pytest.fixture
def gate(program: Command) -> Iterator[Gate]:
    gate = Gate()
    program.write("friends.txt", *LINES)
    with serving(gate) as url:
        program.environment |= {
            "TWOCHAT_API_KEY": "sandbox-key",
            "TWOCHAT_FROM_NUMBER": "+12123334444",
            "TWOCHAT_BASE_URL": url,
        }
        yield gate
        gate.let_out(100)


def said(process: Popen[str]) -> str:
    """The next line that the program says on standard error."""
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
        assert said(process) == HEARD
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
        assert said(process) == HEARD
        process.send_signal(number)
        _, err = process.communicate(timeout=PATIENCE)  # though no answer ever comes
    sentence = "The run was cut off in the middle of a call: look in the group for those who are unknown. " + GO_ON
    assert (process.returncode, err) == (3, sentence)
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
    assert (process.returncode, err) == (3, f"{HEARD}The run was stopped, as you asked. {GO_ON}")
    assert program.counts("friends-outcomes.csv") == {"invalid": 2, "added": 10, "duplicate": 1, "not_sent": 15}


def test_ctrl_c_while_the_numbers_are_read_leaves_no_traceback_and_no_file(program: Command) -> None:
    with program.started("add", GROUP, "-") as process:
        assert process.stdin
        process.stdin.write("+447700900001\n" * 100_000)  # more than a pipe holds, so it is being read
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(
            timeout=PATIENCE
        )  # which ends the input: Python hears a signal between two reads only then
    assert (process.returncode, err, program.files) == (130, "", [])
