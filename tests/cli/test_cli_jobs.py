"""`twochat jobs`: many lists, into many groups, from many numbers."""

import re
import signal

import pytest

from tests.cli.command import GROUP, Command, people
from tests.cli.conftest import Run
from tests.cli.gate import Gate
from tests.journal.jobs import died
from twochat import Journal
from twochat_sandbox import Sandbox

FULL = "WAG00000000-0000-4000-8000-000000001020"
"""Four more people find a place in it."""


def ids(done: str) -> list[str]:
    """The jobs that were named at the start of a line."""
    return re.findall(r"^([a-z0-9-]+-[0-9a-f]{8})\b", done, re.MULTILINE)


def test_two_lists_are_submitted_listed_run_and_reported(program: Command, box: Sandbox, command: Run) -> None:
    program.write("may.txt", *people(25))
    program.write("june.txt", *people(40))
    done = command("jobs", "submit", box.group, "may.txt", "--name", "May intake")
    may = ids(done.out)[0]
    assert done.out == f"{may}: 25 numbers to send.\nNothing was sent. To begin: twochat jobs run\n"
    done = command("jobs", "submit", "Group 42a5", "june.txt")
    june = ids(done.out)[0]
    assert done.out.splitlines()[:3] == [
        f"Group 42a5 is the group {box.group}.",
        f"{june}: 15 numbers to send, 25 left out.",
        f"  25 in the job {may}, which has not sent it yet",
    ]
    listed = command("jobs").out
    assert ids(listed) == [may, june]
    assert re.search(rf"^{june} +waiting +25 of 40 +add +{box.group}  \+12123334444$", listed, re.MULTILINE)
    assert listed.splitlines()[-1] == "2 jobs, 40 numbers left to send."
    done = command("jobs", "run", "--between", "0")
    assert done.status == 0
    shown = [re.sub(r"^\d\d:\d\d:\d\d ", "", line) for line in done.out.splitlines()]
    assert shown == [
        f"{may}: 10 added; 15 left.",
        f"{june}: 10 added; 5 left.",
        f"{may}: 10 added; 5 left.",
        f"{june}: 5 added; 0 left.",
        f"{may}: 5 added; 0 left.",
        "Nothing is left to send.",
    ]
    assert len(box.state.audit_log) == len({entry.number for entry in box.state.audit_log}) == 40
    done = command("jobs", "report", june)
    assert done.totals == {"added": 15, "duplicate": 25}
    assert done.out.splitlines()[-1] == f"{june} is done."
    assert command("jobs", "export", may, "--output", "may.csv").status == 0
    assert program.counts("may.csv") == {"added": 25}
    again = command("jobs", "export", may, "--output", "may.csv")
    assert (again.status, again.message) == (2, "Error: may.csv exists already; give another name with --output")


def test_the_same_commands_work_on_a_database(program: Command, box: Sandbox, command: Run, database: str) -> None:
    program.environment["TWOCHAT_JOBS"] = database
    program.write("may.txt", *people(12))
    done = command("jobs", "submit", box.group, "may.txt")
    assert (done.status, done.message) == (
        2,
        "Error: the database has no tables of twochat: `twochat jobs init` makes them",
    )
    assert [command("jobs", "init").out for _ in range(2)] == [
        "The tables are there now.\n",
        "The tables were there already.\n",
    ]
    job = ids(command("jobs", "submit", box.group, "may.txt").out)[0]
    program.environment["TWOCHAT_API_KEY"] = "sandbox-drop-after"
    done = command("jobs", "run", "--between", "0")
    assert f"{job}: 10 unknown; 2 left." in done.out
    assert f"12 of {job} uncertain: twochat jobs verify {job}\n" in done.out
    assert database not in done.out
    assert command("jobs", "export", job, "--output", "may.html").status == 0
    assert database not in program.folder.joinpath("may.html").read_text("utf-8")
    assert f"12 uncertain: `twochat jobs verify {job}` looks at the group." in command("jobs", "report", job).out
    program.environment["TWOCHAT_API_KEY"] = box.key
    assert command("jobs", "verify", job).totals == {"added": 12}
    assert len(box.state.audit_log) == 12
    assert re.search(r"\+12123334444 +0 of 1 +0 +12 +nothing to do", command("jobs", "watch").out)
    assert command("jobs", "export", job, "--output", "may.csv").status == 0
    del program.environment["TWOCHAT_JOBS"]
    assert job in command("jobs", "list", "--jobs", database).out
    done = command("jobs", "run", "--jobs", "postgresql://user:secret@127.0.0.1:1/none")
    assert (done.status, "can't be used: connection failed" in done.message, "secret" in done.message) == (
        2,
        True,
        False,
    )


def test_many_jobs_come_from_one_file_all_or_none(program: Command, box: Sandbox, command: Run) -> None:
    program.folder.joinpath("lists").mkdir()
    program.write("lists/a.txt", *people(3))
    program.write("lists/b.csv", "name,phone", "Ann,+44 7700 900009")
    header = "group,file,from_number,operation,name,not_before"
    rows = [f"{box.group},a.txt,,,,", f"{FULL},b.csv,+12025550101,remove,Leavers,2999-12-01T09:00"]
    program.write("lists/all.csv", header, *rows)
    done = command("jobs", "submit", "--from-csv", "lists/all.csv")
    assert (done.status, len(ids(done.out))) == (0, 2)
    first, second = command("jobs").out.splitlines()[:2]
    assert re.fullmatch(rf"a-\w+ +waiting +0 of 3 +add +{box.group}  \+12123334444", first)
    assert re.fullmatch(
        rf"leavers-\w+ +waiting +0 of 1 +remove +{FULL}  \+12025550101, not before 2999-12-01 09:00", second
    )
    for row, words in (
        ("WAG0,a.txt,,,,", "'WAG0' is not a group id"),
        (f"{box.group},,,,,", "no file"),
        (f"{box.group},a.txt,12,,,", "no country: "),
        (f"{box.group},a.txt,,create,,", "'create' is no operation of a job, which are add, remove, promote, demote"),
        (f"{box.group},a.txt,,,,tomorrow", "'tomorrow' is no time such as 2026-12-01T09:00"),
    ):
        program.write("lists/all.csv", header, *rows, row)
        done = command("jobs", "submit", "--from-csv", "lists/all.csv")
        assert done.status == 2
        assert done.message.startswith("Error: lists/all.csv, line 4: ")
        assert words in done.message
        assert done.message.endswith("Nothing was kept.")
    program.write("lists/all.csv", header, *rows, f"{box.group},missing.txt,,,,")
    assert "lists/missing.txt can't be read" in command("jobs", "submit", "--from-csv", "lists/all.csv").message
    program.write("lists/all.csv", "group,list")
    message = command("jobs", "submit", "--from-csv", "lists/all.csv").message
    assert message == "Error: lists/all.csv has no column file. Nothing was kept."
    assert len(command("jobs").out.splitlines()) == 3


def test_the_groups_of_a_file_of_jobs_may_be_named_and_are_read_once(
    program: Command, box: Sandbox, command: Run
) -> None:
    program.write("a.txt", *people(3))
    program.write("b.txt", *people(9)[3:])
    program.write("all.csv", "group,file", "Group 42a5,a.txt", "Group 42a5,b.txt")
    done = command("jobs", "submit", "--from-csv", "all.csv")
    assert (done.status, len(ids(done.out)), box.state.calls) == (0, 2, 1)
    assert command("jobs").out.count(box.group) == 2
    program.write("all.csv", "group,file", "Group 42a5,a.txt", "No such group,b.txt")
    done = command("jobs", "submit", "--from-csv", "all.csv")
    assert (done.status, "no group of this number is called 'No such group'" in done.message) == (2, True)
    assert len(command("jobs").out.splitlines()) == 3


def test_jobs_are_paused_resumed_and_cancelled(program: Command, box: Sandbox, command: Run) -> None:
    program.write("a.txt", *people(3))
    job = ids(command("jobs", "submit", box.group, "a.txt").out)[0]
    assert command("jobs", "pause", job).out == f"{job} is paused.\n"
    done = command("jobs", "run", "--between", "0")
    assert (done.status, done.out, box.state.audit_log) == (0, "Nothing is left to send.\n", [])
    assert f"{job} is paused, 3 left to send." in command("jobs", "report", job).out
    assert command("jobs", "resume", job).out == f"{job} goes on.\n"
    assert command("jobs", "cancel", job).out == f"{job} is cancelled.\n"
    done = command("jobs", "resume", job)
    assert (done.status, done.message) == (2, f"Error: the job {job} is cancelled, and can't be resumed")


def test_why_people_of_a_list_are_left_out_is_said_at_once(program: Command, box: Sandbox, command: Run) -> None:
    program.write("a.txt", *people(12))
    first = ids(command("jobs", "submit", box.group, "a.txt").out)[0]
    assert command("jobs", "run", "--between", "0").status == 0
    program.write("b.txt", *people(12), *(f"1{n}" for n in range(4)), *["+447700900950"] * 3)
    done = command("jobs", "submit", box.group, "b.txt")
    job = ids(done.out)[0]
    shown = done.out.splitlines()
    assert shown[:2] == [f"{job}: 1 number to send, 18 left out.", f"  12 added according to the job {first}"]
    assert sum(map(int, re.findall(r"^  (?:… and )?(\d+) ", done.out, re.MULTILINE))) == 18
    assert len(shown) <= 1 + 5 + 1 + 1


def test_whom_an_add_beside_the_folder_of_jobs_has_sent_no_job_sends_again(
    program: Command, box: Sandbox, command: Run
) -> None:
    program.write("a.txt", *people(12))
    assert command("add", "--between", "0", box.group, "a.txt").status == 0
    program.write("b.txt", *people(15))
    done = command("jobs", "submit", box.group, "b.txt", "--from", "+12025550101")
    assert done.out.splitlines()[0] == (
        "12 left out: 12 added, according to a-outcomes.twochat; --again sends them too."
    )
    assert ": 3 numbers to send, 12 left out.\n  12 added according to a-outcomes.twochat\n" in done.out
    assert ": 12 numbers to send.\n" in command("jobs", "submit", box.group, "a.txt", "--again").out
    assert ": 12 numbers to send.\n" in command("jobs", "submit", box.group, "a.txt", "--operation", "remove").out
    died(program.folder / "b.twochat", people(20))
    done = command("jobs", "submit", box.group, "b.txt", "--jobs", "other")
    assert (done.status, "b.twochat is an unfinished job with 15 of these people" in done.err) == (2, True)
    assert not program.folder.joinpath("other").exists()


def test_whom_a_job_sends_no_add_beside_its_folder_sends_again(program: Command, box: Sandbox, command: Run) -> None:
    program.write("a.txt", *people(12))
    add = ("add", "--between", "0", box.group, "a.txt")
    job = ids(command("jobs", "submit", box.group, "a.txt", "--jobs", "fleet").out)[0]
    done = command(*add)
    there = f"fleet/{job}.twochat is an unfinished job with 12 of these people in this group. Nothing was sent; go on"
    assert (done.status, done.err) == (
        2,
        f"Error: {there} with `twochat jobs run --jobs fleet`, or add --again to send them anyway\n",
    )
    assert command(*add, "--from", "+12025550101").status == 2, "whichever number sends them"
    assert command("jobs", "run", "--between", "0", "--jobs", "fleet").status == 0
    done = command(*add)
    assert f"12 left out: 12 added, according to fleet/{job}.twochat; --again sends them too." in done.out
    assert len(box.state.audit_log) == 12
    program.write("b.txt", *people(20)[12:])
    other = ids(command("jobs", "submit", box.group, "b.txt", "--jobs", "fleet").out)[0]
    assert command("jobs", "cancel", other, "--jobs", "fleet").status == 0
    assert command(*add[:-1], "b.txt").status == 0, "a cancelled job sends nobody"
    assert len(box.state.audit_log) == 20
    program.write("fleet/damaged.twochat", "x")
    assert "fleet/damaged.twochat is not a journal of twochat" in command(*add).err


def test_what_stops_a_job_or_a_number_is_told_with_what_to_do(program: Command, box: Sandbox, command: Run) -> None:
    program.write("a.txt", *people(10))
    job = ids(command("jobs", "submit", FULL, "a.txt").out)[0]
    done = command("jobs", "run", "--between", "0", "--batch-size", "4")
    assert done.status == 3
    assert f"{job} has stopped: the group is full. Then: twochat jobs resume {job}" in done.err
    assert f"{job} is stopped, 2 left to send: the group is full.\n" in command("jobs", "report", job).out
    program.environment["TWOCHAT_API_KEY"] = "no-such-key"
    other = ids(command("jobs", "submit", box.group, "a.txt").out)[0]
    done = command("jobs", "run", "--between", "0")
    assert done.status == 3
    assert "+12123334444 can't go on: " in done.err
    assert "10 numbers left to send. Go on with: twochat jobs run" in done.out
    del program.environment["TWOCHAT_API_KEY"]
    assert "there is no key for +12123334444: set TWOCHAT_API_KEY" in command("jobs", "run").err
    program.environment["TWOCHAT_API_KEY"] = box.key
    assert f"{other}: 10 added; 0 left." in command("jobs", "run", "--between", "0").out


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ([], "jobs is no folder of jobs; `twochat jobs submit` makes one where there is none"),
        (["run"], "jobs is no folder of jobs"),
        (["watch", "--jobs", "a.txt"], "a.txt is no folder of jobs"),
        (["submit", GROUP], "a group and a file are needed, or --from-csv. Nothing was kept."),
        (["submit", GROUP, "a.txt", "--from-csv", "x.csv"], "leave out GROUP and FILE. Nothing was kept."),
        (["submit", "--from-csv", "x.csv"], "x.csv can't be read: No such file or directory"),
        (["submit", GROUP, "a.txt", "--operation", "create"], "'create' is nothing that a job can do"),
        (["submit", GROUP, "a.txt", "--not-before", "soon"], "'soon' is no time such as 2026-12-01T09:00"),
        (["submit", GROUP, "a.txt", "--jobs", "full"], "full is no folder of jobs"),
        (
            ["submit", GROUP, "a.txt", "--jobs", "a.txt/jobs"],
            "a.txt/jobs can't be made a folder of jobs: Not a directory",
        ),
        (["submit", GROUP, "a.txt", "--jobs", "a.txt"], "a.txt can't be made a folder of jobs: File exists"),
        (["submit", GROUP, "a.txt", "--from", "12"], "--from 12 is not a phone number: "),
    ],
)
def test_wrong_input_is_a_sentence(
    program: Command, box: Sandbox, command: Run, arguments: list[str], sentence: str
) -> None:
    program.write("a.txt", *people(3))
    program.folder.joinpath("full").mkdir()
    program.write("full/something.txt", "else")
    done = command("jobs", *arguments)
    assert done.status == 2
    assert sentence in done.message
    assert box.state.audit_log == []
    assert program.folder.joinpath("jobs").exists() is ("create" in arguments)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_finishes_the_call_in_flight_and_a_run_goes_on(program: Command, gate: Gate, number: int) -> None:
    program.write("a.txt", *people(25))
    assert program("jobs", "submit", GROUP, "a.txt").status == 0
    with program.started("jobs", "run", "--between", "0") as process:
        gate.await_answer()
        process.send_signal(number)
        assert process.stderr
        assert process.stderr.readline() == "Stopping after the call in flight; once more to stop at once.\n"
        gate.let_out(100)
        out, _ = process.communicate()
    assert process.returncode == 3
    assert "10 added; 15 left." in out
    assert "15 numbers left to send. Go on with: twochat jobs run" in out
    done = program("jobs", "run", "--between", "0")
    assert (done.status, len(gate.state.audit_log)) == (0, 25)


def test_a_job_whose_last_call_is_in_flight_is_not_plainly_called_done(
    program: Command, gate: Gate, command: Run
) -> None:
    program.write("a.txt", *people(10))
    job = ids(command("jobs", "submit", GROUP, "a.txt").out)[0]
    with program.started("jobs", "run", "--between", "0") as process:
        gate.await_answer()
        assert command("jobs").out.splitlines()[0].endswith("  +12123334444, 10 in a call now or uncertain")
        assert command("jobs", "report", job).out.endswith(f"{job} is done, 10 in a call now or uncertain.\n")
        gate.let_out(100)
        process.communicate()
    assert command("jobs").out.splitlines()[0].endswith("  +12123334444")
    assert command("jobs", "report", job).out.endswith(f"{job} is done.\n")


def test_watch_and_status_show_what_a_number_waits_for(program: Command, box: Sandbox, command: Run) -> None:
    program.write("a.txt", *people(12))
    job = ids(command("jobs", "submit", box.group, "a.txt").out)[0]
    assert re.search(r"\+12123334444 +1 of 1 +12 +0 +due ", command("jobs", "watch").out)
    with program.started("jobs", "run", "--per-person", "60") as process:
        assert process.stdout
        assert f"{job}: 10 added; 2 left." in process.stdout.readline()
        process.send_signal(signal.SIGTERM)
        process.communicate()
    shown = command("jobs", "watch").out
    assert re.search(r"\+12123334444 +1 of 1 +2 +10 +waits until [^ ].*\d\d:\d\d ", shown)
    shown = command("status", f"jobs/{job}.twochat").out
    assert re.search(r"^The number \+12123334444 waits until .*\d\d:\d\d\.$", shown, re.MULTILINE)
    program.write("more.txt", *people(11))
    assert command("jobs", "submit", box.group, "more.txt", "--again").status == 0
    with program.started("add", "--yes", box.group, "a.txt", "--again", "--journal", "b.twochat") as process:
        assert process.stdout  # another command waits for the same number
        while "The journal is" not in process.stdout.readline():
            pass
        process.send_signal(signal.SIGTERM)
        process.communicate()
    with Journal.read(program.folder / "b.twochat") as journal:
        assert {str(outcome.status) for outcome in journal.report()} == {"not_sent"}


def test_a_list_of_more_than_thirty_a_day_says_so_and_the_cap_spreads_it(
    program: Command, box: Sandbox, command: Run
) -> None:
    program.write("a.txt", *people(40))
    done = command("add", "--dry-run", box.group, "a.txt")
    risk = "WhatsApp may ban a number that adds more than 30 people a day; with 30 a day it takes 2 days: --per-day 30."
    assert risk in done.out
    done = command("add", "--dry-run", "--per-day", "20", "--hours", "08:00-20:00", box.group, "a.txt")
    assert "WhatsApp may ban" not in done.out
    assert "24.0 hours" in done.out
    done = command("add", "--dry-run", "--hours", "8-20", box.group, "a.txt")
    assert (done.status, done.message.startswith("Error: hours='8-20': two different times of day")) == (2, True)
