"""A mutant: a server, or a contract, with one deliberate deviation."""

import copy
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from starlette.types import ASGIApp, Scope

from tests.contract.mutants.meddle import Edit, Meddled
from tests.contract.spec import SPEC
from twochat_sandbox import Contract, World, create_app


@dataclass(frozen=True)
class Mutant:
    """`kind`: mechanical, by hand, or harmless. `contradicts`: the evidence of what it contradicts (documented, observed,
    inferred), or "" when it contradicts nothing; then `reason` says why it must stay unnoticed.
    """

    name: str
    kind: str
    app: Callable[[], ASGIApp]
    contradicts: str = "documented"
    reason: str = ""


def answering(edit: Edit) -> Callable[[], ASGIApp]:
    """The sandbox, with its answers edited."""

    def app() -> ASGIApp:
        world = World()
        return Meddled(create_app(world=world, slow=0), edit, world)

    return app


def hearing(ask: Callable[[Scope], Scope]) -> Callable[[], ASGIApp]:
    """The sandbox, taking each request for another."""

    def app() -> ASGIApp:
        world = World()
        return Meddled(create_app(world=world, slow=0), lambda call: None, world, ask)

    return app


def obeying(change: Callable[[dict[str, Any]], None]) -> Callable[[], ASGIApp]:
    """The sandbox, obeying a contract with a change in it."""

    def app() -> ASGIApp:
        spec = copy.deepcopy(SPEC)
        change(spec)
        return create_app(Contract(spec), slow=0)

    return app
