"""An earlier job's outcome file as a list."""

from pathlib import Path

import pytest

from tests.lists.conftest import ReadList, texts
from twochat import Outcome, Report, Status, read_list
from twochat.operations import ADD, REMOVE
from twochat.row import known

GROUP = "WAG45b0f301-9203-4660-8b57-b51a6c2742a5"
FIRST = "+447700900101"
OUTCOMES = [
    Outcome("07700 900101", FIRST, Status.ADDED, 200, batch=1),
    Outcome("+447700900102", "+447700900102", Status.GROUP_FULL, 419, batch=1),
    Outcome("ask Ann", None, Status.INVALID, None, "it has letters"),
    Outcome(" 07700900101", FIRST, Status.DUPLICATE, None, "the same as input 1"),
    Outcome("+447700900103", "+447700900103", Status.UNKNOWN, 504, batch=2),
    Outcome("+447700900104", "+447700900104", Status.NOT_SENT, batch=3),
    Outcome("+447700900104", "+447700900104", Status.DUPLICATE),
    Outcome("+447700900105", "+447700900105", Status.INVITED, 403, batch=3),
    Outcome("+447700900106", "+447700900106", Status.DUPLICATE),
]


def test_a_report_that_was_written_is_read_with_what_it_says(tmp_path: Path) -> None:
    Report(GROUP, tuple(OUTCOMES)).to_csv(tmp_path / "outcomes.csv")
    people = read_list(tmp_path / "outcomes.csv")
    assert people.kind == "outcomes of an earlier job"
    assert texts(people) == [outcome.number or outcome.input for outcome in OUTCOMES]
    assert [(row.number, row.status) for row in people] == [(outcome.number, outcome.status) for outcome in OUTCOMES]
    assert {number: status for number, (status, _) in known([*people], ADD.known).items()} == {
        FIRST: Status.ADDED,
        "+447700900103": Status.UNKNOWN,
        "+447700900105": Status.INVITED,
        "+447700900106": Status.DUPLICATE,  # the one that counted is not in the file
    }
    # Who was added may be removed; who is uncertain is left alone either way.
    assert {*known([*people], REMOVE.known)} == {"+447700900103", "+447700900106"}


def test_columns_that_stand_behind_are_fields(reading: ReadList) -> None:
    people = reading(
        f"input,number,status,code,message,batch,Name,Town\nx,{FIRST},added,200,,1,Zoë,Leeds\n", column="Mobile"
    )
    (row,) = people
    assert row.fields == {"Name": "Zoë", "Town": "Leeds"}
    assert people.field_names == ("Name", "Town")
    assert "--column is not used: it is an outcome file" in people.notes


@pytest.mark.parametrize("status", ["", "done", "ADDED?"])
def test_a_word_that_is_no_status_says_nothing(reading: ReadList, status: str) -> None:
    (row,) = reading(f"input,number,status,code,message,batch\nx,{FIRST},{status},,,\n")
    assert (row.text, row.status) == (FIRST, None)
