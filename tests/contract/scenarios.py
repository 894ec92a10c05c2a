"""The behaviours that are recorded and expected, by name: the requests, and exactly what each answer must have.

Texts are not compared: who classifies by text is wrong already.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote

from tests.contract.exchange import Exchange, Request

Expects = Callable[[Request, Any], list[str]]
"""Where the body of an answer to a request differs from what is expected. May raise what reading another shape raises."""


OPTIONAL = "missing, though it need not be there: "
"""How a finding starts that the contract allows."""


@dataclass(frozen=True)
class Taken:
    """What the answer to an earlier step has at a place, to stand in a path instead of a text: an id that the server made."""

    step: int
    place: tuple[str, ...]
    instead_of: str

    def put_into(self, request: Request, earlier: list[Exchange]) -> Request:
        """The request with it, or as it is where the answer has no text there."""
        try:
            value = earlier[self.step].json()
            for name in self.place:
                value = value[name]
            return replace(request, path=request.path.replace(self.instead_of, quote(value, safe="")))
        except (ValueError, LookupError, TypeError):
            return request


@dataclass(frozen=True)
class Step:
    """One request, the status of its answer, and what its body must say. `pause`: seconds after the answer. `taken`: what of
    the request is known only when an earlier step is answered.

    `also`: other statuses that the contract allows. `inferred`: what the body must say is no more than inferred. The sandbox
    is held to it exactly; any other server may differ there (drift.py).
    """

    request: Request
    status: int
    expects: Expects | None = None
    pause: float = 0.0
    also: tuple[int, ...] = ()
    inferred: bool = False
    taken: Taken | None = None


@dataclass(frozen=True)
class Scenario:
    """Steps that are played in order to a server that has not seen them before.

    `sandbox`: needs the sandbox's magic numbers or keys. `harmless`: can add nobody, whatever the server does.
    """

    name: str
    steps: tuple[Step, ...]
    sandbox: bool = False
    harmless: bool = False


def uk(digits: int) -> str:
    """An invented number, +44 7700 900xxx."""
    return f"+447700900{digits:03}"


_INVALID = frozenset({400, 422})
"""Both documented, but not which of them for which flaw."""


def refused(status: int, request: Request, *, also: tuple[int, ...] = ()) -> Step:
    """A call that is refused as a whole. `also`: for a flaw that the request has besides."""
    others = _INVALID - {status} if status in _INVALID else ()
    return Step(request, status, also=(*others, *also))


def play(scenario: Scenario, send: Callable[[Request], Exchange]) -> list[tuple[Step, Exchange]]:
    """Each step with its exchange."""
    played: list[tuple[Step, Exchange]] = []
    for step in scenario.steps:
        earlier = [exchange for _, exchange in played]
        request = step.taken.put_into(step.request, earlier) if step.taken else step.request
        played.append((step, send(request)))
        time.sleep(step.pause)
    return played


def expectation(step: Step, exchange: Exchange) -> list[str]:
    """Where the answer differs from exactly what the step expects."""
    if exchange.broken:
        return [f"no complete answer: {exchange.broken}"]
    if exchange.status != step.status:
        return [f"{step.status} is expected, not {exchange.status}"]
    if not step.expects:
        return []
    try:
        body = exchange.json()
        # Where it must be there, the schema says so.
        failed = ["success is not true"] if body.get("success", True) is not True else []
        return [*failed, *step.expects(step.request, body)]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        return [f"the answer can't be read: {type(error).__name__}"]
