# Generated from openapi.yaml: do not edit, run `make generate`.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

T = TypeVar("T", bound="Webhook")


@_attrs_define
class Webhook:
    """Which address is called at which event."""

    uuid: str
    """ The id of the webhook, WHK…. """
    event_name: str | Unset = UNSET
    """ The event. """
    channel_uuid: None | str | Unset = UNSET
    """ The id of the connected number. """
    hook_url: str | Unset = UNSET
    """ The address. """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        uuid = self.uuid

        event_name = self.event_name

        channel_uuid: None | str | Unset
        if isinstance(self.channel_uuid, Unset):
            channel_uuid = UNSET
        else:
            channel_uuid = self.channel_uuid

        hook_url = self.hook_url

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "uuid": uuid,
            }
        )
        if event_name is not UNSET:
            field_dict["event_name"] = event_name
        if channel_uuid is not UNSET:
            field_dict["channel_uuid"] = channel_uuid
        if hook_url is not UNSET:
            field_dict["hook_url"] = hook_url

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        uuid = d.pop("uuid")

        event_name = d.pop("event_name", UNSET)

        def _parse_channel_uuid(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        channel_uuid = _parse_channel_uuid(d.pop("channel_uuid", UNSET))

        hook_url = d.pop("hook_url", UNSET)

        webhook = cls(
            uuid=uuid,
            event_name=event_name,
            channel_uuid=channel_uuid,
            hook_url=hook_url,
        )

        webhook.additional_properties = d
        return webhook

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
