"""What an operation needs beside its lines in openapi.yaml and its handler in the sandbox: a module, by its operationId.

Its SCENARIOS say what is recorded, and what no schema can say of the answers. What else it may have:

- WRONG_ANSWERS, WRONG_REQUESTS, WRONG_SERVERS: mutants that only a person can think of, by name, each with its evidence.
- HARMLESS: changes that no detector may report.
- ACCEPTED, REFUSED: instances that openapi.yaml must accept and must refuse, as those in corpus.yaml.
"""

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

from tests.contract.exchange import KEY, KEY_HEADER, UNKNOWN_GROUP
from tests.contract.scenarios import Scenario, refused, uk
from tests.contract.spec import operations
from tests.contract.valid import valid_request


def part(operation: str, name: str) -> Any:
    """What an operation's module has under a name; nothing if it has none."""
    nothing: Any = () if name in ("SCENARIOS", "ACCEPTED", "REFUSED") else {}
    if not Path(__file__).with_name(f"{operation}.py").exists():
        return nothing
    return getattr(import_module(f"{__name__}.{operation}"), name, nothing)


def _keys(name: str, operation: dict[str, Any]) -> Iterator[Scenario]:
    """A call without a key, with an unknown one, and with a known one in capitals; for no group, so that nothing is done."""
    one = operation["operationId"]
    base = valid_request(one, [uk(150)], group=UNKNOWN_GROUP)
    harmless = name.startswith("GET ") or UNKNOWN_GROUP in base.path
    for what, status, key in (
        ("no_key", 403, None),
        ("wrong_key", 401, "no-such-key"),
        ("key_in_capitals", 401, KEY.upper()),
    ):
        yield Scenario(f"{one}_{what}", (refused(status, base.with_header(KEY_HEADER, key)),), harmless=harmless)


# What reads comes first: a look must not list everybody whom other scenarios add.
_READING_FIRST = sorted(operations(), key=lambda named: not named[0].startswith("GET "))
SCENARIOS: tuple[Scenario, ...] = tuple(
    scenario
    for name, operation in _READING_FIRST
    for scenario in (*part(operation["operationId"], "SCENARIOS"), *_keys(name, operation))
)
