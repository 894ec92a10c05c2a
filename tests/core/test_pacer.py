"""Whose turn it is on a sending number, and for how long it rests: in a process, and on a machine."""

import json
import math
import os
import stat
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.people import PURE
from twochat import InputError, MaybeSent, NeverSent, Pace, TwoChatError
from twochat.errors import RateLimited
from twochat.hours import DAY, closed
from twochat.lane import Lane
from twochat.lanefile import LaneFile, lane_path, look
from twochat.pacer import BEHIND_PROCESS, Pacer, pacer_for


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


STEADY = Pace(jitter=0)
FAILED = NeverSent("no connection")
Wake = Callable[[], None]


def call(pacer: Pacer, pace: Pace = STEADY, people: int = 10, error: TwoChatError | None = None, new: int = 0) -> float:
    """Make one call when nobody else wants to; returns the seconds that it would have had to wait."""
    wake: Wake = lambda: None  # one that can be told apart
    pacer.join(wake)
    seconds = pacer.delay(wake, pace, new).seconds
    if not seconds:
        pacer.begin(pace, people, new)
    pacer.leave(wake, pace, error)
    return seconds


def three_in(pacer: Pacer) -> tuple[list[str], list[Wake]]:
    """Three in its queue, and who was woken."""
    woken: list[str] = []
    wakes: list[Wake] = [partial(woken.append, name) for name in ("first", "second", "third")]
    for wake in wakes:
        pacer.join(wake)
    return woken, wakes


def test_a_call_holds_the_lane_and_then_its_pause_for_each_of_its_people() -> None:
    clock = Clock()
    pacer = Pacer(LaneFile(clock=clock))
    woken, (first, second, third) = three_in(pacer)
    assert [pacer.delay(wake, STEADY).seconds for wake in (first, second, third)] == [0, math.inf, math.inf]
    pacer.begin(STEADY, 10, 10)
    clock.now += 5
    pacer.leave(first, STEADY, None)
    assert woken == ["second"]
    assert [pacer.delay(second, STEADY).seconds, pacer.delay(third, STEADY).seconds] == [100, math.inf]
    clock.now += 60
    assert pacer.delay(second, STEADY).seconds == 40
    clock.now += 40
    assert pacer.delay(second, STEADY).seconds == 0
    pacer.begin(STEADY, 10, 10)
    pacer.leave(second, STEADY, FAILED)  # nothing was done
    assert woken == ["second", "third"]
    assert pacer.delay(third, STEADY).seconds == 0


def test_who_leaves_the_queue_early_keeps_nobody_waiting_and_ends_nobodys_call() -> None:
    clock = Clock()
    pacer = Pacer(LaneFile(clock=clock))
    woken, (first, second, third) = three_in(pacer)
    assert pacer.delay(first, STEADY).seconds == 0
    pacer.begin(STEADY, 10, 10)
    pacer.leave(second, STEADY, FAILED)
    pacer.leave(first, STEADY, None)
    assert woken[-1] == "third"
    assert pacer.delay(third, STEADY).seconds == 100


def test_a_pace_of_nothing_waits_for_no_pause_but_for_a_call_under_way() -> None:
    pacer = Pacer(LaneFile(clock=Clock()))
    first, second = (lambda: None), (lambda: None)
    pacer.join(first)
    pacer.join(second)
    assert pacer.delay(first, STEADY).seconds == 0
    pacer.begin(STEADY, 10, 10)
    assert pacer.delay(second, Pace(between=0)).seconds == math.inf
    pacer.leave(first, STEADY, None)
    assert pacer.delay(second, STEADY).seconds == 100
    assert pacer.delay(second, Pace(between=0)).seconds == 0


@given(st.floats(0, 1), st.integers(1, 10))
@PURE
def test_a_pause_is_longer_or_shorter_by_its_jitter_at_most(jitter: float, count: int) -> None:
    pacer, pace = Pacer(LaneFile(clock=Clock())), Pace(jitter=jitter)
    call(pacer, pace, count)
    assert 10 * count * (1 - jitter) - 1e-6 <= call(pacer, pace) <= 10 * count * (1 + jitter) + 1e-6


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
def test_three_400s_in_a_row_are_the_limit_over_calls_and_processes_too(
    calls: list[list[int | None]], limited: list[bool], tmp_path: Path
) -> None:
    # Each call with a Pacer of its own, as another process would have it.
    assert limited == [Pacer(LaneFile(tmp_path / "lane.json")).limited(codes, STEADY) for codes in calls]


def test_a_limited_number_rests_for_whoever_calls_with_it(tmp_path: Path) -> None:
    assert Pacer(LaneFile(tmp_path / "lane.json")).limited([400, 400, 400], Pace(cooldown=1200))
    other = Pacer(LaneFile(tmp_path / "lane.json"))
    assert 1199 < call(other) <= 1200
    assert call(other, Pace(between=0)) == 0


def test_too_many_requests_rest_the_lane_for_other_jobs_too() -> None:
    clock = Clock()
    pacer = Pacer(LaneFile(clock=clock))
    call(pacer, error=RateLimited(429, retry_after=25.0))
    assert call(pacer) == 25
    clock.now += 25
    assert call(pacer) == 0


def test_calls_in_a_row_that_failed_are_counted_for_the_number() -> None:
    pacer = Pacer(LaneFile(clock=Clock()))
    seen: list[tuple[int, int]] = []
    for error in (MaybeSent(""), MaybeSent(""), FAILED, FAILED, MaybeSent(""), None):
        call(pacer, Pace(between=0), error=error)
        with pacer.lane.state() as lane:
            seen.append((lane.uncertain, lane.tries))
    assert seen == [(1, 0), (2, 0), (2, 1), (2, 2), (3, 0), (0, 0)]


@given(
    st.lists(
        st.tuples(st.integers(0, 20000), st.integers(1, 10), st.sampled_from([None, MaybeSent(""), FAILED])),
        max_size=60,
    ),
    st.integers(10, 40),
)
@PURE
def test_never_more_new_people_than_the_cap_in_any_24_hours(
    calls: list[tuple[float, int, TwoChatError | None]], cap: int
) -> None:
    clock = Clock()
    pacer, pace = Pacer(LaneFile(clock=clock)), Pace(between=0, per_day=cap)
    added: list[tuple[float, int]] = []
    for pause, new, error in calls:
        clock.now += pause
        clock.now += (waited := call(pacer, pace, new, error, new))
        if waited:
            assert call(pacer, pace, new, error, new) == 0  # what is waited for is enough
        if error is not FAILED:
            added.append((clock.now, new))
        assert sum(count for at, count in added if at > clock.now - DAY) <= cap


@given(st.floats(1, 1e6), st.floats(0, 1e6), st.floats(0, 1e5))
@PURE
def test_a_clock_that_went_back_never_shortens_a_wait(pause: float, back: float, later: float) -> None:
    lane = Lane(at=2e9)
    lane.called(pause, 10)
    lane.rest(2 * pause, "WhatsApp limits it")
    before, day = lane.wait(STEADY, 0).seconds, lane.wait(Pace(between=0, per_day=10), 1).seconds
    lane.set_clock(2e9 - back)
    assert lane.wait(STEADY, 0).seconds == pytest.approx(before, abs=1e-3)
    assert lane.wait(Pace(between=0, per_day=10), 1).seconds == pytest.approx(day, abs=1e-3)
    lane.set_clock(2e9 - back + later)
    assert lane.wait(STEADY, 0).seconds == pytest.approx(max(0.0, before - later), abs=1e-3)


@pytest.mark.parametrize(
    ("hours", "at", "seconds"),
    [
        ("08:00-20:00 Europe/London", "2026-11-26T07:00", 3600),
        ("08:00-20:00 Europe/London", "2026-11-26T08:00", 0),
        ("8:00-20:00 Europe/London", "2026-11-26T19:59", 0),
        ("08:00-20:00 Europe/London", "2026-11-26T20:00", 12 * 3600),
        ("20:00-02:00 Europe/London", "2026-11-26T01:00", 0),
        ("20:00-02:00 Europe/London", "2026-11-26T03:00", 17 * 3600),
        ("08:00-20:00 America/New_York", "2026-11-26T12:30", 1800),
        ("08:00-20:00 Europe/London", "2026-03-28T20:00", 11 * 3600),  # the night in which an hour is missing
        ("00:00-24:00", "", InputError),
        ("20-22", "", InputError),
        ("08:00-08:00", "", InputError),
        ("08:00-20:00 Mars/Olympus", "", InputError),
    ],
)
def test_hours_of_the_day(hours: str, at: str, seconds: float | type[InputError]) -> None:
    if not isinstance(seconds, float | int):
        with pytest.raises(seconds, match="hours="):
            Pace(hours=hours)
        return
    assert closed(hours, datetime.fromisoformat(at).replace(tzinfo=UTC).timestamp()) == seconds


def test_what_is_known_of_a_number_is_kept_for_its_user_alone_and_names_nobody(tmp_path: Path) -> None:
    path = tmp_path / "state" / "lanes" / "lane.json"
    call(Pacer(LaneFile(path)), new=10)
    assert stat.S_IMODE(path.stat().st_mode) == stat.S_IMODE(path.with_suffix(".lock").stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    known = json.loads(path.read_text())
    assert known["people"] == [[pytest.approx(time.time(), abs=60), 10]]
    assert look(path).today == 10
    assert "5550101" not in str(lane_path("https://api.example", "+12025550101"))


def test_another_process_waits_for_the_call_and_then_for_its_pause(tmp_path: Path) -> None:
    path = tmp_path / "lane.json"
    ours = Pacer(LaneFile(path))
    wake: Wake = lambda: None
    ours.join(wake)
    assert ours.delay(wake, STEADY).seconds == 0
    theirs = "import sys; from pathlib import Path; from twochat.pace import Pace; from twochat.pacer import *\n"
    theirs += "pacer, wake = Pacer(LaneFile(Path(sys.argv[1]))), lambda: None; pacer.join(wake)\n"
    theirs += "print(*pacer.delay(wake, Pace(jitter=0)), sep=';')"
    command = [sys.executable, "-c", theirs, str(path)]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout == f"0.2;{BEHIND_PROCESS}\n"
    ours.begin(STEADY, 10, 10)
    ours.leave(wake, STEADY, None)
    seconds, why = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split(";")
    assert 0 < float(seconds) <= 100
    assert why == "\n"


def test_a_process_that_dies_in_a_call_leaves_its_pause(tmp_path: Path) -> None:
    theirs = "import os, sys; from pathlib import Path; from twochat.pace import Pace; from twochat.pacer import *\n"
    theirs += (
        "pacer, wake = Pacer(LaneFile(Path(sys.argv[1]))), lambda: None; pacer.join(wake); pacer.delay(wake, Pace())\n"
    )
    theirs += "pacer.begin(Pace(jitter=0), 10, 10); os._exit(9)"
    path = tmp_path / "lane.json"
    assert subprocess.run([sys.executable, "-c", theirs, str(path)], check=False).returncode == 9
    assert 0 < call(Pacer(LaneFile(path))) <= 100


@pytest.mark.parametrize("damage", [b"", b"\0" * 50, b'{"at": 1', b"[]", b'{"surprise": 1}\n', b'{"people": 7}'])
def test_a_damaged_file_begins_anew(damage: bytes, tmp_path: Path) -> None:
    path = tmp_path / "lane.json"
    path.write_bytes(damage)
    pacer = Pacer(LaneFile(path))
    assert call(pacer) == 0
    assert call(pacer) > 0
    assert look(path).free_at > time.time()


def test_without_a_place_for_it_a_process_keeps_its_lane_to_itself(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").touch()
    pacer = Pacer(LaneFile(tmp_path / "file" / "lane.json"))
    assert call(pacer) == 0
    assert call(pacer) > 0
    assert [record.message for record in caplog.records] == [
        f"{tmp_path / 'file' / 'lane.json'} can't be used (File exists): other processes are not waited for"
    ]


def test_files_that_nobody_has_used_for_a_week_are_removed(tmp_path: Path) -> None:
    for name, age in (("old", 8), ("new", 6)):
        for ending in (".json", ".lock"):
            (tmp_path / f"{name}{ending}").touch()
            os.utime(tmp_path / f"{name}{ending}", (time.time() - age * DAY,) * 2)
    LaneFile(tmp_path / "another.json")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["new.json", "new.lock"]
