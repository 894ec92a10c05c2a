"""What 2Chat says of an account, of the numbers that are connected to it, and of its webhooks."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

from .answer import Body
from .errors import ContractError
from .readers import as_object, read_integer, read_text


@dataclass(frozen=True, slots=True)
class ConnectedNumber:
    """A number that is connected to 2Chat, or was. Source: documented. What 2Chat does not say is None.

    `id` is 2Chat's, `WPN…`; `number` in E.164; `name` as it is called at 2Chat; `connected`: whether it can send at this moment.
    """

    id: str | None
    number: str | None
    name: str | None
    connected: bool | None


@dataclass(frozen=True, slots=True)
class Account:
    """The account of a key. Source: observed. What 2Chat does not say is None.

    `requests_left` of the plan's calls, `checks_left` of its checks of a number, `requests_per_minute` at most.
    """

    name: str | None
    on_trial: bool | None
    blocked: bool | None
    requests_left: int | None
    requests_per_minute: int | None
    checks_left: int | None


@dataclass(frozen=True, slots=True)
class Webhook:
    """An address that 2Chat calls at an event. Source: documented. What 2Chat does not say is None."""

    id: str | None
    event: str | None
    url: str | None


def read_webhook(body: Body) -> Webhook | ContractError:
    """A new webhook."""
    made = _webhook(as_object(body.json.get("data")))
    return made if made.id else body.error("there is no webhook with an id")


def read_webhooks(body: Body) -> tuple[Webhook, ...] | ContractError:
    """All of them. A problem of one entry does not matter for the others."""
    listed = body.json.get("webhooks")
    if not isinstance(listed, list):
        return body.error("there is no list of webhooks")
    return tuple(_webhook(entry) for each in cast(list[object], listed) if (entry := as_object(each)))


def _webhook(entry: Mapping[str, object]) -> Webhook:
    return Webhook(*(read_text(entry.get(name)) for name in ("uuid", "event_name", "hook_url")))


def read_numbers(body: Body) -> tuple[ConnectedNumber, ...] | ContractError:
    """A page of the numbers. A problem of one entry does not matter for the others."""
    listed = body.json.get("numbers")
    if not isinstance(listed, list):
        return body.error("there is no list of numbers")
    return tuple(_number(entry) for each in cast(list[object], listed) if (entry := as_object(each)))


def _number(entry: Mapping[str, object]) -> ConnectedNumber:
    status, enabled = read_text(entry.get("connection_status")), entry.get("enabled")
    connected = None if status is None else status == "C" and enabled is not False
    name = read_text(entry.get("friendly_name")) or read_text(entry.get("pushname"))
    return ConnectedNumber(read_text(entry.get("uuid")), read_text(entry.get("phone_number")), name, connected)


def read_account(body: Body) -> Account | ContractError:
    account, limits, usage = (as_object(body.json.get(name)) for name in ("account", "limits", "usage"))
    if not account:
        return body.error("there is no account")
    return Account(
        read_text(account.get("name")),
        _boolean(account.get("on_trial")),
        _boolean(account.get("blocked")),
        read_integer(usage.get("api_requests_available")),
        read_integer(limits.get("requests_per_minute")),
        read_integer(usage.get("number_check_requests_available")),
    )


def _boolean(value: object) -> bool | None:
    return value if isinstance(value, bool) else None
