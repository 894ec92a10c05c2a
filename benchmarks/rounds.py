"""Fair comparison on a machine that has other things to do: contender after contender in each round, medians over rounds."""

import random
import statistics
import time
from collections.abc import Callable, Mapping
from resource import RUSAGE_CHILDREN, RUSAGE_SELF, getrusage

SEED = 2
Contenders = Mapping[str, Callable[[], object]]


def compare(contenders: Contenders, times: int, rounds: int) -> dict[str, dict[str, float]]:
    """Seconds for each time, of contenders that do their work so many times when they are called: medians, and quartiles of CPU.

    CPU is that of this process, with all its threads, and of the commands that it ran. Each round has its own order, from a
    fixed seed. One round before is not counted.
    """
    order = random.Random(SEED)  # noqa: S311  # no secret depends on it
    seconds: dict[str, list[tuple[float, float]]] = {name: [] for name in contenders}
    for _ in range(rounds + 1):
        for name in order.sample([*contenders], len(contenders)):
            began, cpu_began = time.perf_counter(), _cpu()
            contenders[name]()
            seconds[name].append(((time.perf_counter() - began) / times, (_cpu() - cpu_began) / times))
    return {name: _spread(pairs[1:]) for name, pairs in seconds.items()}


def _spread(pairs: list[tuple[float, float]]) -> dict[str, float]:
    wall, cpu = zip(*pairs, strict=True)
    low, middle, high = statistics.quantiles(cpu, n=4, method="inclusive")
    return {"wall": statistics.median(wall), "cpu": middle, "cpu_low": low, "cpu_high": high}


def _cpu() -> float:
    usages = getrusage(RUSAGE_SELF), getrusage(RUSAGE_CHILDREN)
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)
