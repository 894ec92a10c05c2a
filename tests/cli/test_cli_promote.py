"""`twochat promote` and `demote`: what was accepted is told apart from what was seen."""

from tests.cli.command import GROUP, Command, people
from tests.cli.conftest import Run
from twochat_sandbox import Sandbox


def test_a_promotion_is_settled_by_a_look_as_its_last_line_says(program: Command, box: Sandbox, command: Run) -> None:
    box.state.add(GROUP, "+12123334444", people(3))
    program.write("admins.txt", *people(2))
    refused = command("promote", GROUP, "admins.txt")
    assert (refused.status, refused.out, program.files) == (2, "", ["admins.txt"])
    done = command("promote", "--yes", "--between", "0", GROUP, "admins.txt")
    assert (done.status, done.totals) == (1, {"accepted": 2})
    assert "2 uncertain: `twochat verify admins-outcomes.twochat --wait 300` settles that" in done.out
    done = command("verify", "admins-outcomes.twochat")
    assert (done.status, done.totals) == (0, {"promoted": 2})
    assert command("members", GROUP).out.count("  admin  ") == 3
    command("demote", "--yes", "--between", "0", GROUP, "admins.txt")
    done = command("verify", "admins-outcomes-2.twochat")
    assert (done.status, done.totals) == (0, {"demoted": 2})
    assert command("members", GROUP).out.count("  admin  ") == 1
