"""The sending numbers and what each waits for, as a table that stays up to date."""

import sys
import threading
from collections import defaultdict

from rich.console import Console
from rich.live import Live
from rich.table import Table

from ..environment import address
from ..jobs import JobInfo, Jobs, JobState
from ..lane import Lane
from ..text import until

EVERY = 1.0
"""Seconds between two looks."""


def watch(jobs: Jobs, stop: threading.Event) -> None:
    """Show the table until nothing is left to do, or Ctrl-C; once where there is no terminal."""
    if not sys.stdout.isatty():
        Console(width=200).print(table(jobs, jobs.list()))
        return
    try:
        with Live(table(jobs, infos := jobs.list()), refresh_per_second=4) as live:
            while any(info.state is JobState.WAITING for info in infos) and not stop.wait(EVERY):
                live.update(table(jobs, infos := jobs.list()))
    except KeyboardInterrupt:
        pass


def table(jobs: Jobs, infos: list[JobInfo]) -> Table:
    """A row for each sending number that has something to do or did something."""
    shown = Table("number", "jobs", "left", "in 24 hours", "now", "ends about", box=None, pad_edge=False)
    by_number: dict[str, list[JobInfo]] = defaultdict(list)
    for info in infos:
        if info.from_number:
            by_number[info.from_number].append(info)
    for number, theirs in sorted(by_number.items()):
        waiting = [info for info in theirs if info.state is JobState.WAITING]
        left = sum(info.left for info in waiting)
        lane = jobs.lane(number, address())
        ends = until(lane.seconds_for(left)) if left else ""
        shown.add_row(number, f"{len(waiting)} of {len(theirs)}", f"{left:,}", f"{lane.today:,}", now(lane, left), ends)
    return shown


def now(lane: Lane, left: int) -> str:
    """What a sending number does, or waits for, in words."""
    for end, why in ((lane.rest_until, lane.why), (lane.until, lane.for_what), (lane.free_at, "")):
        if end > lane.at:
            return f"waits until {until(end - lane.at)}{why and f', {why}'}"
    return "due" if left else "nothing to do"
