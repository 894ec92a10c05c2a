"""Every ending names the next command that helps: the table of states and advice, as one."""

import re

import pytest

from twochat import Outcome, Report, Status
from twochat.cli.advice import advice
from twochat.cli.invite import invite
from twochat.cli.journal import export, resume, verify
from twochat.cli.options import statuses
from twochat.cli.verbs import VERBS
from twochat.operations import OPERATIONS

WORDS = {
    Status.UNKNOWN: "`twochat verify team.twochat --wait 300`",
    Status.UNREPORTED: "`twochat verify team.twochat --wait 300`",
    Status.ACCEPTED: "`twochat verify team.twochat --wait 300`",
    Status.GROUP_FULL: "`twochat resume team.twochat --retry group_full`",
    Status.REFUSED: "`twochat resume team.twochat --retry refused`",
    Status.RECENTLY_LEFT: "`twochat resume team.twochat --retry recently_left`",
    Status.NEEDS_INVITE: "`twochat invite team.twochat`",
    Status.INVITED: "once they accept",
    Status.UNACCEPTED: "team.csv",
    Status.INVALID: "`twochat add`",
}
# Somebody who is in needs nothing, and who was not sent is gone on with, for the reason why the run stopped.
NOTHING = {status for status in Status if status.ok} | {Status.NOT_SENT}


def report(*statuses: Status, operation: str = "add") -> Report:
    return Report("WAG", tuple(Outcome("", None, status) for status in statuses), operation)


@pytest.mark.parametrize("status", Status)
def test_each_status_has_its_advice(status: Status) -> None:
    sentences = advice(report(*[status] * 1200), "team.twochat", "team.csv")
    if status in NOTHING:
        assert sentences == []
        return
    (sentence,) = sentences
    assert sentence.startswith("1,200 ")
    assert WORDS[status] in sentence


def test_every_command_of_an_advice_is_one_that_there_is() -> None:
    everything = "\n".join(advice(report(*Status), "J", "O") + advice(report(Status.UNKNOWN), "J", "O", looked=True))
    for command, options in re.findall(r"`twochat (\w+) J ?([^`]*)`", everything):
        assert command in {function.__name__ for function in (resume, verify, export, invite)}
        if retry := re.search(r"--retry (\S+)", options):
            assert statuses(retry[1])


def test_a_full_group_is_spoken_of_once() -> None:
    assert advice(report(Status.GROUP_FULL), "J", "O", full=False) == []


def test_each_operation_has_its_words_and_only_a_second_add_can_invite_twice() -> None:
    assert VERBS.keys() == OPERATIONS.keys()
    for operation in OPERATIONS:
        (looked,) = advice(report(Status.UNKNOWN, operation=operation), "J", "O", looked=True)
        assert ("second invitation" in looked) == (operation in ("add", "sync", "create"))
        assert ("--retry unknown`" in looked) == (operation != "invite")
        (again,) = advice(report(Status.INVALID, operation=operation), "J", "O")
        another = "add" if operation in ("create", "invite") else operation
        assert f"`twochat {another}` the list again" in again


def test_who_may_have_been_sent_the_link_is_not_said_to_be_sent_again() -> None:
    outcomes = (Outcome("", None, Status.UNKNOWN, operation="invite"), Outcome("", None, Status.UNKNOWN))
    linked, others = advice(Report("WAG", outcomes), "J", "O", looked=True)
    assert linked == "1 may have been sent the link, and are not sent it again: ask them."
    assert others.startswith("1 uncertain: ")
