"""The lane of a sending number in a row of a database, by the database's clock."""

import json
import time
from collections.abc import Callable, Generator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from typing import TypeVar

import psycopg
from psycopg.rows import TupleRow

from ..errors import JournalError
from ..lane import Lane

RETRY_SECONDS = 30.0
"""For how long is waited for a connection that was lost: what is known must not be lost with it."""
_LOOK = "SELECT known, extract(epoch FROM clock_timestamp())::float FROM twochat_lane WHERE id = %s FOR UPDATE"
T = TypeVar("T")
Transaction = Callable[[], AbstractContextManager[psycopg.Connection[TupleRow]]]


def retrying(do: Callable[[], T], seconds: float = RETRY_SECONDS) -> T:
    """Do it; if the connection is lost, once it is back."""
    end = time.monotonic() + seconds
    while True:
        try:
            return do()
        except JournalError:
            if time.monotonic() >= end:
                raise
            time.sleep(0.2)


class LaneRow:
    """See LaneFile. Who calls has the number's lock already."""

    def __init__(self, transaction: Transaction, lane: str) -> None:
        self._transaction, self._lane = transaction, lane

    def take(self) -> bool:
        return True

    def release(self) -> None:
        pass

    @contextmanager
    def state(self) -> Generator[Lane]:
        with ExitStack() as stack:
            connection = retrying(lambda: stack.enter_context(self._transaction()))
            if (row := connection.execute(_LOOK, [self._lane]).fetchone()) is None:
                connection.execute("INSERT INTO twochat_lane VALUES (%s, '{}') ON CONFLICT DO NOTHING", [self._lane])
                row = connection.execute(_LOOK, [self._lane]).fetchone()
            known, now = row or ("{}", time.time())
            state = Lane.from_json(json.loads(known) or {"people": []})
            state.set_clock(now)
            before = state.as_json()
            yield state
            if (after := state.as_json()) != before:
                values = [json.dumps(after), self._lane]
                connection.execute("UPDATE twochat_lane SET known = %s WHERE id = %s", values)
