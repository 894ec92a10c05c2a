"""The one door to HTTP. Only this module and bounds.py know httpx, and nothing of its or of the generated client leaves.

The generated functions assume that all goes well. A response hook raises our own error for whatever is not a readable
success before they look at it, and one translation takes what they or httpx raise.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TypeVar, cast

import httpx

from twochat_api import AuthenticatedClient
from twochat_api.api.groups import add_participant, get_group
from twochat_api.models import AddParticipantRequest

from . import answer, members
from .answer import Answer
from .bounds import KEPT, AsyncDeadline, Body, Deadline, abegin, begin
from .errors import ContractError, InputError, MaybeSent, NeverSent, TwoChatError, error_for
from .members import Member
from .pace import retry_after
from .settings import Settings, hidden

T = TypeVar("T")
_Reader = Callable[[int, str, dict[str, object], str], T | TwoChatError]
"""Makes something of ours of a success: of its status, text, JSON, and what is known to be wrong with it."""

_NEVER_SENT = (
    NeverSent,
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
    httpx.LocalProtocolError,
)


@dataclass(frozen=True, slots=True)
class _Passed:
    """An answer that the hook let pass: a success with a JSON object."""

    status: int
    text: str
    body: dict[str, object]


# The last one of this thread or task. The generated functions drop the text, and more, when they can't read an answer.
_passed: ContextVar[_Passed | None] = ContextVar("twochat_passed", default=None)


class Call:
    """Calls of one client, blocking. Safe to share between threads; a connection for each call."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._client = _client(settings, begin, self._hook)
        # Built here and not at the first call, where threads would race to build one each.
        self._pool = self._client.get_httpx_client()

    def add_participants(self, group: str, numbers: list[str]) -> Answer | TwoChatError:
        """One POST with up to ten numbers. Gives what went wrong instead of raising it."""
        body = _body(self._settings, numbers)
        return self._ask(lambda: add_participant.sync(group, client=self._client, body=body), answer.read)

    def members(self, group: str) -> tuple[Member, ...] | TwoChatError:
        """One GET of a group. Gives what went wrong instead of raising it."""
        return self._ask(lambda: get_group.sync(group, client=self._client), members.read)

    def close(self) -> None:
        self._pool.close()

    def _ask(self, function: Callable[[], object], reader: _Reader[T]) -> T | TwoChatError:
        _passed.set(None)
        with Deadline(self._settings.timeout) as deadline:
            try:
                came = function()
            except Exception as error:  # noqa: BLE001  # whatever it is, the numbers need their outcome
                came = error
        if deadline.late and not isinstance(came, _NEVER_SENT):
            # Whatever it looks like: where the end of the connection ends the body, half an answer looks whole.
            return _translated(TimeoutError(), self._settings.api_key)
        return _understood(came, reader, self._settings.api_key)

    def _hook(self, response: httpx.Response) -> None:
        body = Body(response)
        response.read()
        _check(response, body.flaw, self._settings.api_key)


class AsyncCall:
    """The same with asyncio, for one event loop."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._client = _client(settings, abegin, self._hook)
        self._pool = self._client.get_async_httpx_client()
        self._loop: asyncio.AbstractEventLoop | None = None

    async def add_participants(self, group: str, numbers: list[str]) -> Answer | TwoChatError:
        """See Call.add_participants."""
        body = _body(self._settings, numbers)
        return await self._ask(lambda: add_participant.asyncio(group, client=self._client, body=body), answer.read)

    async def members(self, group: str) -> tuple[Member, ...] | TwoChatError:
        """See Call.members."""
        return await self._ask(lambda: get_group.asyncio(group, client=self._client), members.read)

    async def close(self) -> None:
        await self._pool.aclose()

    async def _ask(self, function: Callable[[], Awaitable[object]], reader: _Reader[T]) -> T | TwoChatError:
        loop = asyncio.get_running_loop()
        self._loop = self._loop or loop
        if self._loop is not loop:
            # Its connections belong to the first loop, and would fail with "Event loop is closed".
            return InputError("this AsyncTwoChat was used in another event loop: make one in each asyncio.run")
        _passed.set(None)
        try:
            async with AsyncDeadline(self._settings.timeout):
                came = await function()
        except Exception as error:  # noqa: BLE001  # whatever it is, the numbers need their outcome
            came = error
        return _understood(came, reader, self._settings.api_key)

    async def _hook(self, response: httpx.Response) -> None:
        body = Body(response)
        await response.aread()
        _check(response, body.flaw, self._settings.api_key)


def _client(settings: Settings, begin: object, hook: object) -> AuthenticatedClient:
    return AuthenticatedClient(
        base_url=settings.base_url,
        token=settings.api_key,
        prefix="",
        auth_header_name="X-User-API-Key",
        headers={
            "User-Agent": settings.user_agent,
            "Accept-Encoding": "gzip, deflate",
            # An answer too many on a kept connection would be taken for that of the next call; a call that meets a kept
            # connection in the moment of its end never arrives, but nobody could know; and at a safe pace none is kept.
            "Connection": "close",
        },
        timeout=httpx.Timeout(settings.timeout),
        verify_ssl=settings.trust(),
        follow_redirects=False,
        # Plain http stays on this machine: a proxy that the environment names would get the key in clear text.
        httpx_args={
            "event_hooks": {"request": [begin], "response": [hook]},
            "trust_env": settings.base_url.startswith("https:"),
        },
    )


def _body(settings: Settings, numbers: list[str]) -> AddParticipantRequest:
    return AddParticipantRequest(from_number=settings.from_number, participants=numbers)


def _check(response: httpx.Response, flaw: str, key: str) -> None:
    """Let nothing pass to the generated functions but a success with a JSON object."""
    # JSON is UTF-8; a charset that the header names may not even exist. And nothing that is kept repeats the key.
    status, text = response.status_code, hidden(key, response.content.decode("utf-8-sig", "replace"))
    if flaw:
        text = text[:KEPT]
    if not response.is_success:
        raise error_for(status, text, retry_after(response.headers.get("Retry-After")))
    if flaw:
        raise ContractError(flaw, status, text)
    try:
        response.content.decode("utf-8-sig")
        body: object = json.loads(text, object_pairs_hook=_unique, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise ContractError(f"the body is not JSON ({error})", status, text) from None
    if not isinstance(body, dict):
        raise ContractError("the body is not a JSON object", status, text)
    _passed.set(_Passed(status, text, cast(dict[str, object], body)))


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        # The last one would win, and nobody would know which is true.
        raise ValueError("a key stands twice in an object")
    return found


def _no_constant(name: str) -> object:
    raise ValueError(f"{name} is not JSON")


def _understood(came: object, reader: _Reader[T], key: str) -> T | TwoChatError:
    """What came back, as ours: a generated model, None for a status that the contract does not name, or an exception."""
    passed = _passed.get()
    if isinstance(came, TwoChatError) or (isinstance(came, Exception) and passed is None):
        return _translated(came, key)
    if came is None or passed is None:
        return ContractError(
            "a status that it does not name", passed.status if passed else 0, passed.text if passed else ""
        )
    # The generated code raises for what it can't read; what can be read of it counts.
    flaw = f"the generated client can't read it ({type(came).__name__})" if isinstance(came, Exception) else ""
    return reader(passed.status, passed.text, passed.body, flaw)


def _translated(error: Exception, key: str) -> TwoChatError:
    """What httpx, the hook or the generated code raised, as ours; without a trace, whose frames hold the key."""
    said = hidden(key, f"{error or type(error).__name__}")
    match error:
        case TwoChatError():
            return error.with_traceback(None)
        case httpx.TransportError() if isinstance(error, _NEVER_SENT):
            return NeverSent(f"there was no connection to 2Chat ({said}). Nothing was sent.")
        case httpx.TimeoutException() | TimeoutError():
            return MaybeSent("2Chat did not answer in time. People may have been added.")
        case httpx.HTTPError():
            return MaybeSent(f"the connection broke ({said}). People may have been added.")
        case RuntimeError() if "closed" in said:
            return InputError("this client is closed: nothing was sent. Make calls inside its `with` block.")
        case _:
            # Nobody foresaw it, and still the numbers need their outcome.
            return MaybeSent(f"something went wrong ({type(error).__name__}: {said}). People may have been added.")
