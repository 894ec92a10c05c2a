"""A small HTTP server on loopback that answers by a script, byte for byte: torn, illegal, late or not at all."""

import contextlib
import json
import queue
import socket
import socketserver
import ssl
import struct
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self


@dataclass(frozen=True)
class Request:
    """What came in. `number` counts from 1 since the script began; header names are lower case."""

    number: int
    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def participants(self) -> list[str]:
        participants: list[str] = self.json["participants"]
        return participants


@dataclass(frozen=True)
class Cut:
    """Send these bytes and cut the connection, with a reset instead of an orderly end where so told."""

    sent: bytes = b""
    reset: bool = False


@dataclass(frozen=True)
class Hold:
    """Answer only when the server is told to `release`, or closes."""

    sent: bytes = b""


@dataclass(frozen=True)
class Forever:
    """Send these bytes, and then others again and again, with a pause of so many seconds before each, until the client leaves."""

    sent: bytes
    again: bytes
    every: float = 0.0


Reply = bytes | Cut | Hold | Forever
Script = Callable[[Request], Reply] | Sequence[Reply | Callable[[Request], Reply]]


def answer(status: int = 200, body: object = b"", headers: Mapping[str, str] | None = None) -> bytes:
    """A whole HTTP answer. A body that is neither bytes nor text is written as JSON."""
    if status in (204, 304):
        body = b""  # what followed would be taken for the next answer
    if not isinstance(body, bytes):
        body = (body if isinstance(body, str) else json.dumps(body)).encode()
    lines = [f"HTTP/1.1 {status} Scripted", f"Content-Length: {len(body)}"]
    lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def everybody(request: Request) -> bytes:
    """The documented answer: everybody was added."""
    entry = {"statusCode": 200, "message": "The participant was added successfully", "isInviteV4Sent": False}
    return answer(body={"success": True, "participants": dict.fromkeys(request.participants, entry)})


class Scripted(socketserver.ThreadingTCPServer):
    """Answers each request by its script: a function of the request, or a list; past its end, `everybody`.

    `tls`: speaks it with new connections, when set. `greeting`: said to new connections instead of listening, when set.
    `streamed`: how many bytes of each Forever the system took, when it has ended. `connections`: how many there have been.
    """

    request_queue_size = 64

    def __init__(self, *, listening: bool = True) -> None:
        super().__init__(("127.0.0.1", 0), _Connection, bind_and_activate=False)
        self.server_bind()
        if listening:
            self.server_activate()
        self.port: int = self.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.tls: ssl.SSLContext | None = None
        self.greeting: Cut | Forever | None = None
        self.streamed: queue.SimpleQueue[int] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._open: list[socket.socket] = []
        self.connections = 0
        self._released = threading.Event()
        self.play([])

    def play(self, script: Script) -> None:
        """Begin a script; forget the requests so far, and let go of what is held."""
        self.release()
        self.script, self.requests, self._released = script, list[Request](), threading.Event()

    def release(self) -> None:
        """Let go of the answers that are held."""
        self._released.set()

    def reply(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> bytes | Cut | Forever:
        with self._lock:
            request = Request(len(self.requests) + 1, method, path, headers, body)
            self.requests.append(request)
            script, released = self.script, self._released
        step = script if callable(script) else next(iter(script[request.number - 1 :]), everybody)
        reply = step(request) if callable(step) else step
        if isinstance(reply, Hold):
            released.wait()
            return reply.sent or Cut()
        return reply

    def stream(self, connection: socket.socket, reply: Forever) -> None:
        """Send until the client leaves, or until it is told to `release`."""
        released, sent = self._released, 0
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 16)
        try:
            connection.sendall(reply.sent)
            while not released.wait(reply.every):
                connection.sendall(reply.again)
                sent += len(reply.again)
        finally:
            self.streamed.put(sent)

    def get_request(self) -> tuple[socket.socket, Any]:
        connection, address = super().get_request()
        if self.tls:
            connection = self.tls.wrap_socket(connection, server_side=True, do_handshake_on_connect=False)
        return connection, address

    def process_request(self, request: Any, client_address: Any) -> None:
        self._open.append(request)
        self.connections += 1
        super().process_request(request, client_address)

    def __enter__(self) -> Self:
        self._thread = threading.Thread(target=self.serve_forever, args=(0.01,))
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.shutdown()
        self._thread.join()
        self.release()
        for connection in self._open:
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        self.server_close()


class _Connection(socketserver.StreamRequestHandler):
    server: Scripted

    def handle(self) -> None:
        with contextlib.suppress(OSError):  # the client may leave at any time
            if self.server.greeting is not None:
                self._say(self.server.greeting)
                return
            while head := self.rfile.readline().split():
                lines = [line.decode().split(":", 1) for line in iter(self.rfile.readline, b"\r\n")]
                headers = {name.lower(): value.strip() for name, value in lines}
                body = self.rfile.read(int(headers.get("content-length", 0)))
                reply = self.server.reply(head[0].decode(), head[1].decode(), headers, body)
                if not self._say(reply):
                    return

    def _say(self, reply: bytes | Cut | Forever) -> bool:
        """Whether the connection goes on after it."""
        if isinstance(reply, bytes):
            self.wfile.write(reply)
            return True
        if isinstance(reply, Forever):
            self.server.stream(self.connection, reply)
            return False
        self.wfile.write(reply.sent)
        if reply.reset:
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.connection.close()
        return False
