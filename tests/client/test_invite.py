"""The group's link goes to who needs it, once for each number and group, however often and from wherever it is asked for."""

from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from tests.journal.jobs import CLIENTS, plan
from tests.support.callers import KINDS
from tests.support.people import FAST, GROUP, SENDER, another_sender, people
from tests.support.scripted import Scripted, answer
from twochat import InputError, Journal, JournalError, Outcome, Pace, Report, Status, TwoChat
from twochat.invite import in_need
from twochat.pace import invite_pace
from twochat.plan import Batch
from twochat_sandbox import Sandbox

NEED, LINK_SENT, UNKNOWN, ADDED = Status.NEEDS_INVITE, Status.LINK_SENT, Status.UNKNOWN, Status.ADDED
NEEDY = ["+447700900417", "+447700900433"]
INVITED = "+447700900403"
LINK = "https://chat.whatsapp.com/x"
TEXT = "Join {name}: {link}"
GIVEN = [*people(3), *NEEDY, INVITED]


def added(box: Sandbox, path: Path, group: str = GROUP) -> Report:
    """An add, of whom two need an invitation and got none."""
    with TwoChat(box.key, SENDER, base_url=box.url, pace=FAST) as chat:
        return chat.group(group).add(GIVEN, journal=path)


def texts(box: Sandbox) -> list[tuple[str, str]]:
    return [(message.to_number, message.text) for message in box.state.messages]


@pytest.mark.parametrize("kind", KINDS)
def test_who_needs_an_invitation_gets_the_link_once_in_the_same_journal(
    twochat_sandbox: Sandbox, tmp_path: Path, kind: str
) -> None:
    path = tmp_path / "a.twochat"
    added(twochat_sandbox, path)
    with ExitStack() as stack:
        client = CLIENTS[kind](twochat_sandbox.url, stack, api_key=twochat_sandbox.key)
        with Journal.open(path) as journal:
            told = client.do("invite", journal, TEXT)
            assert told.error is None
            assert told.report == journal.report()
        assert told.report
        assert told.statuses == [ADDED] * 3 + [LINK_SENT] * 2 + [Status.INVITED]
        assert [outcome.operation for outcome in told.report] == [""] * 3 + ["invite"] * 2 + [""]
        assert told.report.operation == "add"
        sent = texts(twochat_sandbox)
        assert [number for number, _ in sent] == NEEDY
        info = stack.enter_context(TwoChat("sandbox-key", SENDER, base_url=twochat_sandbox.url)).group(GROUP).info()
        assert sent[0][1] == f"Join {info.name}: {info.invite_link}"
        with Journal.open(path) as journal:
            assert journal.report() == told.report
            assert client.do("invite", journal, TEXT).statuses == told.statuses
            assert client.do("resume", journal).statuses == told.statuses
            assert client.do("resume", journal, retry=[LINK_SENT, UNKNOWN]).statuses == told.statuses
            assert client.do("verify", journal).statuses == told.statuses
    assert len(texts(twochat_sandbox)) == 2


@pytest.mark.parametrize("kind", KINDS)
def test_nobody_gets_the_link_of_a_group_twice_over_all_journals_of_a_folder(
    twochat_sandbox: Sandbox, tmp_path: Path, kind: str
) -> None:
    report = added(twochat_sandbox, tmp_path / "a.twochat")
    added(twochat_sandbox, tmp_path / "b.twochat")
    with ExitStack() as stack:
        client = CLIENTS[kind](twochat_sandbox.url, stack, api_key=twochat_sandbox.key)
        for name in "ab":
            with Journal.open(tmp_path / f"{name}.twochat") as journal:
                told = client.do("invite", journal, TEXT)
            assert told.statuses[3:5] == [LINK_SENT] * 2
        assert client.do("invite", report, TEXT, journal=tmp_path / "c.twochat").statuses == [LINK_SENT] * 2
        assert client.do("invite", NEEDY[:1], TEXT, journal=tmp_path / "d.twochat").statuses == [LINK_SENT]
        assert len(texts(twochat_sandbox)) == 2
        other = "WAG00000000-0000-4000-8000-000000000001"
        assert client.do("invite", NEEDY, TEXT, group=other, journal=tmp_path / "e.twochat").statuses == [LINK_SENT] * 2
    assert len(texts(twochat_sandbox)) == 4


@pytest.mark.parametrize("kind", KINDS)
def test_who_may_have_been_sent_the_link_is_unknown_and_never_sent_it_again(
    twochat_sandbox: Sandbox, tmp_path: Path, kind: str
) -> None:
    path = tmp_path / "a.twochat"
    added(twochat_sandbox, path)
    with Journal.open(path) as journal:  # and dies in the middle of the call
        journal.sending(Batch(1, tuple(in_need(journal)[:1])))
    with ExitStack() as stack:
        client = CLIENTS[kind](twochat_sandbox.url, stack, api_key=twochat_sandbox.key)
        for method, given in (("invite", {"text": TEXT}), ("resume", {}), ("resume", {"retry": [UNKNOWN]})):
            with Journal.open(path) as journal:
                assert client.do(method, journal, **given).statuses[3:5] == [UNKNOWN, LINK_SENT]
        with Journal.open(path) as journal:
            assert client.do("verify", journal).statuses[3] is UNKNOWN
            with twochat_sandbox.state.changing(GROUP) as members:
                members[NEEDY[0]] = members[people(1)[0]]
            assert client.do("verify", journal).statuses[3] is Status.ALREADY_MEMBER
    assert [number for number, _ in texts(twochat_sandbox)] == NEEDY[1:]


@pytest.mark.parametrize("kind", KINDS)
def test_who_joined_meanwhile_gets_no_link(twochat_sandbox: Sandbox, tmp_path: Path, kind: str) -> None:
    path = tmp_path / "a.twochat"
    added(twochat_sandbox, path)
    with twochat_sandbox.state.changing(GROUP) as members:
        members[NEEDY[0]] = members[people(1)[0]]
    with ExitStack() as stack, Journal.open(path) as journal:
        told = CLIENTS[kind](twochat_sandbox.url, stack, api_key="sandbox-key").do("invite", journal, TEXT)
    assert told.statuses[3:5] == [Status.ALREADY_MEMBER, LINK_SENT]
    assert [number for number, _ in texts(twochat_sandbox)] == NEEDY[1:]


@pytest.mark.parametrize("kind", KINDS)
def test_who_was_certainly_not_sent_the_link_still_needs_it(server: Scripted, tmp_path: Path, kind: str) -> None:
    path = tmp_path / "a.twochat"
    with Journal.create(path, GROUP, SENDER, plan(NEEDY)) as journal:
        batch = journal.pending()[0]
        journal.settled(batch, [Outcome(one.input, one.number, NEED, 403, None, 1) for one in batch.entries])
    group: dict[str, Any] = {"uuid": GROUP, "wa_group_name": "x", "invite_link": LINK, "size": 0, "participants": []}
    seen = answer(body={"success": True, "data": group})
    server.play([seen, answer(402), seen, answer(504), answer(body={"success": True}), seen])
    with ExitStack() as stack:
        client = CLIENTS[kind](server.url, stack)
        with Journal.open(path) as journal:
            told = client.do("invite", journal)
            assert (told.statuses, journal.pending()) == ([NEED] * 2, [])
            assert client.do("invite", journal).statuses == [UNKNOWN, LINK_SENT]
            assert client.do("invite", journal).statuses == [UNKNOWN, LINK_SENT]
    paths = [request.path.rpartition("/")[2] for request in server.requests]
    assert paths == [GROUP, "send-message", GROUP, "send-message", "send-message", GROUP]
    assert server.requests[1].json == {
        "from_number": SENDER,
        "to_number": NEEDY[0],
        "text": f"You are invited to the WhatsApp group x: {LINK}",
    }


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("text", "link", "words"),
    [
        ("Join us!", LINK, "has no {link}"),
        ("{link} {nmae}", LINK, "has {nmae}, and only {name} and {link}"),
        ("", LINK, "text of 1 to 4,096 letters"),
        ("{link}" + "x" * 4095, LINK, "text of 1 to 4,096 letters"),
        (None, LINK, "text of 1 to 4,096 letters"),
        (TEXT, None, "shows no invite link of this group"),
    ],
)
def test_a_text_or_a_group_without_a_link_is_refused_before_anything_is_sent(
    server: Scripted, tmp_path: Path, kind: str, text: Any, link: str | None, words: str
) -> None:
    group: dict[str, Any] = {"uuid": GROUP, "wa_group_name": "x", "invite_link": link, "participants": []}
    server.play([answer(body={"success": True, "data": group})])
    path = tmp_path / "a.twochat"
    with ExitStack() as stack:
        told = CLIENTS[kind](server.url, stack).do("invite", NEEDY, text, journal=path)
    assert isinstance(told.error, InputError)
    assert words in str(told.error)
    assert [request.method for request in server.requests] == ["GET"]
    assert not path.exists()


@pytest.mark.parametrize("kind", KINDS)
def test_an_invitation_has_a_journal_of_its_own_that_goes_on_with_the_same_text(
    twochat_sandbox: Sandbox, tmp_path: Path, kind: str
) -> None:
    path = tmp_path / "i.twochat"
    with Journal.create(
        path, GROUP, SENDER, plan(NEEDY), operation="invite", details={"text": "Hello \U0001f44b " + LINK}
    ):
        pass
    with ExitStack() as stack, Journal.open(path) as journal:
        client = CLIENTS[kind](twochat_sandbox.url, stack, api_key="sandbox-key")
        assert client.do("resume", journal).statuses == [LINK_SENT] * 2
        assert isinstance(client.do("resume", journal, retry=[UNKNOWN]).error, InputError)
    assert texts(twochat_sandbox) == [(number, f"Hello \U0001f44b {LINK}") for number in NEEDY]
    with ExitStack() as stack, Journal.open(path) as journal:
        client = CLIENTS[kind](twochat_sandbox.url, stack, api_key="sandbox-key", from_number=another_sender())
        assert isinstance(client.do("invite", journal, TEXT).error, JournalError)
    with ExitStack() as stack, Journal.open(path) as journal:
        client = CLIENTS[kind](twochat_sandbox.url, stack, api_key="sandbox-key")
        told = client.do("invite", journal, TEXT, journal=tmp_path / "another.twochat")
        assert "another can't be named" in str(told.error)


@pytest.mark.parametrize("kind", KINDS)
def test_a_message_that_says_neither_yes_nor_no_is_uncertain(server: Scripted, kind: str) -> None:
    group: dict[str, Any] = {"uuid": GROUP, "wa_group_name": "x", "invite_link": LINK, "participants": []}
    server.play([answer(body={"success": True, "data": group}), answer(body={"message_uuid": "m"})])
    with ExitStack() as stack:
        told = CLIENTS[kind](server.url, stack).do("invite", NEEDY, TEXT)
    assert told.statuses == [UNKNOWN, Status.NOT_SENT]
    assert told.error
    assert "is not sent again" in str(told.error)


def test_fifteen_an_hour_are_sent_unless_the_caller_says_otherwise() -> None:
    assert invite_pace(Pace()).hold(1) * 15 == 3600
    assert invite_pace(Pace(per_person=1, batch_size=10, retry_uncertain=True)) == Pace(between=240, batch_size=1)
    assert invite_pace(Pace(between=3)).hold(1) == 3
