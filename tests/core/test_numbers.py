"""Numbers as people write them become E.164, or a sentence that says why not. Nothing else."""

import pickle
import re
import time

import phonenumbers
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from phonenumbers import SUPPORTED_REGIONS, PhoneMetadata, PhoneNumberType, example_number_for_type

from tests.support.people import PURE
from tests.support.ranges import e164
from twochat import InputError
from twochat.numbers import E164, InvalidNumber, check_region, numbers_in, parse, read
from twochat.phone import Phone, country

WIDE = {code: code + 0xFEE0 for code in range(ord("!"), ord("~"))}
ARABIC = {ord(str(digit)): 0x660 + digit for digit in range(10)}

# What is written, the region, and the number.
READ: list[tuple[str, str | None, str]] = [
    ("+447700176576", None, "+447700176576"),
    ("+44 7700 176576", None, "+447700176576"),
    ("+44 (0)7700 176576", None, "+447700176576"),
    ("(713) 715-7533", "US", "+17137157533"),
    ("713.715.7533", "US", "+17137157533"),
    ("1-713-715-7533", "US", "+17137157533"),
    ("07700 900123", "GB", "+447700900123"),
    ("7700900123", "GB", "+447700900123"),
    ("447700900123", "GB", "+447700900123"),
    ("0044 7700 900123", None, "+447700900123"),
    ("0044 7700 900123", "GB", "+447700900123"),
    ("0044 7700 900123", "US", "+447700900123"),
    ("011 44 7700 900123", "US", "+447700900123"),
    ("+44 7700 900123", "US", "+447700900123"),
    ("+44 7700 900123".translate(WIDE), None, "+447700900123"),
    ("07700 900123".translate(ARABIC), "GB", "+447700900123"),
    ("+44\u00a07700\u202f900\u2009123", None, "+447700900123"),
    ("'+447700900123", None, "+447700900123"),
    ("\u2019+447700900123", None, "+447700900123"),
    ('"+447700900123"', None, "+447700900123"),
    ("\u202a+44 7700 900123\u202c", None, "+447700900123"),
    ("\ufeff\u200e+447700\u200b900123\u200f", None, "+447700900123"),
    ("tel:+44-7700-900123", None, "+447700900123"),
    ("TEL: +447700900123", None, "+447700900123"),
    ("+447700900123.0", None, "+447700900123"),
    ("447700900123.0", "GB", "+447700900123"),
    ("447700900123,0", "GB", "+447700900123"),
    ("+44 7700\u2011900\u2013123", None, "+447700900123"),
    ("\t+447700900123 \r\n", None, "+447700900123"),
]

WHATSAPP = [
    "447700900101@c.us",
    "447700900101@s.whatsapp.net",
    "447700900101:12@s.whatsapp.net",
    "https://wa.me/447700900101",
    "wa.me/+447700900101?text=Hi",
    "api.whatsapp.com/send?phone=447700900101",
    "https://api.whatsapp.com/send/?phone=%2B447700900101&text=Hi",
    "https://web.whatsapp.com/send?text=Hi&phone=447700900101",
    "whatsapp://send?phone=447700900101",
    "whatsapp://send/?phone=+44 7700 900101&text=Hi",
]
AROUND = [
    '="+447700900101"',
    "(+44) 7700 900101",
    "\u201c+44 7700 900101\u201d",
    "\U0001f4f1 +44 7700 900101",
    "~+44 7700 900101",
    "[+44 7700 900101]",
    "<+44 7700 900101>",
    "+0044 7700 900101",
    '\\"+44 7700 900101\\"',
    "00447700900101".translate(ARABIC),
    "+44 7700 900101;",
    "1. +44 7700 900101",
    "1) 0044 7700 900101",
    "(12) +44 7700 900101",
    "- +44 7700 900101",
    "\u2022 +44 7700 900101",
    "+44 7700\u2212900101",
    "+44\u16807700 900101",
    "+44 7700 900101\U0001f4f1",
    "+4\ufe0f\u20e34\ufe0f\u20e3 7700 900101",
]
READ += [(text, region, "+447700900101") for text in WHATSAPP + AROUND for region in (None, "GB", "DE")]
READ += [
    (text, "GB", "+447700900101")
    for text in ("4.47700900101E+11", "4,47700900101e11", "447,700,900,101", "7700900101.00", "447.700.900.101,00")
]
READ += [(text, "GB", "+447700900101") for text in ("447700900101E0", "447\u2018700\u2018900\u2018101")]
READ += [
    ("1) 0171 3920024", "DE", "+491713920024"),
    ("0171/3920024", "DE", "+491713920024"),
    ("030 23125-001", "DE", "+493023125001"),
    ("+49 4921 123456", None, "+494921123456"),
    ("+91 91234 56789", None, "+919123456789"),
    ("22 12 34", "GL", "+299221234"),
    ("201234", "FO", "+298201234"),
    ("(201) 555-0123", "US", "+12015550123"),
    ("201-555-0123", "US", "+12015550123"),
    ("2015550123", "US", "+12015550123"),
    ("8 (495) 123-45-67", "RU", "+74951234567"),
    ("131 2345 6789", "CN", "+8613123456789"),
    ("0011 44 7700 900101", "AU", "+447700900101"),
    ("2900 0000", "CR", "+50629000000"),  # in two groups, as one writes it there; 29000000 can be read in two ways
    ("(12) 0255-50142", "BR", "+5512025550142"),  # and not +12025550142: brackets are round an area code
    ("090\u30fc1234\u30fc5678", "JP", "+819012345678"),
    ("0044 7700 900101", "SG", "+447700900101"),  # Singapore dials 00x abroad, and no country has what follows
    ("+49 30 23125", None, "+493023125"),
    ("+683 7012", None, "+6837012"),  # Niue's landlines have four digits, its mobile numbers seven
    ("+39 06 00000001", None, "+390600000001"),
]
OLD_BENIN = phonenumbers.is_valid_number(phonenumbers.parse("+22997001122"))
"""Whether the data of this phonenumbers is of the time when both were valid there."""
# As they were dialled before their countries changed them; the last three stay as they are.
READ += [
    ("+52 1 55 1234 5678", None, "+525512345678"),
    ("+55 11 8765 4321", None, "+5511987654321"),
    ("+229 97 00 11 22", None, "+22997001122" if OLD_BENIN else "+2290197001122"),
    ("+225 07 00 11 22", None, "+2250707001122"),
    ("11987654321", "BR", "+5511987654321"),
    ("+55 41 7765 4321", None, "+554177654321"),
    ("+229 12 34 56 78", None, "+22912345678"),
]

# By kind: what is written, the region, and a word of the reason.
REFUSED: dict[str, list[tuple[str, str | None, str]]] = {
    "nothing": [("", None, "blank"), (" \t\u00a0\u200b", None, "blank"), ("'", None, "blank"), ("-", "GB", "blank")],
    "digits that can be two numbers": [
        ("491713920024", "DE", "two ways: .49491713920024 or .491713920024"),
        ("4915228817386", "DE", "two ways"),
        ("12025550142", "IN", "two ways"),
        ("447700900101", "DE", "two ways"),
        ("447700900101", "ID", "two ways"),
        ("44 7700 900101", "DE", "two ways"),
        ("(44) 7700 900101", "DE", "two ways"),
        ("tel:447700900101", "DE", "two ways"),
        ("447,700,900,101", "DE", "two ways"),
        ("13123456789", "CN", "two ways"),
        ("202 555 0142", "GB", "two ways"),
        ("29000000", "CR", "two ways"),
        ("447700900101", "US", "too many digits for its country; or is it .447700900101, without its plus"),
        ("4987654321", "BR", "two ways: .5549987654321 or .4987654321"),
        ("43 2500 0000", "BR", "two ways: .554325000000 or .4325000000"),  # in groups as one writes both
    ],
    "a code that stands twice": [
        ("+91 91 98765 43210", None, "twice"),
        ("+49 49 171 3920024", None, "twice"),
        ("+44 44 7400 123456", None, "twice"),
        ("91 91 98765 43210", "IN", "twice"),
    ],
    "two numbers in a cell": [
        ("+44 7700 900101 ::: +44 7700 900102", None, "^2 numbers in one cell"),
        ("+44 7700 900101 / +44 7700 900102", None, "^2 numbers"),
        ("+44 7700 900101; +44 7700 900102", None, "^2 numbers"),
        ("+44 7700 900101;;+44 7700 900102", None, "^2 numbers"),
        ("+44 7700 900101\n+44 7700 900102", None, "^2 numbers"),
        ("447700900101\u2028447700900102", "US", "^2 numbers"),
        ("447700900101\u2029447700900102", "US", "^2 numbers"),
        ("+44 7700 900101 or +44 7700 900102", None, "^2 numbers"),
        ("07700 900101, 07700 900102 & 07700 900103", "GB", "^3 numbers"),
        ("+447700900123, +447700900124", None, "^2 numbers"),
        ("+447700900123/+447700900124", None, "^2 numbers"),
        ("+447700900123 +447700900124", None, "^2 numbers"),
        ("07700 900123 or 900124", "GB", "^2 numbers"),
        ("0171 3920024/25", "DE", "^2 numbers"),
        ("030 23125001/02", "DE", "^2 numbers"),
        ("447700900101 / 447700900102", "DE", "^2 numbers"),
        ("07700 900123 07700 900124", "GB", "too many"),
    ],
    "hidden digits": [
        (text, region, "hidden")
        for text, region in [
            ("+49 171 39200**", None),
            ("+49 171 39200\u2022\u2022", None),
            ("+49 171 39200\u2026", None),
            ("+49 171 3920...", None),
            ("+49 171 39200--", None),
            ("+49 171 39200__", None),
            ("+49 171 39200??", None),
            ("07700900***", "GB"),
            ("*** 900123", "GB"),
            ("07700 900xxx", "GB"),
            ("+44 7700 90012X", None),
            ("+44XXX0900123", None),
        ]
    ],
    "list marks": [
        ("3) 333 000 0001", "IT", "mark of a list"),
        ("12. 333 000 0001", "IT", "mark of a list"),
        ("713) 715-7533", "US", "mark of a list"),
        ("(12) 07700 900101", "GB", "too many"),
        ("\u2460 0171 3920024", "DE", "no digit"),
        ("\u2167 0171 3920024", "DE", "no digit"),
        ("+44 7700 900101\u00b2", None, "no digit"),
    ],
    "dates": [
        (text, region, "a date")
        for text in ("01.05.2024", "2024-05-01", "01/05/2024", "5/31/2024", "2024-05-01 10:30", "2024-05-01T10:30:00Z")
        for region in ("DE", "GB", "IN", "US", None)
    ],
    "postcodes and amounts": [
        ("10115", "DE", "too few"),
        ("30159", "DE", "too few"),
        ("1234567.89", "DE", "amount"),
        ("1,234,567.89", "GB", "amount"),
        ("\u20ac1234567", "DE", "amount"),
        ("$1234567890", "US", "amount"),
        ("12345678%", "DE", "not a phone number"),
    ],
    "too short to be anybody's": [
        ("12345", "DE", "too few"),
        ("112", "GB", "too few"),
        ("+44 7700", None, "too few"),
        ("+49 30159", None, "too few"),
        ("+44 7", None, "too few digits$"),
        ("011 44", "US", "too few digits$"),
    ],
    "digits that are lost": [
        ("4.47E+11", "GB", "scientific notation: format the column as text"),
        ("4,477009E+11", "GB", "scientific"),
        ("4E+11", "GB", "scientific"),
    ],
    "ids of WhatsApp that are no number": [
        ("447700900101@lid", "GB", "hides the number"),
        ("447700900101-1400000000@g.us", "GB", "group"),
        ("447700900101@g.us", None, "group"),
        ("447700900101@newsletter", None, "channel"),
        ("447700900101@broadcast", None, "the id of a WhatsApp broadcast"),
        ("https://chat.whatsapp.com/447700900101", None, "group"),
        ("https://wa.me/message/447700900101", None, "without a number"),
        ("https://wa.me/", None, "without a number"),
    ],
    "no country": [
        ("447700900123.0", None, "no country"),
        ("07700 900123", None, "no country"),
        ("447700900101", None, "no country"),
        ("+999 7700 900123", None, "country"),
        ("+0 7700 900123", None, "country"),
    ],
    "something else": [
        ("Ann", "GB", "letters"),
        ("+44 7700 900101, Ann", None, "letters"),
        ("ann447700900101@example.com", "GB", "letters"),
        ("+1 800 FLOWERS", "US", "letters"),
        ("+44 7700 900123 ext. 5", None, "letters"),
        ("+44 7700 900123 x5", None, "letters"),
        ("+44 7700 900123 #5", None, "extension"),
        ("+44 7700 900123,,5", None, "extension"),
        ("+44 7700 900123 456", None, "too many"),
        ("+447700900101\0", None, "control characters"),
        ("1" * 300, "GB", "too many"),
        ("+49 171 392002400000", None, "too many digits, or too few, for E.164"),
    ],
}


@pytest.mark.parametrize(("text", "region", "number"), READ, ids=repr)
def test_what_people_write_is_read(text: str, region: str | None, number: str) -> None:
    assert number == parse(text, region)


@pytest.mark.parametrize(
    ("text", "region", "reason"),
    [pytest.param(*row, id=f"{kind}: {row[0][:30]!r} {row[1]}") for kind, rows in REFUSED.items() for row in rows],
)
def test_what_is_no_number_is_refused_with_the_reason(text: str, region: str | None, reason: str) -> None:
    with pytest.raises(InvalidNumber, match=reason):
        parse(text, region)


@pytest.mark.parametrize(
    ("text", "region", "international", "number"),
    [
        ("447700900101", None, True, "+447700900101"),
        ("447700900101", "DE", True, "+447700900101"),
        ("12025550142", "IN", True, "+12025550142"),
        ("33639980001", "US", True, "+33639980001"),
        ("4.47700900101E+11", None, True, "+447700900101"),
        ("(44) 7700 900101", "DE", True, "+447700900101"),
        ("07700 900101", "GB", True, "+447700900101"),
        ("(202) 555-0142", "US", True, "+12025550142"),
        ("0044 7700 900101", "US", False, "+447700900101"),
        ("13123456789", "CN", False, "+8613123456789"),
        ("447700900101", "GB", False, "+447700900101"),
        ("447700900101@c.us", "DE", False, "+447700900101"),
    ],
)
def test_a_list_says_whether_its_digits_carry_their_country_code(
    text: str, region: str | None, international: bool, number: str
) -> None:
    assert number == parse(text, region, international=international)


@pytest.mark.parametrize(
    ("text", "region", "international", "reason"),
    [
        ("7700900101", "GB", True, "too few"),
        ("07700 900101", None, True, "no country"),
        ("491713920024", "DE", False, "twice"),
        ("447700900101", "US", False, "too many"),
    ],
)
def test_what_a_list_says_is_taken_at_its_word(text: str, region: str | None, international: bool, reason: str) -> None:
    with pytest.raises(InvalidNumber, match=reason):
        parse(text, region, international=international)


def test_a_refusal_has_what_the_number_could_be() -> None:
    for text, region, readings in [
        ("447700900101", "DE", ("+49447700900101", "+447700900101")),
        ("447700900101", "US", ("+447700900101",)),
        ("447700900101", None, ()),
        ("Ann", "US", ()),
    ]:
        with pytest.raises(InvalidNumber) as caught:
            parse(text, region)
        copy = pickle.loads(pickle.dumps(caught.value))  # noqa: S301  # ours
        assert readings == caught.value.readings == copy.readings
        assert str(caught.value) == str(copy) == caught.value.args[0]


def test_what_is_possible_but_in_no_known_range_is_read_and_told_apart() -> None:
    assert read("+44 7700 90010") == ("+44770090010", False)
    assert read("+44 7400 123456") == ("+447400123456", True)


@pytest.mark.parametrize("region", ["GB", "CZ"])
def test_a_number_of_any_kind_is_in_a_known_range(region: str) -> None:
    examples = [example for kind in PhoneNumberType.values() if (example := example_number_for_type(region, kind))]
    assert [number for number in map(e164, examples) if not Phone(number).valid] == []


@pytest.mark.parametrize(
    ("number", "region"),
    [("+447700900101", "GB"), ("+12025550142", "US"), ("+16045550100", "CA"), ("+80012345678", "?")],
)
def test_a_number_is_of_the_region_of_its_range_or_else_of_its_code(number: str, region: str) -> None:
    assert region == country(number)


@pytest.mark.parametrize(
    ("text", "region", "texts"),
    [
        ("+44 7700 900101 ::: +44 7700 900102", None, ["+44 7700 900101", "+44 7700 900102"]),
        ("+44 7700 900101 / 07700 900102", "GB", ["+44 7700 900101", "07700 900102"]),
        ("07700 900101 or 07700 900102\n07700 900103", "GB", ["07700 900101", "07700 900102", "07700 900103"]),
        ("7700 900101, 7700 900102", "GB", ["7700 900101", "7700 900102"]),
        ("447700900101 / 447700900102", "DE", ["447700900101", "447700900102"]),
        ("(202) 555-0142 & (202) 555-0143", "US", ["(202) 555-0142", "(202) 555-0143"]),
        ("(020) 7946 0101 / 020 7946 0102", "GB", ["(020) 7946 0101", "020 7946 0102"]),
    ],
)
def test_a_cell_is_split_into_its_numbers(text: str, region: str | None, texts: list[str]) -> None:
    assert texts == numbers_in(text, region)


@pytest.mark.parametrize(
    ("text", "region"),
    [
        ("", None),
        ("+44 7700 900101", None),
        ("0171 3920024/25", "DE"),
        ("0171 3920024 / 3920025", "DE"),
        ("030 23125001/02", "DE"),
        ("0171/3920024", "DE"),
        ("+44 7700 900101 / 7700 900102", "GB"),
        ("(202) 555-0142 / 555-0143", "US"),
        ("+1 202 555 0142 / 1 202 555 0143", "US"),
        ("7700 900101, 447700 900102", "GB"),
        ("+44 7700 900101, Ann", None),
        ("+44 7700 900101 / 2024-05-01", None),
        ("https://wa.me/447700900101?text=a,b", None),
    ],
)
def test_a_cell_that_cannot_be_split_for_certain_stays_whole(text: str, region: str | None) -> None:
    assert [text] == numbers_in(text, region)


@pytest.mark.parametrize(
    "text", [" ", "1", "+", "+44", "x", "\u00a0", "0171/", "1,", "*", "\0", "wa.me/", "+447700900101, "]
)
def test_a_huge_cell_is_refused_at_once_with_a_short_reason(text: str) -> None:
    for size in (900, 140_000):
        cell = (text * size)[:size]
        began = time.process_time()
        with pytest.raises(InvalidNumber) as caught:
            read(cell, "DE")
        assert numbers_in(cell, "DE")
        assert len(str(caught.value)) < 120
        assert time.process_time() - began < 0.5


@pytest.mark.parametrize(("region", "code"), [(None, None), ("GB", "GB"), (" gb ", "GB"), ("de", "DE")])
def test_a_region_is_written_in_capitals(region: str | None, code: str | None) -> None:
    assert code == check_region(region)


@pytest.mark.parametrize("region", ["", " ", "XX", "UK", "GBR", "Germany", "44", "001"])
def test_what_is_no_region_is_refused_with_what_one_looks_like(region: str) -> None:
    with pytest.raises(InputError, match=r"is not a region; use two letters, such as GB"):
        check_region(region)


def test_a_cell_has_up_to_a_thousand_characters() -> None:
    assert parse("+44 7700 900101".ljust(1000)) == "+447700900101"
    with pytest.raises(InvalidNumber, match=r"^1,001 characters: too many"):
        parse("+44 7700 900101".ljust(1001))


_regions = st.none() | st.sampled_from(sorted(SUPPORTED_REGIONS))
_texts = (
    st.text()
    | st.text("0123456789+()-. '\u00a0\u200e\uff10\u0663,;/#*~xe", max_size=24)
    | st.from_regex(E164, fullmatch=True)
)


@given(_texts, _regions)
@example("\ud800+447700900123", None)
@example("+44 00 7700 90012", None)
@example("²³¼½४", "IN")
@PURE
def test_any_text_is_e164_or_not_a_number_and_reading_twice_changes_nothing(text: str, region: str | None) -> None:
    assert numbers_in(text, region)
    for international in (None, True, False):
        try:
            number = parse(text, region, international=international)
        except InvalidNumber:
            continue
        assert E164.fullmatch(number)
        assert number == parse(number, region, international=international) == parse(number)


@pytest.mark.parametrize("number", ["+447700900123", "+12025550123", "+17137157533"])
def test_a_number_with_its_country_is_the_same_in_every_region(number: str) -> None:
    assert {region: read for region in SUPPORTED_REGIONS if (read := parse(number, region)) != number} == {}


@pytest.mark.parametrize("number", ["+447700900123", "+12025550123", "+17137157533"])
def test_a_leading_00_never_makes_it_the_number_of_a_stranger(number: str) -> None:
    written = "00" + number[1:]
    read = {region: parse(written, region) for region in SUPPORTED_REGIONS if not _dials_out(written, region)}
    assert {region: other for region, other in read.items() if other != number} == {}


def _dials_out(text: str, region: str) -> bool:
    """Whether the region has a longer prefix for calls abroad than 00, such as Singapore's 001, and the text starts with it."""
    metadata = PhoneMetadata.metadata_for_region(region)
    found = re.match(metadata.international_prefix or "$", text) if metadata else None
    return bool(found and len(found[0]) > 2)
