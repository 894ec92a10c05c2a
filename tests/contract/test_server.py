"""The contract suite: what any server that claims to be this API must do. The sandbox by default, or URL=."""

from collections.abc import Iterator

import pytest

from tests.contract import fuzz, rules
from tests.contract.exchange import Wire
from tests.contract.mutants.detectors import neighbourhood, sweep
from tests.contract.scenarios import Scenario, expectation, play
from tests.contract.target import Target, from_environment
from twochat_sandbox import running

GIVEN = from_environment()


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
    wire = Wire(target.url)
    yield wire
    wire.close()


@pytest.mark.parametrize(
    "scenario", (GIVEN or Target("http://127.0.0.1")).scenarios(), ids=lambda scenario: scenario.name
)
def test_it_does_what_is_expected(scenario: Scenario, wire: Wire) -> None:
    for step, exchange in play(scenario, wire.send):
        assert [finding for rule in rules.ALL for finding in rule(exchange)] == []
        if scenario.name != "own_numbers":
            assert expectation(step, exchange) == []


def test_no_neighbour_of_a_valid_request_gets_another_answer(target: Target, wire: Wire) -> None:
    if not target.loopback:
        pytest.skip("it would add people: the neighbours of a valid request are valid for somebody")
    assert next(neighbourhood(wire, target.group, target.key), None) is None


def test_each_documented_status_is_answered_as_documented(target: Target, wire: Wire) -> None:
    if not target.sandbox:
        pytest.skip("only the sandbox has a key for each status")
    assert next(sweep(wire, target.group), None) is None


def test_generated_traffic_finds_nothing(target: Target) -> None:
    if not target.loopback:
        pytest.skip("it would add people: generated numbers may be somebody's")
    assert list(fuzz.findings(target.url, target.key, target.group)) == []
