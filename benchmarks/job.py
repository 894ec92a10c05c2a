"""A real job: 1,000 numbers into a group, by twochat and by the documentation's snippet, and what each knows afterwards.

As a program, `python -m benchmarks.job WHO URL COUNT`, it is one of them and prints how long it took and what it takes for true.
"""

import json
import math
import sys
import time

import httpx
import requests

from benchmarks import child
from benchmarks.messy import fictional
from benchmarks.server import FROM_NUMBER, GROUP, KEY, KEY_HEADER, PATH, serving
from twochat import Pace, Status, TwoChat

SERVER_TIMES = (0.05, 0.3, 2.0)
SIZES = {"twochat": 10, "snippet, ten a call": 10, "snippet, one a call": 1}
"""Numbers in a call, by who makes it."""


def measure(*, quick: bool = False) -> dict[str, object]:
    """A row for each server time and each who: wall seconds, calls, connections, and what is known. They run side by side, because
    all that they do is wait. What would wait for more than a minute is measured on the first part of the job: `numbers`."""
    numbers, longest = fictional(), 4 if quick else 60
    with serving() as url:
        jobs: list[tuple[float, str, int, str]] = []
        for seconds in SERVER_TIMES:
            for who, size in SIZES.items():
                count = min(len(numbers), size * math.ceil(longest / seconds))
                jobs.append((seconds, who, count, f"{url}/{len(jobs)}/{seconds}"))
        commands = [child.module("job", who, address, count) for _, who, count, address in jobs]
        rows = []
        for (seconds, who, count, address), told in zip(jobs, child.together(commands), strict=True):
            account = httpx.get(address.rpartition("/")[0]).raise_for_status().json()
            row = {"server": seconds, "who": who, "numbers": count, "wall": told["wall"], "calls": account["calls"]}
            knows = known(numbers[:count], account["added"], told["added"], told["open"])
            rows.append({**row, "connections": account["connections"], **knows})
    return {"numbers": len(numbers), "rows": rows}


def known(numbers: list[str], there: list[str], added: list[str], doubted: list[str]) -> dict[str, int]:
    """What somebody takes for true who calls some numbers added and has doubts about others, beside who is there indeed."""
    took, doubts, members = set(added), set(doubted), set(there)
    return {
        "there": len(members),
        "right": len([n for n in numbers if n not in doubts and (n in took) == (n in members)]),
        "wrongly_in": len(took - members),
        "wrongly_out": len(members - took - doubts),
        "doubted": len(doubts),
    }


def _twochat(address: str, numbers: list[str]) -> tuple[list[str], list[str]]:
    with TwoChat(KEY, FROM_NUMBER, base_url=address, pace=Pace(between=0)) as chat:
        report = chat.group(GROUP).add(numbers)
    added = [outcome.input for outcome in report if outcome.status.ok]
    return added, [outcome.input for outcome in report.by(Status.UNKNOWN, Status.UNREPORTED)]


def _snippet(address: str, numbers: list[str], size: int) -> tuple[list[str], list[str]]:
    """As 2Chat's documentation writes it, in a loop, with the status as the sign of success."""
    added: list[str] = []
    for start in range(0, len(numbers), size):
        some = numbers[start : start + size]
        payload = json.dumps({"from_number": FROM_NUMBER, "participants": some})
        headers = {"Content-Type": "application/json", KEY_HEADER: KEY}
        response = requests.request("POST", address + PATH, headers=headers, data=payload)  # noqa: S113  # it has no time-out
        if response.status_code == 200:
            added += some
    return added, []


def main() -> None:
    who, address, count = sys.argv[1:]
    numbers = fictional()[: int(count)]
    began = time.perf_counter()
    added, doubted = _twochat(address, numbers) if who == "twochat" else _snippet(address, numbers, SIZES[who])
    print(json.dumps({"wall": time.perf_counter() - began, "added": added, "open": doubted}))


if __name__ == "__main__":
    main()
