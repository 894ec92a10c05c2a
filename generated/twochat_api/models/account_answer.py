# Generated from openapi.yaml: do not edit, run `make generate`.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.account import Account
    from ..models.account_limits import AccountLimits
    from ..models.account_usage import AccountUsage


T = TypeVar("T", bound="AccountAnswer")


@_attrs_define
class AccountAnswer:
    success: bool
    """ Whether the account could be read. """
    account: Account | Unset = UNSET
    """ The account, without its dates. """
    limits: AccountLimits | Unset = UNSET
    """ How fast the account may call. """
    usage: AccountUsage | Unset = UNSET
    """ What the account has left of what its plan has. """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        success = self.success

        account: dict[str, Any] | Unset = UNSET
        if not isinstance(self.account, Unset):
            account = self.account.to_dict()

        limits: dict[str, Any] | Unset = UNSET
        if not isinstance(self.limits, Unset):
            limits = self.limits.to_dict()

        usage: dict[str, Any] | Unset = UNSET
        if not isinstance(self.usage, Unset):
            usage = self.usage.to_dict()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "success": success,
            }
        )
        if account is not UNSET:
            field_dict["account"] = account
        if limits is not UNSET:
            field_dict["limits"] = limits
        if usage is not UNSET:
            field_dict["usage"] = usage

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.account import Account  # noqa: PLC0415
        from ..models.account_limits import AccountLimits  # noqa: PLC0415
        from ..models.account_usage import AccountUsage  # noqa: PLC0415

        d = dict(src_dict)
        success = d.pop("success")

        _account = d.pop("account", UNSET)
        account: Account | Unset
        if isinstance(_account, Unset):
            account = UNSET
        else:
            account = Account.from_dict(_account)

        _limits = d.pop("limits", UNSET)
        limits: AccountLimits | Unset
        if isinstance(_limits, Unset):
            limits = UNSET
        else:
            limits = AccountLimits.from_dict(_limits)

        _usage = d.pop("usage", UNSET)
        usage: AccountUsage | Unset
        if isinstance(_usage, Unset):
            usage = UNSET
        else:
            usage = AccountUsage.from_dict(_usage)

        account_answer = cls(
            success=success,
            account=account,
            limits=limits,
            usage=usage,
        )

        account_answer.additional_properties = d
        return account_answer

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
