"""Mutants that no operator can make, of each operation: those that any server may be, and those in its own module."""

import gzip
import json
import time
from typing import Any

from tests.contract import operations as modules
from tests.contract.mutants import edits
from tests.contract.mutants.edits import EditScope, body, error, headers, served_as, text
from tests.contract.mutants.mutant import Mutant, edit_answers, edit_requests, named, swapped
from tests.contract.mutants.mutate import Edit
from tests.contract.spec import operations, resolve

_ANSWERS: dict[str, tuple[str, Edit]] = {
    "the answer to the call before": ("documented", edits.the_call_before),
    "the answer wrapped in data": ("documented", body(lambda answer: {"data": answer})),
    "success is false though carried out": ("documented", body(lambda answer: answer | {"success": False})),
    "every seventh call fails with 500": ("documented", edits.now_and_then),
    "a body cut short": ("documented", edits.cut),
    "a redirect 307": ("documented", edits.moved),
    "accepted 202, done later": ("documented", served_as(202)),
    "no content 204": ("documented", served_as(204)),
    "not modified 304": ("documented", served_as(304)),
    "JSON in UTF-16": ("documented", text(lambda raw: raw.decode().encode("utf-16"))),
    "JSON with a byte order mark": ("documented", text(lambda raw: b"\xef\xbb\xbf" + raw)),
    "charset latin-1 named": ("documented", text(lambda raw: raw, content_type="application/json; charset=latin-1")),
    "JSON within a JSON string": ("documented", text(lambda raw: json.dumps(raw.decode()).encode())),
    "JSON twice": ("documented", text(lambda raw: raw + raw)),
    "JSON lines": ("documented", text(lambda raw: raw + b"\n" + raw)),
    "JSON with NaN": ("documented", text(lambda raw: raw.replace(b"{", b'{"took":NaN,', 1))),
    "JSON with a key twice": ("documented", text(lambda raw: b"{%b:null,%b" % (raw[1 : raw.index(b":")], raw[1:]))),
    "JSON behind a guard": ("documented", text(lambda raw: b")]}',\n" + raw)),
    "JSON in single quotes": ("documented", text(lambda raw: raw.replace(b'"', b"'"))),
    "gzip declared, not applied": ("documented", text(lambda raw: raw, content_encoding="gzip")),
    "a page around the JSON": ("documented", text(lambda raw: b"<pre>" + raw + b"</pre>")),
}

_ANYTHING = frozenset({"the answer to the call before", "the answer wrapped in data"})
"""They contradict nothing where the contract requires nothing of an answer."""

_REQUESTS: dict[str, tuple[str, EditScope]] = {
    "keys are not checked": ("documented", edits.another_key),
    "any key is good": ("documented", edits.any_key),
    "a key is good in another case": ("documented", edits.key_in_any_case),
    "a key is taken from the query": ("documented", edits.key_from_the_query),
}


def _reworded(failure: Any) -> Any:
    return {name: "Etwas ist schiefgegangen." if isinstance(value, str) else value for name, value in failure.items()}


_HARMLESS: dict[str, Edit] = {
    "a field added to the answer": body(lambda answer: answer | {"request_id": "r-1", "took": 12}),
    "a field added to errors": error(lambda failure: failure | {"request_id": "r-1"}),
    "a header added": headers(x_request_id="r-1"),
    "keys in another order": body(lambda answer: dict(reversed(answer.items()))),
    "pretty-printed": text(lambda raw: json.dumps(json.loads(raw), indent=2).encode() + b"\n"),
    "letters escaped": text(lambda raw: raw.replace(b"+", b"\\u002b")),
    "errors reworded": error(_reworded),
    "errors in another known envelope": error(lambda failure: {"message": "Something went wrong."}),
    "chunked": lambda call: setattr(call, "chunked", True),
    "compressed": text(gzip.compress, content_encoding="gzip"),
    "charset named": headers(content_type="application/json; charset=utf-8"),
    "slower": lambda call: time.sleep(0.001),
    "each connection closed": headers(connection="close"),
    "Retry-After on every error": lambda call: call.headers.update({"retry-after": "1"} if call.status >= 400 else {}),
}
"""Of all operations at once: they break no promise. No detector may report one: a false alarm costs more than a miss."""


def _answers(operation: dict[str, Any]) -> dict[str, tuple[str, Edit]]:
    """Those that are wrong in an operation."""
    found = dict(_ANSWERS)
    if not {"parameters", "requestBody"} & operation.keys():
        # Nothing is asked for, so each answer may be the same.
        del found["the answer to the call before"]
    schema = resolve(operation["responses"]["200"]["content"]["application/json"]["schema"])
    if "success" not in schema["properties"]:
        del found["success is false though carried out"]
    if schema["properties"].keys() == {"success"} and "required" in schema:
        # Each success is answered alike.
        del found["the answer to the call before"]
    return {name: each for name, each in found.items() if "required" in schema or name not in _ANYTHING}


def _manual() -> list[Mutant]:
    found: list[Mutant] = []
    for _, operation in operations():
        one = operation["operationId"]
        for name, (evidence, edit) in (_answers(operation) | modules.part(one, "WRONG_ANSWERS")).items():
            found.append(Mutant(named(one, name), "manual", edit_answers(edit, one), evidence, operation=one))
        for name, (evidence, edit) in (_REQUESTS | modules.part(one, "WRONG_REQUESTS")).items():
            found.append(Mutant(named(one, name), "manual", edit_requests(edit, one), evidence, operation=one))
        if any("in" in tell for tell in operation["responses"]["200"].get("x-tells", ())):
            name = named(one, "the answers of two calls at once swapped")
            found.append(Mutant(name, "manual", swapped(one), operation=one))
        for name, (evidence, app) in modules.part(one, "WRONG_SERVERS").items():
            found.append(Mutant(named(one, name), "manual", app, evidence, operation=one))
    return found


def _harmless() -> list[Mutant]:
    of_all = [("", _HARMLESS)]
    of_each = [(op["operationId"], modules.part(op["operationId"], "HARMLESS")) for _, op in operations()]
    return [
        Mutant(named(one, name), "harmless", edit_answers(edit, one), "", "it breaks no promise", one)
        for one, changes in [*of_all, *of_each]
        for name, edit in changes.items()
    ]


MANUAL = _manual()
HARMLESS = _harmless()
