"""One request and its answer, as data: the detectors see nothing else."""

import json
import re
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlsplit

import urllib3

GROUP = "WAG45b0f301-9203-4660-8b57-b51a6c2742a5"
OTHER_GROUP = "WGP0a1b2c3d-1111-4222-8333-444455556666"
NEARLY_FULL_GROUP = "WAG00000000-0000-4000-8000-000000001020"
# To be looked at: nobody but the scenario that names one of them adds to it, and to the empty one nobody at all.
EMPTY_GROUP = "WAG00000000-0000-4000-8000-000000000001"
SEEN_GROUP = "WAG00000000-0000-4000-8000-000000000002"
OLDER_SEEN_GROUP = "WGP00000000-0000-4000-8000-000000000003"
LISTED_GROUP = "WAG00000000-0000-4000-8000-000000000004"
LEFT_GROUP = "WAG00000000-0000-4000-8000-000000000005"
ADMINS_GROUP = "WAG00000000-0000-4000-8000-000000000006"
OLDER_ADMINS_GROUP = "WGP00000000-0000-4000-8000-000000000007"
UNKNOWN_GROUP = "WAG00000000-0000-4000-8000-000000000000"
UNKNOWN_HOOK = "WHK00000000-0000-4000-8000-000000000000"
FROM_NUMBER = "+12123334444"
KEY = "sandbox-key"
KEY_HEADER = "X-User-API-Key"
LONGEST = 16 * 1024 * 1024
"""Bytes of an answer."""


@dataclass(frozen=True, slots=True)
class Request:
    """A request to the API; `headers` without what every HTTP request has. Only its method is in its repr."""

    path: str = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)
    method: str = "POST"

    def with_header(self, name: str, value: str | None) -> "Request":
        """The same with another value of a header, or without it."""
        others = {header: each for header, each in self.headers.items() if header != name}
        return replace(self, headers=others if value is None else {**others, name: value})


@dataclass(frozen=True, slots=True)
class Exchange:
    """A request with its answer. Header names are lower case.

    `broken`: why there is no complete answer, else "". `repeated`: each value of a header that stands more than once; `headers`
    has the first.
    """

    request: Request
    status: int = 0
    headers: Mapping[str, str] = field(default_factory=dict[str, str], repr=False)
    body: bytes = field(default=b"", repr=False)
    broken: str = ""
    repeated: Mapping[str, list[str]] = field(default_factory=dict[str, list[str]], repr=False)

    @classmethod
    def of_lines(cls, request: Request, status: int, lines: Iterable[tuple[str, str]], body: bytes) -> "Exchange":
        """With a complete answer, whose headers are given line by line."""
        headers: dict[str, list[str]] = {}
        for name, value in lines:
            headers.setdefault(name.lower(), []).append(value)
        first = {name: values[0] for name, values in headers.items()}
        repeated = {name: values for name, values in headers.items() if len(values) > 1}
        return cls(request, status, first, body, repeated=repeated)

    def json(self) -> Any:
        """The answer's JSON, strictly.

        Raises:
            ValueError: it is not JSON that every reader reads the same way.
        """
        return strict_json(self.body)


Finding = tuple[Exchange, str]
"""An exchange, and what is wrong with it."""


def add_participant(
    numbers: list[str], *, group: str = GROUP, key: str | None = KEY, from_number: str = FROM_NUMBER
) -> Request:
    """The request that adds these numbers."""
    body = json.dumps({"from_number": from_number, "participants": numbers}, separators=(",", ":"))
    headers = {"Content-Type": "application/json"} | ({KEY_HEADER: key} if key is not None else {})
    return Request(f"/open/whatsapp/group/{group}/add-participant", headers, body.encode())


def get_group(*, group: str = GROUP, key: str | None = KEY) -> Request:
    """The request that reads who is in a group."""
    return Request(f"/open/whatsapp/group/{group}", {KEY_HEADER: key} if key is not None else {}, b"", "GET")


def unique_numbers(run: int) -> dict[bytes, bytes]:
    """The invented numbers as those of one run alone, so that a server can be asked twice.

    They are of no country, +999, as long as before, and keep their last four digits, which choose what the sandbox does.
    """
    middle = f"{run % 100_000:05}"
    invented = {"447700900": f"999{middle}0", "1202555": f"999{middle[1:]}"}
    invented |= {"44770017": f"998{middle}", "1713715": f"998{middle[1:]}"}  # those of the documentation
    invented |= {"1312555": f"997{middle[1:]}", "52555000": f"996{middle}"}
    return {old.encode(): new.encode() for old, new in invented.items()}


def renumbered(text: bytes, numbers: Mapping[bytes, bytes]) -> bytes:
    """The text with these beginnings of numbers as others, in UTF-8 or UTF-16."""
    for old, new in numbers.items():
        for gap in (b"", b"\0"):
            before, after = rb"(?<!\d%b)" % gap, rb"(?=(?:\d%b){3})" % gap
            text = re.sub(before + _spread(old, gap) + after, _spread(new, gap), text)
    return text


def _spread(digits: bytes, gap: bytes) -> bytes:
    return b"".join(bytes([digit]) + gap for digit in digits)


class Wire:
    """Sends requests to one server over connections that stay open. Follows no redirects, repeats nothing.

    `url` may have a path, which comes before that of each request. `timeout`: seconds for an answer, from its first byte to
    its last. `numbers`: what is sent in the place of invented numbers, and read as them again; see `unique_numbers`. `note`:
    called with each exchange.
    """

    def __init__(
        self,
        url: str,
        timeout: float = 10.0,
        numbers: Mapping[bytes, bytes] | None = None,
        note: Callable[[Exchange], None] = lambda exchange: None,
    ) -> None:
        self._note = note
        self._prefix = urlsplit(url).path.rstrip("/")
        self._pool = urllib3.connection_from_url(url, timeout=timeout, retries=False, maxsize=2)
        self._timeout = timeout
        self._numbers = numbers or {}

    def send(self, request: Request) -> Exchange:
        """The exchange, whatever was received."""
        body = renumbered(request.body, self._numbers)
        try:
            answer = self._pool.urlopen(
                request.method,
                self._prefix + request.path,
                body=body or None,
                headers=dict(request.headers),
                redirect=False,
                preload_content=False,
            )
            received = self._read(answer)
        except (urllib3.exceptions.HTTPError, OSError) as error:
            return Exchange(request, broken=f"{type(error).__name__}: {error}")
        received = renumbered(received, {sent: invented for invented, sent in self._numbers.items()})
        exchange = Exchange.of_lines(request, answer.status, answer.headers.items(), received)
        self._note(exchange)
        return exchange

    def _read(self, answer: urllib3.BaseHTTPResponse) -> bytes:
        """The whole body, within the time and the size that an answer may take."""
        deadline = time.monotonic() + self._timeout
        received = b""
        while piece := answer.read1(65_536):
            received += piece
            if time.monotonic() > deadline or len(received) > LONGEST:
                answer.close()
                raise TimeoutError(f"the answer has no end, after {len(received):,} bytes")
        answer.release_conn()
        return received

    def close(self) -> None:
        self._pool.close()


def strict_json(text: bytes) -> Any:
    """JSON without what readers disagree on: duplicate keys, NaN, a byte order mark, another encoding than UTF-8.

    Raises:
        ValueError: with the reason.
    """

    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        if len(found := dict(pairs)) != len(pairs):
            raise ValueError("a key stands twice in an object")
        return found

    def constant(name: str) -> Any:
        raise ValueError(f"{name} is not JSON")

    try:
        return json.loads(text.decode("utf-8"), object_pairs_hook=unique, parse_constant=constant)
    except RecursionError:
        raise ValueError("nested too deep") from None


def lenient_json(text: bytes) -> Any:
    """JSON as many servers read it: with a byte order mark or NaN, in UTF-16, and of duplicate keys the last.

    Raises:
        ValueError: it is no JSON to them either.
    """
    try:
        return json.loads(text)
    except RecursionError:
        raise ValueError("nested too deep") from None
