"""Workbooks, as people keep lists in them."""

import datetime
import io
import re
import zipfile
from pathlib import Path

import pytest

from tests.lists.conftest import ReadList, texts, workbook
from twochat import InputError, read_list
from twochat.export import COLUMNS

FILES = Path(__file__).parent / "files"
OLD = (FILES / "people.xls").read_bytes()
HEADER = ("Name", "Phone")


@pytest.mark.parametrize(
    ("cell", "text", "problem"),
    [
        (447700900101, "447700900101", None),
        (7700900101.0, "7700900101", None),
        ("+44 7700 900101", "+44 7700 900101", None),
        ("07700 900101", "07700 900101", None),
        (4.477e16, "4.477e+16", None),
        (1234567.5, "1234567.5", None),
        (True, "TRUE", None),
        (datetime.date(2024, 5, 1), "2024-05-01", "a date or a time, not a number"),
        (datetime.datetime(2024, 5, 1, 10, 30), "2024-05-01 10:30:00", "a date or a time, not a number"),
        (datetime.time(10, 30), "10:30:00", "a date or a time, not a number"),
        (None, "", None),
    ],
)
def test_a_cell_is_its_digits_and_a_date_is_no_number(
    reading: ReadList, cell: object, text: str, problem: str | None
) -> None:
    rows = [*reading(workbook(HEADER, ("Ann", cell), ("Bob", 447700900102), ("Cy", "+447700900103")), "friends.xlsx")]
    assert [(row.text, row.problem) for row in rows] == [
        (text, problem),
        ("447700900102", None),
        ("+447700900103", None),
    ]


@pytest.mark.parametrize("name", ["people.xls", "people.ods"])
def test_older_and_open_workbooks_are_read_alike(name: str) -> None:
    people = read_list(FILES / name)
    assert (people.kind, people.sheet, people.column) == ("workbook", "People", "Mobile")
    assert texts(people) == ["447700900001", "+44 7700 900002", "07700 900003"]
    assert next(iter(people)).fields == {"Name": "Zoë", "Joined": "2024-05-01"}


def test_columns_keep_their_letters_where_the_first_are_empty(reading: ReadList) -> None:
    data = workbook((), (None, None, "Name", "Reach"), (None, None, "Ann", "+447700900101"))
    people = reading(data, "friends.xlsx")
    assert people.notes == ("taken: column D, Reach, because it is the only one with numbers",)
    assert texts(reading(data, "friends.xlsx", column="D")) == ["+447700900101"]


PEOPLE = (HEADER, ("Ann", "+447700900101"))
OTHERS = (HEADER, ("Bob", "+447700900102"))
ABOUT = (("Ask Ann",), ("since", 2024))


def test_the_only_sheet_with_numbers_is_taken_and_a_hidden_one_never(reading: ReadList) -> None:
    people = reading(workbook(*ABOUT, Members=PEOPLE, Former=OTHERS, hidden="Former"), "friends.xlsx")
    assert (people.sheet, texts(people)) == ("Members", ["+447700900101"])
    assert people.notes[0] == "taken: sheet Members"


def test_of_more_sheets_with_numbers_one_is_named_or_chosen(reading: ReadList) -> None:
    data = workbook(*PEOPLE, Others=OTHERS, About=ABOUT)
    with pytest.raises(
        InputError, match=r"more than one sheet with numbers: People, Others\. Choose one with --sheet$"
    ):
        reading(data, "friends.xlsx")
    for name in ("Others", "others", "2"):
        assert texts(reading(data, "friends.xlsx", sheet=name)) == ["+447700900102"]
    people = reading(data, "friends.xlsx", choose=lambda columns: next(c for c in columns if c.sheet == "Others"))
    assert (people.sheet, texts(people)) == ("Others", ["+447700900102"])


FILTERED = (HEADER, ("Ann", "+447700900101"), (), ("Bob", ""), ("Cy", 447700900103), ("Di", "+447700900104"))


def rewritten(data: bytes, part: str, old: bytes, new: bytes) -> bytes:
    """The workbook with another text in one of its parts, as another program writes it."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as before, zipfile.ZipFile(file, "w") as after:
        for name in before.namelist():
            content = before.read(name)
            assert name != part or old in content
            after.writestr(name, content.replace(old, new) if name == part else content)
    return file.getvalue()


SHEET, BOOK, LINKS = "xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels"


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(workbook(*FILTERED, unseen=(4, 5, 6)), id="Excel"),
        pytest.param(
            rewritten(workbook(*FILTERED, unseen=(5, 6)), SHEET, b'hidden="1"', b"hidden='true'"), id="LibreOffice"
        ),
        pytest.param(rewritten(workbook(*FILTERED, unseen=(5, 6)), SHEET, b' r="6"', b""), id="a row without a number"),
        pytest.param(
            rewritten(workbook(*FILTERED, unseen=(5, 6)), LINKS, b'"worksheets', b'"/xl/worksheets'), id="a whole path"
        ),
        pytest.param(
            workbook(*ABOUT, first="About", unseen=(5, 6), Old=FILTERED, People=FILTERED, hidden="Old"),
            id="the third sheet",
        ),
    ],
)
def test_rows_with_a_number_that_a_filter_hides_are_refused_and_never_added_silently(
    reading: ReadList, data: bytes
) -> None:
    sentence = (
        "friends.xlsx, sheet People, hides 2 rows with a number, as a filter does: show what is hidden, delete it, or "
    )
    with pytest.raises(InputError, match=f"^{sentence}copy the visible rows to a new sheet$"):
        reading(data, "friends.xlsx")


def test_hidden_rows_without_a_number_in_the_chosen_column_are_no_matter(reading: ReadList) -> None:
    assert len(texts(reading(workbook(*FILTERED, unseen=(3, 4)), "friends.xlsx"))) == 4
    work = (("Name", "Mobile", "Work"), ("Ann", "", "+447700900101"), ("Bob", "+447700900102", ""))
    data = workbook(*work, unseen=(2,))
    assert texts(reading(data, "friends.xlsx", column="Mobile")) == ["", "+447700900102"]
    with pytest.raises(InputError, match="hides 1 row with a number"):
        reading(data, "friends.xlsx", column="Mobile,Work")


def test_hidden_rows_of_an_outcome_file_are_refused_too(reading: ReadList) -> None:
    rows = [COLUMNS, ("07700 900101", "+447700900101", "added", "200", "", "1"), ("ask Ann", "", "invalid", "", "", "")]
    assert len(texts(reading(workbook(*rows, unseen=(3,)), "friends.xlsx"))) == 2
    with pytest.raises(InputError, match="hides 1 row with a number"):
        reading(workbook(*rows, unseen=(2, 3)), "friends.xlsx")


def test_a_workbook_of_which_nobody_can_tell_what_is_hidden_is_refused(
    reading: ReadList, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise NotImplementedError("a compression that zipfile doesn't know")

    monkeypatch.setattr("twochat.lists.workbook.hidden_rows", fail)
    with pytest.raises(InputError, match="is a damaged workbook: "):
        reading(workbook(*PEOPLE), "friends.xlsx")


@pytest.mark.parametrize(
    ("data", "options", "sentence"),
    [
        (
            workbook(*PEOPLE, Old=OTHERS, hidden="Old"),
            {"sheet": "Old"},
            "has a sheet 'Old' that is hidden: show it in the workbook, ",
        ),
        (workbook(*PEOPLE), {"sheet": "Folk"}, "has no sheet 'Folk'; it has People"),
        (workbook(), {}, "is empty: no cell of People is filled"),
        (workbook(*ABOUT), {}, "seems to be a list without phone numbers: "),
        (workbook(*PEOPLE)[:2000], {}, "is damaged, or was cut off while it was copied: "),
        (
            (FILES / "protected.xlsx").read_bytes(),
            {},
            "is a password-protected workbook: open it, save it without a password ",
        ),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000), {}, "is no workbook that can be read, or is damaged: "),
        (OLD[:3700], {}, "is no workbook that can be read, or is damaged: "),
        (OLD[:44] + b"\xff" * 4 + OLD[48:], {}, "is no workbook that can be read, or is damaged: "),
    ],
    ids=[
        "hidden",
        "no such sheet",
        "empty",
        "no numbers",
        "cut off",
        "protected",
        "broken .xls",
        "cut .xls",
        "false .xls",
    ],
)
def test_a_workbook_that_gives_no_list_is_a_sentence(
    reading: ReadList, data: bytes, options: dict[str, str], sentence: str
) -> None:
    with pytest.raises(InputError, match=rf"^friends\.xlsx {re.escape(sentence)}"):
        reading(data, "friends.xlsx", **options)


@pytest.mark.parametrize(
    ("members", "sentence"),
    [
        ({"word/document.xml": "<a/>"}, "is a text document (of a word processor): "),
        ({"mimetype": "application/vnd.oasis.opendocument.text"}, "is a text document (of a word processor): "),
        ({"Index/Document.iwa": "x"}, "is of Apple's Numbers: export it as .xlsx or CSV"),
        ({"xl/workbook.xml": "<broken"}, "is a damaged workbook: "),
        ({"mimetype": "application/vnd.oasis.opendocument.spreadsheet"}, "is a damaged workbook: "),
        ({"META-INF/manifest.xml": "<encryption-data/>"}, "is a password-protected workbook: "),
        ({"friends.csv": "Name,Phone"}, "is a compressed file (ZIP): unpack it first"),
    ],
)
def test_another_file_of_that_shape_is_called_what_it_is(
    reading: ReadList, members: dict[str, str], sentence: str
) -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    with pytest.raises(InputError, match=rf"^friends\.zip {re.escape(sentence)}"):
        reading(file.getvalue(), "friends.zip")
