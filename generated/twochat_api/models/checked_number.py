# Generated from openapi.yaml: do not edit, run `make generate`.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

T = TypeVar("T", bound="CheckedNumber")


@_attrs_define
class CheckedNumber:
    """The number that was checked."""

    iso_country_code: None | str | Unset = UNSET
    """ The region of the number, ISO 3166-1 alpha-2. """
    e164_format: str | Unset = UNSET
    """ The number, in E.164. """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        iso_country_code: None | str | Unset
        if isinstance(self.iso_country_code, Unset):
            iso_country_code = UNSET
        else:
            iso_country_code = self.iso_country_code

        e164_format = self.e164_format

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if iso_country_code is not UNSET:
            field_dict["iso_country_code"] = iso_country_code
        if e164_format is not UNSET:
            field_dict["e164_format"] = e164_format

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)

        def _parse_iso_country_code(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        iso_country_code = _parse_iso_country_code(d.pop("iso_country_code", UNSET))

        e164_format = d.pop("e164_format", UNSET)

        checked_number = cls(
            iso_country_code=iso_country_code,
            e164_format=e164_format,
        )

        checked_number.additional_properties = d
        return checked_number

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
