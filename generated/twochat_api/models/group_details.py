# Generated from openapi.yaml: do not edit, run `make generate`.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.group_member import GroupMember


T = TypeVar("T", bound="GroupDetails")


@_attrs_define
class GroupDetails:
    """A group and its members."""

    participants: list[GroupMember]
    """ The members. """
    uuid: str | Unset = UNSET
    """ The id of the group, WAG… or WGP…. """
    channel_uuid: None | str | Unset = UNSET
    """ The id of the connected number. """
    wa_group_id: str | Unset = UNSET
    """ WhatsApp's own id of the group, …@g.us. """
    wa_group_name: None | str | Unset = UNSET
    """ The name of the group. """
    size: int | Unset = UNSET
    """ How many members it has. """
    channel_is_owner: bool | Unset = UNSET
    """ Whether the connected number owns the group. """
    invite_code: None | str | Unset = UNSET
    """ The end of the link by which people join. """
    invite_link: None | str | Unset = UNSET
    """ The link by which people join, https://chat.whatsapp.com/…. """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        participants = []
        for participants_item_data in self.participants:
            participants_item = participants_item_data.to_dict()
            participants.append(participants_item)

        uuid = self.uuid

        channel_uuid: None | str | Unset
        if isinstance(self.channel_uuid, Unset):
            channel_uuid = UNSET
        else:
            channel_uuid = self.channel_uuid

        wa_group_id = self.wa_group_id

        wa_group_name: None | str | Unset
        if isinstance(self.wa_group_name, Unset):
            wa_group_name = UNSET
        else:
            wa_group_name = self.wa_group_name

        size = self.size

        channel_is_owner = self.channel_is_owner

        invite_code: None | str | Unset
        if isinstance(self.invite_code, Unset):
            invite_code = UNSET
        else:
            invite_code = self.invite_code

        invite_link: None | str | Unset
        if isinstance(self.invite_link, Unset):
            invite_link = UNSET
        else:
            invite_link = self.invite_link

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "participants": participants,
            }
        )
        if uuid is not UNSET:
            field_dict["uuid"] = uuid
        if channel_uuid is not UNSET:
            field_dict["channel_uuid"] = channel_uuid
        if wa_group_id is not UNSET:
            field_dict["wa_group_id"] = wa_group_id
        if wa_group_name is not UNSET:
            field_dict["wa_group_name"] = wa_group_name
        if size is not UNSET:
            field_dict["size"] = size
        if channel_is_owner is not UNSET:
            field_dict["channel_is_owner"] = channel_is_owner
        if invite_code is not UNSET:
            field_dict["invite_code"] = invite_code
        if invite_link is not UNSET:
            field_dict["invite_link"] = invite_link

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.group_member import GroupMember  # noqa: PLC0415

        d = dict(src_dict)
        participants = []
        _participants = d.pop("participants")
        for participants_item_data in _participants:
            participants_item = GroupMember.from_dict(participants_item_data)

            participants.append(participants_item)

        uuid = d.pop("uuid", UNSET)

        def _parse_channel_uuid(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        channel_uuid = _parse_channel_uuid(d.pop("channel_uuid", UNSET))

        wa_group_id = d.pop("wa_group_id", UNSET)

        def _parse_wa_group_name(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        wa_group_name = _parse_wa_group_name(d.pop("wa_group_name", UNSET))

        size = d.pop("size", UNSET)

        channel_is_owner = d.pop("channel_is_owner", UNSET)

        def _parse_invite_code(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        invite_code = _parse_invite_code(d.pop("invite_code", UNSET))

        def _parse_invite_link(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        invite_link = _parse_invite_link(d.pop("invite_link", UNSET))

        group_details = cls(
            participants=participants,
            uuid=uuid,
            channel_uuid=channel_uuid,
            wa_group_id=wa_group_id,
            wa_group_name=wa_group_name,
            size=size,
            channel_is_owner=channel_is_owner,
            invite_code=invite_code,
            invite_link=invite_link,
        )

        group_details.additional_properties = d
        return group_details

    @property
    def additional_keys(self) -> list[str]:
        return list(self.additional_properties.keys())

    def __getitem__(self, key: str) -> Any:
        return self.additional_properties[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self.additional_properties[key] = value

    def __delitem__(self, key: str) -> None:
        del self.additional_properties[key]

    def __contains__(self, key: str) -> bool:
        return key in self.additional_properties
