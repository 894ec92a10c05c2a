"""Jobs: what a turn costs beside its call, and how long many take to keep and to list, in a folder and in Postgres."""

import os
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial
from itertools import count, islice
from pathlib import Path

from benchmarks.numbers import distinct
from benchmarks.rounds import compare
from benchmarks.server import FROM_NUMBER, GROUP, KEY, serving
from tests.support.postgres import Server, empty_database
from twochat import Pace, TwoChat
from twochat.jobs import Jobs, init

AT_ONCE = Pace(between=0)


def measure(*, quick: bool = False) -> dict[str, object]:
    """CPU seconds of a call, by who makes it; and wall seconds of so many jobs of a hundred people each."""
    calls, rounds = (30, 5) if quick else (100, 11)
    with ExitStack() as stack:
        url, folder = stack.enter_context(serving()), stack.enter_context(tempfile.TemporaryDirectory())
        os.environ["TWOCHAT_STATE"] = f"{folder}/state"
        server = stack.enter_context(Server())
        database = stack.enter_context(empty_database(server.url))
        init(database)
        places = {
            "a folder": stack.enter_context(Jobs(f"{folder}/jobs")),
            "Postgres": stack.enter_context(Jobs(database)),
        }
        chat = stack.enter_context(TwoChat(KEY, FROM_NUMBER, base_url=url, pace=AT_ONCE))
        groups = (f"WAG00000000-0000-4000-8000-{n:012}" for n in count())
        numbers = list(distinct(10 * calls))
        plan = chat.group(GROUP).plan(numbers)
        turns: dict[str, Callable[[], object]] = {"group.add": lambda: chat.group(GROUP).add(plan).check()}
        for name, jobs in places.items():
            turns[f"a turn in {name}"] = partial(_run, jobs, _jobs_of(jobs, groups, numbers, rounds + 1), url)
        found: dict[str, object] = {"seconds": compare(turns, calls, rounds)}
        if not quick:
            addresses = {"a folder": f"{folder}/jobs", "Postgres": database}
            found["many"] = {name: _many(jobs, groups, addresses[name]) for name, jobs in places.items()}
            found["files"] = _synced_files(Path(folder), MANY)
        return found


def _jobs_of(jobs: Jobs, groups: Iterator[str], numbers: list[str], runs: int) -> Iterator[str]:
    """Jobs that are kept before anything is measured, all but one of which are paused."""
    ids = [jobs.submit(group, numbers, FROM_NUMBER).id for group, _ in zip(groups, range(runs), strict=False)]
    for job in ids:
        jobs.pause(job)
    return iter(ids)


def _run(jobs: Jobs, ids: Iterator[str], url: str) -> None:
    jobs.resume(job := next(ids))
    failed = jobs.run(lambda number: TwoChat(KEY, number, base_url=url, pace=AT_ONCE))
    if failed or jobs.find(job).left:
        raise RuntimeError(f"not everybody was sent: {failed}")


MANY = 10_000


def _many(jobs: Jobs, groups: Iterator[str], address: str) -> dict[str, float]:
    """Seconds for MANY jobs of a hundred people: to read their numbers alone, to submit them, and to list them."""
    numbers = distinct(100 * MANY)
    with TwoChat(KEY, FROM_NUMBER, pace=AT_ONCE) as chat:
        began = time.perf_counter()
        for _ in range(MANY // 100):
            chat.group(GROUP).plan(distinct(100))
        reading = (time.perf_counter() - began) * 100
    began = time.perf_counter()
    for group, _ in zip(groups, range(MANY), strict=False):
        jobs.submit(group, islice(numbers, 100), FROM_NUMBER)
    submitted = time.perf_counter() - began
    with Jobs(address) as another:
        return {"reading": reading, "submit": submitted, "list": _seconds(another.list)}


def _synced_files(folder: Path, files: int) -> float:
    """Seconds for so many files of the size of a journal, each synced, and its folder too."""
    journal = next((folder / "jobs").glob("*.twochat")).read_bytes()[:12_000]
    (folder / "files").mkdir()

    def write() -> None:
        directory = os.open(folder / "files", os.O_RDONLY)
        for n in range(files):
            with open(folder / "files" / str(n), "wb") as file:
                file.write(journal)
                file.flush()
                os.fsync(file.fileno())
            os.fsync(directory)
        os.close(directory)

    return _seconds(write)


def _seconds(do: Callable[[], object]) -> float:
    began = time.perf_counter()
    do()
    return time.perf_counter() - began
