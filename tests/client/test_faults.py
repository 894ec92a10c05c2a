"""The table of bad weather on the way: what happens to one call, what the caller is told, and what becomes of each number.

For adding in each of its ways, for going on with a journal, and for verifying. What 2Chat may say wrong in whole answers
stands in test_bad_answers.py.
"""

import gzip
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support.callers import KINDS, WAYS, MakeCaller, Verb
from tests.support.people import GROUP, SENDER, people
from tests.support.scripted import Cut, Forever, Hold, Reply, Request, Scripted, answer, everybody
from twochat import (
    BadRequest,
    ContractError,
    Forbidden,
    Journal,
    MaybeSent,
    NotFound,
    NotSupported,
    NumberBusy,
    Outcome,
    PaymentRequired,
    Plan,
    RateLimited,
    Report,
    ServerError,
    Status,
    StatusError,
    TwoChatError,
    Unauthorized,
    Unavailable,
    Unprocessable,
    Unsuccessful,
)
from twochat.plan import split

Error = type[TwoChatError]
Step = Reply | Callable[[Request], Reply]
ADDED, NOT_SENT, UNKNOWN = Status.ADDED, Status.NOT_SENT, Status.UNKNOWN
PATIENCE = 0.5
"""The time-out, in seconds, where it is to be reached."""


@dataclass(frozen=True)
class Fault:
    """What the server does to the first call; all others it answers well. No call sends anybody twice but after NOT_SENT."""

    step: Step
    once: tuple[Error | None, Status]
    """What `add_once` raises, and what becomes of its ten."""
    add: tuple[Error | None, Status, Status, int]
    """What `add`, `add_each` and `resume` raise for twelve, what becomes of the ten of the first call, what of the other
    two, and how many POSTs leave."""
    verify: tuple[Error | None, Status, int]
    """What `verify` raises for twelve uncertain members, what becomes of them, and how many GETs leave."""
    timeout: float = 30


def uncertain(step: Step, error: Error = MaybeSent, timeout: float = 30) -> Fault:
    """Nobody knows: not sent again, and the others get their turn. Reading is tried again."""
    return Fault(step, (error, UNKNOWN), (None, UNKNOWN, ADDED, 2), (None, ADDED, 2), timeout)


def endless(step: Step) -> Fault:
    return uncertain(step, timeout=PATIENCE)


def broken(step: Step) -> Fault:
    """An answer, but not as promised: going on is pointless."""
    return Fault(step, (ContractError, UNKNOWN), (ContractError, UNKNOWN, NOT_SENT, 1), (ContractError, UNKNOWN, 1))


def refused(step: Step, error: Error) -> Fault:
    """Certainly nothing was done, and it won't be otherwise the next time."""
    return Fault(step, (error, NOT_SENT), (error, NOT_SENT, NOT_SENT, 1), (error, UNKNOWN, 1))


def busy(step: Step, error: Error) -> Fault:
    """Certainly nothing was done, and another try may succeed: at once, because the pace's cap is 0."""
    return Fault(step, (error, NOT_SENT), (None, ADDED, ADDED, 3), (None, ADDED, 2))


def harmless(step: Step) -> Fault:
    return Fault(step, (None, ADDED), (None, ADDED, ADDED, 2), (None, ADDED, 1))


def good(request: Request) -> bytes:
    """Everybody is added; and all are members."""
    if request.method == "POST":
        return everybody(request)
    members = [{"phone_number": number, "wa_pushname": "The added participant"} for number in people(60)]
    return answer(body={"success": True, "data": {"uuid": GROUP, "participants": members}})


def body_of(request: Request) -> bytes:
    return good(request).partition(b"\r\n\r\n")[2]


def rewritten(change: Callable[[bytes], bytes], headers: dict[str, str] | None = None) -> Step:
    """The good answer with its body changed."""
    return lambda request: answer(body=change(body_of(request)), headers=headers)


def raw(make: Callable[[bytes], bytes]) -> Step:
    """The good answer's body, dressed byte for byte; then the connection ends, which is announced."""
    return lambda request: Cut(make(body_of(request)).replace(b"\r\n", b"\r\nConnection: close\r\n", 1))


def after(head: bytes) -> Step:
    """The good answer after this."""
    return lambda request: head + good(request)


def chunked(body: bytes, end: bytes = b"0\r\n\r\n") -> bytes:
    return CHUNKED + b"%x\r\n%s\r\n" % (len(body), body) + end


def limited(asked: str) -> Fault:
    return busy(answer(429, headers={"Retry-After": asked}), RateLimited)


OK = b"HTTP/1.1 200 OK\r\n"
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"
GIGABYTE = b"Content-Length: 1073741824\r\n\r\n"
BLANKS = b" " * (1 << 16)
HTML = "<html><h1>Sign in to the network of this hotel</h1></html>"
BOMB = gzip.compress(bytes(100 << 20))
PACKED = {"Content-Encoding": "gzip"}

DRIPS: dict[str, Fault] = {
    "no answer ever": endless(Hold()),
    "a drip of headers": endless(Forever(OK, b"X-Drip: 1\r\n", 0.05)),
    "a drip within a header": endless(Forever(OK + b"X-Drip: ", b"1", 0.05)),
    "early hints for ever": endless(Forever(b"", b"HTTP/1.1 103 Early Hints\r\n\r\n", 0.05)),
    "a drip of an announced body": endless(Forever(OK + GIGABYTE, b" ", 0.05)),
    "a drip of chunks": endless(Forever(CHUNKED, b"1\r\n \r\n", 0.05)),
    # What is there would be a whole answer: but it is not, until the connection ends.
    "a drip after the body": endless(lambda request: Forever(OK + b"\r\n" + body_of(request), b" ", 0.05)),
    "a drip of a refusal": endless(Forever(b"HTTP/1.1 401 Unauthorized\r\n" + GIGABYTE, b" ", 0.05)),
}
HUGE: dict[str, Fault] = {
    "a gigabyte": broken(Forever(OK + GIGABYTE, BLANKS)),
    "a gigabyte, not announced": broken(Forever(OK + b"\r\n", BLANKS)),
    "a gigabyte in chunks": broken(Forever(CHUNKED, b"10000\r\n" + BLANKS + b"\r\n")),
    "a gigabyte that begins well": broken(lambda request: Forever(OK + GIGABYTE + body_of(request), BLANKS)),
    "a gigabyte with 500": uncertain(Forever(b"HTTP/1.1 500 No\r\n" + GIGABYTE, BLANKS), ServerError),
    "a gigabyte with 401": refused(Forever(b"HTTP/1.1 401 No\r\n" + GIGABYTE, BLANKS), Unauthorized),
    "a gigabyte with 503": busy(Forever(b"HTTP/1.1 503 No\r\n" + GIGABYTE, BLANKS), Unavailable),
    "a gigabyte with 302": broken(Forever(b"HTTP/1.1 302 No\r\nLocation: /\r\n" + GIGABYTE, BLANKS)),
    "a gigabyte of nothing, packed": broken(Forever(OK + b"Content-Encoding: gzip\r\n\r\n", gzip.compress(b""))),
}
FAULTS: dict[str, Fault] = {
    **DRIPS,
    **HUGE,
    # The connection.
    "reset before the headers": uncertain(Cut(reset=True)),
    "reset in the headers": uncertain(Cut(OK + b"Content-Le", reset=True)),
    "reset in the body": uncertain(lambda request: Cut(good(request)[:-9], reset=True)),
    "ended before the headers": uncertain(Cut()),
    "ended in the headers": uncertain(Cut(OK + b"Content-Length: 5\r\n")),
    "ended in the body": uncertain(lambda request: Cut(good(request)[:-9])),
    "ended in a chunk": uncertain(raw(lambda body: chunked(body)[:-20])),
    "ended before the last chunk": uncertain(raw(lambda body: chunked(body, b""))),
    # HTTP.
    "an answer after 100": harmless(after(b"HTTP/1.1 100 Continue\r\n\r\n")),
    "an answer after 102": harmless(after(b"HTTP/1.1 102 Processing\r\n\r\n")),
    "an answer after early hints": harmless(after(b"HTTP/1.1 103 Early Hints\r\nLink: </a>; rel=preload\r\n\r\n" * 3)),
    "100 and no more": uncertain(Cut(b"HTTP/1.1 100 Continue\r\n\r\n")),
    "101": uncertain(Cut(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n")),
    "HTTP/1.0, ended by the connection": harmless(raw(lambda body: b"HTTP/1.0 200 OK\r\n\r\n" + body)),
    "HTTP/1.1, ended by the connection": harmless(raw(lambda body: OK + b"\r\n" + body)),
    "HTTP/1.0, ended too soon": broken(raw(lambda body: b"HTTP/1.0 200 OK\r\n\r\n" + body[:-3])),
    "chunks": harmless(raw(chunked)),
    "Content-Length twice, the same": harmless(
        raw(lambda body: OK + b"Content-Length: %d\r\n" % len(body) * 2 + b"\r\n" + body)
    ),
    "Content-Length twice": uncertain(
        raw(lambda body: OK + b"Content-Length: %d\r\nContent-Length: 7\r\n\r\n" % len(body) + body)
    ),
    "Content-Length too long": uncertain(raw(lambda body: OK + b"Content-Length: %d\r\n\r\n" % (len(body) + 9) + body)),
    "Content-Length too short": broken(raw(lambda body: OK + b"Content-Length: %d\r\n\r\n" % (len(body) - 9) + body)),
    "Content-Length 0": broken(raw(lambda body: OK + b"Content-Length: 0\r\n\r\n" + body)),
    "Content-Length negative": uncertain(raw(lambda body: OK + b"Content-Length: -1\r\n\r\n" + body)),
    "Content-Length in words": uncertain(raw(lambda body: OK + b"Content-Length: all\r\n\r\n" + body)),
    "Content-Length monstrous": uncertain(
        raw(lambda body: OK + b"Content-Length: " + b"9" * 5000 + b"\r\n\r\n" + body)
    ),
    **{
        f"a chunk of {size[:9].decode()!r}": uncertain(Cut(CHUNKED + size + b"\r\n{}\r\n0\r\n\r\n"))
        for size in (b"zz", b"-2", b"", b" 2", b"0x2", b"f" * 21, b"ffffffffffffff", b"2;" + b"x" * 200_000)
    },
    "an encoding of the transfer": uncertain(raw(lambda body: OK + b"Transfer-Encoding: gzip\r\n\r\n" + body)),
    "a header of 200 KB": uncertain(Cut(OK + b"X-Long: " + b"x" * 200_000 + b"\r\n\r\n{}")),
    "200 KB of headers": uncertain(Cut(OK + b"X-Many: 1\r\n" * 20_000 + b"\r\n{}")),
    "a header without a colon": uncertain(Cut(OK + b"nonsense\r\n\r\n{}")),
    "a header with a zero": uncertain(Cut(OK + b"X-Zero: \0\r\n\r\n{}")),
    "a status in words": uncertain(Cut(b"HTTP/1.1 fine\r\n\r\n{}")),
    "another version": broken(Cut(b"HTTP/3.0 200 OK\r\n\r\n{}")),
    "another protocol": uncertain(Cut(b"220 mail.example.com ESMTP\r\n")),
    # Statuses: those that are documented, and others.
    "400": refused(answer(400), BadRequest),
    "401": refused(answer(401), Unauthorized),
    "402": refused(answer(402), PaymentRequired),
    "403": refused(answer(403), Forbidden),
    "404": refused(answer(404), NotFound),
    "406": refused(answer(406), NotSupported),
    "409": busy(answer(409), NumberBusy),
    "410": busy(answer(410), NumberBusy),
    "422": Fault(answer(422), (Unprocessable, Status.REFUSED), (None, ADDED, ADDED, 4), (Unprocessable, UNKNOWN, 1)),
    "429": busy(answer(429), RateLimited),
    "486": busy(answer(486), NumberBusy),
    "503": busy(answer(503), Unavailable),
    **{f"{status}": uncertain(answer(status), ServerError) for status in (500, 502, 504, 520, 599)},
    **{f"{status}": broken(answer(status)) for status in (202, 204, 206, 304, 405, 407, 418, 451)},
    **{
        f"{status} to another place": broken(answer(status, headers={"Location": "/elsewhere"}))
        for status in (301, 302, 303, 307, 308)
    },
    # Retry-After: whatever it asks for, the pace's cap is longer than which nobody waits.
    "to wait for some seconds": limited("7"),
    "to wait for part of a second": limited("0.5"),
    "to wait until a date": limited("Wed, 21 Oct 2099 07:28:00 GMT"),
    "to wait until a date that is past": limited("Wed, 21 Oct 2015 07:28:00 GMT"),
    "to wait for nonsense": limited("soon"),
    "to wait for less than nothing": limited("-5"),
    "to wait for a year": limited("31536000"),
    "to wait for ever": limited("9" * 400),
    "to wait for infinity": limited("inf"),
    "to wait for nothing": limited(""),
    # Encodings.
    "packed, though nobody asked for it": broken(rewritten(gzip.compress, PACKED)),
    "packed in capitals": broken(rewritten(gzip.compress, {"Content-Encoding": "X-GZip"})),
    "said to be as it is": harmless(rewritten(bytes, {"Content-Encoding": "identity"})),
    "a gzip bomb": broken(answer(body=BOMB, headers=PACKED)),
    "a gzip bomb with 500": uncertain(answer(500, BOMB, PACKED), ServerError),
    "a gzip bomb with 403": refused(answer(403, BOMB, PACKED), Forbidden),
    "a gzip bomb twice packed": broken(answer(body=gzip.compress(BOMB), headers={"Content-Encoding": "gzip, gzip"})),
    "packed, and torn": broken(rewritten(lambda body: gzip.compress(body)[:-9], PACKED)),
    "packed, and spoilt": broken(rewritten(lambda body: gzip.compress(body)[:-8] + bytes(8), PACKED)),
    "packed in a way nobody asked for": broken(rewritten(bytes, {"Content-Encoding": "br"})),
    "packed in a way nobody asked for, with 404": refused(answer(404, b"\xff", {"Content-Encoding": "br"}), NotFound),
    "a byte order mark": harmless(rewritten(lambda body: b"\xef\xbb\xbf" + body)),
    "UTF-16": broken(rewritten(lambda body: body.decode().encode("utf-16"))),
    "UTF-32": broken(rewritten(lambda body: body.decode().encode("utf-32"))),
    "Latin-1": broken(rewritten(lambda body: body.replace(b"added", b"added\xe9", 1))),
    "half a surrogate pair, escaped": harmless(rewritten(lambda body: body.replace(b"added", b"added\\ud800", 1))),
    "half a surrogate pair": broken(rewritten(lambda body: body.replace(b"added", b"added\xed\xa0\x80", 1))),
    "a zero in a text": broken(rewritten(lambda body: body.replace(b"added", b"added\0", 1))),
    # JSON.
    "NaN": broken(rewritten(lambda body: body.replace(b"true", b"NaN", 1))),
    "infinity": broken(rewritten(lambda body: body.replace(b"true", b"-Infinity", 1))),
    "10,000 lists in each other": broken(answer(body="[" * 10_000 + "]" * 10_000)),
    "10,000 objects in each other": broken(
        rewritten(lambda body: body[:-1] + b', "deep": ' + b'{"a":' * 10_000 + b"1" + b"}" * 10_001)
    ),
    "a number of 5,000 digits": broken(rewritten(lambda body: body[:-1] + b', "n": ' + b"9" * 5000 + b"}")),
    "a key twice": broken(rewritten(lambda body: body.replace(b"{", b'{"success": true, ', 1))),
    "a list": broken(answer(body=[{"success": True}])),
    "half of it": broken(rewritten(lambda body: body[: len(body) // 2])),
    "twice": broken(rewritten(lambda body: body * 2)),
    "no body": broken(answer()),
    "success is false": uncertain(answer(body={"success": False}), Unsuccessful),
    # Whoever stands between.
    "a page of a proxy": broken(answer(body=HTML, headers={"Content-Type": "text/html"})),
    "a page of a proxy that says it is JSON": broken(answer(body=HTML, headers={"Content-Type": "application/json"})),
    "a page of a proxy with 502": uncertain(answer(502, HTML), ServerError),
    "JSON of somebody else": broken(answer(body={"login": "https://hotel.example"})),
}


def test_at_least_forty_things_can_happen_to_each_verb() -> None:
    assert len(FAULTS) >= 40


def befalls_the_first(step: Step) -> Callable[[Request], Reply]:
    def script(request: Request) -> Reply:
        reply = step if request.number == 1 else good
        return reply(request) if callable(reply) else reply

    return script


@pytest.mark.parametrize(("kind", "verb"), WAYS)
@pytest.mark.parametrize("name", FAULTS)
def test_what_befalls_an_adding_is_told_as_it_is(
    with_timeout: MakeCaller, server: Scripted, name: str, kind: str, verb: Verb
) -> None:
    fault = FAULTS[name]
    caller = with_timeout(kind, fault.timeout)
    given = people(10 if verb == "add_once" else 12)
    error, fate, rest, posts = (*fault.once, ADDED, 1) if verb == "add_once" else fault.add
    server.play(befalls_the_first(fault.step))

    told = caller.ask(verb, given)

    assert [*[fate] * 10, *[rest] * (len(given) - 10)] == [outcome.status for outcome in told.outcomes]
    assert given == [outcome.input for outcome in told.outcomes]
    assert ["POST"] * posts == [request.method for request in told.requests]
    assert error == (type(told.error) if told.error else None)

    server.play(good)
    assert [outcome.status for outcome in caller.ask(verb, people(1, first=50)).outcomes] == [ADDED]
    assert len(server.requests) == 1


@pytest.mark.parametrize("kind", ["TwoChat"])  # a journal is the same for both
@pytest.mark.parametrize("name", FAULTS)
def test_what_befalls_a_job_is_kept_in_its_journal_and_nobody_uncertain_is_sent_again(
    with_timeout: MakeCaller, server: Scripted, tmp_path: Path, name: str, kind: str
) -> None:
    fault = FAULTS[name]
    caller = with_timeout(kind, fault.timeout)
    error, fate, rest, posts = fault.add
    fates = [*[UNKNOWN] * 10, *[fate] * 10, *[rest] * 2]
    plan = Plan(tuple(split(people(22), None)))
    with Journal.create(tmp_path / "job.twochat", GROUP, SENDER, plan) as journal:
        journal.sending(plan.batches[0])  # and then the process died
        server.play(befalls_the_first(fault.step))

        told = caller.resume(journal)

        assert fates == [outcome.status for outcome in journal.report()]
        assert journal.report().outcomes == told.outcomes
        assert ["POST"] * posts == [request.method for request in told.requests]
        assert error == (type(told.error) if told.error else None)

        server.play(good)
        later = caller.resume(journal)
        unsent = [number for number, status in zip(people(22), fates, strict=True) if status is NOT_SENT]
        assert unsent == [number for numbers in later.sent for number in numbers]
        assert [ADDED if status is NOT_SENT else status for status in fates] == [o.status for o in later.outcomes]


@pytest.mark.parametrize("kind", ["AsyncTwoChat"])
@pytest.mark.parametrize("name", FAULTS)
def test_what_befalls_a_verifying_makes_nobody_added_who_was_not_seen(
    with_timeout: MakeCaller, server: Scripted, name: str, kind: str
) -> None:
    fault = FAULTS[name]
    caller = with_timeout(kind, fault.timeout)
    error, fate, gets = fault.verify
    unknown = Report(GROUP, tuple(Outcome(number, number, UNKNOWN, batch=1) for number in people(12)))
    server.play(befalls_the_first(fault.step))

    told = caller.verify(unknown)

    assert ["GET"] * gets == [request.method for request in told.requests]
    assert error == (type(told.error) if told.error else None)
    assert [fate] * 12 == [outcome.status for outcome in told.outcomes or unknown]

    server.play(good)
    assert [outcome.status for outcome in caller.verify(unknown).outcomes] == [ADDED] * 12
    assert len(server.requests) == 1


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", HUGE)
def test_of_a_gigabyte_a_few_megabytes_are_read_and_a_few_kilobytes_kept(
    with_timeout: MakeCaller, server: Scripted, name: str, kind: str
) -> None:
    while not server.streamed.empty():
        server.streamed.get()
    server.play(befalls_the_first(HUGE[name].step))
    told = with_timeout(kind, 30).ask("add_once", people(10))
    assert server.streamed.get(timeout=30) < 32 << 20  # with what the system holds for both ends
    assert isinstance(told.error, ContractError | StatusError)
    assert len(told.error.body) <= 1 << 14
    assert len(json.dumps(str(told.error))) < 1000
