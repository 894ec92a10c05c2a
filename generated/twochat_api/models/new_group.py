# Generated from openapi.yaml: do not edit, run `make generate`.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define

from ..types import UNSET, Unset

T = TypeVar("T", bound="NewGroup")


@_attrs_define
class NewGroup:
    """The group to create."""

    name: str
    """ Its name. WhatsApp takes no more than 100 letters. """
    participants: list[str]
    """ The numbers to begin with, in E.164, at most ten. """
    description: str | Unset = UNSET
    """ Its description. WhatsApp takes no more than 2,048 letters. """

    def to_dict(self) -> dict[str, Any]:
        name = self.name

        participants = self.participants

        description = self.description

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "name": name,
                "participants": participants,
            }
        )
        if description is not UNSET:
            field_dict["description"] = description

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        name = d.pop("name")

        participants = cast(list[str], d.pop("participants"))

        description = d.pop("description", UNSET)

        new_group = cls(
            name=name,
            participants=participants,
            description=description,
        )

        return new_group
