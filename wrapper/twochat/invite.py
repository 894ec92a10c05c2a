"""Inviting people by the group's link: who needs it, and the text that it is sent in."""

import re
from dataclasses import replace

from .checks import check_text
from .errors import InputError
from .groups import GroupInfo
from .journal import Journal
from .operations import INVITE
from .outcome import Status
from .plan import Entry
from .report import Report
from .requests import Details

INVITATION = "You are invited to the WhatsApp group {name}: {link}"
_PLACES = {"name", "link"}


def fill(text: str, info: GroupInfo) -> Details:
    """The text with the group's name and link in it.

    Raises:
        InputError: it has no place for the link, or a place for something else; or the group has no link that is shown.
    """
    places = {*re.findall(r"\{(\w+)\}", check_text("text", text))}
    if "link" not in places:
        raise InputError("the text has no {link}, where the group's invite link is to stand. Nothing was sent.")
    if other := sorted(places - _PLACES):
        raise InputError(
            f"the text has {{{other[0]}}}, and only {{name}} and {{link}} stand for something. Nothing was sent."
        )
    if not info.invite_link:
        raise InputError("2Chat shows no invite link of this group: only its admins see it. Nothing was sent.")
    return {"text": check_text("text", text.replace("{link}", info.invite_link).replace("{name}", info.name or ""))}


def in_need(known: Report | Journal) -> list[Entry]:
    """Who needs an invitation and got none."""
    if isinstance(known, Journal):
        return [replace(entry, operation=INVITE.name) for entry in known.entries(Status.NEEDS_INVITE)]
    needy = known.by(Status.NEEDS_INVITE)
    return [Entry(each.input, each.number, position, fields=each.fields) for position, each in enumerate(needy, 1)]
