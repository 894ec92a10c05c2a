"""The behaviours that are recorded and expected, by name: the requests, and exactly what each answer must have.

Texts are not compared: who classifies by text is wrong already.
"""

import re
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from tests.contract.exchange import Exchange, Request

Expects = Callable[[Request, Any], list[str]]
"""Where the body of an answer to a request differs from what is expected. May raise what reading another shape raises."""


class Difference(str):
    """A sentence about an answer that is otherwise than expected. `pointer`: to where in it, with * for each item of a list and
    each value of a map. `certain`: it is one even where the step is no more than inferred. What stands before a colon is its
    cause: findings of one cause are told together.
    """

    pointer: str
    certain: bool

    __slots__ = ("certain", "pointer")


def differs(pointer: str, sentence: str, *, certain: bool = False) -> Difference:
    found = Difference(sentence)
    found.pointer, found.certain = pointer, certain
    return found


def ending(value: object) -> str:
    """As much of a number as anybody may read: its last four digits."""
    return "null" if value is None else f"…{str(value).removesuffix('@c.us')[-4:]}"


def members_differ(
    pointer: str, what: str, expected: Iterable[object], found: Iterable[object], shown: Callable[[Any], str] = ending
) -> list[str]:
    """What is missing of a list in any order, what is too much, and what is there with the same end, as without its plus."""
    wanted, received = Counter(list(expected)), Counter(list(found))
    missing = [shown(each) for each in (wanted - received).elements()]
    unexpected = [shown(each) for each in (received - wanted).elements()]
    same = {each: None for each in missing if each in unexpected}
    parts = {
        f"missing {what}": [each for each in missing if each not in same],
        f"unexpected {what}": [each for each in unexpected if each not in same],
        f"{what} in another spelling": list(same),
    }
    return [differs(pointer, f"{name}: {', '.join(each)}") for name, each in parts.items() if each]


def values_differ(
    pointer: str,
    what: str,
    expected: Mapping[str, object],
    found: Mapping[str, object],
    shown: Callable[[Any], str] = str,
    *,
    certain: bool = False,
) -> list[str]:
    """What is said of some numbers, and what is expected to be."""
    others = [
        f"{ending(number)} has {shown(value)}, not {shown(expected[number])}"
        for number, value in found.items()
        if number in expected and value != expected[number]
    ]
    return [differs(pointer, f"another {what}: {'; '.join(others)}", certain=certain)] if others else []


OPTIONAL = "missing, though it need not be there: "
"""How a finding starts that the contract allows."""


@dataclass(frozen=True)
class Step:
    """One request, the status of its answer, and what its body must say. `pause`: seconds after the answer.

    `also`: other statuses that the contract allows. `inferred`: what the body must say is no more than inferred. The sandbox
    is held to it exactly; any other server may differ there (drift.py).
    """

    request: Request
    status: int
    expects: Expects | None = None
    pause: float = 0.0
    also: tuple[int, ...] = ()
    inferred: bool = False


@dataclass(frozen=True)
class Scenario:
    """Steps that are played in order to a server that has not seen them before.

    `sandbox`: needs the sandbox's magic numbers or keys. `harmless`: can add nobody, whatever the server does;
    if it looks at a group or a number, it is played where the caller gives one.
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


_PLACE = re.compile(r"\{(\d+)\.([\w.]+)\}")


def play(scenario: Scenario, send: Callable[[Request], Exchange]) -> list[tuple[Step, Exchange]]:
    """Each step with its exchange. `{0.group.uuid}` in a path stands for what the first answer has at that place."""
    played: list[tuple[Step, Exchange]] = []
    for step in scenario.steps:
        request = replace(step.request, path=_PLACE.sub(partial(_answered, played), step.request.path))
        played.append((replace(step, request=request), send(request)))
        time.sleep(step.pause)
    return played


def _answered(played: list[tuple[Step, Exchange]], place: re.Match[str]) -> str:
    """What an earlier answer has at a place; where it has nothing the place itself, which nothing is called."""
    try:
        found = played[int(place[1])][1].json()
        for name in place[2].split("."):
            found = found[name]
    except (ValueError, LookupError, TypeError):
        return place[0]
    return str(found)


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
        failed = [differs("/success", "success is not true")] if body.get("success", True) is not True else []
        return [*failed, *step.expects(step.request, body)]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        return [f"the answer can't be read: {type(error).__name__}"]
