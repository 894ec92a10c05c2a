"""Connections on which every step has only what is left of its call's time; and what came over them is recorded.

httpx bounds each connecting, writing and reading, but not their sum: a server that sends a byte now and then would hold a call
for ever. So these stand under httpcore, as its network backends.
"""

import os
import ssl
import time
from collections.abc import Iterable
from contextvars import ContextVar
from typing import Any, Generic, TypeVar, cast

import httpcore

from .body import LIMIT

S = TypeVar("S", httpcore.NetworkStream, httpcore.AsyncNetworkStream)


class _Record:
    """What came over a connection since the last request."""

    def __init__(self) -> None:
        self.came = bytearray()

    def add(self, piece: bytes) -> bytes:
        """The same piece.

        Raises:
            RemoteProtocolError: there is more around the body than can be meant.
        """
        self.came += piece
        if len(self.came) > 2 * LIMIT:
            raise httpcore.RemoteProtocolError(f"the answer is over {LIMIT >> 19} MiB")
        return piece


# When the call of this thread or task must end. A network stream is told nothing about the request that it serves.
_until: ContextVar[float] = ContextVar("twochat_until")


def allow(seconds: float) -> None:
    """To be called when a call begins, in its thread or task: so long may it take."""
    _until.set(time.monotonic() + seconds)


def _left(late: type[httpcore.TimeoutException]) -> float:
    """Seconds."""
    if (left := _until.get() - time.monotonic()) > 0:
        return left
    raise late


class _Kept(Generic[S]):
    """What both kinds of connection know of themselves."""

    def __init__(self, stream: S) -> None:
        self._stream: S = stream
        self._process = os.getpid()
        self.record = _Record()

    def get_extra_info(self, info: str) -> object:
        # A kept connection that is readable is not used again; nor in a fork, which would get the answers of the other process.
        return (info == "is_readable" and os.getpid() != self._process) or self._stream.get_extra_info(info)


class Stream(_Kept[httpcore.NetworkStream], httpcore.NetworkStream):
    """A connection on which each step has what is left of the call's time."""

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self.record.add(self._stream.read(max_bytes, _left(httpcore.ReadTimeout)))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self.record = _Record()
        self._stream.write(buffer, _left(httpcore.WriteTimeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        return _in_time(self._stream.start_tls(ssl_context, server_hostname, _left(httpcore.ConnectTimeout)))


def _in_time(stream: httpcore.NetworkStream) -> Stream:
    """A new connection, unless it came too late: of several addresses each one is tried for the whole time."""
    try:
        _left(httpcore.ConnectTimeout)
    except httpcore.ConnectTimeout:
        stream.close()
        raise
    return Stream(stream)


class Backend(httpcore.SyncBackend):
    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        left = _left(httpcore.ConnectTimeout)
        return _in_time(super().connect_tcp(host, port, left, local_address, socket_options))


class AsyncStream(_Kept[httpcore.AsyncNetworkStream], httpcore.AsyncNetworkStream):
    """See Stream."""

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        # All that asyncio has: what it held back would not be seen when the connection is used again.
        return self.record.add(await self._stream.read(max(max_bytes, LIMIT), _left(httpcore.ReadTimeout)))

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self.record = _Record()
        await self._stream.write(buffer, _left(httpcore.WriteTimeout))

    def holds_more(self) -> bool:
        """Whether TLS has more than was read: it is not seen from outside."""
        secured = self._stream.get_extra_info("ssl_object")
        try:
            return secured is not None and secured.read(1) is not None
        except ssl.SSLWantReadError:
            return False
        except ssl.SSLError:
            return True

    async def aclose(self) -> None:
        await self._stream.aclose()

    async def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.AsyncNetworkStream:
        try:
            secured = await self._stream.start_tls(ssl_context, server_hostname, _left(httpcore.ConnectTimeout))
        except BaseException:
            await self._stream.aclose()  # httpcore leaves it open when the task is cancelled
            raise
        return await _ain_time(secured)


async def _ain_time(stream: httpcore.AsyncNetworkStream) -> AsyncStream:
    """See _in_time."""
    try:
        _left(httpcore.ConnectTimeout)
    except httpcore.ConnectTimeout:
        await stream.aclose()
        raise
    return AsyncStream(stream)


class AsyncBackend(httpcore.AsyncNetworkBackend):
    def __init__(self) -> None:
        self._backend = cast(httpcore.AsyncNetworkBackend, httpcore.AnyIOBackend())

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        left = _left(httpcore.ConnectTimeout)
        return await _ain_time(await self._backend.connect_tcp(host, port, left, local_address, socket_options))
