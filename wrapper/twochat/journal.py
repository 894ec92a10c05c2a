"""The journal of a job: on disk before each call leaves, and after each outcome is known. What it holds survives anything.

One SQLite file a job. An entry is *planned*, then *sending* from before its POST leaves until its answer is understood, then
*settled*. Who finds an entry *sending* after a crash knows that nobody can know.
"""

import contextlib
import hashlib
import json
import os
import sqlite3
import tempfile
from collections.abc import Generator, Iterable, Sequence
from itertools import groupby
from pathlib import Path
from types import TracebackType
from typing import Self
from weakref import WeakValueDictionary

from .answer import Answer
from .errors import JournalError, TwoChatError
from .outcome import Outcome, Status
from .plan import Batch, Entry, Plan
from .report import Report

APPLICATION_ID = 0x32434854
VERSION = 1

_SCHEMA = f"""
PRAGMA application_id = {APPLICATION_ID};
PRAGMA user_version = {VERSION};
CREATE TABLE job (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE entry (
    position INTEGER PRIMARY KEY, input TEXT NOT NULL, number TEXT, batch INTEGER,
    state TEXT NOT NULL CHECK (state IN ('planned', 'sending', 'settled')),
    status TEXT, code, message TEXT, maybe_sent_before INTEGER NOT NULL DEFAULT 0
);
"""
_CUT_OFF = "the run was cut off in the middle of this call"


class Journal:
    """The journal of one job, open and held: no other process can work on it meanwhile. Close it, best with `with`.

    `group` and `from_number` are those of the job.

    Raises:
        JournalError: naming the file: not a journal, of a newer version, damaged, in use, or the disk is full.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self.path = _named(path)
        self._file = _check_file(self.path)
        with self._told():
            self._db = sqlite3.connect(self.path, isolation_level=None, timeout=0, check_same_thread=False)
            try:
                self._open()
            except BaseException:
                self._db.close()
                raise
        _held[self._file] = self

    def _open(self) -> None:
        # SQLite's own lock, held until this is closed; the system gives it back however the process ends.
        self._db.execute("PRAGMA locking_mode = EXCLUSIVE")
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = FULL")
        self._db.executescript("BEGIN IMMEDIATE; COMMIT")
        job = dict(self._db.execute("SELECT name, value FROM job"))
        self.group, self.from_number, self._digest = job["group"], job["from_number"], job["digest"]

    @classmethod
    def open(cls, path: str | os.PathLike[str]) -> Self:
        """A journal that exists."""
        return cls(path)

    @classmethod
    def create(cls, path: str | os.PathLike[str], group: str, from_number: str, plan: Plan) -> Self:
        """The journal of a new job, readable by nobody else.

        Raises:
            JournalError: there is such a file already, or there can't be one.
        """
        path = _named(path)
        entries = [(entry, batch.index) for batch in plan.batches for entry in batch.entries]
        job = {"group": group, "from_number": from_number, "digest": _digest(entry for entry, _ in entries)}
        with (
            _telling(path, "made"),
            _all_or_nothing(path) as new,
            contextlib.closing(sqlite3.connect(new, isolation_level=None)) as db,
        ):
            db.executescript(f"PRAGMA journal_mode = OFF; BEGIN; {_SCHEMA}")
            db.executemany("INSERT INTO job VALUES (?, ?)", job.items())
            db.executemany("INSERT INTO entry VALUES (?, ?, ?, ?, ?, ?, NULL, ?, 0)", (_row(*each) for each in entries))
            db.execute("COMMIT")
        return cls(path)

    @classmethod
    def start(cls, path: str | os.PathLike[str], group: str, from_number: str, plan: Plan) -> Self:
        """The journal of this very job: a new one, or the one there is when it is of the same job.

        Raises:
            JournalError: the one there is has another group, sending number, or other inputs.
        """
        if not os.path.exists(path):
            return cls.create(path, group, from_number, plan)
        journal = cls(path)
        theirs = (journal.group, journal.from_number, journal._digest)
        for what, ours, there in zip(
            ("group", "sending number", "list of numbers"),
            (group, from_number, _digest(plan.entries)),
            theirs,
            strict=True,
        ):
            if ours != there:
                journal.close()
                raise JournalError(
                    f"{path} is the journal of a job with another {what}. Nothing was sent; name another file"
                )
        return journal

    def pending(self, *, retry_uncertain: bool = False) -> list[Batch]:
        """What is still to be sent, as it was planned; with `retry_uncertain` also what may have been sent."""
        wanted = "state = 'planned'" + (
            " OR state = 'sending' OR status IN ('unknown', 'unreported')" if retry_uncertain else ""
        )
        query = "SELECT batch, position, input, number, state != 'planned' OR maybe_sent_before FROM entry WHERE "
        with self._told():
            rows = self._db.execute(f"{query} {wanted} ORDER BY position").fetchall()  # of our own words
        return [
            Batch(
                batch,
                tuple(
                    Entry(_text(text) or "", number, position=position, maybe=bool(maybe))
                    for _, position, text, number, maybe in same
                ),
            )
            for batch, same in groupby(rows, key=lambda row: row[0])
        ]

    def sending(self, batch: Batch) -> None:
        """To be called, and to return, before the POST leaves."""
        self._update(
            "UPDATE entry SET state = 'sending' WHERE position = ?", [(entry.position,) for entry in batch.entries]
        )

    def settled(self, batch: Batch, outcomes: Iterable[Outcome]) -> None:
        """What has become of a batch. What was not sent stays planned."""
        rows = [
            (
                "planned" if outcome.status is Status.NOT_SENT else "settled",
                outcome.status,
                _storable(outcome.code),
                _storable(outcome.message),
                outcome.maybe_sent_before,
                entry.position,
            )
            for entry, outcome in zip(batch.entries, outcomes, strict=True)
        ]
        self._update(
            "UPDATE entry SET state = ?, status = ?, code = ?, message = ?, maybe_sent_before = ? WHERE position = ?",
            rows,
        )

    def answered(self, batch: Batch, answer: Answer | TwoChatError) -> None:
        """After an answer that says for certain that nothing was done, the batch is planned again."""
        if isinstance(answer, TwoChatError) and not answer.uncertain:
            certain = [entry for entry in batch.entries if not entry.maybe]
            self._update(
                "UPDATE entry SET state = 'planned' WHERE position = ?", [(entry.position,) for entry in certain]
            )

    def skip(self, plan: Plan) -> None:
        """Settle who was still to be sent and is a member by now, as a plan of the same inputs says."""
        members = [(e.flaw, e.why, e.position) for e in plan.entries if e.flaw is Status.ALREADY_MEMBER]
        self._update(
            "UPDATE entry SET state = 'settled', status = ?, code = NULL, message = ?, batch = NULL "
            "WHERE position = ? AND state = 'planned'",
            members,
        )

    def verified(self, report: Report) -> None:
        """Keep what was found out by looking: an outcome for each input, in order.

        Raises:
            JournalError: the report is not of this job.
        """
        ours = self.report()
        if report.group != ours.group or [o.input for o in report] != [o.input for o in ours]:
            raise JournalError(f"the report is not of the job of {self.path}, and was not written to it")
        rows = [(o.status, _storable(o.code), _storable(o.message), position) for position, o in enumerate(report, 1)]
        self._update(
            "UPDATE entry SET status = ?1, code = ?2, message = ?3, state = 'settled' "
            "WHERE position = ?4 AND (state = 'sending' OR status IN ('unknown', 'unreported'))",
            rows,
        )

    def report(self) -> Report:
        """Every input with what is known of it."""
        columns = "input, number, status, code, message, batch, maybe_sent_before, state"
        with self._told():
            query = f"SELECT {columns} FROM entry ORDER BY position"  # noqa: S608  # of our own words
            rows = self._db.execute(query).fetchall()
        return Report(self.group, tuple(_outcome(*row) for row in rows))

    def close(self) -> None:
        """Let go of it. Nothing is lost without."""
        if _held.get(self._file) is self:
            del _held[self._file]
        self._db.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _update(self, statement: str, rows: Sequence[tuple[object, ...]]) -> None:
        with self._told():
            self._db.execute("BEGIN IMMEDIATE")
            try:
                self._db.executemany(statement, rows)
                self._db.execute("COMMIT")
            except BaseException:
                with contextlib.suppress(sqlite3.Error):
                    self._db.execute("ROLLBACK")
                raise

    def _told(self) -> contextlib.AbstractContextManager[None]:
        return _telling(self.path)


# The journals that this process holds, by device and inode. The system takes all its locks of a file away from a process
# that closes the file once, even if it only looked in; so nobody may look into these.
_held: WeakValueDictionary[tuple[int, int], Journal] = WeakValueDictionary()


@contextlib.contextmanager
def _telling(path: Path, done: str = "used") -> Generator[None]:
    """SQLite's errors as ours, naming the file."""
    try:
        yield
    except (sqlite3.Error, KeyError, OSError) as flaw:
        name: str = getattr(flaw, "sqlite_errorname", "")
        if name.startswith("SQLITE_BUSY"):
            raise _in_use(path) from None
        if name.startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB")):
            raise _damaged(path) from None
        said = flaw.strerror if isinstance(flaw, OSError) else flaw
        raise JournalError(f"the journal {path} can't be {done}: {said}") from None


@contextlib.contextmanager
def _all_or_nothing(path: Path) -> Generator[str]:
    """A new file under another name, which is the path's when it is complete. A crash leaves no journal that is none."""
    made, new = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)  # readable by nobody else
    os.close(made)
    try:
        yield new
        try:
            os.link(new, path)
        except FileExistsError:
            raise
        except OSError:  # there are file systems without links
            os.rename(new, path)
    finally:
        with contextlib.suppress(OSError):
            os.unlink(new)


def _named(path: str | os.PathLike[str]) -> Path:
    """The path, if a file can have that name."""
    try:
        if "\0" in os.fspath(path):
            raise ValueError
        os.fsencode(path)
    except ValueError:
        raise JournalError(f"{os.fspath(path)!r} can't be the name of a journal: no file can have it") from None
    return Path(path)


def _check_file(path: Path) -> tuple[int, int]:
    """Before SQLite may write to it: is it a journal, of a version that we know, and whole? Gives device and inode."""
    try:
        stat = path.stat()
        if (stat.st_dev, stat.st_ino) in _held:
            raise _in_use(path)
        with path.open("rb") as file:
            head = file.read(100)
    except OSError as flaw:
        raise JournalError(f"the journal {path} can't be read: {flaw.strerror}") from None
    if head[:16] != b"SQLite format 3\0" or int.from_bytes(head[68:72]) != APPLICATION_ID:
        raise JournalError(f"{path} is not a journal of twochat, and was left as it is")
    if (version := int.from_bytes(head[60:64])) > VERSION:
        raise JournalError(f"{path} is of a newer twochat (version {version} of the journal): use that one")
    if stat.st_size % (int.from_bytes(head[16:18]) or 1):
        raise _damaged(path)
    _check_whole(path)
    return stat.st_dev, stat.st_ino


def _check_whole(path: Path) -> None:
    """Without writing anything: SQLite tidies up when it closes, also in a file that it can't read."""
    log, index = (path.with_name(f"{path.name}-{end}") for end in ("wal", "shm"))
    had_index = index.exists()
    url = f"{path.absolute().as_uri()}?{'mode=ro' if log.exists() else 'immutable=1'}"
    try:
        with _telling(path), contextlib.closing(sqlite3.connect(url, uri=True, isolation_level=None, timeout=0)) as db:
            if db.execute("PRAGMA quick_check").fetchone() != ("ok",):
                raise _damaged(path)
    finally:
        if not had_index:
            index.unlink(missing_ok=True)


def _in_use(path: Path) -> JournalError:
    return JournalError(
        f"the journal {path} is in use: wait until the job that holds it has ended, or stop that one first"
    )


def _damaged(path: Path) -> JournalError:
    return JournalError(f"the journal {path} is damaged, and was left as it is")


def _digest(entries: Iterable[Entry]) -> str:
    """Of the inputs and of what they were read as."""
    digest = hashlib.sha256()
    for entry in entries:
        digest.update(json.dumps([entry.input, entry.number]).encode())
    return digest.hexdigest()


def _row(entry: Entry, batch: int | None) -> tuple[object, ...]:
    state = "settled" if entry.flaw else "planned"
    return (
        entry.position,
        _storable(entry.input),
        entry.number,
        None if entry.flaw else batch,
        state,
        entry.flaw,
        entry.why,
    )


def _outcome(
    given: str | bytes,
    number: str | None,
    status: str | None,
    code: int | str | None,
    said: str | bytes | None,
    batch: int | None,
    maybe: int,
    state: str,
) -> Outcome:
    text, message = _text(given) or "", _text(said)
    if state == "sending":
        return Outcome(text, number, Status.UNKNOWN, None, _CUT_OFF, batch, bool(maybe))
    return Outcome(text, number, Status(status or Status.NOT_SENT), _int(code), message, batch, bool(maybe))


def _storable(value: str | int | None) -> str | int | bytes | None:
    """SQLite takes no half of a surrogate pair, and no integer beyond 64 bits; servers and spreadsheets have both."""
    if isinstance(value, int):
        return value if -(2**63) <= value < 2**63 else str(value)
    try:
        (value or "").encode()
    except UnicodeEncodeError:
        return (value or "").encode("utf-8", "surrogatepass")
    return value


def _text(stored: str | bytes | None) -> str | None:
    return stored.decode("utf-8", "surrogatepass") if isinstance(stored, bytes) else stored


def _int(stored: int | str | None) -> int | None:
    return None if stored is None else int(stored)
