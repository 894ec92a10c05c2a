"""A plan is exactly what will be sent, and making one sends nothing."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.people import PURE, REGION, inputs, people
from twochat import Member, Outcome, Pace, Plan, Status
from twochat.hours import DAY
from twochat.plan import UNKNOWN_RANGE, Batch, Entry, pack, split
from twochat.row import Row, known


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


def test_one_reading_is_not_two_and_who_is_not_sent_is_not_doubtful() -> None:
    one = Entry("1", None, 1, Status.INVALID, readings=("+12025550101",))
    plan = Plan((Batch(None, (one, Entry("2", "2", 2, Status.DUPLICATE, note=UNKNOWN_RANGE))),))
    assert (plan.two_ways, plan.doubtful) == ([], [])


def plan_of(count: int, pace: Pace | None = None, **fields: Any) -> Plan:
    """A plan for so many people."""
    entries = [Entry(f"+447700{n:06}", f"+447700{n:06}", n + 1, **fields) for n in range(count)]
    return Plan(tuple(pack(entries, 10)), pace or Pace())


@given(st.lists(st.sampled_from([None, None, *Status]), max_size=40), st.integers(1, 10))
@PURE
def test_a_batch_has_as_many_numbers_as_it_may_and_what_waits_for_no_answer_comes_at_once(
    skips: list[Status | None], size: int
) -> None:
    entries = [Entry("", f"+447700{n:06}", n + 1, skip) for n, skip in enumerate(skips)]
    batches = [*pack(entries, size)]
    assert entries == [entry for batch in batches for entry in batch.entries]
    calls = [batch for batch in batches if batch.index is not None]
    assert [size] * (len(calls) - 1) == [len(batch.numbers) for batch in calls[:-1]]
    assert all(batch.entries[0].skip is None for batch in calls)
    assert all(len(batch.entries) == 1 and not batch.numbers for batch in batches if batch.index is None)


@pytest.mark.parametrize(
    ("count", "pace", "seconds"),
    [
        (30, Pace(hours="08:00-20:00"), 600),
        (30, Pace(hours="08:00-14:00"), 1200),
        (0, Pace(per_day=10), 0),
        (10, Pace(per_day=10), 100),
        (11, Pace(per_day=10), DAY),
        (25, Pace(per_day=10), 2 * DAY),
        (20, Pace(per_day=10, per_person=9000), 180_000),
    ],
)
def test_a_plan_takes_as_long_as_its_pace_hours_and_cap_of_a_day_let_it(count: int, pace: Pace, seconds: float) -> None:
    assert seconds == plan_of(count, pace).seconds


@pytest.mark.parametrize(
    ("plan", "days"),
    [
        (plan_of(30), None),
        (plan_of(31), 2),
        (plan_of(60), 2),
        (plan_of(61), 3),
        (plan_of(60, Pace(per_day=30)), None),
        (plan_of(31, Pace(per_person=90)), 2),
        (plan_of(31, Pace(per_person=93)), None),
        (plan_of(80, Pace(per_day=40)), 3),
        (plan_of(40, operation="add"), 2),
        (plan_of(40, operation="invite"), None),
        (plan_of(40, skip=Status.ALREADY_MEMBER), None),
    ],
)
def test_more_than_thirty_new_people_a_day_are_a_risk_and_nothing_else_is(plan: Plan, days: int | None) -> None:
    risk = "WhatsApp may ban a number that adds more than 30 people a day; with 30 a day it takes"
    assert plan.risk == (f"{risk} {days} days" if days else "")


def test_whose_status_is_known_is_not_sent_again_in_any_spelling_and_the_calls_close_up() -> None:
    numbers = ["+5215555550100", "Ann", *people(11), people(1)[0]]
    known = {"+525555550100": (Status.ADDED, "earlier"), people(1)[0]: (Status.GROUP_FULL, "full")}
    plan = Plan(tuple(split(numbers, REGION)), Pace(batch_size=5)).without(known)
    assert people(11)[1:] == plan.numbers
    assert [batch.index for batch in plan.batches] == [None, None, None, 1, 2, None]
    assert [(entry.skip, entry.reason) for entry in plan.entries[:3] if entry.input != "Ann"] == [*known.values()]
    assert (plan.entries[1].skip, plan.entries[-1].skip) == (Status.INVALID, Status.DUPLICATE)
    assert Pace(batch_size=5) == plan.pace


def test_a_plan_names_whom_it_leaves_out_and_a_group_that_it_would_overfill() -> None:
    skips = [Status.ALREADY_MEMBER, Status.ALREADY_MEMBER, *[Status.ADDED] * 3, None]
    plan = Plan(tuple(pack((Entry("", f"+4477009001{n:02}", n, skip) for n, skip in enumerate(skips)), 10)))
    assert str(plan) == "1 number in 1 call, 10 seconds, 2 already members, 3 left out"
    assert str(plan_of(3, Pace(between=0))) == "3 numbers in 1 call"
    assert "holds" not in str(plan_of(1024))
    assert str(plan_of(1025)).endswith(" (a WhatsApp group holds 1,024 people)")


def test_a_text_is_one_number_and_not_its_letters() -> None:
    assert [batch.numbers for batch in split("+44 7700 900101\r\n", None)] == [["+447700900101"]]


def test_a_row_of_a_list_brings_its_own_region_columns_and_problem_and_nothing_is_blank() -> None:
    given: dict[str, Any] = {"names": ("Name", "Town"), "cells": ("Ann",)}
    rows = [
        Row("07700 900101", region="GB", **given),
        Row("+44 7700 900102", problem="a broken card", **given),
        Row("+44 7700 900101", **given),
        None,
    ]
    entries = [entry for batch in split(rows, "US") for entry in batch.entries]
    assert [entry.number for entry in entries] == ["+447700900101", None, "+447700900101", None]
    assert [entry.skip for entry in entries] == [None, Status.INVALID, Status.DUPLICATE, Status.INVALID]
    assert [entry.reason for entry in entries] == [None, "a broken card", "the same as input 1", "blank"]
    assert [entry.fields for entry in entries] == [{"Name": "Ann", "Town": ""}] * 3 + [{}]


def test_a_row_is_its_text_and_has_a_field_for_each_header() -> None:
    row = Row("x", names=("Name", "", "Town", "Email"), cells=("Ann", "1", "Leeds"))
    assert (str(row), row.fields) == ("x", {"Name": "Ann", "Town": "Leeds", "Email": ""})


def test_of_an_earlier_file_the_last_word_counts_and_a_duplicate_only_of_nobody_else() -> None:
    added, refused, added_later, asked_twice, duplicate, lost, unsaid = numbers = people(7)
    told: dict[str | None, list[Status | None]] = {
        added: [Status.ADDED, None],
        refused: [Status.ADDED, Status.REFUSED],
        added_later: [Status.REFUSED, Status.ADDED],
        asked_twice: [Status.REFUSED, Status.DUPLICATE],
        duplicate: [Status.DUPLICATE, None],
        lost: [Status.UNKNOWN],
        unsaid: [None],
        None: [Status.ADDED, Status.DUPLICATE],
    }
    rows = [Row("", number=number, status=status) for number in (*numbers, None) for status in told[number]]
    assert known(rows, {Status.ADDED}) == {
        added: (Status.ADDED, "added in an earlier job"),
        added_later: (Status.ADDED, "added in an earlier job"),
        duplicate: (Status.DUPLICATE, "duplicate in an earlier job"),
        lost: (Status.UNKNOWN, "unknown in an earlier job"),
    }


def test_only_who_was_to_be_sent_the_link_still_needs_it_when_nothing_was_done() -> None:
    assert [Entry("", None, 1, operation=each).not_done for each in ("", "add")] == [Status.NOT_SENT] * 2
    assert Entry("", None, 1, operation="invite").not_done is Status.NEEDS_INVITE


def test_an_entry_is_the_same_without_what_a_journal_does_not_keep_of_it() -> None:
    planned = Entry("1", None, 1, fields={"Name": "Ann"}, note="doubtful", readings=("+12025550101",))
    kept = Entry("1", None, 1, fields={"Name": "Ann"})
    assert kept == planned
    assert {kept} == {planned}
    assert kept != Entry("1", None, 1, fields={"Name": "Bo"})
    assert not kept.possibly_sent


def test_a_batch_that_was_sent_is_the_same_people_who_may_have_been_reached() -> None:
    batch = Batch(3, (Entry("1", "1", 1, operation="remove"), Entry("2", "2", 2, Status.INVALID, operation="remove")))
    assert (batch.operation, batch.numbers) == ("remove", ["1"])
    assert Batch(1, batch.entries[:1]).operation == "remove"
    sent = batch.possibly_sent()
    assert (sent.index, sent.operation, sent.numbers) == (3, "remove", ["1"])
    assert [(entry.position, entry.possibly_sent) for entry in sent.entries] == [(1, True), (2, True)]


@pytest.mark.parametrize(
    "thing", [{"phone": "+1"}, ["+1"], ("+1",), {"+1"}, b"+1"], ids=lambda thing: type(thing).__name__
)
def test_what_is_no_text_is_called_what_it_is(thing: object) -> None:
    (batch,) = split([thing], REGION)
    [entry] = batch.entries
    assert (entry.skip, entry.reason) == (Status.INVALID, f"it is a {type(thing).__name__}, not text")


def test_a_member_and_an_outcome_are_their_number_or_what_was_given() -> None:
    ann, hidden = Member("+447700900101", "Ann", False), Member(None, "Bob", False)
    outcomes = [Outcome("07700 900102", "+447700900102", Status.ADDED), Outcome("ask Ann", None, Status.INVALID)]
    entries = [entry for batch in split([ann, hidden, *outcomes], REGION) for entry in batch.entries]
    assert [entry.input for entry in entries] == ["+447700900101", "", "+447700900102", "ask Ann"]
    assert [entry.number for entry in entries] == ["+447700900101", None, "+447700900102", None]
