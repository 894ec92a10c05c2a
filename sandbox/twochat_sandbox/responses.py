"""Answers that are late or cut short."""

import asyncio

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send


class Late(Response):
    """Sends another response after so many seconds, unless the connection ends before."""

    def __init__(self, response: Response, seconds: float) -> None:
        super().__init__()
        self._response = response
        self._seconds = seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            async with asyncio.timeout(self._seconds):
                await _disconnected(receive)
        except TimeoutError:
            await self._response(scope, receive, send)


class Cut(Response):
    """Cuts the connection, either at once or after the head and half of the body of another response.

    Raises:
        ConnectionAbortedError: The server can't cut connections: only the one in `server.py` can.
    """

    def __init__(self, response: Response | None = None) -> None:
        super().__init__()
        self._response = response

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if response := self._response:
            half = bytes(response.body[: len(response.body) // 2])
            await send({"type": "http.response.start", "status": response.status_code, "headers": response.raw_headers})
            await send({"type": "http.response.body", "body": half, "more_body": True})
        drop = getattr(Request(scope).state, "drop", None)
        if drop is None:
            raise ConnectionAbortedError("The sandbox can cut a connection only where its own server runs the app.")
        drop()
        # Not to return before the server has noticed, or it would take this for a fault and answer 500.
        await _disconnected(receive)


async def _disconnected(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
