"""Advisory locks in Postgres: who works for which sending number."""

import hashlib
import threading
from typing import Any, LiteralString, Self

import psycopg
from psycopg.rows import TupleRow

LEASE_SECONDS = 30
"""So long after it was last heard of, a worker that is frozen, or whose machine is gone, holds nothing any more."""
_KEEPALIVES = {"keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 3}
CONNECTING: dict[str, Any] = {
    "autocommit": True,
    "connect_timeout": 10,
    "tcp_user_timeout": LEASE_SECONDS * 1000,
} | _KEEPALIVES
"""How a worker connects: it learns within seconds that the database's machine is gone."""


def lock_key(name: str) -> int:
    """The number that Postgres has for a lock of this name."""
    return int.from_bytes(hashlib.sha256(f"twochat {name}".encode()).digest()[:8], "big", signed=True)


class Lock:
    """A sending number that this process works for, until it is closed."""

    def __init__(self, locks: "Locks", key: int) -> None:
        self._locks, self._key = locks, key

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._locks.release(self._key)


class Locks:
    """Advisory locks on one connection. The database lets go of them when it ends, however that was: also if nothing is asked on it
    for LEASE_SECONDS, which `beat` is for."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._guard = threading.Lock()
        self._connection: psycopg.Connection[TupleRow] | None = None
        self._keys: set[int] = set()

    def take(self, key: int) -> Lock | None:
        with self._guard:
            if key in self._keys:
                return None
            found = self._ask("SELECT pg_try_advisory_lock(%s)", key)
            if found != (True,):
                return None
            self._keys.add(key)
            return Lock(self, key)

    def holds(self, key: int) -> bool:
        return self.beat() and key in self._keys

    def beat(self) -> bool:
        """Be heard of; False where there is no database."""
        with self._guard:
            return self._ask("SELECT true", None) == (True,)

    def release(self, key: int) -> None:
        with self._guard:
            if key in self._keys:
                self._ask("SELECT pg_advisory_unlock(%s)", key)
                self._keys.discard(key)

    def close(self) -> None:
        with self._guard:
            self._keys.clear()
            if self._connection:
                self._connection.close()

    def _ask(self, query: LiteralString, key: int | None) -> "TupleRow | None":  # TupleRow is text in psycopg 3.2
        """The answer; None where there is no connection: then nothing is held any more."""
        for _ in range(2):  # the second time on a new connection
            try:
                if self._connection is None:
                    self._keys.clear()
                    self._connection = psycopg.connect(self._url, **CONNECTING)
                    _lease(self._connection)
                return self._connection.execute(query, None if key is None else [key]).fetchone()
            except psycopg.Error:
                if self._connection:
                    self._connection.close()
                self._connection = None
                self._keys.clear()
        return None


def _lease(connection: psycopg.Connection[TupleRow]) -> None:
    """Have the database end the connection of a worker that it doesn't hear of, and look whether its machine is there."""
    settings = {f"tcp_{name}": value for name, value in _KEEPALIVES.items()}
    settings["idle_session_timeout"] = int(LEASE_SECONDS * 1000)
    for name, value in settings.items():
        connection.execute("SELECT set_config(%s, %s, false)", [name, str(value)])
