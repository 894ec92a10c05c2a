"""Requests go straight to an app of this process: what is wrong with its answers is the same there, and found much sooner.

A request is sent over HTTP once in a process, to learn what a server makes of it. Whatever has to do with connections needs `Wire`.
"""

import asyncio
import atexit
from contextlib import ExitStack
from functools import cache
from threading import Lock
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tests.contract.exchange import Exchange, Request, Wire
from twochat_sandbox import serving

Received = tuple[Scope, bytes]


class Direct:
    """As Wire, for an app."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._loop = asyncio.new_event_loop()
        self._lock = Lock()

    def send(self, request: Request) -> Exchange:
        """The exchange, whatever the app answers."""
        received = _as_received(request.method, request.path, tuple(request.headers.items()), request.body)
        if isinstance(received, Exchange):
            return Exchange(request, received.status, received.headers, received.body, received.broken)
        scope, body = received
        start: Message = {}
        answer = bytearray()
        unread = [{"type": "http.request", "body": body, "more_body": False}]

        async def receive() -> Message:
            return unread.pop() if unread else {"type": "http.disconnect"}

        async def send(message: Message) -> None:
            if message["type"] == "http.response.start":
                start.update(message)
            else:
                answer.extend(message.get("body", b""))

        with self._lock:
            try:
                self._loop.run_until_complete(_run(self._app, scope, receive, send))
            except Exception:  # noqa: BLE001  # as a server answers it
                start, answer = {"status": 500, "headers": []}, bytearray(b"Internal Server Error")
        lines = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in start["headers"]]
        return Exchange.of_lines(request, start["status"], lines, bytes(answer))

    def close(self) -> None:
        self._loop.close()


async def _run(app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
    copied: dict[str, Any] = {**scope, "headers": [*scope["headers"]], "state": {}}
    await app(copied, receive, send)


@cache
def _as_received(method: str, path: str, headers: tuple[tuple[str, str], ...], body: bytes) -> Received | Exchange:
    """What an app is called with for a request; or the exchange, where a server answers without calling it."""
    with _LEARNING:
        wire = _recording()
        _RECEIVED.clear()
        exchange = wire.send(Request(path, dict(headers), body, method))
        return _RECEIVED[0] if _RECEIVED else exchange


_RECEIVED: list[Received] = []
_LEARNING = Lock()


async def _record(scope: Scope, receive: Receive, send: Send) -> None:
    body = bytearray()
    while (message := await receive())["type"] == "http.request":
        body.extend(message["body"])
        if not message["more_body"]:
            break
    _RECEIVED.append(({name: value for name, value in scope.items() if name != "state"}, bytes(body)))
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"0")]})
    await send({"type": "http.response.body", "body": b""})


@cache
def _recording() -> Wire:
    """A way to the server that records, which runs for as long as the process."""
    open_ = ExitStack()
    atexit.register(open_.close)
    return Wire(open_.enter_context(serving(_record)), timeout=2)
