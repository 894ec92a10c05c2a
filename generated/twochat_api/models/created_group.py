# Generated from openapi.yaml: do not edit, run `make generate`.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.participant_results import ParticipantResults


T = TypeVar("T", bound="CreatedGroup")


@_attrs_define
class CreatedGroup:
    """The new group."""

    uuid: str
    """ The id of the group, WAG… or WGP…. """
    participants: ParticipantResults
    """ The result of each number, by its E.164. """
    name: str | Unset = UNSET
    """ Its name. """
    wa_group_id: str | Unset = UNSET
    """ WhatsApp's own id of the group, …@g.us. """
    accepted_numbers: list[str] | Unset = UNSET
    """ The numbers that could be processed, without the creator. """
    unaccepted_numbers: list[str] | Unset = UNSET
    """ The numbers that could not be processed, because they are invalid or without a WhatsApp account. """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        uuid = self.uuid

        participants = self.participants.to_dict()

        name = self.name

        wa_group_id = self.wa_group_id

        accepted_numbers: list[str] | Unset = UNSET
        if not isinstance(self.accepted_numbers, Unset):
            accepted_numbers = self.accepted_numbers

        unaccepted_numbers: list[str] | Unset = UNSET
        if not isinstance(self.unaccepted_numbers, Unset):
            unaccepted_numbers = self.unaccepted_numbers

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "uuid": uuid,
                "participants": participants,
            }
        )
        if name is not UNSET:
            field_dict["name"] = name
        if wa_group_id is not UNSET:
            field_dict["wa_group_id"] = wa_group_id
        if accepted_numbers is not UNSET:
            field_dict["accepted_numbers"] = accepted_numbers
        if unaccepted_numbers is not UNSET:
            field_dict["unaccepted_numbers"] = unaccepted_numbers

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.participant_results import ParticipantResults  # noqa: PLC0415

        d = dict(src_dict)
        uuid = d.pop("uuid")

        participants = ParticipantResults.from_dict(d.pop("participants"))

        name = d.pop("name", UNSET)

        wa_group_id = d.pop("wa_group_id", UNSET)

        accepted_numbers = cast(list[str], d.pop("accepted_numbers", UNSET))

        unaccepted_numbers = cast(list[str], d.pop("unaccepted_numbers", UNSET))

        created_group = cls(
            uuid=uuid,
            participants=participants,
            name=name,
            wa_group_id=wa_group_id,
            accepted_numbers=accepted_numbers,
            unaccepted_numbers=unaccepted_numbers,
        )

        created_group.additional_properties = d
        return created_group

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
