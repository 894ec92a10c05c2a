"""The tables of jobs in Postgres: made once, and known by their version."""

import psycopg

from ..errors import InputError
from .locks import CONNECTING, lock_key

VERSION = 1
OLDEST = 140000
"""Postgres 14 has idle_session_timeout."""
SCHEMA = """
CREATE TABLE twochat_schema (version int NOT NULL);
INSERT INTO twochat_schema VALUES (1);
CREATE TABLE twochat_job (
    id text PRIMARY KEY, name text NOT NULL, operation text NOT NULL, group_id text NOT NULL, from_number text NOT NULL,
    not_before timestamptz, state text, reason text NOT NULL DEFAULT '', totals jsonb NOT NULL,
    created timestamptz NOT NULL DEFAULT now(), updated timestamptz NOT NULL DEFAULT now(),
    begun boolean NOT NULL DEFAULT false);
CREATE INDEX ON twochat_job (group_id);
CREATE TABLE twochat_person (
    job text NOT NULL REFERENCES twochat_job ON DELETE CASCADE, position int NOT NULL, batch int, account text,
    entry text NOT NULL, status text NOT NULL, known text, PRIMARY KEY (job, position));
CREATE INDEX ON twochat_person (job, batch) WHERE status = 'not_sent';
CREATE INDEX ON twochat_person (job, account);
CREATE TABLE twochat_lane (id text PRIMARY KEY, known text NOT NULL);
"""


def init(url: str) -> bool:
    """Make the tables; False if they are there.

    Raises:
        InputError: the database can't be used, or the tables are of another version.
    """
    try:
        with psycopg.connect(url, **CONNECTING) as connection, connection.transaction():
            if connection.info.server_version < OLDEST:
                raise InputError("the database is older than Postgres 14, which is needed")
            connection.execute("SELECT pg_advisory_xact_lock(%s)", [lock_key("schema")])
            if connection.execute("SELECT to_regclass('twochat_schema')").fetchone() == (None,):
                connection.execute(SCHEMA)
                return True
    except psycopg.Error as error:
        raise InputError(f"the database can't be used: {words(error)}") from None
    check(url)
    return False


def check(url: str) -> None:
    """Make sure that the tables are there, and of this version.

    Raises:
        InputError: they aren't, or the database can't be used.
    """
    try:
        with psycopg.connect(url, **CONNECTING) as connection:
            there = connection.execute("SELECT to_regclass('twochat_schema')").fetchone() != (None,)
            versions = connection.execute("SELECT version FROM twochat_schema").fetchall() if there else []
    except psycopg.Error as error:
        raise InputError(f"the database can't be used: {words(error)}") from None
    if not versions:
        raise InputError("the database has no tables of twochat: `twochat jobs init` makes them")
    if versions[0][0] != VERSION:
        raise InputError("the database has the tables of a newer twochat: use that one")


def words(error: Exception) -> str:
    """The first line: what follows it may hold values."""
    return (str(error).strip().splitlines() or [type(error).__name__])[0]
