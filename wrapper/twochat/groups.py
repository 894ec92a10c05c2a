"""What 2Chat says of a group, and which one a person means."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import cast
from unicodedata import normalize

from .answer import Body
from .errors import ContractError, InputError
from .results import Member, read_integer, read_members, read_text


@dataclass(frozen=True, slots=True)
class GroupInfo:
    """A group. Source: documented.

    `id` is 2Chat's, `whatsapp_id` WhatsApp's own, `…@g.us`. What 2Chat does not say is None. `members` are known where
    the group itself was read; a list of groups has none.
    """

    id: str | None
    name: str | None
    size: int | None
    whatsapp_id: str | None = None
    members: tuple[Member, ...] = ()


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


def choose(groups: Sequence[GroupInfo], wanted: str) -> str:
    """The id of the one group that is meant: by 2Chat's id, by WhatsApp's, or by its exact name.

    Raises:
        InputError: none is, or more than one.
    """
    text = _plain(wanted)
    found = [one for one in groups if one.id and text in (one.id, one.whatsapp_id, _plain(one.name or ""))]
    if len(found) > 1:
        ids = " and ".join(one.id or "" for one in found)
        raise InputError(f"{len(found)} groups are called {wanted!r}: {ids}. Give the id of the one that is meant.")
    if not found:
        alike = [one.name for one in groups if one.name and text.casefold() in _plain(one.name).casefold()]
        known = f"there is {', '.join(map(repr, alike[:3]))}" if alike else f"it has {len(groups)} others"
        late = "A group is listed 5 to 30 minutes after its number was connected."
        raise InputError(f"no group of this number is called {wanted!r}; {known}. {late}")
    return found[0].id or ""


def _info(data: Mapping[str, object], members: tuple[Member, ...] = ()) -> GroupInfo:
    return GroupInfo(
        read_text(data.get("uuid")),
        read_text(data.get("wa_group_name")),
        read_integer(data.get("size")),
        read_text(data.get("wa_group_id")),
        members,
    )


def _plain(name: str) -> str:
    """The name as people see it: one letter may be written in two ways."""
    return normalize("NFC", name).strip()
