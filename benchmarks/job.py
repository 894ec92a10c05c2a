"""What twochat is for: a job that meets faults, and one under WhatsApp's own limit, by it and by the documentation's snippet.

Against the sandbox, on a clock that nobody waits for. twochat runs as it is, but for that clock and its way to the sandbox.
"""

import json
import random
import tempfile
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, cast
from unittest.mock import patch

from benchmarks.numbers import distinct, fictional
from benchmarks.rounds import SEED
from benchmarks.server import FROM_NUMBER, GROUP, KEY
from twochat import Pace, Report, Status
from twochat.body import Response
from twochat.errors import Throttled
from twochat.group import Group
from twochat.http import Client
from twochat.lanefile import LaneFile
from twochat.outcome import UNCERTAIN
from twochat.pacer import Pacer
from twochat.settings import Settings
from twochat_sandbox.operations import add_participant
from twochat_sandbox.state import State

CALL_SECONDS = 0.3
BUSY_NUMBER, LOST_NUMBER = "+447700900250", "+447700900750"
"""The first call with the one is answered 429; the call with the other is carried out, and answered 504."""


class World:
    """The sandbox and its clock; to twochat its client, and what it waits with.

    `limited`: under the key `sandbox-limit`. `seen`: after so many seconds so many were in, under that key.
    """

    def __init__(self, numbers: Sequence[str], *, limited: bool) -> None:
        self.numbers, self.limited = numbers, limited
        self.now, self.ended, self.calls, self.stops, self.was_busy = 0.0, 0.0, 0, 0, False
        self.seen: dict[float, int] = {}
        self._state = State(clock=lambda: self.now)

    def ready(self) -> None: ...

    def ring(self) -> None: ...

    def wait(self, seconds: float) -> None:
        self.now += seconds

    def send(self, request: Mapping[str, Any], _: int) -> Response:
        return self.call(request["json"]["participants"])

    def call(self, numbers: Sequence[str]) -> Response:
        self.calls += 1
        self.now = self.ended = self.now + CALL_SECONDS
        if BUSY_NUMBER in numbers and not self.was_busy:
            self.was_busy = True
            return Response(429, "{}", 0.0)
        body = {"from_number": FROM_NUMBER, "participants": numbers}
        answer = add_participant(self._state, {"group_uuid": GROUP}, body, self.limited)
        if self.limited and (members := len(self._state.members(GROUP))) not in self.seen.values():
            self.seen[self.now] = members
        return Response(504, "{}", None) if LOST_NUMBER in numbers else Response(200, json.dumps(answer), None)

    def row(self, who: str, added: set[str], doubted: set[str]) -> dict[str, Any]:
        """What somebody takes for true, beside who is in, and what it took."""
        members = self._state.members(GROUP)
        wrong = len(added - members), len(members - added - doubted), len(doubted)
        counts = [self.calls, self.stops, len(members), *wrong]
        return {"who": who, "seconds": self.ended, "counts": counts, "seen": self.seen}


def measure() -> dict[str, list[dict[str, Any]]]:
    """A row for each way through both jobs."""
    random.seed(SEED)  # the jitter of a pace
    default, at_once, four = Pace(), Pace(between=0), Pace(batch_size=4)
    paces = {"twochat as it comes": (default, default), "twochat, then as its error says": (default, four)}
    paces |= {"twochat, batch_size=4": (four, four)}
    rows: dict[str, list[dict[str, Any]]] = {}
    for job, numbers in (("faults", fictional()), ("limit", [*distinct(300)])):
        world = partial(World, numbers, limited=job == "limit")
        ways = paces if job == "limit" else {"twochat, without a pace": (at_once, at_once)}
        rows[job] = [snippet(world(), 1), snippet(world(), 10)]
        rows[job] += [twochat(who, world(), *way) for who, way in ways.items()]
    return rows


def snippet(world: World, size: int) -> dict[str, Any]:
    """In a loop, with the status as the sign of success."""
    batches = [world.numbers[start : start + size] for start in range(0, len(world.numbers), size)]
    added = {number for batch in batches if world.call(batch).status == 200 for number in batch}
    return world.row(f"snippet, {size} a call", added, set())


def twochat(who: str, world: World, pace: Pace, then: Pace) -> dict[str, Any]:
    """At a pace until WhatsApp's limit stops it; `then` at that one, each time after as long as the error says."""
    pacer = Pacer(LaneFile(clock=lambda: world.now))
    with (
        tempfile.TemporaryDirectory() as folder,
        patch("twochat.drivers.Alarm", lambda: world),
        patch("twochat.base_group.pacer_for", lambda *_: pacer),
        patch("twochat.job.pacer_for", lambda *_: pacer),
    ):
        report = _add(world, pace, then, Path(folder) / "job.twochat")
    added, doubted = report.by(Status.ADDED, Status.ALREADY_MEMBER), report.by(*UNCERTAIN)
    return world.row(who, {outcome.input for outcome in added}, {outcome.input for outcome in doubted})


def _add(world: World, pace: Pace, then: Pace, journal: Path) -> Report:
    settings = Settings(api_key=KEY, from_number=FROM_NUMBER, pace=pace)
    try:
        return Group(settings, cast(Client, world), GROUP).add(world.numbers, journal=journal)
    except Throttled as error:
        world.stops += 1
        world.now += error.retry_after
    return _add(world, then, then, journal)
