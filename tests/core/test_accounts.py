"""Spellings of one account are compared as one; what is sent is changed only where the number as written is none today."""

import logging
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.people import PURE, people
from twochat import Status
from twochat.accounts import account, other_spelling, today
from twochat.answer import Body
from twochat.engine import reconcile
from twochat.groups import GroupInfo
from twochat.members import read_members
from twochat.operations import ADD
from twochat.outcome import Outcome
from twochat.plan import Batch, Entry, Plan, split
from twochat.report import Report
from twochat.results import settle

# How it was dialled, and how it is dialled today.
CHANGED = {
    "+5215550000001": "+525550000001",
    "+520445550000001": "+525550000001",
    "+520455550000001": "+525550000001",
    "+52015550000001": "+525550000001",
    "+554187654321": "+5541987654321",
    "+22997001122": "+2290197001122",
    "+22507001122": "+2250707001122",
    "+22545001122": "+2250545001122",
    "+22501001122": "+2250101001122",
}
ARGENTINA = {"+5491150000001": "+541150000001"}
UNCHANGED = ["+525550000001", "+554132345678", "+541150000001", "+22520001122", "+447700900123", "+12025550142"]

NEW, OLD = "+525550000001", "+5215550000001"


@pytest.mark.parametrize(("older", "number"), CHANGED.items())
def test_what_was_dialled_before_is_dialled_another_way_today(older: str, number: str) -> None:
    assert number == today(older)


@pytest.mark.parametrize("number", UNCHANGED)
def test_other_numbers_stay_as_they_are(number: str) -> None:
    assert number == today(number)


@pytest.mark.parametrize(("one", "other"), (CHANGED | ARGENTINA).items())
def test_both_spellings_are_one_account(one: str, other: str) -> None:
    assert account(one) == account(other)


BEFORE = {number: older for older, number in CHANGED.items() if not older.startswith("+520")}


@pytest.mark.parametrize(
    ("number", "other"), [*BEFORE.items(), *ARGENTINA.items(), *zip(ARGENTINA.values(), ARGENTINA, strict=True)]
)
def test_an_account_may_be_known_by_what_was_dialled_before_and_in_argentina_with_a_9_or_without(
    number: str, other: str
) -> None:
    assert other == other_spelling(number)


_plans = st.sampled_from(["52", "521", "54", "549", "55", "229", "22901", "225", "22501", "22505", "22507", "44", "1"])


@given(st.builds("+{}{}".format, _plans, st.from_regex("[1-9][0-9]{6,9}", fullmatch=True)))
@PURE
def test_another_spelling_is_of_the_same_account_and_comparing_twice_changes_nothing(number: str) -> None:
    assert account(account(number)) == account(number)
    if other := other_spelling(number):
        assert other != number
        assert account(other) == account(number)


def _answer(**participants: int) -> Any:
    entries = {number: {"statusCode": code, "message": "said"} for number, code in participants.items()}
    return ADD.read(Body(200, "", {"success": True, "participants": entries}))


def _settled(numbers: list[str], **participants: int) -> list[Status]:
    batch = Batch(1, tuple(Entry(number, number, place) for place, number in enumerate(numbers, 1)))
    return [outcome.status for outcome in settle(batch, _answer(**participants))]


def test_an_answer_in_the_other_spelling_is_of_the_same_person() -> None:
    assert _settled([NEW], **{OLD: 200}) == [Status.ADDED]
    assert _settled(["+5541987654321"], **{"+554187654321": 200}) == [Status.ADDED]
    assert _settled(["+541150000001"], **{"+5491150000001": 200}) == [Status.ADDED]


def test_the_spelling_that_was_sent_wins_and_the_other_counts_as_not_requested(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with caplog.at_level(logging.WARNING, "twochat"):
        assert _settled([NEW], **{NEW: 409, OLD: 200}) == [Status.ALREADY_MEMBER]
    assert "1 numbers that were not requested" in caplog.text


def test_an_answer_that_could_be_of_two_people_is_of_neither() -> None:
    both = ["+541150000001", "+5491150000001"]
    assert _settled(both, **{both[0]: 200}) == [Status.ADDED, Status.UNREPORTED]
    older = ["+5215550000001", "+520445550000001"]
    assert _settled([NEW], **dict.fromkeys(older, 200)) == [Status.UNREPORTED]
    assert _settled(["+5215550000001", "+52015550000001"], **{NEW: 200}) == [Status.UNREPORTED] * 2


def test_somebody_who_is_not_on_whatsapp_may_be_known_by_the_other_spelling() -> None:
    batch = Batch(1, (Entry(NEW, NEW, 1), Entry(people(1)[0], people(1)[0], 2)))
    mexican, british = settle(batch, _answer(**{NEW: 404, people(1)[0]: 404}))
    assert mexican.message == f"said; WhatsApp may know this person as {OLD}"
    assert british.message == "said"


def test_two_valid_spellings_in_a_list_are_both_sent_and_the_second_is_doubtful() -> None:
    numbers = ["+541150000001", "+5491150000001", "+5491150000001"]
    plan = Plan(tuple(split(numbers, None)))
    assert plan.numbers == numbers[:2]
    assert [entry.note for entry in plan.entries] == [None, "possibly the same person as input 1", None]
    assert [entry.skip for entry in plan.entries] == [None, None, Status.DUPLICATE]


def _members(*entries: dict[str, Any]) -> Any:
    return read_members(Body(200, "", {"success": True, "data": {"participants": [*entries]}}))


HIDDEN: dict[str, dict[str, Any]] = {
    "no number": {"wa_participant_id": "120363000000001@lid"},
    "null": {"phone_number": None, "wa_participant_id": "120363000000001@lid"},
    "the digits of the lid": {"phone_number": "+120363000000001", "wa_participant_id": "120363000000001@lid"},
    "the digits of the lid, of one device": {
        "phone_number": "120363000000001",
        "wa_participant_id": "120363000000001:3@lid",
    },
    "the lid itself": {"phone_number": "120363000000001@lid"},
    "nothing at all": {},
}


@pytest.mark.parametrize("entry", HIDDEN.values(), ids=HIDDEN)
def test_a_member_whose_number_is_hidden_has_none(entry: dict[str, Any]) -> None:
    assert [member.number for member in _members(entry)] == [None]


@pytest.mark.parametrize("identity", ["447700900000@c.us", "447700900000:12@s.whatsapp.net"])
def test_a_member_without_a_number_may_have_it_in_the_id(identity: str) -> None:
    assert people(1) == [member.number for member in _members({"wa_participant_id": identity})]


@pytest.mark.parametrize("identity", ["120363000000001@lid", "447700900000@c.us", None])
def test_a_number_beside_an_id_is_the_number(identity: str | None) -> None:
    entry = {"phone_number": people(1)[0], "wa_participant_id": identity}
    assert people(1) == [member.number for member in _members(entry)]


def test_who_is_seen_in_the_other_spelling_was_added() -> None:
    report = Report("g", (Outcome(NEW, NEW, Status.UNKNOWN),))
    found = reconcile(report, ADD, GroupInfo("g", None, None, members=_members({"phone_number": OLD})))
    assert [outcome.status for outcome in found] == [Status.ADDED]


def test_not_seen_where_numbers_are_hidden_says_how_many_are() -> None:
    report = Report("g", (Outcome(NEW, NEW, Status.UNKNOWN),))
    shown = {"phone_number": people(1)[0]}
    (outcome,) = reconcile(report, ADD, GroupInfo("g", None, 7, members=_members(shown, *HIDDEN.values())))
    assert outcome.status is Status.UNKNOWN
    assert "6 members can't be recognised, their numbers are hidden" in (outcome.message or "")
    (outcome,) = reconcile(report, ADD, GroupInfo("g", None, 1, members=_members(shown)))
    assert (outcome.message or "").startswith("not seen among the members at ")
    assert "hidden" not in (outcome.message or "")
