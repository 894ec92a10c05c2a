"""`twochat add` with lists as people have them."""

import json
import shutil

import pytest

from tests.cli.command import ROOT, Command
from tests.cli.conftest import Run
from twochat import read_list
from twochat_sandbox import Sandbox

HEADER = "input,number,status,code,message,batch"


@pytest.mark.parametrize(
    "name", ["friends.google.csv", "friends.outlook.csv", "friends.xlsx", "friends.vcf", "friends.txt"]
)
def test_the_same_people_are_planned_from_every_program(
    program: Command, box: Sandbox, command: Run, name: str
) -> None:
    shutil.copy(ROOT / "examples" / name, program.folder)
    done = command("add", "--dry-run", box.group, name)
    assert (done.status, done.err) == (0, "")
    *_, plan, nothing = done.out.splitlines()
    assert (plan.split(";")[0], nothing) == ("40 numbers in 4 calls, 7 minutes, 20 doubtful", "Nothing was sent.")
    assert done.out.startswith(f"{name}: taken: ") == (name != "friends.txt")
    assert "Countries: 20 GB, 20 US\n" in done.out


@pytest.mark.parametrize(
    ("several", "counts"),
    [
        ([], {"added": 1, "invalid": 1}),
        (["--several", "refuse"], {"added": 1, "invalid": 1}),
        (["--several", "first"], {"added": 2}),
        (["--several", "all"], {"added": 3}),
    ],
)
def test_a_cell_of_two_numbers_is_treated_as_one_says(
    program: Command, box: Sandbox, command: Run, several: list[str], counts: dict[str, int]
) -> None:
    program.write("friends.csv", "Name,Phone", "Ann,+447700900001 ::: +447700900002", "Bob,+447700900003")
    command("add", "--between", "0", *several, box.group, "friends.csv")
    assert counts == program.counts("friends-outcomes.csv")


def test_a_column_of_countries_is_used(program: Command, box: Sandbox, command: Run) -> None:
    rows = ["Ann,GB,07700 900001", "Bob,United States,(202) 555-0142", "Cy,Narnia,07700 900003", "Di,GB,12"]
    program.write("friends.csv", "Name,Country,Phone", *rows)
    command("add", "--between", "0", box.group, "friends.csv")
    outcomes = program.rows("friends-outcomes.csv")
    assert [row["number"] for row in outcomes] == ["+447700900001", "+12025550142", "", ""]


def test_who_is_in_or_uncertain_by_an_outcome_file_is_left_out(program: Command, box: Sandbox, command: Run) -> None:
    rows = [
        "07700 900001,+447700900001,added,200,,1",
        "+447700900002,+447700900002,group_full,419,,1",
        "+447700900003,+447700900003,unknown,504,,1",
        "+447700900001,+447700900001,duplicate,,,",
        "+447700900004,+447700900004,invited,403,,1",
    ]
    program.write("last.csv", HEADER, *rows)
    done = command("add", "--between", "0", box.group, "last.csv")
    assert box.state.calls == 1
    assert "Left out because of an earlier job: 1 added, 1 invited, 1 unknown.\n" in done.out
    assert "`twochat verify` and its journal settle who is uncertain" in done.out
    outcomes = program.rows("last-outcomes.csv")
    assert [row["status"] for row in outcomes] == ["added", "added", "unknown", "duplicate", "invited"]
    assert [row["batch"] for row in outcomes] == ["", "1", "", "", ""]
    program.environment["TWOCHAT_API_KEY"] = "sandbox-401"
    stopped = command(
        "add", "--between", "0", "--again", "--retry", "unknown", "--output", "a.csv", box.group, "last.csv"
    )
    assert "Calls that may have been carried out are sent again: somebody may get a second invitation.\n" in stopped.out
    assert [row["status"] for row in program.rows("a.csv")] == ["added", "not_sent", "unknown", "duplicate", "invited"]
    program.environment["TWOCHAT_API_KEY"] = box.key
    done = command("add", "--between", "0", "--again", "--retry", "unknown", box.group, "last.csv")
    assert [row["status"] for row in program.rows("last-outcomes-2.csv")][2] == "added"
    assert "Left out because of an earlier job: 1 added, 1 invited.\n" in done.out


def test_the_other_columns_are_in_every_account_of_what_happened(program: Command, box: Sandbox, command: Run) -> None:
    program.write(
        "friends.csv",
        "Name,Phone,Town,status",
        "Zoë,07700 900001,Leeds,=1+1",
        "Ann,ask her,,new",
        "Zoë,+447700900001,,",
    )
    command("add", "--between", "0", "--region", "GB", box.group, "friends.csv")
    for name in ("all.csv", "all.jsonl", "all.xlsx"):
        assert command("export", "friends-outcomes.twochat", "--output", name).status == 0
    outcomes = program.rows("friends-outcomes.csv")
    assert outcomes == program.rows("all.csv")
    assert [(row["Name"], row["status"], row["Town"]) for row in outcomes] == [
        ("Zoë", "added", "Leeds"),
        ("Ann", "invalid", ""),
        ("Zoë", "duplicate", ""),
    ]
    assert [row["status (list)"] for row in outcomes] == ["'=1+1", "new", ""]
    lines = [json.loads(line) for line in (program.folder / "all.jsonl").read_text("utf-8").splitlines()]
    assert lines[0]["fields"] == {"Name": "Zoë", "Town": "Leeds", "status": "=1+1"}
    (people,) = [read_list(program.folder / "all.xlsx")]
    assert [row.fields["Name"] for row in people] == ["Zoë", "Ann", "Zoë"]


def test_a_sheet_is_named_and_standard_input_may_be_a_workbook(program: Command, box: Sandbox) -> None:
    data = (ROOT / "examples" / "friends.xlsx").read_bytes()
    done = program("add", "--dry-run", "--sheet", "members", box.group, "-", stdin=data)
    assert done.out.splitlines()[-2].startswith("40 numbers in 4 calls, 7 minutes, 20 doubtful; done at ")
    done = program("add", "--dry-run", "--sheet", "Former", box.group, "-", stdin=data)
    assert done.message == (
        "Error: standard input has a sheet 'Former' that is hidden: show it in the workbook, and save that"
    )
