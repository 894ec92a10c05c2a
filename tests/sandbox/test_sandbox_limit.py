"""WhatsApp's own limit on a sending number, as the key `sandbox-limit` has it."""

import pytest

from tests.sandbox.calls import Conforms, Get, Post
from twochat_sandbox import State, running

SENDER, OTHER_SENDER = "+12123334444", "+12025550142"
GROUP, OTHER_GROUP = "WAG45b0f301-9203-4660-8b57-b51a6c2742a5", "WGP0a1b2c3d-1111-4222-8333-444455556666"
NEARLY_FULL_GROUP = "WAG00000000-0000-4000-8000-000000001020"


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def state(clock: Clock) -> State:
    return State(clock=clock)


def uk(digits: int) -> str:
    return f"+447700900{digits:03}"


def add(state: State, *digits: int, group: str = GROUP, sender: str = SENDER) -> list[int | None]:
    """The codes of an add under the limit."""
    return [result.code for _, result in state.add(group, sender, list(map(uk, digits)), limited=True)]


def test_of_ten_in_one_call_four_are_added_and_six_are_a_400(clock: Clock, post: Post, conforms: Conforms) -> None:
    numbers = [uk(n) for n in range(10)]
    with running(state=State(clock=clock)) as sandbox:
        response = post(sandbox, *numbers, key="sandbox-limit")
        results = response.json()["participants"]
        assert (response.status_code, [results[number]["statusCode"] for number in numbers]) == (
            200,
            [200] * 4 + [400] * 6,
        )
        assert results[numbers[4]] == post(sandbox, uk(400)).json()["participants"][uk(400)]
        assert conforms(response)
        assert frozenset(numbers[:4]) == sandbox.members(sandbox.group)
        assert [entry.code for entry in sandbox.state.audit_log[:10]] == [200] * 4 + [400] * 6


def test_a_fifth_add_within_ten_seconds_is_refused(clock: Clock, state: State) -> None:
    for n in range(4):
        assert add(state, n) == [200]
        clock.now += 2.4
    assert add(state, 4) == [400]
    assert {uk(n) for n in range(4)} == state.members(GROUP)


def test_a_fifth_add_after_ten_seconds_is_an_add(clock: Clock, state: State) -> None:
    assert add(state, 0, 1, 2, 3) == [200] * 4
    clock.now += 10
    assert add(state, 4) == [200]


def test_adds_ten_seconds_apart_are_never_refused(clock: Clock, state: State) -> None:
    for n in range(100):
        assert add(state, n) == [200]
        clock.now += 10


def test_the_limit_lasts_half_an_hour_from_its_start_however_many_it_refuses(clock: Clock, state: State) -> None:
    add(state, 0, 1, 2, 3, 4)
    for _ in range(3):
        clock.now += 599.9
        assert add(state, 4) == [400]
    clock.now += 0.3
    assert add(state, 4, 5, 6, 7, 8) == [200] * 4 + [400]
    clock.now += 1799
    assert add(state, 8) == [400]


def test_who_would_not_be_added_anyway_keeps_the_result_and_does_not_count(state: State) -> None:
    assert add(state, 0, 403, 404, 0, 400, 1, 408, 2, 3) == [200, 403, None, 409, 400, 200, 408, 200, 200]
    assert add(state, 4, 403, 404, 0, 417) == [400, 403, None, 409, 417]


def test_an_add_to_a_full_group_is_a_419_and_does_not_count(state: State) -> None:
    state.add(NEARLY_FULL_GROUP, SENDER, list(map(uk, range(4))))
    assert add(state, 4, 5, 6, 7, 8, group=NEARLY_FULL_GROUP) == [419] * 5
    assert add(state, 0) == [200]


def test_the_limit_is_the_sending_numbers_and_not_the_groups(state: State) -> None:
    assert add(state, 0, 1, 2, 3, 4) == [200] * 4 + [400]
    assert add(state, 4, group=OTHER_GROUP) == [400]
    assert add(state, 4, sender=OTHER_SENDER) == [200]


def test_adds_with_another_key_are_neither_refused_nor_counted(clock: Clock, post: Post, get: Get) -> None:
    with running(state=State(clock=clock)) as sandbox:

        def codes(key: str, *digits: int) -> list[int]:
            results = post(sandbox, *map(uk, digits), key=key).json()["participants"]
            return [results[uk(n)]["statusCode"] for n in digits]

        assert codes("sandbox-key", *range(10)) == [200] * 10
        assert codes("sandbox-limit", *range(10, 15)) == [200] * 4 + [400]
        assert codes("sandbox-key", 14) == [200]
        assert get(sandbox, key="sandbox-limit").status_code == 200
