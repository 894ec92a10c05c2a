"""What an operation needs beside its lines in openapi.yaml and its handler in the sandbox: a module, by its operationId.

Its SCENARIOS say what is recorded, and what no schema can say of the answers.
"""

from importlib import import_module
from pathlib import Path

from tests.contract.scenarios import Scenario
from tests.contract.spec import operations


def _scenarios(operation: str) -> tuple[Scenario, ...]:
    if not Path(__file__).with_name(f"{operation}.py").exists():
        return ()
    found: tuple[Scenario, ...] = import_module(f"{__name__}.{operation}").SCENARIOS
    return found


# What reads comes first: a look must not list everybody whom other scenarios add.
_READING_FIRST = sorted(operations(), key=lambda named: not named[0].startswith("GET "))
SCENARIOS = tuple(scenario for _, operation in _READING_FIRST for scenario in _scenarios(operation["operationId"]))
