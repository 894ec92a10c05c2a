"""Jobs in a folder: what is kept of them, who is left out, and what can be done with them before they run."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.support.people import GROUP, SENDER, people
from twochat import Batch, InputError, Journal, JournalError, Outcome, Pace, Status, TwoChat
from twochat.jobs import JobInfo, Jobs, JobState, chat_from_env
from twochat.jobs.store import JobStore

OTHER_GROUP = "WGP0a1b2c3d-1111-4222-8333-444455556666"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "jobs"


def settle(jobs: Jobs, job: JobInfo, *statuses: Status) -> None:
    """As if the next calls of the job had ended so."""
    store: JobStore = jobs._store  # pyright: ignore[reportPrivateUsage]
    for status in statuses:
        with store.open(job.id) as account:
            batch = next(iter(account.pending()))
            account.sending(batch)
            account.settled(
                batch, [Outcome(entry.input, entry.number, status, batch=batch.index) for entry in batch.entries]
            )


def test_what_is_submitted_is_listed_with_how_far_it_is(jobs: Jobs, place: str) -> None:
    begin = datetime.now(UTC)
    later = begin + timedelta(days=1)
    first = jobs.submit(GROUP, [*people(12), "nonsense", people(1)[0]], SENDER, name="May intake")
    second = jobs.submit(OTHER_GROUP, people(3), "+12025550101", operation="remove", not_before=later)
    assert jobs.list() == [first, second]
    assert first.id.startswith("may-intake-")
    assert second.id.startswith("remove-")
    assert (first.state, first.left, first.due, first.begun) == (JobState.WAITING, 12, True, False)
    assert first.counts == {Status.NOT_SENT: 12, Status.INVALID: 1, Status.DUPLICATE: 1}
    assert (second.operation, second.group, second.from_number) == ("remove", OTHER_GROUP, "+12025550101")
    assert (second.not_before, second.due) == (later, False)
    assert begin - timedelta(seconds=1) <= first.created == first.updated <= datetime.now(UTC)
    settle(jobs, first, Status.ADDED)
    with Jobs(place) as others:
        again = others.find(first)
    assert (again.left, again.begun, again.state) == (2, True, JobState.WAITING)
    assert again.counts == {Status.NOT_SENT: 2, Status.ADDED: 10, Status.INVALID: 1, Status.DUPLICATE: 1}
    assert jobs.report(first).counts == again.counts
    settle(jobs, first, Status.UNKNOWN)
    assert (jobs.find(first).state, jobs.find(first).uncertain) == (JobState.DONE, 2)
    assert [info.state for info in jobs.list()] == [JobState.DONE, JobState.WAITING]


def test_a_job_of_a_million_people_is_listed_by_its_ends(folder: Path) -> None:
    jobs = Jobs(folder)
    numbers = people(900)
    job = jobs.submit(GROUP, numbers, SENDER)
    with Journal.open(folder / f"{job.id}.twochat") as journal:
        everybody = [*journal.report()]
        batch = journal.pending()[0]
        whole = Batch(batch.index, tuple(journal.plan.entries))
        journal.sending(whole)  # one line of more than a tail
        journal.settled(whole, everybody)
    assert jobs.find(job).left == 900
    assert jobs.find(job).begun


def test_who_is_in_an_earlier_job_for_the_group_is_left_out_with_the_reason(jobs: Jobs, place: str) -> None:
    first = jobs.submit(GROUP, people(30), SENDER)
    settle(jobs, first, Status.INVITED, Status.REFUSED)
    with Jobs(place) as others:
        second = others.submit(GROUP, people(40), "+12025550101")
    report = jobs.report(second)
    assert second.counts == {Status.INVITED: 10, Status.DUPLICATE: 10, Status.NOT_SENT: 20}
    assert report.outcomes[0].message == f"invited according to the job {first.id}"
    assert report.outcomes[25].message == f"in the job {first.id}, which has not sent it yet"
    assert jobs.submit(OTHER_GROUP, people(30), SENDER).left == 30, "another group"
    assert jobs.submit(GROUP, people(30), SENDER, operation="remove").left == 30, "another operation"
    assert jobs.submit(GROUP, people(30), SENDER, again=True).left == 30


def test_what_a_cancelled_job_did_not_send_is_sent_by_a_later_one(jobs: Jobs, place: str) -> None:
    first = jobs.submit(GROUP, people(20), SENDER)
    settle(jobs, first, Status.ADDED)
    jobs.cancel(first)
    assert jobs.submit(GROUP, people(20), SENDER).counts == {Status.ADDED: 10, Status.NOT_SENT: 10}


def test_one_person_in_two_spellings_is_left_out_too(jobs: Jobs) -> None:
    jobs.submit(GROUP, ["+52 55 1234 5678"], SENDER)
    assert jobs.submit(GROUP, ["+52 1 55 1234 5678"], SENDER).left == 0


def test_a_job_is_paused_resumed_and_cancelled_and_a_finished_one_is_not(jobs: Jobs, place: str) -> None:
    job = jobs.submit(GROUP, people(10), SENDER)
    jobs.pause(job)
    with Jobs(place) as others:
        assert others.find(job.id).state is JobState.PAUSED
    with pytest.raises(InputError, match=f"the job {job.id} is paused, and can't be paused"):
        jobs.pause(job)
    jobs.resume(job)
    assert jobs.find(job).due
    jobs.cancel(job)
    for change in (jobs.pause, jobs.resume, jobs.cancel):
        with pytest.raises(InputError, match=f"the job {job.id} is cancelled, and can't be "):
            change(job)
    done = jobs.submit(OTHER_GROUP, people(10), SENDER)
    settle(jobs, done, Status.ADDED)
    with pytest.raises(InputError, match=f"the job {done.id} is done, and can't be cancelled"):
        jobs.cancel(done)


NEWER = '{"twochat_jobs": 2}'


@pytest.mark.parametrize(
    ("files", "sentence"),
    [
        (None, "is no folder of jobs; `twochat jobs submit` makes one where there is none"),
        ({}, "is no folder of jobs"),
        ({"friends.twochat": "{}"}, "is no folder of jobs"),
        ({"twochat-jobs.json": "{"}, "is no folder of jobs"),
        ({"twochat-jobs.json": "[]"}, "is no folder of jobs"),
        ({"twochat-jobs.json": NEWER}, "is a folder of jobs of a newer twochat: use that one"),
    ],
    ids=str,
)
def test_a_folder_that_is_none_of_jobs_is_refused(folder: Path, files: dict[str, str] | None, sentence: str) -> None:
    if files is not None:
        folder.mkdir()
        for name, text in files.items():
            (folder / name).write_text(text)
    with pytest.raises(InputError, match=f"^{folder} {sentence}"):
        Jobs(folder, create=False)
    if files:
        with pytest.raises(InputError, match=sentence):
            Jobs(folder)


WRONG: list[tuple[str, Callable[[Any], object]]] = [
    ("is not a group id", lambda jobs: jobs.submit("friends", people(1), SENDER)),
    ("from_number is not a phone number", lambda jobs: jobs.submit(GROUP, people(1), "12")),
    ("'create' is nothing that a job can do: choose from add, remove, promote, demote", lambda jobs: jobs.submit(GROUP, people(1), SENDER, operation="create")),
    ("a datetime with a time zone is needed", lambda jobs: jobs.submit(GROUP, people(1), SENDER, not_before=datetime(2026, 12, 1))),
    ("a datetime with a time zone is needed", lambda jobs: jobs.submit(GROUP, people(1), SENDER, not_before="now")),
    ("numbers must be a list", lambda jobs: jobs.submit(GROUP, 5, SENDER)),
    ("name must be str", lambda jobs: jobs.submit(GROUP, people(1), SENDER, name=5)),
    ("there is no job 'x'", lambda jobs: jobs.pause("x")),
    ("there is no job '../x'", lambda jobs: jobs.find("../x")),
    ("there is no job 'a", lambda jobs: jobs.find("a" * 300)),
    ("there is no job 'a", lambda jobs: jobs.find("a\0")),
    ("'XX' is not a region", lambda jobs: jobs.submit(GROUP, people(1), SENDER, region="XX")),
    ("sends, so it can't be removed", lambda jobs: jobs.submit(GROUP, [SENDER], SENDER, operation="remove")),
    ("job must be str or JobInfo, not int", lambda jobs: jobs.report(5)),
    ("cancel must be a twochat.CancelToken", lambda jobs: jobs.run(cancel=5)),
    ("forever must be bool", lambda jobs: jobs.run(forever="yes")),
]  # fmt: skip


@pytest.mark.parametrize(("sentence", "use"), WRONG, ids=range(len(WRONG)))
def test_a_wrong_argument_is_refused_and_nothing_is_kept(
    jobs: Jobs, sentence: str, use: Callable[[Any], object]
) -> None:
    with pytest.raises(InputError, match=sentence):
        use(jobs)
    assert jobs.list() == []


def test_a_damaged_journal_is_listed_as_stopped_and_no_other_with_it(folder: Path) -> None:
    jobs = Jobs(folder)
    job = jobs.submit(GROUP, people(2), SENDER)
    for name, text in (("empty", ""), ("torn", '{"twochat": 2, '), ("other", '{"a": 1}\n')):
        (folder / f"{name}.twochat").write_text(text)
    infos = {info.id: info for info in jobs.list()}
    assert infos.pop(job.id) == job
    assert {info.state for info in infos.values()} == {JobState.STOPPED}
    assert infos["torn"].reason == f"{folder / 'torn.twochat'} is damaged, or no journal of this twochat"
    with pytest.raises(JournalError):
        jobs.report("torn")


def test_beside_a_damaged_job_of_the_group_nobody_is_added_unless_again(folder: Path) -> None:
    first = Jobs(folder).submit(GROUP, people(12), SENDER)
    path = folder / f"{first.id}.twochat"
    path.write_bytes(path.read_bytes().replace(b'"batch": 2', b'"batch": 3'))
    jobs = Jobs(folder)
    for _ in range(2):
        with pytest.raises(JournalError, match=f"{path} is damaged in line 3.* It may have these people. Nothing was"):
            jobs.submit(GROUP, people(12), SENDER)
    assert jobs.submit(OTHER_GROUP, people(12), SENDER).left == 12
    assert jobs.submit(GROUP, people(12), SENDER, operation="remove").left == 12
    assert jobs.submit(GROUP, people(12), SENDER, again=True).left == 12
    path.unlink()
    assert jobs.submit(GROUP, people(12), SENDER).left == 0


def test_the_key_of_a_number_comes_from_the_environment_its_own_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TWOCHAT_API_KEY", raising=False)
    sentence = r"there is no key for \+12123334444: set TWOCHAT_API_KEY, or TWOCHAT_API_KEY_12123334444 for this number"
    with pytest.raises(InputError, match=sentence):
        chat_from_env(SENDER)
    monkeypatch.setenv("TWOCHAT_API_KEY", "all-7f3a9c21")
    with chat_from_env(SENDER, Pace(per_day=30)) as chat:
        assert (key_of(chat), chat.pace.per_day, chat.from_number) == ("all-7f3a9c21", 30, SENDER)
    monkeypatch.setenv("TWOCHAT_API_KEY_12123334444", "own-7f3a9c21")
    with chat_from_env(SENDER) as chat:
        assert key_of(chat) == "own-7f3a9c21"


def key_of(chat: TwoChat) -> str:
    settings: Any = chat
    return str.__str__(settings._settings.api_key)


def test_neither_a_key_nor_more_than_is_needed_is_readable_by_others(folder: Path) -> None:
    jobs = Jobs(folder)
    job = jobs.submit(GROUP, people(2), SENDER)
    jobs.pause(job)
    assert folder.stat().st_mode & 0o777 == 0o700
    assert (folder / f"{job.id}.twochat").stat().st_mode & 0o777 == 0o600
