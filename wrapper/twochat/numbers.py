"""Phone numbers as people write them: read into E.164 with certainty, or refused with the reason."""

import re
from typing import NamedTuple

from .cell import PLAIN, InvalidNumber, clean, split
from .errors import InputError
from .phone import E164, Phone, dialled_abroad, is_country_code, is_region

__all__ = ["E164", "InvalidNumber", "Reading", "check_region", "numbers_in", "parse", "read"]

_SIGNS = re.compile(r"[+(\[0-9][0-9 ()\[\]./~+#,;-]*")
_AREA_CODE = re.compile(r"[(\[]\s*([0-9]+)\s*[)\]]")
_DIGITS = re.compile("[0-9]+")


class Reading(NamedTuple):
    """A number in E.164, and whether it is `valid`: in a range that phonenumbers knows. If not, only its length is possible.

    Whether a number is in use only WhatsApp knows, and lists of assigned ranges are always older than the newest range.
    """

    number: str
    valid: bool


def parse(text: str, region: str | None = None, *, international: bool | None = None) -> str:
    """The E.164 of a number as people write it, such as `+44 7700 900123`, or `(713) 715-7533` with region `US`; see `read`.

    Raises:
        InvalidNumber: with the reason.
    """
    return read(text, region, international=international).number


def read(text: str, region: str | None = None, *, international: bool | None = None) -> Reading:
    """A number as people write it, if there is only one that it can be.

    `region`: where numbers without a country code are from, ISO 3166-1 alpha-2. `international`: what digits are that have no
    plus, no leading 0 and no area code in brackets: with their country code (True), the region's own (False), or whichever is
    certain (None).

    Raises:
        InvalidNumber: with the reason. Its `readings` are the numbers that it could be.
    """
    if not PLAIN.fullmatch(text):
        text = clean(text)
        if (count := _count(text, region, international)) > 1:
            raise InvalidNumber(f"{count} numbers in one cell")
        if any(map(str.isalpha, text)):
            # phonenumbers would read letters as keys of a telephone, or read only the part before them.
            raise InvalidNumber("it has letters")
        if not _SIGNS.fullmatch(text):
            raise InvalidNumber("not a phone number")
    phone = _decide(text, region, international)
    phone.check()
    return Reading(phone.e164, phone.valid)


def numbers_in(text: str, region: str | None = None, *, international: bool | None = None) -> list[str]:
    """The texts of the numbers in a cell, to be read one by one; the text itself where it can't be split with certainty.

    A number that is written in part, such as the second of `030 23125001/02`, is none by itself.
    """
    try:
        pieces = split(clean(text))
    except InvalidNumber:
        return [text]
    starts = [piece.startswith(("+", "0", "(")) for piece in pieces]
    lengths = {sum(map(str.isdigit, piece)) for piece in pieces}
    whole = all(starts) or (not any(starts) and len(lengths) == 1)
    if len(pieces) > 1 and whole and all(_is_number(piece, region, international) for piece in pieces):
        return pieces
    return [text]


def check_region(region: str | None) -> str | None:
    """The region in capitals, as ISO 3166-1 alpha-2.

    Raises:
        InputError: when there is no such region.
    """
    if region is None:
        return None
    if not is_region(code := region.strip().upper()):
        raise InputError(
            f"{region!r} is not a region; use two letters, such as GB for the United Kingdom, or US (ISO 3166-1 alpha-2)"
        )
    return code


def _count(text: str, region: str | None, international: bool | None) -> int:
    """How many numbers a cell has, at least 1. The slash of `0171/3920024` is within one: 0171 is none."""
    pieces = split(text)
    if len(pieces) < 2 or any(map(str.isalpha, "".join(pieces))) or not _is_number(pieces[0], region, international):
        return 1
    return len(pieces)


def _is_number(text: str, region: str | None, international: bool | None) -> bool:
    try:
        return bool(read(text, region, international=international))
    except InvalidNumber as error:
        return bool(error.readings)


def _decide(text: str, region: str | None, international: bool | None) -> Phone:
    """The only number that it can be, or the one that `international` asks for."""
    if text.startswith("00") and not dialled_abroad(text, region):
        text = "+" + text[2:]
    if text.startswith("+"):
        return Phone(text)
    own = text.startswith("0") or _has_area_code(text)
    if international and not own:
        return Phone(f"+{text}")
    if not region:
        raise InvalidNumber("no country: write it with + and the country code, or give a region such as GB")
    return Phone(text, region) if own or international is False else _likelier(text, region)


def _likelier(text: str, region: str) -> Phone:
    """The region's number, unless it may as well be one that lacks its plus. No mobile number is read as a stranger's."""
    try:
        foreign = Phone(f"+{text}")
    except InvalidNumber:
        return Phone(text, region)
    try:
        own = Phone(text, region)
    except InvalidNumber as error:
        raise InvalidNumber(f"{error}; or is it {foreign.e164}, without its plus?", foreign.e164) from None
    if own.e164 == foreign.e164 or (own.mobile and not foreign.mobile) or _grouped_as(text, own, foreign):
        return own
    raise InvalidNumber(f"it can be read in two ways: {own.e164} or {foreign.e164}", own.e164, foreign.e164)


def _grouped_as(text: str, own: Phone, foreign: Phone) -> bool:
    """Whether its digits are grouped as one writes the region's number, and not as one writes the other."""
    groups = _DIGITS.findall(text)
    abroad = [foreign.groups(international=True), [foreign.code, foreign.national]]
    return len(groups) > 1 and groups == own.groups(international=False) and groups not in abroad


def _has_area_code(text: str) -> bool:
    """Whether it starts with an area code in brackets. One that is a country's code as well is none for certain."""
    found = _AREA_CODE.match(text)
    return found is not None and not is_country_code(found[1])
