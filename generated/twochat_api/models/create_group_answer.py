# Generated from openapi.yaml: do not edit, run `make generate`.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.created_group import CreatedGroup


T = TypeVar("T", bound="CreateGroupAnswer")


@_attrs_define
class CreateGroupAnswer:
    success: bool
    """ Whether the group was created. Each number has a result of its own. """
    group: CreatedGroup | Unset = UNSET
    """ The new group. """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        success = self.success

        group: dict[str, Any] | Unset = UNSET
        if not isinstance(self.group, Unset):
            group = self.group.to_dict()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "success": success,
            }
        )
        if group is not UNSET:
            field_dict["group"] = group

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.created_group import CreatedGroup  # noqa: PLC0415

        d = dict(src_dict)
        success = d.pop("success")

        _group = d.pop("group", UNSET)
        group: CreatedGroup | Unset
        if isinstance(_group, Unset):
            group = UNSET
        else:
            group = CreatedGroup.from_dict(_group)

        create_group_answer = cls(
            success=success,
            group=group,
        )

        create_group_answer.additional_properties = d
        return create_group_answer

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
