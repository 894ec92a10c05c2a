"""CSV in the shapes that programs and people give it: each row of the table is one that a public report tells of."""

import pytest

from tests.lists.conftest import ReadList, texts

A, B = "+44 7700 900101", "+44 7700 900102"


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(f"sep=;\nName;Phone\nAnn;{A}\nBob;{B}\n", id="sep=; of Excel"),
        pytest.param(f"SEP=,\r\nName,Phone\r\nAnn,{A}\r\nBob,{B}\r\n", id="SEP=, in capitals"),
        pytest.param(f'"sep=,"\nName,Phone\nAnn,{A}\nBob,{B}\n', id="sep=, in quotes"),
        pytest.param(f"sep=\t\nName\tPhone\nAnn\t{A}\nBob\t{B}\n", id="sep= with a tab"),
        pytest.param(f"sep=!\nName!Phone\nAnn!{A}\nBob!{B}\n", id="sep= with what nobody would guess"),
        pytest.param(f"Choir 2024\n\nName,Phone\nAnn,{A}\nBob,{B}\n", id="a title above the header"),
        pytest.param(
            f"Phone list of the choir,,\nprinted,01.05.2024,\n,,\nName,Phone,City\nAnn,{A},York\nBob,{B},\n",
            id="title rows",
        ),
        pytest.param(f"Ann|{A}|Leeds\nBob|{B}|York\n", id="bars"),
        pytest.param(f"Name\tPhone, mobile, work\nAnn\t{A}\nBob\t{B}\n", id="tabs, and commas in the header"),
        pytest.param(f"Name;Phone;Fee, EUR, VAT\nAnn;{A};12,50\nBob;{B};12,50\n", id="semicolons and decimal commas"),
        pytest.param(f'"Fox, Dr, Leeds";Phone\n"Fox, Ann, Leeds";{A}\n"Cox, Bob, York";{B}\n', id="commas in quotes"),
        pytest.param(f"Name,Phone,Note\nAnn,{A}\nBob,{B},late\n", id="a short row"),
        pytest.param(f"Name,Phone\nAnn,{A},x,y\nBob,{B}\n", id="a row that is longer than the header"),
        pytest.param(f"Name,Phone\nAnn,{A}\n,\n\nBob,{B}\n", id="blank rows"),
        pytest.param(f"Name,Phone\nAnn,{A}\nBob,{B}\n\0", id="a NUL at the end"),
        pytest.param(
            f'Timestamp,"WhatsApp number (e.g. +44 7700 900000)"\n2024/05/01 9:30:00,{A}\n2024/05/02,{B}\n', id="Forms"
        ),
        pytest.param(f"WhatsApp number (e.g. +44 7700 900000)\n{A}\n{B}\n", id="Forms, of one question"),
        pytest.param(
            f"Name,Contact No,WhatsApp opt-in\nAnn,{A},2024-05-01\nBob,{B},2024-05-02\n", id="a date of consent"
        ),
        pytest.param(
            f"Name;Rufnummer;Immobilien-Nr.\nAnn;{A};12345678\nBob;{B};12345679\n", id="mobil in another word"
        ),
        pytest.param(f"Total,Number\n1234567890,{A}\n1234567891,{B}\n", id="totals"),
        pytest.param(f"Ann,{A}\nBob,{B}\n", id="no header"),
        pytest.param(f"{A}\n{B}\n", id="one a line"),
        pytest.param(f"{A}\r{B}\r", id="one a line, of an old Mac"),
        pytest.param(f'"Phone"\n"{A}"\n"{B}"\n', id="one a line, in quotes"),
    ],
)
def test_the_same_two_people_are_found_in_every_shape(reading: ReadList, data: str) -> None:
    people = reading(data)
    assert texts(people) == [A, B]
    assert texts(people) == [A, B]  # a file can be read again


@pytest.mark.parametrize(
    "number",
    [
        *(
            "447,700,900,101",
            "7700900101.00",
            "4.47700900101E+11",
            '="+447700900101"',
            "(+44) 7700 900101",
            "“+44 7700 900101”",
        ),
        *("📱 +44 7700 900101", "~+44 7700 900101", "[+44 7700 900101]", "+0044 7700 900101", "٠٠٤٤٧٧٠٠٩٠٠١٠١"),
        *(
            "447700900101@c.us",
            "447700900101@s.whatsapp.net",
            "447700900101:12@s.whatsapp.net",
            "https://wa.me/447700900101",
        ),
        *("https://api.whatsapp.com/send?phone=447700900101", "whatsapp://send?phone=447700900101", "1) 07700 900101"),
        *(
            "+44 7700 900***",
            "+44 7700 900•••",
            "07700 900101/02",
            "07700.900101",
            "0171/3920024",
            "+44 7700 900101 ext. 5",
        ),
        *("tel:+44-7700-900101", "Mob: 07700 900101", "".join(chr(0xFF10 + int(digit)) for digit in "447700900101")),
    ],
)
def test_a_column_of_such_cells_is_one_of_numbers_and_the_cells_stay_as_they_are(
    reading: ReadList, number: str
) -> None:
    quoted = number.replace('"', '""')
    assert [number, number] == texts(reading(f'Who,Reach,City\nAnn,"{quoted}",Leeds\nBob,"{quoted}",York\n'))


@pytest.mark.parametrize(
    "cell",
    [
        *(
            "2024-05-01",
            "01.05.2024",
            "01/05/2024",
            "5/1/24",
            "2024-05-01 10:00:00",
            "2024-05-01T10:00:00Z",
            "20240501",
            "10:30:00",
        ),
        *(
            "10115",
            "12345",
            "12345678.90",
            "1,234,567.89",
            "1.234.567,89",
            "51.5073219",
            "-0.1276474",
            "192.168.100.200",
        ),
        *(
            "$1,234,567",
            "€ 1.234.567",
            "GB29NWBK60161331926819",
            "1234567890123456",
            "person1234567@example.org",
            "-12345678",
        ),
    ],
)
def test_what_has_digits_and_is_no_number_never_takes_the_column(reading: ReadList, cell: str) -> None:
    people = reading(f'Who,Other,Reach\nAnn,"{cell}",07700 900101\nBob,"{cell}",07700 900102\n')
    assert (people.column, texts(people)) == ("Reach", ["07700 900101", "07700 900102"])


@pytest.mark.parametrize("between", [" ::: ", " / ", "; ", "\n", " or ", ", ", " & ", " oder ", " | ", " "])
def test_a_cell_of_two_numbers_is_refused_or_split_as_one_says(reading: ReadList, between: str) -> None:
    data = f'Name,Phone\nAnn,"{A}{between}{B}"\nBob,+44 7700 900103\n'
    refused, plain = reading(data)
    assert refused.problem == "2 numbers in one cell: choose with --several first or --several all"
    assert (plain.problem, str(plain)) == (None, "+44 7700 900103")
    assert texts(reading(data, several="first")) == [A, "+44 7700 900103"]
    everybody = [*reading(data, several="all")]
    assert [str(row) for row in everybody] == [A, B, "+44 7700 900103"]
    assert [row.fields["Name"] for row in everybody] == ["Ann", "Ann", "Bob"]


@pytest.mark.parametrize(
    "number", ["0171/3920024", "030 23125-001", "030 / 23125001", "447,700,900,101", "(0171) 392 00 24"]
)
def test_one_number_with_a_stroke_or_a_comma_stays_one(reading: ReadList, number: str) -> None:
    (row,) = reading(f'Name,Phone\nAnn,"{number}"\n', several="all")
    assert (row.text, row.problem) == (number, None)


def test_a_date_in_the_column_of_numbers_is_none(reading: ReadList) -> None:
    rows = [*reading(f"Name,Phone\nAnn,{A}\nBob,2024-05-01\n")]
    assert [row.problem for row in rows] == [None, "a date or a time, not a number"]


def test_the_other_columns_are_kept_and_each_has_a_name(reading: ReadList) -> None:
    people = reading(f"Name,,Phone,Note,Note\nAnn,7,{A},x,y\nBob,8,{B}\n")
    assert people.columns == ("Name", "B", "Phone", "Note", "Note (2)")
    assert people.field_names == ("Name", "B", "Note", "Note (2)")
    assert [dict(row.fields) for row in people] == [
        {"Name": "Ann", "B": "7", "Note": "x", "Note (2)": "y"},
        {"Name": "Bob", "B": "8", "Note": "", "Note (2)": ""},
    ]


@pytest.mark.parametrize("cell", ["0171 3920024 / 3920025", "+44 7700 900101 / 7700 900102", "030 23125001 / 23125002"])
def test_a_cell_is_not_split_where_a_piece_may_be_somebody_elses(reading: ReadList, cell: str) -> None:
    (row,) = reading(f"Name;Phone\nAnn;{cell}\n", several="all", region="DE")
    assert row.text == cell
