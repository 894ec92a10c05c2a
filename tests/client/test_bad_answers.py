"""The table of bad answers: what the server does, what the caller is told, and what happens to each number."""

import json
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass

import pytest

from tests.support.callers import KINDS, MAKERS, WAYS, MakeCaller, Verb
from tests.support.people import people
from tests.support.scripted import Cut, Hold, Reply, Request, Scripted, answer, everybody
from twochat import (
    BadRequest,
    ContractError,
    Forbidden,
    MaybeSent,
    NotFound,
    NotSupported,
    NumberBusy,
    PaymentRequired,
    RateLimited,
    ServerError,
    Status,
    StatusError,
    Throttled,
    TwoChatError,
    Unauthorized,
    Unavailable,
    Unprocessable,
    Unsuccessful,
)

Error = type[TwoChatError]
Step = Reply | Callable[[Request], Reply]
Fate = Status | list[Status]
ADDED, NOT_SENT, UNKNOWN = Status.ADDED, Status.NOT_SENT, Status.UNKNOWN


@dataclass(frozen=True)
class Row:
    """The server answers by `script` and then well. Twelve people are added: a call for ten, then one for two."""

    script: list[Step]
    once: tuple[Error | None, Fate]
    """What `add_once` raises for the ten, and what happens to them."""
    add: tuple[Error | None, Fate, Status, int]
    """What `add` raises, what happens to the ten, what of the other two, and how many calls it takes."""
    message: str | None = None
    """What 2Chat said was wrong, as far as it can be read."""
    timeout: float = 30


def goes_on(step: Step, error: Error | None, fate: Fate, timeout: float = 30) -> Row:
    """The other two get their turn: the fate of the ten is data."""
    return Row([step], (error, fate), (None, fate, ADDED, 2), timeout=timeout)


def stops(step: Step, error: Error, fate: Fate, message: str | None = None) -> Row:
    """Going on is pointless: the other two are not sent."""
    return Row([step], (error, fate), (error, fate, NOT_SENT, 1), message)


def tried_again(step: Step, error: Error, message: str | None = None) -> Row:
    """Certainly nothing was done: a second and a third try, and the third is answered well."""
    return Row([step, step], (error, NOT_SENT), (None, ADDED, ADDED, 4), message)


def used_up(step: Step, error: Error) -> Row:
    return Row([step] * 3, (error, NOT_SENT), (error, NOT_SENT, NOT_SENT, 3))


def results(make: Callable[[str], object], **more: object) -> Callable[[Request], bytes]:
    """A success with `make(number)` for each number."""
    return lambda request: answer(
        body={"success": True, "participants": {n: make(n) for n in request.participants}} | more
    )


def each(entry: object, **more: object) -> Callable[[Request], bytes]:
    return results(lambda _: entry, **more)


def rewritten(change: Callable[[bytes], bytes], headers: dict[str, str] | None = None) -> Callable[[Request], bytes]:
    """The good answer with its body changed."""
    return lambda request: answer(body=change(everybody(request).partition(b"\r\n\r\n")[2]), headers=headers)


def cut_at(keep: Callable[[bytes], bytes], reset: bool = False) -> Callable[[Request], Cut]:
    """The good answer, cut."""
    return lambda request: Cut(keep(everybody(request)), reset)


def listed(inside: bool, plus: bool = True) -> Callable[[Request], bytes]:
    def reply(request: Request) -> bytes:
        numbers = {"unaccepted_numbers": [n if plus else n[1:] for n in request.participants]}
        return answer(body={"success": True, "participants": numbers if inside else {}} | ({} if inside else numbers))

    return reply


HTML = "<html><h1>502 Bad Gateway</h1></html>"
WORDS = "the words of the server"
ENVELOPES: dict[str, tuple[object, str | None]] = {
    "detail": ({"detail": WORDS}, WORDS),
    "error_message": ({"success": False, "error": True, "error_message": WORDS}, WORDS),
    "message": ({"message": WORDS}, WORDS),
    "flaws": ({"detail": [{"loc": ["body", "participants", 0], "msg": WORDS, "type": "value_error"}]}, WORDS),
    "strange envelope": ({"detail": {"no": [WORDS]}, "message": 7}, None),
    "HTML": (HTML, None),
    "no body": (b"", None),
}
BREAKDOWNS: dict[str, object] = {"JSON": {"message": WORDS}, "HTML": HTML, "no body": b""}
NO_ANSWERS: list[object] = [[], "OK", 7, True, None, {}, [{"success": True}]]
STOPPING: dict[int, Error] = {
    400: BadRequest,
    401: Unauthorized,
    402: PaymentRequired,
    403: Forbidden,
    404: NotFound,
    406: NotSupported,
}
BUSY: dict[int, Error] = {409: NumberBusy, 410: NumberBusy, 429: RateLimited, 486: NumberBusy, 503: Unavailable}

TABLE: dict[str, Row] = {
    # The documented refusals, in each envelope that an error is known to come in.
    **{
        f"{status} {name}": stops(answer(status, body), error, NOT_SENT, words)
        for status, error in STOPPING.items()
        for name, (body, words) in ENVELOPES.items()
    },
    **{
        f"{status} {name} twice": tried_again(answer(status, body), error, words)
        for status, error in BUSY.items()
        for name, (body, words) in ENVELOPES.items()
    },
    **{f"{status} for ever": used_up(answer(status, {"detail": WORDS}), error) for status, error in BUSY.items()},
    **{
        f"422 {name}": Row(
            [answer(422, body)] * 22, (Unprocessable, Status.REFUSED), (None, Status.REFUSED, Status.REFUSED, 22), words
        )
        for name, (body, words) in ENVELOPES.items()
    },
    "422 once": Row([answer(422)], (Unprocessable, Status.REFUSED), (None, ADDED, ADDED, 4)),
    "429 with a Retry-After": tried_again(answer(429, headers={"Retry-After": "7"}), RateLimited),
    "503 with a date": tried_again(answer(503, headers={"Retry-After": "Wed, 21 Oct 2015 07:28:00 GMT"}), Unavailable),
    "429 with nonsense": tried_again(answer(429, headers={"Retry-After": "soon"}), RateLimited),
    "429 with a monstrous date": tried_again(
        answer(429, headers={"Retry-After": "Wed, 21 Oct 2026 07:28:30 +99999999999999999999"}), RateLimited
    ),
    # Breakdowns, after which nobody knows.
    **{
        f"{status} {name}": goes_on(answer(status, body), ServerError, UNKNOWN)
        for status in (500, 502, 504, 520, 561)
        for name, body in BREAKDOWNS.items()
    },
    "500 twice": Row([answer(500)] * 2, (ServerError, UNKNOWN), (None, UNKNOWN, UNKNOWN, 2)),
    "no answer in time": goes_on(Hold(), MaybeSent, UNKNOWN, timeout=1),
    "dropped before the answer": goes_on(Cut(), MaybeSent, UNKNOWN),
    "dropped in the status line": goes_on(cut_at(lambda whole: whole[:7]), MaybeSent, UNKNOWN),
    "dropped in the headers": goes_on(cut_at(lambda whole: whole[:30]), MaybeSent, UNKNOWN),
    "dropped in the body": goes_on(cut_at(lambda whole: whole[:-9]), MaybeSent, UNKNOWN),
    # Announced: a client that sends again in the moment of an unannounced end can't know what happened to that.
    "dropped after the answer": goes_on(
        cut_at(lambda whole: whole.replace(b"\r\n", b"\r\nConnection: close\r\n", 1)), None, ADDED
    ),
    "reset": goes_on(cut_at(lambda _: b"", reset=True), MaybeSent, UNKNOWN),
    "not HTTP": goes_on(Cut(b"SSH-2.0-OpenSSH_9.6\r\n"), MaybeSent, UNKNOWN),
    "broken chunks": goes_on(
        Cut(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n"), MaybeSent, UNKNOWN
    ),
    # Statuses that the contract doesn't name.
    **{f"{status}": stops(answer(status), ContractError, UNKNOWN) for status in (405, 418, 451, 499)},
    **{f"{status}": stops(answer(status), ContractError, UNKNOWN) for status in (202, 204, 299)},
    "201 with the good answer": stops(
        lambda request: everybody(request).replace(b" 200 ", b" 201 ", 1), ContractError, UNKNOWN
    ),
    **{
        f"{status}": stops(answer(status, headers={"Location": "/elsewhere"}), ContractError, UNKNOWN)
        for status in (300, 301, 302, 303, 304, 307, 308)
    },
    # 200 with what is not a JSON object.
    "200 no body": stops(answer(), ContractError, UNKNOWN),
    "200 HTML": stops(answer(body=HTML), ContractError, UNKNOWN),
    "200 torn JSON": stops(rewritten(lambda body: body[:-3]), ContractError, UNKNOWN),
    "200 more after the JSON": stops(rewritten(lambda body: body + b"}"), ContractError, UNKNOWN),
    **{f"200 {json.dumps(body)}": stops(answer(body=body), ContractError, UNKNOWN) for body in NO_ANSWERS},
    "200 NaN": stops(rewritten(lambda body: body.replace(b"200", b"NaN", 1)), ContractError, UNKNOWN),
    "200 Infinity": stops(rewritten(lambda body: body.replace(b"200", b"Infinity", 1)), ContractError, UNKNOWN),
    "200 a key twice": stops(
        rewritten(lambda body: body.replace(b'"message"', b'"statusCode"', 1)), ContractError, UNKNOWN
    ),
    "200 a number twice": stops(rewritten(lambda body: body.replace(b"900001", b"900000", 1)), ContractError, UNKNOWN),
    "200 nested too deep": stops(answer(body="[" * 100_000), ContractError, UNKNOWN),
    "200 not UTF-8": stops(rewritten(lambda body: body.replace(b"added", b"\xff", 1)), ContractError, UNKNOWN),
    "200 bad gzip": stops(rewritten(bytes, {"Content-Encoding": "gzip"}), ContractError, UNKNOWN),
    "200 an unknown encoding": stops(rewritten(bytes, {"Content-Encoding": "x-nope"}), ContractError, UNKNOWN),
    "200 an unknown charset": goes_on(rewritten(bytes, {"Content-Type": "text/json; charset=x-nope"}), None, ADDED),
    "200 a wrong charset": goes_on(rewritten(bytes, {"Content-Type": "text/json; charset=utf-16"}), None, ADDED),
    "200 UTF-16": stops(rewritten(lambda body: body.decode().encode("utf-16")), ContractError, UNKNOWN),
    "200 a byte order mark": goes_on(rewritten(lambda body: b"\xef\xbb\xbf" + body), None, ADDED),
    # 200 with another object than promised.
    "success missing": stops(rewritten(lambda body: body.replace(b'"success"', b'"ok"')), ContractError, ADDED),
    "success is text": stops(each({"statusCode": 200}, success="yes"), ContractError, ADDED),
    "success is null": stops(each({"statusCode": 200}, success=None), ContractError, ADDED),
    "success is 1": stops(each({"statusCode": 200}, success=1), ContractError, ADDED),
    "success is false": goes_on(each({"statusCode": 200}, success=False), Unsuccessful, UNKNOWN),
    "success is false, in words": goes_on(answer(body={"success": False, "message": "no"}), Unsuccessful, UNKNOWN),
    "participants missing": stops(answer(body={"success": True}), ContractError, UNKNOWN),
    **{
        f"participants is {json.dumps(value)}": stops(each({}, participants=value), ContractError, UNKNOWN)
        for value in (None, "", "not an admin", [], ["+447700900000"], 0, 7, True, [["a", {}]], ["ab"])
    },
    "participants is a list of pairs": stops(
        lambda request: answer(
            body={"success": True, "participants": [[number, {"statusCode": 200}] for number in request.participants]}
        ),
        ContractError,
        UNKNOWN,
    ),
    "participants is empty": goes_on(each({}, participants={}), None, Status.UNREPORTED),
    **{
        f"entry is {json.dumps(entry)}": stops(each(entry), ContractError, UNKNOWN)
        for entry in (
            {},
            {"message": "added"},
            {"statusCode": "200"},
            {"statusCode": True},
            {"statusCode": 200.5},
            {"statusCode": None},
            {"statusCode": [200]},
            {"statuscode": 200},
            None,
            200,
            "200",
            "",
            [],
            [["statusCode", 200]],
            True,
        )
    },
    "one entry without a code costs nobody else theirs": stops(
        results(lambda n: {} if n.endswith("000") else {"statusCode": 200}), ContractError, [UNKNOWN, *[ADDED] * 9]
    ),
    "one number is not mentioned": goes_on(
        rewritten(lambda body: body.replace(b"+447700900000", b"+447700900099")),
        None,
        [Status.UNREPORTED, *[ADDED] * 9],
    ),
    "a message that is no text": goes_on(each({"statusCode": 200, "message": 7}), None, ADDED),
    "fields nobody knows": goes_on(each({"statusCode": 200, "new": [1]}, newer={"a": 1}), None, ADDED),
    "keys without plus": goes_on(rewritten(lambda body: body.replace(b"+44", b"44")), None, ADDED),
    "unaccepted, beside": goes_on(listed(inside=False), None, Status.UNACCEPTED),
    "unaccepted, inside": goes_on(listed(inside=True), None, Status.UNACCEPTED),
    "unaccepted, beside, without plus": goes_on(listed(inside=False, plus=False), None, Status.UNACCEPTED),
    "unaccepted, and added": goes_on(
        lambda request: each({"statusCode": 200}, unaccepted_numbers=request.participants)(request),
        None,
        Status.UNACCEPTED,
    ),
    "unaccepted is text": stops(
        lambda request: answer(
            body={"success": True, "participants": {}, "unaccepted_numbers": ",".join(request.participants)}
        ),
        ContractError,
        UNKNOWN,
    ),
    "unaccepted has what is no text": stops(
        each({"statusCode": 200}, unaccepted_numbers=[None, 447700900000]), ContractError, ADDED
    ),
    # What WhatsApp says of a number. A full group stops the run, and is no error.
    **{
        f"code {code}": goes_on(each({"statusCode": code}), None, status)
        for code, status in {
            200: ADDED,
            403: Status.NEEDS_INVITE,
            404: Status.UNACCEPTED,
            408: Status.RECENTLY_LEFT,
            409: Status.ALREADY_MEMBER,
            417: Status.NEEDS_INVITE,
            401: Status.REFUSED,
            500: Status.REFUSED,
            0: Status.REFUSED,
            -200: Status.REFUSED,
            2000: Status.REFUSED,
        }.items()
    },
    "code 200.0": goes_on(each({"statusCode": 200.0}), None, ADDED),
    "code 400 for one": goes_on(
        results(lambda number: {"statusCode": 400 if number.endswith("3") else 200}),
        None,
        [Status.REFUSED if n == 3 else ADDED for n in range(10)],
    ),
    "code 400 for all": stops(each({"statusCode": 400}), Throttled, NOT_SENT),
    "code 403, invited": goes_on(each({"statusCode": 403, "isInviteV4Sent": True}), None, Status.INVITED),
    "code 403, invited in words": goes_on(
        each({"statusCode": 403, "isInviteV4Sent": "true"}), None, Status.NEEDS_INVITE
    ),
    "code 419": Row([each({"statusCode": 419})], (None, Status.GROUP_FULL), (None, Status.GROUP_FULL, NOT_SENT, 1)),
}


@pytest.mark.parametrize(("kind", "verb"), WAYS)
@pytest.mark.parametrize("name", TABLE)
def test_a_bad_answer_is_told_as_it_is(
    with_timeout: MakeCaller, server: Scripted, name: str, kind: str, verb: Verb
) -> None:
    row = TABLE[name]
    caller = with_timeout(kind, row.timeout)
    given = people(10 if verb == "add_once" else 12)
    error, fate, rest, calls = (*row.once, ADDED, 1) if verb == "add_once" else row.add
    server.play(row.script)

    told = caller.ask(verb, given)

    fates = fate if isinstance(fate, list) else [fate] * 10
    assert [*fates, *[rest] * (len(given) - 10)] == [outcome.status for outcome in told.outcomes]
    assert given == [outcome.input for outcome in told.outcomes]
    assert calls == len(told.requests)
    assert error == (type(told.error) if told.error else None)
    if isinstance(told.error, StatusError):
        assert row.message in (told.error.message, None)
        assert (row.message or "") in str(told.error)
    if told.error and verb != "add_each":
        assert told.error.report is not None

    server.play([])
    assert [outcome.status for outcome in caller.ask(verb, people(1, first=50)).outcomes] == [ADDED]
    assert len(server.requests) == 1


@pytest.mark.parametrize("kind", KINDS)
def test_half_an_answer_in_time_is_no_answer(server: Scripted, kind: str) -> None:
    server.play([b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{"])
    with ExitStack() as stack:
        told = MAKERS[kind](server, stack, timeout=0.3).ask("add_once", people(10))
    assert (MaybeSent, [UNKNOWN] * 10) == (type(told.error), [outcome.status for outcome in told.outcomes])
