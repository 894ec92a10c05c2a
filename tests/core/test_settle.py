"""What came back, or did not, and what it means for each entry of a batch: those that were sent, before too, or never."""

from collections.abc import Iterable
from dataclasses import replace

import pytest

from tests.support.people import people
from twochat import ContractError, MaybeSent, NeverSent, Outcome, Status, Throttled, TwoChatError
from twochat.answer import error_for
from twochat.plan import Batch, Entry
from twochat.results import Answer, Result, judge, settle, unsent

REFUSED = error_for(422, '{"message": "said"}', None)
ERRORS: list[tuple[TwoChatError, Status, Status, int | None, str]] = [
    (REFUSED, Status.REFUSED, Status.UNKNOWN, 422, "said"),
    (error_for(401, "", None), Status.NOT_SENT, Status.UNKNOWN, 401, str(error_for(401, "", None))),
    (error_for(500, "", None), Status.UNKNOWN, Status.UNKNOWN, 500, str(error_for(500, "", None))),
    (ContractError("not JSON", 200), Status.UNKNOWN, Status.UNKNOWN, 200, str(ContractError("not JSON", 200))),
    (NeverSent("no connection"), Status.NOT_SENT, Status.UNKNOWN, None, "no connection"),
    (MaybeSent("no answer"), Status.UNKNOWN, Status.UNKNOWN, None, str(MaybeSent("no answer"))),
]


@pytest.mark.parametrize(("error", "status", "again", "code", "message"), ERRORS, ids=lambda each: type(each).__name__)
def test_an_error_says_of_each_number_what_it_means_for_it_and_its_code_and_words(
    error: TwoChatError, status: Status, again: Status, code: int | None, message: str
) -> None:
    first, second, third = people(3)
    entries = (
        Entry(first, first, 1, fields={"Name": "Ann"}),
        Entry(second, second, 2, possibly_sent=True, operation="invite"),
        Entry(third, third, 3, Status.ALREADY_MEMBER, "in", fields={"Name": "Bo"}, operation="add"),
    )
    sent, sent_before, skipped = settle(Batch(7, entries), error)
    assert Outcome(first, first, status, code, message, 7, fields={"Name": "Ann"}) == sent
    assert Outcome(second, second, again, code, message, 7, True, operation="invite") == sent_before
    told = Outcome(third, third, Status.ALREADY_MEMBER, message="in", fields={"Name": "Bo"}, operation="add")
    assert told == skipped


@pytest.mark.parametrize("operation", ["", "add", "invite"])
def test_who_is_left_out_after_a_stop_may_have_been_sent_before_and_is_told_why(operation: str) -> None:
    first, second = people(2)
    entries = (Entry(first, first, 1, operation=operation), Entry(second, second, 2, possibly_sent=True))
    left_out, sent_before = unsent(Batch(7, entries), "the run had stopped")
    not_done = Status.NEEDS_INVITE if operation == "invite" else Status.NOT_SENT
    assert (left_out.status, left_out.message, left_out.code) == (not_done, "the run had stopped", None)
    assert (sent_before.status, sent_before.possibly_sent) == (Status.UNKNOWN, True)


def test_who_a_broken_answer_does_not_name_is_unknown_and_of_another_it_is_what_the_others_are() -> None:
    batch = Batch(1, (Entry("", people(1)[0], 1),))
    broken = ContractError("a problem", 200)
    assert [outcome.status for outcome in settle(batch, Answer({}, broken))] == [Status.UNKNOWN]
    assert [outcome.status for outcome in settle(batch, Answer({}))] == [Status.UNREPORTED]
    others = Answer({}, others=Result(Status.ADDED, 200, "all"))
    assert [(each.status, each.code, each.message) for each in settle(batch, others)] == [(Status.ADDED, 200, "all")]
    unread = Answer({people(1)[0]: Result(None, 555)})
    assert [(outcome.status, outcome.code) for outcome in settle(batch, unread)] == [(Status.UNKNOWN, 555)]


@pytest.mark.parametrize("limited", [True, False])
def test_a_call_that_is_not_repeated_gives_back_whom_the_limit_refused_and_nobody_else(limited: bool) -> None:
    numbers = people(5)
    entries = [Entry(number, number, n, possibly_sent=n == 4) for n, number in enumerate(numbers)]
    entries[0] = replace(entries[0], skip=Status.INVALID)
    results = {number: Result(Status.REFUSED, 400) for number in numbers} | {numbers[1]: Result(Status.REFUSED, 500)}
    seen: list[list[int | None]] = []

    def limit(codes: Iterable[int | None]) -> bool:
        seen.append([*codes])
        return limited

    outcomes, error = judge(Batch(1, tuple(entries)), Answer(results), limit)
    given = Status.NOT_SENT if limited else Status.REFUSED
    assert [Status.INVALID, Status.REFUSED, given, given, Status.REFUSED] == [outcome.status for outcome in outcomes]
    assert seen == [[500, 400, 400, 400]]
    assert type(error) is (Throttled if limited else type(None))
    broken = ContractError("a problem", 200)
    assert judge(Batch(1, tuple(entries)), Answer(results, broken), limit)[1] is broken
    assert judge(Batch(1, tuple(entries)), REFUSED, limit)[1] is REFUSED


MEXICAN, OTHER = "+525555550100", "+5215555550100"


@pytest.mark.parametrize("status", Status)
def test_only_who_was_not_found_may_be_known_by_another_number(status: Status) -> None:
    (outcome,) = settle(Batch(1, (Entry(MEXICAN, MEXICAN, 1),)), Answer({MEXICAN: Result(status)}))
    found = status not in (Status.UNACCEPTED, Status.NOT_A_MEMBER)
    assert outcome.message == (None if found else f"not found; WhatsApp may know this person as {OTHER}")


@pytest.mark.parametrize(("others", "count"), [([], 0), (people(2), 2)])
def test_only_numbers_of_nobody_in_the_call_are_warned_of(
    others: list[str], count: int, caplog: pytest.LogCaptureFixture
) -> None:
    answer = Answer(dict.fromkeys([OTHER, *others], Result(Status.ADDED)))
    assert [outcome.status for outcome in settle(Batch(1, (Entry("", MEXICAN, 1),)), answer)] == [Status.ADDED]
    warned = [f"the answer to batch 1 has {count} numbers that were not requested; ignored"] if count else []
    assert [record.message for record in caplog.records] == warned
