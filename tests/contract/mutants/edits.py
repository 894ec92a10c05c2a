"""What the mutants of several operations do to a call."""

from collections.abc import Callable
from typing import Any

from starlette.types import Scope

from tests.contract.exchange import GROUP, KEY, OTHER_GROUP
from tests.contract.mutants.mutate import Call, Edit
from twochat_sandbox import GROUPS

EditScope = Callable[[Scope], Scope]


def body(change: Callable[[Any], Any]) -> Edit:
    """The JSON of calls that were carried out as another."""

    def edit(call: Call) -> None:
        if call.status == 200:
            call.json = change(call.json)

    return edit


def part(name: str, change: Callable[[Any], Any]) -> Edit:
    """One property of the JSON of calls that were carried out as another."""
    return body(lambda answer: answer | {name: change(answer[name])} if name in answer else answer)


def text(change: Callable[[bytes], bytes], **headers: str) -> Edit:
    """The bytes of calls that were carried out as others."""

    def edit(call: Call) -> None:
        if call.status == 200:
            call.body = change(call.body)
            call.headers |= {name.replace("_", "-"): value for name, value in headers.items()}

    return edit


def headers(**changes: str) -> Edit:
    """Headers of every answer as others."""

    def edit(call: Call) -> None:
        call.headers |= {name.replace("_", "-"): value for name, value in changes.items()}

    return edit


def error(change: Callable[[Any], Any]) -> Edit:
    """The JSON of calls that failed as another."""

    def edit(call: Call) -> None:
        if call.status >= 400 and isinstance(call.json, dict):
            call.json = change(call.json)

    return edit


def served_as(status: int) -> Edit:
    """The status line of calls that were carried out as another."""

    def edit(call: Call) -> None:
        if call.status == 200:
            call.status = status

    return edit


def the_call_before(call: Call) -> None:
    """The answer to the call before."""
    if call.status == 200:
        call.memory["last"], call.body = call.body, call.memory.get("last", call.body)


def now_and_then(call: Call) -> None:
    """Every seventh call fails."""
    call.memory["count"] = call.memory.get("count", 0) + 1
    if call.memory["count"] % 7 == 0:
        call.status, call.body = 500, b"Internal Server Error"


def cut(call: Call) -> None:
    """The connection is closed within the body."""
    call.cut = call.status == 200


def moved(call: Call) -> None:
    """A redirect, whatever it means for a POST."""
    if call.status == 200:
        call.status, call.headers["location"] = 307, f"{call.path}/"


def no_older_groups(call: Call) -> None:
    """Ids that start with WGP are unknown."""
    if "/WGP" in call.path and call.status == 200:
        call.status, call.json = 404, {"detail": "no such group"}


# --- requests -------------------------------------------------------------------------------------------------------


def another_key(scope: Scope) -> Scope:
    """Any key is taken for a good one, even a missing one."""
    rest = [(name, value) for name, value in scope["headers"] if name != b"x-user-api-key"]
    return {**scope, "headers": [*rest, (b"x-user-api-key", KEY.encode())]}


def any_key(scope: Scope) -> Scope:
    """Any key is good, but there must be one."""
    return another_key(scope) if any(name == b"x-user-api-key" for name, _ in scope["headers"]) else scope


def key_in_any_case(scope: Scope) -> Scope:
    """A key is the same in capitals."""
    lower = [(name, value.lower() if name == b"x-user-api-key" else value) for name, value in scope["headers"]]
    return {**scope, "headers": lower}


def key_from_the_query(scope: Scope) -> Scope:
    """A key may stand in the query, where logs and proxies see it."""
    name, _, key = scope["query_string"].partition(b"=")
    if name.lower() != b"x-user-api-key" or any(each == b"x-user-api-key" for each, _ in scope["headers"]):
        return scope
    return {**scope, "headers": [*scope["headers"], (b"x-user-api-key", key)]}


def group_as(choose: Callable[[str], str]) -> EditScope:
    """Each group in a path is taken for the one that is chosen."""

    def edit(scope: Scope) -> Scope:
        parts = scope["path"].split("/")
        parts[4] = choose(parts[4])
        path = "/".join(parts)
        return {**scope, "path": path, "raw_path": path.encode()}

    return edit


any_group = group_as(lambda group: group if group in GROUPS else GROUP)
"""An unknown group is taken for the first."""
one_group = group_as(lambda group: GROUP if group == OTHER_GROUP else group)
"""Two groups are one."""
