# Generated from openapi.yaml: do not edit, run `make generate`.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

T = TypeVar("T", bound="AccountUsage")


@_attrs_define
class AccountUsage:
    """What the account has left of what its plan has."""

    api_requests_available: int | None | Unset = UNSET
    """ How many calls are left. """
    api_requests_plan_default: int | None | Unset = UNSET
    """ How many calls the plan has. """
    number_check_requests_available: int | None | Unset = UNSET
    """ How many checks of a number are left. """
    number_check_requests_plan_default: int | None | Unset = UNSET
    """ How many checks of a number the plan has. """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        api_requests_available: int | None | Unset
        if isinstance(self.api_requests_available, Unset):
            api_requests_available = UNSET
        else:
            api_requests_available = self.api_requests_available

        api_requests_plan_default: int | None | Unset
        if isinstance(self.api_requests_plan_default, Unset):
            api_requests_plan_default = UNSET
        else:
            api_requests_plan_default = self.api_requests_plan_default

        number_check_requests_available: int | None | Unset
        if isinstance(self.number_check_requests_available, Unset):
            number_check_requests_available = UNSET
        else:
            number_check_requests_available = self.number_check_requests_available

        number_check_requests_plan_default: int | None | Unset
        if isinstance(self.number_check_requests_plan_default, Unset):
            number_check_requests_plan_default = UNSET
        else:
            number_check_requests_plan_default = self.number_check_requests_plan_default

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if api_requests_available is not UNSET:
            field_dict["api_requests_available"] = api_requests_available
        if api_requests_plan_default is not UNSET:
            field_dict["api_requests_plan_default"] = api_requests_plan_default
        if number_check_requests_available is not UNSET:
            field_dict["number_check_requests_available"] = number_check_requests_available
        if number_check_requests_plan_default is not UNSET:
            field_dict["number_check_requests_plan_default"] = number_check_requests_plan_default

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)

        def _parse_api_requests_available(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        api_requests_available = _parse_api_requests_available(d.pop("api_requests_available", UNSET))

        def _parse_api_requests_plan_default(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        api_requests_plan_default = _parse_api_requests_plan_default(d.pop("api_requests_plan_default", UNSET))

        def _parse_number_check_requests_available(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        number_check_requests_available = _parse_number_check_requests_available(
            d.pop("number_check_requests_available", UNSET)
        )

        def _parse_number_check_requests_plan_default(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        number_check_requests_plan_default = _parse_number_check_requests_plan_default(
            d.pop("number_check_requests_plan_default", UNSET)
        )

        account_usage = cls(
            api_requests_available=api_requests_available,
            api_requests_plan_default=api_requests_plan_default,
            number_check_requests_available=number_check_requests_available,
            number_check_requests_plan_default=number_check_requests_plan_default,
        )

        account_usage.additional_properties = d
        return account_usage

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
