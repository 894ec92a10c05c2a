"""Many lists, into many groups, from many numbers: jobs that are kept, and worked on by whoever runs them."""

import builtins
import os
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

from ..cancel import CancelToken
from ..checks import check_id, check_type
from ..client import TwoChat
from ..errors import InputError
from ..lane import Lane
from ..numbers import InvalidNumber, check_region, parse
from ..operations import ADD, DEMOTE, PROMOTE, REMOVE
from ..pace import Pace
from ..planning import Numbers, make_plan, operation_named
from ..report import Report
from ..settings import BASE_URL
from .folder import FolderStore
from .info import JobInfo, JobState
from .run import ChatFor, Look, OnLook, OnTurn, Runner
from .store import JobStore, NewJob

__all__ = ["JobInfo", "JobState", "Jobs", "Look", "chat_from_env"]

KINDS = (ADD.name, REMOVE.name, PROMOTE.name, DEMOTE.name)
"""What a job can do: what is done with people in a group that there is."""


MAX_ID = 200
"""Characters: no file may have a much longer name."""
DATABASES = ("postgresql://", "postgres://")
NO_DRIVER = "jobs in Postgres need its driver: pip install 'twochat[fleet]'"


class Jobs:
    """Jobs in a folder, which is made unless `create` is False; or in a database, `postgresql://…`, whose tables `init` makes. Safe to
    share between threads; any number of processes can submit, look and work at once, and with a database of machines.

    Raises:
        InputError: it is no folder of jobs, or no database with the tables.
    """

    def __init__(self, where: str | os.PathLike[str], *, create: bool = True) -> None:
        check_type("where", where, str, os.PathLike)
        self._store = _store(where, create=create)

    def submit(
        self,
        group: str,
        numbers: Numbers,
        from_number: str,
        *,
        operation: str = "add",
        name: str = "",
        not_before: datetime | None = None,
        region: str | None = None,
        international: bool | None = None,
        again: bool = False,
    ) -> JobInfo:
        """Keep a job: people who are to be added to a group, removed from it, promoted or demoted, by a connected number. All inputs
        are read now; nothing is sent before somebody runs it, nor before a time with a time zone, `not_before`.

        Who is in an earlier job that adds people to this group is left out, unless `again`: nobody is invited twice.

        Raises:
            InputError: naming what can't be used; nothing was kept.
            JournalError: it can't be kept.
        """
        check_type("group", group, str)
        check_type("name", name, str)
        if operation not in KINDS:
            raise InputError(f"{operation!r} is nothing that a job can do: choose from {', '.join(KINDS)}")
        if not_before is not None and (not isinstance(not_before, datetime) or not_before.tzinfo is None):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise InputError(f"not_before={not_before!r}: a datetime with a time zone is needed")
        region, row, pace = check_region(region), operation_named(operation), Pace()
        try:
            sender = parse(from_number, region)
        except InvalidNumber as error:
            raise InputError(f"from_number is not a phone number: {error}") from None
        group = check_id(group)
        plan = make_plan(numbers, row, pace, region, international=international, sender=sender)
        start = not_before and not_before.astimezone(UTC)
        return self._store.submit(NewJob(group, sender, operation, name, start), plan, again=again)

    def list(self) -> builtins.list[JobInfo]:  # `list` alone would be this method, where annotations are lazy
        """Every job, oldest first."""
        return self._store.list()

    def find(self, job: str | JobInfo) -> JobInfo:
        """A job as it is now.

        Raises:
            InputError: there is none.
        """
        return self._store.find(_id(job))

    def pause(self, job: str | JobInfo) -> None:
        """Give a job no more turns, until it is resumed. A call in flight is finished."""
        self._change(job, JobState.PAUSED, "paused", JobState.WAITING, JobState.STOPPED)

    def resume(self, job: str | JobInfo) -> None:
        """Go on with a job that was paused or has stopped."""
        self._change(job, JobState.WAITING, "resumed", JobState.PAUSED, JobState.STOPPED, JobState.WAITING)

    def cancel(self, job: str | JobInfo) -> None:
        """Send nothing more of a job, ever."""
        self._change(job, JobState.CANCELLED, "cancelled", JobState.WAITING, JobState.PAUSED, JobState.STOPPED)

    def report(self, job: str | JobInfo) -> Report:
        """What is known of each of its inputs, even while it is worked on."""
        return self._store.report(_id(job))

    def run(
        self,
        chat_for: ChatFor | None = None,
        *,
        forever: bool = False,
        cancel: CancelToken | None = None,
        on_turn: OnTurn | None = None,
        on_look: OnLook | None = None,
    ) -> Mapping[str, Exception]:
        """Work until nothing is left to send, or `forever`: every sending number at once, and of each one call after another. Other
        processes can do so too; a number is worked for by one of them.

        `chat_for` returns the client of a sending number; without it see `chat_from_env`. Between two turns of a job every other
        job of its number that is due has had one. A call that certainly did nothing is made again later; after WhatsApp's own
        limit, or three uncertain calls in a row, a number rests. `cancel` stops after the calls in flight. `on_turn` is called
        with a job and the outcomes of each of its calls, `on_look` every few seconds with how the run is.

        Returns, by sending number, why its jobs can't go on: a wrong key, no credit, no connection. Nothing is lost: run again.
        """
        check_type("forever", forever, bool)
        runner = Runner(
            self._store, chat_for or chat_from_env, CancelToken.check(cancel), on_turn, on_look, forever=forever
        )
        return runner.run()

    def lane(self, from_number: str, address: str = BASE_URL) -> Lane:
        """What a sending number waits for, and how many people it has added in 24 hours; `address`: where its calls go."""
        return self._store.lane(address, from_number)

    def verify(self, job: str | JobInfo, chat_for: ChatFor | None = None, *, wait: float = 0.0) -> Report:
        """Settle who is uncertain by reading the members of the group; see Group.verify.

        Raises:
            TwoChatError: they can't be read.
        """
        info = self.find(job)
        with (chat_for or chat_from_env)(info.from_number) as chat:
            self._store.settle(info.id, chat.group(info.group).verify(self.report(info), wait=wait))
        return self.report(info)

    def close(self) -> None:
        """Let go of a database's connections. Nothing is lost without."""
        self._store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _change(self, job: str | JobInfo, state: JobState, verb: str, *allowed: JobState) -> None:
        info = self.find(job)
        if info.state not in allowed:
            raise InputError(f"the job {info.id} is {info.state}, and can't be {verb}")
        self._store.set_state(info.id, state)


def init(where: str) -> bool:
    """Make the tables of jobs in a database, `postgresql://…`; False if they are there.

    Raises:
        InputError: it can't be used, or has the tables of a newer twochat.
    """
    if not where.startswith(DATABASES):
        raise InputError(f"{where} is no address of a database such as postgresql://…; a folder needs no tables")
    try:
        from .schema import init
    except ImportError:
        raise InputError(NO_DRIVER) from None
    return init(where)


def _store(where: str | os.PathLike[str], *, create: bool) -> JobStore:
    if not isinstance(where, str) or not where.startswith(DATABASES):
        return FolderStore(Path(where), create=create)
    try:
        from .postgres import PostgresStore
    except ImportError:
        raise InputError(NO_DRIVER) from None
    return PostgresStore(where)


def chat_from_env(from_number: str, pace: Pace | None = None) -> TwoChat:
    """A client for a sending number, from TWOCHAT_API_KEY, or TWOCHAT_API_KEY_ and its digits where numbers have keys of their own.

    Raises:
        InputError: neither is set.
    """
    own = f"TWOCHAT_API_KEY_{from_number.removeprefix('+')}"
    key = os.environ.get(own, "").strip() or os.environ.get("TWOCHAT_API_KEY", "").strip()
    if not key:
        raise InputError(f"there is no key for {from_number}: set TWOCHAT_API_KEY, or {own} for this number alone")
    return TwoChat.from_env(from_number=from_number, api_key=key, pace=pace)


def _id(job: str | JobInfo) -> str:
    check_type("job", job, str, JobInfo)
    name = job.id if isinstance(job, JobInfo) else job
    if len(name) > MAX_ID or not name.isprintable() or {"/", os.sep} & {*name}:
        raise InputError(f"there is no job {name[:MAX_ID]!r}; `twochat jobs` lists them")
    return name
