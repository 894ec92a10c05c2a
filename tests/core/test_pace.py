"""How long is waited, whose turn it is on a sending number, and that nothing uncertain is ever repeated unasked."""

import math
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.people import PURE, REGION, people
from tests.support.pure import STATUSES, Recipe, drive_manually
from twochat import Cancelled, ContractError, InputError, MaybeSent, NeverSent, Pace, TwoChatError, Unsuccessful
from twochat.answer import error_for
from twochat.pace import Pacer, pacer_for
from twochat.plan import Plan, split

_seconds = st.floats(0, 1e9, allow_nan=False)
_paces = st.builds(
    Pace, between=_seconds, retries=st.integers(0, 2000), backoff=_seconds, cap=_seconds, retry_uncertain=st.booleans()
)
_errors: st.SearchStrategy[TwoChatError] = st.builds(
    error_for, st.sampled_from(STATUSES), st.just(""), st.none() | st.floats(0, math.inf, allow_nan=False)
) | st.sampled_from(
    [
        NeverSent("no connection"),
        MaybeSent("no answer"),
        ContractError("not JSON", 200),
        InputError("closed"),
        Cancelled("stop"),
        Unsuccessful(200),
    ]
)


@given(_paces, st.integers(0, 2000), _errors)
@PURE
def test_a_wait_is_within_its_bounds_and_only_for_what_may_be_repeated(
    pace: Pace, tried: int, error: TwoChatError
) -> None:
    seconds = pace.wait(tried, error)
    certain = isinstance(error, NeverSent) or getattr(error, "status", None) in {409, 410, 429, 486, 503}
    repeatable = certain or (pace.retry_uncertain and isinstance(error, MaybeSent))
    if tried >= pace.retries or not repeatable:
        assert seconds is None
    else:
        assert seconds is not None
        assert 0 <= seconds <= pace.cap


def test_a_full_jitter_stays_below_its_doubling_bound() -> None:
    pace = Pace(backoff=1, cap=8, retries=6)
    for tried in range(6):
        waits = [pace.wait(tried, NeverSent("no connection")) for _ in range(50)]
        assert all(wait is not None and wait <= min(8, 2**tried) for wait in waits)


def test_a_repeat_waits_as_long_as_it_was_asked_to_up_to_the_cap() -> None:
    for asked, waited in [(7.0, 7.0), (0.0, 0.0), (3600.0, 60.0), (math.inf, 60.0)]:
        assert waited == Pace().wait(0, error_for(429, "", asked))


@pytest.mark.parametrize("error", ["MaybeSent", "Unsuccessful", 500, 502, 504, 520])
def test_what_may_have_been_done_is_repeated_only_on_demand(error: str | int) -> None:
    script = [Recipe(error)]
    once = drive_manually(split(people(10), REGION), Pace(between=0, backoff=0), script)
    again = drive_manually(split(people(10), REGION), Pace(between=0, backoff=0, retry_uncertain=True), script)
    assert (len(once.sends), len(again.sends)) == (1, 2)
    assert {"unknown"} == {outcome.status for outcome in once.outcomes}
    assert {"added"} == {outcome.status for outcome in again.outcomes}


def test_a_refusal_after_an_uncertain_try_stays_uncertain() -> None:
    pace = Pace(between=0, backoff=0, retry_uncertain=True)
    for refusal in (401, 409, 422):
        run = drive_manually(split(people(1), REGION), pace, [Recipe(500), *[Recipe(refusal)] * 9])
        assert [outcome.status for outcome in run.outcomes] == ["unknown"]


REFUSED: list[dict[str, Any]] = [
    {"per_person": 10, "between": 10},
    {"per_person": -1},
    {"per_person": "1"},
    {"between": "1"},
    {"between": math.nan},
    {"jitter": 1.1},
    {"jitter": None},
    {"batch_size": 0},
    {"batch_size": 11},
    {"batch_size": 2.5},
    {"batch_size": True},
    {"cooldown": -1},
    {"cooldown": "an hour"},
    {"retries": -1},
    {"backoff": math.inf},
    {"cap": None},
]


@pytest.mark.parametrize("options", REFUSED, ids=str)
def test_a_pace_that_cannot_be_kept_is_refused_by_name(options: dict[str, Any]) -> None:
    with pytest.raises(InputError, match="|".join(options)):
        Pace(**options)


def test_three_hundred_people_take_fifty_minutes() -> None:
    numbers = [f"+120255501{n:02}" for n in range(100)] + people(200)
    plan = Plan(tuple(split(numbers, None)))
    assert (plan.calls, plan.seconds) == (30, 3000.0)
    assert "300 numbers in 30 calls, 50 minutes" in str(plan)
    four_a_call = Pace(batch_size=4)
    assert Plan(tuple(split(numbers, None, 4)), four_a_call).seconds == 3000.0
    assert Plan(plan.batches, Pace(between=20)).seconds == 600.0
    assert "minutes" not in str(Plan(plan.batches, Pace(between=0)))


class Clock:
    """Seconds that pass when they are told to."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


STEADY = Pace(jitter=0)
Wake = Callable[[], None]


def test_a_call_holds_the_lane_and_then_its_pause_for_each_of_its_people() -> None:
    clock = Clock()
    pacer = Pacer(clock)
    woken: list[str] = []
    first, second, third = (lambda name=name: woken.append(name) for name in ("first", "second", "third"))
    for wake in (first, second, third):
        pacer.join(wake)
    assert [pacer.delay(wake, STEADY) for wake in (first, second, third)] == [0, math.inf, math.inf]
    clock.now += 5
    pacer.leave(first, STEADY, 10)
    assert woken == ["second"]
    assert [pacer.delay(second, STEADY), pacer.delay(third, STEADY)] == [100, math.inf]
    clock.now += 60
    assert pacer.delay(second, STEADY) == 40
    clock.now += 40
    assert pacer.delay(second, STEADY) == 0
    pacer.leave(second, STEADY, 0)  # nothing was done
    assert woken == ["second", "third"]
    assert pacer.delay(third, STEADY) == 0


def test_who_leaves_the_queue_early_keeps_nobody_waiting() -> None:
    pacer = Pacer(Clock())
    woken: list[str] = []
    first, second, third = (lambda name=name: woken.append(name) for name in ("first", "second", "third"))
    for wake in (first, second, third):
        pacer.join(wake)
    pacer.leave(second, STEADY, 0)
    pacer.leave(first, STEADY, 0)
    assert woken[-1] == "third"
    assert pacer.delay(third, STEADY) == 0


def test_a_pace_of_nothing_waits_for_no_pause_but_for_a_call_under_way() -> None:
    pacer = Pacer(Clock())
    first, second = (lambda: None), (lambda: None)
    pacer.join(first)
    pacer.join(second)
    assert pacer.delay(second, Pace(between=0)) == math.inf
    pacer.leave(first, STEADY, 10)
    assert pacer.delay(second, Pace(between=0)) == 0
    assert pacer.delay(second, STEADY) == 100


@given(st.floats(0, 1), st.integers(1, 10))
@PURE
def test_a_pause_is_longer_or_shorter_by_its_jitter_at_most(jitter: float, count: int) -> None:
    clock = Clock()
    pacer = Pacer(clock)
    wake: Wake = lambda: None  # one that can be told apart
    pace = Pace(jitter=jitter)
    pacer.join(wake)
    pacer.leave(wake, pace, count)
    pacer.join(wake)
    assert 10 * count * (1 - jitter) - 1e-6 <= pacer.delay(wake, pace) <= 10 * count * (1 + jitter) + 1e-6


def test_one_sending_number_at_one_address_has_one_lane() -> None:
    lane = pacer_for("https://api.example", "+12025550101")
    assert lane is pacer_for("https://api.example", "+12025550101")
    assert lane is not pacer_for("https://api.example", "+12025550102")
    assert lane is not pacer_for("http://127.0.0.1:1", "+12025550101")


@pytest.mark.parametrize(
    ("calls", "limited"),
    [
        ([[400, 400, 400]], [True]),
        ([[400, 400], [400]], [False, True]),
        ([[400], [400], [400]], [False, False, True]),
        ([[400, 400], [200, 400, 400], [400]], [False, False, True]),
        ([[400, 400], [], [400]], [False, False, True]),
        ([[200, 400, 400, 400, 200]], [True]),
        ([[400, 400, None, 400]], [False]),
        ([[400, 400, 400], [400, 400]], [True, False]),
    ],
)
def test_three_400s_in_a_row_are_the_limit_over_calls_too(calls: list[list[int | None]], limited: list[bool]) -> None:
    pacer = Pacer()
    assert limited == [pacer.limited(codes) for codes in calls]
