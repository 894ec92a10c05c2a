"""What a user writes. Never run: type checkers read it against the built wheel."""

from collections import Counter
from collections.abc import Mapping
from contextlib import aclosing, closing
from pathlib import Path
from typing import assert_type

from twochat import (
    Account,
    AsyncGroup,
    AsyncTwoChat,
    AsyncWebhooks,
    Batch,
    CancelToken,
    ConnectedNumber,
    ContractError,
    Difference,
    Entry,
    Group,
    GroupEvent,
    GroupInfo,
    InputError,
    Journal,
    MaybeSent,
    Member,
    NeverSent,
    Numbers,
    Options,
    Outcome,
    Pace,
    PartialFailure,
    PeopleList,
    Plan,
    RateLimited,
    Report,
    Row,
    Status,
    StatusError,
    Throttled,
    TwoChat,
    TwoChatError,
    Webhook,
    Webhooks,
    parse_event,
    read_list,
)
from twochat.jobs import JobInfo, Jobs, JobState
from twochat_sandbox import Sandbox, State, read_account, running

GROUP = "WAG45b0f301-9203-4660-8b57-b51a6c2742a5"


def blocking(numbers: list[str]) -> None:
    options: Options = {"region": "GB", "pace": Pace(per_person=12.5, batch_size=4), "ca_file": Path("ca.pem")}
    with TwoChat.from_env(**options) as first, first.with_options(timeout=120) as chat:
        group = chat.group(GROUP)
        assert_type(group.info(), GroupInfo)
        plan = group.plan(numbers)
        assert_type(plan, Plan)
        with open("friends.txt") as friends:
            assert_type(group.add(friends), Report)
        assert_type(plan.batches, tuple[Batch, ...])
        assert_type(plan.entries, list[Entry])
        report = group.add(plan, cancel=CancelToken(), on_outcome=print)
        assert_type(report.counts, Counter[Status])
        assert_type(report[0], Outcome)
        assert_type(Report.from_dict(report.as_dict()), Report)
        assert_type(report.by(Status.INVITED, Status.NEEDS_INVITE), list[Outcome])
        report.to_csv("outcomes.csv")
        for outcome in group.add_each(number for number in numbers):
            match outcome.status:
                case Status.ADDED | Status.ALREADY_MEMBER:
                    assert_type(outcome.number, str | None)
                case _:
                    assert_type(outcome.reason, str)
        with closing(group.add_each(numbers)) as outcomes:
            assert_type(next(outcomes), Outcome)


def any_numbers(chat: TwoChat, numbers: Numbers) -> Plan:
    return chat.group(GROUP).plan(numbers)


def lists(chat: TwoChat) -> Report:
    people = read_list(Path("friends.xlsx"), column="WhatsApp,Mobile", sheet="Members", region="GB", several="first")
    assert_type(people, PeopleList)
    for row in people:
        assert_type(row, Row)
        assert_type(row.fields["Name"], str)
        assert_type(row.problem, str | None)
        assert_type(row.status, Status | None)
    with open("friends.csv", "rb") as file:
        assert_type(read_list(file, choose=lambda columns: columns[0]).notes, tuple[str, ...])
    return chat.group(GROUP).add(people)


def looking(chat: TwoChat, body: bytes) -> None:
    assert_type(chat.account(), Account)
    assert_type(chat.numbers(), tuple[ConnectedNumber, ...])
    group = chat.find_group("Volunteers")
    assert_type(group, Group)
    assert_type(group.members(), tuple[Member, ...])
    assert_type(group.difference(["+447700900123"]), Difference)
    assert_type(chat.webhooks, Webhooks)
    assert_type(chat.webhooks.list(), tuple[Webhook, ...])
    assert_type(parse_event(body), GroupEvent)


def going_on(chat: TwoChat) -> Report:
    with Journal.open("friends.twochat") as journal:
        assert_type(journal.counts(), Counter[Status])
        report = chat.resume(journal, cancel=CancelToken(), retry=[Status.GROUP_FULL])
        assert_type(chat.group(GROUP).verify(report, wait=30.0), Report)
    return chat.group(GROUP).remove(["+447700900123"], journal="leaving.twochat")


def many() -> None:
    with Jobs("jobs") as jobs:
        job = jobs.submit(GROUP, ["+447700900123"], "+447700900100", name="May intake")
        assert_type(job, JobInfo)
        assert_type(job.state, JobState)
        failed = jobs.run(lambda number: TwoChat("key", number, pace=Pace(per_day=30, hours="08:00-20:00")))
        assert_type(failed, Mapping[str, Exception])
        assert_type(jobs.list(), list[JobInfo])
        assert_type(jobs.report(job), Report)


def exact(chat: TwoChat) -> float:
    try:
        chat.group(GROUP).add_once(["+447700900123"]).check()
    except InputError:
        return 0
    except NeverSent as error:
        assert_type(error.report, Report | None)
    except MaybeSent:
        return 1
    except RateLimited as error:
        return error.retry_after or 60
    except Throttled as error:
        return error.retry_after
    except StatusError as error:
        assert_type(error.status, int)
    except ContractError as error:
        assert_type(error.body, str)
    except PartialFailure as failure:
        assert_type(failure.report, Report | None)
    except TwoChatError as error:
        assert_type(error.uncertain, bool)
    return 2


async def awaiting() -> None:
    async with AsyncTwoChat("key", "+12123334444") as chat:
        group = chat.group(GROUP)
        assert_type(group, AsyncGroup)
        assert_type(await group.members(), tuple[Member, ...])
        assert_type(chat.webhooks, AsyncWebhooks)
        assert_type(await group.add(["+447700900123"], cancel=CancelToken()), Report)
        assert_type(await group.add_once(["+447700900123"]), Report)
        async for outcome in group.add_each(["+447700900123"]):
            assert_type(outcome, Outcome)
        async with aclosing(group.add_each(["+447700900123"])) as outcomes:
            assert_type(await anext(outcomes), Outcome)


def in_their_tests() -> None:
    with running(state=read_account("account.yaml"), lag=1.0) as box:
        assert_type(box.state, State)
        assert_type(box, Sandbox)
        assert_type(box.url, str)
