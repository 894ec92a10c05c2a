# Generated from openapi.yaml: do not edit, run `make generate`.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define

T = TypeVar("T", bound="ParticipantsRequest")


@_attrs_define
class ParticipantsRequest:
    from_number: str
    """ Your WhatsApp number that is connected to 2Chat, in E.164. """
    participants: list[str]
    """ The numbers, in E.164, at most ten a call. """

    def to_dict(self) -> dict[str, Any]:
        from_number = self.from_number

        participants = self.participants

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "from_number": from_number,
                "participants": participants,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        from_number = d.pop("from_number")

        participants = cast(list[str], d.pop("participants"))

        participants_request = cls(
            from_number=from_number,
            participants=participants,
        )

        return participants_request
