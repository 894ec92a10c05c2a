"""Calls and calls in one process, one of twenty going wrong, and nothing piles up. TWOCHAT_SOAK says how many calls."""

import asyncio
import gc
import itertools
import json
import os
import sys
import threading
import time
from collections.abc import Callable, Collection
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.types import Receive, Scope, Send

from tests.journal.jobs import CLIENTS, Client
from tests.support.callers import KINDS
from tests.support.people import KEY, people
from twochat_sandbox import serving

CALLS = int(os.environ.get("TWOCHAT_SOAK", "500"))
EVERY = 20
"""One call of so many goes wrong: 5 %."""


@dataclass(frozen=True)
class Cut:
    """The connection ends, after some of an answer."""

    sent: bytes = b""


def everybody(numbers: Collection[str]) -> Response:
    results = {number: {"statusCode": 200} for number in numbers}
    listed = [{"phone_number": number} for number in people(50)]
    return JSONResponse({"success": True, "participants": results, "data": {"participants": listed}})


FAULTS: tuple[Callable[[Collection[str]], Response | Cut | None], ...] = (
    lambda _: Cut(),
    lambda _: JSONResponse({"detail": f"no key {KEY}"}, 401),
    lambda _: JSONResponse({}, 429, {"Retry-After": "0"}),
    lambda _: HTMLResponse("<h1>", 500),
    lambda _: Cut(b'{"success": true, "partici'),
    lambda _: None,  # no answer within the time-out
    lambda _: JSONResponse({}, 503),
    lambda _: HTMLResponse("<h1>", 200),
    lambda _: Response(b"[" * 100_000, 200),
    lambda numbers: JSONResponse({"detail": [{"msg": "no"}]}, 422),
    lambda _: JSONResponse({}, 504),
    lambda _: Response(b"{" + b'"a": 1, ' * 300_000, 200),
    lambda numbers: JSONResponse({"success": True, "participants": list(numbers)}),
    lambda _: JSONResponse({}, 302, {"Location": "/elsewhere"}),
)


class Unreliable:
    """Answers, but every so often in one of the ways in which a server fails."""

    def __init__(self) -> None:
        self.calls = 0
        self.busy = 0
        self._faults = itertools.cycle(FAULTS)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.calls += 1
        self.busy += 1
        try:
            body, more = b"", True
            while more:
                message = await receive()
                if message["type"] == "http.disconnect":
                    return
                body, more = body + message["body"], message["more_body"]
            numbers = json.loads(body)["participants"] if body else []
            reply = next(self._faults)(numbers) if self.calls % EVERY == 0 else everybody(numbers)
            if isinstance(reply, Response):
                await reply(scope, receive, send)
                return
            if reply is not None:
                await _torn(reply.sent, scope, send)
            while (await receive())["type"] != "http.disconnect":
                pass
        finally:
            self.busy -= 1


async def _torn(sent: bytes, scope: Scope, send: Send) -> None:
    if sent:
        headers = [(b"content-length", b"1000")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": sent, "more_body": True})
    scope["state"]["drop"]()


@dataclass(frozen=True)
class Held:
    """What the process holds."""

    blocks: int
    kilobytes: int
    threads: int
    descriptors: int
    tasks: int


def held(client: Client) -> Held:
    """When what ends by itself has ended."""
    gc.collect()
    runner: asyncio.Runner | None = getattr(client, "runner", None)
    tasks = runner.run(_tasks()) if runner else 0
    return Held(sys.getallocatedblocks(), _kilobytes(), threading.active_count(), _descriptors(), tasks)


async def _tasks() -> int:
    return len(asyncio.all_tasks())


def _descriptors() -> int:
    folder = Path("/proc/self/fd")
    return len([*folder.iterdir()]) if folder.exists() else 0


def _kilobytes() -> int:
    status = Path("/proc/self/status")
    lines = status.read_text().splitlines() if status.exists() else []
    return next((int(line.split()[1]) for line in lines if line.startswith("VmRSS:")), 0)


def work(client: Client, folder: Path) -> int:
    """Some calls of each kind; gives how many of these went wrong."""
    journal = folder / "friends.twochat"
    told = [client.do("add_once", people(10)) for _ in range(4)]
    told += [client.do("add", people(40), journal=path) for path in (None, journal, journal)]
    journal.unlink()
    assert [len(each.statuses) for each in told] == [10] * 4 + [40] * 3, "somebody has no outcome, or two"
    told.append(client.do("members"))
    return sum(each.error is not None for each in told)


def settled(client: Client, server: Unreliable, at_most: Held | None = None) -> Held:
    """What is held once the server has nothing left to do, and threads and descriptors have come down to what they were."""
    end = time.monotonic() + 10
    while True:
        now = held(client)
        calm = server.busy == 0 and (
            at_most is None or (now.threads <= at_most.threads and now.descriptors <= at_most.descriptors)
        )
        if calm or time.monotonic() > end:
            return now
        time.sleep(0.01)


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_nothing_piles_up_however_many_calls_are_made_and_go_wrong(tmp_path: Path, kind: str) -> None:
    server, errors = Unreliable(), 0
    with serving(server) as url, ExitStack() as stack:
        client = CLIENTS[kind](url, stack, timeout=0.5)
        while server.calls < CALLS // 2:  # everything is loaded, and every cache is filled
            errors += work(client, tmp_path)
        before = settled(client, server)
        while server.calls < CALLS:
            errors += work(client, tmp_path)
        after = settled(client, server, before)
        calls = server.calls
    assert errors > calls / EVERY / 5, "too little went wrong to show anything"
    assert after.threads <= before.threads
    assert after.descriptors <= before.descriptors
    assert after.tasks <= before.tasks
    # A leak of one object in each call, or of an error in each that goes wrong, is more.
    assert after.blocks - before.blocks < 450 + calls // 100
    assert after.kilobytes - before.kilobytes < 20_000 + calls
    assert [*tmp_path.iterdir()] == []
