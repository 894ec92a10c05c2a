"""What the journal promises apart from HTTP: it keeps what a store in memory keeps, whatever happens to its process and its file."""

import os
import shutil
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.journal.jobs import died, plan, states
from tests.support.people import GROUP, PURE, SENDER, people
from twochat import InputError, Journal, JournalError, Outcome, Plan, Report, Status, logfile
from twochat.logfile import LogFile, create
from twochat.outcome import UNCERTAIN
from twochat.plan import Batch, Entry, split
from twochat.store import CUT_OFF, MemoryStore, Store

ADDED, NOT_SENT, UNKNOWN, UNREPORTED = Status.ADDED, Status.NOT_SENT, Status.UNKNOWN, Status.UNREPORTED
OTHER_GROUP = "WGP0a1b2c3d-1111-4222-8333-444455556666"
ODD = [
    "+447700900\n001",
    "+447700900001\0",
    "\0",
    "\ud83d",
    "\udcff",
    "\\udcff",
    "\ud83d\ude00",
    "😀",
    "\u2028\x85\x1b[31m",
    "x" * 10_000,
    "'); DROP TABLE entry; --",
    "+٤٤٧٧٠٠٩٠٠٠٠١",
    "",
]
CODES = [0, 200, -1, 2**53, -(2**53), 2**63, 10**4000]


def settle(store: Store, batch: Batch, status: Status, **known: Any) -> None:
    store.settled(batch, [Outcome(e.input, e.number, status, batch=batch.index, **known) for e in batch.entries])


def statuses(store: Store) -> list[Status]:
    return [outcome.status for outcome in store.outcomes()]


# --- the same as in memory

texts = st.lists(st.sampled_from([*people(30), *ODD, "Ann"]), max_size=35)
messages = st.none() | st.sampled_from(ODD) | st.text(st.characters(), max_size=5)
known = st.tuples(st.sampled_from(Status), st.none() | st.sampled_from(CODES) | st.integers(), messages, st.booleans())
steps = st.lists(
    st.tuples(
        st.sampled_from(["sending", "retracted", "settled"]),
        st.integers(0, 5),
        st.booleans(),
        st.lists(known, min_size=1, max_size=3),
    ),
    max_size=6,
)


def take(
    store: Store, batch: Batch, step: str, repeated: bool, fates: Sequence[tuple[Status, int | None, Any, bool]]
) -> None:
    batch = batch.possibly_sent() if repeated else batch
    if step == "settled":
        each = [fates[n % len(fates)] for n in range(len(batch.entries))]
        outcomes = [
            Outcome(entry.input, entry.number, status, code, message, batch.index, before)
            for entry, (status, code, message, before) in zip(batch.entries, each, strict=True)
        ]
        store.settled(batch, outcomes)
    else:
        getattr(store, step)(batch)


@given(lines=texts, taken=steps, cut=st.floats(0, 1))
@PURE
def test_a_journal_keeps_what_a_store_in_memory_keeps_however_often_it_is_opened_and_wherever_it_is_torn(
    lines: list[str], taken: list[tuple[str, int, bool, list[Any]]], cut: float
) -> None:
    job = plan(lines)
    memory, accounts = MemoryStore(job), [[*MemoryStore(job).outcomes()]]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "friends.twochat")
        kept = Journal.create(path, GROUP, SENDER, job)
        sizes = [path.stat().st_size]
        for step, number, repeated, fates in taken if job.batches else ():
            batch = job.batches[number % len(job.batches)]
            for store in (memory, kept):
                take(store, batch, step, repeated, fates)
            accounts.append([*memory.outcomes()])
            sizes.append(path.stat().st_size)
            assert accounts[-1] == [*kept.outcomes()] == [*Journal.read(path).outcomes()]
        kept.close()
        with Journal.open(path) as again:
            assert accounts[-1] == [*again.outcomes()]
            assert again.counts() == again.report().counts
            assert job.entries == again.plan.entries
        end = sizes[0] + round((sizes[-1] - sizes[0]) * cut)
        os.truncate(path, end)
        with Journal.open(path) as torn:
            outcomes = [*torn.outcomes()]
        # A line that lacks only its end is whole.
        assert outcomes == [account for size, account in zip(sizes, accounts, strict=True) if size <= end + 1][-1]


def test_inputs_codes_and_messages_come_back_exactly(path: Path) -> None:
    with Journal.create(path, GROUP, SENDER, plan([*ODD, *people(3)])) as first:
        [batch] = first.pending()
        for code, message in [*((code, None) for code in (*CODES, -(10**5000))), *((200, text) for text in ODD)]:
            settle(first, batch, Status.REFUSED, code=code, message=message)
            report = Journal.read(path).report()
            assert report == first.report()
            assert [outcome.input for outcome in report] == [*ODD, *people(3)]
            assert {(outcome.code, outcome.message) for outcome in report.by(Status.REFUSED)} == {(code, message)}


def test_a_resume_never_reads_a_number_again(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    entries = plan(["07700 900001", "Ann", *people(25)]).entries
    Journal.create(path, GROUP, SENDER, plan(["07700 900001", "Ann", *people(25)])).close()
    monkeypatch.delattr("twochat.plan.read")
    with Journal.open(path) as journal:
        assert [e for e in entries if not e.skip] == [e for batch in journal.pending() for e in batch.entries]
        assert [batch.index for batch in journal.pending()] == [1, 2, 3]


# --- what is left

# What happens to the second of three batches; whether it is sent again, as possibly sent; and its statuses.
FATES: dict[str, tuple[Callable[[Store, Batch], object], bool | None, Status]] = {
    "nothing": (lambda store, batch: None, False, NOT_SENT),
    "marked": (lambda store, batch: None, None, UNKNOWN),
    "retracted": (lambda store, batch: store.retracted(batch), False, NOT_SENT),
    "retracted after a try that may have been carried out": (
        lambda store, batch: store.retracted(batch.possibly_sent()),
        None,
        UNKNOWN,
    ),
    "not sent": (lambda store, batch: settle(store, batch, NOT_SENT), False, NOT_SENT),
    "refused by WhatsApp's limit": (lambda store, batch: settle(store, batch, NOT_SENT, code=400), False, NOT_SENT),
    "not sent, and possibly before": (lambda s, batch: settle(s, batch, NOT_SENT, possibly_sent=True), True, NOT_SENT),
    "added": (lambda store, batch: settle(store, batch, ADDED), None, ADDED),
    "unknown": (lambda store, batch: settle(store, batch, UNKNOWN), None, UNKNOWN),
    "unreported": (lambda store, batch: settle(store, batch, UNREPORTED), None, UNREPORTED),
    "a full group": (lambda store, batch: settle(store, batch, Status.GROUP_FULL), None, Status.GROUP_FULL),
}


@pytest.mark.parametrize("name", FATES)
@pytest.mark.parametrize("reopened", [False, True])
def test_only_what_was_certainly_not_sent_is_pending_and_the_rest_when_it_is_named(
    path: Path, name: str, reopened: bool
) -> None:
    happens, pending, status = FATES[name]
    kept = Journal.create(path, GROUP, SENDER, plan(people(25)))
    first, batch, last = kept.pending()
    settle(kept, first, ADDED)
    if name != "nothing":
        kept.sending(batch)
    happens(kept, batch)
    if reopened:
        kept.close()
        kept = Journal.open(path)
    assert statuses(kept) == [ADDED] * 10 + [status] * 10 + [NOT_SENT] * 5
    assert kept.pending() == [batch.possibly_sent() if pending else batch, last][pending is None :]
    again = batch.possibly_sent() if pending or status in (UNKNOWN, UNREPORTED) else batch
    assert kept.pending(retry=[status]) == ([first, again, last] if status is ADDED else [again, last])
    kept.close()


@pytest.mark.parametrize("retry", [UNKNOWN, "unknown", ["odd"], [4], 4, None], ids=repr)
def test_what_is_no_collection_of_statuses_is_refused_by_name(path: Path, retry: Any) -> None:
    died(path, people(15))
    with Journal.open(path) as journal:
        with pytest.raises(InputError, match=r"^retry="):
            journal.pending(retry=retry)
        assert len(journal.pending(retry=["unknown"])) == 2  # type: ignore[list-item]  # as the command line has it


def test_who_was_being_sent_at_the_death_is_unknown(path: Path) -> None:
    died(path, ["Ann", *people(15), people(1)[0]])
    with Journal.open(path) as journal:
        report = journal.report()
        assert [o.status for o in report] == [Status.INVALID, *[UNKNOWN] * 10, *[NOT_SENT] * 5, Status.DUPLICATE]
        assert {outcome.message for outcome in report.by(UNKNOWN)} == {CUT_OFF}
        assert [batch.numbers for batch in journal.pending()] == [people(15)[10:]]
        assert [batch.numbers for batch in journal.pending(retry=[UNKNOWN])] == [people(15)[:10], people(15)[10:]]


def test_who_is_not_sent_is_not_unknown_beside_those_who_are_being_sent() -> None:
    memory = MemoryStore(plan(people(1) * 2))
    memory.sending(*memory.pending())
    assert statuses(memory) == [UNKNOWN, Status.DUPLICATE]


def test_a_call_with_one_person_of_which_nothing_was_done_is_pending_again(path: Path) -> None:
    with Journal.create(path, GROUP, SENDER, plan(people(1))) as journal:
        (batch,) = journal.pending()
        journal.sending(batch)
        journal.retracted(batch)
        assert (statuses(journal), journal.pending()) == ([NOT_SENT], [batch])


def test_who_is_to_leave_in_a_sync_is_pending_as_that_until_it_is_done(path: Path) -> None:
    leaving = Batch(1, (Entry("", people(1)[0], 1, operation="remove"),))
    with Journal.create(path, GROUP, SENDER, Plan((leaving,)), operation="sync") as journal:
        for _ in range(2):
            assert journal.pending() == [leaving]
            assert [(outcome.status, outcome.operation) for outcome in journal.outcomes()] == [(NOT_SENT, "remove")]
            journal.sending(leaving)
            journal.retracted(leaving)


def test_a_store_that_keeps_nothing_has_nothing() -> None:
    assert ([*Store().pending()], [*Store().outcomes()]) == ([], [])


def test_who_was_possibly_sent_before_stays_in_doubt_beside_others_of_the_same_call(path: Path) -> None:
    with Journal.create(path, GROUP, SENDER, plan(people(10))) as journal:
        [batch] = journal.pending()
        first, second = batch.split(5)
        mixed = Batch(1, first.possibly_sent().entries + second.entries)
        size = path.read_bytes().count(b"\n")
        journal.sending(mixed)
        assert path.read_bytes().count(b"\n") == size + 1, "a call is marked in one line"
        assert [(o.status, o.possibly_sent) for o in journal.outcomes()] == [(UNKNOWN, n < 5) for n in range(10)]
        journal.retracted(mixed)
        assert statuses(journal) == [UNKNOWN] * 5 + [NOT_SENT] * 5
        assert journal.pending() == [Batch(1, second.entries)]
    assert statuses(Journal.read(path)) == [UNKNOWN] * 5 + [NOT_SENT] * 5


def test_halves_of_a_batch_settle_one_by_one(path: Path) -> None:
    with Journal.create(path, GROUP, SENDER, plan(["Ann", *people(10)])) as journal:
        [batch] = journal.pending()
        journal.sending(batch)
        journal.retracted(batch)
        first, second = batch.split(5)
        journal.sending(first)
        settle(journal, first, ADDED)
        assert [batch.entries for batch in journal.pending()] == [second.entries]
        journal.sending(second)
    with Journal.open(path) as journal:
        assert statuses(journal) == [Status.INVALID] + [ADDED] * 5 + [UNKNOWN] * 5


def test_who_is_skipped_is_never_pending(path: Path) -> None:
    job = plan(["Ann", *people(3)]).without({people(3)[1]: (UNKNOWN, "unknown according to other.twochat")})
    with Journal.create(path, GROUP, SENDER, job) as journal:
        assert [batch.numbers for batch in journal.pending(retry=[*Status])] == [people(3)[::2]]
        journal.verified(
            Report(GROUP, tuple(replace(o, status=ADDED) if o.status is UNKNOWN else o for o in journal.outcomes()))
        )
        assert statuses(journal) == [Status.INVALID, NOT_SENT, ADDED, NOT_SENT]


# --- of this very job

OTHER_JOBS: dict[str, tuple[dict[str, Any], str]] = {
    "another operation": ({"operation": "remove"}, "another operation"),
    "another group": ({"group": OTHER_GROUP}, "another group"),
    "another sending number": ({"from_number": "+12025550199"}, "another sending number"),
    "another group and number": ({"group": "G", "from_number": "+1"}, "another group and another sending number"),
    "one number less": ({"plan": plan(people(14))}, "another list of numbers"),
    "one number more": ({"plan": plan(people(16))}, "another list of numbers"),
    "one number written otherwise": ({"plan": plan([*people(14), "+44 7700 900014"])}, "another list of numbers"),
    "another order": ({"plan": plan(people(15)[::-1])}, "another list of numbers"),
    "read otherwise": (
        {"plan": Plan((Batch(1, tuple(replace(e, number="+1") for e in plan(people(15)).entries)),))},
        "another",
    ),
    "an empty list": ({"plan": plan([])}, "another list of numbers"),
}


@pytest.mark.parametrize("name", OTHER_JOBS)
def test_the_journal_of_another_job_is_refused_by_what_differs_and_left_as_it_was(path: Path, name: str) -> None:
    differs, words = OTHER_JOBS[name]
    died(path, people(15))
    before = path.read_bytes()
    job: dict[str, Any] = {"group": GROUP, "from_number": SENDER, "plan": plan(people(15))}
    for _ in range(2):
        with pytest.raises(JournalError, match=f"is the journal of a job with {words}") as caught:
            Journal.start(path, **job | differs)
        assert str(path) in str(caught.value)
    assert path.read_bytes() == before
    with Journal.start(path, **job) as journal:
        assert [batch.numbers for batch in journal.pending()] == [people(15)[10:]]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", ""])
def test_the_same_list_with_other_line_ends_or_split_otherwise_is_the_same_job(path: Path, end: str) -> None:
    died(path, people(15))
    same = Plan(tuple(split([number + end for number in people(15)], None, 4)))
    with Journal.start(path, GROUP, SENDER, same) as journal:
        assert [batch.numbers for batch in journal.pending()] == [people(15)[10:]]


def test_the_leftover_of_an_old_journal_beside_a_new_one_is_never_looked_at(path: Path) -> None:
    died(path, people(15))
    for end in ("-wal", "-shm"):
        path.with_name(path.name + end).write_bytes(path.read_bytes())
    path.rename(path.with_name("away"))
    with Journal.start(path, OTHER_GROUP, SENDER, plan(people(5, first=50))) as journal:
        assert [batch.numbers for batch in journal.pending()] == [people(5, first=50)]
        assert statuses(journal) == [NOT_SENT] * 5
    leftovers = [path.with_name(path.name + end).read_bytes() for end in ("-wal", "-shm")]
    assert leftovers == [path.with_name("away").read_bytes()] * 2


def test_a_copy_is_true_as_of_when_it_was_made_and_has_the_same_id(path: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.twochat"
    with Journal.create(path, GROUP, SENDER, plan(people(25))) as journal:
        first, second, third = journal.pending()
        settle(journal, first, ADDED)
        journal.sending(second)
        shutil.copy(path, copy)
        settle(journal, second, ADDED)
        with Journal.open(copy) as other:
            assert (other.id, other.group) == (journal.id, GROUP)
            assert other.pending() == [third]
            assert statuses(other) == [ADDED] * 10 + [UNKNOWN] * 10 + [NOT_SENT] * 5
    with Journal.create(tmp_path / "new.twochat", GROUP, SENDER, plan(people(25))) as new:
        assert new.id != journal.id


def test_a_journal_that_lost_some_of_its_entries_is_damaged(path: Path) -> None:
    Journal.create(path, GROUP, SENDER, plan(people(50))).close()
    whole = path.read_bytes()
    ends = [place for place, byte in enumerate(whole) if byte == ord("\n")]
    for kept in (ends[0] + 1, ends[0] + 9, ends[3] + 1, ends[4] + 100, ends[5] - 1):
        path.write_bytes(whole[:kept])
        with pytest.raises(JournalError, match="damaged in line"):
            Journal.open(path)
        assert path.read_bytes() == whole[:kept]
    path.write_bytes(whole)
    Journal.open(path).close()


@pytest.mark.parametrize(
    "lines",
    [
        [{"twochat": 2}],
        [{"twochat": 2, "operation": "add"}],
        [{"twochat": 2, "operation": "add", "group": GROUP, "from_number": SENDER, "count": "x", "batches": 0}],
        [None, {"batch": 1}],
        [None, {"batch": 1, "entries": [["+1"]]}],
        [None, {"batch": 1, "entries": [["+1", "+1", 1]]}, {"event": "settled"}],
        [None, {"batch": 1, "entries": [["+1", "+1", 1]]}, {"event": "settled", "outcomes": [{"status": "odd"}]}],
    ],
)
def test_what_has_checksums_and_makes_no_sense_is_damaged_too(path: Path, lines: list[Any]) -> None:
    job = {
        "twochat": 2,
        "operation": "add",
        "group": "",
        "from_number": "",
        "count": 1,
        "batches": 1,
        "digest": "",
        "pace": {},
    }
    create(path, [line or {**job, "outcomes": None, "id": "", "at": "2026-11-26T12:00:00.000Z"} for line in lines])
    for use in (Journal.open, Journal.read):
        with pytest.raises(JournalError, match=f"{path.name} is damaged in line {len(lines)}"):
            use(path)


def test_the_journal_of_an_operation_that_this_version_does_not_know_is_refused(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("twochat.journal.OPERATIONS", {"leave": None})
    with Journal.create(path, GROUP, SENDER, plan(people(1)), operation="leave") as known:
        assert known.operation == "leave"
    monkeypatch.undo()
    for use in (
        Journal.open,
        Journal.read,
        partial(Journal.start, group=GROUP, from_number=SENDER, plan=plan(people(1))),
    ):
        with pytest.raises(JournalError, match="is of a job to leave, which this twochat can't do"):
            use(path)


def test_a_journal_is_synced_for_what_must_not_be_lost_and_not_for_each_of_those_who_were_not_sent(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced = list[int]()
    monkeypatch.setattr(logfile, "_sync", synced.append)
    with Journal.create(path, GROUP, SENDER, plan([f"+4477009{n:05}" for n in range(10_000)])) as journal:
        first, second, *rest = journal.pending()
        for batch, status in ((first, ADDED), (second, UNKNOWN)):
            journal.sending(batch)
            settle(journal, batch, status)
        assert len(synced) == 4, "a mark and what came of it"
        journal.sending(rest[0])
        journal.retracted(rest[0])
        for batch in rest:
            settle(journal, batch, NOT_SENT, message="the run had stopped")
        assert len(synced) == 6
        settle(journal, first, NOT_SENT, code=400)  # what was taken for refused, and was WhatsApp's limit
        assert len(synced) == 7
        report = journal.report()
    assert Journal.read(path).report() == report


# --- read meanwhile, closed, moved


def test_a_journal_is_read_while_a_process_holds_it_and_then_writes_nothing(path: Path) -> None:
    died(path, people(15))
    path.chmod(0o400)
    before = path.read_bytes()
    with Journal.open(path) if os.geteuid() == 0 else Journal.read(path) as holder, Journal.read(path) as seen:
        assert seen.report() == holder.report()
        assert seen.pending() == holder.pending()
        [batch] = seen.pending()
        for use in (seen.sending, seen.retracted, partial(settle, seen, status=ADDED)):
            with pytest.raises(JournalError, match="was opened to be read only"):
                use(batch)
        assert seen.pending() == [batch]
    assert path.read_bytes() == before


def test_a_journal_that_is_closed_says_so(path: Path) -> None:
    died(path, people(15))
    journal = Journal.open(path)
    [batch] = journal.pending()
    journal.close()
    journal.close()
    for use in (journal.report, journal.pending, journal.counts, journal.outcomes, partial(journal.sending, batch)):
        with pytest.raises(JournalError, match=f"{path.name} is closed"):
            use()


@pytest.mark.parametrize("end", ["moved", "deleted", "replaced"])
def test_nobody_is_sent_and_nobody_is_in_doubt_when_the_file_is_not_where_it_was(path: Path, end: str) -> None:
    with Journal.create(path, GROUP, SENDER, plan(people(25))) as journal:
        first, second, third = journal.pending()
        journal.sending(first)
        copy = Path(shutil.copy(path, path.with_name("copy")))
        moved = path.with_name("moved.twochat")
        match end:
            case "moved":
                path.rename(moved)
            case "deleted":
                path.unlink()
            case _:
                os.link(path, moved)
                copy.replace(path)
        settle(journal, first, ADDED)
        with pytest.raises(JournalError, match=f"{path.name} was moved, replaced or deleted"):
            journal.sending(second)
        assert statuses(journal) == [ADDED] * 10 + [NOT_SENT] * 15
        assert journal.pending() == [second, third]
    if end != "deleted":
        with Journal.open(moved) as journal:
            assert statuses(journal) == [ADDED] * 10 + [NOT_SENT] * 15


@pytest.mark.parametrize("room", range(7))
def test_a_full_disk_loses_nothing_that_was_settled_and_marks_nobody(
    path: Path, monkeypatch: pytest.MonkeyPatch, room: int
) -> None:
    append, writes = LogFile.append, iter(range(room))

    def full(log: LogFile, line: Any, **options: Any) -> None:
        if next(writes, None) is None:
            raise JournalError(f"the journal {path} can't be written: No space left on device")
        append(log, line, **options)

    monkeypatch.setattr(LogFile, "append", full)
    calls = 0
    with Journal.create(path, GROUP, SENDER, plan(people(30))) as journal:
        try:
            for batch in journal.pending():
                journal.sending(batch)
                calls += 1
                settle(journal, batch, ADDED)
        except JournalError:
            pass
        settled, report = room // 2, journal.report()
    assert calls == min(3, (room + 1) // 2)
    assert [o.status for o in report] == (
        [ADDED] * 10 * settled + [UNKNOWN] * 10 * (calls - settled) + [NOT_SENT] * 30
    )[:30]
    assert report == Journal.read(path).report()
    assert (["settled"] * 10 * settled + ["sending"] * 10 * (calls - settled) + ["planned"] * 30)[:30] == states(path)


def test_the_outcome_file_is_known_and_moves_with_the_folder_of_both(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("job").mkdir()
    for name, output, then in (
        ("beside.twochat", Path("job/friends.csv"), Path("done/friends.csv")),
        ("below.twochat", Path("job/out/friends.csv"), Path("done/out/friends.csv")),
        ("elsewhere.twochat", Path("friends.csv"), tmp_path / "friends.csv"),
        ("none.twochat", None, None),
    ):
        with Journal.create(Path("job", name), GROUP, SENDER, plan(people(1)), output=output) as journal:
            assert (journal.output and journal.output.absolute()) == (output and output.absolute())
        Path("job").rename("done")
        with Journal.open(Path("done", name)) as journal:
            assert journal.output == then
        Path("done").rename("job")


# --- looks


def test_a_look_changes_only_who_is_uncertain_and_is_kept(path: Path) -> None:
    statuses_before = [s for s in Status if s not in (Status.INVALID, Status.DUPLICATE)]
    with Journal.create(path, GROUP, SENDER, plan(people(20))) as journal:
        first, second = journal.pending()
        outcomes = [
            Outcome(e.input, e.number, status, 7, "before", 1, True)
            for e, status in zip(first.entries, statuses_before, strict=False)
        ]
        journal.settled(first, outcomes)
        journal.sending(second)
        before = journal.report()
        seen = Report(GROUP, tuple(replace(o, status=ADDED, code=None, message="seen", batch=9) for o in before))
        journal.verified(seen)
        after = journal.report()
    for old, new in zip(before, after, strict=True):
        uncertain = old.status in UNCERTAIN
        assert new == (replace(old, status=ADDED, code=None, message="seen") if uncertain else old)
    assert Journal.read(path).report() == after


def test_a_look_that_changes_nothing_appends_nothing(path: Path) -> None:
    died(path, people(15))
    before = path.read_bytes()
    with Journal.open(path) as journal:
        journal.verified(journal.report())
        journal.skip(plan(people(15)))
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    "other",
    [
        Report(OTHER_GROUP, tuple(Outcome(n, n, ADDED) for n in people(15))),
        Report(GROUP, tuple(Outcome(n, n, ADDED) for n in people(14))),
        Report(GROUP, tuple(Outcome(n, n, ADDED) for n in people(15)[::-1])),
    ],
    ids=["another group", "one input less", "another order"],
)
def test_a_report_is_never_written_into_the_journal_of_another_job(path: Path, other: Report) -> None:
    died(path, people(15))
    before = path.read_bytes()
    with Journal.open(path) as journal, pytest.raises(JournalError, match=path.name):
        journal.verified(other)
    assert path.read_bytes() == before


def test_who_is_in_by_now_is_skipped_if_still_to_be_sent_and_never_plainly_called_a_member_if_sent_before(
    path: Path,
) -> None:
    with Journal.create(path, GROUP, SENDER, plan(people(25))) as journal:
        first, second, _ = journal.pending()
        journal.sending(first)
        settle(journal, second, NOT_SENT, code=400, possibly_sent=True)
        journal.skip(plan(people(25)).without(dict.fromkeys(people(25), (Status.ALREADY_MEMBER, "is in"))))
        assert journal.pending() == []
        assert journal.counts() == journal.report().counts
    report = Journal.read(path).report()
    assert [o.status for o in report] == [UNKNOWN] * 10 + [Status.ALREADY_MEMBER] * 15
    reasons = ["added by an earlier call or a member before" in outcome.reason for outcome in report]
    assert reasons == [False] * 10 + [True] * 10 + [False] * 5
    assert {(o.code, o.message, o.batch) for o in report.by(Status.ALREADY_MEMBER)} == {(None, "is in", None)}
