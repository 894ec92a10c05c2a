"""The exports that everybody has: which of their columns hold the numbers of a person, the best first."""

import re
from collections.abc import Sequence

from .people import Column

_GOOGLE = re.compile(r"phone (\d+) - value", re.IGNORECASE)

_KNOWN: tuple[tuple[str, frozenset[str], tuple[str, ...]], ...] = (
    (
        "Outlook",
        frozenset({"mobile phone", "business phone", "home phone"}),
        (
            "mobile phone",
            "primary phone",
            "home phone",
            "home phone 2",
            "other phone",
            "business phone",
            "business phone 2",
        ),
    ),
    (
        "HubSpot",
        frozenset({"record id"}),
        ("whatsapp phone number", "mobile phone number", "phone number"),
    ),
    (
        "Salesforce",
        frozenset({"account name", "phone", "mobile"}),
        ("mobile", "phone", "home phone", "other phone"),
    ),
    (
        "Salesforce",
        frozenset({"mobilephone", "phone"}),
        ("mobilephone", "phone", "homephone", "otherphone"),
    ),
    (
        "Mailchimp",
        frozenset({"email address", "member_rating"}),
        ("sms phone number", "mobile", "phone number", "phone"),
    ),
)


def known_export(columns: Sequence[Column]) -> tuple[str, list[Column]] | None:
    """Whose export it is, and its columns of numbers that have any."""
    by_name = {column.name.casefold(): column for column in reversed(columns)}
    if any(map(_GOOGLE.fullmatch, by_name)):
        return "Google Contacts", [column for column in columns if _GOOGLE.fullmatch(column.name) and column.share]
    for whose, marks, order in _KNOWN:
        if marks <= by_name.keys():
            return whose, [by_name[name] for name in order if name in by_name and by_name[name].share]
    return None


def labels_of(columns: Sequence[Column], taken: Sequence[Column]) -> dict[int, int]:
    """Where Google says of which kind each number is: the column beside it, Label or, in older files, Type."""
    by_name = {column.name.casefold(): column.index for column in columns}
    labels: dict[int, int] = {}
    for column in taken:
        if match := _GOOGLE.fullmatch(column.name):
            for word in ("label", "type"):
                if (at := by_name.get(f"phone {match[1]} - {word}")) is not None:
                    labels[column.index] = at
    return labels
