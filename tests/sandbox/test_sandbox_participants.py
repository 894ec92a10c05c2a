"""What happens to the participants of a call that is served."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest

from tests.sandbox.calls import PATH, Conforms, Post
from twochat_sandbox import GROUPS, MAGIC_NUMBERS, AuditEntry, Sandbox, State, running

OLDER_GROUP = "WGP0a1b2c3d-1111-4222-8333-444455556666"
NEARLY_FULL_GROUP = "WAG00000000-0000-4000-8000-000000001020"

# suffix: (statusCode, isInviteV4Sent) in the map, or where else the number is
MAGIC: dict[str, tuple[int, bool] | str] = {
    "0400": (400, False),
    "0403": (403, True),
    "0404": "unaccepted",
    "0408": (408, False),
    "0409": (409, False),
    "0417": (417, False),
    "0419": (419, False),
    "0433": (403, False),
    "0444": (404, False),
    "0488": (200, False),
    "0489": (200, False),
    "0499": "nowhere",
}


def codes(answer: dict[str, Any]) -> dict[str, int]:
    return {number: result["statusCode"] for number, result in answer["participants"].items()}


def test_the_documented_request_gets_the_documented_answer(sandbox: Sandbox, post: Post, spec: dict[str, Any]) -> None:
    operation = spec["paths"][PATH]["post"]
    request = operation["requestBody"]["content"]["application/json"]["examples"]["documented"]["value"]
    answer = operation["responses"]["200"]["content"]["application/json"]["examples"]["documented"]["value"]
    response = post(sandbox, *request["participants"])
    assert (200, answer) == (response.status_code, response.json())
    assert list(answer["participants"]) == list(response.json()["participants"])


@pytest.mark.parametrize("suffix", MAGIC_NUMBERS)
def test_a_magic_number_has_its_outcome_and_becomes_a_member_only_if_it_is_added(
    sandbox: Sandbox, post: Post, conforms: Conforms, suffix: str
) -> None:
    magic, plain = f"+44770090{suffix}", "+447700900001"
    response = post(sandbox, magic, plain)
    answer = response.json()
    result = answer["participants"].get(magic)
    outcome: tuple[int, bool] | str = "nowhere"
    if result:
        outcome = (result["statusCode"], result["isInviteV4Sent"])
        assert result["message"]
    elif magic in answer.get("unaccepted_numbers", []):
        outcome = "unaccepted"
    assert MAGIC[suffix] == outcome
    assert (outcome == "unaccepted") == ("unaccepted_numbers" in answer)
    assert response.status_code == 200
    assert conforms(response)
    assert {plain, magic} - ({magic} if outcome != (200, False) else set()) == sandbox.members(sandbox.group)


def test_every_expected_magic_number_is_in_the_table() -> None:
    assert set(MAGIC) == set(MAGIC_NUMBERS)


@pytest.mark.parametrize("suffix", MAGIC_NUMBERS)
def test_a_magic_number_can_be_reached_in_the_range_reserved_for_fiction(suffix: str) -> None:
    assert suffix == f"+447700900{suffix[-3:]}"[-4:]


@pytest.mark.parametrize("suffix", MAGIC_NUMBERS)
def test_a_magic_number_is_described(suffix: str) -> None:
    assert MAGIC_NUMBERS[suffix].description.endswith(".")


def test_a_second_add_is_answered_409(sandbox: Sandbox, post: Post) -> None:
    assert codes(post(sandbox, "+447700900001").json()) == {"+447700900001": 200}
    second = post(sandbox, "+447700900001").json()
    assert second["participants"] == {
        "+447700900001": {
            "statusCode": 409,
            "message": "The participant is already a group member",
            "isInviteV4Sent": False,
        }
    }


def test_results_keep_the_order_of_the_request(sandbox: Sandbox, post: Post) -> None:
    numbers = ["+447700900031", "+447700900007", "+17137157533", "+447700900012"]
    assert numbers == list(post(sandbox, *numbers).json()["participants"])


def test_membership_is_per_group(sandbox: Sandbox, post: Post) -> None:
    assert codes(post(sandbox, "+447700900001").json()) == {"+447700900001": 200}
    assert codes(post(sandbox, "+447700900001", group=OLDER_GROUP).json()) == {"+447700900001": 200}
    post(sandbox, "+447700900002", group=OLDER_GROUP)
    assert {"+447700900001"} == sandbox.members(sandbox.group)
    assert {"+447700900001", "+447700900002"} == sandbox.members(OLDER_GROUP)


def test_two_sandboxes_share_nothing(sandbox: Sandbox, post: Post) -> None:
    post(sandbox, "+447700900001")
    with running() as other:
        assert frozenset() == other.members(sandbox.group)
        assert (other.state.audit_log, other.state.calls) == ([], 0)


def test_a_group_takes_1024_people_and_then_answers_419(sandbox: Sandbox, post: Post) -> None:
    numbers = [f"+44770090000{n}" for n in range(6)]
    answer = post(sandbox, *numbers, group=NEARLY_FULL_GROUP).json()
    assert list(codes(answer).values()) == [200, 200, 200, 200, 419, 419]
    assert set(numbers[:4]) == sandbox.members(NEARLY_FULL_GROUP)
    assert {numbers[0]: 409, numbers[5]: 419} == codes(
        post(sandbox, numbers[0], numbers[5], group=NEARLY_FULL_GROUP).json()
    )


def test_the_groups_of_a_new_state_have_no_members_with_numbers() -> None:
    state = State()
    assert {group: frozenset[str]() for group in GROUPS} == {group: state.members(group) for group in GROUPS}


def test_any_valid_sending_number_is_accepted(sandbox: Sandbox, post: Post) -> None:
    body = b'{"from_number": "+12025550123", "participants": ["+447700900001"]}'
    assert codes(post(sandbox, content=body).json()) == {"+447700900001": 200}
    assert [AuditEntry(sandbox.group, "+12025550123", "+447700900001", 200, False)] == sandbox.state.audit_log


def test_the_audit_log_has_each_participant_in_order_and_who_was_invited(sandbox: Sandbox, post: Post) -> None:
    post(sandbox, "+447700900403", "+447700900001")
    post(sandbox, "+447700900404", "+447700900001", "+447700900499")
    group, sender = sandbox.group, sandbox.from_number
    assert [
        AuditEntry(group, sender, "+447700900403", 403, True),
        AuditEntry(group, sender, "+447700900001", 200, False),
        AuditEntry(group, sender, "+447700900404", None, False),
        AuditEntry(group, sender, "+447700900001", 409, False),
        AuditEntry(group, sender, "+447700900499", None, False),
    ] == sandbox.state.audit_log
    assert sandbox.state.calls == 2


def test_of_two_threads_that_add_the_same_number_one_adds_it(sandbox: Sandbox, post: Post) -> None:
    together = Barrier(2)

    def add(number: str) -> int:
        together.wait()
        return codes(post(sandbox, number).json())[number]

    with ThreadPoolExecutor(2) as pool:
        for n in range(20):
            number = f"+4477009000{n:02}"
            assert sorted(pool.map(add, [number, number])) == [200, 409]


def test_a_state_can_be_used_from_many_threads() -> None:
    state = State()
    group, number = next(iter(GROUPS)), "+447700900001"
    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(lambda _: state.add(group, "+12123334444", [number]), range(50)))
    assert sorted(result.code or 0 for [(_, result)] in results) == [200] + [409] * 49
    assert len(state.audit_log) == 50
