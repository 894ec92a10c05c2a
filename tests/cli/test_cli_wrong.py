"""Wrong input: one sentence on standard error, exit status 2, nothing sent and nothing written."""

from pathlib import Path

import pytest

from tests.cli.command import GROUP, Command
from tests.cli.conftest import Run
from twochat_sandbox import Sandbox

KEY, SENDER, URL = "TWOCHAT_API_KEY", "TWOCHAT_FROM_NUMBER", "TWOCHAT_BASE_URL"


@pytest.fixture
def folder(program: Command) -> Path:
    program.write("friends.csv", "Name,Phone", "Ann,+447700900001")
    program.write("two.csv", "Mobile,Phone", "+447700900001,+447700900002")
    program.write("none.csv", "Name,City", "Ann,Leeds")
    program.write("torn.csv", "Name,Phone", 'Ann,"+447700900001', "Bob,+447700900002")
    program.write("empty.txt")
    program.write("earlier.csv", "all that is known of an earlier run")
    program.folder.joinpath("friends.xlsx").write_bytes(b"PK\x03\x04")
    program.folder.joinpath("odd.txt").write_bytes("+447700900001".encode("utf-32-le"))
    return program.folder


@pytest.mark.parametrize(
    ("arguments", "environment", "sentence"),
    [
        (
            [GROUP, "friends.csv"],
            {KEY: ""},
            "api_key is not given, and the environment variable TWOCHAT_API_KEY is not set",
        ),
        (
            [GROUP, "friends.csv"],
            {KEY: "my key"},
            "api_key is empty, or has blanks, line ends or letters that no key has (from TWOCHAT_API_KEY)",
        ),
        (
            [GROUP, "friends.csv"],
            {SENDER: ""},
            "from_number is not given, and the environment variable TWOCHAT_FROM_NUMBER is not set",
        ),
        (["--from", "me", GROUP, "friends.csv"], {}, "from_number is not a phone number: it has letters"),
        (
            [GROUP, "friends.csv"],
            {URL: "http://example.com"},
            "base_url='http://example.com': the key is sent over https only, but to this machine itself (from TWOCHAT_BASE_URL)",
        ),
        (["WAG1", "friends.csv"], {}, f"'WAG1' is not a group id such as {GROUP}"),
        (["--dry-run", "WAG1", "friends.csv"], {KEY: ""}, f"'WAG1' is not a group id such as {GROUP}"),
        (["", "friends.csv"], {}, f"'' is not a group id such as {GROUP}"),
        (["--dry-run", "", "friends.csv"], {KEY: ""}, f"'' is not a group id such as {GROUP}"),
        (
            ["--output", "done.xlsx", GROUP, "friends.csv"],
            {},
            (
                "done.xlsx: the outcomes are a CSV file; `twochat export … --output new.xlsx` makes a workbook. "
                "Nothing was sent."
            ),
        ),
        (
            ["--dry-run", "--output", "plan.HTML", GROUP, "friends.csv"],
            {},
            (
                "plan.HTML: the outcomes are a CSV file; `twochat export … --output new.xlsx` makes a workbook. "
                "Nothing was sent."
            ),
        ),
        ([GROUP, "frends.csv"], {}, "frends.csv can't be read: No such file or directory"),
        ([GROUP, "friends.csv", "."], {}, ". can't be read: it is a folder; give a file"),
        (
            [GROUP, "friends.xlsx"],
            {},
            "friends.xlsx is damaged, or was cut off while it was copied: get it again, or save it anew",
        ),
        (
            [GROUP, "odd.txt"],
            {},
            "odd.txt is not text; if it is a workbook, save the sheet with the numbers as CSV UTF-8",
        ),
        ([GROUP, "empty.txt"], {}, "empty.txt is empty: there is no number in it"),
        (
            ["--column", "Mobile", GROUP, "friends.csv"],
            {},
            "friends.csv has no column 'Mobile'; choose one with --column: A Name, B Phone",
        ),
        (
            [GROUP, "two.csv"],
            {},
            (
                "two.csv has numbers in more than one column: A Mobile, B Phone. Choose one with --column A, or "
                '--column "Mobile,Phone" for the first that a person has'
            ),
        ),
        (
            [GROUP, "none.csv"],
            {},
            (
                "none.csv seems to be a list without phone numbers: no column is filled with them. If one has them, name it "
                "with --column: A Name, B City"
            ),
        ),
        (
            [GROUP, "torn.csv"],
            {},
            (
                'torn.csv, line 2: a quote is not closed, or stands alone; inside a cell it is written twice, not as \\" '
                "(unexpected end of data)"
            ),
        ),
        (
            ["--output", "earlier.csv", GROUP, "friends.csv"],
            {},
            "earlier.csv exists already. Nothing was sent; give another name with --output",
        ),
        (
            ["--output", "no/such/folder.csv", GROUP, "friends.csv"],
            {},
            (
                f"{Path('no/such/folder.csv')} can't be written: there is no folder {Path('no/such')}; make it, or name "
                "another file. Nothing was sent."
            ),
        ),
        (
            ["--region", "UK", GROUP, "friends.csv"],
            {},
            "'UK' is not a region; use two letters, such as GB for the United Kingdom, or US (ISO 3166-1 alpha-2)",
        ),
        (
            ["--region", "Britain", "--dry-run", GROUP, "friends.csv"],
            {},
            "'Britain' is not a region; use two letters, such as GB for the United Kingdom, or US (ISO 3166-1 alpha-2)",
        ),
        (
            ["--between", "nan", GROUP, "friends.csv"],
            {},
            "Pace(between=nan): a number from 0 to 1,000,000,000 is needed",
        ),
        (
            ["--between", "20", "--per-person", "5", GROUP, "friends.csv"],
            {},
            "--per-person and --between: only one of the two can be given. Nothing was sent.",
        ),
    ],
)
def test_wrong_input_is_one_sentence_that_says_what_to_mend(
    folder: Path,
    program: Command,
    box: Sandbox,
    command: Run,
    arguments: list[str],
    environment: dict[str, str],
    sentence: str,
) -> None:
    before = {path: path.read_bytes() for path in folder.iterdir()}
    program.environment |= environment
    done = command("add", *arguments)
    shown = [line for line in done.out.splitlines() if ": taken: " not in line]
    assert (done.status, shown[1:]) == (2, [])
    assert f"Error: {sentence}\n" == done.err
    assert box.state.calls == 0
    assert before == {path: path.read_bytes() for path in folder.iterdir()}


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        *(
            (arguments, f"'' is not a group id such as {GROUP}")
            for arguments in (
                ["remove", "--yes", "", "friends.csv"],
                ["sync", "--yes", "", "friends.csv"],
                ["members", ""],
                ["set", "", "--description", "All about it"],
                ["webhooks", "subscribe", "join", "https://example.com/hook", "--group", ""],
            )
        ),
        (["members", GROUP, "--output", "all.xlsx"], "all.xlsx: the members are a CSV file. Nothing was sent."),
        (
            ["sync", "--dry-run", GROUP, "friends.csv", "--output", "all.jsonl"],
            "all.jsonl: the outcomes are a CSV file; `twochat export … --output new.xlsx` makes a workbook. Nothing was sent.",
        ),
    ],
)
def test_a_group_without_a_name_and_a_csv_that_is_named_otherwise_are_refused_by_every_command(
    folder: Path, program: Command, box: Sandbox, command: Run, arguments: list[str], sentence: str
) -> None:
    before = program.files
    done = command(*arguments)
    assert (done.status, done.err, program.files) == (2, f"Error: {sentence}\n", before)
    assert box.state.audit_log == []


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (
            ["add", "--between", "-1", GROUP, "friends.csv"],
            "Invalid value for '--between': -1.0 is not in the range x>=0.",
        ),
        (
            ["add", "--between", "soon", GROUP, "friends.csv"],
            "Invalid value for '--between': 'soon' is not a valid float",
        ),
        (
            ["add", "--batch-size", "11", GROUP, "friends.csv"],
            "Invalid value for '--batch-size': 11 is not in the range 1<=x<=10.",
        ),
        (["add", GROUP], "Missing argument 'FILE…'."),
        (["add", "--colum", "Phone", GROUP, "friends.csv"], "No such option: --colum"),
        (["leave"], "No such command 'leave'."),
    ],
)
def test_wrong_options_are_explained(folder: Path, program: Command, arguments: list[str], words: str) -> None:
    done = program(*arguments)
    assert (done.status, done.out) == (2, "")
    assert words in done.message
    assert "Traceback" not in done.err
