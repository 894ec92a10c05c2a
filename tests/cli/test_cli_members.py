"""examples/members.csv, from the file to the outcome file."""

import csv
import re
import subprocess
import sys
from collections import Counter

import pytest

from tests.cli.command import GROUP, MEMBERS, PATIENCE, ROOT, Command, Done, labelled
from twochat.numbers import InvalidNumber, parse
from twochat_sandbox import MAGIC_NUMBERS, Sandbox

with MEMBERS.open(encoding="utf-8-sig", newline="") as file:
    ROWS = list(csv.DictReader(file))
INPUTS = [row["Phone 1 - Value"] for row in ROWS]

# Ofcom, NANPA, ARCEP, Bundesnetzagentur, PTS, ComReg and ACMA keep these for films and books.
FICTION = (
    r"\+447700900\d{3}",
    r"\+442079460\d{3}",
    r"\+1\d{3}55501\d\d",
    r"\+3363998\d{4}",
    r"\+493023125\d{3}",
    r"\+4917139200\d\d",
    r"\+46701740(60[5-9]|6[1-9]\d)",
    r"\+3532091\d{5}",
    r"\+61491(570(006|110|156|157|158|159|313|737)|571(266|491|804)|572(549|665|983))",
)
DOCUMENTATION = {"+447700176576", "+17137157533"}

# What the sandbox makes of a magic number, and what we make of that.
FATES = {
    "0400": "refused",
    "0403": "invited",
    "0404": "unaccepted",
    "0408": "recently_left",
    "0409": "already_member",
    "0417": "needs_invite",
    "0433": "needs_invite",
    "0444": "unaccepted",
    "0499": "unreported",
}


@pytest.fixture
def added(program: Command, box: Sandbox) -> Done:
    return program("add", "--region", "GB", "--between", "0", "--output", "outcomes.csv", box.group, str(MEMBERS))


def numbers() -> set[str]:
    found: set[str] = set()
    for text in INPUTS:
        try:
            found.add(parse(text, "GB"))
        except InvalidNumber:
            continue
    return found


def test_every_row_of_the_example_has_exactly_one_row_in_the_outcome_file_in_order(
    program: Command, box: Sandbox, added: Done
) -> None:
    rows = program.rows("outcomes.csv")
    assert (added.status, added.err) == (1, "")
    # With an apostrophe before what a spreadsheet would run as a formula.
    assert [row["input"] for row in rows] == [
        f"'{text}" if re.match(r"[=@]|\+.*[^\d\s().-]", text) else text for text in INPUTS
    ]
    assert labelled(program.counts("outcomes.csv")) == added.totals
    assert f"What happened to each of the {len(INPUTS)} is in outcomes.csv" in added.out.splitlines()
    # The file agrees with what the sandbox remembers.
    assert [entry.number for entry in box.state.audit_log] == [row["number"] for row in rows if row["batch"]]
    assert box.members(GROUP) == {row["number"] for row in rows if row["status"] == "added"}
    magic = {
        (row["number"][-4:], row["status"]) for row in rows if row["batch"] and row["number"][-4:] in MAGIC_NUMBERS
    }
    assert set(FATES.items()) == magic
    assert program.files == ["outcomes.csv", "outcomes.twochat"]


def test_every_magic_number_that_is_not_added_is_in_the_example_except_the_one_that_stops_the_run() -> None:
    others = {digits for digits, magic in MAGIC_NUMBERS.items() if not magic.joins} - {"0419"}
    assert others == {number[-4:] for number in numbers()} & set(MAGIC_NUMBERS)


def test_no_number_of_the_example_can_be_somebodys() -> None:
    real = {number for number in numbers() if not any(re.fullmatch(each, number) for each in FICTION)}
    assert real == DOCUMENTATION


def test_every_address_of_the_example_is_of_a_domain_reserved_for_documentation() -> None:
    addresses = [row["E-mail 1 - Value"] for row in ROWS if row["E-mail 1 - Value"]]
    assert [address for address in addresses if not re.fullmatch(r"[a-z.0-9]+@example\.(org|com)", address)] == []


def test_the_example_is_as_messy_as_what_people_have() -> None:
    text = MEMBERS.read_bytes().decode()
    assert len(ROWS) == 400
    assert text.startswith("\ufeff")
    assert all(
        mark in text
        for mark in ('""', "\u00a0", "\u202a", "\uff10", '"Choir\nand orchestra"', ",'", "900123.0", "E+11")
    )
    assert Counter(INPUTS)[""] > 10
    assert 300 < len(numbers()) < len(INPUTS) - 60


def test_the_demo_shows_its_command_totals_and_outcome_file_also_when_it_was_run_before(program: Command) -> None:
    program.write("members-outcomes.csv", "from an earlier run")
    ended = subprocess.run(
        [sys.executable, str(ROOT / "examples" / "demo.py")],
        cwd=program.folder,
        env=program.environment,
        capture_output=True,
        timeout=PATIENCE,
        check=False,
    )
    done = Done(ended.returncode, ended.stdout.decode(), ended.stderr.decode())
    assert (done.status, done.err) == (0, "")
    assert re.search(r"^twochat add --region GB .+members\.csv$", done.out, re.MULTILINE)
    assert labelled(program.counts("members-outcomes-2.csv")) == done.totals
    assert " is in members-outcomes-2.csv\n" in done.out
