"""Stopping a run from outside, and using a client where or when it can't be used."""

import asyncio
import itertools
import threading
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.support.people import FAST, GROUP, KEY, SENDER, check_account, people
from tests.support.scripted import Hold, Reply, Request, Scripted, answer, everybody
from twochat import AsyncTwoChat, Cancelled, InputError, Outcome, Pace, Report, Status, TwoChat, TwoChatError

ADDED, NOT_SENT = Status.ADDED, Status.NOT_SENT


def client(server: Scripted, pace: Pace = FAST) -> TwoChat:
    return TwoChat(KEY, SENDER, base_url=server.url, pace=pace, timeout=30)


def async_client(server: Scripted, pace: Pace = FAST) -> AsyncTwoChat:
    return AsyncTwoChat(KEY, SENDER, base_url=server.url, pace=pace, timeout=30)


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
    cancel = threading.Event()

    def asked_to_stop(request: Request) -> Reply:
        cancel.set()
        return reply or everybody(request)

    server.play(asked_to_stop)
    with client(server, pace) as chat, pytest.raises(Cancelled) as caught:
        chat.group(GROUP).add(people(25), cancel=cancel)
    _check_cancelled(server, caught.value, fate)


@pytest.mark.parametrize("name", IN_FLIGHT)
@pytest.mark.parametrize("pace", [FAST, Pace()], ids=["fast", "slow"])
def test_it_is_the_same_with_asyncio(server: Scripted, name: str, pace: Pace) -> None:
    reply, fate = IN_FLIGHT[name]

    async def scene() -> None:
        loop, cancel = asyncio.get_running_loop(), asyncio.Event()

        def asked_to_stop(request: Request) -> Reply:
            loop.call_soon_threadsafe(cancel.set)
            return reply or everybody(request)

        server.play(asked_to_stop)
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
    cancel = threading.Event()
    cancel.set()
    with client(server) as chat, pytest.raises(Cancelled) as caught:
        chat.group(GROUP).add(people(25), cancel=cancel)
    assert caught.value.report is not None
    assert statuses(caught.value.report) == [NOT_SENT] * 25
    assert server.requests == []


def test_add_each_gives_every_outcome_before_it_raises_that_it_was_cancelled(server: Scripted) -> None:
    server.play([])
    cancel = threading.Event()
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


def test_an_async_client_belongs_to_one_event_loop(server: Scripted) -> None:
    server.play([])
    chat = async_client(server)
    with asyncio.Runner() as first, asyncio.Runner() as second:
        assert first.run(chat.group(GROUP).add(people(1))).ok
        with pytest.raises(InputError, match="loop") as caught:
            second.run(chat.group(GROUP).add(people(2)))
        assert caught.value.report is not None
        assert statuses(caught.value.report) == [NOT_SENT] * 2
        assert first.run(chat.group(GROUP).add(people(1))).ok
        first.run(chat.close())
    assert len(server.requests) == 2


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
