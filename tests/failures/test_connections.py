"""Connections are kept from call to call where that is safe, come in time or not at all, and may go through a proxy."""

import asyncio
import base64
import contextlib
import os
import select
import socket
import socketserver
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from types import SimpleNamespace
from typing import Any, cast

import httpcore
import pytest

from tests.failures.test_no_connection import LOCALHOST, speaking_tls
from tests.failures.test_weather import CHUNKED, body_of, chunked, good
from tests.support.callers import KINDS, MAKERS, Awaiting, Blocking, Caller
from tests.support.people import GROUP, KEY, SENDER, people
from tests.support.scripted import Forever, Hold, Scripted, answer
from twochat import AsyncTwoChat, InputError, MaybeSent, NeverSent, Status

Make = Callable[[bytes], bytes]
LENGTHS: dict[str, Make] = {
    "a length": lambda body: answer(body=body),
    "chunks": chunked,
    "small chunks": lambda body: CHUNKED + b"".join(b"1\r\n%c\r\n" % byte for byte in body) + b"0\r\n\r\n",
}
TOO_MANY = {f"{status}": answer(status) for status in (401, 429, 200)} | {
    "half of one": answer(401)[:20],
    "chunks": chunked(b"{}"),
    "an end of chunks": b"0\r\n\r\n",
    "a line end": b"\r\n",
}


def added(count: int) -> tuple[None, list[Status]]:
    return None, [Status.ADDED] * count


@pytest.fixture(params=KINDS)
def unconnected(request: pytest.FixtureRequest, server: Scripted) -> Iterator[Caller]:
    """A caller without a connection so far."""
    with ExitStack() as stack:
        yield MAKERS[request.param](server, stack)


@pytest.mark.parametrize("length", LENGTHS)
def test_calls_share_a_connection(unconnected: Caller, server: Scripted, length: str) -> None:
    server.play(lambda request: LENGTHS[length](body_of(request)))
    before = server.connections
    told = unconnected.ask("add", people(50))
    assert (told.error, [outcome.status for outcome in told.outcomes]) == added(50)
    assert (len(told.requests), server.connections - before) == (5, 1)


@pytest.mark.parametrize("length", LENGTHS)
@pytest.mark.parametrize("surplus", TOO_MANY)
def test_an_answer_too_many_is_not_taken_for_that_of_the_next_call(
    unconnected: Caller, server: Scripted, length: str, surplus: str
) -> None:
    """It would say for certain that nothing was done, of a call that is being carried out."""
    server.play([lambda request: LENGTHS[length](body_of(request)) + TOO_MANY[surplus]])
    before = server.connections
    told = unconnected.ask("add", people(12))
    assert (told.error, [outcome.status for outcome in told.outcomes]) == added(12)
    assert (len(told.requests), server.connections - before) == (2, 2)


CHUNKED_401 = answer(401).replace(b"Content-Length: 0\r\n\r\n", b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n")


def with_end(end: bytes) -> Make:
    return lambda body: chunked(body, end) + CHUNKED_401


def with_both_lengths(body: bytes) -> bytes:
    rest = chunked(body).partition(b"\r\n\r\n")[2] + answer(401)
    return CHUNKED[:-2] + b"Content-Length: %d\r\n\r\n" % len(rest) + rest


def filling(size: int) -> Make:
    """As long as what is read at once, so that the surplus comes with it and is left behind."""
    head = b"HTTP/1.1 200 OK\r\nContent-Length: %05d\r\n\r\n"
    length = size - len(head % 10000)
    return lambda body: head % length + body.ljust(length) + answer(401)


# Answers, with another behind, that programs read in more than one way, or in more than one piece.
AWKWARD: dict[str, Make] = {
    "both lengths": with_both_lengths,
    "an end of two zeros": with_end(b"00\r\n\r\n"),
    "an end with an extension": with_end(b"0;a=b\r\n\r\n"),
    "an end with a trailer": with_end(b"0\r\nX: y\r\n\r\n"),
    "an end without its return": with_end(b"0\r\n\n"),
    "a head without returns": lambda _: b"HTTP/1.1 503 X\nContent-Length: 0\n\n" + answer(401),
    "a status without a body": lambda _: (
        b"HTTP/1.1 204 X\r\nContent-Length: %d\r\n\r\n" % len(answer(401)) + answer(401)
    ),
    "hints before": lambda body: b"HTTP/1.1 103 X\r\n\r\n" + answer(body=body) + answer(401),
    "a whole read": filling(65536),
}


@pytest.mark.parametrize("awkward", AWKWARD)
def test_an_answer_that_can_be_read_in_two_ways_ends_its_connection(
    unconnected: Caller, server: Scripted, awkward: str
) -> None:
    server.play([lambda request: AWKWARD[awkward](body_of(request))])
    before = server.connections
    unconnected.ask("add_once", people(10))
    told = unconnected.ask("add_once", people(10))
    assert (told.error, [outcome.status for outcome in told.outcomes]) == added(10)
    assert (len(told.requests), server.connections - before) == (2, 2)


@pytest.mark.parametrize("kind", KINDS)
def test_an_answer_too_many_within_tls_is_not_taken_for_that_of_the_next_call(secured: Scripted, kind: str) -> None:
    """It comes in a record of its own, behind one that is full."""
    secured.play([lambda request: filling(16384)(body_of(request))])
    options: dict[str, Any] = {"base_url": f"https://localhost:{secured.port}", "ca_file": LOCALHOST}
    with ExitStack() as stack:
        told = MAKERS[kind](secured, stack, **options).ask("add", people(12))
    assert (told.error, [outcome.status for outcome in told.outcomes]) == added(12)
    assert (len(told.requests), secured.connections) == (2, 2)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork here")
def test_a_fork_does_not_use_a_connection_of_its_parent(unconnected: Caller, server: Scripted) -> None:
    server.play([])
    unconnected.ask("add_once", people(1))
    chat = cast(Blocking | Awaiting, unconnected).chat
    (connection,) = cast(Any, chat)._call._http._transport._pool.connections
    assert not connection.has_expired()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "getpid", lambda: 0)
        assert connection.has_expired()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("dripping", ["headers", "body"])
def test_a_call_on_a_kept_connection_is_bounded_too(server: Scripted, kind: str, dripping: str) -> None:
    head = b"HTTP/1.1 200 OK\r\n"
    drip = Forever(head, b"X-Drip: 1\r\n", 0.05) if dripping == "headers" else Forever(head + b"\r\n", b" ", 0.05)
    server.play([good, drip])
    with ExitStack() as stack:
        told = MAKERS[kind](server, stack, timeout=0.5).ask("add", people(22))
    assert [outcome.status for outcome in told.outcomes] == [
        *[Status.ADDED] * 10,
        *[Status.UNKNOWN] * 10,
        *[Status.ADDED] * 2,
    ]


@pytest.mark.parametrize("kind", KINDS)
def test_a_connection_that_comes_too_late_is_closed_and_nothing_is_sent(
    server: Scripted, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    now, made = [0.0], list[Any]()
    monkeypatch.setattr("twochat.network.time", SimpleNamespace(monotonic=lambda: now[0]))
    connect, aconnect = httpcore.SyncBackend.connect_tcp, httpcore.AnyIOBackend.connect_tcp

    def late(*arguments: Any) -> httpcore.NetworkStream:
        stream = connect(*arguments)
        made.append(stream)
        now[0] = 31
        return stream

    async def alate(*arguments: Any) -> httpcore.AsyncNetworkStream:
        stream = await aconnect(*arguments)
        made.append(stream)
        now[0] = 31
        return stream

    monkeypatch.setattr(httpcore.SyncBackend, "connect_tcp", late)
    monkeypatch.setattr(httpcore.AnyIOBackend, "connect_tcp", alate)
    server.play([])
    with ExitStack() as stack:
        told = MAKERS[kind](server, stack, timeout=30).ask("add_once", people(3))
        assert (NeverSent, [Status.NOT_SENT] * 3) == (type(told.error), [outcome.status for outcome in told.outcomes])
        assert (told.requests, made[0].get_extra_info("socket").fileno()) == ((), -1)


@pytest.mark.parametrize("kind", KINDS)
def test_what_comes_around_the_body_is_bounded_too(server: Scripted, kind: str) -> None:
    while not server.streamed.empty():
        server.streamed.get()
    server.play([Forever(b"", b"HTTP/1.1 103 Early Hints\r\n\r\n" * 1000)])
    with ExitStack() as stack:
        told = MAKERS[kind](server, stack).ask("add_once", people(3))
    assert (MaybeSent, [Status.UNKNOWN] * 3) == (type(told.error), [outcome.status for outcome in told.outcomes])
    assert server.streamed.get(timeout=30) < 32 << 20


def test_a_task_that_is_cancelled_while_it_connects_leaves_no_connection() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:

        async def scene() -> bytes:
            loop = asyncio.get_running_loop()
            url = f"https://127.0.0.1:{listening.getsockname()[1]}"
            async with AsyncTwoChat(KEY, SENDER, base_url=url) as chat:
                task = asyncio.create_task(chat.group(GROUP).add(people(1)))
                connection, _ = await asyncio.to_thread(listening.accept)
                with connection:
                    connection.setblocking(False)
                    assert (await loop.sock_recv(connection, 1)) == b"\x16"  # the first byte of TLS
                    task.cancel()
                    with pytest.raises(asyncio.CancelledError):
                        await task
                    rest = b"more"
                    while rest:
                        rest = await asyncio.wait_for(loop.sock_recv(connection, 1 << 16), 30)
                    return rest

        assert asyncio.run(scene()) == b""


class Proxy(socketserver.ThreadingTCPServer):
    """Carries bytes to where CONNECT says. `asked`: the head of each request to it; `carried`: what clients then sent."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Carrying)
        self.asked: list[bytes] = []
        self.carried = b""

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.server_address[1]}"


class _Carrying(socketserver.BaseRequestHandler):
    server: Proxy

    def handle(self) -> None:
        client: socket.socket = self.request
        head = b""
        while not head.endswith(b"\r\n\r\n"):
            head += client.recv(1)
        self.server.asked.append(head)
        host, _, port = head.split()[1].decode().rpartition(":")
        with contextlib.suppress(OSError), socket.create_connection((host, int(port))) as far:
            client.sendall(b"HTTP/1.1 200 Connected\r\n\r\n")
            while True:
                for near in select.select([client, far], [], [])[0]:
                    piece = near.recv(1 << 16)
                    if not piece:
                        return
                    self.server.carried += piece if near is client else b""
                    (far if near is client else client).sendall(piece)


@pytest.fixture
def proxy(monkeypatch: pytest.MonkeyPatch) -> Iterator[Proxy]:
    for name in ("HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    with Proxy() as proxy:
        thread = threading.Thread(target=proxy.serve_forever, args=(0.01,))
        thread.start()
        yield proxy
        proxy.shutdown()
        thread.join()


@pytest.fixture
def secured() -> Iterator[Scripted]:
    server = Scripted()
    server.tls = speaking_tls(LOCALHOST)
    with server:
        yield server


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("variable", ["HTTPS_PROXY", "ALL_PROXY"])
def test_the_proxy_of_the_environment_carries_https_and_sees_no_key(
    secured: Scripted, proxy: Proxy, monkeypatch: pytest.MonkeyPatch, kind: str, variable: str
) -> None:
    monkeypatch.setenv(variable, f"http://user:word@{proxy.address}")
    options: dict[str, Any] = {"base_url": f"https://localhost:{secured.port}", "ca_file": LOCALHOST}
    with ExitStack() as stack:
        told = MAKERS[kind](secured, stack, **options).ask("add", people(22))
        assert (told.error, [outcome.status for outcome in told.outcomes]) == added(22)
    assert (len(told.requests), len(proxy.asked)) == (3, 1)
    assert f"CONNECT localhost:{secured.port} ".encode() in proxy.asked[0]
    assert b"Proxy-Authorization: Basic " + base64.b64encode(b"user:word") in proxy.asked[0]
    assert KEY.encode() not in proxy.asked[0] + proxy.carried


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("exception", ["localhost", "*", "other.example,localhost"])
def test_no_proxy_is_honoured(
    secured: Scripted, proxy: Proxy, monkeypatch: pytest.MonkeyPatch, kind: str, exception: str
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", proxy.address)
    monkeypatch.setenv("NO_PROXY", exception)
    options: dict[str, Any] = {"base_url": f"https://localhost:{secured.port}", "ca_file": LOCALHOST}
    with ExitStack() as stack:
        assert MAKERS[kind](secured, stack, **options).ask("add", people(1)).error is None
    assert proxy.asked == []


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("address", ["ftp://127.0.0.1", "socks5://127.0.0.1:1", "http://127.0.0.1:nine"])
def test_a_proxy_that_cannot_be_used_is_named_when_the_client_is_made(
    proxy: Proxy, monkeypatch: pytest.MonkeyPatch, server: Scripted, kind: str, address: str
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", address)
    with ExitStack() as stack, pytest.raises(InputError, match="HTTPS_PROXY"):
        MAKERS[kind](server, stack, base_url="https://localhost")


@pytest.mark.parametrize("kind", KINDS)
def test_a_proxy_that_refuses_has_certainly_sent_nothing(
    server: Scripted, proxy: Proxy, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", server.url)
    server.play([answer(407)])
    with ExitStack() as stack:
        told = MAKERS[kind](server, stack, base_url="https://localhost").ask("add_once", people(1))
    assert (NeverSent, [Status.NOT_SENT]) == (type(told.error), [outcome.status for outcome in told.outcomes])
    assert [request.method for request in server.requests] == ["CONNECT"]


@pytest.mark.parametrize("kind", KINDS)
def test_a_proxy_that_never_answers_holds_a_call_no_longer_than_the_time_out(
    server: Scripted, proxy: Proxy, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", server.url)
    server.play([Hold()])
    with ExitStack() as stack:
        told = MAKERS[kind](server, stack, base_url="https://localhost", timeout=0.3).ask("add_once", people(1))
    assert [outcome.status for outcome in told.outcomes] == [Status.UNKNOWN]
