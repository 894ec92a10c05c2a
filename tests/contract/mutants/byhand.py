"""Mutants that no operator can say: of state and meaning, and of transport. One line each: name, evidence, what happens."""

import json
from collections.abc import Callable
from typing import Any

from starlette.types import ASGIApp, Receive, Scope, Send

from tests.contract.exchange import GROUP, KEY, OTHER_GROUP
from tests.contract.mutants.meddle import Call, Edit
from tests.contract.mutants.mutant import Mutant, answering, hearing
from tests.contract.mutants.operators import status_as
from twochat_sandbox import create_app

Result = dict[str, Any]


def each(change: Callable[[str, Result], Result | None]) -> Edit:
    """Each number's result as another; None takes it out of the answer."""

    def edit(call: Call) -> None:
        changed = {number: change(number, result) for number, result in call.results.items()}
        call.results = {number: result for number, result in changed.items() if result is not None}

    return edit


def code(old: int, new: int, **more: object) -> Edit:
    """One statusCode as another."""
    return each(lambda _, result: result | {"statusCode": new} | more if result["statusCode"] == old else result)


def body(change: Callable[[Any], Any]) -> Edit:
    """The JSON of calls that were carried out as another."""

    def edit(call: Call) -> None:
        if call.status == 200:
            call.json = change(call.json)

    return edit


def text(change: Callable[[bytes], bytes], **headers: str) -> Edit:
    """The bytes of calls that were carried out as others."""

    def edit(call: Call) -> None:
        if call.status == 200:
            call.body = change(call.body)
            call.headers |= {name.replace("_", "-"): value for name, value in headers.items()}

    return edit


def swap(call: Call) -> None:
    numbers, results = list(call.results), list(call.results.values())
    call.results = dict(zip(numbers, results[1:] + results[:1], strict=True))


def the_call_before(call: Call) -> None:
    if call.status == 200:
        call.memory["last"], call.body = call.body, call.memory.get("last", call.body)


def one_membership(call: Call) -> None:
    """What is added to one group is a member of all."""
    met = call.memory.setdefault("met", set())
    results = call.results
    call.results = {
        n: r | {"statusCode": 409} if n in met and r["statusCode"] == 200 else r for n, r in results.items()
    }
    met.update(results)


def added_though_refused(call: Call) -> None:
    if call.status == 422 and call.group in call.world:
        call.world.add(call.group, "+12123334444", call.numbers)


def only_the_first(call: Call) -> None:
    call.results = dict(list(call.results.items())[:1])


def a_stranger(call: Call) -> None:
    if results := call.results:
        call.results = results | {"+447700900999": next(iter(results.values()))}


def everybody_for_one(call: Call) -> None:
    if any(result["statusCode"] == 409 for result in call.results.values()):
        call.status, call.json = 409, {"detail": "a participant is a member already"}


def now_and_then(call: Call) -> None:
    call.memory["count"] = call.memory.get("count", 0) + 1
    if call.memory["count"] % 7 == 0:
        call.status, call.body = 500, b"Internal Server Error"


def unaccepted_is_added(call: Call) -> None:
    if call.status == 200 and (numbers := call.json.get("unaccepted_numbers")):
        added = {"statusCode": 200, "message": "The participant was added successfully", "isInviteV4Sent": False}
        call.json = {"success": True, "participants": call.results | dict.fromkeys(numbers, added)}


def unaccepted_is_dropped(call: Call) -> None:
    if call.status == 200:
        call.json = {name: value for name, value in call.json.items() if name != "unaccepted_numbers"}


def unaccepted_twice(call: Call) -> None:
    if call.status == 200 and (numbers := call.json.get("unaccepted_numbers")):
        result = {"statusCode": 404, "message": "not on WhatsApp", "isInviteV4Sent": False}
        call.json = call.json | {"participants": call.results | dict.fromkeys(numbers, result)}


def answered_twice(call: Call) -> None:
    if results := call.results:
        number, result = next(iter(results.items()))
        call.body = call.body.replace(
            b'"participants":{', f'"participants":{{"{number}":{json.dumps(result)},'.encode(), 1
        )


def cut(call: Call) -> None:
    call.cut = call.status == 200


def moved(call: Call) -> None:
    if call.status == 200:
        call.status, call.headers["location"] = 307, f"{call.path}/"


def another_key(scope: Scope) -> Scope:
    """Whatever key comes is taken for a good one, also where none comes."""
    rest = [(name, value) for name, value in scope["headers"] if name != b"x-user-api-key"]
    return {**scope, "headers": [*rest, (b"x-user-api-key", KEY.encode())]}


def any_key(scope: Scope) -> Scope:
    """Any key is good, but there must be one."""
    return another_key(scope) if any(name == b"x-user-api-key" for name, _ in scope["headers"]) else scope


def any_group(scope: Scope) -> Scope:
    """An unknown group is taken for the first."""
    known = any(group in scope["path"] for group in (GROUP, OTHER_GROUP, "WAG00000000-0000-4000-8000-000000001020"))
    path = scope["path"] if known else f"/open/whatsapp/group/{GROUP}/add-participant"
    return {**scope, "path": path, "raw_path": path.encode()}


def one_group(scope: Scope) -> Scope:
    """All groups are the first."""
    return {**scope, "path": scope["path"].replace(OTHER_GROUP, GROUP)}


def no_older_groups(call: Call) -> None:
    if "/WGP" in call.path and call.status == 200:
        call.status, call.json = 404, {"detail": "no such group"}


_STATE: dict[str, tuple[str, Edit]] = {
    "a re-add is answered 200": ("inferred", code(409, 200)),
    "a re-add is answered 404": ("inferred", code(409, 404)),
    "an add is answered 409": ("documented", code(200, 409)),
    "an add is answered 201": ("documented", code(200, 201)),
    "an invitation is answered 200": ("inferred", code(403, 200, isInviteV4Sent=False)),
    "an invitation is said to be sent when none was": ("inferred", code(403, 403, isInviteV4Sent=True)),
    "an invitation is not said to be sent": ("inferred", code(403, 403, isInviteV4Sent=False)),
    "an invitation stands beside 200": ("inferred", code(200, 200, isInviteV4Sent=True)),
    "a full group takes one more": ("observed", code(419, 200)),
    "a number not on WhatsApp is answered 200": ("inferred", code(404, 200)),
    "a number not on WhatsApp is answered 409": ("inferred", code(404, 409)),
    "results swapped": ("documented", swap),
    "a number missing": ("documented", each(lambda number, result: None if number.endswith("5") else result)),
    "the last number missing": (
        "documented",
        lambda call: setattr(call, "results", dict(list(call.results.items())[:-1])),
    ),
    "only the first number answered": ("documented", only_the_first),
    "nobody answered": ("documented", lambda call: setattr(call, "results", {})),
    "a stranger in the answer": ("documented", a_stranger),
    "a number answered twice": ("documented", answered_twice),
    "the answer to the call before": ("documented", the_call_before),
    "membership shared between groups": ("documented", one_membership),
    "a refused call adds": ("documented", added_though_refused),
    "one member refuses the whole call": ("inferred", everybody_for_one),
    "success is false though carried out": ("documented", body(lambda answer: answer | {"success": False})),
    "unaccepted numbers are called added": ("documented", unaccepted_is_added),
    "unaccepted numbers are not mentioned": ("documented", unaccepted_is_dropped),
    "unaccepted numbers have a result too": ("inferred", unaccepted_twice),
    "every number unaccepted as well": (
        "documented",
        body(lambda a: a | {"unaccepted_numbers": list(a["participants"])}),
    ),
    "the answer wrapped in data": ("documented", body(lambda answer: {"data": answer})),
    "results as a list": ("documented", body(lambda a: a | {"participants": list(a["participants"].values())})),
    "every seventh call fails with 500": ("documented", now_and_then),
    "older group ids are unknown": ("documented", no_older_groups),
}

_TRANSPORT: dict[str, tuple[str, Edit]] = {
    "a body cut short": ("documented", cut),
    "a redirect 307": ("documented", moved),
    "accepted 202, done later": ("documented", lambda call: status_as(202)(call) if call.status == 200 else None),
    "no content 204": ("documented", lambda call: status_as(204)(call) if call.status == 200 else None),
    "JSON in UTF-16": ("documented", text(lambda raw: raw.decode().encode("utf-16"))),
    "JSON with a byte order mark": ("documented", text(lambda raw: b"\xef\xbb\xbf" + raw)),
    "charset latin-1 named": ("documented", text(lambda raw: raw, content_type="application/json; charset=latin-1")),
    "JSON within a JSON string": ("documented", text(lambda raw: json.dumps(raw.decode()).encode())),
    "JSON twice": ("documented", text(lambda raw: raw + raw)),
    "JSON with NaN": ("documented", text(lambda raw: raw.replace(b"200", b"NaN"))),
    "JSON behind a guard": ("documented", text(lambda raw: b")]}',\n" + raw)),
    "JSON in single quotes": ("documented", text(lambda raw: raw.replace(b'"', b"'"))),
    "gzip said, none done": ("documented", text(lambda raw: raw, content_encoding="gzip")),
    "a page around the JSON": ("documented", text(lambda raw: b"<pre>" + raw + b"</pre>")),
}

_HEARING: dict[str, tuple[str, Callable[[Scope], Scope]]] = {
    "keys are not checked": ("documented", another_key),
    "any key is good": ("documented", any_key),
    "an unknown group is taken for another": ("documented", any_group),
    "all groups are one": ("documented", one_group),
}


async def forgetful(scope: Scope, receive: Receive, send: Send) -> None:
    """A new world for each call: what is added is not stored."""
    await create_app(slow=0)(scope, receive, send)


def _by_hand() -> list[Mutant]:
    wires: list[tuple[str, str, Callable[[], ASGIApp]]] = []
    wires += [(name, evidence, answering(edit)) for name, (evidence, edit) in (_STATE | _TRANSPORT).items()]
    wires += [(name, evidence, hearing(ask)) for name, (evidence, ask) in _HEARING.items()]
    wires.append(("an add is not stored", "documented", lambda: forgetful))
    return [Mutant(name, "by hand", app, evidence) for name, evidence, app in wires]


BY_HAND = _by_hand()
