"""What 2Chat says of a group."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import cast

from .accounts import account
from .answer import Body
from .errors import ContractError
from .members import Member, read_members
from .readers import read_integer, read_text, read_time

INVITE_LINK = "https://chat.whatsapp.com/"


@dataclass(frozen=True, slots=True)
class GroupInfo:
    """A group. Source: documented.

    `id` is 2Chat's, `whatsapp_id` WhatsApp's own, `…@g.us`. What 2Chat does not say is None. `members` and `invite_link`
    (observed) are known where the group itself was read; a list of groups has neither. `created_at`, whose form is inferred, has
    a time zone.
    """

    id: str | None
    name: str | None
    size: int | None
    whatsapp_id: str | None = None
    members: tuple[Member, ...] = ()
    invite_link: str | None = field(default=None, repr=False)
    created_at: datetime | None = None

    @property
    def admins(self) -> tuple[Member, ...]:
        """The members who are admins, the owner too."""
        return tuple(member for member in self.members if member.admin)

    @property
    def by_account(self) -> dict[str, Member]:
        """The members who can be recognised; the spellings of one account are one key (accounts.account)."""
        return {account(member.number): member for member in self.members if member.number}

    @property
    def unseen(self) -> int:
        """How many members can't be recognised: they are listed without their number, or not at all."""
        return max(len(self.members), self.size or 0) - sum(member.number is not None for member in self.members)


def read_group(body: Body) -> GroupInfo | ContractError:
    """A group with its members."""
    members = read_members(body)
    if isinstance(members, ContractError):
        return members
    return _info(cast(dict[str, object], body.json["data"]), members)


def read_groups(body: Body) -> tuple[GroupInfo, ...] | ContractError:
    """The groups of a number, without their members. A problem of one entry does not matter for the others."""
    listed = body.json.get("data")
    if not isinstance(listed, list):
        return body.error("there is no list of groups")
    return tuple(
        _info(cast(dict[str, object], entry)) for entry in cast(list[object], listed) if isinstance(entry, dict)
    )


def _info(data: Mapping[str, object], members: tuple[Member, ...] = ()) -> GroupInfo:
    return GroupInfo(
        read_text(data.get("uuid")),
        read_text(data.get("wa_group_name")),
        read_integer(data.get("size")),
        read_text(data.get("wa_group_id")),
        members,
        # The prefix is inferred; the link itself is observed.
        read_text(data.get("invite_link"))
        or (INVITE_LINK + code if (code := read_text(data.get("invite_code"))) else None),
        read_time(data.get("wa_created_at")),
    )
