"""Mechanical mutants that contradict nothing. Nobody lists them: what they answer is compared with what the sandbox answers.

Judged with another validator than the one of the rules, and by nothing of theirs but x-tells: what they overlook is seen.
"""

from collections.abc import Callable
from contextlib import closing
from functools import cache
from typing import Any

import jsonschema
from starlette.types import ASGIApp

from tests.contract import tells
from tests.contract.direct import Direct
from tests.contract.exchange import Exchange
from tests.contract.mutants.detectors import scenarios, swept
from tests.contract.neighbours import neighbours
from tests.contract.rules import operation_of, parameters_of
from tests.contract.spec import SPEC
from twochat_sandbox import create_app


def reason(app: ASGIApp, operation: str) -> str:
    """Why a wrong server that nobody noticed contradicts nothing, or "" when it does."""
    pairs = list(zip(_exchanges(app, operation), _of_the_sandbox(operation), strict=True))
    changed = [(theirs, ours) for theirs, ours in pairs if _seen(theirs) != _seen(ours)]
    if not changed:
        return f"inert: none of {len(pairs)} answers is another"
    if all(_allowed(theirs, ours) for theirs, ours in changed):
        return f"allowed: {len(changed)} of {len(pairs)} answers are others, and each keeps the contract"
    return ""


def _exchanges(app: ASGIApp, operation: str) -> list[Exchange]:
    """What the detectors send that send the same to every server."""
    with closing(Direct(app)) as wire:
        found = [exchange for _, exchange in scenarios(wire, operation)]
        found += [wire.send(request) for request in neighbours(only=operation)]
        return found + [exchange for _, exchange in swept(wire, only=operation)]


@cache
def _of_the_sandbox(operation: str) -> list[Exchange]:
    return _exchanges(create_app(slow=0), operation)


def _seen(exchange: Exchange) -> tuple[Any, ...]:
    headers = {name: value for name, value in exchange.headers.items() if name not in ("date", "content-length")}
    return exchange.status, headers, exchange.body, exchange.broken


def _allowed(theirs: Exchange, ours: Exchange) -> bool:
    """Whether an answer that is not the sandbox's is one that the contract allows just as well."""
    operation = operation_of(theirs.request)
    if operation is None or theirs.broken or theirs.status != ours.status:
        return False
    response = operation["responses"].get(str(theirs.status), {})
    documented = {name.lower(): header["schema"] for name, header in response.get("headers", {}).items()}
    try:
        _validate(theirs.json(), response["content"]["application/json"]["schema"])
        for name in theirs.headers.keys() & documented.keys():
            _validate(theirs.headers[name], documented[name])
    except (ValueError, KeyError, jsonschema.ValidationError):
        return False
    same = theirs.headers.get("content-type") == ours.headers.get("content-type")
    return same and not list(tells.findings(theirs, operation, parameters_of(theirs.request)))


def _validate(value: Any, schema: dict[str, Any]) -> None:
    validator: Callable[..., Any] = jsonschema.Draft202012Validator
    validator({**schema, "components": SPEC["components"]}).validate(value)
