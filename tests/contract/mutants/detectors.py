"""The detectors: each returns what is wrong with a server; no finding is good."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from functools import cache
from itertools import islice

from starlette.types import ASGIApp

from tests.contract import fuzz, rules
from tests.contract.cassettes import URL, recorder
from tests.contract.direct import Direct
from tests.contract.exchange import GROUP, KEY, OTHER_GROUP, Exchange, Finding, Wire
from tests.contract.neighbours import neighbours
from tests.contract.operations import SCENARIOS
from tests.contract.scenarios import Scenario, Step, expectation, play, uk
from tests.contract.spec import operations
from tests.contract.valid import valid_request
from twochat_sandbox import running, serving

FIRST = 3
"""Findings to keep of each detector: one decides, two help to understand."""


def scenarios(wire: Wire | Direct, only: str = "") -> list[tuple[Step, Exchange]]:
    """Every exchange of every scenario, or of those that call `only` one operation, each with what it expects."""
    chosen = [scenario for scenario in SCENARIOS if not only or only in called(scenario)]
    return [pair for scenario in chosen for pair in play(scenario, wire.send)]


def called(scenario: Scenario) -> set[str]:
    """The operations that a scenario calls."""
    return {rules.operation_id(step.request) for step in scenario.steps}


def swept(wire: Wire | Direct, group: str = GROUP, only: str = "") -> Iterator[tuple[int, Exchange]]:
    """Every documented status but success, requested with the sandbox's keys, with its exchange."""
    for _, operation in operations():
        name = operation["operationId"]
        for status in map(int, operation["responses"]) if only in ("", name) else ():
            if status != 200:
                yield status, wire.send(valid_request(name, [uk(199)], group=group, key=f"sandbox-{status}"))


def sweep(wire: Wire | Direct, group: str = GROUP, only: str = "") -> Iterator[Finding]:
    """Each documented status must be answered as documented, and be readable."""
    for status, exchange in swept(wire, group, only):
        if exchange.status != status:
            yield exchange, f"{status} is expected, not {exchange.status}"
        yield from ((exchange, finding) for finding in rules.response(exchange) + rules.readable(exchange))


def neighbourhood(wire: Wire | Direct, group: str = GROUP, key: str = KEY, only: str = "") -> Iterator[Finding]:
    """The neighbours of valid requests, by every rule."""
    for request in neighbours(group, key, only):
        exchange = wire.send(request)
        yield from ((exchange, finding) for rule in rules.ALL for finding in rule(exchange))


def at_once(wire: Wire | Direct, group: str = GROUP, key: str = KEY, only: str = "") -> Iterator[Finding]:
    """Two valid requests for different things, at once: each has its own answer."""
    for _, operation in operations():
        name = operation["operationId"]
        for pair in range(PAIRS if only in ("", name) else 0):
            one = valid_request(name, [uk(210 + pair)], group=group, key=key)
            other = valid_request(name, [uk(220 + pair)], group=OTHER_GROUP, key=key)
            with ThreadPoolExecutor() as pool:
                for exchange in pool.map(wire.send, [one, other]):
                    yield from ((exchange, finding) for rule in rules.ALL for finding in rule(exchange))


PAIRS = 10
"""Of requests that are sent at once: that they meet is likely, and not certain."""


@cache
def replay() -> tuple[str, ...]:
    """The cassettes, played back. It meets no server, so it is the same for all."""
    found: list[str] = []
    for scenario in SCENARIOS:
        with recorder().use_cassette(f"{scenario.name}.yaml", record_mode="none"):
            played = play(scenario, Wire(URL).send)
        found += [finding for step, exchange in played for finding in expectation(step, exchange)]
    return tuple(found)


def findings(exchanges: list[tuple[Step, Exchange]], rule: rules.Rule) -> Iterator[str]:
    return (finding for _, exchange in exchanges for finding in rule(exchange))


def texts(found: Iterable[Finding]) -> Iterator[str]:
    return (finding for _, finding in found)


@cache
def _met(only: str) -> frozenset[int]:
    """The statuses that the sandbox answers to the neighbours."""
    with running() as box, closing(Wire(box.url)) as wire:
        return frozenset(wire.send(request).status for request in neighbours(only=only))


def detect(
    app: Callable[[], ASGIApp], only: str = "", status: int = 0, *, direct: bool = False
) -> dict[str, list[str]]:
    """What each detector finds, at fresh servers that run with the sandbox's keys and groups.

    `only`: the operationId of the one operation that the server is wrong in; the others are not looked at. `status`: the one
    whose answers are wrong: who does not meet it at the sandbox would send the same, and get the same. `direct`: what is wrong
    has nothing to do with connections, so only schemathesis makes any.
    """
    if direct:
        with closing(Direct(app())) as wire:
            first = _detect(wire, only, status)
        with serving(app()) as url, closing(Direct(app())) as wire:
            return first | {"schemathesis": _first(texts(fuzz.repeated(url, only, wire.send)))}
    with serving(app()) as url, closing(Wire(url, timeout=2)) as wire:
        first = _detect(wire, only, status)
    with serving(app()) as url:
        return first | {"schemathesis": _first(texts(fuzz.repeated(url, only) if only else fuzz.findings(url)))}


def _detect(wire: Wire | Direct, only: str, status: int) -> dict[str, list[str]]:
    played = scenarios(wire, only)
    found: dict[str, Iterable[str]] = {
        "response": findings(played, rules.response),
        "pair": findings(played, rules.pair),
        "conservation": findings(played, rules.conservation),
        "expectation": (finding for step, exchange in played for finding in expectation(step, exchange)),
        "sweep": texts(sweep(wire, only=only)),
        "neighbours": texts(neighbourhood(wire, only=only)),
        "at once": texts(at_once(wire, only=only)),
        "schemathesis": (),
        "replay": replay(),
    }
    if status and status not in _met(only):
        found["neighbours"] = ()
    return {name: _first(each) for name, each in found.items()}


def _first(found: Iterable[str]) -> list[str]:
    return list(islice(found, FIRST))
