"""kill -9: a job of a hundred calls, killed thirty times, compared with what the sandbox really did."""

import asyncio
import os
import random
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Literal

from starlette.types import Message, Receive, Scope, Send

from tests.journal import job_process
from tests.journal.jobs import PATIENCE, copy
from tests.support.people import FAST, GROUP, SENDER
from twochat import Journal, Outcome, Status, TwoChat
from twochat_sandbox import MAGIC_NUMBERS, State, create_app, serving

SANDBOX_KEY = "sandbox-key"
RESERVED = [f"+447700900{n:03}" for n in range(1000)] + [f"+120255501{n:02}" for n in range(100)]
NUMBERS = [number for number in RESERVED if number[-4:] not in MAGIC_NUMBERS][:1000]
"""A hundred calls with numbers that are reserved for fiction, and that have no fate of their own in the sandbox."""
KILLS = 30
SEED = 4
ADDED, NOT_SENT, UNKNOWN = Status.ADDED, Status.NOT_SENT, Status.UNKNOWN
Stage = Literal["before the work", "after the work"]


class Gate:
    """The sandbox behind a gate that lets so many calls pass and holds the next: so no life of the job gets far, however
    slow the killer is. A held call ends when its client is dead.
    """

    def __init__(self) -> None:
        self.state = State()
        self.arrived = 0
        self.holding = threading.Event()
        self.busy = 0
        self._app = create_app(state=self.state)
        self._quota: int | None = None
        self._stage: Stage = "before the work"
        self._lock = threading.Lock()

    def let_through(self, quota: int | None, stage: Stage) -> None:
        """Count anew, and let so many calls pass (None: all of them) before one is held at this stage."""
        with self._lock:
            self.arrived, self._quota, self._stage = 0, quota, stage
            self.holding.clear()

    def reached(self, calls: int) -> bool:
        return self.arrived >= calls

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        with self._lock:
            self.arrived += 1
            self.busy += 1
            held = self._stage if self._quota is not None and self.arrived > self._quota else None
        try:
            if held is None:
                await self._app(scope, receive, send)
                return
            if held == "after the work":
                await self._app(scope, receive, _nowhere)
            self.holding.set()
            while (await receive())["type"] != "http.disconnect":
                pass
        finally:
            with self._lock:
                self.busy -= 1


async def _nowhere(_: Message) -> None:
    await asyncio.sleep(0)


def wait_until(true: Callable[[], object], process: subprocess.Popen[str] | None = None) -> None:
    """Wait for it, or for the end of the process."""
    end = time.monotonic() + PATIENCE
    while not true() and (process is None or process.poll() is None):
        assert time.monotonic() < end, "it took too long"
        time.sleep(0.0005)


def start(path: Path, url: str) -> subprocess.Popen[str]:
    """Begin the job, or go on with it."""
    numbers = path.with_name("numbers.txt")
    numbers.write_text("\n".join(NUMBERS), "utf-8")
    command = [sys.executable, job_process.__file__, str(path), GROUP, str(numbers)]
    named = {"TWOCHAT_API_KEY": SANDBOX_KEY, "TWOCHAT_FROM_NUMBER": SENDER, "TWOCHAT_BASE_URL": url}
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("TWOCHAT_")}
    environment = inherited | named
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def outcomes_after(path: Path, folder: Path) -> list[Outcome]:
    """What a copy of the journal says; the journal itself stays as the kill has left it."""
    if not path.exists():
        return []
    with Journal.open(copy(path, folder)) as journal:
        return [*journal.report()]


def test_a_job_that_is_killed_thirty_times_loses_nothing_and_asks_nobody_twice(tmp_path: Path) -> None:
    chance = random.Random(SEED)  # noqa: S311  # no secret hangs on it
    path = tmp_path / "job" / "friends.twochat"
    path.parent.mkdir()
    gate = Gate()
    with serving(gate) as url:
        settled: dict[str, Outcome] = {}
        uncertain: list[str] = []
        for kill in range(KILLS):
            quota = chance.randint(0, 4)
            gate.let_through(quota, chance.choice(("before the work", "after the work")))
            moment = chance.choice(("starting", "held", "calls", "calls"))
            with start(path, url) as process:
                if moment == "held":
                    wait_until(gate.holding.is_set, process)
                elif moment == "calls":
                    calls = chance.randint(1, quota + 1)
                    wait_until(partial(gate.reached, calls), process)
                    time.sleep(chance.uniform(0, 0.005))
                else:
                    time.sleep(chance.uniform(0, 0.5))
                ended = process.poll()
                process.kill()
                said = process.stdout.read() if process.stdout else ""
            assert ended is None, f"it ended before it was killed: {said}"

            after = outcomes_after(path, tmp_path / f"after-{kill}")
            assert [outcome.input for outcome in after] == (NUMBERS if after else [])
            now = {outcome.input: outcome for outcome in after if outcome.status is not NOT_SENT}
            assert settled == {number: now.get(number) for number in settled}, "a settled outcome was lost"
            doubted = [number for number in now if now[number].status is UNKNOWN and number not in settled]
            assert {len(doubted)} <= {0, 10}, "more is uncertain than the call in flight"
            assert [*now] == NUMBERS[: len(now)]
            assert doubted == ([*now][-10:] if doubted else []), "uncertain, and it was not in flight"
            assert {now[number].status for number in now} <= {ADDED, UNKNOWN}
            settled, uncertain = now, uncertain + doubted

        gate.let_through(None, "before the work")
        with start(path, url) as process:
            said, _ = process.communicate(timeout=PATIENCE)
        assert process.returncode == 0, said
        wait_until(lambda: gate.busy == 0)

        end = {outcome.input: outcome for outcome in outcomes_after(path, tmp_path / "end")}
        carried_out = Counter(entry.number for entry in gate.state.audit_log)
        assert [*end] == NUMBERS
        assert {*carried_out.values()} == {1}, "somebody was asked twice"
        assert settled == {number: end[number] for number in settled}
        assert uncertain == [number for number in NUMBERS if end[number].status is UNKNOWN]
        assert {number for number in NUMBERS if end[number].status is ADDED} == carried_out.keys() - {*uncertain}
        # Else the kills were too tame to show anything.
        assert 0 < len(carried_out.keys() & {*uncertain}) < len(uncertain)

        with TwoChat(SANDBOX_KEY, SENDER, base_url=url, pace=FAST) as chat, Journal.open(path) as journal:
            verified = chat.group(GROUP).verify(journal)
            assert {outcome.number for outcome in verified.by(ADDED)} == carried_out.keys()
            assert chat.group(GROUP).resume(journal, retry=(Status.UNKNOWN, Status.UNREPORTED)).ok
    assert dict.fromkeys(NUMBERS, 1) == Counter(entry.number for entry in gate.state.audit_log)
