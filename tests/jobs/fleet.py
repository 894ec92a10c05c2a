"""A fleet in trouble: workers are killed and frozen, and Postgres is killed under them. What the sandbox saw says what came of it."""

import asyncio
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from itertools import pairwise
from typing import NamedTuple

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tests.support.postgres import Server
from twochat import JournalError, Outcome, Status
from twochat.jobs import Jobs, JobState
from twochat_sandbox import MAGIC_NUMBERS, State, create_app, serving

PEOPLE = [number for number in (f"+447700900{n:03}" for n in range(150)) if number[-4:] not in MAGIC_NUMBERS][:100]
PATIENCE = 120.0
"""Seconds without a call after which a trial is given up."""
FROZEN = 60.0


class Call(NamedTuple):
    """One that reached the API. Times are seconds since the trial began."""

    begin: float
    end: float
    sender: str
    batch: str


class Fault(NamedTuple):
    """`what`: kill, freeze or postgres."""

    what: str
    begin: float
    end: float


class Size(NamedTuple):
    """`between`: seconds between two calls of a lane; `hold`: seconds that the API takes for one."""

    batches: int
    lanes: int
    workers: int
    kills: int
    between: float
    hold: float
    freezes: int = 0
    postgres: int = 0

    @property
    def senders(self) -> list[str]:
        return [f"+120255501{n:02}" for n in range(self.lanes)]


@dataclass
class Trial:
    """What happened. `log`: who was added to which group, as the sandbox has it; `outcomes`: by group, as the jobs have it."""

    size: Size
    calls: list[Call] = field(default_factory=list[Call])
    faults: list[Fault] = field(default_factory=list[Fault])
    log: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])
    outcomes: list[tuple[str, Outcome]] = field(default_factory=list[tuple[str, Outcome]])

    def figures(self) -> dict[str, float]:
        """What must be 0 or small; see `broken`."""
        known = {(group, outcome.number): outcome.status for group, outcome in self.outcomes}
        sent = set(self.log)
        return {
            "outcomes lost": self.size.batches * 10
            - len(known)
            + sum(status not in (Status.ADDED, Status.UNKNOWN) for status in known.values()),
            "called added, and never sent": sum(
                status is Status.ADDED and who not in sent for who, status in known.items()
            ),
            "batches sent twice": sum(count - 1 for count in Counter(call.batch for call in self.calls).values()),
            "people asked twice": len(self.log) - len(sent),
            "calls faster than the pace": sum(
                # With the jitter. From begin to begin: of a call whose process dies, nobody knows how long it takes.
                later.begin - earlier.begin < 0.7 * self.size.between - 0.001
                for lane in self.lanes()
                for earlier, later in pairwise(lane)
            ),
            "longest stillness of a lane, s": max(
                (self._still(earlier.begin, later.begin) for lane in self.lanes() for earlier, later in pairwise(lane)),
                default=0.0,
            ),
            "people unknown": sum(status is Status.UNKNOWN for status in known.values()),
        }

    def broken(self) -> list[str]:
        """The promises that did not hold, with the figure."""
        figures = self.figures()
        limits = dict.fromkeys(figures, 0.0) | {
            "longest stillness of a lane, s": 60.0,
            "people unknown": 10.0 * self.size.lanes * len(self.faults),
        }
        return [f"{name}: {value:g}" for name, value in figures.items() if value > limits[name]]

    def has(self, calls: int) -> bool:
        """Whether so many were made."""
        return len(self.calls) >= calls

    def lanes(self) -> list[list[Call]]:
        """The calls of each sending number, in order."""
        return [sorted(call for call in self.calls if call.sender == sender) for sender in self.size.senders]

    def _still(self, begin: float, end: float) -> float:
        """On one machine a process that is frozen keeps what it has: it counts from when it goes on."""
        if self.size.postgres:
            return end - begin
        thawed = [fault.end for fault in self.faults if fault.what == "freeze" and begin < fault.end < end]
        return end - max([begin, *thawed])


def watched(app: ASGIApp, trial: Trial, began: float) -> ASGIApp:
    """The app, each of whose calls is noted, and whose answers take a while."""

    async def watching(scope: Scope, receive: Receive, send: Send) -> None:
        begin, body = time.monotonic() - began, list[bytes]()

        async def reading() -> Message:
            message = await receive()
            body.append(message.get("body", b""))
            return message

        async def answering(message: Message) -> None:
            if message["type"] == "http.response.start":
                await asyncio.sleep(trial.size.hold)
            await send(message)

        with suppress(Exception):  # whoever called may be dead
            await app(scope, reading, answering)
        if scope["type"] == "http" and scope["method"] == "POST":
            with suppress(ValueError):  # cut off before it was whole
                sent = json.loads(b"".join(body))
                batch = " ".join([scope["path"], *sent["participants"]])
                trial.calls.append(Call(begin, time.monotonic() - began, sent["from_number"], batch))

    return watching


@contextmanager
def fleet(count: int, place: str, url: str, between: float) -> Generator[list[subprocess.Popen[bytes]]]:
    """So many workers, which end in order on SIGTERM."""
    workers = [start(place, url, between) for _ in range(count)]
    try:
        yield workers
        for worker in workers:
            worker.terminate()
        ended = [worker.wait(PATIENCE) for worker in workers]
        assert set(ended) <= {0, -signal.SIGTERM}, ended  # the latter: before it had begun
    finally:
        for worker in workers:
            worker.kill()
            worker.wait()


def start(place: str, url: str, between: float) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "twochat", "worker", "--jobs", place, "--between", str(between)]
    keys = {"TWOCHAT_API_KEY": "sandbox-key", "TWOCHAT_BASE_URL": url}
    return subprocess.Popen(command, env=os.environ | keys, stdout=subprocess.DEVNULL)


def run(place: str, size: Size, postgres: Server | None = None) -> Trial:
    """Submit the jobs, let the fleet work on them, and do it harm in between, spread over the work."""
    chance = random.Random(7)  # noqa: S311  # no secret depends on it
    groups = [f"WAG00000000-0000-4000-8000-0000000{n:05}" for n in range(size.batches // 10)]
    state, trial, began = State(groups=dict.fromkeys(groups, 0)), Trial(size), time.monotonic()
    harm = ["kill"] * size.kills + ["freeze"] * size.freezes + ["postgres"] * size.postgres
    chance.shuffle(harm)
    with Jobs(place) as jobs, serving(watched(create_app(state=state), trial, began)) as url:
        ids = [jobs.submit(group, PEOPLE, size.senders[n % size.lanes]).id for n, group in enumerate(groups)]
        with fleet(size.workers, place, url, size.between) as workers:
            frozen: dict[int, float] = {}

            def supervise() -> None:
                """Who was frozen goes on when it is time, and who has ended by itself is started again."""
                for victim in [victim for victim, until in frozen.items() if time.monotonic() > until]:
                    workers[victim].send_signal(signal.SIGCONT)
                    del frozen[victim]
                for number, worker in enumerate(workers):
                    if worker.poll() is not None:
                        workers[number] = start(place, url, size.between)

            for number, what in enumerate(harm):
                goal = size.batches * (number + 1) // (len(harm) + 2)
                wait_for(partial(trial.has, goal), trial, supervise)
                begin = time.monotonic()
                if what == "postgres":
                    assert postgres
                    postgres.kill()
                    postgres.start()
                elif able := [n for n in range(size.workers) if n not in frozen]:
                    victim = chance.choice(able)
                    if what == "freeze":
                        workers[victim].send_signal(signal.SIGSTOP)
                        frozen[victim] = begin + FROZEN
                    else:
                        workers[victim].kill()
                        workers[victim].wait()
                end = begin + FROZEN if what == "freeze" else time.monotonic()
                trial.faults.append(Fault(what, begin - began, end - began))
            wait_for(lambda: not frozen and nothing_left(jobs), trial, supervise)
        trial.outcomes += [
            (group, outcome) for job, group in zip(ids, groups, strict=True) for outcome in jobs.report(job)
        ]
    trial.log += [(entry.group, entry.number) for entry in state.audit_log]
    return trial


def nothing_left(jobs: Jobs) -> bool:
    try:
        return all(info.state is not JobState.WAITING for info in jobs.list())
    except JournalError:
        return False  # the database is on its way back


def wait_for(reached: Callable[[], bool], trial: Trial, meanwhile: Callable[[], None]) -> None:
    calls, until = -1, 0.0
    while not reached():
        meanwhile()
        if len(trial.calls) != calls:
            calls, until = len(trial.calls), time.monotonic() + PATIENCE
        assert time.monotonic() < until, f"no call for {PATIENCE:g} s after {calls}"
        time.sleep(0.05)
