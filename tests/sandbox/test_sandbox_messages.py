"""What is sent and set is kept, where a test can see it: no answer shows it."""

from typing import Any

import httpx
import pytest

from twochat_sandbox import Sandbox
from twochat_sandbox.state import DOCUMENTED_GROUP, OWNER, Message

NUMBER = "+447700900001"
OTHER_GROUP = "WGP0a1b2c3d-1111-4222-8333-444455556666"
TEXT = "Who helps at the fair? 🎪\n\n- tea: ¿quién? צ"


def send(client: httpx.Client, sandbox: Sandbox, *, key: str = "", **fields: object) -> httpx.Response:
    return client.post(
        f"{sandbox.url}/open/whatsapp/send-message",
        headers={"X-User-API-Key": key or sandbox.key},
        json={"from_number": OWNER, "to_number": NUMBER, "text": TEXT} | fields,
    )


def set_part(
    client: httpx.Client, sandbox: Sandbox, what: str, *, group: str = DOCUMENTED_GROUP, **fields: object
) -> httpx.Response:
    return client.post(
        f"{sandbox.url}/open/whatsapp/group/{group}/set-{what}",
        headers={"X-User-API-Key": sandbox.key},
        json={"from_number": OWNER} | fields,
    )


def test_a_message_is_kept_with_its_sender_its_recipient_and_its_text(sandbox: Sandbox, client: httpx.Client) -> None:
    assert send(client, sandbox).status_code == 200
    assert [Message(OWNER, NUMBER, TEXT)] == sandbox.state.messages


def test_the_same_text_twice_is_two_messages_with_two_ids(sandbox: Sandbox, client: httpx.Client) -> None:
    ids = [send(client, sandbox).json()["message_uuid"] for _ in range(2)]
    assert len(set(ids)) == 2
    assert [Message(OWNER, NUMBER, TEXT)] * 2 == sandbox.state.messages


def test_messages_are_kept_in_the_order_sent(sandbox: Sandbox, client: httpx.Client) -> None:
    for text in ("one", "two", "three"):
        send(client, sandbox, text=text)
    assert [message.text for message in sandbox.state.messages] == ["one", "two", "three"]


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"text": ""}, 422),
        ({"text": "a" * 4097}, 422),
        ({"text": None}, 400),
        ({"to_number": NUMBER[1:]}, 422),
        ({"from_number": NUMBER[1:]}, 422),
        ({"to_group_uuid": DOCUMENTED_GROUP}, 400),
    ],
    ids=str,
)
def test_a_message_that_is_refused_is_not_kept(
    sandbox: Sandbox, client: httpx.Client, fields: Any, status: int
) -> None:
    assert send(client, sandbox, **fields).status_code == status
    assert sandbox.state.messages == []


def test_a_message_may_have_been_sent_though_the_answer_is_504(sandbox: Sandbox, client: httpx.Client) -> None:
    assert send(client, sandbox, key="sandbox-504").status_code == 504
    assert sandbox.state.messages == []
    assert send(client, sandbox, key="sandbox-504-after").status_code == 504
    assert [Message(OWNER, NUMBER, TEXT)] == sandbox.state.messages


def test_a_group_keeps_its_description_and_its_picture_and_no_other_group_has_them(
    sandbox: Sandbox, client: httpx.Client
) -> None:
    address = "https://example.com/fair.png?size=640"
    assert set_part(client, sandbox, "description", description=TEXT).json() == {"success": True}
    assert set_part(client, sandbox, "picture", url=address).json() == {"success": True}
    group, other = sandbox.state.group(DOCUMENTED_GROUP), sandbox.state.group(OTHER_GROUP)
    assert (TEXT, address) == (group.description, group.picture)
    assert (other.description, other.picture) == ("", "")


def test_the_last_one_that_was_set_stays_and_a_refused_one_changes_nothing(
    sandbox: Sandbox, client: httpx.Client
) -> None:
    for last in ("one", "two"):
        set_part(client, sandbox, "description", group=OTHER_GROUP, description=last)
        set_part(client, sandbox, "picture", group=OTHER_GROUP, url=f"https://example.com/{last}.png")
    assert set_part(client, sandbox, "description", group=OTHER_GROUP, description="").status_code == 422
    assert set_part(client, sandbox, "picture", group=OTHER_GROUP, url="three.png").status_code == 422
    group = sandbox.state.group(OTHER_GROUP)
    assert (group.description, group.picture) == ("two", "https://example.com/two.png")


@pytest.mark.parametrize(("what", "field"), [("description", "description"), ("picture", "url")])
def test_there_is_nothing_to_set_of_a_group_that_there_is_not(
    sandbox: Sandbox, client: httpx.Client, what: str, field: str
) -> None:
    unknown = "WAG00000000-0000-4000-8000-000000000000"
    address = "https://example.com/fair.png"
    assert set_part(client, sandbox, what, group=unknown, **{field: address}).status_code == 404
    assert address not in {state.picture for state in map(sandbox.state.group, sandbox.state.groups)}
