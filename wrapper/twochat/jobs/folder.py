"""Jobs in a folder: a journal for each, and beside it a file with its state where somebody has set it."""

import hashlib
import json
import os
import secrets
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from io import FileIO
from pathlib import Path

from ..accounts import account
from ..errors import InputError, JournalError
from ..folder import read_earlier
from ..journal import Journal
from ..lane import Lane
from ..lanefile import lane_path, look
from ..lock import hold, lock, private
from ..logfile import ends, translate_errors
from ..operations import ADD, OPERATIONS
from ..outcome import Status
from ..pacer import Pacer, pacer_for
from ..plan import Plan
from ..records import JobKeys
from ..report import Report
from .info import JobInfo, JobState
from .store import NewJob, leave_out, new_id

MARK = "twochat-jobs.json"
"""The file that makes a folder one of jobs."""
VERSION = 1
_NO_TIME = datetime.min.replace(tzinfo=UTC)


class FolderStore:
    """See JobStore. `create`: make the folder if there is none.

    Raises:
        InputError: it is no folder of jobs, or one of a newer twochat; or it can't be made.
    """

    def __init__(self, folder: Path, *, create: bool) -> None:
        self.folder = folder
        self._infos: dict[str, tuple[tuple[int, int], JobInfo]] = {}
        self._people: dict[str, dict[str, list[str]]] = {}
        self._indexed: set[str] = set()
        self._indexed_at = 0
        if create:
            try:
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
                if not any(folder.iterdir()):
                    (folder / MARK).write_text(json.dumps({"twochat_jobs": VERSION}), "utf-8")
            except OSError as error:
                raise InputError(f"{folder} can't be made a folder of jobs: {error.strerror}") from None
        try:
            version = json.loads((folder / MARK).read_text("utf-8"))["twochat_jobs"]
        except (OSError, ValueError, LookupError, TypeError):
            raise InputError(
                f"{folder} is no folder of jobs; `twochat jobs submit` makes one where there is none"
            ) from None
        if version != VERSION:
            raise InputError(f"{folder} is a folder of jobs of a newer twochat: use that one")

    def submit(self, job: NewJob, plan: Plan, *, again: bool) -> JobInfo:
        name = new_id(job)
        with self._submitting():
            if not again and OPERATIONS[job.operation].done is ADD.done:
                plan = self._left_out(job.group, plan)
            more: JobKeys = {"operation": job.operation, "name": job.name, "not_before": job.not_before}
            Journal.make(self._path(name), job.group, job.from_number, plan, **more)
            info = self.find(name)
            if self._indexed_at:  # nobody else has changed anything since
                self._infos[name] = ((-1, -1), info)
                self._index(info, plan)
                self._indexed_at = self.stamp()
        return info

    def list(self, *, waiting: bool = False) -> list[JobInfo]:
        with translate_errors(self.folder, "read"), os.scandir(self.folder) as files:
            found = {file.name: file for file in files}
        infos: dict[str, tuple[tuple[int, int], JobInfo]] = {}
        for name, file in found.items():
            if name.endswith(".twochat"):
                job, about = name.removesuffix(".twochat"), file.stat()
                stamp = (about.st_mtime_ns, about.st_size)
                cached = self._infos.get(job)
                infos[job] = cached if cached and cached[0] == stamp else (stamp, _read(self._path(job)))
        self._infos = infos
        with_state = (
            _with_state(info, self._state(job) if f"{job}.state" in found else {}) for job, (_, info) in infos.items()
        )
        wanted = (info for info in with_state if info.state is JobState.WAITING or not waiting)
        return sorted(wanted, key=lambda info: (info.created, info.id))

    def find(self, job: str) -> JobInfo:
        if not self._path(job).exists():
            raise InputError(f"there is no job {job!r} in {self.folder}; `twochat jobs` lists them")
        return _with_state(_read(self._path(job)), self._state(job))

    def set_state(self, job: str, state: JobState, reason: str = "") -> None:
        path = self._path(job).with_suffix(".state")
        with translate_errors(path, "written"):
            if state is JobState.WAITING:
                path.unlink(missing_ok=True)
                return
            new = path.with_suffix(f".{secrets.token_hex(4)}")
            new.touch(0o600)
            new.write_text(json.dumps({"state": state, "reason": reason}), "utf-8")
            os.replace(new, path)

    def open(self, job: str) -> Journal:
        return Journal.open(self._path(job))

    def report(self, job: str) -> Report:
        self.find(job)
        return Journal.read(self._path(job)).report()

    def _left_out(self, group: str, plan: Plan) -> Plan:
        """The plan without whom an earlier job adds to the group."""
        if self.stamp() != self._indexed_at:
            self.list()
            self._indexed_at = self.stamp()
        for _, info in self._infos.values():
            if info.id not in self._indexed and info.group in (group, ""):  # a damaged one may be of any
                self._index(info, read_earlier(self._path(info.id)).plan)
        people = {account(number): number for number in plan.numbers}
        indexed = self._people.get(group, {})
        jobs = {job for person in people for job in indexed.get(person, ())}
        found: dict[str, tuple[Status, str]] = {}
        for info in sorted((self.find(job) for job in jobs), key=lambda info: info.created):
            for outcome in read_earlier(self._path(info.id)).outcomes():
                if (number := people.get(account(outcome.number or ""))) is None:
                    continue
                if what := leave_out(outcome.status, info.id, cancelled=info.state is JobState.CANCELLED):
                    found[number] = what
        return plan.without(found) if found else plan

    @contextmanager
    def _submitting(self) -> Generator[None]:
        """One after another, so that two who submit the same people see each other."""
        with translate_errors(self.folder, "written"), open(self.folder / ".submit", "ab", opener=private) as file:
            lock(file.fileno(), wait=True)
            yield

    def hold_lane(self, from_number: str) -> FileIO | None:
        with translate_errors(self.folder, "written"):
            return hold(self.folder / f".{hashlib.sha256(from_number.encode()).hexdigest()[:16]}.lane")

    def holds_lane(self, from_number: str) -> bool:
        return True  # a lock on a file lasts as long as its process

    def beat(self) -> bool:
        return True

    def settle(self, job: str, looked: Report) -> None:
        with self.open(job) as journal:
            journal.verified(looked)

    def close(self) -> None:
        pass

    def pacer(self, address: str, from_number: str) -> Pacer:
        return pacer_for(address, from_number)

    def lane(self, address: str, from_number: str) -> Lane:
        return look(lane_path(address, from_number))

    def stamp(self) -> int:
        return self.folder.stat().st_mtime_ns

    def _path(self, job: str) -> Path:
        return self.folder / f"{job}.twochat"

    def _state(self, job: str) -> dict[str, str]:
        try:
            return dict(json.loads(self._path(job).with_suffix(".state").read_bytes()))
        except (OSError, ValueError):
            return {}

    def _index(self, job: JobInfo, plan: Plan) -> None:
        self._indexed.add(job.id)
        if job.operation and OPERATIONS[job.operation].done is ADD.done:
            people = self._people.setdefault(job.group, {})
            for number in plan.numbers:
                people.setdefault(account(number), []).append(job.id)


def _read(path: Path) -> JobInfo:
    """What the ends of a journal tell, whatever is between."""
    job = path.name.removesuffix(".twochat")
    try:
        head, tail = ends(path)
        counts = {Status(name): count for name, count in tail.get("totals", head["totals"]).items() if count}
        return JobInfo(
            job,
            "".join(head.get("name") or ""),
            head["operation"],
            head["group"],
            head["from_number"],
            JobState.WAITING if counts.get(Status.NOT_SENT) else JobState.DONE,
            "",
            datetime.fromisoformat(head["not_before"]) if head.get("not_before") else None,
            counts,
            datetime.fromisoformat(head["at"]),
            datetime.fromisoformat(tail.get("at", head["at"])),
            "event" in tail,
        )
    except (JournalError, LookupError, TypeError, ValueError):
        problem = f"{path} is damaged, or no journal of this twochat"
        return JobInfo(job, "", "", "", "", JobState.STOPPED, problem, None, {}, _NO_TIME, _NO_TIME, begun=False)


def _with_state(info: JobInfo, state: Mapping[str, str]) -> JobInfo:
    if not state or info.state is not JobState.WAITING:
        return info
    return replace(info, state=JobState(state["state"]), reason=state["reason"])
