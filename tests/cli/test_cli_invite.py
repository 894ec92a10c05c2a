"""`twochat invite`: the link goes to who needs it, after it was shown and asked about, and once."""

import pytest

from tests.cli.command import GROUP, Command, people
from tests.cli.conftest import Run
from tests.cli.test_cli_preview import on_a_terminal
from twochat_sandbox import Sandbox

NEEDY = ["+447700900417", "+447700900433"]


@pytest.fixture
def added(program: Command, box: Sandbox, command: Run) -> Command:
    """A job of which two need an invitation."""
    program.write("team.txt", *people(2), *NEEDY)
    assert command("add", "--between", "0", GROUP, "team.txt").status == 1
    return program


def sent(box: Sandbox) -> list[tuple[str, str]]:
    return [(message.to_number, message.text) for message in box.state.messages]


def test_it_shows_the_text_and_asks_and_sends_it_once(added: Command, box: Sandbox, command: Run) -> None:
    added.write("text.txt", "Hello!", "Join {name}: {link}")
    given = ("invite", "--between", "0", "--text", "text.txt", "team-outcomes.twochat")
    status, shown = on_a_terminal(added, b"n\n", *given)
    assert (status, "Hello!\nJoin Group 42a5: https://chat.whatsapp.com/" in shown, sent(box)) == (1, True, [])
    status, shown = on_a_terminal(added, b"y\n", *given)
    assert status == 0, shown
    assert [number for number, _ in sent(box)] == NEEDY
    assert sent(box)[0][1] == "Hello!\nJoin Group 42a5: https://chat.whatsapp.com/Sandboxb57b51a6c2742a5"
    assert added.counts("team-outcomes.csv") == {"added": 2, "link_sent": 2}
    done = command("invite", "--yes", "team-outcomes.twochat")
    assert (done.status, done.out) == (0, "Nobody in it needs an invitation.\n")
    assert command("resume", "team-outcomes.twochat").status == 0
    assert len(sent(box)) == 2


def test_where_nobody_can_be_asked_it_needs_yes_and_a_dry_run_sends_nothing(
    added: Command, box: Sandbox, command: Run
) -> None:
    done = command("invite", "team-outcomes.twochat")
    assert (done.status, "add --yes" in done.message) == (2, True)
    done = command("invite", "--dry-run", "team-outcomes.twochat")
    assert (done.status, done.out.splitlines()[-1]) == (0, "Nothing was sent.")
    assert "2 messages, 8 minutes" in done.out
    assert sent(box) == []
    done = command("invite", "--yes", "--between", "0", "team-outcomes.twochat")
    assert (done.status, done.totals) == (0, {"added": 2, "link sent": 2})


def test_a_text_that_cant_be_used_is_refused(added: Command, box: Sandbox, command: Run) -> None:
    added.write("text.txt", "Join us!")
    added.folder.joinpath("latin.txt").write_bytes(b"\xe9 {link}")
    for file, words in (
        ("text.txt", "the text has no {link}"),
        ("none.txt", "none.txt can't be read: No such file"),
        ("latin.txt", "latin.txt can't be read: it is not UTF-8"),
    ):
        done = command("invite", "--yes", "--text", file, "team-outcomes.twochat")
        assert (done.status, words in done.message) == (2, True), done
    assert sent(box) == []


def test_a_run_that_stops_says_how_to_go_on(added: Command, box: Sandbox, command: Run) -> None:
    added.environment["TWOCHAT_API_KEY"] = "sandbox-402"
    done = command("invite", "--yes", "--between", "0", "team-outcomes.twochat")
    assert (done.status, sent(box)) == (3, [])
    assert "credits are used up" in done.message


def test_who_is_in_another_journal_of_the_folder_gets_no_second_link(
    added: Command, box: Sandbox, command: Run
) -> None:
    assert command("invite", "--yes", "--between", "0", "team-outcomes.twochat").status == 0
    added.write("more.txt", NEEDY[0], "+447700900422")
    command("add", "--between", "0", "--again", GROUP, "more.txt")
    done = command("invite", "--yes", "--between", "0", "more-outcomes.twochat")
    assert done.totals == {"added": 1, "link sent": 1}
    assert len(sent(box)) == 2
