"""What an answer means as a whole: a success with a JSON object, or the error that it stands for."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar, cast

from . import errors
from .body import Response
from .errors import ContractError, ServerError, StatusError, TwoChatError, Unsuccessful

T = TypeVar("T")

_KINDS: dict[int, type[StatusError]] = {
    400: errors.BadRequest,
    401: errors.Unauthorized,
    402: errors.PaymentRequired,
    403: errors.Forbidden,
    404: errors.NotFound,
    406: errors.NotSupported,
    409: errors.NumberBusy,
    410: errors.NumberBusy,
    422: errors.Unprocessable,
    429: errors.RateLimited,
    486: errors.NumberBusy,
    503: errors.Unavailable,
}


@dataclass(frozen=True, slots=True)
class Body:
    """The JSON object of an answer with a success status, and its text."""

    status: int
    text: str
    json: Mapping[str, object]

    def error(self, problem: str) -> ContractError:
        """The error for an answer that is not what openapi.yaml says."""
        return ContractError(problem, self.status, self.text)


def error_for(status: int, body: str, retry_after: float | None) -> StatusError | ContractError:
    """The error for an answer that is not a success. A status that the contract doesn't name breaks it."""
    if status >= 500 and status not in _KINDS:
        return ServerError(status, body, retry_after)
    if kind := _KINDS.get(status):
        return kind(status, body, retry_after)
    if 300 <= status < 400:
        return ContractError("a redirect, which is not followed so that the key goes nowhere else", status, body)
    return ContractError("a status that it does not name", status, body)


def read(response: Response | TwoChatError, reader: Callable[[Body], T | TwoChatError]) -> T | TwoChatError:
    """What the reader makes of an answer; the error if it can't be read."""
    body = response if isinstance(response, TwoChatError) else _body(response)
    return body if isinstance(body, TwoChatError) else reader(body)


def _body(response: Response) -> Body | TwoChatError:
    status, text = response.status, response.text
    if status != 200:  # the only success that the contract names
        return error_for(status, text, response.retry_after)
    if response.problem:
        return ContractError(response.problem, status, text)
    try:
        content: object = json.loads(text, object_pairs_hook=_unique, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        return ContractError(f"the body is not JSON ({error})", status, text)
    if not isinstance(content, dict):
        return ContractError("the body is not a JSON object", status, text)
    body = cast(dict[str, object], content)
    return Unsuccessful(status, text) if body.get("success") is False else Body(status, text, body)


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        # The last one would win, and nobody would know which is true.
        raise ValueError("a key stands twice in an object")
    return found


def _no_constant(name: str) -> object:
    raise ValueError(f"{name} is not JSON")
