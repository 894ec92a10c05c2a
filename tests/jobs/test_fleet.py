"""Workers that are killed lose nothing and send nobody twice: `make fleet-test` tries the same with many more."""

from pathlib import Path

import pytest

from tests.jobs.fleet import Call, Fault, Size, Trial, run
from tests.support.postgres import Server, empty_database
from twochat import Outcome, Status
from twochat.jobs import init

SMALL = Size(batches=60, lanes=3, workers=3, kills=4, between=0.1, hold=0.02)


def test_workers_of_a_folder_that_are_killed_lose_nothing_and_send_nobody_twice(tmp_path: Path) -> None:
    trial = run(str(tmp_path / "jobs"), SMALL)
    assert len(trial.faults) == SMALL.kills
    assert trial.broken() == []


def test_neither_do_workers_of_a_postgres_that_is_killed_under_them() -> None:
    size = SMALL._replace(kills=2, postgres=2)
    with Server() as server, empty_database(server.url) as url:
        init(url)
        trial = run(url, size, server)
    assert len(trial.faults) == 4
    assert trial.broken() == []


def outcome(number: str, status: Status) -> Outcome:
    return Outcome(number, number, status)


@pytest.mark.parametrize(
    ("harm", "noticed"),
    [
        (lambda trial: trial.outcomes.pop(), "outcomes lost: 1"),
        (lambda trial: trial.log.pop(0), "called added, and never sent: 1"),
        (lambda trial: trial.log.append(trial.log[0]), "people asked twice: 1"),
        (lambda trial: trial.calls.append(Call(50, 51, "+12025550100", "1")), "batches sent twice: 1"),
        (lambda trial: trial.calls.append(Call(0.5, 3, "+12025550100", "3")), "calls faster than the pace: 1"),
        (lambda trial: trial.calls.append(Call(90, 91, "+12025550100", "3")), "longest stillness of a lane, s: 83"),
        (lambda trial: trial.faults.clear(), "people unknown: 1"),
    ],
)
def test_a_trial_in_which_a_promise_is_broken_says_which(harm: object, noticed: str) -> None:
    size = Size(batches=2, lanes=1, workers=1, kills=1, between=1, hold=0, postgres=1)
    trial = Trial(size, faults=[Fault("kill", 2, 2)])
    for n in range(20):
        trial.log.append(("G", str(n)))
        trial.outcomes.append(("G", outcome(str(n), Status.ADDED if n < 19 else Status.UNKNOWN)))
    trial.calls += [Call(0, 2, "+12025550100", "1"), Call(7, 8, "+12025550100", "2")]
    assert trial.broken() == []
    assert callable(harm)
    harm(trial)
    assert noticed in trial.broken()
