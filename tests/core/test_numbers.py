"""Numbers as people write them become E.164, or a sentence that says why not. Nothing else."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from phonenumbers import SUPPORTED_REGIONS, PhoneMetadata

from tests.support.people import PURE
from twochat.numbers import E164, InvalidNumber, parse

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

# What is written, the region, and a word of the reason.
REFUSED: list[tuple[str, str | None, str]] = [
    ("", None, "blank"),
    (" \t\u00a0\u200b", None, "blank"),
    ("'", None, "blank"),
    ("4.47E+11", "GB", "scientific"),
    ("4,477009E+11", "GB", "scientific"),
    ("447700900123.0", None, "country"),
    ("07700 900123", None, "country"),
    ("Ann", "GB", "letters"),
    ("+1 800 FLOWERS", "US", "letters"),
    ("07700 900123 or 900124", "GB", "letters"),
    ("+44 7700 900123 ext. 5", None, "letters"),
    ("+44 7700 900123 #5", None, "extension"),
    ("+44 7700 900123,,5", None, "extension"),
    ("+447700900123, +447700900124", None, "not a phone number"),
    ("+447700900123/+447700900124", None, "not a phone number"),
    ("+447700900123 +447700900124", None, "not a phone number"),
    ("07700 900123 07700 900124", "GB", "too many"),
    ("+44 7700", None, "too few"),
    ("+44 7700 900123 456", None, "too many"),
    ("+999 7700 900123", None, "country"),
    ("+0 7700 900123", None, "country"),
    ("112", "GB", "too few"),
    ("-", "GB", "not a phone number"),
    ("1" * 300, "GB", "too many"),
]


@pytest.mark.parametrize(("text", "region", "number"), READ, ids=repr)
def test_what_people_write_is_read(text: str, region: str | None, number: str) -> None:
    assert number == parse(text, region)


@pytest.mark.parametrize(("text", "region", "reason"), REFUSED, ids=lambda value: repr(value)[:40])
def test_what_is_no_number_is_refused_with_the_reason(text: str, region: str | None, reason: str) -> None:
    with pytest.raises(InvalidNumber, match=reason):
        parse(text, region)


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
    try:
        number = parse(text, region)
    except InvalidNumber:
        return
    assert E164.fullmatch(number)
    assert number == parse(number, region) == parse(number)


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
