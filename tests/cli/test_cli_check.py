"""`twochat check`, `numbers` and `account`: what is asked before anybody is added."""

from tests.cli.command import GROUP, Command, people
from tests.cli.conftest import Run
from twochat_sandbox import Sandbox

OFF = "+447700900404"


def test_a_list_is_checked_number_by_number(program: Command, box: Sandbox, command: Run) -> None:
    program.write("friends.txt", *people(2), OFF, "ask Ann")
    done = command("check", "--between", "0", "friends.txt")
    assert (done.status, done.totals) == (1, {"on WhatsApp": 2, "not on WhatsApp": 1, "invalid": 1})
    assert done.out.startswith("3 numbers in 3 calls, 1 invalid")
    assert "1 not on WhatsApp: check their numbers in friends-outcomes.csv." in done.out
    assert program.counts("friends-outcomes.csv") == {"on_whatsapp": 2, "unaccepted": 1, "invalid": 1}
    assert box.state.calls == 3
    assert not box.members(GROUP)


def test_a_check_that_was_stopped_goes_on_and_no_look_settles_it(program: Command, box: Sandbox, command: Run) -> None:
    program.write("friends.txt", *people(3))
    program.environment["TWOCHAT_API_KEY"] = "sandbox-402"
    done = command("check", "--between", "0", "friends.txt")
    assert (done.status, done.totals) == (3, {"not sent": 3})
    assert "Go on with: twochat resume friends-outcomes.twochat" in done.err
    program.environment["TWOCHAT_API_KEY"] = box.key
    looked = command("verify", "friends-outcomes.twochat")
    assert (looked.status, looked.out) == (2, "")
    assert "is of a check of numbers, which no look at a group settles; `twochat resume" in looked.err
    done = command("resume", "friends-outcomes.twochat")
    assert (done.status, done.totals) == (0, {"on WhatsApp": 3})


def test_an_add_that_checks_first_says_what_it_costs_and_sends_who_has_whatsapp(
    program: Command, box: Sandbox, command: Run
) -> None:
    program.write("friends.txt", *people(2), OFF)
    done = command("add", "--check", "--between", "0", GROUP, "friends.txt")
    assert (done.status, done.totals) == (1, {"added": 2, "not on WhatsApp": 1})
    assert done.out.startswith("Checking takes 3 API calls.\n")
    assert box.members(GROUP) == set(people(2))


def test_the_connected_numbers_and_the_account_are_shown_without_a_sending_number(
    program: Command, box: Sandbox, command: Run
) -> None:
    program.environment["TWOCHAT_FROM_NUMBER"] = ""
    done = command("numbers")
    assert (done.status, done.err) == (0, "")
    assert done.out.startswith("+12123334444      connected ")
    done = command("account")
    assert (done.status, done.err) == (0, "")
    assert " is in use.\n" in done.out
    assert "API calls left\n" in done.out
    assert "checks of a number left\n" in done.out


def test_an_account_that_cant_be_read_is_a_sentence(program: Command, box: Sandbox, command: Run) -> None:
    program.environment["TWOCHAT_API_KEY"] = "no-such-key"
    for name, what in (("numbers", "the numbers"), ("account", "the account")):
        done = command(name)
        assert (done.status, done.out) == (3, "")
        assert done.err.startswith(f"Error: {what} can't be read, and nothing was sent or changed: 2Chat answered 401")
