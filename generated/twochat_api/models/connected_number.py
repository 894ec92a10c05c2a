# Generated from openapi.yaml: do not edit, run `make generate`.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

T = TypeVar("T", bound="ConnectedNumber")


@_attrs_define
class ConnectedNumber:
    """A number that is connected to 2Chat, or was."""

    uuid: str
    """ The id of the number, WPN…. """
    friendly_name: None | str | Unset = UNSET
    """ The name that it has with 2Chat. """
    phone_number: None | str | Unset = UNSET
    """ The number, in E.164. """
    connection_status: None | str | Unset = UNSET
    """ C connected, D disconnected, F failed. """
    enabled: bool | Unset = UNSET
    """ Whether it may be used. """
    iso_country_code: None | str | Unset = UNSET
    """ The region of the number, ISO 3166-1 alpha-2. """
    pushname: None | str | Unset = UNSET
    """ The name that it shows on WhatsApp. """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        uuid = self.uuid

        friendly_name: None | str | Unset
        if isinstance(self.friendly_name, Unset):
            friendly_name = UNSET
        else:
            friendly_name = self.friendly_name

        phone_number: None | str | Unset
        if isinstance(self.phone_number, Unset):
            phone_number = UNSET
        else:
            phone_number = self.phone_number

        connection_status: None | str | Unset
        if isinstance(self.connection_status, Unset):
            connection_status = UNSET
        else:
            connection_status = self.connection_status

        enabled = self.enabled

        iso_country_code: None | str | Unset
        if isinstance(self.iso_country_code, Unset):
            iso_country_code = UNSET
        else:
            iso_country_code = self.iso_country_code

        pushname: None | str | Unset
        if isinstance(self.pushname, Unset):
            pushname = UNSET
        else:
            pushname = self.pushname

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "uuid": uuid,
            }
        )
        if friendly_name is not UNSET:
            field_dict["friendly_name"] = friendly_name
        if phone_number is not UNSET:
            field_dict["phone_number"] = phone_number
        if connection_status is not UNSET:
            field_dict["connection_status"] = connection_status
        if enabled is not UNSET:
            field_dict["enabled"] = enabled
        if iso_country_code is not UNSET:
            field_dict["iso_country_code"] = iso_country_code
        if pushname is not UNSET:
            field_dict["pushname"] = pushname

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        uuid = d.pop("uuid")

        def _parse_friendly_name(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        friendly_name = _parse_friendly_name(d.pop("friendly_name", UNSET))

        def _parse_phone_number(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        phone_number = _parse_phone_number(d.pop("phone_number", UNSET))

        def _parse_connection_status(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        connection_status = _parse_connection_status(d.pop("connection_status", UNSET))

        enabled = d.pop("enabled", UNSET)

        def _parse_iso_country_code(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        iso_country_code = _parse_iso_country_code(d.pop("iso_country_code", UNSET))

        def _parse_pushname(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        pushname = _parse_pushname(d.pop("pushname", UNSET))

        connected_number = cls(
            uuid=uuid,
            friendly_name=friendly_name,
            phone_number=phone_number,
            connection_status=connection_status,
            enabled=enabled,
            iso_country_code=iso_country_code,
            pushname=pushname,
        )

        connected_number.additional_properties = d
        return connected_number

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
