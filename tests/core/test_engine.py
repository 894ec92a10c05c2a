"""The engine, driven manually: one input in, one outcome out, nobody sent twice; where a run stops, and at which limit."""

import itertools
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.people import GROUP, PURE, REGION, SENDER, check_account, inputs, people
from tests.support.pure import STATUSES, Driven, Recipe, drive_manually, recipes
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
    Outcome,
    Pace,
    PaymentRequired,
    RateLimited,
    Report,
    ServerError,
    Status,
    Throttled,
    TwoChatError,
    Unauthorized,
    Unavailable,
    Unsuccessful,
)
from twochat.answer import Body, error_for
from twochat.engine import ask, once, reconcile, run, verify
from twochat.groups import GroupInfo
from twochat.members import Member
from twochat.operations import ADD, INFO, OPERATIONS, REMOVE, Operation, Query, info_of, picture
from twochat.pacer import Pacer
from twochat.plan import split
from twochat.steps import Ask, Emit, Send, Settled, Sleep, Verified

FAST = Pace(between=0, backoff=0, retries=2)
UNSENT = (Status.INVALID, Status.DUPLICATE, Status.NOT_SENT)
ADDED, NOT_SENT, REMOVED, UNKNOWN = Status.ADDED, Status.NOT_SENT, Status.REMOVED, Status.UNKNOWN
GOOD = Recipe(codes=(200,) * 10)
FULL = Recipe(codes=(*[200] * 9, 419))


@given(inputs, st.lists(recipes, max_size=12), st.booleans())
@PURE
def test_every_input_has_one_outcome_in_order_whatever_comes_back(
    lines: list[str], script: list[Recipe], retry_uncertain: bool
) -> None:
    pace = Pace(between=0, backoff=0, retries=2, retry_uncertain=retry_uncertain)
    run = drive_manually(split(lines, REGION), pace, script)
    check_account(lines, run.outcomes)


@given(inputs, st.lists(recipes, max_size=12))
@PURE
def test_a_number_that_may_have_been_added_is_never_sent_again(lines: list[str], script: list[Recipe]) -> None:
    run = drive_manually(split(lines, REGION), Pace(between=0, backoff=0, retries=2), script)
    for number in {number for numbers, _ in run.sends for number in numbers}:
        *earlier, last = [reply for numbers, reply in run.sends if number in numbers]
        assert all(reply.certain for reply in earlier)
        [outcome] = [o for o in run.outcomes if o.number == number and o.status is not Status.DUPLICATE]
        assert last.allows(number, outcome.status), (last, outcome)


@given(inputs, st.lists(recipes, max_size=12))
@PURE
def test_what_was_never_sent_is_called_so_and_what_was_sent_is_not(lines: list[str], script: list[Recipe]) -> None:
    run = drive_manually(split(lines, REGION), Pace(between=0, backoff=0, retries=2, retry_uncertain=True), script)
    maybe = {number for numbers, reply in run.sends for number in numbers if not reply.certain}
    for outcome in run.outcomes:
        if outcome.number in maybe:
            assert outcome.status not in (Status.NOT_SENT, Status.INVALID)
        else:
            assert outcome.status in (*UNSENT, Status.REFUSED)


# --- where it stops

# What comes back for the calls of a run of fifty, how many calls are made, what is raised, and what becomes of each ten.
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
    "a limit in an answer broken in part": (
        [Recipe(codes=(400,) * 10, broken=True)],
        1,
        ContractError,
        [NOT_SENT] * 5,
    ),
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
    driven = drive_manually(split(people(50), REGION), FAST, script)
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
    driven = drive_manually(split(lines, REGION), FAST, script)
    assert _stopped_at(driven) in (None, len(driven.sends))
    sent = {number for numbers, _ in driven.sends for number in numbers}
    for outcome in driven.outcomes:
        if outcome.number not in sent:
            assert outcome.status in (NOT_SENT, Status.INVALID, Status.DUPLICATE)


@given(inputs, st.lists(recipes, max_size=8))
@PURE
def test_a_run_that_left_somebody_out_says_why(lines: list[str], script: list[Recipe]) -> None:
    driven = drive_manually(split(lines, REGION), FAST, script)
    left = [outcome for outcome in driven.outcomes if outcome.status is NOT_SENT]
    full = any(outcome.status is Status.GROUP_FULL for outcome in driven.outcomes)
    assert not left or driven.error or full
    assert all(outcome.message for outcome in left)


def test_every_documented_status_is_known_to_the_table() -> None:
    documented = {400, 401, 402, 403, 404, 406, 409, 410, 422, 429, 486, 503, 504}
    assert documented <= set(STATUSES)


def test_inputs_are_read_as_they_are_needed() -> None:
    endless = (number for number in itertools.cycle(people(50)))
    first = next(run(split(endless, REGION), ADD, FAST, partial(Pacer().limited, pace=FAST)))
    assert isinstance(first, Send)
    assert people(10) == first.batch.numbers


def test_who_waits_for_no_answer_is_handed_on_before_the_first_call() -> None:
    driven = drive_manually(split(["Ann", *people(1)], REGION), FAST, [])
    assert [type(step) for step in driven.steps[:3]] == [Settled, Emit, Send]


def test_a_run_that_repeats_uncertain_calls_stops_where_that_did_not_help() -> None:
    driven = drive_manually(split(people(20), REGION), replace(FAST, retry_uncertain=True), [Recipe("MaybeSent")] * 3)
    assert (type(driven.error), len(driven.sends)) == (MaybeSent, 3)
    assert [outcome.status for outcome in driven.outcomes] == [UNKNOWN] * 10 + [NOT_SENT] * 10


def test_between_two_tries_there_is_a_pause_that_names_the_error_and_nothing_of_its_words() -> None:
    driven = drive_manually(split(people(1), REGION), FAST, [Recipe(503), Recipe("NeverSent")])
    assert [step for step in driven.steps if isinstance(step, Sleep)] == [
        Sleep(0, "to send batch 1 again after Unavailable 503"),
        Sleep(0, "to send batch 1 again after NeverSent"),
    ]


def test_after_a_stop_what_was_not_sent_is_handed_on_at_once() -> None:
    driven = drive_manually(split(people(30), REGION), FAST, [Recipe(codes=(*[200] * 9, 400), broken=True)])
    assert [type(step) for step in driven.steps] == [Send, *[Settled, Emit] * 3, Emit]


@pytest.mark.parametrize("reply", [GOOD, Recipe(503), Recipe("MaybeSent")])
def test_a_call_that_is_not_repeated_is_settled_and_then_its_error_is_raised(reply: Recipe) -> None:
    (batch,) = split(people(10), REGION)
    answer = reply.make(batch.numbers)
    steps = once(batch, lambda codes: False)
    assert next(steps) == Send(batch)
    settled = steps.send(answer)
    assert isinstance(settled, Settled)
    assert people(10) == [outcome.number for outcome in settled.outcomes]
    with pytest.raises(type(answer) if isinstance(answer, TwoChatError) else StopIteration):
        next(steps)


@pytest.mark.parametrize(("query", "again"), [(INFO, True), (picture("https://example.com/a"), False)])
def test_only_what_changes_nothing_is_asked_again_and_else_the_error_says_what_may_be(
    query: Query[object], again: bool
) -> None:
    steps = ask(query, FAST)
    assert next(steps) == Ask(query)
    failed = MaybeSent("no answer")
    if again:
        assert isinstance(steps.send(failed), Sleep)
        assert next(steps) == Ask(query)
    else:
        with pytest.raises(MaybeSent, match="no answer It may be set"):
            steps.send(failed)


def test_another_group_than_the_one_at_hand_can_be_asked_for() -> None:
    assert info_of(GROUP).request("another", SENDER) == INFO.request(GROUP, SENDER)


def test_a_number_that_fails_a_call_for_all_is_found_by_halves_and_alone_refused() -> None:
    driven = drive_manually(split(people(10), REGION), FAST, [Recipe(422)] * 4)
    assert [len(numbers) for numbers, _ in driven.sends] == [10, 5, 2, 1, 1, 3, 5]
    assert [len(step.outcomes) for step in driven.steps if isinstance(step, Settled)] == [1, 1, 3, 5]
    assert [outcome.status for outcome in driven.outcomes] == [Status.REFUSED, *[ADDED] * 9]


def test_a_report_is_ok_when_everybody_is_in_and_only_then() -> None:
    driven = drive_manually(split(people(10), REGION), FAST, [Recipe(codes=(*[200] * 9, 409))])
    assert Report("a group", tuple(driven.outcomes)).ok
    driven = drive_manually(split(people(10), REGION), FAST, [Recipe(codes=(*[200] * 9, 403))])
    assert not Report("a group", tuple(driven.outcomes)).ok


# --- WhatsApp's own limit

LIMITED = Recipe(codes=(400,) * 10)
REFUSED = Status.REFUSED


def _codes(*codes: int) -> Recipe:
    return Recipe(codes=codes)


# What comes back for runs of fours, how many calls are made, and what happens to each of the twelve.
LIMITS: dict[str, tuple[list[Recipe], int, list[Status]]] = {
    "at once": ([LIMITED], 1, [NOT_SENT] * 12),
    "in the second call": ([GOOD, LIMITED], 2, [ADDED] * 4 + [NOT_SENT] * 8),
    "over two calls": (
        [_codes(200, 200, 400, 400), _codes(400, 200, 200, 200)],
        2,
        [ADDED] * 2 + [NOT_SENT] * 3 + [ADDED] * 3 + [NOT_SENT] * 4,
    ),
    "not in a row": ([_codes(400, 400, 200, 400)], 3, [REFUSED, REFUSED, ADDED, REFUSED] + [ADDED] * 8),
    "not in a row, over two calls": ([_codes(200, 200, 400, 400)], 3, [ADDED] * 2 + [REFUSED] * 2 + [ADDED] * 8),
    "other codes": ([_codes(401, 401, 401, 500)], 3, [REFUSED] * 4 + [ADDED] * 8),
}


@pytest.mark.parametrize("name", LIMITS)
def test_three_400s_in_a_row_stop_the_run_and_count_as_not_carried_out(name: str) -> None:
    script, calls, fates = LIMITS[name]
    driven = drive_manually(split(people(12), REGION, 4), Pace(between=0, batch_size=4), script)
    assert calls == len(driven.sends)
    assert fates == [driven.kept[position].status for position in range(1, 13)]
    assert {*driven.kept} == {*range(1, 13)}
    stopped = NOT_SENT in fates
    assert isinstance(driven.error, Throttled) == stopped
    assert not stopped or 400 in {outcome.code for outcome in driven.kept.values() if outcome.status is NOT_SENT}
    assert people(12) == [outcome.input for outcome in driven.outcomes]
    assert fates == [outcome.status for outcome in driven.outcomes]


@given(
    inputs,
    st.lists(st.lists(st.sampled_from([200, 400, 400, 403]), min_size=10, max_size=10), max_size=8),
    st.booleans(),
)
@PURE
def test_at_the_limit_too_every_input_has_one_outcome_in_order(
    lines: list[str], codes: list[list[int]], waiting: bool
) -> None:
    pace = Pace(between=0, cooldown=3600 if waiting else None)
    driven = drive_manually(split(lines, REGION), pace, [Recipe(codes=tuple(each)) for each in codes])
    check_account(lines, driven.outcomes)
    assert driven.outcomes == [driven.kept[position] for position in sorted(driven.kept)]


def test_a_cooldown_waits_and_goes_on_with_those_who_were_refused() -> None:
    script = [_codes(200, 200, 200, 400), _codes(400, 400, 400, 400)]
    driven = drive_manually(split(people(12), REGION, 4), Pace(between=0, batch_size=4, cooldown=3600), script)
    assert driven.error is None
    assert [step.seconds for step in driven.steps if isinstance(step, Sleep)] == [3600]
    assert [outcome.status for outcome in driven.outcomes] == [ADDED] * 12
    assert people(12) == [outcome.input for outcome in driven.outcomes]
    sent = [number for numbers, _ in driven.sends for number in numbers]
    assert {number: 2 if number in people(5, first=3) else 1 for number in people(12)} == dict(Counter(sent))
    assert all(len(numbers) <= 4 for numbers, _ in driven.sends)


def test_a_call_that_failed_as_a_whole_tells_nothing_of_the_limit() -> None:
    told: list[int | None] = []

    def limited(codes: Iterable[int | None]) -> bool:
        told.extend(codes)
        return False

    steps = run(split(people(10), REGION), ADD, FAST, limited)
    next(steps)
    steps.send(error_for(400, "", None))
    with pytest.raises(BadRequest):
        list(steps)
    assert told == []


def test_a_run_cools_down_three_times_at_most() -> None:
    driven = drive_manually(split(people(12), REGION), Pace(between=0, cooldown=60), [LIMITED] * 20)
    assert isinstance(driven.error, Throttled)
    assert [step.seconds for step in driven.steps if isinstance(step, Sleep)] == [60] * 3
    assert len(driven.sends) == 4
    assert [outcome.status for outcome in driven.outcomes] == [NOT_SENT] * 12


# --- another operation


def test_an_operation_that_answers_in_two_lists_is_a_row_and_nothing_else() -> None:
    batches = [*split(people(12), REGION)]
    steps = run(batches, REMOVE, FAST, partial(Pacer().limited, pace=FAST))
    first = steps.send(None)
    assert isinstance(first, Send)
    lists = {"accepted_numbers": people(8), "unaccepted_numbers": people(1, first=8)}
    settled = steps.send(REMOVE.read(Body(200, "", {"success": True, "participants": lists})))
    assert isinstance(settled, Settled)
    assert [outcome.status for outcome in settled.outcomes] == [REMOVED] * 8 + [Status.NOT_A_MEMBER, Status.UNREPORTED]

    report = Report("a group", tuple(settled.outcomes))
    looking = verify(report, REMOVE, FAST, wait=0)
    assert next(looking) == Ask(INFO)
    verified = looking.send(GroupInfo("a group", None, 1, members=(Member("+12025550101", "Ann", False),)))
    assert isinstance(verified, Verified)
    assert [outcome.status for outcome in verified.report] == [REMOVED] * 8 + [Status.NOT_A_MEMBER, REMOVED]


def test_between_two_looks_there_is_a_pause() -> None:
    looking = verify(Report("a group", (Outcome("Ann", people(1)[0], UNKNOWN),)), ADD, FAST, wait=7)
    steps = [next(looking)]
    for _ in range(2):
        steps += [looking.send(GroupInfo("a group", None, 0, members=())), next(looking), next(looking)]
    assert [step.seconds for step in steps if isinstance(step, Sleep)] == [5, 2]
    assert [type(step) for step in steps] == [Ask, *[Verified, Sleep, Ask] * 2]


SHOWN = st.dictionaries(st.sampled_from(people(4)), st.booleans())
"""Members by number, and whether each is an admin."""
DONE: dict[str, Callable[[bool | None, bool], bool]] = {
    "add": lambda admin, recognised: admin is not None,
    "remove": lambda admin, recognised: admin is None and recognised,
    "promote": lambda admin, recognised: admin is True,
    "demote": lambda admin, recognised: admin is False,
    "check": lambda admin, recognised: admin is not None,
    "sync": lambda admin, recognised: admin is not None,
    "create": lambda admin, recognised: admin is not None,
    "invite": lambda admin, recognised: admin is not None,
}


@pytest.mark.parametrize("name", OPERATIONS)
@pytest.mark.parametrize("admin", [None, False, True])
def test_what_is_done_with_somebody_shows_among_the_members(name: str, admin: bool | None) -> None:
    member = None if admin is None else Member(people(1)[0], None, admin)
    assert OPERATIONS[name].holds(member) == DONE[name](admin, True)


KNOWN = {
    "add": {"added", "already_member", "invited", "link_sent"},
    "remove": {"removed", "not_a_member"},
    "promote": {"promoted"},
    "demote": {"demoted"},
    "check": {"on_whatsapp"},
    "invite": {"link_sent"},
}


def test_an_earlier_job_leaves_out_who_is_done_or_need_not_be_asked_again() -> None:
    expected = KNOWN | {"sync": KNOWN["add"], "create": KNOWN["add"]}
    assert {name: {*operation.known} for name, operation in OPERATIONS.items()} == expected


@PURE
@given(SHOWN, st.integers(0, 2), st.integers(0, 2), st.sampled_from([*OPERATIONS.values()]))
def test_what_a_look_settles_is_what_it_shows_and_nobody_is_out_while_somebody_cant_be_recognised(
    shown: dict[str, bool], hidden: int, unlisted: int, operation: Operation
) -> None:
    members = (*(Member(number, None, admin) for number, admin in shown.items()), *[Member(None, None, False)] * hidden)
    info = GroupInfo("a group", None, len(members) + unlisted, members=members)
    report = Report("a group", tuple(Outcome(n, n, UNKNOWN, batch=1) for n in people(4)), operation.name)
    looked = reconcile(report, operation, info)
    assert (looked.group, looked.operation) == (report.group, report.operation)
    for outcome in looked:
        seen = outcome.number in shown
        settled = DONE[operation.name](shown.get(outcome.number or ""), not hidden and not unlisted)
        assert outcome.status == (operation.done if settled else UNKNOWN)
        assert (outcome.message or "").startswith("seen among" if seen else "not seen among")
