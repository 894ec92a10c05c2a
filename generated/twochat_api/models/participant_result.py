# Generated from openapi.yaml: do not edit, run `make generate`.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

T = TypeVar("T", bound="ParticipantResult")


@_attrs_define
class ParticipantResult:
    status_code: int | Unset = UNSET
    """ What WhatsApp said of this number: 200 added (the only documented value), 403 needs a private invitation,
    404 not on WhatsApp, 408 left recently, 409 already a member, 417 can't be added to the community, 419 the group
    is full. """
    message: str | Unset = UNSET
    """ The same in words. Classify by statusCode, never by this text. """
    is_invite_v4_sent: bool | Unset = UNSET
    """ Whether WhatsApp sent the person a private invitation; true only beside 403. """
    is_group_creator: bool | Unset = UNSET
    """ Whether the number owns the group; only create-group says so. """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        status_code = self.status_code

        message = self.message

        is_invite_v4_sent = self.is_invite_v4_sent

        is_group_creator = self.is_group_creator

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if status_code is not UNSET:
            field_dict["statusCode"] = status_code
        if message is not UNSET:
            field_dict["message"] = message
        if is_invite_v4_sent is not UNSET:
            field_dict["isInviteV4Sent"] = is_invite_v4_sent
        if is_group_creator is not UNSET:
            field_dict["isGroupCreator"] = is_group_creator

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        status_code = d.pop("statusCode", UNSET)

        message = d.pop("message", UNSET)

        is_invite_v4_sent = d.pop("isInviteV4Sent", UNSET)

        is_group_creator = d.pop("isGroupCreator", UNSET)

        participant_result = cls(
            status_code=status_code,
            message=message,
            is_invite_v4_sent=is_invite_v4_sent,
            is_group_creator=is_group_creator,
        )

        participant_result.additional_properties = d
        return participant_result

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
