"""`twochat webhooks` and `twochat set`: what is set is said, and what can't be is a sentence."""

import pytest

from tests.cli.command import GROUP, Command
from tests.cli.conftest import Run
from twochat_sandbox import Sandbox

HOOK = "WHK00000000-0000-4000-8000-000000000001"


def test_webhooks_are_made_listed_and_deleted(program: Command, box: Sandbox, command: Run) -> None:
    assert command("webhooks", "list").out == "There is no webhook.\n"
    done = command("webhooks", "subscribe", "join", "https://example.com/hook", "--group", "Group 42a5")
    assert done.out.splitlines()[1].endswith(f"To end that: twochat webhooks delete {HOOK}")
    assert [(hook.event, hook.url, hook.group) for hook in box.state.hooks.values()] == [
        ("whatsapp.group.join", "https://example.com/hook", GROUP)
    ]
    assert command("webhooks", "list").out.split() == [HOOK, "whatsapp.group.join", "https://example.com/hook"]
    assert command("webhooks", "delete", HOOK).out == "Deleted.\n"
    done = command("webhooks", "delete", HOOK)
    assert (done.status, f"there is no webhook {HOOK}: `twochat webhooks list`" in done.message) == (2, True)


def test_a_description_and_a_picture_are_set(program: Command, box: Sandbox, command: Run) -> None:
    done = command("set", "Group 42a5", "--description", "Who helps", "--picture", "https://example.com/a.jpg")
    assert done.out.splitlines()[1:] == [
        "2Chat accepted the description.",
        "2Chat accepted the picture.",
        "That it is done, WhatsApp shows in a few minutes.",
    ]
    group = box.state.group(GROUP)
    assert (group.description, group.picture) == ("Who helps", "https://example.com/a.jpg")


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        (("set", GROUP), 2, "what is to be set?"),
        (("set", GROUP, "--description", ""), 2, "the description must be a text of 1 to 2,048 letters"),
        (("set", GROUP, "--picture", "a.jpg"), 2, "'a.jpg' is no address such as https://example.com"),
        (("set", "WAG00000000-0000-4000-8000-000000000000", "--description", "x"), 3, "check the id of the group"),
        (("webhooks", "subscribe", "joined", "https://example.com"), 2, "'joined' is no event of a group"),
        (("webhooks", "subscribe", "join", "example.com"), 2, "'example.com' is no address"),
        (("webhooks", "subscribe", "join", "https://example.com", "--group", "Nobody's"), 2, "no group of this number"),
    ],
)
def test_what_cant_be_set_is_a_sentence(
    program: Command, box: Sandbox, command: Run, arguments: tuple[str, ...], status: int, words: str
) -> None:
    done = command(*arguments)
    assert (done.status, words in done.message) == (status, True), done
    assert (box.state.hooks, box.state.group(GROUP).description) == ({}, "")


def test_what_may_be_set_nevertheless_is_told_as_that(program: Command, box: Sandbox, command: Run) -> None:
    program.environment["TWOCHAT_API_KEY"] = "sandbox-504-after"
    done = command("set", GROUP, "--description", "x")
    assert (done.status, "It may be set" in done.message) == (3, True)
    assert box.state.group(GROUP).description == "x"
    assert box.state.calls == 1
