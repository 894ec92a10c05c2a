"""Webhooks: what 2Chat calls when somebody joins a group, leaves it or is removed, and what it says then."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .checks import check_id, check_url
from .connected import Webhook
from .drivers import aanswered, answered
from .errors import InputError
from .job import asking
from .operations import WEBHOOKS, Query, subscription, unsubscription
from .readers import as_object, plus, read_text
from .settings import Settings

if TYPE_CHECKING:
    from .http import AsyncClient, Client

EVENTS = ("join", "leave", "remove")


@dataclass(frozen=True, slots=True)
class GroupEvent:
    """What a webhook was called with: a hint to read the group again, and no proof. Anybody can call an address, and 2Chat
    describes no signature (documented); so never remove anybody because of it.

    `kind` is `join`, `leave` or `remove`; `number` in E.164, whose it is; `name` as they show it. What it does not say is None.
    Source: inferred; only parts of such calls have been shown.
    """

    kind: str | None
    group_name: str | None
    whatsapp_id: str | None
    number: str | None
    name: str | None


def parse_event(body: str | bytes | Mapping[str, object]) -> GroupEvent:
    """What the body of a call says, text or as JSON was read. Whatever else is in it is left alone.

    Raises:
        InputError: it is no JSON object.
    """
    try:
        found = as_object(json.loads(body) if isinstance(body, str | bytes) else dict(body))
    except (TypeError, ValueError, RecursionError):
        found = {}
    if not found:
        raise InputError("the body is no JSON object")
    group = as_object(found.get("group"))
    person = as_object(found.get("participant")) or as_object(found.get("author"))
    contact = as_object(person.get("contact"))
    kind = (read_text(found.get("event")) or read_text(found.get("type")) or "").rpartition(".")[2]
    number = read_text(person.get("phone_number"))
    return GroupEvent(
        kind if kind in EVENTS else None,
        read_text(group.get("wa_group_name")),
        read_text(group.get("wa_group_id")),
        plus(number) if number and "@" not in number else None,
        read_text(person.get("wa_pushname")) or read_text(contact.get("first_name")),
    )


def _subscribe(event: str, url: str, group: str | None) -> Query[Webhook]:
    if event not in EVENTS:
        raise InputError(f"{event!r} is no event of a group, which are {', '.join(EVENTS)}. Nothing was sent.")
    return subscription(event, check_url(url), None if group is None else check_id(group))


class Webhooks:
    """The webhooks of the account, as `chat.webhooks`."""

    def __init__(self, settings: Settings, client: "Client") -> None:
        self._settings = settings
        self._client = client

    def list(self) -> tuple[Webhook, ...]:
        """All webhooks, of whatever event.

        Raises:
            TwoChatError: they can't be read.
        """
        return answered(asking(self._settings, WEBHOOKS), self._client)

    def subscribe(self, event: str, url: str, group: str | None = None) -> Webhook:
        """Have an address called at an event, `join`, `leave` or `remove`, of all groups of the number or of one, by its id.

        Raises:
            InputError: naming what can't be used; nothing was sent.
            TwoChatError: there is none, or nobody knows: `list` shows it.
        """
        query = _subscribe(event, url, group)
        return answered(asking(self._settings, query), self._client)

    def delete(self, webhook: str) -> None:
        """Delete a webhook by its id, `WHK…`.

        Raises:
            TwoChatError: it is not deleted, NotFound if there is none.
        """
        answered(asking(self._settings, unsubscription(webhook)), self._client)


class AsyncWebhooks:
    """The same with asyncio; see Webhooks."""

    def __init__(self, settings: Settings, client: "AsyncClient") -> None:
        self._settings = settings
        self._client = client

    async def list(self) -> tuple[Webhook, ...]:
        """See Webhooks.list."""
        return await aanswered(asking(self._settings, WEBHOOKS), self._client)

    async def subscribe(self, event: str, url: str, group: str | None = None) -> Webhook:
        """See Webhooks.subscribe."""
        query = _subscribe(event, url, group)
        return await aanswered(asking(self._settings, query), self._client)

    async def delete(self, webhook: str) -> None:
        """See Webhooks.delete."""
        await aanswered(asking(self._settings, unsubscription(webhook)), self._client)
