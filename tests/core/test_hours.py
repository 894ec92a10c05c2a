"""Hours of the day: for how long they are closed, and how much of a day they leave open."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.people import PURE
from twochat.hours import closed, open_for

DAY = 24 * 60
_minutes = st.integers(0, DAY - 1)
_NOON = int(datetime(2026, 11, 26, 12, tzinfo=UTC).timestamp())


@given(_minutes, _minutes, st.integers(0, DAY * 60))
@PURE
def test_calls_wait_until_the_hours_begin_and_not_a_second_longer(start: int, end: int, later: int) -> None:
    end = (end + (start == end)) % DAY
    hours = f"{start // 60:02}:{start % 60:02}-{end // 60}:{end % 60:02} UTC"
    assert (end - start) % DAY * 60 == open_for(hours)
    since = (_NOON + later - start * 60) % (DAY * 60)  # since they began last
    assert closed(hours, _NOON + later) == (0 if since < open_for(hours) else DAY * 60 - since)


@pytest.mark.parametrize(("now", "seconds"), [("07:59", 60), ("08:00", 0), ("19:59", 0), ("20:00", 12 * 3600)])
def test_hours_without_a_zone_are_those_of_this_machine(now: str, seconds: float) -> None:
    here = datetime.fromisoformat(f"2026-11-26T{now}").timestamp()  # of this machine's zone, as it has none
    assert closed("08:00 - 20:00", here) == seconds
