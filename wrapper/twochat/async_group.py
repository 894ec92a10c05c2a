"""The same with asyncio; what each method promises stands at Group."""

import asyncio
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

from .answer import Answer
from .errors import TwoChatError
from .handle import Handle, JournalPath, Numbers
from .job import Job
from .journal import Journal
from .members import Member, looked, numbers_of, pauses, uncertain
from .outcome import Outcome
from .plan import Batch, Plan
from .report import Report
from .run import adrive
from .settings import Settings

if TYPE_CHECKING:
    from .call import AsyncCall


class AsyncGroup(Handle):
    """A group, as `chat.group(id)` of AsyncTwoChat gives it."""

    def __init__(self, settings: Settings, call: "AsyncCall", group: str) -> None:
        super().__init__(settings, group)
        self._call = call

    async def add(
        self,
        numbers: Numbers,
        *,
        journal: JournalPath | None = None,
        skip_members: bool = False,
        cancel: asyncio.Event | None = None,
    ) -> Report:
        """See Group.add."""
        plan = await self.plan_without_members(numbers) if skip_members else self.plan(numbers)
        with self._job(plan, journal) as job:
            return await self._finish(job, cancel)

    def add_each(self, numbers: Numbers, *, cancel: asyncio.Event | None = None) -> AsyncIterator[Outcome]:
        """See Group.add_each."""
        return self._drive(self._streamed(numbers), cancel, keep=False)

    async def add_once(self, numbers: Numbers) -> Report:
        """See Group.add_once."""
        batch = self._once(numbers)
        return self._settled(batch, await self._call.add_participants(self.id, batch.numbers))

    async def resume(
        self, journal: Journal, *, retry_uncertain: bool = False, cancel: asyncio.Event | None = None
    ) -> Report:
        """See Group.resume."""
        return await self._finish(self._resumed(journal, retry_uncertain=retry_uncertain), cancel)

    def resume_each(
        self, journal: Journal, *, retry_uncertain: bool = False, cancel: asyncio.Event | None = None
    ) -> AsyncIterator[Outcome]:
        """See Group.resume_each."""
        return self._drive(self._resumed(journal, retry_uncertain=retry_uncertain), cancel)

    async def plan_without_members(self, numbers: Numbers) -> Plan:
        """See Group.plan_without_members."""
        return self.plan(numbers).without(numbers_of(await self.members()))

    async def members(self) -> tuple[Member, ...]:
        """See Group.members."""
        tried = 0
        while isinstance(answer := await self._call.members(self.id), TwoChatError):
            if (seconds := self._reading_pace.wait(tried, answer)) is None:
                raise answer
            await asyncio.sleep(seconds)
            tried += 1
        return answer

    async def verify(self, known: Report | Journal, *, wait: float = 0.0) -> Report:
        """See Group.verify."""
        report = self._known(known)
        for pause in pauses(wait):
            if not uncertain(report):
                break
            await asyncio.sleep(pause)
            report = looked(report, numbers_of(await self.members()))
            if isinstance(known, Journal):
                known.verified(report)
        return report

    async def _finish(self, job: Job, cancel: asyncio.Event | None) -> Report:
        try:
            async for _ in self._drive(job, cancel):
                pass
        except TwoChatError as error:
            error.report = job.report()
            raise
        return job.report()

    def _drive(self, job: Job, cancel: asyncio.Event | None, *, keep: bool = True) -> AsyncIterator[Outcome]:
        async def send(batch: Batch) -> Answer | TwoChatError:
            return job.before(batch) or job.after(batch, await self._call.add_participants(self.id, batch.numbers))

        return adrive(job.steps, send, job.keep if keep else job.forget, cancel or asyncio.Event())
