"""The table of connections that don't come about: certainly nothing was sent. And whom a client trusts."""

import os
import ssl
import threading
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.failures.test_weather import ALL_VERBS, BOMB, PACKED, AnyVerb, good
from tests.support.callers import KINDS, MAKERS, Caller, Told
from tests.support.people import GROUP, KEY, SENDER, people
from tests.support.scripted import Cut, Forever, Scripted, answer
from twochat import AsyncTwoChat, InputError, Journal, NeverSent, Outcome, Pace, Plan, Report, Status, TwoChat
from twochat.plan import batches

ADDED, NOT_SENT, UNKNOWN = Status.ADDED, Status.NOT_SENT, Status.UNKNOWN
ONE_TRY = Pace(between=0, backoff=0, cap=0, retries=0)
CERTIFICATES = Path(__file__).parent / "certificates"
LOCALHOST, ELSEWHERE, EXPIRED = (str(CERTIFICATES / f"{name}.pem") for name in ("localhost", "elsewhere", "expired"))


def speaking_tls(certificate: str) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


@dataclass(frozen=True)
class Place:
    """A server that can't be connected to, until `mended` makes it a good one at the same address; None: nothing does."""

    set_up: Callable[[Scripted], object] = lambda _: None
    mended: Callable[[Scripted], object] | None = lambda server: _speak(server, LOCALHOST)
    url: str = "https://127.0.0.1:{port}"
    ca_file: str | None = LOCALHOST
    listening: bool = True
    timeout: float = 30


def _speak(server: Scripted, certificate: str) -> None:
    server.greeting = None
    server.tls = speaking_tls(certificate)


def _listen(server: Scripted, certificate: str) -> None:
    _speak(server, certificate)
    server.server_activate()


def greeting(said: Cut | Forever, timeout: float = 30) -> Place:
    return Place(lambda server: setattr(server, "greeting", said), timeout=timeout)


def certified(certificate: str, ca_file: str | None, *, mended: bool = True) -> Place:
    mend = (lambda server: _speak(server, LOCALHOST)) if mended else None
    return Place(lambda server: _speak(server, certificate), mend, ca_file=ca_file)


PLACES: dict[str, Place] = {
    "nobody listens": Place(
        url="http://127.0.0.1:{port}", listening=False, mended=lambda server: server.server_activate()
    ),
    "nobody listens for TLS": Place(listening=False, mended=lambda server: _listen(server, LOCALHOST)),
    "a name that nobody has": Place(url="https://twochat.invalid", mended=None),
    "plain HTTP instead of TLS": greeting(Cut(b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n")),
    "another protocol instead of TLS": greeting(Cut(b"SSH-2.0-OpenSSH_9.6\r\n")),
    "TLS that ends at once": greeting(Cut()),
    "TLS that is reset": greeting(Cut(reset=True)),
    "TLS with an alert": greeting(Cut(b"\x15\x03\x03\x00\x02\x02\x28")),
    "TLS that never answers": greeting(Forever(b"", b"", 0.05), timeout=1),
    "TLS that drips": greeting(Forever(b"\x16\x03\x03\x40\x00", b"\x02", 0.05), timeout=1),
    "a certificate of nobody we know": certified(LOCALHOST, None, mended=False),
    "a certificate of another authority": certified(ELSEWHERE, LOCALHOST),
    "a certificate for another name": Place(lambda server: _speak(server, ELSEWHERE), mended=None, ca_file=ELSEWHERE),
    "a certificate that has expired": certified(EXPIRED, EXPIRED, mended=False),
}


@pytest.fixture(params=PLACES)
def place(request: pytest.FixtureRequest) -> Place:
    return PLACES[request.param]


@pytest.fixture
def nowhere(place: Place) -> Iterator[Scripted]:
    server = Scripted(listening=place.listening)
    place.set_up(server)
    with server:
        server.play(good)
        yield server


def ask(caller: Caller, verb: AnyVerb, journal: Journal) -> Told:
    """Of ten people who are all uncertain for `verify`, and all to be sent for the others."""
    if verb == "verify":
        return caller.verify(Report(GROUP, tuple(Outcome(n, n, UNKNOWN, batch=1) for n in people(10))))
    return caller.resume(journal) if verb == "resume" else caller.ask(verb, people(10))


# Python's wrap_socket drops its socket unclosed when a reset comes before the handshake; the garbage collector closes it.
@pytest.mark.filterwarnings("ignore:unclosed <ssl.SSLSocket:ResourceWarning")
@pytest.mark.parametrize("verb", ALL_VERBS)
@pytest.mark.parametrize("kind", KINDS)
def test_without_a_connection_certainly_nothing_was_sent(
    nowhere: Scripted, place: Place, tmp_path: Path, kind: str, verb: AnyVerb
) -> None:
    options: dict[str, Any] = {"base_url": place.url.format(port=nowhere.port), "pace": ONE_TRY}
    plan = Plan(tuple(batches(people(10), None)))
    with ExitStack() as stack:
        caller = MAKERS[kind](nowhere, stack, ca_file=place.ca_file, timeout=place.timeout, **options)
        journal = stack.enter_context(Journal.create(tmp_path / "job.twochat", GROUP, SENDER, plan))

        told = ask(caller, verb, journal)

        assert (NeverSent, ()) == (type(told.error), told.requests)
        assert [outcome.status for outcome in told.outcomes] == ([] if verb == "verify" else [NOT_SENT] * 10)
        assert [outcome.status for outcome in journal.report()] == [NOT_SENT] * 10
        assert KEY not in str(told.error)

        if place.mended:
            place.mended(nowhere)
            later = ask(caller, verb, journal)
            assert (later.error, [outcome.status for outcome in later.outcomes]) == (None, [ADDED] * 10)
            assert len(nowhere.requests) == 1


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_a_private_authority_can_be_trusted(kind: str, host: str) -> None:
    server = Scripted()
    server.tls = speaking_tls(LOCALHOST)
    with server, ExitStack() as stack:
        told = MAKERS[kind](server, stack, base_url=f"https://{host}:{server.port}", ca_file=LOCALHOST).ask(
            "add_once", people(10)
        )
    assert [outcome.status for outcome in told.outcomes] == [ADDED] * 10


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("dripping", [True, False])
def test_the_whole_call_is_bounded_over_tls_too(kind: str, dripping: bool) -> None:
    server = Scripted()
    server.tls = speaking_tls(LOCALHOST)
    head = b"HTTP/1.1 200 OK\r\n"
    server.play([Forever(head, b"X-Drip: 1\r\n", 0.05) if dripping else Forever(head + b"\r\n", b" ", 0.05)])
    with server, ExitStack() as stack:
        options: dict[str, Any] = {"base_url": f"https://127.0.0.1:{server.port}", "ca_file": LOCALHOST}
        caller = MAKERS[kind](server, stack, timeout=1, **options)
        told = caller.ask("add", people(12))
    assert [outcome.status for outcome in told.outcomes] == [*[UNKNOWN] * 10, *[ADDED] * 2]


@pytest.mark.parametrize("kind", [TwoChat, AsyncTwoChat])
@pytest.mark.parametrize(
    "content", [None, "", "no certificate", "-----BEGIN CERTIFICATE-----\nnone\n-----END CERTIFICATE-----\n"]
)
def test_a_file_that_is_no_certificate_is_refused_when_the_client_is_made(
    kind: type[TwoChat] | type[AsyncTwoChat], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: str | None
) -> None:
    path = tmp_path / "ca.pem"
    if content is not None:
        path.write_text(content)
    for wrong in (str(path), str(tmp_path), "", "\0"):
        with pytest.raises(InputError, match="ca_file"):
            kind(KEY, SENDER, ca_file=wrong)
    monkeypatch.setenv("TWOCHAT_CA_FILE", str(path))
    with pytest.raises(InputError, match="ca_file"):
        kind.from_env(api_key=KEY, from_number=SENDER)


def test_the_authority_comes_from_the_environment_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TWOCHAT_CA_FILE", LOCALHOST)
    server = Scripted()
    server.tls = speaking_tls(LOCALHOST)
    with server, TwoChat.from_env(api_key=KEY, from_number=SENDER, base_url=f"https://localhost:{server.port}") as chat:
        assert chat.group(GROUP).add(people(3)).ok
        with chat.with_options(timeout=30) as other:
            assert other.group(GROUP).add(people(3)).ok


@pytest.mark.parametrize("kind", KINDS)
def test_a_gzip_bomb_is_not_unpacked(server: Scripted, kind: str) -> None:
    server.play([answer(body=BOMB, headers=PACKED)])
    with ExitStack() as stack:
        caller = MAKERS[kind](server, stack)
        tracemalloc.start()
        try:
            told = caller.ask("add_once", people(10))
            _, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
    assert [outcome.status for outcome in told.outcomes] == [UNKNOWN] * 10
    assert peak < 16 << 20


@pytest.mark.parametrize("kind", KINDS)
def test_a_call_leaves_no_thread_and_no_connection_behind(server: Scripted, kind: str) -> None:
    server.play([])
    with ExitStack() as stack:
        caller = MAKERS[kind](server, stack)
        caller.ask("add_once", people(1))
        before = threading.active_count(), len(os.listdir("/proc/self/fd")) if os.path.isdir("/proc/self/fd") else 0
        for _ in range(50):
            caller.ask("add_once", people(1))
        assert threading.active_count() < before[0] + 10
        if before[1]:
            assert len(os.listdir("/proc/self/fd")) < before[1] + 20  # of either end; the server's close in a moment
