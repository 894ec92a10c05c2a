"""The one door to HTTP. Only this module knows httpx and the generated client, and nothing of theirs leaves it.

The generated functions assume that all goes well. A response hook raises our own error for whatever is not a readable
success before they look at it, and one translation takes what they or httpx raise.
"""

import asyncio
import json
from contextvars import ContextVar
from typing import cast

import httpx
from twochat_api import AuthenticatedClient
from twochat_api.api.groups import add_participant
from twochat_api.models import AddParticipantAnswer, AddParticipantRequest, ParticipantResult, ParticipantResults

from .answer import Answer, Result
from .errors import (
    ContractError,
    InputError,
    MaybeSent,
    NeverSent,
    StatusError,
    TwoChatError,
    Unsuccessful,
    error_for,
)
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

# The last answer that the hook let pass in this thread or task: status, text, JSON object. The generated functions drop
# the text when they can't read it, and take an empty list for an empty map.
_passed: ContextVar[tuple[int, str, dict[str, object]]] = ContextVar("twochat_passed", default=(0, "", {}))


class Call:
    """Calls of one client, blocking. Safe to share between threads; one pool of connections."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._client = _client(settings, self._hook)
        # Built here and not at the first call, where threads would race to build one each.
        self._pool = self._client.get_httpx_client()

    def add_participants(self, group: str, numbers: list[str]) -> Answer | TwoChatError:
        """One POST with up to ten numbers. Gives what went wrong instead of raising it."""
        try:
            return _read(add_participant.sync(group, client=self._client, body=_body(self._settings, numbers)))
        except Exception as error:  # noqa: BLE001  # whatever it is, the numbers need their outcome
            return _translated(error, self._settings.api_key)

    def close(self) -> None:
        self._pool.close()

    @staticmethod
    def _hook(response: httpx.Response) -> None:
        response.read()
        _check(response)


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
        try:
            return _read(await add_participant.asyncio(group, client=self._client, body=_body(self._settings, numbers)))
        except Exception as error:  # noqa: BLE001  # whatever it is, the numbers need their outcome
            return _translated(error, self._settings.api_key)

    async def close(self) -> None:
        await self._pool.aclose()

    @staticmethod
    async def _hook(response: httpx.Response) -> None:
        await response.aread()
        _check(response)


def _client(settings: Settings, hook: object) -> AuthenticatedClient:
    return AuthenticatedClient(
        base_url=settings.base_url,
        token=settings.api_key,
        prefix="",
        auth_header_name="X-User-API-Key",
        headers={"User-Agent": settings.user_agent},
        timeout=httpx.Timeout(settings.timeout),
        follow_redirects=False,
        httpx_args={"event_hooks": {"response": [hook]}},
    )


def _body(settings: Settings, numbers: list[str]) -> AddParticipantRequest:
    return AddParticipantRequest(from_number=settings.from_number, participants=numbers)


def _check(response: httpx.Response) -> None:
    """Let nothing pass to the generated functions but a success with a JSON object."""
    # JSON is UTF-8; a charset that the header names may not even exist.
    status, text = response.status_code, response.content.decode("utf-8", "replace")
    if not response.is_success:
        raise error_for(status, text, retry_after(response.headers.get("Retry-After")))
    try:
        body: object = json.loads(response.content, object_pairs_hook=_unique, parse_constant=_no_constant)
    except (ValueError, RecursionError) as flaw:
        raise ContractError(f"the body is not JSON ({flaw})", status, text) from None
    if not isinstance(body, dict):
        raise ContractError("the body is not a JSON object", status, text)
    _passed.set((status, text, cast(dict[str, object], body)))


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        # The last one would win, and nobody would know which is true.
        raise ValueError("a key stands twice in an object")
    return found


def _no_constant(name: str) -> object:
    raise ValueError(f"{name} is not JSON")


def _read(parsed: object) -> Answer | TwoChatError:
    """Out of the generated model, which checks no types, into our own."""
    status, text, body = _passed.get()
    if not isinstance(parsed, AddParticipantAnswer):
        return ContractError("a status that it does not name", status, text)
    if parsed.success is False:
        return Unsuccessful(status, text)
    flaws: list[str] = []
    if parsed.success is not True:
        flaws.append("success is not a boolean")
    if not isinstance(body.get("participants"), dict):
        flaws.append("participants is not a map")
    participants = parsed.participants or ParticipantResults()
    listed = [_texts(parsed.unaccepted_numbers or []), _texts(participants.unaccepted_numbers or [])]
    if None in listed:
        flaws.append("unaccepted_numbers is not a list of numbers")
    unaccepted = frozenset[str]().union(*filter(None, listed))
    results = {number: _result(result) for number, result in participants.additional_properties.items()}
    if any(result.code is None for result in results.values()):
        flaws.append("a statusCode is missing, or not a number")
    broken = ContractError("; ".join(flaws), status, text) if flaws else None
    return Answer(results, unaccepted, broken)


def _texts(listed: object) -> list[str] | None:
    """The list, or None when it is not a list of text."""
    if not isinstance(listed, list):
        return None
    texts = [text for text in cast(list[object], listed) if isinstance(text, str)]
    return texts if len(texts) == len(cast(list[object], listed)) else None


def _result(result: ParticipantResult) -> Result:
    code: object = result.status_code
    message: object = result.message
    return Result(
        code if isinstance(code, int) and not isinstance(code, bool) else None,
        message if isinstance(message, str) else None,
        result.is_invite_v4_sent is True,
    )


def _translated(error: Exception, key: str) -> TwoChatError:
    """Our error for what httpx, the hook or the generated code raised; without a trace, whose frames hold the key."""
    ours = _ours(error)
    if isinstance(ours, StatusError | ContractError) and key in ours.body:
        ours.body = ours.body.replace(key, "•••")
        ours.args = tuple(arg.replace(key, "•••") if isinstance(arg, str) else arg for arg in ours.args)
    return ours.with_traceback(None)


def _ours(error: Exception) -> TwoChatError:
    match error:
        case TwoChatError():
            return error
        case httpx.DecodingError():
            return ContractError("the body can't be decoded", 200)
        case httpx.TransportError() if isinstance(error, _NEVER_SENT):
            return NeverSent(f"there was no connection to 2Chat ({error or type(error).__name__}). Nothing was sent.")
        case httpx.TimeoutException():
            return MaybeSent("2Chat did not answer in time. People may have been added.")
        case httpx.HTTPError():
            return MaybeSent(f"the connection broke ({error or type(error).__name__}). People may have been added.")
        case KeyError() | TypeError() | ValueError() | AttributeError():
            status, text, _ = _passed.get()
            return ContractError(f"the generated client can't read it ({type(error).__name__})", status, text)
        case RuntimeError() if "closed" in str(error):
            return InputError("this client is closed: nothing was sent. Make calls inside its `with` block.")
        case _:
            raise error
