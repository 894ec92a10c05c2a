"""A plan is exactly what will be sent, and making one sends nothing."""

import pytest
from hypothesis import given

from tests.support.callers import Caller, Verb
from tests.support.people import LAW, PURE, REGION, inputs, people
from tests.support.scripted import Scripted
from twochat import InputError, Plan
from twochat.plan import batches


@given(inputs)
@PURE
def test_a_plan_is_one_line_and_cuts_the_list_without_loss(lines: list[str]) -> None:
    plan = Plan(tuple(batches(lines, REGION)))
    assert len(str(plan).splitlines()) == 1
    assert [line.rstrip("\r\n") for line in lines] == [entry.input for entry in plan.entries]
    assert len(set(plan.numbers)) == len(plan.numbers)
    assert plan.calls == -(-len(plan.numbers) // 10)
    assert list(range(1, plan.calls + 1)) == [batch.index for batch in plan.batches if batch.numbers]


@pytest.mark.parametrize("verb", ["add", "add_each"])
def test_adding_a_plan_sends_exactly_its_numbers(caller: Caller, server: Scripted, verb: Verb) -> None:
    @given(inputs)
    @LAW
    def law(lines: list[str]) -> None:
        server.play([])
        plan = caller.plan(lines)
        assert server.requests == []
        told = caller.ask(verb, plan)
        assert [batch.numbers for batch in plan.batches if batch.numbers] == told.sent
        assert [entry.input for entry in plan.entries] == [outcome.input for outcome in told.outcomes]

    law()


def test_a_bare_text_is_one_number_and_not_its_characters(caller: Caller) -> None:
    assert caller.plan("+44 7700 176576").numbers == ["+447700176576"]


@pytest.mark.parametrize(
    "lines",
    [[], people(11), ["Ann"], ["+447700900001", "+44 7700 900001"], ["", "+447700900001"]],
    ids=["nobody", "eleven", "a name", "one twice", "a blank"],
)
def test_add_once_refuses_what_is_not_exactly_one_call(caller: Caller, server: Scripted, lines: list[str]) -> None:
    server.play([])
    told = caller.ask("add_once", lines)
    assert (InputError, ()) == (type(told.error), told.requests)


@pytest.mark.parametrize("nothing", [7, None, 4.5])
def test_what_is_no_list_is_refused_before_anything_is_sent(caller: Caller, nothing: object) -> None:
    with pytest.raises(InputError):
        caller.plan(nothing)  # type: ignore[arg-type]  # a type checker refuses it sooner
