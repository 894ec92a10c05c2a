"""`twochat doctor`: a new laptop, until all is green; and what of it stands before each question."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest

from tests.cli.command import GROUP, NEARLY_FULL, Command, people
from tests.cli.conftest import Run
from tests.cli.test_cli_preview import on_a_terminal
from tests.support.callers import server
from tests.support.scripted import Request, Script, Scripted, answer
from twochat_sandbox import Sandbox

__all__ = ["server"]
BAD, GOOD = "A run would not work yet.", "A run would work."
SENDER = "+12123334444"
OTHER = "+12025550123"


def test_a_new_laptop_becomes_green_step_by_step(program: Command, box: Sandbox, command: Run) -> None:
    right = dict(program.environment)
    steps = [
        ({"TWOCHAT_API_KEY": ""}, "✗ api_key is not given, and the environment variable TWOCHAT_API_KEY is not set."),
        (
            {"TWOCHAT_API_KEY": "nope"},
            "✗ The key is not accepted: copy it again from 2Chat's settings into TWOCHAT_API_KEY.",
        ),
        ({"TWOCHAT_API_KEY": "sandbox-402"}, "✗ The trial has expired, or no credit is left: renew the plan at 2Chat."),
        (
            {"TWOCHAT_FROM_NUMBER": OTHER},
            f"✗ {OTHER} is no number of this account, which has {SENDER}: see TWOCHAT_FROM_NUMBER.",
        ),
    ]
    for wrong, sentence in steps:
        program.environment.update(right | wrong)
        done = command("doctor", "Group 42a5")
        assert (done.status, done.err, done.out.splitlines()[-1]) == (1, "", BAD)
        assert sentence in done.out.splitlines()
    program.environment.update(right)
    done = command("doctor", "Group 42a5")
    assert (done.status, done.err, done.out.splitlines()[-1]) == (0, "", GOOD)
    assert f"✓ {SENDER} is an admin of Group 42a5." in done.out
    assert "✓ 1,023 places left in Group 42a5 of 1,024." in done.out
    assert "✗" not in done.out
    assert "? Nobody can tell whether this machine's clock is right" in done.out
    wrong_group = command("doctor", GROUP[:-1] + "6")
    assert (wrong_group.status, "✗ There is no group" in wrong_group.out) == (1, True)


def account(
    members: list[dict[str, object]], *, size: int = 2, status: str = "C", ahead: float = 0.0, left: int = 5
) -> Script:
    """A server of one account, with one group, whose clock is so many seconds ahead."""

    def answered(request: Request) -> bytes:
        date = {"Date": format_datetime(datetime.now(UTC) + timedelta(seconds=ahead), usegmt=True)}
        if request.path == "/open/info":
            usage = {"api_requests_available": left}
            return answer(
                body={"success": True, "account": {"name": "Club", "blocked": left < 0}, "usage": usage}, headers=date
            )
        if "get-numbers" in request.path:
            number = {"uuid": "WPN", "phone_number": SENDER, "connection_status": status}
            return answer(body={"success": True, "numbers": [number]}, headers=date)
        return answer(
            body={"success": True, "data": {"wa_group_name": "Choir", "size": size, "participants": members}},
            headers=date,
        )

    return answered


US = {"phone_number": SENDER, "wa_is_admin": True}
PLAIN = {"phone_number": SENDER}
ANN = {"phone_number": OTHER, "wa_is_admin": True, "wa_pushname": "Ann"}
LID = {"wa_participant_id": "120363000000001@lid"}


@pytest.mark.parametrize(
    ("how", "good", "sentence"),
    [
        ({"members": [US, ANN]}, True, f"✓ {SENDER} is an admin of Choir."),
        ({"members": [US, ANN], "size": 1024}, False, "✗ 0 places left in Choir of 1,024."),
        (
            {"members": [PLAIN, ANN]},
            False,
            f"✗ {SENDER} is no admin of Choir, and only admins can change who is: ask Ann to make it one.",
        ),
        (
            {"members": [ANN], "size": 1},
            False,
            f"✗ {SENDER} is not in Choir, and only admins can change who is: ask Ann to make it one.",
        ),
        (
            {"members": [LID, ANN]},
            True,
            f"? Nobody can tell whether {SENDER} is an admin of Choir: 1 member can't be recognised.",
        ),
        (
            {"members": [US], "status": "D"},
            False,
            f"✗ {SENDER} is not connected: open 2Chat, and scan its QR code with the phone.",
        ),
        ({"members": [US], "left": 0}, False, "✗ 0 API calls left: renew the plan at 2Chat."),
        ({"members": [US], "left": -1}, False, "✗ The account is blocked: ask 2Chat why."),
        ({"members": [US], "ahead": 3.0}, True, "✓ This machine's clock is right."),
        ({"members": [US], "ahead": 7200.0}, False, "✗ This machine's clock is 2.0 hours behind 2Chat's: set it."),
        ({"members": [US], "ahead": -600.0}, False, "✗ This machine's clock is 10 minutes ahead of 2Chat's: set it."),
    ],
)
def test_each_thing_that_may_be_wrong_is_a_sentence_with_what_to_do(
    program: Command, server: Scripted, command: Run, how: dict[str, Any], good: bool, sentence: str
) -> None:
    program.environment |= {"TWOCHAT_API_KEY": "key", "TWOCHAT_FROM_NUMBER": SENDER, "TWOCHAT_BASE_URL": server.url}
    server.play(account(**how))
    done = command("doctor", GROUP)
    assert (done.status, done.out.splitlines()[-1]) == ((0, GOOD) if good else (1, BAD))
    assert sentence in done.out.splitlines()


def test_a_group_without_a_name_is_none(program: Command, box: Sandbox, command: Run) -> None:
    done = command("doctor", "")
    assert (done.status, f"✗ '' is not a group id such as {box.group}" in done.out) == (1, True)


def test_without_a_connection_it_says_so(program: Command, command: Run) -> None:
    program.environment |= {
        "TWOCHAT_API_KEY": "k",
        "TWOCHAT_FROM_NUMBER": SENDER,
        "TWOCHAT_BASE_URL": "http://127.0.0.1:1",
    }
    done = command("doctor")
    assert (done.status, done.out.splitlines()[0]) == (1, "✓ Calls go to http://127.0.0.1:1.")
    assert "✗ there was no connection to http://127.0.0.1:" in done.out


@pytest.mark.parametrize(
    ("how", "status", "sentence"),
    [
        ({"members": [PLAIN, ANN]}, 2, f"{SENDER} is no admin of Choir, and only admins can change who is"),
        ({"members": [US], "size": 1024}, 2, "0 places left in Choir of 1,024. Nothing was sent."),
        ({"members": [US], "size": 1023}, 1, "1 place left in Choir of 1,024."),
        ({"members": [LID]}, 1, f"Nobody can tell whether {SENDER} is an admin of Choir"),
    ],
)
def test_what_would_fail_is_said_before_it_is_asked(
    program: Command, server: Scripted, how: dict[str, Any], status: int, sentence: str
) -> None:
    program.environment |= {"TWOCHAT_API_KEY": "key", "TWOCHAT_FROM_NUMBER": SENDER, "TWOCHAT_BASE_URL": server.url}
    program.write("friends.txt", *people(2))
    server.play(account(**how))
    ended, shown = on_a_terminal(program, b"n\n", "add", GROUP, "friends.txt")
    assert (ended, sentence in " ".join(shown.split())) == (status, True), shown
    assert ("Send to 2 numbers?" in shown) == (status == 1)
    assert (program.files, [request.method for request in server.requests]) == (["friends.txt"], ["GET"])


def test_a_key_that_is_not_accepted_is_said_before_it_is_asked(program: Command, box: Sandbox) -> None:
    program.write("friends.txt", *people(2))
    program.environment["TWOCHAT_API_KEY"] = "sandbox-401"
    ended, shown = on_a_terminal(program, b"", "add", NEARLY_FULL, "friends.txt")
    assert (ended, program.files, "Send to" in shown) == (2, ["friends.txt"], False)
    assert "check the API key. `twochat doctor` looks what else is missing." in " ".join(shown.split())
