"""Where a run stops: what went out before counts, and what comes after is not sent."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.people import PURE, REGION, inputs, people
from tests.support.pure import STATUSES, Driven, Recipe, drive_by_hand, recipes
from twochat import (
    BadRequest,
    ContractError,
    Forbidden,
    InputError,
    MaybeSent,
    NeverSent,
    NotFound,
    NotSupported,
    NumberBusy,
    Pace,
    PaymentRequired,
    RateLimited,
    Report,
    ServerError,
    Status,
    TwoChatError,
    Unauthorized,
    Unavailable,
    Unsuccessful,
)
from twochat.plan import batches
from twochat.run import Send, run

FAST = Pace(between=0, backoff=0, retries=2)
ADDED, NOT_SENT, UNKNOWN = Status.ADDED, Status.NOT_SENT, Status.UNKNOWN
GOOD = Recipe(codes=(200,) * 10)
FULL = Recipe(codes=(*[200] * 9, 419))

# What comes back for the calls of a run of fifty, how many calls are made, what is raised, and what happens to each ten.
RUNS: dict[str, tuple[list[Recipe], int, type[TwoChatError] | None, list[Status]]] = {
    "400": ([GOOD, Recipe(400)], 2, BadRequest, [ADDED, NOT_SENT, NOT_SENT, NOT_SENT, NOT_SENT]),
    "401": ([Recipe(401)], 1, Unauthorized, [NOT_SENT] * 5),
    "402": ([GOOD, GOOD, Recipe(402)], 3, PaymentRequired, [ADDED, ADDED, NOT_SENT, NOT_SENT, NOT_SENT]),
    "403": ([Recipe(403)], 1, Forbidden, [NOT_SENT] * 5),
    "404": ([Recipe(404)], 1, NotFound, [NOT_SENT] * 5),
    "406": ([Recipe(406)], 1, NotSupported, [NOT_SENT] * 5),
    "418": ([Recipe(418)], 1, ContractError, [UNKNOWN, *[NOT_SENT] * 4]),
    "a broken contract": ([GOOD, Recipe("ContractError")], 2, ContractError, [ADDED, UNKNOWN, *[NOT_SENT] * 3]),
    "an answer broken in part": ([Recipe(codes=(200,) * 10, broken=True)], 1, ContractError, [ADDED, *[NOT_SENT] * 4]),
    "a closed client": ([GOOD, Recipe("InputError")], 2, InputError, [ADDED, *[NOT_SENT] * 4]),
    "no connection, three times": ([Recipe("NeverSent")] * 3, 3, NeverSent, [NOT_SENT] * 5),
    "no connection, twice": ([Recipe("NeverSent")] * 2, 7, None, [ADDED] * 5),
    "409, three times": ([GOOD, *[Recipe(409)] * 3], 4, NumberBusy, [ADDED, *[NOT_SENT] * 4]),
    "410, 486 and 410": ([Recipe(410), Recipe(486), Recipe(410)], 3, NumberBusy, [NOT_SENT] * 5),
    "429, three times": ([Recipe(429)] * 3, 3, RateLimited, [NOT_SENT] * 5),
    "503, three times": ([Recipe(503)] * 3, 3, Unavailable, [NOT_SENT] * 5),
    "503, then not known": ([Recipe(503), Recipe("MaybeSent")], 6, None, [UNKNOWN, *[ADDED] * 4]),
    "retries are counted for each batch": ([*[Recipe(503)] * 2, GOOD] * 5, 15, None, [ADDED] * 5),
    "500, three in a row": ([Recipe(500)] * 3, 3, ServerError, [UNKNOWN] * 3 + [NOT_SENT] * 2),
    "three kinds of not known": (
        [Recipe("Unsuccessful"), Recipe(504), Recipe("MaybeSent")],
        3,
        MaybeSent,
        [UNKNOWN] * 3 + [NOT_SENT] * 2,
    ),
    "success is false, three in a row": ([Recipe("Unsuccessful")] * 3, 3, Unsuccessful, [UNKNOWN] * 3 + [NOT_SENT] * 2),
    "500, not in a row": (
        [Recipe(500), Recipe(500), GOOD, Recipe(500), Recipe(500)],
        5,
        None,
        [UNKNOWN, UNKNOWN, ADDED, UNKNOWN, UNKNOWN],
    ),
    "a full group is no error": ([GOOD, FULL], 2, None, [ADDED, Status.GROUP_FULL, *[NOT_SENT] * 3]),
}


@pytest.mark.parametrize("name", RUNS)
def test_a_run_stops_where_going_on_is_pointless_and_nowhere_else(name: str) -> None:
    script, calls, error, fates = RUNS[name]
    driven = drive_by_hand(batches(people(50), REGION), FAST, script)
    assert calls == len(driven.sends)
    assert error == (type(driven.error) if driven.error else None)
    assert fates == [outcome.status for outcome in driven.outcomes[9::10]]


def _stopped_at(driven: Driven) -> int | None:
    """After how many calls the run had to stop, by the words of the issue; None when it had not."""
    row = 0
    for place, (_, replied) in enumerate(driven.sends, 1):
        error, recipe = replied.recipe.error, replied.recipe
        uncertain = error in {"MaybeSent", "Unsuccessful", 500, 502, 504, 520, 561}
        again = {"NeverSent", 409, 410, 429, 486, 503} | ({422} if len(replied.numbers) > 1 else set())
        row = row + 1 if uncertain else row if error in again else 0
        full = error is None and 419 in recipe.codes[: len(replied.numbers)]
        if (
            row == 3
            or full
            or (error is None and recipe.broken)
            or error in {400, 401, 402, 403, 404, 406, 418, 499, "ContractError", "InputError"}
        ):
            return place
    return None


@given(inputs, st.lists(recipes, max_size=8))
@PURE
def test_after_a_reason_to_stop_nothing_is_sent(lines: list[str], script: list[Recipe]) -> None:
    driven = drive_by_hand(batches(lines, REGION), FAST, script)
    assert _stopped_at(driven) in (None, len(driven.sends))
    sent = {number for numbers, _ in driven.sends for number in numbers}
    for outcome in driven.outcomes:
        if outcome.number not in sent:
            assert outcome.status in (NOT_SENT, Status.INVALID, Status.DUPLICATE)


@given(inputs, st.lists(recipes, max_size=8))
@PURE
def test_a_run_that_left_somebody_out_says_why(lines: list[str], script: list[Recipe]) -> None:
    driven = drive_by_hand(batches(lines, REGION), FAST, script)
    left = [outcome for outcome in driven.outcomes if outcome.status is NOT_SENT]
    full = any(outcome.status is Status.GROUP_FULL for outcome in driven.outcomes)
    assert not left or driven.error or full
    assert all(outcome.message for outcome in left)


def test_every_documented_status_is_known_to_the_table() -> None:
    documented = {400, 401, 402, 403, 404, 406, 409, 410, 422, 429, 486, 503, 504}
    assert documented <= set(STATUSES)


def test_inputs_are_read_as_they_are_needed() -> None:
    endless = (number for number in itertools.cycle(people(50)))
    first = next(run(batches(endless, REGION), FAST))
    assert isinstance(first, Send)
    assert people(10) == first.batch.numbers


def test_a_report_is_ok_when_everybody_is_in_and_only_then() -> None:
    driven = drive_by_hand(batches(people(10), REGION), FAST, [Recipe(codes=(*[200] * 9, 409))])
    assert Report("a group", tuple(driven.outcomes)).ok
    driven = drive_by_hand(batches(people(10), REGION), FAST, [Recipe(codes=(*[200] * 9, 403))])
    assert not Report("a group", tuple(driven.outcomes)).ok
