"""What the rules see of an answer beyond what the sandbox and its mutants can send."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread

import pytest
from starlette.types import Receive, Scope, Send

from tests.contract import rules
from tests.contract.exchange import Exchange, Wire, add_participant, get_group
from tests.contract.findings import report
from twochat_sandbox import serving

BODY = b'{"success":false,"error_message":"x"}'
JSON = (b"Content-Type", b"application/json")


def answered(*headers: tuple[bytes, bytes]) -> list[str]:
    """What is wrong with an answer that has these headers."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 429, "headers": headers})
        await send({"type": "http.response.body", "body": BODY})

    with serving(app) as url:
        return rules.response(sent(url))


def sent(url: str) -> Exchange:
    wire = Wire(url, timeout=2)
    try:
        return wire.send(get_group())
    finally:
        wire.close()


@contextmanager
def raw(answer: bytes) -> Iterator[str]:
    """A server that sends these bytes once: servers that know HTTP refuse to send some."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            connection, _ = listener.accept()
            with connection:
                connection.recv(65_536)
                connection.sendall(answer)

        thread = Thread(target=serve)
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        thread.join()


@pytest.mark.parametrize(
    ("headers", "findings"),
    [
        ([JSON], []),
        ([JSON, JSON], ["the header Content-Type stands twice: 'application/json', 'application/json'"]),
        (
            [JSON, (b"content-type", b"text/html")],
            ["the header Content-Type stands twice: 'application/json', 'text/html'"],
        ),
        (
            [JSON, *[(b"Retry-After", second) for second in (b"1", b"2", b"3")]],
            ["the header Retry-After stands 3 times: '1', '2', '3'"],
        ),
        ([JSON, *[(name, b"x") for name in (b"Set-Cookie", b"Vary", b"Via", b"Cache-Control", b"Link") * 2]], []),
        ([JSON, (b"X-Trace", b"a"), (b"X-Trace", b"b")], []),
    ],
)
def test_a_header_that_is_no_list_stands_once(headers: list[tuple[bytes, bytes]], findings: list[str]) -> None:
    assert answered(*headers) == findings


def test_content_length_stands_once() -> None:
    length = b"Content-Length: %d\r\n" % len(BODY)
    head = b"HTTP/1.1 429 Too Many Requests\r\nContent-Type: application/json\r\nConnection: close\r\n"
    with raw(head + length * 2 + b"\r\n" + BODY) as url:
        assert rules.response(sent(url)) == ["the header Content-Length stands twice: '37', '37'"]
    with raw(head + length + b"Content-Length: 7\r\n\r\n" + BODY) as url:
        [finding] = rules.response(sent(url))
    assert finding.startswith("no complete answer: InvalidHeader: Content-Length")


def test_a_wrong_key_of_an_answer_is_not_repeated() -> None:
    body = b'{"success":true,"participants":{"447700900123":{"statusCode":200}}}'
    exchange = Exchange(add_participant(["+447700900123"]), 200, {"content-type": "application/json"}, body)
    assert rules.response(exchange) == ["the body breaks pattern at /participants: a key is not allowed"]


@pytest.mark.parametrize(
    ("key", "headers", "body", "found"),
    [
        ("a-secret-key", {}, "the key a-secret-key is not known", ["the API key stands in the answer, in its body"]),
        (
            "a-secret-key",
            {"location": "/?key=a-secret-key"},
            "",
            ["the API key stands in the answer, in its header Location"],
        ),
        ("a-secret-key", {}, "the key is not known", []),
        ("key", {}, "the key is not known", []),  # by chance
    ],
)
def test_an_answer_that_repeats_the_key_is_a_finding_that_does_not(
    key: str, headers: dict[str, str], body: str, found: list[str]
) -> None:
    exchange = Exchange(get_group(key=key), 401, headers, f'{{"success":false,"error_message":"{body}"}}'.encode())
    assert rules.discreet(exchange) == found
    assert rules.discreet in rules.ALL
    shown = report([(exchange, finding) for finding in rules.discreet(exchange)])
    assert key not in shown or not found
    assert "openapi.yaml: getGroup security UserApiKey (documented)" in shown or not found
