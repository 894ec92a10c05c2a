# Generated from openapi.yaml: do not edit, run `make generate`.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define

if TYPE_CHECKING:
    from ..models.new_group import NewGroup


T = TypeVar("T", bound="CreateGroupRequest")


@_attrs_define
class CreateGroupRequest:
    from_number: str
    """ Your WhatsApp number that is connected to 2Chat, in E.164. """
    group: NewGroup
    """ The group to create. """

    def to_dict(self) -> dict[str, Any]:
        from_number = self.from_number

        group = self.group.to_dict()

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "from_number": from_number,
                "group": group,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.new_group import NewGroup  # noqa: PLC0415

        d = dict(src_dict)
        from_number = d.pop("from_number")

        group = NewGroup.from_dict(d.pop("group"))

        create_group_request = cls(
            from_number=from_number,
            group=group,
        )

        return create_group_request
