"""How long is waited, and that nothing uncertain is ever repeated unasked."""

import math
from datetime import UTC, datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.support.people import PURE, REGION, people
from tests.support.pure import STATUSES, Driven, Recipe, drive_by_hand
from twochat import Cancelled, ContractError, InputError, MaybeSent, NeverSent, Pace, TwoChatError, Unsuccessful
from twochat.errors import error_for
from twochat.pace import retry_after
from twochat.plan import batches
from twochat.run import Settled, Sleep

NOW = datetime(2026, 10, 21, 7, 28, tzinfo=UTC)

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


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        (None, None),
        ("0", 0.0),
        ("7", 7.0),
        (" 120 ", 120.0),
        ("Wed, 21 Oct 2026 07:28:30 GMT", 30.0),
        ("Wed, 21 Oct 2026 09:28:30 +0200", 30.0),
        ("Wed, 21 Oct 2026 07:28:30", 30.0),
        ("Wed, 21 Oct 2015 07:28:00 GMT", 0.0),
        ("", None),
        (" ", None),
        ("-5", None),
        ("1.5", None),
        ("soon", None),
        ("7 seconds", None),
        ("inf", None),
        ("nan", None),
        ("0x10", None),
        ("2026-10-21T07:28:30Z", None),
        ("Wed, 99 Oct 2026 07:28:30 GMT", None),
        ("Wed, 21 Oct 2026 07:28:30 +99999999999999999999", None),
        ("Wed, 99999999999999999999 Oct 2026 07:28:30 GMT", None),
    ],
)
def test_a_retry_after_is_seconds_or_a_date_or_nothing(header: str | None, seconds: float | None) -> None:
    assert seconds == retry_after(header, NOW)


@given(st.text() | st.text("0123456789 :+-,GMTWedOct", max_size=40))
@example("7\x1f")
@PURE
def test_no_retry_after_is_negative_or_breaks_anything(header: str) -> None:
    seconds = retry_after(header, NOW)
    assert seconds is None or seconds >= 0


def _asked(script: list[Recipe], pace: Pace, count: int = 25) -> list[float | str]:
    run: Driven = drive_by_hand(batches(people(count), REGION), pace, script)
    return [step.seconds if isinstance(step, Sleep) else "send" for step in run.steps if not isinstance(step, Settled)]


def test_calls_are_apart_and_the_first_does_not_wait() -> None:
    assert _asked([], Pace()) == ["send", 10.0, "send", 10.0, "send"]
    assert _asked([], Pace(between=0)) == ["send", "send", "send"]


def test_a_split_batch_keeps_the_pace() -> None:
    assert _asked([Recipe(422)], Pace(), count=10) == ["send", 10.0, "send", 10.0, "send"]


def test_nobody_waits_after_the_run_has_stopped() -> None:
    assert _asked([Recipe(401)], Pace()) == ["send"]


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
    once = drive_by_hand(batches(people(10), REGION), Pace(between=0, backoff=0), script)
    again = drive_by_hand(batches(people(10), REGION), Pace(between=0, backoff=0, retry_uncertain=True), script)
    assert (len(once.sends), len(again.sends)) == (1, 2)
    assert {"unknown"} == {outcome.status for outcome in once.outcomes}
    assert {"added"} == {outcome.status for outcome in again.outcomes}


def test_a_refusal_after_an_uncertain_try_stays_uncertain() -> None:
    pace = Pace(between=0, backoff=0, retry_uncertain=True)
    for refusal in (401, 409, 422):
        run = drive_by_hand(batches(people(1), REGION), pace, [Recipe(500), *[Recipe(refusal)] * 9])
        assert [outcome.status for outcome in run.outcomes] == ["unknown"]
