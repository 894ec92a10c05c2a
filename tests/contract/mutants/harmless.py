"""Changes that break no promise. No detector may report one: a false alarm costs more than a miss."""

import gzip
import json
import time
from collections.abc import Callable
from typing import Any

from tests.contract.mutants.manual import body, each, member, members, text
from tests.contract.mutants.mutant import Mutant, edit_answers, named
from tests.contract.mutants.mutate import Call, Edit


def _error(change: Callable[[Any], Any]) -> Edit:
    def edit(call: Call) -> None:
        if call.status >= 400 and isinstance(call.json, dict):
            call.json = change(call.json)

    return edit


def _headers(**headers: str) -> Edit:
    def edit(call: Call) -> None:
        call.headers |= {name.replace("_", "-"): value for name, value in headers.items()}

    return edit


def _inside(answer: Any) -> Any:
    if not (listed := answer.pop("unaccepted_numbers", None)):
        return answer
    return answer | {"participants": answer["participants"] | {"unaccepted_numbers": listed}}


def _reworded(error: Any) -> Any:
    return {name: "Etwas ist schiefgegangen." if isinstance(value, str) else value for name, value in error.items()}


def _another_envelope(error: Any) -> Any:
    return {"message": "Something went wrong."}


def _bare(call: Call) -> None:
    """What the contract demands of a group, and of its members the flags."""
    if listed := call.details.get("participants"):
        wanted = ("phone_number", "wa_is_admin", "wa_is_super_admin")
        call.details = {"participants": [{name: one[name] for name in wanted} for one in listed]}


def _nulls(call: Call) -> None:
    if call.details:
        call.details = call.details | {"channel_uuid": None, "wa_group_name": None}
        unknown = dict.fromkeys(("wa_pushname", "formatted_phone_number", "iso_country_code"))
        member(lambda one: one | unknown)(call)


def _as_documented(call: Call) -> None:
    """The fields that the documentation shows and the contract leaves out."""
    if call.details:
        owner = {"phone_number": "+12123334444", "formatted_phone_number": None, "iso_country_code": "US"}
        call.details = call.details | {"owner_data": owner, "is_muted": False, "profile_pic_url": None}
        contact = {"channel_uuid": None, "profile_pic_url": None, "first_name": "A", "last_name": ""}
        member(lambda one: one | {"contact": contact, "device": "android", "created_at": "2026-11-23"})(call)


_EDITS: dict[str, Edit] = {
    "a field added to the answer": body(lambda answer: answer | {"request_id": "r-1", "took": 12}),
    "a field added to errors": _error(lambda error: error | {"request_id": "r-1"}),
    "a header added": _headers(x_request_id="r-1"),
    "keys in another order": body(lambda answer: dict(reversed(answer.items()))),
    "pretty-printed": text(lambda raw: json.dumps(json.loads(raw), indent=2).encode() + b"\n"),
    "letters escaped": text(lambda raw: raw.replace(b"+", b"\\u002b")),
    "errors reworded": _error(_reworded),
    "errors in another known envelope": _error(_another_envelope),
    "chunked": lambda call: setattr(call, "chunked", True),
    "compressed": text(gzip.compress, content_encoding="gzip"),
    "charset named": _headers(content_type="application/json; charset=utf-8"),
    "slower": lambda call: time.sleep(0.001),
    "each connection closed": _headers(connection="close"),
    "Retry-After on every error": lambda call: call.headers.update({"retry-after": "1"} if call.status >= 400 else {}),
}

_ADDING: dict[str, Edit] = {
    "a field added to each result": each(lambda _, result: result | {"wa_id": "1@c.us"}),
    "results in another order": body(lambda a: a | {"participants": dict(reversed(a["participants"].items()))}),
    "results reworded": each(lambda _, result: result | {"message": "Hinzugefügt."}),
    "unaccepted numbers among the results": body(_inside),
    "an empty list of unaccepted numbers": body(lambda answer: {"unaccepted_numbers": []} | answer),
    "accepted numbers and a time among the results": body(
        lambda a: a | {"participants": a["participants"] | {"accepted_numbers": [], "timestamp": 1790000000}}
    ),
}

_LOOKS: dict[str, Edit] = {
    "members in another order": members(lambda listed: listed[::-1]),
    "members renamed": member(lambda one: one | {"wa_pushname": "Ein Mensch 👋"}),
    "only what is required": _bare,
    "null where null may be": _nulls,
    "all that the documentation shows": _as_documented,
    "numbers written in another way": member(lambda one: one | {"formatted_phone_number": one["phone_number"]}),
}

_BY_OPERATION = {"": _EDITS, "addParticipant": _ADDING, "getGroup": _LOOKS}

HARMLESS = [
    Mutant(
        named(operation, name) if operation else name,
        "harmless",
        edit_answers(edit, operation),
        "",
        "it breaks no promise",
        operation,
    )
    for operation, edits in _BY_OPERATION.items()
    for name, edit in edits.items()
]
