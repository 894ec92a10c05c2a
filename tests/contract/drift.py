"""What is no failure, but news: what answers have that the contract doesn't know, and where they differ and may.

Shapes are told, not values.
"""

from collections.abc import Iterator
from typing import Any

from tests.contract import rules
from tests.contract.exchange import Exchange
from tests.contract.rules import operation_id, operation_of
from tests.contract.scenarios import OPTIONAL, Difference, Step, expectation
from tests.contract.spec import resolve

# What any server or proxy may send.
_USUAL = frozenset(
    [
        "age",
        "alt-svc",
        "cache-control",
        "connection",
        "content-encoding",
        "content-length",
        "content-type",
        "date",
        "etag",
        "expires",
        "keep-alive",
        "location",
        "pragma",
        "retry-after",
        "server",
        "set-cookie",
        "strict-transport-security",
        "transfer-encoding",
        "vary",
        "via",
    ]
)
_SHAPES = {dict: "object", list: "array", str: "string", bool: "boolean", int: "integer", float: "number"}

SEEN: set[str] = set()
"""Of this run."""
JUDGED: set[str] = set()
"""The operations of which a success was seen in this run, by their operationIds."""
SILENT: list[str] = []
"""A line for those of which none was."""


def note(exchange: Exchange) -> None:
    """Keep what is new in an exchange."""
    SEEN.update(unknown(exchange))
    if exchange.status == 200:
        JUDGED.add(operation_id(exchange.request))


def difference(name: str, step: Step, exchange: Exchange) -> str:
    """How an answer in the scenario of that name differs from what is expected and keeps the contract all the same, or ""."""
    found = expectation(step, exchange)
    if not found or any(rule(exchange) for rule in rules.ALL):
        return ""
    answered = f"{operation_id(step.request)} answered {exchange.status}"
    if exchange.status in step.also:
        return f"scenario {name}: {answered}, where {step.status} was expected; either is documented"
    if exchange.status != step.status:
        return ""
    if all(finding.startswith(OPTIONAL) for finding in found):
        return f"{answered}: {'; '.join(found)}"
    if not step.inferred or any(isinstance(finding, Difference) and finding.certain for finding in found):
        return ""
    return f"scenario {name}: {answered}, otherwise than is inferred: {'; '.join(found)}"


def unknown(exchange: Exchange) -> Iterator[str]:
    """Each field and header that the contract doesn't have."""
    operation = operation_of(exchange.request)
    response = operation["responses"].get(str(exchange.status)) if operation else None
    if operation is None or response is None:
        return
    where = f"{operation['operationId']} {exchange.status}"
    documented = _USUAL | {name.lower() for name in response.get("headers", {})}
    yield from (f"{where} header {name}" for name in exchange.headers if name not in documented)
    try:
        body = exchange.json()
    except ValueError:
        return
    for media in response["content"].values():
        yield from (f"{where} {place}" for place in _fields(body, media["schema"], ""))


def _fields(value: Any, schema: dict[str, Any], place: str) -> Iterator[str]:
    schema = resolve(schema)
    for choice in schema.get("oneOf", ()):
        schema = resolve(choice) | schema
    if isinstance(value, dict):
        properties, others = schema.get("properties", {}), schema.get("additionalProperties")
        for name, child in value.items():
            if name in properties:
                yield from _fields(child, properties[name], f"{place}/{name}")
            elif isinstance(others, dict):
                yield from _fields(child, others, f"{place}/*")
            else:
                yield f"{place}/{name} ({_SHAPES.get(type(child), 'null')})"
    elif isinstance(value, list):
        for child in value:
            yield from _fields(child, schema.get("items", {}), f"{place}/*")
