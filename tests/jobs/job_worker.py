"""A run of jobs as a program of its own, to be killed: `job_worker.py PLACE URL SECONDS`, with a pause of so many after each call."""

import sys

from twochat import Pace, TwoChat
from twochat.jobs import Jobs


def main(place: str, url: str, seconds: str) -> None:
    pace = Pace(between=float(seconds), jitter=0, backoff=0)
    with Jobs(place, create=False) as jobs:
        failed = jobs.run(lambda number: TwoChat("sandbox-key", number, base_url=url, pace=pace))
    assert not failed, failed


if __name__ == "__main__":
    main(*sys.argv[1:])
