"""Fair comparison on a machine that has other things to do: contender after contender in each round, medians over rounds."""

import random
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

SEED = 2


@dataclass(frozen=True)
class Contender:
    """`work(n)` does the work n times. A slow one does only a `share` of the others' n."""

    name: str
    work: Callable[[int], object]
    share: float = 1.0


def compare(contenders: Sequence[Contender], times: int, rounds: int) -> dict[str, dict[str, float]]:
    """Seconds for each time, by contender: medians of the wall clock and of the CPU time of this process with all its threads,
    and the quartiles of the latter.

    Each round has its own order, from a fixed seed. One round before is not counted.
    """
    order = random.Random(SEED)  # noqa: S311  # no secret hangs on it
    wall: dict[str, list[float]] = {contender.name: [] for contender in contenders}
    cpu: dict[str, list[float]] = {contender.name: [] for contender in contenders}
    for round_ in range(rounds + 1):
        for contender in order.sample(contenders, len(contenders)):
            n = max(1, round(times * contender.share))
            before, cpu_before = time.perf_counter(), time.process_time()
            contender.work(n)
            seconds, cpu_seconds = time.perf_counter() - before, time.process_time() - cpu_before
            if round_:
                wall[contender.name].append(seconds / n)
                cpu[contender.name].append(cpu_seconds / n)
    return {name: {"wall": statistics.median(wall[name]), **spread(cpu[name])} for name in wall}


def spread(cpu: Sequence[float]) -> dict[str, float]:
    """The median and the quartiles."""
    low, middle, high = statistics.quantiles(cpu, n=4, method="inclusive") if len(cpu) > 1 else [cpu[0]] * 3
    return {"cpu": middle, "cpu_low": low, "cpu_high": high}
