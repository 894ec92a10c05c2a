# Generated from openapi.yaml: do not edit, run `make generate`.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.checked_number import CheckedNumber
    from ..models.whats_app_info import WhatsAppInfo


T = TypeVar("T", bound="NumberCheckAnswer")


@_attrs_define
class NumberCheckAnswer:
    is_valid: bool
    """ Whether it is a number. If not, nothing else is said. """
    number: CheckedNumber | Unset = UNSET
    """ The number that was checked. """
    on_whatsapp: bool | Unset = UNSET
    """ Whether it is on WhatsApp. """
    whatsapp_info: WhatsAppInfo | Unset = UNSET
    """ The account that the number has with WhatsApp. """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        is_valid = self.is_valid

        number: dict[str, Any] | Unset = UNSET
        if not isinstance(self.number, Unset):
            number = self.number.to_dict()

        on_whatsapp = self.on_whatsapp

        whatsapp_info: dict[str, Any] | Unset = UNSET
        if not isinstance(self.whatsapp_info, Unset):
            whatsapp_info = self.whatsapp_info.to_dict()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "is_valid": is_valid,
            }
        )
        if number is not UNSET:
            field_dict["number"] = number
        if on_whatsapp is not UNSET:
            field_dict["on_whatsapp"] = on_whatsapp
        if whatsapp_info is not UNSET:
            field_dict["whatsapp_info"] = whatsapp_info

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.checked_number import CheckedNumber  # noqa: PLC0415
        from ..models.whats_app_info import WhatsAppInfo  # noqa: PLC0415

        d = dict(src_dict)
        is_valid = d.pop("is_valid")

        _number = d.pop("number", UNSET)
        number: CheckedNumber | Unset
        if isinstance(_number, Unset):
            number = UNSET
        else:
            number = CheckedNumber.from_dict(_number)

        on_whatsapp = d.pop("on_whatsapp", UNSET)

        _whatsapp_info = d.pop("whatsapp_info", UNSET)
        whatsapp_info: WhatsAppInfo | Unset
        if isinstance(_whatsapp_info, Unset):
            whatsapp_info = UNSET
        else:
            whatsapp_info = WhatsAppInfo.from_dict(_whatsapp_info)

        number_check_answer = cls(
            is_valid=is_valid,
            number=number,
            on_whatsapp=on_whatsapp,
            whatsapp_info=whatsapp_info,
        )

        number_check_answer.additional_properties = d
        return number_check_answer

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
