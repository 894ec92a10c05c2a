"""One turn of a job: whom an error concerns, the job or its sending number, and for how long the number rests after it."""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any, cast

import pytest

from tests.support.people import people
from twochat import (
    Cancelled,
    CancelToken,
    InputError,
    JournalError,
    NeverSent,
    Outcome,
    Pace,
    Status,
    Throttled,
    TwoChat,
    TwoChatError,
)
from twochat.answer import error_for
from twochat.jobs.turn import Rest, Turned, rest, take_turn
from twochat.lanefile import LaneFile
from twochat.pacer import Pacer
from twochat.plan import Batch
from twochat.store import MemoryStore

NOW = 1e6
PACE = Pace(retries=3, cap=60.0, cooldown=1200)
BUSY = error_for(429, "", 25.0)
DONE = Outcome("", people(1)[0], Status.ADDED)


def turn(error: TwoChatError | None, *outcomes: Outcome, operation: str = "add") -> Turned:
    """A turn whose call led to these outcomes and this error."""

    def played(*_: object) -> Iterator[Outcome]:
        yield from outcomes
        if error:
            raise error

    chat = SimpleNamespace(group=lambda name: SimpleNamespace(turn=played))
    return take_turn(
        cast(TwoChat, chat), cast(MemoryStore, SimpleNamespace(group="G")), cast(Batch, None), operation, CancelToken()
    )


@pytest.mark.parametrize(
    "error",
    [error_for(401, "", None), error_for(402, "", None), NeverSent("x", transient=False), Throttled(), BUSY],
    ids=lambda error: type(error).__name__,
)
def test_what_is_the_same_for_every_job_of_a_number_is_told_of_the_number(error: TwoChatError) -> None:
    assert Turned([DONE], "", error) == turn(error, DONE)


@pytest.mark.parametrize("status", [400, 403, 404, 406, 500, 301])
def test_what_concerns_one_job_stops_that_job_in_its_words(status: int) -> None:
    error = error_for(status, "", None)
    assert Turned([DONE], str(error)) == turn(error, DONE)
    assert Turned([], "closed") == turn(InputError("closed"))


@pytest.mark.parametrize("error", [JournalError("full"), Cancelled("stop")])
def test_what_ends_the_work_itself_is_raised(error: TwoChatError) -> None:
    with pytest.raises(type(error)):
        turn(error)


@pytest.mark.parametrize(("operation", "of_job"), [("add", "the group is full"), ("remove", "")])
def test_a_full_group_stops_whoever_adds_and_nobody_else(operation: str, of_job: str) -> None:
    full = Outcome("", people(1)[0], Status.GROUP_FULL)
    assert Turned([DONE, full], of_job) == turn(None, DONE, full, operation=operation)
    assert Turned([DONE]) == turn(None, DONE, operation=operation)


@pytest.mark.parametrize(
    ("error", "known", "rested", "left"),
    [
        (None, {"uncertain": 2}, Rest(0, hopeless=False), {"uncertain": 2, "rest_until": 0, "why": ""}),
        (
            None,
            {"uncertain": 3},
            Rest(3600),
            {"uncertain": 0, "rest_until": NOW + 3600, "why": "after 3 uncertain calls in a row"},
        ),
        (Throttled(), {"rest_until": NOW + 5000}, Rest(1200), {"rest_until": NOW + 1200, "why": "WhatsApp limits it"}),
        (BUSY, {"tries": 1}, Rest(25), {"rest_until": NOW + 25, "why": "after RateLimited"}),
        (BUSY, {"tries": 3}, Rest(25), {"rest_until": NOW + 25}),
        (BUSY, {"tries": 4}, Rest(60, hopeless=True), {"rest_until": NOW + 60}),
        (error_for(401, "", None), {"tries": 1}, Rest(60, hopeless=True), {"why": "after Unauthorized"}),
    ],
)
def test_a_number_rests_after_a_turn_for_as_long_as_what_came_back_asks_for(
    error: TwoChatError | None, known: dict[str, Any], rested: Rest, left: dict[str, Any]
) -> None:
    pacer = Pacer(LaneFile(clock=lambda: NOW))
    with pacer.lane.state() as lane:
        for name, value in known.items():
            setattr(lane, name, value)
    assert rested == rest(pacer, PACE, error)
    with pacer.lane.state() as lane:
        assert left == {name: getattr(lane, name) for name in left}
