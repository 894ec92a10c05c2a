# Generated from openapi.yaml: do not edit, run `make generate`.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

T = TypeVar("T", bound="WhatsAppInfo")


@_attrs_define
class WhatsAppInfo:
    """The account that the number has with WhatsApp."""

    number_id: str | Unset = UNSET
    """ WhatsApp's own id of the account, …@c.us, which may have the number in an older spelling. """
    is_business: bool | Unset = UNSET
    """ Whether it is a business's. """
    verified_name: None | str | Unset = UNSET
    """ The name that WhatsApp has verified. """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        number_id = self.number_id

        is_business = self.is_business

        verified_name: None | str | Unset
        if isinstance(self.verified_name, Unset):
            verified_name = UNSET
        else:
            verified_name = self.verified_name

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if number_id is not UNSET:
            field_dict["number_id"] = number_id
        if is_business is not UNSET:
            field_dict["is_business"] = is_business
        if verified_name is not UNSET:
            field_dict["verified_name"] = verified_name

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        number_id = d.pop("number_id", UNSET)

        is_business = d.pop("is_business", UNSET)

        def _parse_verified_name(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        verified_name = _parse_verified_name(d.pop("verified_name", UNSET))

        whats_app_info = cls(
            number_id=number_id,
            is_business=is_business,
            verified_name=verified_name,
        )

        whats_app_info.additional_properties = d
        return whats_app_info

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
