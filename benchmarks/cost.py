"""What a call costs: the same POST with ten numbers, and its answer read, by everybody who would send it."""

import asyncio
import http.client
import json
import os
import tempfile
from collections.abc import Awaitable, Callable, Generator
from contextlib import ExitStack, contextmanager
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import httpx
import requests
import urllib3

from benchmarks.messy import AREAS
from benchmarks.ratios import ASYNC_HTTPX, ASYNC_TWOCHAT, ASYNC_WITH_JOURNAL, HTTPX, SYNCED, TWOCHAT, WITH_JOURNAL
from benchmarks.rounds import Contender, compare
from benchmarks.server import FROM_NUMBER, GROUP, KEY, KEY_HEADER, PATH, serving
from twochat import AsyncTwoChat, Pace, Plan, Report, TwoChat
from twochat_api import AuthenticatedClient
from twochat_api.api.groups import add_participant
from twochat_api.models import AddParticipantAnswer, AddParticipantRequest

NUMBERS = [f"+4477009001{n:02}" for n in range(10)]
PAYLOAD = {"from_number": FROM_NUMBER, "participants": NUMBERS}
HEADERS = {"Content-Type": "application/json", KEY_HEADER: KEY}


def measure(*, quick: bool = False) -> dict[str, object]:
    """Seconds a call, by who makes it."""
    times, rounds = (60, 7) if quick else (100, 21)
    with contending() as contenders:
        return {"calls": times, "rounds": rounds, "seconds": compare(contenders, times, rounds)}


@contextmanager
def contending() -> Generator[list[Contender]]:
    """All who send, ready, with a server."""
    with ExitStack() as stack:
        url = stack.enter_context(serving())
        runner = stack.enter_context(asyncio.Runner())
        yield [*_blocking(stack, url), *_waiting(stack, runner, url), *_ours(stack, runner, url)]


def _blocking(stack: ExitStack, url: str) -> list[Contender]:
    address = url + PATH
    connection = http.client.HTTPConnection(urlsplit(url).netloc)
    stack.callback(connection.close)
    pool = stack.enter_context(urllib3.PoolManager())
    session = stack.enter_context(requests.Session())
    client = stack.enter_context(httpx.Client())
    generated = AuthenticatedClient(base_url=url, token=KEY, prefix="", auth_header_name=KEY_HEADER)
    stack.enter_context(generated)

    def bare() -> object:
        connection.request("POST", PATH, json.dumps(PAYLOAD), HEADERS)
        return json.loads(connection.getresponse().read())

    def snippet() -> object:
        # As 2Chat's documentation writes it, but for the last line: it prints response.text.
        payload = json.dumps({"from_number": FROM_NUMBER, "participants": NUMBERS})
        headers = {"Content-Type": "application/json", KEY_HEADER: KEY}
        response = requests.request("POST", address, headers=headers, data=payload)  # noqa: S113  # it has no time-out
        return response.json()

    def new_client() -> object:
        with httpx.Client() as new:
            return new.post(address, json=PAYLOAD, headers=HEADERS).json()

    def by_generated() -> object:
        body = AddParticipantRequest(from_number=FROM_NUMBER, participants=NUMBERS)
        answer = add_participant.sync(GROUP, client=generated, body=body)
        return answer.to_dict() if isinstance(answer, AddParticipantAnswer) else answer

    return [
        Contender("http.client", _each(bare)),
        Contender("urllib3", _each(lambda: pool.request("POST", address, json=PAYLOAD, headers=HEADERS).json())),
        Contender("requests, the documentation's snippet", _each(snippet)),
        Contender("requests.Session", _each(lambda: session.post(address, json=PAYLOAD, headers=HEADERS).json())),
        Contender(HTTPX, _each(lambda: client.post(address, json=PAYLOAD, headers=HEADERS).json())),
        Contender("a new httpx.Client per call", _each(new_client), share=0.1),
        Contender("the generated client", _each(by_generated)),
    ]


def _waiting(stack: ExitStack, runner: asyncio.Runner, url: str) -> list[Contender]:
    address = url + PATH

    async def make() -> aiohttp.ClientSession:
        return aiohttp.ClientSession()

    session = runner.run(make())
    stack.callback(lambda: runner.run(session.close()))
    client = httpx.AsyncClient()
    stack.callback(lambda: runner.run(client.aclose()))

    async def by_aiohttp() -> object:
        async with session.post(address, json=PAYLOAD, headers=HEADERS) as response:
            return await response.json()

    async def by_httpx() -> object:
        return (await client.post(address, json=PAYLOAD, headers=HEADERS)).json()

    async def each(call: Callable[[], Awaitable[object]], n: int) -> None:
        for _ in range(n):
            _check(await call())

    return [
        Contender("aiohttp", lambda n: runner.run(each(by_aiohttp, n))),
        Contender(ASYNC_HTTPX, lambda n: runner.run(each(by_httpx, n))),
    ]


def _ours(stack: ExitStack, runner: asyncio.Runner, url: str) -> list[Contender]:
    """The whole way of `group.add`, ten numbers a call; the plan is made before, except where numbers are read too."""
    chat = stack.enter_context(TwoChat(KEY, FROM_NUMBER, base_url=url, pace=Pace(between=0)))
    achat = AsyncTwoChat(KEY, FROM_NUMBER, base_url=url, pace=Pace(between=0))
    stack.callback(lambda: runner.run(achat.close()))
    group, agroup = chat.group(GROUP), achat.group(GROUP)
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
    journals = (folder / f"{n}.twochat" for n in count())
    # Nothing is sent twice in one plan, so a plan for n calls needs ten times n numbers.
    plans: dict[int, Plan] = {}

    def plan(n: int) -> Plan:
        return plans.get(n) or plans.setdefault(n, group.plan(text(n)))

    def text(n: int) -> list[str]:
        return [f"+1 {200 + i % AREAS} 555-01{i // AREAS:02}" for i in range(10 * n)]

    return [
        Contender(SYNCED, lambda n: _synced(folder / "synced", 2 * n)),
        Contender(TWOCHAT, lambda n: _sent(group.add(plan(n)), n)),
        Contender(WITH_JOURNAL, lambda n: _sent(group.add(plan(n), journal=next(journals)), n)),
        Contender("twochat, numbers read too", lambda n: _sent(group.add(text(n)), n)),
        Contender(ASYNC_TWOCHAT, lambda n: _sent(runner.run(agroup.add(plan(n))), n)),
        Contender(ASYNC_WITH_JOURNAL, lambda n: _sent(runner.run(agroup.add(plan(n), journal=next(journals))), n)),
    ]


def _synced(file: Path, times: int) -> None:
    """What any journal costs at least that is on disk before a call leaves and after it is settled."""
    with file.open("wb", buffering=0) as writing:
        for _ in range(times):
            writing.write(bytes(4096))
            os.fsync(writing.fileno())


def _each(call: Callable[[], object]) -> Callable[[int], None]:
    def work(n: int) -> None:
        for _ in range(n):
            _check(call())

    return work


def _check(answer: Any) -> None:
    if answer["success"] is not True or len(answer["participants"]) != len(NUMBERS):
        raise RuntimeError(f"not the answer that was expected: {answer}")


def _sent(report: Report, n: int) -> None:
    if not report.ok or len(report) != n * len(NUMBERS):
        raise RuntimeError(f"not the report that was expected: {report}")
