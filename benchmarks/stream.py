"""`python -m benchmarks.stream LINES DIFFERENT`: how long `add_each` takes for so many lines with so many different numbers, and
how much memory, without HTTP: each call is answered within the process, because a million numbers take 100,000 calls."""

import json
import sys
import time

from benchmarks.machine import peak
from benchmarks.messy import distinct
from benchmarks.server import FROM_NUMBER, GROUP, KEY
from twochat import Pace
from twochat.answer import Answer, Result
from twochat.call import Call
from twochat.group import Group
from twochat.settings import Settings


class _Answered(Call):
    def add_participants(self, group: str, numbers: list[str]) -> Answer:
        return Answer(dict.fromkeys(numbers, Result(200, "The participant was added successfully")))


def main() -> None:
    lines, different = map(int, sys.argv[1:])
    settings = Settings(api_key=KEY, from_number=FROM_NUMBER, pace=Pace(between=0))
    group = Group(settings, _Answered(settings), GROUP)
    before, began = peak(), time.process_time()
    outcomes = sum(1 for _ in group.add_each(distinct(lines, different)))
    print(json.dumps({"outcomes": outcomes, "cpu": time.process_time() - began, "before": before, "memory": peak()}))


if __name__ == "__main__":
    main()
