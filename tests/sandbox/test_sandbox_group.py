"""What a look at a group shows."""

import re
from typing import Any

import httpx
import pytest

from tests.sandbox.calls import GROUP_PATH, Conforms, Get, Post
from twochat_sandbox import GROUPS, Sandbox, State, running

OWNER = "+12123334444"
OLDER_GROUP = "WGP0a1b2c3d-1111-4222-8333-444455556666"
NEARLY_FULL_GROUP = "WAG00000000-0000-4000-8000-000000001020"


def numbers(response: httpx.Response) -> list[str]:
    return [member["phone_number"] for member in response.json()["data"]["participants"]]


def test_an_added_number_is_listed_after_the_owner(sandbox: Sandbox, get: Get, post: Post, conforms: Conforms) -> None:
    post(sandbox, "+447700900002", "+12025550143")
    response = get(sandbox)
    assert response.status_code == 200
    assert conforms(response)
    assert numbers(response) == [OWNER, "+447700900002", "+12025550143"]


@pytest.mark.parametrize("group", GROUPS)
def test_in_a_new_state_each_group_lists_its_owner_alone(
    long_lived: Sandbox, get: Get, conforms: Conforms, group: str
) -> None:
    response = get(long_lived, group=group)
    data = response.json()["data"]
    assert conforms(response)
    assert numbers(response) == [OWNER]
    assert group == data["uuid"]
    assert data["wa_group_id"].endswith("@g.us")
    assert max(1, GROUPS[group]) == data["size"]
    assert data["channel_is_owner"] is True


def test_each_group_has_an_id_of_its_own_on_whatsapp(long_lived: Sandbox, get: Get) -> None:
    ids = {get(long_lived, group=group).json()["data"]["wa_group_id"] for group in GROUPS}
    assert len(GROUPS) == len(ids)


def test_each_group_has_an_invite_link_of_its_own_that_ends_with_its_code(long_lived: Sandbox, get: Get) -> None:
    groups = [get(long_lived, group=group).json()["data"] for group in GROUPS]
    assert all(re.fullmatch("[0-9A-Za-z]{22}", group["invite_code"]) for group in groups)
    assert all(group["invite_link"] == f"https://chat.whatsapp.com/{group['invite_code']}" for group in groups)
    assert len(GROUPS) == len({group["invite_code"] for group in groups})


def test_a_member_is_listed_with_every_field(sandbox: Sandbox, get: Get, post: Post) -> None:
    post(sandbox, "+447700900001")
    owner, member = get(sandbox).json()["data"]["participants"]
    assert owner == {
        "wa_participant_id": "12123334444@c.us",
        "wa_pushname": "Owner",
        "wa_is_admin": True,
        "wa_is_super_admin": True,
        "phone_number": OWNER,
        "formatted_phone_number": "+1 212-333-4444",
        "iso_country_code": "US",
    }
    assert member == {
        "wa_participant_id": "447700900001@c.us",
        "wa_pushname": "Member 0001",
        "wa_is_admin": False,
        "wa_is_super_admin": False,
        "phone_number": "+447700900001",
        "formatted_phone_number": "+44 7700 900001",
        "iso_country_code": "GB",
    }


@pytest.mark.parametrize(
    ("number", "formatted", "region"), [("+99912345678", None, None), ("+80012345678", "+800 1234 5678", None)]
)
def test_a_number_of_no_country_is_listed_too(
    sandbox: Sandbox,
    get: Get,
    post: Post,
    conforms: Conforms,
    number: str,
    formatted: str | None,
    region: str | None,
) -> None:
    post(sandbox, number)
    response = get(sandbox)
    assert conforms(response)
    member = response.json()["data"]["participants"][-1]
    assert (number, formatted, region) == (
        member["phone_number"],
        member["formatted_phone_number"],
        member["iso_country_code"],
    )


def test_who_did_not_become_a_member_is_not_listed(sandbox: Sandbox, get: Get, post: Post) -> None:
    post(sandbox, "+447700900403", "+447700900404", "+447700900409", "+447700900499", "+447700900001")
    assert numbers(get(sandbox)) == [OWNER, "+447700900001"]


def test_the_members_of_one_group_are_not_listed_in_another(sandbox: Sandbox, get: Get, post: Post) -> None:
    post(sandbox, "+447700900001", group=OLDER_GROUP)
    assert numbers(get(sandbox)) == [OWNER]
    assert numbers(get(sandbox, group=OLDER_GROUP)) == [OWNER, "+447700900001"]


def test_the_owner_is_a_member_already_and_listed_once(sandbox: Sandbox, get: Get, post: Post) -> None:
    assert post(sandbox, OWNER).json()["participants"][OWNER]["statusCode"] == 409
    assert numbers(get(sandbox)) == [OWNER]
    assert frozenset() == sandbox.members(sandbox.group)


def test_who_has_no_number_is_counted_and_not_listed(sandbox: Sandbox, get: Get, post: Post) -> None:
    post(sandbox, *(f"+44770090000{n}" for n in range(5)), group=NEARLY_FULL_GROUP)
    data = get(sandbox, group=NEARLY_FULL_GROUP).json()["data"]
    assert (data["size"], len(data["participants"])) == (1024, 5)


def test_an_add_is_listed_when_the_lag_is_over(get: Get, post: Post) -> None:
    now = 1000.0
    with running(state=State(lag=120, clock=lambda: now)) as sandbox:
        post(sandbox, "+447700900001")
        assert {"+447700900001"} == sandbox.members(sandbox.group)
        assert post(sandbox, "+447700900001").json()["participants"]["+447700900001"]["statusCode"] == 409
        now += 119.9
        post(sandbox, "+447700900002")
        assert (numbers(get(sandbox)), get(sandbox).json()["data"]["size"]) == ([OWNER], 1)
        now += 0.1
        assert (numbers(get(sandbox)), get(sandbox).json()["data"]["size"]) == ([OWNER, "+447700900001"], 2)
        now += 119.9
        assert numbers(get(sandbox)) == [OWNER, "+447700900001", "+447700900002"]


def test_a_new_state_can_have_a_lag(get: Get, post: Post) -> None:
    with running(lag=3600) as sandbox:
        post(sandbox, "+447700900001")
        assert numbers(get(sandbox)) == [OWNER]


def test_a_look_changes_nothing(sandbox: Sandbox, get: Get) -> None:
    first = get(sandbox).json()
    assert [first] * 3 == [get(sandbox).json() for _ in range(3)]
    assert (sandbox.state.audit_log, sandbox.state.calls) == ([], 4)


@pytest.mark.parametrize(
    "group",
    [
        "WAG45b0f301-9203-4660-8b57-b51a6c2742a6",
        "WAG45B0F301-9203-4660-8B57-B51A6C2742A5",
        "WAG45b0f301-9203-4660-8b57-b51a6c2742a5%0A",
        "WAG",
        "%FF",
        "%ED%A0%80",
        "+447700176576",
    ],
)
def test_a_group_that_is_not_there_is_answered_404(
    long_lived: Sandbox, get: Get, conforms: Conforms, group: str
) -> None:
    response = get(long_lived, group=group)
    assert response.status_code == 404
    assert conforms(response)


@pytest.mark.parametrize("method", ["POST", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"])
def test_another_method_is_answered_405(long_lived: Sandbox, client: httpx.Client, method: str) -> None:
    response = client.request(method, long_lived.url + GROUP_PATH.format(group_uuid=long_lived.group))
    assert (response.status_code, response.headers["allow"]) == (405, "GET")


# key: the status and media type of a first look, or None where the connection is cut
FAULTS_OF_A_LOOK: dict[str, tuple[int, str] | None] = {
    "sandbox-key": (200, "application/json"),
    "sandbox-limit": (200, "application/json"),
    "sandbox-older": (200, "application/json"),
    "sandbox-busy": (486, "application/json"),
    "sandbox-429": (429, "application/json"),
    "sandbox-503": (503, "application/json"),
    "sandbox-504-after": (504, "application/json"),
    "sandbox-502": (502, "text/html; charset=utf-8"),
    "sandbox-html": (200, "text/html; charset=utf-8"),
    "sandbox-slow": (200, "application/json"),
    "sandbox-drop-before": None,
    "sandbox-drop-during": None,
    "sandbox-drop-after": None,
}


@pytest.mark.parametrize("key", FAULTS_OF_A_LOOK)
def test_a_key_has_its_fault_for_a_look_too(get: Get, conforms: Conforms, key: str) -> None:
    answer: tuple[int, str] | None = None
    with running(slow=0) as sandbox:
        try:
            response = get(sandbox, key=key)
        except httpx.RemoteProtocolError:
            pass
        else:
            answer = (response.status_code, response.headers["content-type"])
            assert conforms(response) == (answer[1] == "application/json")
    assert FAULTS_OF_A_LOOK[key] == answer


def test_a_busy_key_shows_each_group_the_second_time(sandbox: Sandbox, get: Get, post: Post) -> None:
    groups = [sandbox.group, OLDER_GROUP, sandbox.group, OLDER_GROUP]
    assert [get(sandbox, key="sandbox-busy", group=group).status_code for group in groups] == [486, 486, 200, 200]
    assert post(sandbox, key="sandbox-busy").status_code == 486


def test_calls_and_looks_share_the_limit_of_a_trial_key(sandbox: Sandbox, get: Get, post: Post) -> None:
    assert {post(sandbox, key="sandbox-trial").status_code for _ in range(29)} == {200}
    assert [get(sandbox, key="sandbox-trial").status_code for _ in range(2)] == [200, 429]


def test_no_key_is_answered_403_and_an_unknown_one_401(
    sandbox: Sandbox, client: httpx.Client, get: Get, spec: dict[str, Any]
) -> None:
    missing = client.get(sandbox.url + GROUP_PATH.format(group_uuid=sandbox.group))
    assert (missing.status_code, missing.json()) == (403, {"detail": "Not authenticated"})
    unknown = get(sandbox, key="sandbox")
    assert (unknown.status_code, unknown.json()) == (401, {"detail": "Invalid API Key"})
