"""The detectors: each says what it finds wrong with a server; nothing found is good."""

from collections.abc import Iterable, Iterator
from functools import cache
from itertools import islice

from tests.contract import fuzz, judge
from tests.contract.cassettes import URL, recorder
from tests.contract.exchange import GROUP, KEY, Exchange, Wire, add_participant
from tests.contract.neighbours import neighbours
from tests.contract.scenarios import SCENARIOS, Step, expectation, play, uk
from tests.contract.spec import operations

FIRST = 3
"""So many findings of a detector are kept: one decides, two help to understand."""


def scenarios(wire: Wire) -> list[tuple[Step, Exchange]]:
    """Every exchange of every scenario, each with what it expects."""
    return [pair for scenario in SCENARIOS for pair in play(scenario, wire.send)]


def swept(wire: Wire, group: str = GROUP) -> Iterator[tuple[int, Exchange]]:
    """Every documented status but success, asked for through the sandbox's keys, with what came."""
    for _, operation in operations():
        for status in map(int, operation["responses"]):
            if status != 200:
                yield status, wire.send(add_participant([uk(170)], group=group, key=f"sandbox-{status}"))


def sweep(wire: Wire, group: str = GROUP) -> Iterator[str]:
    """Each documented status must come as it is documented, and be readable."""
    for status, exchange in swept(wire, group):
        if exchange.status != status:
            yield f"{status} is expected, not {exchange.status}"
        yield from judge.response(exchange) + judge.readable(exchange)


def neighbourhood(wire: Wire, group: str = GROUP, key: str = KEY) -> Iterator[str]:
    """The neighbours of valid requests, by every rule."""
    for request in neighbours(group, key):
        exchange = wire.send(request)
        for rule in (judge.response, judge.pair, judge.conservation, judge.invitation, judge.readable):
            yield from rule(exchange)


@cache
def replay() -> tuple[str, ...]:
    """The cassettes, played back. It meets no server, so it is the same for all."""
    found: list[str] = []
    for scenario in SCENARIOS:
        with recorder().use_cassette(f"{scenario.name}.yaml", record_mode="none"):
            played = play(scenario, Wire(URL).send)
        found += [finding for step, exchange in played for finding in expectation(step, exchange)]
    return tuple(found)


def judged(exchanges: list[tuple[Step, Exchange]], rule: judge.Rule) -> Iterator[str]:
    return (finding for _, exchange in exchanges for finding in rule(exchange))


def detect(url: str) -> dict[str, list[str]]:
    """What each detector finds, for a fresh server that runs with the sandbox's keys and groups."""
    wire = Wire(url, timeout=2)
    played = scenarios(wire)
    found: dict[str, Iterable[str]] = {
        "response": judged(played, judge.response),
        "pair": judged(played, judge.pair),
        "conservation": (
            finding for rule in (judge.conservation, judge.invitation) for finding in judged(played, rule)
        ),
        "expectation": (finding for step, exchange in played for finding in expectation(step, exchange)),
        "sweep": sweep(wire),
        "neighbours": neighbourhood(wire),
        "schemathesis": fuzz.findings(url),
    }
    found["replay"] = replay()
    first = {name: list(islice(findings, FIRST)) for name, findings in found.items()}
    wire.close()
    return first
