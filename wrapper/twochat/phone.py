"""The one door to phonenumbers: a number of a possible country and length, and what is known about it."""

import re
from functools import cache, cached_property
from types import ModuleType
from typing import TYPE_CHECKING

from .accounts import CHANGED_CODES, today
from .cell import InvalidNumber

if TYPE_CHECKING:
    from phonenumbers import PhoneNumber

E164 = re.compile(r"\+[1-9][0-9]{6,14}")
"""The form that 2Chat takes; openapi.yaml says the same."""

_DIGITS = re.compile("[0-9]+")
_TWICE = "the country code stands twice"


class Phone:
    """A number whose country and length are possible.

    Raises:
        InvalidNumber: with the reason.
    """

    def __init__(self, text: str, region: str | None = None) -> None:
        library = phonenumbers()
        try:
            self._parsed, self._changed = _parse(text, region)
        except library.NumberParseException as error:
            raise InvalidNumber(_PROBLEMS.get(error.error_type, "not a phone number")) from None
        if self._parsed.extension:
            raise InvalidNumber("it has an extension")
        self.code = str(self._parsed.country_code)
        self.national: str = library.national_significant_number(self._parsed)
        self.e164 = f"+{self.code}{self.national}"
        match library.is_possible_number_with_reason(self._parsed):
            case library.ValidationResult.IS_POSSIBLE if len(self.national) >= _fewest_digits(
                self._parsed.country_code
            ):
                pass
            case library.ValidationResult.TOO_LONG:
                raise InvalidNumber(_TWICE if self._code_stands_twice else "too many digits for its country")
            case _:
                raise InvalidNumber("too few digits for its country")
        if not E164.fullmatch(self.e164):
            raise InvalidNumber("too many digits, or too few, for E.164")

    def check(self) -> None:
        """Refuse what has a trunk prefix or a country code too many.

        Raises:
            InvalidNumber: with the reason.
        """
        # A 0 behind the country's code is Italy's, or a trunk prefix that was taken for a part of the number.
        if self.national.startswith("0") and self.e164 != Phone(self.e164).e164:
            raise InvalidNumber("it can be read in two ways, because of a 0 behind the country code")
        if self._code_stands_twice:
            raise InvalidNumber(_TWICE)

    @property
    def _code_stands_twice(self) -> bool:
        """Whether it is a mobile number only without its code, as +91 91 98765 43210 is. Emden's +49 4921 is none."""
        if not self.national.startswith(self.code) or self.mobile:
            return False
        return _is_mobile(phonenumbers().parse(f"+{self.national}"))

    @property
    def valid(self) -> bool:
        """Whether it is in a range that phonenumbers knows, of any kind."""
        return bool(_ranges(self._parsed.country_code, len(self.national)).fullmatch(self.national))

    @cached_property
    def mobile(self) -> bool:
        """Whether it is in a range of mobile numbers, or of both kinds as in North America; as it was written."""
        return _is_mobile(self._parsed) and not self._changed

    def groups(self, *, international: bool) -> list[str]:
        """Its digits as they are grouped when written, from abroad with the country code."""
        library = phonenumbers()
        form = library.PhoneNumberFormat.INTERNATIONAL if international else library.PhoneNumberFormat.NATIONAL
        return _DIGITS.findall(library.format_number(self._parsed, form))


def _parse(text: str, region: str | None) -> tuple["PhoneNumber", bool]:
    """As it is dialled today, if it was no number any more; and whether that was so."""
    library = phonenumbers()
    parsed: PhoneNumber = library.parse(text, region)
    if parsed.country_code not in CHANGED_CODES:
        return parsed, False
    written = f"+{parsed.country_code}{library.national_significant_number(parsed)}"
    if (number := today(written)) != written and not library.is_valid_number(parsed):
        newer: PhoneNumber = library.parse(number)
        if library.is_valid_number(newer):
            return newer, True
    return parsed, False


def country(number: str) -> str:
    """The region of an E.164, in ISO 3166-1 alpha-2; `?` if it is of no one region."""
    library = phonenumbers()
    parsed = library.parse(number)
    # A number that is reserved for fiction is of no region's ranges: its code says enough.
    region: str = library.region_code_for_number(parsed) or library.region_code_for_country_code(parsed.country_code)
    return region if region.isalpha() else "?"


def is_region(code: str) -> bool:
    return code in phonenumbers().SUPPORTED_REGIONS


def is_country_code(digits: str) -> bool:
    return int(digits) in phonenumbers().COUNTRY_CODE_TO_REGION_CODE


def dialled_abroad(text: str, region: str | None) -> bool:
    """Whether it starts with what one dials in the region before a country's code, such as Australia's 0011."""
    library = phonenumbers()
    try:
        parsed = library.parse(text, region, keep_raw_input=True)
    except library.NumberParseException:
        return False
    abroad: bool = parsed.country_code_source == library.CountryCodeSource.FROM_NUMBER_WITH_IDD
    return abroad and library.is_possible_number(parsed)


@cache
def _fewest_digits(country_code: int) -> int:
    """Of a person's number behind its country's code: 7, or less where the country's examples have less, as in Greenland."""
    library = phonenumbers()
    kinds = (library.PhoneNumberType.FIXED_LINE, library.PhoneNumberType.MOBILE)
    regions = library.region_codes_for_country_code(country_code)
    found = (library.example_number_for_type(region, kind) for region in regions for kind in kinds)
    return min([7, *(len(library.national_significant_number(example)) for example in found if example)])


_KINDS = (
    *("mobile", "fixed_line", "toll_free", "premium_rate", "shared_cost"),
    *("voip", "personal_number", "pager", "uan", "voicemail"),
)


@cache
def _ranges(country_code: int, digits: int) -> re.Pattern[str]:
    """What is_valid_number looks at one by one, which takes longer than reading the number does."""
    library = phonenumbers()
    found = [
        library.PhoneMetadata.metadata_for_region_or_calling_code(country_code, region)
        for region in library.region_codes_for_country_code(country_code)
    ]
    descriptions = [getattr(metadata, kind) for metadata in found for kind in _KINDS]
    patterns = [each.national_number_pattern for each in descriptions if each and digits in each.possible_length]
    return re.compile("|".join(patterns))


def _is_mobile(parsed: "PhoneNumber") -> bool:
    kinds = phonenumbers().PhoneNumberType
    return phonenumbers().number_type(parsed) in (kinds.MOBILE, kinds.FIXED_LINE_OR_MOBILE)


# By phonenumbers' NumberParseException.error_type.
_PROBLEMS = {
    0: "no country has this code",
    2: "too few digits",
    3: "too few digits",
    4: "too many digits",
}


@cache
def phonenumbers() -> ModuleType:
    """Imported when first used: it takes longer than the rest of twochat."""
    import phonenumbers

    return phonenumbers
