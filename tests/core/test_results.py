"""What an answer means for each number: as the generated model reads it, wherever the contract allows the answer."""

import json
from datetime import UTC, datetime
from itertools import product
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from yaml import safe_load

from tests.support.people import PURE, people
from twochat import Status
from twochat.answer import Body
from twochat.members import read_members
from twochat.operations import ADD, ADD_CODES, BEGIN, CHECK, INVITE, PROMOTE, REMOVE
from twochat.readers import read_integer, read_text, read_time
from twochat.results import Answer, Result
from twochat_api.models import AddParticipantAnswer, GroupAnswer, RemoveParticipantAnswer
from twochat_api.models.participant_result import ParticipantResult
from twochat_api.types import Unset

CONTRACT: dict[str, Any] = safe_load((Path(__file__).parents[2] / "openapi.yaml").read_text("utf-8"))


def allowed(name: str, body: object) -> bool:
    """Whether the contract allows this body."""
    schema = {"$ref": f"#/components/schemas/{name}", "components": CONTRACT["components"]}
    return jsonschema_rs.Draft202012Validator(schema).is_valid(body)


words = st.text(max_size=6)
codes = st.sampled_from([*ADD_CODES, 400, 401, 500, 599]) | st.integers(100, 599)
results = st.fixed_dictionaries(
    {"statusCode": codes | codes.map(float)},
    optional={"message": words, "isInviteV4Sent": st.booleans(), "more": words},
).map(lambda result: result | {"statusCode": 403} if result.get("isInviteV4Sent") else result)
lists = st.lists(st.sampled_from(people(6)), max_size=3)
maps = st.builds(
    dict.__or__,
    st.dictionaries(st.sampled_from(people(6)), results),
    st.fixed_dictionaries(
        {}, optional={"unaccepted_numbers": lists, "accepted_numbers": lists, "timestamp": st.just(1)}
    ),
)
answers = st.fixed_dictionaries(
    {"success": st.just(True), "participants": maps}, optional={"unaccepted_numbers": lists}
)


@given(answers)
@example({"success": True, "participants": {people(1)[0]: {"statusCode": 200.0}}})
@PURE
def test_the_reader_and_the_generated_model_agree_on_every_answer_that_the_contract_allows(
    body: dict[str, Any],
) -> None:
    assert allowed("AddParticipantAnswer", body)
    model = AddParticipantAnswer.from_dict(json.loads(json.dumps(body)))
    assert not isinstance(model.participants, Unset)
    entries: dict[str, Any] = model.participants.additional_properties
    nested = model.participants.unaccepted_numbers
    unaccepted = {*model.unaccepted_numbers} if not isinstance(model.unaccepted_numbers, Unset) else set()
    unaccepted |= {*nested} if not isinstance(nested, Unset) else set()

    answer = ADD.read(Body(200, json.dumps(body), body))

    assert answer.broken is None
    assert entries.keys() | unaccepted == answer.results.keys()
    for number, result in answer.results.items():
        entry: ParticipantResult = entries.get(number, ParticipantResult())
        code = None if isinstance(entry.status_code, Unset) else entry.status_code
        assert code == result.code
        assert type(result.code) in (int, type(None))
        assert (None if isinstance(entry.message, Unset) else entry.message or None) == result.message
        invited = code == 403 and entry.is_invite_v4_sent is True
        listed = number in unaccepted and code in (None, 200)
        usual = Status.INVITED if invited else ADD_CODES.get(code or 0, Status.REFUSED)
        assert (Status.UNACCEPTED if listed else usual) is result.status


CODES = {
    200: Status.ADDED,
    403: Status.NEEDS_INVITE,
    404: Status.UNACCEPTED,
    408: Status.RECENTLY_LEFT,
    409: Status.ALREADY_MEMBER,
    417: Status.NEEDS_INVITE,
    419: Status.GROUP_FULL,
}


def test_a_code_has_its_meaning_and_any_other_is_a_refusal() -> None:
    number = people(1)[0]
    for code, invited in product(range(100, 600), (False, True)):
        result = {"statusCode": code, "isInviteV4Sent": invited}
        answer = ADD.read(Body(200, "", {"success": True, "participants": {number: result}}))
        status = Status.INVITED if invited and code == 403 else CODES.get(code, Status.REFUSED)
        assert answer.results == {number: Result(status, code)}


removals = st.fixed_dictionaries(
    {"accepted_numbers": lists}, optional={"unaccepted_numbers": lists, "timestamp": st.integers(), "more": words}
)


@given(removals)
@PURE
def test_they_agree_about_removals_too_and_a_number_in_both_lists_is_in_neither(participants: dict[str, Any]) -> None:
    body = {"success": True, "participants": participants}
    assert allowed("RemoveParticipantAnswer", body)
    model = RemoveParticipantAnswer.from_dict(body).participants
    assert not isinstance(model, Unset)
    accepted = {*model.accepted_numbers}
    unaccepted = set[str]() if isinstance(model.unaccepted_numbers, Unset) else {*model.unaccepted_numbers}

    answer = REMOVE.read(Body(200, "", body))

    assert {number: result.status for number, result in answer.results.items()} == {
        number: None
        if number in accepted & unaccepted
        else Status.REMOVED
        if number in accepted
        else Status.NOT_A_MEMBER
        for number in accepted | unaccepted
    }
    assert bool(answer.broken) == bool(accepted & unaccepted)


@pytest.mark.parametrize(
    ("participants", "problem"),
    [
        (None, "participants is not a map"),
        ({}, "accepted_numbers is not a list of numbers"),
        ({"accepted_numbers": people(1), "unaccepted_numbers": None}, "unaccepted_numbers is not a list of numbers"),
        ({"accepted_numbers": [*people(1), 4]}, "accepted_numbers is not a list of numbers"),
        ({people(1)[0]: {"statusCode": 200}}, "accepted_numbers is not a list of numbers"),
    ],
)
def test_of_a_removal_what_can_be_read_counts_and_what_cant_is_said(participants: Any, problem: str) -> None:
    body = {"success": True, "participants": participants}
    assert not allowed("RemoveParticipantAnswer", body)
    answer = REMOVE.read(Body(200, "", body))
    assert answer.broken
    assert problem in str(answer.broken)
    assert set(answer.results) <= {*people(1)}


members = st.fixed_dictionaries(
    {"phone_number": st.sampled_from(people(9))},
    optional={
        "wa_pushname": words | st.none(),
        "wa_is_admin": st.booleans(),
        "wa_is_super_admin": st.booleans(),
        "more": words,
    },
)


@given(st.lists(members, max_size=5))
@PURE
def test_they_agree_about_members_too(entries: list[dict[str, Any]]) -> None:
    body = {"success": True, "data": {"uuid": "WAG45b0f301-9203-4660-8b57-b51a6c2742a5", "participants": entries}}
    assert allowed("GroupAnswer", body)
    data = GroupAnswer.from_dict(body).data
    assert not isinstance(data, Unset)
    read = read_members(Body(200, "", body))
    assert isinstance(read, tuple)
    expected = [
        (
            None if isinstance(one.phone_number, Unset) else one.phone_number,
            None if isinstance(one.wa_pushname, Unset) else one.wa_pushname or None,
            one.wa_is_admin is True or one.wa_is_super_admin is True,
        )
        for one in data.participants
    ]
    assert expected == [(member.number, member.name, member.admin) for member in read]


def test_a_key_without_its_plus_is_the_same_number_and_one_with_it_wins() -> None:
    number = people(1)[0]
    for entries in ({number[1:]: 403, number: 200}, {number: 200, number[1:]: 403}):
        participants = {key: {"statusCode": code} for key, code in entries.items()}
        answer = ADD.read(Body(200, "", {"success": True, "participants": participants}))
        assert answer.results == {number: Result(Status.ADDED, 200)}


NUMBER, OTHER = people(2)
ADDED = {"statusCode": 200}


@pytest.mark.parametrize(
    ("body", "problem", "statuses"),
    [
        ({"participants": {NUMBER: ADDED}}, "success is missing, or not a boolean", {NUMBER: Status.ADDED}),
        ({"success": True}, "participants is not a map", {}),
        ({"success": 1, "participants": []}, "success is missing, or not a boolean; participants is not a map", {}),
        (
            {"success": True, "participants": {NUMBER: {"statusCode": True}, OTHER: ADDED}},
            "a statusCode is missing, or not a number",
            {NUMBER: None, OTHER: Status.ADDED},
        ),
        (
            {"success": True, "participants": {NUMBER: ADDED}, "unaccepted_numbers": [4, OTHER]},
            "unaccepted_numbers is not a list of numbers",
            {NUMBER: Status.ADDED, OTHER: Status.UNACCEPTED},
        ),
        (
            {"success": True, "participants": {NUMBER: {}, "unaccepted_numbers": OTHER}},
            "a statusCode is missing, or not a number; unaccepted_numbers is not a list of numbers",
            {NUMBER: None},
        ),
    ],
)
def test_of_an_answer_what_can_be_read_counts_and_all_that_cant_is_said(
    body: dict[str, Any], problem: str, statuses: dict[str, Status | None]
) -> None:
    answer = ADD.read(Body(200, "", body))
    assert str(answer.broken) == f"2Chat answered 200, but not as its contract says: {problem}."
    assert {number: result.status for number, result in answer.results.items()} == statuses


@pytest.mark.parametrize(("code", "status"), [(200, Status.UNACCEPTED), (403, Status.NEEDS_INVITE)])
def test_who_is_listed_as_unaccepted_is_that_unless_the_code_says_another_thing(code: int, status: Status) -> None:
    participants = {NUMBER: {"statusCode": code, "message": "said"}}
    answer = ADD.read(Body(200, "", {"success": True, "participants": participants, "unaccepted_numbers": [NUMBER]}))
    assert answer.results == {NUMBER: Result(status, code, "said")}


GROUP_UUID = "WAG45b0f301-9203-4660-8b57-b51a6c2742a5"
NEW = {"uuid": GROUP_UUID, "participants": {NUMBER: ADDED, OTHER: ADDED | {"isGroupCreator": True}}}


@pytest.mark.parametrize(
    ("body", "problem", "group", "numbers"),
    [
        ({"success": True, "group": NEW}, None, GROUP_UUID, [NUMBER]),
        ({"success": True, "group": NEW | {"uuid": f"{GROUP_UUID}0"}}, "there is no id of the group", "", [NUMBER]),
        ({"success": True, "group": NEW | {"participants": []}}, "participants is not a map", GROUP_UUID, []),
        ({"group": {}}, "success is missing, or not a boolean; participants is not a map", "", []),
        ({"success": True, "group": NEW | {"participants": {NUMBER: 1}}}, "a statusCode", GROUP_UUID, [NUMBER]),
    ],
)
def test_a_new_group_has_its_id_and_everybody_but_its_creator(
    body: dict[str, Any], problem: str | None, group: str, numbers: list[str]
) -> None:
    answer = BEGIN.read(Body(200, "", body))
    assert (answer.group, [*answer.results]) == (group, numbers)
    assert (problem in str(answer.broken)) if problem else answer.broken is None


def test_of_an_answer_that_nobody_has_seen_200_letters_are_kept() -> None:
    assert PROMOTE.read(Body(200, "{}", {"success": True})) == Answer({}, None, Result(Status.ACCEPTED))
    said = PROMOTE.read(Body(200, "x" * 300, {"success": True, "more": 1}))
    assert said == Answer({}, None, Result(Status.ACCEPTED, None, "x" * 200))


def test_a_message_is_taken_for_sending_where_success_says_so() -> None:
    assert INVITE.read(Body(200, "", {"success": True})) == Answer({}, None, Result(Status.LINK_SENT))
    assert "success is missing" in str(INVITE.read(Body(200, "", {"success": "true"})).broken)


def test_of_a_number_that_was_checked_what_whatsapp_calls_it_is_said_where_it_is_known() -> None:
    body: dict[str, object] = {"is_valid": True, "on_whatsapp": True}
    assert CHECK.read(Body(200, "", body)) == Answer({}, None, Result(Status.ON_WHATSAPP))
    body |= {"on_whatsapp": False, "number": {"e164_format": NUMBER[1:]}, "whatsapp_info": {"number_id": "1@c.us"}}
    known = Result(Status.UNACCEPTED, None, "WhatsApp knows it as 1@c.us")
    assert CHECK.read(Body(200, "", body)) == Answer({NUMBER: known})


@pytest.mark.parametrize(
    ("value", "integer", "text"),
    [(200, 200, None), (200.0, 200, None), (200.5, None, None), (True, None, None), ("1", None, "1"), ("", None, None)],
)
def test_a_value_of_another_type_is_none(value: object, integer: int | None, text: str | None) -> None:
    assert (read_integer(value), read_text(value)) == (integer, text)
    assert type(read_integer(value)) is type(integer)


MOMENT = datetime(2026, 11, 26, 8, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "moment"),
    [
        (MOMENT.timestamp(), MOMENT),
        (int(MOMENT.timestamp() * 1000), MOMENT),
        (1e11, datetime(5138, 11, 16, 9, 46, 40, tzinfo=UTC)),
        (1e11 + 1, datetime(1973, 3, 3, 9, 46, 40, 1000, tzinfo=UTC)),
        ("2026-11-26T08:30:00Z", MOMENT),
        ("2026-11-26T08:30:00", MOMENT),
        ("2026-11-26T09:30:00+01:00", MOMENT),
        ("today", None),
        (None, None),
        (1e300, None),
    ],
)
def test_a_moment_is_read_in_seconds_milliseconds_or_as_iso_8601(value: object, moment: datetime | None) -> None:
    found = read_time(value)
    assert found == moment
    assert found is None or found.tzinfo
