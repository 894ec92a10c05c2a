"""The one door to HTTP. Only this module knows httpx and the generated client, and nothing of theirs leaves it.

The generated functions assume that all goes well. A response hook raises our own error for whatever is not a readable
success before they look at it, and one translation takes what they or httpx raise.
"""

import asyncio
import json
from contextvars import ContextVar
from dataclasses import dataclass
from typing import cast

import httpx

from twochat_api import AuthenticatedClient
from twochat_api.api.groups import add_participant
from twochat_api.models import AddParticipantAnswer, AddParticipantRequest

from .answer import Answer, read
from .errors import ContractError, InputError, MaybeSent, NeverSent, TwoChatError, error_for
from .pace import retry_after
from .settings import Settings

_NEVER_SENT = (
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
    """Calls of one client, blocking. Safe to share between threads; one pool of connections."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._client = _client(settings, self._hook)
        # Built here and not at the first call, where threads would race to build one each.
        self._pool = self._client.get_httpx_client()

    def add_participants(self, group: str, numbers: list[str]) -> Answer | TwoChatError:
        """One POST with up to ten numbers. Gives what went wrong instead of raising it."""
        _passed.set(None)
        try:
            return _answer(add_participant.sync(group, client=self._client, body=_body(self._settings, numbers)))
        except Exception as error:  # noqa: BLE001  # whatever it is, the numbers need their outcome
            return _translated(error, self._settings.api_key)

    def close(self) -> None:
        self._pool.close()

    def _hook(self, response: httpx.Response) -> None:
        try:
            response.read()
        except httpx.DecodingError:
            raise _undecodable(response) from None
        _check(response, self._settings.api_key)


class AsyncCall:
    """The same with asyncio, for one event loop."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._client = _client(settings, self._hook)
        self._pool = self._client.get_async_httpx_client()
        self._loop: asyncio.AbstractEventLoop | None = None

    async def add_participants(self, group: str, numbers: list[str]) -> Answer | TwoChatError:
        """One POST with up to ten numbers. Gives what went wrong instead of raising it."""
        loop = asyncio.get_running_loop()
        self._loop = self._loop or loop
        if self._loop is not loop:
            # Its connections belong to the first loop, and would fail with "Event loop is closed".
            return InputError("this AsyncTwoChat was used in another event loop: make one in each asyncio.run")
        _passed.set(None)
        try:
            return _answer(
                await add_participant.asyncio(group, client=self._client, body=_body(self._settings, numbers))
            )
        except Exception as error:  # noqa: BLE001  # whatever it is, the numbers need their outcome
            return _translated(error, self._settings.api_key)

    async def close(self) -> None:
        await self._pool.aclose()

    async def _hook(self, response: httpx.Response) -> None:
        try:
            await response.aread()
        except httpx.DecodingError:
            raise _undecodable(response) from None
        _check(response, self._settings.api_key)


def _client(settings: Settings, hook: object) -> AuthenticatedClient:
    return AuthenticatedClient(
        base_url=settings.base_url,
        token=settings.api_key,
        prefix="",
        auth_header_name="X-User-API-Key",
        headers={"User-Agent": settings.user_agent},
        timeout=httpx.Timeout(settings.timeout),
        follow_redirects=False,
        # Plain http stays on this machine: a proxy that the environment names would get the key in clear text.
        httpx_args={"event_hooks": {"response": [hook]}, "trust_env": settings.base_url.startswith("https:")},
    )


def _body(settings: Settings, numbers: list[str]) -> AddParticipantRequest:
    return AddParticipantRequest(from_number=settings.from_number, participants=numbers)


def _check(response: httpx.Response, key: str) -> None:
    """Let nothing pass to the generated functions but a success with a JSON object."""
    # JSON is UTF-8; a charset that the header names may not even exist. And nothing that is kept repeats the key.
    status, text = response.status_code, response.content.decode("utf-8-sig", "replace").replace(key, "•••")
    if not response.is_success:
        raise error_for(status, text, retry_after(response.headers.get("Retry-After")))
    try:
        response.content.decode("utf-8-sig")
        body: object = json.loads(text, object_pairs_hook=_unique, parse_constant=_no_constant)
    except (ValueError, RecursionError) as flaw:
        raise ContractError(f"the body is not JSON ({flaw})", status, text) from None
    if not isinstance(body, dict):
        raise ContractError("the body is not a JSON object", status, text)
    _passed.set(_Passed(status, text, cast(dict[str, object], body)))


def _undecodable(response: httpx.Response) -> TwoChatError:
    status = response.status_code
    if response.is_success:
        return ContractError("the body can't be decoded", status)
    return error_for(status, "", retry_after(response.headers.get("Retry-After")))


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        # The last one would win, and nobody would know which is true.
        raise ValueError("a key stands twice in an object")
    return found


def _no_constant(name: str) -> object:
    raise ValueError(f"{name} is not JSON")


def _answer(parsed: object) -> Answer | TwoChatError:
    passed = _passed.get()
    if passed is None or not isinstance(parsed, AddParticipantAnswer):
        return ContractError(
            "a status that it does not name", passed.status if passed else 0, passed.text if passed else ""
        )
    return read(passed.status, passed.text, passed.body)


def _translated(error: Exception, key: str) -> Answer | TwoChatError:
    """What httpx, the hook or the generated code raised, as ours; without a trace, whose frames hold the key."""
    said = f"{error or type(error).__name__}".replace(key, "•••")
    match error:
        case TwoChatError():
            return error.with_traceback(None)
        case _ if passed := _passed.get():
            # An answer came that the generated code can't read; what can be read of it counts.
            broken = ContractError(
                f"the generated client can't read it ({type(error).__name__})", passed.status, passed.text
            )
            answer = read(passed.status, passed.text, passed.body)
            return (
                Answer(answer.results, answer.unaccepted, answer.broken or broken)
                if isinstance(answer, Answer)
                else answer
            )
        case httpx.TransportError() if isinstance(error, _NEVER_SENT):
            return NeverSent(f"there was no connection to 2Chat ({said}). Nothing was sent.")
        case httpx.TimeoutException():
            return MaybeSent("2Chat did not answer in time. People may have been added.")
        case httpx.HTTPError():
            return MaybeSent(f"the connection broke ({said}). People may have been added.")
        case RuntimeError() if "closed" in said:
            return InputError("this client is closed: nothing was sent. Make calls inside its `with` block.")
        case _:
            # Nobody foresaw it, and still the numbers need their outcome.
            return MaybeSent(f"something went wrong ({type(error).__name__}: {said}). People may have been added.")
