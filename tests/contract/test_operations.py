"""An operation is three places: openapi.yaml, a handler in the sandbox, and its module in tests/contract/operations."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.contract import operations as modules
from tests.contract.exchange import Wire
from tests.contract.mutants.report import DETECTORS
from tests.contract.neighbours import neighbours
from tests.contract.operations import SCENARIOS
from tests.contract.rules import operation_id
from tests.contract.scenarios import expectation, play
from tests.contract.spec import operations
from tests.contract.test_matrix_page import rows
from twochat_sandbox import running
from twochat_sandbox.operations import HANDLERS

FOLDER = Path(modules.__file__).parent
IDS = {operation["operationId"] for _, operation in operations()}


def missing(ids: set[str]) -> Iterator[str]:
    """What each operation lacks, and what to write there."""
    for one in sorted(ids):
        if one not in HANDLERS:
            yield f"sandbox/twochat_sandbox/operations.py: a handler for {one}, and its line in HANDLERS"
        if not (FOLDER / f"{one}.py").exists():
            yield f"tests/contract/operations/{one}.py: SCENARIOS that call {one}, with what no schema can say"
        elif one not in {operation_id(step.request) for scenario in SCENARIOS for step in scenario.steps}:
            yield f"tests/contract/operations/{one}.py: a scenario that calls {one}"


def test_each_operation_has_its_three_places() -> None:
    if lines := list(missing(IDS)):
        pytest.fail("\n".join(lines), pytrace=False)


def test_a_place_that_is_missing_is_named_with_what_to_write_there() -> None:
    assert list(missing({"leaveGroup"})) == [
        "sandbox/twochat_sandbox/operations.py: a handler for leaveGroup, and its line in HANDLERS",
        "tests/contract/operations/leaveGroup.py: SCENARIOS that call leaveGroup, with what no schema can say",
    ]


def test_nothing_is_left_of_an_operation_that_the_contract_does_not_have() -> None:
    assert HANDLERS.keys() <= IDS
    assert {file.stem for file in FOLDER.glob("*.py")} - {"__init__"} <= IDS


VARIED = {operation["operationId"] for _, operation in operations() if {"parameters", "requestBody"} & operation.keys()}
"""In the others nothing varies but the key."""


@pytest.mark.parametrize("operation", sorted(VARIED))
def test_each_operation_has_more_than_fifty_neighbours_that_differ(operation: str) -> None:
    requests = list(neighbours(only=operation))
    different = {(one.path, one.body, tuple(sorted(one.headers.items()))) for one in requests}
    assert len(different) > 50
    assert len(different) > 0.9 * len(requests)


SILENT = {"replay": "it meets no server"}
"""The detectors that notice nothing, and why. As to their requests: `sweep` sends one for each status, `at once` ten pairs, and
the detectors that judge the scenarios those that are written."""
TELLING = {operation["operationId"] for _, operation in operations() if "x-tells" in operation["responses"]["200"]}
"""`conservation` judges the others by nothing."""


# A new one comes into the report last; until then `test_the_report_has_every_mutant` names it.
@pytest.mark.parametrize(
    ("operation", "detector"),
    [
        (operation, detector)
        for operation in sorted(IDS & {row.operation for row in rows()})
        for detector in DETECTORS
        if detector not in SILENT and (detector != "conservation" or operation in TELLING)
    ],
)
def test_each_detector_notices_a_wrong_server_of_each_operation(operation: str, detector: str) -> None:
    noticed = [row for row in rows() if row.operation == operation and not row.reason and detector in row.detectors]
    assert noticed, (
        f"{detector} is silent about {operation}: see its scenarios and examples, then `make contract-report`"
    )


def test_each_scenario_holds_on_a_server_that_has_seen_no_other() -> None:
    found: list[tuple[str, str]] = []
    for scenario in SCENARIOS:
        with running() as box:
            wire = Wire(box.url)
            played = play(scenario, wire.send)
            found += [(scenario.name, finding) for step, exchange in played for finding in expectation(step, exchange)]
            wire.close()
    assert found == []
