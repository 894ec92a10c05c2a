"""What can be read of a group: `GroupReader` is the part of Group that changes nothing."""

from typing import TYPE_CHECKING

from .base_group import BaseGroup
from .cancel import CancelToken
from .drivers import answered
from .groups import GroupInfo
from .journal import Journal
from .members import Member
from .operations import INFO
from .plan import Plan
from .planning import Numbers
from .report import Report
from .settings import Settings
from .sync import Difference, difference

if TYPE_CHECKING:
    from .http import Client


class GroupReader(BaseGroup):
    """A group, and what can be read of it."""

    def __init__(self, settings: Settings, client: "Client", group: str) -> None:
        super().__init__(settings, group)
        self._client = client

    def info(self) -> GroupInfo:
        """The group's ids, its name, its size, its invite link, and who is in it.

        Raises:
            TwoChatError: the group can't be read.
        """
        return answered(self._ask(INFO), self._client)

    def members(self) -> tuple[Member, ...]:
        """Who is in the group, as `info` reads it. After an add it can take a few minutes until it shows (documented)."""
        return self.info().members

    def plan_without_members(self, numbers: Numbers) -> Plan:
        """The plan for these numbers, without sending those who are members already. Reads the members."""
        return self._without(self.plan(numbers), self.members())

    def difference(self, numbers: Numbers) -> Difference:
        """How the group differs from a list: who is to come, who is to leave, and why nobody may be removed. Reads the group.

        Raises:
            InputError: it is no list.
            TwoChatError: the group can't be read.
        """
        return difference(self.plan(numbers), self.info(), self._settings.from_number)

    def verify(self, known: Report | Journal, *, wait: float = 0.0, cancel: CancelToken | None = None) -> Report:
        """Settle who is uncertain by reading the members: who is one was added, who is none removed. Of others, when it looked.

        Given a journal, what it finds goes into it; given a report, into the new report alone.

        `wait`: seconds to look again and again, longer and longer apart, until nobody is uncertain: members show late.
        `cancel`: set it to look no more; what was seen so far counts.

        Raises:
            InputError, JournalError: the report, or the journal, is of another group; or the journal can't be used.
            TwoChatError: the group can't be read.
        """
        return answered(self._verify(known, wait, cancel), self._client)
