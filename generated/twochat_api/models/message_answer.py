# Generated from openapi.yaml: do not edit, run `make generate`.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

T = TypeVar("T", bound="MessageAnswer")


@_attrs_define
class MessageAnswer:
    success: bool
    """ Whether the message was taken for sending. That it arrived is not said. """
    message_uuid: str | Unset = UNSET
    """ The id of the message. """
    batched: bool | Unset = UNSET
    """ Whether it waits for others before it. """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        success = self.success

        message_uuid = self.message_uuid

        batched = self.batched

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "success": success,
            }
        )
        if message_uuid is not UNSET:
            field_dict["message_uuid"] = message_uuid
        if batched is not UNSET:
            field_dict["batched"] = batched

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        success = d.pop("success")

        message_uuid = d.pop("message_uuid", UNSET)

        batched = d.pop("batched", UNSET)

        message_answer = cls(
            success=success,
            message_uuid=message_uuid,
            batched=batched,
        )

        message_answer.additional_properties = d
        return message_answer

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
