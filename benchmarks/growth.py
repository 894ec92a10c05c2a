"""How cost grows: in calls over HTTP, and in numbers without; and the memory for a million numbers.

As a program, `python -m benchmarks.growth`, it takes a million numbers through `add_each` and prints how much that took.
"""

import json
import subprocess
import sys
from collections.abc import Mapping
from functools import partial
from resource import RUSAGE_SELF, getrusage
from typing import Any, cast

from benchmarks.numbers import distinct
from benchmarks.rounds import compare
from benchmarks.server import FROM_NUMBER, GROUP, KEY, serving
from twochat import Pace, TwoChat
from twochat.body import Response
from twochat.group import Group
from twochat.http import Client
from twochat.settings import Settings


def measure(*, quick: bool = False) -> dict[str, object]:
    """CPU seconds by calls and by numbers, and the peak of memory in MB."""
    sizes = [100, 300, 1_000] if quick else [100, 1_000, 10_000]
    with serving() as url, TwoChat(KEY, FROM_NUMBER, base_url=url, pace=Pace(between=0)) as chat:
        group = chat.group(GROUP)
        calls = {str(size): partial(group.add, group.plan(distinct(10 * size))) for size in sizes}
        numbers = {str(10 * size): partial(_add_each, 10 * size) for size in sizes}
        seconds = {"calls": compare(calls, 1, 3), "numbers": compare(numbers, 1, 3)}
    command = [sys.executable, "-m", "benchmarks.growth"]
    output = b"nan" if quick else subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout
    return {"seconds": seconds, "memory": float(output)}


class _Answering:
    """In the place of twochat.http.Client: everybody is added, within the process."""

    def ready(self) -> None: ...

    def send(self, request: Mapping[str, Any], _: int) -> Response:
        participants = {number: {"statusCode": 200} for number in request["json"]["participants"]}
        return Response(200, json.dumps({"success": True, "participants": participants}), None)


def answering() -> Group:
    """A group whose calls are answered without HTTP."""
    settings = Settings(api_key=KEY, from_number=FROM_NUMBER, pace=Pace(between=0))
    return Group(settings, cast(Client, _Answering()), GROUP)


def _add_each(count: int) -> None:
    if not all(outcome.status.ok for outcome in answering().add_each(distinct(count))):
        raise RuntimeError("somebody was not added")


if __name__ == "__main__":
    _add_each(1_000_000)
    # Never below that of the process which started this one.
    print(getrusage(RUSAGE_SELF).ru_maxrss * 1024 / 1e6)
