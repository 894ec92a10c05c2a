# Generated from openapi.yaml: do not edit, run `make generate`.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define

T = TypeVar("T", bound="MessageRequest")


@_attrs_define
class MessageRequest:
    from_number: str
    """ Your WhatsApp number that is connected to 2Chat, in E.164. """
    to_number: str
    """ The number that gets it, in E.164. """
    text: str
    """ What it gets. """

    def to_dict(self) -> dict[str, Any]:
        from_number = self.from_number

        to_number = self.to_number

        text = self.text

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "from_number": from_number,
                "to_number": to_number,
                "text": text,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        from_number = d.pop("from_number")

        to_number = d.pop("to_number")

        text = d.pop("text")

        message_request = cls(
            from_number=from_number,
            to_number=to_number,
            text=text,
        )

        return message_request
