"""The client: `TwoChat` blocks, and says what each verb promises. AsyncTwoChat does the same."""

from types import TracebackType
from typing import Self, Unpack

from .base_client import BaseClient
from .checks import check_id, check_type, new_group_details
from .connected import Account, ConnectedNumber
from .drivers import answered
from .finding import all_numbers, find
from .group import Group
from .groups import GroupInfo
from .job import JobOptions, ResumeOptions, asking, reading
from .journal import Journal
from .operations import ACCOUNT, CREATE, GROUPS
from .planning import Numbers
from .report import Report
from .webhooks import Webhooks


class TwoChat(BaseClient):
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
        return answered(asking(self._settings, GROUPS), self._client)

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
        return answered(asking(self._settings, ACCOUNT), self._client)

    def check(self, numbers: Numbers, **options: Unpack[JobOptions]) -> Report:
        """Whether each number is on WhatsApp; see Group.check."""
        return Group(self._settings, self._client, "").check(numbers, **options)

    def create_group(
        self, name: str, numbers: Numbers, description: str | None = None, **options: Unpack[JobOptions]
    ) -> Report:
        """Create a group of up to 100 letters, in which the sending number is the owner: the first ten people with the call, the
        rest by adding them. `report.group` is its id. Between two groups this process waits 5 minutes (documented).

        Never twice: where nobody knows whether it was created, it is looked for ten minutes long among the groups, by name and
        time; if none or several are found, the first ten are `unknown` and the rest is not sent. The same again with the same
        `journal` looks once more, and goes on.

        Raises:
            InputError, JournalError: before anything is sent.
            TwoChatError: as Group.add.
        """
        details = new_group_details(name, description)
        return Group(self._settings, self._client, "").change(CREATE, numbers, details=details, **options)

    @property
    def webhooks(self) -> Webhooks:
        """What 2Chat calls when somebody joins, leaves or is removed."""
        return Webhooks(self._settings, self._client)

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
