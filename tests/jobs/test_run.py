"""Running jobs: one lane for each sending number, fairly, once, and whatever happens to who works on them."""

import threading
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.support.people import FAST, GROUP, KEY, SENDER, another_sender, people
from tests.support.scripted import Cut, Request, Scripted, answer, everybody
from twochat import CancelToken, InputError, Journal, Pace, Status, TwoChat, Unauthorized
from twochat.jobs import JobInfo, Jobs, JobState
from twochat.jobs.run import ChatFor
from twochat.pacer import pacer_for

GROUPS = [f"WAG00000000-0000-4000-8000-0000000000{n:02}" for n in range(10)]
PATIENCE = 60.0


def chats(server: Scripted, pace: Pace = FAST) -> ChatFor:
    return lambda number: TwoChat(KEY, number, base_url=server.url, pace=pace)


def ended(cancel: CancelToken) -> Callable[[JobInfo, object], None]:
    """Cancels when a job has nothing left."""

    def on_turn(job: JobInfo, outcomes: object) -> None:
        if not job.left:
            cancel.set()

    return on_turn


def senders(count: int) -> list[str]:
    return [f"+120255501{n:02}" for n in range(count)]


def test_between_two_turns_of_a_job_every_other_of_its_number_has_one(server: Scripted, jobs: Jobs) -> None:
    server.play([])
    ids = [jobs.submit(group, people(10 * (n + 1)), SENDER).id for n, group in enumerate(GROUPS[:4])]
    turns: list[str] = []
    assert jobs.run(chats(server), on_turn=lambda job, outcomes: turns.append(job.id)) == {}
    assert turns == [ids[0], ids[1], ids[2], ids[3], *ids[1:], *ids[2:], *ids[3:]]
    assert {job.state for job in jobs.list()} == {JobState.DONE}
    assert all(jobs.report(job).ok for job in ids)


def test_whose_turn_it_is_survives_a_restart(server: Scripted, jobs: Jobs) -> None:
    server.play([])
    ids = [jobs.submit(group, people(30), SENDER).id for group in GROUPS[:3]]
    turns: list[str] = []
    while any(job.left for job in jobs.list()):
        cancel = CancelToken()

        def on_turn(job: JobInfo, outcomes: object, cancel: CancelToken = cancel) -> None:
            turns.append(job.id)
            cancel.set()

        jobs.run(chats(server), cancel=cancel, on_turn=on_turn)
    assert turns == ids * 3


def test_every_number_has_a_lane_of_its_own_and_one_call_at_a_time(server: Scripted, jobs: Jobs) -> None:
    under_way: Counter[str] = Counter()
    most: Counter[str] = Counter()
    together, lock, all_there = [0], threading.Lock(), threading.Event()

    def reply(request: Request) -> bytes:
        sender = request.json["from_number"]
        with lock:
            under_way[sender] += 1
            most[sender] = max(most[sender], under_way[sender])
            together[0] = max(together[0], under_way.total())
            if under_way.total() == 3:
                all_there.set()
        all_there.wait(PATIENCE)  # the lanes don't wait for each other
        with lock:
            under_way[sender] -= 1
        return everybody(request)

    server.play(reply)
    for sender in senders(3):
        for group in GROUPS[:3]:
            jobs.submit(group, people(20), sender, again=True)
    assert jobs.run(chats(server)) == {}
    assert (set(most.values()), together[0]) == ({1}, 3)


def test_nothing_is_sent_before_its_time_nor_for_a_job_that_is_paused(server: Scripted, jobs: Jobs) -> None:
    server.play([])
    start = datetime.now(UTC) + timedelta(seconds=0.5)
    jobs.submit(GROUPS[0], people(5), SENDER, not_before=start)
    paused = jobs.submit(GROUPS[1], people(5), SENDER)
    jobs.pause(paused)
    seen: list[datetime] = []
    assert jobs.run(chats(server), on_turn=lambda job, outcomes: seen.append(datetime.now(UTC))) == {}
    assert len(seen) == len(server.requests) == 1
    assert seen[0] > start
    assert jobs.find(paused).left == 5


def test_a_wrong_key_stops_its_number_alone_and_nothing_is_lost(server: Scripted, jobs: Jobs) -> None:
    wrong, right = senders(2)
    server.play(
        lambda request: (
            answer(401, {"detail": "Invalid"}) if request.json["from_number"] == wrong else everybody(request)
        )
    )
    for sender in (wrong, right):
        for group in GROUPS[:3]:
            jobs.submit(group, people(10), sender, again=True)
    failed = jobs.run(chats(server))
    assert {number: type(error) for number, error in failed.items()} == {wrong: Unauthorized}
    assert sum(request.json["from_number"] == wrong for request in server.requests) == 1
    assert {job.state for job in jobs.list() if job.from_number == wrong} == {JobState.WAITING}
    server.play([])
    assert jobs.run(chats(server)) == {}
    assert len(server.requests) == 3
    assert all(jobs.report(job).ok for job in jobs.list())


def test_a_number_without_a_key_is_told_and_the_others_go_on(server: Scripted, jobs: Jobs) -> None:
    server.play([])
    without, right = senders(2)

    def chat_for(number: str) -> TwoChat:
        if number == without:
            raise InputError("no key")
        return chats(server)(number)

    for sender in (without, right):
        jobs.submit(GROUP, people(10), sender, again=True)
    assert [*jobs.run(chat_for)] == [without]
    assert [job.left for job in jobs.list()] == [10, 0]
    assert "is one for" in str(jobs.run(lambda number: chats(server)(right))[without])


@pytest.mark.parametrize(
    ("reply", "reason", "statuses"),
    [
        (answer(404, {"detail": "no such group"}), "no such group", {Status.NOT_SENT: 20}),
        (answer(403, {"detail": "not an admin"}), "not an admin", {Status.NOT_SENT: 20}),
        (answer(200, "nonsense"), "", {Status.UNKNOWN: 10, Status.NOT_SENT: 10}),
    ],
)
def test_what_only_concerns_a_job_stops_that_job_with_the_reason(
    server: Scripted, jobs: Jobs, reply: bytes, reason: str, statuses: dict[Status, int]
) -> None:
    server.play(lambda request: reply if GROUPS[0] in request.path else everybody(request))
    bad, good = (jobs.submit(group, people(20), SENDER) for group in GROUPS[:2])
    assert jobs.run(chats(server)) == {}
    info = jobs.find(bad)
    assert (info.state, info.counts) == (JobState.STOPPED, statuses)
    assert reason in info.reason
    assert jobs.report(good).ok
    server.play([])
    jobs.resume(bad)
    jobs.run(chats(server))
    assert jobs.find(bad).state is JobState.DONE


def test_a_full_group_stops_its_job(server: Scripted, jobs: Jobs) -> None:
    full = {"statusCode": 419, "message": "full", "isInviteV4Sent": False}
    server.play(
        lambda request: answer(body={"success": True, "participants": dict.fromkeys(request.participants, full)})
    )
    job = jobs.submit(GROUP, people(30), SENDER)
    assert jobs.run(chats(server)) == {}
    assert len(server.requests) == 1
    assert (jobs.find(job).state, jobs.find(job).reason) == (JobState.STOPPED, "the group is full")


def test_what_certainly_did_nothing_is_sent_again_and_others_go_first(server: Scripted, jobs: Jobs) -> None:
    server.play([answer(503), answer(409)])
    first, second = (jobs.submit(group, people(10), SENDER).id for group in GROUPS[:2])
    turns: list[tuple[str, int]] = []
    assert jobs.run(chats(server), on_turn=lambda job, outcomes: turns.append((job.id, job.left))) == {}
    assert turns == [(first, 10), (second, 10), (first, 0), (second, 0)]
    assert all(jobs.report(job).ok for job in (first, second))


def test_without_a_connection_a_number_is_given_up_unless_forever(server: Scripted, jobs: Jobs) -> None:
    server.play(lambda request: answer(503))
    jobs.submit(GROUP, people(20), SENDER)
    assert "503" in str(jobs.run(chats(server))[SENDER])
    assert len(server.requests) == 1 + FAST.retries
    cancel = CancelToken()

    def reply(request: Request) -> bytes:
        return answer(503) if request.number < 10 else everybody(request)

    server.play(reply)
    assert jobs.run(chats(server), forever=True, cancel=cancel, on_turn=ended(cancel)) == {}
    assert len(server.requests) == 11


def test_three_uncertain_calls_in_a_row_let_the_number_rest_whichever_jobs_they_were_of(
    server: Scripted, jobs: Jobs
) -> None:
    sender = another_sender()
    server.play([Cut(), Cut(), Cut()])
    for group in GROUPS[:4]:
        jobs.submit(group, people(10), sender)
    cancel = CancelToken()
    pace = Pace(between=0.001, jitter=0)

    def on_turn(job: JobInfo, outcomes: object) -> None:
        if len(server.requests) == 3:
            cancel.set()

    assert jobs.run(chats(server, pace), cancel=cancel, on_turn=on_turn) == {}
    with pacer_for(server.url, sender).lane.state() as lane:
        pass
    assert lane.why == "after 3 uncertain calls in a row"
    assert 3500 < lane.rest_until - time.time() <= 3600
    assert [job.counts for job in jobs.list()] == [{Status.UNKNOWN: 10}] * 3 + [{Status.NOT_SENT: 10}]


def test_whatsapps_own_limit_rests_the_number_and_is_then_gone_on_with(server: Scripted, jobs: Jobs) -> None:
    sender = another_sender()
    limited = {"statusCode": 400, "message": "unknown error", "isInviteV4Sent": False}
    server.play(
        lambda request: (
            everybody(request)
            if request.number > 1
            else answer(body={"success": True, "participants": dict.fromkeys(request.participants, limited)})
        )
    )
    first, second = (jobs.submit(group, people(10), sender) for group in GROUPS[:2])
    assert jobs.run(chats(server, Pace(between=0.01, cooldown=0.2, jitter=0))) == {}
    assert len(server.requests) == 3
    assert all(jobs.report(job).ok for job in (first, second))


def test_a_job_that_somebody_else_works_on_is_left_to_them(server: Scripted, tmp_path: Path) -> None:
    jobs = Jobs(tmp_path / "jobs")
    server.play([])
    held, other = (jobs.submit(group, people(10), SENDER) for group in GROUPS[:2])
    cancel = CancelToken()
    with Journal.open(tmp_path / "jobs" / f"{held.id}.twochat"):
        assert jobs.run(chats(server), cancel=cancel, on_turn=ended(cancel)) == {}
    assert [jobs.find(job).left for job in (held, other)] == [10, 0]
    assert jobs.find(held).state is JobState.WAITING


def test_new_jobs_are_seen_by_a_run_that_lasts_forever(server: Scripted, jobs: Jobs, place: str) -> None:
    server.play([])
    cancel, done = CancelToken(), threading.Event()
    run = threading.Thread(
        target=lambda: jobs.run(chats(server), forever=True, cancel=cancel, on_turn=lambda job, _: done.set())
    )
    run.start()
    try:
        with Jobs(place) as others:
            job = others.submit(GROUP, people(3), SENDER)
        assert done.wait(PATIENCE)
    finally:
        cancel.set()
        run.join(PATIENCE)
    assert jobs.report(job).ok


def test_an_error_of_the_callers_own_ends_the_run_and_is_raised(server: Scripted, jobs: Jobs) -> None:
    server.play([])
    job = jobs.submit(GROUP, people(20), SENDER)

    def on_turn(job: JobInfo, outcomes: object) -> None:
        raise RuntimeError("ours")

    with pytest.raises(RuntimeError, match="ours"):
        jobs.run(chats(server), on_turn=on_turn)
    assert jobs.find(job).counts == {Status.ADDED: 10, Status.NOT_SENT: 10}
