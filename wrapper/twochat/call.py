"""The calls, through the generated functions. Nothing of theirs leaves this module.

The generated functions assume that all goes well. The transport's check raises our own error for whatever is not a readable
success before they look at it, and one translation takes what they raise.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from dataclasses import dataclass
from functools import partial
from typing import TypeVar, cast

from twochat_api import AuthenticatedClient
from twochat_api.api.groups import add_participant, get_group
from twochat_api.models import AddParticipantRequest

from . import answer, members
from .answer import Answer
from .errors import ContractError, InputError, MaybeSent, TwoChatError, error_for
from .members import Member
from .pace import retry_after
from .settings import Settings, hidden
from .transport import AsyncClient, Client

T = TypeVar("T")
_Reader = Callable[[int, str, dict[str, object], str], T | TwoChatError]
"""Makes something of ours of a success: of its status, text, JSON, and what is known to be wrong with it."""

KEPT = 1 << 14
"""Letters that an error keeps of a body that was not read to its end."""


@dataclass(frozen=True, slots=True)
class _Passed:
    """An answer that the hook let pass: a success with a JSON object."""

    status: int
    text: str
    body: dict[str, object]


# The last one of this thread or task. The generated functions drop the text, and more, when they can't read an answer.
_passed: ContextVar[_Passed | None] = ContextVar("twochat_passed", default=None)


class Call:
    """Calls of one client, blocking. Safe to share between threads."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._http = Client(settings, partial(_check, settings.api_key))
        self._client = _client(settings).set_httpx_client(self._http)

    def add_participants(self, group: str, numbers: list[str]) -> Answer | TwoChatError:
        """One POST with up to ten numbers. Gives what went wrong instead of raising it."""
        body = _body(self._settings, numbers)
        return self._ask(lambda: add_participant.sync(group, client=self._client, body=body), answer.read)

    def members(self, group: str) -> tuple[Member, ...] | TwoChatError:
        """One GET of a group. Gives what went wrong instead of raising it."""
        return self._ask(lambda: get_group.sync(group, client=self._client), members.read)

    def close(self) -> None:
        self._http.close()

    def _ask(self, function: Callable[[], object], reader: _Reader[T]) -> T | TwoChatError:
        _passed.set(None)
        try:
            came = function()
        except Exception as error:  # noqa: BLE001  # whatever it is, the numbers need their outcome
            came = error
        return _understood(came, reader, self._settings.api_key)


class AsyncCall:
    """The same with asyncio, for one event loop."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._http = AsyncClient(settings, partial(_check, settings.api_key))
        self._client = _client(settings).set_async_httpx_client(self._http)
        self._loop: asyncio.AbstractEventLoop | None = None

    async def add_participants(self, group: str, numbers: list[str]) -> Answer | TwoChatError:
        """See Call.add_participants."""
        body = _body(self._settings, numbers)
        return await self._ask(lambda: add_participant.asyncio(group, client=self._client, body=body), answer.read)

    async def members(self, group: str) -> tuple[Member, ...] | TwoChatError:
        """See Call.members."""
        return await self._ask(lambda: get_group.asyncio(group, client=self._client), members.read)

    async def close(self) -> None:
        await self._http.aclose()

    async def _ask(self, function: Callable[[], Awaitable[object]], reader: _Reader[T]) -> T | TwoChatError:
        loop = asyncio.get_running_loop()
        self._loop = self._loop or loop
        if self._loop is not loop:
            # Its connections belong to the first loop, and would fail with "Event loop is closed".
            return InputError("this AsyncTwoChat was used in another event loop: make one in each asyncio.run")
        _passed.set(None)
        try:
            came = await function()
        except Exception as error:  # noqa: BLE001  # whatever it is, the numbers need their outcome
            came = error
        return _understood(came, reader, self._settings.api_key)


def _client(settings: Settings) -> AuthenticatedClient:
    return AuthenticatedClient(base_url=settings.base_url, token=settings.api_key)


def _body(settings: Settings, numbers: list[str]) -> AddParticipantRequest:
    return AddParticipantRequest(from_number=settings.from_number, participants=numbers)


def _check(key: str, status: int, content: bytes, wait: str | None, flaw: str) -> object:
    """Let nothing pass to the generated functions but a success with a JSON object; gives that."""
    # JSON is UTF-8; a charset that the header names may not even exist. And nothing that is kept repeats the key.
    text = hidden(key, content.decode("utf-8-sig", "replace"))
    if flaw:
        text = text[:KEPT]
    if not 200 <= status < 300:
        raise error_for(status, text, retry_after(wait))
    if flaw:
        raise ContractError(flaw, status, text)
    try:
        content.decode("utf-8-sig")
        body: object = json.loads(text, object_pairs_hook=_unique, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise ContractError(f"the body is not JSON ({error})", status, text) from None
    if not isinstance(body, dict):
        raise ContractError("the body is not a JSON object", status, text)
    _passed.set(_Passed(status, text, cast(dict[str, object], body)))
    return cast(object, body)


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
    """What the transport, its check or the generated code raised, as ours; without a trace, whose frames hold the key."""
    match error:
        case TwoChatError():
            error.__context__ = None  # what it was raised from, with what the server wrote
            return error.with_traceback(None)
        case _:
            # Nobody foresaw it, and still the numbers need their outcome.
            said = hidden(key, f"{type(error).__name__}: {error}")
            return MaybeSent(f"something went wrong ({said}). People may have been added.")
