# Generated from openapi.yaml: do not edit, run `make generate`.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

T = TypeVar("T", bound="GroupMember")


@_attrs_define
class GroupMember:
    phone_number: str | Unset = UNSET
    """ The number, in E.164. """
    wa_participant_id: str | Unset = UNSET
    """ WhatsApp's own id of the member, …@c.us. """
    wa_pushname: None | str | Unset = UNSET
    """ The name that the member shows. """
    wa_is_admin: bool | Unset = UNSET
    """ Whether the member is an admin. """
    wa_is_super_admin: bool | Unset = UNSET
    """ Whether the member owns the group. """
    formatted_phone_number: None | str | Unset = UNSET
    """ The number as people write it. """
    iso_country_code: None | str | Unset = UNSET
    """ The region of the number, ISO 3166-1 alpha-2. """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        phone_number = self.phone_number

        wa_participant_id = self.wa_participant_id

        wa_pushname: None | str | Unset
        if isinstance(self.wa_pushname, Unset):
            wa_pushname = UNSET
        else:
            wa_pushname = self.wa_pushname

        wa_is_admin = self.wa_is_admin

        wa_is_super_admin = self.wa_is_super_admin

        formatted_phone_number: None | str | Unset
        if isinstance(self.formatted_phone_number, Unset):
            formatted_phone_number = UNSET
        else:
            formatted_phone_number = self.formatted_phone_number

        iso_country_code: None | str | Unset
        if isinstance(self.iso_country_code, Unset):
            iso_country_code = UNSET
        else:
            iso_country_code = self.iso_country_code

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if phone_number is not UNSET:
            field_dict["phone_number"] = phone_number
        if wa_participant_id is not UNSET:
            field_dict["wa_participant_id"] = wa_participant_id
        if wa_pushname is not UNSET:
            field_dict["wa_pushname"] = wa_pushname
        if wa_is_admin is not UNSET:
            field_dict["wa_is_admin"] = wa_is_admin
        if wa_is_super_admin is not UNSET:
            field_dict["wa_is_super_admin"] = wa_is_super_admin
        if formatted_phone_number is not UNSET:
            field_dict["formatted_phone_number"] = formatted_phone_number
        if iso_country_code is not UNSET:
            field_dict["iso_country_code"] = iso_country_code

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        phone_number = d.pop("phone_number", UNSET)

        wa_participant_id = d.pop("wa_participant_id", UNSET)

        def _parse_wa_pushname(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        wa_pushname = _parse_wa_pushname(d.pop("wa_pushname", UNSET))

        wa_is_admin = d.pop("wa_is_admin", UNSET)

        wa_is_super_admin = d.pop("wa_is_super_admin", UNSET)

        def _parse_formatted_phone_number(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        formatted_phone_number = _parse_formatted_phone_number(d.pop("formatted_phone_number", UNSET))

        def _parse_iso_country_code(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        iso_country_code = _parse_iso_country_code(d.pop("iso_country_code", UNSET))

        group_member = cls(
            phone_number=phone_number,
            wa_participant_id=wa_participant_id,
            wa_pushname=wa_pushname,
            wa_is_admin=wa_is_admin,
            wa_is_super_admin=wa_is_super_admin,
            formatted_phone_number=formatted_phone_number,
            iso_country_code=iso_country_code,
        )

        group_member.additional_properties = d
        return group_member

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
