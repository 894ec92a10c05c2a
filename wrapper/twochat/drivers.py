"""The drivers: they carry out the engine's steps, one for threads and one for asyncio."""

from collections.abc import AsyncGenerator, Generator
from typing import TYPE_CHECKING, TypeVar

from .answer import read
from .cancel import Alarm, AsyncAlarm
from .job import Job, Turn
from .outcome import Outcome
from .steps import Ask, Emit, Send, Settled, Sleep, Verified

if TYPE_CHECKING:
    from .http import AsyncClient, Client

T = TypeVar("T")


def answered(job: Job[T], client: "Client") -> T:
    """What the steps return in the end."""
    for _ in drive(job, client):
        pass
    return job.result


async def aanswered(job: Job[T], client: "AsyncClient") -> T:
    """The same with asyncio."""
    async for _ in adrive(job, client):
        pass
    return job.result


def drive(job: Job[T], client: "Client") -> Generator[Outcome]:
    """Carry out the steps with blocking calls. When `job.cancel` is set, nothing more is sent and the rest settles at once."""
    if error := client.ready():
        raise error
    alarm, reply = Alarm(), None
    with job.cancel.waking(wake := alarm.ring):
        while step := job.next(reply):
            reply = None
            match step:
                case Send(batch, other):
                    with Turn(job, batch, other, wake) as turn:
                        for seconds in turn.waits():
                            alarm.wait(seconds)
                        reply = turn.begin(client.ready()) or turn.end(client.send(*turn.request()))
                case Ask(query):
                    reply = job.stopped() or read(client.send(*job.question(query)), query.read)
                case Sleep():
                    for seconds in job.pause(*step):
                        alarm.wait(seconds)
                case Settled():
                    job.keep(step)
                case Verified(report):
                    job.store.verified(report)
                case Emit(outcomes):
                    yield from outcomes


async def adrive(job: Job[T], client: "AsyncClient") -> AsyncGenerator[Outcome]:
    """The same with asyncio."""
    if error := client.ready():
        raise error
    alarm, reply = AsyncAlarm(), None
    with job.cancel.waking(wake := alarm.ring):
        while step := job.next(reply):
            reply = None
            match step:
                case Send(batch, other):
                    with Turn(job, batch, other, wake) as turn:
                        for seconds in turn.waits():
                            await alarm.wait(seconds)
                        reply = turn.begin(client.ready()) or turn.end(await client.send(*turn.request()))
                case Ask(query):
                    reply = job.stopped() or read(await client.send(*job.question(query)), query.read)
                case Sleep():
                    for seconds in job.pause(*step):
                        await alarm.wait(seconds)
                case Settled():
                    job.keep(step)
                case Verified(report):
                    job.store.verified(report)
                case Emit(outcomes):
                    for outcome in outcomes:
                        yield outcome
