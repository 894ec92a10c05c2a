"""The two clients behind one face, so that each claim is tested on both."""

import asyncio
from collections.abc import Callable, Coroutine, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any, Literal, Protocol

import pytest

from twochat import AsyncTwoChat, Journal, Outcome, Plan, Report, TwoChat, TwoChatError
from twochat.planning import Numbers

from .people import FAST, GROUP, KEY, REGION, SENDER
from .scripted import Request, Scripted

Verb = Literal["add", "add_each", "add_once"]
VERBS: tuple[Verb, ...] = ("add", "add_each", "add_once")
KINDS = ("TwoChat", "AsyncTwoChat")
WAYS = (("TwoChat", "add"), ("AsyncTwoChat", "add"), ("TwoChat", "add_once"))
"""Of asking both clients: that they are alike in all verbs is a law of its own."""


@dataclass(frozen=True)
class Told:
    """What the caller was told, and what the server was sent meanwhile."""

    outcomes: tuple[Outcome, ...]
    error: TwoChatError | None
    requests: tuple[Request, ...]

    @property
    def sent(self) -> list[list[str]]:
        """The numbers of each call."""
        return [request.participants for request in self.requests]

    @property
    def verdict(self) -> tuple[object, ...]:
        """All that can be compared between two callers."""
        error = self.error
        return self.outcomes, type(error), str(error), error and error.report, self.requests


class Caller(Protocol):
    def ask(self, verb: Verb, numbers: Numbers) -> Told: ...

    def verify(self, report: Report) -> Told: ...

    def resume(self, journal: Journal) -> Told: ...

    def plan(self, numbers: Numbers) -> Plan: ...


class Blocking:
    def __init__(self, server: Scripted, stack: ExitStack, **options: Any) -> None:
        self.server = server
        self.chat = stack.enter_context(TwoChat(KEY, SENDER, **_options(server, options)))
        self.group = self.chat.group(GROUP)

    def plan(self, numbers: Numbers) -> Plan:
        return self.group.plan(numbers)

    def ask(self, verb: Verb, numbers: Numbers) -> Told:
        outcomes: list[Outcome] = []
        error: TwoChatError | None = None
        try:
            if verb == "add_each":
                for outcome in self.group.add_each(numbers):
                    outcomes.append(outcome)  # noqa: PERF402  # what came before an error counts
            else:
                outcomes.extend(self.group.add(numbers) if verb == "add" else self.group.add_once(numbers))
        except TwoChatError as caught:
            error = caught
        return _told(self.server, outcomes, error)

    def verify(self, report: Report) -> Told:
        return self._reported(lambda: self.group.verify(report))

    def resume(self, journal: Journal) -> Told:
        return self._reported(lambda: self.group.resume(journal))

    def _reported(self, call: Callable[[], Report]) -> Told:
        try:
            return _told(self.server, call(), None)
        except TwoChatError as error:
            return _told(self.server, (), error)


class Awaiting:
    def __init__(self, server: Scripted, stack: ExitStack, **options: Any) -> None:
        self.server = server
        self.runner = stack.enter_context(asyncio.Runner())
        self.chat = AsyncTwoChat(KEY, SENDER, **_options(server, options))
        stack.callback(lambda: self.runner.run(self.chat.close()))
        self.group = self.chat.group(GROUP)

    def plan(self, numbers: Numbers) -> Plan:
        return self.group.plan(numbers)

    def ask(self, verb: Verb, numbers: Numbers) -> Told:
        outcomes: list[Outcome] = []

        async def run() -> None:
            if verb == "add_each":
                async for outcome in self.group.add_each(numbers):
                    outcomes.append(outcome)
            else:
                outcomes.extend(await (self.group.add(numbers) if verb == "add" else self.group.add_once(numbers)))

        error: TwoChatError | None = None
        try:
            self.runner.run(run())
        except TwoChatError as caught:
            error = caught
        return _told(self.server, outcomes, error)

    def verify(self, report: Report) -> Told:
        return self._reported(lambda: self.group.verify(report))

    def resume(self, journal: Journal) -> Told:
        return self._reported(lambda: self.group.resume(journal))

    def _reported(self, call: Callable[[], Coroutine[Any, Any, Report]]) -> Told:
        try:
            return _told(self.server, self.runner.run(call()), None)
        except TwoChatError as error:
            return _told(self.server, (), error)


MAKERS: dict[str, Callable[..., Caller]] = {"TwoChat": Blocking, "AsyncTwoChat": Awaiting}


def _options(server: Scripted, options: dict[str, Any]) -> dict[str, Any]:
    return {"base_url": server.url, "pace": FAST, "region": REGION, "timeout": 30.0} | options


def _told(server: Scripted, outcomes: Iterable[Outcome], error: TwoChatError | None) -> Told:
    """An error that ended `add` or `add_once` carries the account."""
    report = error.report if error else None
    return Told(tuple(report if report is not None else outcomes), error, tuple(server.requests))


@pytest.fixture(scope="module")
def server() -> Iterator[Scripted]:
    with Scripted() as server:
        yield server


@pytest.fixture(scope="module")
def callers(server: Scripted) -> Iterator[dict[str, Caller]]:
    """One of each kind for all tests of a module: a client outlives what went wrong before."""
    with ExitStack() as stack:
        yield {kind: maker(server, stack) for kind, maker in MAKERS.items()}


@pytest.fixture(params=KINDS, scope="module")
def caller(request: pytest.FixtureRequest, callers: dict[str, Caller]) -> Caller:
    return callers[request.param]


MakeCaller = Callable[[str, float], Caller]


@pytest.fixture(scope="module")
def with_timeout(server: Scripted) -> Iterator[MakeCaller]:
    """A client of a kind: one for all rows that are patient, because what went wrong before must not matter.

    Those that end by the time-out get their own: what a blocking client waits for is bounded whole on a new connection.
    """
    with ExitStack() as stack:
        patient = {kind: maker(server, stack, timeout=30.0) for kind, maker in MAKERS.items()}
        yield lambda kind, timeout: patient[kind] if timeout == 30 else MAKERS[kind](server, stack, timeout=timeout)
