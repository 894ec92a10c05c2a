"""The journals in a folder: what earlier jobs know."""

from pathlib import Path

from .errors import JournalError
from .journal import Journal
from .operations import INVITE
from .outcome import UNCERTAIN, Status


def journals(folder: Path) -> list[Journal]:
    """Those that can be read and whose names end with .twochat, oldest first; of copies of one the newest alone."""
    found: dict[str, Journal] = {}
    for path in sorted(folder.glob("*.twochat")):
        try:
            job = Journal.read(path)
        except JournalError:
            continue
        if job.id not in found or job.updated > found[job.id].updated:
            found[job.id] = job
    return sorted(found.values(), key=lambda job: job.updated)


def linked(folder: Path, group: str) -> dict[str, tuple[Status, str]]:
    """Who was sent a group's link by an earlier job, or may have been: status and reason by number."""
    return {
        outcome.number: (outcome.status, f"{outcome.status.label} according to {job.path.name}")
        for job in journals(folder)
        if job.group == group
        for outcome in job.outcomes()
        if outcome.number and (outcome.operation or job.operation) == INVITE.name
        if outcome.status in (Status.LINK_SENT, *UNCERTAIN)
    }
