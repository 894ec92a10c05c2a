"""One person, one spelling: which numbers are the same WhatsApp account. Pure, on E.164.

WhatsApp knows some accounts by the number that was dialled before a country changed its numbers.

Source: documented for Mexico, where 2Chat's samples have `+521…`; observed elsewhere, and inferred for 2Chat, for Brazil and
Argentina; the numbering plans for Benin (2024) and Côte d'Ivoire (2021).
"""

import re

# What was dialled before, and what is dialled today. Mexico also: what was dialled before a mobile number inside the country.
_CHANGED = (
    (re.compile(r"\+52(?:1|01|044|045)(\d{10})"), r"+52\1"),
    (re.compile(r"\+55(\d\d)([6-9]\d{7})"), r"+55\g<1>9\2"),
    (re.compile(r"\+229(\d{8})"), r"+22901\1"),
    (re.compile(r"\+225([04-9][0-3]\d{6})"), r"+22501\1"),
    (re.compile(r"\+225([04-9][4-6]\d{6})"), r"+22505\1"),
    (re.compile(r"\+225([04-9][7-9]\d{6})"), r"+22507\1"),
)
# How WhatsApp may know somebody else than by what is dialled today.
_OTHER = (
    (re.compile(r"\+52(\d{10})"), r"+521\1"),
    (re.compile(r"\+55(\d\d)9([6-9]\d{7})"), r"+55\1\2"),
    (re.compile(r"\+549(\d{10})"), r"+54\1"),
    (re.compile(r"\+54(\d{10})"), r"+549\1"),
    (re.compile(r"\+22901(\d{8})"), r"+229\1"),
    (re.compile(r"\+22501([04-9][0-3]\d{6})"), r"+225\1"),
    (re.compile(r"\+22505([04-9][4-6]\d{6})"), r"+225\1"),
    (re.compile(r"\+22507([04-9][7-9]\d{6})"), r"+225\1"),
)
CHANGED_CODES = (52, 55, 225, 229)
"""The codes of the countries that changed their numbers."""
_SPELLED = ("+52", "+54", "+55", "+225", "+229")
_ARGENTINA = re.compile(r"\+549(\d{10})")


def today(number: str) -> str:
    """The number as it is dialled today; unchanged if no change of its country's numbers is known.

    Only right for a number that is not valid as it is: +55 41 7765 4321 is one too.
    """
    return _rewritten(number, _CHANGED) or number


def account(number: str) -> str:
    """The same text for all spellings of one account, to compare them by. Nothing to send."""
    if not number.startswith(_SPELLED):
        return number
    number = today(number)
    # Whoever wrote Argentina's 9 meant a mobile phone; who left it out may have meant one.
    return _ARGENTINA.sub(r"+54\1", number)


def other_spelling(number: str) -> str | None:
    """Another number by which WhatsApp may know the same account."""
    return _rewritten(number, _OTHER)


def _rewritten(number: str, spellings: tuple[tuple[re.Pattern[str], str], ...]) -> str | None:
    for pattern, other in spellings:
        if match := pattern.fullmatch(number):
            return match.expand(other)
    return None
