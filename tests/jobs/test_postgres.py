"""Jobs in Postgres: what a database may be, and what happens when it goes away."""

import sys
import time
from typing import Any

import psycopg
import pytest

from tests.jobs.test_run import PATIENCE
from tests.support.people import GROUP, SENDER, people
from twochat import InputError, JournalError, Pace, Status, TwoChat
from twochat.jobs import Jobs, init, locks
from twochat.jobs.store import JobStore
from twochat.results import unsent


@pytest.fixture
def url(database: str) -> str:
    assert init(database)
    return database


def store_of(jobs: Jobs) -> JobStore:
    hidden: Any = jobs
    store: JobStore = hidden._store
    return store


def test_the_tables_are_made_once_and_only_by_init(database: str) -> None:
    sentence = "the database has no tables of twochat: `twochat jobs init` makes them"
    with pytest.raises(InputError, match=sentence):
        Jobs(database)
    assert [init(database), init(database)] == [True, False]
    with Jobs(database) as jobs:
        assert jobs.list() == []


def test_tables_of_a_newer_twochat_and_a_database_that_is_not_there_are_refused(url: str) -> None:
    with psycopg.connect(url) as connection:
        connection.execute("UPDATE twochat_schema SET version = 2")
    for use in (Jobs, init):
        with pytest.raises(InputError, match="the database has the tables of a newer twochat: use that one"):
            use(url)
        with pytest.raises(InputError, match="the database can't be used: connection failed"):
            use("postgresql://nobody@127.0.0.1:1/none")
    with pytest.raises(InputError, match="no address of a database"):
        init("jobs")


def test_without_the_driver_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("psycopg", "twochat.jobs.postgres", "twochat.jobs.schema"):
        monkeypatch.setitem(sys.modules, name, None)
    for use in (Jobs, init):
        with pytest.raises(InputError, match=r"pip install 'twochat\[fleet\]'"):
            use("postgresql://127.0.0.1/none")


def test_any_text_comes_back_as_it_was_given(url: str) -> None:
    texts = ["nul \0", "half \ud800", "both \ud83d\ude00", "🎈", "+44 7700 900123", '"\\', ""]
    with Jobs(url) as jobs:
        job = jobs.submit(GROUP, texts, SENDER, name="nul \0 half \ud800")
        assert [outcome.input for outcome in jobs.report(job)] == texts
        assert jobs.find(job).name == "nul \0 half \ud800"


def test_a_batch_that_another_worker_has_marked_is_not_sent(url: str) -> None:
    with Jobs(url) as jobs:
        job = jobs.submit(GROUP, people(10), SENDER)
        with store_of(jobs).open(job.id) as ours, store_of(jobs).open(job.id) as theirs:
            for batch in theirs.pending():
                theirs.sending(batch)
            batch = next(iter(ours.pending()))
            with pytest.raises(JournalError, match="another worker has sent a batch of the job"):
                ours.sending(batch)
            ours.settled(batch, unsent(batch, "the run had stopped"))
        assert jobs.report(job).counts == {Status.UNKNOWN: 10}


def test_a_number_is_worked_for_by_one_until_that_one_is_gone(url: str) -> None:
    with Jobs(url) as ours, Jobs(url) as theirs:
        lane = store_of(ours).hold_lane(SENDER)
        assert lane
        assert store_of(ours).hold_lane(SENDER) is None
        assert store_of(theirs).hold_lane(SENDER) is None
        with lane:
            assert store_of(ours).holds_lane(SENDER)
        again = store_of(theirs).hold_lane(SENDER)
        assert again
        with psycopg.connect(url, autocommit=True) as connection:  # as if the server had been restarted
            connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()")
        assert not store_of(theirs).holds_lane(SENDER)
        assert store_of(ours).hold_lane(SENDER)


def test_a_worker_that_is_not_heard_of_loses_its_numbers(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(locks, "LEASE_SECONDS", 0.2)
    with Jobs(url) as frozen, Jobs(url) as other:
        assert store_of(frozen).hold_lane(SENDER)
        end = time.monotonic() + PATIENCE
        while (lane := store_of(other).hold_lane(SENDER)) is None and time.monotonic() < end:
            assert store_of(other).beat()  # this one is heard of
        assert lane
        assert not store_of(frozen).holds_lane(SENDER)


def test_what_a_look_settles_is_kept(url: str, twochat_sandbox: Any) -> None:
    with Jobs(url) as jobs:
        job = jobs.submit(twochat_sandbox.group, people(10), SENDER)
        with store_of(jobs).open(job.id) as account:
            for batch in account.pending():
                account.sending(batch)
        box = twochat_sandbox
        with TwoChat(box.key, SENDER, base_url=box.url, pace=Pace(between=0)) as chat:
            chat.group(box.group).add(people(4))
        report = jobs.verify(job, lambda number: TwoChat(box.key, number, base_url=box.url, pace=Pace(between=0)))
        assert report.counts == {Status.ADDED: 4, Status.UNKNOWN: 6}
        assert jobs.find(job).counts == report.counts
