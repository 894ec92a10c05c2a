"""How long is waited, and that nothing uncertain is ever repeated unasked."""

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.people import PURE, REGION, people
from tests.support.pure import STATUSES, Recipe, drive_manually
from twochat import Cancelled, ContractError, InputError, MaybeSent, NeverSent, Pace, TwoChatError, Unsuccessful
from twochat.answer import error_for
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
