"""What is known of a job in a list of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from ..outcome import UNCERTAIN, Status


class JobState(StrEnum):
    """Where a job is."""

    WAITING = "waiting"
    """For its turn, or for the time before which it must not begin."""
    PAUSED = "paused"
    STOPPED = "stopped"
    """Going on is pointless until somebody has done what `reason` says."""
    CANCELLED = "cancelled"
    """What was not sent never will be."""
    DONE = "done"
    """Nothing is left to send."""


@dataclass(frozen=True, slots=True)
class JobInfo:
    """A job. `counts`: how many inputs have each status; `reason` why it was stopped; `not_before`, `created` and `updated` in UTC; `begun`:
    whether it has had a turn."""

    id: str
    name: str
    operation: str
    group: str
    from_number: str
    state: JobState
    reason: str
    not_before: datetime | None
    counts: Mapping[Status, int]
    created: datetime
    updated: datetime
    begun: bool

    @property
    def left(self) -> int:
        """How many inputs are still to be sent."""
        return self.counts.get(Status.NOT_SENT, 0)

    @property
    def uncertain(self) -> int:
        """How many inputs only a look at the group can settle."""
        return sum(self.counts.get(status, 0) for status in UNCERTAIN)

    @property
    def due(self) -> bool:
        """Whether it may have a turn now."""
        return self.state is JobState.WAITING and (self.not_before is None or self.not_before <= datetime.now(UTC))
