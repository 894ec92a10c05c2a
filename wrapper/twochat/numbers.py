"""Phone numbers as people write them, read into E.164. phonenumbers does the work."""

import re
import unicodedata
from functools import cache
from types import ModuleType

from .errors import InputError

E164 = re.compile(r"\+[1-9][0-9]{6,14}")
"""The form that 2Chat takes; openapi.yaml says the same."""

# A spreadsheet that took numbers for amounts writes 447700900123 as 4.477E+11 (digits are lost) or 447700900123.0 (none are).
_SCIENTIFIC = re.compile(r"[0-9]+([.,][0-9]+)?[eE]\+?[0-9]+")
_AMOUNT = re.compile(r"(\+?[0-9]{7,})[.,]0")


class InvalidNumber(ValueError):
    """The text is not a phone number; the message says why."""


def parse(text: str, region: str | None = None) -> str:
    """The E.164 of a number as people write it, such as `+44 7700 900123`, or `(713) 715-7533` with region `US`.

    A number is taken when its country and its length are possible. Whether it is in use only WhatsApp knows, and lists of
    assigned ranges are always older than the newest range.

    Raises:
        InvalidNumber: with the reason.
    """
    text = _clean(text)
    if not text:
        raise InvalidNumber("blank")
    if _SCIENTIFIC.fullmatch(text):
        raise InvalidNumber("digits were lost when a spreadsheet wrote it in scientific notation")
    if amount := _AMOUNT.fullmatch(text):
        text = amount[1]
    if any(map(str.isalpha, text)):
        # phonenumbers would read letters as keys of a telephone, or read only the part before them.
        raise InvalidNumber("it has letters")
    if not region and not text.startswith(("+", "00")):
        raise InvalidNumber("no country: write it with + and the country code, or give a region such as GB")
    if text.startswith("00") and not _dialled_abroad(text, region):
        text = "+" + text[2:]
    number = _parse(text, region)
    # A 0 behind the country's code is Italy's, or a trunk prefix that was taken for a part of the number.
    if number != (number if "0" not in number[2:5] else _parse(number, None)):
        raise InvalidNumber("it can be read in two ways")
    return number


def check_region(region: str | None) -> str | None:
    """The region in capitals, as ISO 3166-1 alpha-2.

    Raises:
        InputError: when there is no such region.
    """
    if region is None:
        return None
    if (code := region.strip().upper()) not in _phonenumbers().SUPPORTED_REGIONS:
        raise InputError(f"{region!r} is not a region; use two letters, such as GB or US (ISO 3166-1 alpha-2)")
    return code


def _clean(text: str) -> str:
    """Without what spreadsheets, address books and web pages put around a number: blanks, apostrophes, invisible marks."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
        text = "".join(letter for letter in text if unicodedata.category(letter) != "Cf").replace("\u2019", "'")
    text = text.strip().lstrip("'").strip().strip('"').strip()
    return text[4:].strip() if text[:4].lower() == "tel:" else text


def _dialled_abroad(text: str, region: str | None) -> bool:
    """Whether it starts with what one dials in the region before a country's code, such as Australia's 0011."""
    library = _phonenumbers()
    try:
        parsed = library.parse(text, region, keep_raw_input=True)
    except library.NumberParseException:
        return False
    abroad: bool = parsed.country_code_source == library.CountryCodeSource.FROM_NUMBER_WITH_IDD
    return abroad and library.is_possible_number(parsed)


def _parse(text: str, region: str | None) -> str:
    library = _phonenumbers()
    try:
        parsed = library.parse(text, region)
    except library.NumberParseException as error:
        raise InvalidNumber(_PROBLEMS.get(error.error_type, "not a phone number")) from None
    if parsed.extension:
        raise InvalidNumber("it has an extension")
    match library.is_possible_number_with_reason(parsed):
        case library.ValidationResult.IS_POSSIBLE:
            number: str = library.format_number(parsed, library.PhoneNumberFormat.E164)
        case library.ValidationResult.TOO_LONG:
            raise InvalidNumber("too many digits for its country")
        case library.ValidationResult.INVALID_COUNTRY_CODE:
            raise InvalidNumber("no country has this code")
        case _:
            raise InvalidNumber("too few digits for its country")
    if not E164.fullmatch(number):
        raise InvalidNumber("too many digits, or too few, for E.164")
    return number


# By phonenumbers' NumberParseException.error_type.
_PROBLEMS = {
    0: "no country has this code",
    1: "not a phone number",
    2: "too few digits",
    3: "too few digits",
    4: "too many digits",
}


@cache
def _phonenumbers() -> ModuleType:
    """Imported when first used: it takes longer than the rest of twochat."""
    import phonenumbers

    return phonenumbers


def country(number: str) -> str:
    """The region of an E.164, in ISO 3166-1 alpha-2; `?` if it is of no one region."""
    library = _phonenumbers()
    parsed = library.parse(number)
    # A number that is reserved for fiction is of no region's ranges: its code says enough.
    region: str | None = library.region_code_for_number(parsed) or library.region_code_for_country_code(
        parsed.country_code
    )
    return region if region and region.isalpha() else "?"
