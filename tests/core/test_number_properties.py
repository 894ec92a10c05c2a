"""Whose number it is: for every country, nobody's number is read as a stranger's. docs/numbers.md has the share refused.

`TWOCHAT_WRITE_DOCS=1 pytest tests/core/test_number_properties.py` writes the table anew, for another version of phonenumbers.
"""

import os
import re
from collections import defaultdict
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from random import Random

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st
from phonenumbers import PhoneNumber, PhoneNumberFormat

from tests.support.people import PURE
from tests.support.ranges import EXAMPLES, MOBILE, REGIONS, WITH_MOBILE, e164, mobile, national
from twochat.numbers import InvalidNumber, numbers_in, parse, read

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs" / "numbers.md"
DRAWN = 100

_regions = st.sampled_from(REGIONS)
_drawn = st.builds(mobile, st.sampled_from(WITH_MOBILE), st.integers(0, 2**32).map(Random))


def written(number: PhoneNumber, form: int) -> str:
    return phonenumbers.format_number(number, form)


def without_plus(number: PhoneNumber) -> Iterator[str]:
    """The number with its country code, grouped or not."""
    yield e164(number)[1:]
    yield f"{number.country_code} {national(number)}"
    yield written(number, PhoneNumberFormat.INTERNATIONAL).removeprefix("+")
    yield written(number, PhoneNumberFormat.RFC3966).removeprefix("tel:+")


def check_no_stranger(number: PhoneNumber, region: str) -> None:
    for text in without_plus(number):
        assert e164(number) == parse(text, region, international=True)
        assert e164(number) == found(text, region)


def found(text: str, region: str) -> str:
    """The number that is read, or else the one that it could be with its country code."""
    try:
        return parse(text, region)
    except InvalidNumber as error:
        return error.readings[-1]


@given(_drawn, st.lists(_regions, min_size=6, max_size=6))
@PURE
def test_a_mobile_number_without_its_plus_is_never_read_as_a_strangers(number: PhoneNumber, regions: list[str]) -> None:
    for region in regions:
        check_no_stranger(number, region)


def test_no_countrys_example_without_its_plus_is_read_as_a_strangers() -> None:
    examples = [number for _, number in EXAMPLES if phonenumbers.number_type(number) in MOBILE]
    for place, number in enumerate(examples):
        for region in REGIONS[place % 20 :: 20]:
            check_no_stranger(number, region)


def test_what_the_formats_write_of_every_countrys_examples_is_read() -> None:
    forms = (PhoneNumberFormat.NATIONAL, PhoneNumberFormat.INTERNATIONAL, PhoneNumberFormat.RFC3966)
    rows = [(written(number, form), region, e164(number)) for region, number in EXAMPLES for form in forms]
    assert len(rows) > 1400
    assert [row for row in rows if parse(row[0], row[1]) != row[2]] == []


@given(st.sampled_from(WITH_MOBILE), st.integers(0, 2**32).map(Random))
@PURE
def test_what_the_formats_write_is_read_or_refused_and_never_as_a_strangers(region: str, random: Random) -> None:
    number = mobile(region, random)
    for form in (PhoneNumberFormat.INTERNATIONAL, PhoneNumberFormat.RFC3966):
        assert read(written(number, form), region) == (e164(number), True)
    if region == "GA" and len(national(number)) == 7:
        return  # Gabon's numbers of old: written 06 68 01 46 as the new ones are
    for text in (national(number), written(number, PhoneNumberFormat.NATIONAL)):
        try:
            assert e164(number) == parse(text, region)
        except InvalidNumber:
            continue


@given(_drawn)
@PURE
def test_a_code_that_stands_twice_is_refused_unless_it_is_a_mobile_number_so(number: PhoneNumber) -> None:
    text = f"+{number.country_code} {number.country_code} {national(number)}"
    try:
        as_read = parse(text)
    except InvalidNumber:
        return
    assert as_read == e164(number) or phonenumbers.number_type(phonenumbers.parse(as_read)) in MOBILE


@given(_drawn, st.none() | _regions)
@PURE
def test_whether_a_number_is_in_a_known_range_is_what_phonenumbers_says(
    number: PhoneNumber, region: str | None
) -> None:
    for text in (e164(number), e164(number)[:-1] + "0", e164(number)[:-1]):
        try:
            reading = read(text, region)
        except InvalidNumber:
            continue
        assert phonenumbers.is_valid_number(phonenumbers.parse(reading.number)) == reading.valid


@given(st.lists(_drawn, min_size=2, max_size=4), st.sampled_from(["; ", " / ", "\n", " ::: ", " or ", ", ", " "]))
@PURE
def test_a_cell_with_several_numbers_is_refused_and_can_be_split(numbers: list[PhoneNumber], between: str) -> None:
    texts = [written(number, PhoneNumberFormat.INTERNATIONAL) for number in numbers]
    cell = between.join(texts)
    with pytest.raises(InvalidNumber, match=f"^{len(numbers)} numbers in one cell"):
        read(cell)
    assert texts == numbers_in(cell)


def _refused(region: str) -> int:
    """Of the region's mobile numbers, as bare digits: how many are refused, in percent."""
    random, count = Random(region), 0  # noqa: S311  # the same each time
    for _ in range(DRAWN):
        number = mobile(region, random)
        try:
            assert e164(number) == parse(national(number), region)
        except InvalidNumber:
            count += 1
    return round(100 * count / DRAWN)


def table() -> str:
    shares = {region: _refused(region) for region in WITH_MOBILE}
    by_share: dict[int, list[str]] = defaultdict(list)
    for region, share in shares.items():
        by_share[share].append(region)
    rows = "".join(
        f"| {share} % | {', '.join(by_share[share])} |\n" for share in sorted(by_share, reverse=True) if share
    )
    return (
        f"\n| refused | regions |\n|---|---|\n{rows}| less | the {len(by_share[0])} others |\n\n"
        f"On average {sum(shares.values()) / len(shares):.1f} %, with phonenumberslite {version('phonenumberslite')}.\n\n"
    )


def test_the_share_that_is_refused_is_as_the_documentation_says() -> None:
    locked = re.search(r"^phonenumberslite==(\S+)", (ROOT / "requirements.lock").read_text("utf-8"), re.MULTILINE)
    if not locked or locked[1] != version("phonenumberslite"):
        pytest.skip("another version of phonenumbers, which knows other ranges")
    before, start, rest = DOCS.read_text("utf-8").partition("<!-- shares -->\n")
    shown, end, after = rest.partition("<!-- /shares -->")
    if os.environ.get("TWOCHAT_WRITE_DOCS"):
        DOCS.write_text(f"{before}{start}{table()}{end}{after}", "utf-8")
    else:
        assert table() == shown
