"""Webhooks and what they say, and what is set of a group: changed once, and told as what it is."""

import asyncio
import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.people import FAST, GROUP, KEY, PURE, SENDER
from tests.support.scripted import Scripted, answer
from twochat import (
    AsyncTwoChat,
    GroupEvent,
    InputError,
    MaybeSent,
    NotFound,
    ServerError,
    TwoChat,
    Webhook,
    parse_event,
)
from twochat_sandbox import Sandbox, running

HOOK = "WHK00000000-0000-4000-8000-000000000001"
URL = "https://example.com/hook"
MADE = Webhook(HOOK, "whatsapp.group.join", URL)


def test_both_clients_make_list_and_delete_webhooks() -> None:
    async def awaiting(url: str, key: str) -> list[object]:
        async with AsyncTwoChat(key, SENDER, base_url=url) as chat:
            made = await chat.webhooks.subscribe("join", URL, GROUP)
            listed = await chat.webhooks.list()
            await chat.webhooks.delete(HOOK)
            return [made, listed, await chat.webhooks.list()]

    def blocking(url: str, key: str) -> list[object]:
        with TwoChat(key, SENDER, base_url=url) as chat:
            made = chat.webhooks.subscribe("join", URL, GROUP)
            listed = chat.webhooks.list()
            chat.webhooks.delete(HOOK)
            return [made, listed, chat.webhooks.list()]

    for ask in (blocking, lambda url, key: asyncio.run(awaiting(url, key))):
        with running() as box:
            assert ask(box.url, box.key) == [MADE, (MADE,), ()]


def test_a_webhook_that_is_none_is_not_found(twochat_sandbox: Sandbox) -> None:
    with TwoChat(twochat_sandbox.key, SENDER, base_url=twochat_sandbox.url) as chat, pytest.raises(NotFound):
        chat.webhooks.delete(HOOK)


SETTING: dict[str, Callable[[TwoChat], object]] = {
    "subscribe": lambda chat: chat.webhooks.subscribe("leave", URL),
    "delete": lambda chat: chat.webhooks.delete(HOOK),
    "description": lambda chat: chat.group(GROUP).set_description("x"),
    "picture": lambda chat: chat.group(GROUP).set_picture(URL),
}


@pytest.mark.parametrize("name", SETTING)
def test_what_may_be_set_is_not_set_again_and_what_certainly_is_not_is_tried_again(server: Scripted, name: str) -> None:
    with TwoChat(KEY, SENDER, base_url=server.url, pace=FAST) as chat:
        server.play([answer(504)])
        with pytest.raises(ServerError, match="may be"):
            SETTING[name](chat)
        assert len(server.requests) == 1
        server.play([answer(429), answer(body={"success": True, "data": {"uuid": HOOK}})])
        SETTING[name](chat)
        assert len(server.requests) == 2


@pytest.mark.parametrize("said", [{"success": True}, {"status": 200}, {}])
def test_an_answer_that_nobody_has_seen_is_told_as_what_it_is(server: Scripted, said: dict[str, Any]) -> None:
    async def awaiting() -> str | None:
        async with AsyncTwoChat(KEY, SENDER, base_url=server.url) as chat:
            return await chat.group(GROUP).set_picture(URL) or await chat.group(GROUP).set_description("x")

    server.play([answer(body=said)] * 4)
    words = None if said == {"success": True} else json.dumps(said)
    assert asyncio.run(awaiting()) == words
    with TwoChat(KEY, SENDER, base_url=server.url) as chat:
        assert chat.group(GROUP).set_description("Who helps") == words
    assert server.requests[-1].path == f"/open/whatsapp/group/{GROUP}/set-description"
    assert server.requests[-1].json == {"from_number": SENDER, "description": "Who helps"}


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda chat: chat.group(GROUP).set_description(" "), "the description must be a text"),
        (lambda chat: chat.group(GROUP).set_description("x" * 2049), "the description must be a text"),
        (lambda chat: chat.group(GROUP).set_picture("ftp://example.com/a"), "is no address such as"),
        (lambda chat: chat.group(GROUP).set_picture(None), "is no address such as"),
        (lambda chat: chat.webhooks.subscribe("joined", URL), "'joined' is no event of a group"),
        (lambda chat: chat.webhooks.subscribe("join", URL, "Group"), "'Group' is not a group id"),
    ],
)
def test_what_cant_be_set_is_refused_before_anything_is_sent(
    server: Scripted, call: Callable[[TwoChat], object], words: str
) -> None:
    server.play([])
    with TwoChat(KEY, SENDER, base_url=server.url) as chat, pytest.raises(InputError, match=words):
        call(chat)
    assert server.requests == []


SHOWN: list[tuple[dict[str, Any], GroupEvent]] = [
    (
        {
            "event": "whatsapp.group.join",
            "channel": {"uuid": "WPN1"},
            "group": {"wa_group_name": "Team", "wa_group_id": "1@g.us"},
            "participant": {"phone_number": "+447700900123", "contact": {"first_name": "Ann"}},
        },
        GroupEvent("join", "Team", "1@g.us", "+447700900123", "Ann"),
    ),
    (
        {"type": "leave", "author": {"phone_number": "447700900123"}, "group": {"wa_group_name": "Team"}},
        GroupEvent("leave", "Team", None, "+447700900123", None),
    ),
    ({"participant": {"phone_number": "123456789012345@lid"}}, GroupEvent(None, None, None, None, None)),
    ({"event": "whatsapp.message.new", "group": []}, GroupEvent(None, None, None, None, None)),
]


@pytest.mark.parametrize(("body", "event"), SHOWN)
def test_what_is_shown_of_an_event_is_read(body: dict[str, Any], event: GroupEvent) -> None:
    assert parse_event(body) == parse_event(json.dumps(body)) == parse_event(json.dumps(body).encode()) == event


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=4),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(st.sampled_from(["event", "type", "group", "participant", "author", "contact", "x"]), inner)
    ),
    max_leaves=6,
)


@PURE
@given(_JSON | st.binary(max_size=8))
def test_whatever_comes_is_an_event_or_an_input_error(body: Any) -> None:
    text = body if isinstance(body, bytes) else json.dumps(body)
    if isinstance(body, dict) and body:
        assert isinstance(parse_event(text), GroupEvent)
    else:
        with pytest.raises(InputError, match="the body is no JSON object"):
            parse_event(text)


def test_an_uncertain_subscription_says_how_to_find_out(twochat_sandbox: Sandbox) -> None:
    words = "There may be such a webhook now: list them"
    with (
        TwoChat("sandbox-drop-after", SENDER, base_url=twochat_sandbox.url, pace=FAST) as chat,
        pytest.raises(MaybeSent, match=words),
    ):
        chat.webhooks.subscribe("join", URL)
    assert len(twochat_sandbox.state.hooks) == 1
