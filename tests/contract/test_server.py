"""The contract suite: what any server that claims to be this API must do. The sandbox by default, or URL=."""

import time
from collections.abc import Iterator

import pytest

from tests.contract import fuzz, rules
from tests.contract.exchange import Wire, get_group, unique_numbers
from tests.contract.mutants.detectors import neighbourhood, sweep
from tests.contract.scenarios import Scenario, expectation, play
from tests.contract.target import Target, from_environment
from twochat_sandbox import running

GIVEN = from_environment()
NUMBERS = unique_numbers(int(time.time())) if GIVEN else {}


@pytest.fixture(scope="module")
def target() -> Iterator[Target]:
    """The server under test."""
    if GIVEN:
        yield GIVEN
    else:
        with running() as box:
            yield Target(box.url)


@pytest.fixture(scope="module")
def wire(target: Target) -> Iterator[Wire]:
    wire = Wire(target.url, numbers=NUMBERS if target.anybody else None)
    yield wire
    wire.close()


@pytest.mark.parametrize(
    "scenario", (GIVEN or Target("http://127.0.0.1")).scenarios(), ids=lambda scenario: scenario.name
)
def test_it_does_what_is_expected(scenario: Scenario, wire: Wire) -> None:
    for step, exchange in play(scenario, wire.send):
        assert [finding for rule in rules.ALL for finding in rule(exchange)] == []
        assert expectation(step, exchange) == []


def test_your_own_numbers_are_added_and_then_members(target: Target, wire: Wire) -> None:
    if not target.live:
        pytest.skip("only LIVE=1 adds numbers of your own")
    added: set[str] = set()
    for _, exchange in play(target.own(), wire.send):
        assert [finding for rule in rules.ALL for finding in rule(exchange)] == []
        results = exchange.json()["participants"]
        added |= {number for number in target.numbers if results.get(number, {}).get("statusCode") in (200, 409)}
    time.sleep(target.lag)
    exchange = wire.send(get_group(group=target.group, key=target.key))
    assert [finding for rule in rules.ALL for finding in rule(exchange)] == []
    listed = {member["phone_number"] for member in exchange.json()["data"]["participants"]}
    assert len(added - listed) == 0, f"{target.lag:.0f} s after they were added"


def test_no_neighbour_of_a_valid_request_gets_another_answer(target: Target, wire: Wire) -> None:
    if not target.anybody:
        pytest.skip("it would add people: the neighbours of a valid request are valid for somebody")
    assert next(neighbourhood(wire, target.group, target.key), None) is None


def test_each_documented_status_is_answered_as_documented(target: Target, wire: Wire) -> None:
    if not target.sandbox:
        pytest.skip("only the sandbox has a key for each status")
    assert next(sweep(wire, target.group), None) is None


def test_generated_traffic_finds_nothing(target: Target) -> None:
    if not target.anybody:
        pytest.skip("it would add people: generated numbers may be somebody's")
    assert list(fuzz.findings(target.url, target.key, target.group, numbers=NUMBERS)) == []
