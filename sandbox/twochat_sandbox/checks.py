"""The checks that every operation shares: the body's media type, its size, its JSON and its schema."""

import json
from typing import Any, NoReturn

from starlette.requests import ClientDisconnect, Request

from twochat_sandbox.contract import Operation, Problem

BODY_LIMIT = 1024 * 1024
"""In bytes."""
_PROBLEM_LIMIT = 100
_STRUCTURE = frozenset({"type", "required", "additionalProperties"})


class Refusal(Exception):
    """The request is answered with a failure, and nothing is done."""

    def __init__(self, status: int, reason: str = "", problems: tuple[Problem, ...] = ()) -> None:
        super().__init__(status, reason, problems)
        self.status = status
        self.reason = reason
        self.problems = problems


def check_media_type(request: Request, operation: Operation) -> None:
    """Check the Content-Type of the body.

    Raises:
        Refusal: 400 if it is not a media type of the operation, or has a charset other than UTF-8.
    """
    media_type, *parameters = ", ".join(request.headers.getlist("content-type")).lower().split(";")
    if media_type.strip() not in operation.media_types:
        raise Refusal(400, f"the Content-Type is not {' or '.join(sorted(operation.media_types))}")
    if any(each.strip() not in {"charset=utf-8", 'charset="utf-8"'} for each in parameters):
        raise Refusal(400, "the Content-Type has a parameter other than charset=utf-8")


async def read_body(request: Request) -> bytes:
    """The body, even if it has been read before.

    Raises:
        Refusal: 400 if it is longer than the limit.
    """
    cached: bytes | None = getattr(request.state, "body", None)
    if cached is not None:
        return cached
    body = bytearray()
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > BODY_LIMIT:
                raise Refusal(400, f"the body has more than {BODY_LIMIT} bytes")
    except ClientDisconnect:
        raise Refusal(400, "the connection ended before the body did") from None
    request.state.body = bytes(body)
    return bytes(body)


def parse(body: bytes) -> Any:
    """The JSON of a body, read strictly.

    Raises:
        Refusal: 400 if it is not JSON, or JSON that two readers may read in two ways.
    """
    try:
        value = json.loads(
            body.decode("utf-8"),
            object_pairs_hook=_object,
            parse_constant=_refuse_constant,
            parse_float=_finite,
        )
        # Half a surrogate pair passes the parser, and only fails when it is written.
        json.dumps(value, ensure_ascii=False).encode("utf-8")
    except UnicodeEncodeError:
        raise Refusal(400, "a text has half a surrogate pair") from None
    except UnicodeDecodeError:
        raise Refusal(400, "the body is not UTF-8") from None
    except json.JSONDecodeError as error:
        raise Refusal(400, f"the body is not JSON: {error}") from None
    except RecursionError:
        raise Refusal(400, "the body is nested too deep") from None
    except ValueError as error:
        raise Refusal(400, str(error)) from None
    return value


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) < len(pairs):
        raise ValueError("an object has a key twice")
    return value


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def _finite(digits: str) -> float:
    value = float(digits)
    if value in (float("inf"), float("-inf")):
        raise ValueError("a number is too large")
    return value


def check_schema(body: object, operation: Operation) -> None:
    """Check the body against the schema of the operation.

    Raises:
        Refusal: 400 if the structure is wrong, else 422 if a value is.
    """
    problems: list[Problem] = []
    try:
        for problem in operation.problems(body):
            if problem.keyword in _STRUCTURE:
                raise Refusal(400, "a part is missing, of the wrong type or not known")
            if len(problems) < _PROBLEM_LIMIT:
                problems.append(problem)
    except ValueError:
        raise Refusal(400, "the body is nested too deep") from None
    if problems:
        raise Refusal(422, problems=tuple(problems))
