"""From a spreadsheet with messy numbers to a plan: how many numbers a second, and how much memory.

As a program, `python -m benchmarks.preparation FILE`, it reads and plans one file and prints what that took.
"""

import json
import statistics
import sys
import tempfile
import time
from pathlib import Path

import phonenumbers

from benchmarks import child, messy
from benchmarks.machine import peak
from benchmarks.rounds import Contender, compare
from benchmarks.server import FROM_NUMBER, GROUP, KEY
from twochat import TwoChat
from twochat.cli import sheet

BARE, PLAN = "phonenumbers alone", "twochat"


def measure(*, quick: bool = False) -> dict[str, object]:
    """Of `numbers` lines: how many a second, and the peak of memory in bytes; and CPU seconds a line beside what phonenumbers
    alone needs for the same lines."""
    count, sample, rounds = (5_000, 2_000, 5) if quick else (100_000, 10_000, 7)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "messy.csv"
        messy.write(path, count)
        runs = [child.told(child.module("preparation", path)) for _ in range(1 if quick else 3)]
    lines = messy.texts(sample)
    with TwoChat(KEY, FROM_NUMBER, region=messy.REGION) as chat:
        group = chat.group(GROUP)
        contenders = [
            Contender(BARE, lambda n: _parsed(lines[:n])),
            Contender(PLAN, lambda n: group.plan(lines[:n])),
        ]
        seconds = compare(contenders, sample, rounds)
    names = ("read", "planned", "memory")
    middle = {name: statistics.median(run[name] for run in runs) for name in names}
    rate = count / (middle["read"] + middle["planned"])
    return {"numbers": count, "plan": runs[0]["plan"], "rate": rate, **middle, "rounds": rounds, "seconds": seconds}


def _parsed(lines: list[str]) -> None:
    """The least that tells whether a line can be a phone number."""
    for line in lines:
        try:
            phonenumbers.is_possible_number(phonenumbers.parse(line, messy.REGION))
        except phonenumbers.NumberParseException:
            continue


def main() -> None:
    with TwoChat(KEY, FROM_NUMBER, region=messy.REGION) as chat:
        began = time.process_time()
        lines = sheet.read(sys.argv[1])
        between = time.process_time()
        plan = chat.group(GROUP).plan(lines)
        ended = time.process_time()
    print(json.dumps({"plan": str(plan), "read": between - began, "planned": ended - between, "memory": peak()}))


if __name__ == "__main__":
    main()
