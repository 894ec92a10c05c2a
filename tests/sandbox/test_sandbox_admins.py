"""Who is an admin of a group."""

from typing import Any

import httpx
import pytest

from tests.sandbox.calls import Get, Post
from twochat_sandbox import Sandbox
from twochat_sandbox.state import OWNER

NUMBER = "+447700900001"


def change(client: httpx.Client, sandbox: Sandbox, call: str, *numbers: str) -> dict[str, Any]:
    response = client.post(
        f"{sandbox.url}/open/whatsapp/group/{sandbox.group}/{call}-participant",
        headers={"X-User-API-Key": sandbox.key},
        json={"from_number": sandbox.from_number, "participants": numbers},
    )
    assert response.status_code == 200
    answer: dict[str, Any] = response.json()
    return answer


def admins(sandbox: Sandbox, get: Get) -> list[str]:
    members = get(sandbox).json()["data"]["participants"]
    return [member["phone_number"] for member in members if member["wa_is_admin"]]


def test_who_is_promoted_is_an_admin_and_owns_nothing(
    sandbox: Sandbox, client: httpx.Client, post: Post, get: Get
) -> None:
    post(sandbox, NUMBER, "+447700900002")
    assert change(client, sandbox, "promote", NUMBER) == {"success": True, "participants": {"statusCode": 200}}
    assert admins(sandbox, get) == [OWNER, NUMBER]
    assert [member["wa_is_super_admin"] for member in get(sandbox).json()["data"]["participants"]] == [
        True,
        False,
        False,
    ]


@pytest.mark.parametrize("call", ["demote", "remove"])
def test_who_is_an_admin_no_more_is_none_when_added_again(
    sandbox: Sandbox, client: httpx.Client, post: Post, get: Get, call: str
) -> None:
    post(sandbox, NUMBER)
    change(client, sandbox, "promote", NUMBER)
    change(client, sandbox, call, NUMBER)
    post(sandbox, NUMBER)
    assert admins(sandbox, get) == [OWNER]


@pytest.mark.parametrize("call", ["promote", "demote", "remove"])
def test_the_owner_and_who_is_no_member_stay_what_they_are(
    sandbox: Sandbox, client: httpx.Client, get: Get, call: str
) -> None:
    change(client, sandbox, call, OWNER, NUMBER)
    assert admins(sandbox, get) == [OWNER]
    assert frozenset({OWNER}) == sandbox.state.admins(sandbox.group)
    assert frozenset() == sandbox.members(sandbox.group)
