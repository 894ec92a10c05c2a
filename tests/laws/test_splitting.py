"""A 422 refuses ten because of one: the one is found, and costs nobody else their place."""

from hypothesis import given
from hypothesis import strategies as st

from tests.support.callers import Caller
from tests.support.people import LAW, PURE, REGION, check_account, inputs, people
from tests.support.scripted import Request, Scripted, answer, everybody
from twochat import Status
from twochat.plan import batches


@given(count=st.integers(1, 35), bad=st.sets(st.integers(0, 34), max_size=6))
@LAW
def test_a_422_costs_nobody_else_their_place(
    callers: dict[str, Caller], server: Scripted, count: int, bad: set[int]
) -> None:
    everyone = people(count)
    hated = {number for place, number in enumerate(everyone) if place in bad}

    def picky(request: Request) -> bytes:
        return answer(422, {"detail": "no"}) if hated & set(request.participants) else everybody(request)

    for caller in callers.values():
        server.play(picky)
        told = caller.ask("add", everyone)
        assert told.error is None
        check_account(everyone, told.outcomes)
        assert [(Status.REFUSED, 422) if n in hated else (Status.ADDED, 200) for n in everyone] == [
            (outcome.status, outcome.code) for outcome in told.outcomes
        ]
        served = [
            number
            for request in told.requests
            if not hated & set(request.participants)
            for number in request.participants
        ]
        assert sorted(set(everyone) - hated) == sorted(served), "a good number was sent twice, or not at all"


@given(inputs)
@PURE
def test_halves_are_a_partition_with_half_of_the_numbers_each(lines: list[str]) -> None:
    for batch in batches(lines, REGION):
        if len(batch.numbers) < 2:
            continue
        left, right = batch.halves()
        assert batch.entries == left.entries + right.entries
        assert len(batch.numbers) // 2 == len(left.numbers)
        assert batch.index == left.index == right.index
