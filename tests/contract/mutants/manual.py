"""Mutants that no operator can make: of state, meaning and transport. One line each: name, evidence, what happens."""

import json
from collections.abc import Callable
from typing import Any

from starlette.types import ASGIApp, Receive, Scope, Send

from tests.contract.exchange import EMPTY_GROUP, GROUP, KEY, OTHER_GROUP, SEEN_GROUP
from tests.contract.mutants.mutant import Mutant, edit_answers, edit_requests, named
from tests.contract.mutants.mutate import Call, Edit
from tests.contract.mutants.operators import status_as
from twochat_sandbox import GROUPS, State, create_app

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
    if call.status == 422 and call.group in call.state:
        call.state.add(call.group, "+12123334444", call.numbers)


def only_the_first(call: Call) -> None:
    call.results = dict(list(call.results.items())[:1])


def an_unrequested_number(call: Call) -> None:
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
    """Any key is taken for a good one, even a missing one."""
    rest = [(name, value) for name, value in scope["headers"] if name != b"x-user-api-key"]
    return {**scope, "headers": [*rest, (b"x-user-api-key", KEY.encode())]}


def any_key(scope: Scope) -> Scope:
    """Any key is good, but there must be one."""
    return another_key(scope) if any(name == b"x-user-api-key" for name, _ in scope["headers"]) else scope


def any_group(scope: Scope) -> Scope:
    """An unknown group is taken for the first."""
    parts = scope["path"].split("/")
    parts[4] = parts[4] if parts[4] in GROUPS else GROUP
    path = "/".join(parts)
    return {**scope, "path": path, "raw_path": path.encode()}


def one_group(scope: Scope) -> Scope:
    """All groups are the first."""
    return {**scope, "path": scope["path"].replace(OTHER_GROUP, GROUP)}


def no_older_groups(call: Call) -> None:
    if "/WGP" in call.path and call.status == 200:
        call.status, call.json = 404, {"detail": "no such group"}


def members(change: Callable[[list[Any]], Any]) -> Edit:
    """The members of a group as others."""

    def edit(call: Call) -> None:
        if details := call.details:
            call.details = details | {"participants": change(details["participants"])}

    return edit


def member(change: Callable[[dict[str, Any]], Any]) -> Edit:
    """Each member as another."""
    return members(lambda listed: [change(one) for one in listed])


def details(**changes: object) -> Edit:
    """The details of a group as others."""

    def edit(call: Call) -> None:
        call.details = call.details | changes

    return edit


def listed_too(number: str) -> Edit:
    return members(lambda listed: [*listed, {"phone_number": number, "wa_is_admin": False, "wa_is_super_admin": False}])


def the_look_before(call: Call) -> None:
    if call.status == 200:
        call.memory["last"], call.body = call.body, call.memory.get("last", call.body)


def the_first_look(call: Call) -> None:
    """A group stays as it was at the first look."""
    if call.status == 200:
        call.body = call.memory.setdefault(call.path, call.body)


def everybody_met(call: Call) -> None:
    met = call.memory.setdefault("met", {})
    if call.status == 200:
        met |= {one["phone_number"]: one for one in call.details["participants"]}
        members(lambda _: list(met.values()))(call)


def unknown_is_empty(call: Call) -> None:
    if call.status == 404:
        call.status, call.json = 200, {"success": True, "data": {"uuid": call.group, "size": 0, "participants": []}}


def empty_is_unknown(call: Call) -> None:
    if len(call.details.get("participants", "..")) == 1:
        call.status, call.json = 404, {"detail": "no such group"}


def a_look_adds(call: Call) -> None:
    if call.status == 200:
        call.state.add(call.group, "+12123334444", ["+447700900998"])


def next_group(scope: Scope) -> Scope:
    """Each group is taken for another."""
    groups = list(GROUPS)
    group = scope["path"].split("/")[4]
    if group not in groups:
        return scope
    path = scope["path"].replace(group, groups[(groups.index(group) + 1) % len(groups)])
    return {**scope, "path": path, "raw_path": path.encode()}


def one_seen_group(scope: Scope) -> Scope:
    """The empty group is the one that people are added to."""
    return {**scope, "path": scope["path"].replace(EMPTY_GROUP, SEEN_GROUP)}


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
    "an unrequested number in the answer": ("documented", an_unrequested_number),
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
    "gzip declared, not applied": ("documented", text(lambda raw: raw, content_encoding="gzip")),
    "a page around the JSON": ("documented", text(lambda raw: b"<pre>" + raw + b"</pre>")),
}

_REQUESTS: dict[str, tuple[str, Callable[[Scope], Scope]]] = {
    "keys are not checked": ("documented", another_key),
    "any key is good": ("documented", any_key),
    "an unknown group is taken for another": ("documented", any_group),
    "all groups are one": ("documented", one_group),
}


_LOOKS: dict[str, tuple[str, Edit]] = {
    "the last member missing": ("documented", members(lambda listed: listed[:-1])),
    "a member missing": ("documented", members(lambda all: [one for one in all if one["phone_number"][-1] != "1"])),
    "nobody listed": ("documented", members(lambda listed: [])),
    "a page of the first member only": ("documented", members(lambda listed: listed[:1])),
    "the owner not listed": ("documented", members(lambda all: [one for one in all if not one["wa_is_super_admin"]])),
    "a number listed that is not a member": ("documented", listed_too("+447700900999")),
    "an invited person listed": ("inferred", listed_too("+447700900403")),
    "a member listed twice": ("documented", members(lambda listed: [*listed, listed[-1]])),
    "members as bare numbers": ("documented", member(lambda one: one["phone_number"])),
    "members as bare ids": ("documented", member(lambda one: one["wa_participant_id"])),
    "members by number": ("documented", members(lambda listed: {one["phone_number"]: one for one in listed})),
    "members within contacts": ("documented", member(lambda one: {"contact": one})),
    "numbers without their plus": ("documented", member(lambda o: o | {"phone_number": o["phone_number"][1:]})),
    "numbers with 00": ("documented", member(lambda one: one | {"phone_number": f"00{one['phone_number'][1:]}"})),
    "numbers as people write them": (
        "documented",
        member(lambda one: one | {"phone_number": one["formatted_phone_number"]}),
    ),
    "numbers as integers": ("documented", member(lambda one: one | {"phone_number": int(one["phone_number"])})),
    "ids in place of numbers": ("documented", member(lambda one: one | {"phone_number": one["wa_participant_id"]})),
    "hidden ids": ("documented", member(lambda one: one | {"wa_participant_id": "123456789012345@lid"})),
    "admin flags the other way round": (
        "documented",
        member(lambda one: one | {flag: not one[flag] for flag in ("wa_is_admin", "wa_is_super_admin")}),
    ),
    "everybody an admin": ("documented", member(lambda one: one | {"wa_is_admin": True})),
    "nobody an admin": ("documented", member(lambda one: one | {"wa_is_admin": False, "wa_is_super_admin": False})),
    "admin flags as numbers": ("documented", member(lambda one: one | {"wa_is_admin": int(one["wa_is_admin"])})),
    "the size one too large": ("documented", lambda call: details(size=call.details.get("size", 0) + 1)(call)),
    "the size always 0": ("documented", details(size=0)),
    "the id of another group": ("documented", details(uuid=OTHER_GROUP)),
    "the look before": ("documented", the_look_before),
    "a group stays as it was first seen": ("documented", the_first_look),
    "everybody ever seen is in each group": ("documented", everybody_met),
    "a look adds somebody": ("documented", a_look_adds),
    "an unknown group is an empty one": ("documented", unknown_is_empty),
    "an empty group is an unknown one": ("documented", empty_is_unknown),
    "the group not wrapped in data": ("documented", body(lambda answer: {"success": True} | answer["data"])),
    "data as a list": ("documented", body(lambda answer: answer | {"data": [answer["data"]]})),
    "members beside the group": (
        "documented",
        body(lambda a: a | {"data": a["data"] | {"participants": []}, "participants": a["data"]["participants"]}),
    ),
    "success is false though it was read": ("documented", body(lambda answer: answer | {"success": False})),
    "every seventh call fails with 500": ("documented", now_and_then),
    "older group ids are unknown": ("documented", no_older_groups),
    "a body cut short": ("documented", cut),
    "a redirect 307": ("documented", moved),
    "no content 204": ("documented", lambda call: status_as(204)(call) if call.status == 200 else None),
    "not modified 304": ("documented", lambda call: status_as(304)(call) if call.status == 200 else None),
    "JSON within a JSON string": ("documented", text(lambda raw: json.dumps(raw.decode()).encode())),
    "JSON lines": ("documented", text(lambda raw: raw + b"\n" + raw)),
}

_LOOK_REQUESTS: dict[str, tuple[str, Callable[[Scope], Scope]]] = {
    "keys are not checked": ("documented", another_key),
    "any key is good": ("documented", any_key),
    "an unknown group is taken for another": ("documented", any_group),
    "members of another group": ("documented", next_group),
    "two groups are one": ("documented", one_seen_group),
}


async def forgetful(scope: Scope, receive: Receive, send: Send) -> None:
    """A new state for each call: what is added is not stored."""
    await create_app(slow=0)(scope, receive, send)


def never_seen() -> ASGIApp:
    """Who is added is a member at once, and never listed."""
    return create_app(state=State(lag=float("inf")), slow=0)


def _manual() -> list[Mutant]:
    found: list[Mutant] = []

    def add(operation: str, name: str, evidence: str, app: Callable[[], ASGIApp]) -> None:
        found.append(Mutant(named(operation, name), "manual", app, evidence, operation=operation))

    for operation, edits, scope_edits in (
        ("addParticipant", _STATE | _TRANSPORT, _REQUESTS),
        ("getGroup", _LOOKS, _LOOK_REQUESTS),
    ):
        for name, (evidence, edit) in edits.items():
            add(operation, name, evidence, edit_answers(edit, operation))
        for name, (evidence, edit_scope) in scope_edits.items():
            add(operation, name, evidence, edit_requests(edit_scope, operation))
    add("addParticipant", "an add is not stored", "documented", lambda: forgetful)
    add("getGroup", "an add is never seen", "documented", never_seen)
    return found


MANUAL = _manual()
