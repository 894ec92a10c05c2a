"""The account and its numbers, as far as 2Chat says something of them."""

import asyncio
from typing import Any

import pytest

from tests.support.people import KEY, SENDER
from tests.support.scripted import Request, Scripted, answer
from twochat import Account, AsyncTwoChat, ConnectedNumber, ContractError, TwoChat
from twochat.finding import MAX_PAGES
from twochat_sandbox import Sandbox


def asked(url: str, key: str = KEY) -> list[tuple[tuple[ConnectedNumber, ...], Account]]:
    """What both clients say."""

    async def awaiting() -> tuple[tuple[ConnectedNumber, ...], Account]:
        async with AsyncTwoChat(key, SENDER, base_url=url) as chat:
            return await chat.numbers(), await chat.account()

    with TwoChat(key, SENDER, base_url=url) as chat:
        return [(chat.numbers(), chat.account()), asyncio.run(awaiting())]


def test_both_clients_see_the_sandboxs_number_and_account(twochat_sandbox: Sandbox) -> None:
    one, other = asked(twochat_sandbox.url, twochat_sandbox.key)
    assert one == other
    (number,), account = one
    assert (number.number, number.connected) == (SENDER, True)
    assert (account.on_trial, account.blocked) == (False, False)
    assert account.requests_left
    assert account.checks_left


@pytest.mark.parametrize("count", [0, 1, 49, 50, 51, 100, 120])
def test_all_pages_are_read_and_none_twice(server: Scripted, count: int) -> None:
    def page(request: Request) -> bytes:
        query = dict(pair.split("=") for pair in request.path.partition("?")[2].split("&"))
        start, size = int(query["page_number"]) * int(query["results_per_page"]), int(query["results_per_page"])
        numbers = [{"uuid": f"WPN{n}"} for n in range(count)][start : start + size]
        return answer(body={"success": True, "numbers": numbers})

    server.play(page)
    with TwoChat(KEY, SENDER, base_url=server.url) as chat:
        assert [number.id for number in chat.numbers()] == [f"WPN{n}" for n in range(count)]
    assert len(server.requests) == count // 50 + 1


def test_a_server_that_repeats_a_page_for_ever_is_left(server: Scripted) -> None:
    server.play(lambda _: answer(body={"success": True, "numbers": [{"uuid": "WPN1"}] * 50}))
    with TwoChat(KEY, SENDER, base_url=server.url) as chat:
        assert len(chat.numbers()) == 50 * MAX_PAGES
    assert len(server.requests) == MAX_PAGES


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        ({"uuid": "WPN1"}, ConnectedNumber("WPN1", None, None, None)),
        (
            {
                "uuid": "WPN1",
                "phone_number": SENDER,
                "friendly_name": None,
                "pushname": "Ann",
                "connection_status": "C",
            },
            ConnectedNumber("WPN1", SENDER, "Ann", True),
        ),
        ({"connection_status": "C", "enabled": False}, ConnectedNumber(None, None, None, False)),
        ({"connection_status": "D", "friendly_name": "Office"}, ConnectedNumber(None, None, "Office", False)),
        ({"connection_status": 4, "phone_number": 12}, ConnectedNumber(None, None, None, None)),
    ],
)
def test_of_a_number_what_can_be_read_counts(
    server: Scripted, entry: dict[str, Any], expected: ConnectedNumber
) -> None:
    server.play([answer(body={"success": True, "numbers": [None, entry, "WPN2"]})])
    with TwoChat(KEY, SENDER, base_url=server.url) as chat:
        assert chat.numbers() == (expected,)


@pytest.mark.parametrize("body", [{"success": True}, {"success": True, "account": {}, "numbers": {}}])
def test_what_is_no_account_and_no_list_is_said(server: Scripted, body: dict[str, Any]) -> None:
    server.play([answer(body=body)] * 2)
    with TwoChat(KEY, SENDER, base_url=server.url) as chat:
        with pytest.raises(ContractError, match="there is no list of numbers"):
            chat.numbers()
        with pytest.raises(ContractError, match="there is no account"):
            chat.account()


def test_what_is_not_said_of_an_account_is_none(server: Scripted) -> None:
    server.play([answer(body={"success": True, "account": {"uuid": "a", "on_trial": "no"}, "limits": None})])
    with TwoChat(KEY, SENDER, base_url=server.url) as chat:
        assert chat.account() == Account(None, None, None, None, None, None)
