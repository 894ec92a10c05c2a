"""One lane for each sending number: whichever client, group, thread or loop calls, one call after another, at its pace."""

import asyncio
import itertools
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.support.people import FAST, GROUP, KEY, another_sender, people
from tests.support.scripted import Request, Scripted, answer, everybody
from twochat import AsyncTwoChat, Cancelled, CancelToken, GroupInfo, Pace, Status, Throttled, TwoChat

OTHER_GROUP = "WGP0a1b2c3d-1111-4222-8333-444455556666"
PACE = Pace(between=0.05, jitter=0)
"""Seconds that are waited for in earnest."""


@pytest.fixture
def sender() -> str:
    """A sending number of its own for each test."""
    return another_sender()


class Calls:
    """When each call came in and was answered; and how many were under way at once."""

    def __init__(self, server: Scripted) -> None:
        self.spans: list[tuple[float, float]] = []
        self.most = 0
        self._under_way = 0
        self._lock = threading.Lock()
        server.play(self._answer)

    def _answer(self, request: Request) -> bytes:
        begin = time.monotonic()
        with self._lock:
            self._under_way += 1
            self.most = max(self.most, self._under_way)
        reply = everybody(request)
        with self._lock:
            self._under_way -= 1
            self.spans.append((begin, time.monotonic()))
        return reply

    def check(self, count: int, pause: float) -> None:
        assert (len(self.spans), self.most) == (count, 1)
        spans = sorted(self.spans)
        assert all(later - before >= pause for (before, _), (later, _) in itertools.pairwise(spans))


def test_five_adds_in_a_loop_keep_one_lane(server: Scripted, sender: str) -> None:
    calls = Calls(server)
    for number in people(5):
        with TwoChat(KEY, sender, base_url=server.url, pace=PACE) as chat:
            assert chat.group(GROUP).add([number]).ok
    calls.check(5, 0.05)


def test_eight_threads_with_two_clients_and_two_groups_keep_one_lane(server: Scripted, sender: str) -> None:
    calls = Calls(server)
    with (
        TwoChat(KEY, sender, base_url=server.url, pace=PACE) as one,
        TwoChat("another-key", sender, base_url=server.url, pace=PACE) as other,
        ThreadPoolExecutor(8) as threads,
    ):
        groups = [chat.group(group) for chat in (one, other) for group in (GROUP, OTHER_GROUP)] * 2
        reports = list(threads.map(lambda pair: pair[1].add(people(10, first=10 * pair[0])), enumerate(groups)))
    assert all(report.ok for report in reports)
    calls.check(8, 0.05)


def test_a_blocking_client_and_two_event_loops_share_it_too(server: Scripted, sender: str) -> None:
    calls = Calls(server)

    async def several(first: int) -> None:
        async with AsyncTwoChat(KEY, sender, base_url=server.url, pace=PACE) as chat:
            adds = (chat.group(GROUP).add(people(1, first=first + n)) for n in range(3))
            assert all(report.ok for report in await asyncio.gather(*adds))

    def blocking() -> None:
        with TwoChat(KEY, sender, base_url=server.url, pace=PACE) as chat:
            assert chat.group(GROUP).add_once(people(1, first=50)).ok

    with ThreadPoolExecutor(3) as threads:
        jobs: list[Callable[[], None]] = [lambda: asyncio.run(several(0)), lambda: asyncio.run(several(10)), blocking]
        for done in [threads.submit(job) for job in jobs]:
            done.result()
    calls.check(7, 0.05)


def test_another_sending_number_has_a_lane_of_its_own(server: Scripted, sender: str) -> None:
    server.play([])
    slow = Pace(between=86400)
    with TwoChat(KEY, sender, base_url=server.url, pace=slow) as chat:
        assert chat.group(GROUP).add(people(1)).ok
        with chat.with_options(from_number=another_sender()) as other:
            assert other.group(GROUP).add(people(1)).ok


def test_reading_does_not_wait_in_the_lane(server: Scripted, sender: str) -> None:
    members = answer(body={"success": True, "data": {"participants": []}})
    server.play(lambda request: everybody(request) if request.method == "POST" else members)
    with TwoChat(KEY, sender, base_url=server.url, pace=Pace(between=86400)) as chat:
        assert chat.group(GROUP).add(people(1)).ok
        assert chat.group(GROUP).members() == ()
        assert chat.group(GROUP).info() == GroupInfo(None, None, None)


def test_who_waits_in_the_lane_can_be_stopped_and_was_not_sent(server: Scripted, sender: str) -> None:
    server.play([])
    cancel = CancelToken()
    with TwoChat(KEY, sender, base_url=server.url, pace=Pace(between=86400)) as chat:
        assert chat.group(GROUP).add(people(1)).ok
        timer = threading.Timer(0.05, cancel.set)
        timer.start()
        with pytest.raises(Cancelled) as caught:
            chat.group(GROUP).add(people(2), cancel=cancel)
        timer.join()
    assert caught.value.report is not None
    assert caught.value.report.counts[Status.NOT_SENT] == 2
    assert len(server.requests) == 1


def test_what_certainly_did_nothing_keeps_nobody_waiting(server: Scripted, sender: str) -> None:
    server.play([answer(401)])
    with TwoChat(KEY, sender, base_url=server.url, pace=Pace(between=86400)) as chat:
        with pytest.raises(Exception, match="401"):
            chat.group(GROUP).add(people(1))
        assert chat.group(GROUP).add(people(1)).ok


def limited(request: Request) -> bytes:
    return answer(body={"success": True, "participants": {n: {"statusCode": 400} for n in request.participants}})


def test_the_limit_shows_over_calls_of_one_lane_and_stops_add_once_too(server: Scripted, sender: str) -> None:
    server.play(limited)
    with TwoChat(KEY, sender, base_url=server.url, pace=FAST) as chat:
        assert chat.group(GROUP).add_once(people(2)).counts[Status.REFUSED] == 2
        with pytest.raises(Throttled) as caught:
            chat.group(OTHER_GROUP).add_once(people(2))
    assert caught.value.retry_after == 3600
    assert caught.value.report is not None
    assert {(outcome.status, outcome.code) for outcome in caught.value.report} == {(Status.NOT_SENT, 400)}
