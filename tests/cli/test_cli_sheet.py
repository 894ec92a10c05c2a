"""The numbers out of the files that people have."""

import csv
import io
import random
from pathlib import Path

import pytest

from twochat import InputError
from twochat.cli import sheet

ROWS = [
    ["Name", "Mobile phone", "Note"],
    ["Zoë", "+44 7700 900001", "tenor"],
    ['Ann "Bee" Fox', "07700 900002", "wants tea, or coffee; and\tcake"],
    ["Sam", "", "has none"],
    ["Jürgen, Dr", "+1 (202) 555-0142", "two\nlines"],
    ["", "", ""],
    ["Mo", "call the office"],
]
NUMBERS = ["+44 7700 900001", "07700 900002", "", "+1 (202) 555-0142", "call the office"]


@pytest.fixture
def name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.chdir(tmp_path)
    return "friends.csv"


def read(name: str, data: bytes, column: str | None = None) -> list[str]:
    Path(name).write_bytes(data)
    return [str(row) for row in sheet.read(name, column)]


def written(rows: list[list[str]], **dialect: object) -> str:
    file = io.StringIO(newline="")
    csv.writer(file, **dialect).writerows(rows)  # type: ignore[arg-type]  # typeshed wants each keyword apart
    return file.getvalue()


@pytest.mark.parametrize("quoting", [csv.QUOTE_ALL, csv.QUOTE_MINIMAL], ids=["quoted", "plain"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"], ids=["comma", "semicolon", "tab"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"], ids=["LF", "CRLF", "CR"])
def test_the_same_numbers_come_out_however_a_spreadsheet_writes_them(
    name: str, delimiter: str, end: str, encoding: str, quoting: int
) -> None:
    rows = [[cell.replace("\n", end) for cell in row] for row in ROWS]
    text = written(rows, delimiter=delimiter, lineterminator=end, quoting=quoting)
    assert read(name, text.encode(encoding)) == NUMBERS


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_is_read_in_either_order_of_bytes(name: str, encoding: str) -> None:
    assert read(name, ("\ufeff" + written(ROWS, delimiter="\t")).encode(encoding)) == NUMBERS


@pytest.mark.parametrize(
    "others", [["Name", "Cancelled on", "Hotel"], ["Excellent", "Account number", "Handyman"]], ids=["some", "more"]
)
@pytest.mark.parametrize(
    "header",
    [
        *(
            "Phone",
            "PHONE NUMBER",
            "Mobile",
            "Cell",
            "cell_phone",
            "Home Tel.",
            "tel_1",
            "Number",
            "WhatsApp",
            "whats app",
        ),
        *("Téléphone", "Telefon", "Handy", "Cellulare", "Teléfono", "Celular", "Móvil", "Número", "MSISDN"),
    ],
)
def test_the_column_is_found_by_its_header_among_others_with_digits(name: str, header: str, others: list[str]) -> None:
    rows = [[*others, header], *(["2024-01-01", "20240101", "1234567890", number] for number in ("07700 900001", ""))]
    assert read(name, written(rows).encode()) == ["07700 900001", ""]


def test_an_empty_column_that_is_named_like_the_numbers_is_passed_over(name: str) -> None:
    data = "Phone 1 - Type,Phone 1 - Value,Phone 2 - Value\nMobile,07700 900001,\nHome,,\n"
    assert read(name, data.encode()) == ["07700 900001", ""]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ("Ann,+44 7700 900001\nBob,+44 7700 900002\n", ["+44 7700 900001", "+44 7700 900002"]),
        ("+44 7700 900001;x\n;\n+44 7700 900002;y\n", ["+44 7700 900001", "+44 7700 900002"]),
        ("07700 900001,Ann\n,Bob\nsoon\n", ["07700 900001", "", "soon"]),
    ],
)
def test_a_csv_without_a_header_is_read_from_its_first_row(name: str, data: str, expected: list[str]) -> None:
    assert expected == read(name, data.encode())


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["+44 7700 900001", "", "  07700 900002  ", "ask Ann"], ["+44 7700 900001", "07700 900002", "ask Ann"]),
        (["Phone", "07700 900001"], ["07700 900001"]),
        (["Numbers", "07700 900001"], ["07700 900001"]),
        (["ask Ann", "07700 900001"], ["ask Ann", "07700 900001"]),
        (['"Phone"', '"07700 900001"', '""'], ["07700 900001"]),
        (["(713) 715-7533", "+1 (202) 555-0142, or later"], ["(713) 715-7533", "+1 (202) 555-0142, or later"]),
    ],
)
def test_a_file_with_one_number_a_line_needs_no_header(
    name: str, lines: list[str], expected: list[str], end: str
) -> None:
    assert expected == read(name, end.join(lines).encode())
    assert expected == read(name, end.join([*lines, ""]).encode("utf-16"))


@pytest.mark.parametrize(
    "data", [",,,\n,,\n", "Name,Phone\n", "Name;Phone\r\n;\r\n", "", "\n \n", "Phone\n", "12345\n"]
)
def test_a_list_without_numbers_is_said_to_be_one(name: str, data: str) -> None:
    with pytest.raises(InputError, match=r"^friends\.csv (is empty|seems to be a list without phone numbers): "):
        read(name, data.encode())


@pytest.mark.parametrize("column", ["Office", "office", " OFFICE ", "3"])
def test_a_column_is_named_by_its_header_in_any_case_or_by_its_place(name: str, column: str) -> None:
    assert read(name, b"Name,Mobile,Office\nAnn,07700 900001,07700 900002\n", column) == ["07700 900002"]


def test_a_header_that_is_a_figure_comes_before_a_place(name: str) -> None:
    assert read(name, b"Name,3,1\nAnn,07700 900001,07700 900002\n", "1") == ["07700 900002"]


@pytest.mark.parametrize("column", ["2", " 2"])
def test_a_column_without_a_header_is_named_by_its_place(name: str, column: str) -> None:
    assert read(name, b"07700 900001,07700 900002\n", column) == ["07700 900002"]


@pytest.mark.parametrize(
    ("header", "column"), [("Phone", "1"), ("Phone", "Phone"), ("Phone", "phone"), ("Who to add", "who to add")]
)
def test_the_only_column_can_be_named_too(name: str, header: str, column: str) -> None:
    assert read(name, f"{header}\n07700 900001\n".encode(), column) == ["07700 900001"]


def test_a_header_with_another_delimiter_inside_quotes_misleads_nobody(name: str) -> None:
    assert read(name, b'"Name, title, place";Phone\n"Fox, Dr, Leeds";07700 900001\n') == ["07700 900001"]


def test_an_outcome_file_is_a_list_of_numbers_as_well(name: str) -> None:
    data = "input,number,status,code,message,batch\n07700 900001,+447700900001,added,200,,1\nask Ann,,invalid,,it has letters,\n"
    assert read(name, data.encode()) == ["+447700900001", "ask Ann"]


def test_the_only_column_with_numbers_needs_no_name_that_is_known(name: str) -> None:
    assert read(name, b"Name,Reach me at\nAnn,07700 900001\n") == ["07700 900001"]


@pytest.mark.parametrize(
    ("data", "column", "sentence"),
    [
        (
            "Name,Mobile,Phone\nAnn,07700 900001,07700 900002\n",
            None,
            (
                "friends.csv has numbers in more than one column: B Mobile, C Phone. Choose one with --column B, or "
                '--column "Mobile,Phone" for the first that a person has'
            ),
        ),
        (
            "07700 900001,07700 900002\n",
            None,
            (
                "friends.csv has numbers in more than one column: A, B. Choose one with --column A, or "
                '--column "A,B" for the first that a person has'
            ),
        ),
        (
            "Name,City\nAnn,Leeds\n",
            None,
            (
                "friends.csv seems to be a list without phone numbers: no column is filled with them. If one has them, name it "
                "with --column: A Name, B City"
            ),
        ),
        (
            "Name,Phone\nAnn,07700 900001\n",
            "Mobile",
            "friends.csv has no column 'Mobile'; choose one with --column: A Name, B Phone",
        ),
        (
            "Name,Phone\nAnn,07700 900001\n",
            "3",
            "friends.csv has no column '3'; choose one with --column: A Name, B Phone",
        ),
        (
            "Phone,Phone\nAnn,07700 900001\n",
            "Phone",
            "friends.csv has more than one column 'Phone'; choose one with --column: A Phone, B Phone",
        ),
        ("Phone\n07700 900001\n", "Mobile", "friends.csv has no column 'Mobile', it has one number a line"),
        (
            'Name,Phone\nAnn,07700 900001\n"Bob,07700 900002\nCy,07700 900003\n',
            None,
            (
                'friends.csv, line 3: a quote is not closed, or stands alone; inside a cell it is written twice, not as \\" '
                "(unexpected end of data)"
            ),
        ),
        (
            'Name,Phone\r"A\rB",07700 900001\r"Bob"by,07700 900002\r',
            None,
            (
                'friends.csv, line 4: a quote is not closed, or stands alone; inside a cell it is written twice, not as \\" '
                "(',' expected after '\"')"
            ),
        ),
    ],
)
def test_what_cannot_be_decided_is_a_sentence_that_says_how_to(
    name: str, data: str, column: str | None, sentence: str
) -> None:
    with pytest.raises(InputError) as caught:
        read(name, data.encode(), column)
    assert sentence == str(caught.value)


def test_utf_16_that_does_not_say_so_is_read(name: str) -> None:
    assert read(name, "Phone\n07700 900001".encode("utf-16-le")) == ["07700 900001"]


def test_any_bytes_give_texts_or_an_input_error_that_names_the_file(name: str) -> None:
    chance = random.Random(0)  # noqa: S311  # no secret hangs on it
    bits = [
        b",",
        b";",
        b"\t",
        b'"',
        b"\n",
        b"\r",
        b"7",
        b"+44 7700 900001",
        b"Phone",
        b"\xff\xfe",
        b"\0",
        b"\xe9",
        b" ",
    ]
    for _ in range(500):
        data = b"".join(chance.choices(bits, k=chance.randrange(12)))
        for column in (None, "1", "Phone"):
            try:
                kinds: set[type] = {type(text) for text in read(name, data, column)}
            except InputError as error:
                kinds = {str} if str(error).startswith(name) else {InputError}
            assert kinds <= {str}, data
