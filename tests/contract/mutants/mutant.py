"""A mutant: a server, or a contract, with one deliberate deviation."""

import copy
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from starlette.types import ASGIApp, Scope

from tests.contract.mutants.mutate import Edit, Mutated, Swapped
from tests.contract.spec import SPEC
from twochat_sandbox import Contract, State, create_app


@dataclass(frozen=True)
class Mutant:
    """`kind`: mechanical, manual or harmless. `operation`: the operationId of the one that it is wrong in, or "" for all.
    `contradicts`: the evidence of what it contradicts (documented, observed, inferred), or "" when it contradicts nothing;
    then `reason` says why it must stay unnoticed. `status`: the only one whose answers it changes, or 0.
    """

    name: str
    kind: str
    app: Callable[[], ASGIApp]
    contradicts: str = "documented"
    reason: str = ""
    operation: str = ""
    status: int = 0


def named(operation: str, name: str) -> str:
    """The name of a mutant of an operation, or of all."""
    return f"{operation}: {name}" if operation else name


def edit_answers(edit: Edit, only: str = "") -> Callable[[], ASGIApp]:
    """The sandbox, with its answers edited, or `only` those of one operation."""

    def app() -> ASGIApp:
        state = State()
        return Mutated(create_app(state=state, slow=0), edit, state, only=only)

    return app


def edit_requests(edit_scope: Callable[[Scope], Scope], only: str = "") -> Callable[[], ASGIApp]:
    """The sandbox, with its requests edited, or `only` those for one operation."""

    def app() -> ASGIApp:
        state = State()
        return Mutated(create_app(state=state, slow=0), lambda call: None, state, edit_scope, only)

    return app


def swapped(only: str) -> Callable[[], ASGIApp]:
    """The sandbox, with the answers of two calls to one operation swapped where they meet."""
    return lambda: Swapped(create_app(slow=0), only)


def edit_contract(change: Callable[[dict[str, Any]], None]) -> Callable[[], ASGIApp]:
    """The sandbox, with a change in its contract."""

    def app() -> ASGIApp:
        spec = copy.deepcopy(SPEC)
        change(spec)
        return create_app(Contract(spec), slow=0)

    return app
