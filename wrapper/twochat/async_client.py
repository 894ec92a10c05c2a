"""The client for asyncio: `AsyncTwoChat` awaits what `TwoChat` blocks for."""

from types import TracebackType
from typing import Self, Unpack

from .async_group import AsyncGroup
from .base_client import BaseClient
from .checks import check_id, check_type, new_group_details
from .connected import Account, ConnectedNumber
from .drivers import aanswered
from .finding import all_numbers, find
from .groups import GroupInfo
from .job import JobOptions, ResumeOptions, asking, reading
from .journal import Journal
from .operations import ACCOUNT, CREATE, GROUPS
from .planning import Numbers
from .report import Report
from .webhooks import AsyncWebhooks


class AsyncTwoChat(BaseClient):
    """The same with asyncio, in whichever event loop it is used; see TwoChat. Close it, best with `async with`."""

    def _open(self) -> None:
        from .http import AsyncClient  # see TwoChat

        self._client = AsyncClient(self._settings)

    def group(self, group_id: str) -> AsyncGroup:
        """See TwoChat.group."""
        return AsyncGroup(self._settings, self._client, check_id(group_id))

    async def groups(self) -> tuple[GroupInfo, ...]:
        """See TwoChat.groups."""
        return await aanswered(asking(self._settings, GROUPS), self._client)

    async def find_group(self, wanted: str) -> AsyncGroup:
        """See TwoChat.find_group."""
        return self.group(await aanswered(reading(self._settings, find(wanted, self._settings.pace)), self._client))

    async def numbers(self) -> tuple[ConnectedNumber, ...]:
        """See TwoChat.numbers."""
        return await aanswered(reading(self._settings, all_numbers(self._settings.pace)), self._client)

    async def account(self) -> Account:
        """See TwoChat.account."""
        return await aanswered(asking(self._settings, ACCOUNT), self._client)

    async def check(self, numbers: Numbers, **options: Unpack[JobOptions]) -> Report:
        """See Group.check."""
        return await AsyncGroup(self._settings, self._client, "").check(numbers, **options)

    async def create_group(
        self, name: str, numbers: Numbers, description: str | None = None, **options: Unpack[JobOptions]
    ) -> Report:
        """See TwoChat.create_group."""
        details = new_group_details(name, description)
        return await AsyncGroup(self._settings, self._client, "").change(CREATE, numbers, details=details, **options)

    @property
    def webhooks(self) -> AsyncWebhooks:
        """See TwoChat.webhooks."""
        return AsyncWebhooks(self._settings, self._client)

    async def resume(self, journal: Journal, **options: Unpack[ResumeOptions]) -> Report:
        """See TwoChat.resume."""
        check_type("journal", journal, Journal)
        return await AsyncGroup(self._settings, self._client, journal.group).resume(journal, **options)

    @property
    def clock_offset(self) -> float | None:
        """See TwoChat.clock_offset."""
        return self._client.clock_offset

    async def close(self) -> None:
        """Close the connections."""
        await self._client.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()
