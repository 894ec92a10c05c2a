"""Making admins: accepted is not done, and a look makes it so."""

from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.journal.jobs import CLIENTS
from tests.support.callers import KINDS
from tests.support.people import GROUP, SENDER, people
from tests.support.scripted import Scripted, answer
from twochat import Journal, Status, TwoChat
from twochat_sandbox import Sandbox

ACCEPTED, PROMOTED, DEMOTED = Status.ACCEPTED, Status.PROMOTED, Status.DEMOTED


@pytest.mark.parametrize("kind", KINDS)
def test_who_is_promoted_is_accepted_and_after_a_look_an_admin_and_who_is_no_member_stays_accepted(
    twochat_sandbox: Sandbox, tmp_path: Path, kind: str
) -> None:
    twochat_sandbox.state.add(GROUP, SENDER, people(12))
    with ExitStack() as stack:
        client = CLIENTS[kind](twochat_sandbox.url, stack, api_key="sandbox-key")
        chat = stack.enter_context(TwoChat("sandbox-key", SENDER, base_url=twochat_sandbox.url))

        def admins() -> set[str | None]:
            return {member.number for member in chat.group(GROUP).info().admins}

        told = client.do("promote", people(13)[1:], journal=tmp_path / "p.twochat")
        assert told.statuses == [ACCEPTED] * 12
        assert told.report
        assert not told.report.ok
        assert admins() == {SENDER, *people(12)[1:]}
        with Journal.open(tmp_path / "p.twochat") as journal:
            assert client.do("verify", journal).statuses == [PROMOTED] * 11 + [ACCEPTED]
        told = client.do("demote", people(12)[1:])
        assert client.do("verify", told.report).statuses == [DEMOTED] * 11
        assert admins() == {SENDER}
    assert twochat_sandbox.members(GROUP) == set(people(12))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("verb", ["promote", "demote"])
@pytest.mark.parametrize("body", [{"success": True}, {}, {"status": 200}, {"success": True, "participants": {"a": 1}}])
def test_an_answer_that_nobody_has_seen_is_kept_in_its_own_words(
    server: Scripted, kind: str, verb: str, body: dict[str, object]
) -> None:
    server.play([answer(body=body)])
    with ExitStack() as stack:
        told = CLIENTS[kind](server.url, stack).do(verb, people(2))
    assert (told.statuses, told.error) == ([ACCEPTED] * 2, None)
    assert told.report
    words = told.report[0].message
    assert words is None if body == {"success": True} else words and all(key in words for key in body)
    assert server.requests[0].path == f"/open/whatsapp/group/{GROUP}/{verb}-participant"


@pytest.mark.parametrize("kind", KINDS)
def test_a_call_that_says_it_failed_is_not_called_accepted(server: Scripted, kind: str) -> None:
    server.play([answer(body={"success": False, "error_message": "not an admin"})])
    with ExitStack() as stack:
        told = CLIENTS[kind](server.url, stack).do("promote", people(2))
    assert told.report
    assert [(outcome.status, outcome.message) for outcome in told.report] == [(Status.UNKNOWN, "not an admin")] * 2
