"""Creating a group: ten with the call and the rest by adding, and never two groups where nobody knows whether there is one."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.journal.jobs import CLIENTS
from tests.support.callers import KINDS
from tests.support.people import FAST, SENDER, people
from tests.support.scripted import Scripted, answer
from twochat import InputError, Journal, MaybeSent, Pace, Status
from twochat.create import LOOK_SECONDS, create
from twochat.groups import GroupInfo
from twochat.operations import GROUPS
from twochat.pace import create_pace
from twochat.plan import Plan, split
from twochat.results import Answer, Result
from twochat.steps import Ask, Send, Settled, Sleep, Step
from twochat_sandbox import Sandbox, running

NEW = "WAG00000000-0000-4000-9000-000000000001"
ADDED, UNKNOWN, NOT_SENT = Status.ADDED, Status.UNKNOWN, Status.NOT_SENT
NAME = "Summer fair"


@pytest.mark.parametrize("kind", KINDS)
def test_a_group_begins_with_ten_and_the_rest_is_added_in_one_report(kind: str, tmp_path: Path) -> None:
    given = [people(1)[0], "no number", *people(24), "+447700900404", "+447700900403"]
    path = tmp_path / "fair.twochat"
    with running() as box, ExitStack() as stack:
        client = CLIENTS[kind](box.url, stack, api_key=box.key)
        told = client.do("create_group", NAME, given, "Who helps", group="", journal=path)
        assert told.error is None
        assert told.report
        assert (told.report.group, told.report.operation) == (NEW, "create")
        assert [outcome.input for outcome in told.report] == given
        by_status = dict(told.report.counts)
        assert by_status == {ADDED: 24, Status.UNACCEPTED: 1, Status.INVITED: 1, Status.INVALID: 1, Status.DUPLICATE: 1}
        assert box.members(NEW) == set(people(24))
        group = box.state.group(NEW)
        assert (group.name, group.description) == (NAME, "Who helps")
        calls = box.state.calls
        with Journal.read(path) as journal:
            assert (journal.group, journal.details) == (NEW, {"name": NAME, "description": "Who helps"})
            assert journal.report() == told.report
        again = client.do("create_group", NAME, given, "Who helps", group="", journal=path)
        assert (again.report, box.state.calls) == (told.report, calls)
        assert client.do("verify", told.report, group=NEW).report == told.report


@pytest.mark.parametrize("kind", KINDS)
def test_a_group_that_may_have_been_created_is_found_again_and_filled(server: Scripted, kind: str) -> None:
    now = datetime.now(UTC).isoformat()
    listed = [
        {"uuid": NEW, "wa_group_name": NAME, "wa_created_at": now},
        {"uuid": "WAG2", "wa_group_name": "Another", "wa_created_at": now},
        {"uuid": "WAG3", "wa_group_name": NAME, "wa_created_at": "2025-01-01T00:00:00Z"},
    ]
    added = {"participants": {number: {"statusCode": 200} for number in people(12)[10:]}, "success": True}
    server.play([answer(504), answer(body={"success": True, "data": listed}), answer(body=added)])
    with ExitStack() as stack:
        told = CLIENTS[kind](server.url, stack).do("create_group", NAME, people(12), group="")
    assert told.error is None
    assert told.report
    assert (told.report.group, told.statuses) == (NEW, [UNKNOWN] * 10 + [ADDED] * 2)
    assert [request.path.removeprefix("/open/whatsapp/") for request in server.requests] == [
        "group/create",
        f"groups/{SENDER.replace('+', '%2B')}",
        f"group/{NEW}/add-participant",
    ]
    body = server.requests[0].json
    assert body == {"from_number": SENDER, "group": {"name": NAME, "participants": people(10)}}


Walked = tuple[list[Step], str, BaseException | None]


def walk(listings: Iterator[list[GroupInfo]], first: Answer | MaybeSent | None, count: int = 12) -> Walked:
    """The steps of creating a group, whose first call has this answer, or may have been made before."""
    plan = Plan(tuple(split(people(count), None)))
    steps = create(plan.batches, {"name": NAME}, FAST, lambda codes: False, datetime.now(UTC), tried=first is None)
    done: list[Step] = []
    group = ""
    reply: Any = None
    try:
        while True:
            step = steps.send(reply)
            done.append(step)
            reply = None
            match step:
                case Send(batch, other):
                    reply = first if other else Answer({number: Result(ADDED, 200) for number in batch.numbers})
                case Ask(query):
                    assert query is GROUPS
                    reply = next(listings)
                case Settled(_, _, found):
                    group = found or group
                case _:
                    pass
    except StopIteration:
        return done, group, None
    except MaybeSent as error:
        return done, group, error


def listed(*ages: float, name: str = NAME) -> list[GroupInfo]:
    """Groups of that name, created so many seconds ago."""
    now = datetime.now(UTC)
    return [GroupInfo(f"WAG{n}", name, 3, created_at=now - timedelta(seconds=age)) for n, age in enumerate(ages)]


UNSURE: dict[str, Callable[[], list[GroupInfo]]] = {
    "none is listed": list,
    "two are": lambda: listed(0, 1),
    "one is older": lambda: listed(3600),
    "one has another name": lambda: listed(0, name="Winter fair"),
    "of one nobody knows when": lambda: [GroupInfo("WAG1", NAME, 3)],
    "one has no id": lambda: [GroupInfo(None, NAME, 3, created_at=datetime.now(UTC))],
}


@pytest.mark.parametrize("first", [MaybeSent("cut off"), None])
@pytest.mark.parametrize("groups", UNSURE.values(), ids=UNSURE)
def test_where_nobody_can_tell_the_group_it_is_looked_for_ten_minutes_and_nothing_more_is_sent(
    groups: Callable[[], list[GroupInfo]], first: MaybeSent | None
) -> None:
    found = groups()
    done, group, error = walk(iter([found] * 99), first)
    assert isinstance(error, MaybeSent)
    assert group == ""
    assert [step.other is not None for step in done if isinstance(step, Send)] == ([True] if first else [])
    waited = sum(step.seconds for step in done if isinstance(step, Sleep))
    assert waited == pytest.approx(0 if len(found) > 1 else LOOK_SECONDS, abs=5)
    settled = [outcome.status for step in done if isinstance(step, Settled) for outcome in step.outcomes]
    assert settled == ([UNKNOWN] * 10 + [NOT_SENT] * 2 if first else [NOT_SENT] * 12)


@pytest.mark.parametrize("first", [MaybeSent("cut off"), None])
def test_a_group_that_is_listed_late_is_waited_for(first: MaybeSent | None) -> None:
    late = iter([[], listed(3600), [*listed(3600, name="x"), GroupInfo("WAG9", NAME, 1, created_at=datetime.now(UTC))]])
    done, group, error = walk(late, first)
    assert (group, error) == ("WAG9", None)
    assert [step.seconds for step in done if isinstance(step, Sleep)] == [5, 10]
    assert len([step for step in done if isinstance(step, Send)]) == 2


@pytest.mark.parametrize("kind", KINDS)
def test_a_job_that_died_while_it_created_a_group_looks_and_never_creates_another(
    kind: str, tmp_path: Path, server: Scripted
) -> None:
    path = tmp_path / "fair.twochat"
    plan = Plan(tuple(split(people(12), None)), FAST)
    with Journal.create(path, "", SENDER, plan, operation="create", details={"name": NAME}) as journal:
        journal.sending(journal.pending()[0])
    now = int(datetime.now(UTC).timestamp())
    here = {"uuid": NEW, "wa_group_name": NAME, "wa_created_at": now}
    added = {"participants": {number: {"statusCode": 200} for number in people(12)[10:]}, "success": True}
    server.play([answer(body={"success": True, "data": [here]}), answer(body=added)])
    with ExitStack() as stack, Journal.open(path) as journal:
        told = CLIENTS[kind](server.url, stack).do("resume", journal, group="")
        assert journal.group == NEW
    assert told.statuses == [UNKNOWN] * 10 + [ADDED] * 2
    assert not any(request.path.endswith("/create") for request in server.requests)


def test_a_call_that_certainly_did_nothing_is_made_again_by_the_same_job(
    twochat_sandbox: Sandbox, tmp_path: Path
) -> None:
    path = tmp_path / "fair.twochat"
    for key, error in (("sandbox-402", True), (twochat_sandbox.key, False)):
        with ExitStack() as stack:
            told = CLIENTS["TwoChat"](twochat_sandbox.url, stack, api_key=key).do(
                "create_group", NAME, people(2), group="", journal=path
            )
        assert bool(told.error) is error
    assert twochat_sandbox.members(NEW) == set(people(2))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("name", "numbers", "description", "words"),
    [
        (" ", people(2), None, "the name must be a text of 1 to 100 letters"),
        ("x" * 101, people(2), None, "the name must be a text of 1 to 100 letters"),
        (None, people(2), None, "the name must be a text of 1 to 100 letters"),
        (NAME, people(2), "", "the description must be a text of 1 to 2,048 letters"),
        (NAME, [], None, "a group needs somebody to begin with"),
        (NAME, ["Ann"], None, "a group needs somebody to begin with"),
    ],
)
def test_what_no_group_can_be_created_with_is_refused_before_anything_is_sent(
    server: Scripted, tmp_path: Path, kind: str, name: Any, numbers: list[str], description: Any, words: str
) -> None:
    server.play([])
    path = tmp_path / "fair.twochat"
    with ExitStack() as stack:
        client = CLIENTS[kind](server.url, stack)
        told = client.do("create_group", name, numbers, description, group="", journal=path)
    assert isinstance(told.error, InputError)
    assert words in str(told.error)
    assert (server.requests, path.exists()) == ([], False)


def test_a_job_of_which_nobody_can_begin_the_group_says_so(server: Scripted, tmp_path: Path) -> None:
    path = tmp_path / "fair.twochat"
    server.play([answer(422)])
    with ExitStack() as stack:
        client = CLIENTS["TwoChat"](server.url, stack)
        told = client.do("create_group", NAME, people(2), group="", journal=path)
        assert told.statuses == [Status.REFUSED] * 2
        with Journal.open(path) as journal:
            told = client.do("resume", journal, group="")
    assert isinstance(told.error, InputError)
    assert told.statuses == [Status.REFUSED] * 2
    assert len(server.requests) == 1


def test_five_minutes_are_between_two_groups_unless_the_caller_says_otherwise() -> None:
    assert (create_pace(Pace()).hold(10), create_pace(Pace()).jitter) == (300, 0)
    assert create_pace(Pace(between=0)).hold(10) == 0
    assert create_pace(Pace(per_person=1)).hold(10) == 10
