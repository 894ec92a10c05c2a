"""What is refused before anything is sent."""

import re
from typing import Any

from .errors import InputError
from .readers import GROUP_ID

LONGEST = {"name": 100, "description": 2048, "text": 4096, "url": 2048}
"""Letters. openapi.yaml says the same."""
URL = re.compile(r"https?://[!-.0-Z_a-z~][!-Z_a-z~]*")


def check_type(name: str, value: object, *kinds: Any) -> None:
    """Refuse what would fail only in the middle of a run.

    Raises:
        InputError: naming the argument.
    """
    if not isinstance(value, kinds):
        expected = " or ".join(kind.__name__ for kind in kinds)
        raise InputError(f"{name} must be {expected}, not {type(value).__name__}. Nothing was sent.")


def check_id(given: object) -> str:
    """The id of a group.

    Raises:
        InputError: saying what it is instead.
    """
    if isinstance(given, str) and GROUP_ID.fullmatch(given.strip()):
        return given.strip()
    if not isinstance(given, str):
        raise InputError(f"a group's id is text, not {type(given).__name__}; of a GroupInfo give its `id`")
    what = "is not a group id"
    if "@g.us" in given:
        what = "is WhatsApp's own id of a group. `find_group` takes it; here use 2Chat's,"
    if "chat.whatsapp.com" in given:
        what = "is an invite link. `find_group` takes it; here use the group's id,"
    raise InputError(f"{given!r} {what} such as WAG45b0f301-9203-4660-8b57-b51a6c2742a5")


def check_text(what: str, text: object) -> str:
    """A text that WhatsApp takes as a group's name, its description or a message.

    Raises:
        InputError: naming it.
    """
    if isinstance(text, str) and text.strip() and len(text) <= LONGEST[what]:
        return text
    raise InputError(f"the {what} must be a text of 1 to {LONGEST[what]:,} letters. Nothing was sent.")


def new_group_details(name: str, description: str | None) -> dict[str, str]:
    """What a group is created with.

    Raises:
        InputError: naming what can't be used.
    """
    details = {"name": check_text("name", name)}
    return details if description is None else details | {"description": check_text("description", description)}


def check_url(url: object) -> str:
    """An address that 2Chat can call.

    Raises:
        InputError: naming it.
    """
    if isinstance(url, str) and URL.fullmatch(url) and len(url) <= LONGEST["url"]:
        return url
    raise InputError(f"{url!r} is no address such as https://example.com/picture.jpg. Nothing was sent.")
