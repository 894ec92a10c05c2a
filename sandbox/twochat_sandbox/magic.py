"""The magic numbers: what happens to a participant, by the last four digits of the number.

Each can be reached inside the range that is reserved for fiction, +44 7700 900000 to +44 7700 900999.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace


@dataclass(frozen=True)
class MagicNumber:
    """The result of a number in the answer, and what happens to it.

    A number with `code` None has no result: it is listed among the unaccepted numbers if `unaccepted`, else left out of
    the answer. `invited`: a private invitation was sent. `joins`: it becomes a member as any number does, and `hidden` one that
    does not show its number. No other magic number becomes a member.
    """

    description: str
    code: int | None = None
    message: str = ""
    invited: bool = False
    unaccepted: bool = False
    joins: bool = False
    hidden: bool = False


ADDED = MagicNumber("Added.", 200, "The participant was added successfully", joins=True)
ALREADY_MEMBER = MagicNumber("Already a member.", 409, "The participant is already a group member")
GROUP_FULL = MagicNumber(
    "Refused because the group is full.", 419, "The participant can't be added because the group is full"
)
REFUSED = MagicNumber("Refused for an unknown reason.", 400, "An unknown error occurred while adding the participant")
_INVITE_ONLY = "The participant can be added by sending private invitation only"

NOT_ON_WHATSAPP = ("0404", "0444")
"""The last digits of numbers without an account."""

OLDER = "0489"
"""The last digits of those whom WhatsApp knows by the older spelling of their number, where it has one."""

MAGIC_NUMBERS: Mapping[str, MagicNumber] = {
    "0400": REFUSED,
    "0403": MagicNumber("Not added; a private invitation was sent.", 403, _INVITE_ONLY, invited=True),
    "0404": MagicNumber("Not processed; listed among the unaccepted numbers.", unaccepted=True),
    "0408": MagicNumber(
        "Left the group recently.", 408, "The participant can't be added because they recently left the group"
    ),
    "0409": ALREADY_MEMBER,
    "0417": MagicNumber(
        "Can't be added to the community.",
        417,
        "The participant can't be added to the community. Invite them privately to join this group through its link",
    ),
    "0419": GROUP_FULL,
    "0433": MagicNumber("Not added; needs a private invitation, and none was sent.", 403, _INVITE_ONLY),
    "0444": MagicNumber("Has no WhatsApp account.", 404, "The phone number is not registered on WhatsApp"),
    "0488": replace(ADDED, description="Added; a member whose number is hidden.", hidden=True),
    OLDER: replace(ADDED, description="Added; Mexico's and Brazil's have the older spelling."),
    "0499": MagicNumber("Left out of the answer altogether."),
}
