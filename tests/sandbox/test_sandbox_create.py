"""What a created group is, and when it is listed."""

from typing import Any

import httpx
import pytest

from tests.sandbox.calls import Get, Post
from twochat_sandbox import GROUPS, Sandbox, State, running

OWNER = "+12123334444"
FIRST, SECOND = (f"WAG00000000-0000-4000-9000-{number:012}" for number in (1, 2))


def create(
    client: httpx.Client, sandbox: Sandbox, *numbers: str, key: str = "sandbox-key", **more: str
) -> httpx.Response:
    group = {"name": "Volunteers", "participants": numbers or ("+447700900001",)} | more
    return client.post(
        f"{sandbox.url}/open/whatsapp/group/create",
        headers={"X-User-API-Key": key},
        json={"from_number": sandbox.from_number, "group": group},
    )


def created(client: httpx.Client, sandbox: Sandbox, *numbers: str, **more: str) -> dict[str, Any]:
    response = create(client, sandbox, *numbers, **more)
    assert response.status_code == 200
    group: dict[str, Any] = response.json()["group"]
    return group


def listed(client: httpx.Client, sandbox: Sandbox) -> list[dict[str, Any]]:
    url = f"{sandbox.url}/open/whatsapp/groups/{sandbox.from_number}"
    groups: list[dict[str, Any]] = client.get(url, headers={"X-User-API-Key": sandbox.key}).json()["data"]
    return [group for group in groups if group["uuid"] not in GROUPS]


def test_the_ids_of_created_groups_count_from_one_on_each_sandbox(client: httpx.Client) -> None:
    for _ in range(2):
        with running() as sandbox:
            assert [created(client, sandbox)["uuid"] for _ in range(2)] == [FIRST, SECOND]


def test_each_created_group_has_its_own_id_of_whatsapp_and_the_sandboxs_groups_have_others(
    sandbox: Sandbox, client: httpx.Client
) -> None:
    made = [created(client, sandbox)["wa_group_id"] for _ in range(2)]
    url = f"{sandbox.url}/open/whatsapp/groups/{sandbox.from_number}"
    groups = client.get(url, headers={"X-User-API-Key": sandbox.key}).json()["data"]
    ids = [group["wa_group_id"] for group in groups]
    assert len(set(ids)) == len(GROUPS) + 2
    assert made == ids[-2:]


def test_a_call_that_is_refused_uses_up_no_id(sandbox: Sandbox, client: httpx.Client) -> None:
    assert create(client, sandbox, name=" ").status_code == 422
    assert create(client, sandbox, key="sandbox-503").status_code == 503
    assert listed(client, sandbox) == []
    assert created(client, sandbox)["uuid"] == FIRST


@pytest.mark.parametrize(
    ("number", "result", "unaccepted"),
    [
        ("+447700900001", (200, False), False),
        ("+447700900403", (403, True), False),
        ("+447700900433", (403, False), False),
        ("+447700900444", (404, False), False),
        ("+447700900404", None, True),
        ("+447700900499", None, False),
    ],
)
def test_a_magic_number_does_in_a_new_group_what_it_does_in_another(
    long_lived: Sandbox, client: httpx.Client, number: str, result: tuple[int, bool] | None, unaccepted: bool
) -> None:
    group = created(client, long_lived, number)
    found = {each: (one["statusCode"], one["isInviteV4Sent"]) for each, one in group["participants"].items()}
    assert found == {OWNER: (200, False)} | ({number: result} if result else {})
    assert group["accepted_numbers"] == ([number] if result else [])
    assert group["unaccepted_numbers"] == ([number] if unaccepted else [])
    assert long_lived.members(group["uuid"]) == ({number} if result == (200, False) else set())


def test_the_creator_alone_is_said_to_be_the_creator(long_lived: Sandbox, client: httpx.Client) -> None:
    results = created(client, long_lived, "+447700900001", "+447700900403")["participants"]
    assert {number: one["isGroupCreator"] for number, one in results.items()} == {
        OWNER: True,
        "+447700900001": False,
        "+447700900403": False,
    }


def test_a_created_group_is_listed_with_its_members_when_the_lag_is_over(client: httpx.Client) -> None:
    now = 1000.0
    with running(state=State(lag=120, clock=lambda: now)) as sandbox:
        created(client, sandbox)
        now += 119.9
        assert listed(client, sandbox) == []
        now += 0.1
        [group] = listed(client, sandbox)
    assert (group["uuid"], group["wa_group_name"], group["size"]) == (FIRST, "Volunteers", 2)
    assert group["wa_created_at"]


def test_a_created_group_can_be_read_at_once_and_shows_its_members_later(client: httpx.Client, get: Get) -> None:
    now = 1000.0
    with running(state=State(lag=120, clock=lambda: now)) as sandbox:
        created(client, sandbox)
        assert get(sandbox, group=FIRST).json()["data"]["size"] == 1
        now += 120
        assert get(sandbox, group=FIRST).json()["data"]["size"] == 2


def test_the_description_is_kept_and_no_answer_shows_it(sandbox: Sandbox, client: httpx.Client, get: Get) -> None:
    answer = create(client, sandbox, description="Every Tuesday 👋")
    assert sandbox.state.group(FIRST).description == "Every Tuesday 👋"
    assert "Tuesday" not in answer.text + get(sandbox, group=FIRST).text


def test_the_work_is_done_before_a_gateway_gives_up(sandbox: Sandbox, client: httpx.Client) -> None:
    assert create(client, sandbox, key="sandbox-504-after").status_code == 504
    assert [group["uuid"] for group in listed(client, sandbox)] == [FIRST]


def test_whatsapps_limit_counts_who_is_added_with_a_new_group(
    sandbox: Sandbox, client: httpx.Client, post: Post
) -> None:
    numbers = [f"+44770090000{n}" for n in range(1, 5)]
    assert create(client, sandbox, *numbers, key="sandbox-limit").status_code == 200
    answer = post(sandbox, "+447700900005", key="sandbox-limit").json()
    assert answer["participants"]["+447700900005"]["statusCode"] == 400
