"""The contract suite: what any server that claims to be this API must do. The sandbox by default, or URL=."""

import time
from collections.abc import Iterable, Iterator
from dataclasses import replace

import pytest

from tests.contract import drift, fuzz, rules
from tests.contract.exchange import Exchange, Finding, Wire, get_group, unique_numbers
from tests.contract.findings import report
from tests.contract.mutants.detectors import PAIRS, at_once, neighbourhood, sweep
from tests.contract.neighbours import neighbours
from tests.contract.scenarios import Scenario, expectation, play
from tests.contract.target import FRESH, Target, from_environment
from twochat_sandbox import running

GIVEN = from_environment() or Target(FRESH)
NUMBERS = unique_numbers(int(time.time())) if GIVEN.url != FRESH else {}


@pytest.fixture(scope="module")
def target() -> Iterator[Target]:
    """The server under test."""
    if GIVEN.url != FRESH:
        yield GIVEN
    else:
        with running() as box:
            yield replace(GIVEN, url=box.url)


@pytest.fixture(scope="module")
def wire(target: Target) -> Iterator[Wire]:
    wire = Wire(target.url, numbers=NUMBERS if target.anybody else None, note=drift.note)
    yield wire
    wire.close()
    if from_environment():
        drift.SILENT.extend(target.silent(drift.JUDGED))


@pytest.mark.parametrize("scenario", GIVEN.scenarios(), ids=lambda scenario: scenario.name)
def test_it_does_what_is_expected(scenario: Scenario, target: Target, wire: Wire) -> None:
    played = play(scenario, wire.send)
    found = list(by_the_rules(exchange for _, exchange in played))
    for step, exchange in played:
        if not target.sandbox and (line := drift.difference(scenario.name, step, exchange)):
            drift.SEEN.add(line)
        else:
            found += [(exchange, finding) for finding in expectation(step, exchange)]
    nothing_is_wrong(found)


if GIVEN.live:

    def test_your_own_numbers_are_added_and_then_members(target: Target, wire: Wire) -> None:
        added: set[str] = set()
        exchanges = [exchange for _, exchange in play(target.own(), wire.send)]
        nothing_is_wrong(by_the_rules(exchanges))
        for exchange in exchanges:
            results = exchange.json()["participants"]
            added |= {number for number in target.numbers if results.get(number, {}).get("statusCode") in (200, 409)}
        time.sleep(target.lag)
        look = wire.send(get_group(group=target.group, key=target.key))
        nothing_is_wrong(by_the_rules([look]))
        missing = added - {member["phone_number"] for member in look.json()["data"]["participants"]}
        late = f"{len(missing)} of those who were added are no members after {target.lag:.0f} s; LAG= waits longer"
        nothing_is_wrong([(look, late)] if missing else [])


if GIVEN and GIVEN.removes:

    def test_your_own_numbers_are_removed_and_then_no_members(target: Target, wire: Wire) -> None:
        exchanges = [exchange for _, exchange in play(target.gone(), wire.send)]
        nothing_is_wrong(by_the_rules(exchanges))
        removed = {number for exchange in exchanges for number in exchange.json()["participants"]["accepted_numbers"]}
        time.sleep(target.lag)
        look = wire.send(get_group(group=target.group, key=target.key))
        nothing_is_wrong(by_the_rules([look]))
        still = removed & {member["phone_number"] for member in look.json()["data"]["participants"]}
        late = f"{len(still)} of those who were removed are members after {target.lag:.0f} s; LAG= waits longer"
        nothing_is_wrong([(look, late)] if still else [])


def test_no_neighbour_of_a_valid_request_gets_another_answer(target: Target, wire: Wire) -> None:
    if not target.anybody:
        pytest.skip(target.spared(f"{sum(1 for one in target.only for _ in neighbours(only=one)):,}"))
    nothing_is_wrong(found for one in target.only for found in neighbourhood(wire, target.group, target.key, one))


def test_calls_at_once_have_each_their_own_answer(target: Target, wire: Wire) -> None:
    if not target.anybody:
        pytest.skip(target.spared(f"{2 * PAIRS * len(target.only):,}"))
    nothing_is_wrong(found for one in target.only for found in at_once(wire, target.group, target.key, one))


def test_each_documented_status_is_answered_as_documented(target: Target, wire: Wire) -> None:
    if not target.sandbox:
        pytest.skip("only the sandbox has a key for each status")
    nothing_is_wrong(found for one in target.only for found in sweep(wire, target.group, one))


@pytest.mark.slow
def test_generated_traffic_finds_nothing(target: Target) -> None:
    if not target.anybody:
        pytest.skip(target.spared("hundreds of"))
    nothing_is_wrong(fuzz.findings(target.url, target.key, target.group, target.only, NUMBERS))


def by_the_rules(exchanges: Iterable[Exchange]) -> Iterator[Finding]:
    return ((exchange, finding) for exchange in exchanges for rule in rules.ALL for finding in rule(exchange))


def nothing_is_wrong(found: Iterable[Finding]) -> None:
    """Fail with a report of what is."""
    if text := report(found):
        pytest.fail(text, pytrace=False)
