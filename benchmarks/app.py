"""The process of the server: raw ASGI on uvicorn, answering add-participant as openapi.yaml documents it."""

import asyncio
import json
import socket
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass, field
from itertools import count
from typing import Any, cast

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from benchmarks.server import BUSY_NUMBER, LOST_NUMBER

_ADDED = {"statusCode": 200, "message": "The participant was added successfully", "isInviteV4Sent": False}
_INVITED = {"statusCode": 403, "message": "The participant can be added by sending private invitation only"}
_BAD_NEWS: dict[str, dict[str, object] | None] = {  # by the last two digits; None is left out of the answer
    "03": {**_INVITED, "isInviteV4Sent": True},
    "04": {"statusCode": 404, "message": "The phone number is not registered on WhatsApp", "isInviteV4Sent": False},
    "08": {"statusCode": 408, "message": "They recently left the group", "isInviteV4Sent": False},
    "99": None,
}

_Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
_Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]


@dataclass
class _Job:
    """What came in under one name."""

    calls: int = 0
    connections: set[int] = field(default_factory=set)
    added: list[str] = field(default_factory=list)
    was_busy: bool = False

    def answer(self, numbers: list[str], connection: int) -> tuple[int, object]:
        self.calls += 1
        self.connections.add(connection)
        if BUSY_NUMBER in numbers and not self.was_busy:
            self.was_busy = True
            return 429, {"detail": "Too many requests"}
        results = {number: _BAD_NEWS.get(number[-2:], _ADDED) for number in numbers}
        self.added += [number for number, result in results.items() if result is _ADDED]
        if LOST_NUMBER in numbers:
            return 504, {"detail": "Gateway Timeout"}
        return 200, {"success": True, "participants": {number: result for number, result in results.items() if result}}

    def account(self) -> object:
        return {"calls": self.calls, "connections": len(self.connections), "added": self.added}


_jobs: dict[str, _Job] = {}
_serial = count()


class _Protocol(HttpToolsProtocol):
    """Uvicorn's, where a connection has a number of its own: the system gives ports again."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(cast(asyncio.Transport, transport))
        self.client = ("client", next(_serial))


async def app(scope: MutableMapping[str, Any], receive: _Receive, send: _Send) -> None:
    """The ASGI app."""
    body, more = b"", True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
    where, _, _ = scope["path"].partition("/open/")
    if scope["method"] == "GET":
        status, answer = 200, _jobs[where.strip("/")].account()
    elif where:
        _, name, seconds = where.split("/")
        await asyncio.sleep(float(seconds))
        job = _jobs.setdefault(name, _Job())
        status, answer = job.answer(json.loads(body)["participants"], scope["client"][1])
    else:
        status, answer = 200, {"success": True, "participants": dict.fromkeys(json.loads(body)["participants"], _ADDED)}
    headers = [(b"content-type", b"application/json")]
    if status == 429:
        headers.append((b"retry-after", b"0"))
    content = json.dumps(answer).encode()
    headers.append((b"content-length", str(len(content)).encode()))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": content})


def main() -> None:
    listener = socket.create_server(("127.0.0.1", 0), backlog=256)
    config = uvicorn.Config(
        app,
        loop="uvloop",
        http=_Protocol,
        lifespan="off",
        log_level="error",
        access_log=False,
        timeout_keep_alive=3600,  # a contender waits for its turn
    )
    print(listener.getsockname()[1], flush=True)
    uvicorn.Server(config).run([listener])


if __name__ == "__main__":
    main()
