"""What happened to one input: the answer to "is this person in?", or out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Status(StrEnum):
    """What happened to one input. Codes are 2Chat's `statusCode` for the number.

    Source: documented for ADDED, REMOVED, LINK_SENT, `unaccepted_numbers` and `isInviteV4Sent`; inferred for ACCEPTED and the other codes.
    """

    ADDED = "added"
    """200: in the group now."""
    ALREADY_MEMBER = "already_member"
    """409: was in the group before."""
    REMOVED = "removed"
    """Listed as accepted: not in the group any more."""
    NOT_A_MEMBER = "not_a_member"
    """Listed as unaccepted: was not in the group, or is no number of an account."""
    PROMOTED = "promoted"
    """Seen to be an admin."""
    DEMOTED = "demoted"
    """Seen to be a member who is no admin."""
    ACCEPTED = "accepted"
    """2Chat accepted the call, and does not say what came of it."""
    ON_WHATSAPP = "on_whatsapp"
    """Has an account."""
    INVITED = "invited"
    """403 and WhatsApp sent the person a private invitation."""
    NEEDS_INVITE = "needs_invite"
    """403 or 417 and no invitation went out: send the group's invite link."""
    LINK_SENT = "link_sent"
    """The group's invite link was taken for sending: whether it arrived is not said."""
    UNACCEPTED = "unaccepted"
    """404, listed as unaccepted, or checked: invalid, or not on WhatsApp."""
    RECENTLY_LEFT = "recently_left"
    """408: left the group a short while ago."""
    GROUP_FULL = "group_full"
    """419: no place left."""
    REFUSED = "refused"
    """Any other code, which is kept."""
    UNREPORTED = "unreported"
    """The answer does not mention the number."""
    UNKNOWN = "unknown"
    """No usable answer: may have been carried out."""
    NOT_SENT = "not_sent"
    """Certainly nothing was done; with code 400, because WhatsApp's own limit was reached."""
    INVALID = "invalid"
    """Not a phone number; never sent."""
    DUPLICATE = "duplicate"
    """The same number as an earlier input, whose outcome counts; never sent."""

    @property
    def ok(self) -> bool:
        """Whether there is nothing left to do for this input: it is as was asked for, or a repetition of another input."""
        return self in _OK

    @property
    def label(self) -> str:
        """The status in words, of one input."""
        return _LABELS.get(self, self.value.replace("_", " "))

    def counted(self, count: int) -> str:
        """Such as `1 already member` or `1,200 not on WhatsApp`."""
        return f"{count:,} {self.label}{'s' if self is Status.ALREADY_MEMBER and count != 1 else ''}"


_OK = (
    *(Status.ADDED, Status.ALREADY_MEMBER, Status.REMOVED, Status.NOT_A_MEMBER),
    *(Status.PROMOTED, Status.DEMOTED, Status.ON_WHATSAPP, Status.LINK_SENT, Status.DUPLICATE),
)
UNCERTAIN = (Status.UNKNOWN, Status.UNREPORTED, Status.ACCEPTED)
"""What reading the members can settle."""

_LABELS = {
    Status.NOT_A_MEMBER: "not in the group",
    Status.ON_WHATSAPP: "on WhatsApp",
    Status.UNACCEPTED: "not on WhatsApp",
}

_REASONS = {
    Status.ADDED: "is in the group now",
    Status.ALREADY_MEMBER: "was in the group already",
    Status.REMOVED: "was removed from the group",
    Status.NOT_A_MEMBER: "was not in the group",
    Status.PROMOTED: "is an admin now",
    Status.DEMOTED: "is no admin any more",
    Status.ACCEPTED: "was accepted by 2Chat, which does not say what came of it: unknown until somebody looks at the group",
    Status.ON_WHATSAPP: "is on WhatsApp",
    Status.INVITED: "can only join by invitation, and WhatsApp sent one",
    Status.NEEDS_INVITE: "can only join by invitation, and none was sent: send the group's invite link",
    Status.LINK_SENT: "was sent the group's invite link",
    Status.UNACCEPTED: "has no WhatsApp account, or is not a number that exists",
    Status.RECENTLY_LEFT: "left the group recently, and can't be added back for now",
    Status.GROUP_FULL: "could not join, because the group is full",
    Status.REFUSED: "was refused",
    Status.UNREPORTED: "is not mentioned in 2Chat's answer: unknown until somebody looks at the group",
    Status.UNKNOWN: "is uncertain, because no usable answer came",
    Status.NOT_SENT: "was not sent",
    Status.INVALID: "is not a phone number",
    Status.DUPLICATE: "is listed more than once",
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What happened to one input.

    `input` is the text as given, without its line end; `number` its E.164, None for an invalid number; `code` 2Chat's code
    for the number, or the HTTP status of a call that failed as a whole; `message` the words that came with it; `batch` the
    number of the batch in the plan, from 1, None when the input was never meant to be sent. `possibly_sent`: an earlier call
    with it may have been carried out, so ALREADY_MEMBER can mean "added by that call". `fields`: what else the list had of it.
    `operation`: what was to be done, where that is not what the report is of: `remove` in a `sync`.
    """

    input: str
    number: str | None
    status: Status
    code: int | None = None
    message: str | None = None
    batch: int | None = None
    possibly_sent: bool = False
    fields: Mapping[str, str] = field(default_factory=dict[str, str], hash=False)
    operation: str = ""

    @property
    def reason(self) -> str:
        """A sentence for people."""
        if self.status is Status.ALREADY_MEMBER and self.possibly_sent:
            return f"{self.number} is in the group, added by an earlier call or a member before."
        detail = (
            f" ({self.message})" if self.message and self.status not in (Status.ADDED, Status.ALREADY_MEMBER) else ""
        )
        return f"{self.number or repr(self.input)} {_REASONS[self.status]}{detail}."
