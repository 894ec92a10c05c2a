"""Stopping a run from outside, and using a client where or when it can't be used."""

import asyncio
import itertools
import signal
import subprocess
import sys
import threading
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from tests.support.people import FAST, GROUP, KEY, SENDER, another_sender, check_account, people
from tests.support.scripted import Hold, Reply, Request, Scripted, answer, everybody
from twochat import (
    AsyncTwoChat,
    Cancelled,
    CancelToken,
    InputError,
    Journal,
    Outcome,
    Pace,
    Report,
    Status,
    TwoChat,
    TwoChatError,
)

ADDED, NOT_SENT = Status.ADDED, Status.NOT_SENT


def client(server: Scripted, pace: Pace = FAST) -> TwoChat:
    return TwoChat(KEY, SENDER if pace is FAST else another_sender(), base_url=server.url, pace=pace, timeout=30)


def async_client(server: Scripted, pace: Pace = FAST) -> AsyncTwoChat:
    return AsyncTwoChat(KEY, SENDER if pace is FAST else another_sender(), base_url=server.url, pace=pace, timeout=30)


def statuses(outcomes: Report | list[Outcome]) -> list[Status]:
    return [outcome.status for outcome in outcomes]


# What comes back for the call in flight when the run is asked to stop, and what happens to its ten.
IN_FLIGHT: dict[str, tuple[Reply | None, Status]] = {
    "a good answer": (None, ADDED),
    "a breakdown": (answer(500), Status.UNKNOWN),
    "busy": (answer(486), NOT_SENT),
    "a refused number": (answer(422), NOT_SENT),
}


@pytest.mark.parametrize("name", IN_FLIGHT)
@pytest.mark.parametrize("pace", [FAST, Pace()], ids=["fast", "slow"])
def test_a_cancelled_run_finishes_its_call_and_sends_nothing_more(server: Scripted, name: str, pace: Pace) -> None:
    reply, fate = IN_FLIGHT[name]
    cancel = CancelToken()

    def cancelling(request: Request) -> Reply:
        cancel.set()  # in another thread than the run's
        return reply or everybody(request)

    server.play(cancelling)
    with client(server, pace) as chat, pytest.raises(Cancelled) as caught:
        chat.group(GROUP).add(people(25), cancel=cancel)
    _check_cancelled(server, caught.value, fate)


@pytest.mark.parametrize("name", IN_FLIGHT)
@pytest.mark.parametrize("pace", [FAST, Pace()], ids=["fast", "slow"])
def test_it_is_the_same_with_asyncio(server: Scripted, name: str, pace: Pace) -> None:
    reply, fate = IN_FLIGHT[name]
    cancel = CancelToken()

    async def scene() -> None:
        def cancelling(request: Request) -> Reply:
            cancel.set()
            return reply or everybody(request)

        server.play(cancelling)
        async with async_client(server, pace) as chat:
            await chat.group(GROUP).add(people(25), cancel=cancel)

    with pytest.raises(Cancelled) as caught:
        asyncio.run(scene())
    _check_cancelled(server, caught.value, fate)


def _check_cancelled(server: Scripted, error: TwoChatError, fate: Status) -> None:
    assert len(server.requests) == 1
    assert error.report is not None
    check_account(people(25), error.report.outcomes)
    assert [fate] * 10 + [NOT_SENT] * 15 == statuses(error.report)


def test_a_run_cancelled_before_it_began_sends_nothing(server: Scripted) -> None:
    server.play([])
    cancel = CancelToken()
    cancel.set()
    with client(server) as chat, pytest.raises(Cancelled) as caught:
        chat.group(GROUP).add(people(25), cancel=cancel)
    assert caught.value.report is not None
    assert statuses(caught.value.report) == [NOT_SENT] * 25
    assert server.requests == []


def test_add_each_gives_every_outcome_before_it_raises_that_it_was_cancelled(server: Scripted) -> None:
    server.play([])
    cancel = CancelToken()
    outcomes: list[Outcome] = []
    with client(server) as chat:
        run = chat.group(GROUP).add_each(people(25), cancel=cancel)
        for outcome in itertools.islice(run, 25):
            outcomes.append(outcome)
            cancel.set()
        with pytest.raises(Cancelled):
            next(run)
    assert statuses(outcomes) == [ADDED] * 10 + [NOT_SENT] * 15
    assert len(server.requests) == 1


def test_leaving_the_loop_sends_nothing_more(server: Scripted) -> None:
    server.play([])
    with client(server) as chat:
        for _ in chat.group(GROUP).add_each(people(25)):
            break
    assert len(server.requests) == 1

    async def scene() -> None:
        async with async_client(server) as chat:
            run = chat.group(GROUP).add_each(people(25))
            assert isinstance(run, AsyncIterator)
            async for _ in run:
                break

    server.play([])
    asyncio.run(scene())
    assert len(server.requests) == 1


def test_a_cancelled_task_ends_at_once_and_sends_nothing_more(server: Scripted) -> None:
    async def scene() -> None:
        loop, arrived = asyncio.get_running_loop(), asyncio.Event()

        def held(_: Request) -> Reply:
            loop.call_soon_threadsafe(arrived.set)
            return Hold()

        server.play(held)
        async with async_client(server) as chat:
            task = asyncio.create_task(chat.group(GROUP).add(people(25)))
            await arrived.wait()
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task

    asyncio.run(scene())
    assert len(server.requests) == 1


def test_a_closed_client_sends_nothing_and_says_so(server: Scripted) -> None:
    server.play([])
    with client(server) as chat:
        group = chat.group(GROUP)
        assert group.add(people(1)).ok
    for use in (group.add, group.add_once, lambda numbers: list(group.add_each(numbers))):
        with pytest.raises(InputError, match="closed"):
            use(people(2))
    chat.close()

    async def scene() -> None:
        async with async_client(server) as chat:
            group = chat.group(GROUP)
            assert (await group.add(people(1))).ok
        for use in (group.add, group.add_once):
            with pytest.raises(InputError, match="closed") as caught:
                await use(people(2))
            assert caught.value.report is not None
            assert statuses(caught.value.report) == [NOT_SENT] * 2
        await chat.close()

    asyncio.run(scene())
    assert len(server.requests) == 2


def test_an_async_client_outlives_an_event_loop_and_can_be_closed_in_another(server: Scripted) -> None:
    server.play([Hold()])
    chat = async_client(server)

    async def given_up() -> None:
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(chat.group(GROUP).add(people(1)), 0.2)

    asyncio.run(given_up())
    server.play([])
    assert asyncio.run(chat.group(GROUP).add(people(1))).ok
    asyncio.run(chat.close())


def test_without_asyncio_nothing_is_marked_or_sent(server: Scripted, tmp_path: Path) -> None:
    server.play([])
    chat = async_client(server)
    path = tmp_path / "friends.twochat"
    run = chat.group(GROUP).add(people(2), journal=path)
    with pytest.raises(InputError, match="asyncio"):
        run.send(None)  # as a loop of another kind would
    with Journal.read(path) as journal:
        assert statuses(journal.report()) == [NOT_SENT] * 2
    assert server.requests == []
    asyncio.run(chat.close())


@pytest.mark.parametrize(
    "cancel", [threading.Event(), asyncio.Event(), True, "now"], ids=lambda cancel: type(cancel).__module__
)
def test_what_is_no_token_is_refused_by_name(server: Scripted, cancel: Any) -> None:
    server.play([])
    with client(server) as chat:
        for use in (chat.group(GROUP).add, chat.group(GROUP).add_each):
            with pytest.raises(InputError, match=r"cancel must be a twochat\.CancelToken"):
                use(people(2), cancel=cancel)
    assert server.requests == []


def test_an_argument_of_a_wrong_type_is_refused_by_name_before_anything_is_sent(server: Scripted) -> None:
    server.play([])
    with client(server) as chat:
        group: Any = chat.group(GROUP)
        uses: dict[str, Callable[[], object]] = {
            "on_outcome": lambda: group.add(people(2), on_outcome="x"),
            "journal": lambda: group.add(people(2), journal=5),
            "wait": lambda: group.verify(Report(GROUP, ()), wait="5"),
            "known": lambda: group.verify("x"),
            "journal must be Journal": lambda: group.resume("friends.twochat"),
        }
        for name, use in uses.items():
            with pytest.raises(InputError, match=name):
                use()
    assert server.requests == []


SIGNALLED = """
import asyncio, signal, sys, threading
from twochat import AsyncTwoChat, Cancelled, CancelToken, Pace, TwoChat

url, kind, group, *numbers = sys.argv[1:]
cancel = CancelToken()
signal.signal(signal.SIGTERM, lambda *_: cancel.set())
options = {"base_url": url, "pace": Pace(between=86400)}
shown = lambda outcome: print(outcome.status, flush=True)

async def main():
    async with AsyncTwoChat("key", "+12025550101", **options) as chat:
        await chat.group(group).add(numbers, cancel=cancel, on_outcome=shown)

try:
    if kind == "AsyncTwoChat":
        asyncio.run(main())
    else:
        with TwoChat("key", "+12025550101", **options) as chat:
            chat.group(group).add(numbers, cancel=cancel, on_outcome=shown)
except Cancelled as error:
    print(error.report.counts["added"], error.report.counts["not_sent"])
"""


@pytest.mark.parametrize("kind", ["TwoChat", "AsyncTwoChat"])
def test_a_signal_handler_may_set_the_token_and_ends_a_pause_at_once(server: Scripted, kind: str) -> None:
    server.play([])
    command = [sys.executable, "-c", SIGNALLED, server.url, kind, GROUP, *people(12)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        for _ in range(10):
            assert process.stdout.readline() == "added\n"
        process.send_signal(signal.SIGTERM)  # in the pause, which would take a day
        rest, _ = process.communicate(timeout=60)
    assert rest.splitlines() == ["not_sent", "not_sent", "10 2"]
    assert len(server.requests) == 1


# --- the account is not lost, whatever ends the run


def test_each_outcome_is_told_when_it_is_kept(server: Scripted, tmp_path: Path) -> None:
    path = tmp_path / "friends.twochat"
    server.play([])
    seen: list[tuple[str, bool]] = []

    def on_outcome(outcome: Outcome) -> None:
        with Journal.read(path) as journal:
            seen.append((outcome.input, outcome in journal.report().outcomes))

    with client(server) as chat:
        report = chat.group(GROUP).add(people(12), journal=path, on_outcome=on_outcome)
    assert seen == [(number, True) for number in people(12)]
    assert report.ok


class Enough(Exception):
    """What a caller's own code raises."""


@pytest.mark.parametrize("error", [Enough, KeyboardInterrupt])
def test_an_error_of_on_outcome_stops_the_run_and_has_the_account(server: Scripted, error: type[BaseException]) -> None:
    def stop(outcome: Outcome) -> None:
        raise error

    server.play([])
    with client(server) as chat, pytest.raises(error) as caught:
        chat.group(GROUP).add(people(25), on_outcome=stop)
    assert statuses(_report(caught.value)) == [ADDED] * 10 + [NOT_SENT] * 15

    async def scene() -> None:
        async with async_client(server) as chat:
            await chat.group(GROUP).add(people(25), on_outcome=stop)

    server.play([])
    if error is Enough:
        with pytest.raises(error) as caught:
            asyncio.run(scene())
        assert statuses(_report(caught.value)) == [ADDED] * 10 + [NOT_SENT] * 15
        assert len(server.requests) == 1


def test_a_call_that_is_cut_off_leaves_its_ten_unknown_in_the_account(server: Scripted) -> None:
    async def scene() -> None:
        loop, arrived = asyncio.get_running_loop(), asyncio.Event()

        def held(request: Request) -> Reply:
            if request.number == 1:
                return everybody(request)
            loop.call_soon_threadsafe(arrived.set)
            return Hold()

        server.play(held)
        async with async_client(server) as chat:
            task = asyncio.create_task(chat.group(GROUP).add(people(25)))
            await arrived.wait()
            task.cancel()
            with pytest.raises(asyncio.CancelledError) as caught:
                await task
            assert statuses(_report(caught.value)) == [ADDED] * 10 + [Status.UNKNOWN] * 10 + [NOT_SENT] * 5

    asyncio.run(scene())


def _report(error: BaseException) -> Report:
    report = getattr(error, "report", None)
    assert isinstance(report, Report)
    return report


def code_by_last_digit(request: Request) -> bytes:
    codes = {"0": 200, "1": 409, "2": 403, "3": 404, "4": 408, "5": 417, "6": 400}
    results = {number: {"statusCode": codes.get(number[-1], 500), "message": number} for number in request.participants}
    return answer(body={"success": True, "participants": results})


def test_threads_that_share_a_client_get_their_own_answers(server: Scripted) -> None:
    server.play(code_by_last_digit)
    everyone = [people(35, first=40 * worker) for worker in range(8)]
    with client(server) as chat:
        alone = [chat.group(GROUP).add(some) for some in everyone]
        with ThreadPoolExecutor(8) as threads:
            together = list(threads.map(chat.group(GROUP).add, everyone))
    assert alone == together
    assert all(outcome.number == outcome.message for report in together for outcome in report)


def test_tasks_that_share_a_client_get_their_own_answers(server: Scripted) -> None:
    server.play(code_by_last_digit)
    everyone = [people(35, first=40 * worker) for worker in range(8)]

    async def scene() -> list[Report]:
        async with async_client(server) as chat:
            return await asyncio.gather(*(chat.group(GROUP).add(some) for some in everyone))

    together = asyncio.run(scene())
    assert everyone == [[outcome.number for outcome in report] for report in together]
    assert all(outcome.number == outcome.message for report in together for outcome in report)
