"""How long is waited, and that nothing uncertain is ever repeated unasked."""

import math
from dataclasses import asdict
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.people import PURE, REGION, people
from tests.support.pure import STATUSES, Recipe, drive_manually
from twochat import Cancelled, ContractError, InputError, MaybeSent, NeverSent, Pace, TwoChatError, Unsuccessful
from twochat.answer import error_for
from twochat.pace import check_pace, create_pace, invite_pace
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
    {"batch_size": None},
    {"per_day": 0},
    {"per_day": 1.5},
    {"per_day": True},
    {"retries": None},
    {"backoff": None},
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


@pytest.mark.parametrize(
    ("name", "most"),
    [(name, 10**9) for name in ("per_person", "between", "cooldown", "backoff", "cap", "retries", "per_day")]
    + [("jitter", 1), ("batch_size", 10)],
)
def test_an_option_goes_up_to_its_most_and_no_further(name: str, most: int) -> None:
    options: list[dict[str, Any]] = [{name: most}, {name: most + 1}]
    assert getattr(Pace(**options[0]), name) == most
    with pytest.raises(InputError, match=name):
        Pace(**options[1])


def test_nothing_given_is_ten_seconds_a_person_and_five_retries() -> None:
    durations = {"per_person": None, "between": None, "cooldown": None, "backoff": 1, "cap": 60, "hours": None}
    counts = {"batch_size": 10, "per_day": None, "retries": 5, "jitter": 0.3, "retry_uncertain": False}
    assert asdict(Pace()) == durations | counts
    assert Pace().rest == 3600


@pytest.mark.parametrize(
    ("pace", "held"),
    [
        (Pace(), [0, 10, 30]),
        (Pace(per_person=2), [0, 2, 6]),
        (Pace(per_person=0), [0, 0, 0]),
        (Pace(between=7), [0, 7, 7]),
        (Pace(between=0), [0, 0, 0]),
    ],
)
def test_a_call_is_followed_by_a_pause_for_its_people_or_by_one_for_the_call(pace: Pace, held: list[float]) -> None:
    assert [pace.hold(count) for count in (0, 1, 3)] == held


@pytest.mark.parametrize(("size", "per_day", "sent"), [(10, 1, 1), (10, 4, 4), (10, 10, 10), (3, 4, 3), (10, None, 10)])
def test_a_call_has_no_more_people_than_a_day(size: int, per_day: int | None, sent: int) -> None:
    assert Pace(batch_size=size, per_day=per_day).batch_size == sent


def test_checks_links_and_new_groups_have_a_pace_of_their_own_unless_one_is_given() -> None:
    theirs = Pace(between=5, retry_uncertain=True, cap=9)
    assert check_pace(Pace()) == Pace(between=1.2, batch_size=1, retry_uncertain=True)
    assert check_pace(Pace(per_person=3)) == check_pace(Pace())
    assert check_pace(theirs) == Pace(between=5, cap=9, batch_size=1, retry_uncertain=True)
    assert invite_pace(Pace()) == Pace(between=240, batch_size=1)
    assert invite_pace(Pace(per_person=3)) == invite_pace(Pace())
    assert invite_pace(theirs) == Pace(between=5, cap=9, batch_size=1)
    assert create_pace(Pace(cap=9)) == Pace(between=300, jitter=0, cap=9)
    for chosen in (theirs, Pace(per_person=3)):
        assert create_pace(chosen) is chosen


def test_three_hundred_people_take_fifty_minutes() -> None:
    numbers = [f"+120255501{n:02}" for n in range(100)] + people(200)
    plan = Plan(tuple(split(numbers, None)))
    assert (plan.calls, plan.seconds) == (30, 3000.0)
    assert "300 numbers in 30 calls, 50 minutes" in str(plan)
    four_a_call = Pace(batch_size=4)
    assert Plan(tuple(split(numbers, None, 4)), four_a_call).seconds == 3000.0
    assert Plan(plan.batches, Pace(between=20)).seconds == 600.0
    assert "minutes" not in str(Plan(plan.batches, Pace(between=0)))
