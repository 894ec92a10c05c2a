# Generated from openapi.yaml: do not edit, run `make generate`.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.participant_results import ParticipantResults


T = TypeVar("T", bound="AddParticipantAnswer")


@_attrs_define
class AddParticipantAnswer:
    success: bool
    """ Whether the call was carried out. Each number has a result of its own. """
    participants: ParticipantResults | Unset = UNSET
    """ The result of each number, by its E.164. """
    unaccepted_numbers: list[str] | Unset = UNSET
    """ Numbers that could not be processed: invalid, or without a WhatsApp account. The documentation names the
    field without showing its place; create-group has it here. """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        success = self.success

        participants: dict[str, Any] | Unset = UNSET
        if not isinstance(self.participants, Unset):
            participants = self.participants.to_dict()

        unaccepted_numbers: list[str] | Unset = UNSET
        if not isinstance(self.unaccepted_numbers, Unset):
            unaccepted_numbers = self.unaccepted_numbers

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "success": success,
            }
        )
        if participants is not UNSET:
            field_dict["participants"] = participants
        if unaccepted_numbers is not UNSET:
            field_dict["unaccepted_numbers"] = unaccepted_numbers

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.participant_results import ParticipantResults  # noqa: PLC0415

        d = dict(src_dict)
        success = d.pop("success")

        _participants = d.pop("participants", UNSET)
        participants: ParticipantResults | Unset
        if isinstance(_participants, Unset):
            participants = UNSET
        else:
            participants = ParticipantResults.from_dict(_participants)

        unaccepted_numbers = cast(list[str], d.pop("unaccepted_numbers", UNSET))

        add_participant_answer = cls(
            success=success,
            participants=participants,
            unaccepted_numbers=unaccepted_numbers,
        )

        add_participant_answer.additional_properties = d
        return add_participant_answer

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
