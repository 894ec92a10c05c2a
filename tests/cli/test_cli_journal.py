"""`twochat resume`, `status`, `verify` and `export`: a job that was stopped is not lost."""

import json
import re
import shlex
import shutil
import stat
import zipfile
from contextlib import closing
from pathlib import Path

import pytest

from tests.cli.command import GROUP, Command
from tests.cli.conftest import Run
from tests.journal.jobs import plan
from twochat import Journal, Outcome, Status
from twochat.export import COLUMNS
from twochat_sandbox import Sandbox

PEOPLE = [f"+447700900{n:03}" for n in range(100, 125)]


@pytest.fixture
def stopped(program: Command, box: Sandbox, command: Run) -> Command:
    """A job whose first calls were carried out unheard, and whose rest was not sent; the key is good again."""
    program.write("friends.txt", *PEOPLE, *(f"+447700900{n:03}" for n in range(125, 150)))
    program.environment["TWOCHAT_API_KEY"] = "sandbox-drop-after"
    done = command("add", "--between", "0", box.group, "friends.txt")
    assert (done.status, program.counts("friends-outcomes.csv")) == (3, {"unknown": 30, "not_sent": 20})
    program.environment["TWOCHAT_API_KEY"] = box.key
    return program


def test_resume_sends_only_what_was_certainly_not_sent(stopped: Command, box: Sandbox, command: Run) -> None:
    done = command("resume", "--between", "0", "friends-outcomes.twochat")
    assert (done.status, stopped.counts("friends-outcomes.csv")) == (1, {"added": 20, "unknown": 30})
    assert done.out.splitlines()[0] == "20 of 50 are left to send."
    asked = [entry.number for entry in box.state.audit_log]
    assert len(asked) == len(set(asked)) == 50


def test_resume_and_verify_end_with_everybody_added_and_nobody_asked_twice(
    stopped: Command, box: Sandbox, command: Run
) -> None:
    assert command("resume", "--between", "0", "friends-outcomes.twochat").status == 1
    done = command("verify", "friends-outcomes.twochat")
    assert (done.status, stopped.counts("friends-outcomes.csv")) == (0, {"added": 50})
    assert len({entry.number for entry in box.state.audit_log}) == len(box.state.audit_log) == 50


def test_a_second_try_of_the_uncertain_ones_says_what_it_can_mean_before_it_starts(
    stopped: Command, box: Sandbox, command: Run
) -> None:
    done = command("resume", "--between", "0", "--retry", "unknown,Unreported", "friends-outcomes.twochat")
    assert done.out.splitlines()[:2] == [
        "Calls that may have been carried out are sent again: somebody may get a second invitation.",
        "50 of 50 are left to send.",
    ]
    assert (done.status, stopped.counts("friends-outcomes.csv")) == (0, {"already_member": 30, "added": 20})


def test_who_was_refused_or_found_the_group_full_is_tried_again_when_asked(
    program: Command, box: Sandbox, command: Run
) -> None:
    program.write("friends.txt", *PEOPLE[:2], "+447700900419", "+447700900400", *PEOPLE[2:])
    done = command("add", "--between", "0", box.group, "friends.txt")
    assert program.counts("friends-outcomes.csv") == {"added": 8, "group_full": 1, "refused": 1, "not_sent": 17}
    program.folder.joinpath("friends-outcomes.csv").unlink()
    done = command("resume", "--between", "0", "--retry", "group_full,refused", "friends-outcomes.twochat")
    assert done.out.splitlines()[0] == "19 of 27 are left to send."
    assert [entry.number for entry in box.state.audit_log][10:12] == ["+447700900419", "+447700900400"]
    assert program.counts("friends-outcomes.csv") == {"added": 8, "group_full": 1, "refused": 1, "not_sent": 17}


def test_where_nothing_is_left_to_send_the_next_step_is_to_look(program: Command, box: Sandbox, command: Run) -> None:
    program.write("friends.txt", *PEOPLE)
    program.environment["TWOCHAT_API_KEY"] = "sandbox-drop-after"
    done = command("add", "--between", "0", box.group, "friends.txt")
    look = "25 uncertain: `twochat verify friends-outcomes.twochat --wait 300` settles that by looking at the group.\n"
    assert (done.status, look in done.out) == (3, True)
    assert done.err.endswith("before sending again. Nothing is left to send.\n")


def test_after_a_look_it_is_shown_how_to_look_again_or_send_again(program: Command, box: Sandbox, command: Run) -> None:
    program.write("friends.txt", *PEOPLE)
    program.environment["TWOCHAT_API_KEY"] = "sandbox-502"
    command("add", "--between", "0", box.group, "friends.txt")
    program.environment["TWOCHAT_API_KEY"] = box.key
    done = command("verify", "friends-outcomes.twochat")
    assert (done.status, done.err) == (1, "")
    again = "or send them again with `twochat resume friends-outcomes.twochat --retry unknown`"
    assert again in done.out


def test_status_shows_totals_the_uncertain_ones_and_what_is_left(stopped: Command, command: Run) -> None:
    done = command("status", "friends-outcomes.twochat")
    assert done.status == 0
    assert done.out.count("no usable answer came") == 30
    assert done.out.splitlines()[-1] == "20 numbers left to send: twochat resume friends-outcomes.twochat"
    assert "30 uncertain: `twochat verify friends-outcomes.twochat --wait 300` settles" in done.out


def test_export_writes_csv_json_lines_and_a_workbook_for_nobody_else_to_read(stopped: Command, command: Run) -> None:
    for name in ("all.csv", "all.jsonl", "all.xlsx"):
        done = command("export", "friends-outcomes.twochat", "--output", name)
        assert (done.status, done.out) == (0, f"50 rows in {name}\n")
        assert stat.S_IMODE((stopped.folder / name).stat().st_mode) == 0o600
    assert stopped.rows("all.csv") == stopped.rows("friends-outcomes.csv")
    lines = [json.loads(line) for line in (stopped.folder / "all.jsonl").read_text("utf-8").splitlines()]
    assert [line["number"] for line in lines[:25]] == PEOPLE
    with zipfile.ZipFile(stopped.folder / "all.xlsx") as workbook:
        assert "+447700900100" in workbook.read("xl/sharedStrings.xml").decode()


def test_what_the_command_line_writes_is_for_nobody_else_to_read(stopped: Command) -> None:
    for name in ("friends-outcomes.csv", "friends-outcomes.twochat"):
        assert stat.S_IMODE((stopped.folder / name).stat().st_mode) == 0o600


def test_no_cell_of_an_export_is_a_formula_and_a_number_keeps_its_plus(program: Command, command: Run) -> None:
    dangerous = ["=1+1", "@SUM(A1)", "-2+3", "+A1", "\t=1", "=cmd|' /C calc'!A0"]
    numbers = ["+447700900100", "+44 7700 900101"]
    with Journal.create(
        program.folder / "friends.twochat", GROUP, "+12123334444", plan([*dangerous, *numbers])
    ) as kept:
        [*_, batch] = kept.pending()
        kept.settled(batch, [Outcome(n, n, Status.REFUSED, 400, '=HYPERLINK("//example.com")') for n in numbers])
    for name in ("all.csv", "all.xlsx"):
        assert command("export", "friends.twochat", "--output", name).status == 0
    rows = program.rows("all.csv")
    assert [row["input"] for row in rows] == [*(f"'{text}" for text in dangerous), *numbers]
    assert [row["message"] for row in rows[-2:]] == ['\'=HYPERLINK("//example.com")'] * 2
    assert [row["number"] for row in rows[-2:]] == ["+447700900100", "+447700900101"]
    with zipfile.ZipFile(program.folder / "all.xlsx") as workbook:
        page = workbook.read("xl/worksheets/sheet1.xml").decode()
        texts = workbook.read("xl/sharedStrings.xml").decode()
    assert "<f>" not in page
    assert page.count("<c ") == page.count('t="s"') == 9 * 6
    assert "<t>=1+1</t>" in texts
    assert "<t>+44 7700 900101</t>" in texts


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["resume", "none.twochat"], "the journal none.twochat can't be opened: No such file or directory"),
        (["verify", "."], ". is not a journal of twochat: it is not a file"),
        (["status", "friends.txt"], "friends.txt is not a journal of twochat, and was left as it is"),
        (
            ["export", "friends.txt", "--output", "x.csv"],
            "friends.txt is not a journal of twochat, and was left as it is",
        ),
        (
            ["export", "friends-outcomes.twochat", "--output", "x.pdf"],
            "x.pdf has to end with .csv, .jsonl, .xlsx or .html",
        ),
        (["export", "friends-outcomes.twochat", "--output", "friends.txt.csv"], "friends.txt.csv exists already"),
        (["export", "friends-outcomes.twochat", "--output", "no/x.csv"], "no/x.csv can't be written: No such file"),
        (
            ["export", "friends-outcomes.twochat", "--output", f"{'x' * 300}.xlsx"],
            "can't be written: File name too long",
        ),
        (
            ["resume", "--retry", "nonsense", "friends-outcomes.twochat"],
            "--retry nonsense: choose from needs_invite, unaccepted, recently_left, group_full, refused, unknown, unreported",
        ),
        (["resume", "--retry", "added", "friends-outcomes.twochat"], "--retry added: choose from"),
        (["resume", "--from", "+12025550142", "friends-outcomes.twochat"], "a job with another sending number"),
    ],
    ids=lambda value: " ".join(value)[:60] if isinstance(value, list) else "",
)
def test_wrong_input_is_one_sentence(stopped: Command, arguments: list[str], sentence: str, command: Run) -> None:
    stopped.write("friends.txt.csv", "kept")
    done = command(*arguments)
    assert done.status == 2
    assert sentence in done.err
    assert "Traceback" not in done.err
    assert (stopped.folder / "friends.txt.csv").read_text() == "kept\n"


def test_a_copy_of_a_journal_that_has_gone_on_is_refused_and_nobody_is_sent_twice(
    stopped: Command, box: Sandbox, command: Run
) -> None:
    friends, copy = stopped.folder / "friends-outcomes.twochat", stopped.folder / "my copy.twochat"
    shutil.copy(friends, copy)
    stopped.write("damaged.twochat", "x")
    stopped.folder.joinpath("another name.twochat").hardlink_to(friends)
    assert command("resume", "--between", "0", friends.name).status == 1
    assert len(box.state.audit_log) == 50
    assert command("verify", copy.name).totals == {"added": 30, "not sent": 20}, "later, and of fewer who were sent"
    done = command("resume", "--between", "0", copy.name)
    sentence = "another name.twochat is a copy of my copy.twochat that has gone on since. Nothing was sent; go on with"
    assert (done.status, done.err) == (2, f"Error: {sentence} `twochat resume 'another name.twochat'`\n")
    assert command("resume", "--between", "0", friends.name).status == 1
    friends.unlink()
    stopped.folder.joinpath("another name.twochat").unlink()
    assert command("resume", "--between", "0", copy.name).status == 0
    assert len(box.state.audit_log) == 50 + 20, "alone it is taken at its word"


def test_a_copy_of_a_journal_at_work_is_refused_too(stopped: Command, box: Sandbox, command: Run) -> None:
    friends, copy = stopped.folder / "friends-outcomes.twochat", stopped.folder / "copy.twochat"
    shutil.copy(friends, copy)
    with Journal.open(friends):
        done = command("resume", "--between", "0", copy.name)
        assert (done.status, "friends-outcomes.twochat is a copy of copy.twochat" in done.err) == (2, True)
    assert len(box.state.audit_log) == 30
    assert command("resume", "--between", "0", copy.name).status == 1
    assert len(box.state.audit_log) == 50


def test_a_journal_is_never_replaced(stopped: Command, box: Sandbox, command: Run) -> None:
    before = (stopped.folder / "friends-outcomes.twochat").read_bytes()
    files = stopped.files
    done = command("add", "--again", "--journal", "friends-outcomes.twochat", box.group, "friends.txt")
    assert (done.status, "File exists. Nothing was sent; give another name with --journal" in done.err) == (2, True)
    assert before == (stopped.folder / "friends-outcomes.twochat").read_bytes()
    assert files == stopped.files


def test_a_name_that_no_file_can_have_is_said_to_be_none(stopped: Command, box: Sandbox, command: Run) -> None:
    files = stopped.files
    for arguments in (["status"], ["resume"], ["verify"], ["export", "--output", "x.csv"]):
        done = command(*arguments, "friends\0.twochat")
        assert (done.status, done.err.count("no file can have")) == (2, 1)
    done = command("add", "--again", "--journal", "friends\0.twochat", box.group, "friends.txt")
    assert (done.status, done.err.count("no file can have")) == (2, 1)
    assert files == stopped.files


def test_a_job_at_work_can_be_looked_at_and_no_other_can_go_on_with_it(stopped: Command, command: Run) -> None:
    with closing(Journal.open(stopped.folder / "friends-outcomes.twochat")):
        done = command("status", "friends-outcomes.twochat")
        assert (done.status, done.totals) == (0, {"not sent": 20, "unknown": 30})
        assert done.out.endswith("A job is at work on it: it waits for its turn, 20 numbers left to send.\n")
        assert command("export", "friends-outcomes.twochat", "--output", "all.csv").status == 0
        for verb in ("resume", "verify"):
            done = command(verb, "friends-outcomes.twochat")
            sentence = "is in use: wait until the job that holds it has ended, or stop that one first"
            assert (done.status, done.err) == (2, f"Error: the journal friends-outcomes.twochat {sentence}\n")


def test_a_journal_that_can_only_be_read_is_shown(stopped: Command, command: Run) -> None:
    journal = stopped.folder / "friends-outcomes.twochat"
    before = journal.read_bytes()
    journal.chmod(0o400)
    assert command("status", journal.name).status == 0
    assert command("export", journal.name, "--output", "all.csv").status == 0
    assert before == journal.read_bytes()


@pytest.mark.parametrize(
    "arguments", [["status"], ["resume"], ["verify"], ["export", "--output", "x.csv"]], ids=lambda value: value[0]
)
def test_a_journal_of_an_older_twochat_is_refused_and_left_as_it_is(
    program: Command, box: Sandbox, command: Run, arguments: list[str]
) -> None:
    old = b"SQLite format 3\0".ljust(68) + b"2CHT" + bytes(4024)
    (program.folder / "old.twochat").write_bytes(old)
    done = command(*arguments, "old.twochat")
    sentence = "the journal old.twochat is of an older twochat, and was left as it is: use that one to go on"
    assert (done.status, done.err) == (2, f"Error: {sentence}\n")
    assert ((program.folder / "old.twochat").read_bytes(), program.files) == (old, ["old.twochat"])


def test_a_job_goes_on_at_the_pace_with_which_it_began(program: Command, box: Sandbox, command: Run) -> None:
    program.write("friends.txt", *PEOPLE)
    program.environment["TWOCHAT_API_KEY"] = "sandbox-401"
    command("add", "--between", "0", "--batch-size", "5", box.group, "friends.txt")
    program.environment["TWOCHAT_API_KEY"] = box.key
    done = command("resume", "friends-outcomes.twochat")
    assert (done.status, done.out.splitlines()[0]) == (0, "25 of 25 are left to send.")
    assert (box.state.calls, len(box.members(box.group))) == (1 + 5, 25)


def test_a_job_at_work_says_what_it_waits_for_and_when_it_ends(program: Command, command: Run) -> None:
    with Journal.create(program.folder / "friends.twochat", GROUP, "+12123334444", plan(PEOPLE)) as kept:
        kept.sending(kept.pending()[0])
        shown = command("status", "friends.twochat").out.splitlines()[-1]
    job = "A job is at work on it: a call is under way, 15 numbers left to send, 2 minutes, until "
    assert re.fullmatch(re.escape(job) + r"(.*, )?\d\d:\d\d\.", shown)


def test_a_name_that_begins_with_a_dash_is_no_option(program: Command, box: Sandbox, command: Run) -> None:
    program.write("-odd.txt", *PEOPLE)
    program.environment["TWOCHAT_API_KEY"] = "sandbox-401"
    done = command("add", "--between", "0", "--", box.group, "-odd.txt")
    assert done.err.endswith("Go on with: twochat resume ./-odd-outcomes.twochat\n")
    assert command("status", "./-odd-outcomes.twochat").status == 0


def test_the_journal_knows_its_outcome_file(program: Command, box: Sandbox, command: Run) -> None:
    program.write("friends.txt", *PEOPLE)
    program.environment["TWOCHAT_API_KEY"] = "sandbox-401"
    program.folder.joinpath("out").mkdir()
    command("add", "--between", "0", "--output", "out/a.csv", "--journal", "b.twochat", box.group, "friends.txt")
    program.environment["TWOCHAT_API_KEY"] = box.key
    assert program.counts("out/a.csv") == {"not_sent": 25}
    assert command("verify", "b.twochat").err == "25 numbers left to send. Go on with: twochat resume b.twochat\n"
    assert command("resume", "--between", "0", "b.twochat").status == 0
    assert program.counts("out/a.csv") == {"added": 25}
    assert program.files == ["a.csv", "b.twochat", "friends.txt", "out"]


OTHER_FILES = {
    "a list of numbers": ["+447700900001", "+447700900002"],
    "a table": ["Name,Phone", "Ann,+447700900001", "Bob,+447700900002"],
    "outcomes of another job": [",".join(COLUMNS), "+447700900003,,,,,", "+447700900002,,,,,"],
    "outcomes of a longer job": [",".join(COLUMNS), *(f"+44770090000{n},,,,," for n in (1, 2, 3))],
}


@pytest.mark.parametrize("journal", ["friends.twochat", "my friends.csv"])
@pytest.mark.parametrize("name", OTHER_FILES)
def test_the_outcomes_of_a_journal_never_replace_another_file(
    program: Command, box: Sandbox, command: Run, name: str, journal: str
) -> None:
    program.write("list.txt", "+447700900001", "+447700900002")
    program.environment["TWOCHAT_API_KEY"] = "sandbox-401"
    done = command("add", "--journal", journal, "--output", "elsewhere.csv", box.group, "list.txt")
    assert done.err.endswith(f"Go on with: twochat resume {shlex.quote(journal)}\n")
    program.environment["TWOCHAT_API_KEY"] = box.key
    program.write("elsewhere.csv", *OTHER_FILES[name])
    if journal == "friends.twochat":
        program.write("friends.csv", *OTHER_FILES[name])
    before = {file: file.read_bytes() for file in program.folder.iterdir() if file.name != journal}
    outcomes = f"{Path(journal).stem}-outcomes.csv"
    for verb, counts in (("verify", {"not_sent": 2}), ("resume", {"added": 2}), ("verify", {"added": 2})):
        assert f"is in {outcomes}\n" in command(verb, journal).out
        assert counts == program.counts(outcomes)
    assert before == {file: file.read_bytes() for file in before}
    assert command("status", journal).status == 0


def test_outcomes_that_a_crash_cut_off_are_written_whole(stopped: Command, command: Run) -> None:
    outcomes = stopped.folder / "friends-outcomes.csv"
    whole = outcomes.read_bytes()
    for kept in (0, 100, whole.index(b"+447700900110") + 5, len(whole)):
        outcomes.write_bytes(whole[:kept])
        assert command("verify", "friends-outcomes.twochat").status == 3
        assert stopped.counts("friends-outcomes.csv") == {"added": 30, "not_sent": 20}
        assert stopped.files == ["friends-outcomes.csv", "friends-outcomes.twochat", "friends.txt"]


def test_the_command_that_status_names_for_numbers_to_look_at_works(
    program: Command, box: Sandbox, command: Run
) -> None:
    program.write("friends.txt", "+447700900404")
    command("add", "--between", "0", box.group, "friends.txt")
    (named,) = re.findall("check their numbers in `twochat (.*)`", command("status", "friends-outcomes.twochat").out)
    assert command(*shlex.split(named)).status == 0
    assert program.counts("FILE.csv") == {"unaccepted": 1}


def test_outcomes_that_cannot_be_written_are_still_in_the_journal(stopped: Command, command: Run) -> None:
    (stopped.folder / "friends-outcomes.csv.part").mkdir()
    done = command("verify", "friends-outcomes.twochat")
    remedy = "All is kept in the journal: twochat export friends-outcomes.twochat --output FILE.csv"
    sentence = f"Error: friends-outcomes.csv can't be written: Is a directory. {remedy}\n"
    assert (done.status, done.err) == (3, sentence)
    assert command("export", "friends-outcomes.twochat", "--output", "all.csv").status == 0
    assert stopped.counts("all.csv") == {"added": 30, "not_sent": 20}
    with Journal.open(stopped.folder / "friends-outcomes.twochat") as kept, pytest.raises(IsADirectoryError):
        kept.report().to_csv(stopped.home)
    assert stopped.home.parent.joinpath(f"{stopped.home.name}.part").exists() is False


@pytest.mark.parametrize(
    "arguments", [["verify", "friends-outcomes.twochat"], ["add", "--skip-members", GROUP, "friends.txt"]]
)
def test_a_group_that_cannot_be_read_is_one_sentence(stopped: Command, arguments: list[str], command: Run) -> None:
    files = stopped.files
    stopped.environment["TWOCHAT_API_KEY"] = "sandbox-401"
    done = command(*arguments)
    sentence = "2Chat answered 401 (Invalid API Key). Nothing was done: check the API key."
    expected = f"Error: the group can't be read, and nothing was sent or changed: {sentence}\n"
    assert (done.status, done.err) == (3, expected)
    assert files == stopped.files


def test_members_are_skipped_when_asked(program: Command, box: Sandbox, command: Run) -> None:
    program.write("first.txt", *PEOPLE[:5])
    program.write("friends.txt", *PEOPLE)
    command("add", "--between", "0", box.group, "first.txt")
    done = command("add", "--between", "0", "--skip-members", box.group, "friends.txt")
    assert (done.status, program.counts("friends-outcomes.csv")) == (0, {"already_member": 5, "added": 20})
    assert len(box.state.audit_log) == 25
