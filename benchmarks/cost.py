"""What a call costs: the same POST with ten numbers, and its answer read, by everybody who would send it."""

import asyncio
import json
import os
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from itertools import count
from pathlib import Path
from typing import Any

import httpx
import requests

from benchmarks.growth import answering
from benchmarks.numbers import distinct
from benchmarks.rounds import Contenders, compare
from benchmarks.server import FROM_NUMBER, GROUP, HEADERS, KEY, PATH, serving
from twochat import AsyncTwoChat, Pace, TwoChat

PAYLOAD = {"from_number": FROM_NUMBER, "participants": [f"+4477009001{n:02}" for n in range(10)]}


def measure(*, quick: bool = False) -> dict[str, object]:
    """Seconds a call, by who makes it."""
    calls, rounds = (60, 7) if quick else (100, 21)
    with ExitStack() as stack:
        url, runner = stack.enter_context(serving()), stack.enter_context(asyncio.Runner())
        contenders = {**_others(stack, runner, url + PATH, calls), **_ours(stack, runner, url, calls)}
        return {"seconds": compare(contenders, calls, rounds)}


def _others(stack: ExitStack, runner: asyncio.Runner, address: str, calls: int) -> Contenders:
    limits = httpx.Limits(max_keepalive_connections=0)
    kept, client = stack.enter_context(httpx.Client()), stack.enter_context(httpx.Client(limits=limits))
    aclient = httpx.AsyncClient(limits=limits)
    stack.callback(lambda: runner.run(aclient.aclose()))

    def snippet() -> requests.Response:
        # As 2Chat's documentation writes it, but for the last line: it prints response.text. It has no time-out.
        return requests.request("POST", address, headers=HEADERS, data=json.dumps(PAYLOAD))  # noqa: S113

    def each(call: Callable[[], Any]) -> Callable[[], object]:
        return lambda: [call().json()["participants"] for _ in range(calls)]

    async def acall() -> object:
        return (await aclient.post(address, json=PAYLOAD, headers=HEADERS)).json()["participants"]

    async def aeach() -> object:
        return [await acall() for _ in range(calls)]

    return {
        "requests, the documentation's snippet": each(snippet),
        "httpx.Client, its connection kept": each(lambda: kept.post(address, json=PAYLOAD, headers=HEADERS)),
        "httpx.Client": each(lambda: client.post(address, json=PAYLOAD, headers=HEADERS)),
        "httpx.AsyncClient": lambda: runner.run(aeach()),
    }


def _ours(stack: ExitStack, runner: asyncio.Runner, url: str, calls: int) -> Contenders:
    """The whole way of `group.add`, ten numbers a call; the plan is made before, except where numbers are read too."""
    chat = stack.enter_context(TwoChat(KEY, FROM_NUMBER, base_url=url, pace=Pace(between=0)))
    achat = AsyncTwoChat(KEY, FROM_NUMBER, base_url=url, pace=Pace(between=0))
    stack.callback(lambda: runner.run(achat.close()))
    group, agroup, offline = chat.group(GROUP), achat.group(GROUP), answering()
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
    journals = (folder / f"{n}.twochat" for n in count())
    numbers = list(distinct(10 * calls))
    plan = group.plan(numbers)
    return {
        "two synced appends of 4 KB": lambda: _append(folder / "appended", 2 * calls),
        "twochat": lambda: group.add(plan).check(),
        "twochat, numbers read too": lambda: group.add(numbers).check(),
        "twochat with a journal": lambda: group.add(plan, journal=next(journals)).check(),
        "twochat, async": lambda: runner.run(agroup.add(plan)).check(),
        "twochat without HTTP": lambda: offline.add(plan).check(),
        "twochat without HTTP, with a journal": lambda: offline.add(plan, journal=next(journals)).check(),
    }


def _append(file: Path, times: int) -> None:
    """What any journal costs at least that is on disk before a call leaves and after it is settled."""
    with file.open("wb", buffering=0) as writing:
        for _ in range(times):
            writing.write(bytes(4096))
            os.fsync(writing.fileno())
