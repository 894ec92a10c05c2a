"""The one server of all measurements over HTTP, in a process of its own, and what it is called with.

Raw ASGI on uvicorn. It adds everybody at once, and answers as openapi.yaml documents it.
"""

import json
import socket
import subprocess
import sys
from collections.abc import Awaitable, Callable, Generator, MutableMapping
from contextlib import contextmanager
from typing import Any

GROUP = "WAG45b0f301-9203-4660-8b57-b51a6c2742a5"
PATH = f"/open/whatsapp/group/{GROUP}/add-participant"
FROM_NUMBER = "+12123334444"
KEY = "bench-key"
HEADERS = {"Content-Type": "application/json", "X-User-API-Key": KEY}

_ADDED = {"statusCode": 200, "message": "The participant was added successfully", "isInviteV4Sent": False}
_UVICORN = (sys.executable, "-m", "uvicorn", "benchmarks.server:app", "--lifespan=off", "--log-level=error")
_Message = MutableMapping[str, Any]


async def app(_: _Message, receive: Callable[[], Awaitable[_Message]], send: Callable[[_Message], Any]) -> None:
    """The ASGI app."""
    body, more = b"", True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
    answer = {"success": True, "participants": dict.fromkeys(json.loads(body)["participants"], _ADDED)}
    content = json.dumps(answer).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(content)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": content})


@contextmanager
def serving() -> Generator[str]:
    """Run it; gives its URL, where a first call waits until it has started."""
    with socket.create_server(("127.0.0.1", 0), backlog=256) as listener:
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # as those that it accepts then have it
        command = [*_UVICORN, f"--fd={listener.fileno()}"]
        # Its own session: Ctrl-C is for the harness, which ends the server.
        with subprocess.Popen(command, pass_fds=[listener.fileno()], start_new_session=True) as process:
            try:
                yield f"http://127.0.0.1:{listener.getsockname()[1]}"
            finally:
                process.terminate()
