"""The proxy of the environment: it carries, and sees no key; and where it fails, certainly nothing was sent."""

import base64
import contextlib
import select
import socket
import socketserver
import struct
import threading
import time
from collections.abc import Iterator

import pytest

from tests.http.face import Face, Make
from tests.support.people import KEY
from tests.support.scripted import Cut, Forever, Hold, Reply, Scripted, answer
from tests.support.tls import EXPIRED, LOCALHOST, speaking_tls
from twochat.body import Response
from twochat.errors import InputError, MaybeSent, NeverSent

CONNECTED = b"HTTP/1.1 200 Connected\r\n\r\n"


class Proxy(socketserver.ThreadingTCPServer):
    """Carries bytes to where CONNECT or SOCKS says. `asked`: what each client asked for; `carried`: what they then sent.

    `password`: what a SOCKS client must give. `silent`: where SOCKS says nothing any more: "method", "connect"; None: nowhere.
    """

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Carrying)
        self.asked: list[bytes] = []
        self.carried = b""
        self.password: tuple[bytes, bytes] | None = None
        self.silent: str | None = None
        self.reply = 0

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.server_address[1]}"


class _Carrying(socketserver.BaseRequestHandler):
    server: Proxy
    request: socket.socket

    def handle(self) -> None:
        with contextlib.suppress(OSError, IndexError):  # the client may leave at any time
            first = self.request.recv(1)
            if first == b"\x05":
                self._socks()
            elif first:
                self._connect(first)

    def _connect(self, head: bytes) -> None:
        while not head.endswith(b"\r\n\r\n"):
            head += self.request.recv(1)
        self.server.asked.append(head)
        host, _, port = head.split()[1].decode().rpartition(":")
        self._carry(host, int(port), CONNECTED)

    def _socks(self) -> None:
        methods = self.request.recv(self.request.recv(1)[0])
        if self.server.silent == "method":
            self._wait()
        wanted = b"\x02" if self.server.password else b"\x00"
        self.request.sendall(b"\x05" + (wanted if wanted in methods else b"\xff"))
        if wanted not in methods:
            return
        if self.server.password:
            self.request.recv(1)
            given = tuple(self.request.recv(self.request.recv(1)[0]) for _ in range(2))
            self.request.sendall(b"\x01" + (b"\x00" if given == self.server.password else b"\x01"))
            if given != self.server.password:
                return
        kind = self.request.recv(4)[3]
        host = self.request.recv(self.request.recv(1)[0] if kind == 3 else 4)
        name = host.decode() if kind == 3 else socket.inet_ntoa(host)
        (port,) = struct.unpack(">H", self.request.recv(2))
        self.server.asked.append(f"{name}:{port}".encode())
        if self.server.silent == "connect":
            self._wait()
        done = b"\x05%c\x00\x01\x00\x00\x00\x00\x00\x00" % self.server.reply
        if self.server.reply:
            self.request.sendall(done)
        else:
            self._carry(name, port, done)

    def _wait(self) -> None:
        while self.request.recv(1 << 16):
            pass

    def _carry(self, host: str, port: int, connected: bytes) -> None:
        client = self.request
        with socket.create_connection((host, port)) as far:
            client.sendall(connected)
            while True:
                for near in select.select([client, far], [], [])[0]:
                    piece = near.recv(1 << 16)
                    if not piece:
                        return
                    self.server.carried += piece if near is client else b""
                    (far if near is client else client).sendall(piece)


@pytest.fixture
def proxy() -> Iterator[Proxy]:
    with Proxy() as proxy:
        thread = threading.Thread(target=proxy.serve_forever, args=(0.01,))
        thread.start()
        yield proxy
        proxy.shutdown()
        thread.join()


@pytest.mark.parametrize(
    ("variable", "scheme"),
    [
        ("HTTPS_PROXY", "http://"),
        ("https_proxy", ""),
        ("HTTPS_PROXY", "socks5://"),
        ("ALL_PROXY", "socks5h://"),
    ],
)
def test_the_proxy_of_the_environment_carries_https_and_sees_no_key(
    make: Make, secured: Scripted, proxy: Proxy, monkeypatch: pytest.MonkeyPatch, variable: str, scheme: str
) -> None:
    if "socks" in scheme:
        proxy.password = (b"user", b"sesame")
    monkeypatch.setenv(variable, f"{scheme}user:sesame@{proxy.address}")
    secured.play(lambda _: answer(200, "{}"))
    with make(f"https://localhost:{secured.port}", ca_file=LOCALHOST) as face:
        assert [face.send(), face.send()] == [Response(200, "{}", None)] * 2
    assert (len(secured.requests), len(proxy.asked)) == (2, 2)
    assert f"localhost:{secured.port}".encode() in proxy.asked[0]
    if "socks" not in scheme:
        assert b"Proxy-Authorization: Basic " + base64.b64encode(b"user:sesame") in proxy.asked[0]
    assert KEY.encode() not in b"".join(proxy.asked) + proxy.carried


def test_a_proxy_that_speaks_tls_is_trusted_as_2chat_is(
    make: Make, secured: Scripted, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", f"https://localhost:{secured.port}")
    secured.play([answer(503)])
    with make("https://localhost", ca_file=LOCALHOST) as face:
        error = face.send()
    assert isinstance(error, NeverSent)
    assert "503" in str(error), "TLS with the proxy came about"
    assert [request.method for request in secured.requests] == ["CONNECT"]


@pytest.mark.parametrize("exception", ["localhost", "*", "other.example,localhost"])
def test_no_proxy_is_honoured(
    make: Make, secured: Scripted, proxy: Proxy, monkeypatch: pytest.MonkeyPatch, exception: str
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", proxy.address)
    monkeypatch.setenv("NO_PROXY", exception)
    secured.play([answer(200, "{}")])
    with make(f"https://localhost:{secured.port}", ca_file=LOCALHOST) as face:
        assert face.send() == Response(200, "{}", None)
    assert proxy.asked == []


@pytest.mark.parametrize("variable", ["HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "ALL_PROXY", "all_proxy"])
def test_a_proxy_does_not_get_to_see_what_is_meant_for_this_machine(
    make: Make, server: Scripted, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    with Scripted() as proxy:
        monkeypatch.setenv(variable, proxy.url)
        server.play([answer(200, "{}")])
        with make(server.url) as face:
            face.send()
        assert (len(server.requests), proxy.requests) == (1, []), "plain http with the key went to another machine"


@pytest.mark.parametrize(
    "address",
    [
        "ftp://user:sesame@127.0.0.1",
        "http://user:sesame@127.0.0.1:nine",
        "http://user:sesame@127.0.0.1:99999",
        "http://user:sesame@",
        "http://user:sesame@[",
        "http://user:sesame@a b",
        "http://user:sesame@\u200b.example",
    ],
)
def test_a_proxy_that_cannot_be_used_is_named_when_the_client_is_made_and_not_quoted(
    make: Make, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", address)
    with pytest.raises(InputError, match="HTTPS_PROXY") as caught:
        make("https://localhost", ca_file=LOCALHOST)
    assert "sesame" not in str(caught.value)


def test_what_socks_needs_is_said_when_the_client_is_made(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "socks5://127.0.0.1:1080")
    monkeypatch.setattr("twochat.route.find_spec", lambda _: None)
    with pytest.raises(InputError, match=r"pip install 'httpx\[socks\]'"):
        make("https://localhost", ca_file=LOCALHOST)


FAILING: dict[str, Reply] = {
    "closes": Cut(),
    "is reset": Cut(reset=True),
    "talks nonsense": Cut(b"220 mail.example.com ESMTP\r\n\r\n"),
    "breaks off": Cut(b"HTTP/1.1 200 Conn"),
    "answers 502": answer(502),
    "answers 403": answer(403),
    "says nothing": Hold(),
    "drips": Forever(b"HTTP/1.1 200 OK\r\n", b"X-Drip: 1\r\n", 0.03),
    "talks nonsense where TLS is to begin": Cut(CONNECTED + b"220 mail.example.com ESMTP\r\n"),
    "closes where TLS is to begin": Cut(CONNECTED),
    "says nothing where TLS is to begin": Forever(CONNECTED, b"", 0.03),
    "drips where TLS is to begin": Forever(CONNECTED + b"\x16\x03\x03\x40\x00", b"\x02", 0.03),
}


def through(face: Face, address: str) -> NeverSent:
    """What a call raises that certainly did nothing, and says that it was the proxy."""
    began = time.monotonic()
    error = face.send()
    assert time.monotonic() - began < 5
    assert isinstance(error, NeverSent)
    assert f"(through the proxy {address}: " in str(error)
    assert "sesame" not in str(error)
    return error


@pytest.mark.filterwarnings("ignore:unclosed <ssl.SSLSocket:ResourceWarning")
@pytest.mark.parametrize("name", FAILING)
def test_a_proxy_that_fails_has_certainly_sent_nothing_and_another_try_may_help(
    make: Make, server: Scripted, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", server.url.replace("//", "//user:sesame@"))
    server.play([FAILING[name]])
    endless = isinstance(FAILING[name], Hold | Forever)
    with make("https://localhost", ca_file=LOCALHOST, timeout=0.5 if endless else 30) as face:
        assert through(face, f"127.0.0.1:{server.port}").transient
    assert [request.method for request in server.requests] == ["CONNECT"]


def test_a_proxy_that_is_not_there_is_named(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        monkeypatch.setenv("HTTPS_PROXY", f"http://user:sesame@{address}")
        with make("https://localhost", ca_file=LOCALHOST) as face:
            assert through(face, address).transient


def test_a_proxy_that_wants_a_password_is_not_asked_again(
    make: Make, server: Scripted, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", server.url)
    server.play([answer(407)])
    with make("https://localhost", ca_file=LOCALHOST) as face:
        error = through(face, f"127.0.0.1:{server.port}")
    assert not error.transient
    assert "user name and password in HTTPS_PROXY" in str(error)


@pytest.mark.parametrize("given", ["", "user:wrong@"])
def test_a_socks_proxy_that_wants_a_password_is_not_asked_again(
    make: Make, proxy: Proxy, monkeypatch: pytest.MonkeyPatch, given: str
) -> None:
    proxy.password = (b"user", b"sesame")
    monkeypatch.setenv("HTTPS_PROXY", f"socks5://{given}{proxy.address}")
    with make("https://localhost", ca_file=LOCALHOST) as face:
        error = through(face, proxy.address)
    assert not error.transient
    assert "user name and password in HTTPS_PROXY" in str(error)


@pytest.mark.parametrize("silent", ["method", "connect"])
def test_a_socks_proxy_that_says_nothing_holds_a_call_no_longer_than_the_time_out(
    make: Make, proxy: Proxy, monkeypatch: pytest.MonkeyPatch, silent: str
) -> None:
    proxy.silent = silent
    monkeypatch.setenv("HTTPS_PROXY", f"socks5://{proxy.address}")
    with make("https://localhost", ca_file=LOCALHOST, timeout=0.5) as face:
        assert "timed out after 0.5 s" in str(through(face, proxy.address))


@pytest.mark.parametrize("reply", [Cut(), Cut(reset=True), Cut(b"HTTP/1.1 400 No\r\n\r\n")], ids=repr)
def test_what_speaks_no_socks_has_certainly_sent_nothing(
    make: Make, server: Scripted, monkeypatch: pytest.MonkeyPatch, reply: Cut
) -> None:
    server.greeting = reply
    monkeypatch.setenv("HTTPS_PROXY", f"socks5://127.0.0.1:{server.port}")
    with make("https://localhost", ca_file=LOCALHOST) as face:
        assert through(face, f"127.0.0.1:{server.port}").transient


def test_a_socks_proxy_that_reaches_nobody_has_certainly_sent_nothing(
    make: Make, proxy: Proxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    proxy.reply = 4
    monkeypatch.setenv("HTTPS_PROXY", f"socks5://{proxy.address}")
    with make("https://localhost", ca_file=LOCALHOST) as face:
        assert through(face, proxy.address).transient


@pytest.mark.parametrize("scheme", ["http", "socks5"])
def test_a_certificate_that_is_not_trusted_is_not_tried_again_in_a_tunnel_either(
    make: Make, proxy: Proxy, monkeypatch: pytest.MonkeyPatch, scheme: str
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", f"{scheme}://{proxy.address}")
    server = Scripted()
    server.tls = speaking_tls(EXPIRED)
    with server, make(f"https://localhost:{server.port}", ca_file=LOCALHOST) as face:
        error = through(face, proxy.address)
    assert (error.transient, server.requests) == (False, [])
    assert "ca_file=" in str(error)


@pytest.mark.parametrize("scheme", ["http", "socks5"])
def test_what_has_left_through_a_tunnel_is_uncertain(
    make: Make, secured: Scripted, proxy: Proxy, monkeypatch: pytest.MonkeyPatch, scheme: str
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", f"{scheme}://{proxy.address}")
    secured.play([Cut(), Hold()])
    with make(f"https://localhost:{secured.port}", ca_file=LOCALHOST, timeout=0.6) as face:
        results = [face.send(), face.send()]
    assert [type(result) for result in results] == [MaybeSent, MaybeSent]
    assert "did not answer in time" in str(results[1])
