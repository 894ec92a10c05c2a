"""What may be given instead of text, and what is refused before anything is sent."""

from typing import Any

import pytest

from tests.support.people import FAST, GROUP, people
from twochat import InputError, Status, TwoChat, Unauthorized
from twochat_sandbox import Sandbox


@pytest.fixture
def chat(twochat_sandbox: Sandbox) -> TwoChat:
    sandbox = twochat_sandbox
    return TwoChat(sandbox.key, sandbox.from_number, base_url=sandbox.url, pace=FAST)


def test_members_and_outcomes_are_their_numbers(chat: TwoChat, twochat_sandbox: Sandbox) -> None:
    group = chat.group(GROUP)
    report = group.add([*people(2), "ask Ann"])
    assert [outcome.status for outcome in group.add(report)] == [*[Status.ALREADY_MEMBER] * 2, Status.INVALID]
    assert group.add(report)[2].input == "ask Ann"
    removed = group.remove([member for member in group.members() if not member.admin])
    assert [outcome.number for outcome in removed.by(Status.REMOVED)] == people(2)
    assert twochat_sandbox.members(GROUP) == set()


@pytest.mark.parametrize("numbers", [b"+447700900101", {"+447700900101": "Ann"}, 5, None])
def test_what_is_no_list_of_text_is_refused(chat: TwoChat, twochat_sandbox: Sandbox, numbers: Any) -> None:
    for verb in (chat.group(GROUP).add, chat.group(GROUP).add_each):
        with pytest.raises(InputError, match=f"an iterable of text, not {type(numbers).__name__}|another iterable"):
            [*verb(numbers)]
    assert twochat_sandbox.state.calls == 0


PLANNED = [("add", "remove"), ("remove", "add"), ("promote", "demote"), ("check", "add"), ("add", "invite")]


@pytest.mark.parametrize(("planned", "verb"), PLANNED)
def test_a_plan_is_carried_out_by_what_it_is_for(
    chat: TwoChat, twochat_sandbox: Sandbox, planned: str, verb: str
) -> None:
    group = chat.group(GROUP)
    for plan in (group.plan(people(1), planned), group.plan(people(1), planned).without({})):
        with pytest.raises(InputError, match=f"the plan is to {planned}, not to {verb}. Nothing was sent"):
            getattr(group, verb)(plan)
    assert [call for call in twochat_sandbox.state.audit_log if call.number] == []
    assert chat.check(group.plan(people(1))).ok
    assert chat.create_group("Fair", group.plan(people(1))).ok


def test_a_group_that_was_listed_is_not_its_id(chat: TwoChat) -> None:
    with pytest.raises(InputError, match="a group's id is text, not GroupInfo; of a GroupInfo give its `id`"):
        chat.group(chat.groups()[0])  # type: ignore[arg-type]  # a type checker refuses it sooner


@pytest.mark.parametrize("verb", ["add", "sync"])
def test_what_ends_a_look_before_the_run_has_the_account_too(
    chat: TwoChat, twochat_sandbox: Sandbox, verb: str
) -> None:
    options: dict[str, Any] = {"skip_members": True} if verb == "add" else {}
    with chat.with_options(api_key="sandbox-401") as other, pytest.raises(Unauthorized, match="answered 401") as caught:
        getattr(other.group(GROUP), verb)([*people(2), "ask Ann"], **options)
    report = caught.value.report
    assert report
    assert (report.group, report.operation) == (GROUP, verb)
    assert [outcome.status for outcome in report] == [*[Status.NOT_SENT] * 2, Status.INVALID]


def test_the_sending_number_does_not_remove_itself(chat: TwoChat, twochat_sandbox: Sandbox) -> None:
    sender = twochat_sandbox.from_number
    with pytest.raises(InputError, match=rf"^\{sender} sends, so it can't be removed: take it off the list"):
        chat.group(GROUP).remove([*people(2), sender])
    assert twochat_sandbox.state.calls == 0
