"""Which column is taken: what is in it decides, and its name helps."""

from collections.abc import Sequence

import pytest

from tests.lists.conftest import ReadList, texts, workbook
from twochat import InputError
from twochat.lists import Column, words

NUMBERS = ["07700 900101", "07700 900102", "07700 900103"]

HEADERS = """Phone|Phone Number|Phone no.|Ph No|Tel|Tel.|Telephone|Contact No|Contact Number|Mobile|Mobile No|Mob|Mob.|Cell|Cell phone
|cell_phone|WhatsApp|WhatsApp Number|WA Number|WA|Number|MSISDN|Telefon|Telefonnummer|Rufnummer|Handy|Handynummer|Handy-Nr.|Mobil|Mobilnummer
|Téléphone|Portable|N° de portable|Numéro|Tél.|GSM|Teléfono|Móvil|Celular|Número|Telemóvel|Telefone|Fone|Celular/WhatsApp|Cellulare|Telefono
|Mobiele telefoon|Telefoonnummer|Mobilnr|Matkapuhelin|Puhelin|Puhelinnumero|Numer telefonu|Komórka|Telefonszám|Telefonní číslo|Κινητό|Τηλέφωνο
|Cep telefonu|Cep|No HP|Nomor HP|Nomor Telepon|No. Telepon|Số điện thoại|Di động|Телефон|Мобильный|Номер телефона|Мобільний|رقم الهاتف|الجوال
|موبايل|تلفن همراه|טלפון נייד|मोबाइल|मोबाइल नंबर|फ़ोन|ফোন নম্বর|மொபைல்|เบอร์โทร|มือถือ|手机|手机号|手機號碼|电话|電話番号|携帯電話|전화번호|휴대폰|핸드폰""".replace(
    "\n", ""
).split("|")


@pytest.mark.parametrize("header", [*HEADERS, "Wie erreichbar?", "Kontakt", "Reach me at", "x"])
def test_the_only_column_with_numbers_is_taken_whatever_its_header_says(reading: ReadList, header: str) -> None:
    rows = [f'Ann,2024-05-0{at},"{number}",1011{at}' for at, number in enumerate(NUMBERS, 1)]
    people = reading("\n".join([f'Name,Date,"{header}",PLZ', *rows]))
    assert (people.column, texts(people)) == (header, NUMBERS)
    assert people.notes == (f"taken: column C, {header}, because it is the only one with numbers",)


def test_nearly_every_such_header_is_known_too() -> None:
    unknown = [header for header in HEADERS if words.score(header) <= words.UNKNOWN]
    assert len(HEADERS) > 80
    assert unknown == []


@pytest.mark.parametrize(
    "header", ["Excellent", "Immobilien-Nr.", "Handyman", "Hotel", "Cancelled on", "Account number", "Fax", "ID"]
)
def test_a_word_that_only_contains_one_is_not_known(header: str) -> None:
    assert words.score(header) <= words.UNKNOWN


@pytest.mark.parametrize(
    ("headers", "taken"),
    [
        ("WhatsApp,Phone", "WhatsApp"),
        ("Mobile,WhatsApp number", "WhatsApp number"),
        ("Mobile,Work phone", "Mobile"),
        ("Home phone,Mobile", "Mobile"),
        ("Phone,Reference", "Phone"),
        ("Emergency contact phone,Phone", "Phone"),
        ("Customer ID,Reach me at", "Reach me at"),
        ("Fax,Phone", "Phone"),
        ("Invoice,Home Tel.", "Home Tel."),
    ],
)
def test_of_several_columns_with_numbers_a_name_that_is_clearly_better_wins(
    reading: ReadList, headers: str, taken: str
) -> None:
    people = reading(f"Name,{headers}\nAnn,07700 900101,07700900201\nBob,07700 900102,07700900202\n")
    assert taken == people.column


@pytest.mark.parametrize("headers", ["Mobile,Phone", "Phone,Telefon", "First,Second", "Home phone,Work phone"])
def test_where_none_is_clearly_better_a_person_is_asked_or_the_list_refused(reading: ReadList, headers: str) -> None:
    data = f"Name,{headers}\nAnn,07700 900101,07700 900201\n"
    first, second = headers.split(",")
    with pytest.raises(InputError) as caught:
        reading(data)
    assert str(caught.value) == (
        f"friends.csv has numbers in more than one column: B {first}, C {second}. Choose one with --column B, or "
        f'--column "{headers}" for the first that a person has'
    )
    asked: list[Sequence[Column]] = []

    def choose(columns: Sequence[Column]) -> Column:
        asked.append(columns)
        return columns[1]

    people = reading(data, choose=choose)
    assert (people.column, texts(people)) == (second, ["07700 900201"])
    assert [[str(column) for column in columns] for columns in asked] == [[f"B {first}", f"C {second}"]]
    assert asked[0][0].examples == ("07700 900101",)


@pytest.mark.parametrize("column", ["Office", "office", " OFFICE ", "C", "c", "3"])
def test_a_column_is_named_by_header_letter_or_place(reading: ReadList, column: str) -> None:
    people = reading("Name,Mobile,Office\nAnn,07700 900101,07700 900201\n", column=column)
    assert (people.column, texts(people)) == ("Office", ["07700 900201"])


def test_of_several_named_columns_the_first_that_is_filled_counts_for_each_person(reading: ReadList) -> None:
    data = "Name,Phone,Mobile,WhatsApp\nAnn,07700 900101,07700 900102,\nBob,07700 900103,,\nCy,,,07700 900104\nDi,,,\n"
    people = reading(data, column="WhatsApp,Mobile,Phone")
    assert texts(people) == ["07700 900102", "07700 900103", "07700 900104", ""]
    assert people.column == "WhatsApp, Mobile, Phone"
    assert next(iter(people)).fields["Phone"] == "07700 900101"  # with several columns, all are kept
    assert texts(reading(data, column="Handy,D,B")) == ["07700 900101", "07700 900103", "07700 900104", ""]


def test_a_header_with_a_comma_can_be_named(reading: ReadList) -> None:
    assert texts(reading('Name,"Phone, work"\nAnn,07700 900101\n', column="phone, work")) == ["07700 900101"]


GOOGLE_OLD = """Name,Given Name,Phone 1 - Type,Phone 1 - Value,Phone 2 - Type,Phone 2 - Value
Ann,Ann,Work,07700 900901,Mobile,07700 900101
Bob,Bob,Home,07700 900102,,
Cy,Cy,,,Main,07700 900103
Di,Di,Mobile,07700 900104 ::: 07700 900904,,
"""
OUTLOOK = """First Name,Business Phone,Home Phone,Mobile Phone,Primary Phone,Business Fax
Ann,07700 900901,,07700 900101,,07700 900902
Bob,,07700 900102,,,
Cy,,,,07700 900103,
"""
HUBSPOT = """Record ID,First Name,Phone Number,Mobile Phone Number,WhatsApp Phone Number
51234567801,Ann,07700 900901,,07700 900101
51234567802,Bob,07700 900901,07700 900102,
51234567803,Cy,07700 900103,,
"""
SALESFORCE = """First Name,Account Name,Phone,Mobile,Account ID
Ann,Acme,07700 900901,07700 900101,100000001
Bob,Acme,07700 900102,,100000002
Cy,Acme,,07700 900103,100000003
"""
LOADER = """FirstName,Phone,MobilePhone,HomePhone
Ann,07700 900901,07700 900101,
Bob,,,07700 900102
Cy,07700 900103,,07700 900903
"""
MAILCHIMP = """Email Address,First Name,Phone Number,MEMBER_RATING,OPTIN_TIME,OPTIN_IP,LATITUDE,CC,LEID,EUID
a@example.org,Ann,07700 900101,2,2024-05-01 10:00:00,192.0.2.111,51.5073219,GB,391234567,0a1b2c3d4e
b@example.org,Bob,07700 900102,2,2024-05-01 10:00:00,192.0.2.112,51.5073219,GB,391234568,0a1b2c3d4f
c@example.org,Cy,07700 900103,2,2024-05-01 10:00:00,192.0.2.113,51.5073219,GB,391234569,0a1b2c3d4a
"""


@pytest.mark.parametrize(
    ("data", "columns"),
    [
        pytest.param(GOOGLE_OLD, "Phone 1 - Value, Phone 2 - Value", id="Google, old"),
        pytest.param(GOOGLE_OLD.replace(" - Type", " - Label"), "Phone 1 - Value, Phone 2 - Value", id="Google, new"),
        pytest.param(OUTLOOK, "Mobile Phone, Primary Phone, Home Phone, Business Phone", id="Outlook"),
        pytest.param(HUBSPOT, "WhatsApp Phone Number, Mobile Phone Number, Phone Number", id="HubSpot"),
        pytest.param(SALESFORCE, "Mobile, Phone", id="Salesforce"),
        pytest.param(LOADER, "MobilePhone, Phone, HomePhone", id="Salesforce, Data Loader"),
        pytest.param(MAILCHIMP, "Phone Number", id="Mailchimp"),
    ],
)
def test_the_known_exports_give_the_best_number_of_each_person(reading: ReadList, data: str, columns: str) -> None:
    people = reading(data, several="first", region="GB")
    assert columns == people.column
    assert texts(people) == [*NUMBERS, "07700 900104"][: data.count("\n") - 1]


def test_several_files_may_have_different_columns(reading: ReadList) -> None:
    assert texts(reading("Name,Mobile\nAnn,07700 900101\n", column="WhatsApp,Mobile,Phone")) == ["07700 900101"]
    assert texts(reading("Phone;Name\n07700 900102;Bob\n", column="WhatsApp,Mobile,Phone")) == ["07700 900102"]


def test_a_column_that_somebody_added_to_an_export_comes_first(reading: ReadList) -> None:
    data = OUTLOOK.replace("Business Fax", "WhatsApp").replace(",07700 900902", ",07700 900191")
    assert texts(reading(data))[:2] == ["07700 900191", "07700 900102"]


def test_short_numbers_are_taken_where_the_name_says_that_they_are_numbers(reading: ReadList) -> None:
    assert texts(reading("Name,PLZ,Telefon\nAnn,10115,22 12 34\nBob,10117,221235\n")) == ["22 12 34", "221235"]


def test_where_a_column_is_named_on_two_sheets_only_those_are_to_choose_from(reading: ReadList) -> None:
    rows = (("Name", "Mobile", "Phone"), ("Ann", "+447700900101", "+447700900201"))
    data = workbook(*rows, Others=rows)
    people = reading(data, "friends.xlsx", column="Phone", choose=lambda columns: columns[-1])
    assert (people.sheet, people.column, texts(people)) == ("Others", "Phone", ["+447700900201"])
