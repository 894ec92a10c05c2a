"""How a request travels: over kept connections, for no longer than the time-out, and with an answer of a mebibyte at most.

The one door to httpx, and nothing of its leaves but answers for the generated functions. Below it stand body.py and network.py.
"""

import contextlib
import ssl
import urllib.request
from collections.abc import Callable, Generator
from importlib.util import find_spec
from typing import Any, TypedDict, cast
from urllib.parse import urlsplit

import httpcore
import httpx

from .body import Body
from .errors import InputError, MaybeSent, NeverSent
from .log import Discreet
from .network import AsyncBackend, AsyncStream, Backend, Stream, allow
from .settings import Settings, hidden

KEPT_FOR = 1.0
"""Seconds that a connection waits for the next call. Servers end theirs after 2 to 75; a call that meets that very moment
never arrives, but nobody could know."""

Check = Callable[[int, bytes, str | None, str], object]
"""Told each answer's status, body and Retry-After, and what is wrong with the body, in words. Gives the body's JSON, or raises
for what must not go on."""


class Client(httpx.Client):
    """A blocking client that does nothing around a call: no cookies, no redirects, no log with the group in it.

    Safe to share between threads.
    """

    def __init__(self, settings: Settings, check: Check) -> None:
        self._settings = settings
        transport = _Transport(settings, check)
        super().__init__(transport=transport, trust_env=False)
        self._carry = transport.handle_request

    def request(self, method: str, url: httpx.URL | str, **content: Any) -> httpx.Response:
        """Send what a generated function asks for.

        Raises:
            InputError: the client is closed.
            NeverSent, MaybeSent: there is no answer.
        """
        return self._carry(_asked(self, self._settings, method, url, **content))


class AsyncClient(httpx.AsyncClient):
    """The same with asyncio."""

    def __init__(self, settings: Settings, check: Check) -> None:
        self._settings = settings
        transport = _AsyncTransport(settings, check)
        super().__init__(transport=transport, trust_env=False)
        self._carry = transport.handle_async_request

    async def request(self, method: str, url: httpx.URL | str, **content: Any) -> httpx.Response:
        """See Client.request."""
        return await self._carry(_asked(self, self._settings, method, url, **content))


def _asked(
    client: httpx.Client | httpx.AsyncClient,
    settings: Settings,
    method: str,
    path: httpx.URL | str,
    headers: dict[str, str] | None = None,
    **content: Any,
) -> httpx.Request:
    if client.is_closed:
        raise InputError("this client is closed: nothing was sent. Make calls inside its `with` block.")
    ours = {
        "X-User-API-Key": settings.api_key,
        "User-Agent": settings.user_agent,
        "Accept": "*/*",
        "Accept-Encoding": "gzip, deflate",
    }
    return httpx.Request(method, f"{settings.base_url}{path}", headers=ours | (headers or {}), **content)


_discreet = Discreet("httpcore.connection", "httpcore.http11", "httpcore.proxy", "httpcore.socks")


class _Transport(httpx.HTTPTransport):
    def __init__(self, settings: Settings, check: Check) -> None:
        self._settings = settings
        self._check = check
        _discreet.keep(self, settings.api_key)
        # In the place of httpx's own, which takes no network backend. This one name of theirs is not documented; but what
        # vcrpy, respx and pytest-httpx put in the place of an HTTPTransport's methods works so.
        self._pool = httpcore.ConnectionPool(**_way(settings), network_backend=Backend())

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        allow(self._settings.timeout)
        with _told(self._settings.api_key):
            answer = super().handle_request(request)
            body = Body(answer.headers)
            connection = answer.extensions.get("network_stream")
            try:
                for piece in cast(httpx.SyncByteStream, answer.stream):
                    if not body.take(piece):
                        break
                body.end()
                if isinstance(connection, Stream) and not body.fills(connection.record.came):
                    connection.close()  # before another call could get it
            finally:
                answer.close()
        return _Answer(answer, body, self._check)


class _AsyncTransport(httpx.AsyncHTTPTransport):
    def __init__(self, settings: Settings, check: Check) -> None:
        self._settings = settings
        self._check = check
        _discreet.keep(self, settings.api_key)
        self._pool = httpcore.AsyncConnectionPool(**_way(settings), network_backend=AsyncBackend())

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        allow(self._settings.timeout)
        with _told(self._settings.api_key):
            answer = await super().handle_async_request(request)
            body = Body(answer.headers)
            connection = answer.extensions.get("network_stream")
            try:
                async for piece in cast(httpx.AsyncByteStream, answer.stream):
                    if not body.take(piece):
                        break
                body.end()
                if isinstance(connection, AsyncStream) and (
                    not body.fills(connection.record.came) or connection.holds_more()
                ):
                    await connection.aclose()
            finally:
                await answer.aclose()
        return _Answer(answer, body, self._check)


class _Way(TypedDict):
    """What httpcore's pools of both kinds are told."""

    ssl_context: ssl.SSLContext | None
    proxy: httpcore.Proxy | None
    max_connections: None
    keepalive_expiry: float


def _way(settings: Settings) -> _Way:
    way = _Way(ssl_context=None, proxy=None, max_connections=None, keepalive_expiry=KEPT_FOR)
    if settings.base_url.startswith(
        "https:"
    ):  # what is not stays on this machine: a proxy would get the key in clear text
        way["ssl_context"] = httpx.create_ssl_context(settings.trust())
        way["proxy"] = _proxy(settings.base_url)
    return way


def _proxy(base_url: str) -> httpcore.Proxy | None:
    """The one that the environment names."""
    named = urllib.request.getproxies()
    url = named.get("https") or named.get("all")
    if not url or urllib.request.proxy_bypass(urlsplit(base_url).netloc):
        return None
    try:
        proxy = httpx.Proxy(url if "://" in url else f"http://{url}")
    except (ValueError, httpx.InvalidURL):  # whose words may have a part of its password in them
        raise InputError("the proxy of HTTPS_PROXY or ALL_PROXY is no address such as http://127.0.0.1:3128") from None
    if proxy.url.scheme.startswith("socks") and not find_spec("socksio"):
        raise InputError("the proxy of HTTPS_PROXY or ALL_PROXY speaks SOCKS, which needs: pip install 'httpx[socks]'")
    return httpcore.Proxy(str(proxy.url), auth=proxy.raw_auth)


class _Answer(httpx.Response):
    """An answer that was checked, and parsed once."""

    def __init__(self, answer: httpx.Response, body: Body, check: Check) -> None:
        super().__init__(answer.status_code, headers=answer.headers, content=body.content)
        self._json = check(self.status_code, self.content, self.headers.get("Retry-After"), body.flaw)

    def json(self, **_: object) -> Any:
        return self._json


_NEVER_SENT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
    httpx.LocalProtocolError,
)


@contextlib.contextmanager
def _told(key: str) -> Generator[None]:
    """httpx's errors as ours; without a trace, whose frames hold the key."""
    try:
        yield
    except _NEVER_SENT as error:
        said = hidden(key, f"{error or type(error).__name__}")
        raise NeverSent(f"there was no connection to 2Chat ({said}). Nothing was sent.") from None
    except httpx.TimeoutException:
        raise MaybeSent("2Chat did not answer in time. People may have been added.") from None
    except httpx.TransportError as error:
        said = hidden(key, f"{error or type(error).__name__}")
        raise MaybeSent(f"the connection broke ({said}). People may have been added.") from None
