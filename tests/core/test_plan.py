"""A plan is exactly what will be sent, and making one sends nothing."""

from hypothesis import given

from tests.support.people import PURE, REGION, inputs
from twochat import Plan
from twochat.plan import UNKNOWN_RANGE, split


@given(inputs)
@PURE
def test_a_plan_is_one_line_and_cuts_the_list_without_loss(lines: list[str]) -> None:
    plan = Plan(tuple(split(lines, REGION)))
    assert len(str(plan).splitlines()) == 1
    assert [line.rstrip("\r\n") for line in lines] == [entry.input for entry in plan.entries]
    assert len(set(plan.numbers)) == len(plan.numbers)
    assert plan.calls == -(-len(plan.numbers) // 10)
    assert list(range(1, plan.calls + 1)) == [batch.index for batch in plan.batches if batch.numbers]


@given(inputs)
@PURE
def test_a_split_is_a_partition_with_half_of_the_numbers_each(lines: list[str]) -> None:
    for batch in split(lines, REGION):
        if len(batch.numbers) < 2:
            continue
        left, right = batch.split(len(batch.numbers) // 2)
        assert batch.entries == left.entries + right.entries
        assert len(batch.numbers) // 2 == len(left.numbers)
        assert batch.index == left.index == right.index


def test_what_is_doubtful_or_can_be_read_in_two_ways_is_counted_before_anything_is_sent() -> None:
    lines = ["+44 7700 90010", "+44 7700 90010", "+44 7400 123456", "447700900101", "12025550142", "Ann"]
    plan = Plan(tuple(split(lines, "DE")))
    assert "1 duplicate, 2 can be read in two ways, 1 doubtful" in str(plan)
    assert [entry.input for entry in plan.two_ways] == ["447700900101", "12025550142"]
    assert [(entry.input, entry.note) for entry in plan.doubtful] == [("+44 7700 90010", UNKNOWN_RANGE)]
    assert Plan(tuple(split(lines, "DE", international=True))).two_ways == []
