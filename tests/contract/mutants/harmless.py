"""Changes that break no promise. No detector may report one: a false alarm costs more than a miss."""

import gzip
import json
import time
from collections.abc import Callable
from typing import Any

from tests.contract.mutants.byhand import body, each, text
from tests.contract.mutants.meddle import Call, Edit
from tests.contract.mutants.mutant import Mutant, answering


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


_EDITS: dict[str, Edit] = {
    "a field added to the answer": body(lambda answer: answer | {"request_id": "r-1", "took": 12}),
    "a field added to each result": each(lambda _, result: result | {"wa_id": "1@c.us"}),
    "a field added to errors": _error(lambda error: error | {"request_id": "r-1"}),
    "a header added": _headers(x_request_id="r-1"),
    "keys in another order": body(lambda answer: dict(reversed(answer.items()))),
    "results in another order": body(lambda a: a | {"participants": dict(reversed(a["participants"].items()))}),
    "pretty-printed": text(lambda raw: json.dumps(json.loads(raw), indent=2).encode() + b"\n"),
    "letters escaped": text(lambda raw: raw.replace(b"+", b"\\u002b")),
    "results reworded": each(lambda _, result: result | {"message": "Hinzugefügt."}),
    "errors reworded": _error(_reworded),
    "errors in another known envelope": _error(_another_envelope),
    "unaccepted numbers among the results": body(_inside),
    "an empty list of unaccepted numbers": body(lambda answer: {"unaccepted_numbers": []} | answer),
    "accepted numbers and a time among the results": body(
        lambda a: a | {"participants": a["participants"] | {"accepted_numbers": [], "timestamp": 1790000000}}
    ),
    "chunked": lambda call: setattr(call, "chunked", True),
    "compressed": text(gzip.compress, content_encoding="gzip"),
    "charset named": _headers(content_type="application/json; charset=utf-8"),
    "slower": lambda call: time.sleep(0.001),
    "each connection closed": _headers(connection="close"),
    "Retry-After on every error": lambda call: call.headers.update({"retry-after": "1"} if call.status >= 400 else {}),
}

HARMLESS = [Mutant(name, "harmless", answering(edit), "", "it breaks no promise") for name, edit in _EDITS.items()]
