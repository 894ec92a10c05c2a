"""The clients: `TwoChat` blocks, `AsyncTwoChat` awaits."""

from abc import ABC, abstractmethod
from types import TracebackType
from typing import Any, Self, Unpack, cast

from .async_group import AsyncGroup
from .base_group import BaseGroup, JobOptions, Numbers, ResumeOptions, check_id, check_type, reading
from .connected import Account, ConnectedNumber
from .drivers import aanswered, answered
from .engine import ask
from .finding import all_numbers, find
from .group import Group
from .groups import GroupInfo
from .journal import Journal
from .operations import ACCOUNT, CHECK, GROUPS
from .plan import Plan
from .report import Report
from .secret import conceal
from .settings import ClientOptions, Options, Settings, concealed, with_environment


class _Client(ABC):
    def __init__(self, api_key: str, from_number: str, **options: Unpack[ClientOptions]) -> None:
        # First of all, because pytest and rich show the locals of each frame that an error passes.
        api_key, from_number = conceal(api_key), conceal(from_number)
        self._settings = Settings(api_key=api_key, from_number=from_number, **cast(dict[str, Any], options))
        self._open()

    @abstractmethod
    def _open(self) -> None:
        """Make what calls are made with."""

    @classmethod
    def from_env(cls, **options: Unpack[Options]) -> Self:
        """A client from TWOCHAT_API_KEY, TWOCHAT_FROM_NUMBER, and where set TWOCHAT_REGION, TWOCHAT_BASE_URL and
        TWOCHAT_CA_FILE.

        Options given here come first.

        Raises:
            InputError: naming the variable that is missing or can't be used.
        """
        options = concealed(options)
        return cls(**with_environment(options))

    def with_options(self, **options: Unpack[Options]) -> Self:
        """A client of its own with other options; close it too."""
        options = concealed(options)
        return type(self)(**self._settings.changed(options))

    def plan(self, numbers: Numbers) -> Plan:
        """What `check` would do with these numbers, which makes no call; see Group.plan for what is done in a group.

        Raises:
            InputError: it is no list.
        """
        return BaseGroup(self._settings, "").plan(numbers, CHECK.name)

    @property
    def base_url(self) -> str:
        """Where its calls go."""
        return self._settings.base_url

    @property
    def from_number(self) -> str:
        """The number that adds, in E.164."""
        return self._settings.from_number

    def __repr__(self) -> str:
        return f"{type(self).__name__}(base_url={self._settings.base_url!r})"


class TwoChat(_Client):
    """2Chat's WhatsApp groups, for one connected number. Safe to share between threads. Close it, best with `with`.

    `api_key`: 2Chat's key. `from_number`: the connected WhatsApp number that adds. Options: `region=None`, where numbers
    without a country code are from, ISO 3166-1 alpha-2, such as GB; `international=None`, whether numbers without a plus carry
    their country code, where None refuses what can be read in two ways; `timeout=60.0`, seconds for a whole call;
    `base_url`, another address; `ca_file=None`, a PEM file with the certificates of the authorities to trust instead of the
    public ones; and `pace`.

    `pace`: how fast, and what is tried again. Calls of one sending number are made one after another, whichever client, group
    or thread makes them, with a pause of 10 seconds for each person. What certainly did nothing is tried again (no
    connection, 409, 410, 429, 486, 503); what may have been carried out is not (500, 502, 504, time-outs, dropped
    connections), because a repeat can send a person a second invitation.

    Raises:
        InputError: naming the option that can't be used.
    """

    def _open(self) -> None:
        from .http import Client  # when first used: httpx takes longer than the rest of twochat

        self._client = Client(self._settings)

    def group(self, group_id: str) -> Group:
        """A group by its id, `WAG…` or `WGP…`. No call is made.

        Raises:
            InputError: when it is not a group id.
        """
        return Group(self._settings, self._client, check_id(group_id))

    def groups(self) -> tuple[GroupInfo, ...]:
        """The groups of the connected number, without their members. New ones are listed late, 5 to 30 minutes (observed).

        Raises:
            TwoChatError: they can't be read.
        """
        return answered(reading(self._settings, ask(GROUPS, self._settings.pace)), self._client)

    def find_group(self, wanted: str) -> Group:
        """A group by its exact name, by WhatsApp's id of it, `…@g.us`, by its invite link, or by its own id.

        An id takes no call, a name or WhatsApp's id one, a link one more for each group of the number.

        Raises:
            InputError: it is no group of the number, or more than one; the message lists them.
            TwoChatError: the groups can't be read.
        """
        return self.group(answered(reading(self._settings, find(wanted, self._settings.pace)), self._client))

    def numbers(self) -> tuple[ConnectedNumber, ...]:
        """The numbers that are connected to the account.

        Raises:
            TwoChatError: they can't be read.
        """
        return answered(reading(self._settings, all_numbers(self._settings.pace)), self._client)

    def account(self) -> Account:
        """The account: whether it is on trial or blocked, and how much is left to use.

        Raises:
            TwoChatError: it can't be read.
        """
        return answered(reading(self._settings, ask(ACCOUNT, self._settings.pace)), self._client)

    def check(self, numbers: Numbers, **options: Unpack[JobOptions]) -> Report:
        """Whether each number is on WhatsApp; see Group.check."""
        return Group(self._settings, self._client, "").check(numbers, **options)

    def resume(self, journal: Journal, **options: Unpack[ResumeOptions]) -> Report:
        """Go on with the job of a journal, whichever group it is of; see Group.resume."""
        check_type("journal", journal, Journal)
        return Group(self._settings, self._client, journal.group).resume(journal, **options)

    @property
    def clock_offset(self) -> float | None:
        """Seconds by which 2Chat's clock was ahead of this machine's at the newest answer; None if no answer had a date."""
        return self._client.clock_offset

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class AsyncTwoChat(_Client):
    """The same with asyncio, in whichever event loop it is used; see TwoChat. Close it, best with `async with`."""

    def _open(self) -> None:
        from .http import AsyncClient  # see TwoChat

        self._client = AsyncClient(self._settings)

    def group(self, group_id: str) -> AsyncGroup:
        """See TwoChat.group."""
        return AsyncGroup(self._settings, self._client, check_id(group_id))

    async def groups(self) -> tuple[GroupInfo, ...]:
        """See TwoChat.groups."""
        return await aanswered(reading(self._settings, ask(GROUPS, self._settings.pace)), self._client)

    async def find_group(self, wanted: str) -> AsyncGroup:
        """See TwoChat.find_group."""
        return self.group(await aanswered(reading(self._settings, find(wanted, self._settings.pace)), self._client))

    async def numbers(self) -> tuple[ConnectedNumber, ...]:
        """See TwoChat.numbers."""
        return await aanswered(reading(self._settings, all_numbers(self._settings.pace)), self._client)

    async def account(self) -> Account:
        """See TwoChat.account."""
        return await aanswered(reading(self._settings, ask(ACCOUNT, self._settings.pace)), self._client)

    async def check(self, numbers: Numbers, **options: Unpack[JobOptions]) -> Report:
        """See Group.check."""
        return await AsyncGroup(self._settings, self._client, "").check(numbers, **options)

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
