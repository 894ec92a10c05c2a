"""A wrong server is the sandbox with its requests or answers edited."""

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tests.contract.exchange import Request
from tests.contract.rules import operation_id
from twochat_sandbox import State


@dataclass
class Call:
    """One call: the request as received, and the answer, to be edited. Header names are lower case."""

    path: str
    key: str
    request_body: bytes
    status: int
    headers: dict[str, str]
    body: bytes
    state: State
    memory: dict[str, Any]
    """Kept from call to call."""
    chunked: bool = False
    cut: bool = False
    """Send half of the body, then close the connection."""

    @property
    def group(self) -> str:
        return self.path.split("/")[4]

    @property
    def numbers(self) -> list[str]:
        """The requested numbers; none if the request can't be read."""
        try:
            return [str(number) for number in json.loads(self.request_body)["participants"]]
        except (ValueError, KeyError, TypeError):
            return []

    @property
    def json(self) -> Any:
        """The answer's JSON, or None."""
        try:
            return json.loads(self.body)
        except ValueError:
            return None

    @json.setter
    def json(self, value: Any) -> None:
        self.body = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


Edit = Callable[[Call], None]


@dataclass
class Mutated:
    """An ASGI app whose answers are edited before they are sent; `edit_scope` edits the request before it is received.

    `only`: the operationId of the one operation that is edited; without it, all are.
    """

    app: ASGIApp
    edit: Edit
    state: State
    edit_scope: Callable[[Scope], Scope] = lambda scope: scope
    only: str = ""
    memory: dict[str, Any] = field(default_factory=dict[str, Any])

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self.only not in ("", _called(scope)):
            await self.app(scope, receive, send)
            return
        request_body, body = bytearray(), bytearray()
        start: Message = {}

        async def record_request() -> Message:
            message = await receive()
            request_body.extend(message.get("body", b""))
            return message

        async def hold_answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                start.update(message)
            else:
                body.extend(message.get("body", b""))

        await self.app(self.edit_scope(scope), record_request, hold_answer)
        if not start:
            return
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in start["headers"]}
        key = next((value.decode("latin-1") for name, value in scope["headers"] if name == b"x-user-api-key"), "")
        call = Call(
            scope["path"], key, bytes(request_body), start["status"], headers, bytes(body), self.state, self.memory
        )
        self.edit(call)
        await _send(call, scope, receive, send)


def _called(scope: Scope) -> str:
    """The operationId of the operation that a request is for, or ""."""
    return operation_id(Request(scope["path"], {}, b"", scope["method"]))


async def _send(call: Call, scope: Scope, receive: Receive, send: Send) -> None:
    headers = {name: value for name, value in call.headers.items() if name != "content-length"}
    if not call.chunked and call.status not in (204, 304):
        headers["content-length"] = str(len(call.body))
    raw = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": call.status, "headers": raw})
    if call.cut:
        await send({"type": "http.response.body", "body": call.body[: len(call.body) // 2], "more_body": True})
        scope["state"]["drop"]()
        # Not to return before the server has noticed, or it would take this for a fault.
        while (await receive())["type"] != "http.disconnect":
            pass
        return
    half = len(call.body) // 2 if call.chunked else 0
    if half:
        await send({"type": "http.response.body", "body": call.body[:half], "more_body": True})
    await send({"type": "http.response.body", "body": b"" if call.status in (204, 304) else call.body[half:]})


class Swapped:
    """An ASGI app that gives two calls to one operation that meet the answers to each other."""

    def __init__(self, app: ASGIApp, only: str) -> None:
        self.app = app
        self.only = only
        self.waiting: tuple[list[Message], asyncio.Future[list[Message]]] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self.only != _called(scope):
            await self.app(scope, receive, send)
            return
        own: list[Message] = []

        async def hold(message: Message) -> None:
            own.append(message)

        await self.app(scope, receive, hold)
        for message in await self._swap(own) if own[0]["status"] == 200 else own:
            await send(message)

    async def _swap(self, own: list[Message]) -> list[Message]:
        if self.waiting:
            (others, earlier), self.waiting = self.waiting, None
            earlier.set_result(own)
            return others
        self.waiting = own, asyncio.get_running_loop().create_future()
        try:
            return await asyncio.wait_for(self.waiting[1], 0.02)
        except TimeoutError:
            self.waiting = None
            return own
