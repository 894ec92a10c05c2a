"""The table of connections that don't come about: certainly nothing was sent. And whom a client trusts."""

import contextlib
import socket
import ssl
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.http.face import Make, settings
from tests.support.people import KEY
from tests.support.scripted import Cut, Forever, Scripted, answer
from tests.support.tls import ELSEWHERE, EXPIRED, LOCALHOST, speaking_tls
from twochat.body import Response
from twochat.errors import InputError, NeverSent
from twochat.http import _connect_timeout


@dataclass(frozen=True)
class Place:
    """A server that can't be connected to."""

    set_up: Callable[[Scripted], object] = lambda _: None
    url: str = "https://127.0.0.1:{port}"
    ca_file: str | None = LOCALHOST
    listening: bool = True
    timeout: float = 30
    says: str = ""


def greeting(said: Cut | Forever, timeout: float = 30, says: str = "") -> Place:
    return Place(lambda server: setattr(server, "greeting", said), timeout=timeout, says=says)


def certified(certificate: str, ca_file: str | None, says: str, host: str = "127.0.0.1") -> Place:
    url = f"https://{host}:{{port}}"
    return Place(lambda server: setattr(server, "tls", speaking_tls(certificate)), url, ca_file, says=says)


PLACES: dict[str, Place] = {
    "nobody listens": Place(url="http://127.0.0.1:{port}", listening=False),
    "nobody listens for TLS": Place(listening=False),
    "a name that nobody has": Place(url="https://twochat.invalid"),
    "a label that is empty": Place(url="https://."),
    "plain HTTP instead of TLS": greeting(Cut(b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n")),
    "another protocol instead of TLS": greeting(Cut(b"SSH-2.0-OpenSSH_9.6\r\n")),
    "TLS that ends at once": greeting(Cut()),
    "TLS that is reset": greeting(Cut(reset=True)),
    "TLS with an alert": greeting(Cut(b"\x15\x03\x03\x00\x02\x02\x28")),
    "TLS that never answers": greeting(Forever(b"", b"", 0.05), timeout=0.5, says="timed out"),
    "TLS that drips": greeting(Forever(b"\x16\x03\x03\x40\x00", b"\x02", 0.05), timeout=0.5, says="timed out"),
}
UNTRUSTED: dict[str, Place] = {
    "a certificate of nobody we know": certified(LOCALHOST, None, "self-signed"),
    "a certificate of another authority": certified(ELSEWHERE, LOCALHOST, "self-signed"),
    "a certificate for another name": certified(ELSEWHERE, ELSEWHERE, "mismatch"),
    "a certificate that has expired": certified(EXPIRED, EXPIRED, "expired", "localhost"),
}


@contextlib.contextmanager
def standing(place: Place) -> Iterator[Scripted]:
    server = Scripted(listening=place.listening)
    place.set_up(server)
    with server:
        yield server


# Python's wrap_socket drops its socket unclosed when a reset comes before the handshake; the garbage collector closes it.
@pytest.mark.filterwarnings("ignore:unclosed <ssl.SSLSocket:ResourceWarning")
@pytest.mark.parametrize("name", PLACES)
def test_without_a_connection_certainly_nothing_was_sent_and_another_try_may_help(make: Make, name: str) -> None:
    place = PLACES[name]
    with standing(place) as server, ExitStack() as stack:
        try:
            face = make(place.url.format(port=server.port), ca_file=place.ca_file, timeout=place.timeout)
        except InputError:
            return  # sooner is better
        stack.enter_context(face)
        began = time.monotonic()
        error = face.send()
        assert time.monotonic() - began < min(place.timeout, 10) + 1
    assert isinstance(error, NeverSent)
    assert (error.transient, server.requests) == (True, [])
    text = str(error)
    assert text.startswith("there was no connection to http")
    assert text.endswith("). Nothing was sent.")
    assert "()" not in text
    assert place.says in text
    assert error.__cause__ is not None
    assert KEY not in text


@pytest.mark.parametrize("name", UNTRUSTED)
def test_a_certificate_that_is_not_trusted_is_not_tried_again_and_says_what_to_do(make: Make, name: str) -> None:
    place = UNTRUSTED[name]
    with standing(place) as server, make(place.url.format(port=server.port), ca_file=place.ca_file) as face:
        error = face.send()
    assert isinstance(error, NeverSent)
    assert (error.transient, server.requests) == (False, [])
    assert "CERTIFICATE_VERIFY_FAILED" in str(error)
    assert place.says in str(error)
    assert "ca_file=" in str(error)


def test_nothing_switches_off_that_the_server_is_verified(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    # What does so for other programs.
    for variable, value in {"PYTHONHTTPSVERIFY": "0", "CURL_CA_BUNDLE": "", "REQUESTS_CA_BUNDLE": ""}.items():
        monkeypatch.setenv(variable, value)
    place = UNTRUSTED["a certificate of nobody we know"]
    with standing(place) as server, make(place.url.format(port=server.port)) as face:
        error = face.send()
    assert (type(error), server.requests) == (NeverSent, [])


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
@pytest.mark.parametrize("named", ["ca_file", "SSL_CERT_FILE", "SSL_CERT_DIR"])
def test_a_private_authority_can_be_trusted(
    make: Make, secured: Scripted, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, host: str, named: str
) -> None:
    ca_file: Path | None = None
    if named == "ca_file":
        ca_file = Path(LOCALHOST)
    elif named == "SSL_CERT_FILE":
        monkeypatch.setenv(named, LOCALHOST)
    else:
        # OpenSSL finds a certificate in a folder by a hash of its subject.
        certificate = ssl.create_default_context(cafile=LOCALHOST).get_ca_certs(binary_form=True)
        assert len(certificate) == 1
        (tmp_path / f"{SUBJECT_HASH}.0").write_text(ssl.DER_cert_to_PEM_cert(certificate[0]))
        monkeypatch.setenv(named, str(tmp_path))
    secured.play([answer(200, "{}")])
    with make(f"https://{host}:{secured.port}", ca_file=ca_file) as face:
        assert face.send() == Response(200, "{}", None)


SUBJECT_HASH = "ce275665"
"""`openssl x509 -hash -noout -in localhost.pem`."""


DEAD, LIVE = "127.0.0.2", "127.0.0.1"
several_addresses = pytest.mark.block_network(allowed_hosts=[DEAD, LIVE])
Resolve = Callable[[list[str]], None]


@pytest.fixture
def resolve(monkeypatch: pytest.MonkeyPatch) -> Resolve:
    """Lets the name localhost stand for these addresses, in this order."""
    real = socket.getaddrinfo

    def install(addresses: list[str]) -> None:
        def getaddrinfo(host: str | bytes, port: int, *arguments: object, **options: object) -> object:
            if host not in ("localhost", b"localhost"):
                return real(host, port, *arguments, **options)  # type: ignore[arg-type]  # passed on as given
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in addresses]

        monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)

    return install


@contextlib.contextmanager
def hanging(port: int) -> Iterator[int]:
    """A port of DEAD that never answers: somebody listens, and there is no room in the queue."""
    with socket.socket() as listening, ExitStack() as stack:
        listening.bind((DEAD, port))
        listening.listen(0)
        for _ in range(4):
            waiting = stack.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(listening.getsockname())
        yield listening.getsockname()[1]


@several_addresses
@pytest.mark.parametrize("dead", ["refusing", "hanging"])
def test_a_dead_first_address_does_not_matter(make: Make, server: Scripted, resolve: Resolve, dead: str) -> None:
    """As where IPv6 is broken."""
    server.play([answer(200, "{}")])
    with hanging(server.port) if dead == "hanging" else contextlib.nullcontext():
        resolve([DEAD, LIVE])
        with make(f"http://localhost:{server.port}", timeout=3) as face:
            began = time.monotonic()
            assert face.send() == Response(200, "{}", None)
    assert time.monotonic() - began < 2


@several_addresses
def test_four_dead_addresses_take_no_longer_than_the_time_out(make: Make, resolve: Resolve) -> None:
    with hanging(0) as port:
        resolve([DEAD] * 4)
        with make(f"http://localhost:{port}", timeout=1.2) as face:
            began = time.monotonic()
            error = face.send()
    assert isinstance(error, NeverSent)
    assert "timed out" in str(error)
    assert 1.1 < time.monotonic() - began < 2.5


def test_one_of_several_addresses_gets_ten_seconds_at_most(resolve: Resolve) -> None:
    resolve([DEAD, LIVE])
    assert [_connect_timeout("localhost", 80, timeout) for timeout in (3, 60)] == [1.5, 10]
    assert _connect_timeout("127.0.0.1", 80, 60) == 60


def test_a_name_look_up_that_fails_says_so(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    def nobody(*_: object, **__: object) -> object:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", nobody)
    with make("https://twochat.example", ca_file=LOCALHOST) as face:
        error = face.send()
    assert isinstance(error, NeverSent)
    assert "Name or service not known" in str(error)


def test_the_settings_name_what_of_the_environment_cannot_be_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    empty = tmp_path / "empty.pem"
    empty.touch()
    for variable in ("SSL_CERT_FILE", "SSL_CERT_DIR"):
        for path in (tmp_path / "none", empty):
            with monkeypatch.context() as environment:
                environment.setenv(variable, str(path))
                with pytest.raises(InputError, match=rf"^{variable}='{path}' can't be used: "):
                    settings("https://localhost")
                settings("http://localhost")  # for which it doesn't matter
                settings("https://localhost", ca_file=LOCALHOST)
