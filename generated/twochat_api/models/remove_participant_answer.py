# Generated from openapi.yaml: do not edit, run `make generate`.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.removed_participants import RemovedParticipants


T = TypeVar("T", bound="RemoveParticipantAnswer")


@_attrs_define
class RemoveParticipantAnswer:
    success: bool
    """ Whether the call was carried out. Each number is in one of the lists. """
    participants: RemovedParticipants | Unset = UNSET
    """ Who was removed, and who was not. """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        success = self.success

        participants: dict[str, Any] | Unset = UNSET
        if not isinstance(self.participants, Unset):
            participants = self.participants.to_dict()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "success": success,
            }
        )
        if participants is not UNSET:
            field_dict["participants"] = participants

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.removed_participants import RemovedParticipants  # noqa: PLC0415

        d = dict(src_dict)
        success = d.pop("success")

        _participants = d.pop("participants", UNSET)
        participants: RemovedParticipants | Unset
        if isinstance(_participants, Unset):
            participants = UNSET
        else:
            participants = RemovedParticipants.from_dict(_participants)

        remove_participant_answer = cls(
            success=success,
            participants=participants,
        )

        remove_participant_answer.additional_properties = d
        return remove_participant_answer

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
