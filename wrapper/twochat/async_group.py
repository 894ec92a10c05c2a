"""The same with asyncio: `AsyncGroup` awaits what `Group` blocks for."""

from collections.abc import AsyncGenerator, Callable, Collection
from contextlib import aclosing
from types import NoneType
from typing import TYPE_CHECKING, Unpack

from .base_group import BaseGroup
from .cancel import CancelToken
from .checks import check_text, check_type, check_url
from .drivers import aanswered, adrive
from .groups import GroupInfo
from .invite import INVITATION
from .job import Job, JobOptions, JournalPath, OnOutcome, accounted
from .journal import Journal
from .members import Member, without_accounts
from .operations import ADD, CHECK, DEMOTE, INFO, INVITE, PROMOTE, REMOVE, SYNC, Operation, description, picture
from .outcome import Outcome, Status
from .plan import Plan
from .planning import Numbers
from .report import Report
from .requests import NO_DETAILS, Details
from .settings import Settings
from .store import Store, unsent
from .sync import Difference, difference

if TYPE_CHECKING:
    from .http import AsyncClient


class AsyncGroup(BaseGroup):
    """A group, as `AsyncTwoChat.group` returns it; what each method promises stands at Group."""

    def __init__(self, settings: Settings, client: "AsyncClient", group: str) -> None:
        super().__init__(settings, group)
        self._client = client

    async def add(
        self,
        numbers: Numbers,
        *,
        skip_members: bool = False,
        check: bool = False,
        **options: Unpack[JobOptions],
    ) -> Report:
        """See Group.add."""
        plan = self.plan(numbers)
        with self._looking(ADD, plan, options.get("journal")) as store:
            if skip_members:
                plan = await self.plan_without_members(plan)
            if check:
                checked = await self.check(unsent(plan, store), cancel=options.get("cancel"))
                plan = without_accounts(plan, checked)
        return await self.change(ADD, plan, **options)

    def add_each(self, numbers: Numbers, *, cancel: CancelToken | None = None) -> AsyncGenerator[Outcome]:
        """See Group.add_each."""
        return adrive(
            self._run(ADD, self._split(numbers, self._settings.pace.batch_size), Store(), cancel), self._client
        )

    async def add_once(self, numbers: Numbers) -> Report:
        """See Group.add_once."""
        return await self._finish(self._run_once(ADD, numbers))

    async def remove(self, numbers: Numbers, **options: Unpack[JobOptions]) -> Report:
        """See Group.remove."""
        return await self.change(REMOVE, numbers, **options)

    async def promote(self, numbers: Numbers, **options: Unpack[JobOptions]) -> Report:
        """See Group.promote."""
        return await self.change(PROMOTE, numbers, **options)

    async def demote(self, numbers: Numbers, **options: Unpack[JobOptions]) -> Report:
        """See Group.demote."""
        return await self.change(DEMOTE, numbers, **options)

    async def check(self, numbers: Numbers, **options: Unpack[JobOptions]) -> Report:
        """See Group.check."""
        return await self.change(CHECK, numbers, **options)

    async def difference(self, numbers: Numbers) -> Difference:
        """See Group.difference."""
        return difference(self.plan(numbers), await self.info(), self._settings.from_number)

    async def invite(
        self, people: Report | Journal | Numbers, text: str = INVITATION, **options: Unpack[JobOptions]
    ) -> Report:
        """See Group.invite."""
        plan, details = self._links(people, text, await self.info(), options.get("journal"))
        if not isinstance(people, Journal):
            return await self.change(INVITE, plan, details=details, **options)
        job = self._run(INVITE, plan.batches, people, options.get("cancel"), details)
        return await self._finish(job, options.get("on_outcome"))

    async def set_description(self, text: str) -> str | None:
        """See Group.set_description."""
        return (await aanswered(self._ask(description(check_text("description", text))), self._client)).others.message

    async def set_picture(self, url: str) -> str | None:
        """See Group.set_picture."""
        return (await aanswered(self._ask(picture(check_url(url))), self._client)).others.message

    async def sync(
        self,
        numbers: Numbers,
        *,
        remove: bool = False,
        remove_anyway: bool = False,
        remove_at_most: int | None = None,
        **options: Unpack[JobOptions],
    ) -> Report:
        """See Group.sync."""
        wanted = self.plan(numbers)
        with self._looking(SYNC, wanted, options.get("journal")):
            found = await self.difference(wanted)
        plan = found.plan(remove=remove, remove_anyway=remove_anyway, remove_at_most=remove_at_most)
        return await self.change(SYNC, plan, **options)

    async def resume(
        self,
        journal: Journal,
        *,
        retry: Collection[Status] = (),
        cancel: CancelToken | None = None,
        on_outcome: OnOutcome | None = None,
    ) -> Report:
        """See Group.resume."""
        return await self._finish(self._resume(journal, retry, cancel), on_outcome)

    async def plan_without_members(self, numbers: Numbers) -> Plan:
        """See Group.plan_without_members."""
        return self._without(self.plan(numbers), await self.members())

    async def members(self) -> tuple[Member, ...]:
        """See Group.members."""
        return (await self.info()).members

    async def info(self) -> GroupInfo:
        """See Group.info."""
        return await aanswered(self._ask(INFO), self._client)

    async def verify(self, known: Report | Journal, *, wait: float = 0.0, cancel: CancelToken | None = None) -> Report:
        """See Group.verify."""
        return await aanswered(self._verify(known, wait, cancel), self._client)

    async def change(
        self,
        operation: Operation,
        numbers: Numbers,
        *,
        journal: JournalPath | None = None,
        cancel: CancelToken | None = None,
        on_outcome: OnOutcome | None = None,
        details: Details = NO_DETAILS,
    ) -> Report:
        """What each verb does: an operation of the table."""
        plan = self._planned(operation, numbers)
        with self._store(operation, plan, journal, details) as store:
            return await self._finish(self._run(operation, store.pending(), store, cancel, details), on_outcome)

    async def _finish(self, job: Job[None], on_outcome: OnOutcome | None = None) -> Report:
        check_type("on_outcome", on_outcome, Callable, NoneType)
        with accounted(job.report):
            async with aclosing(adrive(job, self._client)) as outcomes:
                async for outcome in outcomes:
                    if on_outcome:
                        on_outcome(outcome)
        return job.report()
