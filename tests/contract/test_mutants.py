"""The contract suite notices what it should, and nothing else: a sample here, everything with `make mutants`."""

import os
import subprocess
import sys
from collections import defaultdict
from collections.abc import Callable

import pytest
from starlette.types import ASGIApp

from tests.contract.exchange import get_group
from tests.contract.mutants import contracts, power, report
from tests.contract.mutants.mutant import Mutant, named
from tests.contract.mutants.operators import changed, mechanical, rule_changes
from tests.contract.mutants.power import EVERYTHING, examine
from tests.contract.operations import SCENARIOS
from tests.contract.scenarios import Scenario, Step
from tests.contract.spec import ROOT, SPEC, operations
from twochat.pace import MAX_BATCH_SIZE
from twochat_sandbox import serving

BY_NAME = {mutant.name: mutant for mutant in EVERYTHING}

# One for each way in which `make contract` comes to its exit status; what it notices is seen more quickly, in a sample.
MUST_FAIL = (
    f"addParticipant: rule request participants: maxItems {MAX_BATCH_SIZE + 1}",
    "getGroup: an add is never seen",
)
MUST_PASS = ("a field added to the answer",)


def sample() -> list[Mutant]:
    """Two of each operator and of each kind, wherever they are wrong."""
    strata: dict[str, list[Mutant]] = defaultdict(list)
    for mutant in EVERYTHING:
        operator = mutant.name.removeprefix(named(mutant.operation, "")).split(" ")[0]
        if mutant.operation:
            strata[f"{mutant.kind} {operator if mutant.kind == 'mechanical' else ''}"].append(mutant)
    return [same[len(same) * third // 3] for same in strata.values() for third in (1, 2)]


@pytest.mark.slow
def test_a_sample_of_the_mutants_is_noticed_and_no_harmless_change_is() -> None:
    chosen = sample()
    assert len(chosen) >= 12
    wrong = [(verdict.name, verdict.found) for verdict in examine(chosen) if not verdict.right]
    assert wrong == []


@pytest.mark.slow
@pytest.mark.parametrize("name", MUST_FAIL)
def test_the_suite_fails_against_a_server_with(name: str) -> None:
    assert suite(BY_NAME[name].app, "--exitfirst")[0] == 1


@pytest.mark.slow
@pytest.mark.parametrize("name", MUST_PASS)
def test_the_suite_passes_against_a_server_with(name: str) -> None:
    status, shown = suite(BY_NAME[name].app)
    assert status == 0
    assert "addParticipant 200 /request_id (string)\naddParticipant 200 /took (integer)\n" in shown


def suite(app: Callable[[], ASGIApp], options: str = "") -> tuple[int, str]:
    """The exit status and the output of `make contract URL=…`."""
    with serving(app()) as url:
        environment = os.environ | {"URL": url, "PYTEST_ADDOPTS": options}
        command = [sys.executable, "-m", "tests.contract"]
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
        return done.returncode, done.stdout


def test_each_name_stands_for_one_mutant() -> None:
    assert len(BY_NAME) == len(EVERYTHING)
    assert len(mechanical()) >= 120
    assert sum(mutant.kind == "manual" for mutant in EVERYTHING) >= 25
    assert sum(mutant.kind == "harmless" for mutant in EVERYTHING) >= 12
    for _, operation in operations():
        same = [mutant for mutant in EVERYTHING if mutant.operation == operation["operationId"]]
        assert {"mechanical", "manual", "harmless"} == {mutant.kind for mutant in same}


@pytest.mark.slow
def test_a_rule_that_is_changed_for_one_operation_stays_for_the_others() -> None:
    for operation_id, name, change in rule_changes():
        spec = changed(change)
        assert spec["components"] == SPEC["components"], name
        before, after = dict(operations()), dict(operations(spec))
        assert [operation["operationId"] for place, operation in before.items() if after[place] != operation] == [
            operation_id
        ]


def test_the_report_has_every_mutant() -> None:
    page = (ROOT / "docs" / "contract-power.html").read_text("utf-8")
    for mutant in EVERYTHING:
        assert report.as_json(mutant.name) in page, f"{mutant.name}: run `make contract-report` and commit the result"


@pytest.mark.parametrize(
    ("instance", "label"),
    list(contracts.labelled()),
    ids=lambda value: value["what"] if isinstance(value, dict) else "",
)
def test_the_contract_takes_each_instance_for_what_it_is(instance: dict[str, object], label: bool) -> None:
    assert instance["evidence"] in ("documented", "observed", "inferred")
    assert contracts.accepting(SPEC)(instance) == label


@pytest.mark.slow
def test_the_corpus_notices_every_wrong_contract() -> None:
    made = contracts.wrong_contracts()
    assert len({contract.kind for contract in made}) >= 24
    assert [contract.name for contract in made if not contract.noticed and not contract.reason] == []


@pytest.mark.slow
def test_a_new_scenario_changes_no_verdict_on_an_operation_that_it_does_not_call(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before = {operation: power.sources(operation) for operation in ("", "addParticipant", "getGroup")}
    more = Scenario("one_more", (Step(get_group(), 200),))
    monkeypatch.setattr(power, "SCENARIOS", (*SCENARIOS, more))
    power.sources.cache_clear()
    changed = {operation for operation, digest in before.items() if power.sources(operation) != digest}
    power.sources.cache_clear()
    assert changed == {"", "getGroup"}
