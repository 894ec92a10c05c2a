"""Jobs in Postgres: three tables, and advisory locks that decide who works for which sending number.

What is sent, and to whom, is decided by rows alone: a row is marked before its call leaves, in a transaction that fails where it
is not as it was planned. The locks only keep two workers from trying.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Generator
from contextlib import contextmanager
from typing import LiteralString

import psycopg
from psycopg.rows import TupleRow
from psycopg_pool import ConnectionPool, PoolTimeout

from ..accounts import account
from ..errors import InputError, JournalError
from ..lane import Lane
from ..operations import ADD, OPERATIONS
from ..outcome import UNCERTAIN, Status
from ..pacer import Pacer, pacer_for
from ..plan import Plan
from ..records import pack_known
from ..report import Report
from ..store import Changes, Known
from .info import JobInfo, JobState
from .lanerow import RETRY_SECONDS, LaneRow, retrying
from .locks import CONNECTING, Lock, Locks, lock_key
from .rows import Keep, Rows, pack, read_job
from .schema import check, words
from .store import NewJob, leave_out, new_id

_JOBS: LiteralString = (
    "SELECT id, name, operation, group_id, from_number, not_before, state, reason, totals, created, updated, begun"
    " FROM twochat_job"
)


class PostgresStore:
    """See JobStore. Safe to share between threads.

    Raises:
        InputError: it can't be reached, or has no tables of twochat, or those of another version.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        check(url)
        self._pool = ConnectionPool(url, min_size=1, max_size=10, open=True, timeout=RETRY_SECONDS, kwargs=CONNECTING)
        self._locks = Locks(url)

    def submit(self, job: NewJob, plan: Plan, *, again: bool) -> JobInfo:
        name, adds = new_id(job), OPERATIONS[job.operation].done is ADD.done
        with self.transaction() as connection:
            if adds and not again:  # one after another, so that two who submit the same people see each other
                connection.execute("SELECT pg_advisory_xact_lock(%s)", [lock_key(f"group {job.group}")])
                plan = self._left_out(connection, job.group, plan)
            totals = Counter(entry.skip or Status.NOT_SENT for entry in plan.entries)
            about = name, json.dumps(job.name), job.operation, job.group, job.from_number, job.not_before
            connection.execute(
                "INSERT INTO twochat_job (id, name, operation, group_id, from_number, not_before, totals)"
                " VALUES (%s, %s, %s, %s, %s, %s, %s)",
                [*about, json.dumps(totals)],
            )
            with connection.cursor().copy(
                "COPY twochat_person (job, position, batch, account, entry, status) FROM STDIN"
            ) as rows:
                for batch in plan.batches:
                    for entry in batch.entries:
                        person = account(entry.number) if adds and entry.number and not entry.skip else None
                        status = entry.skip or Status.NOT_SENT
                        rows.write_row((name, entry.position, batch.index, person, pack(entry), status))
        return self.find(name)

    def _left_out(self, connection: psycopg.Connection[TupleRow], group: str, plan: Plan) -> Plan:
        people = {account(number): number for number in plan.numbers}
        rows = connection.execute(
            "SELECT account, status, job, state FROM twochat_person JOIN twochat_job ON job = id"
            " WHERE group_id = %s AND account = ANY(%s) ORDER BY created",
            [group, list(people)],
        )
        found: dict[str, tuple[Status, str]] = {}
        for person, value, job, state in rows:
            if what := leave_out(Status(value), job, cancelled=state == JobState.CANCELLED):
                found[people[person]] = what
        return plan.without(found) if found else plan

    def list(self, *, waiting: bool = False) -> list[JobInfo]:
        where = " WHERE state IS NULL AND totals ? 'not_sent'" if waiting else ""
        with self._connection() as connection:
            return [read_job(*row) for row in connection.execute(_JOBS + where + " ORDER BY created, id")]

    def find(self, job: str) -> JobInfo:
        with self._connection() as connection:
            return self._find(connection, job)

    def _find(self, connection: psycopg.Connection[TupleRow], job: str) -> JobInfo:
        if row := connection.execute(_JOBS + " WHERE id = %s", [job]).fetchone():
            return read_job(*row)
        raise InputError(f"there is no job {job!r}; `twochat jobs` lists them")

    def set_state(self, job: str, state: JobState, reason: str = "") -> None:
        value = None if state is JobState.WAITING else state
        with self._connection() as connection:
            connection.execute(
                "UPDATE twochat_job SET state = %s, reason = %s WHERE id = %s", [value, json.dumps(reason), job]
            )

    @contextmanager
    def open(self, job: str) -> Generator[Rows]:
        with self._connection() as connection:
            info = self._find(connection, job)
            rows = connection.execute(
                "SELECT batch, entry, status, known FROM twochat_person WHERE job = %s AND batch ="
                " (SELECT min(batch) FROM twochat_person WHERE job = %s AND status = 'not_sent') ORDER BY position",
                [job, job],
            ).fetchall()
        yield Rows(self._keeping(info.id), info, rows)

    def report(self, job: str) -> Report:
        info = self.find(job)
        with self._connection() as connection:
            rows = connection.execute(
                "SELECT batch, entry, status, known FROM twochat_person WHERE job = %s ORDER BY position", [job]
            ).fetchall()
        return Report(info.group, tuple(Rows(self._keeping(info.id), info, rows).outcomes()), info.operation)

    def lane(self, address: str, from_number: str) -> Lane:
        with self._lane(from_number).state() as lane:
            return lane

    def _lane(self, from_number: str) -> LaneRow:
        return LaneRow(self.transaction, hashlib.sha256(from_number.encode()).hexdigest()[:32])

    def stamp(self) -> int:
        return 0  # nothing tells of changes: it is looked every few seconds

    def hold_lane(self, from_number: str) -> Lock | None:
        return self._locks.take(lock_key(f"number {from_number}"))

    def holds_lane(self, from_number: str) -> bool:
        return self._locks.holds(lock_key(f"number {from_number}"))

    def beat(self) -> bool:
        return self._locks.beat()

    def settle(self, job: str, looked: Report) -> None:
        before = self.report(job)
        changes: dict[Known, list[int]] = {}
        for position, (old, new) in enumerate(zip(before, looked, strict=True), 1):
            if old.status in UNCERTAIN and (old.status, old.message) != (new.status, new.message):
                known = Known(new.status, new.code, new.message, new.batch, old.possibly_sent)
                changes.setdefault(known, []).append(position)
        if changes:
            self._keep(job, changes, planned=False)

    def pacer(self, address: str, from_number: str) -> Pacer:
        return pacer_for(address, from_number, self._lane(from_number))

    @contextmanager
    def transaction(self) -> Generator[psycopg.Connection[TupleRow]]:
        with self._connection() as connection, connection.transaction():
            yield connection

    @contextmanager
    def _connection(self) -> Generator[psycopg.Connection[TupleRow]]:
        try:
            with self._pool.connection() as connection:
                yield connection
        except (psycopg.Error, PoolTimeout) as error:
            raise _transient(f"the database can't be used: {words(error)}") from None

    def _keeping(self, job: str) -> Keep:
        def keep(event: str, changes: Changes) -> None:
            sending = event == "sending"
            retrying(lambda: self._keep(job, changes, planned=sending), 0 if sending else RETRY_SECONDS)

        return keep

    def _keep(self, job: str, changes: Changes, *, planned: bool) -> None:
        """Write what is known of people, and the job's totals. `planned`: only if nobody has sent them."""
        with self.transaction() as connection:
            for known, positions in changes.items():
                changed = connection.execute(
                    "UPDATE twochat_person SET status = %s, known = %s WHERE job = %s AND position = ANY(%s)"
                    " AND (status = 'not_sent' OR NOT %s)",
                    [known.status, json.dumps(pack_known(known)), job, list(positions), planned],
                )
                if changed.rowcount != len(positions):
                    raise _transient(f"another worker has sent a batch of the job {job}, so it was not sent")
            connection.execute(
                "UPDATE twochat_job SET begun = true, updated = clock_timestamp(), totals ="
                " (SELECT jsonb_object_agg(status, n) FROM (SELECT status, count(*) n FROM twochat_person"
                " WHERE job = %s GROUP BY status) counted) WHERE id = %s",
                [job, job],
            )

    def close(self) -> None:
        self._locks.close()
        self._pool.close()


def _transient(message: str) -> JournalError:
    error = JournalError(message)
    error.transient = True
    return error
