"""Asking who is on WhatsApp: one number a call, nothing changed, and left out of an add if so asked."""

import asyncio
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

from tests.journal.jobs import CLIENTS
from tests.support.callers import KINDS
from tests.support.people import FAST, GROUP, KEY, SENDER, people
from tests.support.scripted import Cut, Request, Scripted, answer, everybody
from twochat import (
    AsyncTwoChat,
    ContractError,
    InputError,
    Journal,
    JournalError,
    Pace,
    Report,
    Status,
    TwoChat,
    Unauthorized,
)
from twochat.pace import check_pace
from twochat_sandbox import Sandbox

ON, OFF = Status.ON_WHATSAPP, Status.UNACCEPTED
MEXICAN = "+525550000123"


def check(kind: str, url: str, numbers: Any, key: str = "sandbox-key", pace: Pace = FAST, **options: Any) -> Report:
    async def awaiting() -> Report:
        async with AsyncTwoChat(key, SENDER, base_url=url, pace=pace) as chat:
            return await chat.check(numbers, **options)

    if kind == "AsyncTwoChat":
        return asyncio.run(awaiting())
    with TwoChat(key, SENDER, base_url=url, pace=pace) as chat:
        return chat.check(numbers, **options)


def number_of(request: Request) -> str:
    return unquote(request.path.rpartition("/")[2])


@pytest.mark.parametrize("kind", KINDS)
def test_each_number_is_asked_about_once_and_nobody_is_changed(twochat_sandbox: Sandbox, kind: str) -> None:
    numbers = [*people(3), "ask Ann", "+447700900404", people(1)[0]]
    report = check(kind, twochat_sandbox.url, numbers)
    assert [outcome.status for outcome in report] == [ON, ON, ON, Status.INVALID, OFF, Status.DUPLICATE]
    assert (report.group, report.operation, twochat_sandbox.state.calls) == ("", "check", 4)
    assert str(report) == "3 on WhatsApp, 1 not on WhatsApp, 1 invalid, 1 duplicate"
    assert twochat_sandbox.members(GROUP) == set()


@pytest.mark.parametrize("kind", KINDS)
def test_a_check_that_was_cut_off_goes_on_with_its_journal(server: Scripted, tmp_path: Path, kind: str) -> None:
    path = tmp_path / "check.twochat"
    yes = answer(body={"is_valid": True, "on_whatsapp": True})
    server.play([yes, answer(401, {"detail": "Invalid API Key"})])
    with pytest.raises(Exception, match="401"):
        check(kind, server.url, people(3), journal=path)
    server.play([yes, yes])
    assert [outcome.status for outcome in check(kind, server.url, people(3), journal=path)] == [ON] * 3
    assert [number_of(request) for request in server.requests] == people(3)[1:]
    with Journal.open(path) as journal, TwoChat(KEY, SENDER, base_url=server.url) as chat:
        assert (journal.group, journal.operation) == ("", "check")
        assert chat.resume(journal).ok
        with pytest.raises(JournalError, match="a job with no group, to check numbers"):
            chat.group(GROUP).resume(journal)
    assert len(server.requests) == 2


@pytest.mark.parametrize("kind", KINDS)
def test_a_question_that_was_lost_is_asked_again(server: Scripted, kind: str) -> None:
    server.play([Cut(), answer(502), answer(body={"is_valid": True, "on_whatsapp": False})])
    (outcome,) = check(kind, server.url, people(1))
    assert (outcome.status, len(server.requests)) == (OFF, 3)


ANSWERS: list[tuple[dict[str, Any], Status, str | None]] = [
    ({"is_valid": False}, OFF, "not a valid number"),
    ({"is_valid": True, "on_whatsapp": True}, ON, None),
    ({"is_valid": True, "on_whatsapp": True, "number": {"e164_format": MEXICAN}}, ON, None),
    ({"is_valid": True, "on_whatsapp": True, "number": {"e164_format": "+5215550000123"}}, ON, None),
    ({"is_valid": True, "on_whatsapp": True, "number": {"e164_format": "+12025550101"}}, Status.UNREPORTED, None),
    ({"is_valid": True, "on_whatsapp": True, "whatsapp_info": {"number_id": "5215@c.us"}}, ON, "knows it as 5215@c"),
    ({"is_valid": True, "on_whatsapp": False}, OFF, "WhatsApp may know this person as +5215550000123"),
    ({"is_valid": True}, Status.UNKNOWN, None),
    ({"on_whatsapp": True}, Status.UNKNOWN, None),
    ({"is_valid": "true", "on_whatsapp": True}, Status.UNKNOWN, None),
]


@pytest.mark.parametrize(("body", "status", "words"), ANSWERS)
def test_what_an_answer_says_of_the_one_number(
    server: Scripted, body: dict[str, Any], status: Status, words: str | None
) -> None:
    server.play([answer(body=body)])
    with ExitStack() as stack:
        told = CLIENTS["TwoChat"](server.url, stack).do("check", [MEXICAN])
    assert told.report
    (outcome,) = told.report
    assert (outcome.status, isinstance(told.error, ContractError)) == (status, status is Status.UNKNOWN)
    assert (words or "") in (outcome.message or "")


def test_an_add_that_checks_first_sends_nobody_without_whatsapp_but_who_may_have_another_spelling(
    server: Scripted,
) -> None:
    off = {people(3)[1], MEXICAN}

    def answered(request: Request) -> bytes:
        if request.method == "POST":
            return everybody(request)
        return answer(body={"is_valid": True, "on_whatsapp": number_of(request) not in off})

    for kind in KINDS:
        server.play(answered)
        with ExitStack() as stack:
            report = CLIENTS[kind](server.url, stack).do("add", [*people(3), MEXICAN], check=True).report
        assert report
        assert [outcome.status for outcome in report] == [Status.ADDED, OFF, Status.ADDED, Status.ADDED]
        assert [request.method for request in server.requests] == ["GET"] * 4 + ["POST"]
        assert server.requests[-1].participants == [people(3)[0], people(3)[2], MEXICAN]


def test_its_pace_is_fifty_a_minute_unless_it_is_said_otherwise() -> None:
    assert [check_pace(pace).hold(1) for pace in (Pace(), Pace(per_person=20), Pace(between=6), FAST)] == [
        1.2,
        1.2,
        6,
        0,
    ]
    with TwoChat(KEY, SENDER) as chat:
        plan = chat.plan(people(300))
    assert (plan.calls, round(plan.seconds)) == (300, 360)
    assert str(plan).startswith("300 numbers in 300 calls, 6 minutes")


def test_nobody_who_is_checked_is_named_in_any_log(server: Scripted, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    server.play([answer(body={"is_valid": True, "on_whatsapp": True})])
    check("TwoChat", server.url, people(1))
    assert caplog.messages[0] == "to check takes 1 call", "before it starts"
    assert any("check-number" in message for message in caplog.messages)
    digits = (people(1)[0][1:], SENDER[1:])
    assert not [message for message in caplog.messages if any(number in message for number in digits)]


def test_what_is_no_journal_is_refused_by_name(server: Scripted) -> None:
    with TwoChat(KEY, SENDER, base_url=server.url) as chat, pytest.raises(InputError, match="journal must be Journal"):
        chat.resume("check.twochat")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]  # they refuse it sooner


@pytest.mark.parametrize("kind", KINDS)
def test_who_is_in_the_journal_of_an_add_is_not_checked_again(
    twochat_sandbox: Sandbox, tmp_path: Path, kind: str
) -> None:
    async def add(chat: Any, key: str, lines: list[str]) -> Any:
        return await chat.with_options(api_key=key).group(GROUP).add(lines, check=True, journal=tmp_path / "a.twochat")

    def both(key: str) -> Any:
        options: dict[str, Any] = {"base_url": twochat_sandbox.url, "pace": FAST}
        lines = [*people(3), "+447700900404"]
        if kind == "AsyncTwoChat":
            return asyncio.run(add(AsyncTwoChat(KEY, SENDER, **options), key, lines))
        group = TwoChat(key, SENDER, **options).group(GROUP)
        return group.add(lines, check=True, journal=tmp_path / "a.twochat")

    first = both("sandbox-key")
    calls = twochat_sandbox.state.calls
    assert (both("sandbox-key"), twochat_sandbox.state.calls, calls) == (first, calls, 4 + 1)
    (tmp_path / "a.twochat").rename(tmp_path / "b.twochat")
    with pytest.raises(Unauthorized, match="answered 401") as caught:
        both("sandbox-401")
    report = caught.value.report
    assert report
    assert (report.operation, {outcome.status for outcome in report}) == ("add", {Status.NOT_SENT})
