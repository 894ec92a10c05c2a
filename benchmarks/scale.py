"""How cost grows: in calls over HTTP, and in numbers without; and memory with the numbers."""

import statistics
import time

from benchmarks import child
from benchmarks.messy import distinct
from benchmarks.server import FROM_NUMBER, GROUP, KEY, serving
from twochat import Pace, TwoChat

REPEATED = 1_000


def measure(*, quick: bool = False) -> dict[str, object]:
    """CPU seconds by calls and by numbers, peaks of memory in bytes by numbers, and the peak for the most lines with the same
    1,000 numbers again and again."""
    most_calls, most_numbers = (1_000, 100_000) if quick else (10_000, 1_000_000)
    calls = _calls([10, 100, 1_000, 10_000] if not quick else [10, 100, most_calls])
    sizes = [10**power for power in range(2, 7) if 10**power < most_numbers]
    told = {size: child.told(child.module("stream", size, size)) for size in sizes}
    # Side by side: what the second one is asked for is memory.
    told[most_numbers], repeated = child.together(
        [child.module("stream", most_numbers, most_numbers), child.module("stream", most_numbers, REPEATED)]
    )
    return {
        "calls": calls,
        "numbers": {str(size): run["cpu"] for size, run in told.items()},
        "memory": {str(size): run["memory"] for size, run in told.items()},
        "memory_before": told[most_numbers]["before"],
        "repeated": {"lines": most_numbers, "numbers": REPEATED, "memory": repeated["memory"]},
    }


def _calls(sizes: list[int]) -> dict[str, float]:
    """CPU seconds of one `add` by the number of its calls: medians, of more runs where they are short."""
    seconds: dict[str, float] = {}
    with serving() as url, TwoChat(KEY, FROM_NUMBER, base_url=url, pace=Pace(between=0)) as chat:
        group = chat.group(GROUP)
        group.add(group.plan(distinct(1000, 1000)))
        for size in sizes:
            plan, runs = group.plan(distinct(10 * size, 10 * size)), []
            for _ in range(max(1, 1000 // size)):
                began = time.process_time()
                group.add(plan)
                runs.append(time.process_time() - began)
            seconds[str(size)] = statistics.median(runs)
    return seconds
