"""Users' mocks and instruments see each call, and none escapes them to the network."""

import gzip
from pathlib import Path
from typing import Any

import httpx
import pytest
import respx
import vcr
from pytest_httpx import HTTPXMock

from tests.http.face import GET, POST, Face, Make
from tests.support.people import KEY
from tests.support.scripted import Scripted, answer
from tests.support.tls import LOCALHOST
from twochat.body import Response
from twochat.errors import MaybeSent, NeverSent

URL = "https://api.p.2chat.io"
"""No test may reach it: pytest-recording blocks what is not this machine."""


@pytest.fixture
def far(make: Make) -> Any:
    with make(URL, ca_file=LOCALHOST, timeout=60) as face:
        yield face


NOTHING_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError)
ERRORS: dict[type[Exception], type[Exception]] = {
    **dict.fromkeys(NOTHING_SENT, NeverSent),
    httpx.ReadTimeout: MaybeSent,
    httpx.WriteTimeout: MaybeSent,
    httpx.ReadError: MaybeSent,
    httpx.WriteError: MaybeSent,
    httpx.RemoteProtocolError: MaybeSent,
    httpx.TransportError: MaybeSent,
    RuntimeError: MaybeSent,
}


def test_respx_answers_both(far: Face) -> None:
    with respx.mock(base_url=URL) as mock:
        post = mock.post(POST["url"]).respond(200, json={"success": True}, headers={"Retry-After": "7"})
        mock.get(GET["url"]).respond(404, content=gzip.compress(b"{}"), headers={"Content-Encoding": "gzip"})
        assert far.send(POST) == Response(200, '{"success":true}', 7.0)
        assert far.send(GET) == Response(404, "", None, "the body is compressed, though that was not asked for")
        assert post.calls.last.request.headers["X-User-API-Key"] == KEY


@pytest.mark.parametrize("using", ["httpcore", "httpx"])
@pytest.mark.parametrize("kind", ERRORS)
def test_what_a_mock_raises_is_judged_by_its_kind(far: Face, kind: type[Exception], using: str) -> None:
    with respx.mock(base_url=URL, using=using) as mock:
        mock.post(POST["url"]).mock(side_effect=kind)
        result = far.send()
    assert type(result) is ERRORS[kind]
    assert "()" not in str(result)
    assert isinstance(result, Exception)
    assert type(result.__cause__) is kind
    if issubclass(kind, httpx.TimeoutException) and kind not in NOTHING_SENT:
        assert str(result) == "2Chat did not answer in time (60 s)."


def test_what_a_mock_does_not_know_does_not_go_to_the_network(far: Face) -> None:
    with respx.mock(base_url=URL):
        result = far.send()
    assert isinstance(result, MaybeSent)
    assert "not mocked" in str(result)


def test_pytest_httpx_answers_both(far: Face, httpx_mock: HTTPXMock) -> None:
    httpx_mock.add_response(method="POST", url=URL + POST["url"], json={"success": True})
    httpx_mock.add_exception(httpx.ReadTimeout("no answer"), method="GET")
    assert far.send(POST) == Response(200, '{"success":true}', None)
    assert isinstance(far.send(GET), MaybeSent)
    assert len(httpx_mock.get_requests()) == 2


def test_vcrpy_records_and_plays_back(make: Make, server: Scripted, tmp_path: Path) -> None:
    server.play(lambda _: answer(200, "{}"))
    cassette = tmp_path / "cassette.yaml"
    for mode in ("once", "none"):
        with vcr.use_cassette(cassette, record_mode=mode, filter_headers=["X-User-API-Key"]) as tape:
            with make(server.url) as face:
                assert face.send() == Response(200, "{}", None)
            assert tape.play_count == (mode == "none")
    assert len(server.requests) == 1


def test_a_patched_transport_sees_each_call(far: Face, monkeypatch: pytest.MonkeyPatch) -> None:
    """As instruments of Sentry and OpenTelemetry patch it."""
    seen = list[str]()

    def handle(_: object, request: httpx.Request) -> httpx.Response:
        seen.append(str(request.url))
        return httpx.Response(200, text="{}")

    async def ahandle(transport: object, request: httpx.Request) -> httpx.Response:
        return handle(transport, request)

    monkeypatch.setattr(httpx.HTTPTransport, "handle_request", handle)
    monkeypatch.setattr(httpx.AsyncHTTPTransport, "handle_async_request", ahandle)
    assert far.send() == Response(200, "{}", None)
    assert seen == [URL + POST["url"]]


def test_a_patched_send_sees_each_call(far: Face, monkeypatch: pytest.MonkeyPatch) -> None:
    def send(_: object, request: httpx.Request, **options: object) -> httpx.Response:
        assert options == {"stream": True}
        return httpx.Response(201, text="{}", request=request)

    async def asend(client: object, request: httpx.Request, **options: object) -> httpx.Response:
        return send(client, request, **options)

    monkeypatch.setattr(httpx.Client, "send", send)
    monkeypatch.setattr(httpx.AsyncClient, "send", asend)
    assert far.send() == Response(201, "{}", None)


def test_a_mock_looks_no_name_up(far: Face, monkeypatch: pytest.MonkeyPatch) -> None:
    def looked_up(*_: object, **__: object) -> None:
        raise AssertionError("a name was looked up")

    monkeypatch.setattr("socket.getaddrinfo", looked_up)
    with respx.mock(base_url=URL) as mock:
        mock.post(POST["url"]).respond(200, text="{}")
        assert far.send() == Response(200, "{}", None)
