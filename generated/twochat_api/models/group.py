# Generated from openapi.yaml: do not edit, run `make generate`.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

T = TypeVar("T", bound="Group")


@_attrs_define
class Group:
    """A group without its members."""

    uuid: str
    """ The id of the group, WAG… or WGP…. """
    channel_uuid: None | str | Unset = UNSET
    """ The id of the connected number. """
    wa_group_id: str | Unset = UNSET
    """ WhatsApp's own id of the group, …@g.us. """
    wa_group_name: None | str | Unset = UNSET
    """ The name of the group. """
    size: int | Unset = UNSET
    """ How many members it has. """
    wa_created_at: int | None | str | Unset = UNSET
    """ When the group was created. No source shows in which form. """
    channel_is_owner: bool | Unset = UNSET
    """ Whether the connected number owns the group. """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
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

        wa_created_at: int | None | str | Unset
        if isinstance(self.wa_created_at, Unset):
            wa_created_at = UNSET
        else:
            wa_created_at = self.wa_created_at

        channel_is_owner = self.channel_is_owner

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "uuid": uuid,
            }
        )
        if channel_uuid is not UNSET:
            field_dict["channel_uuid"] = channel_uuid
        if wa_group_id is not UNSET:
            field_dict["wa_group_id"] = wa_group_id
        if wa_group_name is not UNSET:
            field_dict["wa_group_name"] = wa_group_name
        if size is not UNSET:
            field_dict["size"] = size
        if wa_created_at is not UNSET:
            field_dict["wa_created_at"] = wa_created_at
        if channel_is_owner is not UNSET:
            field_dict["channel_is_owner"] = channel_is_owner

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        uuid = d.pop("uuid")

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

        def _parse_wa_created_at(data: object) -> int | None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | str | Unset, data)

        wa_created_at = _parse_wa_created_at(d.pop("wa_created_at", UNSET))

        channel_is_owner = d.pop("channel_is_owner", UNSET)

        group = cls(
            uuid=uuid,
            channel_uuid=channel_uuid,
            wa_group_id=wa_group_id,
            wa_group_name=wa_group_name,
            size=size,
            wa_created_at=wa_created_at,
            channel_is_owner=channel_is_owner,
        )

        group.additional_properties = d
        return group

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
