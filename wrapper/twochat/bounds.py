"""What an answer may cost: a mebibyte, and the time-out for the whole call. httpx bounds neither.

It bounds each connecting, writing and reading, but not their sum: a server that sends a byte now and then holds a call for
ever. Here only what httpx and httpcore document is used: event hooks, streams, and the `trace` extension of a request.
"""

import asyncio
import contextlib
import socket
import threading
import zlib
from collections.abc import AsyncIterator, Iterator, Mapping
from contextvars import ContextVar
from types import TracebackType
from typing import Protocol, Self, cast

import httpx

from .errors import NeverSent

LIMIT = 1 << 20
"""Bytes of a body, both as it comes and unpacked. An answer about ten numbers has about a thousand."""
KEPT = 1 << 14
"""Letters that an error keeps of a body that was not read to its end."""

_FORMATS = {"gzip": zlib.MAX_WBITS | 16, "x-gzip": zlib.MAX_WBITS | 16, "deflate": zlib.MAX_WBITS}


class Body(httpx.SyncByteStream, httpx.AsyncByteStream):
    """Takes the place of an answer's stream: ends at the limit, and unpacks on the way, never more than the limit.

    `flaw`: why it is not the whole body, in words.
    """

    def __init__(self, response: httpx.Response) -> None:
        # httpx would unpack each piece whole, and a piece can stand for a thousand times its size.
        encoding = response.headers.pop("Content-Encoding", "").strip().lower()
        known = encoding in ("", "identity", *_FORMATS)
        self.flaw = "" if known else "the body is encoded in a way that nobody asked for"
        self._format = _FORMATS.get(encoding)
        self._unpacker = zlib.decompressobj(self._format) if self._format else None
        self._came = self._gave = 0
        self._stream = response.stream
        response.stream = self

    def __iter__(self) -> Iterator[bytes]:
        if not self.flaw:
            for piece in cast(httpx.SyncByteStream, self._stream):
                yield self._through(piece)
                if self.flaw:
                    return
            self._end()

    async def __aiter__(self) -> AsyncIterator[bytes]:
        if not self.flaw:
            async for piece in cast(httpx.AsyncByteStream, self._stream):
                yield self._through(piece)
                if self.flaw:
                    return
            self._end()

    def close(self) -> None:
        cast(httpx.SyncByteStream, self._stream).close()

    async def aclose(self) -> None:
        await cast(httpx.AsyncByteStream, self._stream).aclose()

    def _through(self, piece: bytes) -> bytes:
        """What a piece stands for."""
        try:
            plain = self._unpacked(piece)
        except zlib.error:
            self.flaw = "the body can't be decoded"
            return b""
        self._came += len(piece)
        self._gave += len(plain)
        if max(self._came, self._gave) > LIMIT:
            self.flaw = f"the body is over {LIMIT >> 20} MiB"
        return plain

    def _unpacked(self, piece: bytes) -> bytes:
        if not self._unpacker:
            return piece
        if self._unpacker.eof:  # it would copy what more comes again and again
            return b""
        room = LIMIT - self._gave + 1
        try:
            return self._unpacker.decompress(piece, room)
        except zlib.error:
            if self._format != zlib.MAX_WBITS or self._came:
                raise
            # Some servers leave out the frame that HTTP's deflate has.
            self._unpacker = zlib.decompressobj(-zlib.MAX_WBITS)
            return self._unpacker.decompress(piece, room)

    def _end(self) -> None:
        if self._unpacker and self._came and not self._unpacker.eof:
            self.flaw = "the body can't be decoded"


_CONNECTING = ("connect_tcp", "start_tls")
_NO_CONNECTION = "there was no connection to 2Chat in time. Nothing was sent."


class _Connection(Protocol):
    """What httpcore calls a network stream."""

    def close(self) -> None: ...

    async def aclose(self) -> None: ...

    def get_extra_info(self, info: str) -> object: ...


class Deadline:
    """Ends a blocking call `seconds` after it began to connect: a thread shuts the socket down, whatever is waited for.

    Connecting itself is bounded by httpx, and each address and TLS on its own. When that took too long, nothing is sent.
    """

    def __init__(self, seconds: float) -> None:
        self.late = False
        self._lock = threading.Lock()
        self._socket: socket.socket | None = None
        self._timer = threading.Timer(seconds, self._end)
        self._timer.daemon = True

    def trace(self, event: str, info: Mapping[str, object]) -> None:
        """To be told by httpcore how far it came. Each call connects anew, so that the socket is seen here."""
        if not self._timer.ident:
            self._timer.start()
        step, _, state = event.rpartition(".")
        if not step.endswith(_CONNECTING) or state != "complete":
            return
        connection = cast(_Connection, info["return_value"])
        with self._lock:
            if self.late:
                connection.close()
                raise NeverSent(_NO_CONNECTION)
            self._socket = cast(socket.socket, connection.get_extra_info("socket"))

    def _end(self) -> None:
        with self._lock:
            self.late = True
            if self._socket:
                with contextlib.suppress(OSError):  # it may be closed by now
                    # Not the TLS socket's own method, which forgets its TLS in the middle of a reading.
                    socket.socket.shutdown(self._socket, socket.SHUT_RDWR)

    def __enter__(self) -> Self:
        _current.set(self)
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()


class AsyncDeadline:
    """The same with asyncio.

    Raises:
        TimeoutError: when the time is up.
    """

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._until: float | None = None
        self._timeout = asyncio.timeout(None)

    async def trace(self, event: str, info: Mapping[str, object]) -> None:
        """See Deadline.trace."""
        now = asyncio.get_running_loop().time()
        self._until = self._until or now + self._seconds
        step, _, state = event.rpartition(".")
        connecting = step.endswith(_CONNECTING)
        # Not cut off while it connects: httpcore would leave a connection open whose TLS is cancelled.
        until = None if connecting else self._until
        if self._timeout.when() != until and not self._timeout.expired():
            self._timeout.reschedule(until)
        if connecting and state == "complete" and now > self._until:
            await cast(_Connection, info["return_value"]).aclose()
            raise NeverSent(_NO_CONNECTION)

    async def __aenter__(self) -> Self:
        await self._timeout.__aenter__()
        _current.set(self)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._timeout.__aexit__(kind, error, trace)


# Of this thread's or task's call. The generated functions take nothing that could tell the request.
_current: ContextVar[Deadline | AsyncDeadline] = ContextVar("twochat_deadline")


def begin(request: httpx.Request) -> None:
    """To be called before a request leaves."""
    request.extensions["trace"] = _current.get().trace


async def abegin(request: httpx.Request) -> None:
    """See begin."""
    begin(request)
