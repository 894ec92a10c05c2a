"""One exchange with 2Chat, bounded in time and in size. Where it fails, it is known whether the request had left.

The one hand-written module that names httpx. Each call has a connection of its own: calls are seconds apart, and a kept
connection that the server ends at the wrong moment would leave ten people uncertain.
"""

import asyncio
import contextlib
import ipaddress
import socket
import sys
import time
from collections.abc import Mapping
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Any

import httpx

from .body import BodyReader, Response, seconds_ahead
from .causes import advice, bare, causes, reason
from .errors import InputError, MaybeSent, NeverSent
from .log import RedactingFilter
from .route import proxy_url
from .secret import redactor
from .settings import Settings
from .watchdog import Guard

_CLOSED = "this client is closed: nothing was sent. Make calls inside its `with` block."
# What a mock raises, which traces nothing, where no connection is to come about.
_NOT_CONNECTED = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError)
_filter = RedactingFilter("httpx", "httpcore.connection", "httpcore.http11", "httpcore.proxy", "httpcore.socks")


class _Base:
    """What both kinds of client are made of."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.redact = redactor(settings.api_key)
        self.clock_offset: float | None = None
        url = proxy_url(settings.base_url)
        tls = settings.ssl_context if url and url.startswith("https:") else None
        self.proxy = httpx.Proxy(url, ssl_context=tls) if url else None
        self._options: dict[str, Any] = {
            "verify": settings.ssl_context,
            "proxy": self.proxy,
            "trust_env": False,
            "limits": httpx.Limits(max_keepalive_connections=0),
            "cookies": CookieJar(DefaultCookiePolicy(allowed_domains=[])),
        }
        _filter.register(self, self.redact)


class Client(_Base):
    """A blocking client, safe to share between threads."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        hooks = {"response": [_forget_redirect]}
        self._client = httpx.Client(timeout=settings.timeout, event_hooks=hooks, **self._options)

    def ready(self) -> InputError | None:
        """What stands against any call, if anything does."""
        return InputError(_CLOSED) if self._client.is_closed else None

    def send(self, request: Mapping[str, Any], limit: int) -> Response | NeverSent | MaybeSent | InputError:
        """Send what a generated builder made, and read at most `limit` bytes of the answer's body."""
        if problem := self.ready():
            return problem
        call, body = _Call(self), BodyReader(limit)
        try:
            with contextlib.closing(self._client.send(call.request(request, call.trace), stream=True)) as response:
                if body.accepts(response.headers.get("Content-Encoding", "")):
                    for piece in response.iter_bytes():
                        if not body.take(piece):
                            break
            if call.guard and call.guard.expired:
                raise TimeoutError  # what was cut off may look as if it had ended
            self.clock_offset = seconds_ahead(response.headers.get("Date"))
            return body.response(response.status_code, response.headers.get("Retry-After"), self.redact)
        except Exception as error:  # noqa: BLE001  # whatever it is, the numbers need their outcome
            return call.failure(error)
        finally:
            if call.guard:
                call.guard.release()
            if call.stream:  # left open where a SOCKS proxy fails
                call.stream.close()

    def close(self) -> None:
        _filter.unregister(self)
        self._client.close()


class AsyncClient(_Base):
    """The same with asyncio, in whatever event loop it is called."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        hooks = {"response": [_aforget_redirect]}
        self._client = httpx.AsyncClient(timeout=None, event_hooks=hooks, **self._options)  # noqa: S113  # see send

    def ready(self) -> InputError | None:
        """See Client.ready."""
        try:
            asyncio.get_running_loop()
        except RuntimeError:
            return InputError("there is no event loop of asyncio here (trio has another): nothing was sent.")
        return InputError(_CLOSED) if self._client.is_closed else None

    async def send(self, request: Mapping[str, Any], limit: int) -> Response | NeverSent | MaybeSent | InputError:
        """See Client.send."""
        if problem := self.ready():
            return problem
        call, body = _Call(self), BodyReader(limit)
        try:
            async with (
                asyncio.timeout(self.settings.timeout),
                contextlib.aclosing(
                    await self._client.send(call.request(request, call.atrace), stream=True)
                ) as response,
            ):
                if body.accepts(response.headers.get("Content-Encoding", "")):
                    async for piece in response.aiter_bytes():
                        if not body.take(piece):
                            break
            self.clock_offset = seconds_ahead(response.headers.get("Date"))
            return body.response(response.status_code, response.headers.get("Retry-After"), self.redact)
        except Exception as error:  # noqa: BLE001  # see Client.send
            return call.failure(error)
        finally:
            if call.stream:  # left open where a task is cancelled during TLS
                await call.stream.aclose()

    async def close(self) -> None:
        _filter.unregister(self)
        await self._client.aclose()


class _Call:
    """One call under way: until when it may take, and whether its request has left."""

    def __init__(self, client: Client | AsyncClient) -> None:
        self._client = client
        self._timeout = client.settings.timeout
        self._deadline = time.monotonic() + self._timeout
        self._outer = sys.exception()
        self._left: bool | None = None  # unknown where nothing is traced
        self.guard: Guard | None = None
        self.stream: Any = None

    def request(self, request: Mapping[str, Any], trace: object) -> httpx.Request:
        settings = self._client.settings
        headers: dict[str, str] = {
            "X-User-API-Key": settings.api_key,
            "User-Agent": settings.user_agent,
            "Accept": "application/json",
            "Accept-Encoding": "identity",
            "Connection": "close",
            **request.get("headers", {}),
        }
        # Not by the client's build_request, which adds headers of its own.
        url, others = settings.base_url + request["url"], {name: request.get(name) for name in ("params", "json")}
        return httpx.Request(request["method"], url, headers=headers, extensions={"trace": trace}, **others)

    def trace(self, event: str, info: dict[str, Any]) -> None:
        """What httpcore reports of each step: a dozen a call."""
        self._left = self._left or False
        if event.endswith("connect_tcp.started") and isinstance(self._client, Client):
            info["timeout"] = _connect_timeout(info["host"], info["port"], self._timeout)
        elif event.endswith("connect_tcp.complete"):
            self.stream = info["return_value"]
            if isinstance(self._client, Client):
                self.guard = Guard(self.stream.get_extra_info("socket"), self._deadline)
        elif event.endswith("send_request_headers.started") and info["request"].method != b"CONNECT":
            if time.monotonic() >= self._deadline:
                raise TimeoutError
            self._left = True

    async def atrace(self, event: str, info: dict[str, Any]) -> None:
        self.trace(event, info)

    def failure(self, error: Exception) -> NeverSent | MaybeSent:
        if self.guard and self.guard.expired:
            error = TimeoutError()  # whatever it looks like
        seconds = f"{self._timeout:g} s"
        chain = causes(error, self._outer)
        why = self._client.redact(f"timed out after {seconds}" if isinstance(error, TimeoutError) else reason(chain))
        cause = bare(error, why)
        failure: NeverSent | MaybeSent
        if self._left or (self._left is None and not isinstance(error, _NOT_CONNECTED)):
            late = isinstance(error, TimeoutError | httpx.TimeoutException)
            failure = MaybeSent(
                f"2Chat did not answer in time ({seconds})." if late else f"the connection broke ({why})."
            )
        else:
            if proxy := self._client.proxy:
                why = f"through the proxy {proxy.url.host}:{proxy.url.port}: {why}"
            remedy = advice(chain)
            where = self._client.settings.base_url
            failure = NeverSent(f"there was no connection to {where} ({why}). Nothing was sent.{remedy}", not remedy)
        failure.__cause__ = cause
        return failure


def _connect_timeout(host: str, port: int, timeout: float) -> float:
    """For each address of a name: they are tried one after the other, each for so long."""
    with contextlib.suppress(ValueError):
        ipaddress.ip_address(host)
        return timeout
    addresses = len(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
    return timeout if addresses == 1 else min(10.0, timeout / addresses)


def _forget_redirect(response: httpx.Response) -> None:
    """httpx prepares one even if it is not to follow it, and raises where the address is none."""
    response.headers.pop("Location", None)


async def _aforget_redirect(response: httpx.Response) -> None:
    _forget_redirect(response)
