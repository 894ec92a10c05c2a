"""What is known of a sending number: how long it waits, to the second, and what is counted. Times are chosen, no clock runs."""

import time
from dataclasses import asdict
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.people import PURE
from twochat import Pace
from twochat.hours import DAY
from twochat.lane import Lane

NOW = 10_000.0
NO_PAUSE = Pace(between=0)


def test_of_a_new_number_nothing_is_known() -> None:
    nothing = {"at": 0, "free_at": 0, "rest_until": 0, "why": "", "refused": 0, "uncertain": 0, "tries": 0}
    assert nothing | {"people": [], "until": 0, "for_what": "", "per_person": 10, "per_day": None} == asdict(Lane())


def test_what_was_read_of_a_lane_stays_as_it_was_when_the_lane_goes_on() -> None:
    lane = Lane(at=NOW, people=[(NOW, 3)])
    known = lane.as_json()
    lane.called(0, 4)
    assert known["people"] == [(NOW, 3)]
    assert Lane(at=NOW, people=[(NOW, 3)]) == Lane.from_json(known)


@given(
    st.lists(st.tuples(st.integers(0, int(DAY) - 1), st.integers(1, 10)), max_size=12),
    st.integers(1, 40),
    st.integers(0, 10),
)
@PURE
def test_a_wait_for_the_days_cap_is_enough_and_no_second_longer(
    people: list[tuple[int, int]], cap: int, new: int
) -> None:
    new = min(new, cap)
    lane = Lane(at=DAY, people=[(float(at) + 1, count) for at, count in sorted(people)])

    def fits(seconds: float) -> bool:
        return not new or new + sum(count for at, count in lane.people if at + DAY > lane.at + seconds) <= cap

    ends = [0.0, *(at + DAY - lane.at for at, _ in lane.people)]
    assert next(filter(fits, ends)) == lane.wait(Pace(between=0, batch_size=1, per_day=cap), new).seconds


def test_who_was_added_counts_for_24_hours_and_not_a_second_longer() -> None:
    lane = Lane(at=NOW)
    lane.called(0, 7)
    lane.set_clock(NOW + DAY - 1)
    assert lane.today == 7
    lane.set_clock(NOW + DAY)
    assert (lane.today, lane.people) == (0, [])


@pytest.mark.parametrize(
    ("later", "new", "people"),
    [
        (599, 4, [(NOW + 599, 7)]),
        (600, 4, [(NOW, 3), (NOW + 600, 4)]),
        (599, 0, [(NOW, 3)]),
        (600, 0, [(NOW, 3)]),
    ],
)
def test_new_people_within_ten_minutes_are_counted_together_as_of_the_last(
    later: float, new: int, people: list[tuple[float, int]]
) -> None:
    lane = Lane(at=NOW)
    lane.called(0, 3)
    lane.set_clock(NOW + later)
    lane.called(0, new)
    assert people == lane.people


def test_a_rest_that_ends_no_later_changes_nothing() -> None:
    lane = Lane(at=NOW)
    for seconds, why in ((50, "the first"), (50, "the same"), (40, "a shorter one")):
        lane.rest(seconds, why)
        assert (lane.rest_until, lane.why) == (NOW + 50, "the first")
    lane.rest(51, "a longer one")
    assert (lane.rest_until, lane.why) == (NOW + 51, "a longer one")


def test_outside_of_its_hours_a_number_waits_until_they_begin() -> None:
    begins = (datetime.fromtimestamp(time.time(), UTC) + timedelta(hours=2)).replace(minute=0, second=0, microsecond=0)
    hours = f"{begins:%H:%M}-{begins + timedelta(hours=1):%H:%M} UTC"
    wait = Lane(at=NOW).wait(Pace(between=0, hours=hours), 0)
    assert begins.timestamp() - time.time() == pytest.approx(wait.seconds, abs=30)
    assert f"outside of {hours}" == wait.why


@pytest.mark.parametrize(
    ("later", "noted"),
    [(0, (NOW + 50, "x")), (1, (NOW + 50, "x")), (1.5, (NOW + 51.5, "y")), (50, (NOW + 100, "y"))],
)
def test_what_is_waited_for_is_noted_anew_where_it_ends_more_than_a_second_later(
    later: float, noted: tuple[float, str]
) -> None:
    lane = Lane(at=NOW)
    lane.rest(50, "x")
    assert lane.wait(Pace(), 0) == (50, "x")
    lane.rest_until, lane.why = NOW + 50 + later, "y"
    lane.wait(Pace(), 0)
    assert noted == (lane.until, lane.for_what)
    lane.set_clock(NOW + 200)
    assert lane.wait(Pace(), 0) == (0, "")
    assert noted == (lane.until, lane.for_what)
    lane.set_clock(NOW + 190)  # the clock went back
    assert noted[0] - 10 == lane.until


@pytest.mark.parametrize(
    ("people", "known", "seconds"),
    [
        (0, {}, 0),
        (5, {}, 50),
        (5, {"per_person": 3}, 15),
        (5, {"free_at": NOW + 100}, 150),
        (5, {"free_at": NOW + 100, "until": NOW + 300}, 350),
        (5, {"free_at": NOW - 100, "until": NOW - 300}, 50),
        (10, {"per_day": 10}, 100),
        (11, {"per_day": 10}, DAY),
        (25, {"per_day": 10, "people": [(NOW, 10)]}, 3 * DAY),
        (0, {"per_day": 10, "people": [(NOW, 11)]}, 0),
        (10, {"per_day": 10, "per_person": 9000}, DAY + 3600),
    ],
)
def test_how_long_so_many_people_take(people: int, known: dict[str, object], seconds: float) -> None:
    assert seconds == Lane.from_json({"at": NOW, "people": [], **known}).seconds_for(people)
