"""The journals in a folder: what earlier jobs know."""

from pathlib import Path

from .errors import JournalError
from .journal import Journal
from .operations import INVITE
from .outcome import UNCERTAIN, Status


def journals(folder: Path) -> list[Journal]:
    """Those whose names end with .twochat, oldest first; of copies of one that which has sent most alone.

    Raises:
        JournalError: a file of such a name can't be read: nobody knows whom it has.
    """
    found: dict[str, Journal] = {}
    for path in sorted(folder.glob("*.twochat")):
        if path.is_file():
            job = read_earlier(path)
            if job.id not in found or how_far(job) > how_far(found[job.id]):
                found[job.id] = job
    return sorted(found.values(), key=lambda job: job.updated)


def read_earlier(path: Path) -> Journal:
    """The journal of an earlier job.

    Raises:
        JournalError: it can't be read. Even if it is no journal: what destroys one leaves such a file.
    """
    try:
        return Journal.read(path)
    except JournalError as error:
        raise JournalError(f"{error}. It may have these people. Nothing was sent; move it away") from None


def how_far(job: Journal) -> tuple[int, str]:
    """Greater for the one of two copies that has sent more, or else was written later."""
    return -job.counts()[Status.NOT_SENT], job.updated


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
