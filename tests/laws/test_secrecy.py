"""The key is in the header of the request, and nowhere else."""

import asyncio
import logging
import pickle
import ssl
import traceback
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.support.callers import KINDS, MAKERS, Caller, Verb
from tests.support.people import GROUP, KEY, SENDER, people
from tests.support.scripted import Cut, Reply, Scripted, answer
from twochat import (
    AsyncTwoChat,
    Cancelled,
    ContractError,
    InputError,
    JournalError,
    MaybeSent,
    NeverSent,
    Outcome,
    PartialFailure,
    Report,
    Status,
    StatusError,
    TwoChat,
    TwoChatError,
    Unsuccessful,
)
from twochat.errors import error_for

UNKNOWN = Path(__file__).parents[1] / "failures" / "certificates" / "localhost.pem"
"""The certificate and key of a server that no public authority knows."""
REPORT = Report(
    GROUP, (Outcome("0", None, Status.INVALID), Outcome("+447700900001", "+447700900001", Status.ADDED, 200))
)

# A server that says the key back, in every place that an error may be made of.
ECHOES: dict[str, Reply] = {
    **{
        f"{status} {name}": answer(status, body)
        for status in (
            400,
            401,
            402,
            403,
            404,
            406,
            409,
            410,
            418,
            422,
            429,
            486,
            499,
            500,
            502,
            503,
            504,
            520,
            201,
            302,
        )
        for name, body in {"detail": {"detail": f"no key {KEY}"}, "HTML": f"<h1>{KEY}</h1>"}.items()
    },
    "200 HTML": answer(200, f"<h1>{KEY}</h1>"),
    "200 JSON list": answer(200, [KEY]),
    "200 success is false": answer(200, {"success": False, "message": f"no key {KEY}"}),
    "200 success is the key": answer(200, {"success": KEY, "participants": {}}),
    "200 no success": answer(200, {"message": KEY}),
    "200 participants is the key": answer(200, {"success": True, "participants": KEY}),
    "200 entry is the key": answer(200, {"success": True, "participants": {people(1)[0]: KEY}}),
    "200 code is the key": answer(200, {"success": True, "participants": {people(1)[0]: {"statusCode": KEY}}}),
    "200 number is the key": answer(200, {"success": True, "participants": {KEY: {"statusCode": 200}}}),
    "200 message is the key": answer(
        200, {"success": True, "participants": {people(1)[0]: {"statusCode": 400, "message": f"no key {KEY}"}}}
    ),
    "200 torn": Cut(answer(200, {"success": True, "participants": {KEY: {}}})[:-4]),
    "illegal": Cut(f"{KEY}\r\n\r\n".encode()),
}


@pytest.fixture
def seen(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    caplog.set_level(logging.DEBUG)
    for name in ("httpx", "httpcore", "twochat", "asyncio"):
        caplog.set_level(logging.DEBUG, name)
    return caplog


@pytest.mark.parametrize("verb", ["add", "add_once"])
@pytest.mark.parametrize("name", ECHOES)
def test_no_error_report_pickle_or_log_shows_the_key(
    caller: Caller, server: Scripted, seen: pytest.LogCaptureFixture, verb: Verb, name: str
) -> None:
    server.play([ECHOES[name]] * 5)
    told = caller.ask(verb, people(1))
    assert all(request.headers["x-user-api-key"] == KEY for request in told.requests)
    shown = [repr(told.outcomes), *(outcome.reason for outcome in told.outcomes)]
    # httpcore logs the bytes of a status line that it can't read; that they are the key is the server's doing.
    records = [each for each in seen.records if name != "illegal" or not each.name.startswith("httpcore")]
    shown += [f"{record.getMessage()} {record.__dict__}" for record in records]
    if told.error:
        shown += [repr(told.error), str(told.error), f"{vars(told.error)}", f"{told.error.args}"]
        shown += [repr(pickle.dumps(told.error)), str(getattr(told.error, "message", ""))]
        shown += traceback.TracebackException.from_exception(told.error, capture_locals=True).format()
    assert [text for text in shown if KEY in text] == []


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_switches_off_that_the_server_is_verified_before_it_gets_the_key(
    monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    # What does so for other programs.
    for variable, value in {"PYTHONHTTPSVERIFY": "0", "CURL_CA_BUNDLE": "", "REQUESTS_CA_BUNDLE": ""}.items():
        monkeypatch.setenv(variable, value)
    server = Scripted()
    server.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.tls.load_cert_chain(UNKNOWN)
    with server, ExitStack() as stack:
        url = f"https://localhost:{server.port}"
        told = MAKERS[kind](server, stack, base_url=url).ask("add_once", people(1))
        for option, error in {"verify": TypeError, "ca_file": InputError}.items():
            with pytest.raises(error):
                MAKERS[kind](server, stack, base_url=url, **{option: False})
    assert (NeverSent, ()) == (type(told.error), told.requests)
    assert "certificate" in str(told.error).lower()


@pytest.mark.parametrize("kind", [TwoChat, AsyncTwoChat])
def test_a_client_neither_shows_its_key_nor_can_be_pickled(kind: type[TwoChat] | type[AsyncTwoChat]) -> None:
    chat = kind(KEY, SENDER)
    group = chat.group(GROUP)
    shown = f"{chat!r} {chat} {group!r} {group} {vars(chat)} {vars(group)} {[vars(part) for part in vars(chat).values() if hasattr(part, '__dict__')]}"
    assert KEY not in shown
    for secret in (chat, group, chat._settings, chat._settings.api_key):
        with pytest.raises(TypeError):
            pickle.dumps(secret)
    closing = chat.close()
    if closing is not None:
        asyncio.run(closing)


def _kinds(root: type[TwoChatError]) -> set[type[TwoChatError]]:
    return {root}.union(*map(_kinds, root.__subclasses__()))


MADE: list[TwoChatError] = [
    TwoChatError("root"),
    InputError("wrong"),
    Cancelled("stop"),
    JournalError("in use"),
    NeverSent("no connection"),
    MaybeSent("no answer"),
    StatusError(418, "{}"),
    *(
        error_for(status, '{"detail": "no"}', 7.5)
        for status in (400, 401, 402, 403, 404, 406, 409, 410, 418, 422, 429, 486, 500, 503, 302)
    ),
    Unsuccessful(200, '{"message": "no"}'),
    ContractError("not JSON", 200, "<h1>"),
    PartialFailure(REPORT),
]


def test_every_kind_of_error_is_tried_here() -> None:
    assert {kind for kind in _kinds(TwoChatError) if kind.__module__.startswith("twochat")} == {*map(type, MADE)}


@pytest.mark.parametrize("protocol", range(2, pickle.HIGHEST_PROTOCOL + 1))
@pytest.mark.parametrize("error", MADE, ids=repr)
def test_an_error_comes_out_of_a_pickle_as_it_went_in(error: TwoChatError, protocol: int) -> None:
    error.report = REPORT
    copy = pickle.loads(pickle.dumps(error, protocol))  # noqa: S301  # our own bytes
    assert (type(error), str(error), error.args, vars(error)) == (type(copy), str(copy), copy.args, vars(copy))
    assert (error.uncertain, error.transient) == (copy.uncertain, copy.transient)


def test_what_cannot_be_formatted_does_not_break_the_log(caplog: pytest.LogCaptureFixture) -> None:
    logger = logging.getLogger("httpcore.http11")
    with TwoChat("secret-of-the-log", "+12123334444"), caplog.at_level(logging.DEBUG, "httpcore"):
        assert logger.filter(logging.LogRecord("httpcore.http11", logging.DEBUG, "", 0, "%d", ("x",), None))
        logger.debug("said %s", "secret-of-the-log")
    assert caplog.messages == ["said •••"]
