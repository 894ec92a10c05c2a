"""The Postgres that tests get: a database for each, and a server that survives its own death."""

import threading
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests.support import postgres as support
from tests.support.postgres import Server, empty_database, find_programs


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with Server() as opened:
        yield opened


def run(url: str, statement: str) -> list[tuple[object, ...]]:
    with psycopg.connect(url) as connection:
        cursor = connection.execute(statement.encode())
        return cursor.fetchall() if cursor.description else []


def test_a_test_has_a_database_of_its_own(postgres: str, database: str) -> None:
    run(database, "CREATE TABLE mine ()")
    with empty_database(postgres) as other:
        assert run(other, "SELECT to_regclass('mine') IS NULL") == [(True,)]
        assert run(database, "SELECT to_regclass('mine') IS NULL") == [(False,)]


def test_a_database_is_dropped_even_if_someone_is_connected(postgres: str) -> None:
    with empty_database(postgres) as url:
        forgotten = psycopg.connect(url)
    with pytest.raises(psycopg.OperationalError, match="terminat"):
        forgotten.execute("SELECT 1")
    forgotten.close()
    with pytest.raises(psycopg.OperationalError, match="does not exist"):
        psycopg.connect(url)


@pytest.mark.parametrize("options", ["", "?application_name=a%2Fb"])
def test_the_options_of_a_url_are_kept(postgres: str, options: str) -> None:
    with empty_database(postgres.partition("?")[0] + options) as url:
        assert url.endswith(options)
        assert run(url, "SELECT current_database() LIKE 'twochat\\_%'") == [(True,)]


def test_what_was_committed_is_there_after_a_kill_and_a_start(server: Server) -> None:
    with empty_database(server.url) as url:
        run(url, "CREATE TABLE entries AS SELECT 'committed' AS what")
        with psycopg.connect(url) as connection:
            connection.execute("INSERT INTO entries VALUES ('not committed')")
            server.kill()
            with pytest.raises(psycopg.OperationalError):
                connection.commit()
        server.start()
        assert run(url, "SELECT what FROM entries") == [("committed",)]


def test_a_kill_does_not_wait_for_what_is_running(server: Server) -> None:
    running, ended = threading.Event(), threading.Event()

    def wait() -> None:
        with psycopg.connect(server.url) as connection:
            connection.execute("SELECT 1")
            running.set()
            with pytest.raises(psycopg.OperationalError):
                connection.execute("SELECT pg_sleep(600)")
            ended.set()

    thread = threading.Thread(target=wait)
    thread.start()
    assert running.wait(10)
    server.kill()
    assert ended.wait(10)
    thread.join()
    with pytest.raises(psycopg.OperationalError, match="refused"):
        psycopg.connect(server.url)
    server.start()


def test_a_restart_keeps_data_and_address(server: Server) -> None:
    with empty_database(server.url) as url:
        run(url, "CREATE TABLE kept ()")
        server.restart()
        assert run(url, "SELECT * FROM kept") == []


def test_a_server_that_was_killed_leaves_nothing_behind() -> None:
    with Server(fsync=False) as killed:
        [(folder,)] = run(killed.url, "SHOW data_directory")
        killed.kill()
    assert not Path(str(folder)).parent.exists()


def test_commits_are_synced_unless_a_test_says_otherwise(server: Server) -> None:
    assert run(server.url, "SHOW fsync") == [("on",)]
    with Server(fsync=False) as fast:
        assert run(fast.url, "SHOW fsync") == [("off",)]


def test_every_postgres_found_here_can_be_used() -> None:
    for folder in find_programs():
        with Server(folder, fsync=False) as found:
            assert run(found.url, "SELECT 1") == [(1,)]


def test_where_none_is_found_a_test_is_skipped_but_fails_in_ci(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(support, "find_programs", lambda: iter(()))
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(pytest.skip.Exception, match="apt-get install"):
        Server()
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="apt-get install"):
        Server()
