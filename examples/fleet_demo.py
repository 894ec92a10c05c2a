"""Two workers on a Postgres of their own add people to groups of the sandbox; one is killed in the middle. `make fleet-demo`."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Generator
from contextlib import contextmanager

from tests.support.postgres import Server
from twochat import Status
from twochat.jobs import Jobs, JobState, init
from twochat_sandbox import State, create_app, serving

NUMBERS = [f"+120255501{n:02}" for n in range(4)]
GROUPS = [f"WAG00000000-0000-4000-8000-0000000000{n:02}" for n in range(8)]
PEOPLE = [f"+447700900{n:03}" for n in range(60)]


def main() -> int:
    state = State(groups=dict.fromkeys(GROUPS, 0))
    with Server() as server, serving(create_app(state=state)) as api:
        os.environ |= {"TWOCHAT_JOBS": server.url, "TWOCHAT_BASE_URL": api, "TWOCHAT_API_KEY": "sandbox-key"}
        init(server.url)
        with Jobs(server.url) as jobs:
            for number, group in enumerate(GROUPS):
                jobs.submit(group, PEOPLE, NUMBERS[number % len(NUMBERS)], name=f"Group {number + 1}")
            print(f"{len(GROUPS)} jobs of {len(PEOPLE)} people are submitted, for {len(NUMBERS)} sending numbers.")
            with worker() as first, worker() as second:
                print(f"Two workers are started: processes {first.pid} and {second.pid}.", flush=True)
                killer = threading.Thread(target=kill_in_the_middle, args=(jobs, first))
                killer.start()
                wait(jobs)
                killer.join()
                print(f"In the middle process {first.pid} was killed with kill -9. The other one went on.")
            return report(jobs, state)


@contextmanager
def worker() -> Generator[subprocess.Popen[bytes]]:
    """A process of `twochat worker`, which ends in order."""
    command = [sys.executable, "-m", "twochat", "worker", "--between", "1"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            yield process
        finally:
            process.terminate()


def kill_in_the_middle(jobs: Jobs, victim: subprocess.Popen[bytes]) -> None:
    while sum(info.left for info in jobs.list()) > len(GROUPS) * len(PEOPLE) / 2:
        time.sleep(0.1)
    victim.kill()


def wait(jobs: Jobs) -> None:
    """Show `twochat jobs watch`, which lasts on a terminal until nothing is left."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    subprocess.run([sys.executable, "-m", "twochat", "jobs", "watch"], check=False)
    while any(info.state is JobState.WAITING for info in jobs.list()):
        time.sleep(0.2)


def report(jobs: Jobs, state: State) -> int:
    """What the jobs say, beside what the sandbox has seen."""
    counts = Counter(outcome.status for info in jobs.list() for outcome in jobs.report(info))
    asked = Counter((entry.group, entry.number) for entry in state.audit_log)
    twice = sum(times > 1 for times in asked.values())
    print(f"\nThe jobs say: {', '.join(status.counted(count) for status, count in counts.items())}.")
    print(f"The sandbox was asked to add {len(asked)} people; {twice or 'nobody'} twice.")
    for info in jobs.list():
        if info.uncertain:
            print(f"twochat jobs verify {info.id}: {jobs.verify(info)}")
    return 1 if twice or counts.total() != len(GROUPS) * len(PEOPLE) or Status.NOT_SENT in counts else 0


if __name__ == "__main__":
    sys.exit(main())
