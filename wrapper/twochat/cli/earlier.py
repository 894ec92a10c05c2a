"""Earlier jobs whose journals lie beside a new one: who is known there is not sent again."""

from collections import Counter
from collections.abc import Collection, Iterable
from pathlib import Path

import typer

from ..accounts import account
from ..errors import InputError, JournalError
from ..folder import journals, read_earlier
from ..jobs import JobInfo, Jobs, JobState
from ..jobs.folder import MARK
from ..lock import is_held
from ..operations import ADD, CREATE, SYNC
from ..outcome import UNCERTAIN, Status
from ..plan import Plan
from . import screen
from .jobreports import at

_ADDING = (ADD.name, SYNC.name, CREATE.name)
ASKED = (Status.INVITED, Status.LINK_SENT, *UNCERTAIN)
"""Who may get a second invitation."""


def leave_out(
    plan: Plan,
    folder: Path,
    group: str,
    sender: str | None,
    statuses: Collection[Status] = (*ADD.known, *UNCERTAIN),
    *,
    jobs: bool = True,
) -> Plan:
    """The plan to add people without those who have one of these statuses in an earlier job of the same group and sender that
    added people; says how many there are. Who was removed by a later job is sent.

    `folder` is where the new journal will be; only files that end with .twochat count, and, of any sender and if `jobs`, those in
    a folder of jobs in it. The newest job counts for a number. Without a `sender`, those of any do. Files of outcomes are left
    alone: they don't say of which group they are.

    Raises:
        InputError: a job that is unfinished, or at work, has people of this plan; or one that can't be read may.
    """
    try:
        stored = _stored(folder, group) if jobs else {}
        earlier = sorted([*journals(folder), *map(read_earlier, stored)], key=lambda job: job.updated)
    except JournalError as error:
        raise InputError(f"{error}, or add --again to send them anyway") from None
    wanted = frozenset(map(account, plan.numbers))
    known: dict[str, tuple[Status, Path]] = {}
    for job in earlier:
        info = stored.get(job.path)
        if job.group != group or not (info or job.from_number == (sender or job.from_number)):
            continue
        theirs = (outcome for outcome in job.outcomes() if outcome.status is not Status.DUPLICATE)
        by_account = ((account(outcome.number or ""), outcome) for outcome in theirs)
        shared = {person: outcome for person, outcome in by_account if person in wanted}
        if job.operation not in _ADDING:
            for person, outcome in shared.items():
                if outcome.status is Status.REMOVED:
                    known.pop(person, None)  # whatever an earlier job says
            continue
        people = f"{len(shared)} of these people in this group. Nothing was sent"
        if shared and is_held(job.path):
            raise InputError(f"{job.path} is a job at work, with {people}; wait until it has ended")
        if shared and job.counts()[Status.NOT_SENT] and not (info and info.state is JobState.CANCELLED):
            run = f"jobs run{at(str(job.path.parent))}" if info else f"resume {screen.quote(job.path)}"
            go_on = f"go on with `twochat {run}`, or add --again to send them anyway"
            raise InputError(f"{job.path} is an unfinished job with {people}; {go_on}")
        for person, outcome in shared.items():
            before = known.get(person)
            if outcome.batch is None and before and before[0] not in UNCERTAIN:
                continue  # not sent there either: the job before knows better
            if outcome.status in statuses:
                known[person] = outcome.status, job.path
            else:
                known.pop(person, None)
    if known:
        _show(known.values())
    labels = {person: (status, f"{_word(status)} according to {path}") for person, (status, path) in known.items()}
    return plan.without(labels)


def _stored(folder: Path, group: str) -> dict[Path, JobInfo]:
    """The jobs for a group in the folders of jobs in a folder, by their journals; and those of which nobody knows the group."""
    return {
        mark.with_name(f"{info.id}.twochat"): info
        for mark in sorted(folder.glob(f"*/{MARK}"))
        for info in Jobs(mark.parent, create=False).list()
        if info.group in (group, "")
    }


def _show(known: Iterable[tuple[Status, Path]]) -> None:
    counts = Counter(status for status, _ in known)
    each = ", ".join(status.counted(counts[status]) for status in Status if counts[status])
    names = " and ".join(sorted({str(path) for _, path in known}))
    typer.echo(f"{sum(counts.values())} left out: {each}, according to {names}; --again sends them too.")
    for path in sorted({path for status, path in known if status in UNCERTAIN}):
        typer.echo(f"`twochat verify {screen.quote(path)}` looks whether the uncertain ones are in the group.")


def _word(status: Status) -> str:
    return status.replace("_", " ")
