"""A group is found by what people know of it: its name, or WhatsApp's id; and never another one."""

import asyncio
from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.scripted import Scripted, answer
from twochat import AsyncTwoChat, GroupInfo, InputError, TwoChat
from twochat.finding import choose
from twochat_sandbox import GROUPS, Sandbox

names = st.text(st.characters(codec="utf-8"), min_size=1, max_size=8).filter(str.strip)
LAST = [*GROUPS][-1]
GROUP = "WAG45b0f301-9203-4660-8b57-b51a6c2742a5"


@given(st.lists(names, max_size=6), names)
def test_a_name_finds_the_one_group_that_has_it_or_says_which_there_are(listed: list[str], wanted: str) -> None:
    groups = [GroupInfo(f"WAG{place}", name, 3, f"{place}@g.us") for place, name in enumerate(listed)]
    same = [one for one in groups if normalize("NFC", one.name or "").strip() == normalize("NFC", wanted).strip()]
    if len(same) == 1:
        assert choose(groups, wanted) == same[0].id
        return
    with pytest.raises(InputError) as caught:
        choose(groups, wanted)
    assert all(str(one.id) in str(caught.value) for one in same)


def test_a_letter_that_is_written_in_two_ways_is_one_letter() -> None:
    assert choose([GroupInfo("WAG1", "Cafe\u0301", None)], "Caf\u00e9") == "WAG1"


def test_a_name_that_is_nearly_right_is_answered_with_the_right_one() -> None:
    with pytest.raises(
        InputError, match=r"is called 'volunteers'; it has 1, such as 'Volunteers 2026'\. A group is listed 5 to 30"
    ):
        choose([GroupInfo("WAG1", "Volunteers 2026", None)], "volunteers")


def test_both_clients_list_the_groups_and_find_one(twochat_sandbox: Sandbox) -> None:
    async def awaiting(wanted: str) -> tuple[tuple[GroupInfo, ...], str]:
        async with AsyncTwoChat("sandbox-key", "+12123334444", base_url=twochat_sandbox.url) as chat:
            return await chat.groups(), (await chat.find_group(wanted)).id

    with TwoChat("sandbox-key", "+12123334444", base_url=twochat_sandbox.url) as chat:
        listed = chat.groups()
        ours = next(group for group in listed if group.id == GROUP)
        assert (ours.name, ours.size, ours.members) == ("Group 42a5", 1, ())
        for wanted in (GROUP, f" {GROUP} ", "Group 42a5", ours.whatsapp_id or ""):
            assert chat.find_group(wanted).id == GROUP
            assert asyncio.run(awaiting(wanted)) == (listed, GROUP)


def test_a_link_finds_its_group_after_a_read_of_each_and_says_how_many_first(
    twochat_sandbox: Sandbox, caplog: pytest.LogCaptureFixture
) -> None:
    async def awaiting(wanted: str) -> str:
        async with AsyncTwoChat("sandbox-key", "+12123334444", base_url=twochat_sandbox.url) as chat:
            return (await chat.find_group(wanted)).id

    caplog.set_level("INFO", "twochat")
    with TwoChat("sandbox-key", "+12123334444", base_url=twochat_sandbox.url) as chat:
        link = chat.group(LAST).info().invite_link or ""
        assert link.startswith("https://chat.whatsapp.com/")
        for wanted in (link, link.removeprefix("https://"), f" {link}/ ", f"{link}?mode=ems"):
            assert chat.find_group(wanted).id == asyncio.run(awaiting(wanted)) == LAST
        assert f"reading {len(GROUPS)} groups to find the one with this link" in caplog.messages
        with pytest.raises(
            InputError, match=f"has this invite link; {len(GROUPS)} were read, and 0 of them don't show"
        ):
            chat.find_group("https://chat.whatsapp.com/AAAAAAAAAAAAAAAAAAAAAA")


def test_a_group_that_shows_no_link_is_counted(server: Scripted) -> None:
    listed = {"success": True, "data": [{"uuid": GROUP}, {"uuid": LAST}]}
    unknown = {"success": True, "data": {"participants": [], "invite_code": None, "invite_link": None}}
    server.play([answer(body=listed), answer(404, {"detail": "gone"}), answer(body=unknown)])
    with (
        TwoChat("key", "+12123334444", base_url=server.url) as chat,
        pytest.raises(InputError, match="2 were read, and 2 of them don't show theirs"),
    ):
        chat.find_group("chat.whatsapp.com/abc")
    assert len(server.requests) == 3


def test_an_id_is_found_without_a_call(twochat_sandbox: Sandbox) -> None:
    with TwoChat("sandbox-key", "+12123334444", base_url=twochat_sandbox.url) as chat:
        assert (chat.find_group(GROUP).id, twochat_sandbox.state.calls) == (GROUP, 0)


@pytest.mark.parametrize("wanted", ["", " ", "WAG1"])
def test_what_can_be_no_name_is_refused_without_a_call(wanted: str, twochat_sandbox: Sandbox) -> None:
    with TwoChat("sandbox-key", "+12123334444", base_url=twochat_sandbox.url) as chat, pytest.raises(InputError):
        chat.find_group(wanted)
    assert twochat_sandbox.state.calls == 0
