"""`twochat resume`, `status`, `verify` and `export`: a job that was stopped is not lost."""

import json
import stat
import zipfile

import pytest

from tests.cli.command import Command
from twochat_sandbox import Sandbox

PEOPLE = [f"+447700900{n:03}" for n in range(100, 125)]


@pytest.fixture
def stopped(program: Command, box: Sandbox) -> Command:
    """A job whose first calls were carried out unheard, and whose rest was not sent; the key is good again."""
    program.write("friends.txt", *PEOPLE, *(f"+447700900{n:03}" for n in range(125, 150)))
    program.environment["TWOCHAT_API_KEY"] = "sandbox-drop-after"
    done = program("add", "--between", "0", box.group, "friends.txt")
    assert (done.status, program.counts("friends-outcomes.csv")) == (3, {"unknown": 30, "not_sent": 20})
    program.environment["TWOCHAT_API_KEY"] = box.key
    return program


def test_resume_sends_only_what_was_certainly_not_sent(stopped: Command, box: Sandbox) -> None:
    done = stopped("resume", "--between", "0", "friends-outcomes.twochat")
    assert (done.status, stopped.counts("friends-outcomes.csv")) == (1, {"added": 20, "unknown": 30})
    assert done.out.splitlines()[0] == "20 of 50 are left to send."
    asked = [carried.number for carried in box.world.log]
    assert len(asked) == len(set(asked)) == 50


def test_resume_and_verify_end_with_everybody_added_and_nobody_asked_twice(stopped: Command, box: Sandbox) -> None:
    assert stopped("resume", "--between", "0", "friends-outcomes.twochat").status == 1
    done = stopped("verify", "friends-outcomes.twochat")
    assert (done.status, stopped.counts("friends-outcomes.csv")) == (0, {"added": 50})
    assert len({carried.number for carried in box.world.log}) == len(box.world.log) == 50


def test_a_second_try_says_what_it_can_mean_before_it_starts(stopped: Command, box: Sandbox) -> None:
    done = stopped("resume", "--between", "0", "--retry-uncertain", "friends-outcomes.twochat")
    assert done.out.startswith(
        "Calls that may have been carried out are sent again: somebody may get a second invitation."
    )
    assert (done.status, stopped.counts("friends-outcomes.csv")) == (0, {"already_member": 30, "added": 20})


def test_status_shows_totals_the_uncertain_ones_and_what_is_left(stopped: Command) -> None:
    done = stopped("status", "friends-outcomes.twochat")
    assert done.status == 0
    assert done.out.count("no usable answer came") == 30
    assert done.out.splitlines()[-1] == "2 calls are left, at least 10 seconds: twochat resume friends-outcomes.twochat"


def test_export_writes_csv_json_lines_and_a_workbook_for_nobody_else_to_read(stopped: Command) -> None:
    for name in ("all.csv", "all.jsonl", "all.xlsx"):
        done = stopped("export", "friends-outcomes.twochat", "--output", name)
        assert (done.status, done.out) == (0, f"50 rows are in {name}\n")
        assert stat.S_IMODE((stopped.folder / name).stat().st_mode) == 0o600
    assert stopped.rows("all.csv") == stopped.rows("friends-outcomes.csv")
    lines = [json.loads(line) for line in (stopped.folder / "all.jsonl").read_text("utf-8").splitlines()]
    assert [line["number"] for line in lines[:25]] == PEOPLE
    with zipfile.ZipFile(stopped.folder / "all.xlsx") as workbook:
        assert "+447700900100" in workbook.read("xl/sharedStrings.xml").decode()


def test_what_the_command_line_writes_is_for_nobody_else_to_read(stopped: Command) -> None:
    for name in ("friends-outcomes.csv", "friends-outcomes.twochat"):
        assert stat.S_IMODE((stopped.folder / name).stat().st_mode) == 0o600


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["resume", "none.twochat"], "the journal none.twochat can't be read: No such file or directory"),
        (["status", "friends.txt"], "friends.txt is not a journal of twochat, and was left as it is"),
        (["export", "friends-outcomes.twochat", "--output", "x.pdf"], "x.pdf has to end with .csv, .jsonl or .xlsx"),
        (["export", "friends-outcomes.twochat", "--output", "friends.txt.csv"], "friends.txt.csv exists already"),
        (["resume", "--from", "+12025550142", "friends-outcomes.twochat"], "a job with another sending number"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_wrong_input_is_one_sentence(stopped: Command, arguments: list[str], sentence: str) -> None:
    stopped.write("friends.txt.csv", "kept")
    done = stopped(*arguments)
    assert done.status == 2
    assert sentence in done.err
    assert "Traceback" not in done.err
    assert (stopped.folder / "friends.txt.csv").read_text() == "kept\n"


def test_a_journal_is_never_replaced(stopped: Command, box: Sandbox) -> None:
    before = (stopped.folder / "friends-outcomes.twochat").read_bytes()
    done = stopped("add", "--journal", "friends-outcomes.twochat", box.group, "friends.txt")
    assert (done.status, "File exists" in done.err) == (2, True)
    assert before == (stopped.folder / "friends-outcomes.twochat").read_bytes()


def test_members_are_skipped_when_asked(program: Command, box: Sandbox) -> None:
    program.write("first.txt", *PEOPLE[:5])
    program.write("friends.txt", *PEOPLE)
    program("add", "--between", "0", box.group, "first.txt")
    done = program("add", "--between", "0", "--skip-members", box.group, "friends.txt")
    assert (done.status, program.counts("friends-outcomes.csv")) == (0, {"already_member": 5, "added": 20})
    assert len(box.world.log) == 25
