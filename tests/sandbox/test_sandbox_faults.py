"""What happens to a call, by its API key."""

from contextlib import suppress
from typing import Any

import httpx
import pytest

from tests.sandbox.calls import PATH, Conforms, Get, Post
from twochat_sandbox import FAULTS, Sandbox, State, running

JSON, HTML = "application/json", "text/html; charset=utf-8"
ADDED = "+447700900001"

# key: (status and media type of a first call, or None where the connection is cut; whether the work was done)
FIRST_CALL: dict[str, tuple[tuple[int, str] | None, bool]] = {
    "sandbox-key": ((200, JSON), True),
    "sandbox-trial": ((200, JSON), True),
    "sandbox-limit": ((200, JSON), True),
    "sandbox-older": ((200, JSON), True),
    "sandbox-busy": ((486, JSON), False),
    "sandbox-500": ((500, HTML), False),
    "sandbox-502": ((502, HTML), False),
    "sandbox-520": ((520, HTML), False),
    "sandbox-html": ((200, HTML), False),
    "sandbox-504-after": ((504, JSON), True),
    "sandbox-slow": ((200, JSON), True),
    "sandbox-drop-before": (None, False),
    "sandbox-drop-during": (None, True),
    "sandbox-drop-after": (None, True),
}


def documented_errors(spec: dict[str, Any]) -> dict[str, dict[str, Any]]:
    responses = spec["paths"][PATH]["post"]["responses"]
    return {status: response for status, response in responses.items() if int(status) >= 400}


@pytest.mark.parametrize("key", FAULTS)
def test_a_key_has_its_fault(post: Post, conforms: Conforms, spec: dict[str, Any], key: str) -> None:
    refusing = {f"sandbox-{status}": ((int(status), JSON), False) for status in documented_errors(spec)}
    expected, done = (refusing | FIRST_CALL)[key]
    with running(slow=0) as sandbox:
        answer: tuple[int, str] | None = None
        try:
            response = post(sandbox, ADDED, key=key)
        except httpx.RemoteProtocolError:
            pass
        else:
            answer = (response.status_code, response.headers["content-type"])
            assert conforms(response) == (answer[1] == JSON)
        assert expected == answer
        assert ({ADDED} if done else set()) == sandbox.members(sandbox.group)
        assert done == bool(sandbox.state.audit_log)
        assert sandbox.state.calls == 1


def test_every_expected_key_is_in_the_table_and_each_documented_error_has_one(spec: dict[str, Any]) -> None:
    assert {*FIRST_CALL, *(f"sandbox-{status}" for status in documented_errors(spec))} == set(FAULTS)


@pytest.mark.parametrize("key", FAULTS)
def test_a_key_is_described(key: str) -> None:
    assert FAULTS[key].description.endswith(".")


def test_a_documented_error_has_its_example_every_time(sandbox: Sandbox, post: Post, spec: dict[str, Any]) -> None:
    for status, response in documented_errors(spec).items():
        example = response["content"][JSON]["example"]
        assert [example, example] == [post(sandbox, key=f"sandbox-{status}").json() for _ in range(2)]


def test_no_key_is_answered_403_and_an_unknown_one_401(sandbox: Sandbox, client: httpx.Client, post: Post) -> None:
    missing = client.post(sandbox.url + PATH.format(group_uuid=sandbox.group), json={})
    assert (missing.status_code, missing.json()) == (403, {"detail": "Not authenticated"})
    for key in ("sandbox", "SANDBOX-KEY", "sandbox-418", "sandbox-key, sandbox-key", "Bearer sandbox-key"):
        unknown = post(sandbox, key=key)
        assert (unknown.status_code, unknown.json()) == (401, {"detail": "Invalid API Key"})
    empty = post(sandbox, headers={"X-User-API-Key": ""})
    assert (empty.status_code, empty.json()) == (403, {"detail": "Not authenticated"})
    assert sandbox.state.audit_log == []


def test_a_key_that_is_sent_twice_is_unknown(sandbox: Sandbox, client: httpx.Client) -> None:
    headers = [("X-User-API-Key", "sandbox-key"), ("X-User-API-Key", "sandbox-key")]
    assert client.post(sandbox.url + PATH.format(group_uuid=sandbox.group), headers=headers).status_code == 401


def test_the_key_is_checked_before_the_body_and_the_group(sandbox: Sandbox, post: Post) -> None:
    def status(key: str) -> int:
        return post(sandbox, key=key, group="nonsense", content=b"{").status_code

    assert [status(key) for key in ("x", "sandbox-402", "sandbox-502", "sandbox-key")] == [401, 402, 502, 400]


def test_a_trial_key_has_30_calls_a_minute(post: Post, conforms: Conforms) -> None:
    now = 1000.0
    with running(state=State(clock=lambda: now)) as sandbox:

        def call() -> httpx.Response:
            return post(sandbox, ADDED, key="sandbox-trial")

        assert [call().status_code for _ in range(10)] == [200] * 10
        now += 20.5
        assert [call().status_code for _ in range(20)] == [200] * 20
        refused = call()
        assert (refused.status_code, refused.headers["retry-after"]) == (429, "40")
        assert conforms(refused)
        assert len(sandbox.state.audit_log) == 30
        assert post(sandbox, ADDED).status_code == 200
        now += 39.4
        assert call().headers["retry-after"] == "1"
        now += 0.1
        assert [call().status_code for _ in range(11)] == [200] * 10 + [429]


def test_the_plain_key_has_no_limit(sandbox: Sandbox, post: Post) -> None:
    assert {200} == {post(sandbox, ADDED).status_code for _ in range(40)}


def test_a_busy_key_serves_each_body_the_second_time(sandbox: Sandbox, post: Post) -> None:
    calls = [ADDED, "+447700900002", ADDED, "+447700900002", ADDED]
    assert [post(sandbox, number, key="sandbox-busy").status_code for number in calls] == [486, 486, 200, 200, 200]
    assert [each.code for each in sandbox.state.audit_log] == [200, 200, 409]


def test_a_busy_key_still_checks_the_body(sandbox: Sandbox, post: Post) -> None:
    assert [post(sandbox, key="sandbox-busy", content=b"{").status_code for _ in range(2)] == [486, 400]


def test_an_answer_cut_in_the_middle_had_its_status_and_half_its_body(sandbox: Sandbox, client: httpx.Client) -> None:
    received = b""
    with (
        client.stream(
            "POST",
            sandbox.url + PATH.format(group_uuid=sandbox.group),
            headers={"X-User-API-Key": "sandbox-drop-during"},
            json={"from_number": sandbox.from_number, "participants": [ADDED]},
        ) as response,
        suppress(httpx.RemoteProtocolError),
    ):
        for chunk in response.iter_raw():
            received += chunk
        pytest.fail("the answer was not cut")
    assert response.status_code == 200
    assert int(response.headers["content-length"]) // 2 == len(received)
    assert received.startswith(b'{"success":true,')


@pytest.mark.parametrize("key", ["sandbox-drop-before", "sandbox-drop-during", "sandbox-drop-after"])
def test_after_a_dropped_connection_the_next_call_is_served(
    sandbox: Sandbox, post: Post, key: str, caplog: pytest.LogCaptureFixture
) -> None:
    for content in (None, b"{", b" " * 2_000_000):
        with pytest.raises((httpx.RemoteProtocolError, httpx.WriteError, httpx.ReadError)):
            post(sandbox, ADDED, key=key, content=content)
    assert post(sandbox, "+447700900002").status_code == 200
    assert caplog.records == []


def test_the_older_spelling_is_in_answers_and_members(
    sandbox: Sandbox, post: Post, get: Get, conforms: Conforms
) -> None:
    numbers = ["+525550000001", "+5541987654321", "+447700900123"]
    older = ["+5215550000001", "+554187654321", "+447700900123"]
    added = post(sandbox, *numbers, key="sandbox-older")
    assert conforms(added)
    assert older == list(added.json()["participants"])
    members = get(sandbox, key="sandbox-older").json()["data"]["participants"][1:]
    assert older == [member["phone_number"] for member in members]
    assert [f"{number[1:]}@c.us" for number in older] == [member["wa_participant_id"] for member in members]
    assert set(numbers) == sandbox.members(sandbox.group)
