# Generated from openapi.yaml: do not edit, run `make generate`.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.participant_result import ParticipantResult


T = TypeVar("T", bound="ParticipantResults")


@_attrs_define
class ParticipantResults:
    """The result of each number, by its E.164."""

    accepted_numbers: list[str] | Unset = UNSET
    """ Numbers that were processed, where remove-participant puts them. """
    unaccepted_numbers: list[str] | Unset = UNSET
    """ Numbers that could not be processed, where remove-participant puts them. """
    timestamp: int | Unset = UNSET
    """ Seconds since the epoch, where remove-participant puts it. """
    additional_properties: dict[str, ParticipantResult] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        accepted_numbers: list[str] | Unset = UNSET
        if not isinstance(self.accepted_numbers, Unset):
            accepted_numbers = self.accepted_numbers

        unaccepted_numbers: list[str] | Unset = UNSET
        if not isinstance(self.unaccepted_numbers, Unset):
            unaccepted_numbers = self.unaccepted_numbers

        timestamp = self.timestamp

        field_dict: dict[str, Any] = {}
        for prop_name, prop in self.additional_properties.items():
            field_dict[prop_name] = prop.to_dict()

        field_dict.update({})
        if accepted_numbers is not UNSET:
            field_dict["accepted_numbers"] = accepted_numbers
        if unaccepted_numbers is not UNSET:
            field_dict["unaccepted_numbers"] = unaccepted_numbers
        if timestamp is not UNSET:
            field_dict["timestamp"] = timestamp

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.participant_result import ParticipantResult  # noqa: PLC0415

        d = dict(src_dict)
        accepted_numbers = cast(list[str], d.pop("accepted_numbers", UNSET))

        unaccepted_numbers = cast(list[str], d.pop("unaccepted_numbers", UNSET))

        timestamp = d.pop("timestamp", UNSET)

        participant_results = cls(
            accepted_numbers=accepted_numbers,
            unaccepted_numbers=unaccepted_numbers,
            timestamp=timestamp,
        )

        additional_properties = {}
        for prop_name, prop_dict in d.items():
            additional_property = ParticipantResult.from_dict(prop_dict)

            additional_properties[prop_name] = additional_property

        participant_results.additional_properties = additional_properties
        return participant_results

    @property
    def additional_keys(self) -> list[str]:
        return list(self.additional_properties.keys())

    def __getitem__(self, key: str) -> ParticipantResult:
        return self.additional_properties[key]

    def __setitem__(self, key: str, value: ParticipantResult) -> None:
        self.additional_properties[key] = value

    def __delitem__(self, key: str) -> None:
        del self.additional_properties[key]

    def __contains__(self, key: str) -> bool:
        return key in self.additional_properties
