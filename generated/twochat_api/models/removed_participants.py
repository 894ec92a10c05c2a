# Generated from openapi.yaml: do not edit, run `make generate`.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

T = TypeVar("T", bound="RemovedParticipants")


@_attrs_define
class RemovedParticipants:
    """Who was removed, and who was not."""

    accepted_numbers: list[str]
    """ The numbers that were removed. """
    timestamp: int | Unset = UNSET
    """ When it was done, in seconds since the epoch. """
    unaccepted_numbers: list[str] | Unset = UNSET
    """ The numbers that were not removed, because they are invalid or not in the group. """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        accepted_numbers = self.accepted_numbers

        timestamp = self.timestamp

        unaccepted_numbers: list[str] | Unset = UNSET
        if not isinstance(self.unaccepted_numbers, Unset):
            unaccepted_numbers = self.unaccepted_numbers

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "accepted_numbers": accepted_numbers,
            }
        )
        if timestamp is not UNSET:
            field_dict["timestamp"] = timestamp
        if unaccepted_numbers is not UNSET:
            field_dict["unaccepted_numbers"] = unaccepted_numbers

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        accepted_numbers = cast(list[str], d.pop("accepted_numbers"))

        timestamp = d.pop("timestamp", UNSET)

        unaccepted_numbers = cast(list[str], d.pop("unaccepted_numbers", UNSET))

        removed_participants = cls(
            accepted_numbers=accepted_numbers,
            timestamp=timestamp,
            unaccepted_numbers=unaccepted_numbers,
        )

        removed_participants.additional_properties = d
        return removed_participants

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
