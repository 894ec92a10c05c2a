"""Webhooks: which are kept, listed and deleted. The sandbox calls nobody."""

from typing import Any

import httpx
import pytest

from twochat_sandbox import Sandbox
from twochat_sandbox.state import Hook

URL = "https://example.com/2chat"
FIRST, SECOND, THIRD = (f"WHK00000000-0000-4000-8000-00000000000{n}" for n in (1, 2, 3))
JOIN, LEAVE = "whatsapp.group.join", "whatsapp.group.leave"


def call(client: httpx.Client, sandbox: Sandbox, method: str, path: str = "", **options: Any) -> httpx.Response:
    headers = {"X-User-API-Key": options.pop("key", sandbox.key)}
    return client.request(method, f"{sandbox.url}/open/webhooks{path}", headers=headers, **options)


def subscribe(
    client: httpx.Client, sandbox: Sandbox, event: str = JOIN, *, key: str = "sandbox-key", **others: Any
) -> httpx.Response:
    sent = {"hook_url": URL, "on_number": sandbox.from_number} | others
    return call(client, sandbox, "POST", f"/subscribe/{event}", json=sent, key=key)


def listed(client: httpx.Client, sandbox: Sandbox) -> list[str]:
    return [hook["uuid"] for hook in call(client, sandbox, "GET").json()["webhooks"]]


def test_a_webhook_is_answered_and_listed_alike(sandbox: Sandbox, client: httpx.Client) -> None:
    assert call(client, sandbox, "GET").json() == {"success": True, "webhooks": []}
    answer = subscribe(client, sandbox, LEAVE).json()
    assert answer == {
        "success": True,
        "data": {
            "uuid": FIRST,
            "event_name": LEAVE,
            "channel_uuid": "WPN00000000-0000-4000-8000-000000000000",
            "hook_url": URL,
        },
    }
    assert call(client, sandbox, "GET").json() == {"success": True, "webhooks": [answer["data"]]}


def test_the_same_webhook_twice_is_two_webhooks(sandbox: Sandbox, client: httpx.Client) -> None:
    assert [subscribe(client, sandbox).json()["data"]["uuid"] for _ in range(2)] == [FIRST, SECOND]
    assert listed(client, sandbox) == [FIRST, SECOND]


def test_the_state_knows_of_which_group_a_webhook_is(sandbox: Sandbox, client: httpx.Client) -> None:
    subscribe(client, sandbox)
    subscribe(client, sandbox, to_group_uuid=sandbox.group)
    assert sandbox.state.hooks == {FIRST: Hook(JOIN, URL), SECOND: Hook(JOIN, URL, sandbox.group)}


def test_what_is_deleted_is_gone_its_id_is_not_given_again_and_the_others_stay(
    sandbox: Sandbox, client: httpx.Client
) -> None:
    subscribe(client, sandbox)
    subscribe(client, sandbox)
    deletions = [call(client, sandbox, "DELETE", f"/{SECOND}") for _ in range(2)]
    assert [(answer.status_code, answer.json()["success"]) for answer in deletions] == [(200, True), (404, False)]
    assert subscribe(client, sandbox).json()["data"]["uuid"] == THIRD
    assert listed(client, sandbox) == [FIRST, THIRD]


@pytest.mark.parametrize(
    ("event", "others", "status"),
    [
        (JOIN, {"to_group_uuid": "WAG00000000-0000-4000-8000-000000000000"}, 404),
        ("whatsapp.group.sing", {}, 404),
        (JOIN, {"hook_url": "example.com"}, 422),
        (JOIN, {"on_number": "12123334444"}, 422),
        (JOIN, {"another": 1}, 400),
    ],
)
def test_what_is_refused_is_no_webhook(
    sandbox: Sandbox, client: httpx.Client, event: str, others: dict[str, Any], status: int
) -> None:
    assert subscribe(client, sandbox, event, **others).status_code == status
    assert sandbox.state.hooks == {}


def test_a_busy_key_is_served_at_once_where_the_contract_knows_no_busy_number(
    sandbox: Sandbox, client: httpx.Client
) -> None:
    key = "sandbox-busy"
    answers = [subscribe(client, sandbox, key=key), call(client, sandbox, "GET", key=key)]
    answers.append(call(client, sandbox, "DELETE", f"/{FIRST}", key=key))
    assert [answer.status_code for answer in answers] == [200, 200, 200]


@pytest.mark.parametrize(("method", "allowed"), [("GET", "DELETE"), ("POST", "DELETE")])
def test_a_webhook_can_only_be_deleted(sandbox: Sandbox, client: httpx.Client, method: str, allowed: str) -> None:
    subscribe(client, sandbox)
    answer = call(client, sandbox, method, f"/{FIRST}")
    assert (answer.status_code, answer.headers["Allow"]) == (405, allowed)
    assert listed(client, sandbox) == [FIRST]
