"""Invented numbers of every country, drawn from the ranges that phonenumbers knows."""

from functools import cache
from random import Random

from phonenumbers import (
    SUPPORTED_REGIONS,
    PhoneMetadata,
    PhoneNumber,
    PhoneNumberFormat,
    PhoneNumberType,
    country_code_for_region,
    example_number_for_type,
    format_number,
    national_significant_number,
    number_type,
    parse,
)

REGIONS = sorted(SUPPORTED_REGIONS)
MOBILE = (PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE)
EXAMPLES = [
    (region, example)
    for region in REGIONS
    for kind in (PhoneNumberType.FIXED_LINE, PhoneNumberType.MOBILE)
    if (example := example_number_for_type(region, kind))
]
"""Of each region one landline and one mobile number, if there are."""
WITH_MOBILE = [region for region in REGIONS if example_number_for_type(region, PhoneNumberType.MOBILE)]
"""All but Tristan da Cunha."""


class Pattern:
    """A pattern of digits, as the metadata have them: groups, alternatives, sets, and counts. Draws evenly what it matches."""

    def __init__(self, pattern: str) -> None:
        self._left = list(pattern)
        self._choices = self._alternatives()

    def draw(self, random: Random) -> str:
        return _draw(self._choices, random)

    def _alternatives(self) -> "Choices":
        found: Choices = [[]]
        while self._left and self._left[0] != ")":
            match self._left.pop(0):
                case "|":
                    found.append([])
                case "(":
                    del self._left[:2]  # ?:
                    inner = self._alternatives()
                    self._left.pop(0)
                    found[-1].append((inner, self._counts()))
                case "[":
                    end = self._left.index("]")
                    digits = _digits("".join(self._left[:end]))
                    del self._left[: end + 1]
                    found[-1].append((digits, self._counts()))
                case "\\":
                    self._left.pop(0)
                    found[-1].append(("0123456789", self._counts()))
                case digit:
                    found[-1].append((digit, self._counts()))
        return found

    def _counts(self) -> range:
        if self._left[:1] == ["?"]:
            self._left.pop(0)
            return range(2)
        if self._left[:1] != ["{"]:
            return range(1, 2)
        end = self._left.index("}")
        least, _, most = "".join(self._left[1:end]).partition(",")
        del self._left[: end + 1]
        return range(int(least), int(most or least) + 1)


Part = tuple["str | Choices", range]
Choices = list[list[Part]]


def _digits(written: str) -> str:
    """`1-35` is 1, 2, 3 and 5."""
    found = ""
    for digit in written:
        if found.endswith("-"):
            found = found[:-1] + "0123456789"[int(found[-2]) + 1 : int(digit) + 1]
        else:
            found += digit
    return found


def _size(choices: Choices) -> int:
    total = 0
    for parts in choices:
        size = 1
        for part in parts:
            size *= sum(_repeated(part))
        total += size
    return total


def _repeated(part: Part) -> list[int]:
    inner, counts = part
    each = len(inner) if isinstance(inner, str) else _size(inner)
    return [each**count for count in counts]


def _draw(choices: Choices, random: Random) -> str:
    weights = [_size([parts]) for parts in choices]
    drawn = ""
    for part in random.choices(choices, weights)[0]:
        inner, counts = part
        for _ in range(random.choices(counts, _repeated(part))[0]):
            drawn += random.choice(inner) if isinstance(inner, str) else _draw(inner, random)
    return drawn


@cache
def _pattern(region: str) -> Pattern:
    metadata = PhoneMetadata.metadata_for_region(region)
    assert metadata is not None
    assert metadata.mobile is not None
    pattern = metadata.mobile.national_number_pattern
    assert pattern is not None
    return Pattern(pattern)


def mobile(region: str, random: Random) -> PhoneNumber:
    """A number of the region's mobile ranges."""
    code = country_code_for_region(region)
    while True:  # a few match the pattern and are of a range for something else, too
        number = parse(f"+{code}{_pattern(region).draw(random)}")
        if number_type(number) in MOBILE:
            return number


def e164(number: PhoneNumber) -> str:
    return format_number(number, PhoneNumberFormat.E164)


def national(number: PhoneNumber) -> str:
    """The digits behind the country code."""
    return national_significant_number(number)
