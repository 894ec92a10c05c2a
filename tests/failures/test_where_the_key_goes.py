"""The key goes to the server that it is for, and to nobody else; and what an odd answer leaves behind."""

import gzip
import logging
import socket
from contextlib import ExitStack

import pytest

from tests.support.callers import KINDS, MAKERS, VERBS, Caller, Verb
from tests.support.people import KEY, people
from tests.support.scripted import Request, Scripted, answer, everybody
from twochat import ContractError, InputError, NeverSent, RateLimited, Status, StatusError


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed_so_that_the_key_goes_nowhere_else(
    caller: Caller, server: Scripted, status: int, verb: Verb
) -> None:
    with Scripted() as elsewhere:
        for place in (elsewhere.url + "/open", elsewhere.url.removeprefix("http:"), "http://[", server.url + "/open"):
            server.play([answer(status, headers={"Location": place})])
            told = caller.ask(verb, people(1))
            assert (ContractError, 1) == (type(told.error), len(server.requests))
            assert [outcome.status for outcome in told.outcomes] == [Status.UNKNOWN]
        assert elsewhere.requests == []


def test_no_cookie_is_kept(caller: Caller, server: Scripted) -> None:
    server.play([answer(401, headers={"Set-Cookie": "session=1"})])
    caller.ask("add_once", people(1))
    caller.ask("add_once", people(1))
    assert [request.headers.get("cookie") for request in server.requests] == [None, None]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("variable", ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"])
def test_a_proxy_does_not_get_to_see_what_is_meant_for_this_machine(
    server: Scripted, monkeypatch: pytest.MonkeyPatch, kind: str, variable: str
) -> None:
    for other in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(other, raising=False)
    with Scripted() as proxy, ExitStack() as stack:
        monkeypatch.setenv(variable, proxy.url)
        server.play([])
        told = MAKERS[kind](server, stack).ask("add_once", people(1))
        seen = [request.headers["x-user-api-key"] for request in proxy.requests]
        assert (len(told.requests), seen) == (1, []), "plain http with the key went to another machine than this"


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("kind", KINDS)
def test_a_refused_connection_has_certainly_done_nothing(server: Scripted, kind: str, verb: Verb) -> None:
    with socket.socket() as taken, ExitStack() as stack:
        taken.bind(("127.0.0.1", 0))  # taken and not listening: a connection is refused
        server.play([])
        caller = MAKERS[kind](server, stack, base_url=f"http://127.0.0.1:{taken.getsockname()[1]}")
        told = caller.ask(verb, people(12) if verb != "add_once" else people(10))
        assert (NeverSent, ()) == (type(told.error), told.requests)
        assert {Status.NOT_SENT} == {outcome.status for outcome in told.outcomes}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("host", ["a..b", "."])
def test_an_address_that_can_be_no_host_is_never_sent_to(server: Scripted, kind: str, host: str) -> None:
    with ExitStack() as stack:
        try:
            caller = MAKERS[kind](server, stack, base_url=f"https://{host}")
        except InputError:
            return  # sooner is better
        told = caller.ask("add_once", people(1))
    assert (NeverSent, [Status.NOT_SENT]) == (type(told.error), [outcome.status for outcome in told.outcomes])


@pytest.mark.parametrize("verb", VERBS)
def test_numbers_that_nobody_asked_for_are_ignored_with_a_warning(
    caller: Caller, server: Scripted, caplog: pytest.LogCaptureFixture, verb: Verb
) -> None:
    good = {"statusCode": 200}
    strangers = {"+12025550101": good, "12025550102": good, "constructor": good}
    server.play(
        [
            lambda request: answer(
                body={"success": True, "participants": dict.fromkeys(request.participants, good) | strangers}
            )
        ]
    )
    with caplog.at_level(logging.WARNING, "twochat"):
        told = caller.ask(verb, people(10))
    assert people(10) == [outcome.number for outcome in told.outcomes]
    [record] = [record for record in caplog.records if record.name == "twochat"]
    assert record.levelno == logging.WARNING
    assert "3" in record.getMessage()


def test_keys_without_plus_are_no_strangers(caller: Caller, server: Scripted, caplog: pytest.LogCaptureFixture) -> None:
    server.play(
        lambda request: answer(
            body={"success": True, "participants": {n[1:]: {"statusCode": 200} for n in request.participants}}
        )
    )
    with caplog.at_level(logging.WARNING, "twochat"):
        assert caller.ask("add_once", people(10)).error is None
    assert [record for record in caplog.records if record.name == "twochat"] == []


def test_a_rate_limit_tells_how_long_to_wait(caller: Caller, server: Scripted) -> None:
    server.play([answer(429, headers={"Retry-After": "7"}), answer(429)])
    waits = [caller.ask("add_once", people(1)).error for _ in range(2)]
    assert [error.retry_after for error in waits if isinstance(error, RateLimited)] == [7.0, None]


@pytest.mark.parametrize("status", [401, 429, 500])
def test_an_answer_that_cannot_be_unpacked_keeps_its_status(caller: Caller, server: Scripted, status: int) -> None:
    server.play([answer(status, b"not gzip", {"Content-Encoding": "gzip"})])
    told = caller.ask("add_once", people(1))
    assert isinstance(told.error, StatusError | ContractError)
    assert status == told.error.status


def test_a_packed_answer_is_unpacked(caller: Caller, server: Scripted) -> None:
    def packed(request: Request) -> bytes:
        body = gzip.compress(everybody(request).partition(b"\r\n\r\n")[2])
        return answer(body=body, headers={"Content-Encoding": "gzip"})

    server.play([packed])
    assert [outcome.status for outcome in caller.ask("add_once", people(1)).outcomes] == [Status.ADDED]


def test_a_body_is_kept_as_it_came(caller: Caller, server: Scripted) -> None:
    for status, body in [(500, "<h1>no</h1>"), (418, "\u2615"), (200, "[1, 2]"), (404, '{"detail": "Ünbekannt"}')]:
        server.play([answer(status, body)])
        error = caller.ask("add_once", people(1)).error
        assert isinstance(error, StatusError | ContractError)
        assert (status, body) == (error.status, error.body)
        assert KEY not in str(error)
