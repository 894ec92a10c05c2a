# Generated from openapi.yaml: do not edit, run `make generate`.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define

T = TypeVar("T", bound="PictureRequest")


@_attrs_define
class PictureRequest:
    from_number: str
    """ Your WhatsApp number that is connected to 2Chat, in E.164. """
    url: str
    """ The address of the picture, from where 2Chat fetches it. """

    def to_dict(self) -> dict[str, Any]:
        from_number = self.from_number

        url = self.url

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "from_number": from_number,
                "url": url,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        from_number = d.pop("from_number")

        url = d.pop("url")

        picture_request = cls(
            from_number=from_number,
            url=url,
        )

        return picture_request
