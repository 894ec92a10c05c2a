# Generated from openapi.yaml: do not edit, run `make generate`.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define

T = TypeVar("T", bound="DescriptionRequest")


@_attrs_define
class DescriptionRequest:
    from_number: str
    """ Your WhatsApp number that is connected to 2Chat, in E.164. """
    description: str
    """ The description. WhatsApp takes no more than 2,048 letters. """

    def to_dict(self) -> dict[str, Any]:
        from_number = self.from_number

        description = self.description

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "from_number": from_number,
                "description": description,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        from_number = d.pop("from_number")

        description = d.pop("description")

        description_request = cls(
            from_number=from_number,
            description=description,
        )

        return description_request
