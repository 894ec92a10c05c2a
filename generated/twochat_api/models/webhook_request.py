# Generated from openapi.yaml: do not edit, run `make generate`.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define

from ..types import UNSET, Unset

T = TypeVar("T", bound="WebhookRequest")


@_attrs_define
class WebhookRequest:
    hook_url: str
    """ The address that 2Chat calls. """
    on_number: str
    """ Your WhatsApp number that is connected to 2Chat, in E.164. """
    to_group_uuid: str | Unset = UNSET
    """ The id of the one group that matters. """

    def to_dict(self) -> dict[str, Any]:
        hook_url = self.hook_url

        on_number = self.on_number

        to_group_uuid = self.to_group_uuid

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "hook_url": hook_url,
                "on_number": on_number,
            }
        )
        if to_group_uuid is not UNSET:
            field_dict["to_group_uuid"] = to_group_uuid

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        hook_url = d.pop("hook_url")

        on_number = d.pop("on_number")

        to_group_uuid = d.pop("to_group_uuid", UNSET)

        webhook_request = cls(
            hook_url=hook_url,
            on_number=on_number,
            to_group_uuid=to_group_uuid,
        )

        return webhook_request
