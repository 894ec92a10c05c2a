"""The rules for an exchange. Each returns its findings as sentences; an empty list is good.

A sentence about the answer alone is a `Breach`: it has its clause. For the others `clause_of` finds one.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from functools import cache
from typing import Any
from urllib.parse import parse_qsl, unquote

import jsonschema_rs

from tests.contract import clauses, tells
from tests.contract.clauses import Clause, breach
from tests.contract.exchange import KEY_HEADER, Exchange, Request, lenient_json, strict_json
from tests.contract.spec import SPEC
from twochat import StatusError

_SHORTEST_KEY = 8
"""A shorter one, such as generated traffic has, may stand in an answer by chance."""

Rule = Callable[[Exchange], list[str]]

# Headers with one value, on which a client acts: which of two it takes is chance. Others may be repeated: lists, such as Vary,
# those that nobody knows, and Date and Server, which proxies add once more.
_SINGLE = {"age", "content-length", "content-type", "etag", "expires", "last-modified", "location", "retry-after"}


def response(exchange: Exchange) -> list[str]:
    """The answer alone against the contract: whole, status, content type, headers, strict JSON, schema."""
    if exchange.broken:
        return [f"no complete answer: {exchange.broken}"]
    operation = operation_of(exchange.request)
    if operation is None:
        return []
    status = exchange.status
    if str(status) not in operation["responses"]:
        return [breach(f"the contract has no status {status}", clauses.of_statuses(operation))]
    findings: list[str] = [*_content_type(exchange, operation), *_headers(exchange, operation)]
    try:
        body = exchange.json()
    except ValueError as error:
        return [*findings, breach(f"the body is not strict JSON: {error}", clauses.of_content(operation, status))]
    schema = _validator(exchange.request.method, template_of(exchange.request), str(status))
    return findings + [
        breach(
            f"the body breaks {error.schema_path[-1]} at {_pointer(error.instance_path)}: {_message(error)}",
            clauses.of_response_schema(operation, status, error),
        )
        for error in schema.iter_errors(body)
    ]


def pair(exchange: Exchange) -> list[str]:
    """Request and answer together: a valid request is not refused as invalid, an invalid one not served, no key is 401 or 403.

    A request that is valid only to a lenient reader may be either: 2Chat documents nothing of it.
    """
    if exchange.broken or (operation := operation_of(exchange.request)) is None:
        return []
    if not _key_of(exchange.request):
        served = exchange.status not in (401, 403)
        return [f"a request without a key was answered {exchange.status}"] if served else []
    problem = invalid(exchange.request, operation)
    if problem and exchange.status == 200 and invalid(exchange.request, operation, lenient=True):
        return [f"an invalid request was served: {problem}"]
    if not problem and exchange.status in (400, 422):
        return [f"a valid request was answered {exchange.status}"]
    return []


def conservation(exchange: Exchange) -> list[str]:
    """The answer tells what x-tells demands, such as each requested number once, and no other."""
    operation = operation_of(exchange.request)
    if exchange.broken or operation is None:
        return []
    return list(tells.findings(exchange, operation, parameters_of(exchange.request)))


def readable(exchange: Exchange) -> list[str]:
    """An error has its message in one of the known envelopes."""
    if exchange.status < 400:
        return []
    message = StatusError(exchange.status, exchange.body.decode("utf-8", "replace")).message
    if message:
        return []
    sentence, operation = (
        f"the error {exchange.status} has no message in a known envelope",
        operation_of(exchange.request),
    )
    if operation is None or str(exchange.status) not in operation["responses"]:
        return [sentence]
    return [breach(sentence, clauses.of_content(operation, exchange.status))]


def discreet(exchange: Exchange) -> list[str]:
    """The answer doesn't repeat the API key: whoever logs answers would log it. The finding doesn't, either."""
    key = _key_of(exchange.request)
    operation = operation_of(exchange.request)
    if len(key) < _SHORTEST_KEY or operation is None:
        return []
    body = exchange.body.decode("utf-8", "replace")
    found = [("body", body), *((f"header {name.title()}", value) for name, value in exchange.headers.items())]
    clause = clauses.of_security(operation)
    return [breach(f"the API key stands in the answer, in its {place}", clause) for place, text in found if key in text]


ALL: tuple[Rule, ...] = (response, pair, conservation, readable, discreet)


def invalid(request: Request, operation: dict[str, Any], *, lenient: bool = False) -> str:
    """Why the contract does not allow a request, or "" when it does. `lenient`: to a reader who takes ` 01` for 1."""
    if parameter := _misfit(request, operation, lenient):
        return f"the parameter {parameter['name']} does not fit its {'pattern' if 'pattern' in parameter['schema'] else 'schema'}"
    content = operation.get("requestBody", {}).get("content", {})
    media_type, _, parameters = request.headers.get("Content-Type", "").partition(";")
    if content and (
        media_type.strip().lower() not in content or parameters.strip().lower() not in ("", "charset=utf-8")
    ):
        return "the Content-Type is another"
    if not content:
        return ""
    try:
        body = (lenient_json if lenient else strict_json)(request.body)
    except ValueError as error:
        return f"the body is not strict JSON: {error}"
    for found in _validator(request.method, template_of(request), "request").iter_errors(body):
        return f"the body breaks {list(found.schema_path)[-1]} at {_pointer(found.instance_path)}"
    return ""


def _misfit(request: Request, operation: dict[str, Any], lenient: bool = False) -> dict[str, Any] | None:
    """The first parameter in the path or the query whose value is not one."""
    given = parameters_of(request)
    parameters: list[dict[str, Any]] = operation.get("parameters", [])
    return next((each for each in parameters if not _fits(given.get(each["name"]), each, lenient)), None)


def _fits(text: str | None, parameter: dict[str, Any], lenient: bool) -> bool:
    """Whether it is a value of the parameter. An integer is written as in JSON, or leniently as Python reads it."""
    schema = parameter["schema"]
    if text is None:
        return not parameter.get("required")
    if "pattern" in schema:
        return re.search(schema["pattern"][:-1] + r"\Z", text) is not None
    with suppress(ValueError):
        if lenient or re.fullmatch("-?(0|[1-9][0-9]*)", text):
            return jsonschema_rs.is_valid(schema, int(text))
    return jsonschema_rs.is_valid(schema, text)


def clause_of(exchange: Exchange) -> Clause | None:
    """What a sentence without a clause is about: what a request breaks that was served, or the status of a refusal."""
    request, status = exchange.request, exchange.status
    operation = operation_of(request)
    if exchange.broken or operation is None:
        return None
    if not _key_of(request) and status not in (401, 403):
        return clauses.of_security(operation)
    if status == 200 and invalid(request, operation):
        return _broken_by(request, operation)
    return clauses.of_status(operation, status) if status != 200 and str(status) in operation["responses"] else None


def _broken_by(request: Request, operation: dict[str, Any]) -> Clause:
    """The clause that an invalid request breaks."""
    if parameter := _misfit(request, operation):
        return clauses.of_parameter(operation, parameter)
    with suppress(ValueError):
        for error in _validator(request.method, template_of(request), "request").iter_errors(strict_json(request.body)):
            return clauses.of_request_schema(operation, error)
    return clauses.of_operation(operation, "requestBody content", ", ".join(operation["requestBody"]["content"]))


def _pointer(path: Iterable[str | int]) -> str:
    """A JSON pointer, with * for each item of a list and each number that is a key: jsonschema-rs shows one as an integer."""
    return "/" + "/".join("*" if isinstance(step, int) or step.lstrip("+").isdigit() else step for step in path)


def _content_type(exchange: Exchange, operation: dict[str, Any]) -> Iterator[str]:
    found = exchange.headers.get("content-type", "")
    media_type, _, parameters = found.partition(";")
    if media_type.strip().lower() != "application/json":
        yield breach(f"the Content-Type is {found!r}", clauses.of_content(operation, exchange.status))
    elif parameters.strip().lower().replace('"', "") not in ("", "charset=utf-8"):
        yield breach(f"JSON with {parameters.strip()!r}", clauses.of_content(operation, exchange.status))


def _headers(exchange: Exchange, operation: dict[str, Any]) -> Iterator[str]:
    for name, header in operation["responses"][str(exchange.status)].get("headers", {}).items():
        value = exchange.headers.get(name.lower())
        if value is None and header.get("required"):
            yield breach(f"the header {name} is missing", clauses.of_header(operation, exchange.status, name))
        if value is not None and not jsonschema_rs.is_valid(header["schema"], value):
            yield breach(f"the header {name} is {value!r}", clauses.of_header(operation, exchange.status, name))
    for name in sorted(_SINGLE & exchange.repeated.keys()):
        values = exchange.repeated[name]
        times = "twice" if len(values) == 2 else f"{len(values)} times"
        yield breach(f"the header {name.title()} stands {times}: {', '.join(map(repr, values))}", clauses.SINGLE_HEADER)


def _message(error: jsonschema_rs.ValidationError) -> str:
    """Without the key that is wrong: `mask` does not hide it, and it may be somebody's number."""
    return "a key is not allowed" if "propertyNames" in error.schema_path else error.message


def template_of(request: Request) -> str:
    """The path of the contract that a request goes to, or ""."""
    return next((path for path in SPEC["paths"] if _path_pattern(path).fullmatch(_path(request))), "")


def _key_of(request: Request) -> str:
    """The API key of a request, or ""."""
    values = (value for name, value in request.headers.items() if name.lower() == KEY_HEADER.lower())
    return next((value for value in values if value), "")


def is_known(path: str) -> bool:
    """Whether the contract has such a path."""
    return any(_path_pattern(known).fullmatch(path.partition("?")[0]) for known in SPEC["paths"])


def operation_of(request: Request) -> dict[str, Any] | None:
    """The operation of the contract that a request is for."""
    operation: dict[str, Any] | None = SPEC["paths"].get(template_of(request), {}).get(request.method.lower())
    return operation


def operation_id(request: Request) -> str:
    """The operationId of the operation that a request is for, or ""."""
    operation = operation_of(request)
    return str(operation["operationId"]) if operation else ""


def parameters_of(request: Request) -> dict[str, str]:
    """The parameters in a path and its query, by name."""
    match = _path_pattern(template_of(request)).fullmatch(_path(request))
    query = dict(parse_qsl(request.path.partition("?")[2], keep_blank_values=True))
    return query | {name: unquote(value) for name, value in match.groupdict().items()} if match else {}


def _path(request: Request) -> str:
    return request.path.partition("?")[0]


@cache
def _path_pattern(template: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\\{(\w+)\\}", r"(?P<\1>[^/]*)", re.escape(template)))


@cache
def _validator(method: str, template: str, part: str) -> jsonschema_rs.Validator:
    """For the body of a request, where the part is `request`, or of a response, where it is its status."""
    operation = SPEC["paths"][template][method.lower()]
    media = operation["requestBody"] if part == "request" else operation["responses"][part]
    schema = media["content"]["application/json"]["schema"]
    return jsonschema_rs.Draft202012Validator({**schema, "components": SPEC["components"]}, mask="a value")
